"""How much of each commune is near an actor: share of its area within a distance, mean distance to the nearest.

The part of a polygon P within d of n actors is cut, without overlap, by the Voronoi diagram of the actors: in the cell
V of an actor, what is covered is what its own disc D covers. Hence

    covered(P) = area(P) − Σ over actors of [ area(V ∩ P) − area(V ∩ P ∩ D) ]

and an actor whose cell lies in its disc adds nothing, so that only actors at the rim of the covered area need the
intersection V ∩ P. The area of a polygon within a disc has a closed form, edge by edge: nothing is approximated by
segments. Of many actors, those in the midst of others are left out first (`atlas.analysis.spatial.point_thinning`):
their discs are covered by the others', so that the answer is the same.
"""

from __future__ import annotations

from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi, cKDTree

from atlas.analysis.spatial.metres import refuse_degrees
from atlas.analysis.spatial.point_thinning import thinned
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Polygons = npt.NDArray[np.object_]

#: Of actors nearer to each other than about this share of the extent (1 mm in 100 km) one is kept.
_SAME: Final = 1e-8
#: From so many actors on, thinning them first pays.
_MANY: Final = 20_000
#: Shares of the area (of 1) that cannot be told from rounding.
_NOISE: Final = 1e-11


def coverage(points_xy: npt.ArrayLike, polygons: Polygons, *, distance_m: float) -> Floats:
    """Share of the area of each polygon that lies within a distance of any point, in percent, exact to rounding.

    Args:
        points_xy: n actors, (n, 2) in metres, in the projected CRS of the polygons (EPSG:26191).
        polygons: m valid Polygons or MultiPolygons; they may overlap.
        distance_m: radius of what an actor covers, in metres.

    Returns:
        m shares, 0 to 100; NaN for a polygon without area.

    Raises:
        ValueError: coordinates that are not finite pairs, a distance that is not positive and finite.

    The closed form is the classical one for a disc and a polygon: over the edges, the sum of the triangles within the
    disc and of the sectors beyond it.
    """
    points = _pairs(points_xy)
    if not (np.isfinite(distance_m) and distance_m > 0):
        raise ValueError(Message("fault.stats.distance_m", value=repr(distance_m)))
    shapes = np.asarray(polygons, dtype=object).reshape(-1)
    for places in (points, shapely.total_bounds(shapes)):
        refuse_degrees(places, reach_m=distance_m)
    area = np.asarray(shapely.area(shapes), dtype=np.float64)
    if not (area > 0).any():
        return np.full(len(shapes), np.nan)
    west, south, east, north = shapely.total_bounds(shapes)
    # Metres from the middle of the territory are more precise than metres from the origin of the projection.
    origin = np.array([west + east, south + north]) / 2
    reach = np.array([east - west, north - south]) / 2 + distance_m
    points = points[(np.abs(points - origin) <= reach).all(axis=1)]
    if len(points) >= _MANY:
        points = thinned(points, distance_m)
    near = np.asarray(shapely.transform(shapes, lambda xy: xy - origin), dtype=object)
    uncovered = area.copy() if not len(points) else _uncovered(points - origin, near, float(reach.max()), distance_m)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - uncovered / area
    share[np.abs(share) < _NOISE] = 0.0
    share[np.abs(1 - share) < _NOISE] = 1.0
    return np.asarray(np.where(area > 0, 100 * np.clip(share, 0, 1), np.nan), dtype=np.float64)


def nearest_distance(points_xy: npt.ArrayLike, polygons: Polygons, *, step_m: float = 250.0) -> Floats:
    """Mean distance from the area of each polygon to the nearest point, in km.

    The mean is taken over the centres of a regular grid that lie in the polygon; a polygon that holds none is measured
    from its representative point.

    Args:
        points_xy: n actors, (n, 2) in metres, in the projected CRS of the polygons (EPSG:26191).
        polygons: m Polygons or MultiPolygons.
        step_m: step of the grid, in metres.

    Returns:
        m distances in km; NaN for an empty polygon, and for all when there is no actor.

    Raises:
        ValueError: coordinates that are not finite pairs, a step that is not positive and finite.
    """
    points = _pairs(points_xy)
    if not (np.isfinite(step_m) and step_m > 0):
        raise ValueError(Message("fault.stats.step_m", value=repr(step_m)))
    for places in (points, shapely.total_bounds(np.asarray(polygons, dtype=object).reshape(-1))):
        refuse_degrees(places, reach_m=step_m)
    # Copies of our own: they are prepared, and the caller's may be in use elsewhere.
    shapes = np.asarray(shapely.from_wkb(shapely.to_wkb(np.asarray(polygons, dtype=object).reshape(-1))), dtype=object)
    mean = np.full(len(shapes), np.nan)
    if not len(points):
        return mean
    tree = cKDTree(points)
    shapely.prepare(shapes)
    for position, shape in enumerate(shapes):
        if shape is not None and not shape.is_empty:
            distance, _ = tree.query(sample(shape, step_m))
            mean[position] = distance.mean() / 1000
    return mean


def _pairs(points_xy: npt.ArrayLike) -> Floats:
    points = np.asarray(points_xy, dtype=np.float64)
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(Message("fault.stats.points_shape", shape=str(points.shape)))
    if not np.isfinite(points).all():
        raise ValueError(Message("fault.stats.points_finite"))
    return points


def sample(shape: shapely.Geometry, step_m: float) -> Floats:
    """The centres of the grid that lie in a polygon; the grid is the same for all polygons."""
    west, south, east, north = np.asarray(shapely.bounds(shape)) / step_m
    x = (np.arange(np.floor(west), np.floor(east) + 1) + 0.5) * step_m
    y = (np.arange(np.floor(south), np.floor(north) + 1) + 0.5) * step_m
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    inside = grid[shapely.intersects_xy(shape, grid[:, 0], grid[:, 1])]
    return inside if len(inside) else shapely.get_coordinates(shapely.point_on_surface(shape))


def _uncovered(points: Floats, polygons: Polygons, extent: float, radius: float) -> Floats:
    """Area of each polygon that no disc covers, from the actors at the rim of the covered area.

    Coordinates are metres from the middle of the territory, at most ``extent``; the polygons are prepared.
    """
    centres, cells = _rim(points, extent, radius)
    uncovered = np.zeros(len(polygons))
    cell, polygon = shapely.STRtree(polygons).query(cells)
    shapely.prepare(polygons)
    within = shapely.contains_properly(polygons[polygon], cells[cell])
    pieces = cells[cell].copy()
    pieces[~within] = shapely.intersection(cells[cell[~within]], polygons[polygon[~within]])
    parts, piece = shapely.get_parts(pieces, return_index=True)
    # Where a cell only touches a polygon there are lines and points; where their boxes alone meet, an empty polygon.
    flat = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    parts, piece = parts[flat], piece[flat]
    lost = shapely.area(parts) - _within_disc(parts, centres[cell[piece]], radius)
    np.add.at(uncovered, polygon[piece], lost)
    return uncovered


def _rim(points: Floats, extent: float, radius: float) -> tuple[Floats, Polygons]:
    """The actors whose Voronoi cell leaves their disc, and these cells.

    Four points far away close the cells of the outermost actors: as far as they are, no place of the territory is
    nearer to them than to an actor.
    """
    _, first = np.unique(np.round(points / (extent * _SAME)), axis=0, return_index=True)
    sites = points[np.sort(first)]
    far = 16 * extent * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    diagram = Voronoi(np.concatenate((sites, far)))
    regions = [diagram.regions[region] for region in diagram.point_region[: len(sites)]]
    size = np.fromiter(map(len, regions), dtype=np.int64, count=len(regions))
    site = np.repeat(np.arange(len(sites)), size)
    corner = diagram.vertices[np.fromiter(chain.from_iterable(regions), dtype=np.int64, count=len(site))]
    dx, dy = (corner - sites[site]).T
    rim = np.zeros(len(sites), dtype=bool)
    rim[site[np.hypot(dx, dy) > radius]] = True
    chosen = rim[site]
    site, corner, angle = site[chosen], corner[chosen], np.arctan2(dy, dx)[chosen]
    # A cell is convex and holds its actor: its corners follow one another by angle.
    order = np.lexsort((angle, site))
    number = np.cumsum(rim) - 1
    rings = shapely.linearrings(corner[order], indices=number[site[order]])
    return sites[rim], np.asarray(shapely.polygons(rings), dtype=object)


def _within_disc(polygons: Polygons, centres: Floats, radius: float) -> Floats:
    """Area of each polygon within the disc around its centre, in closed form."""
    rings, owner = shapely.get_rings(polygons, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.searchsorted(ring, np.arange(len(rings)))
    hole = np.ones(len(rings), dtype=bool)
    hole[np.searchsorted(owner, np.arange(len(polygons)))] = False
    x, y = (xy - centres[owner[ring]]).T
    farthest = np.maximum.reduceat(np.hypot(x, y), start) if len(start) else np.empty(0)
    follows = ring[1:] == ring[:-1]
    edges = np.flatnonzero(follows)
    signed = _edge_in_disc((x[edges], y[edges]), (x[edges + 1], y[edges + 1]), radius)
    # The sum round a ring is the area within it, but for the sign of its direction.
    within = np.abs(np.bincount(ring[edges], weights=signed, minlength=len(rings)))
    whole = farthest <= radius
    within[whole] = shapely.area(shapely.polygons(rings[whole]))  # no rounding where nothing is cut
    within[hole] *= -1
    return np.asarray(np.bincount(owner, weights=within, minlength=len(polygons)), dtype=np.float64)


def _edge_in_disc(a: tuple[Floats, Floats], b: tuple[Floats, Floats], radius: float) -> Floats:
    """Signed area, within the disc around the origin, of the triangle from the origin to the edge from a to b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = np.hypot(dx, dy)
    length[length == 0] = 1.0  # an edge without length has no area whatever its direction
    ux, uy = dx / length, dy / length
    along, apart = -(a[0] * ux + a[1] * uy), a[0] * uy - a[1] * ux
    half = np.sqrt(np.maximum(radius**2 - apart**2, 0.0))  # half the chord that the edge's line cuts from the disc
    enter, leave = np.clip(along - half, 0, length), np.clip(along + half, 0, length)
    p, q = (a[0] + enter * ux, a[1] + enter * uy), (a[0] + leave * ux, a[1] + leave * uy)
    return _sector(a, p, radius) + (p[0] * q[1] - p[1] * q[0]) / 2 + _sector(q, b, radius)


def _sector(a: tuple[Floats, Floats], b: tuple[Floats, Floats], radius: float) -> Floats:
    """Signed area of the sector of the disc between the directions of two points."""
    angle = np.arctan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])
    return radius**2 / 2 * angle
