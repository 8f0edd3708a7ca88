"""Shaded relief: gray mixed beforehand into the colors of the land, opaque; the sea over it cuts it at the coast."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.base_layers import MapShapes
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_path
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.typeface import MM_PER_INCH
from atlas.cartography.scales.color import channels
from atlas.cartography.spec.theme import Theme
from atlas.sources.basemap.rasters import read_raster, reproject_raster

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]

#: Cells of the shading an inch, and the points of each along its side: the grid of 250 m has 86 at 1:850 000, so that
#: finer cells show nothing more; print asks for 300 points an inch, and equal ones weigh little in a file.
CELLS_AN_INCH: Final = 100
POINTS: Final = 3
Z: Final = 2.02  # over plain land, under all else
FLAT: Final = 168.0  # the gray of level ground, lit 40° high
DARKEST: Final = 0.15  # share of its light that the darkest slope loses
LIGHTEST: Final = 0.35  # share of white that the brightest slope takes
_LEVELS: Final = 18
_SHORE_MM: Final = 0.6  # the picture runs so far under the sea


def draw_relief(sheet: MapSheet, path: str) -> None:
    """Draw the shading of a raster of grays under the land and its neighbors, then the sea over its edge."""
    canvas, ground, frame = sheet.canvas, sheet.ground, sheet.frame
    theme = canvas.theme
    pixels = relief_pixels(path, ground, frame, theme).repeat(POINTS, axis=0).repeat(POINTS, axis=1)
    canvas.picture(np.ascontiguousarray(pixels), frame.box, z=Z, gid="context:relief")
    if ground.sea_known:
        canvas.shapes(
            [page_path(sea_of(ground, frame))], ShapeStyle(face=theme.sea, z=Z + 0.05, gid="relief-sea", clip=frame.box)
        )


def shades(gray: Floats) -> Floats:
    """Return how much lighter (to 1) or darker (to −1) than level ground grays are, in even steps; level is 0."""
    relative = np.where(gray < FLAT, (gray - FLAT) / FLAT, (gray - FLAT) / (255 - FLAT))
    return np.asarray(np.rint(np.clip(relative, -1, 1) * _LEVELS / 2) / (_LEVELS / 2))


def shade(color: str, amounts: Floats) -> Pixels:
    """Return a color under each shade, (…, 3): darkened by a share of its light or mixed with white."""
    base = np.array(channels(color), dtype=np.float64)
    amounts = amounts[..., None]
    dark, light = base * (1 + DARKEST * amounts), base + (255 - base) * LIGHTEST * amounts
    return np.rint(np.where(amounts < 0, dark, light)).astype(np.uint8)


def veil_steps(gray: Floats) -> Pixels:
    """Return the entry of :func:`veil_palette` of grays; those that are not known have that of level ground."""
    amounts = np.where(np.isnan(gray), 0.0, shades(gray))
    return np.rint((amounts + 1) * _LEVELS / 2).astype(np.uint8)


def veil_palette() -> Pixels:
    """Return what darkens or lightens land of any color as :func:`shade` does, (entries, 4): black or white, opacity.

    The darkest slope comes first, level ground in the middle, and is clear.
    """
    amounts = np.linspace(-1, 1, _LEVELS + 1)
    opacity = np.where(amounts < 0, -amounts * DARKEST, amounts * LIGHTEST)
    inks = np.where(amounts < 0, 0, 255)
    return np.column_stack([inks, inks, inks, np.rint(255 * opacity)]).astype(np.uint8)


@lru_cache(maxsize=8)  # the plates of an edition share ground and frame
def relief_pixels(path: str, ground: MapShapes, frame: MapFrame, theme: Theme) -> Pixels:
    """Return the shading that fills a frame, a pixel a cell: the region's land, the land beyond, the sea; opaque."""
    colors = theme.land, theme.beyond, theme.sea if ground.sea_known else theme.beyond
    box = frame.box
    shape = ceil(box.height / MM_PER_INCH * CELLS_AN_INCH), ceil(box.width / MM_PER_INCH * CELLS_AN_INCH)
    name = Path(path).name
    raster = read_raster(Path(path), name=name, bounds=frame.extent, shape=shape, crs=frame.crs)
    on_page = reproject_raster(raster, bounds=frame.extent, shape=shape, crs=frame.crs)
    amounts = np.where(on_page.opaque, shades(on_page.pixels[..., 0].astype(np.float64)), 0.0)
    land, beyond, sea = colors
    region = _mask(ground.region, frame, shape)
    pixels = np.where(region[..., None], shade(land, amounts), shade(beyond, amounts))
    if ground.sea_known:
        dry = shapely.buffer(shapely.union(ground.region, ground.beyond), _SHORE_MM, quad_segs=2)
        pixels = np.where(_mask(dry, frame, shape)[..., None], pixels, np.array(channels(sea), dtype=np.uint8))
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def _mask(area: BaseGeometry, frame: MapFrame, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return which pixels of a frame lie in an area, page mm, from the upper left corner."""
    rows, columns = shape
    image = Image.new("1", (columns, rows))
    draw = ImageDraw.Draw(image)
    for part in shapely.get_parts(area):
        if shapely.get_type_id(part) != 3:
            continue
        for number, ring in enumerate(shapely.get_rings(part)):
            xy = shapely.get_coordinates(ring)
            pixel = np.column_stack(
                [
                    (xy[:, 0] - frame.box.x) / frame.box.width * columns,
                    (frame.box.top - xy[:, 1]) / frame.box.height * rows,
                ]
            )
            draw.polygon((pixel - 0.5).ravel().tolist(), fill=0 if number else 1)
    return np.asarray(image, dtype=bool)


@lru_cache(maxsize=8)
def sea_of(ground: MapShapes, frame: MapFrame) -> BaseGeometry:
    """Return what of a frame is neither the region nor land beyond it, page mm."""
    box = shapely.box(frame.box.x, frame.box.y, frame.box.right, frame.box.top)
    return shapely.difference(box, shapely.union(ground.region, ground.beyond))
