"""A remark of the legend's own: how to read what stands above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle


@dataclass(frozen=True, slots=True)
class LegendRemark:
    """A short paragraph in quiet type."""

    text: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        lines, style = self._lines(canvas, width)
        return len(lines) * style.size_pt * MM_PER_PT * 1.22

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the lines from the top."""
        lines, style = self._lines(canvas, box.width)
        canvas.lines(lines, canvas.along(box, 0), box.top, style)

    def _lines(self, canvas: Canvas, width: float) -> tuple[Sequence[str], TextStyle]:
        style = canvas.theme.text(canvas.theme.type.legend, color=canvas.theme.quiet)
        return canvas.wrap(self.text, style, width_mm=width), style
