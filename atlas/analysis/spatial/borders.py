"""The borders of polygons as segments, and a raster of them that says which polygons hold each of many places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from atlas.analysis.spatial.meters import Floats, Integers, Polygons


@dataclass(frozen=True, slots=True)
class Borders:
    """The segments of the rings of polygons, each once, and on which side of it polygons lie.

    Attributes:
        start, end: of s segments, (s, 2) meters.
        segment: positions of the segments, ascending, one for each time that a ring runs along it.
        polygon: the polygon of that ring.
        sign: 1 where this polygon is to the left of the segment, −1 where it is to the right.
    """

    start: Floats
    end: Floats
    segment: Integers
    polygon: Integers
    sign: Integers

    @classmethod
    def of(cls, polygons: Polygons) -> Borders:
        """Take the segments of valid Polygons and MultiPolygons."""
        parts, polygon = shapely.get_parts(polygons, return_index=True)
        rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        corners, corner = np.unique(xy.view(np.complex128).ravel(), return_inverse=True)
        begin = np.flatnonzero((ring[1:] == ring[:-1]) & (corner[1:] != corner[:-1]))
        ahead, back = corner[begin], corner[begin + 1]
        low, high = np.minimum(ahead, back), np.maximum(ahead, back)
        pairs, segment = np.unique(low * len(corners) + high, return_inverse=True)
        start, end = (corners[ends].view(np.float64).reshape(-1, 2) for ends in np.divmod(pairs, len(corners)))
        order = np.argsort(segment, kind="stable")
        sign = np.where(ahead < back, 1, -1)
        return cls(start, end, segment[order], polygon[part[ring[begin]]][order], sign[order])

    def reach(self) -> float:
        """Return how far they reach from the origin, meters."""
        return float(np.hypot(*np.concatenate((self.start, self.end)).T).max())


@dataclass(frozen=True, slots=True)
class BorderRaster:
    """Squares over polygons, with a rim around them, and which of them a border touches.

    Attributes:
        polygons: whose borders they are.
        touched: (rows, columns), true where a border is.
        corner: the lower left one, (2,) meters.
        side: of a square, meters.
    """

    polygons: Polygons
    touched: npt.NDArray[np.bool_]
    corner: Floats
    side: float

    @classmethod
    def of(cls, polygons: Polygons, borders: Borders, *, steps: int) -> BorderRaster:
        """Lay so many squares over the longer side of the polygons."""
        ends = np.concatenate((borders.start, borders.end))
        low, size = ends.min(axis=0), np.ptp(ends, axis=0)
        side = float(size.max()) / steps
        columns, rows = np.floor(size / side).astype(np.int64) + 3
        raster = cls(polygons, np.zeros((rows, columns), dtype=bool), low - side, side)
        # Of steps that are shorter than a side, by more than rounding, each is in the rows and columns of its ends.
        along = borders.end - borders.start
        count = np.floor(1.01 * np.hypot(*along.T) / side).astype(np.int64) + 1
        segment, place = members(np.arange(len(count)), count)
        place -= (np.cumsum(count) - count)[segment]
        begin, step = borders.start[segment], (along / count[:, None])[segment]
        squares = [raster.squares(begin + (place + further)[:, None] * step) for further in (0, 1)]
        for rows, columns in product(squares, squares):
            raster.touched[rows[:, 0], columns[:, 1]] = True
        return raster

    def squares(self, xy: Floats) -> Integers:
        """Return rows and columns of places, (n, 2); those outside are in the rim."""
        index = (xy[:, ::-1] - self.corner[::-1]) / self.side
        return np.asarray(np.clip(index, 0, np.array(self.touched.shape) - 1).astype(np.int64))

    def free(self, begin: Floats, end: Floats) -> npt.NDArray[np.bool_]:
        """Tell whether no border touches a square that the box between two places touches."""
        ends = self.squares(begin), self.squares(end)
        total = np.pad(self.touched.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32), ((1, 0), (1, 0)))
        (bottom, left), (top, right) = np.minimum(*ends).T, np.maximum(*ends).T + 1
        return np.asarray(total[top, right] + total[bottom, left] == total[top, left] + total[bottom, right])

    def holders(self, xy: Floats) -> tuple[Integers, Integers]:
        """Pair places, (n, 2), with the polygons that hold them.

        Squares joined without crossing a border lie in the same polygons: one place is tested for all. The places in
        squares that a border touches are tested each.
        """
        field, _ = scipy.ndimage.label(~self.touched)
        group = field[tuple(self.squares(xy).T)].astype(np.int64)
        alone = np.flatnonzero(group == 0)
        group[alone] = field.max() + 1 + np.arange(len(alone))
        tested = np.full(field.max() + 1 + len(alone), -1)
        tested[group] = np.arange(len(xy))
        groups = np.flatnonzero(tested >= 0)
        held, polygon = _holders(self.polygons, xy[tested[groups]])
        place, member = members(group, np.bincount(groups[held], minlength=len(tested)))
        return place, polygon[member]


def _holders(polygons: Polygons, xy: Floats) -> tuple[Integers, Integers]:
    """Pair places, (n, 2), with the polygons that hold them, place after place; bounds say what is worth a test."""
    order = np.argsort(xy[:, 0])
    x, y = xy[order].T
    shapely.prepare(polygons)
    pairs = [np.zeros((2, 0), dtype=np.int64)]
    for polygon, (west, south, east, north) in enumerate(shapely.bounds(polygons)):
        near = np.arange(*np.searchsorted(x, (west, np.nextafter(east, np.inf))))
        near = near[(y[near] >= south) & (y[near] <= north)]
        near = near[shapely.intersects_xy(polygons[polygon], x[near], y[near])]
        pairs.append(np.stack((order[near], np.full(len(near), polygon))))
    place, polygon = np.concatenate(pairs, axis=1)
    sequence = np.argsort(place, kind="stable")
    return place[sequence], polygon[sequence]


def members(group: Integers, count: Integers) -> tuple[Integers, Integers]:
    """Pair items with the members of their groups, which stand group after group.

    Args:
        group: of each item.
        count: of members in each group.

    Returns:
        Positions of items, each as often as its group has members, and of these members.
    """
    times = count[group]
    place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(np.arange(len(group)), times), np.repeat((np.cumsum(count) - count)[group], times) + place
