"""Sheets as files: one PDF for each unit, or all of them bound as a book with a cover and contents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.name_index import collation
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, LanguageCode
from atlas.i18n.messages import tr, tr_plural
from atlas.publishing.build.scratch import scratch
from atlas.publishing.build.workers import run_parallel
from atlas.publishing.render.conversion import compile_pages
from atlas.publishing.sheets import content
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import Directory
from atlas.publishing.sheets.strips import strip
from atlas.publishing.sheets.support_reach import SupportReach
from atlas.publishing.sheets.unit_map import Floats, MapLook, UnitLevel, locator, points_by_unit, unit_map

_MAP_MM: Final = (98.0, 77.0)
_LOCATOR_MM: Final = (32.0, 26.0)
_COVER_MM: Final = (140.0, 128.0)
_TEMPLATE: Final = "sheets.typ"


@dataclass(frozen=True, slots=True)
class SheetName:
    """Which unit a sheet is of: its code and level."""

    code: str
    by: UnitLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStyle:
    """How sheets look and what they are signed with.

    Attributes:
        language: of their texts.
        theme: the look.
        keys: the indicators compared; the usual ones when empty.
        reach: the support bodies of a catalogue that cover the units; None for those of the register.
        publisher, title, date: for the cover and the foot; the date in words.
    """

    language: LanguageCode
    theme: Theme
    keys: tuple[str, ...] = ()
    reach: SupportReach | None = None
    publisher: str = ""
    title: str = ""
    date: str = ""

    @property
    def signature(self) -> str:
        """What stands at the foot of each page."""
        return " · ".join(part for part in (self.publisher, self.title, self.date) if part)


def sheets_of(
    data: Dataset, *, each: Sequence[UnitLevel] = ("province", "commune"), language: LanguageCode = DEFAULT_LANGUAGE
) -> tuple[SheetName, ...]:
    """Return the sheets of all units of some levels: each province, then its communes, in alphabetical order.

    Args:
        data: whose units.
        each: the levels wanted.
        language: whose alphabet orders them.
    """
    names: list[SheetName] = []
    for province in _order(data.provinces, language):
        names += [SheetName(province, "province")] if "province" in each else []
        if "commune" in each:
            own = data.communes[data.communes[c.PROVINCE_CODE].astype(str) == province]
            names += [SheetName(code, "commune") for code in _order(own, language)]
    return tuple(names)


def _order(units: pd.DataFrame, language: LanguageCode) -> list[str]:
    """Return the codes of units in the order of their names."""
    column = LANGUAGES[language].name_column
    names = units[column].where(units[column].notna(), units[c.NAME]) if column in units else units[c.NAME]
    return sorted(units.index.astype(str), key=lambda code: collation(str(names[code])))


def sheet_book(data: Dataset, names: Sequence[SheetName], style: SheetStyle, *, is_bound: bool = True) -> bytes:
    """Return sheets as one PDF (PDF/UA-1); bound, with a cover and contents.

    Args:
        data: of the edition, as they may be published.
        names: the sheets, in their order.
        style: language, look, signature.
        is_bound: whether it is a book.

    Raises:
        ComposingError, OutputError: a page that cannot be composed.
    """
    with scratch() as folder:
        _lay(data, names, style, folder=folder, is_bound=is_bound)
        source = (folder / _TEMPLATE).read_text(encoding="utf-8")
        return compile_pages(source, folder, theme=style.theme, standards=("ua-1",))


def single_sheets(
    data: Dataset, names: Sequence[SheetName], style: SheetStyle, *, jobs: int = 1
) -> Iterator[tuple[SheetName, bytes]]:
    """Yield each sheet as a PDF of its own, as it is done.

    Args:
        data: of the edition, as they may be published.
        names: the sheets.
        style: language, look, signature.
        jobs: how many processes compose.
    """
    parts = [tuple(names[start::_PARTS]) for start in range(min(_PARTS, len(names)))]
    for _, made in run_parallel(parts, _compose, (data, style), workers=jobs):
        yield from made


#: In how many parts single sheets are given to the processes: what they share is worked out once in each part.
_PARTS: Final = 4


def _compose(names: tuple[SheetName, ...], shared: tuple[Dataset, SheetStyle]) -> list[tuple[SheetName, bytes]]:
    data, style = shared
    pages = []
    with scratch() as folder:
        laid = _lay(data, names, style, folder=folder, is_bound=False)
        template = (folder / _TEMPLATE).read_text(encoding="utf-8")
        for name, page in zip(names, laid["sheets"], strict=True):
            alone = {**laid, "title": page["title"], "sheets": [page]}
            (folder / "sheets.json").write_text(json.dumps(alone, ensure_ascii=False), encoding="utf-8")
            pages.append((name, compile_pages(template, folder, theme=style.theme, standards=("ua-1",))))
    return pages


def _lay(
    data: Dataset, names: Sequence[SheetName], style: SheetStyle, *, folder: Path, is_bound: bool
) -> dict[str, Any]:
    """Lay the sheets out in a folder: their maps, strips, texts and template; return what the template reads."""
    context = SheetContext(
        data,
        style.language,
        style.theme,
        content.sheet_keys(data, style.keys),
        Directory.of(data),
        style.signature,
        style.reach,
    )
    points = _points(context)
    pages = [_page(context, name, points, folder) for name in names]
    for by in {name.by for name in names}:
        for key in context.keys:
            comparison = context.comparison(key, by)
            if comparison.spread is not None:
                _write(folder / f"strip-{by}-{key}.svg", strip(comparison, style.theme, mirrored=context.rtl))
    laid = {
        "title": _title(context, names, style),
        "words": content.words(context),
        "map_width": _MAP_MM[0],
        "cover": _cover(context, style, folder) if is_bound else None,
        "contents": _contents(context, names) if is_bound else None,
        "sheets": pages,
    }
    _write(folder / "sheets.json", json.dumps(laid, ensure_ascii=False))
    template = files("atlas.publishing").joinpath("templates", "sheets", _TEMPLATE)
    _write(folder / _TEMPLATE, template.read_text(encoding="utf-8"))
    return laid


def _page(context: SheetContext, name: SheetName, points: Any, folder: Path) -> dict[str, Any]:
    territory = context.data.territory
    look = MapLook(*_MAP_MM, context.theme, context.language)
    drawn = unit_map(territory, name.code, by=name.by, points=points(name.code), look=look)
    _write(folder / f"map-{name.code}.svg", drawn.svg)
    small = MapLook(*_LOCATOR_MM, context.theme, context.language)
    _write(folder / f"locator-{name.code}.svg", locator(territory, name.code, by=name.by, look=small))
    page = content.sheet(context, name.code, by=name.by, drawn=drawn)
    return {**page, "title": content.sheet_title(context, name.code, name.by)}


def _points(context: SheetContext) -> Any:
    """Return a function from the code of a unit to the places of its actors, projected once."""
    actors = context.directory.actors
    places: dict[str, Floats] = {}
    if actors is not None:
        places.update(points_by_unit(actors, (c.CODE, c.PROVINCE_CODE), context.data.territory))
    nowhere: Floats = np.empty((0, 2))
    return lambda code: places.get(code, nowhere)


def _title(context: SheetContext, names: Sequence[SheetName], style: SheetStyle) -> str:
    if len(names) == 1:
        return content.sheet_title(context, names[0].code, names[0].by)
    return tr("sheet.book_title", style.language)


def _cover(context: SheetContext, style: SheetStyle, folder: Path) -> dict[str, str]:
    language, data = style.language, context.data
    look = MapLook(*_COVER_MM, style.theme, language)
    _write(folder / "cover.svg", locator(data.territory, "", by="province", look=look))
    communes = tr_plural("sheet.of_communes", len(data.communes), language)
    provinces = tr_plural("sheet.of_provinces", len(data.provinces), language)
    region = data.territory.title.get(language, data.territory.key)
    return {
        "publisher": style.publisher,
        "title": tr("sheet.book_title", language),
        "subtitle": f"{region} · {communes} · {provinces}",
        "date": style.date,
        "picture": "cover.svg",
        "alt": tr("sheet.cover_alt", language, name=region),
    }


def _contents(context: SheetContext, names: Sequence[SheetName]) -> dict[str, Any]:
    data, column = context.data, LANGUAGES[context.language].name_column
    groups: list[dict[str, Any]] = []
    for name in names:
        unit = data.table(name.by).loc[name.code]
        own = unit.get(column)
        entry = {"code": name.code, "name": own if isinstance(own, str) and own else str(unit[c.NAME])}
        if name.by == "province" or not groups:
            groups.append({**entry, "communes": []})
        else:
            groups[-1]["communes"].append(entry)
    return {"title": tr("book.contents", context.language), "groups": groups}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
