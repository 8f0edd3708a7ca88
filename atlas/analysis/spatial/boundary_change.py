"""Carries figures of old units over to new ones when boundaries changed: sums stay what they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from atlas.errors import Fault, TerritoryError
from atlas.i18n.messages import Message
from atlas.sources.territory.correspondence import NEW, OLD, WEIGHT, Correspondence


def convert_stocks(
    stocks: pd.DataFrame | pd.Series[Any], correspondence: Correspondence, *, index: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return amounts of old units as amounts of the new ones: xₙ = Σₒ wₒₙ·xₒ.

    Proportional (areal or population) weighting, as in Goodchild and Lam 1980. Only amounts that add up (stocks) can be
    carried over: compute rates and shares again from the converted stocks. A unit that is not in the correspondence did
    not change. The sum over all units is kept; a new unit that gets a part of an unknown amount is unknown.

    Args:
        stocks: one row for each old unit, one column for each amount (a Series is one amount).
        correspondence: where each part of each old unit went.
        index: codes of the new units, in the order wanted; those of the result, sorted, when not given.

    Returns:
        One row for each new unit, float64; units of ``index`` that got nothing have zeros.

    Raises:
        TerritoryError: an old unit of the correspondence has no amounts, or a new unit is not in ``index``; all listed.
        ValueError: a unit stands twice in the stocks.
    """
    table = stocks.to_frame() if isinstance(stocks, pd.Series) else stocks
    if not table.index.is_unique:
        raise ValueError(Message("fault.stats.old_unit_once"))
    absent = sorted(set(correspondence.table[OLD]) - set(table.index))
    faults = [
        Fault(Message("fault.stats.old_unit_missing"), Message("fault.stats.give_row"), value=code) for code in absent
    ]
    parts = _parts(table.index, correspondence)
    wanted = sorted(parts[NEW].unique()) if index is None else list(index)
    strange = sorted(set(parts[NEW]) - set(wanted))
    faults += [
        Fault(Message("fault.stats.new_unit_strange"), Message("fault.stats.add_new_unit"), value=code)
        for code in strange
    ]
    if faults:
        raise TerritoryError(faults)
    amounts = table.reindex(parts[OLD]).to_numpy(dtype=np.float64, na_value=np.nan) * parts[[WEIGHT]].to_numpy()
    frame = pd.DataFrame(amounts, columns=table.columns)
    groups = parts[NEW].to_numpy()
    sums = frame.groupby(groups).sum().mask(frame.isna().groupby(groups).any())
    result = sums.reindex(wanted, fill_value=0.0)
    result.index.name = table.index.name
    return result


def _parts(index: pd.Index[Any], correspondence: Correspondence) -> pd.DataFrame:
    """Return the correspondence with the units that did not change, each wholly its own."""
    changed = correspondence.table[[OLD, NEW, WEIGHT]]
    same = index[~index.isin(changed[OLD])]
    unchanged = pd.DataFrame({OLD: same, NEW: same, WEIGHT: np.ones(len(same))})
    return pd.concat([unchanged, changed[changed[OLD].isin(index)]], ignore_index=True)
