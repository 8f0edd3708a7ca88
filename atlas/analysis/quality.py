"""How good a register is: what is filled in, how precisely actors are placed, what contradicts, what looks wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.analysis.location.declared_communes import DECLARED_CODE
from atlas.analysis.location.name_fallback import declared_provinces
from atlas.i18n.messages import NOTHING, Message, Words
from atlas.rounding import fixed_point
from atlas.sources.deduplication.duplicates import find_duplicates
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

Flags = npt.NDArray[np.bool_]

#: Fields of which the completeness is told, in the order of a report.
FIELDS: Final = (
    c.NAME, c.NAME_AR, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, c.DECLARED, c.PRECISION,
    c.SOURCE, c.DATE, c.CONSENT, c.ADDRESS, c.PHONE, c.EMAIL,
)  # fmt: skip
COORDINATES: Final = "coordinates"
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
#: Groups of records: all of them, by source, by province.
ALL: Final = "all"
BY_SOURCE: Final = "source"
BY_PROVINCE: Final = "province"

#: A foundation before the first law on associations and cooperatives of the Protectorate is surely a slip.
_OLDEST: Final = 1912
#: Members beyond this many times the distance of the quartiles, on a logarithmic scale, are far out (Tukey 1977).
_FAR_OUT: Final = 3.0
#: Jobs per member from which on they are to be looked at, and the least number of jobs for it.
_JOBS_PER_MEMBER: Final = 5.0
_FEW_JOBS: Final = 20
#: So many actors located by address at one point are not.
_CROWD: Final = 5


@dataclass(frozen=True, eq=False)
class Quality:
    """The quality of a register.

    Attributes:
        title: of the register.
        date: ISO date of the register, "" when unknown.
        demonstration: the register is invented.
        count: records.
        groups: one row for each group: ``by`` (all, source, province), ``group`` (its name; "" for records without),
            ``group_ar`` (a province's Arabic name, "" where there is none), ``records``, ``placed``, ``rejected``, the
            precision classes of those placed, ``conflicts``, ``duplicates`` (records in a pair), ``outliers`` (records
            with any other finding), ``placed_percent``.
        completeness: one row for each field of each group: ``by``, ``group``, ``field``, ``known``, ``records``,
            ``percent``; no row for a field whose values were taken out.
        findings: one row for each thing to look at: ``finding``, ``id``, ``row``, ``field``, ``value``, ``about`` (what
            it contradicts: a commune, another record, a limit).
        unchecked: counts of ``groups`` that say nothing, because nobody looked: ``duplicates``, ``outliers``.
        precisions: the classes of precision of the register's vocabulary with their titles, the worst last.
    """

    title: str
    date: str
    demonstration: bool
    count: int
    groups: pd.DataFrame
    completeness: pd.DataFrame
    findings: pd.DataFrame
    unchecked: frozenset[str] = frozenset()
    precisions: Mapping[str, Words] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many records have each kind of finding that occurs."""
        counts = self.findings.drop_duplicates(["finding", "row", "id"])["finding"].value_counts()
        return {kind: int(counts[kind]) for kind in FINDINGS if kind in counts.index}

    def __repr__(self) -> str:
        placed = int(self.groups.loc[self.groups["by"] == ALL, "placed"].sum())
        kinds = tuple(Message(f"quality_line.{kind}", n=count) for kind, count in self.counts.items())
        findings = Message("quality_line.findings", findings=kinds) if kinds else NOTHING
        return str(Message("quality_line.line", title=self.title, n=self.count, placed=placed, findings=findings))


def assess(placed: Placed, territory: Territory, *, duplicates: bool = True, today: dt.date | None = None) -> Quality:
    """Assess a located register: completeness, precision, conflicts, outliers, duplicates, share placed.

    Every record is in one group of each kind. The province is that of its point; of a record that is not placed, that
    of the commune or province that it declares. "" stands for records without source, and of a province not known.

    Values that were refused when the register was read, and taken as missing, are listed as they were written.
    Outliers are things to look at, not faults: members beyond 3 times the distance of the quartiles of their family on
    a logarithmic scale (the far out values of Tukey 1977), at least 5 jobs per member and 20 jobs, cooperatives without
    any member, foundations before 1912 or in the future, five actors and more located by address at one point.

    Args:
        placed: the located register.
        territory: in which it was located, for the order and the names of the provinces.
        duplicates: look for pairs that may be one actor (see `atlas.sources.deduplication.duplicates`), which takes
            the most time.
        today: beyond it dates are in the future; the day of the call when not given.
    """
    table = placed.register.table
    findings = pd.concat(
        [
            _rejections(placed),
            _conflicts(placed, territory),
            _pairs(table) if duplicates else _none(),
            _refused_values(placed),
            *_outliers(table, placed.register.vocabulary, today or dt.date.today()),
            _crowds(placed),
        ],
        ignore_index=True,
    )
    findings = findings.sort_values(
        ["finding", "position"],
        key=lambda column: column.map(FINDINGS.index) if column.name == "finding" else column,
        kind="stable",
    )
    groups = _groups(placed, territory, findings)
    checked = {"duplicates": duplicates, "outliers": not placed.hidden}
    return Quality(
        title=placed.register.title,
        date=placed.register.date,
        demonstration=placed.register.demonstration,
        count=len(table),
        groups=_count_groups(groups, placed, findings, _arabic(territory)),
        completeness=_completeness(groups, table, placed.hidden),
        findings=findings.drop(columns="position").reset_index(drop=True),
        unchecked=frozenset(name for name, looked in checked.items() if not looked),
        precisions=placed.register.vocabulary.titles(c.PRECISION),
    )


def _groups(placed: Placed, territory: Territory, findings: pd.DataFrame) -> list[tuple[str, str, Flags]]:
    """(kind, name, records) of each group: all, sources by size, provinces by code, those without at the end."""
    table = placed.register.table
    size = len(table)
    groups = [(ALL, "", np.ones(size, dtype=bool))]
    source = table[c.SOURCE].fillna("").astype(str).str.strip().to_numpy(dtype=object)
    names, counts = np.unique(source, return_counts=True)
    order = sorted(zip(names, counts, strict=True), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))
    groups += [(BY_SOURCE, str(name), source == name) for name, _ in order]
    listed = list(dict.fromkeys(territory.communes.sort_values(c.PROVINCE_CODE)[c.PROVINCE]))
    here = _provinces(placed, territory)
    return groups + [(BY_PROVINCE, name, here == name) for name in (*listed, "") if (here == name).any()]


def _provinces(placed: Placed, territory: Territory) -> npt.NDArray[np.object_]:
    """Province of each record: where it is placed, else that of the commune it declares, "" when neither is known."""
    table = placed.register.table
    province = pd.Series("", index=table.index, dtype=object)
    province.loc[placed.actors.index] = placed.actors[c.PROVINCE].to_numpy(dtype=object)
    gazetteer = Gazetteer.of(territory)
    declared = declared_provinces(placed.rejected)
    others = [None] * len(placed.rejected) if declared is None else declared.tolist()
    names = territory.communes[c.PROVINCE].astype(str)
    for label, name, other in zip(placed.rejected.index, placed.rejected[c.DECLARED], others, strict=True):
        match = gazetteer.match(name, province=other)
        if match.sure:
            province.at[label] = names[match.code]
        elif code := gazetteer.province_code(other):
            province.at[label] = gazetteer.names.province_names[code]
    return province.to_numpy(dtype=object)


def _arabic(territory: Territory) -> dict[str, str]:
    """Arabic names of the provinces that have one, by their names."""
    provinces = territory.provinces
    if c.NAME_AR not in provinces or c.NAME not in provinces:
        return {}
    pairs = zip(provinces[c.NAME], provinces[c.NAME_AR], strict=True)
    return {str(name): arabic for name, arabic in pairs if isinstance(arabic, str)}


def _count_groups(
    groups: list[tuple[str, str, Flags]], placed: Placed, findings: pd.DataFrame, arabic: dict[str, str]
) -> pd.DataFrame:
    table = placed.register.table
    at = table.index.get_indexer(placed.actors.index)
    where = np.zeros(len(table), dtype=bool)
    where[at] = True
    precisions = placed.register.vocabulary.codes(c.PRECISION)
    precision = np.full(len(table), "", dtype=object)
    precision[at] = placed.actors[c.PRECISION].fillna(precisions[-1]).to_numpy(dtype=object)
    is_known = np.isin(precision, precisions)
    precision[where & ~is_known] = precisions[-1]

    def having(kinds: tuple[str, ...]) -> Flags:
        flags = np.zeros(len(table), dtype=bool)
        flags[findings.loc[findings["finding"].isin(kinds), "position"].to_numpy(dtype=np.int64)] = True
        return flags

    marks = {
        "placed": where,
        "rejected": ~where,
        **{precision_word: precision == precision_word for precision_word in precisions},
        "conflicts": having((CONFLICT,)),
        "duplicates": having((DUPLICATE,)),
        "outliers": having(FINDINGS[3:]),
    }
    rows = [
        {
            "by": by,
            "group": name,
            "group_ar": arabic.get(name, "") if by == BY_PROVINCE else "",
            "records": int(inside.sum()),
        }
        | {mark: int((flags & inside).sum()) for mark, flags in marks.items()}
        for by, name, inside in groups
    ]
    frame = pd.DataFrame(rows)
    records = frame["records"].to_numpy(dtype=np.float64)
    share = np.divide(100.0 * frame["placed"].to_numpy(), records, out=np.full(len(frame), np.nan), where=records > 0)
    return frame.assign(placed_percent=share)


def _completeness(groups: list[tuple[str, str, Flags]], table: pd.DataFrame, hidden: frozenset[str]) -> pd.DataFrame:
    filled = {COORDINATES: _is_filled(table[c.LON]) & _is_filled(table[c.LAT])}
    filled |= {name: _is_filled(table[name]) for name in FIELDS if name not in hidden}
    rows = [
        (by, name, field, int((flags & inside).sum()), int(inside.sum()))
        for by, name, inside in groups
        for field, flags in filled.items()
    ]
    frame = pd.DataFrame(rows, columns=["by", "group", "field", "known", "records"])
    records = frame["records"].to_numpy(dtype=np.float64)
    share = np.divide(100.0 * frame["known"].to_numpy(), records, out=np.full(len(frame), np.nan), where=records > 0)
    return frame.assign(percent=share)


def _is_filled(values: pd.Series[Any]) -> Flags:
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
    """Findings of one kind: the records at these positions, what they say, what it is held against."""
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
    """The values that were taken as missing, each with the heading of its column."""
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
    name = table[c.NAME].where(_is_filled(table[c.NAME]), table[c.NAME_AR])
    return _finding_table(DUPLICATE, table, here, c.NAME, name.iloc[here], about)


def _outliers(table: pd.DataFrame, vocabulary: Vocabulary, today: dt.date) -> list[pd.DataFrame]:
    """What no rule of reading refuses and nobody expects."""
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
        outlier(OLD_FOUNDATION, founded < _OLDEST, c.FOUNDED, str(_OLDEST)),
        outlier(MANY_MEMBERS, members > limits, c.MEMBERS, np.floor(limits)),
        outlier(MANY_JOBS, (jobs >= _FEW_JOBS) & (per_member >= _JOBS_PER_MEMBER), c.JOBS, members),
        outlier(NO_MEMBERS, cooperative & (members == 0), c.MEMBERS, ""),
    ]


def _member_limits(family: pd.Series[Any], members: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The number of members beyond which each record is far out in its family; infinite in families of under 20."""
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
    """Actors located by address at a point that they share with four others and more."""
    table, actors = placed.register.table, placed.actors
    exact = actors[actors[c.PRECISION].isin([placed.register.vocabulary.precisions[0].code])]
    points = pd.Series(list(zip(exact.geometry.x.round(6), exact.geometry.y.round(6), strict=True)), index=exact.index)
    size = points.map(points.value_counts())
    crowded = size[size >= _CROWD].astype("int64")
    position = table.index.get_indexer(crowded.index).astype(np.int64)
    shown = [f"{lon:.6g}, {lat:.6g}" for lon, lat in points.loc[crowded.index]]
    return _finding_table(SAME_POINT, table, position, c.PRECISION, shown, crowded.astype(str))
