"""Dots that stand for amounts: how many each unit gets, and where they are scattered inside it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Candidates tried for each dot: enough to fill a unit evenly without a visible order.
_TRIED: Final = 20
#: Dots keep about this share of the side of the square that each has for itself.
_APART: Final = 0.6
_CLOSER: Final = 0.8  # what is left of that distance when the dots do not fit


def largest_remainder(amounts: npt.ArrayLike, *, each: float) -> Integers:
    """Return how many dots of ``each`` stand for every amount, so that their sum stands for the sum of the amounts.

    The sum is rounded first (halves to even); every unit gets the whole dots that it fills, and the dots left go to the
    largest remainders, the first of equals first (Hamilton's method of apportionment).

    Args:
        amounts: n amounts of zero and more; missing ones get no dot and count for nothing.
        each: what a dot stands for, above zero.

    Returns:
        n whole numbers.

    Raises:
        ValueError: a negative or infinite amount, a dot that stands for nothing.
    """
    given = np.asarray(amounts, dtype=np.float64).reshape(-1)
    if not (math.isfinite(each) and each > 0):
        raise ValueError(Message("fault.stats.dot_each", each=each))
    filled = np.where(np.isnan(given), 0.0, given)
    if not (np.isfinite(filled) & (filled >= 0)).all():
        raise ValueError(Message("fault.stats.dot_negative"))
    # The remainder of a division is exact, that of its rounded quotient is not: 43 and 3 leave 3 each of fives.
    whole, remainders = np.divmod(filled, each)
    left = round(math.fsum(filled) / each) - int(whole.sum())
    dots = whole.astype(np.int64)
    if left > 0:
        order = np.argsort(-remainders, kind="stable")[:left]
        dots[order] += 1
    return dots


def round_amount(total: float, *, dots: int) -> float:
    """Return the least of 1, 2, 5, 10, 20, 50 … that needs no more than a number of dots for a total."""
    if not total > dots:
        return 1.0
    power = 10.0 ** math.floor(math.log10(total / dots))
    return float(next(m * power for m in (1, 2, 5, 10, 20) if total / (m * power) <= dots * (1 + 1e-12)))


def scatter_dots(polygon: BaseGeometry, count: int, *, seed: str) -> Floats:
    """Return places at random inside a polygon, none very near another, the same ones for the same seed.

    Places are taken from random ones as long as they keep a distance from those taken before (simple sequential
    inhibition), so that dots of one unit can be told apart and no cluster is made by chance; where a shape is too thin
    for that distance it shrinks.

    Args:
        polygon: a Polygon or MultiPolygon with an area, in meters.
        count: how many places, of zero and more.
        seed: the unit's code: its dots stay where they are whatever the other units do.

    Returns:
        (count, 2) places.

    Raises:
        ValueError: a polygon without area.
    """
    if count <= 0:
        return np.empty((0, 2))
    area = float(shapely.area(polygon))
    if not area > 0:
        raise ValueError(Message("fault.stats.dot_polygon"))
    tried = _inside(polygon, _TRIED * count, np.random.default_rng(list(seed.encode())))
    tree = scipy.spatial.cKDTree(tried)
    distance = _APART * math.sqrt(area / count)
    while True:
        taken: list[int] = []
        barred = np.zeros(len(tried), dtype=bool)
        for i in range(len(tried)):
            if barred[i]:
                continue
            taken.append(i)
            if len(taken) == count:
                return np.asarray(tried[taken])
            barred[tree.query_ball_point(tried[i], distance)] = True
        distance *= _CLOSER


def _inside(polygon: BaseGeometry, count: int, random: np.random.Generator) -> Floats:
    """Random places of equal chance inside a polygon, (count, 2)."""
    own = shapely.from_wkb(shapely.to_wkb(polygon))  # a copy of our own to prepare
    shapely.prepare(own)
    west, south, east, north = shapely.bounds(own)
    share = float(shapely.area(own)) / ((east - west) * (north - south))
    points = np.empty((0, 2))
    while len(points) < count:
        more = int((count - len(points)) / share * 1.1) + 8
        xy = random.uniform((west, south), (east, north), (more, 2))
        points = np.concatenate([points, xy[shapely.contains_xy(own, xy[:, 0], xy[:, 1])]])
    return points[:count]
