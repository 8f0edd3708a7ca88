"""How much of each commune is near an actor: the share of its area within a distance.

The part of a polygon P within d of n actors is cut, without overlap, by the Voronoi diagram of the actors: in the cell
V of an actor, what is covered is what its own disc D covers. Hence

    covered(P) = area(P) − Σ over actors of [ area(V ∩ P) − area(V ∩ P ∩ D) ]

and both areas have a closed form, edge by edge: nothing is approximated by segments. An edge that lies in the disc
adds nothing.

Of many actors, those in the midst of others are left out first. A raster of square cells of side g is laid over them,
and one actor is kept in each occupied cell; their discs cover U. With s = √2 g, the longest way across a cell:

* a cell whose center is within d − s of the center of an occupied one is wholly in U: from any of its points to the
  actor kept there it is at most s/2 + (d − s) + s/2 = d;
* an actor whose cell's center is at least d + s from the center of every other cell is at least d from all that may be
  outside U: its own disc is in U, and it can go.

The union of the discs of those that stay is thus the same as that of all, exactly. Large cells leave few actors inside
but a broad rim untouched, small ones the opposite: they are taken in turn.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from atlas.analysis.spatial.meters import (
    Floats,
    PointScale,
    Polygons,
    path_stretch,
    point_pairs,
    refuse_degrees,
)
from atlas.analysis.spatial.voronoi import SeenEdges
from atlas.i18n.messages import Message

#: From so many actors on, thinning them first pays.
_MANY: Final = 20_000
#: Shares of the area (of 1) that cannot be told from rounding, in a plane and where its scale varies.
_NOISE: Final = 1e-11
_NOISE_OF_SCALE: Final = 1e-7
#: A disc of the ground is at least this part of the one that the scale at its center gives.
_SURELY: Final = 0.95
#: Sides of the cells taken in turn, as parts of the distance.
_PARTS: Final = (4, 12, 36)
#: Of a raster; a distance too short for it is not thinned with so small cells.
_MOST_CELLS: Final = 4_000_000


def coverage(
    points_xy: npt.ArrayLike, polygons: Polygons, *, distance_m: float, scale: PointScale | None = None
) -> Floats:
    """Share of the area of each polygon that lies within a distance of any point, in percent, exact to rounding.

    Args:
        points_xy: n actors, (n, 2) in meters, in the projected CRS of the polygons.
        polygons: m valid Polygons or MultiPolygons; they may overlap.
        distance_m: radius of what an actor covers, in meters.
        scale: meters of the plane per meter of the ground at places of a conformal plane; distance and areas are then
            those of the ground. Without it they are those of the plane.

    Returns:
        m shares, 0 to 100; NaN for a polygon without area.

    Raises:
        ValueError: coordinates that are not finite pairs, a distance that is not positive and finite.

    The closed form is the classical one for a disc and a polygon: over the edges, the sum of the triangles within the
    disc and of the sectors beyond it.
    """
    points = point_pairs(points_xy)
    if not (np.isfinite(distance_m) and distance_m > 0):
        raise ValueError(Message("fault.stats.distance_m", value=repr(distance_m)))
    shapes = np.asarray(polygons, dtype=object).reshape(-1)
    for places in (points, shapely.total_bounds(shapes)):
        refuse_degrees(places, reach_m=distance_m)
    if not (shapely.area(shapes) > 0).any():
        return np.full(len(shapes), np.nan)
    west, south, east, north = shapely.total_bounds(shapes)
    # Meters from the middle of the territory are more precise than meters from the origin of the projection.
    origin = np.array([west + east, south + north]) / 2
    local = None if scale is None else lambda xy: scale(xy + origin)
    shortest, longest = _plane_reach(points, distance_m, scale)
    reach = np.array([east - west, north - south]) / 2 + longest
    points = points[(np.abs(points - origin) <= reach).all(axis=1)]
    if len(points) >= _MANY:
        points = thin_points(points, shortest)
    if not len(points):
        return np.where(shapely.area(shapes) > 0, 0.0, np.nan)
    near = np.asarray(shapely.transform(shapes, lambda xy: xy - origin), dtype=object)
    edges = SeenEdges.of(points - origin, near, extent=float(reach.max()), alike=scale is None)
    area = np.where(shapely.area(shapes) > 0, edges.areas(local), np.nan)
    return covered_percent(areas_beyond(edges, distance_m=distance_m, scale=local), area, scale)


def covered_percent(uncovered: Floats, area: Floats, scale: PointScale | None) -> Floats:
    """Return the share of areas that is not uncovered, in percent, without what cannot be told from rounding."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - uncovered / area
    noise = _NOISE if scale is None else _NOISE_OF_SCALE
    share[np.abs(share) < noise] = 0.0
    share[np.abs(1 - share) < noise] = 1.0
    return np.asarray(np.where(area > 0, 100 * np.clip(share, 0, 1), np.nan), dtype=np.float64)


def _plane_reach(points: Floats, distance_m: float, scale: PointScale | None) -> tuple[float, float]:
    """Return the shortest and the longest that a distance of the ground is in the plane around the points, meters."""
    if scale is None or not len(points):
        return distance_m, distance_m
    scales = scale(points)
    return distance_m * float(scales.min()), distance_m * float(scales.max()) / _SURELY


def areas_beyond(edges: SeenEdges, *, distance_m: float, scale: PointScale | None) -> Floats:
    """Area of each polygon that is further than a distance from its nearest point, m²."""
    reach = distance_m if scale is None else distance_m * _SURELY * scale(edges.center)
    edges = edges.take((np.hypot(*edges.a.T) > reach) | (np.hypot(*edges.b.T) > reach))
    return edges.areas(scale) - areas_within(edges, radius_m=np.full(edges.count, distance_m), scale=scale)


def areas_within(edges: SeenEdges, *, radius_m: Floats, scale: PointScale | None) -> Floats:
    """Area of each polygon within a radius of its nearest point, in closed form, m².

    Args:
        edges: of the polygons.
        radius_m: for each polygon.
        scale: as in `coverage`: a radius of the ground then has in the plane the length that the way over the middle
            of an edge has, and areas are those of the ground.
    """
    radius = radius_m[edges.polygon]
    if scale is not None:
        radius = _plane_radius(edges, radius, scale)
    return edges.sums(_edge_in_disc(edges, radius, scale))


def _plane_radius(edges: SeenEdges, radius: Floats, scale: PointScale) -> Floats:
    """Return the radius of the plane in the direction of each edge."""
    middle = (edges.a + edges.b) / 2
    length = np.hypot(*middle.T)
    length[length == 0] = 1.0
    way = middle / length[:, None] * (radius * scale(edges.center))[:, None]
    return np.asarray(radius / path_stretch(edges.center, way, scale))


def _edge_in_disc(edges: SeenEdges, radius: Floats, scale: PointScale | None) -> Floats:
    """Signed area, within the disc around the point, of the triangle from the point to each edge."""
    a, b = edges.a, edges.b
    along = b - a
    length = np.hypot(*along.T)
    length[length == 0] = 1.0  # an edge without length has no area whatever its direction
    unit = along / length[:, None]
    middle, apart = -np.einsum("ij,ij->i", a, unit), a[:, 0] * unit[:, 1] - a[:, 1] * unit[:, 0]
    half = np.sqrt(np.maximum(radius**2 - apart**2, 0.0))  # half the chord that the edge's line cuts from the disc
    enter, leave = np.clip(middle - half, 0, length), np.clip(middle + half, 0, length)
    p, q = a + enter[:, None] * unit, a + leave[:, None] * unit
    inner = replace(edges, a=p, b=q)
    sectors = [_sector(start, end, radius) for start, end in ((a, p), (q, b))]
    if scale is None:
        return inner.signed_areas(None) + sectors[0] + sectors[1]
    return inner.signed_areas(scale) + sum(
        sector * scale(edges.center + _sector_center(start, end, radius)) ** -2.0
        for sector, (start, end) in zip(sectors, ((a, p), (q, b)), strict=True)
    )


def _sector(a: Floats, b: Floats, radius: Floats) -> Floats:
    """Signed area of the sector of the disc between the directions of two points."""
    return np.asarray(radius**2 / 2 * _angle(a, b))


def _angle(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], np.einsum("ij,ij->i", a, b)))


def _sector_center(a: Floats, b: Floats, radius: Floats) -> Floats:
    """Return the centroid of the sector of the disc between the directions of two points."""
    half = _angle(a, b) / 2
    toward = np.arctan2(a[:, 1], a[:, 0]) + half
    away = 2 / 3 * radius * np.sinc(half / np.pi)
    return np.column_stack([away * np.cos(toward), away * np.sin(toward)])


def thin_points(points: Floats, distance_m: float) -> Floats:
    """Return the actors without those whose disc the others' discs cover.

    The union of the discs stays exactly the same.

    Args:
        points: n actors, (n, 2), in meters, finite.
        distance_m: radius of the discs.

    Returns:
        Some of the rows, in their order; all of them where the territory is too large for cells so small.
    """
    for parts in _PARTS:
        points = _without_inner(points, distance_m, distance_m / parts)
    return points


def _without_inner(points: Floats, distance_m: float, side: float) -> Floats:
    """Return one turn, with cells of one side."""
    if len(points) < 2:
        return points
    low = points.min(axis=0)
    # Around the actors a rim of cells that none can cover wholly, so that the raster knows the outside.
    rim = math.ceil(distance_m / side) + 2
    columns, rows = (np.floor(np.ptp(points, axis=0) / side) + 2 * rim + 1).astype(np.int64)
    if columns * rows > _MOST_CELLS:
        return points
    column, row = (np.floor((points - low) / side).astype(np.int64) + rim).T
    cell = row * columns + column
    empty = np.ones((rows, columns), dtype=bool)
    empty.reshape(-1)[cell] = False
    across = math.sqrt(2) * side
    covered = scipy.ndimage.distance_transform_edt(empty) * side <= distance_m - across
    inner = scipy.ndimage.distance_transform_edt(covered) * side >= distance_m + across
    stays = ~inner.reshape(-1)[cell]
    stays[np.unique(cell, return_index=True)[1]] = True
    return np.asarray(points[stays])
