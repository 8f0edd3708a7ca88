"""What was counted per commune and keys: whole numbers, which add up to the same in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from atlas import columns as c
from atlas.analysis.location.placer import Reason
from atlas.errors import Fault, InputError
from atlas.i18n.messages import Listed, Message

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: Column of the number of rows.
ROWS: Final = "rows"
#: Column of the unit of a row: the code of its commune, or the reason why it has none.
UNIT: Final = "unit"
_LARGEST: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False, repr=False)
class Tally:
    """Rows counted per commune and keys, and the sums of some of their columns.

    Attributes:
        table: ``unit`` (code of a commune, or a `Reason`), the keys (texts; missing ones stay missing), ``rows``, and
            for each summed column its total and ``COLUMN_known``, how many rows state it; int64, ordered by unit and
            keys, no row without a count.
        by: names of the keys.
        sums: names of the summed columns.
        territory: the communes among which the rows were placed.
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    sums: tuple[str, ...]
    territory: Territory

    @property
    def count(self) -> int:
        """How many rows came in: those placed and those rejected."""
        return int(self.table[ROWS].sum())

    @property
    def communes(self) -> pd.DataFrame:
        """The rows placed: ``code``, keys, ``rows``, sums."""
        return self._rows(rejected=False).rename(columns={UNIT: c.CODE})

    @property
    def rejected_rows(self) -> pd.DataFrame:
        """The rows that no commune holds: ``reason``, keys, ``rows``, sums."""
        return self._rows(rejected=True).rename(columns={UNIT: c.REASON})

    @property
    def reasons(self) -> dict[Reason, int]:
        """How many rows were rejected for each reason that occurs."""
        numbers = self.table.groupby(UNIT)[ROWS].sum()
        return {reason: int(numbers[reason]) for reason in Reason if reason in numbers.index}

    def _rows(self, *, rejected: bool) -> pd.DataFrame:
        is_reason = self.table[UNIT].isin(list(Reason))
        return self.table[is_reason if rejected else ~is_reason].reset_index(drop=True)

    def __repr__(self) -> str:
        placed = int(self.communes[ROWS].sum())
        reasons = tuple(Message(f"placed.short.{reason}", n=count) for reason, count in self.reasons.items())
        why = str(Message("placed.why", reasons=reasons)) if reasons else ""
        line = Message("placed.count", n=self.count, placed=placed)
        return f"{line}, {Message('placed.rejected', n=self.count - placed)}{why}"

    def to_parquet(self, path: str | Path) -> None:
        """Write the whole table, the same bytes for the same counts."""
        import pyarrow.parquet as pq  # loaded where such a file is read

        pq.write_table(pa.Table.from_pandas(self.table, preserve_index=False), path)


def merge(tables: Iterable[pd.DataFrame], *, by: Sequence[str], sums: Sequence[str]) -> pd.DataFrame:
    """Add tables of counts up; the order they come in does not matter.

    Raises:
        InputError: a sum beyond 2⁶³, which no whole number of the machine holds.
    """
    parts = [table for table in tables if len(table)]
    if not parts:
        return empty_table(by, sums)
    rows = pd.concat(parts, ignore_index=True)
    amounts = amount_columns(sums)
    for name in amounts:
        highest = max(abs(int(rows[name].max())), abs(int(rows[name].min())))
        if highest * len(rows) > _LARGEST and sum(abs(int(value)) for value in rows[name]) > _LARGEST:
            raise InputError(Fault(Message("fault.tally.too_large"), Message("fault.tally.scale"), column=name))
    keys = [UNIT, *by]
    added = rows.groupby(keys, dropna=False, sort=True)[amounts].sum().reset_index()
    return added.astype({**dict.fromkeys(keys, "str"), **dict.fromkeys(amounts, "int64")})


def amount_columns(sums: Sequence[str]) -> list[str]:
    """Return the columns of a table that add up."""
    return [ROWS, *(name for column in sums for name in (column, f"{column}_known"))]


def empty_table(by: Sequence[str], sums: Sequence[str]) -> pd.DataFrame:
    """Return a table of nothing."""
    texts: dict[str, Any] = {name: pd.array([], dtype="str") for name in (UNIT, *by)}
    return pd.DataFrame({**texts, **{name: np.array([], dtype=np.int64) for name in amount_columns(sums)}})


def merge_tallies(tallies: Sequence[Tally]) -> Tally:
    """Add tallies of one territory and the same columns up, in any order.

    Raises:
        ValueError: tallies of different keys, sums or communes, or none at all.
    """
    if not tallies:
        raise ValueError(Message("fault.tally.nothing"))
    first = tallies[0]
    for other in tallies[1:]:
        if (other.by, other.sums) != (first.by, first.sums):
            mine, others = (Listed(tally.by + tally.sums) for tally in (first, other))
            raise ValueError(Message("fault.tally.other_columns", names=others, expected=mine))
        if not other.territory.communes.index.equals(first.territory.communes.index):
            raise ValueError(Message("fault.tally.other_territory"))
    table = merge((tally.table for tally in tallies), by=first.by, sums=first.sums)
    return Tally(table, first.by, first.sums, first.territory)
