"""The methods of classification: each takes sorted finite values and answers breaks from minimum to maximum."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from atlas.errors import ClassificationError
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
Method = Literal[
    "quantile", "equal", "jenks", "q6", "mean_sd", "mean_half_sd", "geometric", "nested_means", "head_tail"
]  # fmt: skip
_HEAD_SHARE: Final = 0.4  # a head larger than that is no minority: the values are not heavy-tailed


def _quantile(values: Floats, classes: int) -> list[float]:
    """Equal counts; quantiles of Hyndman and Fan's type 7."""
    return [float(q) for q in np.quantile(values, np.linspace(0, 1, classes + 1))]


def _equal(values: Floats, classes: int) -> list[float]:
    """Equal steps between minimum and maximum."""
    return [float(e) for e in np.linspace(values[0], values[-1], classes + 1)]


def _jenks(values: Floats, classes: int) -> list[float]:
    """Least variance inside the classes, exactly (Fisher 1958), by dynamic programming on distinct values."""
    points, weights = np.unique(values, return_counts=True)
    # Centered, so that sums of squares keep their figures for values far from zero.
    centerd = points - np.average(points, weights=weights)
    w = np.concatenate([[0.0], np.cumsum(weights)])
    s = np.concatenate([[0.0], np.cumsum(weights * centerd)])
    q = np.concatenate([[0.0], np.cumsum(weights * centerd**2)])
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


def _mean_sd(values: Floats, classes: int, *, step: float = 1.0) -> list[float]:
    """Return steps of so many standard deviations about the mean, a break itself when the number of classes is even."""
    mean, sd = float(values.mean()), float(values.std())
    offsets = [i - (classes - 2) / 2 for i in range(classes - 1)]
    inner = [mean + k * step * sd for k in offsets]
    return [float(values[0]), *(e for e in inner if values[0] < e < values[-1]), float(values[-1])]


def _geometric(values: Floats, classes: int) -> list[float]:
    """Equal ratios between minimum and maximum; every value must be above zero."""
    if values[0] <= 0:
        raise ClassificationError(Message("fault.cartography.classes.geometric", least=f"{values[0]:g}"))
    return [float(e) for e in np.geomspace(values[0], values[-1], classes + 1)]


def _nested_means(values: Floats, classes: int) -> list[float]:
    """Return the mean, then the mean of each half, and so on; the classes are the largest power of two allowed."""
    inner: list[float] = []
    parts = [values]
    for _ in range(int(math.log2(classes))):
        means = [float(part.mean()) for part in parts if len(part)]
        inner += means
        parts = [half for part in parts if len(part) for half in (part[part < part.mean()], part[part >= part.mean()])]
    inner = sorted({e for e in inner if values[0] < e < values[-1]})
    return [float(values[0]), *inner, float(values[-1])]


def _head_tail(values: Floats, classes: int) -> list[float]:
    """Return the mean, then the mean of what lies above it, while that is a minority of at most 40 % (Jiang 2013)."""
    inner: list[float] = []
    part = values
    while len(inner) < classes - 1:
        mean = float(part.mean())
        head = part[part >= mean]
        # The mean of equal values can be a rounding above all of them.
        if mean <= part[0] or not 0 < len(head) <= _HEAD_SHARE * len(part):
            break
        inner.append(mean)
        part = head
    return [float(values[0]), *inner, float(values[-1])]


METHODS: Final[Mapping[str, Callable[[Floats, int], list[float]]]] = {
    "quantile": _quantile,
    "equal": _equal,
    "jenks": _jenks,
    "q6": _q6,
    "mean_sd": _mean_sd,
    "mean_half_sd": partial(_mean_sd, step=0.5),
    "geometric": _geometric,
    "nested_means": _nested_means,
    "head_tail": _head_tail,
}
