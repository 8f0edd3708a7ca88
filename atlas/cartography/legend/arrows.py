"""Arrows in a legend: each as wide as on the map, with the class of values it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.cartography.canvas.arrows import arrow
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.legend.block import BOX_W, GAP, RowText
from atlas.cartography.spec.page import Box

_ROW: Final = 4.6  # least height of a row, mm


@dataclass(frozen=True, slots=True)
class LegendArrow:
    """One width of shafts, in mm, what it means, and how many arrows of the map have it."""

    text: str
    width_mm: float
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows below each other, as wide as on the map, that point to where reading goes."""

    rows: tuple[LegendArrow, ...]
    color: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return sum(self._row(canvas, row, width)[1] for row in self.rows)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the rows from the top."""
        y = box.top
        for row in self.rows:
            text, height = self._row(canvas, row, box.width)
            middle = y - height / 2
            left = canvas.along(box, 0, BOX_W)
            ends = np.array([[left, middle], [left + BOX_W, middle]])
            look = ShapeStyle(face=self.color, z=6, gid="legend-arrow", kind="legend")
            canvas.shapes([arrow(ends[::-1] if canvas.rtl else ends, row.width_mm)], look)
            text.draw(canvas, canvas.along(box, BOX_W + GAP), middle)
            y -= height

    def _row(self, canvas: Canvas, row: LegendArrow, width: float) -> tuple[RowText, float]:
        text = RowText.of(canvas, row.text, row.count, width_mm=width - BOX_W - GAP)
        return text, max(_ROW, text.height + 0.8, row.width_mm + 2.6)
