"""Polygons cut by the Voronoi diagram of points: each piece has one nearest point, and is seen from it edge by edge.

What is measured from the nearest of many points (how much is within a distance, how far it is on the mean) is summed
over pieces, and over a piece in closed form: the triangle from its point to each of its edges counts with the sign of
the direction in which it is gone round.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from atlas.i18n.messages import Message

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Polygons: TypeAlias = npt.NDArray[np.object_]
#: How many metres of a plane a metre of the ground is, at n places of the plane (n, 2), in metres.
PointScale: TypeAlias = Callable[[Floats], Floats]

#: Of points nearer to each other than about this share of the extent (1 mm in 100 km) one is kept.
_SAME: Final = 1e-8
#: Squares of the raster of borders to the side of a cell, and along the territory at the most.
_FINER: Final = 6
_MOST_STEPS: Final = 2000
#: Cells that cross borders, of the square root of their number, to a block of the polygons.
_BLOCK_CELLS: Final = 3


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
    places = shapely.linestrings(np.concatenate((sites, far)))  # its vertices count, and it is quickly made
    cells = shapely.get_parts(shapely.voronoi_polygons(places, ordered=True))[: len(sites)]
    corner, site = shapely.get_coordinates(cells, return_index=True)
    away = np.hypot(*(corner - sites[site]).T)
    reaching = np.zeros(len(sites), dtype=bool)
    reaching[site[away > np.broadcast_to(beyond, len(sites))[site]]] = True
    return np.flatnonzero(reaching), np.asarray(shapely.orient_polygons(cells[reaching]), dtype=object)


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
    """Cut polygons by convex cells.

    Most cells of many meet no border, and are found by a raster without being cut. The others are cut with blocks of
    the polygons, which have few vertices.
    """
    cell, polygon, crossing = _whole_cells(cells, polygons)
    blocks = _blocks(polygons, round(math.sqrt(len(crossing)) / _BLOCK_CELLS))
    # Where many cells meet in a place, corners that are the same but for rounding may be gone round in another order.
    pieces = _intersections(shapely.convex_hull(cells[crossing]), blocks.parts)
    return Pieces(
        np.concatenate((cells[cell], pieces.parts)),
        np.concatenate((cell, crossing[pieces.cell])),
        np.concatenate((polygon, blocks.polygon[pieces.polygon])),
    )


def _whole_cells(cells: Polygons, polygons: Polygons) -> tuple[Integers, Integers, Integers]:
    """Find the cells that lie in a polygon as a whole: no border meets a square of the raster that their box touches.

    Returns:
        Positions of the cells and of the polygons in which they lie, and positions of the cells that may cross borders.
    """
    raster = _BorderRaster.of(polygons, steps=int(np.clip(_FINER * math.sqrt(len(cells)), 16, _MOST_STEPS)))
    bounds = shapely.bounds(cells).reshape(-1, 2, 2)
    low, high = raster.squares(bounds[:, 0]), raster.squares(bounds[:, 1])
    free = raster.free(low, high)
    # Squares that are joined without crossing a border lie in the same polygons: one of them is looked at for all.
    field, _ = scipy.ndimage.label(~raster.touched)
    fields, first, own = np.unique(field[tuple(low[free].T)], return_index=True, return_inverse=True)
    middles = shapely.points(raster.middles(low[free][first]))
    looked, holder = shapely.STRtree(polygons).query(middles, predicate="intersects")
    count = np.bincount(looked, minlength=len(fields))
    times = count[own]
    place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    polygon = holder[np.repeat((np.cumsum(count) - count)[own], times) + place]
    return np.repeat(np.flatnonzero(free), times), polygon, np.flatnonzero(~free)


@dataclass(frozen=True, slots=True)
class _BorderRaster:
    """Squares over polygons, with a rim around them, and which of them a border touches.

    Attributes:
        touched: (rows, columns), true where a border is.
        corner: the lower left one, (2,) metres.
        side: of a square, metres.
    """

    touched: npt.NDArray[np.bool_]
    corner: Floats
    side: float

    @classmethod
    def of(cls, polygons: Polygons, *, steps: int) -> _BorderRaster:
        """Lay so many squares over the longer side of the polygons."""
        west, south, east, north = shapely.total_bounds(polygons)
        side = max(east - west, north - south) / steps
        shape = (math.floor((north - south) / side) + 3, math.floor((east - west) / side) + 3)
        raster = cls(np.zeros(shape, dtype=bool), np.array([west, south]) - side, side)
        rings = shapely.get_rings(shapely.get_parts(polygons))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        start = np.flatnonzero(ring[1:] == ring[:-1])
        begin, along = xy[start], xy[start + 1] - xy[start]
        # Of steps shorter than a side each is in the two rows and two columns of its ends.
        count = np.ceil(np.hypot(*along.T) / side).astype(np.int64) + 1
        place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        begin, step = np.repeat(begin, count, axis=0), np.repeat(along / count[:, None], count, axis=0)
        ends = [raster.squares(begin + (place + end)[:, None] * step) for end in (0, 1)]
        for rows, columns in product(ends, ends):
            raster.touched[rows[:, 0], columns[:, 1]] = True
        return raster

    def squares(self, xy: Floats) -> Integers:
        """Rows and columns of places, (n, 2); those outside are in the rim."""
        index = np.floor((xy - self.corner)[:, ::-1] / self.side)
        return np.asarray(np.clip(index, 0, np.array(self.touched.shape) - 1).astype(np.int64))

    def middles(self, squares: Integers) -> Floats:
        """The middles of squares, (n, 2) metres."""
        return np.asarray(self.corner + (squares[:, ::-1] + 0.5) * self.side)

    def free(self, low: Integers, high: Integers) -> npt.NDArray[np.bool_]:
        """Whether no border touches a square from one row and column to another."""
        total = np.pad(self.touched.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        (bottom, left), (top, right) = low.T, high.T + 1
        return np.asarray(total[top, right] + total[bottom, left] == total[top, left] + total[bottom, right])


def _blocks(polygons: Polygons, count: int) -> Pieces:
    """The polygons in blocks of a grid of so many by so many; as they are where it would have one."""
    if count <= 1:
        return Pieces(polygons, np.zeros(len(polygons), dtype=np.int64), np.arange(len(polygons)))
    west, south, east, north = shapely.total_bounds(polygons)
    x, y = np.linspace(west, east, count + 1), np.linspace(south, north, count + 1)
    row, column = np.divmod(np.arange(count**2), count)
    return _intersections(shapely.box(x[column], y[row], x[column + 1], y[row + 1]), polygons)


def _intersections(cells: Polygons, polygons: Polygons) -> Pieces:
    """Cut polygons by cells; both are prepared."""
    cell, polygon = shapely.STRtree(polygons).query(cells)
    shapely.prepare(polygons)
    pieces = cells[cell].copy()
    left = np.flatnonzero(~shapely.contains_properly(polygons[polygon], pieces))
    shapely.prepare(cells)
    whole = shapely.contains_properly(cells[cell[left]], polygons[polygon[left]])
    pieces[left[whole]] = polygons[polygon[left[whole]]]
    left = left[~whole]
    apart = ~shapely.intersects(polygons[polygon[left]], cells[cell[left]])
    pieces[left[apart]] = None
    left = left[~apart]
    pieces[left] = shapely.intersection(cells[cell[left]], polygons[polygon[left]])
    parts, piece = shapely.get_parts(pieces, return_index=True)
    # Where a cell only touches a polygon there are lines and points.
    flat = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    piece = piece[flat]
    return Pieces(np.asarray(shapely.orient_polygons(parts[flat]), dtype=object), cell[piece], polygon[piece])


@dataclass(frozen=True, slots=True)
class PieceEdges:
    """The edges of pieces, seen from the point of each.

    Attributes:
        a, b: where an edge begins and ends, (e, 2) metres from its point.
        part: e positions of the pieces.
        center: e points of the pieces, (e, 2).
        count: how many pieces there are.
    """

    a: Floats
    b: Floats
    part: Integers
    center: Floats
    count: int

    @classmethod
    def of(cls, parts: Polygons, centers: Floats) -> PieceEdges:
        """Take the edges of oriented pieces and the points that they are seen from, one each."""
        holed = np.flatnonzero(shapely.get_num_interior_rings(parts))
        plain = np.delete(np.arange(len(parts)), holed)
        rings, owner = shapely.get_rings(parts[holed], return_index=True)
        rings, owner = np.concatenate((parts[plain], rings)), np.concatenate((plain, holed[owner]))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        start = np.flatnonzero(ring[1:] == ring[:-1])
        part = owner[ring[start]]
        center = centers[part]
        return cls(xy[start] - center, xy[start + 1] - center, part, center, len(parts))

    def of_parts(self, wanted: npt.NDArray[np.bool_]) -> PieceEdges:
        """The edges of some pieces; the others stay without any."""
        edge = wanted[self.part]
        return PieceEdges(self.a[edge], self.b[edge], self.part[edge], self.center[edge], self.count)

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
        return np.asarray(plane * sum(scale(self.center + middle) ** -2.0 for middle in middles) / 3)

    def sums(self, values: Floats) -> Floats:
        """The sum of the values of the edges of each piece."""
        return np.asarray(np.bincount(self.part, weights=values, minlength=self.count), dtype=np.float64)


def path_stretch(center: Floats, offset: Floats, scale: PointScale) -> Floats:
    """Metres of the ground per metre of the plane on the way from places over an offset, by Simpson's rule."""
    ends = 1 / scale(center) + 1 / scale(center + offset)
    return np.asarray((ends + 4 / scale(center + offset / 2)) / 6)
