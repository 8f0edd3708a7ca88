"""What lies under and over the theme in QGIS: land beyond the territory, boundaries, and the centers of the units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.canvas.base_layers import polygon_sides
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.reference_band import line_color
from atlas.cartography.marks.style.context import AREAS, CENTERS, centers_of
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Geometry, Renderer, Style
from atlas.cartography.styles.symbols import Fill, Marker, Stroke, Symbol, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.tables.contents import zone_layer
from atlas.publishing.tables.layers import TableLayer, make_layer
from atlas.publishing.tables.titles import layer_words, titles

Floats = npt.NDArray[np.float64]
_CENTERS_OF: Final = {AREAS[level]: name for level, name in CENTERS.items()}
BOUNDARIES = "boundaries"
BEYOND = "land_beyond"
GRID = "reference_grid"
#: Kinds of boundaries, the lowest first.
KINDS = ("commune", "province", "region", "coast")


def centers(
    units: TableLayer, anchors: Mapping[str, tuple[float, float]], *, name: str, language: LanguageCode, crs: str
) -> TableLayer:
    """Return a level's layer as points, under a name: where its symbols stand, with the same figures.

    A unit whose place is not among the anchors has its symbols at a point inside it.
    """
    codes = units.columns[[field.name for field in units.fields].index(c.CODE)].to_pylist()
    inner = gpd.GeoSeries(units.geometry).to_crs(crs).representative_point()
    places = [
        shapely.Point(anchors[code]) if code in anchors else point for code, point in zip(codes, inner, strict=True)
    ]
    level = _CENTERS_OF.get(units.name, "zone_centres")
    title, description = layer_words(level, language, count=len(codes), place=units.title)
    title = title if name in (level, centers_of(units.name)) else f"{title} ({name})"
    points = gpd.GeoSeries(places, crs=crs)
    return replace(units, name=name, title=title, description=description, geometry=points, shape="Point")


def boundaries(data: Dataset, *, zoning: str = "", language: LanguageCode) -> TableLayer:
    """Return the boundaries by kind: between communes, between provinces or zones, of the territory, coast."""
    view = data.view_of_zones(zoning)
    projected = view.territory.projected
    shapes = np.asarray(projected.geometry.values, dtype=object)
    if view.territory.areas:  # their lines lie over those of the communes
        sides, times = np.unique(polygon_sides(shapes), axis=0, return_counts=True)
        inner, outer = _lines(sides[times == 2]), _lines(sides[times == 1])
        between = view.provinces.geometry.to_crs(view.territory.plane.crs).boundary.union_all()
    else:
        codes = projected[c.PROVINCE_CODE].to_numpy()
        provinces = [shapely.coverage_union_all(shapes[codes == code]) for code in view.provinces.index]
        of_communes = polygon_sides(shapes)
        sides, which = np.unique(np.vstack([of_communes, polygon_sides(provinces)]), axis=0, return_inverse=True)
        times = np.bincount(which[len(of_communes) :], minlength=len(sides))
        inner, between, outer = (_lines(sides[times == n]) for n in (0, 2, 1))
    coast = _coast(data, outer)
    lines_by_kind = dict(zip(KINDS, (inner, between, shapely.difference(outer, coast), coast), strict=True))
    merged = {kind: _merge_lines(lines) for kind, lines in lines_by_kind.items() if not lines.is_empty}
    frame = gpd.GeoDataFrame({c.KIND: list(merged)}, geometry=list(merged.values()), crs=projected.crs)
    title, description = layer_words(BOUNDARIES, language, count=len(frame))
    name = BOUNDARIES
    if zoning:
        name = f"{BOUNDARIES}_{zone_layer(zoning)}"
        title = f"{title} – {view.zones_called(language) or zoning}"
    return make_layer(name, frame, titles(language), title=title, description=description, shape="MultiLineString")


def beyond(data: Dataset, frames: Sequence[MapFrame], *, language: LanguageCode) -> TableLayer | None:
    """Return the land around the territory as far as any map shows it; None where the sea is unknown."""
    if data.territory.land is None:
        return None
    corners = np.array([frame.extent for frame in frames])
    west, south = corners[:, :2].min(axis=0).tolist()
    east, north = corners[:, 2:].max(axis=0).tolist()
    margin = 0.3 * (east - west)
    window = gpd.GeoSeries(
        [shapely.box(west - margin, south - margin, east + margin, north + margin)], crs=data.territory.plane.crs
    )
    around = shapely.box(*window.to_crs("EPSG:4326").total_bounds)
    region = shapely.coverage_union_all(np.asarray(data.territory.communes.geometry.values, dtype=object))
    land = shapely.difference(shapely.intersection(data.territory.land, around), region)
    parts = [part for part in shapely.get_parts(land) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
    if not parts:
        return None
    title, description = layer_words(BEYOND, language, count=len(parts))
    table = gpd.GeoDataFrame({"part": np.arange(1, len(parts) + 1)}, geometry=parts, crs="EPSG:4326")
    return make_layer(BEYOND, table, {}, title=title, description=description, shape="MultiPolygon")


def reference_lines(data: Dataset, *, language: LanguageCode) -> TableLayer:
    """Return the lines of the reference grid, upright and level ones."""
    across, down = ReferenceGrid.over(data.territory).lines
    upright = [shapely.LineString([(x, down[-1]), (x, down[0])]) for x in across]
    level = [shapely.LineString([(across[0], y), (across[-1], y)]) for y in down]
    shapes = [shapely.MultiLineString(upright), shapely.MultiLineString(level)]
    frame = gpd.GeoDataFrame({c.KIND: ["column", "row"]}, geometry=shapes, crs=data.territory.plane.crs)
    title, description = layer_words(GRID, language, count=len(upright) + len(level))
    return make_layer(GRID, frame, titles(language), title=title, description=description, shape="MultiLineString")


def reference_style(theme: Theme, language: LanguageCode) -> Style:
    """Return how the lines of the reference grid are drawn."""
    title = layer_words(GRID, language, count=0)[0]
    look = (Stroke(line_color(theme), millimeters(theme.weights.hairline)),)
    return Style(GRID, "Line", title, Renderer("single", (Case("line", title, look),)), name="grid")


def boundary_style(layer: TableLayer, theme: Theme, language: LanguageCode) -> Style:
    """Return how boundaries are drawn: communes thinner than provinces, then the territory and its coast."""
    widths, colors = theme.weights, (theme.commune_boundary, theme.boundary, theme.boundary, theme.coast)
    points = (widths.commune, widths.province, widths.region, widths.coast)
    cases = tuple(
        Case(kind, tr(f"qgis.{kind}", language), (Stroke(color, millimeters(width)),), color, value=kind)
        for kind, color, width in zip(KINDS, colors, points, strict=True)
    )
    renderer = Renderer("categorised", cases, quote(c.KIND))
    return Style(layer.name, "Line", layer.title, renderer, over=True, name=BOUNDARIES)


def beyond_style(theme: Theme, language: LanguageCode) -> Style:
    """Return how the land around is drawn."""
    title = layer_words(BEYOND, language, count=0)[0]
    case = Case("land", title, (Fill(theme.beyond, edge=theme.coast, edge_mm=millimeters(theme.weights.coast)),))
    return Style(BEYOND, "Polygon", title, Renderer("single", (case,)), name="land")


def land_style(theme: Theme, language: LanguageCode) -> Style:
    """Return how the territory's own land is drawn under symbols."""
    title = tr("qgis.land", language)
    return Style(
        "provinces", "Polygon", title, Renderer("single", (Case("land", title, (Fill(theme.land),)),)), name="land"
    )


def plain_style(layer: TableLayer, theme: Theme, language: LanguageCode) -> Style:
    """Return how a layer looks that somebody opens without the project, with all others over it: outlines and dots.

    Names have no look, for those of all plates stand in one layer.
    """
    ink, width = theme.quiet, millimeters(theme.weights.commune)
    kinds: dict[str, tuple[Geometry, Symbol]] = {
        "Point": ("Point", (Marker("circle", 0.8, ink),)),
        "MultiLineString": ("Line", (Stroke(ink, width),)),
        "MultiPolygon": ("Polygon", (Fill("", edge=ink, edge_mm=width),)),
    }
    geometry, symbol = kinds[layer.shape]
    named = c.TYPE_FAMILY in {field.name for field in layer.fields}
    renderer = Renderer("none") if named else Renderer("single", (Case("plain", layer.title, symbol),))
    return Style(layer.name, geometry, layer.title, renderer, name=tr("qgis.plain", language))


def _coast(data: Dataset, outer: BaseGeometry) -> BaseGeometry:
    """Return the part of the territory's outline that meets no land."""
    land = data.territory.land
    if land is None:
        return shapely.MultiLineString()
    region = shapely.coverage_union_all(np.asarray(data.territory.communes.geometry.values, dtype=object))
    west, south, east, north = shapely.bounds(region)
    around = shapely.difference(
        shapely.intersection(land, shapely.box(west - 1, south - 1, east + 1, north + 1)), region
    )
    parts = [part for part in shapely.get_parts(around) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
    if not parts:
        return outer
    neighbors = gpd.GeoSeries(parts, crs="EPSG:4326").to_crs(data.territory.plane.crs)
    # Outlines coincide to the last bits of a projection: a meter holds them together, and mends what those bits cross.
    return shapely.difference(outer, shapely.union_all(shapely.buffer(neighbors.to_numpy(), 1.0)))


def _lines(sides: Floats) -> BaseGeometry:
    return shapely.MultiLineString(list(np.asarray(shapely.linestrings(sides.reshape(-1, 2, 2)), dtype=object)))


def _merge_lines(lines: BaseGeometry) -> BaseGeometry:
    merged = shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines
    return shapely.MultiLineString(list(shapely.get_parts(merged)))


def table_of(frame: pd.DataFrame, name: str, language: LanguageCode) -> TableLayer:
    """Return a plain table as a layer, titled in a language."""
    title, description = layer_words(name, language, count=len(frame))
    return make_layer(name, frame, titles(language), title=title, description=description)
