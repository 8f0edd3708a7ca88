"""Why a unit has no value, and which values stand on too little: five things that a map must not confuse.

``""`` a plain value · ``no_data`` nobody knows · ``incomplete`` known of some of its communes and not of others ·
``not_applicable`` there is nothing to measure: the denominator is known and zero, or units that are to be compared do
not differ · ``suppressed`` known and withheld (`atlas.analysis.disclosure`) · ``unreliable`` a value whose
denominator is under a threshold that the caller gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.dataset.tables import REASONS
from atlas.errors import MapTypeError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.catalogue.definition import Indicator
    from atlas.analysis.dataset.tables import Level, Tables

PLAIN: Final = ""
NO_DATA: Final = "no_data"
NOT_APPLICABLE: Final = "not_applicable"
SUPPRESSED: Final = "suppressed"
UNRELIABLE: Final = "unreliable"
INCOMPLETE: Final = "incomplete"
FLAGS: Final = (PLAIN, NO_DATA, INCOMPLETE, NOT_APPLICABLE, SUPPRESSED, UNRELIABLE)

#: Denominators that count what was stated. None of them stated is no data as long as there are actors who might.
_STATED: Final = (
    s.MEMBERS_KNOWN, s.WOMEN_KNOWN, s.MEMBERS_BOTH, s.BOTH_KNOWN, s.JOBS_KNOWN, s.FAMILY_KNOWN, s.SECTOR_KNOWN,
)  # fmt: skip


def flags(data: Tables, key: str, *, by: Level = "commune", reliable_from: float | None = None) -> pd.Series[str]:
    """Say of each unit whether its value is plain, and if not, why.

    A figure of a province or of the region that one of its communes misses is missing, never the sum or the mean of the
    others: ``incomplete``. So is what a commune is compared with when the region's figure is incomplete (a location
    quotient).

    Args:
        data: the indicators tabulated.
        key: the indicator.
        by: level of the units.
        reliable_from: denominator from which on a ratio is taken as reliable: 1 000 inhabitants; values whose
            denominator is smaller, or not known, are ``unreliable``.

    Returns:
        One of `FLAGS` for each unit, on the index of the level's table.

    Raises:
        UnknownNameError: the data have no such indicator.
        MapTypeError: ``reliable_from`` was given for an indicator that is divided by nothing.
    """
    by = "province" if by == "zone" and data.zoned else by
    indicator, table = data.indicator(key), data.table(by)
    missing, marks = _marks(indicator, data, by)
    if reliable_from is not None:
        sizes = _floats(table[denominator(indicator, data).key])
        marks[~missing & ~(sizes >= reliable_from)] = UNRELIABLE
    return pd.Series(marks, index=table.index, name=key, dtype="object")


def _marks(indicator: Indicator, data: Tables, by: Level) -> tuple[Any, Any]:
    """Return which units have no value of an indicator, and the flag of each, in the order of the level's table."""
    table = data.table(by)
    missing = table[indicator.key].isna().to_numpy(dtype=bool)
    marks = np.where(missing, NO_DATA, PLAIN).astype(object)
    if missing.any():  # most figures are there, and every printed one asks
        marks[missing & _lacks_a_part(indicator, data, by)] = INCOMPLETE
        marks[missing & _nothing_to_measure(indicator, data, by)] = NOT_APPLICABLE
        if indicator.key in table.attrs.get(REASONS, {}):
            marks[missing] = NOT_APPLICABLE
        if withheld := _by_column(data.withheld).get((by, indicator.key)):
            marks[missing & table.index.isin(withheld)] = SUPPRESSED
    return missing, marks


@lru_cache(maxsize=4)
def _by_column(withheld: frozenset[tuple[str, str, str]]) -> Mapping[tuple[str, str], list[str]]:
    """Return (level, indicator) → codes of the units whose value is kept back: every printed number asks."""
    codes: dict[tuple[str, str], list[str]] = {}
    for level, code, key in withheld:
        codes.setdefault((level, key), []).append(code)
    return codes


def denominator(indicator: Indicator, data: Tables) -> Indicator:
    """Return what a ratio is divided by, as an indicator of the data.

    Raises:
        MapTypeError: it is divided by nothing that is tabulated.
    """
    for key in indicator.denominators:
        if key in data.communes.columns:
            return data.indicator(key)
    raise MapTypeError(Message("fault.analysis.no_denominator", key=indicator.key))


def _lacks_a_part(indicator: Indicator, data: Tables, by: Level) -> Any:
    """Return which units have communes that the figure is known of, and others that it is not."""
    table, base = data.table(by), data.bases.get(by)
    partly = np.zeros(len(table), dtype=bool)
    if by != "commune":
        _, own = _marks(indicator, data, "commune")
        lacking = (own == NO_DATA) | (own == INCOMPLETE)
        unit = data.communes[c.PROVINCE_CODE] if by == "province" else [data.territory.key] * len(lacking)
        row = table.index.get_indexer(pd.Index(unit))
        communes, without = (np.bincount(row[part & (row >= 0)], minlength=len(table)) for part in (True, lacking))
        partly = (without > 0) & (without < communes)
    if base is None or not _incomplete_region(indicator, data):
        return partly
    needs = [base[name].isna().to_numpy() for name in indicator.needs if name in base.names]
    # What such a unit needs of its own is there: it is the region's figure that lacks a part.
    return partly | ~np.any(needs, axis=0) if needs else partly


def _incomplete_region(indicator: Indicator, data: Tables) -> bool:
    """Tell whether an amount that the figure needs is known of some communes of the region and not of all."""
    base = data.bases.get("commune")
    if base is None:
        return False
    needs = (base[name].isna().to_numpy() for name in indicator.needs if name in base.stocks.columns)
    return any(missing.any() and not missing.all() for missing in needs)


def _nothing_to_measure(indicator: Indicator, data: Tables, by: Level) -> Any:
    """Return which units have a denominator that is known and zero, published or not."""
    table = data.table(by)
    stocks = data.bases[by].stocks if by in data.bases else table
    empty = np.zeros(len(table), dtype=bool)
    for key in indicator.denominators:
        if key not in table.columns and key not in stocks.columns:
            continue
        zero = _floats(table[key] if key in table.columns else stocks[key]) == 0
        if key in _STATED and s.ACTORS in table.columns:
            zero &= _floats(table[s.ACTORS]) == 0
        empty |= zero
    return empty


def _floats(values: pd.Series[Any]) -> Any:
    return values.to_numpy(dtype=np.float64, na_value=np.nan)
