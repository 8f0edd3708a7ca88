"""The quality of a register, and its assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from atlas import columns as c
from atlas.analysis.quality.record_findings import FINDINGS, record_findings
from atlas.analysis.quality.record_groups import ALL, count_groups, list_groups, measure_completeness
from atlas.i18n.messages import NOTHING, Message, Words

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory


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
    any member, foundations in the future or before the year that the territory says, five actors and more located by
    address at one point.

    Args:
        placed: the located register.
        territory: in which it was located, for the order and the names of the provinces.
        duplicates: look for pairs that may be one actor (see `atlas.sources.deduplication.duplicates`), which takes
            the most time.
        today: beyond it dates are in the future; the day of the call when not given.
    """
    findings = record_findings(placed, territory, duplicates=duplicates, today=today or dt.date.today())
    groups = list_groups(placed, territory)
    checked = {"duplicates": duplicates, "outliers": not placed.hidden}
    return Quality(
        title=placed.register.title,
        date=placed.register.date,
        demonstration=placed.register.demonstration,
        count=len(placed.register.table),
        groups=count_groups(groups, placed, territory, findings=findings),
        completeness=measure_completeness(groups, placed),
        findings=findings.drop(columns="position").reset_index(drop=True),
        unchecked=frozenset(name for name, looked in checked.items() if not looked),
        precisions=placed.register.vocabulary.titles(c.PRECISION),
    )
