"""Reads a table of one's own against the units of a territory: its values, and all that is wrong with it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Nature
from atlas.analysis.dataset.join import match_rows, matching_faults
from atlas.analysis.own_figures.own_table import OwnSeries, OwnTable
from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.files.attributes import read_attributes
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.matching.gazetteer import AMBIGUOUS, UNKNOWN, Candidate, Gazetteer, Match
from atlas.sources.matching.name_forms import EXACT
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.amounts import NOT_A_NUMBER, read_amounts
from atlas.sources.parsing.values import BLANKS, COMPUTE, Refusal, missing_marks

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Tables

#: A name less alike is not worth proposing.
_NEAR: Final = 65.0


@dataclass(frozen=True, eq=False)
class OwnValues:
    """A table as it was read: rows = joined + elsewhere.

    Attributes:
        table: what the editor says of it.
        file: its name.
        values: key of an indicator → its value per unit of the table's level, on the codes of the territory.
        rows: how many there are.
        joined: how many mean a unit of the territory.
        elsewhere: rows that mean none, as the file counts them; empty unless the table leaves them out.
        missing: mark of a missing value → how often it stands in the columns read.
    """

    table: OwnTable
    file: str
    values: dict[str, pd.Series[Any]]
    rows: int
    joined: int
    elsewhere: tuple[int, ...] = ()
    missing: tuple[tuple[str, int], ...] = ()


def read_own_table(table: OwnTable, path: Path, data: Tables, *, on: str = "", layer: str = "") -> OwnValues:
    """Read the values of a table.

    Args:
        table: what the editor says of it; of communes, provinces or the region.
        path: its file.
        data: the territory tabulated.
        on: the heading of its codes, where the table names none.
        layer: its layer, likewise.

    Raises:
        InputError: everything that is wrong: headings that are not there, rows that mean no unit or that mean one
            twice, values that are no numbers or may be two.
    """
    raw = read_attributes(path, layer=table.layer or layer, encoding=table.encoding)
    on = table.on or on
    faults = list(_heading_faults(table, raw, on))
    if faults:
        raise InputError(faults)
    matches = _matches(table, raw, data, on)
    faults += matching_faults(matches, raw, data, on) if table.level == "commune" else _twice(matches, raw, on)
    if table.elsewhere == "refuse":
        faults += _strangers(matches, raw, table, on)
    sure = np.array([match.sure for match in matches], dtype=bool)
    codes = pd.Index([match.code for match in matches if match.sure])
    index = data.table(table.level).index  # type: ignore[arg-type]  # rows of the register are not read here
    values, marks = {}, Counter[str]()
    for series in table.series():
        column, wrong, missing = _column(series, raw, table, rows=sure)
        faults += wrong
        marks.update(missing)
        if not wrong and codes.is_unique:
            values[series.key] = pd.Series(column[sure].array, index=codes).reindex(index)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    left = tuple(int(row) for row in raw.rows[~sure])
    return OwnValues(table, path.name, values, len(raw.rows), int(sure.sum()), left, tuple(sorted(marks.items())))


def _heading_faults(table: OwnTable, raw: RawTable, on: str) -> Iterator[Fault]:
    """Yield the headings that are named and not there."""
    needed = [series.heading for series in table.series()] + ([table.province] if table.province else [])
    if table.level != "region":
        needed.insert(0, on)
    names = quote_names(raw.headings)
    for heading in dict.fromkeys(needed):
        if not heading:
            remedy = Message("fault.own_table.say_on", names=names)
            yield Fault(Message("fault.own_table.no_on"), remedy, raw.file)
        elif heading not in raw.headings:
            remedy = Message("fault.own_table.headings_are", names=names)
            yield Fault(Message("fault.own_table.no_heading"), remedy, raw.file, raw.heading_row, heading)


def _matches(table: OwnTable, raw: RawTable, data: Tables, on: str) -> list[Match]:
    """Return the unit that each row means."""
    if table.level == "commune":
        return match_rows(raw, data, on, table.province)
    if table.level == "region":
        return [Match("", EXACT, data.territory.key)] * len(raw.rows)
    names = Gazetteer.of(data.territory)
    codes = data.provinces.index
    matches = []
    for written in texts(raw.frame[on]).fillna("").str.strip(BLANKS):
        code = written if written in codes else names.province_code(written)
        if not code:
            alike = [str(each) for each, row in data.provinces.iterrows() if fold(str(row[c.NAME])) == fold(written)]
            code = alike[0] if len(alike) == 1 else ""
        matches.append(Match(written, EXACT, code) if code else Match(written, UNKNOWN))
    return matches


def _twice(matches: Sequence[Match], raw: RawTable, on: str) -> Iterator[Fault]:
    """Yield the provinces that several rows mean."""
    first: dict[str, int] = {}
    for i, match in enumerate(matches):
        if match.sure and (before := first.setdefault(match.code, i)) != i:
            reason = Message("fault.own_table.twice", row=str(raw.rows[before]))
            yield raw.fault(i, reason, Message("fault.own_table.one_row"), column=on, value=match.text)


def _strangers(matches: Sequence[Match], raw: RawTable, table: OwnTable, on: str) -> Iterator[Fault]:
    """Yield the rows that mean no unit of the territory, each with the likeliest one."""
    for i, match in enumerate(matches):
        if match.sure or match.kind == AMBIGUOUS:
            continue
        near = match.candidates[0] if match.candidates and match.score >= _NEAR else None
        reason = "none" if match.text else "not_written"
        yield raw.fault(
            i, Message(f"fault.own_table.{reason}.{table.level}"), _remedy(near), column=on, value=match.text
        )


def _remedy(near: Candidate | None) -> Text:
    if near is None:
        return Message("fault.own_table.correct_or_leave")
    return Message("fault.own_table.write_near", name=near.name, code=near.code)


def _column(
    series: OwnSeries, raw: RawTable, table: OwnTable, *, rows: np.ndarray
) -> tuple[pd.Series[Any], list[Fault], dict[str, int]]:
    """Return a column as numbers, or as texts of a category; what is wrong in some rows, and its marks of missing."""
    written = raw.frame[series.heading]
    if series.column.kind is Nature.CATEGORY:
        labels = texts(written).str.strip(BLANKS)
        marks = missing_marks(labels, own=table.missing)
        labels = labels.mask(labels.isin(marks.index)).astype(object)
        counts = {str(mark): int(count) for mark, count in marks.items()}
        return labels.where(labels.notna(), None), _strange_categories(series, raw, labels, rows), counts
    return read_numbers(raw, written, table, heading=series.heading, rows=rows)


def read_numbers(
    raw: RawTable, written: pd.Series[Any], table: OwnTable, *, heading: str, rows: np.ndarray
) -> tuple[pd.Series[Any], list[Fault], dict[str, int]]:
    """Return a column as numbers, what is wrong in some rows, and its marks of missing values.

    Args:
        raw: the table that the column is of.
        written: the column.
        table: what the editor says of signs and marks.
        heading: of the column, which faults name.
        rows: which rows are read; what is wrong in others does not matter.
    """
    marks: dict[str, int] = {}
    if not pd.api.types.is_numeric_dtype(written):
        plain = texts(written).str.strip(BLANKS)
        missing = missing_marks(plain, own=table.missing)
        marks = {str(mark): int(count) for mark, count in missing.items()}
        written = plain.mask(plain.isin(missing.index))
        if table.thousands in (" ", "'"):
            written = written.str.replace("’", "'").str.replace(rf"(?<=\d){table.thousands}(?=\d)", "", regex=True)
    amounts = read_amounts(written, name=heading, decimal=table.decimal_sign)
    shown = texts(raw.frame[heading]) if heading in raw.headings else texts(written)
    faults = [
        raw.fault(i, refusal.reason, _remedy_of(refusal), column=heading, value=str(shown.iloc[i]))
        for refusal in amounts.refusals
        for i in refusal.positions.tolist()
        if rows[i]
    ]
    return pd.Series(amounts.values, dtype=np.float64), faults, marks


def _remedy_of(refusal: Refusal) -> Text:
    """Return what to do about numbers that are refused: where they may be two, say the signs."""
    clear = refusal.reason == NOT_A_NUMBER or refusal.remedy == COMPUTE
    return refusal.remedy if clear else Message("fault.own_table.say_sign")


def _strange_categories(series: OwnSeries, raw: RawTable, labels: pd.Series[Any], rows: np.ndarray) -> list[Fault]:
    """Return the values of a category that the editor has no title for."""
    titles = series.column.categories
    if not titles:
        return []
    remedy = Message("fault.own_table.add_category", names=Listed(titles, marks=False))
    return [
        raw.fault(i, Message("fault.own_table.no_category"), remedy, column=series.heading, value=str(label))
        for i, label in enumerate(labels)
        if rows[i] and isinstance(label, str) and label not in titles
    ]
