"""Sums of numbers that a register states in columns of its own, kept confidential as what actors declare is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.dataset.extra_columns import add_indicators, with_stocks
from atlas.analysis.dataset.tables import Tables
from atlas.analysis.disclosure.groups import KNOWN
from atlas.analysis.disclosure.public_data import own_columns
from atlas.analysis.own_figures.own_table import OwnTable
from atlas.analysis.own_figures.own_values import read_numbers
from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Message
from atlas.sources.files.tables import RawTable

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed

T = TypeVar("T", bound=Tables)
#: Secrets are looked for in whole numbers: amounts with decimals are multiplied by ten until they are, so often.
_MOST_DECIMALS: Final = 6


def with_register_sums(data: T, table: OwnTable) -> T:
    """Return the data with the sums of some columns of the register, over the actors that are not closed.

    Args:
        data: as tabulated, before secrets are taken out.
        table: of the level ``actor``.

    Raises:
        InputError: columns that are not there, values that are no numbers, may be two, or are negative.
        ValueError: a key that is taken.
    """
    placed = data.placed
    if placed is None:
        raise InputError(Fault(Message("fault.own_table.no_register"), Message("fault.own_table.give_register")))
    raw = _own_columns(placed)
    faults: list[Fault] = []
    sums: dict[str, pd.Series[Any]] = {}
    stocks: dict[str, pd.Series[Any]] = {}
    active = s.active(placed)
    counts = placed.actors.index.isin(active.index)
    index = data.communes.index
    for series in table.series():
        if series.heading not in raw.headings:
            remedy = Message("fault.own_table.columns_of_register", names=quote_names(raw.headings))
            reason = Message("fault.own_table.no_column_of_register")
            faults.append(Fault(reason, remedy, raw.file, None, series.heading))
            continue
        written = raw.frame[series.heading]
        amounts, wrong, _ = read_numbers(raw, written, table, heading=series.heading, rows=counts)
        faults += wrong
        for i in np.flatnonzero((amounts < 0).to_numpy() & counts):
            reason, remedy = Message("fault.own_table.negative"), Message("fault.own_table.no_negative")
            faults.append(raw.fault(int(i), reason, remedy, column=series.heading, value=str(written.iloc[i])))
        stated = pd.Series(amounts.to_numpy(), index=placed.actors.index)[counts]
        by_commune = stated.groupby(active[c.CODE])
        stocks[series.key] = by_commune.sum().reindex(index, fill_value=0.0)
        stocks[series.key + KNOWN] = by_commune.count().reindex(index, fill_value=0).astype(np.float64)
        sums[series.key] = _whole_numbers(stated)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    for key in stocks:
        if key in data.bases["commune"].names:
            raise ValueError(Message("fault.analysis.stock_taken", key=key))
    bases = with_stocks(data, pd.DataFrame(stocks, index=index))
    summed = replace(data, bases=bases, sums={**data.sums, **sums})
    return add_indicators(summed, table.indicators())


def _own_columns(placed: Placed) -> RawTable:
    """Return the columns that the toolkit does not read itself, of the actors placed, as a table."""
    frame = pd.DataFrame(placed.actors[own_columns(placed.actors.columns)]).reset_index(drop=True)
    return RawTable(frame, placed.actors[c.ROW].to_numpy(dtype=np.int64), placed.register.path or "")


def _whole_numbers(amounts: pd.Series[Any]) -> pd.Series[Any]:
    """Return amounts as whole numbers that are to each other as they are."""
    for power in range(_MOST_DECIMALS + 1):
        scaled = amounts * 10.0**power
        if np.allclose(scaled.dropna(), scaled.dropna().round(), rtol=0, atol=1e-6):
            return scaled.round()
    return (amounts * 10.0**_MOST_DECIMALS).round()
