"""A coxcomb in a legend: its sectors in their colors, and rings of round values that the sectors reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend.block import GAP
from atlas.cartography.spec.page import Box


@dataclass(frozen=True, slots=True)
class Rose:
    """Sectors of equal angle, clockwise from twelve o'clock, with a ring for each of some values.

    Attributes:
        colors: of the sectors, in their order.
        widths: diameters of the rings, the largest first, mm.
        texts: their values.
    """

    colors: tuple[str, ...]
    widths: tuple[float, ...]
    texts: tuple[str, ...]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return max(self.widths[0], self._step(canvas) * len(self.texts)) + 3.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the sectors, the rings over them, and a line from the top of each ring to its value."""
        theme, room = canvas.theme, self.widths[0]
        center = np.array([canvas.along(box, room / 2), box.top - 1.5 - room / 2])
        turns = 90.0 - 360.0 * np.arange(len(self.colors) + 1) / len(self.colors)
        count = len(self.colors)
        sectors = ShapeStyle(
            face=list(self.colors), edge=theme.paper, width_pt=theme.weights.symbol, z=6, gid="rose-sectors",
            kind="legend",
        )  # fmt: skip
        angles = np.column_stack([turns[1:], turns[:-1]])
        canvas.wedges(np.tile(center, (count, 1)), np.full(count, room), angles, sectors)
        rings = ShapeStyle(edge=theme.ink, width_pt=0.4, z=6.2, gid="rose-rings")
        canvas.circles(np.tile(center, (len(self.widths), 1)), np.array(self.widths), rings)
        self._write_values(canvas, box, center)

    def _write_values(self, canvas: Canvas, box: Box, center: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
        theme, room = canvas.theme, self.widths[0]
        side, offset = -1.0 if canvas.rtl else 1.0, room + GAP + 2.0
        style = theme.text(theme.type.legend).at("start", "middle")
        line = ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=6.5, gid="leader")
        level = np.inf
        for width, text in zip(self.widths, self.texts, strict=True):
            top = float(center[1]) + width / 2
            level = min(top, level - self._step(canvas))
            end = canvas.along(box, offset - 1.0)
            canvas.segments([np.array([[center[0], top], [end - side * 2.0, top], [end, level]])], line)
            at = canvas.along(box, offset), level
            canvas.text(text, at, style, gid="rose-value", role=TextRole("legend"))

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.15
