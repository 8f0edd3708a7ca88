"""A scatter of two variables with the line fitted to them, each point in the color of its unit on the map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.page import Box
from atlas.i18n.numbers import number

Floats = npt.NDArray[np.float64]
_TALL: Final = 0.62  # of the width
_WIDEST_MM: Final = 56.0
_DOT_MM: Final = 1.3
_TICK_MM: Final = 1.0
_GAP_MM: Final = 1.2
_ROOM: Final = 0.04  # of the range, on both sides


@dataclass(frozen=True, eq=False)
class Scatter:
    """Points of units over two axes, and the line y = a + b x; x runs in the direction of reading.

    Attributes:
        x, y: (n,) values.
        colors: of the points, or one for all.
        slope, intercept: of the line.
        x_title, y_title: of the axes.
    """

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    colors: tuple[str, ...] = field(repr=False)
    slope: float
    intercept: float
    x_title: str
    y_title: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm: the title of y, the axes, the figures and the title of x."""
        step, wide = self._step(canvas), min(width, _WIDEST_MM)
        lines = len(self._lines(canvas, self.y_title, width)) + len(self._lines(canvas, self.x_title, width))
        return step * (lines + 1) + wide * _TALL + _TICK_MM + 3 * _GAP_MM

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw titles, axes with round figures, the line, then the points."""
        step, wide = self._step(canvas), min(box.width, _WIDEST_MM)
        top = self._titles(canvas, box, self.y_title, box.top)
        margin = self._margin(canvas)
        area = Box(canvas.along(box, margin, wide - margin), top - _GAP_MM - wide * _TALL, wide - margin, wide * _TALL)
        self._axes(canvas, area)
        theme, window = canvas.theme, area
        ends = self._line_ends()
        line = ShapeStyle(edge=theme.ink, width_pt=0.8, z=6.1, gid="scatter-line", clip=window)
        canvas.segments([self.places(canvas, area, *ends.T)], line)
        dots = ShapeStyle(
            face=list(self.colors), edge=theme.boundary, width_pt=0.15, z=6.2, gid="scatter-points", kind="legend"
        )
        canvas.circles(self.places(canvas, area, self.x, self.y), np.full(len(self.x), _DOT_MM), dots)
        self._titles(canvas, box, self.x_title, area.y - _TICK_MM - _GAP_MM - step)

    def places(self, canvas: Canvas, area: Box, x: Floats, y: Floats) -> Floats:
        """Turn values into places on the page, (n, 2)."""
        (x0, x1), (y0, y1) = _range(self.x), _range(self.y)
        across = (np.asarray(x) - x0) / (x1 - x0) * area.width
        page_x = area.right - across if canvas.rtl else area.x + across
        return np.column_stack([page_x, area.y + (np.asarray(y) - y0) / (y1 - y0) * area.height])

    def _line_ends(self) -> Floats:
        ends = np.array(_range(self.x))
        return np.column_stack([ends, self.intercept + self.slope * ends])

    def _axes(self, canvas: Canvas, area: Box) -> None:
        theme = canvas.theme
        look = ShapeStyle(edge=theme.quiet, width_pt=0.4, z=6, gid="scatter-axes")
        start = area.right if canvas.rtl else area.x
        canvas.segments([np.array([[start, area.top], [start, area.y], [2 * area.center[0] - start, area.y]])], look)
        small, role = theme.text(theme.type.tick, color=theme.quiet), TextRole("legend")
        ticks = []
        out = _TICK_MM if canvas.rtl else -_TICK_MM
        for value, text in _ticks(canvas, self.y):
            y = float(self.places(canvas, area, np.array([self.x[0]]), np.array([value]))[0, 1])
            ticks.append(np.array([[start, y], [start + out, y]]))
            canvas.text(text, (start + 1.6 * out, y), small.at("end", "middle"), gid="scatter-y", role=role)
        for value, text in _ticks(canvas, self.x):
            x = float(self.places(canvas, area, np.array([value]), np.array([self.y[0]]))[0, 0])
            ticks.append(np.array([[x, area.y], [x, area.y - _TICK_MM]]))
            at = x, area.y - 1.6 * _TICK_MM
            canvas.text(text, at, small.at("middle", "top"), gid="scatter-x", role=role)
        canvas.segments(ticks, look)

    def _margin(self, canvas: Canvas) -> float:
        small = canvas.theme.text(canvas.theme.type.tick)
        return max(canvas.measure(text, small).width for _, text in _ticks(canvas, self.y)) + 2 * _TICK_MM

    def _titles(self, canvas: Canvas, box: Box, text: str, top: float) -> float:
        style = canvas.theme.text(canvas.theme.type.legend)
        return canvas.lines(self._lines(canvas, text, box.width), canvas.along(box, 0), top, style)

    @staticmethod
    def _lines(canvas: Canvas, text: str, width: float) -> tuple[str, ...]:
        return canvas.wrap(text, canvas.theme.text(canvas.theme.type.legend), width_mm=width)

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.22


def _range(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = _ROOM * (high - low)
    return low - room, high + room


def _ticks(canvas: Canvas, values: Floats) -> list[tuple[float, str]]:
    """Return round values inside the range of an axis, as they are written."""
    low, high = _range(values)
    from matplotlib.ticker import MaxNLocator  # loaded when a plate is drawn

    rounded = [float(v) for v in MaxNLocator(nbins=4).tick_values(low, high) if low <= v <= high]
    decimals = next((d for d in range(7) if all(abs(v - round(v, d)) < 1e-9 * (high - low) for v in rounded)), 7)
    return [(value, number(value, canvas.language, decimals=decimals)) for value in rounded]
