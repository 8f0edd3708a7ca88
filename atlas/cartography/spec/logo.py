"""The producer's logo: a picture of a stated height, at print resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.placed_items import PlacedLogo
from atlas.cartography.spec.page import Box
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message
from atlas.sources.files.pictures import open_picture

LEAST_DPI: Final = 300
_MM_PER_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture (the bytes of a PNG, JPEG or WEBP file) and its name in messages."""

    content: bytes
    name: str = "logo"


def logo_width(logo: Logo, box: Box) -> float:
    """Return how wide a logo as tall as a box is, mm."""
    picture = open_picture(logo.content, name=logo.name)
    return float(box.height * picture.width / picture.height)


def draw_logo(canvas: Canvas, logo: Logo, box: Box) -> Box:
    """Draw a logo as tall as a box, at its end side, on opaque paper; return the box that it takes.

    Raises:
        PictureError: it is no such picture, too large or damaged.
        LayoutError: it has fewer than 300 pixels an inch at that size, or is wider than half of the box.
    """
    picture = open_picture(logo.content, name=logo.name).convert("RGBA")
    dpi = picture.height / box.height * _MM_PER_INCH
    if dpi < LEAST_DPI:
        needed = int(np.ceil(LEAST_DPI * box.height / _MM_PER_INCH))
        raise LayoutError(
            Message(
                "fault.cartography.logo_coarse",
                name=logo.name,
                dpi=fixed_point(dpi),
                height=fixed_point(box.height, 1),
                needed=needed,
            )
        )
    width = box.height * picture.width / picture.height
    if width > box.width / 2:
        raise LayoutError(
            Message(
                "fault.cartography.logo_wide",
                name=logo.name,
                width=fixed_point(width),
                height=fixed_point(box.height, 1),
            )
        )
    paper = Image.new("RGBA", picture.size, canvas.theme.paper)
    opaque = Image.alpha_composite(paper, picture).convert("RGB")
    place = Box(canvas.along(box, box.width - width, width), box.y, width, box.height)
    canvas.picture(np.asarray(opaque), place, gid="logo")
    canvas.items.append(PlacedLogo(place))
    return place
