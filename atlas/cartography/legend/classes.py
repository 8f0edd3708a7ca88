"""Classes and categories in a legend: boxes that touch, and swatches that stand alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.texture import Texture
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend.block import BOX_H, BOX_W, GAP, RowText, SymbolColumn
from atlas.cartography.legend.histogram import Histogram
from atlas.cartography.scales.color import DARK, lightness
from atlas.cartography.spec.page import Box
from atlas.i18n.numbers import number

_BAR_W: Final = 17.0  # longest bar of the class counts
_STRIP_H: Final = 4.6  # height of boxes side by side
_TITLE_H: Final = 3.4
_CAUTION_PT: Final = 0.45  # lines over a color


@dataclass(frozen=True, slots=True)
class ClassBoxes:
    """Boxes that touch each other, highest class on top, the breaks written between them, counts or histogram beside.

    Attributes:
        edges: the breaks as texts, lowest first: one more than there are classes; of a single value one text.
        colors: of the classes, lowest first.
        counts: units in each class; no bars when empty.
        counts_title: what is counted.
        histogram: the values' own, instead of the bars of the counts.
        patterned: how many of the lowest classes have a pattern.
    """

    edges: tuple[str, ...]
    colors: tuple[str, ...]
    counts: tuple[int, ...] = ()
    counts_title: str = ""
    histogram: Histogram | None = None
    patterned: int = 0

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        boxes = len(self.colors) * BOX_H + 3.0 + (_TITLE_H if self.counts_title else 0.0)
        return boxes if self.histogram is None else max(boxes, self.histogram.height(canvas, width))

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw boxes and breaks, then what stands beside them."""
        theme, top = canvas.theme, self._top(box)
        left = canvas.along(box, 0, BOX_W)
        for i, color in enumerate(reversed(self.colors)):
            edge = ShapeStyle(
                face=color,
                edge=theme.boundary,
                width_pt=theme.weights.hairline,
                z=6,
                gid=f"class-box:{i}",
                kind="entry",
            )
            place = Box(left, top - (i + 1) * BOX_H, BOX_W, BOX_H)
            canvas.rectangle(place, edge)
            if i >= len(self.colors) - self.patterned:
                _draw_sign(canvas, place, color)
        for edge_text, at in self.breaks(canvas, box):
            style = theme.text(theme.type.legend).at("start", "middle")
            canvas.text(edge_text, at, style, gid="class-break", role=TextRole("break"))
        if self.histogram is not None:
            width = box.width - self._beside(canvas)
            left = canvas.along(box, self._beside(canvas), width)
            self.histogram.draw(canvas, Box(left, box.y, width, box.height))
        else:
            self.draw_counts(canvas, box)

    def breaks(self, canvas: Canvas, box: Box) -> list[tuple[str, tuple[float, float]]]:
        """Return each break, highest first, and where its middle begins, mm: at the joints; of one value in its box."""
        start, top = canvas.along(box, BOX_W + GAP), self._top(box)
        level = top if len(self.edges) > len(self.colors) else top - BOX_H / 2
        return [(text, (start, level - i * BOX_H)) for i, text in enumerate(reversed(self.edges))]

    def draw_counts(self, canvas: Canvas, box: Box) -> None:
        """Draw a bar and the number of units of each class, where there are counts."""
        if not self.counts:
            return
        theme, most, offset, top = canvas.theme, max(self.counts), self._beside(canvas), self._top(box)
        if self.counts_title:
            note = theme.text(theme.type.foot + 0.2, color=theme.quiet)
            canvas.text(self.counts_title, (canvas.along(box, offset), box.top - 3.1), note)
        style = theme.text(theme.type.foot + 0.4, color=theme.quiet).at("start", "middle")
        for i, count in enumerate(reversed(self.counts)):
            length = _BAR_W * count / most if most else 0.0
            bar = Box(canvas.along(box, offset, length), top - (i + 1) * BOX_H + 1.3, length, BOX_H - 2.6)
            canvas.rectangle(bar, ShapeStyle(face=theme.no_data, z=6, gid="class-count", kind="legend"))
            at = canvas.along(box, offset + length + 1.2), bar.y + bar.height / 2
            canvas.text(number(count, canvas.language), at, style)

    def _top(self, box: Box) -> float:
        """Return where the highest box begins."""
        return box.top - 1.5 - (_TITLE_H if self.counts_title else 0.0)

    def _beside(self, canvas: Canvas) -> float:
        """Return how far from the start bars or a histogram begin, mm."""
        small = canvas.theme.text(canvas.theme.type.legend)
        return max(canvas.measure(edge, small).width for edge in self.edges) + BOX_W + 2 * GAP + 2


@dataclass(frozen=True, slots=True)
class ClassStrip:
    """Boxes side by side, lowest class first in reading direction, the breaks under their joints, counts above them."""

    edges: tuple[str, ...]
    colors: tuple[str, ...]
    counts: tuple[int, ...] = ()
    counts_title: str = ""
    patterned: int = 0

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm; breaks too wide for one row stand in two."""
        above = (_TITLE_H if self.counts_title else 0.0) + (_TITLE_H if self.counts else 0.0)
        return above + _STRIP_H + self._line(canvas) * self._rows(canvas, width) + 2.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw counts, boxes, ticks and breaks."""
        theme, step, inset = canvas.theme, *self._spacing(canvas, box.width)
        note = theme.text(theme.type.foot + 0.4, color=theme.quiet)
        y = box.top
        if self.counts_title:
            canvas.text(self.counts_title, (canvas.along(box, inset), y - 2.4), note)
            y -= _TITLE_H
        for i, count in enumerate(self.counts):
            at = canvas.along(box, inset + (i + 0.5) * step), y - 2.4
            canvas.text(
                number(count, canvas.language), at, note.at("middle"), gid="class-number", role=TextRole("legend")
            )
        y -= _TITLE_H if self.counts else 0.0
        hair = theme.weights.hairline
        for i, color in enumerate(self.colors):
            face = ShapeStyle(
                face=color,
                edge=theme.boundary,
                width_pt=hair,
                z=6,
                gid=f"class-box:{len(self.colors) - 1 - i}",
                kind="entry",
            )
            place = Box(canvas.along(box, inset + i * step, step), y - _STRIP_H, step, _STRIP_H)
            canvas.rectangle(place, face)
            if i < self.patterned:
                _draw_sign(canvas, place, color)
        self._breaks(canvas, box, y - _STRIP_H)

    def _breaks(self, canvas: Canvas, box: Box, y: float) -> None:
        """Write the breaks under the joints, in two rows where they are wide, each with a tick."""
        theme, step, inset = canvas.theme, *self._spacing(canvas, box.width)
        text, line = theme.text(theme.type.legend).at("middle"), self._line(canvas)
        rows, offset = self._rows(canvas, box.width), 0.0 if len(self.edges) > len(self.colors) else step / 2
        for i, edge in enumerate(self.edges):
            x, row = canvas.along(box, inset + offset + i * step), i % rows
            tick = np.array([[x, y], [x, y - 0.9 - row * line]])
            canvas.segments(
                [tick],
                ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=5.9, gid="legend-tick", kind="legend"),
            )
            canvas.text(edge, (x, y - 0.6 - (row + 0.85) * line), text, gid="class-break", role=TextRole("break"))

    def _spacing(self, canvas: Canvas, width: float) -> tuple[float, float]:
        """Width of a box, and what the first and the last break need beyond the strip, mm."""
        ends = (self.edges[0], self.edges[-1])
        inset = max(self._width(canvas, end) for end in ends) / 2
        return min(14.0, (width - 2 * inset) / len(self.colors)), inset

    def _rows(self, canvas: Canvas, width: float) -> int:
        widest = max(self._width(canvas, edge) for edge in self.edges)
        return 1 if widest + 1.5 <= self._spacing(canvas, width)[0] or len(self.edges) == 1 else 2

    @staticmethod
    def _width(canvas: Canvas, text: str) -> float:
        return canvas.measure(text, canvas.theme.text(canvas.theme.type.legend)).width

    @staticmethod
    def _line(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.22


def _draw_sign(canvas: Canvas, box: Box, color: str) -> None:
    """Draw over a box the lines that the map has over the grays of classes under the reference."""
    ink = "#ffffff" if lightness(color) < DARK else "#000000"
    look = ShapeStyle(edge=ink, width_pt=0.5, z=6.1, gid="class-sign")
    canvas.texture([shapely.box(box.x, box.y, box.right, box.top)], "upright", look)


@dataclass(frozen=True, slots=True)
class Swatch:
    """One look and what it means; a circle's size is given in mm, a box's is the legend's.

    A box may be half of a ``second`` color; ``inks`` are those of the texture over each half.
    """

    text: str
    color: str
    count: int | None = None
    circle_mm: float = 0.0
    texture: Texture = ""
    edge: str = ""  # of a circle; the theme's edge of symbols when empty
    second: str = ""
    inks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Swatches(SymbolColumn[Swatch]):
    """Categories or special values, one below the other, each in a box or circle of its own."""

    rows: tuple[Swatch, ...]

    def _row(self, canvas: Canvas, row: Swatch, width: float) -> tuple[RowText, float]:
        text = RowText.of(canvas, row.text, row.count, width_mm=width - BOX_W - GAP)
        return text, max(BOX_H + 0.7, text.height + 1.0)

    def _symbol(self, canvas: Canvas, row: Swatch, box: Box, middle: float) -> None:
        theme, left = canvas.theme, canvas.along(box, 0, BOX_W)
        if row.circle_mm:
            edge = row.edge or theme.symbol_edge
            look = ShapeStyle(face=row.color, edge=edge, width_pt=theme.weights.symbol, z=6, gid="swatch", kind="entry")
            canvas.circles(np.array([[left + BOX_W / 2, middle]]), np.array([row.circle_mm]), look)
            return
        height = BOX_H - 1.2
        swatch, hair = Box(left, middle - height / 2, BOX_W, height), theme.weights.hairline
        parts = [(swatch, row.color)]
        if row.second:
            half = BOX_W / 2
            parts = [
                (Box(canvas.along(swatch, i * half, half), swatch.y, half, height), color)
                for i, color in enumerate((row.color, row.second))
            ]
        for i, (part, color) in enumerate(parts):
            canvas.rectangle(
                part, ShapeStyle(face=color, edge=theme.boundary, width_pt=hair, z=6, gid="swatch", kind="entry")
            )
            ink, width = (row.inks[i], _CAUTION_PT) if row.inks else (theme.texture, hair)
            shape = shapely.box(part.x, part.y, part.right, part.top)
            canvas.texture([shape], row.texture, ShapeStyle(edge=ink, width_pt=width, z=6.1, gid="swatch-texture"))
