"""What the function of an indicator gave: one value per unit, of the type that its nature asks for, or a sentence."""

from __future__ import annotations

from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.stats.rates import Values
from atlas.i18n.messages import Listed, Message, Text

#: Beyond, a float no longer holds every whole number: a count stays a float there, and never wraps into another one.
_WHOLE: Final = 2.0**53
_NAMES: Final = {"b": "yes_and_no", "c": "complex", "M": "dates", "m": "durations"}
_KINDS: Final = {kind: Message(f"fault.analysis.{name}") for kind, name in _NAMES.items()}
_TEXTS: Final = Message("fault.analysis.texts")


def checked_values(indicator: Indicator, base: Base) -> Values:
    """Compute an indicator and check that it gave what it says it is.

    Returns:
        Texts for a category; numbers for the others, whole ones as int64 where a count has no gap and each is held
        exactly (below 2⁵³).

    Raises:
        ValueError: no Series on the units; texts, yes and no, dates or complex numbers for a number; an infinite
            number; a category that has no title.
    """
    values = indicator.compute(base)
    if not isinstance(values, pd.Series) or not values.index.equals(base.stocks.index):
        raise ValueError(Message("fault.analysis.no_value_per_unit", key=indicator.key))
    if indicator.nature is Nature.CATEGORY:
        return _categories(indicator, values)
    values = _numbers(indicator, values)
    if indicator.nature is Nature.STOCK and indicator.decimals == 0 and pd.api.types.is_float_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if ((np.abs(numbers) < _WHOLE) & (numbers == np.trunc(numbers))).all():
            return values.astype(np.int64)  # a count reads 12 in a table, not 12.0
    return values


def _categories(indicator: Indicator, values: Values) -> Values:
    strangers = [value for value in pd.unique(values.dropna()) if str(value) not in indicator.categories]
    if strangers:
        raise ValueError(
            Message(
                "fault.analysis.strange_category",
                key=indicator.key,
                category=strangers[0],
                unit=repr(_first(values, values == strangers[0])),
                categories=Listed(indicator.categories, marks=False),
            )
        )
    return values


def _numbers(indicator: Indicator, values: Values) -> Values:
    """Return the values as numbers; refuse what is no number."""
    if values.dtype == object:
        wrong = values.map(
            lambda value: not pd.isna(value) and (isinstance(value, bool) or not isinstance(value, Real))
        )
        if wrong.any():
            raise _wrong_values(
                indicator,
                Message("fault.analysis.text_at", text=values[wrong].iloc[0], unit=repr(_first(values, wrong))),
            )
        values = values.astype(np.float64)
    kind = getattr(values.dtype, "kind", "O")
    if kind in _KINDS or not pd.api.types.is_numeric_dtype(values):
        raise _wrong_values(indicator, _KINDS.get(kind, _TEXTS))
    if kind == "u" and len(values) and values.max() > np.iinfo(np.int64).max:
        values = values.astype(np.float64)
    infinite = np.isinf(values.to_numpy(dtype=np.float64, na_value=np.nan))
    if infinite.any():
        raise ValueError(
            Message("fault.analysis.infinite", key=indicator.key, unit=repr(values.index[int(infinite.argmax())]))
        )
    return values


def _wrong_values(indicator: Indicator, what: Text) -> ValueError:
    remedy = Message("fault.analysis.make_category" if what == _TEXTS else "fault.analysis.give_numbers")
    return ValueError(
        Message(
            "fault.analysis.wrong_values",
            key=indicator.key,
            nature=Message(f"nature_word.{indicator.nature}"),
            what=what,
            remedy=remedy,
        )
    )


def _first(values: Values, where: Any) -> Any:
    return values.index[int(np.asarray(where, dtype=bool).argmax())]
