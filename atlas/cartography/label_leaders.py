"""Names that stand away from their unit, each with a thin line that leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.label_places import CLEARANCE_MM, NEAR_MM, Chart, Name, Variant, variants
from atlas.cartography.page import Box

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]

_INTO_MM: Final = 1.5  # how far the line reaches into the unit
_OFF_MM: Final = 0.4  # between the name and its line
_GAPS_MM: Final = np.arange(3.5, 24.1, 1.0)
_TURNS: Final = np.linspace(0, 2 * np.pi, 32, endpoint=False)
_TRIED: Final = 600  # places whose line is looked at, the nearest first


@dataclass(frozen=True, slots=True)
class Leader:
    """A straight line from a name to its unit, page mm."""

    start: Point
    end: Point

    @property
    def line(self) -> shapely.LineString:
        """The line as a geometry."""
        return shapely.LineString([self.start, self.end])


def leader(chart: Chart, name: Name, box: Box) -> Leader | None:
    """Return the line from a name's rectangle to its symbol or into its unit; None where the name is near enough."""
    radius = chart.symbol(name.anchor)
    rectangle = shapely.box(box.x, box.y, box.right, box.top)
    anchor = shapely.Point(name.anchor)
    unit = shapely.buffer(anchor, radius) if radius else name.polygon
    if shapely.dwithin(rectangle, unit, NEAR_MM):
        return None
    start = shapely.get_coordinates(shapely.shortest_line(shapely.buffer(rectangle, _OFF_MM), anchor))[0]
    way = np.asarray(name.anchor) - start
    length = float(np.hypot(*way))
    if radius:
        end = np.asarray(name.anchor) - way / length * radius
    else:
        entry = shapely.distance(
            shapely.Point(start), shapely.intersection(shapely.linestrings([start, name.anchor]), unit)
        )
        end = start + way / length * min(float(entry) + _INTO_MM, length)
    return Leader((float(start[0]), float(start[1])), (float(end[0]), float(end[1])))


def led(chart: Chart, name: Name) -> tuple[Variant, Point, Leader] | None:
    """Return where a name can stand away from its unit: its setting, its centre, its line; None without a place.

    The line crosses no name, no furniture, no other line, and no symbol but those that its own one touches.
    """
    settings = variants(chart.sheet, name)
    radius = chart.symbol(name.anchor)
    centres, which, cost = _ring(name, settings, radius)
    half = np.array([(one.width, one.height) for one in settings])[which] / 2
    boxes = np.hstack([centres - half, centres + half])
    free = np.flatnonzero(chart.free(boxes))
    for i in free[np.argsort(cost[free], kind="stable")][:_TRIED]:
        x0, y0, x1, y1 = (float(v) for v in boxes[i])
        found = leader(chart, name, Box(x0, y0, x1 - x0, y1 - y0))
        if found is not None and _clear(chart, name, found):
            return settings[which[i]], (float(centres[i, 0]), float(centres[i, 1])), found
    return None


def _ring(name: Name, settings: Sequence[Variant], radius: float) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Return centres around a unit, which setting stands at each, and what it costs: the way, then the setting."""
    direction = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])
    reach = radius or float(np.sqrt(shapely.area(name.polygon) / np.pi))
    centres, which, cost = [], [], []
    for number, one in enumerate(settings):
        shift = direction * (one.width / 2, one.height / 2)
        for gap in _GAPS_MM:
            centres.append(np.asarray(name.anchor) + direction * (reach + gap) + shift)
            which.append(np.full(len(direction), number))
            cost.append(np.full(len(direction), gap + one.cost))
    return np.vstack(centres), np.concatenate(which), np.concatenate(cost)


def _clear(chart: Chart, name: Name, found: Leader) -> bool:
    line = found.line
    boxes = chart.boxes
    taken = shapely.box(boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3])
    if shapely.intersects(taken, line).any() or any(shapely.dwithin(other, line, 0.8) for other in chart.leaders):
        return False
    x, y, r = chart.sheet.circles.T
    # A symbol that lies on another one can only be reached over it.
    others = np.hypot(x - name.anchor[0], y - name.anchor[1]) > r + chart.symbol(name.anchor)
    return bool((shapely.distance(shapely.points(x, y), line) >= r + CLEARANCE_MM[1])[others].all())
