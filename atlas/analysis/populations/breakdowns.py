"""The region's actors by family, sector and size: their members, women and jobs, with what is secret taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.tables import Answer
from atlas.analysis.disclosure.rules import Disclosure
from atlas.analysis.stats.inequality import gini
from atlas.decimals import rounded_float
from atlas.sources.vocabulary.vocabulary import Vocabulary

#: Fields of which it is told how many actors state them.
ANSWERED: Final = (c.FAMILY, c.SECTOR, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS)
#: Classes of jobs, as HCP counts businesses, its two largest together: name → lowest and highest number of jobs.
SIZES: Final = {
    "0": (0, 0), "1": (1, 1), "2_3": (2, 3), "4_9": (4, 9), "10_plus": (10, None),
}  # fmt: skip
#: Times of foundation, as HCP counts businesses, its two oldest together: name → first and last year.
PERIODS: Final = {
    "before_1981": (0, 1980), "1981_1990": (1981, 1990), "1991_2000": (1991, 2000), "2001_2010": (2001, 2010),
    "2011_2019": (2011, 2019), "2020_plus": (2020, None),
}  # fmt: skip
#: A median is the figure of one actor: it is told of so many at least.
_MEDIAN_FROM: Final = 30


def answers_of(actors: pd.DataFrame, vocabulary: Vocabulary) -> dict[str, Answer]:
    """Return how many of some actors state each field of the register that its vocabulary has."""
    asked = {c.FAMILY, *((c.SECTOR,) if vocabulary.sectors else ()), *vocabulary.concepts}
    return {name: Answer(int(actors[name].notna().sum()), len(actors)) for name in ANSWERED if name in asked}


def by_category(actors: gpd.GeoDataFrame, column: str, rules: Disclosure) -> pd.DataFrame:
    """Return the actors of each value of a column, with their members, women and jobs as they may be published.

    Args:
        actors: those placed and not closed, with what they declare.
        column: ``family`` or ``sector``.
        rules: an amount of fewer actors, or dominated by one, is missing; so is the smallest other where it alone could
            be had as what remains of the total.

    Returns:
        Index the values; ``actors``, ``members`` and ``jobs`` (sums over who states them), ``members_known`` and
        ``jobs_known``, ``members_mean``, ``members_median``, ``jobs_mean``, ``employers`` (with a job or more),
        ``women_share`` (per cent, of who states both, one decimal), ``founded_median``.
    """
    groups = actors.groupby(column, observed=True)
    table = pd.DataFrame({"actors": groups.size()})
    for name in (c.MEMBERS, c.JOBS):
        shown = _is_publishable(groups[name], rules)
        table[name] = groups[name].sum().astype(np.float64).where(shown)
        table[f"{name}_known"] = groups[name].count()
        table[f"{name}_mean"] = groups[name].mean().astype(np.float64).where(shown)
    enough = table["members_known"] >= _MEDIAN_FROM
    table["members_median"] = groups[c.MEMBERS].median().astype(np.float64).where(enough & table[c.MEMBERS].notna())
    table["employers"] = groups[c.JOBS].agg(lambda jobs: float((jobs > 0).sum())).where(table[c.JOBS].notna())
    both = actors[actors[c.MEMBERS].notna() & actors[c.WOMEN].notna()].groupby(column, observed=True)
    share = 100 * both[c.WOMEN].sum().astype(np.float64) / both[c.MEMBERS].sum().astype(np.float64)
    safe = _is_publishable(both[c.WOMEN], rules).reindex(table.index, fill_value=False)
    table["women_share"] = share.map(lambda value: rounded_float(value, 1)).reindex(table.index).where(safe)
    founded = actors[actors[c.FOUNDED].notna()].groupby(column, observed=True)[c.FOUNDED]
    table["founded_median"] = founded.median().astype(np.float64).where(founded.count() >= _MEDIAN_FROM)
    return table


def _is_publishable(amounts: Any, rules: Disclosure) -> pd.Series[bool]:
    """Return of which groups an amount may be published: enough actors, none that is most of it, no single rest."""
    total, largest, stated = amounts.sum(), amounts.max(), amounts.count()
    few = (stated > 0) & (stated < rules.least_units)
    dominated = (total > 0) & (largest.fillna(0) > rules.largest_share * total)
    hidden = (few | dominated).fillna(False).astype(bool)
    if hidden.sum() == 1 and len(hidden) > 1:
        others = stated[~hidden & (stated > 0)]
        if len(others):
            hidden[total[others.index].sort_values(kind="stable").index[0]] = True
    shown: pd.Series[bool] = ~hidden & (stated > 0)
    return shown


def by_class(
    actors: gpd.GeoDataFrame, column: str, classes: Mapping[str, tuple[int, int | None]], *, rules: Disclosure
) -> pd.DataFrame:
    """Return how many actors lie in each class of a column, of those who state it.

    Args:
        actors: those placed and not closed, with what they declare.
        column: ``jobs`` or ``founded``.
        classes: name → lowest and highest value; `SIZES` or `PERIODS`.
        rules: how few actors are not told.

    Returns:
        Index the names of the classes; ``actors``, float64: missing where fewer than the rules ask for, and then of
        the smallest other class too; every class where no other has an actor, for then the total would tell.
    """
    stated = actors[column].dropna().astype(np.float64)
    counts = {
        name: float(((stated >= low) & (stated <= (np.inf if high is None else high))).sum())
        for name, (low, high) in classes.items()
    }
    values = pd.Series(counts)
    hidden = (values > 0) & (values < rules.least_units)
    if hidden.sum() == 1:
        others = values[~hidden & (values > 0)].sort_values(kind="stable").index
        hidden[others[:1] if len(others) else hidden.index] = True
    return pd.DataFrame({"actors": values.where(~hidden)})


def concentration_of(actors: gpd.GeoDataFrame, rules: Disclosure) -> dict[str, float]:
    """Return how concentrated the jobs are among the employers: Gini's index, shares of the ten and the tenth largest.

    Shares in per cent; ``employers`` is how many have a job or more. Nothing of fewer than thirty employers, nor where
    the largest is most of the ten.
    """
    jobs = actors[c.JOBS].dropna().astype(np.float64)
    jobs = jobs[jobs > 0].sort_values(ascending=False)
    ten = jobs.iloc[:10]
    if len(jobs) < _MEDIAN_FROM or ten.iloc[0] > rules.largest_share * ten.sum():
        return {}
    tenth = max(1, int(rounded_float(len(jobs) / 10)))
    return {
        "employers": float(len(jobs)),
        "gini": float(gini(jobs)),
        "top_10": 100 * float(ten.sum() / jobs.sum()),
        "top_tenth": 100 * float(jobs.iloc[:tenth].sum() / jobs.sum()),
    }
