"""The figures of a document as a workbook: a sheet each, with its numbers, its title, field, source and example."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import DataTable, FigureBlock, FigureRun, KeyFigures, Picture, TableCell, text_of
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.tables.workbook import BUILT, repack

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\u200e\u200f]")
_WIDEST: Final = 44
_TOP: Final = Alignment(vertical="top")
#: Of plain and of bold cells: one for all of them, for a workbook compares each that it is given with those it has.
_FONTS: Final = (Font(bold=False), Font(bold=True))
#: What the last sheet tells of each number: words for programs, the same in every language.
_KEYED: Final = ("sheet", "cell", "key", "level", "code", "year", "population")


def write_figure_workbook(document: Document, context: Context) -> bytes:
    """Return a workbook with a sheet for each figure of a document; the first lists them.

    Numbers are numbers, printed as in the document. The last sheet tells of each cell that holds one its key, level,
    unit, year and population, by which programs find it again.

    Args:
        document: read and filled from the data.
        context: what it was filled from.
    """
    language = context.language
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.created = context.publisher or "atlas-ess", BUILT
    figures = [node for node in walk(document.nodes) if isinstance(node, FigureBlock)]
    names = [f"{position:02d}" for position in range(1, len(figures) + 1)]
    front = _sheet(book, tr("figure_workbook.contents", language), context)
    front.column_dimensions["B"].width = 90
    front.append([_text(front, document.title, bold=True)])
    front.append([_text(front, tr("figure_workbook.about", language))])
    for name, figure in zip(names, figures, strict=True):
        front.append([_text(front, name), _text(front, text_of(figure.title))])
    keyed: list[list[str]] = []
    for name, figure in zip(names, figures, strict=True):
        sheet = _sheet(book, name, context)
        rows = [*_head(figure, context), [], *_rows(figure, context), [], *_foot(figure, context)]
        sheet.column_dimensions["A"].width = _WIDEST
        for position in range(2, 2 + max(len(row) for row in rows)):
            sheet.column_dimensions[get_column_letter(position)].width = 16
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
        keyed += _keys(name, rows)
    _write_keys(book, keyed, context)
    stream = io.BytesIO()
    book.save(stream)
    packed = io.BytesIO()
    repack(stream, packed)
    return packed.getvalue()


def _sheet(book: Any, name: str, context: Context) -> Any:
    sheet = book.create_sheet(name[:31])
    sheet.sheet_view.rightToLeft = LANGUAGES[context.language].right_to_left
    return sheet


def _keys(sheet: str, rows: list[list[Any]]) -> Iterator[list[str]]:
    """Yield of each number of a sheet where it stands and what it is."""
    for position, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, FigureValue):
                named = [value.key, value.level, value.code, value.year, value.population]
                yield [sheet, f"{get_column_letter(column)}{position}", *named]


def _write_keys(book: Any, keyed: list[list[str]], context: Context) -> None:
    sheet = _sheet(book, tr("figure_workbook.keys", context.language), context)
    sheet.append([_text(sheet, name, bold=True) for name in _KEYED])
    for row in keyed:
        sheet.append([_text(sheet, value) for value in row])


def _head(figure: FigureBlock, context: Context) -> list[list[Any]]:
    rows: list[list[Any]] = [[text_of(figure.title)]]
    if figure.invented:
        rows.append([tr("invented", context.language)])
    return rows


def _foot(figure: FigureBlock, context: Context) -> list[list[Any]]:
    parts = (("field", figure.champ), ("source", figure.source), ("lecture", figure.lecture))
    rows = [[tr(f"figure_workbook.{name}", context.language) + text_of(runs)] for name, runs in parts if runs]
    return rows + [[text_of(note)] for note in figure.notes]


def _rows(figure: FigureBlock, context: Context) -> list[list[Any]]:
    """Return the tables of a figure; of pictures and key figures a line for each number."""
    rows: list[list[Any]] = []
    for node in walk(figure.blocks):
        if isinstance(node, DataTable):
            rows += [[text_of(cell.runs) for cell in head] for head in node.heads]
            rows += [[_value(cell) for cell in row] for row in node.rows]
        elif isinstance(node, KeyFigures):
            rows += [[item.name, item.figure] for item in node.items]
        elif isinstance(node, Picture):
            rows += _of_picture(node, context)
    return rows


def _of_picture(picture: Picture, context: Context) -> Iterator[list[Any]]:
    """Yield a line for each number that a picture shows, with the name of its unit."""
    for value in picture.values:
        yield [_unit_name(value, context), value]


def _unit_name(value: FigureValue, context: Context) -> str:
    data, column = context.data, LANGUAGES[context.language].name_column
    tables = {"commune": data.communes, "province": data.provinces, "region": data.region}
    table = tables.get(value.level)
    if table is None or value.code not in table.index:
        return value.code
    return str(table.loc[value.code, column])


def _value(cell: TableCell) -> Any:
    numbers = [run.figure for run in cell.runs if isinstance(run, FigureRun)]
    return numbers[0] if len(numbers) == 1 and len(cell.runs) == 1 else text_of(cell.runs)


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, FigureValue):
        return _text(sheet, str(value))
    if not isinstance(value.value, float):
        return _text(sheet, value.text)
    decimals = _decimals(value.text)
    cell = WriteOnlyCell(sheet, value=value.value)
    cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    return cell


def _decimals(text: str) -> int:
    match = re.search(r"[,.](\d{1,2})(?!\d)", text)
    return len(match[1]) if match else 0


def _text(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=_FORBIDDEN.sub("", text))
    cell.data_type = "s"
    cell.alignment = _TOP
    cell.font = _FONTS[bold]
    return cell
