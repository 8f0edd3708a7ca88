"""Parts of a plate as pictures in a layout of QGIS: blocks of its legend, its locator, its logo, its basemap."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from matplotlib.transforms import Bbox
from PIL import Image

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.placed_items import DrawnPart
from atlas.cartography.layout.engine import Drawing
from atlas.cartography.legend import AreaKey, Block
from atlas.cartography.legend.flow import flow
from atlas.cartography.spec.page import Box, Page
from atlas.publishing.render.conversion import svg

#: Room around a block, for lines that stand on its edge.
MARGIN_MM: Final = 0.5
_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PT_PER_MM: Final = 72 / 25.4
_QUALITY: Final = 92
_PIXELS: Final = 300  # to the inch


def block_picture(block: Block, box: Box, canvas: Canvas) -> tuple[bytes, Box]:
    """Draw a block of a legend by itself.

    Args:
        block: what to draw.
        box: where the plate has it.
        canvas: the plate's, for its look and its language.

    Returns:
        SVG with letters as outlines (QGIS needs no font for it), and its place on the page.
    """
    page = Page(box.width + 2 * MARGIN_MM, box.height + 2 * MARGIN_MM)
    scratch = Canvas(page, canvas.theme, canvas.language)
    scratch.figure.set_facecolor("none")
    drawn = block.sizes(canvas) if isinstance(block, AreaKey) else block  # its scale is that of the plate's map
    flow(scratch, [drawn], Box(MARGIN_MM, MARGIN_MM, box.width, box.height))
    return svg(scratch.figure, outlined=True), box.inset(-MARGIN_MM)


def part_picture(drawing: Drawing, part: DrawnPart) -> bytes:
    """Cut a part of a drawn plate out of it; the plate is left as it was.

    Returns:
        SVG as large as the box of the part.
    """
    box = part.box
    with _alone(drawing, part):
        whole = svg(drawing.figure, outlined=True).decode("utf-8")
    top = drawing.canvas.page.height_mm - box.top
    numbers = (box.x, top, box.width, box.height)
    view = " ".join(f"{value * _PT_PER_MM:.3f}" for value in numbers)
    return _VIEW.sub(f'viewBox="{view}"', whole, count=1).encode("utf-8")


def part_pixels(drawing: Drawing, part: DrawnPart) -> bytes:
    """Cut a part of a drawn plate out of it as PNG: QGIS does not cut drawings off where SVG says so."""
    box, stream = part.box, io.BytesIO()
    sides = np.array([box.x, box.y, box.right, box.top]) / 25.4
    with _alone(drawing, part):
        drawing.figure.savefig(
            stream, format="png", dpi=_PIXELS, bbox_inches=Bbox.from_extents(*sides), metadata={"Software": None}
        )
    return stream.getvalue()


@contextmanager
def _alone(drawing: Drawing, part: DrawnPart) -> Iterator[None]:
    """Show nothing of a plate but one part, on no ground; the plate is left as it was."""
    figure = drawing.figure
    others: list[Any] = [
        artist for artist in drawing.canvas.axes.get_children() if artist.get_visible() and artist not in part.artists
    ]
    ground = figure.get_facecolor()
    for artist in others:
        artist.set_visible(False)
    figure.set_facecolor("none")
    try:
        yield
    finally:
        figure.set_facecolor(ground)
        for artist in others:
            artist.set_visible(True)


def basemap_picture(drawing: Drawing) -> bytes | None:
    """Return the basemap beneath a plate's map as JPEG; None where there is none."""
    basemap = drawing.sheet.basemap
    if basemap is None:
        return None
    stream = io.BytesIO()
    Image.fromarray(basemap.pixels).save(stream, "JPEG", quality=_QUALITY, dpi=(basemap.dpi, basemap.dpi))
    return stream.getvalue()
