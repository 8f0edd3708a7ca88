"""Style of small multiples: the units of all maps as one layer, each where the plate draws it, and their circles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.areas import class_fill
from atlas.cartography.marks.style.classes import attribute, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Fill, Symbol, millimeters
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.cartography.canvas.base_layers import MapShapes


def multiples_style(mark: Mark[Any], scale: Any, grounds: list[MapShapes], context: StyleContext) -> MarkStyles:
    """Return a layer of the units of every map, in classes or plain, and one of their circles.

    The plate has one window on the ground: the maps lie in it as on the page, true at the plate's own scale.
    """
    by = mark.level or "commune"
    by_map = zip(grounds, scale.scales, strict=True)
    pairs = [(ground, part, code) for ground, part in by_map for code in part.values.index]
    shapes = _on_ground([ground.units(by)[code] for ground, _, code in pairs], context)
    table = _table(mark, scale, context)
    title = tr("multiples_layer", context.language)
    layer = own_layer(context, "maps", table, shapes, "MultiPolygon", title)
    remark = tr("multiples_scale", context.language, scale=number(context.frame.scale, context.language))
    first = scale.scales[0]
    renderer = _classes(scale, table, context) if isinstance(first, ClassScale) else _plain(len(table), title, context)
    areas = style_layer(mark, layer, renderer, over=True, remark=remark)
    if isinstance(first, ClassScale):
        return areas
    circles = [_circle(ground, part, code) for ground, part, code in pairs]
    drawn = np.array([not circle.is_empty for circle in circles])
    rows = table[drawn].reset_index(drop=True)
    discs = _on_ground([circle for circle in circles if not circle.is_empty], context)
    over = own_layer(context, "circles", rows, discs, "MultiPolygon", title)
    theme = context.theme
    symbol: Symbol = (Fill(theme.symbol, edge=theme.symbol_edge, edge_mm=millimeters(theme.weights.symbol)),)
    discs_drawn = Renderer("single", (Case("circles", title, symbol, theme.symbol, count=len(rows)),))
    more = style_layer(mark, over, discs_drawn, over=True, remark=remark)
    return MarkStyles((*areas.styles, *more.styles), (*areas.layers, *more.layers))


def _table(mark: Mark[Any], scale: Any, context: StyleContext) -> pd.DataFrame:
    """Return a row for each unit of each map: the map's title, the unit, its value and why one is missing."""
    by, parts = mark.level or "commune", []
    for title, kind, fitted in zip(scale.titles, scale.kinds, scale.scales, strict=True):
        codes = fitted.values.index.astype("str")
        flags = context.data.flags(kind.key, by).astype("str")
        names = [unit_name(context.data, code, context.language) for code in codes]
        columns = {"map": title, "code": codes, "name": names, "value": floats(fitted.values)}
        parts.append(pd.DataFrame(columns | {"flag": flags.where(flags != "", None).to_numpy()}))
    return pd.concat(parts, ignore_index=True)


def _classes(scale: Any, table: pd.DataFrame, context: StyleContext) -> Renderer:
    theme, scales = context.theme, scale.scales
    flags = None if scales[0].flags is None else pd.concat([part.flags for part in scales], ignore_index=True)
    widest = max(scales, key=lambda part: part.breaks.classes)
    every = replace(widest, values=table["value"], flags=flags, caution=None)
    edge = millimeters(theme.weights.commune)

    def paint(code: int) -> Symbol:
        area = class_fill(context, every, code)
        return (Fill(area.color, area.texture, area.ink, area.ink_mm, theme.commune_boundary, edge),)

    flag = "flag" if table["flag"].notna().any() else ""
    return Renderer("graduated", class_cases(every, theme, context.language, paint), attribute("value", flag, every))


def _plain(count: int, title: str, context: StyleContext) -> Renderer:
    theme = context.theme
    symbol: Symbol = (Fill(theme.land, edge=theme.commune_boundary, edge_mm=millimeters(theme.weights.commune)),)
    return Renderer("single", (Case("units", title, symbol, theme.land, count=count),))


def _circle(ground: MapShapes, fitted: Any, code: str) -> Any:
    """Return the circle of a unit on the page; nothing of zero and of no data."""
    diameter = float(fitted.diameters(np.array([float(fitted.values[code])]))[0])
    return shapely.buffer(shapely.Point(ground.anchors[code]), diameter / 2, quad_segs=32)


def _on_ground(shapes: list[Any], context: StyleContext) -> Any:
    """Return shapes of the page, each as areas of the ground in the plate's window."""
    moved = [shapely.transform(shape, context.frame.to_ground) for shape in shapes]
    areas = [[part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"] for shape in moved]
    return np.array([shapely.MultiPolygon(parts) for parts in areas], dtype=object)
