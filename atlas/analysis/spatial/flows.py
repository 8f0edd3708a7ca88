"""Flows from commune to commune: links of a table, or from each actor to what is nearest to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.stocks import active
from atlas.analysis.roads.travel_times import road_times
from atlas.errors import Fault, LinksError
from atlas.i18n.messages import Message
from atlas.sources.edits.links import FROM, ROW, TO, VALUE, LinkTable
from atlas.sources.roads.road_network import RoadNetwork

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

FROM_CODE: Final = "from_code"
TO_CODE: Final = "to_code"
#: Longer than any way, minutes.
_ALL_MIN: Final = 1e6


@dataclass(frozen=True, eq=False, repr=False)
class Flows:
    """Amounts from commune to commune.

    Attributes:
        table: ``from_code``, ``to_code``, ``value``: each ordered pair of two communes once, sorted by codes.
        inside: the sum of what stays inside one commune.
        unplaced: links that came in with an end that has no place (a record that was not located), with their reason.
        counted: whether the values are numbers of actors.
    """

    table: pd.DataFrame
    inside: float
    unplaced: pd.DataFrame
    counted: bool = False

    def __repr__(self) -> str:
        between = f"{len(self.table)} pairs of communes, {self.table[VALUE].sum():g}"
        return f"<Flows: {between}; {self.inside:g} inside a commune; {len(self.unplaced)} links unplaced>"

    @property
    def total(self) -> float:
        """All that is placed: between communes and inside them."""
        return float(self.table[VALUE].sum()) + self.inside


def flows(links: LinkTable, territory: Territory, placed: Placed | None) -> Flows:
    """Return the links of a table summed by communes.

    An end is the code of a commune, or the identifier of a record, which stands for the commune it was located in.

    Args:
        links: the table.
        territory: the communes.
        placed: the located register; without it ends are codes only.

    Raises:
        LinksError: ends that are neither; every one, with its row.
    """
    codes = pd.Index(territory.communes.index.astype(str))
    where: dict[str, str] = {code: code for code in codes}
    lost: dict[str, str] = {}
    if placed is not None:
        ids = placed.actors[c.ID].astype(str)
        where |= {
            identifier: str(code)
            for identifier, code in zip(ids, placed.actors[c.CODE], strict=True)
            if identifier not in where
        }
        reasons = placed.rejected[c.REASON].astype(str)
        lost = dict(zip(placed.rejected[c.ID].astype(str), reasons, strict=True))
    table = links.table
    faults = []
    for column in (FROM, TO):
        is_known = table[column].isin([*where, *lost])
        remedy = Message("fault.stats.write_commune" if placed is None else "fault.stats.write_commune_or_record")
        faults += [
            Fault(Message("fault.stats.flow_end"), remedy, links.path or "", int(row), column, str(end))
            for row, end in zip(table.loc[~is_known, ROW], table.loc[~is_known, column], strict=True)
        ]
    if faults:
        raise LinksError(sorted(faults, key=lambda fault: fault.row or 0))
    ends = {column: table[column].map(where) for column in (FROM, TO)}
    absent = ends[FROM].isna() | ends[TO].isna()
    reason = table[FROM].map(lost).fillna(table[TO].map(lost))
    unplaced = table.assign(**{c.REASON: reason})[absent]
    return _sum_flows(ends[FROM][~absent], ends[TO][~absent], table.loc[~absent, VALUE], unplaced=unplaced)


def nearest_support(placed: Placed, *, crs: Any, roads: RoadNetwork | None = None) -> Flows:
    """From every active actor to the support body that is nearest to it, summed by communes.

    Support bodies themselves are no starting points; of two as near, the first of the register is taken.

    Args:
        placed: the located register.
        crs: the plane in which distances are measured.
        roads: a network in this plane: the nearest is then the one of the shortest time; as the crow flies without it.
    """
    actors = active(placed).to_crs(crs)
    support = actors[c.FAMILY].isin(placed.register.vocabulary.support).to_numpy(dtype=bool)
    bodies, others = actors[support], actors[~support]
    if bodies.empty or others.empty:
        empty = pd.Series(dtype="str")
        return _sum_flows(empty, empty, pd.Series(dtype="float64"), unplaced=pd.DataFrame(), counted=True)
    if roads is None:
        nearest = scipy.spatial.cKDTree(_xy(bodies)).query(_xy(others))[1]
    else:
        nearest = _nearest_by_road(roads, bodies, others)
    start, end = others[c.CODE].reset_index(drop=True), bodies[c.CODE].iloc[nearest].reset_index(drop=True)
    return _sum_flows(start, end, pd.Series(np.ones(len(start))), unplaced=pd.DataFrame(), counted=True)


def net_flows(table: pd.DataFrame) -> pd.DataFrame:
    """Return for each two units one flow, what goes one way less what goes the other; none where both are equal."""
    forward = table[FROM_CODE] < table[TO_CODE]
    low = table[FROM_CODE].where(forward, table[TO_CODE])
    high = table[TO_CODE].where(forward, table[FROM_CODE])
    signed = table[VALUE].where(forward, -table[VALUE])
    net = signed.groupby([low, high], sort=True).sum()
    net = net[net != 0]
    pairs = [(a, b) if value > 0 else (b, a) for (a, b), value in zip(net.index.to_list(), net, strict=True)]
    made = pd.DataFrame(pairs, columns=[FROM_CODE, TO_CODE], dtype="str").assign(**{VALUE: np.abs(net.to_numpy())})
    return made.sort_values([FROM_CODE, TO_CODE], ignore_index=True)


def balances(table: pd.DataFrame) -> pd.Series[float]:
    """Return by code what arrives less what leaves, for every unit of a flow, sorted by code."""
    arriving, leaving = (table.groupby(column)[VALUE].sum() for column in (TO_CODE, FROM_CODE))
    return arriving.sub(leaving, fill_value=0.0).sort_index().astype("float64")


def lengths_km(table: pd.DataFrame, territory: Territory) -> npt.NDArray[np.float64]:
    """Return how far it is from start to end of each flow in a straight line, on the ground."""
    anchors, plane = territory.anchors, territory.plane
    starts, ends = (
        np.array([anchors[code] for code in table[name].astype(str)], dtype=np.float64).reshape(-1, 2)
        for name in (FROM_CODE, TO_CODE)
    )
    meters = np.hypot(*(ends - starts).T)
    stretch = plane.scale((starts + ends) / 2) if plane.on_ground and len(table) else 1.0
    return np.asarray(meters / stretch / 1000)


def _nearest_by_road(roads: RoadNetwork, bodies: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> npt.NDArray[np.intp]:
    """Return the number of the body that each of the others reaches first."""
    here, there = (pd.DataFrame(_xy(actors), columns=["x_m", "y_m"]) for actors in (others, bodies))
    times = road_times(roads, here, there, limit_min=_ALL_MIN)
    minutes = np.full((len(here), len(there)), np.inf)
    minutes[times.origin, times.destination] = times.cost
    return np.asarray(minutes.argmin(axis=1))


def _xy(actors: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(actors.geometry.to_numpy()), dtype=np.float64)


def _sum_flows(
    start: pd.Series, end: pd.Series, value: pd.Series, *, unplaced: pd.DataFrame, counted: bool = False
) -> Flows:
    table = pd.DataFrame({FROM_CODE: start.astype(str), TO_CODE: end.astype(str), VALUE: value.astype("float64")})
    stays = table[FROM_CODE] == table[TO_CODE]
    between = table[~stays].groupby([FROM_CODE, TO_CODE], sort=True)[VALUE].sum().reset_index()
    return Flows(between, float(table.loc[stays, VALUE].sum()), unplaced, counted)
