"""A network of roads as a matrix of minutes, its edges cut where places join them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from atlas.sources.roads.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CutGraph:
    """The roads cut at points: pieces of edges, one after the other along each of them.

    Attributes:
        edge: (p,) the edge that each piece is a part of.
        start, stop: (p,) nodes; those of the network first, then one for each point of a cut.
        low, high: (p,) fractions of the edge between which the piece lies.
        minutes: (p,) of the piece.
        first: (e + 1,) where the pieces of each edge begin.
        cut_nodes: (n,) the node of each cut that was asked for, in its order.
        size: number of nodes.
    """

    edge: Numbers
    start: Numbers
    stop: Numbers
    low: Floats
    high: Floats
    minutes: Floats
    first: Numbers
    cut_nodes: Numbers
    size: int

    def pieces_at(self, edge: Numbers, fraction: Floats) -> Numbers:
        """Return the piece that holds each point of the edges, the first of two that meet there."""
        # Pieces are in the order of edge, then of fraction: one search finds a point among all of them.
        place = np.searchsorted(self.edge + self.high, edge + fraction, side="left")
        return np.clip(place, self.first[edge], self.first[edge + 1] - 1)

    def minutes_at(self, nodes: Floats, edge: Numbers, fraction: Floats) -> Floats:
        """Return the minutes at points of the edges, from those at the nodes: the shorter way by either end.

        Args:
            nodes: (…, size) minutes at the nodes.
            edge: (n,) of each point.
            fraction: (n,) how far along it, from 0 to 1.

        Returns:
            (…, n) minutes.
        """
        piece = self.pieces_at(edge, fraction)
        span = self.high[piece] - self.low[piece]
        part = np.divide(fraction - self.low[piece], span, out=np.zeros(len(piece)), where=span > 0)
        part = np.clip(part, 0.0, 1.0)
        from_start = nodes[..., self.start[piece]] + part * self.minutes[piece]
        from_stop = nodes[..., self.stop[piece]] + (1 - part) * self.minutes[piece]
        return np.minimum(from_start, from_stop)

    def matrix(self, sources: Floats | None = None) -> Any:
        """Return the symmetric matrix of minutes, of parallel pieces the shortest, without loops.

        Args:
            sources: minutes from one node more, the last one, to each cut; none without it.
        """
        start, stop, minutes, size = self.start, self.stop, self.minutes, self.size
        if sources is not None:
            start, stop = np.r_[start, np.full(len(sources), size)], np.r_[stop, self.cut_nodes]
            minutes, size = np.r_[minutes, sources], size + 1
        low, high = np.minimum(start, stop), np.maximum(start, stop)
        order = np.lexsort((minutes, high, low))
        low, high, minutes = low[order], high[order], minutes[order]
        fresh = (low != high) & np.r_[True, (np.diff(low) != 0) | (np.diff(high) != 0)]
        return scipy.sparse.csr_array((minutes[fresh], (low[fresh], high[fresh])), shape=(size, size))


def cut_graph(network: RoadNetwork, edge: Numbers, fraction: Floats) -> CutGraph:
    """Cut the roads at points along them; points at the end of an edge are its node, equal ones are one.

    Args:
        network: the roads.
        edge: (n,) of each point, as `EntryPoints` has them.
        fraction: (n,) how far along it, from 0 to 1.
    """
    count = len(network.start)
    inner = (fraction > 0) & (fraction < 1)
    points, which = np.unique(np.stack([edge[inner], fraction[inner]], axis=1), axis=0, return_inverse=True)
    cut_nodes = np.where(fraction <= 0, network.start[edge], network.stop[edge])
    cut_nodes[inner] = len(network.nodes_m) + which.reshape(-1)
    every = np.arange(count)
    owner = np.r_[every, points[:, 0].astype(np.int64), every]
    at = np.r_[np.zeros(count), points[:, 1], np.ones(count)]
    node = np.r_[network.start, len(network.nodes_m) + np.arange(len(points)), network.stop]
    order = np.lexsort((at, owner))
    owner, at, node = owner[order], at[order], node[order]
    piece = np.flatnonzero(owner[1:] == owner[:-1])
    low, high, edges = at[piece], at[piece + 1], owner[piece]
    return CutGraph(
        edge=edges,
        start=node[piece],
        stop=node[piece + 1],
        low=low,
        high=high,
        minutes=(high - low) * network.minutes[edges],
        first=np.searchsorted(edges, np.arange(count + 1)),
        cut_nodes=cut_nodes,
        size=len(network.nodes_m) + len(points),
    )


def minutes_from_nearest(graph: CutGraph, minutes: Floats) -> Floats:
    """Return the minutes from each node to the nearest cut, with those of its own leg; infinite where there is none.

    Args:
        graph: the roads, cut where the destinations join them.
        minutes: (n,) of the leg of each destination.
    """
    if not len(minutes):
        return np.full(graph.size, np.inf)
    reached = scipy.sparse.csgraph.dijkstra(graph.matrix(minutes), directed=False, indices=graph.size)
    return np.asarray(reached[: graph.size], dtype=np.float64)
