"""Tables as the sheets of an Excel workbook, codes as text, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from atlas.errors import OutputError
from atlas.i18n.messages import Message
from atlas.publishing.tables.layers import Field, TableLayer

MOST_ROWS: Final = 1_048_575  # a sheet of Excel, without its heading
_MOST_COLUMNS: Final = 16_384
_LONGEST_TEXT: Final = 32_767
BUILT: Final = dt.datetime(2000, 1, 1)  # outputs never say when they were built
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
# XML has no such characters, Excel refuses the file that holds one.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CODE_LIKE: Final = re.compile(r"[\d+\-., /]+")
_WIDEST: Final = 50


def write_workbook(layers: Sequence[TableLayer], path: Path, *, right_to_left: bool = False) -> None:
    """Write each layer as a sheet: a heading that stays in view and filters, texts as text, numbers as numbers.

    The heading is the name that programs know a column by; its title in the language of the layer, and what it is
    computed from, are its note. Thousands are set apart, decimals are those that are printed.

    A text never becomes a formula, a number or a date, whatever it begins with; shapes are left out.

    Args:
        layers: in the order of the sheets.
        path: the file to write.
        right_to_left: for readers of Arabic.

    Raises:
        OutputError: a layer has more rows, columns or characters in a cell than Excel takes.
    """
    book = Workbook(write_only=True)
    for layer in layers:  # all of them first: a workbook that is begun cannot be left
        _check(layer, path)
    for layer in layers:
        sheet = book.create_sheet(layer.name[:31])
        sheet.sheet_view.rightToLeft = right_to_left
        sheet.freeze_panes = "B2"
        if layer.fields:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(layer.fields))}{len(layer) + 1}"
        for position, (field, column) in enumerate(zip(layer.fields, layer.columns, strict=True), start=1):
            sheet.column_dimensions[get_column_letter(position)].width = _width(field, column)
        sheet.append([_heading(sheet, field) for field in layer.fields])
        for row in layer.rows():
            sheet.append([_cell(sheet, value, field) for value, field in zip(row, layer.fields, strict=True)])
    save_workbook(book, path)


def save_workbook(book: Workbook, path: Path) -> None:
    """Save a workbook that says nothing of when it was made: the same content gives the same bytes."""
    book.properties.creator = "atlas-ess"
    book.properties.created = BUILT
    stream = io.BytesIO()
    book.save(stream)
    repack(stream, path)


def _check(layer: TableLayer, path: Path) -> None:
    if len(layer) > MOST_ROWS or len(layer.fields) > _MOST_COLUMNS:
        raise OutputError(
            Message(
                "fault.publishing.tables.too_large",
                path=path,
                layer=layer.name,
                most_rows=MOST_ROWS,
                most_columns=_MOST_COLUMNS,
                rows=len(layer),
                columns=len(layer.fields),
            )
        )
    for field, column in zip(layer.fields, layer.columns, strict=True):
        longest = pc.max(pc.utf8_length(column)).as_py() if pa.types.is_string(column.type) else 0
        if max(longest or 0, len(field.heading)) > _LONGEST_TEXT:
            raise OutputError(
                Message(
                    "fault.publishing.tables.too_long",
                    path=path,
                    layer=layer.name,
                    field=field.heading[:30],
                    most=_LONGEST_TEXT,
                    longest=longest or 0,
                )
            )


def _heading(sheet: Any, field: Field) -> Any:
    """Write the name of a column, which is kept for programs; its title and its explanation are a note for people."""
    cell = _text(sheet, field.heading)
    cell.font = Font(bold=True)
    note = "\n".join(text for text in (field.about.title, field.about.comment) if text)
    if note and note != field.heading:
        cell.comment = Comment(_FORBIDDEN.sub("", note), "atlas-ess", height=120, width=360)
    return cell


def _cell(sheet: Any, value: Any, field: Field) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _number(sheet, value, 0) if field.about.decimals == 0 else value
    if isinstance(value, str):
        plain = value and value[0] not in "=#" and not _CODE_LIKE.fullmatch(value) and not _FORBIDDEN.search(value)
        return value if plain else _text(sheet, value)
    if isinstance(value, dt.datetime):
        value = value.replace(tzinfo=None)
    if isinstance(value, float):
        return _number(sheet, value, field.about.decimals)
    return WriteOnlyCell(sheet, value=value)


def _number(sheet: Any, value: float, decimals: int | None) -> Any:
    """Write a number as it is printed; Excel sets thousands and decimals apart by its reader's own signs."""
    cell = WriteOnlyCell(sheet, value=value)
    if decimals is not None:
        cell.number_format = "#,##0" if decimals == 0 else "#,##0." + "0" * decimals
    return cell


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=_FORBIDDEN.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _width(field: Field, column: pa.Array) -> float:
    sample: Iterable[object] = column.slice(0, 200).to_pylist() if pa.types.is_string(column.type) else ()
    longest = max([len(field.heading), *(len(str(value)) for value in sample if value is not None)])
    return float(min(_WIDEST, max(8, longest + 2)))


def repack(workbook: io.BytesIO, target: Path | io.BytesIO) -> None:
    """Write the archive of a workbook again without the time at which it was built: the same bytes each time."""
    with zipfile.ZipFile(workbook) as built, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in built.namelist():
            content = built.read(name)
            if name == "docProps/core.xml":
                modified = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
                content = modified.sub(rb"\g<1>" + f"{BUILT:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
