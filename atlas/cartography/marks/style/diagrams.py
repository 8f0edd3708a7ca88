"""Style of diagrams that other programs do not draw by themselves: their shapes as areas and lines of the ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.cartography.canvas.sparklines import EDGE_PT, LINE_PT, SparkLook
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.centers import absent_style, nested_sizes
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import Layered, own_layer, style_layer
from atlas.cartography.marks.style.parts import known_condition
from atlas.cartography.marks.symbol_placement import edge_of
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, OwnLayer, Renderer, Style
from atlas.cartography.styles.symbols import Fill, Marker, Stroke, millimeters
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number

Floats = npt.NDArray[np.float64]
_PIECES_DEG: Final = 3.0  # of the arc of a sector


def coxcomb_style(mark: Mark[Any], scale: Any, context: StyleContext, *, angles: Floats) -> MarkStyles:
    """Return a layer of sectors, one for each part above zero of each unit, and the crosses of what is missing."""
    parts, theme = scale.parts, context.theme
    rows = parts.drawn_rows
    radii = scale.size.diameters(rows.to_numpy(dtype=np.float64).ravel()).reshape(rows.shape) / 2
    units, which = np.nonzero(radii > 0)
    codes, keys = rows.index.astype("str")[units], rows.columns[which]
    table = pd.DataFrame(
        {
            "code": codes, "name": [unit_name(context.data, code, context.language) for code in codes], "part": keys,
            "value": rows.to_numpy(dtype=np.float64)[units, which],
        }
    )  # fmt: skip
    places = [np.array(context.sheet.place(code)) for code in codes]
    sectors = [
        _sector(place, float(radii[unit, part]), angles[part])
        for place, unit, part in zip(places, units, which, strict=True)
    ]
    title = " · ".join(text for text in (parts.heading.title, parts.heading.detail) if text)
    layer = own_layer(context, "coxcombs", table, _on_ground(sectors, context), "MultiPolygon", title)
    edge, line = edge_of(theme, colored=True), millimeters(theme.weights.symbol)
    cases = tuple(
        Case(
            f"part {key}", parts.titles[key], (Fill(color, edge=edge, edge_mm=line),), color,
            filter=f"{quote('part')} = '{key}'", count=int((keys == key).sum()),
        )
        for key, color in parts.colors.items()
    )  # fmt: skip
    decimals = context.data.indicator(mark.indicators[0]).decimals
    ring = Marker("circle", scale.size.diameter_mm, theme.paper, edge, line)
    sizes = nested_sizes(context, scale.size, decimals, tr("area_of_sector", context.language), ring, colored=True)
    shown = style_layer(mark, layer, Renderer("rules", cases, sizes=sizes), over=True, remark=_remark(context))
    return _with_crosses(mark, context, shown, (len(parts.missing), len(parts.withheld)))


def sparkline_style(mark: Mark[Any], scale: Any, context: StyleContext, *, look: SparkLook) -> MarkStyles:
    """Return the grounds, the areas under the lines and the lines, a layer each, and the crosses of what is missing."""
    rows, frame = scale.drawn_rows.sort_index(), scale.frame
    codes = [str(code) for code in rows.index]
    table = pd.DataFrame(
        {"code": codes, "name": [unit_name(context.data, code, context.language) for code in codes]}
        | {f"step_{i + 1}": rows[key].to_numpy() for i, key in enumerate(rows.columns)}
    )
    half = np.array([frame.width_mm, frame.height_mm]) / 2
    corners = [np.array(context.sheet.place(code)) - half for code in codes]
    grounds = [shapely.box(*corner, *(corner + 2 * half)) for corner in corners]
    series = list(zip(rows.to_numpy(), corners, strict=True))
    areas = [shapely.Polygon(frame.area(values, corner)).buffer(0) for values, corner in series]
    lines = [shapely.LineString(frame.line(values, corner)) for values, corner in series]
    title = " · ".join(text for text in scale.heading if text)
    looks = (
        ("grounds", grounds, Fill(look.ground, edge=look.edge, edge_mm=millimeters(EDGE_PT)), look.ground),
        ("areas", areas, Fill(look.area, edge="none"), look.area),
        ("lines", lines, Stroke(look.line, millimeters(LINE_PT)), look.line),
    )
    styles: list[Style] = []
    layers: list[OwnLayer] = []
    for what, shapes, symbol, color in looks:
        drawn = _on_ground(shapes, context)
        has_shape = np.array(
            [not shape.is_empty for shape in drawn], dtype=bool
        )  # a line along zero has no area under it
        own = table[has_shape].reset_index(drop=True)
        if own.empty:
            continue
        kind: Layered = "MultiLineString" if what == "lines" else "MultiPolygon"
        about = f"{title} – {tr(f'spark_{what}', context.language)}"
        layer = own_layer(context, f"spark_{what}", own, drawn[has_shape], kind, about)
        renderer = Renderer("single", (Case(what, title, (symbol,), color, count=len(own)),))
        made = style_layer(mark, layer, renderer, over=True, remark=_remark(context))
        styles += made.styles
        layers += made.layers
    counts = len(scale.missing), len(scale.withheld)
    return _with_crosses(mark, context, MarkStyles(tuple(styles), tuple(layers)), counts)


def _with_crosses(
    mark: Mark[Any], context: StyleContext, shown: MarkStyles, counts: tuple[int, int]
) -> MarkStyles:  # fmt: skip
    """Add the crosses of the units of which a value is not known, and of those where one is withheld."""
    flagged = [context.flag_column(key, mark.level) for key in mark.indicators]
    flag = next((name for name, _ in flagged if name), "")
    crosses = absent_style(context, mark, f"NOT ({known_condition(context, mark)})", flag, counts)
    extras = tuple(extra for _, more in flagged for extra in more) if crosses else ()
    return MarkStyles((*shown.styles, *crosses), shown.layers, extras)


def _remark(context: StyleContext) -> str:
    return tr("diagrams_scale", context.language, scale=number(context.frame.scale, context.language))


def _sector(center: Floats, radius: float, angles_deg: Floats) -> Any:
    """Return a sector of a circle on the page."""
    start, end = angles_deg.tolist()
    turns = np.radians(np.linspace(start, end, max(3, int((end - start) / _PIECES_DEG))))
    arc = center + radius * np.column_stack([np.cos(turns), np.sin(turns)])
    return shapely.Polygon([center, *arc])


def _on_ground(shapes: Sequence[Any], context: StyleContext) -> Any:
    """Return shapes of the page as areas, or lines, of the ground in the plate's window."""
    moved = [shapely.transform(shape, context.frame.to_ground) for shape in shapes]
    return np.array([_many(shape) for shape in moved], dtype=object)


def _many(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    lines = [part for part in parts if part.geom_type == "LineString"]
    if lines:
        return shapely.MultiLineString(lines)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
