"""Reads a table of links: from where, to where, how much; and reports everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import LinksError
from atlas.guard import with_guard
from atlas.i18n.lexicon import word_lists
from atlas.i18n.messages import Message, Text
from atlas.sources.files.small_tables import SmallTable, TableColumns, read_small_table
from atlas.sources.parsing.amounts import NOT_A_NUMBER, Decimal, read_amounts

FROM: Final = "from"
TO: Final = "to"
VALUE: Final = "value"
ROW: Final = "row"
_COLUMNS: Final = TableColumns.of(word_lists("headings.links"), needed={FROM: "de", TO: "vers"})


@dataclass(frozen=True, eq=False, repr=False)
class LinkTable:
    """Links as their file has them, every one of them.

    Attributes:
        table: ``from`` and ``to`` (texts: codes of communes or identifiers of records), ``value`` (above zero; 1 where
            the file has no such column), ``row`` in the file.
        path: the file, None for a table in memory.
    """

    table: pd.DataFrame
    path: Path | None = None

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Links: {len(self)} links, {self.table[VALUE].sum():g} in all>"


@with_guard(Message("act.links"), error=LinksError)
def read_links(
    source: str | Path | pd.DataFrame, *, columns: Mapping[str, str] | None = None, decimal: Decimal = ""
) -> LinkTable:
    """Read the links of a file (CSV, Excel, Parquet …) or of a table.

    Args:
        source: the file or the table; one link per row. Headings are understood in French, Arabic and English.
        columns: {our column: heading of the file}, where headings are not understood.
        decimal: the sign before decimals, "," or ".", where “1,204” may mean 1.204 or 1204.

    Raises:
        LinksError: a column of ends or an end is missing, or a value is not a number above zero; every fault is listed.
    """
    table = read_small_table(source, _COLUMNS, kind=LinksError, given=columns)
    table.refuse(LinksError)
    links: dict[str, pd.Series] = {column: _ends(table, column) for column in (FROM, TO)}
    links[VALUE] = _values(table, decimal) if VALUE in table else pd.Series(np.ones(len(table)))
    table.refuse(LinksError)
    path = table.raw.file if isinstance(table.raw.file, Path) else None
    return LinkTable(pd.DataFrame(links | {ROW: pd.Series(table.raw.rows)}), path)


def _ends(table: SmallTable, column: str) -> pd.Series:
    """Return one end of every link; a missing one is a fault."""
    ends = table.texts(column)
    for i in (i for i, end in enumerate(ends) if not end):
        remedy = Message("fault.sources.links.write_end")
        table.fault(i, Message("fault.sources.links.no_end"), remedy, column=column)
    return pd.Series(ends, dtype="str")


def _values(table: SmallTable, decimal: Decimal) -> pd.Series:
    """Return what the links carry; a number that is not above zero is a fault."""
    amounts = read_amounts(table.values(VALUE), name=VALUE, decimal=decimal)
    written = table.texts(VALUE)
    refusals = {i: refusal for refusal in amounts.refusals for i in refusal.positions.tolist()}
    for i in np.flatnonzero(~(amounts.values > 0)).tolist():  # a missing value is none, too
        reason: Text = Message("fault.sources.links.not_positive")
        remedy: Text = Message("fault.sources.links.write_amount")
        if i in refusals and refusals[i].reason != NOT_A_NUMBER:
            reason, remedy = refusals[i].reason, refusals[i].remedy
        table.fault(i, reason, remedy, column=VALUE, value=written[i])
    return pd.Series(amounts.values)
