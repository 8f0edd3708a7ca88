"""Classes and categories in a legend: boxes that touch, and swatches that stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from atlas.cartography.canvas import Canvas, Look
from atlas.cartography.legend.block import BOX_H, BOX_W, GAP
from atlas.cartography.page import Box
from atlas.cartography.texture import Texture
from atlas.cartography.typeface import MM_PER_PT
from atlas.wording import number

_BAR_W: Final = 17.0  # longest bar of the class counts


@dataclass(frozen=True, slots=True)
class ClassBoxes:
    """Boxes that touch each other, highest class on top, the breaks written between them, counts beside."""

    edges: tuple[str, ...]  # n + 1 texts, lowest first
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    counts_title: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return len(self.colours) * BOX_H + 3.0 + (3.4 if self.counts_title else 0.0)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw boxes, breaks, and bars of the number of units in each class."""
        theme = canvas.theme
        small = theme.text(theme.type.legend)
        left = canvas.along(box, 0, BOX_W)
        start = canvas.along(box, BOX_W + GAP)
        bars = max(canvas.measure(edge, small).width for edge in self.edges) + BOX_W + 2 * GAP + 2
        top = box.top - 1.5
        if self.counts_title:
            note = theme.text(theme.type.foot + 0.2, color=theme.quiet)
            canvas.text(self.counts_title, (canvas.along(box, bars), top - 1.6), note)
            top -= 3.4
        most = max(self.counts)
        for i, colour in enumerate(reversed(self.colours)):
            count = self.counts[len(self.counts) - 1 - i]
            y = top - (i + 1) * BOX_H
            edge = Look(face=colour, edge=theme.boundary, width_pt=theme.weights.hairline, z=6, gid=f"class-box:{i}")
            canvas.rectangle(Box(left, y, BOX_W, BOX_H), edge)
            length = _BAR_W * count / most if most else 0.0
            bar = Box(canvas.along(box, bars, length), y + 1.3, length, BOX_H - 2.6)
            canvas.rectangle(bar, Look(face=theme.no_data, z=6, gid="class-count"))
            at = canvas.along(box, bars + length + 1.2), bar.y + bar.height / 2
            style = theme.text(theme.type.foot + 0.4, color=theme.quiet).at("start", "middle")
            canvas.text(number(count, canvas.language), at, style)
        for i, edge_text in enumerate(reversed(self.edges)):
            canvas.text(edge_text, (start, top - i * BOX_H), small.at("start", "middle"), gid="class-break")


@dataclass(frozen=True, slots=True)
class Swatch:
    """One look and what it means; a circle's size is given in mm, a box's is the legend's."""

    text: str
    colour: str
    count: int | None = None
    circle_mm: float = 0.0
    texture: Texture = ""


@dataclass(frozen=True, slots=True)
class Swatches:
    """Categories or special values, one below the other, each in a box or circle of its own."""

    rows: tuple[Swatch, ...]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return sum(self._row(canvas, row, width)[1] for row in self.rows)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the rows from the top."""
        theme, y = canvas.theme, box.top
        text = theme.text(theme.type.legend)
        for row in self.rows:
            lines, height = self._row(canvas, row, box.width)
            middle = y - height / 2
            self._symbol(canvas, row, canvas.along(box, 0, BOX_W), middle)
            block = len(lines) * text.size_pt * MM_PER_PT * 1.22
            canvas.lines(lines, canvas.along(box, BOX_W + GAP), middle + block / 2, text)
            y -= height

    def _row(self, canvas: Canvas, row: Swatch, width: float) -> tuple[Sequence[str], float]:
        text = canvas.theme.text(canvas.theme.type.legend)
        said = row.text if row.count is None else f"{row.text} ({number(row.count, canvas.language)})"
        lines = canvas.wrap(said, text, width_mm=width - BOX_W - GAP)
        return lines, max(BOX_H + 0.7, len(lines) * text.size_pt * MM_PER_PT * 1.22 + 1.0)

    @staticmethod
    def _symbol(canvas: Canvas, row: Swatch, left: float, middle: float) -> None:
        theme = canvas.theme
        if row.circle_mm:
            look = Look(face=row.colour, edge=theme.symbol_edge, width_pt=theme.weights.symbol, z=6, gid="swatch")
            canvas.circles(np.array([[left + BOX_W / 2, middle]]), np.array([row.circle_mm]), look)
            return
        height = BOX_H - 1.2
        box = Box(left, middle - height / 2, BOX_W, height)
        line = theme.weights.hairline
        canvas.rectangle(box, Look(face=row.colour, edge=theme.boundary, width_pt=line, z=6, gid="swatch"))
        shape = shapely.box(box.x, box.y, box.right, box.top)
        canvas.texture([shape], row.texture, Look(edge=theme.texture, width_pt=line, z=6.1, gid="swatch-texture"))
