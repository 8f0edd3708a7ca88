"""A table of one's own brought to the communes, by code or by name: its columns become indicators like the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Nature
from atlas.analysis.dataset.extra_columns import Column, T, add_columns
from atlas.analysis.location.unit_lookup import ambiguous
from atlas.analysis.stats.rates import Values
from atlas.errors import Fault, InputError, UnknownNameError
from atlas.i18n.messages import NOTHING, Message
from atlas.sources.files.tables import RawTable, read_table, texts
from atlas.sources.matching.gazetteer import AMBIGUOUS, REVIEW, Gazetteer, Match
from atlas.sources.parsing.amounts import NOT_A_NUMBER, Decimal, read_amounts
from atlas.sources.parsing.values import BLANKS, COMPUTE

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Tables

_NEAR: Final = 65.0  # a name less alike is not worth proposing


@dataclass(frozen=True, eq=False, repr=False)
class Joined(Generic[T]):
    """Data with the columns of a table, and what of either side found no partner.

    Attributes:
        data: the data with the new columns.
        unmatched: rows of the table that mean no commune of the territory: ``row``, ``written``, ``reason``,
            ``nearest`` (the likeliest name).
        without_row: communes that no row means: ``name``, ``province``, on their codes.
        matches: row by row, what was ``written``, ``code`` and ``name`` of the commune, ``kind`` and ``score`` of the
            match.
    """

    data: T
    unmatched: pd.DataFrame
    without_row: pd.DataFrame
    matches: pd.DataFrame

    def __repr__(self) -> str:
        rows = len(self.matches) + len(self.unmatched)
        spelt = int((self.matches["kind"] == "close").sum())
        close = Message("fault.join.close", n=spelt) if spelt else NOTHING
        counts = {"rows": rows, "joined": len(self.matches), "strange": len(self.unmatched)}
        without = {"without": len(self.without_row), "all": len(self.data.communes)}
        return str(Message("fault.join.line", close=close, **counts, **without))


def join(
    data: T,
    table: pd.DataFrame | str | Path,
    *,
    on: str,
    columns: Mapping[str, Column] | Sequence[str],
    province: str = "",
    decimal: Decimal = "",
) -> Joined[T]:
    """Bring columns of a table to the communes.

    Args:
        data: the indicators tabulated.
        table: a DataFrame, or a CSV, Excel, GeoPackage or Parquet file, one row per commune.
        on: heading of the column that says the commune: HCP codes, or names in French or Arabic in a usual spelling.
        columns: heading → what it is, to have an indicator of it at all levels; or headings alone, to have plain
            columns in the table of the communes.
        province: heading of the column that says the province, which tells homonyms apart.
        decimal: the sign before the decimals of numbers that are texts, "," or "."; needed where “1,204” may mean 1.204
            or 1204 and no other cell of its column tells.

    Raises:
        InputError: names of several communes, communes with several rows, values that are no numbers or
            may be two: all of them.
        UnknownNameError: a heading that is not there.
        ValueError: a key that is taken, nothing to bring, or tables that do not say what they were made of.
    """
    named = table.reset_index() if isinstance(table, pd.DataFrame) and table.index.name == on else table
    raw = read_table(named)
    if not columns or isinstance(columns, str):
        raise ValueError(Message("fault.analysis.which_columns"))
    for heading in (on, *columns, *([province] if province else [])):
        if heading not in raw.headings:
            raise UnknownNameError("column in this table", heading, list(raw.headings))
    matches = match_rows(raw, data, on, province)
    faults = matching_faults(matches, raw, data, on)
    declared = columns if isinstance(columns, Mapping) else {}
    read: dict[str, Values] = {}
    for heading in columns:
        read[heading], wrong = _read(raw, heading, declared.get(heading), decimal)
        faults += wrong
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    index = data.communes.index
    sure = np.array([match.sure for match in matches], dtype=bool)
    codes = pd.Index([match.code for match in matches if match.sure])
    brought = {name: pd.Series(values[sure].array, index=codes).reindex(index) for name, values in read.items()}
    with_columns = add_columns(data, brought, _with_source(declared, raw)) if declared else _plain(data, brought)
    missing = pd.DataFrame(data.communes.loc[~index.isin(codes), [c.NAME, c.PROVINCE]])
    return Joined(with_columns, _unmatched_rows(matches, raw), missing, _match_table(matches, raw, data))


def match_rows(raw: RawTable, data: Tables, on: str, province: str) -> list[Match]:
    """Return the commune that each row means."""
    gazetteer = Gazetteer.of(data.territory)
    written = texts(raw.frame[on]).str.strip(BLANKS)
    within = texts(raw.frame[province]) if province else pd.Series([None] * len(written))
    return [gazetteer.match(text, province=name) for text, name in zip(written, within, strict=True)]


def matching_faults(matches: Sequence[Match], raw: RawTable, data: Tables, on: str) -> list[Fault]:
    """Return names of several communes, and communes of several rows."""
    faults = []
    first: dict[str, int] = {}
    for i, match in enumerate(matches):
        if match.kind == AMBIGUOUS:
            error = ambiguous(data.territory, match, [])
            reason = Message("fault.join.ambiguous", name=error.name, candidates="; ".join(error.candidates))
            faults.append(raw.fault(i, reason, Message("fault.join.write_code"), column=on))
        elif match.sure and (before := first.setdefault(match.code, i)) != i:
            name = str(data.communes.at[match.code, c.NAME])
            is_labeled = raw.labels is not None
            index = Message("error.place.index", label=raw.label(before))
            where = index if is_labeled else Message("error.place.row", row=str(raw.rows[before]))
            reason = Message("fault.join.already", name=name, code=match.code, where=where)
            faults.append(raw.fault(i, reason, Message("fault.join.one_row"), column=on, value=match.text))
    return faults


def _read(raw: RawTable, heading: str, column: Column | None, decimal: Decimal) -> tuple[Values, list[Fault]]:
    """Return a column as numbers, or as texts when it is a category or is brought as it is and holds other things."""
    amounts = read_amounts(raw.frame[heading], name=heading, decimal=decimal)
    written = texts(raw.frame[heading]).str.strip(BLANKS)
    findings = amounts.refusals
    as_text = column is not None and Nature(column.nature) is Nature.CATEGORY
    if column is None:
        as_text = any(finding.reason == NOT_A_NUMBER for finding in findings)
    if as_text:
        findings = tuple(finding for finding in findings if finding.remedy == COMPUTE)
    faults = [
        raw.fault(i, finding.reason, finding.remedy, column=heading, value=str(written.iloc[i]))
        for finding in findings
        for i in finding.positions.tolist()
    ]
    return (written if as_text else pd.Series(amounts.values, dtype=np.float64)), faults


def _plain(data: T, brought: Mapping[str, Values]) -> T:
    """Return the data with plain columns in the table of the communes."""
    if taken := [name for name in brought if name in data.communes.columns]:
        raise ValueError(Message("fault.analysis.column_taken", name=taken[0]))
    shapes = data.communes.geometry
    table = pd.concat([data.communes.drop(columns=c.GEOMETRY), pd.DataFrame(brought)], axis=1)
    return replace(data, communes=type(data.communes)(table, geometry=shapes, crs=shapes.crs))


def _with_source(columns: Mapping[str, Column], raw: RawTable) -> dict[str, Column]:
    """Return the columns, the file as the source of those that name none."""
    file = Path(raw.file).name if raw.file else "table"
    return {heading: column if column.source else replace(column, source=file) for heading, column in columns.items()}


def _unmatched_rows(matches: Sequence[Match], raw: RawTable) -> pd.DataFrame:
    rows = [
        (int(row), match.text, _why(match), match.candidates[0].name if match.score >= _NEAR else "")
        for match, row in zip(matches, raw.rows, strict=True)
        if not match.sure
    ]
    return pd.DataFrame(rows, columns=["row", "written", "reason", "nearest"])


def _why(match: Match) -> str:
    if not match.text:
        return str(Message("fault.join.not_written"))
    return str(Message("fault.join.likely" if match.kind == REVIEW else "fault.join.none"))


def _match_table(matches: Sequence[Match], raw: RawTable, data: Tables) -> pd.DataFrame:
    rows = [
        (int(row), match.text, match.code, str(data.communes.at[match.code, c.NAME]), match.kind, match.score)
        for match, row in zip(matches, raw.rows, strict=True)
        if match.sure
    ]
    return pd.DataFrame(rows, columns=["row", "written", c.CODE, c.NAME, "kind", "score"])
