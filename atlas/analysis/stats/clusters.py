"""Typologies: units grouped by their resemblance on several indicators, each group described by what sets it apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from atlas.decimals import fixed_point
from atlas.i18n.messages import Listed, Message, Text

Values: TypeAlias = "pd.Series[Any]"
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Method: TypeAlias = Literal["kmeans", "ward"]

#: A profile speaks of an indicator whose class mean is at least so many standard deviations from the mean of all.
_TELLING: Final = 0.5
_RESTARTS: Final = 50
_ITERATIONS: Final = 300
_DIGITS: Final = 9


@dataclass(frozen=True, eq=False, repr=False)
class Clusters:
    """Units grouped into classes numbered from 1, the class highest on the first indicator first.

    Attributes:
        labels: the class of each unit; missing where an indicator is.
        profiles: classes × indicators: mean of the class, in standard deviations from the mean of all the units.
        centers: classes × indicators: the same means in the units of the indicators.
        sizes: how many units each class has.
        explained: share of the total inertia that lies between the classes, 0 to 1.
        mean, spread: of each indicator, what it was standardized with.
        left_out: units that miss an indicator.
    """

    labels: Values
    profiles: pd.DataFrame
    centers: pd.DataFrame
    sizes: Values
    explained: float
    mean: Values
    spread: Values
    left_out: tuple[Any, ...]

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.sizes))
        out = f", {len(self.left_out)} left out" if self.left_out else ""
        explained = fixed_point(100 * self.explained)
        return f"<Clusters: {len(self.sizes)} classes of {sizes} units, {explained} % explained{out}>"

    def assign(self, table: pd.DataFrame) -> Values:
        """Return the class whose center is nearest to each of other units (provinces), on the same indicators."""
        scores = ((table[self.mean.index] - self.mean) / self.spread).to_numpy(dtype=np.float64)
        apart = ((scores[:, None, :] - self.profiles.to_numpy()[None, :, :]) ** 2).sum(axis=2)
        nearest = self.profiles.index.to_numpy()[np.nan_to_num(apart).argmin(axis=1)]
        classes = pd.Series(nearest, index=table.index, dtype="Int64", name="class")
        return classes.mask(np.isnan(scores).any(axis=1))

    def describe(self, titles: Mapping[str, str] | None = None) -> str:
        """Return the classes in lines: how many units, then what sets each apart, the most telling indicator first.

        Args:
            titles: title of each indicator; its key without.
        """
        names = {key: (titles or {}).get(key, key) for key in self.profiles.columns}
        lines = []
        for number, size in zip(self.profiles.index, self.sizes, strict=True):
            scores = self.profiles.loc[number]
            order = scores.abs().sort_values(ascending=False, kind="stable").index
            telling = [key for key in order if abs(scores[key]) >= _TELLING]
            apart = [
                f"{names[key]} {_signs(float(scores[key]))} ({fixed_point(scores[key], 1, signed=True)})"
                for key in telling
            ]
            traits = (
                Listed(apart, marks=False, most=1000, longest=1000) if apart else Message("fault.stats.close_to_mean")
            )
            lines.append(str(Message("fault.stats.class_line", **{"class": str(number)}, n=size, traits=traits)))
        return "\n".join(lines)


class UnclassifiableError(ValueError):
    """Units that cannot be cut into so many classes, whatever the method.

    Attributes:
        reason: key of the messages ``incomparable``: ``constant``, ``too_few`` or ``tied``.
    """

    def __init__(self, reason: str, message: Text) -> None:
        super().__init__(message)
        self.reason = reason


def classify(table: pd.DataFrame, *, classes: int, method: Method = "kmeans", seed: int = 0) -> Clusters:
    """Group units by their resemblance on several indicators, each standardized (mean 0, standard deviation 1).

    ``kmeans`` makes the squared distances to the class means small: Lloyd's (1957) iteration from 50 starts chosen as
    k-means++ does (Arthur & Vassilvitskii 2007), the best kept. ``ward`` joins the units two by two so that the inertia
    within classes grows least (Ward 1963), without any chance. Units are taken in the order of their codes: neither a
    second run nor another order of the rows changes a class.

    Args:
        table: units × indicators, numbers; a unit that misses one is left out and named.
        classes: how many, from 2 up to the number of distinct units.
        method: ``kmeans`` or ``ward``.
        seed: of the starts of ``kmeans``.

    Raises:
        UnclassifiableError: an indicator that is the same everywhere, more classes than distinct units, ties.
        ValueError: no indicator, an infinite one, fewer than two classes, an unknown method, a code that comes twice.
    """
    if method not in ("kmeans", "ward"):
        raise ValueError(Message("fault.stats.cluster_method", method=repr(method)))
    if not table.shape[1] or not table.index.is_unique:
        raise ValueError(Message("fault.stats.typology_needs"))
    complete = _complete_rows(table)
    mean, spread = complete.mean(), complete.std(ddof=0)
    # Rounded, so that ties are ties whatever the units of the indicators.
    scores = ((complete - mean) / spread).to_numpy().round(_DIGITS)
    distinct = len(np.unique(scores, axis=0))
    if not 2 <= classes <= distinct:
        message = Message("fault.stats.too_few", classes=classes, n=distinct)
        raise ValueError(message) if classes < 2 else UnclassifiableError("too_few", message)
    raw = _k_means(scores, classes, seed) if method == "kmeans" else _ward(scores, classes)
    means = np.array([scores[raw == number].mean(axis=0) for number in range(classes)])
    rank = np.lexsort(tuple(-column for column in means.T[::-1]))
    number = np.empty(classes, dtype=np.int64)
    number[rank] = np.arange(1, classes + 1)
    labels = pd.Series(number[raw], index=complete.index, dtype="Int64", name="class").reindex(table.index)
    names = pd.RangeIndex(1, classes + 1, name="class")
    profiles = pd.DataFrame(means[rank], index=names, columns=complete.columns)
    within = float(((scores - means[raw]) ** 2).sum())
    return Clusters(
        labels=labels,
        profiles=profiles,
        centers=profiles * spread + mean,
        sizes=labels.value_counts().reindex(names).astype(np.int64),
        explained=1 - within / float((scores**2).sum()),
        mean=mean,
        spread=spread,
        left_out=tuple(table.index.difference(complete.index, sort=False)),
    )


def _complete_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the units that miss no indicator, by code; refuse infinite values and indicators that are the same."""
    complete = table.dropna().sort_index().astype(np.float64)
    if np.isinf(complete.to_numpy()).any():
        raise ValueError(Message("fault.stats.typology_infinite"))
    if len(complete) and (constant := [str(key) for key in complete if not np.ptp(complete[key].to_numpy()) > 0]):
        raise UnclassifiableError("constant", Message("fault.stats.constant", names=Listed(constant, marks=False)))
    return complete


def _ward(scores: Floats, classes: int) -> Integers:
    joined = scipy.cluster.hierarchy.fcluster(
        scipy.cluster.hierarchy.linkage(scores, method="ward"), classes, criterion="maxclust"
    )
    if joined.max() < classes:
        raise UnclassifiableError("tied", Message("fault.stats.tied", classes=classes))
    return np.asarray(joined - 1, dtype=np.int64)


def _k_means(scores: Floats, classes: int, seed: int) -> Integers:
    """Return the best of several runs, the first of equals."""
    rng = np.random.default_rng(seed)
    best, least = np.zeros(len(scores), dtype=np.int64), np.inf
    for _ in range(_RESTARTS):
        labels, inertia = _lloyd(scores, _start(scores, classes, rng))
        if inertia < least * (1 - 1e-12):
            best, least = labels, inertia
    return best


def _start(scores: Floats, classes: int, rng: np.random.Generator) -> Floats:
    """First centers: units drawn with a probability that grows with the square of their distance to those drawn."""
    chosen = [int(rng.integers(len(scores)))]
    nearest = ((scores - scores[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(classes - 1):
        # Of a few draws, the one that leaves the units nearest to a center.
        drawn = rng.choice(len(scores), size=2 + math.ceil(math.log2(classes)), p=nearest / nearest.sum())
        apart = ((scores[None, :, :] - scores[drawn, None, :]) ** 2).sum(axis=2)
        left = np.minimum(nearest, apart)
        best = int(left.sum(axis=1).argmin())
        chosen.append(int(drawn[best]))
        nearest = left[best]
    return scores[chosen]


def _lloyd(scores: Floats, centers: Floats) -> tuple[Integers, float]:
    labels = np.full(len(scores), -1, dtype=np.int64)
    for _ in range(_ITERATIONS):
        apart = ((scores[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
        nearest = apart.argmin(axis=1)
        for empty in np.setdiff1d(np.arange(len(centers)), nearest):
            # A class that lost all its units takes the one that is worst off.
            nearest[apart[np.arange(len(scores)), nearest].argmax()] = empty
            apart[nearest == empty] = 0.0
        if (nearest == labels).all():
            break
        labels = nearest
        centers = np.array([scores[labels == number].mean(axis=0) for number in range(len(centers))])
    return labels, float(((scores - centers[labels]) ** 2).sum())


def _signs(score: float) -> str:
    strong = "++" if abs(score) >= 1.5 else "+"
    return strong if score > 0 else strong.replace("+", "−")
