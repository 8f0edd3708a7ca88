"""Regular grids of squares or hexagons over the territory, and how many points fall in each cell."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.analysis.spatial.meters import refuse_degrees
from atlas.analysis.spatial.surfaces import Extent, Floats, pairs
from atlas.i18n.messages import Message

Integers = npt.NDArray[np.int64]
Shape: TypeAlias = Literal["hexagon", "square"]

#: Name of the index of the cells.
CELL: Final = "cell"
_OUTSIDE: Final = -1
_MOST_CELLS: Final = 4_000_000
#: Height of a row of hexagons whose centers are 1 apart.
_ROW: Final = math.sqrt(3) / 2


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Where the centers are: column and row numbers count from the origin of the projection, not from the extent.

    Two grids of one spacing thus have the same cells wherever they overlap, whatever their extents.
    """

    shape: Shape
    spacing_m: float

    def centers(self, column: Integers, row: Integers) -> tuple[Floats, Floats]:
        """Easting and northing of the centers of cells."""
        if self.shape == "square":
            x, y = column + 0.5, row + 0.5
        else:
            x, y = column + 0.5 * (row % 2), row * _ROW
        return np.asarray(x * self.spacing_m), np.asarray(y * self.spacing_m)

    def cell(self, x: Floats, y: Floats) -> tuple[Integers, Integers]:
        """Column and row of the cell that holds each point."""
        if self.shape == "square":
            return _whole(np.floor, x / self.spacing_m), _whole(np.floor, y / self.spacing_m)
        # The hexagons are the places nearest to their centers: the nearest of the even rows or of the odd ones.
        u, v = x / self.spacing_m, y / (_ROW * self.spacing_m)
        even_row, odd_row = 2 * _nearest(v / 2), 2 * _nearest((v - 1) / 2) + 1
        even, odd = _nearest(u), _nearest(u - 0.5)
        to_even = (u - even) ** 2 + (_ROW * (v - even_row)) ** 2
        to_odd = (u - odd - 0.5) ** 2 + (_ROW * (v - odd_row)) ** 2
        lower = (to_even < to_odd) | ((to_even == to_odd) & (even_row < odd_row))
        return np.where(lower, even, odd), np.where(lower, even_row, odd_row)

    def outline(self) -> Floats:
        """Return the corners of a cell around its center, in meters, counter-clockwise."""
        if self.shape == "square":
            return np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * self.spacing_m
        radius = self.spacing_m / math.sqrt(3)
        angle = np.radians(np.arange(6) * 60 - 30)
        return radius * np.column_stack((np.cos(angle), np.sin(angle)))


@dataclass(frozen=True, eq=False, repr=False)
class CellGrid:
    """Regular cells that cover an extent without gap or overlap, in meters.

    Attributes:
        shape: ``hexagon`` (two sides upright, so that rows are level) or ``square``.
        spacing_km: distance between the centers of neighbors: the side of a square, the width of a hexagon.
        columns, rows: numbers of the first and last column, of the first and last row, from the projection's origin.
        crs: the system of the meters; None when it is not known.
    """

    shape: Shape
    spacing_km: float
    columns: tuple[int, int]
    rows: tuple[int, int]
    crs: Any = None

    def __len__(self) -> int:
        return (self.columns[1] - self.columns[0] + 1) * (self.rows[1] - self.rows[0] + 1)

    def __repr__(self) -> str:
        return f"<CellGrid: {len(self)} {self.shape}s, {self.spacing_km:g} km apart>"

    @property
    def cell_area_km2(self) -> float:
        """The area of one cell, in km²."""
        return self.spacing_km**2 * (_ROW if self.shape == "hexagon" else 1.0)

    @cached_property
    def cells(self) -> gpd.GeoDataFrame:
        """Outlines and centers (``x_m``, ``y_m``), index ``cell`` 0 … n − 1, row after row from the south-west."""
        row, column = np.divmod(np.arange(len(self)), self._width)
        lattice = self._lattice
        x, y = lattice.centers(column + self.columns[0], row + self.rows[0])
        corners = np.stack((x, y), axis=1)[:, None, :] + lattice.outline()[None, :, :]
        table = pd.DataFrame({"x_m": x, "y_m": y}, index=pd.RangeIndex(len(self), name=CELL))
        return gpd.GeoDataFrame(table, geometry=np.asarray(shapely.polygons(corners), dtype=object), crs=self.crs)

    def over(self, shape: shapely.Geometry) -> gpd.GeoDataFrame:
        """Return the cells that share some area with a shape (in the same meters), whole."""
        cells = self.cells
        own = shapely.from_wkb(shapely.to_wkb(shape))  # a copy of our own to prepare
        shapely.prepare(own)
        meets = shapely.intersects(own, cells.geometry) & ~shapely.touches(own, cells.geometry)
        return cells[np.asarray(meets, dtype=bool)]

    def find(self, xy_m: npt.ArrayLike) -> Integers:
        """Return the cell that holds each point: exactly one for each point of the extent.

        A point on a border goes to the cell on its east and north for squares, to the one whose center is nearest, the
        lowest number of equals, for hexagons.

        Args:
            xy_m: n points, (n, 2) in meters.

        Returns:
            n cell numbers, −1 for points that are in no cell of the grid and for missing coordinates.
        """
        x, y = pairs(xy_m).T
        finite = np.isfinite(x) & np.isfinite(y)
        column, row = self._lattice.cell(np.where(finite, x, 0.0), np.where(finite, y, 0.0))
        inside = finite & (column >= self.columns[0]) & (column <= self.columns[1])
        inside &= (row >= self.rows[0]) & (row <= self.rows[1])
        number = (row - self.rows[0]) * self._width + column - self.columns[0]
        return np.where(inside, number, _OUTSIDE)

    def count(self, xy_m: npt.ArrayLike, *, weights: npt.ArrayLike | None = None) -> pd.Series[Any]:
        """Return how many points each cell holds, or the sum of their weights.

        Args:
            xy_m: n points, (n, 2) in meters; missing coordinates are an error here, as nothing is dropped
                in silence, and so are points outside the cells.
            weights: one per point, finite.

        Returns:
            One value per cell on the index of `cells`: whole numbers without weights.

        Raises:
            ValueError: points that no cell holds, weights that are not one finite number per point.
        """
        cell = self.find(xy_m)
        lost = int((cell == _OUTSIDE).sum())
        if lost:
            raise ValueError(Message("fault.stats.points_lost", n=lost, all=len(cell)))
        amounts = None if weights is None else np.asarray(weights, dtype=np.float64).reshape(-1)
        if amounts is not None and (len(amounts) != len(cell) or not np.isfinite(amounts).all()):
            raise ValueError(Message("fault.stats.weights_one_each"))
        total = np.bincount(cell, weights=amounts, minlength=len(self))
        return pd.Series(total, index=pd.RangeIndex(len(self), name=CELL), name="count")

    @property
    def _lattice(self) -> _Lattice:
        return _Lattice(self.shape, 1000 * self.spacing_km)

    @property
    def _width(self) -> int:
        return self.columns[1] - self.columns[0] + 1


def hexagons(extent: Extent, *, spacing_km: float, crs: Any = None) -> CellGrid:
    """Return hexagons that cover an extent.

    Args:
        extent: west, south, east, north in meters (``territory.projected.total_bounds``).
        spacing_km: distance between the centers of neighbors, the width of a hexagon.
        crs: the system of the meters (``territory.plane.crs``), which the cells then say.

    Raises:
        ValueError: an empty extent, a spacing that is not above zero, more than four million cells.
    """
    return _covering("hexagon", extent, spacing_km, crs)


def squares(extent: Extent, *, spacing_km: float, crs: Any = None) -> CellGrid:
    """Return squares that cover an extent; as `hexagons`, ``spacing_km`` being their side."""
    return _covering("square", extent, spacing_km, crs)


def _covering(shape: Shape, extent: Extent, spacing_km: float, crs: Any) -> CellGrid:
    if not (math.isfinite(spacing_km) and spacing_km > 0):
        raise ValueError(Message("fault.stats.spacing", spacing=spacing_km))
    west, south, east, north = (float(value) for value in extent)
    if not (np.isfinite(extent).all() and east > west and north > south):
        raise ValueError(Message("fault.stats.extent", extent=str(extent)))
    side = 1000 * spacing_km
    refuse_degrees(extent, reach_m=side)
    if shape == "square":
        columns = math.floor(west / side), math.floor(east / side)
        rows = math.floor(south / side), math.floor(north / side)
    else:
        # A place is at most half a width and 1/√3 of a width from its center; odd rows stand half a width to the east.
        columns = math.floor(west / side - 0.5), math.ceil(east / side + 0.5)
        rows = math.floor(south / (_ROW * side) - 2 / 3), math.ceil(north / (_ROW * side) + 2 / 3)
    grid = CellGrid(shape, float(spacing_km), columns, rows, crs)
    if len(grid) > _MOST_CELLS:
        raise ValueError(Message("fault.stats.cells_many", n=len(grid), km=spacing_km))
    return grid


def _whole(rounding: Callable[[Floats], Floats], values: Floats) -> Integers:
    return np.asarray(rounding(values)).astype(np.int64)


def _nearest(values: Floats) -> Integers:
    """Return the nearest whole number, the lower of two as near."""
    return _whole(np.ceil, values - 0.5)
