"""Points at one place: gathered, then spread around it or drawn as one with their number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Up to so many points are spread around their place: one in the middle and six about it.
SPREAD: Final = 7
#: Places nearer than this on the page are one place whatever is asked: a thousandth of a millimeter.
_SAME_MM: Final = 1e-3
_NEAREST: Final = 8  # places looked at about each dot with a number
_APART: Final = 1.06  # distance between the middles of spread dots, in diameters
#: Width of the ring that shows the categories of one place.
RING_MM: Final = 0.45


@dataclass(frozen=True, eq=False)
class PointClusters:
    """Points by their places.

    Attributes:
        place: the number of each point's place, 0 … m − 1.
        centers: (m, 2) means of the points of each place.
        sizes: how many points each place has.
    """

    place: Integers
    centers: Floats
    sizes: Integers


def cluster_points(points: Floats, *, near_mm: float = 0.0) -> PointClusters:
    """Return which points stand at one place.

    The point with the most others within ``near_mm`` gathers them first, then the next of those that are left, so that
    no point is further than that from the one that gathered it; the first of equals wins.

    Args:
        points: (n, 2) page millimeters.
        near_mm: how near points are at one place; only equal places when 0.
    """
    if not len(points):
        return PointClusters(np.empty(0, dtype=np.int64), np.empty((0, 2)), np.empty(0, dtype=np.int64))
    near = scipy.spatial.cKDTree(points).query_ball_point(points, max(near_mm, _SAME_MM))
    order = np.argsort(-np.array([len(others) for others in near]), kind="stable")
    place = np.full(len(points), -1, dtype=np.int64)
    count = 0
    for i in order:
        if place[i] < 0:
            members = [j for j in near[i] if place[j] < 0]
            place[members] = count
            count += 1
    return _means(points, place)


def _means(points: Floats, place: Integers) -> PointClusters:
    sizes = np.bincount(place)
    sums = np.column_stack([np.bincount(place, weights=points[:, axis]) for axis in (0, 1)])
    return PointClusters(place, sums / sizes[:, None], sizes)


def merge_clusters(
    points: Floats, places: PointClusters, *, most_apart: int, wide_mm: float, dot_mm: float
) -> PointClusters:
    """Return the same, where no dot with a number covers another dot.

    The nearest two that do become one, again and again.

    Args:
        points: (n, 2) page millimeters.
        places: their places.
        most_apart: how many points of a place are drawn one by one; places of more are one dot with their number.
        wide_mm: diameter of a dot with a number.
        dot_mm: diameter of a dot without.
    """
    while True:
        many = np.flatnonzero(places.sizes > most_apart)
        if not len(many) or len(places.sizes) == 1:
            return places
        tree = scipy.spatial.cKDTree(places.centers)
        away, other = tree.query(places.centers[many], k=min(_NEAREST, len(places.sizes)))
        # The first answer is the place itself, or another one equal to it: both are at no distance.
        reach = np.where(places.sizes[other] > most_apart, wide_mm, (wide_mm + dot_mm) / 2)
        covered = np.where((other != many[:, None]) & (away < reach), away, np.inf)
        if not np.isfinite(covered).any():
            return places
        row, column = np.unravel_index(int(np.argmin(covered)), covered.shape)
        keep, gone = sorted((int(many[row]), int(other[row, column])))
        place = np.where(places.place == gone, keep, places.place)
        places = _means(points, place - (place > gone))


def rosette(count: int, diameter_mm: float) -> Floats:
    """Return where touching dots stand about a place, (count, 2) offsets in mm.

    A ring, with one in its middle from seven on.

    Args:
        count: 1 to `SPREAD`.
        diameter_mm: of a dot.
    """
    if not 1 <= count <= SPREAD:
        raise ValueError(Message("fault.cartography.rosette", most=SPREAD, count=count))
    if count == 1:
        return np.zeros((1, 2))
    ring = count if count < SPREAD else count - 1
    radius = _APART * diameter_mm / (2 * math.sin(math.pi / ring))
    angles = math.pi / 2 + 2 * math.pi * np.arange(ring) / ring
    around = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    return around if ring == count else np.vstack([np.zeros((1, 2)), around])


@dataclass(frozen=True, eq=False, slots=True)
class PointArrangement:
    """Where records are drawn.

    Attributes:
        centers: (n, 2) page mm.
        single: whether each record is a dot of its own.
        gathered: the places; none when each record is a dot at its place.
        counted_mm: diameter of a dot with a number.
        most_apart: how many records of one place are dots of their own.
    """

    centers: Floats
    single: npt.NDArray[np.bool_]
    gathered: PointClusters | None = None
    counted_mm: float = 0.0
    most_apart: int = 1
