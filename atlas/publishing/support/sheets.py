"""Writes the sheets of a file of support bodies as a workbook that reads back as it was written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import section
from atlas.publishing.tables.workbook import save_workbook
from atlas.sources.support.columns import Sheet, headings
from atlas.sources.support.tables import NOTES

_HEAD: Final = PatternFill("solid", fgColor="FFE8E4DC")
_WIDEST: Final = 48


def write_support_sheets(
    rows: Mapping[Sheet, Sequence[Mapping[str, str]]],
    path: Path,
    *,
    language: LanguageCode,
    whole: bool = False,
    without: Collection[str] = (),
    notes: Sequence[Sequence[str]] = (),
) -> None:
    """Write rows by the names of our columns, with the headings of a language; every cell is a text.

    Args:
        rows: sheet → its rows, in the order of the sheets.
        path: the .xlsx file.
        language: of the names of sheets and columns.
        whole: whether columns that nothing is written in are there too, as a form has them.
        without: columns that are left out all the same.
        notes: rows of a first sheet for the reader, which is not read back.
    """
    book = Workbook()
    first: Any = book.active
    if notes:
        _fill_notes(first, notes)
    else:
        book.remove(first)
    called = section("support.sheet", language)
    for sheet, content in rows.items():
        names = headings(sheet, language)
        shown = [name for name in names if name not in without]
        columns = [name for name in shown if whole or any(row.get(name) for row in content)]
        if columns:
            page = book.create_sheet(called[sheet])
            _fill(page, [names[name] for name in columns], [[row.get(name, "") for name in columns] for row in content])
    for page in book.worksheets:
        page.sheet_view.rightToLeft = LANGUAGES[language].right_to_left
    save_workbook(book, path)


def _fill(page: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page.freeze_panes = "B2"
    for column, head in enumerate(heads, start=1):
        cell = page.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        longest = max([len(head), *(len(row[column - 1]) for row in rows)])
        page.column_dimensions[get_column_letter(column)].width = float(min(_WIDEST, longest + 2))
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            if text:
                cell = page.cell(number, column)
                cell.value, cell.data_type, cell.number_format = text, "s", "@"
                cell.alignment = Alignment(wrap_text=len(text) > _WIDEST, vertical="top")


def _fill_notes(page: Any, notes: Sequence[Sequence[str]]) -> None:
    """Return the sheet that says what the form is; its name begins with a sign that says it is nobody's table."""
    page.title = NOTES
    page.column_dimensions["A"].width = 28.0
    page.column_dimensions["B"].width = 90.0
    for number, row in enumerate(notes, start=1):
        for column, text in enumerate(row, start=1):
            cell = page.cell(number, column)
            cell.value, cell.data_type = text, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=column == 1)
