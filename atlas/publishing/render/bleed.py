"""The edge of a plate's picture: at the trim for readers, with what runs over it for a press.

A map that fills its page is drawn on beyond the trimmed edge. The picture of the plate is cut there by its ``viewBox``;
the drawing in it still holds what lies outside, and the book for the press shows that too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from atlas.cartography.canvas.typeface import MM_PER_INCH, MM_PER_PT
from atlas.decimals import rounded_float

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NUMBER: Final = r"([-+0-9.e]+)"
_SIZE: Final = re.compile(
    rf'(<svg\b[^>]*?) width="{_NUMBER}pt" height="{_NUMBER}pt" viewBox="{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}"'
)
_DECIMALS: Final = 6  # of a point, as matplotlib writes them


def run_over(figure: Figure, bleed_mm: float) -> None:
    """Let the figure of a plate show what is drawn up to so far beyond the edges of its page, in millimeters."""
    page = figure.axes[0]
    page.set_xlim(-bleed_mm, page.get_xlim()[1] + bleed_mm)
    page.set_ylim(-bleed_mm, page.get_ylim()[1] + bleed_mm)
    width, height = (float(side) + 2 * bleed_mm / MM_PER_INCH for side in figure.get_size_inches())
    figure.set_size_inches(width, height)


def with_margin(svg: str, margin_mm: float) -> str:
    """Return the picture of a plate with so much more on each of its sides, in millimeters; less of a negative one."""
    by = margin_mm / MM_PER_PT

    def wider(match: re.Match[str]) -> str:
        width, height, x, y, across, upwards = (float(number) for number in match.groups()[1:])
        sizes = width + 2 * by, height + 2 * by, x - by, y - by, across + 2 * by, upwards + 2 * by
        numbers = [repr(rounded_float(size, _DECIMALS)) for size in sizes]
        return f'{match[1]} width="{numbers[0]}pt" height="{numbers[1]}pt" viewBox="{" ".join(numbers[2:])}"'

    return _SIZE.sub(wider, svg, count=1)
