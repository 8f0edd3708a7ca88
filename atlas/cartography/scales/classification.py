"""Class breaks: the methods of the field, computed at full precision, rounded, then checked.

Every method takes finite values and answers ``classes + 1`` breaks from the true minimum to the true maximum.
Classes are left-closed, ``[a, b[``, the last one closed; :func:`membership` is the only place that says so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.scales.methods import METHODS, Method
from atlas.decimals import rounded_significant
from atlas.errors import ClassificationError
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
_MOST_FIGURES: Final = 12  # further ones are the dust of binary fractions
_RATIO_FIGURES: Final = 3  # of the powers of a factor: 0.667, not 0.66666
#: From one break of a quotient to the next; the roots of two reach twice and half themselves.
_FACTORS: Final = (1.01, 1.02, 1.05, 1.1, 2**0.25, 1.25, 2**0.5, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0)

__all__ = [
    "METHODS",
    "Breaks",
    "Method",
    "classify",
    "common",
    "default_classes",
    "increasing",
    "manual",
    "membership",
    "round_significant",
]


@dataclass(frozen=True, slots=True)
class Breaks:
    """Breaks as printed: ``edges`` from minimum to maximum, and what rounding did to them.

    ``computed`` are the edges before rounding; ``merged`` counts the classes that rounding emptied and that were joined
    with their neighbor; ``asked`` is how many classes were asked for, 0 when nobody said (ties, or too few distinct
    values, may leave fewer).
    """

    edges: tuple[float, ...]
    computed: tuple[float, ...]
    decimals: int
    merged: int = 0
    asked: int = 0

    @property
    def classes(self) -> int:
        """Number of classes."""
        return max(0, len(self.edges) - 1)


def classify(
    values: Floats,
    *,
    method: Method = "quantile",
    classes: int | None = None,
    significant: int = 2,
    reference: float | None = None,
    neutral: bool = False,
) -> Breaks:
    """Cut values into classes: breaks at full precision, rounded to ``significant`` figures, empty classes merged.

    Args:
        values: one-dimensional; non-finite values are left aside.
        method: one of :data:`METHODS`.
        classes: how many; by default 1 + 3.3·log10(n) (Huntsberger 1961), at most 6, at most one per distinct value.
        significant: figures kept in the inner breaks; more are taken when rounding would make two breaks equal or
            carry one out of the range of the values.
        reference: a meaningful value (0 for a change, 1 for a quotient): where values lie on both sides of it, breaks
            stand at equal round steps about zero, at equal ratios about a positive one, whatever the method.
        neutral: the reference stands in the middle of a class of its own, one step wide, instead of on a break.

    Raises:
        ClassificationError: no finite value, or a method that cannot treat them.
        ValueError: a method that does not exist.
    """
    if method not in METHODS:
        raise ValueError(Message("fault.cartography.classes.method", method=method, names=", ".join(METHODS)))
    finite = _sorted_finite(values)
    distinct = len(np.unique(finite))
    wanted = min(classes or default_classes(len(finite)), distinct)
    if wanted < 1 or (classes is not None and classes < 1):
        raise ClassificationError(Message("fault.cartography.classes.none", classes=classes))
    if distinct == 1:
        return Breaks((float(finite[0]),) * 2, (float(finite[0]),) * 2, _decimals(finite[:1]), asked=classes or 0)
    low, high = float(finite[0]), float(finite[-1])
    protected: tuple[float, ...] = ()
    if reference is not None and low < reference < high:
        computed, protected = _around(finite, reference, wanted, neutral=neutral)
        inner = computed[1:-1]
    else:
        computed = METHODS[method](finite, wanted)
        inner = _round_inner([e for e in computed[1:-1] if low < e < high], significant, within=(low, high))
    exact = sorted({low, *(e for e in computed if low < e < high), high})
    before = len(_without_empty(exact, finite, keep=protected))
    edges = _without_empty([low, *inner, high], finite, keep=protected)
    return Breaks(
        tuple(edges), tuple(computed), _decimals(edges[1:-1] or edges), merged=max(0, before - len(edges)),
        asked=classes or 0,
    )  # fmt: skip


def _sorted_finite(values: Floats) -> Floats:
    finite: Floats = np.sort(values[np.isfinite(values)].astype(np.float64))
    if not len(finite):
        raise ClassificationError(Message("fault.cartography.classes.empty"))
    return finite


def manual(values: Floats, edges: Sequence[float]) -> Breaks:
    """Use an editor's inner or outer edges; minimum and maximum stay true.

    Raises:
        ClassificationError: the edges do not increase, or leave a class without any value.
    """
    finite, given = _check_edges(values, edges)
    low, high = float(finite.min()), float(finite.max())
    inner = [e for e in given if low < e < high]
    # One edge under the values and one above them bound the first and the last class; more would bound nothing.
    for side in ([e for e in given if e < low], [e for e in given if e > high]):
        if len(side) > 1:
            names = ", ".join(f"{e:g}" for e in side)
            raise ClassificationError(
                Message("fault.cartography.classes.beyond", low=f"{low:g}", high=f"{high:g}", names=names)
            )
    whole = (low, *inner, high) if high > low else (low, high)
    counts = np.bincount(membership(finite, whole), minlength=len(whole) - 1)
    if (counts == 0).any():
        empty = [f"{whole[i]:g}–{whole[i + 1]:g}" for i in np.flatnonzero(counts == 0)]
        raise ClassificationError(Message("fault.cartography.classes.vacant", classes=", ".join(empty)))
    return Breaks(whole, whole, _decimals(inner or whole), asked=len(whole) - 1)


def common(values: Floats, edges: Sequence[float]) -> Breaks:
    """Use the breaks of a series of plates: this plate's values may leave a class empty, and none leaves the classes.

    Edges that do not reach the least or the greatest value are followed by it; those that go further stay.

    Raises:
        ClassificationError: the edges do not increase, or there is neither a value nor a second edge.
    """
    if len(edges) > 1 and increasing(edges) and not np.isfinite(values).any():
        return Breaks(tuple(edges), tuple(edges), _decimals(edges[1:-1] or edges), asked=len(edges) - 1)
    finite, given = _check_edges(values, edges)
    low, high = float(finite.min()), float(finite.max())
    whole = (*((low,) if low < given[0] else ()), *given, *((high,) if high > given[-1] else ()))
    if len(whole) < 2:
        whole = (low, high)
    return Breaks(whole, whole, _decimals(whole[1:-1] or whole), asked=len(whole) - 1)


def _check_edges(values: Floats, edges: Sequence[float]) -> tuple[Floats, list[float]]:
    """Finite values, and edges that increase."""
    finite = values[np.isfinite(values)].astype(np.float64)
    given = [float(e) for e in edges]
    if not increasing(given):
        raise ClassificationError(Message("fault.cartography.classes.order", breaks=str(list(edges))))
    if not len(finite):
        raise ClassificationError(Message("fault.cartography.classes.empty"))
    return finite, given


def increasing(edges: Sequence[float]) -> bool:
    """Tell whether edges are finite numbers, each greater than the one before."""
    return all(map(math.isfinite, edges)) and all(a < b for a, b in itertools.pairwise(edges))


def membership(values: Floats, edges: Sequence[float]) -> npt.NDArray[np.int64]:
    """Return the class of each value, 0 … n−1, left-closed with the last one closed; −1 outside or without data."""
    cuts = np.asarray(edges, dtype=np.float64)
    if len(cuts) < 2:
        return np.full(np.shape(values), -1, dtype=np.int64)
    if len(cuts) == 2:
        inside = (values >= cuts[0]) & (values <= cuts[1])
        return np.where(inside, 0, -1).astype(np.int64)
    codes = np.searchsorted(cuts, values, side="right") - 1
    codes = np.where(values == cuts[-1], len(cuts) - 2, codes)
    outside = ~np.isfinite(values) | (values < cuts[0]) | (values > cuts[-1])
    return np.where(outside, -1, codes).astype(np.int64)


def default_classes(count: int) -> int:
    """Return 1 + 3.3·log10(n) rounded, at least 1 and at most 6 (Huntsberger's rule; 6 is the ceiling in print)."""
    return max(1, min(6, round(1 + 3.3 * math.log10(count)))) if count > 0 else 1


def round_significant(value: float, figures: int) -> float:
    """Round to a number of significant figures, by the rule of all that is printed."""
    return rounded_significant(value, figures)


def _around(values: Floats, reference: float, classes: int, *, neutral: bool) -> tuple[list[float], tuple[float, ...]]:
    """Return breaks on both sides of a reference, and those next to it, which stay even if classes go.

    About zero (a change) they stand at equal round steps. About a positive reference of values that are never negative
    (a quotient, an index) they stand at equal ratios, so that twice and half are as many classes away. The outer
    classes reach the true minimum and maximum.
    """
    low, high = float(values[0]), float(values[-1])
    of_ratios = reference > 0 and low >= 0
    positive = values[values > 0] if of_ratios else values
    away = np.abs(np.log(positive / reference)) if of_ratios else np.abs(values - reference)
    if neutral:
        side = max(1, (classes - 1) // 2)  # classes on each side of the neutral one
        # The outermost break lies 2 · side − 1 half steps from the reference: the half step is what must be round.
        wanted = float(np.quantile(away, side / (side + 0.5))) / (2 * side - 1)
        offsets = [float(k) for k in range(1 - 2 * side, 2 * side, 2)]
    else:
        side = max(1, classes // 2)
        wanted = float(np.quantile(away, (side - 1) / side)) / (side - 1) if side > 1 else 0.0
        offsets = [float(k) for k in range(1 - side, side)]
    if of_ratios:
        factor = min(_FACTORS, key=lambda f: abs(math.log(f) - wanted))
        tidy = [reference if k == 0 else round_significant(reference * factor**k, _RATIO_FIGURES) for k in offsets]
    else:
        step = _nice(wanted)
        # Steps are round already; to two figures 1.25 would be 1.2 and no longer a step from 1.
        tidy = [reference if k == 0 else round_significant(reference + step * k, _MOST_FIGURES) for k in offsets]
    inner = sorted({e for e in tidy if low < e < high})
    protected = tuple(e for k, e in zip(offsets, tidy, strict=True) if abs(k) <= neutral)
    return [low, *inner, high], protected


def _nice(step: float) -> float:
    """Return the nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 7.5 times a power of ten, in ratio."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return power * min((1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10), key=lambda m: abs(math.log(step / power / m)))


def _round_inner(inner: list[float], significant: int, *, within: tuple[float, float]) -> list[float]:
    """Round inner edges to the fewest figures that keep them distinct and inside the range of the values."""
    low, high = within
    distinct = rounded = sorted(set(inner))
    for figures in range(significant, _MOST_FIGURES + 1):
        rounded = sorted({round_significant(e, figures) for e in distinct})
        if len(rounded) == len(distinct) and all(low < e < high for e in rounded):
            break
    return [e for e in rounded if low < e < high]


def _without_empty(edges: Sequence[float], values: Floats, *, keep: Sequence[float]) -> list[float]:
    """Join each empty class with a neighbor by taking out one of its inner edges, never one to ``keep``.

    The neutral class alone, between two edges to keep, may stay empty.
    """
    edges = list(edges)
    while len(edges) > 2:
        counts = np.bincount(membership(values, edges), minlength=len(edges) - 1)
        sides = [[k for k in (int(i) + 1, int(i)) if 0 < k < len(edges) - 1] for i in np.flatnonzero(counts == 0)]
        movable = [k for side in sides for k in side if edges[k] not in keep]
        if not movable:
            return edges
        edges.pop(movable[0])
    return edges


def _decimals(numbers: Sequence[float] | Floats) -> int:
    """Return the least number of digits after the decimal sign that writes all the numbers exactly, at most 6."""
    return next((d for d in range(6) if all(math.isclose(round(n, d), n, abs_tol=1e-9) for n in numbers)), 6)
