"""Sizes in a legend: symbols nested in each other, with round values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atlas.cartography.canvas import Canvas, Look
from atlas.cartography.legend.block import BOX_W, GAP
from atlas.cartography.page import Box
from atlas.cartography.typeface import MM_PER_PT


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
