"""Lines and arrows in a legend: each as wide as on the map, with what its width means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.cartography.canvas.arrows import arrow
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend.block import BOX_W, GAP, RowText, SymbolColumn
from atlas.cartography.spec.page import Box

_ROW: Final = 4.6  # least height of a row, mm


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One width, in mm, and what it means; 0 is a line that is not drawn. ``color`` is that of all when empty."""

    text: str
    width_mm: float
    count: int | None = None
    color: str = ""


@dataclass(frozen=True, slots=True)
class Lines(SymbolColumn[LegendLine]):
    """Lines below each other, as wide as on the map, in one color where they have none of their own."""

    rows: tuple[LegendLine, ...]
    color: str

    def _symbol(self, canvas: Canvas, row: LegendLine, box: Box, middle: float) -> None:
        """Draw a line; one that the map does not draw is a thin dotted one."""
        theme = canvas.theme
        left = canvas.along(box, 0, BOX_W)
        half = row.width_mm / 2  # the ends are round: they belong to the line
        ends = np.array([[left + half, middle], [left + BOX_W - half, middle]])
        look = ShapeStyle(
            edge=row.color or self.color, width_pt=row.width_mm / MM_PER_PT, z=6, gid="legend-line", kind="legend"
        )
        if not row.width_mm:
            look = ShapeStyle(
                edge=theme.quiet,
                width_pt=theme.weights.symbol,
                dash="dotted",
                z=6,
                gid="legend-no-line",
                kind="legend",
            )
        canvas.segments([ends], look)

    def _row(self, canvas: Canvas, row: LegendLine, width: float) -> tuple[RowText, float]:
        text = RowText.of(canvas, row.text, row.count, width_mm=width - BOX_W - GAP)
        return text, max(_ROW, text.height + 0.8, row.width_mm + 1.4)


@dataclass(frozen=True, slots=True)
class LegendArrow:
    """One width of shafts, in mm, what it means, and how many arrows of the map have it."""

    text: str
    width_mm: float
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Arrows(SymbolColumn[LegendArrow]):
    """Arrows below each other, as wide as on the map, that point to where reading goes."""

    rows: tuple[LegendArrow, ...]
    color: str

    def _symbol(self, canvas: Canvas, row: LegendArrow, box: Box, middle: float) -> None:
        left = canvas.along(box, 0, BOX_W)
        ends = np.array([[left, middle], [left + BOX_W, middle]])
        look = ShapeStyle(face=self.color, z=6, gid="legend-arrow", kind="legend")
        canvas.shapes([arrow(ends[::-1] if canvas.rtl else ends, row.width_mm)], look)

    def _row(self, canvas: Canvas, row: LegendArrow, width: float) -> tuple[RowText, float]:
        text = RowText.of(canvas, row.text, row.count, width_mm=width - BOX_W - GAP)
        return text, max(_ROW, text.height + 0.8, row.width_mm + 2.6)
