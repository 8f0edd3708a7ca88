"""What blocks are told: the data, the language, the look, what draws pictures, and what a publication brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import UnknownNameError
from atlas.i18n.language import LanguageCode
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.press.specification import Press

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EditionPlate:
    """A plate of the edition, with its number and what is printed around it."""

    plate: Plate
    imprint: Imprint


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionWork:
    """A publication of the edition that says its day: what a letter lists as new.

    Attributes:
        key: of the publication.
        title: in the language of the reading.
        date: of its text's head: a year, a month or a day, as ISO 8601 writes it.
        file: the form that a reader is led to.
    """

    key: str
    title: str
    date: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What can be known of a document before there are data.

    Attributes:
        language: of the document.
        plates: of the edition, by their keys.
        file_path: returns where a file that the document or its publication names is; refuses one outside the edition.
        file: of the text.
    """

    language: LanguageCode = "fr"
    plates: Mapping[str, EditionPlate] = field(default_factory=dict)
    file_path: Callable[[str], Path] = Path
    file: Path = field(default_factory=Path)

    def plate(self, key: str) -> EditionPlate:
        """Return a plate of the edition.

        Raises:
            UnknownNameError: there is none of this key.
        """
        if key not in self.plates:
            raise UnknownNameError("plate", key, list(self.plates))
        return self.plates[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Surroundings):
    """What a block is expanded from.

    Attributes:
        data: the tabulated indicators, secrets taken out.
        theme: the look.
        pictures: draws plates and charts, and keeps them.
        title, subtitle: of the publication.
        publisher, date, edition: whose it is, of when, the title of the edition.
        column_mm: width of the column of text.
        works: returns the other publications of the edition that say their day.
        press: how a PDF for the press is made.
        population: the part of the register that the data are of; empty for all of it.
        extras: what a kind of publication brings, by class: an earlier register, bodies, an agenda.
        results: what `once` worked out for the blocks of the publication.
    """

    data: Dataset
    theme: Theme = PRINT
    pictures: PictureMaker = field(default_factory=PictureMaker)
    title: str = ""
    subtitle: str = ""
    publisher: str = ""
    date: str = ""
    edition: str = ""
    column_mm: float = 170.0
    press: Press = field(default_factory=Press)
    works: Callable[[], tuple[EditionWork, ...]] = tuple
    population: str = ""
    extras: Mapping[type[Any], Any] = field(default_factory=dict)
    results: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def extra(self, kind: type[T]) -> T | None:
        """Return what the publication brings of a class; None when it brings none."""
        return self.extras.get(kind)

    def once(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return ``work(*arguments)``, worked out once for all the blocks of the publication that ask for it."""
        asked = (work, *arguments)
        if asked not in self.results:
            self.results[asked] = work(*arguments)
        return cast(T, self.results[asked])

    def of_population(self, key: str) -> Context:
        """Return the same context whose data are those of a population studied; itself where the key is empty.

        Raises:
            UnknownNameError: the edition has no such population.
        """
        if not key:
            return self
        halves = self.data.supplement.halves
        if key not in halves:
            raise UnknownNameError("population", key, list(halves))
        return replace(self, data=cast(Dataset, halves[key].studied), population=key)
