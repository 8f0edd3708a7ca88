"""Names that stand away from their unit, each with a thin line that leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.labels.candidates import NEAR_MM, LabelContext
from atlas.cartography.labels.occupancy import CELL_MM
from atlas.cartography.labels.settings import Name, Standing, Variant, variants

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]

_INTO_MM: Final = (6.0, 2.5, 1.2)  # how far the line reaches into the unit, less where that crosses something
_OFF_MM: Final = 0.4  # between the name and its line
_GAPS_MM: Final = np.arange(3.5, 24.1, 1.0)
_TURNS: Final = np.linspace(0, 2 * np.pi, 32, endpoint=False)
_ON_LAND_MM: Final = 9.0  # standing on land is as bad as being so much further away
_ACROSS: Final = 0.8  # for each millimeter of another province that the line of a province's name crosses
_AIMS: Final = 4  # columns and rows of points of a unit that a line may lead to
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


def leader(chart: LabelContext, name: Name, standing: Standing) -> LeaderLine | None:
    """Return the line from a name to its symbol or into its unit; None where the name is near enough."""
    setting, center = standing
    centers = np.array([center])
    if not _is_far(chart, name, _boxes(centers, np.array([[setting.width, setting.height]])))[0]:
        return None
    lines = _Lines(name.anchor, _starts(name.anchor, (setting,), centers, np.array([0])), _target(chart, name))
    return _leader(lines.starts[0], lines.ends(np.array([0]), into_mm=_reaches(chart, name)[0])[0])


def place_with_leader(chart: LabelContext, name: Name) -> tuple[Variant, Point, LeaderLine] | None:
    """Return where a name can stand away from its unit: its setting, its center, its line; None without a place.

    The line crosses no name, no furniture, no other line, and no symbol but those that its own one touches.
    """
    settings = variants(chart.sheet, name)
    centers, which, cost = _ring(name, settings, chart.symbol(name.anchor))
    sizes = np.array([(setting.width, setting.height) for setting in settings])[which]
    boxes = _boxes(centers, sizes)
    # Over the land of others even a name with a line is taken for theirs: the sea is better.
    on_land = chart.land.within(boxes) * CELL_MM**2 / sizes.prod(axis=1)
    cost = cost + _ON_LAND_MM * on_land
    free = np.flatnonzero(chart.free(boxes) & _is_far(chart, name, boxes))
    if name.inner:
        cost[free] += _ACROSS * chart.foreign_mm(name, centers[free])
    free = free[np.argsort(cost[free], kind="stable")]
    # The name of a province reads as that of the one under it: any place off the territory comes before those on it.
    off_land = on_land[free] == 0
    groups = (free[off_land], free[~off_land]) if name.inner else (free,)
    taken = shapely.STRtree(np.asarray(shapely.box(*chart.boxes.T), dtype=object))
    for places in groups:
        for lines, into_mm in _lines(chart, name, settings, (centers[places], which[places])):
            for some in np.array_split(np.arange(len(places)), max(1, len(places) // _TRIED)):
                ends = lines.ends(some, into_mm=into_mm)
                clear = _clear(chart, name, taken, lines.starts[some], ends)
                good = np.flatnonzero(clear & shapely.dwithin(lines.target, shapely.points(ends), 1e-6))
                if len(good):
                    at, line = places[some[good[0]]], _leader(lines.starts[some[good[0]]], ends[good[0]])
                    return settings[which[at]], (float(centers[at, 0]), float(centers[at, 1])), line
    return None


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines that lead from the starts, (n, 2), to one point of what they lead to; where they end is asked of some."""

    aim: Point
    starts: Floats
    target: BaseGeometry

    @cached_property
    def _entries(self) -> Floats:
        """How far from each start its line enters what it leads to; not known yet where it is below zero."""
        return np.full(len(self.starts), -1.0)

    def ends(self, some: npt.NDArray[np.int64], *, into_mm: float) -> Floats:
        """Return where some of the lines end: some way into what they lead to, at the furthest at its point."""
        new = some[self._entries[some] < 0]
        if len(new):
            starts = self.starts[new]
            lines = shapely.linestrings(np.stack([starts, np.broadcast_to(self.aim, starts.shape)], axis=1))
            entry = shapely.distance(shapely.points(starts), shapely.intersection(lines, self.target))
            self._entries[new] = np.nan_to_num(entry)
        way = self.aim - self.starts[some]
        length = np.maximum(np.hypot(*way.T), 1e-9)
        reach = np.minimum(self._entries[some] + into_mm, length)
        return np.asarray(self.starts[some] + way * (reach / length)[:, None])


def _lines(
    chart: LabelContext, name: Name, settings: Sequence[Variant], at: tuple[Floats, npt.NDArray[np.int64]]
) -> Iterator[tuple[_Lines, float]]:
    """Yield the lines from places, each with its setting, and how far in they reach: the best first, then lesser."""
    target = _target(chart, name)
    for aim in (name.anchor,) if chart.symbol(name.anchor) else _aims(name):
        lines = _Lines(aim, _starts(aim, settings, *at), target)
        for into_mm in _reaches(chart, name):
            yield lines, into_mm


def _reaches(chart: LabelContext, name: Name) -> tuple[float, ...]:
    """Return how far a line may reach into what it leads to: into a unit, not into a symbol."""
    return (0.0,) if chart.symbol(name.anchor) else _INTO_MM


def _aims(name: Name) -> Iterator[Point]:
    """Yield the points of a unit that a line may lead to: its anchor, then others well inside."""
    yield name.anchor
    west, south, east, north = shapely.bounds(name.polygon)
    xs, ys = np.meshgrid(*(np.linspace(a, b, _AIMS + 2)[1:-1] for a, b in ((west, east), (south, north))))
    well_inside = shapely.contains_xy(shapely.buffer(name.polygon, -_INTO_MM[-1]), xs, ys)
    yield from zip(xs[well_inside].tolist(), ys[well_inside].tolist(), strict=True)


def _leader(start: Floats, end: Floats) -> LeaderLine:
    return LeaderLine((float(start[0]), float(start[1])), (float(end[0]), float(end[1])))


def _boxes(centers: Floats, sizes: Floats) -> Floats:
    """Return rectangles of given sizes, (n, 2), around centers, (n, 2)."""
    return np.hstack([centers - sizes / 2, centers + sizes / 2])


def _is_far(chart: LabelContext, name: Name, boxes: Floats) -> npt.NDArray[np.bool_]:
    """Tell of each rectangle whether it stands so far from its symbol or unit that it needs a line."""
    enough = NEAR_MM if chart.symbol(name.anchor) else _APART_MM
    target = _target(chart, name)
    shapely.prepare(target)
    return ~np.asarray(shapely.dwithin(target, np.asarray(shapely.box(*boxes.T)), enough))


def _target(chart: LabelContext, name: Name) -> BaseGeometry:
    """Return the symbol that the line of a name ends at, or the unit that it ends in."""
    radius = chart.symbol(name.anchor)
    return shapely.buffer(shapely.Point(name.anchor), radius) if radius else name.polygon


def _starts(aim: Point, settings: Sequence[Variant], centers: Floats, which: npt.NDArray[np.int64]) -> Floats:
    """Return where the line of each place begins: beside that line of the name that is nearest to what it leads to."""
    starts = np.empty_like(centers)
    for number, setting in enumerate(settings):
        at = which == number
        rows = np.array(setting.rows) + np.array([-_OFF_MM, -_OFF_MM, _OFF_MM, _OFF_MM])
        middles = centers[at][:, None, :]
        points = np.clip(aim, middles + rows[:, :2], middles + rows[:, 2:])
        nearest = np.hypot(*np.moveaxis(points - aim, -1, 0)).argmin(axis=1)
        starts[at] = points[np.arange(len(nearest)), nearest]
    return starts


def _ring(name: Name, settings: Sequence[Variant], radius: float) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Return centers around a unit, which setting stands at each, and what it costs: the way, then the setting."""
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


def _clear(
    chart: LabelContext, name: Name, taken: shapely.STRtree, starts: Floats, ends: Floats
) -> npt.NDArray[np.bool_]:
    """Tell of each line whether it crosses nothing, none of the boxes that are taken among it."""
    lines = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object)
    clear = np.ones(len(starts), dtype=bool)
    clear[np.unique(taken.query(lines, predicate="intersects")[0])] = False
    for other in chart.leaders:
        clear &= np.asarray(~shapely.dwithin(lines, other, _APART_MM))
    x, y, r = chart.sheet.circles.T
    # A symbol that lies on another one can only be reached over it.
    beneath = np.hypot(x - name.anchor[0], y - name.anchor[1]) <= r + chart.symbol(name.anchor)
    return np.asarray(clear & ~chart.discs.touch_lines(lines, but=beneath))
