"""Axes of somebody else's figure, into which a page is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from atlas.cartography.canvas.typeface import MM_PER_INCH
from atlas.cartography.spec.page import Page
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def root_figure(axes: Axes) -> Figure:
    """Return the figure that axes stand in, at whatever depth."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # axes that were removed from theirs
    return figure


def size_in(axes: Axes, page: Page) -> tuple[float, float]:
    """Return width and height of axes of somebody else's figure, mm; a page keeps its size in them.

    Raises:
        LayoutError: they are smaller than the page.
    """
    box, dpi = axes.get_window_extent(), root_figure(axes).dpi
    width, height = box.width / dpi * MM_PER_INCH, box.height / dpi * MM_PER_INCH
    if width < page.width_mm - 0.05 or height < page.height_mm - 0.05:
        sizes = {"width": fixed_point(width), "height": fixed_point(height)}
        raise LayoutError(
            Message(
                "fault.cartography.axes", **sizes, page_w=fixed_point(page.width_mm), page_h=fixed_point(page.height_mm)
            )
        )
    return width, height
