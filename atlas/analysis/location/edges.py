"""The edges of polygons, and every cell of a grid that an edge touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: An edge touches a cell when it comes within this distance of it, in cells: far above rounding, far below a cell.
MARGIN: Final = 1e-3
#: Empty cells around the bounding box: points from far away are counted in the outermost ones.
RIM: Final = 2


@dataclass(frozen=True, eq=False, slots=True)
class Edges:
    """The m edges of the rings of polygons: their ends, the polygon of each, and whether two polygons share it."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    owner: Integers
    shared: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, polygons: npt.NDArray[np.object_]) -> Edges:
        """List the edges of polygons; one is shared when exactly two polygons have it between the same ends."""
        parts, part_owner = shapely.get_parts(polygons, return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        same_ring = ring[1:] == ring[:-1]
        moves = (points[1:] != points[:-1]).any(axis=1)
        starts = np.flatnonzero(same_ring & moves)
        owner = part_owner[ring_part[ring[starts]]].astype(np.int64)
        _, vertex = _distinct(points)
        ends = np.stack((vertex[starts], vertex[starts + 1]))
        key = ends.min(axis=0) * (len(points) + 1) + ends.max(axis=0)
        (x0, y0), (x1, y1) = points[starts].T, points[starts + 1].T
        return cls(x0, y0, x1, y1, owner, _is_shared(key, owner))

    def __len__(self) -> int:
        return len(self.owner)


def _distinct(points: Floats) -> tuple[int, Integers]:
    """Return how many distinct points there are, and the number of each point's value."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    ranked = points[order]
    step = np.zeros(len(points), dtype=np.int64)
    step[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
    number = np.empty(len(points), dtype=np.int64)
    number[order] = np.cumsum(step)
    return int(step.sum()) + 1, number


def _is_shared(key: Integers, owner: Integers) -> npt.NDArray[np.bool_]:
    """Return which edges exist exactly twice, in two polygons."""
    order = np.argsort(key, kind="stable")
    key, owner = key[order], owner[order]
    new = np.ones(len(key) + 1, dtype=bool)
    new[1:-1] = key[1:] != key[:-1]
    # The first of a group of two: a group starts here, not at the next edge, and again at the one after.
    first = np.flatnonzero(new[:-2] & ~new[1:-1] & new[2:])
    first = first[owner[first] != owner[first + 1]]
    shared = np.zeros(len(key), dtype=bool)
    shared[order[first]] = shared[order[first + 1]] = True
    return shared


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid of cells over a bounding box: origin, cells per unit of each coordinate, columns and rows with the rim."""

    x: float
    y: float
    per_x: float
    per_y: float
    columns: int
    rows: int

    @classmethod
    def around(cls, edges: Edges, *, columns: int) -> Frame | None:
        """Lay about square cells over the box of the edges, or None when they would be too fine for the coordinates."""
        if not len(edges):
            return None
        west, east, south, north = edges.x0.min(), edges.x0.max(), edges.y0.min(), edges.y0.max()
        width, height = float(east - west), float(north - south)
        if not (0 < width < np.inf and 0 < height < np.inf):
            return None
        rows = int(np.clip(np.ceil(columns * (height / width)), 1, 2 * columns))
        per_x, per_y = columns / width, rows / height
        # Worst rounding of a scaled coordinate, in cells: of the coordinate itself, and of its scaled value.
        far = max(abs(west), abs(east)) * per_x, max(abs(south), abs(north)) * per_y
        rounding = 8 * np.finfo(np.float64).eps * (max(far) + max(columns, rows) + 2 * RIM)
        if not rounding < MARGIN / 100:
            return None
        origin = float(west - RIM / per_x), float(south - RIM / per_y)
        return cls(*origin, per_x, per_y, columns + 2 * RIM, rows + 2 * RIM)

    def number(self, x: Floats, y: Floats, *, row: Integers, column: Integers, scaled: Floats) -> None:
        """Write into ``row`` the number of the cell of each point, of the outermost cell for points outside and NaN.

        ``row``, ``column`` and ``scaled`` are buffers of the points' length.
        """
        with np.errstate(over="ignore"):
            _count(x, origin=self.x, per_unit=self.per_x, cells=self.columns, out=(scaled, column))
            _count(y, origin=self.y, per_unit=self.per_y, cells=self.rows, out=(scaled, row))
        row *= self.columns
        row += column

    def centers(self, cells: Integers) -> tuple[Floats, Floats]:
        """Return the coordinates of the centers of numbered cells."""
        row, column = np.divmod(cells, self.columns)
        return self.x + (column + 0.5) / self.per_x, self.y + (row + 0.5) / self.per_y


def _count(values: Floats, *, origin: float, per_unit: float, cells: int, out: tuple[Floats, Integers]) -> None:
    """Return the column (or row) of each coordinate, kept within the grid.

    A NaN falls in the first one, which is empty.
    """
    scaled, number = out
    np.subtract(values, origin, out=scaled)
    np.multiply(scaled, per_unit, out=scaled)
    np.fmax(scaled, 0.0, out=scaled)
    np.fmin(scaled, cells - 0.5, out=scaled)
    np.copyto(number, scaled, casting="unsafe")  # cuts the fraction off: the floor, as no value is negative


def touched_cells(edges: Edges, frame: Frame, *, margin: float) -> tuple[Integers, Integers]:
    """Return every cell that an edge touches when the cell is inflated by a margin (in cells): a supercover.

    Each edge is walked row by row: the part of it within a row's inflated band gives the columns that it crosses.

    Returns:
        Cell numbers and edge positions, one pair per touch (a cell comes back once per edge).
    """
    x0, x1 = (edges.x0 - frame.x) * frame.per_x, (edges.x1 - frame.x) * frame.per_x
    y0, y1 = (edges.y0 - frame.y) * frame.per_y, (edges.y1 - frame.y) * frame.per_y
    edge, row = _spread(np.minimum(y0, y1) - margin, np.maximum(y0, y1) + margin)
    x0, x1, y0, y1 = x0[edge], x1[edge], y0[edge], y1[edge]
    rise = y1 - y0
    level = rise == 0
    rise[level] = 1.0
    # Shares of the way along the edge at which it enters and leaves the band; all of a level edge is within.
    low, high = (row - margin - y0) / rise, (row + 1 + margin - y0) / rise
    low[level], high[level] = 0.0, 1.0
    entry, leave = np.clip(np.minimum(low, high), 0, 1), np.clip(np.maximum(low, high), 0, 1)
    xa, xb = x0 + entry * (x1 - x0), x0 + leave * (x1 - x0)
    walk, column = _spread(np.minimum(xa, xb) - margin, np.maximum(xa, xb) + margin)
    return row[walk] * frame.columns + column, edge[walk]


def _spread(low: Floats, high: Floats) -> tuple[Integers, Integers]:
    """For each interval, every whole cell that it meets: the interval's position and the cell, one pair each."""
    first, last = np.floor(low).astype(np.int64), np.floor(high).astype(np.int64)
    count = last - first + 1
    interval = np.repeat(np.arange(len(low)), count)
    within = np.arange(len(interval)) - np.repeat(np.cumsum(count) - count, count)
    return interval, first[interval] + within
