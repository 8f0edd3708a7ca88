"""Where places join a network of roads: the nearest point of a road that is neither a motorway nor a ramp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.analysis.spatial.travel import scale_between
from atlas.i18n.messages import Message
from atlas.sources.roads.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]

#: Minutes of an hour times kilometers of a meter.
_MINUTES_PER_M: Final = 60 / 1000


@dataclass(frozen=True, eq=False)
class EntryPoints:
    """Where places join the roads.

    Attributes:
        edge: (n,) number of the edge that each place joins.
        fraction: (n,) how far along it, from 0 at its start to 1 at its stop.
        minutes: (n,) of the leg between the place and the road, in a straight line at the speed of access.
        places_m: (n, 2) the places, meters of the plane.
    """

    edge: npt.NDArray[np.int64]
    fraction: Floats
    minutes: Floats
    places_m: Floats

    def __len__(self) -> int:
        return len(self.edge)


def entry_points(network: RoadNetwork, places_m: npt.ArrayLike) -> EntryPoints:
    """Find where places join the roads, each at a point along its nearest edge.

    Args:
        network: the roads.
        places_m: (n, 2) meters of the network's plane.

    Raises:
        ValueError: coordinates that are missing or infinite; a network that no place can join.
    """
    xy = np.asarray(places_m, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(xy).all():
        place = int((~np.isfinite(xy).all(axis=1)).argmax())
        raise ValueError(Message("fault.stats.place_coordinates", place=repr(place)))
    open_edges = np.flatnonzero(network.joins)
    if not len(open_edges):
        raise ValueError(Message("fault.roads.no_entry"))
    lines = network.lines[open_edges]
    points = shapely.points(xy)
    (_, nearest) = shapely.STRtree(lines).query_nearest(points, all_matches=False)
    fraction = np.clip(shapely.line_locate_point(lines[nearest], points, normalized=True), 0.0, 1.0)
    leg_m = shapely.distance(lines[nearest], points)
    if network.scale is not None and len(xy):
        feet = shapely.get_coordinates(shapely.line_interpolate_point(lines[nearest], fraction, normalized=True))
        leg_m = leg_m / scale_between(xy, feet, network.scale)
    return EntryPoints(
        open_edges[nearest].astype(np.int64),
        np.nan_to_num(fraction),
        leg_m * _MINUTES_PER_M / network.speeds.access,
        xy,
    )
