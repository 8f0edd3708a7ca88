"""A planned workbook as Excel reads it, the same bytes each time."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from atlas.publishing.documents.writers.workbook_plan import CellPlan, WorkbookPlan
from atlas.publishing.tables.workbook import BUILT, repack

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\u200e\u200f]")
_TOP: Final = Alignment(vertical="top")
#: Of plain and of bold cells: one for all of them, for a workbook compares each that it is given with those it has.
_FONTS: Final = (Font(bold=False), Font(bold=True))
_LONGEST_NAME: Final = 31


def write_planned_workbook(plan: WorkbookPlan) -> bytes:
    """Return a workbook with the sheets of a plan; a text never becomes a formula, whatever it begins with."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.created = plan.publisher or "atlas-ess", BUILT
    for planned in plan.sheets:
        sheet: Any = book.create_sheet(planned.name[:_LONGEST_NAME])
        sheet.sheet_view.rightToLeft = plan.right_to_left
        for position, width in planned.widths.items():
            sheet.column_dimensions[get_column_letter(position)].width = width
        for row in planned.rows:
            sheet.append([_cell(sheet, cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    packed = io.BytesIO()
    repack(stream, packed)
    return packed.getvalue()


def _cell(sheet: Any, plan: CellPlan) -> WriteOnlyCell:
    if isinstance(plan.value, float):
        cell = WriteOnlyCell(sheet, value=plan.value)
        cell.number_format = "#,##0" + ("." + "0" * plan.decimals if plan.decimals else "")
        return cell
    cell = WriteOnlyCell(sheet, value=_FORBIDDEN.sub("", plan.value))
    cell.data_type = "s"
    cell.alignment = _TOP
    cell.font = _FONTS[plan.bold]
    return cell
