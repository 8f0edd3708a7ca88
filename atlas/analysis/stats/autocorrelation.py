"""Whether neighbors resemble one another: Moran's index, its local form (LISA), Getis and Ord's G*.

A unit whose value is missing is left out, and a unit that then has no neighbor too: both are named in the result.
The weights are 1 over the number of neighbors (row-standardized), but for G*, which takes 1 for each. Permutations are
made with a seed in the order of the codes: neither a second run nor another order of the units changes a result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from atlas.analysis.stats.contiguity import Neighbors
from atlas.decimals import fixed_point
from atlas.i18n.messages import Message

Values: TypeAlias = "pd.Series[Any]"
Floats = npt.NDArray[np.float64]
Correction: TypeAlias = Literal["none", "fdr"]

#: The classes of a LISA map in the order of a legend: like among like, unlike among unlike, not significant.
LISA_CLASSES: Final = ("HH", "LL", "HL", "LH", "ns")
#: The classes of a map of G*, by confidence in per cent.
HOT_SPOT_CLASSES: Final = ("hot99", "hot95", "hot90", "ns", "cold90", "cold95", "cold99")
#: Permutations evaluated at a time.
_BLOCK: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Moran:
    """Moran's global index of one variable.

    Attributes:
        index: about −1 (neighbors differ) to 1 (neighbors are alike); its value without any structure is `expected`.
        expected: −1 / (n − 1).
        z: how many standard deviations the index is from the expected one, under randomization.
        p: pseudo-significance by permutation, both sides (`local_moran`).
        permutations, seed: how p was found.
        units: how many units were compared.
        left_out: units without value or without neighbor.
    """

    index: float
    expected: float
    z: float
    p: float
    permutations: int
    seed: int
    units: int
    left_out: tuple[Any, ...]

    def __repr__(self) -> str:
        out = f", {len(self.left_out)} left out" if self.left_out else ""
        return (
            f"<Moran I = {fixed_point(self.index, 3)} (expected {fixed_point(self.expected, 3)}, "
            f"z = {fixed_point(self.z, 2)}, p = {fixed_point(self.p, 3)} by {self.permutations} permutations)"
            f" over {self.units} units{out}>"
        )


@dataclass(frozen=True, eq=False, slots=True)
class LocalMoran:
    """Moran's index unit by unit.

    Attributes:
        table: all the units, in their order: ``value``; ``lag``, the mean of the neighbors; ``local_i``; ``quadrant``
            (HH, LL, HL, LH: the unit, then its neighbors, against the mean); ``p`` by conditional permutation, both
            sides; ``p_fdr``, p adjusted for the number of units tested. Missing in a unit that was left out.
        permutations, seed: how p was found.
        left_out: units without value or without neighbor.
    """

    table: pd.DataFrame
    permutations: int
    seed: int
    left_out: tuple[Any, ...]

    def classes(self, *, alpha: float = 0.05, correction: Correction = "none") -> Values:
        """Return the quadrant of the significant units, ``ns`` for the others; missing where a unit was left out.

        Args:
            alpha: level of significance, both sides together: at 5 % one unit in twenty comes out by chance alone.
            correction: ``fdr`` holds the share of false discoveries at alpha (Benjamini & Hochberg 1995).

        Raises:
            ValueError: a level outside ]0, 1[, an unknown correction.
        """
        significant = self.table[_p_column(alpha, correction)] <= alpha
        named = self.table["quadrant"].where(significant, "ns").astype(object)
        return named.where(self.table["p"].notna(), None).rename("lisa")

    def note(self, *, alpha: float = 0.05) -> str:
        """Return how many units are significant, as found and with false discoveries held, in words."""
        p = self.table["p"].dropna()
        raw, held = int((p <= alpha).sum()), int((self.table["p_fdr"] <= alpha).sum())
        draws = {"permutations": str(self.permutations), "seed": str(self.seed), "chance": fixed_point(alpha * len(p))}
        counts = {"found": raw, "all": len(p), "held": held}
        return str(Message("fault.stats.lisa_note", alpha=100 * alpha, **draws, **counts))


@dataclass(frozen=True, eq=False, slots=True)
class GetisOrd:
    """Getis and Ord's G* unit by unit.

    Attributes:
        table: all the units, in their order: ``value``, ``z``, ``p`` (both sides, normal), ``p_fdr``; missing in a unit
            that was left out.
        left_out: units without value or without neighbor.
    """

    table: pd.DataFrame
    left_out: tuple[Any, ...]

    def classes(self, *, correction: Correction = "none") -> Values:
        """Hot and cold spots at 99, 95 and 90 % of confidence, ``ns`` for the others (`HOT_SPOT_CLASSES`)."""
        p, z = self.table[_p_column(0.1, correction)], self.table["z"]
        named = pd.Series("ns", index=self.table.index, dtype=object, name="hot_spots")
        for level in (90, 95, 99):
            significant = p <= (100 - level) / 100
            named[significant & (z > 0)] = f"hot{level}"
            named[significant & (z < 0)] = f"cold{level}"
        return named.where(p.notna(), None)


def moran(values: Values, *, neighbors: Neighbors, permutations: int = 999, seed: int = 0) -> Moran:
    """Return Moran's index: whether neighbors resemble one another more than units picked at random (Moran 1950).

    I = Σᵢ zᵢ Σⱼ wᵢⱼ zⱼ / Σᵢ zᵢ², z the difference to the mean, wᵢⱼ = 1 / (number of neighbors of i). z and its
    variance under randomization: Cliff & Ord (1981).

    Args:
        values: one number per unit.
        neighbors: who borders whom, on the same index (some more units do no harm).
        permutations: how many times the values are shuffled for p; 0 leaves p missing.
        seed: of the shuffling.

    Raises:
        ValueError: fewer than three units with a value and a neighbor, values that are all equal, an infinite value.
    """
    z, around, _, left_out = _comparable(values, neighbors)
    n, total = len(z), float(z @ z)
    index = float(z @ (around @ z)) / total
    shuffled = _shuffle(z, permutations, seed)
    simulated = np.einsum("pi,pi->p", shuffled, (around @ shuffled.T).T) / total
    expected = -1 / (n - 1)
    deviation = math.sqrt(_variance(z, around) - expected**2)
    z_score = (index - expected) / deviation if deviation > 0 else math.nan
    return Moran(
        index, expected, z_score, _two_sided_p(index, simulated), permutations, seed, n, tuple(left_out)
    )  # fmt: skip


def local_moran(values: Values, *, neighbors: Neighbors, permutations: int = 999, seed: int = 0) -> LocalMoran:
    """LISA: which units are alike their neighbors, or unlike them, more than chance would have it (Anselin 1995).

    Iᵢ = zᵢ Σⱼ wᵢⱼ zⱼ / (Σ z² / n): their mean is Moran's index. (esda divides by n − 1 and gets (n − 1)/n of it.) p by
    conditional permutation: the unit keeps its value and its neighbors' are drawn from all the others.

    p has two sides, since a cluster and an exception are both looked for: twice the smaller of the two one-sided
    (as extreme draws + 1) / (draws + 1), at most 1 (Davison & Hinkley 1997, § 4.3.1; + 1: Phipson & Smyth 2010). Under
    pure noise a unit has p ≤ α with probability α. GeoDa prints the smaller side alone, which holds 2α, as esda does
    unless asked for ``two-sided``.

    Args:
        values: one number per unit.
        neighbors: who borders whom, on the same index (some more units do no harm).
        permutations: how many draws.
        seed: of the draws.

    Raises:
        ValueError: as `moran`; no permutation.
    """
    if permutations < 1:
        raise ValueError(Message("fault.stats.permutations", n=permutations))
    z, around, codes, left_out = _comparable(values, neighbors)
    lag = around @ z
    scale = float(z @ z) / len(z)
    simulated = _conditional(z, around, permutations=permutations, seed=seed)
    p = np.array([_two_sided_p(own, drawn) for own, drawn in zip(z * lag, simulated, strict=True)])
    mean = float(values[codes].mean())
    sides = np.array(["L", "H"])
    # A value equal to the mean is counted as low, as in esda.
    quadrant = np.char.add(sides[(z > 0).astype(int)], sides[(lag > 0).astype(int)])
    results = pd.DataFrame(
        {"lag": lag + mean, "local_i": z * lag / scale, "quadrant": quadrant.astype(object), "p": p},
        index=codes,
    )
    results["p_fdr"] = benjamini_hochberg(p)
    table = pd.DataFrame({"value": values}).join(results)
    return LocalMoran(table, permutations, seed, tuple(left_out))


def getis_ord(values: Values, *, neighbors: Neighbors) -> GetisOrd:
    """G*: where large values gather, and where small ones do (Getis & Ord 1992; z of Ord & Getis 1995).

    zᵢ = (Σⱼ xⱼ − kᵢ x̄) / (s √[(n kᵢ − kᵢ²) / (n − 1)]), the sum over the kᵢ units that are i or border it.

    Args:
        values: one number per unit.
        neighbors: who borders whom, on the same index (some more units do no harm).

    Raises:
        ValueError: as `moran`.
    """
    z, around, codes, left_out = _comparable(values, neighbors, binary=True)
    n = len(z)
    count = np.asarray(around.sum(axis=1)).reshape(-1) + 1
    spread = math.sqrt(float(z @ z) / n) * np.sqrt((n * count - count**2) / (n - 1))
    # A unit that borders all the others has no outside to compare with.
    score = np.divide(around @ z + z, spread, out=np.full(n, np.nan), where=spread > 0)
    p = scipy.special.erfc(np.abs(score) / math.sqrt(2))
    results = pd.DataFrame({"z": score, "p": p, "p_fdr": benjamini_hochberg(p)}, index=codes)
    return GetisOrd(pd.DataFrame({"value": values}).join(results), tuple(left_out))


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Return p-values adjusted for their number: those at most α hold the share of false discoveries at α.

    min over j ≥ i of m p₍ⱼ₎ / j, at most 1, p₍₁₎ ≤ … ≤ p₍ₘ₎ (Benjamini & Hochberg 1995). A missing one stays missing.
    """
    given = np.asarray(p, dtype=np.float64).reshape(-1)
    present = np.flatnonzero(~np.isnan(given))
    if ((given[present] < 0) | (given[present] > 1)).any():
        raise ValueError(Message("fault.stats.p_value"))
    adjusted = np.full(len(given), np.nan)
    if len(present):
        # Imported here: it takes half a second, and most commands ask for no p-value.
        from scipy.stats import false_discovery_control

        adjusted[present] = false_discovery_control(given[present])
    return adjusted


def _comparable(
    values: Values, neighbors: Neighbors, *, binary: bool = False
) -> tuple[Floats, Any, pd.Index[Any], list[Any]]:
    """Return differences to the mean, weights and codes of the units that can be compared, by code.

    Codes of the others.
    """
    if not values.index.is_unique:
        raise ValueError(Message("fault.stats.code_twice"))
    strangers = values.index.difference(neighbors.codes)
    if len(strangers):
        raise ValueError(Message("fault.stats.neighbors_strange", unit=repr(strangers[0])))
    numbers = values.astype(np.float64)
    infinite = np.isinf(numbers.to_numpy())
    if infinite.any():
        raise ValueError(
            Message(
                "fault.stats.infinite_at", name=values.name, unit=repr(values.index.tolist()[int(infinite.argmax())])
            )
        )
    stated = neighbors.among(numbers.dropna().index.sort_values())
    codes = stated.codes[stated.counts > 0]
    left_out = [code for code in values.index if code not in set(codes)]
    among = stated.among(codes)
    if len(codes) < 3:
        raise ValueError(Message("fault.stats.three_needed", name=values.name, n=len(codes)))
    x = numbers[codes].to_numpy()
    z = x - x.mean()
    if not np.ptp(x) > 0:
        raise ValueError(Message("fault.stats.same_everywhere", name=values.name))
    return z, (among.binary if binary else among.row_standardized), codes, left_out


def _shuffle(z: Floats, permutations: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(z, (permutations, 1)), axis=1)


def _two_sided_p(observed: float, simulated: Floats) -> float:
    """Twice the smaller of the one-sided (as extreme draws + 1) / (draws + 1), at most 1; NaN without draws."""
    if not len(simulated):
        return math.nan
    # Sums of the same numbers in another order differ by rounding: they count as equal.
    slack = 1e-12 * (abs(observed) + float(np.abs(simulated).max()))
    larger = int((simulated >= observed - slack).sum())
    smaller = int((simulated <= observed + slack).sum())
    return min(1.0, 2 * (min(larger, smaller) + 1) / (len(simulated) + 1))


def _variance(z: Floats, around: Any) -> float:
    """Return the mean of the squared index under randomization (Cliff & Ord 1981, eq. 2.38)."""
    n = len(z)
    s0 = float(around.sum())
    symmetric = around + around.T
    s1 = float((symmetric.multiply(symmetric)).sum()) / 2
    sums = np.asarray(around.sum(axis=1)).reshape(-1) + np.asarray(around.sum(axis=0)).reshape(-1)
    s2 = float(sums @ sums)
    kurtosis = float((z**4).mean() / (z**2).mean() ** 2)
    first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    # Three units leave no freedom: the formula has no value for them.
    return (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) if n > 3 else math.nan


def _conditional(z: Floats, around: Any, *, permutations: int, seed: int) -> list[Floats]:
    """For each unit, zᵢ times the mean of as many others, drawn without replacement, as it has neighbors."""
    rng = np.random.default_rng(seed)
    n, most = len(z), int(np.diff(around.indptr).max())
    drawn = np.empty((permutations, most), dtype=np.intp)
    step = max(_BLOCK // n, 1)
    for start in range(0, permutations, step):
        stop = min(start + step, permutations)
        # The first ones of a shuffle of the n − 1 others are a draw without replacement.
        drawn[start:stop] = rng.random((stop - start, n - 1)).argpartition(range(most), axis=1)[:, :most]
    simulated = []
    for i, size in enumerate(np.diff(around.indptr)):
        others = drawn[:, :size]
        simulated.append(z[i] * z[others + (others >= i)].mean(axis=1))
    return simulated


def _p_column(alpha: float, correction: Correction) -> str:
    if not 0 < alpha < 1:
        raise ValueError(Message("fault.stats.alpha", alpha=alpha))
    if correction not in ("none", "fdr"):
        raise ValueError(Message("fault.stats.correction", correction=repr(correction)))
    return "p_fdr" if correction == "fdr" else "p"
