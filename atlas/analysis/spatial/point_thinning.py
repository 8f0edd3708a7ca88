"""Actors in the midst of others, whose removal changes nothing to what is covered: they are found before any geometry.

A raster of square cells of side g is laid over the actors. One actor is kept in each occupied cell; their discs cover
U. With s = √2 g, the longest way across a cell:

* a cell whose centre is within d − s of the centre of an occupied one is wholly in U: from any of its points to the
  actor kept there it is at most s/2 + (d − s) + s/2 = d;
* an actor whose cell's centre is at least d + s from the centre of every other cell is at least d from all that may be
  outside U: its own disc is in U, and it can go.

The union of the discs of those that stay is thus the same as that of all, exactly: nothing is approximated. Large cells
leave few actors inside but a broad rim untouched, small ones the opposite: they are taken in turn.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]

#: Sides of the cells taken in turn, as parts of the distance.
_PARTS: Final = (4, 12, 36)
#: Of a raster; a distance too short for it is not thinned with so small cells.
_MOST_CELLS: Final = 4_000_000


def thin_points(points: Floats, distance_m: float) -> Floats:
    """The actors without those whose disc the others' discs cover: the union of the discs stays exactly the same.

    Args:
        points: n actors, (n, 2), in metres, finite.
        distance_m: radius of the discs.

    Returns:
        Some of the rows, in their order; all of them where the territory is too large for cells so small.
    """
    for parts in _PARTS:
        points = _without_inner(points, distance_m, distance_m / parts)
    return points


def _without_inner(points: Floats, distance_m: float, side: float) -> Floats:
    """One turn, with cells of one side."""
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
