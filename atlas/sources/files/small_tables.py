"""Reads small tables of a few columns each: links, places, offsets, decisions, correspondences of units.

Such a table says which columns it may have (`TableColumns`); whatever its headings are called in French, Arabic or
English, its reader asks for texts by column and notes what is wrong row by row (`SmallTable`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.files.tables import RawTable, read_table, texts
from atlas.sources.parsing.values import BLANKS
from atlas.sources.parsing.vocabulary import key, synonyms


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns that a small table may have.

    Attributes:
        meanings: `key` of a heading → the column that it means.
        names: the columns.
        needed: those that must be there, each with the heading that a message proposes.
        closed: whether a heading that means none of them is a fault.
    """

    meanings: Mapping[str, str]
    names: tuple[str, ...]
    needed: Mapping[str, str]
    closed: bool = False

    @classmethod
    def of(
        cls, wordings: Mapping[str, Iterable[str]], *, needed: Mapping[str, str] | None = None, closed: bool = False
    ) -> TableColumns:
        """Return the columns that headings mean: {column: wordings of its heading}; a column's name is one of them."""
        return cls(synonyms(wordings), tuple(wordings), needed or {}, closed)


@dataclass(frozen=True, eq=False)
class SmallTable:
    """A table whose headings are understood, and what is found wrong in it.

    Attributes:
        raw: the table as its file has it.
        headings: {column: heading of the file}.
        faults: filled while the table is read; `refuse` raises them.
    """

    raw: RawTable
    headings: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def __contains__(self, column: object) -> bool:
        return column in self.headings

    def __len__(self) -> int:
        return len(self.raw.rows)

    def values(self, column: str) -> pd.Series:
        """Return a column as the file types it."""
        return self.raw.frame[self.headings[column]]

    def texts(self, column: str) -> list[str]:
        """Return a column as texts without the blanks around them; "" for none, and for a column that is not there."""
        if column not in self:
            return [""] * len(self)
        return texts(self.values(column)).fillna("").astype("str").str.strip(BLANKS).tolist()

    def row(self, i: int) -> int:
        """Return the row of a record as the user sees it."""
        return int(self.raw.rows[i])

    def fault(self, i: int, reason: Text, remedy: Text, *, column: str, value: str = "") -> None:
        """Note what is wrong with a record, under the heading that its file has."""
        self.faults.append(self.raw.fault(i, reason, remedy, column=self.headings.get(column, column), value=value))

    def heading_fault(self, reason: Text, remedy: Text, *, heading: str = "", value: str = "") -> None:
        """Note what is wrong with the headings."""
        row = self.raw.heading_row if self.raw.labels is None else None
        self.faults.append(Fault(reason, remedy, self.raw.file, row, heading, value))

    def refuse(self, kind: type[InputError]) -> None:
        """Raise what was noted, in the order of the rows; do nothing when nothing was.

        Raises:
            InputError: of this kind, when anything is wrong.
        """
        if self.faults:
            raise kind(sorted(self.faults, key=lambda fault: fault.row or 0))


def read_small_table(
    source: str | Path | pd.DataFrame,
    columns: TableColumns,
    *,
    kind: type[InputError],
    given: Mapping[str, str] | None = None,
) -> SmallTable:
    """Read a table and understand its headings, but for what `SmallTable.faults` notes.

    Args:
        source: a file of any kind that `read_table` reads, or a table in memory.
        columns: what it may have.
        kind: of the error.
        given: {column: heading of the file} where the user says it; it wins over what would be understood.

    Raises:
        InputError: of this kind, when the file cannot be read as a table.
    """
    try:
        raw = read_table(source)
    except InputError as error:
        raise kind(error.faults) from None
    return match_columns(raw, columns, given=given)


def match_columns(raw: RawTable, columns: TableColumns, *, given: Mapping[str, str] | None = None) -> SmallTable:
    """Find which heading means which column.

    Two headings of one column, a column that is needed and not there, one that the user names and that does not exist
    are noted in ``faults``.
    """
    headings: dict[str, str] = {}
    table = SmallTable(raw, headings)
    for column, heading in (given or {}).items():
        if column not in columns.names:
            remedy = Message("fault.sources.small_table.columns_are", names=Listed(columns.names, marks=False))
            table.heading_fault(Message("fault.sources.small_table.no_such_column"), remedy, value=column)
        elif heading not in raw.headings:
            remedy = Message("fault.sources.small_table.headings_are", names=quote_names(raw.headings))
            table.heading_fault(Message("fault.sources.small_table.no_such_heading"), remedy, value=heading)
        else:
            headings[column] = heading
    for heading in raw.headings:
        _match(heading, table, headings, columns, given or {})
    for column, example in columns.needed.items():
        if column not in headings and column not in (given or {}):
            names = quote_names(raw.headings)
            remedy = Message("fault.sources.small_table.name_a_column", example=example, names=names)
            table.heading_fault(Message("fault.sources.small_table.no_heading_means", column=column), remedy)
    return table


def _match(
    heading: str, table: SmallTable, headings: dict[str, str], columns: TableColumns, given: Mapping[str, str]
) -> None:
    column = columns.meanings.get(key(heading))
    if heading in given.values() or column in given:
        return
    if column is None:
        if columns.closed:
            remedy = Message("fault.sources.small_table.use_columns", names=Listed(columns.names, marks=False))
            table.heading_fault(Message("fault.sources.small_table.unknown_heading"), remedy, heading=heading)
    elif column in headings:
        reason = Message("fault.sources.small_table.both_mean", first=headings[column], second=heading, column=column)
        table.heading_fault(reason, Message("fault.sources.small_table.rename_one"), heading=heading)
    else:
        headings[column] = heading
