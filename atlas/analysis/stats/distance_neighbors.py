"""Neighbors that share no border: those of a table of weights, those within a distance, the nearest ones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from atlas.analysis.stats.contiguity import CODE_A, CODE_B, KM, Neighbors, in_meters
from atlas.i18n.messages import Message


def neighbors_from_weights(weights: Any, *, codes: Sequence[Any] | pd.Index[Any] | None = None) -> Neighbors:
    """Take the neighbors of a table of spatial weights as those of an atlas.

    Who neighbors whom counts, not the weights: matrices are made of them again (`Neighbors.binary`,
    `Neighbors.row_standardized`). Where only one of two names the other, both are neighbors.

    Args:
        weights: a ``W`` or ``Graph`` of libpysal, or a mapping code → codes of its neighbors.
        codes: the units in their order; by default those that the weights have, in theirs.

    Raises:
        ValueError: weights that name a unit which is not there.
    """
    table = _neighbors_of(weights)
    units = pd.Index(list(table) if codes is None else list(codes))
    unknown = [code for pair in table.items() for code in (pair[0], *pair[1]) if code not in units]
    if unknown:
        raise ValueError(Message("fault.analysis.weights_units", unit=repr(unknown[0])))
    pairs = {_order_pair(code, other) for code, others in table.items() for other in others if other != code}
    return _neighbors(units, sorted(pairs), np.zeros(len(pairs)))


def distance_neighbors(units: gpd.GeoDataFrame | gpd.GeoSeries, *, km: float) -> Neighbors:
    """Take for neighbors the units whose centers are at most so far apart, as the crow flies.

    Args:
        units: polygons or points indexed by code, in any known CRS; distances are measured between their centroids, in
            it when it is in meters, else in a plane that fits them.
        km: the distance, in km.

    Raises:
        ValueError: a distance that is not finite and above zero, a code that comes twice, no CRS.
    """
    if not (math.isfinite(km) and km > 0):
        raise ValueError(Message("fault.analysis.neighbors_km", km=km))
    centers = _centers(units)
    pairs = KDTree(centers).query_pairs(1000 * km, output_type="ndarray")
    return _between(pd.Index(units.index), pairs)


def nearest_neighbors(units: gpd.GeoDataFrame | gpd.GeoSeries, *, k: int) -> Neighbors:
    """Take for neighbors of each unit the k units whose centers are nearest to its own.

    Where a unit is among the nearest of another, but not the other way round, both are neighbors: some units have more
    than k.

    Args:
        units: polygons or points indexed by code, in any known CRS; distances are measured between their centroids, in
            it when it is in meters, else in a plane that fits them. Of places equally far the first ones of the table
            are nearest.
        k: how many.

    Raises:
        ValueError: fewer than one neighbor, or as many as there are units; a code that comes twice, no CRS.
    """
    if not 1 <= k < len(units):
        raise ValueError(Message("fault.analysis.nearest_k", k=k, units=len(units)))
    centers = _centers(units)
    _, nearest = KDTree(centers).query(centers, k=min(len(units), k + 1))
    # A unit is nearest to itself, but for units at one place, of which another may come first.
    others = [[other for other in row if other != unit][:k] for unit, row in enumerate(nearest.tolist())]
    pairs = {(min(unit, other), max(unit, other)) for unit, row in enumerate(others) for other in row}
    return _between(pd.Index(units.index), np.array(sorted(pairs), dtype=np.intp).reshape(-1, 2))


def _neighbors_of(weights: Any) -> dict[Any, list[Any]]:
    """Return code → codes of a W (``neighbors``), a Graph (``adjacency``) or a mapping."""
    if isinstance(weights, Mapping):
        return {code: list(others) for code, others in weights.items()}
    if hasattr(weights, "adjacency"):  # of a Graph; a unit without neighbor has itself, with the weight 0
        pairs = weights.adjacency
        table: dict[Any, list[Any]] = {code: [] for code in weights.unique_ids}
        for (code, other), weight in pairs.items():
            if weight:
                table[code].append(other)
        return table
    order = getattr(weights, "id_order", None) or list(weights.neighbors)
    return {code: list(weights.neighbors[code]) for code in order}


def _centers(units: gpd.GeoDataFrame | gpd.GeoSeries) -> Any:
    if units.crs is None:
        raise ValueError(Message("fault.analysis.no_crs"))
    if not units.index.is_unique:
        raise ValueError(Message("fault.analysis.code_twice"))
    return in_meters(units.geometry).centroid.get_coordinates().to_numpy()


def _between(codes: pd.Index[Any], positions: Any) -> Neighbors:
    pairs = sorted(_order_pair(codes[a], codes[b]) for a, b in positions.tolist())
    return _neighbors(codes, pairs, np.zeros(len(pairs)))


def _neighbors(codes: pd.Index[Any], pairs: list[tuple[Any, Any]], km: Any) -> Neighbors:
    table = pd.DataFrame(pairs, columns=[CODE_A, CODE_B])
    table[KM] = km
    return Neighbors(codes, table)


def _order_pair(code: Any, other: Any) -> tuple[Any, Any]:
    return (code, other) if code < other else (other, code)
