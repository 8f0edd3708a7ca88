"""Names on the map: candidates around an anchor, no overlap, smaller before dropped, what is left out is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.cartography.page import Box
from atlas.cartography.theme import TextStyle
from atlas.wording import typeset

if TYPE_CHECKING:
    from atlas.cartography.plate import Labels
    from atlas.cartography.sheet import Sheet

_CLEARANCE: Final = 0.5  # mm kept free around a name
_CHOICES: Final = 8  # free places compared before one is taken
_MAIN_COUNT: Final = 18  # how many communes are “main” at the most


@dataclass(frozen=True, slots=True)
class Name:
    """A name to write: its unit, where it belongs, how it looks.

    ``inside`` keeps it in its polygon while it has room there (provinces); otherwise it may stand beside its anchor.
    """

    code: str
    text: str
    anchor: tuple[float, float]
    polygon: BaseGeometry
    style: TextStyle
    inside: bool


def place_labels(sheet: Sheet, wanted: Labels) -> tuple[str, ...]:
    """Write the names that a plate wants: communes by population, then provinces, which have more room to move.

    Returns:
        the codes of the units whose name found no place.
    """
    left_out = []
    for name in _names(sheet, wanted):
        if not _place(sheet, name):
            left_out.append(name.code)
    return tuple(left_out)


def _names(sheet: Sheet, wanted: Labels) -> Iterator[Name]:
    if wanted == "none":
        return
    theme, data = sheet.canvas.theme, sheet.data
    column = c.NAME_AR if sheet.canvas.language == "ar" else c.NAME
    province = theme.text(theme.type.province, weight=700, color=theme.quiet, halo=theme.paper).at("middle", "middle")
    # Communes first: their anchors are fixed, a province has room to move.
    commune = theme.text(theme.type.label, halo=theme.paper).at("middle", "middle")
    if wanted in ("main", "communes"):
        for code in _communes(sheet, wanted):
            name = typeset(str(data.communes.loc[code, column]), sheet.canvas.language)
            yield Name(code, name, sheet.ground.anchors[code], sheet.ground.communes[code], commune, inside=False)
    for code in data.provinces.index:
        name = typeset(str(data.provinces.loc[code, column]).upper(), sheet.canvas.language)
        yield Name(code, name, sheet.ground.anchors[code], sheet.ground.provinces[code], province, inside=True)


def _communes(sheet: Sheet, wanted: Labels) -> Sequence[str]:
    """Codes by population, largest first; “main” are the urban communes, or the most populous where none is urban."""
    table = sheet.data.communes
    ordered = (
        table.sort_values(c.POPULATION_2024, ascending=False, kind="stable") if c.POPULATION_2024 in table else table
    )
    if wanted == "communes":
        return list(ordered.index)
    urban = ordered[ordered[c.KIND] == "urban"] if c.KIND in ordered else ordered.iloc[:0]
    return list((urban if len(urban) else ordered).index[:_MAIN_COUNT])


def _place(sheet: Sheet, name: Name) -> bool:
    """Write a name at its best free place, at the largest size that fits; tell whether it was written."""
    floor, size = sheet.canvas.theme.type.label_floor, name.style.size_pt
    while size >= floor:
        style = replace(name.style, size_pt=size)
        extent = sheet.canvas.measure(name.text, style)
        width, height = extent.width, extent.ascent + extent.descent
        spots = _inside(name, width, height) if name.inside else _around(sheet, name, width, height)
        free = ((x, y) for x, y in spots if _free(sheet, Box(x - width / 2, y - height / 2, width, height)))
        best = min(islice(free, _CHOICES), key=lambda at: _dots_hidden(sheet, at, width, height), default=None)
        if best is not None:
            # The ink is centred on the place that was found free, whatever its letters rise and fall.
            at = best[0], best[1] - height / 2 + extent.descent
            sheet.boxes.append(sheet.canvas.text(name.text, at, style.at("middle"), gid=f"label:{name.code}"))
            return True
        size -= 0.4
    return False


def _dots_hidden(sheet: Sheet, at: tuple[float, float], width: float, height: float) -> int:
    """Return how many dots a name would cover; the first of equal places wins."""
    away = np.abs(sheet.dots - np.array(at))
    return int(((away[:, 0] < width / 2 + 0.3) & (away[:, 1] < height / 2 + 0.3)).sum())


def _inside(name: Name, width: float, height: float) -> Iterator[tuple[float, float]]:
    """Centres from the pole outwards for which the whole name lies in its polygon, or nearly so."""
    x0, y0, x1, y1 = name.polygon.bounds
    xs, ys = np.meshgrid(np.arange(x0, x1, 2.0), np.arange(y0, y1, 2.0))
    spots = np.column_stack([xs.ravel(), ys.ravel()])
    boxes = shapely.box(
        spots[:, 0] - width / 2, spots[:, 1] - height / 2, spots[:, 0] + width / 2, spots[:, 1] + height / 2
    )
    covered = shapely.area(shapely.intersection(boxes, name.polygon)) / (width * height)
    distance = np.hypot(spots[:, 0] - name.anchor[0], spots[:, 1] - name.anchor[1])
    for least in (0.999, 0.9, 0.75):
        good = np.flatnonzero(covered >= least)
        for i in good[np.argsort(distance[good], kind="stable")]:
            yield float(spots[i, 0]), float(spots[i, 1])
    # A province too small for its name has it beside, in the sea or over the neighbours.
    for away in (2.0, 4.0, 6.0, 9.0):
        for y in (name.anchor[1], *np.linspace(y1, y0, 6)):
            yield x1 + away + width / 2, float(y)
            yield x0 - away - width / 2, float(y)


def _around(sheet: Sheet, name: Name, width: float, height: float) -> Iterator[tuple[float, float]]:
    """The anchor itself where no symbol stands, then right, left, above, below and the corners, moving away."""
    x, y = name.anchor
    distance = np.hypot(sheet.circles[:, 0] - x, sheet.circles[:, 1] - y)
    radius = float(sheet.circles[distance < 0.01, 2].max(initial=0.0))
    if not radius:
        yield x, y
    for away in (0.7, 1.6, 2.8, 4.2):
        dx, dy = radius + away + width / 2, radius + away + height / 2
        slant = 0.75 * radius + away
        yield x + dx, y
        yield x - dx, y
        yield x, y + dy
        yield x, y - dy
        for sx, sy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
            yield x + sx * (slant + width / 2), y + sy * (slant + height / 2)


def _free(sheet: Sheet, box: Box) -> bool:
    """Tell whether a box lies in the frame and touches neither a name, nor furniture, nor a symbol."""
    roomy = box.inset(-_CLEARANCE)
    if not sheet.frame.box.inset(1.0).contains(box) or any(roomy.overlaps(other) for other in sheet.boxes):
        return False
    if not len(sheet.circles):
        return True
    x, y, r = sheet.circles.T
    dx = np.maximum(np.maximum(box.x - x, x - box.right), 0)
    dy = np.maximum(np.maximum(box.y - y, y - box.top), 0)
    return bool((np.hypot(dx, dy) >= r + _CLEARANCE).all())
