"""A territory of one's own described in a file: its layer, what its columns are, whom its figures are owed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import geopandas as gpd

from atlas.errors import Fault, TerritoryError
from atlas.guard import with_guard
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES
from atlas.i18n.level_names import LEVELS, LevelName, seems_feminine
from atlas.i18n.messages import Message, has_expression, words_of
from atlas.sources.files.encodings import encoding_exists
from atlas.sources.territory.boundary_repair import REPAIR_M
from atlas.sources.territory.plane import FITTED
from atlas.sources.territory.provenance import BOUNDARIES, FIGURES, Credit
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification

#: The same in every language, or by language.
LocalizedText: TypeAlias = str | Mapping[str, str]

#: A strip wider than this is a place, not a border drawn twice.
_WIDEST_M: Final = 10_000.0
_MONTH: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


@toml_specification(exact=True)
@dataclass(frozen=True, slots=True)
class Owed:
    """To whom the contents of a territory's layer are owed.

    Attributes:
        figures: whom the figures are owed to; "" for nobody but the file.
        boundaries: whom the outlines are owed to, likewise.
        licence: of both.
    """

    figures: LocalizedText = ""
    boundaries: LocalizedText = ""
    licence: str = ""


@toml_specification(exact=True)
@dataclass(frozen=True, slots=True)
class DescribedTerritory:
    """What a file says of a territory of one's own; what it leaves out is found from the layer.

    ::

        file = "communes.shp"                      # beside this file
        title = { fr = "Province de Larache", ar = "إقليم العرائش", en = "Province of Larache" }
        crs = "auto"                               # or a projected system in meters: "EPSG:2154"
        boundary_vintage = "2025-06"
        figures_year = 2025

        [columns]                                  # ours = theirs
        code = "CODE_COM"
        name = "NOM"
        population_2024 = "POP"

        [years]                                    # of figures of another year than the others
        population_2014 = 2013

        [words]                                    # what is called otherwise here
        "indicator.associations_hcp.title" = "Associations déclarées"

        [levels.commune]                           # what its levels are called: commune, province, region
        fr = { singular = "canton", plural = "cantons", gender = "m" }
        en = { singular = "canton", plural = "cantons" }

        [credits]                                  # as they are printed, in one language or by language
        figures = "Wilaya, estimation de population 2025"
        boundaries = "Wilaya, découpage communal"
        licence = "usage interne"

    Attributes:
        file: the layer of communes: GeoPackage, GeoJSON or Shapefile.
        layer: the layer of a file that has several.
        encoding: of the table of a Shapefile.
        columns: {our column: its name there}.
        title: the territory's name.
        credits: whom figures and outlines are owed to, and their licence.
        boundary_vintage: year and month of the outlines.
        figures_year: year of the figures.
        crs: the projected system in meters that the territory is measured and drawn in; ``auto`` fits one to it.
        distances: ``ground`` for lengths, areas and densities of the ground, ``plane`` for those of the system's plane
            as they are, for figures that continue older ones.
        years: {our column of figures: year of these figures}, where it is not ``figures_year``.
        words: {key of the files of words: what this territory says instead}: titles and formulas of its figures.
        levels: {"commune", "province", "region": {language: {"singular", "plural", "gender"}}}: the nouns of its
            levels, their gender "m" or "f"; a territory of one level names its units and its whole alone.
        path: the file that this was read from.
        dissolve: whether rows with the same code are one unit, their shapes united.
        repair_m: how wide an overlap of two units may be, in meters, to be given to one of them; gaps no wider are
            closed with it. 0 refuses every overlap.
        exchanged: whether the layer has its latitudes where longitudes belong.
        codes: the regular expression that every code of a unit is; "" for any.
        places: a table of the names of seas, straits and neighbors (`surroundings.read_place_names`).
        land: a layer of all land around: with it the sea is known, and land beyond is drawn.
        label_points: a table of where units are met on a map (`surroundings.read_label_points`).
        oldest_foundation: a year before which a record founded here is surely a slip (the first law on such bodies,
            say); 0 for none.
        context: a folder of the layers of its ground, named by their roles: ``rivers.geojson``, ``relief.tif`` …
        table: the layer itself, when it is in memory; then ``file`` is only what it is called.
    """

    file: Path
    layer: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    title: LocalizedText = ""
    credits: Owed = field(default_factory=Owed)
    boundary_vintage: str = ""
    figures_year: int = 0
    crs: str = FITTED
    distances: Literal["ground", "plane"] = "ground"
    years: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, LocalizedText] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    dissolve: bool = False
    repair_m: float = REPAIR_M
    exchanged: bool = False
    codes: str = ""
    places: Path | None = None
    land: Path | None = None
    label_points: Path | None = None
    context: Path | None = None
    oldest_foundation: int = 0
    path: Path | None = None
    table: gpd.GeoDataFrame | None = field(default=None, repr=False, compare=False)

    def with_options(self, *, columns: Mapping[str, str], layer: str = "", encoding: str = "") -> DescribedTerritory:
        """Return the description with other options, which win over its own; "" leaves an option as it is."""
        return replace(
            self,
            columns={**self.columns, **columns},
            layer=layer or self.layer,
            encoding=encoding or self.encoding,
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that it is read from, those of the folder of its ground among them."""
        grounds = sorted(path for path in self.context.iterdir() if path.is_file()) if self.context else []
        named = [path for path in (self.file, self.places, self.land, self.label_points) if path is not None]
        return (*named, *grounds)

    @property
    def names(self) -> dict[str, str]:
        """The territory's name in every language: that of the file without one."""
        return by_language(self.title or self.file.stem)

    @property
    def level_names(self) -> dict[str, dict[str, LevelName]]:
        """Language → level → its noun: neutral ones in a language that the file does not name them in."""
        return {language: dict(self._nouns(language)) for language in LANGUAGES} if self.levels else {}

    def _nouns(self, language: str) -> Iterator[tuple[str, LevelName]]:
        for level in LEVELS:
            if level in self.levels or level == "region":
                neutral = words_of(f"level_noun.{level}", language)
                noun = self.levels.get(level, {}).get(language, neutral)
                feminine = noun["gender"] == "f" if "gender" in noun else seems_feminine(noun["singular"])
                yield level, LevelName(noun["singular"], noun["plural"], feminine)

    @property
    def printed_credits(self) -> tuple[Credit, ...]:
        """Whom to name for the outlines and the figures; the file alone when nobody is named."""
        parts = ((BOUNDARIES, self.credits.boundaries), (FIGURES, self.credits.figures))
        named = tuple(self._credit(part, text) for part, text in parts if text)
        return named or (Credit(self.file.name, self.file.stem, "", self.credits.licence, "", "", ""),)

    def _credit(self, part: str, text: LocalizedText) -> Credit:
        texts = by_language(text)
        vintage = self.boundary_vintage if part == BOUNDARIES else str(self.figures_year or "")
        return Credit(
            self.file.name,
            self.names[DEFAULT_LANGUAGE],
            "",
            self.credits.licence,
            texts[DEFAULT_LANGUAGE],
            vintage,
            "",
            texts,
            part,
        )


def by_language(text: LocalizedText) -> dict[str, str]:
    """Return a text in every language: one without languages, or the first of several, stands in for the others."""
    if isinstance(text, str):
        return dict.fromkeys(LANGUAGES, text)
    return {language: text.get(language, next(iter(text.values()))) for language in LANGUAGES}


@with_guard(Message("act.territory_file"), error=TerritoryError)
def read_described(path: str | Path) -> DescribedTerritory:
    """Read the file that describes a territory and check it.

    Raises:
        TerritoryError: the file is missing, is not TOML, or has an unknown key or a wrong value; every fault is listed
            with its line.
    """
    file = Path(path)
    return read_specification(
        DescribedTerritory,
        file,
        kind=TerritoryError,
        check=partial(_faults, path=file),
        classes={"credits": Owed},
        prepare=partial(_beside, folder=file.parent),
    )


#: Keys of what lies beside the file, besides its layer.
_BESIDE: Final = ("places", "land", "label_points", "context")


def _beside(document: Mapping[str, Any], *, folder: Path) -> dict[str, Any]:
    """Return the document with the paths of what lies beside the file; the folder itself when no layer is named."""
    named = {"file": document.get("file", ""), **{key: document[key] for key in _BESIDE if key in document}}
    return {**document, **{key: folder / name if isinstance(name, str) else name for key, name in named.items()}}


def _faults(own: DescribedTerritory, *, path: Path) -> Iterator[Fault]:
    """List everything that types cannot say."""
    if own.file == path.parent:
        yield Fault(
            Message("fault.sources.territory.no_layer"),
            Message("fault.sources.territory.name_layer"),
            path,
            None,
            "file",
        )
    if own.encoding and not encoding_exists(own.encoding):
        reason, remedy = (
            Message("fault.sources.text.no_such_encoding"),
            Message("fault.sources.territory.write_encoding"),
        )
        yield Fault(reason, remedy, path, None, "encoding", own.encoding)
    yield from _number_faults(own, path=path)
    yield from _file_faults(own, path=path)
    yield from _level_faults(own, path=path)
    for key in (key for key in own.words if not has_expression(key)):
        reason, remedy = (Message(f"fault.sources.vocabulary.{name}") for name in ("no_such_words", "see_words"))
        yield Fault(reason, remedy, path, None, f"words.{key}", key)
    for column in (column for column, theirs in own.columns.items() if not theirs):
        reason, remedy = (
            Message("fault.sources.territory.empty_column"),
            Message("fault.sources.territory.write_columns"),
        )
        yield Fault(reason, remedy, path, None, f"columns.{column}")
    texts = {f"words.{key}": text for key, text in own.words.items()}
    texts |= {"title": own.title, "credits.figures": own.credits.figures, "credits.boundaries": own.credits.boundaries}
    for key, text in texts.items():
        if not isinstance(text, str) and not (text and set(text) <= set(LANGUAGES) and all(text.values())):
            reason, remedy = (
                Message("fault.sources.territory.no_text_by_language"),
                Message("fault.sources.territory.write_by_language"),
            )
            yield Fault(reason, remedy, path, None, key)


def _level_faults(own: DescribedTerritory, *, path: Path) -> Iterator[Fault]:
    """List levels that a territory does not have, languages that are not spoken, nouns without a form."""
    wrong = [f"levels.{level}" for level in own.levels if level not in LEVELS]
    if own.levels and LEVELS[0] not in own.levels:
        wrong.append(f"levels.{LEVELS[0]}")
    for level, nouns in own.levels.items():
        for language, noun in nouns.items():
            forms = {"singular", "plural"} <= set(noun) <= {"singular", "plural", "gender"}
            if language not in LANGUAGES or not forms or not all(noun.values()) or noun.get("gender", "m") not in "mf":
                wrong.append(f"levels.{level}.{language}")
    for key in wrong:
        reason, remedy = Message("fault.sources.territory.no_level"), Message("fault.sources.territory.write_level")
        yield Fault(reason, remedy, path, None, key)


def _file_faults(own: DescribedTerritory, *, path: Path) -> Iterator[Fault]:
    """List files and folders that are not there, and a pattern of codes that is none."""
    for key in _BESIDE:
        beside: Path | None = getattr(own, key)
        if beside is not None and not (beside.is_dir() if key == "context" else beside.is_file()):
            reason, remedy = (Message(f"fault.sources.surroundings.{name}") for name in ("absent", "remedy.absent"))
            yield Fault(reason, remedy, path, None, key, beside.name)
    try:
        re.compile(own.codes)
    except re.error:
        reason, remedy = (Message(f"fault.sources.surroundings.{name}") for name in ("pattern", "remedy.pattern"))
        yield Fault(reason, remedy, path, None, "codes", own.codes)


def _number_faults(own: DescribedTerritory, *, path: Path) -> Iterator[Fault]:
    """List years, months and widths that cannot be."""
    if own.figures_year and not 1900 <= own.figures_year <= 2100:
        reason, remedy = Message("fault.sources.territory.no_year"), Message("fault.sources.territory.write_year")
        yield Fault(reason, remedy, path, None, "figures_year", str(own.figures_year))
    if own.boundary_vintage and not _MONTH.fullmatch(own.boundary_vintage):
        reason, remedy = Message("fault.sources.territory.no_month"), Message("fault.sources.territory.write_month")
        yield Fault(reason, remedy, path, None, "boundary_vintage", own.boundary_vintage)
    if not 0 <= own.repair_m <= _WIDEST_M:
        reason, remedy = Message("fault.sources.territory.no_width"), Message("fault.sources.territory.write_width")
        yield Fault(reason, remedy, path, None, "repair_m", f"{own.repair_m:g}")
    for name in (name for name, year in own.years.items() if not 1900 <= year <= 2100):
        reason, remedy = Message("fault.sources.territory.no_year"), Message("fault.sources.territory.write_year")
        yield Fault(reason, remedy, path, None, f"years.{name}", str(own.years[name]))
