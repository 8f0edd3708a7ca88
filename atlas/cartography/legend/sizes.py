"""Sizes in a legend: symbols nested in each other and bars on one base, with round values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend.block import BOX_W, GAP
from atlas.cartography.spec.page import Box

Sized: TypeAlias = Literal["circle", "square", "half_disc", "bar"]


@dataclass(frozen=True, slots=True)
class NestedSizes:
    """Symbols that share their lowest point, largest first, each with a line to its value.

    Half-discs stand on their diameter; bars stand beside each other on one base.

    Attributes:
        widths: diameters of circles and half-discs, sides of squares, lengths of bars, mm.
        texts: their values.
        color, edge: how they are drawn.
        symbol: what they are.
        bar_mm: width of a bar.
    """

    widths: tuple[float, ...]
    texts: tuple[str, ...]
    color: str
    edge: str
    symbol: Sized = "circle"
    bar_mm: float = 0.0

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm: the largest symbol, and what its values need below it."""
        lowest = self._levels(canvas)[-1] - self._step(canvas) / 2
        return self._rises[0] - min(0.0, lowest) + 3.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the symbols at the start side, their values beside."""
        theme = canvas.theme
        base, room = box.top - 1.5 - self._rises[0], max(self._room, BOX_W)
        self._draw_symbols(canvas, box, base, room)
        style = theme.text(theme.type.legend).at("start", "middle")
        offset, side = room + GAP + 2.0, -1.0 if canvas.rtl else 1.0
        starts = self._starts(canvas, box, room)
        for start, rise, text, level in zip(starts, self._rises, self.texts, self._levels(canvas), strict=True):
            end = canvas.along(box, offset - 1.0)
            line = np.array([[start, base + rise], [end - side * 2.0, base + rise], [end, base + level]])
            canvas.segments([line], ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=6.5, gid="leader"))
            canvas.text(
                text,
                (canvas.along(box, offset), base + level),
                style,
                gid=f"{self.symbol}-value",
                role=TextRole("legend"),
            )

    def _draw_symbols(self, canvas: Canvas, box: Box, base: float, room: float) -> None:
        sizes, gid = np.array(self.widths), f"legend-{self.symbol}s"
        look = ShapeStyle(
            face=self.color, edge=self.edge, width_pt=canvas.theme.weights.symbol, z=6, gid=gid, kind="legend"
        )
        starts = np.array(self._starts(canvas, box, room))
        if self.symbol == "circle":
            canvas.circles(np.column_stack([starts, base + sizes / 2]), sizes, look)
        elif self.symbol == "square":
            canvas.squares(np.column_stack([starts, base + sizes / 2]), sizes, look)
        elif self.symbol == "half_disc":
            angles = np.tile([0.0, 180.0], (len(sizes), 1))
            canvas.wedges(np.column_stack([starts, np.full_like(sizes, base)]), sizes, angles, look)
        else:
            lefts = starts - self.bar_mm / 2
            canvas.rectangles([Box(x, base, self.bar_mm, h) for x, h in zip(lefts, self.widths, strict=True)], look)

    @property
    def _rises(self) -> tuple[float, ...]:
        """Heights of the symbols above their base, mm."""
        return tuple(w / 2 for w in self.widths) if self.symbol == "half_disc" else self.widths

    @property
    def _room(self) -> float:
        """Width that the symbols take, mm."""
        return 1.6 * self.bar_mm * len(self.widths) if self.symbol == "bar" else self.widths[0]

    def _starts(self, canvas: Canvas, box: Box, room: float) -> tuple[float, ...]:
        """Return where the line of each value leaves its symbol: the middles of the symbols."""
        if self.symbol != "bar":
            return (canvas.along(box, room / 2),) * len(self.widths)
        return tuple(canvas.along(box, (0.5 + 1.6 * i) * self.bar_mm) for i in range(len(self.widths)))

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.15

    def _levels(self, canvas: Canvas) -> tuple[float, ...]:
        """Return heights of the values above the base: each at the top of its symbol, or under the one before."""
        levels: list[float] = []
        for rise in self._rises:
            levels.append(min(rise, levels[-1] - self._step(canvas)) if levels else rise)
        return tuple(levels)
