"""The ground that can be reached within so many minutes: the roads, and what lies near enough beside them.

A place counts as reached when some point p of a road that it may join has t(p) + d(p) / access ≤ T, t(p) the minutes
by road to p and d(p) the straight way from there; or when the straight way from a destination takes no longer than T.
Along a straight stretch of road whose time grows evenly, the discs of radius (T − t) · access about its points fill the
convex hull of those at its ends: the service area is the union of these hulls, no raster and no sample in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.analysis.roads.entry_points import entry_points
from atlas.analysis.roads.graphs import CutGraph, cut_graph, minutes_from_nearest
from atlas.sources.roads.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]

#: How far a line that is buffered may be from the road, metres.
SMOOTH_M: Final = 50.0
#: Sides of a quarter of a disc: its polygon is at most 0.5 % of its radius inside of it.
_QUARTER: Final = 8


@dataclass(frozen=True, eq=False)
class _Stretches:
    """Straight stretches of roads that places may join, and the minutes at both ends, which grow evenly between."""

    begin_m: Floats
    end_m: Floats
    begin_min: Floats
    end_min: Floats


def isochrones(network: RoadNetwork, destinations_m: npt.ArrayLike, minutes: Sequence[float]) -> list[BaseGeometry]:
    """The ground within each of some times of the nearest destination, metres of the network's plane.

    Args:
        network: the roads.
        destinations_m: (n, 2) metres of the plane.
        minutes: times.

    Returns:
        One polygon or several for each time; empty without destinations.
    """
    places = np.asarray(destinations_m, dtype=np.float64).reshape(-1, 2)
    if not len(places):
        return [shapely.Polygon() for _ in minutes]
    stretches = _stretches(network, places)
    return [_ground(stretches, places, time, network.speeds.access * 1000 / 60) for time in minutes]


def _ground(stretches: _Stretches, places: Floats, minutes: float, meters_per_minute: float) -> BaseGeometry:
    """The union of the hulls of discs along the stretches that are reached, and of the discs about the destinations."""
    begin, end = stretches.begin_min, stretches.end_min
    reached = np.minimum(begin, end) < minutes
    begin, end = begin[reached], end[reached]
    first, last = stretches.begin_m[reached], stretches.end_m[reached]
    # A stretch that is left in mid-way ends where the time is over.
    part = np.divide(minutes - begin, end - begin, out=np.ones(len(begin)), where=end != begin)[:, None]
    over = first + part * (last - first)
    first, last = np.where((begin > minutes)[:, None], over, first), np.where((end > minutes)[:, None], over, last)
    radii = [np.maximum(minutes - time, 0.0) * meters_per_minute for time in (begin, end)]
    discs = [
        shapely.get_coordinates(_discs(xy, radius)).reshape(len(xy), -1, 2)
        for xy, radius in zip((first, last), radii, strict=True)
    ]
    points = np.concatenate(discs, axis=1)
    owner = np.repeat(np.arange(len(points)), points.shape[1])
    hulls = shapely.convex_hull(shapely.multipoints(points.reshape(-1, 2), indices=owner))
    about = _discs(places, np.full(len(places), minutes * meters_per_minute))
    return shapely.union_all(np.concatenate([hulls, about]))


def _discs(centers: Floats, radii: Floats) -> npt.NDArray[np.object_]:
    """Discs as polygons; of no radius, as ones of a millimetre, so that all have as many corners."""
    return np.asarray(
        shapely.buffer(shapely.points(centers), np.maximum(radii, 1e-3), quad_segs=_QUARTER), dtype=object
    )


def _stretches(network: RoadNetwork, places: Floats) -> _Stretches:
    there = entry_points(network, places)
    graph = cut_graph(network, there.edge, there.fraction)
    nodes = minutes_from_nearest(graph, there.minutes)
    edge, fraction = _sample(network)
    extra_edge, extra_fraction = _turns(graph, nodes)
    edge, fraction = np.r_[edge, extra_edge], np.r_[fraction, extra_fraction]
    open_edge = network.joins[edge]
    edge, fraction = edge[open_edge], fraction[open_edge]
    order = np.lexsort((fraction, edge))
    edge, fraction = edge[order], fraction[order]
    time = graph.minutes_at(nodes, edge, fraction)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(network.lines[edge], fraction, normalized=True))
    pairs = np.flatnonzero((edge[1:] == edge[:-1]) & (fraction[1:] > fraction[:-1]))
    pairs = pairs[np.isfinite(time[pairs]) & np.isfinite(time[pairs + 1])]
    return _Stretches(xy[pairs], xy[pairs + 1], time[pairs], time[pairs + 1])


def _sample(network: RoadNetwork) -> tuple[npt.NDArray[np.int64], Floats]:
    """The vertices of the roads that generalizing leaves, as edge and fraction along it."""
    simple = shapely.simplify(network.lines, SMOOTH_M)
    xy, edge = shapely.get_coordinates(simple, return_index=True)
    along = shapely.line_locate_point(network.lines[edge], shapely.points(xy), normalized=True)
    first, last = np.r_[True, edge[1:] != edge[:-1]], np.r_[edge[1:] != edge[:-1], True]
    fraction = np.where(first, 0.0, np.where(last, 1.0, np.nan_to_num(along)))
    return edge.astype(np.int64), fraction


def _turns(graph: CutGraph, nodes: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Points where the time stops growing evenly: cuts, and where the ways by both ends of a piece take as long."""
    begin, end = nodes[graph.start], nodes[graph.stop]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.clip((end - begin + graph.minutes) / (2 * graph.minutes), 0.0, 1.0)
    part = np.where(np.isfinite(part), part, 0.0)
    turn = graph.low + part * (graph.high - graph.low)
    inner = (turn > 0) & (turn < 1)
    cut = (graph.low > 0) & (graph.low < 1)
    return np.r_[graph.edge[inner], graph.edge[cut]], np.r_[turn[inner], graph.low[cut]]
