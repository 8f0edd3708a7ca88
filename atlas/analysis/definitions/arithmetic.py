"""What one indicator makes of another, or two of each other: ratios, differences, growth, quotients, ranks, classes.

Each function computes its indicators at the level that it is asked for: of a province it is given the province's own
figures, never those of its communes to be averaged.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.base import Base, communes_of
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.stats.rates import Values


def ratio(base: Base, *, of: Indicator, over: Indicator, per: float) -> Values:
    """Return one indicator per so many of another: ``per × of / over``; missing where ``over`` is not above zero."""
    return _divide(_numbers(of, base), _numbers(over, base), factor=per)


def difference(base: Base, *, of: Indicator, minus: Indicator) -> Values:
    """Return one indicator less another; missing where either is."""
    return _numbers(of, base) - _numbers(minus, base)


def growth(base: Base, *, of: Indicator, before: Indicator, years: float) -> Values:
    """Return the change from one indicator to another in per cent; with ``years``, in per cent a year at one pace."""
    quotient = _divide(_numbers(of, base), _numbers(before, base), factor=1.0)
    if not years:
        return 100.0 * quotient - 100.0
    return 100.0 * quotient.where(quotient >= 0) ** (1.0 / years) - 100.0


def quotient(base: Base, *, of: Indicator, over: Indicator) -> Values:
    """Return how many times more there is of a stock in another one than in the whole territory."""
    whole = Base(pd.DataFrame([base.region]), base.region, pd.DataFrame(index=[0]))
    reference = float(ratio(whole, of=of, over=over, per=1.0).iloc[0])
    here = ratio(base, of=of, over=over, per=1.0)
    return here / reference if reference > 0 else here * np.nan


def rank(base: Base, *, of: Indicator, lowest_first: bool) -> Values:
    """Return the place of each unit among those of its level that have a value.

    Equal values share the first place of theirs.

    A territory alone has no place.
    """
    places = _numbers(of, base).rank(method="min", ascending=lowest_first)
    return places if len(places) > 1 else places * np.nan


def classify(base: Base, *, of: Indicator, breaks: tuple[float, ...], classes: int) -> Values:
    """Return the number of the class that a value is in, "1" the lowest.

    One that equals a break is in the class above it.

    Without breaks they are those that put as many communes in each class, at all levels.
    """
    bounds = list(breaks)
    if not bounds:
        present = _numbers(of, communes_of(base)).dropna()
        if present.empty:
            return pd.Series(None, index=base.stocks.index, dtype=object)
        bounds = list(np.unique(np.quantile(present, np.arange(1, classes) / classes)))
    values = _numbers(of, base)
    numbers = pd.Series(np.digitize(values, bounds) + 1, index=values.index).astype(str).astype(object)
    return numbers.where(values.notna(), None)


def _numbers(indicator: Indicator, base: Base) -> Values:
    values = indicator.compute(base)
    return pd.Series(values.to_numpy(dtype=np.float64, na_value=np.nan), index=values.index)


def _divide(above: Values, below: Values, *, factor: float) -> Values:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        divided = factor * (above / below.where(below > 0))
    return divided.where(np.isfinite(divided))
