"""Where a panel stands on the map: a corner that the editor names, or the place that hides the least of the region."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.spec.page import Box
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
#: A side or corner of the map by compass, the same in every language, for the ground is never mirrored.
Place = Literal["auto", "north-west", "north", "north-east", "west", "east", "south-west", "south", "south-east"]

_PANEL: Final = Message("fault.cartography.thing.panel")
MARGIN_MM: Final = 3.0  # between a panel and the neat line
_CLOSE_MM: Final = 1.0  # between a small one and the neat line
_CORNERS: Final = ("south-east", "south-west", "north-west", "north-east")
_STEP_MM: Final = 1.0  # between two places that are tried, and between two samples of the ground
_SYMBOL: Final = 3.0  # hiding a symbol is as bad as hiding this many times its area of bare land
_CHOSEN: Final = 30.0  # and so many times where there is a choice of places
_LEAST_MM: Final = 0.8  # radius that the smallest symbol counts with, so that no sample of the ground misses it
_DOT_MM2: Final = 4.0
_FAR_MM2_PER_MM: Final = 6.0  # a place 1 mm nearer to what it speaks of is worth hiding this much
_AJAR_MM2_PER_MM: Final = 10.0  # standing 1 mm off a side of the frame that is near is as bad as hiding this much
_AJAR_MM: Final = 20.0  # a side of the frame further away than this is not near
_OWN: Final = 4.0  # hiding what it enlarges is as bad as hiding this many times its area of bare land
_NOTHING_MM2: Final = 1.0
#: The share of a panel that may lie over the region before it is said that there is no place for it.
MOST_HIDDEN: Final = 0.25


def panel_place(
    sheet: MapSheet,
    width: float,
    height: float,
    *,
    place: Place = "auto",
    near: tuple[float, float] | Box | None = None,
    what: Message = _PANEL,
) -> Box:
    """Return the box of a panel inside the map's frame, mm.

    A named place stands against the frame there. ``auto`` is the free place that covers the least of the region and of
    its symbols; of equal ones, that nearest to a corner of the frame, or to the point ``near`` that it speaks of. Near
    a rectangle, it keeps off it and goes against a side of the frame where one is near.

    Raises:
        LayoutError: the panel is larger than the frame, or no place keeps clear of other panels, or each hides more
            than a quarter of the panel's size of the region.
    """
    frame = sheet.frame.safe.inset(MARGIN_MM)
    _require_fit(frame, width, height, what=what)
    if place != "auto":
        return _against(frame, width, height, place)
    x, y = _grid_of_places(frame, width, height)
    hidden, worth = (_hidden_areas(sheet, x, y, (width, height), symbol=weight) for weight in (_SYMBOL, _CHOSEN))
    for box in sheet.boxes:
        clear = (x >= box.right) | (x + width <= box.x) | (y >= box.top) | (y + height <= box.y)
        hidden = np.where(clear, hidden, np.inf)
    across = np.minimum(x - frame.x, frame.right - width - x)
    upwards = np.minimum(y - frame.y, frame.top - height - y)
    aside, cost = np.round(across + upwards, 6), np.where(hidden <= MOST_HIDDEN * width * height, worth, np.inf)
    if near is not None:
        px, py = near.center if isinstance(near, Box) else near
        cost = cost + _FAR_MM2_PER_MM * np.hypot(x + width / 2 - px, y + height / 2 - py)
    if isinstance(near, Box):
        common = _common_areas(x, y, (width, height), near)
        ajar = np.minimum(across, _AJAR_MM) + np.minimum(upwards, _AJAR_MM)
        cost = cost + _OWN * common + _AJAR_MM2_PER_MM * ajar
        if (free := hidden <= _NOTHING_MM2).any():  # what enlarges the map covers it where there is no other place
            cost = np.where(free, cost, np.inf)
    best = int(np.lexsort((x, y, aside, np.round(cost, 6)))[0])
    if not hidden[best] <= MOST_HIDDEN * width * height:
        raise LayoutError(
            Message("fault.cartography.panel.no_room", what=what, width=fixed_point(width), height=fixed_point(height))
        )
    return Box(float(x[best]), float(y[best]), width, height)


def hidden_area(sheet: MapSheet, box: Box) -> float:
    """Return how much of the region and of its symbols a rectangle of the map hides, mm²."""
    cover = shapely.box(box.x, box.y, box.right, box.top)
    x, y, radius = sheet.circles.T
    symbols = [shapely.intersection(shapely.buffer(shapely.points(x, y), radius), cover)]
    symbols.append(np.array([cover.intersection(shapely.box(s.x, s.y, s.right, s.top)) for s in sheet.symbols]))
    dots = int(shapely.contains_xy(cover, *sheet.dots.T).sum()) if len(sheet.dots) else 0
    areas = sum(float(shapely.area(shapes).sum()) for shapes in symbols)
    return float(cover.intersection(sheet.ground.region).area) + areas + dots * _DOT_MM2


def free_side(sheet: MapSheet, width: float, height: float) -> Box:
    """Return the place at a side of the map where a small panel hides the fewest symbols, then the least of the region.

    Of equal ones the lower end corner comes first, then the lower start, upper start and upper end ones, then what
    stands between the corners.
    """
    frame = sheet.frame.safe.inset(_CLOSE_MM)
    corners = [_against(frame, width, height, place) for place in _CORNERS]
    if sheet.canvas.rtl:
        corners = [corners[i] for i in (1, 0, 3, 2)]
    x, y = _grid_of_places(frame, width, height)
    sides = (x == frame.x) | (x == x.max()) | (y == frame.y) | (y == y.max())
    between = [Box(float(a), float(b), width, height) for a, b in zip(x[sides], y[sides], strict=True)]
    cx, cy, radius = sheet.circles.T

    def cost(box: Box) -> tuple[int, float]:
        across, up = np.clip(cx, box.x, box.right) - cx, np.clip(cy, box.y, box.top) - cy
        symbols = int((np.hypot(across, up) < radius).sum()) + sum(box.overlaps(other) for other in sheet.obstacles)
        return symbols, round(hidden_area(sheet, box), 1)

    return min((*corners, *between), key=cost)


def _require_fit(frame: Box, width: float, height: float, *, what: Message) -> None:
    """Require that a panel is not larger than the frame."""
    if width <= frame.width + 1e-9 and height <= frame.height + 1e-9:
        return
    sizes = {"width": fixed_point(width), "height": fixed_point(height)}
    map_sizes = {"map_w": fixed_point(frame.width), "map_h": fixed_point(frame.height)}
    raise LayoutError(Message("fault.cartography.panel.larger", what=what, **map_sizes, **sizes))


def _grid_of_places(frame: Box, width: float, height: float) -> tuple[Floats, Floats]:
    """Return the lower left corners that are tried, mm: a grid over the frame, up to its far sides."""
    xs = np.append(np.arange(frame.x, frame.right - width, _STEP_MM), frame.right - width)
    ys = np.append(np.arange(frame.y, frame.top - height, _STEP_MM), frame.top - height)
    x, y = np.meshgrid(xs, ys)
    return x.ravel(), y.ravel()


def _common_areas(x: Floats, y: Floats, size: tuple[float, float], other: Box) -> Floats:
    """Return what each place has in common with a rectangle, mm²."""
    width, height = size
    across = np.clip(np.minimum(x + width, other.right) - np.maximum(x, other.x), 0, None)
    common: Floats = across * np.clip(np.minimum(y + height, other.top) - np.maximum(y, other.y), 0, None)
    return common


def _against(frame: Box, width: float, height: float, place: str) -> Box:
    """Return a box against the side or corner of the frame that a compass name says."""
    x = frame.x if "west" in place else frame.right - width if "east" in place else frame.center[0] - width / 2
    y = frame.y if "south" in place else frame.top - height if "north" in place else frame.center[1] - height / 2
    return Box(x, y, width, height)


def _hidden_areas(sheet: MapSheet, x: Floats, y: Floats, size: tuple[float, float], *, symbol: float) -> Floats:
    """Return how much each place hides, in mm² of the region; symbols weigh so much more than bare land."""
    box, (width, height) = sheet.frame.box, size
    nx, ny = int(np.ceil(box.width / _STEP_MM)), int(np.ceil(box.height / _STEP_MM))
    gx, gy = np.meshgrid(box.x + (np.arange(nx) + 0.5) * _STEP_MM, box.y + (np.arange(ny) + 0.5) * _STEP_MM)
    shapely.prepare(sheet.ground.region)
    weight: Floats = np.where(shapely.contains_xy(sheet.ground.region, gx, gy), _STEP_MM**2, 0.0)
    for cx, cy, radius in sheet.circles:
        weight[np.hypot(gx - cx, gy - cy) <= max(radius, _LEAST_MM)] += symbol * _STEP_MM**2
    columns, rows = ((sheet.dots - (box.x, box.y)) / _STEP_MM).astype(int).T if len(sheet.dots) else ([], [])
    inside = [(0 <= i < nx) and (0 <= j < ny) for i, j in zip(columns, rows, strict=True)]
    if any(inside):
        np.add.at(weight, (np.asarray(rows)[inside], np.asarray(columns)[inside]), _DOT_MM2)
    # Sums over rectangles from one table of sums (Crow 1984).
    sums = np.zeros((ny + 1, nx + 1))
    sums[1:, 1:] = weight.cumsum(axis=0).cumsum(axis=1)
    left = np.clip(np.floor((x - box.x) / _STEP_MM).astype(int), 0, nx)
    right = np.clip(np.ceil((x + width - box.x) / _STEP_MM).astype(int), 0, nx)
    low = np.clip(np.floor((y - box.y) / _STEP_MM).astype(int), 0, ny)
    high = np.clip(np.ceil((y + height - box.y) / _STEP_MM).astype(int), 0, ny)
    return np.asarray(sums[high, right] - sums[low, right] - sums[high, left] + sums[low, left])
