"""From a base to an indicator: which stocks each function of `atlas.analysis.stats.rates` is given.

Every function takes the base alone once its keywords are bound by ``functools.partial``, so that a definition stays a
value that can be sent to another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.base import Base
from atlas.analysis.stats import rates
from atlas.analysis.stats.diversity import krugman
from atlas.analysis.stats.rates import Values


def amount(base: Base, *, of: str) -> Values:
    """Return a stock or a measure as it stands."""
    return base[of]


def stated_sum(base: Base, *, of: str, answers: str, records: str) -> Values:
    """Return a sum over the records that state it; missing where there are records and none of them states it."""
    return base[of].where((base[answers] > 0) | (base[records] == 0))


def density(base: Base, *, count: str, over: str, per: float) -> Values:
    """Return a stock per so many of another one."""
    return rates.density(base[count], over=base[over], per=per)


def share(base: Base, *, part: str, whole: str) -> Values:
    """Return a stock in per cent of another one."""
    return rates.share(base[part], whole=base[whole])


def region_share(base: Base, *, part: str) -> Values:
    """Return a stock in per cent of the whole territory's."""
    whole = pd.Series(float(base.region[part]), index=base.stocks.index, name=part)
    return rates.share(base[part], whole=whole)


def quotient(base: Base, *, part: str, whole: str) -> Values:
    """Return the location quotient of a stock, the whole territory being the reference."""
    total = float(base.region[whole])
    reference = 100.0 * float(base.region[part]) / total if total > 0 else np.nan
    return rates.location_quotient(base[part], whole=base[whole], reference=reference)


def change(base: Base, *, before: str, after: str) -> Values:
    """Return the change from one stock to another, in per cent."""
    return rates.change(base[before], after=base[after])


def mean_per(base: Base, *, total: str, count: str) -> Values:
    """Return a stock for each one of another."""
    return rates.mean_per(base[total], count=base[count])


def stated_rate(base: Base, *, of: str, answers: str, records: str, over: str, per: float) -> Values:
    """Return a sum over the records that state it, per so many of another stock."""
    return rates.density(stated_sum(base, of=of, answers=answers, records=records), over=base[over], per=per)


def diversity(base: Base, *, index: Callable[[pd.DataFrame], Values], stocks: tuple[str, ...]) -> Values:
    """Return the diversity of several stocks."""
    return index(pd.DataFrame({stock: base[stock] for stock in stocks}, index=base.stocks.index))


def specialization(base: Base, *, stocks: tuple[str, ...]) -> Values:
    """Return how far the mix of several stocks is from that of the whole territory."""
    table = pd.DataFrame({stock: base[stock] for stock in stocks}, index=base.stocks.index)
    return krugman(table, reference=base.region[list(stocks)])


def dominant(base: Base, *, categories: Mapping[str, str]) -> Values:
    """Return the largest of several stocks.

    ``categories`` gives the stock of each value, in the order that settles ties.

    Missing where one of the stocks is: it might be the largest.
    """
    columns: dict[str, Any] = {value: base[stock] for value, stock in categories.items()}
    table = pd.DataFrame(columns, index=base.stocks.index)
    return rates.dominant(table).mask(table.isna().any(axis=1), None)
