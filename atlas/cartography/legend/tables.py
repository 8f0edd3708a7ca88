"""Small tables in a legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle

_APART_MM: Final = 2.0  # between a name and its figure
_DETAIL_MM: Final = 3.3  # from one line under the title to the next


@dataclass(frozen=True, slots=True)
class Ranking:
    """A small table: the units with the highest values, and the region's own."""

    title: str
    rows: tuple[tuple[str, str], ...]
    total: tuple[str, str] | None = None
    detail: str = ""  # of what they are, where the plate shows more than one thing

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return (
            5.4
            + _DETAIL_MM * len(self._detail(canvas, width))
            + 3.7 * (len(self.rows) + (self.total is not None))
            + 1.0
        )

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw names at the start side, figures aligned at the end side."""
        theme = canvas.theme
        text = theme.text(theme.type.legend)
        bold = theme.text(theme.type.legend, weight=600)
        start, end, y = canvas.along(box, 0), canvas.along(box, box.width), box.top - 3.2
        canvas.text(self.title, (start, y), bold)
        for line in self._detail(canvas, box.width):
            y -= _DETAIL_MM
            canvas.text(line, (start, y), theme.text(theme.type.legend, color=theme.quiet))
        hair = ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=6)
        y -= 1.2
        canvas.segments([np.array([[start, y], [end, y]])], hair)
        widths = [canvas.measure(value, text).width for _, value in self.rows]
        if self.total is not None:
            widths.append(canvas.measure(self.total[1], bold).width)
        edge = units_edge(canvas, end, max(widths, default=0.0))
        for name, value in self.rows:
            y -= 3.7
            room = box.width - canvas.measure(value, text).width - _APART_MM
            canvas.text(_fitting(canvas, name, text, room), (start, y + 0.6), text)
            canvas.text(value, (edge, y + 0.6), text.at(units_side(canvas)), gid="ranking-value")
        if self.total is not None:
            canvas.segments([np.array([[start, y - 0.4], [end, y - 0.4]])], hair)
            y -= 4.1
            canvas.text(self.total[0], (start, y + 0.6), bold)
            canvas.text(self.total[1], (edge, y + 0.6), bold.at(units_side(canvas)), gid="ranking-value")

    def _detail(self, canvas: Canvas, width: float) -> tuple[str, ...]:
        style = canvas.theme.text(canvas.theme.type.legend, color=canvas.theme.quiet)
        return canvas.wrap(self.detail, style, width_mm=width) if self.detail else ()


def units_edge(canvas: Canvas, end: float, width: float) -> float:
    """Return where the units of a column's figures stand whose end side is at an abscissa and that is so wide, mm.

    Digits are read from left to right in every script: units stand under units on the right of a column, which from
    right to left is the side where it begins.
    """
    return end + width if canvas.rtl else end


def units_side(canvas: Canvas) -> Literal["start", "end"]:
    """Return the side of a figure that stands at the edge of its column's units."""
    return "start" if canvas.rtl else "end"


def _fitting(canvas: Canvas, name: str, style: TextStyle, room: float) -> str:
    """Return a name that is too long for its row without its end."""
    if canvas.measure(name, style).width <= room:
        return name
    ends = range(len(name) - 1, 0, -1)
    return next((cut for end in ends if canvas.measure(cut := f"{name[:end].rstrip()}…", style).width <= room), "…")
