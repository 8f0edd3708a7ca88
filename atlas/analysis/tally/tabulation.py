"""A tally beside the figures of its territory: columns that are mapped, ranked and computed with as any others."""

from __future__ import annotations

from typing import TypeVar

from atlas.analysis.catalogue.definition import Indicator, Nature, complete
from atlas.analysis.dataset.extra_columns import add_columns, add_indicators
from atlas.analysis.dataset.tables import LEVELS, Given, Tables
from atlas.analysis.tally.counts import Tally
from atlas.analysis.tally.protection import ProtectedTally
from atlas.analysis.tally.wide import widen
from atlas.i18n.messages import Message

T = TypeVar("T", bound=Tables)


def with_tally(data: T, tally: Tally | ProtectedTally) -> T:
    """Return the figures of a territory with the columns of a tally.

    Of a whole tally they are stocks that other indicators may be computed from (``needs=("rows", "population_2024")``);
    of a protected one they are what is published, and nothing is computed from them.

    Args:
        data: the figures of the tally's territory.
        tally: the counts.
    """
    if isinstance(tally, Tally):
        wide = widen(tally)
        return add_columns(data, {name: wide.values[name] for name in wide.columns}, wide.columns)
    indicators = [
        Indicator(
            key=name,
            title=complete(column.title),
            nature=Nature.STOCK,
            formula=Message("own_column", heading=name),
            compute=Given(tuple(tally.tables[level][name] for level in LEVELS)),
        )
        for name, column in tally.wide.columns.items()
    ]
    return add_indicators(data, indicators)
