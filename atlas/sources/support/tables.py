"""Reads the sheets of a file of support bodies as they stand: a workbook, a folder of CSV files, a TOML file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from atlas.errors import Fault, InputError, SupportError, quote_names
from atlas.guard import with_guard
from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.messages import Message, Text
from atlas.sources.files.admission import admit
from atlas.sources.files.delimited import read_delimited
from atlas.sources.files.workbooks import cell_text, read_sheets
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.values import BLANKS
from atlas.sources.support.columns import SEPARATOR, SHEETS, Sheet, headings, meanings, sheet_meanings
from atlas.sources.support.vocabulary import why
from atlas.sources.toml.document import read_toml

#: A sheet whose name begins so is for readers, and not read.
NOTES: Final = "_"
_TABLE: Final = re.compile(r"^\s*\[\[\s*([^\]\s]+)\s*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SupportRow:
    """A row of a sheet: what its cells say by the names of our columns, and where it stands.

    Attributes:
        cells: column → text, blanks around it left out; empty cells are not there.
        row: as a spreadsheet or a text editor counts.
        file: the file.
        sheet: of a workbook, "" elsewhere.
        called: column → heading of the file, for messages.
    """

    cells: Mapping[str, str]
    row: int
    file: Path
    sheet: str = ""
    called: Mapping[str, str] = field(default_factory=dict)

    def fault(self, reason: Text, remedy: Text, *, column: str = "", value: str = "") -> Fault:
        """Return a fault of this row, which names its place in the file."""
        return Fault(reason, remedy, self.file, self.row, self.called.get(column, column), value, self.sheet)


#: Sheet → its rows.
SupportTables = Mapping[Sheet, Sequence[SupportRow]]


@with_guard(Message("act.support"), error=SupportError)
def read_support_tables(source: str | Path) -> dict[Sheet, tuple[SupportRow, ...]]:
    """Read the sheets of a file as they stand, every cell a text.

    Args:
        source: a workbook whose sheets are named (organismes, services, lieux …), a folder of CSV files of these names,
            or a TOML file of tables of these names; sheets and headings in French, Arabic or English.

    Raises:
        SupportError: the file cannot be read, has a sheet or a column that is not known, or no sheet of bodies.
    """
    path = Path(source)
    reader = _from_folder if path.is_dir() else _READERS.get(path.suffix.lower())
    if reader is None or not path.exists():
        reason = why("kind_of_file") if path.exists() else why("no_file")
        raise SupportError(Fault(reason, why("give_file"), path))
    try:
        parts = list(reader(path))
    except InputError as error:
        raise SupportError(error.faults) from None
    faults: list[Fault] = []
    tables: dict[Sheet, tuple[SupportRow, ...]] = {}
    for part in parts:
        if part.name.startswith(NOTES):
            continue
        sheet = sheet_meanings().get(fold(part.name))
        if sheet is None:
            remedy = why("name_sheet", sheets=quote_names(list(SHEETS)))
            faults.append(Fault(why("no_sheet"), remedy, part.file, value=part.name))
            continue
        rows, wrong = _rows(part, sheet)
        faults += wrong
        tables[sheet] = (*tables.get(sheet, ()), *rows)
    if not faults and not tables.get("bodies"):
        called = next(iter(headings("bodies", DEFAULT_LANGUAGE).values()))
        faults.append(
            Fault(
                why("no_bodies"),
                why("name_bodies", column=called),
                path,
            )
        )
    if faults:
        raise SupportError(faults)
    return {sheet: tables.get(sheet, ()) for sheet in SHEETS}


@dataclass(frozen=True, slots=True)
class _Part:
    """A sheet before its headings are understood: its rows with their numbers."""

    name: str
    file: Path
    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    heading_row: int = 1
    sheet: str = ""


def _from_workbook(path: Path) -> Iterator[_Part]:
    admit(path, kind=SupportError)
    sheets, _ = read_sheets(path)
    for sheet in sheets:
        filled = [(i + 1, cells) for i, cells in enumerate(sheet.cells) if any(cell.strip() for cell in cells)]
        if filled:
            (first, titles), *rows = filled
            yield _Part(sheet.name, path, titles, rows, first, sheet.name)


def _from_folder(path: Path) -> Iterator[_Part]:
    for file in sorted(path.glob("*.csv")):
        admit(file, kind=SupportError)
        if not file.read_bytes().strip(b"\xef\xbb\xbf \r\n"):
            continue
        table = read_delimited(file)
        columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in table.columns]
        rows = [(int(row), cells) for row, cells in zip(table.rows, zip(*columns, strict=True), strict=True)]
        yield _Part(file.stem, file, table.headings, rows, table.heading_row)


def _from_toml(path: Path) -> Iterator[_Part]:
    content = read_toml(path, kind=SupportError)
    text = path.read_text(encoding="utf-8-sig")
    lines: dict[str, list[int]] = {}
    for match in _TABLE.finditer(text):
        lines.setdefault(match.group(1).strip("\"'"), []).append(text.count("\n", 0, match.start(1)) + 1)
    for name, tables in content.items():
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise SupportError(
                Fault(
                    why("no_tables"),
                    why("write_tables", name=name),
                    path,
                    value=name,
                )
            )
        titles = list(dict.fromkeys(heading for table in tables for heading in table))
        at = lines.get(name, [])
        rows = [
            (at[i] if i < len(at) else 1, [_toml_text(table.get(heading)) for heading in titles])
            for i, table in enumerate(tables)
        ]
        yield _Part(name, path, titles, rows)


def _toml_text(value: Any) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(map(_toml_text, value))
    return cell_text(value)


_READERS: Final = {".toml": _from_toml, **dict.fromkeys((".xlsx", ".xlsm", ".ods"), _from_workbook)}


def _rows(part: _Part, sheet: Sheet) -> tuple[list[SupportRow], list[Fault]]:
    """Return the rows of a sheet by our columns, and what is wrong with its headings."""
    matched: dict[str, str] = {}
    faults: list[Fault] = []
    for heading in filter(str.strip, part.headings):
        name = meanings(sheet).get(fold(heading))
        if name is None:
            remedy = why("columns", columns=quote_names(list(headings(sheet, DEFAULT_LANGUAGE).values())))
            faults.append(_at_heading(part, why("no_column"), remedy, heading))
        elif name in matched:
            reason = why("two_columns", first=matched[name], second=heading, name=name)
            faults.append(_at_heading(part, reason, why("rename_column"), heading))
        else:
            matched[name] = heading
    for column in SHEETS[sheet]:
        if column.needed and column.name not in matched:
            called = headings(sheet, DEFAULT_LANGUAGE)[column.name]
            faults.append(
                _at_heading(
                    part,
                    why("column_missing"),
                    why("add_column", column=called),
                    "",
                )
            )
    places = {name: list(part.headings).index(heading) for name, heading in matched.items()}
    return [_row(part, number, cells, places, matched) for number, cells in part.rows], faults


def _at_heading(part: _Part, reason: Text, remedy: Text, heading: str) -> Fault:
    return Fault(reason, remedy, part.file, part.heading_row, heading, sheet=part.sheet)


def _row(
    part: _Part, number: int, cells: Sequence[str], places: Mapping[str, int], matched: Mapping[str, str]
) -> SupportRow:
    texts = {name: cells[place].strip(BLANKS) for name, place in places.items() if place < len(cells)}
    filled = {name: " ".join(text.split()) for name, text in texts.items() if text}
    return SupportRow(filled, number, part.file, part.sheet, matched)


def filled_rows(rows: Iterable[SupportRow]) -> list[SupportRow]:
    """Return the rows that say something."""
    return [row for row in rows if row.cells]
