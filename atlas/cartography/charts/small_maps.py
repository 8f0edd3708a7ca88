"""Small maps in rows: their places, their ground, their titles, and one legend below all."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from atlas.cartography.canvas.base_layers import MapShapes, draw_ground, draw_thin_outlines, ground_in, map_shapes
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.charts.chart import ChartTitle
from atlas.cartography.legend.block import Block
from atlas.cartography.spec.page import Box

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_GAP_MM: Final = 2.5
_LEAST_MM: Final = 27.0  # narrowest map
_PADDING_MM: Final = 0.8
_AFTER_MM: Final = 2.5  # between the maps and their legend, and between its blocks


@dataclass(frozen=True, eq=False)
class SmallMap:
    """One map: its title, its mark with the scale that all share, and its communes (None for the whole territory)."""

    title: str
    mark: Any
    scale: Any
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class SmallMaps:
    """Maps of one size and one scale in rows, the first at the start side; the legend that all share below."""

    title: ChartTitle
    maps: tuple[SmallMap, ...]
    legend: tuple[Block, ...]
    data: Dataset = field(repr=False)
    columns: int = 0

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        _, size = self._sizes(canvas, width)
        rows = sum(self._heads(canvas, width)) + len(self._rows(width)) * (size[1] + _GAP_MM)
        below = sum(block.height(canvas, width) + _AFTER_MM for block in self.legend)
        return self.title.height(canvas, width) + rows + below

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, maps row after row, then the legend."""
        y = self.title.draw(canvas, box)
        step, (wide, tall) = self._sizes(canvas, box.width)
        base = self._base(self._scale(wide, tall))
        whole = map_shapes(self.data.territory, base)
        number = 0
        for row, head in zip(self._rows(box.width), self._heads(canvas, box.width), strict=True):
            y -= head
            for column, small in enumerate(row):
                number += 1
                place = Box(canvas.along(box, column * step, wide), y - tall, wide, tall)
                with canvas.above(0.0, scope=f"small-map-{number}"):
                    self._draw_title(canvas, small, place)
                    frame = MapFrame(place, base.scale, self._center(small), base.crs)
                    self._draw_map(canvas, small, ground_in(whole, base, frame), frame)
            y -= tall + _GAP_MM
        for block in self.legend:
            height = block.height(canvas, box.width)
            y -= _AFTER_MM
            block.draw(canvas, Box(box.x, y - height, box.width, height))
            y -= height

    def _draw_title(self, canvas: Canvas, small: SmallMap, place: Box) -> None:
        style = canvas.theme.text(canvas.theme.type.legend)
        lines = canvas.wrap(small.title, style, width_mm=place.width)
        step = style.size_pt * MM_PER_PT * 1.22
        for i, line in enumerate(reversed(lines)):
            canvas.text(line, (canvas.along(place, 0), place.top + 1.6 + i * step), style, gid="title")

    def _draw_map(self, canvas: Canvas, small: SmallMap, ground: MapShapes, frame: MapFrame) -> None:
        sheet = MapSheet(canvas, frame, ground, self.data)
        draw_ground(canvas, ground, frame)
        small.mark.draw(sheet, small.scale)
        draw_thin_outlines(canvas, ground, frame, small.codes)

    def _bounds(self, small: SmallMap) -> tuple[float, float, float, float]:
        """West, south, east, north of what a map shows, meters."""
        projected = self.data.territory.projected
        shown = projected if small.codes is None else projected.loc[list(small.codes)]
        west, south, east, north = (float(v) for v in shown.total_bounds)
        return west, south, east, north

    def _center(self, small: SmallMap) -> tuple[float, float]:
        west, south, east, north = self._bounds(small)
        return (west + east) / 2, (south + north) / 2

    def _extent(self) -> tuple[float, float]:
        """Width and height of the ground that the largest map shows, meters."""
        bounds = np.array([self._bounds(small) for small in self.maps])
        return float((bounds[:, 2] - bounds[:, 0]).max()), float((bounds[:, 3] - bounds[:, 1]).max())

    @property
    def _crs(self) -> str:
        return self.data.territory.plane.definition

    def _scale(self, wide: float, tall: float) -> int:
        """Return one round scale at which every map fits its frame."""
        x, y = self._extent()
        return MapFrame.fit((0.0, 0.0, x, y), Box(0.0, 0.0, wide, tall), padding_mm=_PADDING_MM).scale

    def _base(self, scale: int) -> MapFrame:
        """Return a frame that holds all that any of the maps shows at their scale.

        Its ground is generalized once for all.
        """
        west, south, east, north = (float(v) for v in self.data.territory.projected.total_bounds)
        x, y = self._extent()
        size = [(side + most) * 1000 / scale for side, most in ((east - west, x), (north - south, y))]
        return MapFrame(Box(0.0, 0.0, size[0], size[1]), scale, ((west + east) / 2, (south + north) / 2), self._crs)

    def _columns(self, width: float) -> int:
        room = max(1, int((width + _GAP_MM) // (_LEAST_MM + _GAP_MM)))
        if self.columns:
            return min(self.columns, len(self.maps))
        rows = math.ceil(len(self.maps) / min(room, len(self.maps), 6))
        return math.ceil(len(self.maps) / rows)  # rows as equally full as can be

    def _rows(self, width: float) -> list[tuple[SmallMap, ...]]:
        columns = self._columns(width)
        return [self.maps[i : i + columns] for i in range(0, len(self.maps), columns)]

    def _sizes(self, canvas: Canvas, width: float) -> tuple[float, tuple[float, float]]:
        """From one map to the next, and width and height of a map, mm."""
        columns = self._columns(width)
        wide = (width - _GAP_MM * (columns - 1)) / columns
        x, y = self._extent()
        return wide + _GAP_MM, (wide, (wide - 2 * _PADDING_MM) * y / x + 2 * _PADDING_MM)

    def _heads(self, canvas: Canvas, width: float) -> list[float]:
        """Height of the titles of each row, mm."""
        style = canvas.theme.text(canvas.theme.type.legend)
        _, (wide, _) = self._sizes(canvas, width)
        step = style.size_pt * MM_PER_PT * 1.22
        return [
            max(len(canvas.wrap(small.title, style, width_mm=wide)) for small in row) * step + 1.5
            for row in self._rows(width)
        ]
