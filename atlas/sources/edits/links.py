"""Reads a table of links: from where, to where, how much; and reports everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import Fault, InputError, LinksError, quoted
from atlas.guard import guarded
from atlas.i18n.messages import Message
from atlas.sources.files.tables import RawTable, read_table, texts
from atlas.sources.parsing.amounts import NOT_A_NUMBER, Decimal, read_amounts
from atlas.sources.parsing.values import BLANKS
from atlas.sources.parsing.vocabulary import key, synonyms

FROM: Final = "from"
TO: Final = "to"
VALUE: Final = "value"
ROW: Final = "row"
_COLUMNS: Final = (FROM, TO, VALUE)
_HEADINGS: Final = synonyms(
    {
        FROM: ["de", "départ", "origine", "depuis", "source", "code origine", "commune de départ", "من", "المنطلق"],
        TO: ["à", "vers", "arrivée", "destination", "code destination", "commune d'arrivée", "target", "إلى", "الوجهة"],
        VALUE: [
            "valeur", "flux", "effectif", "nombre", "nb", "poids", "volume", "montant", "flow", "weight", "count",
            "القيمة", "العدد",
        ],
    }
)  # fmt: skip


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


@guarded(Message("act.links"), error=LinksError)
def read_links(
    source: str | Path | pd.DataFrame, *, columns: Mapping[str, str] | None = None, decimal: Decimal = ""
) -> LinkTable:
    """The links of a file (CSV, Excel, Parquet …) or of a table.

    Args:
        source: the file or the table; one link per row. Headings are understood in French, Arabic and English.
        columns: {our column: heading of the file}, where headings are not understood.
        decimal: the sign before decimals, "," or ".", where “1,204” may mean 1.204 or 1204.

    Raises:
        LinksError: with all faults: no column of ends, an end missing, a value that is no number above zero.
    """
    try:
        raw = read_table(source)
    except InputError as error:
        raise LinksError(error.faults) from None
    matched, faults = _match_columns(raw, columns or {})
    if faults:
        raise LinksError(faults)
    read: dict[str, pd.Series] = {ROW: pd.Series(raw.rows)}
    for column in (FROM, TO):
        read[column] = _clean(raw.frame[matched[column]])
        faults += _missing(raw, read[column], matched[column])
    if VALUE in matched:
        read[VALUE], wrong = _values(raw, matched[VALUE], decimal)
        faults += wrong
    else:
        read[VALUE] = pd.Series(np.ones(len(raw.rows)))
    if faults:
        raise LinksError(sorted(faults, key=lambda fault: fault.row or 0))
    path = raw.file if isinstance(raw.file, Path) else None
    return LinkTable(pd.DataFrame(read)[[FROM, TO, VALUE, ROW]], path)


def _match_columns(raw: RawTable, columns: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """{our column: heading}, and what is wrong with the headings."""
    faults: list[Fault] = []
    matched: dict[str, str] = {}
    for column, heading in columns.items():
        if column not in _COLUMNS:
            remedy = f"The columns of links are {', '.join(_COLUMNS)}"
            faults.append(Fault("the mapping names a column that does not exist", remedy, raw.file, value=column))
        elif heading not in raw.headings:
            faults.append(
                Fault(
                    "the mapping names a heading that is not there",
                    _heading_list(raw.headings),
                    raw.file,
                    value=heading,
                )
            )
        else:
            matched[column] = heading
    for heading in raw.headings:
        meaning = _HEADINGS.get(key(heading))
        if meaning is None or meaning in columns or heading in columns.values():
            continue
        if meaning in matched:
            remedy = f"Say which one it is, or remove the other: columns={{{meaning!r}: {heading!r}}}"
            reason = f"“{matched[meaning]}” and “{heading}” both mean “{meaning}”"
            faults.append(Fault(reason, remedy, raw.file, 1, heading))
        else:
            matched[meaning] = heading
    for column in (FROM, TO):
        if column not in matched and column not in columns:
            example = {FROM: "de", TO: "vers"}[column]
            remedy = f"Name a column “{example}”. {_heading_list(raw.headings)}"
            faults.append(Fault(f"no heading means “{column}”", remedy, raw.file, 1))
    return matched, faults


def _heading_list(headings: Sequence[str]) -> str:
    return f"The headings are {quoted(headings)}"


def _clean(written: pd.Series) -> pd.Series:
    """Texts without the blanks around them, NaN for none."""
    stripped = texts(written).str.strip(BLANKS).reset_index(drop=True)
    return stripped.where(stripped != "")


def _missing(raw: RawTable, ends: pd.Series, heading: str) -> list[Fault]:
    remedy = "Write the code of a commune or the identifier of a record"
    return [
        raw.fault(int(i), "the link has no such end", remedy, column=heading)
        for i in np.flatnonzero(ends.isna().to_numpy())
    ]


def _values(raw: RawTable, heading: str, decimal: Decimal) -> tuple[pd.Series, list[Fault]]:
    """The values, and those that are no number above zero."""
    amounts = read_amounts(raw.frame[heading], name=VALUE, decimal=decimal)
    written = _clean(raw.frame[heading]).fillna("")
    why = {i: refusal for refusal in amounts.refusals for i in refusal.positions.tolist()}
    remedy = "Write how much the link carries: 12 or 12,5; remove links that carry nothing"
    faults = []
    for i in np.flatnonzero(~(amounts.values > 0)).tolist():  # a missing value is none, too
        reason = "this is no number above zero"
        if i in why and why[i].reason != NOT_A_NUMBER:
            reason, how = why[i].reason, why[i].remedy
        else:
            how = remedy
        faults.append(raw.fault(i, reason, how, column=heading, value=str(written.iloc[i])))
    return pd.Series(amounts.values), faults
