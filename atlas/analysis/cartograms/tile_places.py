"""A grid of squares, one for each unit: near its place, beside its neighbors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from atlas.analysis.cartograms.contiguous import cartogram
from atlas.analysis.cartograms.neighbors import borders

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_SHIFTS: Final = (0.0, 0.25, 0.5, 0.75)  # of a side, where the grid may begin
_CLOSER: Final = (1.0, 0.97, 0.94)  # how much closer than their equal areas say units may stand
_EVEN: Final = 0.2  # error of the equal areas from which places are read

_SIDES: Final = ((1, 0), (-1, 0), (0, 1), (0, -1))


@dataclass(frozen=True, eq=False)
class Tiles:
    """Units as squares of one grid.

    Attributes:
        shapes: code → square, meters of the plane; neighbors share their corners exactly.
        side_m: of the squares.
        beside: number of pairs of neighbors whose squares touch, at a corner at least.
        pairs: number of all pairs of neighbors.
    """

    shapes: dict[str, Any]
    side_m: float
    beside: int
    pairs: int


def tile_places(shapes: dict[str, Any]) -> Tiles:
    """Give each unit of a coverage (code → polygon, meters) a square of a grid.

    Units are first deformed to equal areas, so that crowded ones have room; then squares are given away so that the
    squared distances are least in all (an assignment problem), for each of some positions of the grid. The grid that
    keeps most neighbors beside each other and has fewest holes is taken.
    """
    codes, units = list(shapes), np.array(list(shapes.values()), dtype=object)
    even = cartogram(shapes, pd.Series(1.0, index=codes), within=_EVEN).shapes
    places = shapely.get_coordinates(shapely.centroid(np.array(list(even.values()), dtype=object)))
    side = float(np.sqrt(shapely.area(np.array(list(even.values()), dtype=object)).sum() / len(codes)))
    pairs, lengths = borders(units)
    closer = [places / side * factor for factor in _CLOSER]
    grids = [_assign(at, np.array([x, y])) for at in closer for x in _SHIFTS for y in _SHIFTS]

    def loss(cells: Integers) -> tuple[float, int]:
        apart = np.abs(cells[pairs[:, 0]] - cells[pairs[:, 1]]).max(axis=1) > 1
        return float(lengths[apart].sum()) + _holes(cells) * float(lengths.mean()), _holes(cells)

    cells = min(grids, key=loss)
    squares = _squares(cells, side, places.mean(axis=0))
    beside = np.abs(cells[pairs[:, 0]] - cells[pairs[:, 1]]).max(axis=1) <= 1
    return Tiles(dict(zip(codes, squares, strict=True)), side, int(beside.sum()), len(pairs))


def _assign(places: Floats, shift: Floats) -> Integers:
    """Return the cell of each place, in sides, of a grid that begins at a shift: the squared distances are least."""
    low, high = np.floor(places.min(axis=0)) - 2, np.ceil(places.max(axis=0)) + 2
    x, y = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    cells = np.column_stack([x.ravel(), y.ravel()]).astype(np.int64)
    costs = scipy.spatial.distance.cdist(places - shift, cells + 0.5, "sqeuclidean")
    return np.asarray(cells[scipy.optimize.linear_sum_assignment(costs)[1]])


def _holes(cells: Integers) -> int:
    """Return how many empty cells have a unit on each of their four sides."""
    taken = {(int(x), int(y)) for x, y in cells}
    around = {(x + dx, y + dy) for x, y in taken for dx, dy in _SIDES} - taken
    return sum(all((x + dx, y + dy) in taken for dx, dy in _SIDES) for x, y in around)


def _squares(cells: Integers, side: float, middle: Floats) -> npt.NDArray[np.object_]:
    """Return squares of meters whose middle is a place; corners are whole numbers of sides, so that they are shared."""
    corner = np.round(middle - side * (cells.mean(axis=0) + 0.5))
    west, south = (corner + cells * side).T
    east, north = (corner + (cells + 1) * side).T
    return np.asarray(shapely.box(west, south, east, north), dtype=object)
