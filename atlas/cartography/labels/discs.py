"""The symbols of a map as names see them: discs that are found by where they lie, however many there are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_MARGIN_MM = 1e-6  # more than rounding: what is found is measured, what is not found is not near


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
