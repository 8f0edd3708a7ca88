"""Further indicators in data that are tabulated: computed from their stocks, or brought as columns of one's own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature, Text, complete
from atlas.analysis.catalogue.stocks import sum_stocks
from atlas.analysis.dataset.credits import date_indicators
from atlas.analysis.dataset.further_measures import with_measures
from atlas.analysis.dataset.tables import LEVELS, Given, Level, Tables, tabulate_units
from atlas.analysis.definitions import formulas
from atlas.analysis.derived import find
from atlas.analysis.disclosure.further import public_versions
from atlas.analysis.stats.rates import Values
from atlas.i18n.messages import Message
from atlas.sources.matching.normalization import fold

T = TypeVar("T", bound=Tables)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of one's own table is, so that it can be computed with and drawn.

    Attributes:
        title: in each language, or one text for all.
        nature: ``stock`` (an amount: summed for the provinces), ``ratio``, ``category`` or ``rank``.
        key: name of the indicator; by default made of the heading, “Nb tracteurs” → ``nb_tracteurs``.
        unit: in each language, or one text for all; none when the title says it.
        over: for a ratio, the stock that it is divided by: with it the provinces have the weighted mean of their
            communes, without it they have none.
        absent: of a stock, what a commune has that is not in the table; unknown without it.
        decimals, year: as in `Indicator`.
        source: whom to credit; by default the name of the file.
        categories: of a category, the title of each value in the order of a legend; by default the values themselves.
    """

    title: Text
    nature: Nature | str
    key: str = ""
    unit: Text = ""
    over: str = ""
    absent: float | None = None
    decimals: int = 0
    year: str = ""
    source: str = ""
    categories: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nature = Nature(self.nature)
        complete(self.title)
        if self.over and nature is not Nature.RATIO:
            raise ValueError(
                Message("fault.analysis.over_of_ratio", title=self.title, nature=Message(f"nature_word.{nature}"))
            )
        if self.absent is not None and (nature is not Nature.STOCK or not math.isfinite(self.absent)):
            raise ValueError(Message("fault.analysis.absent_of_stock"))


def add_indicators(data: T, indicators: Sequence[Indicator | str]) -> T:
    """Return the same data with further indicators, computed from the stocks that its tables were made of.

    Args:
        data: the indicators tabulated.
        indicators: one's own, derived ones, or keys of such as say all by themselves.

    Raises:
        UnknownNameError: a key that does not exist, or a stock that is not there.
        ValueError: a key that is taken, a result that is not one value per unit, data without bases.
    """
    if not data.bases:
        raise ValueError(Message("fault.analysis.extra_unknown_base"))
    chosen = tuple(
        find(indicator, vocabulary=data.vocabulary) if isinstance(indicator, str) else indicator
        for indicator in indicators
    )
    chosen = date_indicators(chosen, data.territory)
    data = with_measures(data, [name for indicator in chosen for name in indicator.needs])
    taken = {str(name) for name in data.communes.columns}
    for indicator in chosen:
        if indicator.key in taken:
            raise ValueError(Message("fault.analysis.key_taken", key=indicator.key))
        taken.add(indicator.key)
    if data.protected:
        chosen, withheld = public_versions(data, chosen)
        data = replace(data, withheld=data.withheld | withheld)
    tables: dict[Level, Any] = {level: tabulate_units(data.table(level), data.bases[level], chosen) for level in LEVELS}
    return replace(
        data, communes=tables["commune"], provinces=tables["province"], region=tables["region"],
        indicators=(*data.indicators, *chosen),
    )  # fmt: skip


def add_columns(data: T, brought: Mapping[str, Values], columns: Mapping[str, Column]) -> T:
    """Return the same data with an indicator for each column; a stock can be computed with, too (``needs=``).

    Args:
        data: the indicators tabulated.
        brought: heading → a value per commune.
        columns: heading → what it is.

    Raises:
        ValueError: a key that is taken, data without bases.
        UnknownNameError: a ratio over a stock that is not there.
    """
    if not data.bases:
        raise ValueError(Message("fault.analysis.join_unknown_base"))
    made: list[Indicator] = []
    stocks: dict[str, Values] = {}
    for heading, column in columns.items():
        key = column.key or fold(heading).replace(" ", "_")
        nature = Nature(column.nature)
        if nature is Nature.STOCK:
            values = brought[heading] if column.absent is None else brought[heading].fillna(column.absent)
            stocks[key] = values.astype(np.float64)
            made.append(_indicator(key, column, partial(formulas.amount, of=key), heading, {}))
            continue
        levels = values_of_levels(data, brought[heading], over=column.over)
        present = sorted(brought[heading].dropna().unique()) if nature is Nature.CATEGORY else []
        made.append(_indicator(key, column, Given(levels), heading, {value: value for value in present}))
    if taken := [name for name in stocks if name in data.bases["commune"].names]:
        raise ValueError(Message("fault.analysis.stock_taken", key=taken[0]))
    return add_indicators(replace(data, bases=with_stocks(data, pd.DataFrame(stocks, index=data.communes.index))), made)


def _indicator(key: str, column: Column, compute: Any, heading: str, values: Mapping[str, str]) -> Indicator:
    nature = Nature(column.nature)
    return Indicator(
        key=key,
        title=complete(column.title),
        nature=nature,
        formula=Message("own_column", heading=heading),
        compute=compute,
        source=column.source,
        unit=complete(column.unit),
        needs=(key,) if nature is Nature.STOCK else (),
        denominators=(column.over,) if column.over else (),
        year=column.year,
        decimals=column.decimals,
        categories={value: complete(text) for value, text in (column.categories or values).items()},
    )


def with_stocks(data: Tables, stocks: pd.DataFrame) -> dict[Level, Base]:
    """Return the bases of all levels with further stocks, per commune; they are summed for the others."""
    return with_sums(data, sums_of_levels(data, stocks))


def sums_of_levels(data: Tables, stocks: pd.DataFrame) -> dict[Level, pd.DataFrame]:
    """Return stocks of communes at all levels: themselves, and their sums."""
    province = data.territory.communes[c.PROVINCE_CODE]
    whole = pd.Series(data.territory.key, index=stocks.index, name=c.CODE)
    return {
        "commune": stocks,
        "province": sum_stocks(stocks, province).reindex(data.provinces.index),
        "region": sum_stocks(stocks, whole),
    }


def with_sums(data: Tables, sums: Mapping[Level, pd.DataFrame]) -> dict[Level, Base]:
    """Return the bases of all levels with further stocks, which are given for each of them."""
    bases: dict[Level, Base] = {}
    for level, base in data.bases.items():
        ground = base.ground
        if ground is not None and level != "commune":
            ground = replace(ground, communes=bases["commune"])
        total = pd.concat([base.region, sums["region"].iloc[0]])
        bases[level] = replace(base, stocks=base.stocks.join(sums[level]), region=total, ground=ground)
    return bases


def values_of_levels(data: Tables, values: Values, *, over: str) -> tuple[Values, ...]:
    """Return the values of what is no amount, at each level: larger units have the mean weighted by a stock.

    Args:
        data: with the stock.
        values: per commune.
        over: the stock that the values are divided by; without one larger units have no value.

    Raises:
        UnknownNameError: there is no such stock.
    """
    larger = [data.provinces.index, data.region.index]
    if not over:
        empty = np.float64 if pd.api.types.is_numeric_dtype(values) else object
        return (values, *(pd.Series(np.nan, index=index, dtype=empty) for index in larger))
    weights = data.bases["commune"][over]
    parts = pd.DataFrame({"events": (values * weights).mask(weights == 0, 0.0), "weights": weights})
    groups = (data.territory.communes[c.PROVINCE_CODE], pd.Series(data.territory.key, index=values.index))
    means = []
    for group, index in zip(groups, larger, strict=True):
        sums = sum_stocks(parts, group).reindex(index)
        means.append(sums["events"] / sums["weights"].where(sums["weights"] > 0))
    return (values, *means)
