"""Rates of small communes made steadier: empirical Bayes, towards the whole territory or towards the neighbors.

A commune of 800 inhabitants with one cooperative has a rate of 12.5 per 10 000 that one more cooperative would double.
Empirical Bayes shrinks each rate towards a mean, the more so the fewer inhabitants stand behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.stats.rates import checked_counts
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.stats.contiguity import Neighbors

Floats = npt.NDArray[np.float64]


def empirical_bayes(events: pd.Series[Any], population: pd.Series[Any]) -> pd.Series[Any]:
    """Return rates shrunk towards the rate of the whole territory, the more so the fewer inhabitants stand behind them.

    With the raw rate rᵢ = eᵢ / nᵢ, the mean m = Σe / Σn and the variance between units a = Σ nᵢ (rᵢ − m)² / Σn − m / n̄
    (0 when negative), the smoothed rate is m + wᵢ (rᵢ − m) with wᵢ = a / (a + m / nᵢ) (Marshall 1991, global).

    Args:
        events: what is counted per unit (cooperatives); zero or more.
        population: what it is counted over (inhabitants), on the same index.

    Returns:
        One rate per unit, in events per head (multiply by 10 000 for a rate per 10 000). Missing where the events or
        the population are missing or the population is zero; such units weigh nothing in the mean.

    Raises:
        ValueError: a negative or infinite value, more than one index, no unit whose population is above zero.
    """
    above, below, is_known = _checked_pair(events, population)
    smoothed = np.full(len(above), np.nan)
    e, n = above[is_known], below[is_known]
    mean = e.sum() / n.sum()
    variance = max(float((n * (e / n - mean) ** 2).sum() / n.sum() - mean / n.mean()), 0.0)
    smoothed[is_known] = _shrunk(e / n, mean=np.asarray(mean), variance=np.asarray(variance), size=n)
    return pd.Series(smoothed, index=events.index, name="empirical_bayes")


def spatial_empirical_bayes(
    events: pd.Series[Any], population: pd.Series[Any], *, neighbors: Neighbors
) -> pd.Series[Any]:
    """Return rates shrunk towards the rate of the unit and its neighbors rather than that of the whole territory.

    As `empirical_bayes`, m and a being those of the unit with its neighbors (Marshall 1991, local), whose mean
    population is n̄. A unit without neighbors keeps its raw rate: its own mean is its rate.

    Args:
        events: what is counted per unit; zero or more.
        population: what it is counted over, on the same index.
        neighbors: who borders whom, on the same index.

    Returns:
        One rate per unit, in events per head; missing as in `empirical_bayes`; a missing neighbor weighs nothing.

    Raises:
        ValueError: a negative or infinite value, more than one index, no unit whose population is above zero.
    """
    above, below, is_known = _checked_pair(events, population)
    if not neighbors.codes.equals(events.index):
        raise ValueError(Message("fault.stats.neighbors_of_others"))
    e, n = np.where(is_known, above, 0.0), np.where(is_known, below, 0.0)
    around = neighbors.binary + _identity(len(e))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = e / n
        total = around @ n
        mean = (around @ e) / total
        # Σ nⱼ (rⱼ − mᵢ)² over the surroundings of i, spread out so that it is one product: rⱼ nⱼ = eⱼ.
        squares = around @ np.where(is_known, e * np.nan_to_num(rate), 0.0) - mean**2 * total
        variance = np.maximum(squares / total - mean / (total / (around @ is_known.astype(np.float64))), 0.0)
    smoothed = np.full(len(e), np.nan)
    smoothed[is_known] = _shrunk(rate[is_known], mean=mean[is_known], variance=variance[is_known], size=n[is_known])
    return pd.Series(smoothed, index=events.index, name="spatial_empirical_bayes")


def _checked_pair(events: pd.Series[Any], population: pd.Series[Any]) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    if not events.index.equals(population.index):
        raise ValueError(Message("fault.stats.not_aligned", one=events.name, other=population.name))
    above, below = checked_counts(events), checked_counts(population)
    is_known = ~np.isnan(above) & (below > 0)
    if not is_known.any():
        raise ValueError(Message("fault.stats.no_rate"))
    return above, below, is_known


def _shrunk(rate: Floats, *, mean: Floats, variance: Floats, size: Floats) -> Floats:
    # Where nothing happened anywhere both terms are zero: the rate is zero whatever its weight.
    spread = variance + mean / size
    weight = np.divide(variance, spread, out=np.zeros_like(rate), where=spread > 0)
    return np.asarray(mean + weight * (rate - mean), dtype=np.float64)


def _identity(size: int) -> Any:
    from scipy import sparse

    return sparse.identity(size, format="csr")
