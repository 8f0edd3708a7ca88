"""A fan in a legend: values from side to side, certainty from the point outwards, fewer classes where less is sure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas import paths
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.spec.page import Box

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]

_RADIUS: Final = 30.0
_HALF_DEG: Final = 40.0  # of the opening
_PIECES: Final = 12  # straight sides of the arc of a cell
_TEXT_MM: Final = 5.0  # over the fan


@dataclass(frozen=True, slots=True)
class Fan:
    """Rings of a fan, the outermost the surest.

    Attributes:
        rings: colors of each ring, the innermost first, each from the least values to the greatest.
        edges: texts of the breaks along the outer arc, one more than it has cells.
        limits: texts of the errors between the rings, the innermost first.
    """

    rings: tuple[tuple[str, ...], ...]
    edges: tuple[str, ...]
    limits: tuple[str, ...]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return _RADIUS + _TEXT_MM + 2.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the cells, the breaks over them and the errors at their side."""
        theme, side = canvas.theme, -1.0 if canvas.rtl else 1.0
        reach = _RADIUS * math.sin(math.radians(_HALF_DEG))
        point = np.array([canvas.along(box, reach + _TEXT_MM), box.top - _TEXT_MM - _RADIUS])
        step = _RADIUS / len(self.rings)
        for i, colors in enumerate(self.rings):
            angles = np.linspace(-_HALF_DEG, _HALF_DEG, len(colors) + 1)
            for color, start, end in zip(colors, angles[:-1], angles[1:], strict=True):
                path = _cell(point, (i * step, (i + 1) * step), (side * float(start), side * float(end)))
                look = ShapeStyle(
                    face=color, edge=theme.paper, width_pt=theme.weights.hairline, z=6, gid="fan-cell", kind="legend"
                )
                canvas.shapes([path], look)
        style, role = theme.text(theme.type.legend), TextRole("legend")
        for text, angle in zip(self.edges, np.linspace(-_HALF_DEG, _HALF_DEG, len(self.edges)), strict=True):
            x, y = _on_arc(point, _RADIUS + 1.6, side * float(angle))
            canvas.text(text, (x, y), style.at("middle", "baseline"), gid="fan-edge", role=role)
        for i, text in enumerate(self.limits, start=1):
            x, y = _on_arc(point, i * step, side * _HALF_DEG)
            canvas.text(text, (x + side * 1.6, y - 0.8), style.at("start", "middle"), gid="fan-limit", role=role)


def _on_arc(point: Floats, radius: float, angle_deg: float) -> tuple[float, float]:
    """Return a place of an arc about a point, its angle clockwise from upwards."""
    turn = math.radians(angle_deg)
    return float(point[0] + radius * math.sin(turn)), float(point[1] + radius * math.cos(turn))


def _cell(point: Floats, radii: tuple[float, float], angles_deg: tuple[float, float]) -> Path:
    """Return a cell between two radii and two angles as a closed path."""
    angles: Sequence[float] = np.linspace(*angles_deg, _PIECES + 1).tolist()
    inner = [_on_arc(point, radii[0], angle) for angle in angles]
    outer = [_on_arc(point, radii[1], angle) for angle in reversed(angles)]
    return paths.ring([*inner, *outer, inner[0]])
