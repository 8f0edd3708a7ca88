"""What of a tally may be published: small numbers are taken out, and those from which they could be computed back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.stocks import sum_stocks
from atlas.analysis.dataset.tables import LEVELS
from atlas.analysis.disclosure.cells import Cell, Cells, Units, Why
from atlas.analysis.disclosure.complementary import cheapest_pattern
from atlas.analysis.disclosure.groups import Group
from atlas.analysis.disclosure.rules import COMPLEMENTARY, FEW_UNITS, Disclosure
from atlas.analysis.tally.counts import ROWS, Tally
from atlas.analysis.tally.wide import WideTally, widen

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Level
    from atlas.sources.territory.territory import Territory


@dataclass(frozen=True, eq=False)
class ProtectedTally:
    """The columns of a tally at three levels, secret values missing; it holds nothing that it does not publish.

    Attributes:
        tables: level → units × columns, float64, NaN where a value is kept back.
        wide: what the columns are; its values are those of the communes, published ones only.
        territory: the communes.
        log: ``level``, ``code``, ``column``, ``reason`` (`few_units`, `complementary`) of every value kept back.
    """

    tables: Mapping[Level, pd.DataFrame] = field(repr=False)
    wide: WideTally = field(repr=False)
    territory: Territory = field(repr=False)
    log: pd.DataFrame


def protect_tally(tally: Tally, rules: Disclosure | None = None) -> ProtectedTally:
    """Take numbers of fewer rows than may be told out of a tally, and others for their sake.

    A number of rows is secret when it is below ``least_units`` and not zero; further numbers are given up so that no
    secret one can be computed from rows, columns and totals to within ``protection`` (`atlas.analysis.disclosure`). A
    sum is given up wherever its number of rows is: who contributes most to a sum is not in a tally, so that
    ``largest_share`` and ``p_percent`` are not looked at. Give the rows themselves to `atlas.tabulate` where they must.

    Args:
        tally: whole, after all its parts were merged: a number that is small in one part may be large in all.
        rules: thresholds; the usual ones by default.
    """
    rules = rules or Disclosure()
    wide = widen(tally)
    pattern = cheapest_pattern(_cells(wide, tally.territory, rules), rules.protection)
    units = pattern.cells.units
    tables = _levels(wide.values, tally.territory, units)
    log = []
    for name, unit in sorted(pattern.hidden):
        if name not in wide.columns:
            continue
        level, code = units.level(unit), units.code(unit)
        reason = FEW_UNITS if Cell(name, unit) in pattern.cells.primary else COMPLEMENTARY
        suffix = name.removeprefix(ROWS)
        for column in (name, *(f"{amount}{suffix}" for amount in tally.sums)):
            tables[level].loc[code, column] = np.nan
            log.append((level, code, column, reason))
    shown = WideTally(tables["commune"], wide.columns, wide.parts)
    return ProtectedTally(
        tables, shown, tally.territory, pd.DataFrame(log, columns=["level", c.CODE, "column", "reason"])
    )


def _cells(wide: WideTally, territory: Territory, rules: Disclosure) -> Cells:
    """Return the numbers of rows as atoms, those secret that are few."""
    parts = wide.parts[ROWS]
    atoms = parts or (ROWS,)
    stocks = {ROWS: dict.fromkeys(atoms, 1.0), **{part: {part: 1.0} for part in parts}}
    group = Group(atoms=atoms, stocks=stocks, tables=(atoms,), total=ROWS, counts=True)
    numbers = wide.values[list(atoms)].to_numpy().astype(np.int64)
    free = np.ones(numbers.shape, dtype=np.bool_)
    bare = Cells(group, _units(territory), numbers, free, np.zeros_like(free), {}, {})
    primary = {
        Cell(name, unit): Why(FEW_UNITS, value)
        for name in stocks
        for unit in range(len(bare.units))
        if 0 < (value := bare.value(Cell(name, unit))) < rules.least_units
    }
    return Cells(group, bare.units, numbers, free, bare.lone, primary, {})


def _units(territory: Territory) -> Units:
    communes, provinces = territory.communes.index, territory.provinces.index
    at = provinces.get_indexer(pd.Index(territory.communes[c.PROVINCE_CODE]))
    return Units(communes, provinces, at.astype(np.int64), str(territory.key))


def _levels(values: pd.DataFrame, territory: Territory, units: Units) -> dict[Level, pd.DataFrame]:
    region = values.sum().to_frame(units.key).T
    by_province = sum_stocks(values, territory.communes[c.PROVINCE_CODE]).reindex(units.provinces)
    return dict(zip(LEVELS, (values.copy(), by_province, region), strict=True))
