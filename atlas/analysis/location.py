"""Where each actor is: its commune and province, or the reason why it could not be placed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from atlas import columns as c
from atlas.analysis.cells import NOWHERE, CellIndex
from atlas.analysis.declared import COLUMNS as CONFLICT_COLUMNS
from atlas.analysis.declared import conflicts
from atlas.analysis.edges import Edges
from atlas.analysis.recorded import as_register

if TYPE_CHECKING:
    from atlas.sources.register import Register
    from atlas.sources.territory import Territory

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

INSIDE: Final = "inside"
SNAPPED: Final = "snapped"


class Reason(StrEnum):
    """Why a record has no commune."""

    NO_COORDINATES = "no_coordinates"
    UNREADABLE = "unreadable_coordinates"
    NOT_FINITE = "not_finite"
    SWAPPED = "swapped"
    AT_SEA = "at_sea"
    OUTSIDE = "outside"


#: What to do about each reason, for the table of rejected records.
REMEDIES: Final = {
    Reason.NO_COORDINATES: "Locate the actor and fill in its longitude and its latitude.",
    Reason.UNREADABLE: "Write longitude and latitude as numbers in degrees, for example -5.8129 and 35.7713.",
    Reason.NOT_FINITE: "Replace the infinite coordinate by the actor's longitude and latitude in degrees.",
    Reason.SWAPPED: "Exchange longitude and latitude: the point is inside the territory when they are exchanged.",
    Reason.AT_SEA: "Check the coordinates: the point is at sea, too far from the coast to be moved to a commune.",
    Reason.OUTSIDE: "Check the coordinates (sign, decimal point) or remove the actor: the point is in no commune.",
}
_SHORT: Final = {
    Reason.NO_COORDINATES: "without coordinates",
    Reason.UNREADABLE: "with unreadable coordinates",
    Reason.NOT_FINITE: "with infinite coordinates",
    Reason.SWAPPED: "with longitude and latitude exchanged",
    Reason.AT_SEA: "at sea",
    Reason.OUTSIDE: "outside the territory",
}


@dataclass(frozen=True, eq=False, repr=False)
class Placed:
    """A register after locating: the records placed, those rejected with a reason, those that disagree.

    Rows keep the labels that they have in the register's table, in its order. A column of the file that has the name of
    one that locating adds is kept under that name followed by " (file)".

    Attributes:
        actors: records placed: the register's columns, then commune (code, name), province (name, code), ``placing``
            ("inside", "snapped"), ``snapped_m`` (metres from the point to its commune, 0 inside) and the point as
            recorded, EPSG:4326.
        rejected: the other records: the register's columns, then ``reason`` and ``remedy``.
        conflicts: placed records whose declared commune is another one, or unknown (see `atlas.analysis.declared`).
        register: what was located.
        snap_m: how far from a commune a point at sea may be to be given to it, in metres.
        communes: codes of all the communes that the records were located among; None when it is not known.
    """

    actors: gpd.GeoDataFrame
    rejected: pd.DataFrame
    conflicts: pd.DataFrame
    register: Register
    snap_m: float
    communes: pd.Index[str] | None = None

    def __post_init__(self) -> None:
        if self.count != len(self.actors) + len(self.rejected):
            raise AssertionError(
                f"{self.count} records came in, {len(self.actors)} were placed, {len(self.rejected)} rejected"
            )

    @property
    def count(self) -> int:
        """How many records came in."""
        return len(self.register.table)

    @property
    def snapped(self) -> int:
        """How many records placed were at sea and given to the nearest commune."""
        return int((self.actors[c.PLACING] == SNAPPED).sum())

    @property
    def reasons(self) -> dict[Reason, int]:
        """How many records were rejected for each reason that occurs."""
        counts = self.rejected[c.REASON].value_counts()
        return {reason: int(counts[reason]) for reason in Reason if reason in counts.index}

    def __repr__(self) -> str:
        placed = f"{self.count} records: {len(self.actors)} placed"
        if self.snapped:
            placed += f" ({self.snapped} at sea, within {self.snap_m:g} m of their commune)"
        why = ", ".join(f"{count} {_SHORT[reason]}" for reason, count in self.reasons.items())
        rejected = f"{len(self.rejected)} rejected" + (f" ({why})" if why else "")
        return f"{placed}, {rejected}; {len(self.conflicts)} disagree with their declared commune"


def locate(
    register: Register | gpd.GeoDataFrame | pd.DataFrame, territory: Territory, *, snap_m: float = 1000.0
) -> Placed:
    """Give each actor its commune and its province, or the reason why it has none.

    A point on a border shared by communes goes to the lowest code. A point in no commune and not on land is given to
    the nearest commune when it is within ``snap_m`` of it (lowest code on ties; its coordinates are not changed).
    Longitude and latitude that fall inside the territory only when they are exchanged are reported, never repaired.

    Args:
        register: a register; or a table with the columns of `atlas.columns` (``lon`` and ``lat`` in degrees, EPSG:4326,
            are needed); or points in any CRS, which are reprojected.
        territory: the communes, and the land around, which tells the sea; without land nothing is snapped.
        snap_m: metres, measured in EPSG:26191; 0 snaps nothing.

    Raises:
        RegisterError: a table without coordinates, geometries that are not points, points without CRS.
        ValueError: a snapping distance that is negative or not finite.
    """
    if not (math.isfinite(snap_m) and snap_m >= 0):
        raise ValueError(f"snap_m must be a distance in metres, zero or more, not {snap_m!r}")
    register = as_register(register)
    table = _without_clashes(register.table)
    x, y = table[c.LON].to_numpy(dtype=np.float64), table[c.LAT].to_numpy(dtype=np.float64)
    position, reason = _first_look(table, x, y, territory)
    lost = np.flatnonzero((position == NOWHERE) & (reason == ""))
    snapped_m = np.full(len(table), np.nan)
    position[lost], snapped_m[lost], reason[lost] = _around(x[lost], y[lost], territory, snap_m)
    actors = _actors(table, (x, y), territory, (position, snapped_m))
    out = position == NOWHERE
    why = pd.Categorical(reason[out], categories=list(Reason)).codes
    texts = [pd.array(values, dtype="str") for values in ([str(r) for r in Reason], [REMEDIES[r] for r in Reason])]
    rejected = pd.DataFrame(table[out]).assign(**{c.REASON: texts[0].take(why), c.REMEDY: texts[1].take(why)})
    known = pd.Index(territory.communes.index)
    return Placed(actors, rejected, conflicts(actors, territory), register, float(snap_m), known)


def _without_clashes(table: pd.DataFrame) -> pd.DataFrame:
    """Move away the file's own columns that have the name of one that locating adds."""
    added = {c.CODE, c.COMMUNE, c.PROVINCE, c.PROVINCE_CODE, c.PLACING, c.SNAPPED_M, c.REASON, c.REMEDY, c.GEOMETRY}
    taken, renamed = set(table.columns) | added, {}
    for name in added.intersection(table.columns):
        kept = f"{name} (file)"
        while kept in taken:
            kept += "*"
        taken.add(kept)
        renamed[name] = kept
    return table.rename(columns=renamed)


def _first_look(table: pd.DataFrame, x: Floats, y: Floats, territory: Territory) -> tuple[Integers, Texts]:
    """Position of the commune of each record that is inside one, and the reasons that can be given at once."""
    index = CellIndex.build(np.asarray(territory.communes.geometry.array, dtype=object))
    position = index.find(x, y).astype(np.int64)
    reason = np.full(len(table), "", dtype=object)
    reason[(position == NOWHERE) & (index.find(y, x) != NOWHERE)] = Reason.SWAPPED
    reason[np.isinf(x) | np.isinf(y)] = Reason.NOT_FINITE
    reason[np.isnan(x) | np.isnan(y)] = Reason.NO_COORDINATES
    if c.UNREADABLE in table.columns:
        unreadable = table[c.UNREADABLE].fillna(False).to_numpy(dtype=bool)
        reason[unreadable] = Reason.UNREADABLE
        position[unreadable] = NOWHERE
    return position, reason


def _around(x: Floats, y: Floats, territory: Territory, snap_m: float) -> tuple[Integers, Floats, Texts]:
    """What becomes of points in no commune: nearest commune if they are snapped (else −1), metres, reason."""
    nearest, distance = np.full(len(x), NOWHERE, dtype=np.int64), np.full(len(x), np.nan)
    reason = np.full(len(x), Reason.OUTSIDE, dtype=object)
    if territory.land is None or not len(x):
        return nearest, distance, reason
    land = shapely.from_wkb(shapely.to_wkb(territory.land))  # a copy of our own to prepare
    shapely.prepare(land)
    sea = np.flatnonzero(~shapely.intersects_xy(land, x, y))
    nearest[sea], distance[sea] = _nearest_commune(x[sea], y[sea], territory, snap_m)
    # Beyond the box of the land nothing tells the sea from other countries.
    west, south, east, north = shapely.bounds(land)
    known = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    at_sea = sea[known[sea]]
    reason[at_sea] = Reason.AT_SEA
    reason[nearest != NOWHERE] = ""
    return nearest, distance, reason


def _nearest_commune(x: Floats, y: Floats, territory: Territory, snap_m: float) -> tuple[Integers, Floats]:
    """Position of the commune nearest to each point within ``snap_m`` (lowest on ties, −1 for none), and metres."""
    projected = territory.projected
    forward = Transformer.from_crs("EPSG:4326", projected.crs, always_xy=True)
    px, py = forward.transform(x, y)
    found, distance = np.full(len(x), NOWHERE, dtype=np.int64), np.full(len(x), np.nan)
    finite = np.flatnonzero(np.isfinite(px) & np.isfinite(py))
    if snap_m == 0 or not len(finite):
        return found, distance
    # Edges rather than polygons: the points are outside, and the distance to a whole polygon visits all its vertices.
    edges = Edges.of(np.asarray(projected.geometry.array, dtype=object))
    ends = np.stack((np.column_stack((edges.x0, edges.y0)), np.column_stack((edges.x1, edges.y1))), axis=1)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=object))
    (point, edge), metres = tree.query_nearest(
        shapely.points(px[finite], py[finite]), max_distance=snap_m, return_distance=True, all_matches=True
    )
    order = np.lexsort((edges.owner[edge], point))
    first = order[np.flatnonzero(np.diff(point[order], prepend=-1))]
    found[finite[point[first]]] = edges.owner[edge[first]]
    distance[finite[point[first]]] = metres[first]
    return found, distance


def _actors(
    table: pd.DataFrame, xy: tuple[Floats, Floats], territory: Territory, placing: tuple[Integers, Floats]
) -> gpd.GeoDataFrame:
    """The table of the records placed, with their commune, province and point; metres are NaN for those inside."""
    placed = placing[0] != NOWHERE
    position, snapped_m = placing[0][placed], placing[1][placed]
    communes = territory.communes
    # Taking from columns of texts is quick; making columns of texts from objects is not.
    added = {
        c.CODE: communes.index.array.take(position),
        c.COMMUNE: communes[c.NAME].array.take(position),
        c.PROVINCE: communes[c.PROVINCE].array.take(position),
        c.PROVINCE_CODE: communes[c.PROVINCE_CODE].array.take(position),
        c.PLACING: pd.array([INSIDE, SNAPPED], dtype="str").take(np.isfinite(snapped_m).astype(np.intp)),
        c.SNAPPED_M: np.nan_to_num(snapped_m),
    }
    points = gpd.points_from_xy(xy[0][placed], xy[1][placed], crs="EPSG:4326")
    # When all are placed the register's columns are shared, not copied.
    records = table if placed.all() else table[placed]
    return gpd.GeoDataFrame(records.assign(**added), geometry=points)


__all__ = ["CONFLICT_COLUMNS", "INSIDE", "REMEDIES", "SNAPPED", "Placed", "Reason", "locate"]
