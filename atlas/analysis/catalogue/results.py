"""What the function of an indicator gave: one value per unit, of the type that its nature asks for, or a sentence."""

from __future__ import annotations

from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.stats.rates import Values

#: Beyond, a float no longer holds every whole number: a count stays a float there, and never wraps into another one.
_WHOLE: Final = 2.0**53
_KINDS: Final = {"b": "yes and no", "c": "complex numbers", "M": "dates", "m": "durations"}


def checked_values(one: Indicator, base: Base) -> Values:
    """Compute an indicator and check that it gave what it says it is.

    Returns:
        Texts for a category; numbers for the others, whole ones as int64 where a count has no gap and each is held
        exactly (below 2⁵³).

    Raises:
        ValueError: no Series on the units; texts, yes and no, dates or complex numbers for a number; an infinite
            number; a category that has no title.
    """
    values = one.compute(base)
    if not isinstance(values, pd.Series) or not values.index.equals(base.stocks.index):
        raise ValueError(f"“{one.key}” does not give one value per unit: return a Series on the index of base.stocks")
    if one.nature is Nature.CATEGORY:
        return _categories(one, values)
    values = _numbers(one, values)
    if one.nature is Nature.STOCK and one.decimals == 0 and pd.api.types.is_float_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if ((np.abs(numbers) < _WHOLE) & (numbers == np.trunc(numbers))).all():
            return values.astype(np.int64)  # a count reads 12 in a table, not 12.0
    return values


def _categories(one: Indicator, values: Values) -> Values:
    strangers = [value for value in pd.unique(values.dropna()) if str(value) not in one.categories]
    if strangers:
        raise ValueError(
            f"“{one.key}” gives “{strangers[0]}” at {_first(values, values == strangers[0])!r}, which is none of its "
            f"categories ({', '.join(one.categories)}): give it a title in categories, or another value"
        )
    return values


def _numbers(one: Indicator, values: Values) -> Values:
    """The values as numbers; refuse what is no number."""
    if values.dtype == object:
        wrong = values.map(
            lambda value: not pd.isna(value) and (isinstance(value, bool) or not isinstance(value, Real))
        )
        if wrong.any():
            raise _refused(one, f"“{values[wrong].iloc[0]}” at {_first(values, wrong)!r}")
        values = values.astype(np.float64)
    kind = getattr(values.dtype, "kind", "O")
    if kind in _KINDS or not pd.api.types.is_numeric_dtype(values):
        raise _refused(one, _KINDS.get(kind, "texts"))
    if kind == "u" and len(values) and values.max() > np.iinfo(np.int64).max:
        values = values.astype(np.float64)
    infinite = np.isinf(values.to_numpy(dtype=np.float64, na_value=np.nan))
    if infinite.any():
        raise ValueError(
            f"“{one.key}” is infinite at {values.index[int(infinite.argmax())]!r}: give a missing value where there is "
            "nothing to divide by"
        )
    return values


def _refused(one: Indicator, what: str) -> ValueError:
    remedy = "make it a category (nature = “category”, with its categories)" if what == "texts" else "give numbers"
    return ValueError(f"“{one.key}” is a {one.nature}, and its function gives {what}: {remedy}, missing where unknown")


def _first(values: Values, where: Any) -> Any:
    return values.index[int(np.asarray(where, dtype=bool).argmax())]
