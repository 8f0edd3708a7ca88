"""Where a name may stand, and what each place costs: in its unit or beside its symbol, at each size and breaking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.base_layers import MapShapes
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.labels.discs import Discs
from atlas.cartography.labels.occupancy import CELL_MM, CellSums, Underlay
from atlas.cartography.labels.settings import Name, Places, variants
from atlas.cartography.spec.page import Box

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
CLEARANCE_MM: Final = (0.5, 0.35)  # kept free around a name, across and upwards
_WIDE_CLEARANCE_MM: Final = (0.8, 1.3)  # kept free besides around a name of another kind (a province's)
EDGE_MM: Final = 1.0  # kept free inside the neat line
NEAR_MM: Final = 3.2  # a name this near to its symbol or unit needs no line to it
_KEPT: Final = 40  # places of a name that are compared with those of its neighbors
_LOOKED_AT: Final = 700  # places of a name, the cheapest, that are told apart and tested
_SPOT_MM: Final = (1.5, 1.0)  # places of one setting nearer to each other than that count as one
_STEPS: Final = 16  # places across a unit that are tried
_GAPS_MM: Final = (0.5, 1.1, 1.9, 3.0)  # between a symbol and its name
_ON_WAY: Final = 33  # points of the way of a line that are looked at
_TURNS: Final = np.linspace(0, 2 * np.pi, 16, endpoint=False)
# What a place costs, in the cost of a millimetre's distance from where the name would stand by itself.
_OUTSIDE: Final = 8.0  # standing outside its own unit altogether
_FOREIGN: Final = 5.0  # standing nearer to another unit's anchor than to its own
_MISREAD: Final = 4.5  # standing as near to another unit's symbol as to its own
_CLEARLY_MM: Final = 0.9  # by so much a name is nearer to its own symbol than to others, to be read as its name
_FIGURE: Final = 0.8  # more of what standing over other units costs where the figure would be taken for theirs
_HIDING: Final = 5.0  # hiding the whole of its own unit
_BESIDE: Final = 1.5  # beside a symbol or a small unit at all
_CROSSING: Final = 0.9  # for each millimeter of a province's boundary, the coast or another line that it covers
_DOT: Final = 0.8  # for each dot that it covers
_SMALL_MM2: Final = (45.0, 70.0)  # a unit smaller than that is easily hidden by a name, by that of a province
_LARGE_MM: Final = 1.5  # radius from which a symbol holds its name
_COVERING: Final = 9.0  # hiding the whole of a small unit, its own or another one
#: Least share of a name without a symbol or dot that lies in its own unit: one that lies elsewhere needs a line to it.
IN_UNIT: Final = 0.7
_IN_PROVINCE: Final = 0.85


class LabelContext:
    """The map as names see it: units, lines and dots, anchors, and what is already taken."""

    def __init__(self, sheet: MapSheet, codes: Sequence[str]) -> None:
        ground, underlay = sheet.ground, Underlay(sheet.frame.box)
        self.sheet, self.underlay = sheet, underlay
        self._communes, self._provinces, self.land = _cells(ground, underlay.box)
        self._number = {code: i + 1 for units in (ground.communes, ground.provinces) for i, code in enumerate(units)}
        lines = [(shape.boundary, 1) for shape in ground.provinces.values()]
        lines += [(ground.coast, 1), *((stroke, 2) for stroke in sheet.strokes)]
        self.lines = underlay.lines(lines)
        self.dots = underlay.dots(sheet.dots)
        self.small = tuple(_small_units(ground, underlay.box, limit_mm2) for limit_mm2 in _SMALL_MM2)
        self.codes = list(codes)
        self.anchors = np.array([sheet.place(code) for code in codes]).reshape(-1, 2)
        self.discs = Discs(sheet.circles, CLEARANCE_MM[1])
        self.leaders: list[BaseGeometry] = []

    @property
    def boxes(self) -> Floats:
        """Rectangles that are taken by furniture and names, (n, 4)."""
        return np.array([(b.x, b.y, b.right, b.top) for b in self.sheet.obstacles]).reshape(-1, 4)

    def unit(self, name: Name, box: Box) -> CellSums:
        """Return the cells of a name's unit inside a box."""
        cells = self._provinces if name.code in self.sheet.ground.provinces else self._communes
        return self.underlay.window(cells, self._number[name.code], box)

    def foreign_mm(self, name: Name, points: Floats) -> Floats:
        """Return how much of the straight way from points, (n, 2), to a name's anchor lies in other units, mm."""
        cells = self._provinces if name.code in self.sheet.ground.provinces else self._communes
        way = np.asarray(name.anchor) - points
        on_way = points[:, None] + way[:, None] * np.linspace(0, 1, _ON_WAY)[:, None]
        at = np.floor((on_way - (self.underlay.box.x, self.underlay.box.y)) / CELL_MM).astype(np.int64)
        column, row = np.moveaxis(np.clip(at, 0, np.array(cells.shape)[::-1] - 1), -1, 0)
        unit = cells[row, column]
        return np.asarray(((unit > 0) & (unit != self._number[name.code])).mean(axis=1) * np.hypot(*way.T))

    def free(self, boxes: Floats) -> npt.NDArray[np.bool_]:
        """Tell of each rectangle whether it lies in the frame and touches neither furniture nor a symbol."""
        frame = self.sheet.frame.safe.inset(EDGE_MM)
        inside = (
            (boxes[:, 0] >= frame.x) & (boxes[:, 1] >= frame.y)
            & (boxes[:, 2] <= frame.right) & (boxes[:, 3] <= frame.top)
        )  # fmt: skip
        left = np.flatnonzero(inside)
        left = left[~overlapping(roomy(boxes[left]), self.boxes).any(axis=1)]
        left = left[~self.discs.touch_boxes(boxes[left])]
        if self.leaders:
            crossed = shapely.STRtree(self.leaders).query(shapely.box(*roomy(boxes[left]).T), predicate="intersects")
            left = np.delete(left, crossed[0])
        free = np.zeros(len(boxes), dtype=bool)
        free[left] = True
        return free

    def symbol(self, anchor: tuple[float, float]) -> float:
        """Return the radius of the symbol at an anchor, mm; 0 without one."""
        x, y, r = self.sheet.circles.T
        return float(r[np.hypot(x - anchor[0], y - anchor[1]) < 0.01].max(initial=0.0))


@lru_cache(maxsize=8)  # the plates of an edition share their ground
def _cells(ground: MapShapes, box: Box) -> tuple[Integers, Integers, CellSums]:
    """Return the numbers of communes and of provinces of each cell of a frame, and where there are communes."""
    underlay = Underlay(box)
    communes, provinces = (underlay.units(list(units.values())) for units in (ground.communes, ground.provinces))
    return communes, provinces, CellSums(box, communes > 0)


@lru_cache(maxsize=16)
def _small_units(ground: MapShapes, box: Box, limit_mm2: float) -> CellSums:
    """Return how much of a commune smaller than a limit each cell of a frame is, in thousandths."""
    cells = _cells(ground, box)[0]
    count = np.bincount(cells.ravel(), minlength=len(ground.communes) + 1)
    share = np.where((count > 0) & (count * CELL_MM**2 < limit_mm2), 1000 // np.maximum(count, 1), 0)
    share[0] = 0
    return CellSums(box, share[cells])


def roomy(boxes: Floats) -> Floats:
    """Return rectangles with the clearance of a name around them."""
    across, up = CLEARANCE_MM
    return np.asarray(boxes + np.array([-across, -up, across, up]))


def overlapping(boxes: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    """Tell of each rectangle (n, 4) and each other (m, 4) whether their insides meet, (n, m)."""
    return np.asarray(
        (boxes[:, None, 0] < others[None, :, 2]) & (others[None, :, 0] < boxes[:, None, 2])
        & (boxes[:, None, 1] < others[None, :, 3]) & (others[None, :, 1] < boxes[:, None, 3])
    )  # fmt: skip


def places(chart: LabelContext, name: Name, *, rtl: bool) -> Places:
    """Return the places where a name may stand, at most forty, the cheapest first."""
    settings = variants(chart.sheet, name)
    sizes = np.array([(setting.width, setting.height) for setting in settings])
    radius = chart.symbol(name.anchor)
    west, south, east, north = shapely.bounds(name.polygon)
    cells = chart.unit(name, Box(west, south, east - west, north - south))
    area = max(float(cells.within(np.array([[west, south, east, north]]))[0]), 1.0) * CELL_MM**2
    soft = radius or float(np.sqrt(area / np.pi))
    inside = _inside(name, sizes.min(axis=0))
    centers, which = _repeat_centers(inside, len(settings))
    beside, beside_which = _beside(name, sizes, soft)
    centers, which = np.vstack([centers, beside]), np.concatenate([which, beside_which])
    half = sizes[which] / 2
    boxes = np.hstack([centers - half, centers + half])
    own = cells.within(boxes) * CELL_MM**2
    room = sizes[which].prod(axis=1)
    foreign = np.maximum(chart.land.within(boxes) * CELL_MM**2 - own, 0)
    at = _Standing(centers, boxes, own / room, foreign / room, own / area)
    cost = np.array([setting.cost for setting in settings])[which] + _position_cost(
        chart, name, at, radius=radius, soft=soft, rtl=rtl
    )
    cost += _CROSSING * CELL_MM * chart.lines.within(boxes) + _DOT * chart.dots.within(boxes)
    cost += _COVERING / 1000 * chart.small[name.inner].within(boxes)
    if not radius:  # nothing there says whose name it is but the unit that it stands in
        least, middle = (_IN_PROVINCE if name.inner else IN_UNIT), np.hstack([centers, centers + CELL_MM])
        cost = np.where((own >= least * room) & (cells.within(middle) > 0), cost, np.inf)
    best = _cheapest(chart, centers, boxes, cost, which)
    margin = _WIDE_CLEARANCE_MM if name.inner else (0.0, 0.0)
    return Places(centers[best], boxes[best], tuple(settings[i] for i in which[best]), cost[best], margin)


@dataclass(frozen=True, eq=False, slots=True)
class _Standing:
    """Places of a name: centers, rectangles, their shares in its unit and in others, the share of it that they hide."""

    centers: Floats
    boxes: Floats
    inside: Floats
    foreign: Floats
    hidden: Floats


def _position_cost(chart: LabelContext, name: Name, at: _Standing, *, radius: float, soft: float, rtl: bool) -> Floats:
    """Return what the position of each place costs: in the unit near its anchor, or close beside symbol or unit."""
    offset = at.centers - name.anchor
    distance = np.hypot(*offset.T)
    outside = _OUTSIDE * (0.4 * (1 - at.inside) + 0.6 * at.foreign)
    if name.inner:
        return np.asarray(outside + 0.06 * distance)
    x, y = name.anchor
    dx = np.maximum(np.maximum(at.boxes[:, 0] - x, x - at.boxes[:, 2]), 0)
    dy = np.maximum(np.maximum(at.boxes[:, 1] - y, y - at.boxes[:, 3]), 0)
    gap = np.maximum(np.hypot(dx, dy) - soft, 0)
    # After the symbol in reading direction, before it, above, below (Imhof 1975).
    turn = np.arctan2(offset[:, 1], -offset[:, 0] if rtl else offset[:, 0])
    beside = _BESIDE + 1.2 * gap + 1.1 * (1 - np.cos(turn)) - 0.25 * np.sin(turn)
    # A large symbol holds its name wherever that stands; beside a small one a name reads as of the unit under it.
    beside += ((0.3 if soft > _LARGE_MM else 0.9) + _FIGURE * name.figured) * outside
    beside += _HIDING * np.maximum(at.hidden - 0.05, 0)
    within = outside + 0.3 * distance + _HIDING * np.maximum(at.hidden - 0.35, 0)
    cost = beside if radius else np.minimum(within, beside)
    west, south, east, north = at.boxes[:, 0].min(), at.boxes[:, 1].min(), at.boxes[:, 2].max(), at.boxes[:, 3].max()
    ax, ay = chart.anchors.T
    near = (ax > west) & (ax < east) & (ay > south) & (ay < north) & ((ax != x) | (ay != y))
    others = chart.anchors[near]
    if len(others):
        ox = np.maximum(np.maximum(at.boxes[:, :1] - others[:, 0], others[:, 0] - at.boxes[:, 2:3]), 0)
        oy = np.maximum(np.maximum(at.boxes[:, 1:2] - others[:, 1], others[:, 1] - at.boxes[:, 3:]), 0)
        nearest = np.hypot(ox, oy).min(axis=1)
        cost = cost + np.where(nearest < np.hypot(dx, dy), _FOREIGN * (1 - at.inside), 0.0)
    cost = cost + _misread_cost(chart, name, at.boxes, np.maximum(np.hypot(dx, dy) - radius, 0))
    return np.where(gap > NEAR_MM, np.inf, cost) if radius else np.asarray(cost)


def _misread_cost(chart: LabelContext, name: Name, boxes: Floats, gap: Floats) -> Floats:
    """Return what it costs each place that a symbol of another unit is as near to it as that of its own, or nearer.

    A name that is much nearer to another symbol (its own lies inside that one) needs a line to its own.
    """
    others = chart.discs.gaps(boxes, but=name.anchor, within_mm=float(NEAR_MM + _CLEARLY_MM))
    nearer = gap - others
    cost = _MISREAD * np.clip(nearer / _CLEARLY_MM + 1.0, 0.0, 1.5)
    return np.where(nearer > _CLEARLY_MM, np.inf, cost) if chart.symbol(name.anchor) else np.asarray(cost)


def _inside(name: Name, least: Floats) -> Floats:
    """Return centers inside the bounds of a unit: the anchor, then a grid."""
    west, south, east, north = shapely.bounds(name.polygon)
    step = max((east - west) / _STEPS, (north - south) / _STEPS, 0.6)
    xs, ys = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    grid = np.column_stack([xs.ravel(), ys.ravel()])
    return np.vstack([[name.anchor], grid])


def _repeat_centers(centers: Floats, settings: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return each center once for each setting, and which setting that is."""
    return np.tile(centers, (settings, 1)), np.repeat(np.arange(settings), len(centers))


def _beside(name: Name, sizes: Floats, radius: float) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return centers around a symbol at which the rectangle of each setting keeps a gap to it."""
    direction = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])
    out = direction * (radius + np.array(_GAPS_MM))[:, None, None]  # gap, direction, x or y
    # Rectangles stand off by half their size, those on the slant by half of both.
    shift = np.clip(direction * 1.6, -1, 1) * sizes[:, None, :] / 2  # setting, direction, x or y
    centers = np.asarray(name.anchor) + out[None] + shift[:, None]
    return centers.reshape(-1, 2), np.repeat(np.arange(len(sizes)), centers[0].size // 2)


def _cheapest(
    chart: LabelContext, centers: Floats, boxes: Floats, cost: Floats, which: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the numbers of the cheapest free places, no two of one setting in the same spot."""
    looked_at = min(_LOOKED_AT, len(cost)) - 1
    order = np.flatnonzero(cost <= np.partition(cost, looked_at)[looked_at])
    order = order[np.isfinite(cost[order])]
    order = order[np.argsort(cost[order], kind="stable")]
    spots = np.floor(centers[order] / _SPOT_MM).astype(np.int64)
    _, first = np.unique((spots[:, 0] << 24) + (spots[:, 1] << 8) + which[order], return_index=True)
    order = order[np.sort(first)]
    free = order[chart.free(boxes[order])]
    return np.asarray(free[:_KEPT])
