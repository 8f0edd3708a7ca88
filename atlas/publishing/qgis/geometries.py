"""Marks whose shapes are no units, as layers of their own: cells, rings, bands, dots, squares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.cartography.legend import Swatches
from atlas.cartography.mapframe import PLATE_CRS
from atlas.cartography.marks.actors import family_title
from atlas.cartography.marks.dot_density import DotScale
from atlas.cartography.marks.grid import GridScale
from atlas.cartography.marks.parts import Parts
from atlas.cartography.marks.service_area import RingScale, within
from atlas.cartography.marks.smoothed import SurfaceScale, at_least
from atlas.cartography.marks.special import SPECIAL, face
from atlas.cartography.marks.waffle import WaffleScale, block
from atlas.cartography.scales import SizeScale
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.layers import About, Layer, Shape, layer
from atlas.publishing.qgis.areas import fill
from atlas.publishing.qgis.classes import class_cases, interval_texts
from atlas.publishing.qgis.renderers import Case, Renderer, SizeLegend
from atlas.publishing.qgis.setting import AREAS, Setting, Shown
from atlas.publishing.qgis.signs import size_expression
from atlas.publishing.qgis.styles import Geometry, Style
from atlas.publishing.qgis.symbols import Fill, Marker, millimetres, quoted, text

Floats = npt.NDArray[np.float64]
_GEOMETRIES: Final[Mapping[Shape, Geometry]] = {"Point": "Point", "MultiLineString": "Line", "MultiPolygon": "Polygon"}
_DETAIL_MM: Final = 0.02
#: Upper limit of what lies beyond the last ring.
_BEYOND_KM: Final = 99_999.0
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
        return shown_as(setting, made, Renderer("single", (case,), order=quoted("count"), sizes=legend))
    classes, edge = scale.scale, millimetres(theme.weights.symbol)
    made = own_layer(setting, "cells", frame, shapes, "MultiPolygon", title)
    cases = class_cases(
        classes, theme, setting.language,
        lambda code: (Fill(face(classes, code, theme), edge=theme.symbol_edge, edge_mm=edge),),
    )  # fmt: skip
    return shown_as(setting, made, Renderer("graduated", cases, quoted("density")))


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
    shown = shown_as(setting, made, Renderer("graduated", tuple(cases), quoted("to_km")))
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
    return shown_as(setting, made, Renderer("graduated", cases, quoted("lower")))


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
    shown = shown_as(setting, made, Renderer("single", (case,)), over=True,
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
            cases.append(Case(special.word, tr(special.word, setting.language), drawn, value=special.word, count=count))
    reason = f"coalesce({quoted(flag)}, 'no_data')" if flag else "'no_data'"
    attribute = f"CASE WHEN {column} IS NULL THEN {reason} ELSE '' END"
    name = setting.style_name
    over = Style(name, AREAS[mark.by], "Polygon", title, Renderer("categorised", tuple(cases), attribute), mark.mark)
    return Shown((*shown.styles, over), shown.layers, extras)


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
    remark = tr("qgis.at_scale", setting.language, scale=number(setting.frame.scale, setting.language))
    return shown_as(setting, made, Renderer("categorised", cases, quoted("indicator")), over=True, remark=remark)


def _parts_title(parts: Parts) -> str:
    return " · ".join(part for part in (parts.heading.title, parts.heading.detail) if part)


def own_layer(setting: Setting, what: str, frame: pd.DataFrame, shapes: Any, shape: Shape, title: str) -> Layer:
    """Make the layer of a mark: ``p12_cells``."""
    table = gpd.GeoDataFrame(frame, geometry=list(shapes), crs=PLATE_CRS)
    said = tr("qgis.layer", setting.language, number=setting.number, title=title)
    abouts = {"count": About(decimals=0), "area_km2": About(decimals=3)}
    return layer(setting.layer_name(what), table, abouts, title=said, description=title, shape=shape)


def shown_as(
    setting: Setting, made: Layer, renderer: Renderer, *, over: bool = False,
    remark: str = "",
) -> Shown:  # fmt: skip
    """Return a layer of the mark's own in one style."""
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
