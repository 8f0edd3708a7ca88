"""Surfaces over the territory: a value in each cell of a grid, of points per square kilometer or of what is around."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from atlas.analysis.spatial.meters import refuse_degrees
from atlas.i18n.messages import Message
from atlas.sources.territory.plane import Plane

Floats = npt.NDArray[np.float64]
Extent: TypeAlias = tuple[float, float, float, float]
Kernel: TypeAlias = Literal["quartic", "gaussian", "epanechnikov"]
#: How an amount counts with distance.
Decay: TypeAlias = Literal["exponential", "pareto"]

#: More cells than this are a mistake of units (a cell of 1 instead of 1 km).
_MOST_CELLS: Final = 25_000_000
#: Points treated at a time: the buffers of a block stay in the second-level cache.
_BLOCK: Final = 16_384
_DISTANCES: Final = 4_000_000  # taken at a time


@dataclass(frozen=True, eq=False, repr=False)
class Surface:
    """A field of values on square cells.

    Attributes:
        values: (rows, columns), one value per cell, taken at its center; row 0 is the southernmost, column 0 the
            westernmost (draw with ``origin="lower"``).
        x0_m, y0_m: the south-west corner of the south-western cell.
        cell_km: the side of a cell.
        crs: the system of its meters, as pyproj reads it; "" when it is not known.
    """

    values: Floats
    x0_m: float
    y0_m: float
    cell_km: float
    crs: str = ""

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        most = f"{np.nanmax(self.values):.3g}" if np.isfinite(self.values).any() else "nothing"
        return f"<Surface: {columns} × {rows} cells of {self.cell_km:g} km, {most} at most; {self.crs or 'no CRS'}>"

    def in_system(self, crs: object) -> Surface:
        """Return the same surface, its meters those of a system (``territory.plane.crs``)."""
        return replace(self, crs=CRS.from_user_input(crs).to_string())

    @property
    def x_m(self) -> Floats:
        """Eastings of the centers of the columns."""
        return np.asarray(self.x0_m + 1000 * self.cell_km * (np.arange(self.values.shape[1]) + 0.5), dtype=np.float64)

    @property
    def y_m(self) -> Floats:
        """Northings of the centers of the rows."""
        return np.asarray(self.y0_m + 1000 * self.cell_km * (np.arange(self.values.shape[0]) + 0.5), dtype=np.float64)

    @property
    def extent(self) -> Extent:
        """West, south, east, north of the cells, in meters."""
        rows, columns = self.values.shape
        side = 1000 * self.cell_km
        return self.x0_m, self.y0_m, self.x0_m + columns * side, self.y0_m + rows * side

    @property
    def total(self) -> float:
        """The integral: the sum of the values times the area of a cell."""
        return float(np.nansum(self.values)) * self.cell_km**2

    def at(self, xy_m: npt.ArrayLike) -> Floats:
        """Return the value of the cell that holds each of n points (n, 2); NaN outside the cells."""
        xy = pairs(xy_m)
        side = 1000 * self.cell_km
        with np.errstate(invalid="ignore"):
            column, row = np.floor((xy - (self.x0_m, self.y0_m)) / side).T
            rows, columns = self.values.shape
            inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        values = np.full(len(xy), np.nan)
        values[inside] = self.values[row[inside].astype(np.intp), column[inside].astype(np.intp)]
        return values


def kernel_density(
    xy_m: npt.ArrayLike,
    *,
    bandwidth_km: float,
    cell_km: float,
    extent: Extent,
    weights: npt.ArrayLike | None = None,
    kernel: Kernel = "quartic",
) -> Surface:
    """Return how many points per square kilometer there are around each place, the near ones weighing more.

    f(c) = Σ wᵢ K(dᵢ / h) / h², dᵢ the distance from the center of the cell to point i, h the bandwidth. With u = d / h:

    * ``quartic`` K(u) = 3/π (1 − u²)² up to u = 1 (Silverman 1986, eq. 4.5);
    * ``epanechnikov`` K(u) = 2/π (1 − u²) up to u = 1 (eq. 4.4);
    * ``gaussian`` K(u) = 1/(2π) exp(−u²/2), without limit: h is its standard deviation.

    Each integrates to 1, so that the surface integrates to the sum of the weights where it is not cut by the extent,
    up to the size of the cells (`Surface.total`). Nothing is approximated at the centers of the cells.

    Args:
        xy_m: n points, (n, 2) in meters; those outside the extent reach into it.
        bandwidth_km: h, in km.
        cell_km: side of the cells, in km; at most the bandwidth, better a fifth of it or less.
        extent: west, south, east, north in meters; the cells cover it from its south-west corner.
        weights: one per point (members, for members per km²); 1 without.
        kernel: ``quartic``, ``gaussian`` or ``epanechnikov``.

    Returns:
        The surface, per km²; all zero without any point. Its system is not known: `Surface.in_system` names it.

    Raises:
        ValueError: coordinates or weights that are not finite, an empty extent, a bandwidth or cell that is not above
            zero, a cell larger than the bandwidth, more than 25 million cells, an unknown kernel.
    """
    points, amounts = _with_weights(xy_m, weights)
    if kernel not in ("quartic", "gaussian", "epanechnikov"):
        raise ValueError(Message("fault.stats.kernel", kernel=repr(kernel)))
    if not (math.isfinite(bandwidth_km) and bandwidth_km > 0):
        raise ValueError(Message("fault.stats.bandwidth", km=bandwidth_km))
    columns, rows = _size(extent, cell_km)
    for places in (points, extent):
        refuse_degrees(places, reach_m=1000 * bandwidth_km)
    if cell_km > bandwidth_km:
        raise ValueError(Message("fault.stats.cell_bandwidth", cell=cell_km, bandwidth=bandwidth_km))
    # In cells from the center of the south-western cell: its neighbors' centers are whole numbers away.
    place = (points - extent[:2]) / (1000 * cell_km) - 0.5
    reach = bandwidth_km / cell_km
    if kernel == "gaussian":
        values = _gaussian(place, amounts, reach=reach, shape=(rows, columns))
    else:
        profile = _quartic if kernel == "quartic" else _epanechnikov
        values = _compact(place, amounts, reach=reach, shape=(rows, columns), profile=profile)
    return Surface(values / bandwidth_km**2, float(extent[0]), float(extent[1]), float(cell_km))


def _quartic(squared: Floats) -> Floats:
    return np.asarray(3 / math.pi * (1 - squared) ** 2)


def _epanechnikov(squared: Floats) -> Floats:
    return np.asarray(2 / math.pi * (1 - squared))


def _gaussian(place: Floats, amounts: Floats, *, reach: float, shape: tuple[int, int]) -> Floats:
    """Sum a Gaussian over points, as a product of matrices.

    It is itself a product of one factor by row and one by column.
    """
    values = np.zeros(shape)
    for start in range(0, len(place), _BLOCK):
        x, y = place[start : start + _BLOCK].T
        by_column = np.exp(-(((np.arange(shape[1])[:, None] - x) / reach) ** 2) / 2)
        by_row = np.exp(-(((np.arange(shape[0])[:, None] - y) / reach) ** 2) / 2) * amounts[start : start + _BLOCK]
        values += by_row @ by_column.T
    return np.asarray(values / (2 * math.pi))


def _compact(
    place: Floats, amounts: Floats, *, reach: float, shape: tuple[int, int], profile: Callable[[Floats], Floats]
) -> Floats:
    """Add each point to the cells that a kernel of limited reach reaches, one row of cells at a time."""
    rows, columns = shape
    near = (place >= -reach).all(axis=1) & (place <= (columns - 1 + reach, rows - 1 + reach)).all(axis=1)
    place, amounts = place[near], amounts[near]
    values = np.zeros(rows * columns)
    for start in range(0, len(place), _BLOCK):
        x, y = place[start : start + _BLOCK].T
        weight = amounts[start : start + _BLOCK]
        first = np.ceil(y - reach).astype(np.int64)
        for step in range(math.floor(2 * reach) + 1):
            row = first + step
            chord = reach**2 - (row - y) ** 2
            met = np.flatnonzero((row >= 0) & (row < rows) & (chord >= 0))
            _add_row(values, (row[met] * columns, columns), (x[met], weight[met], chord[met]), (reach, profile))
    return values.reshape(shape)


def _add_row(
    values: Floats,
    row: tuple[npt.NDArray[np.int64], int],
    points: tuple[Floats, Floats, Floats],
    kernel: tuple[float, Callable[[Floats], Floats]],
) -> None:
    """Add to one row of cells per point what the point gives to each cell within its chord of that row."""
    start, columns = row
    x, weight, chord = points
    reach, profile = kernel
    half = np.sqrt(chord)
    low = np.maximum(np.ceil(x - half), 0).astype(np.int64)
    high = np.minimum(np.floor(x + half), columns - 1).astype(np.int64)
    count = np.maximum(high - low + 1, 0)
    point = np.repeat(np.arange(len(x)), count)
    column = np.arange(len(point)) - np.repeat(np.cumsum(count) - count - low, count)
    squared = 1 - (chord[point] - (column - x[point]) ** 2) / reach**2
    added = weight[point] * profile(np.clip(squared, 0, 1))
    values += np.bincount(start[point] + column, weights=added, minlength=len(values))


def pairs(xy_m: npt.ArrayLike) -> Floats:
    """Return points as an (n, 2) array of finite or missing coordinates; ValueError for another shape."""
    points = np.asarray(xy_m, dtype=np.float64)
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(Message("fault.stats.points_shape", shape=str(points.shape)))
    return points


def _with_weights(xy_m: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    points = pairs(xy_m)
    amounts = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=np.float64).reshape(-1)
    if len(amounts) != len(points):
        raise ValueError(Message("fault.stats.weights_count", weights=len(amounts), points=len(points)))
    if not (np.isfinite(points).all() and np.isfinite(amounts).all()):
        raise ValueError(Message("fault.stats.coordinate_missing"))
    return points, amounts


def _size(extent: Extent, cell_km: float) -> tuple[int, int]:
    west, south, east, north = extent
    if not (np.isfinite(extent).all() and east > west and north > south):
        raise ValueError(Message("fault.stats.extent", extent=str(extent)))
    if not (math.isfinite(cell_km) and cell_km > 0):
        raise ValueError(Message("fault.stats.cell_km", km=cell_km))
    columns, rows = (max(math.ceil(side / (1000 * cell_km) - 1e-9), 1) for side in (east - west, north - south))
    if columns * rows > _MOST_CELLS:
        raise ValueError(Message("fault.stats.cells_larger", columns=columns, rows=rows, km=cell_km))
    return columns, rows


@dataclass(frozen=True, slots=True)
class Interaction:
    """How what is around counts: ``f(0) = 1``, ``f(span) = ½`` (`atlas.analysis.spatial.access.potential`).

    Attributes:
        span_km: distance at which a mass counts half.
        beta: impedance.
        decay: ``exponential`` or ``pareto``.
    """

    span_km: float
    beta: float = 2.0
    decay: Decay = "exponential"

    def factors(self, d_km: Floats) -> Floats:
        """Return how much of a mass counts at distances of it, km."""
        if self.decay == "exponential":
            return np.asarray(np.exp(-math.log(2) * (d_km / self.span_km) ** self.beta))
        return np.asarray((1 + (2 ** (1 / self.beta) - 1) * d_km / self.span_km) ** -self.beta)


def potential_at(at: Floats, masses: Floats, places: Floats, interaction: Interaction, plane: Plane) -> Floats:
    """Return Stewart's potential Σⱼ Mⱼ f(dᵢⱼ) at places, by distances on the ground.

    In a conformal plane a straight line is as long on the ground as in the plane, over the scale along it: here the
    mean of the scales at its ends.

    Args:
        at: (n, 2) meters of the plane, where it is wanted.
        masses: (m,) amounts, none missing.
        places: (m, 2) meters of the plane, where they are.
        interaction: how they count.
        plane: whose meters these are.
    """
    total, step = np.zeros(len(at)), max(_DISTANCES // max(len(places), 1), 1)
    there = plane.scale(places)
    for start in range(0, len(at), step):
        block = at[start : start + step]
        here = plane.scale(block)
        d = np.hypot(*(block[:, None, axis] - places[None, :, axis] for axis in (0, 1)))
        total[start : start + step] = interaction.factors(d / 500 / (here[:, None] + there[None, :])) @ masses
    return total


def potential_surface(
    masses: Floats, places: Floats, interaction: Interaction, plane: Plane, *, bounds: Extent, cell_km: float
) -> Surface:
    """Return the potential at the centers of square cells that cover bounds (west, south, east, north; meters)."""
    west, south, east, north = bounds
    side = 1000 * cell_km
    columns, rows = int(np.ceil((east - west) / side)), int(np.ceil((north - south) / side))
    x, y = west + side * (np.arange(columns) + 0.5), south + side * (np.arange(rows) + 0.5)
    at = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = potential_at(at, masses, places, interaction, plane).reshape(rows, columns)
    return Surface(values, west, south, cell_km, plane.definition)
