"""The workbook of a register with some of its records changed: other cells, sheets and formats stay as they are."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.errors import Fault, RegisterError
from atlas.i18n.messages import Message
from atlas.sources.edits.register_edits import ActorEdit
from atlas.sources.edits.unwritable import columns_lacking
from atlas.sources.files.workbooks import cell_text
from atlas.sources.parsing.values import BLANKS
from atlas.sources.register.records import Records

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ENDING: Final = ".xlsx"
#: Parts of a workbook that do not survive when its cells are written anew.
_FRAGILE: Final = ("xl/charts/", "xl/media/", "xl/pivotTables/", "xl/slicers/", "xl/externalLinks/", "xl/ctrlProps/")

_SAMPLE: Final = 200  # rows that tell of what kind a column is


def edited_workbook(path: Path, records: Records, edits: Sequence[ActorEdit]) -> bytes:
    """Return a workbook with edits brought into its register, by identifier.

    A corrected cell keeps its format, and its kind where the column has one (number, day, text). New records follow
    the last row of the first sheet.

    Args:
        path: the file.
        records: the same file as it is read.
        edits: what was changed of its actors.

    Raises:
        RegisterError: it has pictures or pivot tables, which would be lost, rows would go from under formulas, or a
            column lacks that was changed; all at once.
    """
    import openpyxl  # only where a workbook is written

    with zipfile.ZipFile(path) as archive:
        lost = sorted({part for name in archive.namelist() for part in _FRAGILE if name.startswith(part)})
    faults = [_fault(path, "fragile", value=part.split("/")[1]) for part in lost]
    book = openpyxl.load_workbook(path)
    sheets = _sheets(book, records)
    first = sheets[0]
    places = {id(sheet): _places(sheet, records) for sheet in dict.fromkeys(sheets)}
    faults += list(columns_lacking(path, edits, places[id(first)], records))
    rows = _rows(sheets, places, records)
    deleted = [rows[edit.id] for edit in edits if edit.what == "row deleted"]
    for sheet in dict.fromkeys(sheet for sheet, _ in deleted):
        if sheet.merged_cells.ranges or any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line):
            faults.append(_fault(path, "rows_under_formulas", value=sheet.title))
    if faults:
        raise RegisterError(faults)
    for edit in edits:
        if edit.what == "row changed":
            sheet, row = rows[edit.id]
            _write(sheet, row, edit.values, places[id(sheet)], records)
    ids = set(records.columns[c.ID].astype(str))
    last = max(row for key, (sheet, row) in rows.items() if sheet is first and key in ids)
    for offset, edit in enumerate((edit for edit in edits if edit.what == "row added"), start=1):
        _write(first, last + offset, {**edit.values, c.ID: ("", edit.id)}, places[id(first)], records, like=last)
    for sheet, row in sorted(deleted, key=lambda place: -place[1]):
        sheet.delete_rows(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheets(book: Any, records: Records) -> list[Worksheet]:
    """Return the sheet of each record."""
    if records.sheets is None:
        return [book[records.raw.sheet]] * len(records.raw.rows)
    return [book[str(name)] for name in records.sheets]


def _rows(
    sheets: list[Worksheet], places: Mapping[int, Mapping[str, int]], records: Records
) -> dict[str, tuple[Worksheet, int]]:
    """Return identifier → sheet and row of its record, as the workbook says them.

    The rows of a table that the toolkit wrote are those of the file before it: they count only without identifiers.
    """
    if c.ID not in records.matched:
        rows = zip(sheets, records.raw.rows.tolist(), strict=True)
        return dict(zip(records.columns[c.ID].astype(str), rows, strict=True))
    return {
        cell_text(sheet.cell(row, places[id(sheet)][c.ID]).value).strip(BLANKS): (sheet, row)
        for sheet in dict.fromkeys(sheets)
        for row in range(records.raw.heading_row + 1, sheet.max_row + 1)
        if c.ID in places[id(sheet)]
    }


def _places(sheet: Worksheet, records: Records) -> dict[str, int]:
    """Return the column of the toolkit → its place in a sheet, from 1."""
    headings = {
        str(cell.value).strip(): cell.column for cell in sheet[records.raw.heading_row] if cell.value is not None
    }
    return {column: headings[name] for column, name in records.matched.items() if name in headings}


def _write(
    sheet: Worksheet,
    row: int,
    values: Mapping[str, tuple[str, str]],
    places: Mapping[str, int],
    records: Records,
    *,
    like: int | None = None,
) -> None:
    """Write values into a row; a new one takes the formats of the row that it follows."""
    from copy import copy

    if like is not None:
        for pattern in sheet[like]:
            sheet.cell(row, pattern.column)._style = copy(pattern._style)
    for column, (_, after) in values.items():
        if column in places:
            cell = sheet.cell(row, places[column])
            cell.value = _kind(sheet, places[column], records)(after) if after else None
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text never becomes a formula


def _kind(sheet: Worksheet, place: int, records: Records) -> Callable[[str], Any]:
    """Return what makes a cell's value of a text: of the kind that the column's cells are of."""
    first = records.raw.heading_row + 1
    cells = (sheet.cell(row, place) for row in range(first, min(first + _SAMPLE, sheet.max_row + 1)))
    values = [cell.value for cell in cells if cell.value is not None]
    if values and all(isinstance(value, dt.date) for value in values):
        return dt.datetime.fromisoformat
    if values and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return _number
    return str


def _number(text: str) -> int | float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _fault(path: Path, kind: str, *, value: str) -> Fault:
    reason = Message(f"fault.sources.apply.{kind}")
    return Fault(reason, Message(f"fault.sources.apply.{kind}_remedy"), path, value=value)


__all__ = ["ENDING", "edited_workbook"]
