"""The matrix in a legend: the classes of two variables crossed, one cell for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.cartography.canvas import paths
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle
from atlas.i18n.numbers import number

_CELL: Final = 10.5  # side of a cell, mm
_ARROW: Final = 1.5  # half width of an arrow's head, mm
_LANE: Final = 4.2  # between the cells and the arrow beside them
_BREAK: Final = 3.6  # height of the line of breaks below the cells


@dataclass(frozen=True, slots=True)
class Axis:
    """One variable of a matrix: its title, and its breaks written, lowest first.

    There is one break more than classes, or a single text for a class of a single value.
    """

    title: str
    breaks: tuple[str, ...]

    @property
    def classes(self) -> int:
        """How many rows or columns it has."""
        return max(1, len(self.breaks) - 1)

    @property
    def steps(self) -> tuple[float, ...]:
        """Where its breaks stand, in cells from the first edge."""
        return (0.5,) if len(self.breaks) == 1 else tuple(map(float, range(len(self.breaks))))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells colored by the classes of two variables.

    The first variable grows in reading direction, the second one upwards; breaks stand between the cells, arrows show
    where the values grow, each title stands at the head of its arrow's side.

    Attributes:
        across: the variable along the columns.
        up: the variable along the rows.
        colors: row after row from the lowest, each from the lowest column.
        counts: number of units in each cell in the same order, or nothing.
        inks: color of the figure in each cell.
    """

    across: Axis
    up: Axis
    colors: tuple[tuple[str, ...], ...]
    counts: tuple[tuple[int, ...], ...] = ()
    inks: tuple[tuple[str, ...], ...] = ()

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm: the upward title, cells, breaks, arrow, the title across."""
        step, titles = self._titles(canvas, width)
        return step * sum(map(len, titles)) + 2.6 + self.up.classes * _CELL + _BREAK + _LANE + 1.5

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw titles, cells with their counts, breaks and arrows."""
        step, (up, across) = self._titles(canvas, box.width)
        bold = self._bold(canvas)
        canvas.lines(up, canvas.along(box, 0), box.top, bold)
        top = box.top - step * len(up) - 2.6
        margin = self._margin(canvas)
        self._cells(canvas, box, margin, top)
        self._breaks(canvas, box, margin, top)
        base = top - self.up.classes * _CELL
        self._arrow(canvas, (canvas.along(box, 0.8 + _ARROW), base), (0.0, top - base + 1.0))
        level = base - _BREAK - 1.6
        run = self.across.classes * _CELL + 1.0
        self._arrow(canvas, (canvas.along(box, margin), level), (-run if canvas.rtl else run, 0.0))
        canvas.lines(across, canvas.along(box, margin), level - 1.9, bold)

    def _cells(self, canvas: Canvas, box: Box, margin: float, top: float) -> None:
        theme = canvas.theme
        rows = self.up.classes
        for row in range(rows):
            y = top - (rows - row) * _CELL
            for column in range(self.across.classes):
                left = canvas.along(box, margin + column * _CELL, _CELL)
                look = ShapeStyle(
                    face=self.colors[row][column], edge=theme.boundary, width_pt=theme.weights.hairline, z=6,
                    gid=f"matrix-cell:{column}:{row}", kind="legend",
                )  # fmt: skip
                canvas.rectangle(Box(left, y, _CELL, _CELL), look)
                if self.counts:
                    ink = self.inks[row][column] if self.inks else theme.ink
                    style = theme.text(theme.type.legend, color=ink).at("middle", "middle")
                    text = number(self.counts[row][column], canvas.language)
                    canvas.text(
                        text, (left + _CELL / 2, y + _CELL / 2), style, gid="matrix-count", role=TextRole("legend")
                    )

    def _breaks(self, canvas: Canvas, box: Box, margin: float, top: float) -> None:
        small = self._small(canvas)
        base = top - self.up.classes * _CELL
        for row, text in zip(self.up.steps, self.up.breaks, strict=True):
            at = canvas.along(box, margin - 1.0), base + row * _CELL
            canvas.text(text, at, small.at("end", "middle"), gid="matrix-break-up", role=TextRole("legend"))
        for column, text in zip(self.across.steps, self.across.breaks, strict=True):
            at = canvas.along(box, margin + column * _CELL), base - 1.0
            canvas.text(text, at, small.at("middle", "top"), gid="matrix-break-across", role=TextRole("legend"))

    def _arrow(self, canvas: Canvas, start: tuple[float, float], run: tuple[float, float]) -> None:
        """Draw a line with a solid head, towards the greater values."""
        begin, way = np.array(start), np.array(run)
        length = float(np.hypot(*way))
        along, side = way / length, np.array([-way[1], way[0]]) / length
        tip = begin + way
        foot = tip - along * 2.2
        line = ShapeStyle(edge=canvas.theme.ink, width_pt=0.7, z=6, gid="matrix-arrow", kind="legend")
        canvas.segments([np.array([begin, foot])], line)
        head = np.array([tip, foot + side * _ARROW * 0.6, foot - side * _ARROW * 0.6, tip])
        canvas.shapes(
            [paths.ring(head)], ShapeStyle(face=canvas.theme.ink, z=6, gid="matrix-arrow-head", kind="legend")
        )

    def _margin(self, canvas: Canvas) -> float:
        """From the start side to the cells: the upward arrow, then the breaks of the rows."""
        widest = max(canvas.measure(text, self._small(canvas)).width for text in self.up.breaks)
        return _LANE + widest + 1.5

    def _titles(self, canvas: Canvas, width: float) -> tuple[float, tuple[Sequence[str], Sequence[str]]]:
        bold = self._bold(canvas)
        across = canvas.wrap(self.across.title, bold, width_mm=width - self._margin(canvas))
        return bold.size_pt * MM_PER_PT * 1.22, (canvas.wrap(self.up.title, bold, width_mm=width), across)

    @staticmethod
    def _bold(canvas: Canvas) -> TextStyle:
        return canvas.theme.text(canvas.theme.type.legend, weight=600)

    @staticmethod
    def _small(canvas: Canvas) -> TextStyle:
        return canvas.theme.text(canvas.theme.type.foot + 0.4)
