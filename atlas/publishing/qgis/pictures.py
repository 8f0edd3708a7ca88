"""Parts of a plate as pictures in a layout of QGIS: blocks of its legend, its locator, its logo, its basemap."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from matplotlib.image import AxesImage
from PIL import Image

from atlas.cartography.canvas import Canvas
from atlas.cartography.drawing import Drawing
from atlas.cartography.legend import Block, flow
from atlas.cartography.page import Box, Page
from atlas.publishing.rendering import svg

#: Room around a block, for lines that stand on its edge.
MARGIN_MM: Final = 0.5
_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PT_PER_MM: Final = 72 / 25.4
_QUALITY: Final = 92


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
    flow(scratch, [block], Box(MARGIN_MM, MARGIN_MM, box.width, box.height))
    return svg(scratch.figure, outlined=True), box.inset(-MARGIN_MM)


def part_picture(drawing: Drawing, prefix: str | tuple[str, ...], box: Box) -> bytes:
    """Cut the artists of a drawn plate whose names begin with a prefix out of it.

    Args:
        drawing: the plate; it is left as it was.
        prefix: ``locator/``, or several.
        box: the part of the page to keep.

    Returns:
        SVG as large as the box.
    """
    figure = drawing.figure
    others: list[Any] = [
        one
        for one in drawing.canvas.axes.get_children()
        if one.get_visible() and not str(one.get_gid() or "").startswith(prefix)
    ]
    ground = figure.get_facecolor()
    for one in others:
        one.set_visible(False)
    figure.set_facecolor("none")
    try:
        whole = svg(figure, outlined=True).decode("utf-8")
    finally:
        figure.set_facecolor(ground)
        for one in others:
            one.set_visible(True)
    top = drawing.canvas.page.height_mm - box.top
    numbers = (box.x, top, box.width, box.height)
    view = " ".join(f"{value * _PT_PER_MM:.3f}" for value in numbers)
    return _VIEW.sub(f'viewBox="{view}"', whole, count=1).encode("utf-8")


def raster_box(drawing: Drawing, name: str) -> Box | None:
    """Return where a plate has a raster picture, by its name."""
    for one in drawing.canvas.axes.images:
        if one.get_gid() == name and isinstance(one, AxesImage):
            left, right, bottom, top = one.get_extent()
            return Box(float(left), float(bottom), float(right - left), float(top - bottom))
    return None


def basemap_picture(drawing: Drawing) -> bytes | None:
    """Return the basemap beneath a plate's map as JPEG; None where there is none."""
    found = drawing.sheet.basemap
    if found is None:
        return None
    stream = io.BytesIO()
    Image.fromarray(found.pixels).save(stream, "JPEG", quality=_QUALITY, dpi=(found.dpi, found.dpi))
    return stream.getvalue()
