"""What every block of a legend does, the measures that all share, and its headings, notes and remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle
from atlas.i18n.numbers import number

BOX_W: Final = 9.0
BOX_H: Final = 5.2
GAP: Final = 2.0  # between a symbol and its text
Row = TypeVar("Row")


class Block(Protocol):
    """A part of a legend that knows its height before it is drawn."""

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm that the block takes at a given width."""
        ...

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the block from the top of a box."""
        ...


@dataclass(frozen=True, slots=True)
class RowText:
    """What stands beside a symbol of a legend: its meaning with the number of units, in lines."""

    lines: Sequence[str]
    style: TextStyle

    @classmethod
    def of(cls, canvas: Canvas, text: str, count: int | None, *, width_mm: float) -> RowText:
        """Break a text into lines, its number in brackets behind it; None for no number."""
        style = canvas.theme.text(canvas.theme.type.legend)
        label = text if count is None else f"{text} ({number(count, canvas.language)})"
        return cls(canvas.wrap(label, style, width_mm=width_mm), style)

    @property
    def height(self) -> float:
        """The height of the lines in mm."""
        return len(self.lines) * self.style.size_pt * MM_PER_PT * 1.22

    def draw(self, canvas: Canvas, x: float, middle: float) -> None:
        """Draw the lines from an x on, about the middle of their row."""
        canvas.lines(self.lines, x, middle + self.height / 2, self.style)


class SymbolColumn(Generic[Row]):
    """Symbols below each other, each in the middle of its row, their meanings beside.

    A block of this kind says how tall a row is, with its text, and draws its symbol.
    """

    __slots__ = ()
    rows: tuple[Row, ...]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return sum(self._row(canvas, row, width)[1] for row in self.rows)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the rows from the top."""
        y = box.top
        for row in self.rows:
            text, height = self._row(canvas, row, box.width)
            middle = y - height / 2
            self._symbol(canvas, row, box, middle)
            text.draw(canvas, canvas.along(box, self._column + GAP), middle)
            y -= height

    @property
    def _column(self) -> float:
        """Width of the column of symbols, mm."""
        return BOX_W

    def _row(self, canvas: Canvas, row: Row, width: float) -> tuple[RowText, float]:
        """Return what stands beside a symbol, and the height of both, mm."""
        raise NotImplementedError

    def _symbol(self, canvas: Canvas, row: Row, box: Box, middle: float) -> None:
        """Draw the symbol of a row about its middle, at the beginning of the box."""
        raise NotImplementedError


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
class Prose:
    """A paragraph that explains the plate."""

    text: str

    def _lines(self, canvas: Canvas, width: float) -> Sequence[str]:
        return canvas.wrap(self.text, canvas.theme.text(canvas.theme.type.note), width_mm=width)

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return canvas.theme.type.note * MM_PER_PT * 1.3 * len(self._lines(canvas, width))

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the paragraph."""
        style = canvas.theme.text(canvas.theme.type.note)
        canvas.lines(self._lines(canvas, box.width), canvas.along(box, 0), box.top, style, leading=1.3)


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
        """Draw a rule in the accent color, the heading, then the text."""
        theme = canvas.theme
        x, y = canvas.along(box, 0), box.top - 0.5
        canvas.segments(
            [np.array([[x, y], [canvas.along(box, 12.0), y]])], ShapeStyle(edge=theme.accent, width_pt=1.2, z=6)
        )
        y -= 1.6
        if self.heading:
            bold = theme.text(theme.type.note, weight=600, color=theme.accent)
            y = canvas.lines([self.heading], x, y, bold, leading=1.3)
        canvas.lines(self._lines(canvas, box.width), x, y, theme.text(theme.type.note), leading=1.3)


@dataclass(frozen=True, slots=True)
class LegendRemark:
    """A short paragraph in quiet type: how to read what stands above it."""

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
