"""Marks that are lines, as layers of their own: links between units, borders as wide as the gap of their sides."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.analysis.flows import FROM_CODE, TO_CODE
from atlas.analysis.neighbours import CODE_A, CODE_B
from atlas.cartography.mapframe import PLATE_CRS
from atlas.cartography.marks.discontinuities import GapScale
from atlas.cartography.marks.fitting import floats
from atlas.cartography.marks.links import FlowScale
from atlas.cartography.widths import ClassWidths
from atlas.i18n.messages import interval, tr
from atlas.publishing.qgis.classes import inclusive_bounds
from atlas.publishing.qgis.geometries import own_layer, shown_as
from atlas.publishing.qgis.renderers import Case, Renderer
from atlas.publishing.qgis.setting import Setting, Shown
from atlas.publishing.qgis.symbols import Marker, Stroke, millimetres, quoted

Floats = npt.NDArray[np.float64]
_STEPS: Final = 16


def links(setting: Setting, mark: Any, scale: FlowScale) -> Shown:
    """Read links as bent lines, and the rings where they arrive."""
    theme, values = setting.theme, floats(scale.width.values)
    widths = scale.width.widths(values)
    order = [int(i) for i in np.argsort(-widths, kind="stable") if widths[i] > 0]
    pairs = [scale.width.values.index[i] for i in order]
    lines = [_bent(np.array(setting.anchors[a]), np.array(setting.anchors[b]), mark.bend) for a, b in pairs]
    frame = pd.DataFrame(
        {FROM_CODE: [a for a, _ in pairs], TO_CODE: [b for _, b in pairs], "value": values[order],
         "width_mm": widths[order]}
    )  # fmt: skip
    title, colour = mark.said(setting.language), mark.color or theme.symbol
    made = own_layer(setting, "links", frame, np.array(lines, dtype=object), "MultiLineString", title)
    looks = (
        Stroke(theme.symbol_edge, mark.widest_mm, width=f"{quoted('width_mm')} + 0.3"),
        Stroke(colour, mark.widest_mm, width=quoted("width_mm")),
    )
    drawn = Renderer("single", (Case("links", title, looks, colour, count=len(frame)),), order=quoted("value"))
    shown = shown_as(setting, made, drawn, over=True)
    if not mark.ends_mm:
        return shown
    ends = pd.DataFrame({"code": scale.ends})
    places = shapely.points(np.array([setting.anchors[code] for code in scale.ends]).reshape(-1, 2))
    arriving = tr("links_ends", setting.language)
    second = own_layer(setting, "ends", ends, places, "Point", arriving)
    ring = Marker("circle", mark.ends_mm, theme.symbol_edge, theme.ink, millimetres(0.6))
    case = Case("ends", arriving, (ring,), theme.ink, count=len(ends))
    more = shown_as(setting, second, Renderer("single", (case,)), over=True)
    return Shown((*shown.styles, *more.styles), (made, second))


def discontinuities(setting: Setting, mark: Any, scale: GapScale) -> Shown:
    """Read borders as wide as the gap of their two sides."""
    theme, language, found = setting.theme, setting.language, scale.width
    shapes = setting.data.territory.projected.geometry
    if mark.by == "province":
        shapes = setting.data.table("province").geometry.to_crs(PLATE_CRS)
    known = np.flatnonzero(np.isfinite(floats(found.values)))
    pairs = [found.values.index[i] for i in known.tolist()]
    borders = [_border(shapes[a], shapes[b]) for a, b in pairs]
    kept = [i for i, border in enumerate(borders) if not border.is_empty]
    frame = pd.DataFrame(
        {CODE_A: [pairs[i][0] for i in kept], CODE_B: [pairs[i][1] for i in kept],
         "gap": floats(found.values)[known][kept], "width_mm": scale.widths_mm[known][kept]}
    )  # fmt: skip
    one, colour = setting.data.indicator(mark.indicator), mark.color or theme.symbol
    title = tr("gaps_of", language, title=one.title[language])
    made = own_layer(
        setting,
        "borders",
        frame,
        np.array([borders[i] for i in kept], dtype=object),
        "MultiLineString",
        title,
    )
    if isinstance(found, ClassWidths):
        edges, decimals, last = found.breaks.edges, found.breaks.decimals, found.breaks.classes - 1
        cases = tuple(
            Case(f"class {i + 1}", interval(edges[i], edges[i + 1], language, decimals=decimals, closed=i == last),
                 (Stroke(colour, found.widths_mm[i]),), colour, edges[i], edges[i + 1], inclusive_bounds(edges)[i],
                 count=found.counts[i], drawn=found.widths_mm[i] > 0)
            for i in reversed(range(found.breaks.classes))
        )  # fmt: skip
        return shown_as(setting, made, Renderer("graduated", cases, quoted("gap")), over=True)
    look = Stroke(colour, mark.widest_mm, width=quoted("width_mm"))
    # A pen of no width is drawn a pixel wide: what is too thin for print is told apart.
    cases = (
        Case("drawn", title, (look,), colour, value="1", count=int((frame["width_mm"] > 0).sum())),
        Case("thinner", "", (look,), colour, value="0", count=int((frame["width_mm"] == 0).sum()), drawn=False),
    )
    attribute = f"CASE WHEN {quoted('width_mm')} > 0 THEN '1' ELSE '0' END"
    return shown_as(setting, made, Renderer("categorised", cases, attribute), over=True)


def _bent(start: Floats, end: Floats, bend: float) -> Any:
    """A parabola whose middle stands ``bend`` of its length to the left of its way, as the plate draws a link."""
    way = end - start
    middle = (start + end) / 2 + 2 * bend * np.array([-way[1], way[0]])
    t = np.linspace(0, 1, _STEPS + 1 if bend else 2)[:, None]
    return shapely.LineString((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end)


def _border(first: Any, second: Any) -> Any:
    shared = shapely.intersection(shapely.boundary(first), shapely.boundary(second))
    lines = [part for part in shapely.get_parts(shared) if shapely.get_dimensions(part) == 1]
    return shapely.line_merge(shapely.MultiLineString(lines))
