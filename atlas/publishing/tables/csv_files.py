"""Tables as CSV: plain RFC 4180 for programs, or as a French spreadsheet opens it by a double click.

Plain: UTF-8 without BOM, commas between fields, a decimal point, CRLF line ends. For Excel: a BOM, by which it knows
UTF-8, semicolons between fields and a decimal comma. In both ISO dates, ``true`` and ``false``, nothing for a missing
value; a text that a spreadsheet would run as a formula begins with an apostrophe, which reading takes away. A double
click loses the leading zeros of codes in any CSV; a workbook keeps them.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from atlas.errors import UnknownNameError
from atlas.publishing.tables.layers import TableLayer
from atlas.sources.files.spreadsheet_text import harmless

CsvForm: TypeAlias = Literal["plain", "excel"]
CSV_FORMS: Final[tuple[str, ...]] = get_args(CsvForm)


def write_csv(layer: TableLayer, path: Path, *, form: CsvForm = "plain") -> None:
    """Write a table as CSV, its shapes left out.

    Args:
        layer: the table.
        path: the file to write.
        form: ``plain``, or ``excel`` for French spreadsheets.

    Raises:
        UnknownNameError: there is no such form.
    """
    if form not in CSV_FORMS:
        raise UnknownNameError("csv form", form, CSV_FORMS)
    excel = form == "excel"
    with path.open("w", encoding="utf-8-sig" if excel else "utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";" if excel else ",")
        writer.writerow([harmless(field.heading) for field in layer.fields])
        writer.writerows([_csv_text(value, excel=excel) for value in row] for row in layer.rows())


def _csv_text(value: object, *, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, float):
        return _with_comma(value) if excel else repr(value)
    return harmless(str(value))


def _with_comma(value: float) -> str:
    """Write a number with a decimal comma, never with three decimals: 1,204 may be taken for one thousand."""
    whole, _, decimals = np.format_float_positional(value, trim="0").partition(".")
    return f"{whole},{decimals}0" if len(decimals) == 3 else f"{whole},{decimals}"
