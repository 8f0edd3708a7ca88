"""Reads roads: the network that is shipped, or a layer of one's own, repaired where that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Transformer

from atlas.errors import Fault, InputError
from atlas.guard import with_guard
from atlas.i18n.messages import Message
from atlas.resources import PREFIX, shipped_path
from atlas.sources.roads.gaps import join_gaps
from atlas.sources.roads.gradients import mean_gradients
from atlas.sources.roads.road_layer import CLASS, LENGTH_M, RAMP, read_road_layer
from atlas.sources.roads.road_network import RoadNetwork
from atlas.sources.roads.specification import RoadSource
from atlas.sources.roads.speeds import Speeds, read_speeds
from atlas.sources.territory.provenance import ROADS, Credit, read_credits
from atlas.sources.territory.territory import Territory

#: The file of the network that is shipped, and its name in its credits.
SHIPPED: Final = ("roads", "network.parquet")
#: No place joins them but by their ramps.
_MOTORWAY: Final = "motorway"
_ELLIPSOID: Final = Geod(ellps="WGS84")


@with_guard(Message("act.roads"), error=InputError)
def read_roads(
    source: RoadSource | str | Path | gpd.GeoDataFrame | None,
    territory: Territory,
    *,
    speeds: Speeds | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    gaps_m: float | None = None,
) -> RoadNetwork:
    """Read roads as a network, in the plane of a territory.

    Args:
        source: a layer of lines that meet at their ends; a GeoDataFrame; None for the network that is shipped; a
            `RoadSource`, which says all by itself.
        territory: whose plane is taken, and which the roads must reach.
        speeds: how fast each class is, or the TOML file that says it; the shipped ones without it.
        columns: our name of a column → its name in the layer (``class``, ``ramp``, ``length_m``).
        gaps_m: None takes the layer as it is, as a graph; a number cuts its roads where they share a vertex, and moves
            blind ends by so many meters at most to the next road (0 moves none).

    Raises:
        InputError: the layer, the speeds or the relief are wrong; every fault.
        ValueError: a tolerance out of range.
    """
    asked = source if isinstance(source, RoadSource) else RoadSource(columns=columns or {}, gaps_m=gaps_m)
    asked = asked.with_paths(_path_of)
    file = asked.file if source is None or isinstance(source, RoadSource) else source
    rates = speeds if isinstance(speeds, Speeds) else read_speeds(speeds or asked.speeds)
    roads = read_road_layer(file, columns=asked.columns, layer=asked.layer, speeds=rates)
    travelled = roads[CLASS].map(rates.classes).gt(0).to_numpy()
    remarks = {"left_out": int((~travelled).sum())}
    roads = roads[travelled].to_crs(territory.plane.crs).reset_index(drop=True)
    _require_near(roads, territory, file)
    lines, parents = roads.geometry.to_numpy(), np.arange(len(roads))
    if asked.gaps_m is not None:
        lines, parents, repairs = join_gaps(lines, tolerance_m=asked.gaps_m)
        remarks |= repairs
    network = _network(roads, lines, parents, speeds=rates, crs=territory.plane.definition)
    if asked.relief and rates.slope:
        steep = mean_gradients(lines, asked.relief, crs=territory.plane.definition)
        network = replace(network, minutes=network.minutes * (1 + rates.slope / 100 * steep))
    is_shipped = not isinstance(file, gpd.GeoDataFrame) and Path(file) == shipped_path("geodata", *SHIPPED)
    plane = territory.plane if territory.plane.on_ground else None
    credit = shipped_credit() if is_shipped else asked.printed_credit
    return replace(network, credit=credit, remarks=remarks, plane=plane)


def shipped_credit() -> Credit:
    """Return whom the shipped network is owed to."""
    credits = read_credits(shipped_path("geodata", SHIPPED[0]))
    return replace(next(credit for credit in credits if credit.file == "/".join(SHIPPED)), of=ROADS)


def _path_of(name: str) -> Path:
    """Return the path of a file that is named, or that is shipped."""
    return shipped_path("geodata", *name.removeprefix(PREFIX).split("/")) if name.startswith(PREFIX) else Path(name)


def _require_near(roads: gpd.GeoDataFrame, territory: Territory, file: object) -> None:
    """Refuse roads that do not reach the territory, as where x and y are exchanged."""
    box = shapely.box(*territory.projected.total_bounds)
    if not len(roads) or not shapely.intersects(box, roads.geometry.to_numpy()).any():
        name = "" if isinstance(file, gpd.GeoDataFrame) else str(file)
        raise InputError(Fault(Message("fault.roads.elsewhere"), Message("fault.roads.other_layer"), name))


def _network(
    roads: gpd.GeoDataFrame,
    lines: npt.NDArray[np.object_],
    parents: npt.NDArray[np.intp],
    *,
    speeds: Speeds,
    crs: str,
) -> RoadNetwork:
    """Return the graph of lines whose ends are the same to the last digit."""
    vertices, owner = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(owner, np.arange(len(lines) + 1))
    ends = np.concatenate([vertices[first[:-1]], vertices[first[1:] - 1]])
    nodes, number = np.unique(ends, axis=0, return_inverse=True)
    start, stop = number.reshape(2, -1)
    classes, ramp = roads[CLASS].to_numpy(dtype=str)[parents], roads[RAMP].to_numpy(dtype=bool)[parents]
    if LENGTH_M in roads:
        whole = roads.geometry.length.to_numpy()[parents]
        part = np.divide(shapely.length(lines), whole, out=np.ones(len(lines)), where=whole > 0)
        length_km = roads[LENGTH_M].to_numpy(dtype=np.float64)[parents] * part / 1000
    else:
        length_km = _lengths_km(vertices, owner, crs, len(lines))
    kmh = np.where(ramp, speeds.ramp, np.array([speeds.classes[name] for name in classes], dtype=np.float64))
    return RoadNetwork(
        start=start.astype(np.int64),
        stop=stop.astype(np.int64),
        length_km=length_km,
        minutes=60 * length_km / kmh,
        classes=classes,
        joins=(classes != _MOTORWAY) & ~ramp,
        nodes_m=nodes,
        vertices_m=vertices,
        first_vertex=first.astype(np.int64),
        speeds=speeds,
    )


def _lengths_km(
    vertices: npt.NDArray[np.float64], owner: npt.NDArray[np.intp], crs: str, count: int
) -> npt.NDArray[np.float64]:
    """Return the lengths of lines on the ellipsoid."""
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*vertices.T)
    _, _, meters = _ELLIPSOID.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    inside = owner[1:] == owner[:-1]
    return np.asarray(np.bincount(owner[1:][inside], weights=meters[inside], minlength=count) / 1000)
