"""The indicators as plain functions: Series in, one named Series out, on the same index.

Rules that all of them follow: a denominator of zero, or one that is missing, gives a missing value, never an infinite
one; a missing count gives a missing value; a negative or infinite count is a ``ValueError``; two Series on different
indexes are a ``ValueError``, never aligned in silence.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.i18n.messages import Message

Values: TypeAlias = "pd.Series[Any]"
_Floats: TypeAlias = npt.NDArray[np.float64]


def density(count: Values, *, over: Values, per: float = 10_000.0, name: str = "density") -> Values:
    """Return how many there are per so many inhabitants, or per so many square kilometers.

    ``per × count / over``. Missing where ``over`` is zero or missing.

    Args:
        count: what is counted, per unit.
        over: inhabitants, or km², per unit.
        per: size of the group counted over: 10 000 inhabitants, 100 km².
        name: name of the Series returned.

    Raises:
        ValueError: a negative or infinite value, two indexes, or a ``per`` that is not above zero.
    """
    if not (np.isfinite(per) and per > 0):
        raise ValueError(Message("fault.stats.per", per=per))
    return _series(_quotient(count, over, factor=per), like=count, name=name)


def share(part: Values, *, whole: Values, name: str = "share") -> Values:
    """Return the share of the whole that the part is, ``100 × part / whole``; missing where the whole is zero."""
    return _series(_quotient(part, whole, factor=100.0), like=part, name=name)


def location_quotient(
    part: Values, *, whole: Values, reference: float | None = None, name: str = "location_quotient"
) -> Values:
    """Return how many times more present a category is here than in the whole territory: 1 as much, 2 twice as much.

    ``(part / whole) / (reference / 100)`` (Florence 1939; the usual definition of regional analysis). The mean of the
    quotients weighted by ``whole`` is 1 when the reference is the sum of the units.

    Args:
        part: count of the category, per unit.
        whole: count of all categories, per unit.
        reference: share of the category in the territory of reference, in per cent as `share` gives it; without it, the
            share in the sum of the units where both counts are known.
        name: name of the Series returned.

    Returns:
        Missing where ``whole`` is zero or missing, and everywhere when the reference is zero or missing.

    Raises:
        ValueError: a negative or infinite value, or two indexes.
    """
    here = _quotient(part, whole, factor=1.0)
    if reference is None:
        parts, wholes = checked_counts(part), checked_counts(whole)
        is_known = ~np.isnan(parts) & ~np.isnan(wholes)
        total = float(wholes[is_known].sum())
        fraction = float(parts[is_known].sum()) / total if total > 0 else np.nan
    else:
        if reference < 0 or np.isinf(reference):
            raise ValueError(Message("fault.stats.share_of_reference", reference=reference))
        fraction = reference / 100.0
    if not fraction > 0:
        return _series(np.full(len(part), np.nan), like=part, name=name)
    with np.errstate(over="ignore"):
        return _series(_finite(here / fraction), like=part, name=name)


def change(before: Values, *, after: Values, name: str = "change") -> Values:
    """By how much a quantity changed, in per cent of what it was: ``100 × (after − before) / before``.

    Missing where there was nothing before, or where either is missing.

    Raises:
        ValueError: a negative or infinite value, or two indexes.
    """
    ratio = _quotient(after, before, factor=100.0)
    return _series(ratio - 100.0, like=before, name=name)


def annual_growth(before: Values, *, after: Values, years: float, name: str = "annual_growth") -> Values:
    """Yearly growth in per cent, as if at one pace: ``100 × ((after / before)^(1 / years) − 1)``.

    Missing where there was nothing before, or where either is missing; −100 where nothing is left.

    Raises:
        ValueError: a negative or infinite value, two indexes, a duration that is not above zero.
    """
    if not (np.isfinite(years) and years > 0):
        raise ValueError(Message("fault.stats.growth_years", years=years))
    ratio = _quotient(after, before, factor=1.0)
    return _series(100.0 * (ratio ** (1.0 / years) - 1.0), like=before, name=name)


def net_creation(created: Values, *, closed: Values, stock: Values, name: str = "net_creation") -> Values:
    """Return creations less closures, in per cent of the stock at the start: ``100 × (created − closed) / stock``.

    Missing where there was nothing at the start, or where any of the three is missing.

    Raises:
        ValueError: a negative or infinite value, or two indexes.
    """
    gained, lost = _quotient(created, stock, factor=100.0), _quotient(closed, stock, factor=100.0)
    return _series(gained - lost, like=created, name=name)


def mean_per(total: Values, *, count: Values, name: str = "mean_per") -> Values:
    """Return the mean amount for each one counted: ``total / count``; missing where there is none to count."""
    return _series(_quotient(total, count, factor=1.0), like=total, name=name)


def dominant(table: pd.DataFrame, *, name: str = "dominant") -> Values:
    """Return the category with the largest count in each unit.

    Args:
        table: units × categories, counts; a missing count weighs nothing. Of equal counts the category whose column
            comes first is taken: the order of the columns is the stated order.
        name: name of the Series returned.

    Returns:
        Names of columns; missing where no category has any.

    Raises:
        ValueError: a negative or infinite count.
    """
    if table.shape[1] == 0:
        return pd.Series([None] * len(table), index=table.index, name=name, dtype=object)
    counts = np.column_stack([np.nan_to_num(checked_counts(table[column])) for column in table.columns])
    largest = counts.argmax(axis=1)  # argmax takes the first of equals
    names = np.asarray(table.columns, dtype=object)[largest]
    names[counts.max(axis=1, initial=0.0) == 0] = None
    return pd.Series(names, index=table.index, name=name, dtype=object)


def creations_per_year(
    founded: Values,
    *,
    units: Values,
    index: pd.Index[Any],
    last_year: int,
    years: int = 10,
    name: str = "creations_per_year",
) -> Values:
    """Return how many actors were founded in a year, on average over the last full years.

    Args:
        founded: year in which each actor was founded; missing years are left out.
        units: unit of each actor, on the same index as ``founded``.
        index: the units wanted, in order; one without any creation has 0.
        last_year: the last full year counted.
        years: how many full years the mean is taken over, ``last_year`` the last of them.
        name: name of the Series returned.

    Raises:
        ValueError: no year to count, or two indexes.
    """
    if years < 1:
        raise ValueError(Message("fault.stats.mean_years", years=years))
    _same_index(founded, units)
    when = _floats(founded)
    recent = (when > last_year - years) & (when <= last_year)
    created = units[recent].value_counts().reindex(index, fill_value=0)
    return _series(_floats(created) / years, like=created, name=name)


def _floats(values: Values) -> _Floats:
    # Whatever the column's type (Int64 with NA, object, float), one missing value: NaN.
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def checked_counts(values: Values) -> _Floats:
    """Return the numbers of a column of counts, NaN where missing.

    ValueError, with its place, for what no count can be.
    """
    numbers = _floats(values)
    wrong = (numbers < 0) | np.isinf(numbers)
    if wrong.any():
        first = int(wrong.argmax())
        raise ValueError(
            Message("fault.stats.count", name=values.name, value=numbers[first], unit=repr(values.index[first]))
        )
    return numbers


def _quotient(above: Values, below: Values, *, factor: float) -> _Floats:
    _same_index(above, below)
    numerator, denominator = checked_counts(above), checked_counts(below)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _finite(np.where(denominator > 0, factor * (numerator / denominator), np.nan))


def _finite(numbers: _Floats) -> _Floats:
    # A denominator close to nothing can overflow: that is no measure either.
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _same_index(first: Values, other: Values) -> None:
    if not first.index.equals(other.index):
        raise ValueError(Message("fault.stats.not_aligned", one=first.name, other=other.name))


def _series(numbers: _Floats, *, like: Values, name: str) -> Values:
    return pd.Series(numbers, index=like.index, name=name)
