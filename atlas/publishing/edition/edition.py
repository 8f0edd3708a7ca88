"""The edition: its texts, its territory, its register and its plates, field for field as its TOML writes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from atlas.analysis.derived import Derived
from atlas.analysis.disclosure import Disclosure
from atlas.analysis.own_figures.own_table import OwnTable
from atlas.analysis.own_figures.zonings import Zoning
from atlas.analysis.populations.study_population import Population
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Fill
from atlas.cartography.spec.plate import Plate
from atlas.errors import UnknownNameError
from atlas.i18n.language import LanguageCode
from atlas.publishing.documents.specification import AnyPublication
from atlas.publishing.edition.chapters import Book
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.publishing.press.specification import Press
from atlas.publishing.web.specification import Web
from atlas.resources import PREFIX as SHIPPED
from atlas.resources import shipped_path
from atlas.sources.roads.specification import RoadSource
from atlas.sources.territory.context import Role
from atlas.sources.toml.validation import toml_specification
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import read_vocabulary, social_economy

#: Every derived indicator; the field “kind” says in a file which it is.
AnyDerived: TypeAlias = Annotated[Derived, Field(discriminator="kind")]


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition, field for field as its TOML writes it.

    Attributes:
        key: short name of the edition.
        title, subtitle, producer, introduction: texts, in French or in several languages; the producer publishes it.
        date: ISO date, month or year.
        perimeter: key of a shipped perimeter, or the path beside the edition of a layer of communes, or of a TOML file
            that describes one (its columns, whom its figures are owed to: `DescribedTerritory`).
        register: path of the register beside the edition, or ``geodata:`` and a shipped one; empty for none.
        previous: path of the register as it stood before, which this one is compared with; empty for none.
        vocabulary: path of the vocabulary of the register (`Vocabulary`); empty for that of the social economy.
        links: path of a table of links beside the edition: from, to (codes of communes or of records), value.
        columns: the register's own column names, ``{ours = "theirs"}``, where they are not understood by themselves.
        mapping: path of a mapping file beside the edition, which says how its register is read.
        encoding, layer: of the register's file, where they are not found: its encoding, its sheet or layer.
        place_by_name: what becomes of records without coordinates: rejected when empty; else placed by the name of
            their commune or place, at its main ``settlement`` or ``spread`` over it.
        places: path of a table of places of the editor's own, found by name too.
        indicators: those made from others (``[[indicators]]``): local clusters, smoothed rates, potential, access …
        tables: tables of one's own (``[[tables]]``) whose columns become indicators.
        zonings: further levels that communes are grouped into (``[[zonings]]``), which plates show by ``zone``.
        populations: some of the actors studied beside the others (``[[populations]]``); each adds indicators.
        confidentiality: what of the declared amounts may be published (``[confidentiality]``).
        page, theme, language: defaults of its plates.
        logo: a PNG or JPEG file beside the edition that signs each plate.
        offsets: path of a table beside the edition of places that its editor gives to names on the maps.
        outline: a layer with the outline of the country or larger region in which locators show this one; the editor's
            own, for none is shipped.
        roads: the network along which times are measured (``[roads]``); None for an edition without one.
        coverage_km: distances at which coverage is computed.
        book: the texts, chapters and annexes of its book (``[book]``).
        press: how its print PDF is made (``[press]``); None for an edition without one.
        web: how its web edition is made (``[web]``); None for an edition without one.
        csv: form of its CSV tables: ``plain`` for programs, or ``excel`` for French spreadsheets (semicolons, decimal
            comma, byte order mark).
        grid: whether every plate has the reference grid; squares have the same names on all of them.
        context: roles of the territory's ground that lie beneath the marks of every plate that says nothing of it.
        fill: how much of their pages its plates' maps take: ``bands``, ``column`` or ``page``.
        trusted: whether its files may lie outside its folder (``../`` and absolute paths, links that lead out).
        plates: in the order of the atlas.
        publications: its other publications (``[[publications]]``): panorama, studies, catalogue, newsletter …
        path: the file it was read from.
    """

    key: str
    title: Text
    subtitle: Text = ""
    introduction: Text = ""
    producer: Text = ""
    date: str = ""
    perimeter: str = "tanger-tetouan"
    register: str = ""
    previous: str = ""
    vocabulary: str = ""
    links: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    mapping: str = ""
    encoding: str = ""
    layer: str = ""
    place_by_name: Literal["", "settlement", "spread"] = ""
    places: str = ""
    indicators: tuple[AnyDerived, ...] = ()
    tables: tuple[OwnTable, ...] = ()
    zonings: tuple[Zoning, ...] = ()
    populations: tuple[Population, ...] = ()
    confidentiality: Disclosure = field(default_factory=Disclosure)
    page: str = "A4 landscape"
    theme: str = "print"
    language: LanguageCode = "fr"
    logo: str = ""
    offsets: str = ""
    outline: str = ""
    roads: RoadSource | None = None
    coverage_km: tuple[float, ...] = (5.0,)
    book: Book = field(default_factory=Book)
    press: Press | None = None
    web: Web | None = None
    csv: Literal["plain", "excel"] = "plain"
    grid: bool = False
    context: tuple[Role, ...] = ()
    fill: Literal[""] | Fill = ""
    trusted: bool = False
    plates: tuple[Plate, ...] = ()
    publications: tuple[AnyPublication, ...] = ()
    path: Path | None = None

    def __post_init__(self) -> None:
        # Set on the plates, so that drawing, QGIS and basemaps need not look at the edition.
        if len(self.zonings) == 1 and any(plate.shows_zones and not plate.zoning for plate in self.plates):
            key = self.zonings[0].key
            plates = tuple(replace(plate, zoning=key) if plate.shows_zones else plate for plate in self.plates)
            object.__setattr__(self, "plates", plates)
        if self.grid and not all(plate.grid for plate in self.plates):
            object.__setattr__(self, "plates", tuple(replace(plate, grid=True) for plate in self.plates))
        if any(plate.perimeter == self.perimeter for plate in self.plates):
            named = (replace(p, perimeter="") if p.perimeter == self.perimeter else p for p in self.plates)
            object.__setattr__(self, "plates", tuple(named))
        object.__setattr__(self, "plates", tuple(map(self.page_of, self.plates)))
        if self.context and any(plate.context is None for plate in self.plates):
            filled = (
                plate if plate.context is not None else replace(plate, context=self.context) for plate in self.plates
            )
            object.__setattr__(self, "plates", tuple(filled))

    @property
    def register_path(self) -> Path | None:
        """Where the register is, or None when the edition has none."""
        return self.file_path(self.register) if self.register else None

    @property
    def register_vocabulary(self) -> Vocabulary:
        """The vocabulary of its register, read from the file that it names.

        Raises:
            VocabularyError: the file is wrong.
            EditionError: the file lies outside the edition's folder.
        """
        return read_vocabulary(self.file_path(self.vocabulary)) if self.vocabulary else social_economy()

    @property
    def territory_source(self) -> str | Path:
        """The perimeter's key, or the path of the layer beside the edition."""
        return self.perimeter_source(self.perimeter)

    def perimeter_source(self, perimeter: str) -> str | Path:
        """Return the key of a perimeter, its own or one of a plate, or the path of its layer beside the edition."""
        is_path = Path(perimeter).suffix or len(Path(perimeter).parts) > 1
        return self.file_path(perimeter) if is_path else perimeter

    @property
    def further_perimeters(self) -> tuple[str, ...]:
        """The perimeters of plates that are not the edition's own, each once."""
        return tuple(dict.fromkeys(plate.perimeter for plate in self.plates if plate.perimeter))

    @property
    def package_name(self) -> str:
        """Name of its GeoPackage: its key and its date, so that those of two editions can lie side by side."""
        named = "-".join(filter(None, (self.key, self.date)))
        return f"{re.sub(r'[^a-z0-9]+', '-', named.lower()).strip('-') or 'atlas'}.gpkg"

    @property
    def road_files(self) -> tuple[str, ...]:
        """The names of the files that its roads are made of; none without roads."""
        return () if self.roads is None else self.roads.files

    @property
    def register_is_shipped(self) -> bool:
        """Whether the register comes with the toolkit."""
        return self.register.startswith(SHIPPED)

    @property
    def second(self) -> LanguageCode | Literal[""]:
        """The second language of a bilingual book; empty for a book in one language, or asked for in its second."""
        return self.book.bilingual if self.book.bilingual != self.language else ""

    def plate(self, key: str) -> Plate:
        """Return a plate by its key.

        Raises:
            UnknownNameError: no plate has the key.
        """
        for plate in self.plates:
            if plate.key == key:
                return plate
        raise UnknownNameError("plate", key, [plate.key for plate in self.plates])

    def plates_called(self, key: str) -> tuple[Plate, ...]:
        """Return the plate of a key, or all plates of the series of this key.

        Raises:
            UnknownNameError: neither a plate nor a series has the key.
        """
        if all(plate.key != key for plate in self.plates):
            series = tuple(plate for plate in self.plates if plate.focus and plate.key.startswith(f"{key}-"))
            if series:
                return series
        return (self.plate(key),)

    def page_of(self, plate: Plate) -> Plate:
        """Return a plate that fills its page, and keeps off the gutter, as the edition says where it does not.

        How far it runs over the trimmed edge is the edition's press's to say.
        """
        fill, margin = plate.fill or self.fill, plate.binding_mm or self.book.plate_margin_mm
        bleed = plate.bleed_mm if self.press is None or fill != "page" else self.press.bleed_mm
        if (fill, margin, bleed) == (plate.fill, plate.binding_mm, plate.bleed_mm):
            return plate
        return replace(plate, fill=fill, binding_mm=margin, bleed_mm=bleed)

    def publication(self, key: str) -> AnyPublication:
        """Return a publication by its key."""
        for publication in self.publications:
            if publication.key == key:
                return publication
        raise UnknownNameError("publication", key, ["atlas", *(publication.key for publication in self.publications)])

    def publisher(self, language: LanguageCode) -> str:
        """Return the producer's name in a language; a name without languages is the same in all of them."""
        if isinstance(self.producer, str):
            return self.producer
        return text_in(self.producer, language, what="producer")

    def number(self, plate: Plate) -> str:
        """Return the number of a plate in the atlas: ``03``; ``00`` for one that is none of its plates."""
        return f"{self.plates.index(plate) + 1 if plate in self.plates else 0:02d}"

    @property
    def without_zones(self) -> Edition:
        """The edition without the plates by zone or of a perimeter of their own, for what knows the edition's alone."""
        keys = [plate.key for plate in self.plates if plate.zoning or plate.perimeter]
        return self.without(keys) if keys else self

    def without(self, keys: Collection[str]) -> Edition:
        """Return the edition without some of its plates; the others keep their numbers, chapters their order."""
        chapters = [
            replace(chapter, plates=tuple(key for key in chapter.plates if key not in keys))
            for chapter in self.book.chapters
            if not set(chapter.plates) <= set(keys)
        ]
        facing = tuple(facing for facing in self.book.facing if facing.plate not in keys)
        plates = tuple(plate for plate in self.plates if plate.key not in keys)
        own = {field.name: getattr(self, field.name) for field in fields(Edition)}
        book = replace(self.book, chapters=tuple(chapters), facing=facing)
        numbers = {plate.key: self.number(plate) for plate in plates}
        return _EditionInPart(**{**own, "plates": plates, "book": book}, numbers=numbers)

    @property
    def enclosure(self) -> Path | None:
        """The folder that the files it names must lie in; None when it is trusted, or was made in Python."""
        return self.path.parent if self.path is not None and not self.trusted else None

    def file_path(self, name: str) -> Path:
        """Locate a file that the edition names: beside it, or shipped when it begins with ``geodata:``.

        Raises:
            EditionError: the file lies outside the edition's folder, and the edition is not ``trusted``.
        """
        if name.startswith(SHIPPED):
            return shipped_path("geodata", *name.removeprefix(SHIPPED).split("/"))
        return require_enclosed((self.path.parent if self.path else Path()) / name, self.enclosure, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _EditionInPart(Edition):
    """An edition without some of its plates; ``numbers`` are those that the others have in the whole of it."""

    numbers: Mapping[str, str]

    def number(self, plate: Plate) -> str:
        return self.numbers.get(plate.key, "00")
