"""Class breaks: the methods of the field, computed at full precision, rounded, then checked.

Every method takes finite values and answers ``classes + 1`` breaks from the true minimum to the true maximum.
Classes are left-closed, ``[a, b[``, the last one closed; :func:`membership` is the only place that says so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from atlas.errors import ClassificationError

Floats = npt.NDArray[np.float64]
_MOST_FIGURES: Final = 12  # further ones are the dust of binary fractions

Method = Literal["quantile", "equal", "jenks", "q6", "mean_sd", "geometric", "nested_means"]


@dataclass(frozen=True, slots=True)
class Breaks:
    """Breaks as printed: ``edges`` from minimum to maximum, and what rounding did to them.

    ``computed`` are the edges before rounding; ``merged`` counts the classes that rounding emptied and
    that were joined with their neighbour.
    """

    edges: tuple[float, ...]
    computed: tuple[float, ...]
    decimals: int
    merged: int = 0

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
) -> Breaks:
    """Cut values into classes: breaks at full precision, rounded to ``significant`` figures, empty classes merged.

    Args:
        values: one-dimensional; non-finite values are left aside.
        method: one of :data:`METHODS`.
        classes: how many; by default 1 + 3.3·log10(n) (Huntsberger 1961), at most 6, at most one per distinct value.
        significant: figures kept in the inner breaks; more are taken when rounding would make two breaks equal or
            carry one out of the range of the values.
        reference: a meaningful value (0 for a change, 1 for a quotient): where values lie on both sides of it, breaks
            stand at equal round steps about it, whatever the method.

    Raises:
        ClassificationError: no finite value, or a method that cannot treat them.
    """
    finite = np.sort(values[np.isfinite(values)].astype(np.float64))
    if not len(finite):
        raise ClassificationError("there is no value to classify: every unit is without data")
    distinct = len(np.unique(finite))
    wanted = min(classes or default_classes(len(finite)), distinct)
    if wanted < 1 or (classes is not None and classes < 1):
        raise ClassificationError(f"{classes} classes were asked for; at least one is needed")
    if distinct == 1:
        return Breaks((float(finite[0]),) * 2, (float(finite[0]),) * 2, _decimals(finite[:1]))
    low, high = float(finite[0]), float(finite[-1])
    if reference is not None and low < reference < high:
        computed = _around(finite, reference, wanted)
        inner = computed[1:-1]
    else:
        computed = METHODS[method](finite, wanted)
        inner = _rounded([e for e in computed[1:-1] if low < e < high], significant, within=(low, high))
    edges = _without_empty([low, *inner, high], finite, keep=reference)
    return Breaks(tuple(edges), tuple(computed), _decimals(edges[1:-1] or edges), merged=len(computed) - len(edges))


def manual(values: Floats, edges: Sequence[float]) -> Breaks:
    """Use an editor's inner or outer edges; minimum and maximum stay true.

    Raises:
        ClassificationError: the edges do not increase, or leave a class without any value.
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    given = [float(e) for e in edges]
    if any(b <= a for a, b in itertools.pairwise(given)) or not all(map(math.isfinite, given)):
        raise ClassificationError(f"breaks must increase; these do not: {list(edges)}")
    if not len(finite):
        raise ClassificationError("there is no value to classify: every unit is without data")
    low, high = float(finite.min()), float(finite.max())
    inner = [e for e in given if low < e < high]
    # One edge under the values and one above them bound the first and the last class; more would bound nothing.
    for side in ([e for e in given if e < low], [e for e in given if e > high]):
        if len(side) > 1:
            names = ", ".join(f"{e:g}" for e in side)
            raise ClassificationError(f"the values go from {low:g} to {high:g}: {names} bound no class; remove one")
    whole = (low, *inner, high) if high > low else (low, high)
    counts = np.bincount(membership(finite, whole), minlength=len(whole) - 1)
    if (counts == 0).any():
        empty = [f"{whole[i]:g}–{whole[i + 1]:g}" for i in np.flatnonzero(counts == 0)]
        raise ClassificationError(f"no value falls into {', '.join(empty)}: move or remove a break")
    return Breaks(whole, whole, _decimals(inner or whole))


def membership(values: Floats, edges: Sequence[float]) -> npt.NDArray[np.int64]:
    """Return the class of each value, 0 … n−1, left-closed with the last one closed; −1 outside or without data."""
    cuts = np.asarray(edges, dtype=np.float64)
    if len(cuts) < 2:
        return np.full(np.shape(values), -1, dtype=np.int64)
    if len(cuts) == 2:
        inside = (values >= cuts[0]) & (values <= cuts[1])
        return np.where(inside, 0, -1).astype(np.int64)
    found = np.searchsorted(cuts, values, side="right") - 1
    found = np.where(values == cuts[-1], len(cuts) - 2, found)
    outside = ~np.isfinite(values) | (values < cuts[0]) | (values > cuts[-1])
    return np.where(outside, -1, found).astype(np.int64)


def default_classes(count: int) -> int:
    """Return 1 + 3.3·log10(n) rounded, at least 1 and at most 6 (Huntsberger's rule; 6 is the ceiling in print)."""
    return max(1, min(6, round(1 + 3.3 * math.log10(count)))) if count > 0 else 1


def round_significant(value: float, figures: int) -> float:
    """Round to a number of significant figures."""
    return float(f"{value:.{figures - 1}e}")


def _quantile(values: Floats, classes: int) -> list[float]:
    """Equal counts; quantiles of Hyndman and Fan's type 7."""
    return [float(q) for q in np.quantile(values, np.linspace(0, 1, classes + 1))]


def _equal(values: Floats, classes: int) -> list[float]:
    """Equal steps between minimum and maximum."""
    return [float(e) for e in np.linspace(values[0], values[-1], classes + 1)]


def _jenks(values: Floats, classes: int) -> list[float]:
    """Least variance inside the classes, exactly (Fisher 1958), by dynamic programming on distinct values."""
    points, weights = np.unique(values, return_counts=True)
    # Centred, so that sums of squares keep their figures for values far from zero.
    centred = points - np.average(points, weights=weights)
    w = np.concatenate([[0.0], np.cumsum(weights)])
    s = np.concatenate([[0.0], np.cumsum(weights * centred)])
    q = np.concatenate([[0.0], np.cumsum(weights * centred**2)])
    n = len(points)
    starts = np.arange(n)

    def within(last: int) -> Floats:
        """Sum of squared deviations of points[i … last] for every first point i ≤ last."""
        i = starts[: last + 1]
        total = w[last + 1] - w[i]
        spread = q[last + 1] - q[i] - (s[last + 1] - s[i]) ** 2 / total
        return np.asarray(np.maximum(spread, 0.0))

    costs = [within(last) for last in range(n)]
    best = np.array([cost[0] for cost in costs])
    first = np.zeros((classes, n), dtype=np.int64)
    for k in range(1, classes):
        longer = np.full(n, np.inf)
        for last in range(k, n):
            total = best[k - 1 : last] + costs[last][k:]
            at = int(np.argmin(total))
            longer[last], first[k, last] = total[at], k + at
        best = longer
    edges, last = [float(points[-1])], n - 1
    for k in range(classes - 1, 0, -1):
        start = int(first[k, last])
        # Half-way between two classes, so that rounding the break seldom moves a value over it.
        edges.append(float(points[start - 1] + points[start]) / 2)
        last = start - 1
    return [float(points[0]), *reversed(edges)]


def _q6(values: Floats, classes: int) -> list[float]:
    """Six classes at 0-5-25-50-75-95-100 % (Cauvin, Reymond and Serradj 1987); ``classes`` is not used."""
    del classes
    return [float(q) for q in np.quantile(values, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])]


def _mean_sd(values: Floats, classes: int) -> list[float]:
    """Steps of one standard deviation about the mean; the mean is a break when the number of classes is even."""
    mean, sd = float(values.mean()), float(values.std())
    offsets = [i - (classes - 2) / 2 for i in range(classes - 1)]
    inner = [mean + k * sd for k in offsets]
    return [float(values[0]), *(e for e in inner if values[0] < e < values[-1]), float(values[-1])]


def _geometric(values: Floats, classes: int) -> list[float]:
    """Equal ratios between minimum and maximum; every value must be above zero."""
    if values[0] <= 0:
        raise ClassificationError(
            f"geometric breaks need values above zero; the least is {values[0]:g}: choose “quantile” or “jenks”"
        )
    return [float(e) for e in np.geomspace(values[0], values[-1], classes + 1)]


def _nested_means(values: Floats, classes: int) -> list[float]:
    """The mean, then the mean of each half, and so on; the classes are the largest power of two allowed."""
    inner: list[float] = []
    parts = [values]
    for _ in range(int(math.log2(classes))):
        means = [float(part.mean()) for part in parts if len(part)]
        inner += means
        parts = [half for part in parts if len(part) for half in (part[part < part.mean()], part[part >= part.mean()])]
    inner = sorted({e for e in inner if values[0] < e < values[-1]})
    return [float(values[0]), *inner, float(values[-1])]


METHODS: Final[Mapping[str, Callable[[Floats, int], list[float]]]] = {
    "quantile": _quantile,
    "equal": _equal,
    "jenks": _jenks,
    "q6": _q6,
    "mean_sd": _mean_sd,
    "geometric": _geometric,
    "nested_means": _nested_means,
}


def _around(values: Floats, reference: float, classes: int) -> list[float]:
    """Equal, round steps on both sides of a reference; the outer classes reach the true minimum and maximum."""
    low, high = float(values[0]), float(values[-1])
    side = max(1, classes // 2)
    inner = [reference]
    if side > 1:
        step = _nice(float(np.quantile(np.abs(values - reference), (side - 1) / side)) / (side - 1))
        inner = [reference + step * i for i in range(1 - side, side)]
    # Steps are round already; to two figures 1.25 would be 1.2 and no longer a step from 1.
    tidy = (e if e == reference else round_significant(e, _MOST_FIGURES) for e in inner)
    return [low, *(e for e in tidy if low < e < high), high]


def _nice(step: float) -> float:
    """Return the nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 7.5 times a power of ten, in ratio."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return power * min((1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10), key=lambda m: abs(math.log(step / power / m)))


def _rounded(inner: list[float], significant: int, *, within: tuple[float, float]) -> list[float]:
    """Round inner edges to the fewest figures that keep them distinct and inside the range of the values."""
    low, high = within
    distinct = rounded = sorted(set(inner))
    for figures in range(significant, _MOST_FIGURES + 1):
        rounded = sorted({round_significant(e, figures) for e in distinct})
        if len(rounded) == len(distinct) and all(low < e < high for e in rounded):
            break
    return [e for e in rounded if low < e < high]


def _without_empty(edges: list[float], values: Floats, *, keep: float | None) -> list[float]:
    """Join each empty class with a neighbour by taking out one of its inner edges, never the reference."""
    edges = list(edges)
    while len(edges) > 2:
        counts = np.bincount(membership(values, edges), minlength=len(edges) - 1)
        empty = np.flatnonzero(counts == 0)
        if not len(empty):
            return edges
        i = int(empty[0])
        movable = [k for k in (i + 1, i) if 0 < k < len(edges) - 1]
        edges.pop(next((k for k in movable if edges[k] != keep), movable[0]))
    return edges


def _decimals(numbers: Sequence[float] | Floats) -> int:
    """Return the least number of digits after the decimal sign that writes all the numbers exactly, at most 6."""
    return next((d for d in range(6) if all(math.isclose(round(n, d), n, abs_tol=1e-9) for n in numbers)), 6)
