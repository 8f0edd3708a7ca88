"""The key of a chart: small boxes or lines with their meanings, side by side as room allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.shapes import Dash
from atlas.cartography.charts.chart import ROW_MM
from atlas.cartography.spec.page import Box

_BOX_MM: Final = 2.6
_LINE_MM: Final = 5.0
_GAP_MM: Final = 1.2  # between a box and its meaning
_APART_MM: Final = 3.4  # between two entries
_AFTER_MM: Final = 1.2


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a color means; with a width in points the color is that of a line, dashed or not."""

    text: str
    color: str
    width_pt: float = 0.0
    dash: Dash = "solid"

    @property
    def sign_mm(self) -> float:
        """Width of the box or line, mm."""
        return _LINE_MM if self.width_pt else _BOX_MM


@dataclass(frozen=True, slots=True)
class Key:
    """Entries in reading direction, in as many rows as they need."""

    entries: tuple[KeyEntry, ...]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return len(self._rows(canvas, width)) * ROW_MM + (_AFTER_MM if self.entries else 0.0)

    def draw(self, canvas: Canvas, box: Box) -> float:
        """Draw the entries from the top of a box and return the y below them."""
        y = box.top
        for row in self._rows(canvas, box.width):
            offset = 0.0
            for entry in row:
                self._draw_entry(canvas, box, entry, (offset, y - ROW_MM / 2))
                offset += self._width(canvas, entry) + _APART_MM
            y -= ROW_MM
        return y - (_AFTER_MM if self.entries else 0.0)

    @staticmethod
    def _draw_entry(canvas: Canvas, box: Box, entry: KeyEntry, at: tuple[float, float]) -> None:
        theme, (offset, y) = canvas.theme, at
        left = canvas.along(box, offset, entry.sign_mm)
        if entry.width_pt:
            line = np.array([[left, y], [left + entry.sign_mm, y]])
            look = ShapeStyle(edge=entry.color, width_pt=entry.width_pt, dash=entry.dash, z=6, gid="chart-key")
            canvas.segments([line], look)
        else:
            look = ShapeStyle(
                face=entry.color, edge=theme.boundary, width_pt=theme.weights.hairline, z=6, gid="chart-key"
            )
            canvas.rectangle(Box(left, y - _BOX_MM / 2, _BOX_MM, _BOX_MM), look)
        style = theme.text(theme.type.legend).at("start", "middle")
        at = (canvas.along(box, offset + entry.sign_mm + _GAP_MM), y)
        canvas.text(entry.text, at, style, gid="chart-key-text")

    def _rows(self, canvas: Canvas, width: float) -> list[list[KeyEntry]]:
        rows: list[list[KeyEntry]] = []
        left = -1.0
        for entry in self.entries:
            needed = self._width(canvas, entry)
            if not rows or left + _APART_MM + needed > width:
                rows.append([])
                left = -_APART_MM
            rows[-1].append(entry)
            left += _APART_MM + needed
        return rows

    @staticmethod
    def _width(canvas: Canvas, entry: KeyEntry) -> float:
        text = canvas.theme.text(canvas.theme.type.legend)
        return entry.sign_mm + _GAP_MM + canvas.measure(entry.text, text).width


@dataclass(frozen=True, slots=True)
class Footnote:
    """Quiet lines below a chart: what is left out of it, and why."""

    lines: tuple[str, ...]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return len(self._wrap(canvas, width)) * self._step(canvas) + (_AFTER_MM if self.lines else 0.0)

    def draw(self, canvas: Canvas, box: Box, top: float) -> None:
        """Draw the lines from a height on."""
        style = canvas.theme.text(canvas.theme.type.foot + 0.4, color=canvas.theme.quiet)
        y = top - _AFTER_MM
        for line in self._wrap(canvas, box.width):
            canvas.text(line, (canvas.along(box, 0), y - 2.2), style, gid="chart-note")
            y -= self._step(canvas)

    def _wrap(self, canvas: Canvas, width: float) -> list[str]:
        style = canvas.theme.text(canvas.theme.type.foot + 0.4)
        return [part for line in self.lines for part in canvas.wrap(line, style, width_mm=width)]

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return (canvas.theme.type.foot + 0.4) * 25.4 / 72 * 1.25


NO_NOTE: Final = Footnote(())
