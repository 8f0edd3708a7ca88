"""The figures of a document as a workbook: a sheet each, with its numbers, its title, field, source and example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import DataTable, FigureBlock, FigureRun, KeyFigures, Picture, TableCell, text_of
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.documents.writers.workbook_plan import CellPlan, SheetPlan, WorkbookPlan

_WIDEST: Final = 44.0
_USUAL: Final = 16.0
#: What the last sheet tells of each number: words for programs, the same in every language.
_KEYED: Final = ("sheet", "cell", "key", "level", "code", "year", "population")

_Row: TypeAlias = list[str | FigureValue]


def write_figure_workbook(document: Document, context: Context) -> bytes:
    """Return a workbook with a sheet for each figure of a document; the first lists them.

    Numbers are numbers, printed as in the document. The last sheet tells of each cell that holds one its key, level,
    unit, year and population, by which programs find it again. A workbook that says the same is kept between builds,
    as the pictures of the document are.

    Args:
        document: read and filled from the data.
        context: what it was filled from.
    """
    plan = plan_workbook(document, context)

    def write() -> tuple[bytes, Mapping[str, Any]]:
        # It loads what writes Excel: only where a workbook is made.
        from atlas.publishing.documents.writers.planned_workbook import write_planned_workbook

        return write_planned_workbook(plan), {}

    return context.pictures.fetch({"workbook": repr(plan)}, write)[0]


def plan_workbook(document: Document, context: Context) -> WorkbookPlan:
    """Return what stands in the workbook of a document's figures: their list, a sheet each, the keys of all numbers."""
    figures = [node for node in walk(document.nodes) if isinstance(node, FigureBlock)]
    named = {f"{position:02d}": figure for position, figure in enumerate(figures, start=1)}
    tables = {name: _table(figure, context) for name, figure in named.items()}
    keys = [row for name, table in tables.items() for row in _keys(name, table)]
    sheets = [
        _front(document, named, context),
        *(SheetPlan(name, [list(map(_cell, row)) for row in table], _widths(table)) for name, table in tables.items()),
        SheetPlan(tr("figure_workbook.keys", context.language), [_texts(*_KEYED, bold=True), *keys]),
    ]
    return WorkbookPlan(context.publisher, LANGUAGES[context.language].right_to_left, sheets)


def _front(document: Document, named: Mapping[str, FigureBlock], context: Context) -> SheetPlan:
    """Return the first sheet: the title, what the workbook is, the list of figures."""
    rows = [_texts(document.title, bold=True), _texts(tr("figure_workbook.about", context.language))]
    rows += [_texts(name, text_of(figure.title)) for name, figure in named.items()]
    return SheetPlan(tr("figure_workbook.contents", context.language), rows, {2: 90.0})


def _texts(*texts: str, bold: bool = False) -> list[CellPlan]:
    return [CellPlan(text, bold=bold) for text in texts]


def _widths(table: list[_Row]) -> dict[int, float]:
    return {1: _WIDEST, **dict.fromkeys(range(2, 2 + max(map(len, table))), _USUAL)}


def _keys(sheet: str, table: list[_Row]) -> Iterator[list[CellPlan]]:
    """Yield of each number of a sheet where it stands and what it is."""
    for position, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, FigureValue):
                about = (value.key, value.level, value.code, value.year, value.population)
                yield _texts(sheet, f"{column_letters(column)}{position}", *about)


def column_letters(position: int) -> str:
    """Return what spreadsheets call a column, from 1: A, B … Z, AA."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _table(figure: FigureBlock, context: Context) -> list[_Row]:
    """Return the rows of a figure's sheet: its title, its numbers, what stands below it."""
    return [*_head(figure, context), [], *_rows(figure, context), [], *_foot(figure, context)]


def _head(figure: FigureBlock, context: Context) -> list[_Row]:
    rows: list[_Row] = [[text_of(figure.title)]]
    if figure.invented:
        rows.append([tr("invented", context.language)])
    return rows


def _foot(figure: FigureBlock, context: Context) -> list[_Row]:
    parts = (("field", figure.champ), ("source", figure.source), ("lecture", figure.lecture))
    texts = [tr(f"figure_workbook.{name}", context.language) + text_of(runs) for name, runs in parts if runs]
    return [[text] for text in (*texts, *map(text_of, figure.notes))]


def _rows(figure: FigureBlock, context: Context) -> list[_Row]:
    """Return the tables of a figure; of pictures and key figures a line for each number."""
    rows: list[_Row] = []
    for node in walk(figure.blocks):
        if isinstance(node, DataTable):
            rows += [[text_of(cell.runs) for cell in head] for head in node.heads]
            rows += [[_value(cell) for cell in row] for row in node.rows]
        elif isinstance(node, KeyFigures):
            rows += [[item.name, item.figure] for item in node.items]
        elif isinstance(node, Picture):
            rows += _of_picture(node, context)
    return rows


def _of_picture(picture: Picture, context: Context) -> Iterator[_Row]:
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


def _value(cell: TableCell) -> str | FigureValue:
    numbers = [run.figure for run in cell.runs if isinstance(run, FigureRun)]
    return numbers[0] if len(numbers) == 1 and len(cell.runs) == 1 else text_of(cell.runs)


def _cell(value: str | FigureValue) -> CellPlan:
    if not isinstance(value, FigureValue):
        return CellPlan(value)
    if not isinstance(value.value, float):
        return CellPlan(value.text)
    return CellPlan(value.value, _decimals(value.text))


def _decimals(text: str) -> int:
    match = re.search(r"[,.](\d{1,2})(?!\d)", text)
    return len(match[1]) if match else 0
