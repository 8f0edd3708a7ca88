"""Names that stand away from their unit, each with a thin line that leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.labels.candidates import NEAR_MM, LabelContext, Name, Variant, variants
from atlas.cartography.labels.occupancy import CELL_MM
from atlas.cartography.spec.page import Box

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]

_INTO_MM: Final = 6.0  # how far the line reaches into the unit
_OFF_MM: Final = 0.4  # between the name and its line
_GAPS_MM: Final = np.arange(3.5, 24.1, 1.0)
_TURNS: Final = np.linspace(0, 2 * np.pi, 32, endpoint=False)
_ON_LAND_MM: Final = 9.0  # standing on land is as bad as being so much further away
_APART_MM: Final = 0.8  # between two lines
_TRIED: Final = 120  # places whose lines are looked at together, the nearest first


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """A straight line from a name to its unit, page mm."""

    start: Point
    end: Point

    @property
    def line(self) -> shapely.LineString:
        """The line as a geometry."""
        return shapely.LineString([self.start, self.end])


def leader(chart: LabelContext, name: Name, box: Box) -> LeaderLine | None:
    """Return the line from a name's rectangle to its symbol or into its unit; None where the name is near enough."""
    boxes = np.array([[box.x, box.y, box.right, box.top]])
    starts, ends, needed = _lines(chart, name, boxes)
    return _leader(starts[0], ends[0]) if needed[0] else None


def place_with_leader(chart: LabelContext, name: Name) -> tuple[Variant, Point, LeaderLine] | None:
    """Return where a name can stand away from its unit: its setting, its centre, its line; None without a place.

    The line crosses no name, no furniture, no other line, and no symbol but those that its own one touches.
    """
    settings = variants(chart.sheet, name)
    centers, which, cost = _ring(name, settings, chart.symbol(name.anchor))
    half = np.array([(setting.width, setting.height) for setting in settings])[which] / 2
    boxes = np.hstack([centers - half, centers + half])
    # Over the land of others even a name with a line is taken for theirs: the sea is better.
    cost = cost + _ON_LAND_MM * chart.land.within(boxes) * CELL_MM**2 / (4 * half.prod(axis=1))
    free = np.flatnonzero(chart.free(boxes))
    free = free[np.argsort(cost[free], kind="stable")]
    for some in np.array_split(free, max(1, len(free) // _TRIED)):
        starts, ends, needed = _lines(chart, name, boxes[some])
        good = np.flatnonzero(needed & _clear(chart, name, starts, ends))
        if len(good):
            i = some[good[0]]
            line = _leader(starts[good[0]], ends[good[0]])
            return settings[which[i]], (float(centers[i, 0]), float(centers[i, 1])), line
    return None


def _leader(start: Floats, end: Floats) -> LeaderLine:
    return LeaderLine((float(start[0]), float(start[1])), (float(end[0]), float(end[1])))


def _lines(chart: LabelContext, name: Name, boxes: Floats) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return start and end of the line from each rectangle, (n, 2), and whether it stands so far that it needs one."""
    anchor, radius = np.asarray(name.anchor), chart.symbol(name.anchor)
    unit = shapely.buffer(shapely.Point(anchor), radius) if radius else name.polygon
    needed = ~np.asarray(shapely.dwithin(np.asarray(shapely.box(*boxes.T)), unit, NEAR_MM if radius else _APART_MM))
    starts = np.clip(anchor, boxes[:, :2] - _OFF_MM, boxes[:, 2:] + _OFF_MM)
    way = anchor - starts
    length = np.maximum(np.hypot(*way.T), 1e-9)
    if radius:
        reach = np.maximum(length - radius, 0)
    else:
        lines = shapely.linestrings(np.stack([starts, np.broadcast_to(anchor, starts.shape)], axis=1))
        entry = shapely.distance(shapely.points(starts), shapely.intersection(lines, unit))
        reach = np.minimum(np.nan_to_num(entry) + _INTO_MM, length)
    return starts, starts + way * (reach / length)[:, None], needed


def _ring(name: Name, settings: Sequence[Variant], radius: float) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Return centres around a unit, which setting stands at each, and what it costs: the way, then the setting."""
    direction = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])
    reach = radius or float(np.sqrt(shapely.area(name.polygon) / np.pi))
    centers, which, cost = [], [], []
    for number, setting in enumerate(settings):
        shift = direction * (setting.width / 2, setting.height / 2)
        for gap in _GAPS_MM:
            centers.append(np.asarray(name.anchor) + direction * (reach + gap) + shift)
            which.append(np.full(len(direction), number))
            cost.append(np.full(len(direction), gap + setting.cost))
    return np.vstack(centers), np.concatenate(which), np.concatenate(cost)


def _clear(chart: LabelContext, name: Name, starts: Floats, ends: Floats) -> npt.NDArray[np.bool_]:
    """Tell of each line whether it crosses nothing."""
    lines = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object)
    clear = np.ones(len(starts), dtype=bool)
    taken = shapely.STRtree(np.asarray(shapely.box(*chart.boxes.T), dtype=object))
    clear[np.unique(taken.query(lines, predicate="intersects")[0])] = False
    for other in chart.leaders:
        clear &= np.asarray(~shapely.dwithin(lines, other, _APART_MM))
    x, y, r = chart.sheet.circles.T
    # A symbol that lies on another one can only be reached over it.
    beneath = np.hypot(x - name.anchor[0], y - name.anchor[1]) <= r + chart.symbol(name.anchor)
    return np.asarray(clear & ~chart.discs.touch_lines(lines, but=beneath))
