"""Reads a register of actors, checks every record, and reports everything that is wrong at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.errors import Fault, InputError, RegisterError
from atlas.sources import rules
from atlas.sources.headings import REGISTER_COLUMNS, match_headings, missing_column
from atlas.sources.names import fold
from atlas.sources.tables import RawTable, read_table, texts
from atlas.sources.values import (
    BLANKS,
    Finding,
    error_cells,
    read_codes,
    read_counts,
    read_dates,
    read_flags,
    read_years,
)

_TEXTS: Final = (c.ID, c.NAME, c.NAME_AR, c.DECLARED, c.SOURCE, c.ADDRESS, c.PHONE, c.EMAIL)
_CODES: Final = (c.FAMILY, c.SECTOR, c.STATUS, c.PRECISION)
_COUNTS: Final = (c.MEMBERS, c.WOMEN, c.JOBS)
_DTYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys((c.FOUNDED, *_COUNTS), "Int64"),
    **dict.fromkeys((c.LON, c.LAT), "float64"),
    c.DATE: "datetime64[s]",
    c.CONSENT: "boolean",
}
#: Names that the toolkit gives to columns of its own: a heading of the file that equals one is kept with " (file)".
_RESERVED: Final = frozenset(
    [
        *REGISTER_COLUMNS, c.ROW, c.UNREADABLE, c.CODE, c.COMMUNE, c.PROVINCE, c.PROVINCE_CODE, c.GEOMETRY,
        c.PLACING, c.SNAPPED_M, c.REASON, c.REMEDY, "declared_code", "distance_km",
    ]
)  # fmt: skip
_DEMONSTRATION_TITLE: Final = "Registre de démonstration"
_LONGEST_VALUE: Final = 80


@dataclass(frozen=True, eq=False)
class Register:
    """A register of actors, one record per row, in the toolkit's columns.

    Attributes:
        table: RangeIndex; the columns of ``headings.REGISTER_COLUMNS`` (those that the file lacks are missing values;
            "demonstration" only when the file has it), `columns.ROW` (the record's line in the file),
            `columns.UNREADABLE`, then the file's other columns under their own headings. Coordinates are degrees,
            EPSG:4326, NaN for none.
        path: The file, None for a table in memory.
        title: What a plate calls it.
        date: ISO date of the latest record, "" when no record is dated.
        demonstration: The register says that it is invented.
        faults: With ``on_fault="keep"``, the values that were taken as missing.
        reading: What was detected: format, encoding, delimiter, decimal, sheet or layer, columns.
    """

    table: pd.DataFrame
    path: Path | None
    title: str
    date: str
    demonstration: bool
    faults: tuple[Fault, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        placed = int(self.table[c.LON].notna().sum())
        wrong = f", {len(self.faults)} values taken as missing" if self.faults else ""
        return f"Register “{self.title}”: {len(self)} records, {placed} with coordinates{wrong}"


def read_register(
    source: str | Path | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    on_fault: Literal["raise", "keep"] = "raise",
    year: int | None = None,
) -> Register:
    """The register of a file (CSV, Excel, GeoPackage, GeoJSON, Shapefile, Parquet) or of a (Geo)DataFrame.

    Every record that is read is in the table: none is dropped.

    Args:
        source: The file or the table. The points of a geographic layer are its coordinates (reprojected to
            EPSG:4326 from their own system); other registers have columns of longitude and latitude in degrees.
        columns: {our column: heading of the file}, where headings are not recognised or must not be guessed.
        encoding: The encoding of a text file or Shapefile, when detection errs.
        layer: The layer, or the sheet of a workbook.
        on_fault: "raise" refuses a register with any fault. "keep" takes wrong values as missing and lists them in
            ``faults``; a record whose coordinates were wrong has ``unreadable_coordinates`` True. Faults of structure
            (no identifier, identifiers twice, no coordinates column, no rows, polygons) are refused either way.
        year: The last year that a record may bear; this year's when not given. A year of foundation may not exceed
            the year of the register's latest date.

    Raises:
        RegisterError: With all faults of structure and of values, in the order of the rows.
    """
    if on_fault not in ("raise", "keep"):
        raise ValueError(f"on_fault is “raise” or “keep”, not {on_fault!r}")
    register, refused, kept = _read(source, columns=columns, encoding=encoding, layer=layer, year=year)
    if register is None or (kept and on_fault == "raise"):
        raise RegisterError(_in_order([*refused, *kept]))
    return register


def check_register(
    source: str | Path | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    year: int | None = None,
) -> tuple[Register | None, tuple[Fault, ...]]:
    """The register with its wrong values taken as missing (None when its structure is wrong), and every fault.

    Arguments as in `read_register`; a wrong input never raises.
    """
    register, refused, kept = _read(source, columns=columns, encoding=encoding, layer=layer, year=year)
    return register, _in_order([*refused, *kept])


def _read(
    source: str | Path | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None,
    encoding: str | None,
    layer: str | None,
    year: int | None,
) -> tuple[Register | None, tuple[Fault, ...], tuple[Fault, ...]]:
    """The register, the faults of its structure and those of its values."""
    try:
        raw = read_table(source, layer=layer, encoding=encoding)
    except InputError as error:
        return None, error.faults, ()
    last = dt.date.today().year if year is None else year
    known = frozenset() if raw.lon is None else frozenset({c.LON, c.LAT})
    matched, faults = match_headings(raw.headings, columns=columns, without=known, file=raw.file)
    lacking = [column for column in (c.ID, c.LON, c.LAT) if column not in matched and column not in known]
    missing = [missing_column(column, headings=raw.headings, file=raw.file) for column in lacking]
    records = _Records(raw, matched)
    records.read(year=last)
    structure = [*missing, *faults, *records.faults(structural=True)]
    values = records.faults(structural=False)
    if structure:
        return None, tuple(structure), values
    return _register(raw, records, faults=values), (), values


class _Records:
    """The columns of one register as they are read, and what was found wrong with them."""

    def __init__(self, raw: RawTable, matched: Mapping[str, str]) -> None:
        self.raw, self.matched = raw, matched
        self.written = {column: raw.frame[heading] for column, heading in matched.items()}
        self.columns: dict[str, pd.Series] = {}
        self.findings: list[Finding] = []
        self.unreadable = np.zeros(len(raw.rows), dtype=bool)

    def read(self, *, year: int) -> None:
        """Reads every column, then asks every rule; ``year`` is the last year that a record may bear."""
        clean = {column: self._clean(written, column=column) for column, written in self.written.items()}
        for column, text in clean.items():
            if column not in (c.LON, c.LAT):
                self.columns[column], found = _parsed(text, column=column)
                self.findings += found
        # One fault per cell: the rules that compare values see those that were refused as missing.
        self._drop_refused()
        reported = {column: self._reported(column) for column in (c.ID, c.NAME, c.NAME_AR)}
        if c.ID in self.columns:
            self.findings += rules.identifier_findings(self.columns[c.ID], rows=self.raw.rows, reported=reported[c.ID])
        self.findings += rules.name_findings(self.columns, reported=reported[c.NAME] | reported[c.NAME_AR])
        self.findings += rules.number_findings(self.columns, year=year)
        self._drop_refused()
        self._read_position(clean)

    def _reported(self, column: str) -> npt.NDArray[np.bool_]:
        """Records of which the value of this column is already known to be wrong."""
        known = np.zeros(len(self.raw.rows), dtype=bool)
        for finding in self.findings:
            if finding.column == column:
                known[finding.positions] = True
        return known

    def _clean(self, written: pd.Series, *, column: str) -> pd.Series:
        """Texts without the blanks around them, NaN for none and for the cells that a spreadsheet left in error.

        Coordinates that are numbers stay numbers.
        """
        if column in (c.LON, c.LAT) and pd.api.types.is_numeric_dtype(written.dtype):
            return written
        stripped = texts(written).str.strip(BLANKS)
        stripped = stripped.where(stripped != "")
        wrong = error_cells(stripped, column=column)
        if wrong is None:
            return stripped
        self.findings.append(
            Finding(column, wrong.positions, wrong.reason, wrong.remedy, structural=column == c.ID),
        )
        if column in (c.LON, c.LAT):
            self.unreadable[wrong.positions] = True
        keep = np.ones(len(stripped), dtype=bool)
        keep[wrong.positions] = False
        return stripped.where(keep)

    def _read_position(self, clean: Mapping[str, pd.Series]) -> None:
        raw = self.raw
        given = {c.LON: clean.get(c.LON), c.LAT: clean.get(c.LAT)}
        if raw.lon is not None and raw.lat is not None:
            given = {c.LON: pd.Series(raw.lon), c.LAT: pd.Series(raw.lat)}
            self.written |= {column: values for column, values in given.items() if values is not None}
        lon, lat, unreadable, found = rules.read_position(given[c.LON], given[c.LAT], refused=self.unreadable)
        self.columns |= {c.LON: pd.Series(lon), c.LAT: pd.Series(lat)}
        self.unreadable = unreadable
        self.findings += found

    def _drop_refused(self) -> None:
        for finding in self.findings:
            column = self.columns.get(finding.column)
            if column is not None and finding.column != c.ID and not finding.structural:
                keep = np.ones(len(column), dtype=bool)
                keep[finding.positions] = False
                self.columns[finding.column] = column.where(keep)

    def faults(self, *, structural: bool) -> tuple[Fault, ...]:
        """The findings, one fault per cell."""
        listed: list[Fault] = []
        for finding in self.findings:
            if finding.structural != structural:
                continue
            heading = self.matched.get(finding.column, finding.column)
            rows = self.raw.rows[finding.positions].tolist()
            written = texts(self.written[finding.column].iloc[finding.positions])
            for row, value in zip(rows, written, strict=True):
                shown = "" if pd.isna(value) else str(value)[:_LONGEST_VALUE]
                listed.append(Fault(finding.reason, finding.remedy, self.raw.file, row, heading, shown))
        return tuple(listed)


def _parsed(text: pd.Series, *, column: str) -> tuple[pd.Series, list[Finding]]:
    if column in _CODES:
        return read_codes(text, column=column)
    if column in _COUNTS:
        return read_counts(text, column=column)
    if column == c.FOUNDED:
        return read_years(text, column=column)
    if column == c.DATE:
        return read_dates(text, column=column)
    if column in (c.CONSENT, c.DEMONSTRATION):
        words = ("démonstration", "démo", "fictif") if column == c.DEMONSTRATION else ()
        return read_flags(text, column=column, yes=words)
    return text.reset_index(drop=True), []


def _register(raw: RawTable, records: _Records, *, faults: tuple[Fault, ...]) -> Register:
    size = len(raw.rows)
    table: dict[str, Any] = {}
    for column in REGISTER_COLUMNS:
        if column in records.columns:
            table[column] = records.columns[column]
        elif column != c.DEMONSTRATION:
            table[column] = pd.Series([None] * size, dtype=_DTYPES.get(column, "str"))
    table[c.ROW] = pd.Series(raw.rows)
    table[c.UNREADABLE] = pd.Series(records.unreadable)
    used = set(records.matched.values())
    for heading in (heading for heading in raw.headings if heading not in used):
        kept = raw.frame[heading].reset_index(drop=True)
        kept = kept.where(kept != "") if isinstance(kept.dtype, pd.StringDtype) else kept
        table[f"{heading} (file)" if heading.lower() in _RESERVED else heading] = kept
    path = raw.file if isinstance(raw.file, Path) else None
    demonstration = _is_demonstration(records.columns)
    return Register(
        table=pd.DataFrame(table),
        path=path,
        title=_title(path, demonstration=demonstration),
        date=_latest(records.columns.get(c.DATE)),
        demonstration=demonstration,
        faults=faults,
        reading=_reading(raw, records),
    )


def _is_demonstration(columns: Mapping[str, pd.Series]) -> bool:
    flags = columns.get(c.DEMONSTRATION)
    if flags is not None and bool(flags.fillna(False).any()):
        return True
    sources = columns.get(c.SOURCE)
    return sources is not None and any("demonstration" in fold(str(one)) for one in sources.dropna().unique())


def _title(path: Path | None, *, demonstration: bool) -> str:
    if demonstration:
        return _DEMONSTRATION_TITLE
    words = "" if path is None else " ".join(path.stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


def _latest(dates: pd.Series | None) -> str:
    latest = None if dates is None else dates.max()
    return "" if latest is None or pd.isna(latest) else f"{latest:%Y-%m-%d}"


def _reading(raw: RawTable, records: _Records) -> dict[str, str]:
    reading = dict(raw.notes)
    written = [records.written[column] for column in (c.LON, c.LAT) if column in records.matched]
    if written and all(isinstance(raw.frame[records.matched[one]].dtype, pd.StringDtype) for one in (c.LON, c.LAT)):
        commas = any(bool(text.str.contains(",", regex=False).any()) for text in written)
        points = any(bool(text.str.contains(".", regex=False).any()) for text in written)
        reading["decimal"] = " and ".join(n for n, found in (("comma", commas), ("point", points)) if found) or "none"
    reading["columns"] = ", ".join(f"{column} = “{heading}”" for column, heading in records.matched.items())
    return reading


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """Faults of the whole file first, then row after row."""
    return tuple(sorted(faults, key=lambda fault: fault.row or 0))
