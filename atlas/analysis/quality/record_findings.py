"""What looks wrong with each record of a register: one row for each thing to look at."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.analysis.location.declared_communes import DECLARED_CODE
from atlas.decimals import fixed_point
from atlas.sources.deduplication.duplicates import find_duplicates
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

Flags = npt.NDArray[np.bool_]

#: The field of a finding that may be any column of the file.
VALUE: Final = "value"

#: What is wrong with a record, in the order of a report.
REJECTED: Final = "rejected"
CONFLICT: Final = "conflict"
DUPLICATE: Final = "duplicate"
REFUSED: Final = "refused"
FUTURE_DATE: Final = "future_date"
FUTURE_FOUNDATION: Final = "future_foundation"
OLD_FOUNDATION: Final = "old_foundation"
MANY_MEMBERS: Final = "many_members"
MANY_JOBS: Final = "many_jobs"
NO_MEMBERS: Final = "no_members"
SAME_POINT: Final = "same_point"
FINDINGS: Final = (
    REJECTED, CONFLICT, DUPLICATE, REFUSED, FUTURE_DATE, FUTURE_FOUNDATION, OLD_FOUNDATION, MANY_MEMBERS, MANY_JOBS,
    NO_MEMBERS, SAME_POINT,
)  # fmt: skip
#: Members beyond this many times the distance of the quartiles, on a logarithmic scale, are far out (Tukey 1977).
_FAR_OUT: Final = 3.0
#: Jobs per member from which on they are to be looked at, and the least number of jobs for it.
_JOBS_PER_MEMBER: Final = 5.0
_FEW_JOBS: Final = 20
#: So many actors located by address at one point are not.
_CROWD: Final = 5


def record_findings(placed: Placed, territory: Territory, *, duplicates: bool, today: dt.date) -> pd.DataFrame:
    """List what looks wrong with each record.

    Args:
        placed: the located register.
        territory: in which it was located.
        duplicates: look for pairs that may be one actor.
        today: beyond it dates are in the future.

    Returns:
        One row for each thing to look at, by kind (`FINDINGS`) and place in the register: ``finding``, ``position`` of
        the record, ``id``, ``row``, ``field``, ``value``, ``about``.
    """
    table, vocabulary = placed.register.table, placed.register.vocabulary
    findings = pd.concat(
        [
            _rejections(placed),
            _conflicts(placed, territory),
            _pairs(table) if duplicates else _none(),
            _refused_values(placed),
            *_outliers(table, vocabulary, oldest_foundation=territory.oldest_foundation, today=today),
            _crowds(placed),
        ],
        ignore_index=True,
    )
    return findings.sort_values(
        ["finding", "position"],
        key=lambda column: column.map(FINDINGS.index) if column.name == "finding" else column,
        kind="stable",
    )


def is_filled(values: pd.Series[Any]) -> Flags:
    """Return which values are there: neither missing nor blank."""
    flags = values.notna().to_numpy(dtype=bool)
    if isinstance(values.dtype, pd.StringDtype) or values.dtype == object:
        flags = flags & (values.astype("str").str.strip() != "").to_numpy(dtype=bool)
    return flags


_COLUMNS: Final = ("finding", "position", "id", "row", "field", "value", "about")


def _none() -> pd.DataFrame:
    return _finding_table("", pd.DataFrame({c.ID: [], c.ROW: []}), np.zeros(0, dtype=np.int64), "", [], [])


def _finding_table(
    finding: str, table: pd.DataFrame, position: npt.NDArray[np.int64], field: str, value: Any, about: Any
) -> pd.DataFrame:
    """Return findings of one kind: the records at these positions, what they say, what it is held against."""
    frame = pd.DataFrame(
        {
            "finding": pd.array([finding] * len(position), dtype="str"),
            "position": position.astype(np.int64),
            "id": pd.array(table[c.ID].iloc[position].astype("str").tolist(), dtype="str"),
            "row": table[c.ROW].iloc[position].to_numpy(dtype=np.int64),
            "field": pd.array([field] * len(position), dtype="str"),
            "value": pd.array([_as_text(item) for item in value], dtype="str"),
            "about": pd.array([_as_text(item) for item in about], dtype="str"),
        }
    )
    return frame[list(_COLUMNS)]


def _as_text(value: object) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return ""
    return (
        f"{value:%Y-%m-%d}" if isinstance(value, dt.date) else f"{value:g}" if isinstance(value, float) else str(value)
    )


def _rejections(placed: Placed) -> pd.DataFrame:
    table = placed.register.table
    position = table.index.get_indexer(placed.rejected.index).astype(np.int64)
    declared = table[c.DECLARED].iloc[position]
    return _finding_table(REJECTED, table, position, c.DECLARED, declared, placed.rejected[c.REASON])


def _conflicts(placed: Placed, territory: Territory) -> pd.DataFrame:
    table, frame = placed.register.table, placed.conflicts
    position = table.index.get_indexer(frame.index).astype(np.int64)
    exists_all = frame[DECLARED_CODE].isin(territory.communes.index).to_numpy(dtype=bool)
    about = [
        f"{commune}" if exists else f"{commune} (?)"
        for commune, exists in zip(frame[c.COMMUNE], exists_all, strict=True)
    ]
    return _finding_table(CONFLICT, table, position, c.DECLARED, frame[c.DECLARED], about)


def _refused_values(placed: Placed) -> pd.DataFrame:
    """Return the values that were taken as missing, each with the heading of its column."""
    table = placed.register.table
    sheets = table[c.SHEET].astype(str) if c.SHEET in table else pd.Series("", index=table.index)
    places = dict(zip(zip(sheets, table[c.ROW].astype(int), strict=True), range(len(table)), strict=True))
    keys = [(fault.sheet if c.SHEET in table else "", fault.row) for fault in placed.register.faults]
    pairs = [(places[key], fault) for key, fault in zip(keys, placed.register.faults, strict=True) if key in places]
    position = np.array([place for place, _ in pairs], dtype=np.int64)
    return _finding_table(
        REFUSED, table, position, VALUE, [fault.value for _, fault in pairs], [fault.column for _, fault in pairs]
    )


def _pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Both records of each pair that may be one actor, each told of the other."""
    pairs = find_duplicates(table.reset_index(drop=True))
    first, second = (pairs[name].to_numpy(dtype=np.int64) for name in ("first", "second"))
    here, other = np.concatenate((first, second)), np.concatenate((second, first))
    ids = table[c.ID].astype("str").to_numpy(dtype=object)
    score = np.tile(pairs["score"].to_numpy(dtype=np.float64), 2)
    about = [f"{ids[at]} ({fixed_point(points)})" for at, points in zip(other, score, strict=True)]
    name = table[c.NAME].where(is_filled(table[c.NAME]), table[c.NAME_AR])
    return _finding_table(DUPLICATE, table, here, c.NAME, name.iloc[here], about)


def _outliers(
    table: pd.DataFrame, vocabulary: Vocabulary, *, oldest_foundation: int, today: dt.date
) -> list[pd.DataFrame]:
    """Return what no rule of reading refuses and nobody expects."""
    founded, members, jobs = (
        table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (c.FOUNDED, c.MEMBERS, c.JOBS)
    )
    recorded = pd.to_datetime(table[c.DATE]).to_numpy(dtype="datetime64[D]")
    limits = _member_limits(table[c.FAMILY], members)
    per_member = np.divide(jobs, members, out=np.full(len(table), np.nan), where=members > 0)
    with_members = [family.code for family in vocabulary.families if family.has_members]
    cooperative = table[c.FAMILY].isin(with_members).to_numpy(dtype=bool)

    def outlier(finding: str, flags: Flags, field: str, about: Any) -> pd.DataFrame:
        position = np.flatnonzero(flags)
        held = about[position] if isinstance(about, np.ndarray) else [about] * len(position)
        return _finding_table(finding, table, position, field, table[field].iloc[position], held)

    return [
        outlier(FUTURE_DATE, recorded > np.datetime64(today), c.DATE, today),
        outlier(FUTURE_FOUNDATION, founded > today.year, c.FOUNDED, str(today.year)),
        outlier(OLD_FOUNDATION, founded < oldest_foundation, c.FOUNDED, str(oldest_foundation)),
        outlier(MANY_MEMBERS, members > limits, c.MEMBERS, np.floor(limits)),
        outlier(MANY_JOBS, (jobs >= _FEW_JOBS) & (per_member >= _JOBS_PER_MEMBER), c.JOBS, members),
        outlier(NO_MEMBERS, cooperative & (members == 0), c.MEMBERS, ""),
    ]


def _member_limits(family: pd.Series[Any], members: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the number of members beyond which each record is far out in its family.

    Infinite in families of under 20.
    """
    limits = np.full(len(members), np.inf)
    with np.errstate(invalid="ignore"):
        logs = np.log(np.where(members > 0, members, np.nan))
    for _, rows in family.fillna("").reset_index(drop=True).groupby(family.fillna("").to_numpy()).groups.items():
        at = np.asarray(rows, dtype=np.int64)
        present = logs[at][~np.isnan(logs[at])]
        if len(present) >= 20:
            low, high = np.quantile(present, (0.25, 0.75))
            limits[at] = np.exp(high + _FAR_OUT * max(high - low, np.log(1.5)))
    return limits


def _crowds(placed: Placed) -> pd.DataFrame:
    """Return actors located by address at a point that they share with four others and more."""
    table, actors = placed.register.table, placed.actors
    exact = actors[actors[c.PRECISION].isin([placed.register.vocabulary.precisions[0].code])]
    points = pd.Series(list(zip(exact.geometry.x.round(6), exact.geometry.y.round(6), strict=True)), index=exact.index)
    size = points.map(points.value_counts())
    crowded = size[size >= _CROWD].astype("int64")
    position = table.index.get_indexer(crowded.index).astype(np.int64)
    shown = [f"{lon:.6g}, {lat:.6g}" for lon, lat in points.loc[crowded.index]]
    return _finding_table(SAME_POINT, table, position, c.PRECISION, shown, crowded.astype(str))
