"""How far one place is from another: as the crow flies, over a raster of travel costs, or by a table from elsewhere.

Whatever it was measured by, the answer is one value, `Distances`: which destination is how far from which origin, up to
a limit. What is computed from it (`atlas.analysis.spatial.access`) does not know how it was measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from atlas.analysis.spatial.surfaces import Floats, Surface, pairs
from atlas.i18n.messages import Listed, Message

Measure: TypeAlias = Literal["km", "min"]
#: Meters of a plane per meter of ground at n places (n, 2) of it.
Scale: TypeAlias = Callable[[Floats], Floats]
#: The nearest on the ground is among so many of the nearest in the plane.
_RIVALS: Final = 4

#: The scale between two places exceeds that at both by less than this.
_MARGIN: Final = 1.01

ORIGIN: Final = "origin"
DESTINATION: Final = "destination"
COST: Final = "cost"
#: Steps from a cell to half of its neighbors (the other half is the way back): rows, columns, length in cells.
_STEPS: Final = ((0, 1, 1.0), (1, 0, 1.0), (1, 1, math.sqrt(2)), (1, -1, math.sqrt(2)))


@dataclass(frozen=True, eq=False, repr=False)
class Distances:
    """How far destinations are from origins; a pair that is not listed is farther than the limit, or unreachable.

    Attributes:
        origins: all the origins (places of inhabitants), in order.
        destinations: all the destinations (actors), in order.
        pairs: ``origin``, ``destination``, ``cost``; each pair once.
        measure: what the costs are: ``km`` or ``min`` (minutes).
    """

    origins: pd.Index[Any]
    destinations: pd.Index[Any]
    pairs: pd.DataFrame
    measure: Measure = "km"

    def __post_init__(self) -> None:
        """Refuse pairs of unknown places, said twice, or whose cost cannot be."""
        for name, codes in ((ORIGIN, self.origins), (DESTINATION, self.destinations)):
            strangers = self.pairs.loc[~self.pairs[name].isin(codes), name]
            if len(strangers):
                raise ValueError(
                    Message("fault.stats.pairs_strange", n=len(strangers), what=name, place=repr(strangers.iloc[0]))
                )
            if not codes.is_unique:
                raise ValueError(Message(f"fault.stats.{name}_twice"))
        cost = self.pairs[COST].to_numpy(dtype=np.float64)
        if not (np.isfinite(cost) & (cost >= 0)).all():
            raise ValueError(Message("fault.stats.cost"))
        if self.pairs.duplicated([ORIGIN, DESTINATION]).any():
            raise ValueError(Message("fault.stats.pair_twice"))

    def __repr__(self) -> str:
        places = f"{len(self.origins)} origins, {len(self.destinations)} destinations"
        return f"<Distances: {places}, {len(self.pairs)} pairs in {self.measure}>"

    @property
    def origin(self) -> npt.NDArray[np.intp]:
        """Position of the origin of each pair."""
        return self.origins.get_indexer(pd.Index(self.pairs[ORIGIN]))

    @property
    def destination(self) -> npt.NDArray[np.intp]:
        """Position of the destination of each pair."""
        return self.destinations.get_indexer(pd.Index(self.pairs[DESTINATION]))

    @property
    def cost(self) -> Floats:
        """Cost of each pair."""
        return self.pairs[COST].to_numpy(dtype=np.float64)

    def nearest(self) -> pd.Series[Any]:
        """Return the cost from each origin to its nearest destination; missing where none is within the limit."""
        best = np.full(len(self.origins), np.inf)
        np.minimum.at(best, self.origin, self.cost)
        return pd.Series(np.where(np.isfinite(best), best, np.nan), index=self.origins, name=f"nearest_{self.measure}")


def straight_distances(
    origins: pd.DataFrame, destinations: pd.DataFrame, *, limit_km: float, scale: Scale | None = None
) -> Distances:
    """Return distances as the crow flies, in km.

    Args:
        origins: places, with columns ``x_m`` and ``y_m``, indexed by their names.
        destinations: likewise.
        limit_km: pairs farther apart are not listed.
        scale: meters of the plane per meter of ground at places of it; distances are then the ground's.

    Raises:
        ValueError: coordinates that are missing or infinite, a limit that is not above zero.
    """
    if not (math.isfinite(limit_km) and limit_km > 0):
        raise ValueError(Message("fault.stats.limit_km", km=limit_km))
    here, there = _places(origins), _places(destinations)
    largest = 1.0 if scale is None or not len(here) or not len(there) else _MARGIN * _largest(scale, here, there)
    near = scipy.spatial.cKDTree(here).sparse_distance_matrix(
        scipy.spatial.cKDTree(there), 1000 * limit_km * largest, output_type="ndarray"
    )
    near = near[np.lexsort((near["j"], near["i"]))]
    if scale is not None and len(near):
        near["v"] /= scale_between(here[near["i"]], there[near["j"]], scale)
        near = near[near["v"] <= 1000 * limit_km]
    return Distances(
        origins.index,
        destinations.index,
        _table(origins.index[near["i"]], destinations.index[near["j"]], near["v"] / 1000),
    )


def scale_between(from_m: Floats, to_m: Floats, scale: Scale) -> Floats:
    """Return the mean scale of a plane along straight ways, by Simpson's rule: their length over it is the ground's.

    Args:
        from_m: (n, 2) where ways begin, meters of the plane.
        to_m: (n, 2) where they end.
        scale: meters of the plane per meter of ground at places of it.
    """
    # A length of the ground is the integral of ds / k: the harmonic mean of the scale divides it.
    inverse = 1 / scale(from_m) + 4 / scale((from_m + to_m) / 2) + 1 / scale(to_m)
    return np.asarray(6 / inverse, dtype=np.float64)


def nearest_meters(from_m: Floats, to_m: Floats, scale: Scale | None) -> Floats:
    """Return the straight distance from each place to the nearest of others, meters.

    Args:
        from_m: (n, 2) places, meters of the plane.
        to_m: (k, 2) others, k > 0.
        scale: meters of the plane per meter of ground at places of it: the nearest on the ground among the nearest in
            the plane; None measures in the plane.
    """
    tree = scipy.spatial.cKDTree(to_m)
    if scale is None:
        return np.asarray(tree.query(from_m)[0])
    far, who = tree.query(from_m, k=list(range(1, min(_RIVALS, len(to_m)) + 1)))
    ground = [far[:, k] / scale_between(from_m, to_m[who[:, k]], scale) for k in range(far.shape[1])]
    return np.asarray(np.min(ground, axis=0))


def _largest(scale: Scale, *places_m: Floats) -> float:
    return max(float(scale(places).max()) for places in places_m)


def network_distances(
    table: pd.DataFrame, *, origins: pd.Index[Any], destinations: pd.Index[Any], measure: Measure = "km"
) -> Distances:
    """Return distances of a table computed elsewhere, along the roads.

    Args:
        table: columns ``origin``, ``destination``, ``cost``; pairs that are not listed cannot be reached.
        origins: all of them, those without any pair included.
        destinations: likewise.
        measure: what the costs are, ``km`` or ``min``.

    Raises:
        ValueError: a missing column, unknown places, a pair said twice, a cost that is missing, infinite or negative.
    """
    absent = [name for name in (ORIGIN, DESTINATION, COST) if name not in table.columns]
    if absent:
        raise ValueError(Message("fault.stats.distance_columns", missing=Listed(absent, marks=False)))
    return Distances(origins, destinations, table[[ORIGIN, DESTINATION, COST]].reset_index(drop=True), measure)


def cost_distances(
    costs: Surface, origins: pd.DataFrame, destinations: pd.DataFrame, *, limit: float, measure: Measure = "min"
) -> Distances:
    """Return distances over a raster of travel costs, along its cheapest ways.

    Args:
        costs: what crossing one kilometer costs in each cell (minutes per km); NaN or infinite where none can pass.
        origins: places, with columns ``x_m`` and ``y_m``, indexed by their names.
        destinations: likewise.
        limit: pairs that cost more are not listed.
        measure: what the costs are, ``min`` or ``km``.

    Returns:
        The distances, from cell to cell; two places in one cell are 0 apart. A place outside the raster or in a cell
        that none can pass has no pair.

    Raises:
        ValueError: costs that are not above zero, a limit that is not above zero.
    """
    if not (math.isfinite(limit) and limit > 0):
        raise ValueError(Message("fault.stats.limit", limit=limit))
    here, there = _cells(costs, origins), _cells(costs, destinations)
    graph = _graph(costs)
    sources = np.unique(there[there >= 0])
    wanted, cell_of = np.unique(here[here >= 0], return_inverse=True)
    reached = (
        scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=sources, limit=limit)[:, wanted]
        if len(sources)
        else None
    )
    rows = []
    position = np.flatnonzero(here >= 0)
    for number, cell in enumerate(there):
        if cell < 0 or reached is None:
            continue
        cost = reached[np.searchsorted(sources, cell)][cell_of]
        near = np.flatnonzero(cost <= limit)
        rows.append(_table(origins.index[position[near]], destinations.index[[number] * len(near)], cost[near]))
    table = pd.concat(rows, ignore_index=True) if rows else _table(origins.index[:0], destinations.index[:0], [])
    return Distances(origins.index, destinations.index, table, measure)


def nearest_cost(costs: Surface, destinations: pd.DataFrame) -> Surface:
    """Return the cost from each cell of a raster to the nearest destination, along the cheapest way.

    Args:
        costs: what crossing one kilometer costs in each cell; NaN or infinite where none can pass.
        destinations: places, with columns ``x_m`` and ``y_m``.

    Returns:
        A surface of the same cells; NaN where no destination can be reached.

    Raises:
        ValueError: costs that are not above zero, coordinates that are missing.
    """
    cells = _cells(costs, destinations)
    nearest = np.full(costs.values.size, np.nan)
    sources = np.unique(cells[cells >= 0])
    if len(sources):
        nearest = scipy.sparse.csgraph.dijkstra(_graph(costs), directed=False, indices=sources, min_only=True)
    values = np.where(np.isfinite(nearest), nearest, np.nan).reshape(costs.values.shape)
    return Surface(values, costs.x0_m, costs.y0_m, costs.cell_km)


def _graph(costs: Surface) -> Any:
    """Return the cells as a graph: from one to each of its eight neighbors, half the way at the cost of either."""
    values = costs.values
    passable = np.isfinite(values)
    if (values[passable] <= 0).any():
        raise ValueError(Message("fault.stats.crossing"))
    rows, columns = values.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    ends = []
    for down, right, length in _STEPS:
        here = (slice(0, rows - down), slice(max(-right, 0), columns - max(right, 0)))
        there = (slice(down, rows), slice(max(right, 0), columns + min(right, 0)))
        open_way = passable[here] & passable[there]
        weight = length * costs.cell_km * (values[here] + values[there]) / 2
        ends.append((number[here][open_way], number[there][open_way], weight[open_way]))
    start, stop, weight = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    return scipy.sparse.csr_array((weight, (start, stop)), shape=(rows * columns,) * 2)


def _cells(costs: Surface, places: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the cell of each place, −1 outside the raster or where none can pass."""
    xy = _places(places)
    side = 1000 * costs.cell_km
    column, row = np.floor((xy - (costs.x0_m, costs.y0_m)) / side).astype(np.int64).T
    rows, columns = costs.values.shape
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    cell = np.where(inside, row * columns + column, 0)
    inside &= np.isfinite(costs.values.reshape(-1)[cell])
    return np.where(inside, cell, -1)


def _places(places: pd.DataFrame) -> Floats:
    xy = pairs(places[["x_m", "y_m"]].to_numpy(dtype=np.float64))
    if not np.isfinite(xy).all():
        place = places.index[int((~np.isfinite(xy).all(axis=1)).argmax())]
        raise ValueError(Message("fault.stats.place_coordinates", place=repr(place)))
    return xy


def _table(origin: pd.Index[Any], destination: pd.Index[Any], cost: npt.ArrayLike) -> pd.DataFrame:
    return pd.DataFrame({ORIGIN: origin, DESTINATION: destination, COST: np.asarray(cost, dtype=np.float64)})
