"""The key of sparklines: one of them as large as on the map, with the axis of the values and the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.sparklines import SparkFrame, SparkLook, draw_sparklines
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend.block import GAP
from atlas.cartography.spec.page import Box


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """A sparkline as on the map: its axis with round values, the first and the last step, and whose it is.

    Attributes:
        frame: size and scale of all sparklines.
        values: of the one that is shown.
        ticks: values of the axis and how they are written, the lowest first.
        ends: how the first and the last step are called.
        text: whose line it is.
        look: as on the map.
    """

    frame: SparkFrame
    values: tuple[float, ...]
    ticks: tuple[tuple[float, str], ...]
    ends: tuple[str, str]
    text: str
    look: SparkLook

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self.frame.height_mm + self._step(canvas) * (1.6 + len(self._lines(canvas, width))) + 2.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the sparkline, the ticks at its start side, the steps and the name below it."""
        theme, frame, step = canvas.theme, self.frame, self._step(canvas)
        small, role = theme.text(theme.type.tick, color=theme.quiet), TextRole("legend")
        margin = max(canvas.measure(text, small).width for _, text in self.ticks) + GAP + 1.0
        left, base = canvas.along(box, margin, frame.width_mm), box.top - 1.5 - frame.height_mm
        center = np.array([[left + frame.width_mm / 2, base + frame.height_mm / 2]])
        draw_sparklines(canvas, center, np.array([self.values]), frame, self.look, clip=None)
        start, out = (left + frame.width_mm, 1.0) if canvas.rtl else (left, -1.0)
        ticks = []
        for value, text in self.ticks:
            y = base + frame.rise(value)
            ticks.append(np.array([[start, y], [start + out, y]]))
            canvas.text(text, (start + 1.6 * out, y), small.at("end", "middle"), gid="spark-tick", role=role)
        canvas.segments(ticks, ShapeStyle(edge=theme.quiet, width_pt=0.4, z=6.3, gid="spark-ticks"))
        # The axis runs from left to right in every language, as those of charts do.
        for x, text, anchor in ((left, self.ends[0], "start"), (left + frame.width_mm, self.ends[1], "end")):
            side = {"start": "end", "end": "start"}[anchor] if canvas.rtl else anchor
            canvas.text(text, (x, base - 0.8), small.at(side, "top"), gid="spark-step", role=role)  # type: ignore[arg-type]
        style = theme.text(theme.type.legend)
        canvas.lines(self._lines(canvas, box.width), canvas.along(box, 0), base - 1.6 * step, style)

    def _lines(self, canvas: Canvas, width: float) -> tuple[str, ...]:
        return canvas.wrap(self.text, canvas.theme.text(canvas.theme.type.legend), width_mm=width)

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.22
