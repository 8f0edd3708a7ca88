"""Figures of zones that no table has: town and country, small and large communes, computed from their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.stocks import sum_stocks

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Tables

#: Classes of communes by inhabitants: name → from, to (not included).
SIZES: Final = {
    "under_10": (0.0, 10_000.0), "10_20": (10_000.0, 20_000.0), "20_50": (20_000.0, 50_000.0),
    "over_50": (50_000.0, np.inf),
}  # fmt: skip


def zones_of(data: Tables, by: str) -> pd.Series[Any]:
    """Return the zone of each commune: ``kind`` (urban, rural) or ``size`` (a name of `SIZES`)."""
    communes = data.communes
    if by == c.KIND:
        return communes[c.KIND].astype(str)
    people = communes[c.POPULATION_2024].astype(np.float64)
    names = [next(name for name, (low, high) in SIZES.items() if low <= value < high) for value in people]
    return pd.Series(names, index=communes.index)


def zone_values(data: Tables, key: str, zones: pd.Series[Any]) -> pd.Series[float]:
    """Return an indicator per zone, computed again from the sums of the communes' published amounts.

    A figure that one commune of a zone misses, or that is measured and not summed (a distance), is missing.

    Args:
        data: the indicators tabulated.
        key: of the indicator.
        zones: the zone of each commune.
    """
    indicator, communes = data.indicator(key), data.bases["commune"]
    sums = sum_stocks(communes.stocks, zones)
    if not set(indicator.needs) <= set(sums.columns):
        return pd.Series(np.nan, index=sums.index, name=key)
    base = Base(sums, communes.region, pd.DataFrame(index=sums.index))
    return indicator.compute(base).astype(np.float64).rename(key)
