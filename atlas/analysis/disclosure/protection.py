"""Statistical confidentiality: what would tell one actor's figure is taken out before anything is public.

What is confidential is what an actor declares of itself: its members, its women members, its jobs. That an actor
exists, of which family and where, is a matter of public record, so numbers of actors are not confidential unless the
editor says so (``counts``). Figures of the HCP are published already and are never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.tables import Tables
from atlas.analysis.definitions import formulas
from atlas.analysis.disclosure import public_data
from atlas.analysis.disclosure.audit import Interval, audit
from atlas.analysis.disclosure.cells import Cell, Cells, cells_of
from atlas.analysis.disclosure.complementary import Pattern, cheapest_pattern
from atlas.analysis.disclosure.groups import INNER, INNER_AMOUNTS, KNOWN, Group, Ratio, group_of_sum, groups_of
from atlas.analysis.disclosure.rules import (
    COLUMN,
    COMPLEMENTARY,
    DERIVED,
    LOG_COLUMNS,
    RECORDS,
    SINGLE_RECORD,
    Disclosure,
)
from atlas.analysis.stats.rates import Values
from atlas.decimals import rounded_array
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Level

T = TypeVar("T", bound=Tables)


def protect(data: T, rules: Disclosure | None = None, *, shown: Collection[str] = ()) -> tuple[T, pd.DataFrame]:
    """Take confidential values out of all tables, and say which, why, and what can be computed of them.

    Args:
        data: the indicators tabulated, with their bases.
        rules: thresholds and protection; the usual ones by default.
        shown: keys of the indicators that are drawn or printed: others are rather given up, and these stay as columns.

    Returns:
        The same dataset, its suppressed values missing and flagged (`Dataset.flags`), its inner columns gone, its
        records without the amounts that they declare; where numbers of actors are secret without records at all, and
        with no coverage, distance, access or link of theirs (`public_data.without_records`). And the log, one row for
        each value: ``level``, ``code``, ``name``, ``indicator``, ``reason``, ``n`` actors behind it, and of a secret
        amount ``low`` and ``high``, between which an outsider can place it, and ``protected_by``, the values that are
        given up for it. Without a register both are as they were: nothing is confidential.

    Raises:
        ValueError: a dataset that was protected already, or whose bases are not known.
    """
    if data.placed is None:
        return data, pd.DataFrame(columns=list(LOG_COLUMNS)).astype({"n": "int64"})
    if data.withheld or data.protected:
        raise ValueError(Message("fault.analysis.protected_twice"))
    if not data.bases:
        raise ValueError(Message("fault.analysis.protect_unknown_base"))
    chosen = rules or Disclosure()
    patterns = patterns_of(data, chosen, shown=shown)
    public, gone = _publish(data, patterns, chosen, shown=shown)
    return public, _log(data, patterns, gone, public)


def patterns_of(data: Tables, rules: Disclosure, *, shown: Collection[str] = ()) -> list[Pattern]:
    """Return what is given up of each group of stocks."""
    own = map(group_of_sum, data.sums)
    groups = [group for group in (*groups_of(data.vocabulary), *own) if rules.counts or not group.counts]
    return [
        cheapest_pattern(cells_of(data, group, rules, _ratios(data, group)), rules.protection, shown=shown)
        for group in groups
    ]


def _ratios(data: Tables, group: Group) -> dict[str, tuple[Ratio, int]]:
    """Return the published shares of one inner amount in another."""
    ratios = {}
    for indicator in data.indicators:
        parts = _parts(indicator)
        if parts is not None and set(parts) <= set(group.atoms):
            ratios[indicator.key] = (Ratio(*parts), indicator.decimals)
    return ratios


def _parts(indicator: Indicator) -> tuple[str, str] | None:
    compute = indicator.compute
    if isinstance(compute, partial) and compute.func is formulas.share and public_data.is_inner(indicator):
        return compute.keywords["part"], compute.keywords["whole"]
    return None


def _publish(
    data: T, patterns: Iterable[Pattern], rules: Disclosure, *, shown: Collection[str]
) -> tuple[T, dict[Any, Values]]:
    """Return the dataset without its secrets, and (level, indicator) → whether a unit lost its value."""
    patterns = list(patterns)
    masks = _masks(data, patterns, rules)
    assert data.placed is not None
    records = public_data.without_amounts(data.placed)
    if rules.counts:
        records = public_data.without_records(records, counted=not masks.get(("region", s.ACTORS)))
    bases = public_data.mask_bases(data.bases, masks, records)
    columns = _columns_left(data, patterns, rules, shown=shown)
    shares = {key for pattern in patterns for key in pattern.cells.ratios}
    public: dict[str, Indicator] = {}
    values: dict[tuple[Level, str], Values] = {}
    gone: dict[tuple[Level, str], Values] = {}
    levels: list[Level] = list(data.bases)
    for indicator in columns:
        version = public_data.rebuild(indicator, public)
        depends = public_data.depends(indicator, masks, withheld=rules.counts)
        for level in levels:
            before = data.table(level)[indicator.key]
            if indicator.key in shares:
                after = _round_values(before, indicator).mask(before.index.isin(masks.get((level, indicator.key), ())))
            else:
                after = _public_values(before, version, level, bases) if depends else before
            values[level, indicator.key] = after
            gone[level, indicator.key] = before.notna() & after.isna()
        if indicator.key in shares:
            public[indicator.key] = public_data.with_values(
                indicator, {level: values[level, indicator.key] for level in levels}
            )
    tables = {level: _table(data, level, columns, values) for level in levels}
    dataset = replace(
        data, communes=tables["commune"], provinces=tables["province"], region=tables["region"], placed=records,
        indicators=tuple(public.get(indicator.key, indicator) for indicator in columns),
        bases=public_data.without_inner_counts(bases.public, _counts_of_sums(data)) if rules.counts else bases.public,
        sums={},
        flows=None if rules.counts else data.flows, withheld=_withheld(gone, masks), protected=True,
    )  # fmt: skip
    return dataset, gone


def _columns_left(
    data: Tables, patterns: Iterable[Pattern], rules: Disclosure, *, shown: Collection[str]
) -> list[Indicator]:
    """Return the indicators that stay; one drawn or printed does, to say of every value that it is kept back."""
    spared = {name for pattern in patterns for name in pattern.columns}
    spared |= {indicator.key for indicator in data.indicators if rules.counts and public_data.reads_places(indicator)}
    gone = {*INNER, *(spared - set(shown))}
    return [indicator for indicator in data.indicators if indicator.key not in gone]


def _public_values(before: Values, version: Indicator, level: Level, bases: public_data.Bases) -> Values:
    """Return the values that are what they were when they are computed from what is published; the others missing."""
    after = public_data.public_values(version, level, bases)
    return before.where(public_data.same(before, after, version))


def _withheld(gone: Mapping[tuple[Level, str], Values], masks: public_data.Masks) -> frozenset[tuple[str, str, str]]:
    """Return (level, code, indicator or stock) of all that is kept back."""
    lost = {(level, str(code), key) for (level, key), is_lost in gone.items() for code in is_lost.index[is_lost]}
    return frozenset(lost | {(level, code, stock) for (level, stock), codes in masks.items() for code in codes})


def _round_values(values: Values, indicator: Indicator) -> Values:
    return pd.Series(rounded_array(values, indicator.decimals), index=values.index, name=values.name)


def _table(data: Tables, level: Level, columns: Iterable[Indicator], values: Mapping[Any, Values]) -> Any:
    table = data.table(level)
    keys = {indicator.key for indicator in columns}
    table = table.drop(columns=[indicator.key for indicator in data.indicators if indicator.key not in keys])
    changed = {}
    for indicator in columns:
        after = values[level, indicator.key]
        if indicator.nature is Nature.CATEGORY:
            changed[indicator.key] = after.astype("object").where(after.notna(), None)
        else:
            changed[indicator.key] = after if not after.isna().any() else after.astype(np.float64)
    return table.assign(**changed)


def _masks(data: Tables, patterns: Iterable[Pattern], rules: Disclosure) -> dict[tuple[str, str], set[str]]:
    """Return what is kept back: the cells of the patterns, and everywhere the inner amounts."""
    masks: dict[tuple[str, str], set[str]] = {}
    for pattern in patterns:
        units = pattern.cells.units
        for cell in pattern.hidden:
            masks.setdefault((units.level(cell.unit), cell.name), set()).add(units.code(cell.unit))
        if pattern.cells.group.total == s.ACTORS:
            _mask_known(masks, pattern.cells, _counts_of_sums(data))
    for level, base in data.bases.items():
        for name in INNER_AMOUNTS:
            masks.setdefault((level, name), set()).update(map(str, base.stocks.index))
    return masks


def _counts_of_sums(data: Tables) -> tuple[str, ...]:
    """Return the stocks that count who states each sum of a column of the register's own."""
    return tuple(key + KNOWN for key in data.sums)


def _mask_known(masks: dict[tuple[str, str], set[str]], cells: Cells, also: Iterable[str]) -> None:
    """Hide numbers of those that state something where a number of actors goes, of which they would tell."""
    counts = (s.RECORDS, s.FAMILY_KNOWN, s.SECTOR_KNOWN, s.FOUNDED_KNOWN)
    for (level, name), codes in list(masks.items()):
        if name in cells.group.stocks:
            for count in counts:
                masks.setdefault((level, count), set()).update(codes)
            if name == s.ACTORS:
                for count in (s.MEMBERS_KNOWN, s.WOMEN_KNOWN, s.BOTH_KNOWN, s.JOBS_KNOWN, *also):
                    masks.setdefault((level, count), set()).update(codes)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the log before its unit has a name."""

    level: Level
    code: str
    indicator: str
    reason: str
    n: int
    interval: Interval | None = None
    protected_by: str = ""


def _log(data: Tables, patterns: Iterable[Pattern], gone: Mapping[Any, Values], public: Tables) -> pd.DataFrame:
    lines: dict[tuple[str, str, str], _Line] = {}
    for pattern in patterns:
        intervals = {interval.cell: interval for interval in audit(pattern)}
        for cell in dict.fromkeys((*pattern.secret, *sorted(pattern.hidden))):
            if cell.name not in pattern.columns or cell in pattern.cells.primary:
                line = _line(pattern, cell, intervals.get(cell))
                lines[line.level, line.code, line.indicator] = line
    fewest = _fewest(lines.values())
    columns = [name for pattern in patterns for name in sorted(pattern.columns)]
    withheld = bool(getattr(public.placed, "withheld", False))
    placed = [indicator.key for indicator in data.indicators if withheld and public_data.reads_places(indicator)]
    for (level, key), lost in gone.items():
        for code in map(str, lost.index[lost]):
            if (level, code, key) not in lines and key not in (*columns, *placed):
                lines[level, code, key] = _Line(level, code, key, DERIVED, fewest.get((level, code), 0))
    assert data.placed is not None
    rows: list[tuple[Any, ...]] = [
        (line.level, line.code, str(data.table(line.level).loc[line.code, c.NAME]), line.indicator, line.reason, line.n,
         *((line.interval.low, line.interval.high) if line.interval else (np.nan, np.nan)), line.protected_by)
        for line in lines.values()
    ]  # fmt: skip
    rows += [("column", "", "", name, COLUMN, 0, np.nan, np.nan, "") for name in columns]
    rows += [("column", "", "", name, RECORDS, 0, np.nan, np.nan, "") for name in placed]
    if withheld:
        rows.append(("record", "", "", s.ACTORS, RECORDS, len(data.placed.actors), np.nan, np.nan, ""))
    declared = data.placed.actors.assign(**data.sums)
    for name in (*public_data.DECLARED, *data.sums):
        stated = int(declared[name].notna().sum())
        rows.append(("record", "", "", name, SINGLE_RECORD, stated, np.nan, np.nan, ""))
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS)).astype({"n": "int64"})


def _fewest(lines: Iterable[_Line]) -> dict[tuple[str, str], int]:
    """Return (level, code) → the smallest number of actors behind a value of the unit, where there are any."""
    fewest: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.n:
            fewest[line.level, line.code] = min(line.n, fewest.get((line.level, line.code), line.n))
    return fewest


def _line(pattern: Pattern, cell: Cell, interval: Interval | None) -> _Line:
    units = pattern.cells.units
    why = pattern.cells.primary.get(cell)
    reason, n = (why.reason, why.actors) if why else (COMPLEMENTARY, 0)
    if why is None and cell.name in pattern.cells.ratios and cell not in pattern.chosen:
        reason = DERIVED
        n = min((secret.actors for of, secret in pattern.cells.primary.items() if of.unit == cell.unit), default=0)
    beside = [
        other.name if other.unit < 0 else f"{other.name} {units.code(other.unit)}"
        for other in pattern.guards.get(cell, ())
    ]
    return _Line(units.level(cell.unit), units.code(cell.unit), cell.name, reason, n, interval, ", ".join(beside))
