"""Where each actor is: its commune and province, or the reason why it could not be placed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.analysis.location.cells import NOWHERE
from atlas.analysis.location.declared_communes import COLUMNS as CONFLICT_COLUMNS
from atlas.analysis.location.declared_communes import conflicts
from atlas.analysis.location.name_fallback import BY_COORDINATES, WITHOUT, NamePlacements, Without, place_by_name
from atlas.analysis.location.placer import REASONS, Placer, Reason
from atlas.errors import SecrecyError
from atlas.i18n.interface import ui_language
from atlas.i18n.messages import NOTHING, Listed, Message, tr
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.notebook import html

if TYPE_CHECKING:
    from atlas.analysis.dataset.selection import Selection
    from atlas.sources.register.register import Register
    from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

INSIDE: Final = "inside"
SNAPPED: Final = "snapped"
NAMED: Final = "named"


#: Reasons for which a name may place a record instead.
_LACKING: Final = [Reason.NO_COORDINATES, Reason.UNREADABLE, Reason.NOT_FINITE]


@dataclass(frozen=True, eq=False, repr=False)
class Placed:
    """A register after locating: the records placed, those rejected with a reason, those that disagree.

    Rows keep the labels that they have in the register's table, in its order. A column of the file that has the name of
    one that locating adds is kept under that name followed by " (file)".

    Attributes:
        actors: records placed: the register's columns, then commune (code, name), province (name, code), ``placing``
            ("inside", "snapped", "named"), ``snapped_m`` (meters from the point to its commune, 0 inside) and the point
            as recorded, EPSG:4326. When records may be placed by name, also ``placed_by`` ("coordinates", "place",
            "commune") and ``name_score``; a record placed by name keeps no longitude and latitude, its point is the one
            it was given, and its precision is that of its name: "place" or "commune".
        rejected: the other records: the register's columns, then ``reason`` and ``remedy`` (and ``may_be``, the
            communes that its name may mean, when records may be placed by name).
        conflicts: placed records whose declared commune is another one, or unknown (see
            `atlas.analysis.location.declared_communes`).
        register: what was located.
        snap_m: how far from a commune a point at sea may be to be given to it, in meters.
        communes: codes of all the communes that the records were located among; None when it is not known.
        territory: these communes, where a selection looks names up; None when it is not known.
        hidden: columns of which every value was taken out, because what one actor declares is confidential.
        withheld: whether the records were taken out because their number is confidential: the rows left say how records
            were placed or why not, and nothing else; there are none where the number of all of them is secret too.
    """

    actors: gpd.GeoDataFrame
    rejected: pd.DataFrame
    conflicts: pd.DataFrame
    register: Register
    snap_m: float
    communes: pd.Index[str] | None = None
    territory: Territory | None = None
    hidden: frozenset[str] = frozenset()
    withheld: bool = False

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
    def snapped_count(self) -> int:
        """How many records placed were at sea and given to the nearest commune."""
        return int((self.actors[c.PLACING] == SNAPPED).sum())

    @property
    def named_count(self) -> int:
        """How many records were placed by the name of their commune or place, for want of coordinates."""
        return int((self.actors[c.PLACING] == NAMED).sum())

    @property
    def reasons(self) -> dict[Reason, int]:
        """How many records were rejected for each reason that occurs."""
        counts = self.rejected[c.REASON].value_counts()
        return {reason: int(counts[reason]) for reason in Reason if reason in counts.index}

    def select(self, expression: str | pd.Series[bool] = "") -> Selection:
        """Return the actors placed for which a condition is true, all without one.

        See `atlas.analysis.dataset.selection`.

        ``placed.select("family == 'cooperative' and members > 20").within_km("Larache", 10)``

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: what is no condition, or a register located in a territory that is not known.
            SecrecyError: records that were taken out of a protected dataset.
        """
        from atlas.analysis.dataset.selection import Selection

        if self.withheld:
            raise SecrecyError
        if self.territory is None:
            raise ValueError(Message("fault.analysis.territory_unknown"))
        selection = Selection(self.actors, "actor", self.territory, date=self.register.date)
        return selection if isinstance(expression, str) and not expression else selection.select(expression)

    @property
    def is_counted(self) -> bool:
        """Whether it may be said how many records there are."""
        return self.count > 0 or not self.withheld

    def _repr_html_(self) -> str:
        brief = (c.ID, c.NAME, c.FAMILY, c.SECTOR, c.COMMUNE, c.PROVINCE, c.PLACING)
        return html(repr(self), self.actors, columns=brief)

    def __repr__(self) -> str:
        if not self.is_counted:
            return str(Message("placed.secret"))
        snapped = (
            Message("placed.snapped", n=self.snapped_count, meters=f"{self.snap_m:g}")
            if self.snapped_count
            else NOTHING
        )
        named = Message("placed.named", n=self.named_count) if self.named_count else NOTHING
        placed = f"{Message('placed.count', n=self.count, placed=len(self.actors))}{snapped}{named}"
        reasons = tuple(Message(f"placed.short.{reason}", n=count) for reason, count in self.reasons.items())
        why = Message("placed.why", reasons=reasons) if reasons else NOTHING
        rejected = f"{Message('placed.rejected', n=len(self.rejected))}{why}"
        rows = len(self.register.asides)
        aside = Message("placed.aside", n=rows) if rows else NOTHING
        return str(Message("placed.line", placed=placed, rejected=rejected, n=len(self.conflicts), aside=aside))


def locate(
    register: Register | gpd.GeoDataFrame | pd.DataFrame | Selection,
    territory: Territory,
    *,
    snap_m: float = 1000.0,
    without_coordinates: Without = "reject",
    gazetteer: Gazetteer | None = None,
) -> Placed:
    """Give each actor its commune and its province, or the reason why it has none.

    A point on a border shared by communes goes to the lowest code. A point in no commune and not on land is given to
    the nearest commune when it is within ``snap_m`` of it (lowest code on ties; its coordinates are not changed).
    Longitude and latitude that fall inside the territory only when they are exchanged are reported, never repaired.

    Args:
        register: a register; or a table, read as `read_register` reads it (headings and words in any of the three
            languages, coordinates in degrees, EPSG:4326, or in meters of a system that is recognized); or points in any
            CRS, which are reprojected; or a selection of actors. Of a table only coordinates may be wrong: the record
            is then rejected, with the reason.
        territory: the communes, and the land around, which tells the sea; without land nothing is snapped.
        snap_m: meters, measured in the plane; 0 snaps nothing.
        without_coordinates: what becomes of records whose coordinates are missing or cannot be read: ``reject``; or,
            when the name of their commune or place is sure, ``settlement`` (at the commune's main settlement) or
            ``spread`` (somewhere inside the commune, always at the same point); see
            `atlas.analysis.location.name_fallback`. Coordinates that are there but wrong (at sea, exchanged,
            elsewhere) are never replaced by a name.
        gazetteer: what names mean (`atlas.sources.matching.gazetteer`), perhaps with places of the user's; the
            territory's own when it is not given. When it is, misspelt declarations agree with the commune that they
            mean.

    Raises:
        RegisterError: a table without coordinates, geometries that are not points, points without CRS, values that
            are wrong: all faults at once, each with the index label of its row.
        ValueError: a snapping distance that is negative or not finite; ``without_coordinates`` that is none of these.
    """
    from atlas.analysis.location.from_dataframe import as_register  # what reads tables is loaded where one is located

    _check_options(snap_m, without_coordinates)
    register = as_register(register, by_name=without_coordinates != "reject")
    table = _without_clashes(register.table)
    x, y = table[c.LON].to_numpy(dtype=np.float64), table[c.LAT].to_numpy(dtype=np.float64)
    placer = _placer(territory, float(snap_m))
    position, snapped_m, why = placer.place(x, y, unreadable=_unreadable(table))
    reason = np.array([*REASONS, ""], dtype=object)[why]
    names: NamePlacements | None = None
    lacking = np.flatnonzero(np.isin(reason, _LACKING))
    if without_coordinates != "reject":
        gazetteer = gazetteer or Gazetteer.of(territory)
        names = place_by_name(table.iloc[lacking], territory, gazetteer, how=without_coordinates, index=placer.index)
        position[lacking] = names.position
        reason[lacking] = np.where(names.reason == "", reason[lacking], names.reason)
        x, y = _fill(x, lacking, names.lon), _fill(y, lacking, names.lat)
    actors = _actors(table, (x, y), territory, (position, snapped_m))
    out = position == NOWHERE
    rejected = _rejection_table(table[out], reason[out])
    codes = pd.Index(territory.communes.index)
    if names is not None:
        actors, rejected = _with_names(actors, names, table.index[lacking]), _with_hints(rejected, names, lacking, out)
    # A record that was placed by its declaration cannot disagree with it.
    recorded = actors[actors[c.PLACING] != NAMED] if names is not None else actors
    disagree = conflicts(recorded, territory, gazetteer=gazetteer)
    return Placed(actors, rejected, disagree, register, float(snap_m), codes, territory)


@lru_cache(maxsize=2)
def _placer(territory: Territory, snap_m: float) -> Placer:
    """Prepare a territory once for the registers that are placed in it, one after the other."""
    return Placer.of(territory, snap_m=snap_m)


def _check_options(snap_m: float, without_coordinates: str) -> None:
    if not (math.isfinite(snap_m) and snap_m >= 0):
        raise ValueError(Message("fault.analysis.snap_m", value=repr(snap_m)))
    if without_coordinates not in WITHOUT:
        raise ValueError(
            Message(
                "fault.analysis.without_coordinates",
                names=Listed(WITHOUT, marks=False),
                value=repr(without_coordinates),
            )
        )


def _rejection_table(records: pd.DataFrame, reason: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Return records that were not placed, each with its reason and its remedy, which are told once for all of them."""
    which = pd.Categorical(reason, categories=list(Reason)).codes
    reasons = pd.array([str(r) for r in Reason], dtype="str")
    remedies = pd.array([tr(f"remedy.{r}", ui_language()) for r in Reason], dtype="str")
    return pd.DataFrame(records).assign(**{c.REASON: reasons.take(which), c.REMEDY: remedies.take(which)})


def _unreadable(table: pd.DataFrame) -> npt.NDArray[np.bool_] | None:
    return table[c.UNREADABLE].fillna(False).to_numpy(dtype=bool) if c.UNREADABLE in table.columns else None


def _fill(values: Floats, positions: Integers, given: Floats) -> Floats:
    filled = values.copy()
    filled[positions] = given
    return filled


def _with_names(actors: gpd.GeoDataFrame, names: NamePlacements, labels: pd.Index[Any]) -> gpd.GeoDataFrame:
    """Return the records placed, with how they were placed; those placed by name with the precision of their name."""
    rows = actors.index.get_indexer(labels[names.position != NOWHERE])
    by, score = np.full(len(actors), BY_COORDINATES, dtype=object), np.full(len(actors), np.nan)
    by[rows], score[rows] = names.by[names.position != NOWHERE], names.score[names.position != NOWHERE]
    placing, precision = (actors[column].to_numpy(dtype=object, copy=True) for column in (c.PLACING, c.PRECISION))
    placing[rows], precision[rows] = NAMED, by[rows]
    columns = {c.PLACING: placing, c.PRECISION: precision, c.PLACED_BY: by}
    return actors.assign(**{name: pd.array(values, dtype="str") for name, values in columns.items()}).assign(
        **{c.NAME_SCORE: score}
    )


def _with_hints(
    rejected: pd.DataFrame, names: NamePlacements, lacking: Integers, out: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Return the records rejected, with the communes that their names may mean."""
    hints = np.full(len(out), "", dtype=object)
    hints[lacking] = names.may_be
    return rejected.assign(**{c.MAY_BE: pd.array(hints[out], dtype="str")})


def _without_clashes(table: pd.DataFrame) -> pd.DataFrame:
    """Move away the file's own columns that have the name of one that locating adds."""
    added = {
        c.CODE, c.COMMUNE, c.PROVINCE, c.PROVINCE_CODE, c.PLACING, c.SNAPPED_M, c.REASON, c.REMEDY, c.GEOMETRY,
        c.PLACED_BY, c.NAME_SCORE, c.MAY_BE,
    }  # fmt: skip
    taken, renamed = set(table.columns) | added, {}
    for name in added.intersection(table.columns):
        heading = f"{name} (file)"
        while heading in taken:
            heading += "*"
        taken.add(heading)
        renamed[name] = heading
    return table.rename(columns=renamed)


def _actors(
    table: pd.DataFrame, xy: tuple[Floats, Floats], territory: Territory, placing: tuple[Integers, Floats]
) -> gpd.GeoDataFrame:
    """Return the table of the records placed, with their commune, province and point.

    Meters are NaN for those inside.
    """
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


__all__ = ["CONFLICT_COLUMNS", "INSIDE", "NAMED", "SNAPPED", "Placed", "Reason", "locate"]
