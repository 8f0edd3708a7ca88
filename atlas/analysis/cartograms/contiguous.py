"""Contiguous cartogram: units deformed until their areas are proportional to a stock, their borders kept.

The density of the stock flows until it is even, and carries the borders with it: M. T. Gastner, V. Seguy, P. More,
“Fast flow-based algorithm for creating density-equalizing map projections”, PNAS 115 (2018); the linear flow of density
has one Poisson equation to solve, by cosine transforms. What the grid loses is made up for by repetition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

Floats = npt.NDArray[np.float64]

_LEAST_CELLS: Final = 128  # along the side of the grid
_MOST_CELLS: Final = 384
_ROOM: Final = 1.7  # side of the grid over the longer side of the units
_DETAIL: Final = 1 / 600  # of the longer side: borders are generalized and cut into pieces of about that length
_STEP: Final = 0.1  # of the time that the density takes to be even, at the most
_STRIDE: Final = 0.5  # cells that a place moves in a step, at the most
_ROUNDS: Final = 40
_BLUR: Final = 12.0  # cells, in the first round
_SHARPER: Final = 1.4  # from one round to the next
_TOKEN: Final = 0.5  # of the least amount: the share of a unit that has none, which cannot vanish


@dataclass(frozen=True, eq=False)
class Cartogram:
    """Units deformed.

    Attributes:
        shapes: code → polygon, meters of the plane; neighbors share their vertices exactly.
        errors: by code, the share of a unit in the area of all that have an amount, over its share in their sum, less
            one; only of units whose amount is above zero.
        rounds: how often the flow was repeated.
    """

    shapes: dict[str, Any] = field(repr=False)
    errors: pd.Series[float] = field(repr=False)
    rounds: int

    @property
    def worst(self) -> float:
        """The greatest error of a unit, without its sign."""
        return float(self.errors.abs().max())


def cartogram(shapes: dict[str, Any], amounts: pd.Series[float], *, within: float = 0.005) -> Cartogram:
    """Deform a coverage until areas are proportional to amounts.

    Args:
        shapes: code → polygon in meters; a coverage.
        amounts: by code; units of zero or without an amount keep a token area, a tenth of the least one.
        within: the error that every unit is brought under, as a share of its own area.

    Returns:
        units about the middle of the given ones and inside their bounds; `Cartogram.worst` says how far they are from
        their aim where sixty rounds were not enough.
    """
    codes = list(shapes)
    values = amounts.reindex(codes).to_numpy(dtype=np.float64, na_value=np.nan)
    counted = values > 0
    goal = np.where(counted, values, _TOKEN * values[counted].min())
    bounds = np.array(shapely.total_bounds(list(shapes.values())))
    grid = _Grid.over(bounds, units=len(codes))
    detail = _DETAIL * grid.side / _ROOM
    units = shapely.coverage_simplify(np.array(list(shapes.values()), dtype=object), detail / 3)
    whole, best = float(shapely.area(units).sum()), (np.inf, units, 0)
    for rounds in range(_ROUNDS + 1):
        areas = np.asarray(shapely.area(units))
        worst = float(np.abs(_errors(areas[counted], goal[counted])).max())
        if worst < best[0] and shapely.is_valid(units).all() and shapely.coverage_is_valid(units):
            best = worst, units, rounds
        if best[0] < within:
            break
        blur = _BLUR / _SHARPER**rounds
        flow = grid.flow(units, goal / goal.sum() * whole / areas, blur=blur if blur > 0.3 else 0.0)
        # Sides are cut again where they have grown long: a long one would cut the corners of the flow.
        units = _move_points(shapely.segmentize(units, detail), flow)
    units = _move_points(best[1], lambda xy: _inside(xy, bounds))
    errors = _errors(np.asarray(shapely.area(units))[counted], goal[counted])
    return Cartogram(
        dict(zip(codes, units, strict=True)),
        pd.Series(errors, index=np.array(codes)[counted], dtype="float64"),
        best[2],
    )


def _move_points(units: npt.NDArray[np.object_], move: Callable[[Floats], Floats]) -> npt.NDArray[np.object_]:
    """Return units with all their places moved, those that neighbors share to one place."""
    vertices = shapely.get_coordinates(units)
    # A side is cut from either end by its two units: a tenth of a millimeter makes the same place of both.
    xy, numbers = np.unique(np.round(vertices, 4), axis=0, return_inverse=True)
    return np.asarray(shapely.set_coordinates(units.copy(), move(np.asarray(xy))[numbers.ravel()]), dtype=object)


def _errors(areas: Floats, goal: Floats) -> Floats:
    return np.asarray(areas / areas.sum() / (goal / goal.sum()) - 1)


def _inside(xy: Floats, bounds: Floats) -> Floats:
    """Scale places about their middle so that they fill bounds."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    room = bounds[2:] - bounds[:2]
    return np.asarray((xy - (low + high) / 2) * (room / (high - low)).min() + (bounds[:2] + bounds[2:]) / 2)


@dataclass(frozen=True, eq=False)
class _Grid:
    """A square of cells around the units: its lower left corner and its side, meters, and the cells along it."""

    corner: Floats
    side: float
    cells: int

    @classmethod
    def over(cls, bounds: Floats, *, units: int) -> _Grid:
        side = _ROOM * float((bounds[2:] - bounds[:2]).max())
        cells = int(np.clip(36 * np.sqrt(units), _LEAST_CELLS, _MOST_CELLS))
        return cls((bounds[:2] + bounds[2:]) / 2 - side / 2, side, cells)

    @property
    def cell(self) -> float:
        return self.side / self.cells

    def flow(
        self, units: npt.NDArray[np.object_], density: Floats, *, blur: float
    ) -> Callable[[Floats], Floats]:  # fmt: skip
        """Return the function that moves places, (n, 2), to where they stand when the density has become even."""
        start = self._density(units, density)
        if blur:
            start = scipy.ndimage.gaussian_filter(start, blur, mode="nearest")
        even = float(start.mean())
        flux = self._flux(start - even)

        def speed(at: Floats, time: float) -> Floats:
            rows = at[:, ::-1].T
            now = scipy.ndimage.map_coordinates(start, rows, order=1, mode="nearest")
            carried = [scipy.ndimage.map_coordinates(part, rows, order=1, mode="nearest") for part in flux]
            return np.asarray(np.stack(carried, axis=1) / ((1 - time) * now + time * even)[:, None])

        def move(xy: Floats) -> Floats:
            places, time = (xy - self.corner) / self.cell - 0.5, 0.0
            while time < 1:
                first = speed(places, time)
                step = min(1 - time, _STEP, _STRIDE / max(float(np.hypot(*first.T).max()), 1e-9))
                places = places + step * speed(places + step / 2 * first, time + step / 2)
                time += step
            return np.asarray((places + 0.5) * self.cell + self.corner)

        return move

    def _density(self, units: npt.NDArray[np.object_], density: Floats) -> Floats:
        """Return the density in the cells; around the units it is that of all of them together."""
        middles = (np.arange(self.cells) + 0.5) * self.cell
        made = np.full((self.cells, self.cells), np.nan)
        shapely.prepare(units)
        for unit, value in zip(units, density, strict=True):
            west, south, east, north = (shapely.bounds(unit) - np.tile(self.corner, 2)) / self.cell
            columns, rows = (slice(max(int(a) - 1, 0), int(b) + 2) for a, b in ((west, east), (south, north)))
            x, y = np.meshgrid(middles[columns] + self.corner[0], middles[rows] + self.corner[1])
            made[rows, columns][shapely.contains_xy(unit, x, y)] = value
        return np.where(np.isnan(made), 1.0, made)

    @staticmethod
    def _flux(excess: Floats) -> tuple[Floats, Floats]:
        """Return what flows along x and y: without whirls, with the excess as divergence, and none at the edge."""
        k = np.pi * np.arange(len(excess)) / len(excess)
        waves = k[None, :] ** 2 + k[:, None] ** 2
        waves[0, 0] = 1.0
        potential = scipy.fft.dctn(excess, type=2, norm="ortho") / waves
        potential[0, 0] = 0.0
        # The slope of a cosine is a sine; its transform begins one wave later.
        along_x = np.roll(potential * k[None, :], -1, axis=1)
        along_y = np.roll(potential * k[:, None], -1, axis=0)
        along_x[:, -1], along_y[-1, :] = 0.0, 0.0
        sine_x = scipy.fft.idst(scipy.fft.idct(along_x, type=2, norm="ortho", axis=0), type=2, norm="ortho", axis=1)
        sine_y = scipy.fft.idst(scipy.fft.idct(along_y, type=2, norm="ortho", axis=1), type=2, norm="ortho", axis=0)
        return np.asarray(sine_x), np.asarray(sine_y)
