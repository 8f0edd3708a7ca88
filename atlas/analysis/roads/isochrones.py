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
from atlas.analysis.spatial.travel import Scale
from atlas.sources.roads.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]

#: How far a line that is buffered may be from the road, meters.
SMOOTH_M: Final = 50.0
#: Sides of a quarter of a disc: its polygon is at most 0.5 % of its radius inside of it.
_QUARTER: Final = 8


@dataclass(frozen=True, eq=False)
class ReachedRoads:
    """Straight stretches of roads that places may join, and the minutes at both ends, which grow evenly between.

    Attributes:
        begin_m: (n, 2) where each stretch begins, meters of the plane.
        end_m: (n, 2) where it ends.
        begin_min: (n,) minutes there from the nearest destination.
        end_min: (n,) likewise.
        destinations_m: (k, 2) meters.
        meters_per_minute: speed off the roads.
        scale: meters of the plane per meter of ground at places of it; None where meters are the plane's.
    """

    begin_m: Floats
    end_m: Floats
    begin_min: Floats
    end_min: Floats
    destinations_m: Floats
    meters_per_minute: float
    scale: Scale | None = None

    def ground(self, minutes: float) -> BaseGeometry:
        """Return the ground within a time of the nearest destination: one polygon or several, empty without any."""
        if not len(self.destinations_m):
            return shapely.Polygon()
        begin, end = self.begin_min, self.end_min
        reached = np.minimum(begin, end) < minutes
        begin, end = begin[reached], end[reached]
        first, last = self.begin_m[reached], self.end_m[reached]
        # A stretch that is left in mid-way ends where the time is over.
        part = np.divide(minutes - begin, end - begin, out=np.ones(len(begin)), where=end != begin)[:, None]
        over = first + part * (last - first)
        first, last = np.where((begin > minutes)[:, None], over, first), np.where((end > minutes)[:, None], over, last)
        corners = [self._corners(xy, minutes - time) for xy, time in ((first, begin), (last, end))]
        # A line through the corners has the same hull as the points, which would each be an object.
        hulls = shapely.convex_hull(shapely.linestrings(np.concatenate(corners, axis=1)))
        about = self._discs(self.destinations_m, np.full(len(self.destinations_m), minutes))
        return shapely.union_all(np.concatenate([hulls, about]))

    def _corners(self, centers: Floats, minutes: Floats) -> Floats:
        """Return the corners of the discs that are walked in the minutes left, (n, corners, 2)."""
        discs = self._discs(centers, np.maximum(minutes, 0.0))
        return np.asarray(shapely.get_coordinates(discs).reshape(len(centers), -1, 2))

    def _discs(self, centers: Floats, minutes: Floats) -> npt.NDArray[np.object_]:
        """Return discs that are walked in some minutes, as polygons.

        Those of no radius are ones of a millimeter, so that all have as many corners.
        """
        radii = minutes * self.meters_per_minute
        if self.scale is not None and len(centers):  # a conformal plane has the same scale in all directions
            radii = radii * self.scale(centers)
        points = shapely.points(centers)
        return np.asarray(shapely.buffer(points, np.maximum(radii, 1e-3), quad_segs=_QUARTER), dtype=object)


def isochrones(network: RoadNetwork, destinations_m: npt.ArrayLike, minutes: Sequence[float]) -> list[BaseGeometry]:
    """Return the ground within each of some times of the nearest destination, meters of the network's plane.

    Args:
        network: the roads.
        destinations_m: (n, 2) meters of the plane.
        minutes: times.

    Returns:
        One polygon or several for each time; empty without destinations.
    """
    places = np.asarray(destinations_m, dtype=np.float64).reshape(-1, 2)
    key = places.tobytes(), tuple(minutes)
    if key not in network.grounds:  # a plate, its page and what is said of it, in each language, ask for the same
        reached = reached_roads(network, places)
        network.grounds[key] = [reached.ground(time) for time in minutes]
    return list(network.grounds[key])


def reached_roads(network: RoadNetwork, destinations_m: npt.ArrayLike) -> ReachedRoads:
    """Return the roads that lead to some destinations, with the minutes to the nearest one.

    Args:
        network: the roads.
        destinations_m: (n, 2) meters of the network's plane.
    """
    places = np.asarray(destinations_m, dtype=np.float64).reshape(-1, 2)
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
    ends = xy[pairs], xy[pairs + 1], time[pairs], time[pairs + 1]
    return ReachedRoads(*ends, places, network.speeds.access * 1000 / 60, network.scale)


def _sample(network: RoadNetwork) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the vertices of the roads that generalizing leaves, as edge and fraction along it."""
    simple = shapely.simplify(network.lines, SMOOTH_M)
    xy, edge = shapely.get_coordinates(simple, return_index=True)
    along = shapely.line_locate_point(network.lines[edge], shapely.points(xy), normalized=True)
    first, last = np.r_[True, edge[1:] != edge[:-1]], np.r_[edge[1:] != edge[:-1], True]
    fraction = np.where(first, 0.0, np.where(last, 1.0, np.nan_to_num(along)))
    return edge.astype(np.int64), fraction


def _turns(graph: CutGraph, nodes: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return points where the time stops growing evenly.

    Cuts, and where the ways by both ends of a piece take as long.
    """
    begin, end = nodes[graph.start], nodes[graph.stop]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.clip((end - begin + graph.minutes) / (2 * graph.minutes), 0.0, 1.0)
    part = np.where(np.isfinite(part), part, 0.0)
    turn = graph.low + part * (graph.high - graph.low)
    inner = (turn > 0) & (turn < 1)
    cut = (graph.low > 0) & (graph.low < 1)
    return np.r_[graph.edge[inner], graph.edge[cut]], np.r_[turn[inner], graph.low[cut]]
