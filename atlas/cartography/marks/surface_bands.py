"""Bands of a surface: where it reaches each level inside the territory, drawn, explained and styled."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from contourpy import FillType, contour_generator
from shapely.geometry.base import BaseGeometry

from atlas.analysis.spatial.surfaces import Surface
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.labels.unit_names import join_details, with_title
from atlas.cartography.legend import ClassBoxes
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.statements import class_texts
from atlas.cartography.marks.style.areas import fill
from atlas.cartography.marks.style.classes import interval_texts
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, region, style_layer
from atlas.cartography.scales.classification import round_significant
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.decimals import rounded_float
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.sources.territory.plane import Plane

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_MOST_VALUES: Final = 1000  # from which breaks are found: their ranks are even, and Fisher's method stays quick
_SMOOTH_MM: Final = 0.03  # what generalizing the bands may move a line


def draw_bands(sheet: MapSheet, surface: Surface, classes: ClassScale) -> None:
    """Fill the region with the lowest class, then each band of more on top of it, cut to the region."""
    box = sheet.frame.box
    window = shapely.intersection(sheet.ground.region, shapely.box(box.x, box.y, box.right, box.top).buffer(1.0))
    edges = classes.breaks.edges
    for i, color in enumerate(classes.colors):
        shape = window
        if i:
            bands = sheet.frame.place(at_least(surface, edges[i]))
            shape = shapely.intersection(shapely.simplify(bands, _SMOOTH_MM), window)
        if not shape.is_empty:
            look = ShapeStyle(face=color, z=3 + i / 100, gid=f"band:{i}", clip=box)
            sheet.canvas.shapes([page_path(_flat(shape))], look)


def band_boxes(classes: ClassScale, areas_km2: tuple[int, ...], language: LanguageCode) -> ClassBoxes:
    """Return the legend of bands: classes with their area."""
    edges = _edge_texts(classes.breaks.edges, language)
    return ClassBoxes(edges, classes.colors, areas_km2, tr("bands_km2", language))


def band_style(
    mark: Mark[Any], surface: Surface, classes: ClassScale, areas_km2: tuple[int, ...], context: StyleContext,
    title: str,
) -> MarkStyles:  # fmt: skip
    """Return bands of a surface, each without those above it."""
    edges, colors = classes.breaks.edges, classes.colors
    whole = region(context)
    reaching = [whole, *(shapely.intersection(at_least(surface, edge), whole) for edge in edges[1:-1])]
    bands = [
        shapely.difference(area, reaching[i + 1]) if i + 1 < len(reaching) else area for i, area in enumerate(reaching)
    ]
    frame = pd.DataFrame({"lower": edges[:-1], "upper": edges[1:], "area_km2": areas_km2})
    texts = interval_texts(classes, context.language)
    cases = tuple(
        Case(f"class {i + 1}", texts[i], (fill(context, colors[i]),), colors[i], edges[i], edges[i + 1],
             (edges[i], edges[i]), count=1)
        for i in reversed(range(len(colors)))
    )  # fmt: skip
    made = own_layer(context, "bands", frame, np.array(bands, dtype=object), "MultiPolygon", title)
    return style_layer(mark, made, Renderer("graduated", cases, quote("lower")))


def band_statement(classes: ClassScale, areas_km2: tuple[int, ...], context: DescriptionContext) -> Statement:
    """Say how large each band is."""
    bands = [
        f"{text} ({number(area, context.language)})"
        for text, area in zip(class_texts(classes, context.language), areas_km2, strict=True)
    ]
    listed = join_details(bands, context.language)
    return Statement(with_title(context.text("bands_km2"), listed, context.language), 2)


def band_areas(classes: ClassScale, cell_km: float, stretch: float) -> tuple[int, ...]:
    """Return the area of each class inside the territory, in whole km², measured by the surface's cells."""
    return tuple(int(rounded_float(count * cell_km**2 / stretch)) for count in classes.counts)


def longest_km(region: BaseGeometry) -> float:
    """Return the longer side of the window of a region of the plane."""
    west, south, east, north = (float(v) for v in shapely.bounds(region))
    return max(east - west, north - south) / 1000


def surface_bounds(region: BaseGeometry, cell_km: float) -> tuple[float, float, float, float]:
    """Return where a surface is computed: bands are drawn between centers of cells, so the outermost lie outside."""
    west, south, east, north = (float(v) for v in shapely.bounds(region))
    margin = 2000 * cell_km
    return west - margin, south - margin, east + margin, north + margin


def at_least(surface: Surface, level: float) -> BaseGeometry:
    """Return where a surface reaches a level, as polygons in its meters; linear between the centers of its cells."""
    made = contour_generator(surface.x_m, surface.y_m, surface.values, fill_type=FillType.OuterOffset)
    points, offsets = cast(tuple[list[Floats], list[Integers]], made.filled(level, np.inf))
    polygons = []
    for xy, starts in zip(points, offsets, strict=True):
        rings = [xy[start:end] for start, end in itertools.pairwise(starts)]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.union_all(shapely.make_valid(np.array(polygons, dtype=object)))


def middle_scale(region: BaseGeometry, plane: Plane) -> float:
    """Return how many meters of the plane a meter of the ground is in the middle of a region."""
    return float(plane.scale(shapely.get_coordinates(shapely.centroid(region)))[0])


def values_inside(surface: Surface, region: BaseGeometry) -> Floats:
    """Return the values at the centers of the cells that lie in the region."""
    own = shapely.from_wkb(shapely.to_wkb(region))  # a copy of our own to prepare
    shapely.prepare(own)
    x, y = np.meshgrid(surface.x_m, surface.y_m)
    return np.asarray(surface.values[shapely.contains_xy(own, x, y)], dtype=np.float64)


def sample_values(values: Floats) -> Floats:
    """Return at most a thousand of many values, evenly over their ranks, the least and the greatest among them."""
    ordered = np.sort(values)
    return ordered[np.unique(np.linspace(0, len(ordered) - 1, _MOST_VALUES).round().astype(np.int64))]


def _edge_texts(edges: tuple[float, ...], language: LanguageCode) -> tuple[str, ...]:
    """Return breaks as they are; least and greatest with two or three figures, for a smoothed surface means no more."""
    if len(edges) == 2 and edges[0] == edges[1]:
        return (exact_text(round_significant(edges[0], 3), language),)
    texts = [exact_text(edge, language) for edge in edges]
    for end, beside in ((0, 1), (-1, -2)):
        finest = _decimals(edges[beside]) + 1  # 0.0046 beside 0.05 is 0.005
        for figures in range(2 if abs(edges[end]) < 1 else 3, 12):
            texts[end] = exact_text(
                rounded_float(round_significant(edges[end], figures), max(finest, figures - 2)), language
            )
            if edges[end] == edges[beside] or texts[end] != texts[beside]:
                break
    return tuple(texts)


def exact_text(value: float, language: LanguageCode) -> str:
    """Write a break with all of its decimals."""
    return number(value, language, decimals=_decimals(value))


def _decimals(value: float) -> int:
    return next((d for d in range(9) if math.isclose(round(value, d), value)), 9)


def _flat(shape: BaseGeometry) -> BaseGeometry:
    """Return what of a shape has an area."""
    parts = shapely.get_parts(shape)
    if len(parts) and shapely.get_type_id(shape) == 7:
        parts = shapely.get_parts(parts)
    return shapely.MultiPolygon([part for part in parts if shapely.get_type_id(part) == 3])
