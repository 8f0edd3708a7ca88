"""Names of the ground: along rivers, on lakes, of neighboring provinces and towns; only where nothing else stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.map_sheet import MapSheet, Town
from atlas.cartography.context.features import Features, features_in
from atlas.cartography.context.town_dots import draw_town, town_features, towns_beyond
from atlas.cartography.labels.toponyms import Toponym, clear, draw_toponym, names_along, smooth, straight
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.theme import TextStyle
from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset

Floats = npt.NDArray[np.float64]
_WATER_PT: Final = 6.0
_TOWN_PT: Final = (8.5, 7.0, 6.2, 5.6)  # by rank
_CALM_MM: Final = 1.6  # bends of a river smaller than that have no part in the line of its name
_BESIDE_MM: Final = 0.6  # between a river and its name
_OVER_MM: Final = 0.6  # of its own river that a name may cover
_TURN: Final = math.radians(65)  # most that the line of a name may turn from its beginning to its end
_GAP_MM: Final = 0.7  # between a town and its name
_SHORE_MM: Final = 2.0  # between a lake and its name at most
_LAKE_STEP_MM: Final = 0.8  # between two places of its name that are tried
_CLEARLY_MM: Final = 1.5  # by so much a lake's name is nearer to it than to any other lake
_OFF_REGION_MM: Final = 0.8
_AROUND: Final = ((1, 1), (1, 0), (1, -1), (-1, 1), (-1, 0), (-1, -1), (0, 1), (0, -1))


def name_neighbors(sheet: MapSheet, layers: Sequence[MapLayer]) -> BaseGeometry:
    """Mark and name the towns beyond the territory, then name the neighboring provinces; return where these lie."""
    region = shapely.buffer(sheet.ground.region, _OFF_REGION_MM, quad_segs=2)
    shapely.prepare(region)
    marked = town_features(sheet, layers)
    towns = towns_beyond(sheet, marked) if marked is not None else []
    for town, name in towns:
        _name_town(sheet, town, typeset(name, sheet.canvas.language), region)
    areas = [features_in(layer, sheet.frame) for layer in layers if layer.role == "limits"]
    for features in areas:
        _name_areas(sheet, features, region)
    return shapely.union_all([shape for features in areas for shape in features.shapes])


def name_waters(sheet: MapSheet, layers: Sequence[MapLayer], *, covered: bool) -> None:
    """Write the names of rivers along their course and of lakes on or beside them.

    Args:
        sheet: the map, all other names written.
        layers: those of the plate.
        covered: whether marks cover the territory's areas and the waters in it, which then have no names.
    """
    off = sheet.ground.region if covered else shapely.Polygon()
    for layer in layers:
        under = (layer.stack or "under") == "under"
        if layer.role == "lakes":
            _name_lakes(sheet, features_in(layer, sheet.frame), off if under else shapely.Polygon())
        elif layer.role == "rivers":
            _name_rivers(sheet, features_in(layer, sheet.frame), off if under else shapely.Polygon())


def name_layers(sheet: MapSheet, layers: Sequence[MapLayer]) -> None:
    """Write the names of layers of the editor's own from their column: along lines, beside points, in areas.

    Raises:
        EditionError: a layer has no such column.
    """
    for layer in layers:
        if not layer.names or not isinstance(layer.source, gpd.GeoDataFrame):
            continue
        if layer.names not in layer.source:
            columns = ", ".join(str(column) for column in layer.source.columns if column != "geometry")
            reason = Message("fault.cartography.layers.no_column", column=layer.names, columns=columns)
            remedy = Message("fault.cartography.layers.name_column")
            raise EditionError(Fault(reason, remedy, column=layer.names))
        features = features_in(layer, sheet.frame)
        style = sheet.canvas.theme.text(
            sheet.canvas.theme.type.label_floor, color=layer.color or sheet.canvas.theme.ink
        )
        for shape, name in zip(features.shapes, features.table[layer.names], strict=True):
            if isinstance(name, str) and name.strip():
                _name_shape(sheet, shape, typeset(name, sheet.canvas.language), style, off_mm=layer.size_mm / 2)


def _name_shape(sheet: MapSheet, shape: BaseGeometry, text: str, style: TextStyle, *, off_mm: float) -> None:
    """Write the name of one shape where it has room."""
    nowhere = shapely.Polygon()
    if shapely.get_dimensions(shape) == 1:
        lines = (toponym for line in _courses(shape) for toponym in _beside(sheet, text, style, line))
        _write_first(sheet, lines, nowhere)
    elif shapely.get_dimensions(shape) == 2:
        point = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
        _write_first(sheet, [straight(sheet, text, style, (float(point[0]), float(point[1])), 0.0)], nowhere)
    else:
        x, y = (float(v) for v in shapely.get_coordinates(shape)[0])
        _write_first(sheet, _around_point(sheet, text, style, (x, y), off_mm + _GAP_MM), nowhere)


def _around_point(
    sheet: MapSheet, text: str, style: TextStyle, at: tuple[float, float], out: float
) -> Iterator[Toponym]:
    """Yield the eight places of a name around a point, first those after it in reading direction."""
    extent = sheet.canvas.measure(text, style)
    for dx, dy in _AROUND:
        across = (-dx if sheet.canvas.rtl else dx) * (out * (0.7 if dy else 1) + extent.width / 2)
        yield straight(sheet, text, style, (at[0] + across, at[1] + dy * (out * 0.6 + extent.height / 2)), 0.0)


def _water_style(sheet: MapSheet) -> TextStyle:
    theme = sheet.canvas.theme
    return theme.text(_WATER_PT, italic=not sheet.canvas.rtl, color=theme.water_ink)


def _name_rivers(sheet: MapSheet, features: Features, off: BaseGeometry) -> None:
    shapely.prepare(off)
    names = features.names(sheet.canvas.language)
    style, written = _water_style(sheet), set[str]()
    for row in np.argsort(features.ranks, kind="stable"):
        text = typeset(names[row], sheet.canvas.language)
        if not text or text in written or features.ranks[row] > 2:
            continue
        river = features.shapes[row]
        candidates = (
            toponym
            for line in _courses(river)
            for toponym in _beside(sheet, text, style, line)
            if shapely.length(shapely.intersection(river, toponym.area)) < _OVER_MM
        )
        toponym = next((place for place in candidates if clear(sheet, place, off)), None)
        if toponym is not None:
            _write(sheet, toponym)
            written.add(text)


def _courses(river: BaseGeometry) -> list[Floats]:
    """Return the lines of a river without their small bends, each in reading direction, the longest first."""
    parts = shapely.get_parts(shapely.line_merge(river) if river.geom_type == "MultiLineString" else river)
    lines = shapely.simplify(parts[shapely.get_type_id(parts) == 1], _CALM_MM)
    courses = []
    for line in sorted(lines, key=lambda part: -float(shapely.length(part))):
        xy = shapely.get_coordinates(line)
        courses.append(smooth(xy if xy[0, 0] <= xy[-1, 0] else xy[::-1]))
    return courses


def _beside(sheet: MapSheet, text: str, style: TextStyle, line: Floats) -> Iterator[Toponym]:
    """Yield the places of a name over and under a line, where that is straight enough to be read."""
    for toponym in names_along(sheet, text, style, line, beside_mm=_BESIDE_MM):
        if toponym.baseline is None or _turning(toponym.baseline) <= _TURN:
            yield toponym


def _turning(line: Floats) -> float:
    """Return the widest angle between two directions of a line, radians."""
    way = np.diff(line, axis=0)
    angles = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    return float(angles.max() - angles.min())


def _name_lakes(sheet: MapSheet, features: Features, off: BaseGeometry) -> None:
    shapely.prepare(off)
    style = _water_style(sheet)
    for shape, name in zip(features.shapes, features.names(sheet.canvas.language), strict=True):
        text = typeset(name, sheet.canvas.language)
        if not text or shapely.intersects(off, shape):
            continue
        others = shapely.union_all([other for other in features.shapes if other is not shape])
        _write_first(sheet, _at_lake(sheet, text, style, shape, others=others), off)


def _at_lake(
    sheet: MapSheet, text: str, style: TextStyle, lake: BaseGeometry, *, others: BaseGeometry
) -> Iterator[Toponym]:
    """Yield level places of a name on a lake, then near its shore, the nearest first.

    None lies on a province's limit, none is about as near to another lake, whose name it would be taken for.
    """
    west, south, east, north = (float(v) for v in shapely.bounds(lake))
    extent = sheet.canvas.measure(text, style)
    reach = extent.width / 2 + _SHORE_MM, extent.height / 2 + _SHORE_MM
    xs, ys = np.meshgrid(
        np.arange(west - reach[0], east + reach[0], _LAKE_STEP_MM),
        np.arange(south - reach[1], north + reach[1], _LAKE_STEP_MM),
    )
    x, y = xs.ravel(), ys.ravel()
    half = extent.width / 2, extent.height / 2
    boxes = shapely.box(x - half[0], y - half[1], x + half[0], y + half[1])
    away = shapely.distance(boxes, lake)
    limits = shapely.union_all([shapely.boundary(shape) for shape in sheet.ground.provinces.values()])
    shapely.prepare(limits)
    on = shapely.contains_properly(lake, boxes)
    near = on | (away >= _GAP_MM) & (away <= _SHORE_MM)
    near[near] = ~shapely.intersects(boxes[near], limits)
    near[near] = ~shapely.dwithin(others, boxes[near], away[near] + _CLEARLY_MM)
    # Beside a lake a name reads better than over or under it, and near its middle better than at its tips.
    middle = lake.representative_point()
    cost = np.where(on, -_SHORE_MM, away) + 0.15 * np.hypot(x - middle.x, 2 * (y - middle.y))
    for i in np.flatnonzero(near)[np.argsort(cost[near], kind="stable")]:
        yield straight(sheet, text, style, (float(x[i]), float(y[i])), 0.0)


def _name_town(sheet: MapSheet, town: Town, text: str, region: BaseGeometry) -> None:
    """Draw a town and its name where both have room."""
    x, y, r = sheet.circles.T
    if (np.hypot(x - town.at[0], y - town.at[1]) < r + town.size_mm).any() or any(
        box.inset(-town.size_mm / 2 - _GAP_MM / 2).holds(town.at) for box in sheet.boxes
    ):
        return
    theme = sheet.canvas.theme
    style = theme.text(_TOWN_PT[town.rank - 1], color=theme.beyond_ink)
    toponyms = _around_point(sheet, text, style, town.at, town.size_mm / 2 + _GAP_MM)
    free = next((place for place in toponyms if clear(sheet, place, region)), None)
    if free is not None:
        draw_town(sheet, town, gid="town-beyond")
        _write(sheet, free)


def _name_areas(sheet: MapSheet, features: Features, region: BaseGeometry) -> None:
    """Write the names of neighboring provinces in spaced capitals, as far inside what is seen of each as they go."""
    theme = sheet.canvas.theme
    style = theme.text(6.5, weight=600, color=theme.beyond_ink)
    for shape, name in zip(features.shapes, features.names(sheet.canvas.language), strict=True):
        text = typeset(name, sheet.canvas.language)
        if not text:
            continue
        text = text.upper()
        seen = shapely.difference(shapely.intersection(shape, sheet.ground.beyond), region)
        _write_first(sheet, _in_area(sheet, text, style, seen), region)


def _in_area(sheet: MapSheet, text: str, style: TextStyle, area: BaseGeometry) -> Iterator[Toponym]:
    """Yield level places of a text inside an area, those far from its edge first; letters spaced but in Arabic."""
    if area.is_empty:
        return
    west, south, east, north = (float(v) for v in shapely.bounds(area))
    xs, ys = np.meshgrid(np.arange(west, east, 2.0), np.arange(south, north, 2.0))
    points = shapely.points(xs.ravel(), ys.ravel())
    shapely.prepare(area)
    points = points[shapely.contains(area, points)]
    depth = shapely.distance(points, shapely.boundary(area))
    for point in points[np.argsort(-depth, kind="stable")]:
        toponym = straight(sheet, text, style, (float(point.x), float(point.y)), 0.0)
        if not shapely.contains(area, toponym.area):
            continue
        if sheet.canvas.rtl:
            yield toponym
        else:
            yield from _wide(sheet, text, style, point)


def _wide(sheet: MapSheet, text: str, style: TextStyle, point: shapely.Point) -> Iterator[Toponym]:
    half = sheet.canvas.measure(text, style).width * 0.75 + 3.0
    line = np.column_stack([np.linspace(point.x - half, point.x + half, 9), np.full(9, point.y)])
    yield from islice(names_along(sheet, text, style, line), 1)


def _write(sheet: MapSheet, toponym: Toponym) -> None:
    """Write a name over its ground: an underlay in the color of the land keeps it legible on shading and lines."""
    theme = sheet.canvas.theme
    halo = theme.land if shapely.intersects(toponym.area, sheet.ground.region) else theme.beyond
    draw_toponym(sheet, replace(toponym, style=replace(toponym.style, halo=halo)))


def _write_first(sheet: MapSheet, toponyms: Iterable[Toponym], off: BaseGeometry) -> None:
    toponym = next((place for place in toponyms if clear(sheet, place, off)), None)
    if toponym is not None:
        _write(sheet, toponym)
