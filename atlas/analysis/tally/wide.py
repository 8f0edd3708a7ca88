"""A tally as columns of the communes: one of all rows, one for each combination of keys, and the same of each sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Nature
from atlas.analysis.dataset.extra_columns import Column
from atlas.analysis.tally.counts import ROWS, Tally
from atlas.i18n.messages import Message
from atlas.sources.matching.normalization import fold

if TYPE_CHECKING:
    from atlas.analysis.stats.rates import Values

#: More columns than that are no table that anybody reads.
MOST_COLUMNS: Final = 200


@dataclass(frozen=True, eq=False, slots=True)
class WideTally:
    """A tally by communes.

    Attributes:
        values: communes × columns; every commune has a number, 0 where no row was counted.
        columns: key → what it is.
        parts: counted or summed column → the keys that it is the sum of.
    """

    values: pd.DataFrame
    columns: Mapping[str, Column]
    parts: Mapping[str, tuple[str, ...]]


def widen(tally: Tally) -> WideTally:
    """Return a tally as columns of its communes: ``rows``, ``rows_cooperative``, ``members``, ``members_cooperative``.

    Raises:
        ValueError: more than 200 columns, or two values of a key that make one name.
    """
    placed = tally.communes
    index = tally.territory.communes.index
    values: dict[str, Values] = {}
    columns: dict[str, Column] = {}
    parts: dict[str, tuple[str, ...]] = {}
    combinations = placed[list(tally.by)].drop_duplicates() if tally.by else pd.DataFrame()
    if (number := (len(combinations) + 1) * (1 + len(tally.sums))) > MOST_COLUMNS:
        raise ValueError(Message("fault.tally.too_wide", n=number, most=MOST_COLUMNS))
    for amount in (ROWS, *tally.sums):
        title = Message("tally.rows") if amount == ROWS else amount
        total = placed.groupby(c.CODE)[amount].sum().reindex(index, fill_value=0)
        values[amount], columns[amount] = total.astype(np.float64), Column(title, Nature.STOCK, key=amount)
        keys = []
        for texts, rows in placed.groupby(list(tally.by), dropna=False, sort=True) if tally.by else ():
            shown = [str(text) if isinstance(text, str) else "–" for text in texts]
            key = "_".join([amount, *(fold(text).replace(" ", "_") or "none" for text in shown)])
            if key in values:
                raise ValueError(Message("fault.analysis.key_taken", key=key))
            values[key] = rows.groupby(c.CODE)[amount].sum().reindex(index, fill_value=0).astype(np.float64)
            heading = " · ".join(shown)
            columns[key] = Column(heading if amount == ROWS else f"{amount}, {heading}", Nature.STOCK, key=key)
            keys.append(key)
        parts[amount] = tuple(keys)
    return WideTally(pd.DataFrame(values, index=index), columns, parts)
