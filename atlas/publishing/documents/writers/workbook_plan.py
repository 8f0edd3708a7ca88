"""What stands in a workbook, before anything writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CellPlan:
    """What stands in a cell: a text, or a number with as many decimals as it is printed with."""

    value: str | float
    decimals: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What stands in a sheet.

    Attributes:
        name: of the sheet.
        rows: of cells.
        widths: of columns by their positions, from 1, in characters.
    """

    name: str
    rows: list[list[CellPlan]]
    widths: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """What stands in a workbook, and who publishes it."""

    publisher: str
    right_to_left: bool
    sheets: list[SheetPlan]
