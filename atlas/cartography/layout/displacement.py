"""Symbols moved apart so that none covers another: each stays as near to its place as the others let it.

The idea is Dorling's (1996, “Area cartograms: their use and creation”): symbols repel each other where they overlap and
are drawn back to their place; unlike in a cartogram they keep their size and most of them keep their place. What
repulsion leaves undone is settled symbol by symbol, the largest first, so that no overlap remains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.spec.page import Box
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]

_GAP_MM: Final = 0.25  # left free between two symbols
_ROUNDS: Final = 240  # of repulsion, the pull of the places fading out over the first half
_PULL: Final = 0.08
_RING_MM: Final = 0.3  # distance between the rings on which a free place is looked for
_GOLDEN: Final = np.pi * (3.0 - 5.0**0.5)


@dataclass(frozen=True, eq=False)
class SymbolSet:
    """Symbols that may stand in each other's way, in page millimeters.

    Attributes:
        anchors: (n, 2), where they belong.
        halves: (n, 2), half their widths and heights.
        box: they stay inside this one, but for those that are larger than it.
        round: whether they are circles (of the first half width) or upright rectangles.
        region: their centers stay in it where there is room.
        limit_mm: none moves further than this.
    """

    anchors: Floats
    halves: Floats
    box: Box
    round: bool = True
    region: BaseGeometry | None = None
    limit_mm: float = 30.0

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """The lowest and highest centers with which each symbol lies in the box, (n, 2)."""
        low = np.array([self.box.x, self.box.y]) + self.halves
        high = np.array([self.box.right, self.box.top]) - self.halves
        fits = np.asarray((low <= high).all(axis=1))[:, None]
        return np.where(fits, low, -np.inf), np.where(fits, high, np.inf)

    @property
    def homes(self) -> Floats:
        """The places nearest to the anchors at which symbols lie in the box, (n, 2)."""
        return np.clip(self.anchors, *self.bounds)


def displace(crowd: SymbolSet) -> Floats:
    """Return where symbols stand, (n, 2) mm, so that none touches another; those in nobody's way keep their place.

    The result does not depend on the order of the symbols.

    Raises:
        LayoutError: there is no room for all within the limit.
    """
    anchors, halves = crowd.anchors, crowd.halves
    if len(anchors) < 2:
        return crowd.homes
    # One order for all: the largest first, then by place.
    order = np.lexsort((anchors[:, 1], anchors[:, 0], -halves[:, 1], -halves[:, 0]))
    sorted_crowd = SymbolSet(anchors[order], halves[order], crowd.box, crowd.round, crowd.region, crowd.limit_mm)
    settled = _settle(_repel(sorted_crowd), sorted_crowd)
    places = np.empty_like(settled)
    places[order] = settled
    return places


def _repel(crowd: SymbolSet) -> Floats:
    """Push overlapping symbols apart and draw all of them back to their places, again and again."""
    anchors, places = crowd.homes, crowd.homes
    weights = crowd.halves[:, 0] * crowd.halves[:, 1]
    # The heavier of two moves less.
    share = weights[None, :] / (weights[:, None] + weights[None, :])
    coarse = None if crowd.region is None else shapely.simplify(crowd.region, 1.0)
    for turn in range(_ROUNDS):
        pushes = _pushes(places, crowd) * share[:, :, None]
        if not pushes.any() and turn > _ROUNDS // 2:
            break
        step = pushes.sum(axis=1) * 0.6
        step += (anchors - places) * _PULL * max(0.0, 1.0 - 2.0 * turn / _ROUNDS)
        places = places + step
        if coarse is not None:
            places = _draw_inside(places, anchors, coarse)
        places = _clamp(places, crowd)
    return places


def _pushes(places: Floats, crowd: SymbolSet) -> Floats:
    """Return how far each symbol should be pushed by each other one, (n, n, 2) mm."""
    away = places[:, None, :] - places[None, :, :]
    n = len(places)
    # Two symbols at one point part in a direction that their ranks decide.
    turns = _GOLDEN * (np.arange(n)[:, None] + np.arange(n)[None, :])
    side = np.sign(np.arange(n)[:, None] - np.arange(n)[None, :])
    default = np.stack([np.cos(turns), np.sin(turns)], axis=2) * side[:, :, None]
    reach = crowd.halves[:, None, :] + crowd.halves[None, :, :] + _GAP_MM
    if crowd.round:
        distance = np.hypot(away[:, :, 0], away[:, :, 1])
        same = distance < 1e-9
        direction = np.where(same[:, :, None], default, away / np.where(same, 1.0, distance)[:, :, None])
        depth = np.maximum(reach[:, :, 0] - distance, 0.0)
        pushes = direction * depth[:, :, None]
    else:
        depths = np.maximum(reach - np.abs(away), 0.0)
        sign = np.where(np.abs(away) < 1e-9, np.sign(default), np.sign(away))
        # Rectangles part along the axis that needs the least way.
        axis = (depths[:, :, 0] <= depths[:, :, 1])[:, :, None] == np.array([True, False])
        pushes = np.where(axis & (depths.min(axis=2) > 0)[:, :, None], depths * sign, 0.0)
    pushes[np.arange(n), np.arange(n)] = 0.0
    return np.asarray(pushes)


def _draw_inside(places: Floats, anchors: Floats, region: BaseGeometry) -> Floats:
    """Draw centers that left the region halfway back to it; one that belongs outside stays there."""
    points = np.asarray(shapely.points(places))
    outside = ~shapely.contains(region, points) & shapely.contains(region, shapely.points(anchors))
    if not outside.any():
        return places
    back = shapely.get_coordinates(shapely.shortest_line(points[outside], region)).reshape(-1, 2, 2)[:, 1]
    places = places.copy()
    places[outside] += (back - places[outside]) / 2
    return places


def _clamp(places: Floats, crowd: SymbolSet) -> Floats:
    """Keep symbols in the box and within the limit."""
    way = places - crowd.anchors
    length = np.hypot(way[:, 0], way[:, 1])
    shrink = np.where(length > crowd.limit_mm, crowd.limit_mm / np.where(length > 0, length, 1.0), 1.0)
    return np.clip(crowd.anchors + way * shrink[:, None], *crowd.bounds)


def _settle(places: Floats, crowd: SymbolSet) -> Floats:
    """Fix the symbols one after the other, the largest first; one in the way of those goes to the next free place."""
    (low, high), homes = crowd.bounds, crowd.homes
    rings = _rings(crowd.limit_mm)
    settled = places.copy()
    everyone = np.arange(len(places))
    for i in range(len(places)):
        if _free(homes[i][None, :], settled, i, crowd, others=everyone != i)[0]:
            settled[i] = homes[i]  # pushed for nothing
            continue
        before = everyone < i
        if _free(places[i][None, :], settled, i, crowd, others=before)[0]:
            continue
        spots = crowd.anchors[i] + rings
        spots = spots[((spots >= low[i]) & (spots <= high[i])).all(axis=1)]
        spots = spots[_free(spots, settled, i, crowd, others=before)]
        if crowd.region is not None and len(spots):
            land = np.asarray(shapely.contains_xy(crowd.region, spots[:, 0], spots[:, 1]))
            spots = spots[land] if land.any() else spots
        if not len(spots):
            raise LayoutError(Message("fault.cartography.crowd", limit=fixed_point(crowd.limit_mm)))
        settled[i] = spots[0]
    return settled


def _rings(limit_mm: float) -> Floats:
    """Return places around the origin, nearest first."""
    radii = np.arange(_RING_MM, limit_mm, _RING_MM)
    spots = []
    for k, radius in enumerate(radii):
        count = max(8, int(2 * np.pi * radius / _RING_MM / 2))
        angles = 2 * np.pi * np.arange(count) / count + k * _GOLDEN
        spots.append(np.column_stack([np.cos(angles), np.sin(angles)]) * radius)
    return np.vstack(spots) if spots else np.empty((0, 2))


def _free(
    spots: Floats, places: Floats, i: int, crowd: SymbolSet, *, others: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Tell for each spot whether symbol ``i`` would touch none of the others where they stand."""
    away = np.abs(spots[:, None, :] - places[None, others, :])
    # Less than the gap that repulsion aims at: what it left a hair too near is no overlap.
    reach = crowd.halves[i] + crowd.halves[others] + _GAP_MM * 0.6
    if crowd.round:
        return np.asarray((np.hypot(away[:, :, 0], away[:, :, 1]) >= reach[:, 0]).all(axis=1))
    return np.asarray((away >= reach).any(axis=2).all(axis=1))
