"""Which units border which, on how many kilometers: what discontinuities and spatial autocorrelation are read on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from atlas.i18n.messages import Message
from atlas.sources.territory.plane import metric_system

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]
Rule: TypeAlias = Literal["rook", "queen"]

CODE_A: Final = "code_a"
CODE_B: Final = "code_b"
KM: Final = "km"
#: A shared line shorter than this is a meeting of corners, told apart from a border, in meters.
_SHORTEST_M: Final = 1.0


@dataclass(frozen=True, eq=False, repr=False)
class Neighbors:
    """Who borders whom among some units.

    Attributes:
        codes: the units, in order, those without any neighbor included.
        pairs: ``code_a`` < ``code_b`` and the ``km`` of border that they share, each pair once, sorted; 0 km is a
            meeting in a point (rule ``queen`` only).
    """

    codes: pd.Index[Any]
    pairs: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse pairs that name other units, a unit bordering itself, a pair said twice."""
        a, b = self._positions
        if (a < 0).any() or (b < 0).any():
            raise ValueError(Message("fault.stats.pairs_units"))
        if (a == b).any():
            raise ValueError(Message("fault.stats.own_neighbor"))
        if len({frozenset(pair) for pair in zip(a.tolist(), b.tolist(), strict=True)}) < len(a):
            raise ValueError(Message("fault.stats.neighbors_twice"))

    def __repr__(self) -> str:
        alone = f", {len(self.islands)} without neighbour" if self.islands else ""
        return f"<Neighbours: {len(self.codes)} units, {len(self.pairs)} pairs{alone}>"

    @property
    def islands(self) -> tuple[Any, ...]:
        """The units that no other borders."""
        return tuple(self.codes[self.counts == 0])

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many neighbors each unit has."""
        a, b = self._positions
        return np.bincount(np.concatenate((a, b)), minlength=len(self.codes))

    @cached_property
    def binary(self) -> scipy.sparse.csr_array:
        """The symmetric matrix, units × units, of 1 between neighbors and 0 elsewhere."""
        return self._matrix(np.ones(len(self.pairs)))

    @cached_property
    def lengths_km(self) -> scipy.sparse.csr_array:
        """The symmetric matrix of the kilometers of shared border."""
        return self._matrix(self.pairs[KM].to_numpy(dtype=np.float64))

    @cached_property
    def row_standardized(self) -> scipy.sparse.csr_array:
        """The binary matrix divided by the number of neighbors, row by row: W·x is the mean of the neighbors.

        The row of a unit without neighbor is all zeros.
        """
        size = np.maximum(self.counts, 1)
        return scipy.sparse.csr_array(scipy.sparse.diags_array(1.0 / size) @ self.binary)

    def among(self, codes: Sequence[Any] | pd.Index[Any]) -> Neighbors:
        """Return the same neighbors among some of the units only, in the order given."""
        wanted = pd.Index(codes)
        rows = self.pairs[CODE_A].isin(wanted) & self.pairs[CODE_B].isin(wanted)
        return Neighbors(wanted, self.pairs[rows].reset_index(drop=True))

    @property
    def _positions(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        a, b = (self.codes.get_indexer(pd.Index(self.pairs[name])) for name in (CODE_A, CODE_B))
        return a.astype(np.int64), b.astype(np.int64)

    def _matrix(self, values: Floats) -> scipy.sparse.csr_array:
        a, b = self._positions
        rows, columns = np.concatenate((a, b)), np.concatenate((b, a))
        matrix = scipy.sparse.csr_array((np.tile(values, 2), (rows, columns)), shape=(len(self.codes),) * 2)
        matrix.sort_indices()
        return matrix


def neighbors(units: gpd.GeoDataFrame | gpd.GeoSeries, *, rule: Rule = "rook") -> Neighbors:
    """Return which units share a border, and on how many kilometers.

    Args:
        units: polygons indexed by code, in any known CRS; lengths are measured in it when it is in
            meters, else in a plane that fits them.
        rule: ``rook`` takes two units for neighbors when they share a line of a meter or more; ``queen`` also when
            they meet in points only, with 0 km.

    Returns:
        The neighbors. Borders are lines of the two outlines that coincide: two outlines digitized apart do not, and
        their units come back among `Neighbors.islands` (mend them in the layer: snap geometries).

    Raises:
        ValueError: an unknown rule, a code that comes twice, no CRS.
    """
    table = _borders(units, rule=rule).drop(columns="geometry")
    return Neighbors(pd.Index(units.index), pd.DataFrame(table))


def in_meters(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return shapes in their own system when it is in meters, else in a plane that fits them.

    Raises:
        ValueError: they are too far apart for any plane.
    """
    if shapes.crs is None or shapes.crs.is_projected or shapes.empty:
        return shapes
    system = metric_system(shapes)
    if system is None:
        raise ValueError(Message("fault.sources.territory.large"))
    return shapes.to_crs(system)


def territory_neighbors(territory: Territory) -> Neighbors:
    """Return the neighbors of the communes of a territory: those that it knows, or else those of its outlines."""
    borders = territory.adjacency
    if {CODE_A, CODE_B, KM} <= set(borders.columns):
        return Neighbors(pd.Index(territory.communes.index), borders[[CODE_A, CODE_B, KM]])
    return neighbors(territory.projected)


def border_lines(units: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return the line that each pair of neighbors shares, to be drawn as wide as the discontinuity across it.

    Args:
        units: polygons indexed by code, in any known CRS.

    Returns:
        ``code_a`` < ``code_b``, ``km`` and the line (MultiLineString, meters), sorted by codes.
    """
    return _borders(units, rule="rook")


def _borders(units: gpd.GeoDataFrame | gpd.GeoSeries, *, rule: Rule) -> gpd.GeoDataFrame:
    if rule not in ("rook", "queen"):
        raise ValueError(Message("fault.stats.rule", rule=repr(rule)))
    if units.crs is None:
        raise ValueError(Message("fault.stats.units_crs"))
    if not units.index.is_unique:
        raise ValueError(Message("fault.stats.code_twice"))
    projected = in_meters(units.geometry)
    shapes = np.asarray(projected.array, dtype=object)
    codes = units.index.to_numpy()
    order = np.argsort(codes)
    shapes, codes = shapes[order], codes[order]
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    edges = shapely.boundary(shapes)
    lines = _lines(shapely.intersection(edges[first], edges[second]))
    meters = shapely.length(lines)
    meters[meters < _SHORTEST_M] = 0.0
    touching = (meters > 0) | (rule == "queen")
    table = {CODE_A: codes[first[touching]], CODE_B: codes[second[touching]], KM: meters[touching] / 1000}
    borders = gpd.GeoDataFrame(table, geometry=lines[touching], crs=projected.crs)
    return borders.sort_values([CODE_A, CODE_B], ignore_index=True)


def _lines(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return what of each intersection has a length, as one MultiLineString each, its pieces joined end to end."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    flat = shapely.get_dimensions(parts) == 1
    joined = np.full(len(shapes), shapely.MultiLineString(), dtype=object)
    shapely.multilinestrings(parts[flat], indices=owner[flat], out=joined)
    return np.asarray(shapely.line_merge(joined), dtype=object)
