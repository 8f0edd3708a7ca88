"""How mixed the actors of a unit are, and how far their mix is from that of the whole territory.

A table of counts comes in, units × categories (families, sectors), one named Series on the same index comes out. A
missing count makes its unit's answer missing; a unit without any actor has none.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.stats.rates import checked_counts
from atlas.i18n.messages import Message

Values: TypeAlias = "pd.Series[Any]"
Floats = npt.NDArray[np.float64]


def shannon(table: pd.DataFrame, *, name: str = "shannon") -> Values:
    """Return Shannon's diversity: 0 when all are of one kind, ln k when k kinds have the same number (Shannon 1948).

    −Σ pⱼ ln pⱼ, pⱼ the share of category j in the unit; natural logarithm.

    Raises:
        ValueError: a negative or infinite count.
    """
    shares = _shares(table)
    terms = np.zeros_like(shares)
    np.log(shares, out=terms, where=shares > 0)
    # Adding zero turns the −0.0 of a single category into 0.0.
    return _series(-(shares * terms).sum(axis=1) + 0.0, table, name)


def evenness(table: pd.DataFrame, *, name: str = "evenness") -> Values:
    """Return Pielou's evenness: Shannon's diversity over the largest it could be, ln of the columns (Pielou 1966).

    0 to 1; missing with fewer than two categories.
    """
    kinds = table.shape[1]
    largest = np.log(kinds) if kinds > 1 else np.nan
    return _series(shannon(table).to_numpy() / largest, table, name)


def simpson(table: pd.DataFrame, *, name: str = "simpson") -> Values:
    """Return Simpson's diversity: how likely two actors drawn with replacement are of two kinds (Simpson 1949).

    1 − Σ pⱼ²: 0 when all are of one kind, 1 − 1/k when k kinds have the same number.
    """
    return _series(1 - (_shares(table) ** 2).sum(axis=1), table, name)


def krugman(table: pd.DataFrame, *, reference: Values | None = None, name: str = "krugman") -> Values:
    """Return Krugman's specialization: how far the mix of a unit is from that of the whole territory (Krugman 1991).

    Σ |pⱼ − rⱼ|: 0 for the same mix, 2 when they have no category in common; its half is the share of the actors that
    would have to change category.

    Args:
        table: counts, units × categories.
        reference: counts of the categories in the territory of reference; the sum of the units without it.
        name: name of the Series returned.

    Raises:
        ValueError: a negative or infinite count, a reference that does not have the same categories.
    """
    shares = _shares(table)
    if reference is None:
        reference = table.sum(min_count=1)
    if not reference.index.equals(table.columns):
        raise ValueError(Message("fault.stats.reference_categories"))
    whole = checked_counts(reference)
    total = whole.sum()
    mix = whole / total if total > 0 else np.full(len(whole), np.nan)
    return _series(np.abs(shares - mix).sum(axis=1), table, name)


def _shares(table: pd.DataFrame) -> Floats:
    """Return shares of the categories in each unit; NaN all along where a count is missing or there is none."""
    columns = [checked_counts(table[column]) for column in table.columns]
    counts = np.column_stack(columns) if columns else np.empty((len(table), 0))
    total = counts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, counts / total, np.nan), dtype=np.float64)


def _series(numbers: Floats, table: pd.DataFrame, name: str) -> Values:
    if table.shape[1] == 0:
        numbers = np.full(len(table), np.nan)
    return pd.Series(numbers, index=table.index, name=name)
