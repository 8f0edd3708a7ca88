"""A territory of one's own described in a file: its layer, what its columns are, whom its figures are owed to."""

from __future__ import annotations

import codecs
import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import geopandas as gpd

from atlas.errors import Fault, TerritoryError
from atlas.guard import guarded
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES
from atlas.sources.files.incoming import WRITTEN, admit
from atlas.sources.territory.provenance import BOUNDARIES, FIGURES, Credit

#: The same in every language, or by language.
LocalizedText: TypeAlias = str | Mapping[str, str]

_MONTH: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class DescribedTerritory:
    """What a file says of a territory of one's own; what it leaves out is found from the layer.

    ::

        file = "communes.shp"                      # beside this file
        title = { fr = "Province de Larache", ar = "إقليم العرائش", en = "Province of Larache" }
        boundary_vintage = "2025-06"
        figures_year = 2025

        [columns]                                  # ours = theirs
        code = "CODE_COM"
        name = "NOM"
        population_2024 = "POP"

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
        figures: whom the figures are owed to; "" for nobody but the file.
        boundaries: whom the outlines are owed to, likewise.
        licence: of both.
        boundary_vintage: year and month of the outlines.
        figures_year: year of the figures.
        path: the file that this was read from.
        table: the layer itself, when it is in memory; then ``file`` is only what it is called.
    """

    file: Path
    layer: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    title: LocalizedText = ""
    figures: LocalizedText = ""
    boundaries: LocalizedText = ""
    licence: str = ""
    boundary_vintage: str = ""
    figures_year: int = 0
    path: Path | None = None
    table: gpd.GeoDataFrame | None = field(default=None, repr=False, compare=False)

    def with_options(self, *, columns: Mapping[str, str], layer: str = "", encoding: str = "") -> DescribedTerritory:
        """The same with what is said beside it, which wins; "" says nothing."""
        return replace(
            self,
            columns={**self.columns, **columns},
            layer=layer or self.layer,
            encoding=encoding or self.encoding,
        )

    @property
    def names(self) -> dict[str, str]:
        """The territory's name in every language: that of the file without one."""
        return by_language(self.title or self.file.stem)

    @property
    def credits(self) -> tuple[Credit, ...]:
        """Whom to name for the outlines and the figures; the file alone when nobody is named."""
        credits = [
            self._credit(part, text) for part, text in ((BOUNDARIES, self.boundaries), (FIGURES, self.figures)) if text
        ]
        return tuple(credits) or (Credit(self.file.name, self.file.stem, "", self.licence, "", "", ""),)

    def _credit(self, part: str, text: LocalizedText) -> Credit:
        texts = by_language(text)
        vintage = self.boundary_vintage if part == BOUNDARIES else str(self.figures_year or "")
        return Credit(
            self.file.name,
            self.names[DEFAULT_LANGUAGE],
            "",
            self.licence,
            texts[DEFAULT_LANGUAGE],
            vintage,
            "",
            texts,
            part,
        )


def by_language(text: LocalizedText) -> dict[str, str]:
    """A text in every language: one without languages, or the first of several, stands in for the others."""
    if isinstance(text, str):
        return dict.fromkeys(LANGUAGES, text)
    return {language: text.get(language, next(iter(text.values()))) for language in LANGUAGES}


@guarded("reading the description of the territory", error=TerritoryError)
def read_described(path: str | Path) -> DescribedTerritory:
    """Read the file that describes a territory and check it: every fault at once.

    Raises:
        TerritoryError: the file is missing or no TOML, names an unknown key, an encoding or a layer that is not there.
    """
    file = Path(path)
    admit(file, most=WRITTEN, kind=TerritoryError)
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise TerritoryError(Fault(f"this is not TOML: {error}", "Correct the line that is named", file)) from None
    except UnicodeDecodeError:
        raise TerritoryError(Fault("the file is not in UTF-8", "Save it as UTF-8", file)) from None
    except OSError as error:
        raise TerritoryError(Fault(f"the file cannot be read ({error.strerror})", "Check its path", file)) from None
    if faults := [Fault(reason, remedy, file, column=key) for key, reason, remedy in _wrong(document)]:
        raise TerritoryError(faults)
    credits = document.pop("credits", {})
    document["file"] = file.parent / document["file"]
    return DescribedTerritory(**document, **credits, path=file)


_Wrong: TypeAlias = Iterator[tuple[str, str, str]]


def _wrong(document: Mapping[str, Any]) -> _Wrong:
    """Key, reason and remedy of everything that is wrong."""
    if "file" not in document:
        yield "file", "the layer of communes is not named", 'Write file = "communes.gpkg", beside this file'
    yield from _check_table(document, _CHECKS, "")
    if isinstance(credits := document.get("credits", {}), dict):
        yield from _check_table(credits, _OF_CREDITS, "credits.")


def _check_table(table: Mapping[str, Any], checks: Mapping[str, Callable[[Any], str]], place: str) -> _Wrong:
    for key, value in table.items():
        if key not in checks:
            near = difflib.get_close_matches(key, list(checks), n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Write one of " + ", ".join(checks)
            yield place + key, "there is no such key in the description of a territory", remedy
        elif remedy := checks[key](value):
            yield place + key, f"this cannot be {value!r}", remedy


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else 'Write a text between “"” marks'


def _by_language(value: Any) -> str:
    if isinstance(value, dict):
        complete = value and all(key in LANGUAGES and isinstance(text, str) and text for key, text in value.items())
        return "" if complete else 'Write { fr = "…", ar = "…", en = "…" }'
    return _text(value)


def _columns(value: Any) -> str:
    fine = isinstance(value, dict) and all(isinstance(name, str) and name for name in value.values())
    return "" if fine else 'Write lines of our column = "their column" under [columns]'


def _encoding(value: Any) -> str:
    try:
        codecs.lookup(value)
    except (LookupError, TypeError):
        return "Write an encoding such as utf-8, cp1252 or cp1256"
    return ""


def _year(value: Any) -> str:
    fine = isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2100
    return "" if fine else "Write a year: 2025"


def _vintage(value: Any) -> str:
    return "" if isinstance(value, str) and _MONTH.fullmatch(value) else 'Write "2025-06" or "2025"'


_CHECKS: Final[Mapping[str, Callable[[Any], str]]] = {
    "file": _text,
    "layer": _text,
    "encoding": _encoding,
    "columns": _columns,
    "title": _by_language,
    "boundary_vintage": _vintage,
    "figures_year": _year,
    "credits": lambda value: "" if isinstance(value, dict) else "Write it as a section: [credits]",
}
_OF_CREDITS: Final[Mapping[str, Callable[[Any], str]]] = {
    "figures": _by_language,
    "boundaries": _by_language,
    "licence": _text,
}
