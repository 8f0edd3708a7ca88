"""Circles that do not overlap and touch their neighbors, near their places.

D. Dorling, “Area Cartograms: Their Use and Creation”, Concepts and Techniques in Modern Geography 59 (1996): circles
that overlap push each other away, neighbors that do not touch pull each other, all in small steps.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_STEPS: Final = 400
_PULL: Final = 0.4  # of the gap to a neighbor, in a step
_HOME: Final = 0.005  # of the way back to its place, in a step
_PARTING: Final = 3000  # steps that only push
_ENOUGH: Final = 1e-5  # of a radius: circles that overlap less touch


def natural_radius(places: Floats, weights: Floats, pairs: Integers) -> float:
    """Return the radius of weight one for which neighbors are as far apart on average as circles that touch."""
    first, second = pairs.T
    distances = np.hypot(*(places[first] - places[second]).T)
    roots = np.sqrt(weights)
    return float(distances.sum() / (roots[first] + roots[second]).sum())


def circle_places(places: Floats, radii: Floats, pairs: Integers, lengths: Floats) -> Floats:
    """Return the centers of circles that do not overlap, (n, 2), in the units of the places.

    Args:
        places: where the circles should be, (n, 2).
        radii: of the circles, (n,).
        pairs: numbers of neighbors, (m, 2).
        lengths: of their common borders, (m,): the longer, the stronger the pull.
    """
    at, (first, second) = places.copy(), pairs.T
    border = np.zeros(len(places))
    np.add.at(border, first, lengths)
    np.add.at(border, second, lengths)
    share = lengths / np.maximum(np.minimum(border[first], border[second]), 1e-9) if len(pairs) else lengths
    for k in range(_STEPS):
        cooling = 1 - k / _STEPS
        move = _push(at, radii)[0]
        ways, gaps = _ways(at, radii, first, second)
        pull = _PULL * cooling * ((np.maximum(gaps, 0) * share)[:, None] * ways)
        np.add.at(move, first, pull)
        np.add.at(move, second, -pull)
        at = at + move + _HOME * cooling * (places - at)
    for _ in range(_PARTING):
        move, worst = _push(at, radii)
        if worst < _ENOUGH:
            break
        at = at + 1.05 * move
    return _push_apart(at, radii)


def _push(at: Floats, radii: Floats) -> tuple[Floats, float]:
    """Return how overlapping circles move apart, and the worst overlap over the smaller radius."""
    first, second = np.triu_indices(len(at), k=1)
    near = (np.abs(at[first] - at[second]) < (radii[first] + radii[second])[:, None]).all(axis=1)
    first, second = first[near], second[near]
    ways, gaps = _ways(at, radii, first, second)
    overlap = np.maximum(-gaps, 0)
    push, move = (overlap / 2)[:, None] * ways, np.zeros_like(at)
    np.add.at(move, first, -push)
    np.add.at(move, second, push)
    count = np.ones(len(at))
    np.add.at(count, first, overlap > 0)
    np.add.at(count, second, overlap > 0)
    worst = float((overlap / np.minimum(radii[first], radii[second])).max()) if len(first) else 0.0
    return move / np.sqrt(count)[:, None], worst


def _ways(at: Floats, radii: Floats, first: Integers, second: Integers) -> tuple[Floats, Floats]:
    """Return the unit vectors from first to second circles, and the gaps between them, negative where they overlap."""
    ways = at[second] - at[first]
    lengths = np.hypot(ways[:, 0], ways[:, 1])
    return ways / np.maximum(lengths, 1e-9)[:, None], lengths - radii[first] - radii[second]


def _push_apart(at: Floats, radii: Floats) -> Floats:
    """Spread centers about their middle just so far that no two circles overlap."""
    first, second = np.triu_indices(len(at), k=1)
    distances = np.hypot(*(at[first] - at[second]).T)
    factor = max(1.0, float(((radii[first] + radii[second]) / np.maximum(distances, 1e-9)).max(initial=1.0)))
    middle = at.mean(axis=0)
    return np.asarray(middle + (at - middle) * factor)
