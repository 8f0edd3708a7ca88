"""The Voronoi diagram of points within polygons, edge by edge: for what is measured from the nearest of many points.

How much is within a distance, how far it is on the mean: each is summed over places seen from their nearest point, and
has a closed form over the edges around them: the triangle from the point to an edge counts with the sign of the
direction in which it is gone round. No piece is ever cut out, for the edges around those of a polygon are

- the stretches of its own border, each seen from the point that is nearest to it, and
- the stretches in it of the bisectors between neighbors, each seen from both.

Borders and bisectors are cut where they cross; most bisectors are far from borders, and lie in one polygon as a whole.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import pythoncdt
import scipy
import shapely

from atlas.analysis.spatial.borders import BorderRaster, Borders, members
from atlas.analysis.spatial.meters import Floats, Integers, PointScale, Polygons, distinct

#: All points are moved by this share of the extent (10 nm in 100 km), and no distance changes by more: where a border
#: runs along a bisector, as in a lattice, it is then on one side of it, and rounding does not choose.
_NUDGE: Final = 1e-13 * np.array([math.cos(0.737), math.sin(0.737)])
#: Squares of the raster of borders to the side of a cell, and along the territory at the most.
_FINER: Final = 4
_MOST_STEPS: Final = 2000


@dataclass(frozen=True, slots=True)
class SeenEdges:
    """The edges of polygons cut by a Voronoi diagram, each seen from its nearest point.

    Attributes:
        a, b: where an edge begins and ends, (e, 2) meters from its point.
        center: e points, (e, 2).
        polygon: e positions of the polygons in which they lie.
        times: how often an edge counts: 1; 2 for one that looks the same from two points; −1 for one that is gone
            round clockwise.
        count: how many polygons there are.
    """

    a: Floats
    b: Floats
    center: Floats
    polygon: Integers
    times: Integers
    count: int

    @classmethod
    def of(cls, points: Floats, polygons: Polygons, *, extent: float, alike: bool) -> SeenEdges:
        """Cut polygons by the Voronoi diagram of points.

        Args:
            points: n points, (n, 2), meters from an origin, none further from it than ``extent`` in x or in y. Of
                those that coincide one counts.
            polygons: m valid Polygons or MultiPolygons, not all without border, none of which reaches further.
            extent: of the ground that is looked at, meters.
            alike: whether an edge between two points looks the same from both, as it does in a plane without a scale.
        """
        if (points != points[0]).any():
            points = points + extent * _NUDGE
        sites = distinct(points, extent=extent)
        borders = Borders.of(polygons)
        raster = BorderRaster.of(polygons, borders, steps=int(np.clip(_FINER * len(sites) ** 0.5, 16, _MOST_STEPS)))
        bisectors = Bisectors.of(sites, extent=extent).within(borders.reach())
        free = raster.free(bisectors.at(bisectors.first), bisectors.at(bisectors.last))
        near = bisectors.take(~free)
        bisector, place, border, share = _crossings(near, borders)
        stretches = bisectors.take(free).append(near.cut(bisector, place))
        stretch, holder = raster.holders(stretches.at((stretches.first + stretches.last) / 2))
        inner = stretches.take(stretch)
        edges = (
            [inner.edges(sites, holder, times=2)]
            if alike
            else [way.edges(sites, holder, times=1) for way in (inner, inner.reverse())]
        )
        edges.append(_border_edges(borders, border, share, sites))
        a, b, center, polygon, times = (np.concatenate(values) for values in zip(*edges, strict=True))
        return cls(a, b, center, polygon, times, len(polygons))

    def take(self, wanted: npt.NDArray[np.bool_]) -> SeenEdges:
        """Some of the edges."""
        a, b, center = self.a[wanted], self.b[wanted], self.center[wanted]
        return SeenEdges(a, b, center, self.polygon[wanted], self.times[wanted], self.count)

    def areas(self, scale: PointScale | None = None) -> Floats:
        """Return areas of the polygons, m²: of the plane, or of the ground where its scale is given."""
        return self.sums(self.signed_areas(scale))

    def signed_areas(self, scale: PointScale | None) -> Floats:
        """Return areas of the triangles from the point to each edge, m², negative where it is gone round clockwise."""
        plane = (self.a[:, 0] * self.b[:, 1] - self.a[:, 1] * self.b[:, 0]) / 2
        if scale is None:
            return np.asarray(plane)
        # The rule of the sides' middles is exact for what varies with the square of the distance.
        middles = (self.a / 2, self.b / 2, (self.a + self.b) / 2)
        return np.asarray(plane * sum(scale(self.center + middle) ** -2.0 for middle in middles) / 3)

    def sums(self, values: Floats) -> Floats:
        """Return the sum of the values of the edges of each polygon."""
        return np.asarray(np.bincount(self.polygon, weights=values * self.times, minlength=self.count))


@dataclass(frozen=True, slots=True)
class Bisectors:
    """Stretches of the bisectors between neighbors; the left one is to the left of the way from first to last.

    Attributes:
        left, right: positions of the neighbors.
        foot: the middle between them, (k, 2) meters.
        along: the direction of the bisector, (k, 2).
        first, last: from where to where, meters from the foot.
    """

    left: Integers
    right: Integers
    foot: Floats
    along: Floats
    first: Floats
    last: Floats

    @classmethod
    def of(cls, sites: Floats, *, extent: float) -> Bisectors:
        """Take all of them from the Delaunay triangulation: each goes from circumcenter to circumcenter.

        Four points far away close the cells of the outermost ones: as far as they are, no place within the extent of
        the origin is nearer to them than to a point.
        """
        far = 16 * extent * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
        corners = np.concatenate((sites, far))
        triangles, beyond = _delaunay(corners)
        centers = _circumcenters(corners, triangles)
        start, end = triangles, triangles[:, [1, 2, 0]]
        # Each side once, and none of those that end at a far point.
        inner, side = np.nonzero((start < end) & (end < len(sites)))
        left, right = start[inner, side], end[inner, side]
        foot, across = (sites[left] + sites[right]) / 2, sites[right] - sites[left]
        along = np.column_stack((-across[:, 1], across[:, 0])) / np.hypot(*across.T)[:, None]
        first, last = (
            np.einsum("ij,ij->i", centers[triangle] - foot, along) for triangle in (beyond[inner, side], inner)
        )
        return cls(left, right, foot, along, first, last)

    def take(self, wanted: npt.NDArray[Any]) -> Bisectors:
        """Some of the stretches."""
        return Bisectors(*(getattr(self, field.name)[wanted] for field in fields(self)))

    def append(self, more: Bisectors) -> Bisectors:
        """These stretches and others."""
        return Bisectors(
            *(np.concatenate((getattr(self, field.name), getattr(more, field.name))) for field in fields(self))
        )

    def within(self, radius: float) -> Bisectors:
        """Return what of them is in a circle around the origin."""
        middle = -np.einsum("ij,ij->i", self.foot, self.along)
        apart = self.foot[:, 0] * self.along[:, 1] - self.foot[:, 1] * self.along[:, 0]
        half = np.sqrt(np.maximum(radius**2 - apart**2, 0.0))
        first, last = np.maximum(self.first, middle - half), np.minimum(self.last, middle + half)
        some = np.flatnonzero(first < last)
        return Bisectors(self.left, self.right, self.foot, self.along, first, last).take(some)

    def at(self, place: Floats) -> Floats:
        """Return where a place of each bisector is, (k, 2) meters."""
        return np.asarray(self.foot + place[:, None] * self.along)

    def cut(self, bisector: Integers, place: Floats) -> Bisectors:
        """Cut some of them at places."""
        which, first, last = _stretches(self.first, self.last, bisector, place)
        taken = self.take(which)
        return Bisectors(taken.left, taken.right, taken.foot, taken.along, first, last)

    def reverse(self) -> Bisectors:
        """Return the same stretches, gone the other way."""
        return Bisectors(self.right, self.left, self.foot, -self.along, -self.last, -self.first)

    def edges(self, sites: Floats, polygon: Integers, *, times: int) -> tuple[Any, ...]:
        """Return the edges in polygons that they are for their left neighbors, as in `SeenEdges`."""
        center, across = sites[self.left], (sites[self.right] - sites[self.left]) / 2
        a, b = (across + place[:, None] * self.along for place in (self.first, self.last))
        return a, b, center, polygon, np.full(len(polygon), times)


def _delaunay(corners: Floats) -> tuple[Integers, Integers]:
    """Return the Delaunay triangles of n distinct points.

    The predicates are exact: no triangle is flat, however many points lie on a line or a circle.

    Returns:
        Positions of their corners, (t, 3), counter-clockwise, and of the triangles beyond the sides that go from each
        corner to the next one, (t, 3).
    """
    order, edges = pythoncdt.VertexInsertionOrder.AUTO, pythoncdt.IntersectingConstraintEdges.NOT_ALLOWED
    triangulation = pythoncdt.Triangulation(order, edges, 0.0)
    triangulation.insert_vertices(cast("Any", corners))  # mypy learns that arrays are buffers with Python 3.12
    triangulation.erase_super_triangle()
    triangles = triangulation.triangles_array()
    return triangles["vertices"].astype(np.int64), triangles["neighbors"].astype(np.int64)


def _circumcenters(corners: Floats, triangles: Integers) -> Floats:
    o, p, q = np.moveaxis(corners[triangles], 1, 0)
    p, q = p - o, q - o
    pp, qq = np.einsum("ij,ij->i", p, p), np.einsum("ij,ij->i", q, q)
    center = np.column_stack((pp * q[:, 1] - qq * p[:, 1], qq * p[:, 0] - pp * q[:, 0]))
    return np.asarray(o + center / (2 * _cross(p, q))[:, None])


def _crossings(bisectors: Bisectors, borders: Borders) -> tuple[Integers, Floats, Integers, Floats]:
    """Return where bisectors and borders cross.

    Returns:
        For each crossing the position of the bisector, its place on it, the position of the border and its share of
        the way from its start to its end.
    """
    ends = bisectors.at(bisectors.first), bisectors.at(bisectors.last)
    with _without_collections():
        tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack(ends, axis=1)), dtype=object))
        border, bisector = tree.query(shapely.linestrings(np.stack((borders.start, borders.end), axis=1)))
        del tree
    foot, along = bisectors.foot[bisector], bisectors.along[bisector]
    start, end = (_cross(along, side[border] - foot) for side in (borders.start, borders.end))
    way, origin = borders.end[border] - borders.start[border], borders.start[border]
    first, last = (_cross(way, side[bisector] - origin) for side in ends)
    crosses = ((start >= 0) != (end >= 0)) & ((first >= 0) != (last >= 0))
    border, bisector, start, end = border[crosses], bisector[crosses], start[crosses], end[crosses]
    share = start / (start - end)
    place = origin[crosses] + share[:, None] * way[crosses] - foot[crosses]
    return bisector, np.einsum("ij,ij->i", place, along[crosses]), border, share


@contextmanager
def _without_collections() -> Iterator[None]:
    """Make many objects that are gone by the end without a look for garbage: it would go through all there is."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _stretches(first: Floats, last: Floats, line: Integers, cut: Floats) -> tuple[Integers, Floats, Floats]:
    """Cut lines, each from a first to a last place, at further places: which line, from where, to where."""
    lines = np.concatenate((np.arange(len(first)), line, np.arange(len(first))))
    places = np.concatenate((first, cut, last))
    order = np.lexsort((places, lines))
    lines, places = lines[order], places[order]
    whole = np.flatnonzero(lines[1:] == lines[:-1])
    return lines[whole], places[whole], places[whole + 1]


def _border_edges(borders: Borders, border: Integers, share: Floats, sites: Floats) -> tuple[Any, ...]:
    """Return the stretches of borders, cut at shares of their length, as edges of the polygons on either side."""
    count = len(borders.start)
    segment, first, last = _stretches(np.zeros(count), np.ones(count), border, share)
    start, way = borders.start[segment], (borders.end - borders.start)[segment]
    # A tree that is not balanced is built in a third of the time; few places are looked for in it.
    tree = scipy.spatial.cKDTree(sites, compact_nodes=False, balanced_tree=False)
    _, nearest = tree.query(start + ((first + last) / 2)[:, None] * way)
    center = sites[nearest]
    a, b = (start + place[:, None] * way - center for place in (first, last))
    stretch, side = members(segment, np.bincount(borders.segment, minlength=count))
    return a[stretch], b[stretch], center[stretch], borders.polygon[side], borders.sign[side]
