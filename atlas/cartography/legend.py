"""The legend: blocks that are measured first, then flow into the legend's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import shapely

from atlas.cartography.canvas import Canvas, Look
from atlas.cartography.page import Box
from atlas.cartography.texture import Texture
from atlas.cartography.theme import TextStyle
from atlas.cartography.typeface import MM_PER_PT
from atlas.errors import LayoutError
from atlas.wording import number

BOX_W: Final = 9.0
BOX_H: Final = 5.2
GAP: Final = 2.0  # between a symbol and its text
BLOCK_GAP: Final = 4.5  # between two blocks
_HEADING_GAP: Final = 1.0  # between a heading and what it heads
_BAR_W: Final = 17.0  # longest bar of the class counts


class Block(Protocol):
    """A part of a legend that knows its height before it is drawn."""

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm that the block takes at a given width."""
        ...

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the block from the top of a box."""
        ...


@dataclass(frozen=True, slots=True)
class Heading:
    """What a legend shows: the variable in bold, then unit and year."""

    title: str
    detail: str = ""

    def _lines(self, canvas: Canvas, width: float) -> tuple[Sequence[str], TextStyle, Sequence[str], TextStyle]:
        kind = canvas.theme.type
        bold = canvas.theme.text(kind.legend_title, weight=600)
        plain = canvas.theme.text(kind.legend, color=canvas.theme.quiet)
        detail = canvas.wrap(self.detail, plain, width_mm=width) if self.detail else ()
        return canvas.wrap(self.title, bold, width_mm=width), bold, detail, plain

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        title, bold, detail, plain = self._lines(canvas, width)
        return (len(title) * bold.size_pt + len(detail) * plain.size_pt) * MM_PER_PT * 1.22 + 2.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title and detail."""
        title, bold, detail, plain = self._lines(canvas, box.width)
        x = canvas.along(box, 0)
        y = canvas.lines(title, x, box.top, bold)
        canvas.lines(detail, x, y, plain)


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


@dataclass(frozen=True, slots=True)
class NestedCircles:
    """Circles that share their lowest point, largest first, each with a line to its value."""

    diameters: tuple[float, ...]
    texts: tuple[str, ...]
    colour: str
    edge: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm: the largest circle, and what its values need below it."""
        lowest = self._levels(canvas)[-1] - self._step(canvas) / 2
        return self.diameters[0] - min(0.0, lowest) + 3.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the circles at the start side, their values beside."""
        theme, largest = canvas.theme, self.diameters[0]
        base = box.top - 1.5 - largest
        x = canvas.along(box, max(largest, BOX_W) / 2)
        centres = np.array([[x, base + d / 2] for d in self.diameters])
        look = Look(face=self.colour, edge=self.edge, width_pt=theme.weights.symbol, z=6, gid="legend-circles")
        canvas.circles(centres, np.array(self.diameters), look)
        style = theme.text(theme.type.legend).at("start", "middle")
        offset = max(largest, BOX_W) + GAP + 2.0
        side = -1.0 if canvas.rtl else 1.0
        for diameter, text, level in zip(self.diameters, self.texts, self._levels(canvas), strict=True):
            end = canvas.along(box, offset - 1.0)
            line = np.array([[x, base + diameter], [end - side * 2.0, base + diameter], [end, base + level]])
            canvas.segments([line], Look(edge=theme.quiet, width_pt=theme.weights.hairline, z=6.5, gid="leader"))
            canvas.text(text, (canvas.along(box, offset), base + level), style, gid="circle-value")

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.15

    def _levels(self, canvas: Canvas) -> tuple[float, ...]:
        """Heights of the values above the lowest point: each at the top of its circle, or under the one before."""
        levels: list[float] = []
        for diameter in self.diameters:
            levels.append(min(diameter, levels[-1] - self._step(canvas)) if levels else diameter)
        return tuple(levels)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A small table: the units with the highest values, and the region's own."""

    title: str
    rows: tuple[tuple[str, str], ...]
    total: tuple[str, str] | None = None

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return 5.4 + 3.7 * (len(self.rows) + (self.total is not None)) + 1.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw names at the start side, figures aligned at the end side."""
        theme = canvas.theme
        text = theme.text(theme.type.legend)
        bold = theme.text(theme.type.legend, weight=600)
        start, end, y = canvas.along(box, 0), canvas.along(box, box.width), box.top - 3.2
        canvas.text(self.title, (start, y), bold)
        hair = Look(edge=theme.quiet, width_pt=theme.weights.hairline, z=6)
        y -= 1.2
        canvas.segments([np.array([[start, y], [end, y]])], hair)
        for name, value in self.rows:
            y -= 3.7
            canvas.text(name, (start, y + 0.6), text)
            canvas.text(value, (end, y + 0.6), text.at("end"))
        if self.total is not None:
            canvas.segments([np.array([[start, y - 0.4], [end, y - 0.4]])], hair)
            y -= 4.1
            canvas.text(self.total[0], (start, y + 0.6), bold)
            canvas.text(self.total[1], (end, y + 0.6), bold.at("end"))


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph of the editor's, under a small heading."""

    heading: str
    text: str

    def _lines(self, canvas: Canvas, width: float) -> Sequence[str]:
        return canvas.wrap(self.text, canvas.theme.text(canvas.theme.type.note), width_mm=width)

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        step = canvas.theme.type.note * MM_PER_PT * 1.3
        return step * (len(self._lines(canvas, width)) + bool(self.heading)) + 3.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw a rule in the accent colour, the heading, then the text."""
        theme = canvas.theme
        x, y = canvas.along(box, 0), box.top - 0.5
        canvas.segments([np.array([[x, y], [canvas.along(box, 12.0), y]])], Look(edge=theme.accent, width_pt=1.2, z=6))
        y -= 1.6
        if self.heading:
            bold = theme.text(theme.type.note, weight=600, color=theme.accent)
            y = canvas.lines([self.heading], x, y, bold, leading=1.3)
        canvas.lines(self._lines(canvas, box.width), x, y, theme.text(theme.type.note), leading=1.3)


def flow(
    canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int = 1, gap: float = 6.0
) -> Mapping[int, Box]:
    """Draw blocks from the top of the first column on; a block that does not fit starts the next column.

    Returns:
        the box each block took, by its position.

    Raises:
        LayoutError: the blocks need more room than the area has; the message says how much.
    """
    width = (area.width - gap * (columns - 1)) / columns
    heights = [block.height(canvas, width) for block in blocks]
    after = [_HEADING_GAP if isinstance(block, Heading) else BLOCK_GAP for block in blocks]
    column, y, taken = 0, area.top, {}
    for i, block in enumerate(blocks):
        # A heading stays with what it heads.
        needed = heights[i] + (after[i] + heights[i + 1] if isinstance(block, Heading) and i + 1 < len(blocks) else 0.0)
        if y - needed < area.y - 0.01 and y < area.top and column + 1 < columns:
            column, y = column + 1, area.top
        if y - heights[i] < area.y - 0.01:
            raise LayoutError(
                f"the legend needs {sum(heights) + sum(after[:-1]):.0f} mm of height, its place has "
                f"{area.height * columns:.0f} mm: shorten the note, show fewer categories, or choose a larger page"
            )
        taken[i] = Box(canvas.along(area, column * (width + gap), width), y - heights[i], width, heights[i])
        block.draw(canvas, taken[i])
        y -= heights[i] + after[i]
    return taken
