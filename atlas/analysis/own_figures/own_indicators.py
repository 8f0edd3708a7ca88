"""Makes indicators of the tables of one's own that were read, at all levels, and tells what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.definition import Indicator, Nature, complete
from atlas.analysis.dataset.extra_columns import add_indicators, sums_of_levels, values_of_levels, with_sums
from atlas.analysis.dataset.tables import Given, Level, Tables
from atlas.analysis.own_figures.own_table import OwnSeries
from atlas.analysis.own_figures.own_values import OwnValues
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message

T = TypeVar("T", bound=Tables)


def with_own_tables(data: T, tables: Iterable[OwnValues], *, source: str = "") -> T:
    """Return the data with an indicator for each column of some tables; stocks can be computed with.

    Args:
        data: the indicators tabulated.
        tables: as they were read.
        source: whom to credit for columns of the territory's own layer that name nobody.

    Raises:
        ValueError: a key that is taken.
        UnknownNameError: a ratio over a stock that is not there.
    """
    for own in tables:
        every = list(own.table.series())
        stocks = [series for series in every if series.column.kind is Nature.STOCK]
        data = _with_stocks(data, own, stocks)
        indicators: list[Indicator] = []
        for series in every:
            if series in stocks:
                indicators.append(own.table.indicator(series, source=source))
            else:
                indicators.append(_with_values(data, own, series, source=source))
        data = add_indicators(data, indicators)
    return data


def _with_stocks(data: T, own: OwnValues, stocks: list[OwnSeries]) -> T:
    """Return the data with the stocks of a table in the bases of all levels."""
    for series in stocks:
        if series.key in data.bases["commune"].names:
            raise ValueError(Message("fault.analysis.stock_taken", key=series.key))
    columns = {}
    for series in stocks:
        values = own.values[series.key].astype(np.float64)
        columns[series.key] = values if series.column.absent is None else values.fillna(series.column.absent)
    level: Any = own.table.level
    table = pd.DataFrame(columns, index=data.table(level).index)
    if level == "commune":
        return replace(data, bases=with_sums(data, sums_of_levels(data, table)))
    sums: dict[Level, pd.DataFrame] = {
        each: pd.DataFrame(np.nan, index=data.table(each).index, columns=list(columns)) for each in data.bases
    }
    sums[level] = table
    if level == "province":
        sums["region"] = pd.DataFrame([table.sum(min_count=len(table))], index=data.region.index)
    return replace(data, bases=with_sums(data, sums))


def _with_values(data: Tables, own: OwnValues, series: OwnSeries, *, source: str) -> Indicator:
    """Return the indicator of a column that is no stock, with its values at all levels."""
    column, values = series.column, own.values[series.key]
    category = column.kind is Nature.CATEGORY
    levels: list[Level] = ["commune", "province", "region"]
    given = [
        pd.Series(None if category else np.nan, index=data.table(each).index, dtype=values.dtype) for each in levels
    ]
    given[levels.index(own.table.level)] = values  # type: ignore[arg-type]  # sums of the register are stocks
    if column.over and own.table.level == "commune":
        given = list(values_of_levels(data, values, over=column.over))
    elif column.over and column.over not in data.bases["commune"].names:
        raise UnknownNameError("stock", column.over, data.bases["commune"].names)
    more: dict[str, Any] = {"compute": Given(tuple(given))}
    if category and not column.categories:
        present = sorted(values.dropna().unique())
        more["categories"] = {value: complete(value) for value in present} or {"": complete(column.title)}
    return own.table.indicator(series, source=source, **more)
