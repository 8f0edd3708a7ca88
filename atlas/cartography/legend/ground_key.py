"""Keys of maps whose areas mean amounts: what an area stands for, and where the units are on the ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import shapely

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_path
from atlas.cartography.legend.sizes import NestedSizes
from atlas.cartography.spec.page import Box
from atlas.i18n.numbers import number

_WIDEST_MM: Final = 11.0  # of the largest symbol of a key
_STEPS: Final = (1, 2, 5)
_LOWER: Final = (0.26, 0.06)  # of the largest value, at the most: the values of the symbols inside
_SIDE_MM: Final = 36.0
_DETAIL_MM: Final = 0.1


@dataclass(frozen=True, slots=True)
class AreaKey:
    """Squares or circles of round values whose areas are those of the map, at the scale at which it is drawn.

    Attributes:
        m2_per_unit: area on the ground of one of what is counted.
        symbol: what is drawn.
        color, edge: how.
    """

    m2_per_unit: float
    symbol: Literal["circle", "square"]
    color: str
    edge: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self.sizes(canvas).height(canvas, width)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the symbols and their values."""
        self.sizes(canvas).draw(canvas, box)

    def sizes(self, canvas: Canvas) -> NestedSizes:
        """Return the symbols at the scale of the map on the canvas."""
        frames = canvas.items_of(MapFrame)
        mm2 = self.m2_per_unit * (frames[-1].mm_per_m if frames else 1e-6) ** 2
        if self.symbol == "circle":
            mm2 *= 4 / math.pi  # of the square about the circle
        top = _round_down(_WIDEST_MM**2 / mm2)
        values = list(dict.fromkeys([top, *(_round_down(top * share) for share in _LOWER)]))
        widths = tuple(math.sqrt(value * mm2) for value in values)
        decimals = [next(d for d in range(13) if math.isclose(value, round(value, d))) for value in values]
        texts = [number(v, canvas.language, decimals=d) for v, d in zip(values, decimals, strict=True)]
        return NestedSizes(widths, tuple(texts), self.color, self.edge, self.symbol)


@dataclass(frozen=True, eq=False)
class GroundMap:
    """A small map of the units as they are on the ground, in the colors of the large one.

    Attributes:
        shapes: units, meters.
        colors: of the units.
        groups: larger units whose outlines are drawn over them.
    """

    shapes: Sequence[Any] = field(repr=False)
    colors: tuple[str, ...]
    groups: Sequence[Any] = field(default=(), repr=False)

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        west, south, east, north = shapely.total_bounds(list(self.shapes))
        return float(min(width, _SIDE_MM) * (north - south) / max(east - west, north - south)) + 1.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the units and the outlines of the larger ones."""
        theme, bounds = canvas.theme, shapely.total_bounds(list(self.shapes))
        longest = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
        unit = min(box.width, _SIDE_MM) / longest
        left = canvas.along(box, 0, float((bounds[2] - bounds[0]) * unit))

        def place(xy: Any) -> Any:
            return (np.asarray(xy) - bounds[:2]) * unit + [left, box.top - (bounds[3] - bounds[1]) * unit]

        simple = shapely.coverage_simplify(np.array(self.shapes, dtype=object), _DETAIL_MM / unit)
        look = ShapeStyle(
            face=self.colors, edge=theme.commune_boundary, width_pt=0.15, z=6, gid="ground-key", kind="legend"
        )
        canvas.shapes([page_path(shapely.transform(shape, place)) for shape in simple], look)
        if len(self.groups):
            groups = shapely.coverage_simplify(np.array(self.groups, dtype=object), _DETAIL_MM / unit)
            line = ShapeStyle(edge=theme.boundary, width_pt=0.4, z=6.1, gid="ground-key-groups", kind="legend")
            canvas.shapes([page_path(shapely.transform(shape, place)) for shape in groups], line)


def _round_down(value: float) -> float:
    """Return the greatest 1, 2 or 5 times a power of ten that is not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    return float(max(step for step in _STEPS if step * power <= value * (1 + 1e-12)) * power)
