"""Two dated registers compared: who is new, who is gone, who stayed, who moved; and how long actors last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.stocks import active
from atlas.analysis.stats.history import passages

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed

BEFORE: Final = "before"
NEW: Final = "new"
GONE: Final = "closed"
ARRIVED: Final = "arrived"
LEFT: Final = "left"
AFTER: Final = "after"
COLUMNS: Final = (BEFORE, NEW, GONE, ARRIVED, LEFT, AFTER)
#: Ages of which the exits are told one by one; older actors are together.
OLDEST: Final = 20


def register_changes(previous: Placed, placed: Placed) -> dict[str, pd.DataFrame]:
    """Compare two registers actor by actor: the same identifier is the same actor.

    Of each unit and of each family: after = before + new − closed + arrived − left. ``new`` were not open in the
    earlier register, ``closed`` are not open in the later one (closed, or struck off); ``arrived`` and ``left`` are
    open in both and stand elsewhere now: in another commune, or in none because they could not be placed.

    Args:
        previous: the earlier register, located in the same territory.
        placed: the later one.

    Returns:
        ``commune``, ``province``, ``region`` and ``family`` → a table, its rows the codes or values, its columns
        `COLUMNS`, int64.
    """
    passage = passages({"previous": previous.register, "this": placed.register})[0]
    before, after = _lives(previous), _lives(placed)
    open_before = set(passage.kept) | set(passage.closed)
    open_after = set(passage.kept) | set(passage.created)
    tables = {}
    for level, column in (("commune", c.CODE), ("province", c.PROVINCE_CODE), ("family", c.FAMILY)):
        old, new = before[column], after[column]
        counts = {
            BEFORE: old,
            NEW: new[~new.index.isin(open_before)],
            GONE: old[~old.index.isin(open_after)],
            ARRIVED: _moves(new[new.index.isin(open_before)], old),
            LEFT: _moves(old[old.index.isin(open_after)], new),
            AFTER: new,
        }
        tables[level] = _table(counts)
    whole = pd.DataFrame({name: [int(tables["commune"][name].sum())] for name in COLUMNS}, index=["region"])
    # Who went from one commune to another did not leave the region.
    moved = _within(before[c.CODE], after[c.CODE])
    tables["region"] = whole.assign(**{ARRIVED: whole[ARRIVED] - moved, LEFT: whole[LEFT] - moved})
    return tables


def _lives(placed: Placed) -> pd.DataFrame:
    """Return the actors placed that are not closed, by their identifiers."""
    actors = active(placed)
    table = pd.DataFrame(actors[[c.ID, c.CODE, c.PROVINCE_CODE, c.FAMILY, c.FOUNDED]])
    return table.assign(**{c.ID: table[c.ID].astype(str)}).drop_duplicates(c.ID).set_index(c.ID)


def _moves(here: pd.Series[Any], there: pd.Series[Any]) -> pd.Series[Any]:
    """Return those that stand somewhere else in the other register, or nowhere."""
    return here[here.ne(there.reindex(here.index)).fillna(True).to_numpy(dtype=bool)]


def _within(old: pd.Series[Any], new: pd.Series[Any]) -> int:
    both = old.index.intersection(new.index)
    return int((old.loc[both] != new.loc[both]).sum())


def _table(counts: dict[str, pd.Series[Any]]) -> pd.DataFrame:
    table = pd.DataFrame({name: values.value_counts() for name, values in counts.items()})
    return table.fillna(0).astype("int64").sort_index()[list(COLUMNS)]


def exits_by_age(previous: Placed, placed: Placed) -> pd.DataFrame:
    """Return how many actors of each age closed from one register to the next, and the share that would be left.

    The table of the moment: of those aged a at the earlier register, qₐ = closures / at risk; S(a) = Π (1 − q) over
    the ages before a. It is what would be left of actors who lived all their ages as those of the year did.

    Args:
        previous: the earlier register.
        placed: the later one.

    Returns:
        Index ``age`` (0 … `OLDEST` and more); ``at_risk``, ``closures``, ``survival`` (0–1, at the beginning of the
        age). Actors without a year of foundation are in none.
    """
    before = _lives(previous)
    later = placed.register.table
    still_open = set(later.loc[~later[c.STATUS].isin([c.CLOSED]), c.ID].astype(str))
    year = int(previous.register.date[:4])
    ages = (year - before[c.FOUNDED].astype("Float64")).dropna()
    whole = ages[ages >= 0].clip(upper=OLDEST).astype("int64")
    ended = ~whole.index.isin(still_open)
    index = pd.RangeIndex(OLDEST + 1, name="age")
    at_risk = whole.value_counts().reindex(index, fill_value=0)
    closures = whole[ended].value_counts().reindex(index, fill_value=0)
    rate = np.where(at_risk > 0, closures / at_risk.where(at_risk > 0, 1), 0.0)
    left = np.concatenate([[1.0], np.cumprod(1 - rate)[:-1]])
    return pd.DataFrame({"at_risk": at_risk, "closures": closures, "survival": left}, index=index)
