"""Reads the sheets of a workbook (Excel, OpenDocument) into texts, with the rows that a spreadsheet shows."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import python_calamine as calamine

from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Message
from atlas.sources.exchange.html_tables import is_html, read_html_tables
from atlas.sources.files.workbook_size import refuse_outsized

#: What a spreadsheet shows in place of a value that it could not compute, in English and in French.
SPREADSHEET_ERRORS: Final = frozenset(
    [
        "#DIV/0!", "#N/A", "#N/D", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!", "#REF!", "#VALUE!",
        "#VALEUR!", "#SPILL!", "#CALC!", "#ERROR!",
    ]
)  # fmt: skip
#: Put in place of a formula that was saved without its result.
UNCALCULATED: Final = "#FORMULA!"

_XL: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REFERENCE: Final = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_ERROR_TYPE: Final = re.compile(rb'\bt="e"')
_STRING_TYPE: Final = re.compile(rb'\bt="str"')
_VALUE: Final = re.compile(rb"<v\b[^>]*>([^<]*)<")
_FORMULA: Final = re.compile(rb"<f\b")
_CHUNK: Final = 4_194_304


@dataclass(frozen=True, eq=False)
class WorkbookSheet:
    """The cells of a sheet as texts, row after row from the first line of the sheet, and the sheet's name.

    ``merged`` counts the cells that a vertically merged cell covers: each holds its text.
    """

    name: str
    cells: list[list[str]]
    merged: int = 0


def read_sheets(path: Path, *, sheet: str | None = None) -> tuple[list[WorkbookSheet], dict[str, str]]:
    """Return the filled sheets that are visible (or the one named), and of each other sheet why it was left out.

    Whole numbers lose their ".0" (a code stays a code), dates become ISO texts, TRUE and FALSE "true" and "false".
    In an .xlsx file the cells in error and the formulas saved without a result keep their mark (`SPREADSHEET_ERRORS`,
    `UNCALCULATED`) instead of coming back empty; the old .xls format does not let them be seen.

    Raises:
        InputError: The file is no workbook, is protected by a password, has no such sheet or no filled one.
    """
    if is_html(path):
        return _of_page(path, sheet=sheet)
    refuse_outsized(path)
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            sheets, left = _choose_sheets(book, path=path, sheet=sheet)
    except calamine.PasswordError:
        remedy = Message("fault.sources.workbook.save_without_password")
        raise InputError(Fault(Message("fault.sources.workbook.password"), remedy, file=path)) from None
    except calamine.CalamineError as error:
        raise InputError(_not_a_workbook(path, error)) from None
    for filled in sheets:
        for line, column, mark in _marks(path, name=filled.name):
            if line < len(filled.cells) and column < len(filled.cells[line]):
                filled.cells[line][column] = mark
    return sheets, left


def _of_page(path: Path, *, sheet: str | None) -> tuple[list[WorkbookSheet], dict[str, str]]:
    """Return the tables of a page of HTML that bears the ending of a workbook, as sheets numbered from 1."""
    sheets = [WorkbookSheet(str(i), cells) for i, cells in enumerate(read_html_tables(path), 1)]
    names = [table.name for table in sheets]
    if not sheets:
        remedy = Message("fault.sources.workbook.export_as_xlsx")
        raise InputError(Fault(Message("fault.sources.workbook.page_without_table"), remedy, file=path))
    if sheet is not None and sheet not in names:
        remedy = Message("fault.sources.workbook.name_sheet", names=quote_names(names))
        raise InputError(Fault(Message("fault.sources.workbook.no_such_sheet"), remedy, file=path, value=sheet))
    chosen = [table for table in sheets if sheet in (None, table.name)]
    return chosen, {name: str(Message("sources.detected.not_asked")) for name in names if sheet not in (None, name)}


def cell_text(value: Any) -> str:
    """Return the text of one value: 5.0 → "5", a date → "2024-03-01", True → "true", nothing → ""."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # NaN
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _choose_sheets(
    book: calamine.CalamineWorkbook, *, path: Path, sheet: str | None
) -> tuple[list[WorkbookSheet], dict[str, str]]:
    names = list(book.sheet_names)
    if sheet is not None:
        if sheet not in names:
            remedy = Message("fault.sources.workbook.name_sheet", names=quote_names(names))
            raise InputError(Fault(Message("fault.sources.workbook.no_such_sheet"), remedy, file=path, value=sheet))
        return [_sheet(book, sheet)], {
            name: str(Message("sources.detected.not_asked")) for name in names if name != sheet
        }
    sheets: list[WorkbookSheet] = []
    left: dict[str, str] = {}
    for metadata in book.sheets_metadata:
        if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
            left[metadata.name] = str(Message("sources.detected.no_cells"))
        elif metadata.visible != calamine.SheetVisibleEnum.Visible:
            left[metadata.name] = str(Message("sources.detected.hidden"))
        else:
            candidate = _sheet(book, metadata.name)
            if any(cell for row in candidate.cells for cell in row):
                sheets.append(candidate)
            else:
                left[metadata.name] = str(Message("sources.detected.empty"))
    if not sheets:
        remedy = Message("fault.sources.file.export_table_again")
        raise InputError(Fault(Message("fault.sources.workbook.nothing_in_it"), remedy, file=path))
    return sheets, left


def _sheet(book: calamine.CalamineWorkbook, name: str) -> WorkbookSheet:
    sheet = book.get_sheet_by_name(name)
    cells = [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return WorkbookSheet(name, cells, _fill_merged(cells, sheet.merged_cell_ranges or ()))


def _fill_merged(cells: list[list[str]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Write the text of each cell merged down a column into all the rows that it covers; how many were filled."""
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if left != right or top >= len(cells) or left >= len(cells[top]) or not cells[top][left]:
            continue
        for row in range(top + 1, min(bottom + 1, len(cells))):
            cells[row][left] = cells[top][left]
            filled += 1
    return filled


def _not_a_workbook(path: Path, error: Exception) -> Fault:
    begin = path.read_bytes()[:512]
    if not begin:
        remedy = Message("fault.sources.file.export_with_headings")
        return Fault(Message("fault.sources.file.empty"), remedy, file=path)
    if begin.startswith(b"PK"):
        remedy = Message("fault.sources.workbook.save_as_xlsx")
        return Fault(Message("fault.sources.workbook.is_zip"), remedy, file=path)
    if b"\0" not in begin:
        remedy = Message("fault.sources.workbook.give_csv_ending")
        return Fault(Message("fault.sources.workbook.is_text"), remedy, file=path)
    remedy = Message("fault.sources.workbook.export_as_xlsx")
    return Fault(Message("fault.sources.workbook.no_workbook"), remedy, file=path)


def _marks(path: Path, *, name: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (from 0) and mark of every cell of an .xlsx sheet that calamine hands over as empty."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, name=name)
        if part is None:
            return
        for cell in _cells(archive, part=part):
            # Cells that close themselves may stand before the one that matters: it is the last.
            attributes, _, body = cell[cell.rfind(b"<c ") :].partition(b">")
            reference = _REFERENCE.search(attributes)
            if not reference:
                continue
            value = _VALUE.search(body)
            shown = value.group(1).decode("utf-8", errors="replace").strip() if value else ""
            mark = ""
            if _ERROR_TYPE.search(attributes):
                mark = shown if shown in SPREADSHEET_ERRORS else "#ERROR!"
            elif not shown and not _STRING_TYPE.search(attributes):
                mark = UNCALCULATED
            if mark:
                yield int(reference.group(2)) - 1, _column(reference.group(1)), mark


def _cells(archive: zipfile.ZipFile, *, part: str) -> Iterator[bytes]:
    """Return the cells in error or with a formula, read in blocks so that a large sheet costs no memory."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(_CHUNK):
            *cells, rest = (rest + block).split(b"</c>")
            yield from (cell for cell in cells if b't="e"' in cell or _FORMULA.search(cell))


def _part(archive: zipfile.ZipFile, *, name: str) -> str | None:
    """Tell where in the archive the sheet of this name lies; None in a workbook that is arranged in an unusual way."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in book.iter(f"{_XL}sheet"):
        target = targets.get(sheet.get(f"{_REL}id"), "")
        if sheet.get("name") == name and target:
            part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            return part if part in archive.namelist() else None
    return None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
