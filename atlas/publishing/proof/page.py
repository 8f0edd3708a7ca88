"""A printed page as values: its size, its texts, its pictures, its fonts, and the ground under its texts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.inspection.remark import Spot
from atlas.i18n.messages import Message

#: One piece of set text, four corners in page mm from the lower left of the trim: start, end, end over, start over.
Quad = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PrintedText:
    """A line of text as it is printed, or the part of it that has one look.

    Attributes:
        text: what it says; in Arabic in the order it is set.
        quads: ink of its pieces (letters, words or the whole line), shape (n, 4, 2), page mm.
        size_pt: size of its type as it is printed.
        color: red, green, blue, 0 to 255.
        clip: the part of the page in which it is seen, west, south, east, north in page mm.
    """

    text: str
    quads: Quad
    size_pt: float
    color: tuple[int, int, int]
    clip: tuple[float, float, float, float]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of its ink, page mm."""
        low, high = self.quads.min(axis=(0, 1)), self.quads.max(axis=(0, 1))
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def shapes(self) -> npt.NDArray[np.object_]:
        """Its pieces as polygons."""
        return np.asarray(shapely.polygons(self.quads), dtype=object)

    def spot(self, page: int) -> Spot:
        """Return its middle as a place in print."""
        west, south, east, north = self.bounds
        return Spot(page, (west + east) / 2, (south + north) / 2)


@dataclass(frozen=True, eq=False)
class PrintedPicture:
    """A picture made of points, at its printed size."""

    shape: BaseGeometry
    dpi: float
    pixels: tuple[int, int]


@dataclass(frozen=True, eq=False)
class PageGround:
    """The page without its texts, as pixels.

    Attributes:
        pixels: shape (rows, columns, 3), from the top row down.
        px_per_mm: pixels for a millimeter.
        corner: where the lower left corner of the pixels lies, page mm.
    """

    pixels: npt.NDArray[np.uint8]
    px_per_mm: float
    corner: tuple[float, float]

    def at(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
        """Return the colors at points in page mm, shape (n, 3); the nearest pixel beyond the edge."""
        rows, columns = self.pixels.shape[:2]
        column, row = self._pixels(points)
        return np.asarray(self.pixels[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)], dtype=np.uint8)

    def holds(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Tell which points lie on the page."""
        rows, columns = self.pixels.shape[:2]
        column, row = self._pixels(points)
        return np.asarray((column >= 0) & (column < columns) & (row >= 0) & (row < rows))

    def _pixels(self, points: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        x, y = np.floor((points - np.array(self.corner)) * self.px_per_mm).astype(np.int64).T
        return x, self.pixels.shape[0] - 1 - y


@dataclass(frozen=True, eq=False)
class PrintedPage:
    """One page of a PDF.

    Attributes:
        number: from 1.
        width_mm, height_mm: of its trim.
        texts: in the order they are painted.
        pictures: made of points.
        ground: under the texts.
        unembedded: names of the fonts used that are not in the file.
        transparencies: each use of transparency, in words.
        lost_glyphs: places of the characters for which no glyph was printed, with the text around.
    """

    number: int
    width_mm: float
    height_mm: float
    texts: tuple[PrintedText, ...]
    pictures: tuple[PrintedPicture, ...] = ()
    ground: PageGround | None = None
    unembedded: tuple[str, ...] = ()
    transparencies: tuple[Message, ...] = ()
    lost_glyphs: tuple[tuple[str, Spot], ...] = field(default=())
