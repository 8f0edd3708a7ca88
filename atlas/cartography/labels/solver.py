"""Which place each name takes: no two overlap, as many as can stand, each as well as it can, the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.labels.candidates import overlapping, roomy
from atlas.cartography.labels.settings import Places

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_NOWHERE: Final = -1
_PASSES: Final = 6
_MOST_MOVED: Final = 3  # how many neighbors may move for one name
_DEPTH: Final = 1  # how many times one that has to move may move another
_GAIN: Final = 1e-6


def choose(names: Sequence[Places], weights: Sequence[float]) -> list[int]:
    """Return the number of the place that each name takes, −1 for one that finds none.

    Names take their cheapest free place in the order of their weights; then, until nothing improves, a name takes a
    better place where the neighbors that stand in its way have another for themselves and the whole becomes cheaper.

    Args:
        names: the places of each name, the cheapest first.
        weights: what leaving each name out costs.
    """
    choice = _Choice(names, weights)
    for i in sorted(range(len(names)), key=lambda k: (-weights[k], k)):
        choice.take(i, choice.best(i))
    for _ in range(_PASSES):
        # Those that stand nowhere first, then those that stand worst.
        order = sorted(range(len(names)), key=lambda k: (-choice.excess(k), k))
        if not [i for i in order if choice.excess(i) > _GAIN and choice.improve(i)]:
            break
    return choice.taken


class _Choice:
    """The places that names have taken so far."""

    def __init__(self, names: Sequence[Places], weights: Sequence[float]) -> None:
        self._names, self._weights = names, weights
        self._claims = [places.claims for places in names]
        self._roomy = [roomy(places) for places in self._claims]
        self._near = _neighbors(self._roomy)
        self.taken = [_NOWHERE] * len(names)
        self._total = sum(weights)
        self._boxes = np.full((len(names), 4), np.nan)  # nothing overlaps a name that stands nowhere

    def cost(self, i: int, place: int) -> float:
        """Return what a name costs at a place, or nowhere."""
        return self._weights[i] if place == _NOWHERE else float(self._names[i].costs[place])

    def excess(self, i: int) -> float:
        """Return by how much a name stands worse than at its cheapest place."""
        cheapest = float(self._names[i].costs[0]) if len(self._names[i]) else self._weights[i]
        return self.cost(i, self.taken[i]) - cheapest

    def take(self, i: int, place: int) -> None:
        """Put a name at a place, or nowhere."""
        self._total += self.cost(i, place) - self.cost(i, self.taken[i])
        self.taken[i] = place
        self._boxes[i] = np.nan if place == _NOWHERE else self._claims[i][place]

    def best(self, i: int) -> int:
        """Return the cheapest place of a name at which it overlaps no other name."""
        free = np.flatnonzero(~self._conflicts(i).any(axis=1))
        return int(free[0]) if len(free) else _NOWHERE

    def improve(self, i: int, *, depth: int = _DEPTH, fixed: frozenset[int] = frozenset()) -> bool:
        """Move a name to a better place, and those that stand in its way to another; tell whether that was cheaper.

        Args:
            i: the name.
            depth: how many names may make way one for the other.
            fixed: names that stay where they are.
        """
        before = self.taken[i]
        conflicts = self._conflicts(i)
        for place in range(len(self._names[i])):
            if self.cost(i, before) - self.cost(i, place) <= _GAIN:
                return False
            others = [int(k) for k in self._near[i][conflicts[place]]]
            allowed = len(others) <= _MOST_MOVED and not fixed.intersection(others)
            if allowed and self._try_move(i, place, others, depth=depth, fixed=fixed | {i}):
                return True
        return False

    def _try_move(self, i: int, place: int, others: list[int], *, depth: int, fixed: frozenset[int]) -> bool:
        """Try a place whose neighbors make way; put everything back when the whole is not cheaper."""
        taken, boxes, cost = list(self.taken), self._boxes.copy(), self._total
        self.take(i, place)
        for k in others:
            self.take(k, _NOWHERE)
        for k in sorted(others, key=lambda other: (-self._weights[other], other)):
            self.take(k, self.best(k))
            if depth and self.taken[k] == _NOWHERE:
                self.improve(k, depth=depth - 1, fixed=fixed)
        if self._total < cost - _GAIN:
            return True
        self.taken, self._boxes, self._total = taken, boxes, cost
        return False

    def _conflicts(self, i: int) -> npt.NDArray[np.bool_]:
        """Tell of each place of a name and each of its neighbors whether they overlap."""
        return overlapping(self._roomy[i], self._boxes[self._near[i]])


def _neighbors(boxes: Sequence[Floats]) -> list[Integers]:
    """Return for each name the numbers of the others that any of its places could meet."""
    nowhere = np.full((1, 4), np.nan)
    extents = np.vstack([[*rows[:, :2].min(0), *rows[:, 2:].max(0)] if len(rows) else nowhere[0] for rows in boxes])
    meet = overlapping(extents, extents)
    np.fill_diagonal(meet, False)
    return [np.flatnonzero(row) for row in meet]
