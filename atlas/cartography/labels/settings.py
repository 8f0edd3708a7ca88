"""Names to write: the lines and sizes that each may be set in, and the places that it may take."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.theme import TextStyle

Floats = npt.NDArray[np.float64]
_LEADING: Final = 1.1
_LINE_GAP_MM: Final = 0.2
_SMALLER: Final = 2.2  # for each point of size
_BROKEN: Final = 1.2  # for standing in two lines


@dataclass(frozen=True, slots=True)
class Name:
    """A name to write: the code of its unit, the lines it may be set in, where it belongs, how it looks.

    Attributes:
        code: of the unit.
        texts: its settings, each a tuple of lines; the first is preferred.
        anchor: where it stands by itself, page mm.
        polygon: its unit, page mm.
        styles: from the largest size to the smallest.
        inner: whether it wants the inside of its unit (a province) rather than the nearness of its anchor.
        figured: whether a figure stands with it, which is then taken for that of the unit under it.
    """

    code: str
    texts: tuple[tuple[str, ...], ...]
    anchor: tuple[float, float]
    polygon: BaseGeometry
    styles: tuple[TextStyle, ...]
    inner: bool = False
    figured: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """A name set in given lines at one size, how much room that takes and how far its baselines are apart, mm.

    Attributes:
        rows: of each line x0, y0, x1, y1 of its ink from the middle of the whole, mm.
    """

    lines: tuple[str, ...]
    style: TextStyle
    width: float
    height: float
    step: float
    cost: float
    rows: tuple[tuple[float, float, float, float], ...]


#: How a name is set, and the middle of its ink, mm.
Standing: TypeAlias = tuple[Variant, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Places:
    """Places of one name, the cheapest first.

    Attributes:
        centers: (n, 2), mm.
        boxes: (n, 4) rows of x0, y0, x1, y1, mm.
        variants: which setting stands at each place.
        costs: what each costs.
        margin: kept free around it besides the clearance of all names, across and upwards, mm.
    """

    centers: Floats
    boxes: Floats
    variants: tuple[Variant, ...]
    costs: Floats
    margin: tuple[float, float] = (0.0, 0.0)

    @property
    def claims(self) -> Floats:
        """The rectangles with their margin, (n, 4)."""
        across, up = self.margin
        return np.asarray(self.boxes + np.array([-across, -up, across, up]))

    def standing(self, place: int) -> Standing:
        """Return how the name is set at a place, and its center."""
        x, y = self.centers[place]
        return self.variants[place], (float(x), float(y))

    def __len__(self) -> int:
        return len(self.costs)


def variants(sheet: MapSheet, name: Name) -> tuple[Variant, ...]:
    """Return every way of setting a name, with its size on the page."""
    settings = []
    for number, lines in enumerate(name.texts):
        for style in name.styles:
            extents = [sheet.canvas.measure(line, style) for line in lines]
            # Lines keep clear of each other whatever their letters rise and fall.
            apart = [upper.descent + lower.ascent + _LINE_GAP_MM for upper, lower in pairwise(extents)]
            step = max(style.size_pt * _LEADING * MM_PER_PT, *apart) if apart else 0.0
            height = extents[0].ascent + extents[-1].descent + step * (len(lines) - 1)
            smaller = _SMALLER * (name.styles[0].size_pt - style.size_pt)
            cost = smaller + _BROKEN * number
            baselines = [height / 2 - extents[0].ascent - step * k for k in range(len(lines))]
            rows = tuple(
                (-extent.width / 2, y - extent.descent, extent.width / 2, y + extent.ascent)
                for y, extent in zip(baselines, extents, strict=True)
            )
            width = max(extent.width for extent in extents)
            settings.append(Variant(lines, style, width, height, step, cost, rows))
    return tuple(settings)
