"""The plates of an edition as QGIS shows them: every mark read from the scale that it fitted for print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa

from atlas.analysis.dataset import Dataset
from atlas.cartography.theme import Theme
from atlas.publishing.layers import About, Field, Layer, typed
from atlas.publishing.qgis import areas, geometries, grounds, records, signs
from atlas.publishing.qgis.setting import Extra, Setting, Shown, ground_anchors, windows
from atlas.publishing.qgis.styles import Style, style_name
from atlas.publishing.themes import theme_of
from atlas.wording import Language

if TYPE_CHECKING:
    from atlas.publishing.edition import Edition

#: How each mark is read.
READERS: Final[Mapping[str, Callable[[Setting, Any, Any], Shown]]] = {
    "choropleth": areas.choropleth,
    "typology": areas.typology,
    "bivariate": areas.bivariate,
    "circles": signs.proportional,
    "squares": signs.proportional,
    "graduated": signs.graduated,
    "symbols": signs.symbols,
    "pies": signs.pies,
    "bars": signs.bars,
    "mushrooms": signs.mushrooms,
    "points": records.points,
    "grid": geometries.grid,
    "service_area": geometries.service_area,
    "smoothed": geometries.smoothed,
    "dot_density": geometries.dot_density,
    "links": geometries.links,
    "discontinuities": geometries.discontinuities,
    "waffle": geometries.waffle,
}


@dataclass(frozen=True, eq=False)
class PlateShown:
    """One plate and its styles, the lowest mark first."""

    setting: Setting
    styles: tuple[Style, ...]


@dataclass(frozen=True, eq=False)
class EditionShown:
    """All that QGIS shows of an edition.

    Attributes:
        plates: in the order of the atlas.
        layers: those of the edition with the columns that styles need, then centres, boundaries, land, marks' own.
        boundaries, beyond, land: styles that all plates share; no land beyond where the sea is unknown.
    """

    plates: tuple[PlateShown, ...]
    layers: tuple[Layer, ...]
    boundaries: Style
    beyond: Style | None
    land: Style
    theme: Theme
    language: Language


def read_plates(edition: Edition, data: Dataset, units: Mapping[str, Layer], *, language: Language) -> EditionShown:
    """Fit the marks of every plate once more and read what QGIS needs of their scales.

    Args:
        edition: whose plates are read, those of a series harmonised.
        data: the indicators tabulated.
        units: the layers of communes and provinces, by level.
        language: of titles and labels.

    Raises:
        AtlasError: a plate that cannot be drawn.
    """
    theme = theme_of(edition)
    columns = {by: {field.heading: field.name for field in one.fields} for by, one in units.items()}
    anchors: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    plates: list[PlateShown] = []
    own: list[Layer] = []
    extras: list[Extra] = []
    for plate in edition.plates:
        page, layout, frame = windows(plate, data, page=edition.page, language=language)
        paper = (plate.page or edition.page, plate.legend)
        if paper not in anchors:
            anchors[paper] = ground_anchors(data, frame)
        number = f"{len(plates) + 1:02d}"
        look = theme.enlarged(page.type_scale)
        setting = Setting(plate, number, data, look, language, page, layout, frame, columns, anchors[paper])
        shown = [_read(setting, mark, position) for position, mark in enumerate(plate.marks, start=1)]
        plates.append(PlateShown(setting, _numbered([style for one in shown for style in one.styles], setting)))
        own += [layer for one in shown for layer in one.layers]
        extras += [extra for one in shown for extra in one.extras]
    first = plates[0].setting
    widened = {by: _widened(one, [e for e in extras if e.by == by], data) for by, one in units.items()}
    made = [
        *widened.values(),
        *(grounds.centres(one, first.anchors, by=by, language=language) for by, one in widened.items()),
        grounds.boundaries(data, language=language),
    ]
    around = grounds.beyond(data, first.frame, language=language)
    aliases = {one.name: _aliases(one) for one in made}
    titled = [_aliased(one, aliases) for one in plates]
    return EditionShown(
        tuple(titled), (*made, *([around] if around else []), *own), grounds.boundary_style(theme, language),
        grounds.beyond_style(theme, language) if around else None, grounds.land_style(theme, language), theme, language,
    )  # fmt: skip


def _read(setting: Setting, mark: Any, position: int) -> Shown:
    scale = mark.fit(setting.data, setting.theme, setting.language)
    return READERS[mark.mark](replace(setting, mark=mark, position=position), mark, scale)


def _numbered(styles: list[Style], setting: Setting) -> tuple[Style, ...]:
    """Names of styles are unique on their layer: a second one of a plate ends in 2."""
    seen: dict[str, int] = {}
    found = []
    for one in styles:
        seen[one.table] = seen.get(one.table, 0) + 1
        found.append(replace(one, name=style_name(setting.number, setting.plate.key, seen[one.table])))
    return tuple(found)


def _aliased(one: PlateShown, aliases: Mapping[str, tuple[tuple[str, str], ...]]) -> PlateShown:
    return replace(one, styles=tuple(replace(style, aliases=aliases.get(style.table, ())) for style in one.styles))


def _aliases(one: Layer) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.about.title) for field in one.fields if field.about.title)


def _widened(one: Layer, extras: list[Extra], data: Dataset) -> Layer:
    """The layer of a level with the columns that styles need beside those it has."""
    fields, columns = list(one.fields), list(one.columns)
    known = {field.name for field in fields}
    for extra in extras:
        if extra.name in known:
            continue
        known.add(extra.name)
        table = data.table("province" if extra.by == "province" else "commune")
        column: pa.Array = typed(pd.Series(extra.values).reindex(table.index))
        fields.append(Field(extra.name, extra.name, About(extra.title)))
        columns.append(column)
    return replace(one, fields=tuple(fields), columns=tuple(columns))


def plate_rows(shown: EditionShown) -> pd.DataFrame:
    """Return the table of plates: a row for each class of each mark, with its bounds, colour and number of units."""
    rows: list[dict[str, Any]] = []
    for plate in shown.plates:
        for style in plate.styles:
            for case in style.renderer.cases:
                rows.append(
                    {
                        "plate": plate.setting.number, "key": plate.setting.plate.key, "mark": style.mark,
                        "layer": style.table, "style": style.name, "class": case.key, "lower": case.lower,
                        "upper": case.upper, "label": case.label, "colour": case.colour, "count": case.count,
                        "remark": style.remark,
                    }
                )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype({"lower": "float64", "upper": "float64", "count": "Int64"})


_COLUMNS: Final = (
    "plate", "key", "mark", "layer", "style", "class", "lower", "upper", "label", "colour", "count", "remark",
)  # fmt: skip
