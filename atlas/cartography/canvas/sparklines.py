"""Sparklines in page millimeters: small lines over one scale, on a ground of their own; one for map and legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas import paths
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import ShapeKind
from atlas.cartography.spec.page import Box

Floats = npt.NDArray[np.float64]

#: Diameter of the dot at the last step, mm.
DOT_MM: Final = 1.1
LINE_PT: Final = 0.9
EDGE_PT: Final = 0.3
_MAP: Final[ShapeKind] = ""
_LEGEND: Final[ShapeKind] = "legend"


@dataclass(frozen=True, slots=True)
class SparkFrame:
    """Size and scale that all sparklines of a map share.

    Attributes:
        width_mm, height_mm: of the ground of each.
        steps: where the values stand along it, from 0 to 1.
        low, high: values at its foot and at its top; zero is one of them or between them.
    """

    width_mm: float
    height_mm: float
    steps: tuple[float, ...]
    low: float
    high: float

    def rise(self, value: float) -> float:
        """Return the height of a value above the foot, mm."""
        return (value - self.low) / (self.high - self.low) * self.height_mm

    def line(self, values: Floats, corner: Floats) -> Floats:
        """Return the line of some values, (n, 2), in a ground of which the lower left corner is given."""
        x = np.array(self.steps) * self.width_mm
        y = (np.asarray(values) - self.low) / (self.high - self.low) * self.height_mm
        return np.column_stack([x, y]) + corner

    def area(self, values: Floats, corner: Floats) -> Floats:
        """Return the corners of what lies between the line and zero, (n + 2, 2)."""
        line, zero = self.line(values, corner), corner[1] + self.rise(0.0)
        return np.vstack([line, [[line[-1, 0], zero], [line[0, 0], zero]]])


@dataclass(frozen=True, slots=True)
class SparkLook:
    """Colors: of the line and its dot, of the area under it, of the ground and its outline."""

    line: str
    area: str
    ground: str
    edge: str


def draw_sparklines(
    canvas: Canvas, centers: Floats, series: Floats, frame: SparkFrame, look: SparkLook, *, clip: Box | None
) -> None:
    """Draw sparklines about places, (n, 2) mm, of (n, steps) values: ground, area, line, a dot at the last step.

    A map clips them to its frame; a legend does not.
    """
    z, kind = (10.0, _MAP) if clip else (6.0, _LEGEND)
    corners = centers - np.array([frame.width_mm, frame.height_mm]) / 2
    boxes = [Box(float(x), float(y), frame.width_mm, frame.height_mm) for x, y in corners]
    canvas.rectangles(
        boxes,
        ShapeStyle(face=look.ground, edge=look.edge, width_pt=EDGE_PT, z=z, gid="spark-grounds", kind=kind, clip=clip),
    )
    areas = [frame.area(values, corner) for values, corner in zip(series, corners, strict=True)]
    rings = [paths.ring(np.vstack([area, area[:1]])) for area in areas]
    canvas.shapes(rings, ShapeStyle(face=look.area, z=z + 0.1, gid="spark-areas", kind=kind, clip=clip))
    lines = [frame.line(values, corner) for values, corner in zip(series, corners, strict=True)]
    line = ShapeStyle(edge=look.line, width_pt=LINE_PT, z=z + 0.2, gid="spark-lines", kind=kind, clip=clip)
    canvas.segments(lines, line)
    ends = np.array([way[-1] for way in lines]).reshape(-1, 2)
    dots = ShapeStyle(face=look.line, edge=look.ground, width_pt=0.3, z=z + 0.3, gid="spark-ends", kind=kind, clip=clip)
    canvas.circles(ends, np.full(len(ends), DOT_MM), dots)
