"""How much of each commune is near an actor: the share of its area within a distance.

The part of a polygon P within d of n actors is cut, without overlap, by the Voronoi diagram of the actors: in the cell
V of an actor, what is covered is what its own disc D covers. Hence

    covered(P) = area(P) − Σ over actors of [ area(V ∩ P) − area(V ∩ P ∩ D) ]

and an actor whose cell lies in its disc adds nothing, so that only actors at the rim of the covered area need the
intersection V ∩ P. The area of a polygon within a disc has a closed form, edge by edge: nothing is approximated by
segments. Of many actors, those in the midst of others are left out first (`atlas.analysis.spatial.point_thinning`):
their discs are covered by the others', so that the answer is the same.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.analysis.spatial.meters import refuse_degrees
from atlas.analysis.spatial.point_thinning import thin_points
from atlas.analysis.spatial.voronoi import (
    Floats,
    PieceEdges,
    PointScale,
    Polygons,
    cut,
    distinct,
    path_stretch,
    point_pairs,
    voronoi_cells,
)
from atlas.i18n.messages import Message

#: From so many actors on, thinning them first pays.
_MANY: Final = 20_000
#: Shares of the area (of 1) that cannot be told from rounding, in a plane and where its scale varies.
_NOISE: Final = 1e-11
_NOISE_OF_SCALE: Final = 1e-7
#: A disc of the ground is at least this part of the one that the scale at its centre gives.
_SURELY: Final = 0.95
#: A radius that is none, metres.
_NOTHING_M: Final = 1e-9


def coverage(
    points_xy: npt.ArrayLike, polygons: Polygons, *, distance_m: float, scale: PointScale | None = None
) -> Floats:
    """Share of the area of each polygon that lies within a distance of any point, in percent, exact to rounding.

    Args:
        points_xy: n actors, (n, 2) in metres, in the projected CRS of the polygons.
        polygons: m valid Polygons or MultiPolygons; they may overlap.
        distance_m: radius of what an actor covers, in metres.
        scale: metres of the plane per metre of the ground at places of a conformal plane; distance and areas are then
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
    # Metres from the middle of the territory are more precise than metres from the origin of the projection.
    origin = np.array([west + east, south + north]) / 2
    local = None if scale is None else lambda xy: scale(xy + origin)
    shortest, longest = _plane_reach(points, distance_m, scale)
    reach = np.array([east - west, north - south]) / 2 + longest
    points = points[(np.abs(points - origin) <= reach).all(axis=1)]
    if len(points) >= _MANY:
        points = thin_points(points, shortest)
    near = np.asarray(shapely.transform(shapes, lambda xy: xy - origin), dtype=object)
    area = _areas(near, local)
    sites = distinct(points - origin, extent=float(reach.max()))
    uncovered = area.copy() if not len(sites) else _uncovered_areas(sites, near, float(reach.max()), distance_m, local)
    return covered_percent(uncovered, area, scale)


def covered_percent(uncovered: Floats, area: Floats, scale: PointScale | None) -> Floats:
    """The share of areas that is not uncovered, in percent, without what cannot be told from rounding."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - uncovered / area
    noise = _NOISE if scale is None else _NOISE_OF_SCALE
    share[np.abs(share) < noise] = 0.0
    share[np.abs(1 - share) < noise] = 1.0
    return np.asarray(np.where(area > 0, 100 * np.clip(share, 0, 1), np.nan), dtype=np.float64)


def _plane_reach(points: Floats, distance_m: float, scale: PointScale | None) -> tuple[float, float]:
    """The shortest and the longest that a distance of the ground is in the plane around the points, metres."""
    if scale is None or not len(points):
        return distance_m, distance_m
    scales = scale(points)
    return distance_m * float(scales.min()), distance_m * float(scales.max()) / _SURELY


def _areas(polygons: Polygons, scale: PointScale | None) -> Floats:
    """Areas of polygons, m²: of the plane, or of the ground by the triangles from each one's middle."""
    area = np.asarray(shapely.area(polygons), dtype=np.float64)
    if scale is None:
        return area
    parts, polygon = shapely.get_parts(polygons, return_index=True)
    parts = np.asarray(shapely.orient_polygons(parts), dtype=object)
    full = ~shapely.is_empty(parts)
    centers = shapely.get_coordinates(shapely.centroid(parts[full]))
    ground = PieceEdges.of(parts[full], centers).areas(scale)
    return np.asarray(np.bincount(polygon[full], weights=ground, minlength=len(polygons)), dtype=np.float64)


def _uncovered_areas(
    sites: Floats, polygons: Polygons, extent: float, distance_m: float, scale: PointScale | None
) -> Floats:
    """Area of each polygon that no disc covers, from the actors at the rim of the covered area.

    Coordinates are metres from the middle of the territory, at most ``extent``; the polygons are prepared.
    """
    beyond = distance_m if scale is None else distance_m * _SURELY * scale(sites)
    rim, cells = voronoi_cells(sites, extent=extent, beyond=beyond)
    pieces = cut(cells, polygons)
    lost = areas_beyond(PieceEdges.of(pieces.parts, sites[rim[pieces.cell]]), distance_m=distance_m, scale=scale)
    return np.asarray(np.bincount(pieces.polygon, weights=lost, minlength=len(polygons)), dtype=np.float64)


def areas_beyond(edges: PieceEdges, *, distance_m: float, scale: PointScale | None) -> Floats:
    """Area of each piece that is further than a distance from its point, m²."""
    reach = distance_m if scale is None else distance_m * _SURELY * scale(edges.center)
    beyond = np.zeros(edges.count, dtype=bool)
    beyond[edges.part[np.hypot(*edges.a.T) > reach]] = True
    edges = edges.of_parts(beyond)
    radius = np.full(edges.count, distance_m)
    return edges.areas(scale) - areas_within(edges, radius_m=radius, scale=scale)


def areas_within(edges: PieceEdges, *, radius_m: Floats, scale: PointScale | None) -> Floats:
    """Area of each piece within a radius of its point, in closed form, m².

    Args:
        edges: of the pieces.
        radius_m: of each piece.
        scale: as in `coverage`: a radius of the ground then has in the plane the length that the way over the middle
            of an edge has, and areas are those of the ground.
    """
    radius = radius_m[edges.part]
    if scale is not None:
        radius = _plane_radius(edges, radius, scale)
    farthest = np.zeros(edges.count)
    np.maximum.at(farthest, edges.part, np.hypot(*edges.a.T) / np.maximum(radius, _NOTHING_M))
    within = edges.sums(_edge_in_disc(edges, radius, scale))
    return np.asarray(np.where(farthest <= 1, edges.areas(scale), within))  # no rounding where nothing is cut


def _plane_radius(edges: PieceEdges, radius: Floats, scale: PointScale) -> Floats:
    """The radius of the plane in the direction of each edge."""
    middle = (edges.a + edges.b) / 2
    length = np.hypot(*middle.T)
    length[length == 0] = 1.0
    way = middle / length[:, None] * (radius * scale(edges.center))[:, None]
    return np.asarray(radius / path_stretch(edges.center, way, scale))


def _edge_in_disc(edges: PieceEdges, radius: Floats, scale: PointScale | None) -> Floats:
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
    inner = PieceEdges(p, q, edges.part, edges.center, edges.count)
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
    """The centroid of the sector of the disc between the directions of two points."""
    half = _angle(a, b) / 2
    toward = np.arctan2(a[:, 1], a[:, 0]) + half
    away = 2 / 3 * radius * np.sinc(half / np.pi)
    return np.column_stack([away * np.cos(toward), away * np.sin(toward)])
