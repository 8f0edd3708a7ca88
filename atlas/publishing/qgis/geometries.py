"""Marks whose shapes are no units, as layers of their own: cells, rings, bands, dots, links, borders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.flows import FROM_CODE, TO_CODE
from atlas.analysis.neighbours import CODE_A, CODE_B
from atlas.cartography.legend import Swatches
from atlas.cartography.mapframe import PLATE_CRS
from atlas.cartography.marks.actors import family_title
from atlas.cartography.marks.discontinuities import GapScale
from atlas.cartography.marks.dot_density import DotScale
from atlas.cartography.marks.fitting import floats
from atlas.cartography.marks.grid import GridScale
from atlas.cartography.marks.links import FlowScale
from atlas.cartography.marks.parts import Parts
from atlas.cartography.marks.service_area import RingScale, within
from atlas.cartography.marks.smoothed import SurfaceScale, at_least
from atlas.cartography.marks.special import SPECIAL, face
from atlas.cartography.marks.waffle import WaffleScale, block
from atlas.cartography.scales import SizeScale
from atlas.cartography.widths import ClassWidths
from atlas.publishing.layers import About, Layer, Shape, layer
from atlas.publishing.qgis.areas import fill
from atlas.publishing.qgis.classes import class_cases, inclusive_bounds, interval_texts
from atlas.publishing.qgis.renderers import Case, Renderer, SizeLegend
from atlas.publishing.qgis.setting import AREAS, Setting, Shown
from atlas.publishing.qgis.signs import size_expression
from atlas.publishing.qgis.styles import Geometry, Style
from atlas.publishing.qgis.symbols import Fill, Marker, Stroke, millimetres, quoted, text
from atlas.wording import interval, number, words

Floats = npt.NDArray[np.float64]
_GEOMETRIES: Final[Mapping[Shape, Geometry]] = {"Point": "Point", "MultiLineString": "Line", "MultiPolygon": "Polygon"}
_DETAIL_MM: Final = 0.02
#: Upper limit of what lies beyond the last ring.
_BEYOND_KM: Final = 99_999.0
_STEPS: Final = 16
_APART: Final = 0.15  # between two squares of a block, in sides
_NOT_DRAWN: Final = Case("not_drawn", "", (Marker("circle", 0.1, "#c9c9c9"),), value="0", drawn=False)


def grid(setting: Setting, mark: Any, scale: GridScale) -> Shown:
    """Read cells with their counts: cut to the territory and coloured, or circles in their middles."""
    shapes = _cut(setting, np.asarray(scale.cells.geometry, dtype=object))
    frame = scale.cells[["count", "density", "area_km2"]].reset_index(names="cell")
    theme, title = setting.theme, mark.said(setting.language)
    if isinstance(scale.scale, SizeScale):
        size = scale.scale
        points = shapely.centroid(shapes)
        made = own_layer(setting, "cells", frame, points, "Point", title)
        drawn = Marker(
            "circle", size.diameter_mm, theme.symbol, theme.symbol_edge, millimetres(theme.weights.symbol),
            size=size_expression(quoted("count"), size),
        )  # fmt: skip
        picked = size.legend_values()
        texts = tuple(number(v, setting.language) for v in picked)
        sizes = tuple(float(d) for d in size.diameters(np.array(picked))) if picked else ()
        legend = SizeLegend("", texts, sizes, Marker("circle", 1.0, theme.symbol, theme.symbol_edge, 0.1))
        case = Case("size", title, (drawn,), theme.symbol, count=len(frame))
        return _shown(setting, made, Renderer("single", (case,), order=quoted("count"), sizes=legend))
    classes, edge = scale.scale, millimetres(theme.weights.symbol)
    made = own_layer(setting, "cells", frame, shapes, "MultiPolygon", title)
    cases = class_cases(
        classes, theme, setting.language,
        lambda code: (Fill(face(classes, code, theme), edge=theme.symbol_edge, edge_mm=edge),),
    )  # fmt: skip
    return _shown(setting, made, Renderer("graduated", cases, quoted("density")))


def service_area(setting: Setting, mark: Any, scale: RingScale) -> Shown:
    """Read rings, each without those that are nearer, and the dots of the actors."""
    language, theme = setting.language, setting.theme
    detail = _DETAIL_MM / setting.frame.mm_per_m
    discs = _cut(setting, np.array([within(scale.places, 1000 * km, detail_m=detail) for km in scale.rings_km]))
    rings = [shape if not i else shapely.difference(shape, discs[i - 1]) for i, shape in enumerate(discs)]
    rows = next(one for one in setting.explained if isinstance(one, Swatches))
    texts, lower = [row.text for row in rows.rows], [0.0, *scale.rings_km[:-1]]
    upper, shares, colours = list(scale.rings_km), list(scale.shares), list(scale.colours)
    if scale.shares[-1] < 100:
        rings.append(shapely.difference(_region(setting), discs[-1]))
        lower, upper = [*lower, upper[-1]], [*upper, _BEYOND_KM]
        shares, colours = [*shares, 100.0], [*colours, theme.land]
    frame = pd.DataFrame({"from_km": lower, "to_km": upper, "share_percent": shares})
    title = mark.said(language)
    cases, edge = [], millimetres(theme.weights.hairline)
    for low, km, colour, label in zip(lower, upper, colours, texts, strict=False):
        drawn = (Fill(colour, edge=theme.symbol_edge, edge_mm=edge),)
        cases.append(Case(f"ring {km:g}", label, drawn, colour, low, km, (km, km), count=1))
    made = own_layer(setting, "rings", frame, np.array(rings, dtype=object), "MultiPolygon", title)
    shown = _shown(setting, made, Renderer("graduated", tuple(cases), quoted("to_km")))
    if not mark.dots_mm:
        return shown
    kept = f"coalesce({quoted(c.STATUS)}, '') <> {text(c.CLOSED)}"
    if mark.family:
        kept += f" AND coalesce({quoted(c.FAMILY)}, '') = {text(mark.family)}"
    dot, title = (
        Marker("circle", mark.dots_mm, theme.symbol, theme.symbol_edge, millimetres(0.25)),
        family_title(mark.family, language),
    )
    drawn_cases = (Case("actors", title, (dot,), dot.colour, value="1", count=len(scale.places)), _NOT_DRAWN)
    attribute = f"CASE WHEN {kept} THEN '1' ELSE '0' END"
    name = setting.style_name
    over = Style(name, "actors", "Point", title, Renderer("categorised", drawn_cases, attribute), mark.mark, over=True)
    return Shown((*shown.styles, over), shown.layers)


def smoothed(setting: Setting, mark: Any, scale: SurfaceScale) -> Shown:
    """Read bands of a smoothed density, each without those above it."""
    edges, colours = scale.classes.breaks.edges, scale.classes.colours
    region = _region(setting)
    reaching = [region, *(shapely.intersection(at_least(scale.surface, edge), region) for edge in edges[1:-1])]
    bands = [
        shapely.difference(one, reaching[i + 1]) if i + 1 < len(reaching) else one for i, one in enumerate(reaching)
    ]
    frame = pd.DataFrame({"lower": edges[:-1], "upper": edges[1:], "area_km2": scale.areas_km2})
    title = mark.said(setting.language)
    texts = interval_texts(scale.classes, setting.language)
    cases = tuple(
        Case(f"class {i + 1}", texts[i], (fill(setting, colours[i]),), colours[i], edges[i], edges[i + 1],
             (edges[i], edges[i]), count=1)
        for i in reversed(range(len(colours)))
    )  # fmt: skip
    made = own_layer(setting, "bands", frame, np.array(bands, dtype=object), "MultiPolygon", title)
    return _shown(setting, made, Renderer("graduated", cases, quoted("lower")))


def dot_density(setting: Setting, mark: Any, scale: DotScale) -> Shown:
    """Read dots that stand for an amount, and the textures of the units without a value."""
    theme, one = setting.theme, setting.data.indicator(mark.indicator)
    frame = pd.DataFrame({"unit": np.repeat(np.asarray(scale.values.index), scale.counts)})
    frame["stands_for"] = float(scale.each)
    rows = next(one for one in setting.explained if isinstance(one, Swatches))
    label = rows.rows[0].text
    made = own_layer(setting, "dots", frame, shapely.points(scale.places), "Point", label)
    dot = Marker("circle", mark.size_mm, mark.color or theme.symbol)
    case = Case("dots", label, (dot,), dot.colour, count=len(frame))
    shown = _shown(setting, made, Renderer("single", (case,)), over=True,
    )  # fmt: skip
    if not scale.special.any():
        return shown
    column = quoted(setting.column(mark.indicator, mark.by))
    flag, extras = setting.flag_column(mark.indicator, mark.by)
    title = one.heading(setting.language)
    cases = [Case("dots", title, (fill(setting, theme.land),), "", value="", drawn=False)]
    for code, special in SPECIAL.items():
        if count := int((scale.special == code).sum()):
            drawn = (Fill("", special.texture, theme.texture, millimetres(theme.weights.hairline)),)
            cases.append(
                Case(special.word, words(special.word, setting.language), drawn, value=special.word, count=count)
            )
    reason = f"coalesce({quoted(flag)}, 'no_data')" if flag else "'no_data'"
    attribute = f"CASE WHEN {column} IS NULL THEN {reason} ELSE '' END"
    name = setting.style_name
    over = Style(name, AREAS[mark.by], "Polygon", title, Renderer("categorised", tuple(cases), attribute), mark.mark)
    return Shown((*shown.styles, over), shown.layers, extras)


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
    shown = _shown(setting, made, drawn, over=True)
    if not mark.ends_mm:
        return shown
    ends = pd.DataFrame({"code": scale.ends})
    places = shapely.points(np.array([setting.anchors[code] for code in scale.ends]).reshape(-1, 2))
    arriving = words("links_ends", setting.language)
    second = own_layer(setting, "ends", ends, places, "Point", arriving)
    ring = Marker("circle", mark.ends_mm, theme.symbol_edge, theme.ink, millimetres(0.6))
    case = Case("ends", arriving, (ring,), theme.ink, count=len(ends))
    more = _shown(setting, second, Renderer("single", (case,)), over=True)
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
    title = words("gaps_of", language, title=one.title[language])
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
        return _shown(setting, made, Renderer("graduated", cases, quoted("gap")), over=True)
    look = Stroke(colour, mark.widest_mm, width=quoted("width_mm"))
    # A pen of no width is drawn a pixel wide: what is too thin for print is told apart.
    cases = (
        Case("drawn", title, (look,), colour, value="1", count=int((frame["width_mm"] > 0).sum())),
        Case("thinner", "", (look,), colour, value="0", count=int((frame["width_mm"] == 0).sum()), drawn=False),
    )
    attribute = f"CASE WHEN {quoted('width_mm')} > 0 THEN '1' ELSE '0' END"
    return _shown(setting, made, Renderer("categorised", cases, attribute), over=True)


def waffle(setting: Setting, mark: Any, scale: WaffleScale) -> Shown:
    """Read blocks of squares as points, laid out for the scale of the plate."""
    table = scale.squares[scale.squares.sum(axis=1) > 0]
    pitch = mark.cell_mm * (1 + _APART) / setting.frame.mm_per_m
    codes, kinds, places = [], [], [np.empty((0, 2))]
    for code, row in zip(table.index, table.to_numpy(), strict=True):
        total = int(row.sum())
        columns, rows = block(total)
        steps = np.arange(total)
        grid_xy = np.column_stack([steps % columns, steps // columns]) - np.array([columns - 1, rows - 1]) / 2
        if setting.language == "ar":
            grid_xy[:, 0] *= -1
        places.append(np.array(setting.moved.get(code, setting.anchors[code])) + grid_xy * pitch)
        codes += [code] * total
        kinds += [table.columns[i] for i in np.repeat(np.arange(len(row)), row).tolist()]
    theme, parts = setting.theme, scale.parts
    frame = pd.DataFrame({"unit": codes, "indicator": kinds})
    made = own_layer(setting, "squares", frame, shapely.points(np.vstack(places)), "Point", _parts_title(parts))
    side = mark.cell_mm * 2 / np.sqrt(np.pi)
    cases = tuple(
        Case(f"category {key}", parts.titles[key],
             (Marker("square", float(side), colour, theme.boundary, millimetres(theme.weights.hairline)),), colour,
             value=key, count=kinds.count(key))
        for key, colour in parts.colours.items()
    )  # fmt: skip
    remark = words("qgis_at_scale", setting.language, scale=number(setting.frame.scale, setting.language))
    return _shown(setting, made, Renderer("categorised", cases, quoted("indicator")), over=True, remark=remark)


def _parts_title(parts: Parts) -> str:
    return " · ".join(part for part in (parts.heading.title, parts.heading.detail) if part)


def own_layer(setting: Setting, what: str, frame: pd.DataFrame, shapes: Any, shape: Shape, title: str) -> Layer:
    """Make the layer of a mark: ``p12_cells``."""
    table = gpd.GeoDataFrame(frame, geometry=list(shapes), crs=PLATE_CRS)
    said = words("qgis_layer", setting.language, number=setting.number, title=title)
    abouts = {"count": About(decimals=0), "area_km2": About(decimals=3)}
    return layer(setting.layer_name(what), table, abouts, title=said, description=title, shape=shape)


def _shown(
    setting: Setting, made: Layer, renderer: Renderer, *, over: bool = False,
    remark: str = "",
) -> Shown:  # fmt: skip
    assert made.shape
    style = Style(
        setting.style_name, made.name, _GEOMETRIES[made.shape], made.description,
        renderer, setting.mark.mark, over=over or made.shape == "Point", remark=remark,
    )  # fmt: skip
    return Shown((style,), (made,))


def _region(setting: Setting) -> Any:
    return shapely.coverage_union_all(np.asarray(setting.data.territory.projected.geometry.values, dtype=object))


def _cut(setting: Setting, shapes: Any) -> Any:
    """Cut shapes to the territory; only what has an area is kept of them."""
    found = shapely.intersection(shapes, _region(setting))
    return np.array([_flat(shape) for shape in found], dtype=object)


def _flat(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if shapely.get_type_id(part) == shapely.GeometryType.POLYGON])


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
