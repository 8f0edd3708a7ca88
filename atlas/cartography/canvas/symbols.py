"""Outlines of the symbols, one factory for map and legend: equal sizes have equal areas, whatever the shape."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.canvas import paths
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]

Shape: TypeAlias = Literal["circle", "square", "triangle", "diamond", "cross", "star", "triangle_down"]
#: Shapes in the order that keeps the first ones furthest apart.
SHAPES: Final[tuple[Shape, ...]] = ("circle", "square", "triangle", "diamond", "cross", "star", "triangle_down")

#: Width of the cross that stands for no data, mm.
ABSENT_MM: Final = 1.7


def _corners(corners: int, *, start: float, inner: float = 1.0) -> Floats:
    """Return corners around the origin, the first at an angle in degrees; every second one at the inner radius."""
    angles = np.radians(start + np.arange(corners) * 360.0 / corners)
    radii = np.where(np.arange(corners) % 2 == 0, 1.0, inner)
    return np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]


_ARM: Final = 0.36  # half the width of a cross's arm, its reach being 1
_CROSS: Final = np.array(
    [
        (-_ARM, 1), (_ARM, 1), (_ARM, _ARM), (1, _ARM), (1, -_ARM), (_ARM, -_ARM),
        (_ARM, -1), (-_ARM, -1), (-_ARM, -_ARM), (-1, -_ARM), (-1, _ARM), (-_ARM, _ARM),
    ]
)  # fmt: skip
_CORNERS: Final[Mapping[Shape, Floats]] = {
    "square": _corners(4, start=45),
    "triangle": _corners(3, start=90),
    "diamond": _corners(4, start=90) * np.array([0.72, 1.0]),
    "cross": _CROSS,
    "star": _corners(10, start=90, inner=0.45),
    "triangle_down": _corners(3, start=-90),
}


@dataclass(frozen=True)
class Pictogram:
    """A shape of an editor's own, about the origin, of the area of the unit circle.

    Attributes:
        name: of the file that it was read from.
        rings: closed, outer ones anticlockwise and holes clockwise; y upwards.
    """

    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...] = field(repr=False)

    @property
    def half_width(self) -> float:
        """How far it reaches from the origin, up, down or aside: half the side of the square about it."""
        return max(abs(value) for ring in self.rings for point in ring for value in point)


@lru_cache(maxsize=64)
def outline(shape: Shape | Pictogram) -> Path:
    """Return a shape about the origin whose area is that of the unit circle, π.

    Scaled by half a diameter, every shape covers as much paper as the circle of that diameter: none looks more
    important than another.

    Raises:
        ValueError: no such shape.
    """
    if isinstance(shape, Pictogram):
        return paths.compound(shape.rings)
    if shape == "circle":
        return paths.unit_circle()
    if shape not in _CORNERS:
        raise ValueError(Message("fault.cartography.symbol", symbol=shape, names=", ".join(SHAPES)))
    corners = _CORNERS[shape]
    scale = math.sqrt(math.pi / shapely.Polygon(corners).area)
    return paths.ring(np.vstack([corners, corners[:1]]) * scale)


def reach(shape: Shape | Pictogram) -> float:
    """Return how far a shape of diameter 1 reaches from its center: the radius of the circle about it."""
    return float(np.hypot(*np.asarray(outline(shape).vertices).T).max()) / 2 if shape != "circle" else 0.5
