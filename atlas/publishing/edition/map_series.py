"""Map series: a plate that is made for each of some units becomes as many plates, in the atlas and in its chapters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.map_window import map_window
from atlas.cartography.layout.series import with_common_scales
from atlas.cartography.spec.insets import extent_codes
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES
from atlas.i18n.messages import tr
from atlas.sources.matching.normalization import normalize

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: What stands in the texts of a series for the name of the unit.
UNIT: Final = "{unit}"
_TEXTS: Final = ("subtitle", "note", "text")


def with_series(edition: Edition, data: Dataset) -> Edition:
    """Return an edition whose plates are those that are drawn: each of a series its own, all of their common scales.

    Twice done is done once.

    Args:
        edition: as its editor wrote it.
        data: whose units the series are of.

    Raises:
        EditionError, ClassificationError: as `with_common_scales`.
        UnknownNameError: a series of a unit that does not exist.
        LayoutError: a page on which no map fits.
    """
    shared = with_common_scales(edition.plates, data)
    made = {plate.key: plates_of(plate, data, page=edition.page) if plate.each else (plate,) for plate in shared}
    if not any(plate.each for plate in shared):
        return replace(edition, plates=shared)

    def keys(of: Sequence[str]) -> tuple[str, ...]:
        return tuple(plate.key for key in of for plate in made[key])

    chapters = tuple(replace(chapter, plates=keys(chapter.plates)) for chapter in edition.book.chapters)
    facing = tuple(replace(own, plate=key) for own in edition.book.facing for key in keys((own.plate,)))
    book = replace(edition.book, chapters=chapters, facing=facing)
    return replace(edition, plates=tuple(plate for key in made for plate in made[key]), book=book)


def plates_of(plate: Plate, data: Dataset, *, page: str) -> tuple[Plate, ...]:
    """Return the plates of a series, one for each unit, in the order of the territory or of the editor's list.

    Each bears the name of its unit: where ``{unit}`` stands in its texts, at the end of its title without it.

    Args:
        plate: with ``each``.
        data: whose units they are.
        page: of the edition, where the plate has none.
    """
    view = data.view_of_zones(plate.zoning, plate.perimeter)
    rows = _units(plate, view)
    made = tuple(_plate_of(plate, str(code), row, view) for code, row in rows.items())
    if plate.each_scale == "fitted" or plate.scale:
        return made
    fills = dict.fromkeys((plate.fills, "bands"))  # a column too short gives the plate its bands again
    frames = [
        map_window(own, view.territory, page=page, language=DEFAULT_LANGUAGE, fill=fill)[2]
        for own in made
        for fill in fills
    ]
    return tuple(replace(own, scale=max(frame.scale for frame in frames)) for own in made)


def _units(plate: Plate, data: Dataset) -> Mapping[str, pd.Series]:
    """Return code → row of the units that a series is of."""
    tables = [data.provinces, data.communes]
    if isinstance(plate.each, str):
        table = tables[plate.each == "commune"]
        return {str(code): table.loc[code] for code in table.index if code in _unit_codes(data, plate.each)}
    named = {normalize(str(name)): str(code) for code, name in data.provinces[c.NAME].items()}
    named |= {str(code): str(code) for code in data.provinces.index}
    codes = [
        named.get(wanted) or named.get(normalize(wanted)) or extent_codes(data.territory, (wanted,))[0]
        for wanted in plate.each
    ]
    return {code: pd.Series(tables[code not in data.provinces.index].loc[code]) for code in dict.fromkeys(codes)}


def _unit_codes(data: Dataset, each: str) -> set[str]:
    """Return the codes of the units that have communes: a zoning may leave communes in no zone."""
    if each == "commune":
        return set(data.communes.index)
    return set(data.communes[c.PROVINCE_CODE].astype(str)) & set(data.provinces.index)


def _plate_of(plate: Plate, code: str, row: pd.Series, data: Dataset) -> Plate:
    names = _names(row)
    title = _with_name(plate.title, names, at_end=True)
    texts: dict[str, Any] = {name: _with_name(getattr(plate, name), names, at_end=False) for name in _TEXTS}
    short = _short(str(row[c.NAME])) or code
    of = data.communes[c.PROVINCE_CODE].astype(str)
    focus = tuple(map(str, of.index[of == code])) if code in data.provinces.index else (code,)
    return replace(plate, key=f"{plate.key}-{short}", title=title, **texts, each="", focus=focus)


def _short(name: str) -> str:
    """Return a name as file names have it: ``M'diq-Fnideq`` is ``mdiq-fnideq``."""
    joined = "".join(letter for letter in name if letter.isalnum() or letter in " -")  # no apostrophes
    plain = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _names(row: pd.Series) -> Mapping[str, str]:
    """Return the name of a unit in each language; the Latin one where it has none."""
    columns = {code: language.name_column for code, language in LANGUAGES.items()}
    own = {code: row.get(column) for code, column in columns.items()}
    return {code: name if isinstance(name, str) and name else str(row[c.NAME]) for code, name in own.items()}


def _with_name(text: Text, names: Mapping[str, str], *, at_end: bool) -> Text:
    def fill(version: str, language: str) -> str:
        if UNIT in version or not at_end:
            return version.replace(UNIT, names[language])
        return tr("series_title", language, title=version, unit=names[language])

    if isinstance(text, str):
        return fill(text, DEFAULT_LANGUAGE)
    return {language: fill(version, language) for language, version in text.items()}
