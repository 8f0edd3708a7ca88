"""Reads a correspondence table: which part of an old unit went to which new unit, when boundaries changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from atlas.errors import Fault, TerritoryError
from atlas.guard import with_guard
from atlas.i18n.letters import DIGITS
from atlas.i18n.lexicon import word_lists
from atlas.i18n.messages import Message
from atlas.sources.files.small_tables import SmallTable, TableColumns, read_small_table

OLD: Final = "old"
NEW: Final = "new"
WEIGHT: Final = "weight"
#: The weights of an old unit may differ from one by rounding only.
TOLERANCE: Final = 1e-3

_COLUMNS: Final = TableColumns.of(word_lists("headings.correspondence"), needed={OLD: OLD, NEW: NEW})


@dataclass(frozen=True, eq=False, repr=False)
class Correspondence:
    """Where each part of each old unit went.

    Attributes:
        table: ``old``, ``new`` (codes) and ``weight`` (0–1], sorted by both codes; the weights of an old unit add up to
            one exactly. Units that are not in it did not change.
    """

    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Correspondence: {self.table[OLD].nunique()} old units, {self.table[NEW].nunique()} new ones>"


@with_guard(Message("act.correspondence"), error=TerritoryError)
def read_correspondence(
    source: str | Path | pd.DataFrame, *, old: Iterable[str] = (), new: Iterable[str] = ()
) -> Correspondence:
    """Read the correspondence of a file or a table.

    Args:
        source: columns ``old``, ``new``, ``weight`` (0,6 or 60 %; 1 where the file has no such column), one row for
            each part of an old unit. Headings are understood in French, Arabic and English.
        old: the old codes that are known, to refuse others; none known refuses none.
        new: the new codes that are known, likewise.

    Raises:
        TerritoryError: a column or a code is missing, a code is not known, a pair stands twice, a weight is not in
            ]0, 1], or the weights of an old unit do not add up to one; every fault is listed.
    """
    table = read_small_table(source, _COLUMNS, kind=TerritoryError)
    table.refuse(TerritoryError)
    units = pd.DataFrame({column: table.texts(column) for column in (OLD, NEW)})
    _refuse_units(table, {OLD: frozenset(old), NEW: frozenset(new)})
    units[WEIGHT] = _weights(table)
    if not table.faults:
        sums = units.groupby(OLD)[WEIGHT].sum()
        for code, total in sums[(sums - 1).abs() > TOLERANCE].items():
            reason = Message("fault.sources.correspondence.sum", total=f"{total:g}")
            remedy = Message("fault.sources.correspondence.make_sum")
            table.faults.append(Fault(reason, remedy, table.raw.file, value=str(code)))
    table.refuse(TerritoryError)
    units[WEIGHT] /= units.groupby(OLD)[WEIGHT].transform("sum")
    return Correspondence(units.sort_values([OLD, NEW], ignore_index=True))


def _refuse_units(table: SmallTable, codes: Mapping[str, frozenset[str]]) -> None:
    """Note codes that are missing or do not exist, and pairs written twice."""
    first: dict[tuple[str, str], int] = {}
    for i, (old, new) in enumerate(zip(table.texts(OLD), table.texts(NEW), strict=True)):
        for column, code in ((OLD, old), (NEW, new)):
            if not code:
                reason = Message("fault.sources.correspondence.no_code")
                table.fault(i, reason, Message("fault.sources.correspondence.write_code"), column=column)
            elif codes[column] and code not in codes[column]:
                reason = Message("fault.sources.correspondence.unknown_code")
                remedy = Message("fault.sources.correspondence.check_code")
                table.fault(i, reason, remedy, column=column, value=code)
        if old and new and (before := first.setdefault((old, new), i)) != i:
            reason = Message("fault.sources.correspondence.twice", row=str(table.row(before)))
            remedy = Message("fault.sources.correspondence.keep_sum")
            table.fault(i, reason, remedy, column=NEW, value=f"{old} {new}")


def _weights(table: SmallTable) -> list[float]:
    """Return the part of its old unit that each row moves; one where the table has no such column."""
    if WEIGHT not in table:
        return [1.0] * len(table)
    weights = []
    for i, text in enumerate(table.texts(WEIGHT)):
        weights.append(_weight(text))
        if not 0 < weights[i] <= 1:
            reason = Message("fault.sources.correspondence.no_part")
            remedy = Message("fault.sources.correspondence.write_part")
            table.fault(i, reason, remedy, column=WEIGHT, value=text)
    return weights


def _weight(text: str) -> float:
    """Return a part of one: "0.6", "0,6", "60 %"; NaN for none."""
    plain = text.translate(DIGITS).replace(",", ".").strip()
    percent = plain.endswith("%")
    try:
        value = float(plain.rstrip("% \u00a0\u202f"))
    except ValueError:
        return math.nan
    return value / 100 if percent else value
