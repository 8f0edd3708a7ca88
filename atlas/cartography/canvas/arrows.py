"""Arrows in page millimeters: a shaft of one width along a line, and a head that ends it; one for map and legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from atlas.cartography.canvas import paths

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]

_HEAD_MM: Final = 1.3  # how much wider a head is than its shaft
_SLENDER: Final = 0.9  # length of a head over its width
_MOST: Final = 0.6  # of an arrow that its head may take


def arrow(line: Floats, width_mm: float) -> Path:
    """Return an arrow as a closed path: a shaft along a line, (n, 2) mm, whose head has its tip at the line's end.

    The shaft is ``width_mm`` wide all along. The head is 1.3 mm wider, and takes 60 % of a short line at the most.
    """
    way = shapely.LineString(line)
    long, spread = head_size(width_mm)
    neck = way.length - min(long, _MOST * way.length)
    shaft = shapely.get_coordinates(substring(way, 0.0, neck))
    tip = np.asarray(line[-1], dtype=np.float64)
    left = _normals(shaft, tip)
    base, side = shaft[-1], left[-1]
    corners = np.vstack(
        [
            shaft + left * width_mm / 2,
            base + side * spread,
            tip,
            base - side * spread,
            (shaft - left * width_mm / 2)[::-1],
            shaft[:1] + left[:1] * width_mm / 2,
        ]
    )
    return paths.ring(corners)


def head_size(width_mm: float) -> tuple[float, float]:
    """Return the length of a head and half its width, mm, for the width of its shaft."""
    spread = (width_mm + _HEAD_MM) / 2
    return 2 * spread * _SLENDER, spread


def trim(line: Floats, start_mm: float, end_mm: float) -> Floats:
    """Return a line without so many mm at its ends; a third of it at least is left, about where it should be."""
    length = float(shapely.LineString(line).length)
    share = min(1.0, 2 / 3 * length / max(start_mm + end_mm, 1e-9))
    cut = substring(shapely.LineString(line), start_mm * share, length - end_mm * share)
    return np.asarray(shapely.get_coordinates(cut))


def _normals(shaft: Floats, tip: Floats) -> Floats:
    """Return the unit vectors to the left of a shaft at each of its places; at the neck that of the way to the tip."""
    ways = np.diff(np.vstack([shaft, tip]), axis=0)
    ways /= np.maximum(np.hypot(ways[:, 0], ways[:, 1])[:, None], 1e-12)
    mean = np.vstack([ways[:1], ways[:-2] + ways[1:-1], ways[-1:]]) if len(ways) > 1 else ways
    mean /= np.maximum(np.hypot(mean[:, 0], mean[:, 1])[:, None], 1e-12)
    return np.column_stack([-mean[:, 1], mean[:, 0]])
