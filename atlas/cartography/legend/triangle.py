"""The triangle in a legend: the shares of three parts of a whole, one cell for each class of mixtures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas import paths
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle

Floats = npt.NDArray[np.float64]

_SIDE: Final = 40.0  # of the triangle, mm, where the column is wide enough
_HEIGHT: Final = math.sqrt(3) / 2  # of a triangle of side 1
_GAP: Final = 1.2
_DOT_MM: Final = 0.7


@dataclass(frozen=True, eq=False)
class Triangle:
    """Cells colored by the mixture of three parts: each corner is a whole of one part alone.

    The first part is at the top, the second at the foot where reading begins, the third at the foot where it ends.

    Attributes:
        titles: of the three parts.
        cells: corners of each cell, (3, 3) shares.
        colors: of the cells.
        units: (n, 3) shares of the units, each drawn as a dot.
    """

    titles: tuple[str, str, str]
    cells: tuple[Floats, ...]
    colors: tuple[str, ...]
    units: Floats

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm: the title at the top, the triangle, the titles at its foot."""
        top, start, end = self._titles(canvas, width)
        step = self._step(canvas)
        return step * (len(top) + max(len(start), len(end))) + 2 * _GAP + _side(width) * _HEIGHT

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the titles at the corners, the cells, and a dot for each unit."""
        theme, side = canvas.theme, _side(box.width)
        top, start, end = self._titles(canvas, box.width)
        bold, role = self._bold(canvas), TextRole("legend")
        y = box.top
        for line in top:
            at = canvas.along(box, side / 2), y
            canvas.text(line, at, bold.at("middle", "top"), gid="triangle-title", role=role)
            y -= self._step(canvas)
        peak = y - _GAP
        for color, cell in zip(self.colors, self.cells, strict=True):
            corners = np.vstack([self._places(canvas, box, cell, peak=peak), np.zeros((1, 2))])
            look = ShapeStyle(
                face=color, edge=theme.paper, width_pt=theme.weights.hairline, z=6, gid="triangle-cell", kind="legend"
            )
            canvas.shapes([paths.ring(corners)], look)
        dots = ShapeStyle(face=theme.ink, edge=theme.paper, width_pt=0.2, z=6.2, gid="triangle-units", kind="legend")
        canvas.circles(self._places(canvas, box, self.units, peak=peak), np.full(len(self.units), _DOT_MM), dots)
        foot = peak - side * _HEIGHT - _GAP
        for lines, style, offset in ((start, bold.at("start", "top"), 0.0), (end, bold.at("end", "top"), side)):
            for i, line in enumerate(lines):
                at = canvas.along(box, offset), foot - i * self._step(canvas)
                canvas.text(line, at, style, gid="triangle-title", role=role)

    @staticmethod
    def _places(canvas: Canvas, box: Box, shares: Floats, *, peak: float) -> Floats:
        """Turn shares, (n, 3), into places on the page."""
        side = _side(box.width)
        across = side * (shares[:, 0] / 2 + shares[:, 2])
        return np.array(
            [
                (canvas.along(box, float(x)), peak - side * _HEIGHT * (1 - s))
                for x, s in zip(across, shares[:, 0], strict=True)
            ]
        ).reshape(-1, 2)

    def _titles(self, canvas: Canvas, width: float) -> tuple[Sequence[str], ...]:
        side, bold = _side(width), self._bold(canvas)
        widths = (side, side / 2 - 1, side / 2 - 1)
        return tuple(canvas.wrap(text, bold, width_mm=mm) for text, mm in zip(self.titles, widths, strict=True))

    def _step(self, canvas: Canvas) -> float:
        return self._bold(canvas).size_pt * MM_PER_PT * 1.22

    @staticmethod
    def _bold(canvas: Canvas) -> TextStyle:
        return canvas.theme.text(canvas.theme.type.legend, weight=600)


def _side(width: float) -> float:
    return min(width, _SIDE)
