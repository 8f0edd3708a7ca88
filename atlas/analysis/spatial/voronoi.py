"""Polygons cut by the Voronoi diagram of points: each piece has one nearest point, and is seen from it edge by edge.

What is measured from the nearest of many points (how much is within a distance, how far it is on the mean) is summed
over pieces, and over a piece in closed form: the triangle from its point to each of its edges counts with the sign of
the direction in which it is gone round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from atlas.i18n.messages import Message

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Polygons: TypeAlias = npt.NDArray[np.object_]
#: How many metres of a plane a metre of the ground is, at n places of the plane (n, 2), in metres.
PointScale: TypeAlias = Callable[[Floats], Floats]

#: Of points nearer to each other than about this share of the extent (1 mm in 100 km) one is kept.
_SAME: Final = 1e-8


def point_pairs(points_xy: npt.ArrayLike) -> Floats:
    """Points as an array (n, 2).

    Raises:
        ValueError: coordinates that are not finite pairs.
    """
    points = np.asarray(points_xy, dtype=np.float64)
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(Message("fault.stats.points_shape", shape=str(points.shape)))
    if not np.isfinite(points).all():
        raise ValueError(Message("fault.stats.points_finite"))
    return points


def distinct(points: Floats, *, extent: float) -> Floats:
    """The points without those that stand where an earlier one does, in their order."""
    _, first = np.unique(np.round(points / (extent * _SAME)), axis=0, return_index=True)
    return points[np.sort(first)]


def voronoi_cells(sites: Floats, *, extent: float, beyond: npt.ArrayLike = 0.0) -> tuple[Integers, Polygons]:
    """The cells of points that reach further from their point than a distance.

    Four points far away close the cells of the outermost ones: as far as they are, no place within the extent of the
    origin is nearer to them than to a point.

    Args:
        sites: n distinct points, (n, 2), metres from an origin, none further from it than ``extent`` in x or in y.
        extent: of the ground that is looked at, likewise.
        beyond: metres, for all or for each.

    Returns:
        Positions of the points whose cell has a corner further away, and these cells.
    """
    far = 16 * extent * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    diagram = Voronoi(np.concatenate((sites, far)))
    regions = [diagram.regions[region] for region in diagram.point_region[: len(sites)]]
    size = np.fromiter(map(len, regions), dtype=np.int64, count=len(regions))
    site = np.repeat(np.arange(len(sites)), size)
    corner = diagram.vertices[np.fromiter(chain.from_iterable(regions), dtype=np.int64, count=len(site))]
    dx, dy = (corner - sites[site]).T
    reaching = np.zeros(len(sites), dtype=bool)
    reaching[site[np.hypot(dx, dy) > np.broadcast_to(beyond, len(sites))[site]]] = True
    chosen = reaching[site]
    site, corner, angle = site[chosen], corner[chosen], np.arctan2(dy, dx)[chosen]
    # A cell is convex and holds its point: its corners follow one another by angle.
    order = np.lexsort((angle, site))
    number = np.cumsum(reaching) - 1
    rings = shapely.linearrings(corner[order], indices=number[site[order]])
    return np.flatnonzero(reaching), np.asarray(shapely.polygons(rings), dtype=object)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What cells and polygons have in common, in parts of one ring and its holes, gone round counter-clockwise.

    Attributes:
        parts: k Polygons.
        cell: k positions of the cells that they are cut by.
        polygon: k positions of the polygons that they are parts of.
    """

    parts: Polygons
    cell: Integers
    polygon: Integers


def cut(cells: Polygons, polygons: Polygons) -> Pieces:
    """Cut polygons by cells; both are prepared."""
    cell, polygon = shapely.STRtree(polygons).query(cells)
    shapely.prepare(polygons)
    pieces = cells[cell].copy()
    left = np.flatnonzero(~shapely.contains_properly(polygons[polygon], pieces))
    shapely.prepare(cells)
    whole = shapely.contains_properly(cells[cell[left]], polygons[polygon[left]])
    pieces[left[whole]] = polygons[polygon[left[whole]]]
    left = left[~whole]
    pieces[left] = shapely.intersection(cells[cell[left]], polygons[polygon[left]])
    parts, piece = shapely.get_parts(pieces, return_index=True)
    # Where a cell only touches a polygon there are lines and points; where their boxes alone meet, an empty polygon.
    flat = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    piece = piece[flat]
    return Pieces(np.asarray(shapely.orient_polygons(parts[flat]), dtype=object), cell[piece], polygon[piece])


@dataclass(frozen=True, slots=True)
class PieceEdges:
    """The edges of pieces, seen from the point of each.

    Attributes:
        a, b: where an edge begins and ends, (e, 2) metres from its point.
        part: e positions of the pieces.
        centre: e points of the pieces, (e, 2).
        count: how many pieces there are.
    """

    a: Floats
    b: Floats
    part: Integers
    centre: Floats
    count: int

    @classmethod
    def of(cls, parts: Polygons, centres: Floats) -> PieceEdges:
        """Take the edges of oriented pieces and the points that they are seen from, one each."""
        rings, owner = shapely.get_rings(parts, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        start = np.flatnonzero(ring[1:] == ring[:-1])
        part = owner[ring[start]]
        centre = centres[part]
        return cls(xy[start] - centre, xy[start + 1] - centre, part, centre, len(parts))

    def areas(self, scale: PointScale | None = None) -> Floats:
        """Areas of the pieces, m²: of the plane, or of the ground where its scale is given."""
        return self.sums(self.signed_areas(scale))

    def signed_areas(self, scale: PointScale | None) -> Floats:
        """Areas of the triangles from the point to each edge, m², negative where it is gone round clockwise."""
        plane = (self.a[:, 0] * self.b[:, 1] - self.a[:, 1] * self.b[:, 0]) / 2
        if scale is None:
            return np.asarray(plane)
        # The rule of the sides' middles is exact for what varies with the square of the distance.
        middles = (self.a / 2, self.b / 2, (self.a + self.b) / 2)
        return np.asarray(plane * sum(scale(self.centre + middle) ** -2.0 for middle in middles) / 3)

    def sums(self, values: Floats) -> Floats:
        """The sum of the values of the edges of each piece."""
        return np.asarray(np.bincount(self.part, weights=values, minlength=self.count), dtype=np.float64)


def path_stretch(centre: Floats, offset: Floats, scale: PointScale) -> Floats:
    """Metres of the ground per metre of the plane on the way from places over an offset, by Simpson's rule."""
    ends = 1 / scale(centre) + 1 / scale(centre + offset)
    return np.asarray((ends + 4 / scale(centre + offset / 2)) / 6)
