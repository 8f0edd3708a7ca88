"""The symbols of a map as names see them: discs that are found by where they lie, however many there are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_MARGIN_MM = 1e-6  # more than rounding: what is found is measured, what is not found is not near
_SAME_MM = 0.01  # discs nearer to a point than that are of the unit whose point it is


class Discs:
    """Discs of the page and the distance that is kept from them.

    Attributes:
        circles: (m, 3) rows of x, y, radius, mm.
        clearance_mm: kept free around each.
    """

    def __init__(self, circles: Floats, clearance_mm: float) -> None:
        self.circles, self.clearance_mm = circles, clearance_mm
        x, y, reach = *circles[:, :2].T, circles[:, 2] + clearance_mm + _MARGIN_MM
        self._tree = shapely.STRtree(np.asarray(shapely.box(x - reach, y - reach, x + reach, y + reach), dtype=object))

    def touch_boxes(self, boxes: Floats) -> Mask:
        """Tell of each rectangle, (n, 4) rows of x0, y0, x1, y1, whether some disc is too near to it."""
        near, disc = self._tree.query(np.asarray(shapely.box(*boxes.T), dtype=object))
        (x, y, r), (west, south, east, north) = self.circles[disc].T, boxes[near].T
        dx = np.maximum(np.maximum(west - x, x - east), 0)
        dy = np.maximum(np.maximum(south - y, y - north), 0)
        return _mask_of(near[np.hypot(dx, dy) < r + self.clearance_mm], len(boxes))

    def gaps(self, boxes: Floats, *, but: tuple[float, float], within_mm: float) -> Floats:
        """Return how far each rectangle is from the nearest disc but those at a point; infinite beyond a distance."""
        (west, south), (east, north) = boxes[:, :2].min(axis=0) - within_mm, boxes[:, 2:].max(axis=0) + within_mm
        x, y, r = self.circles.T
        near = (x + r > west) & (x - r < east) & (y + r > south) & (y - r < north)
        x, y, r = self.circles[near & (np.hypot(x - but[0], y - but[1]) > _SAME_MM)].T
        if not len(x):
            return np.full(len(boxes), np.inf)
        dx = np.maximum(np.maximum(boxes[:, :1] - x, x - boxes[:, 2:3]), 0)
        dy = np.maximum(np.maximum(boxes[:, 1:2] - y, y - boxes[:, 3:]), 0)
        gap = np.maximum((np.hypot(dx, dy) - r).min(axis=1), 0)
        return np.where(gap <= within_mm, gap, np.inf)

    def touch_lines(self, lines: npt.NDArray[np.object_], *, but: Mask) -> Mask:
        """Tell of each straight line whether some disc is too near to it; ``but`` tells which discs do not count."""
        near, disc = self._tree.query(lines)
        near, disc = near[~but[disc]], disc[~but[disc]]
        centers, allowed = self.circles[disc, :2], self.circles[disc, 2] + self.clearance_mm
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
        away = _from_segments(centers, ends[near, 0], ends[near, 1])
        # At the very distance the last digit decides, and GEOS's is the one that all other lengths have.
        edge = np.flatnonzero(np.abs(away - allowed) <= _MARGIN_MM)
        away[edge] = shapely.distance(shapely.points(centers[edge]), lines[near[edge]])
        return _mask_of(near[away < allowed], len(lines))


def _from_segments(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Return how far points, (n, 2), are from the segments between two ends: many pairs without a shape for each."""
    along, way = ends - starts, points - starts
    length = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    share = np.clip((along * way).sum(axis=1) / length, 0.0, 1.0)
    return np.asarray(np.hypot(*(way - share[:, None] * along).T))


def _mask_of(numbers: npt.NDArray[np.int64], count: int) -> Mask:
    """Return which of so many numbers are named."""
    marked = np.zeros(count, dtype=bool)
    marked[numbers] = True
    return marked
