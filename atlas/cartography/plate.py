"""A plate as a specification: what it says and shows, field for field as an edition's TOML writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from atlas.cartography.marks import AnyMark
from atlas.errors import EditionError, Fault
from atlas.wording import Language

#: A text in one language, or in several: ``{fr = "…", ar = "…"}``.
Text = str | Mapping[str, str]
Labels = Literal["none", "provinces", "main", "communes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """One plate: its texts, its marks from the lowest to the topmost, and the page it wants.

    Attributes:
        key: short name in file names: ``density``; letters, digits, ``-``.
        title: what the plate asks or states.
        subtitle: what is shown, in words; by default the title of its indicators.
        marks: what is drawn, first one lowest.
        labels: which names are written on the map: none, provinces, provinces and main communes, all communes.
        note: a paragraph of the editor's in the legend; ``{region:KEY}``, ``{first:KEY}``, ``{last:KEY}`` and
            ``{first_value:KEY}`` are filled in from the data.
        ranking: how many units stand in the small table of highest values of the first indicator; of lowest ones when
            negative.
        page: a name of the ISO A series; the edition's page when empty.
        graticule: whether meridians and parallels have ticks and figures along the frame.
    """

    key: str
    title: Text
    marks: tuple[AnyMark, ...]
    subtitle: Text = ""
    labels: Labels = "main"
    note: Text = ""
    ranking: int = 8
    page: str = ""
    graticule: bool = True

    def __post_init__(self) -> None:
        if not self.key or not all(ch.isalnum() or ch in "-_" for ch in self.key):
            raise ValueError(f"a plate's key is made of letters, digits and hyphens; {self.key!r} is not")
        if not -12 <= self.ranking <= 12:
            raise ValueError(f"ranking is between −12 and 12 rows; {self.ranking} is not")

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators that the plate shows, each once, in the order of its marks."""
        return tuple(dict.fromkeys(key for mark in self.marks for key in mark.indicators))

    @property
    def shows_records(self) -> bool:
        """Whether single records of the register are drawn."""
        return any(mark.records for mark in self.marks)


def translated(text: Text, language: Language, *, what: str = "text") -> str:
    """Return a text in a language; a text without languages is French.

    Raises:
        EditionError: the text has no version in that language; the message names it.
    """
    versions = {"fr": text} if isinstance(text, str) else text
    if not any(versions.values()):
        return ""
    if language not in versions:
        shown = next(iter(versions.values()))
        remedy = f'Write it as {{ fr = "…", {language} = "…" }}'
        raise EditionError(Fault(f"the {what} has no version in “{language}”", remedy, column=what, value=shown))
    return versions[language]
