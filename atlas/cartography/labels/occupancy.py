"""What lies under a name: its own unit, lines, dots and taken places, read off rasters by sums over rectangles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw
from shapely.geometry.base import BaseGeometry

from atlas.cartography.spec.page import Box

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

CELL_MM: Final = 0.25


class CellSums:
    """A grid of cells over a box of the page; the sum over any rectangle is four look-ups (Crow 1984)."""

    def __init__(self, box: Box, cells: npt.NDArray[np.generic]) -> None:
        self.box = box
        self._sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), dtype=np.int32)
        np.cumsum(np.cumsum(cells, axis=0, dtype=np.int32), axis=1, out=self._sums[1:, 1:])

    def within(self, boxes: Floats) -> Floats:
        """Return the sum of the cells whose centers lie in rectangles, (n, 4) rows of x0, y0, x1, y1 in mm."""
        height, width = self._sums.shape
        x = np.clip(np.rint((boxes[:, [0, 2]] - self.box.x) / CELL_MM), 0, width - 1).astype(np.int64)
        y = np.clip(np.rint((boxes[:, [1, 3]] - self.box.y) / CELL_MM), 0, height - 1).astype(np.int64)
        sums = self._sums
        return np.asarray(
            sums[y[:, 1], x[:, 1]] - sums[y[:, 0], x[:, 1]] - sums[y[:, 1], x[:, 0]] + sums[y[:, 0], x[:, 0]],
            dtype=np.float64,
        )


class Underlay:
    """The cells of a map's frame, drawn into as the map is: units, lines, dots, places that are taken."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self._size = max(1, round(box.width / CELL_MM)), max(1, round(box.height / CELL_MM))

    def units(self, shapes: Sequence[BaseGeometry]) -> Integers:
        """Return the number of the unit of each cell, from 1 in the order given; 0 outside all of them."""
        image = Image.new("I", self._size, 0)
        draw = ImageDraw.Draw(image)
        # The largest first: a unit that lies inside another is drawn over it.
        for i in sorted(range(len(shapes)), key=lambda k: -float(shapely.area(shapes[k]))):
            for part in shapely.get_parts(shapes[i]):
                ring = self._pixels(shapely.get_coordinates(shapely.get_exterior_ring(part)))
                if len(ring) > 4:
                    draw.polygon(ring, fill=i + 1)
        return np.asarray(image)

    def lines(self, lines: Iterable[tuple[BaseGeometry, int]]) -> CellSums:
        """Return a raster of lines, each with the weight of a cell that it crosses."""
        image = Image.new("L", self._size, 0)
        draw = ImageDraw.Draw(image)
        for geometry, weight in lines:
            for part in shapely.get_parts(geometry):
                if shapely.get_type_id(part) in (1, 2):
                    draw.line(self._pixels(shapely.get_coordinates(part)), fill=weight, width=1)
        return CellSums(self.box, np.asarray(image))

    def dots(self, centers: Floats) -> CellSums:
        """Return a raster of the number of dots in each cell."""
        cells = np.zeros((self._size[1], self._size[0]), dtype=np.int32)
        at = np.floor((centers - (self.box.x, self.box.y)) / CELL_MM).astype(np.int64)
        inside = (at >= 0).all(axis=1) & (at < self._size).all(axis=1)
        np.add.at(cells, (at[inside, 1], at[inside, 0]), 1)
        return CellSums(self.box, cells)

    def window(self, cells: Integers, number: int, box: Box) -> CellSums:
        """Return the raster of the cells of one unit inside a part of the frame."""
        x0, x1 = (int(np.clip((v - self.box.x) // CELL_MM, 0, self._size[0])) for v in (box.x, box.right + CELL_MM))
        y0, y1 = (int(np.clip((v - self.box.y) // CELL_MM, 0, self._size[1])) for v in (box.y, box.top + CELL_MM))
        corner = Box(self.box.x + x0 * CELL_MM, self.box.y + y0 * CELL_MM, (x1 - x0) * CELL_MM, (y1 - y0) * CELL_MM)
        return CellSums(corner, cells[y0:y1, x0:x1] == number)

    def _pixels(self, xy: Floats) -> list[float]:
        """Return columns and rows of page points, one after the other."""
        return ((xy - (self.box.x, self.box.y)) / CELL_MM - 0.5).ravel().tolist()
