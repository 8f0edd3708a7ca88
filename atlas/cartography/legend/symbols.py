"""Symbols in a legend: each as on the map, with what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.symbols import ABSENT_MM, Pictogram, Shape, reach
from atlas.cartography.legend.block import BOX_H, BOX_W, GAP, RowText, SymbolColumn
from atlas.cartography.spec.page import Box

#: A shape of the map; a half-disc; the cross of no data, boxed for what is withheld; nothing, for what has no symbol.
Sign: TypeAlias = (
    Shape
    | Pictogram
    | Literal["top_half", "bottom_half", "left_half", "right_half", "cell", "absent", "withheld", "none"]
)
_HALVES: dict[str, tuple[float, float]] = {
    "top_half": (0.0, 180.0),
    "bottom_half": (180.0, 360.0),
    "left_half": (90.0, 270.0),
    "right_half": (-90.0, 90.0),
}


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """One symbol and what it means.

    ``size_mm`` is the diameter of the circle of the same area for a shape, the diameter of a half-disc, the side of a
    cell (a square of a waffle, a part of a pie or bar).
    """

    text: str
    sign: Sign
    size_mm: float = 0.0
    face: str = "none"
    edge: str = "none"
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SymbolRows(SymbolColumn[SymbolRow]):
    """Symbols one below the other, centered in one column, their meanings beside.

    Rows that only ``explain`` how to read the others stand for nothing on the map: other programs have no entry for it.
    """

    rows: tuple[SymbolRow, ...]
    explains: bool = False

    @property
    def _column(self) -> float:
        """Width of the column of symbols, mm."""
        return max(BOX_W, *(_extent(row) for row in self.rows))

    def _row(self, canvas: Canvas, row: SymbolRow, width: float) -> tuple[RowText, float]:
        text = RowText.of(canvas, row.text, row.count, width_mm=width - self._column - GAP)
        return text, max(BOX_H - 0.4, _extent(row) + 1.0, text.height + 1.0)

    def _symbol(self, canvas: Canvas, row: SymbolRow, box: Box, middle: float) -> None:
        center = np.array([[canvas.along(box, self._column / 2), middle]])
        look = ShapeStyle(
            face=row.face,
            edge=row.edge,
            width_pt=canvas.theme.weights.symbol,
            z=6,
            gid="sign:pictogram" if isinstance(row.sign, Pictogram) else f"sign:{row.sign}",
            kind="legend",
        )
        size = np.array([row.size_mm])
        if isinstance(row.sign, Pictogram):
            canvas.symbols(row.sign, center, size, look)
        elif half := _HALVES.get(row.sign):
            canvas.wedges(center - _middle(half, row.size_mm), size, np.array([half]), look)
        elif row.sign == "cell":
            canvas.squares(center, size, look)
        elif row.sign in ("absent", "withheld"):
            look = ShapeStyle(edge=canvas.theme.ink, z=6, gid=f"sign:{row.sign}", kind="legend")
            canvas.crosses(center, look, boxed=row.sign == "withheld")
        elif row.sign != "none":
            canvas.symbols(row.sign, center, size, look)  # type: ignore[arg-type]  # the shapes are what is left


def _middle(half: tuple[float, float], size_mm: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """From the middle of a half-disc's straight side to the middle of its extent, mm."""
    angle = np.radians(sum(half) / 2)
    return np.array([np.cos(angle), np.sin(angle)]) * size_mm / 4


def _extent(row: SymbolRow) -> float:
    """Width and height that a symbol needs, mm."""
    if row.sign in ("absent", "withheld"):
        return ABSENT_MM
    if row.sign in _HALVES or row.sign in ("cell", "none"):
        return row.size_mm
    return 2 * reach(row.sign) * row.size_mm  # type: ignore[arg-type]  # the shapes are what is left
