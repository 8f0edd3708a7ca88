"""The reference grid of an atlas: lettered columns and numbered rows over the territory, the same on every plate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, overload

import numpy as np
import numpy.typing as npt

from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message
from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]
#: The longer side of a territory has at most so many squares: more would be too small to be found by eye.
MOST_CELLS: Final = 10
_SIDES: Final = (1.0, 2.0, 2.5, 5.0)  # times a power of ten


@dataclass(frozen=True, slots=True)
class ReferenceGrid:
    """Squares of a round side over a territory, in meters of the plane, their corners at whole multiples of the side.

    Columns have letters from west to east (A … Z, AA, AB …), rows have numbers from north to south; they depend on the
    territory alone, so that B3 is the same square on every plate, whatever its scale and its page. A point on a line
    between two squares belongs to the one that is read later: to the east of a vertical line, to the south of a
    horizontal one. The outer lines belong to the squares inside them.

    Attributes:
        west, north: the upper left corner of A1, meters.
        side_m: side of a square, meters.
        columns, rows: how many there are.
    """

    west: float
    north: float
    side_m: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        if self.side_m <= 0 or self.columns < 1 or self.rows < 1:
            raise ValueError(Message("fault.stats.reference_grid"))

    @classmethod
    def over(cls, territory: Territory) -> ReferenceGrid:
        """Return the grid of a territory: the smallest round side that gives ten squares along it at the most."""
        west, south, east, north = (float(v) for v in territory.projected.total_bounds)
        side = next(side for side in _sides(max(east - west, north - south)) if _fits(side, west, south, east, north))
        left, top = math.floor(west / side), math.ceil(north / side)
        columns, rows = math.ceil(east / side) - left, top - math.floor(south / side)
        return cls(left * side, top * side, side, columns, rows)

    @property
    def lines(self) -> tuple[Floats, Floats]:
        """Meters east of the vertical lines from west to east, and north of the horizontal ones from north to south."""
        across, down = (np.arange(count + 1, dtype=np.float64) for count in (self.columns, self.rows))
        return np.asarray(self.west + across * self.side_m), np.asarray(self.north - down * self.side_m)

    @property
    def letters(self) -> tuple[str, ...]:
        """The names of the columns, from west to east."""
        return tuple(column_letters(i) for i in range(self.columns))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the rows, from north to south."""
        return tuple(str(i + 1) for i in range(self.rows))

    @overload
    def cell(self, x: float, y: float) -> str: ...
    @overload
    def cell(self, x: Floats, y: Floats) -> npt.NDArray[np.str_]: ...
    def cell(self, x: float | Floats, y: float | Floats) -> str | npt.NDArray[np.str_]:
        """Return the square of a point, or of each of many: ``B3``; empty outside the grid.

        Args:
            x: meters east in the plane, a number or an array.
            y: meters north, of the same shape.
        """
        across = np.floor((np.asarray(x, dtype=np.float64) - self.west) / self.side_m)
        down = np.floor((self.north - np.asarray(y, dtype=np.float64)) / self.side_m)
        last_x, last_y = self.west + self.columns * self.side_m, self.north - self.rows * self.side_m
        across = np.where(np.asarray(x) == last_x, self.columns - 1, across)
        down = np.where(np.asarray(y) == last_y, self.rows - 1, down)
        inside = (across >= 0) & (across < self.columns) & (down >= 0) & (down < self.rows)  # not where missing
        letters, numbers = np.array(self.letters), np.array(self.numbers)
        column, row = (np.where(inside, which, 0).astype(np.int64) for which in (across, down))
        names = np.where(inside, np.char.add(letters[column], numbers[row]), "")
        return str(names) if names.ndim == 0 else names

    def square(self, cell: str) -> tuple[float, float, float, float]:
        """Return west, south, east, north of a square, meters in the plane.

        Raises:
            UnknownNameError: the grid has no such square.
        """
        squares = {f"{letter}{number}": (i, j) for i, letter in enumerate(self.letters)
                 for j, number in enumerate(self.numbers)}  # fmt: skip
        if cell not in squares:
            raise UnknownNameError("square of the reference grid", cell, list(squares))
        column, row = squares[cell]
        west, north = self.west + column * self.side_m, self.north - row * self.side_m
        return west, north - self.side_m, west + self.side_m, north


def column_letters(position: int) -> str:
    """Return the letters of a column from its position, 0 for the first: A to Z, then AA, AB and so on."""
    letters, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _sides(length: float) -> list[float]:
    """Return round sides, in meters, from one that is surely too small for a length to one that is surely enough."""
    power = 10.0 ** math.floor(math.log10(max(length, 1.0) / MOST_CELLS))
    return [step * power * ten for ten in (1.0, 10.0) for step in _SIDES]


def _fits(side: float, west: float, south: float, east: float, north: float) -> bool:
    spans = ((west, east), (south, north))
    return all(math.ceil(high / side) - math.floor(low / side) <= MOST_CELLS for low, high in spans)
