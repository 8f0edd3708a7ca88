"""How many minutes it takes by road: from place to place, to the nearest one, and along which line.

A place joins the nearest road that it may join; the leg between them is straight, at the speed of access. Where it is
quicker to go straight from place to place at that speed, one does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from atlas.analysis.roads.entry_points import EntryPoints, entry_points
from atlas.analysis.roads.graphs import CutGraph, cut_graph, minutes_from_nearest
from atlas.analysis.spatial.travel import COST, DESTINATION, ORIGIN, Distances, nearest_meters, scale_between
from atlas.i18n.messages import Message
from atlas.sources.roads.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]

#: Destinations from which ways are sought at once, so that memory does not grow with their number.
_AT_ONCE: Final = 64
_COORDINATES: Final = ["x_m", "y_m"]


def road_times(
    network: RoadNetwork, origins: pd.DataFrame, destinations: pd.DataFrame, *, limit_min: float
) -> Distances:
    """Return minutes by road from origins to destinations, of the pairs within a limit.

    Args:
        network: the roads.
        origins: places, with columns ``x_m`` and ``y_m`` (meters of the network's plane), indexed by their names.
        destinations: likewise.
        limit_min: pairs farther apart are not listed.

    Raises:
        ValueError: a limit that is not above zero, coordinates that are missing.
    """
    if not (math.isfinite(limit_min) and limit_min > 0):
        raise ValueError(Message("fault.stats.limit", limit=limit_min))
    here, there = entry_points(network, origins[_COORDINATES]), entry_points(network, destinations[_COORDINATES])
    rows = []
    for first, minutes in _blocks(network, here, there, limit_min):
        destination, origin = np.nonzero(minutes <= limit_min)
        rows.append(
            pd.DataFrame(
                {
                    ORIGIN: origins.index[origin],
                    DESTINATION: destinations.index[destination + first],
                    COST: minutes[destination, origin],
                }
            )
        )
    empty = pd.DataFrame({ORIGIN: origins.index[:0], DESTINATION: destinations.index[:0], COST: np.zeros(0)})
    table = pd.concat(rows, ignore_index=True) if rows else empty
    return Distances(origins.index, destinations.index, table, "min")


def nearest_minutes(network: RoadNetwork, places: pd.DataFrame, destinations: pd.DataFrame) -> pd.Series[Any]:
    """Return minutes by road from each place to the nearest destination; missing where no road leads to any.

    Args:
        network: the roads.
        places: columns ``x_m``, ``y_m``, meters of the network's plane.
        destinations: likewise.
    """
    far = np.full(len(places), np.nan)
    if len(destinations) and len(places):
        there = entry_points(network, destinations[_COORDINATES])
        here = entry_points(network, places[_COORDINATES])
        graph = cut_graph(network, there.edge, there.fraction)
        nodes = minutes_from_nearest(graph, there.minutes)
        far = here.minutes + graph.minutes_at(nodes, here.edge, here.fraction)
        straight = nearest_meters(here.places_m, there.places_m, network.scale)
        far = np.minimum(far, straight_minutes(network, straight))
        far = np.where(np.isfinite(far), far, np.nan)
    return pd.Series(far, index=places.index, name="nearest_min")


def straight_minutes(network: RoadNetwork, meters: Floats) -> Floats:
    """Return the minutes of straight ways off the roads, so many meters long."""
    return np.asarray(meters * 60 / 1000 / network.speeds.access)


def _blocks(
    network: RoadNetwork, here: EntryPoints, there: EntryPoints, limit_min: float
) -> Iterator[tuple[int, Floats]]:
    """Yield the minutes from some destinations at a time to all origins, and the number of the first of them."""
    if not len(here) or not len(there):
        return
    graph = cut_graph(network, there.edge, there.fraction)
    matrix = graph.matrix()
    for first in range(0, len(there), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        nodes = scipy.sparse.csgraph.dijkstra(matrix, directed=False, indices=graph.cut_nodes[some], limit=limit_min)
        by_road = graph.minutes_at(nodes, here.edge, here.fraction) + here.minutes + there.minutes[some, None]
        straight = straight_minutes(network, _straight_m(network, there.places_m[some], here.places_m))
        yield first, np.minimum(by_road, straight)


def _straight_m(network: RoadNetwork, from_m: Floats, to_m: Floats) -> Floats:
    """Return the straight distances from some places to others, (k, n) meters."""
    far = scipy.spatial.distance.cdist(from_m, to_m)
    if network.scale is None:
        return np.asarray(far)
    begin, end = np.repeat(from_m, len(to_m), axis=0), np.tile(to_m, (len(from_m), 1))
    return np.asarray(far / scale_between(begin, end, network.scale).reshape(far.shape))


def road_lines(network: RoadNetwork, starts_m: npt.ArrayLike, ends_m: npt.ArrayLike) -> list[Floats]:
    """Return the quickest way by road from each start to its end, as the vertices of a line.

    Straight where no road leads.

    Args:
        network: the roads.
        starts_m: (n, 2) meters of the network's plane.
        ends_m: likewise, pair by pair.
    """
    starts, ends = (np.asarray(places, dtype=np.float64).reshape(-1, 2) for places in (starts_m, ends_m))
    both = entry_points(network, np.concatenate([starts, ends]))
    graph = cut_graph(network, both.edge, both.fraction)
    count = len(starts)
    sources, which = np.unique(graph.cut_nodes[:count], return_inverse=True)
    _, before = scipy.sparse.csgraph.dijkstra(graph.matrix(), directed=False, indices=sources, return_predecessors=True)
    pieces = _piece_of(graph)
    lines = []
    for number in range(count):
        way = _way(before[which[number]], int(graph.cut_nodes[number]), int(graph.cut_nodes[count + number]))
        parts = [starts[number : number + 1], ends[number : number + 1]]
        parts[1:1] = [_vertices(network, graph, pieces[min(a, b), max(a, b)], a) for a, b in itertools.pairwise(way)]
        lines.append(np.vstack(parts))
    return lines


def _piece_of(graph: CutGraph) -> dict[tuple[int, int], int]:
    """Return the shortest piece between two nodes."""
    order = np.argsort(-graph.minutes, kind="stable")
    low, high = np.minimum(graph.start, graph.stop)[order], np.maximum(graph.start, graph.stop)[order]
    return dict(zip(zip(low.tolist(), high.tolist(), strict=True), order.tolist(), strict=True))


def _way(before: npt.NDArray[np.int32], source: int, target: int) -> list[int]:
    """Return the nodes of a way; none where there is no way, or the two are one node."""
    way = [target]
    while way[-1] != source:
        previous = int(before[way[-1]])
        if previous < 0:
            return []
        way.append(previous)
    return way[::-1]


def _vertices(network: RoadNetwork, graph: CutGraph, piece: int, begin: int) -> Floats:
    """Return the vertices of a piece of an edge, from the node ``begin`` on."""
    edge = int(graph.edge[piece])
    vertices = network.vertices_m[network.first_vertex[edge] : network.first_vertex[edge + 1]]
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(vertices, axis=0).T))]
    low, high = (float(part[piece]) * along[-1] for part in (graph.low, graph.high))
    inner = vertices[(along > low) & (along < high)]
    ends = [[float(np.interp(at, along, vertices[:, axis])) for axis in (0, 1)] for at in (low, high)]
    line = np.vstack([ends[:1], inner, ends[1:]])
    return line if int(graph.start[piece]) == begin else line[::-1]
