"""Statistical confidentiality: amounts that would tell one actor's figure are taken out before anything is public.

What is confidential is what an actor declares of itself: its members, its women members, its jobs. That an actor
exists, of which family and where, is a matter of public record, so numbers of actors are not confidential unless the
editor says so (``counts``). Figures of the HCP are published already and are never touched.

An amount is suppressed in a unit when fewer than ``least_units`` actors state it, or when one of them makes up more
than ``largest_share`` of it (the rules of number and of dominance, Hundepool et al. 2012). Every indicator is then
computed again from what is left, so that a ratio made from a suppressed amount goes with it in the same unit; what
other units owe to it (a sum over neighbours, a mean of communes) stays. A suppressed unit that is the only one of its
province can be found by subtraction from the province's total: it is reported, and left to the editor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis import stocks as s
from atlas.analysis.base import Base
from atlas.analysis.definitions.definition import Indicator, Nature

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset, Level
    from atlas.analysis.location import Placed

#: Why a value was suppressed, or what is to be known of it.
FEW_UNITS: Final = "few_units"
DOMINANCE: Final = "dominance"
DERIVED: Final = "derived"
SINGLE_RECORD: Final = "single_record"
RECOVERABLE: Final = "recoverable"

LOG_COLUMNS: Final = ("level", c.CODE, c.NAME, "indicator", "reason", "n")

_MEN: Final = "men"  # members less women
#: Confidential stock → the amount that it sums, then those that an actor must state besides.
_AMOUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    s.MEMBERS: (c.MEMBERS,),
    s.WOMEN: (c.WOMEN,),
    s.JOBS: (c.JOBS,),
    s.MEMBERS_BOTH: (c.MEMBERS, c.WOMEN),
    s.WOMEN_BOTH: (c.WOMEN, c.MEMBERS),
    s.MEN_BOTH: (_MEN,),
}
#: Numbers of actors, and what one actor more adds to each.
_COUNTS: Final[Mapping[str, float]] = {
    **dict.fromkeys((s.ACTORS, *s.FAMILY_STOCKS.values(), *s.SECTOR_STOCKS.values()), 1.0),
    s.CREATIONS: 1.0 / s.CREATION_YEARS,
}
_DECLARED: Final = (c.MEMBERS, c.WOMEN, c.JOBS)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What may be published.

    Attributes:
        least_units: an amount of fewer actors than this is suppressed.
        largest_share: as is an amount of which one actor makes up more than this.
        counts: whether numbers of actors are confidential too; from the register's public records they are not.
    """

    least_units: int = 3
    largest_share: float = 0.85
    counts: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.least_units <= 1000:
            raise ValueError(f"least_units is between 1 and 1000 actors; {self.least_units} is not")
        if not 0 < self.largest_share <= 1:
            raise ValueError(f"largest_share is above 0 and up to 1; {self.largest_share:g} is not")


def protect(data: Dataset, rules: Disclosure | None = None) -> tuple[Dataset, pd.DataFrame]:
    """Take confidential values out of all tables, and say which and why.

    Args:
        data: the indicators tabulated, with their bases.
        rules: thresholds; the usual ones by default.

    Returns:
        The same dataset, its suppressed values missing and flagged (`Dataset.flags`), its records without the amounts
        that they declare; and the log, one row for each value: ``level``, ``code``, ``name``, ``indicator``,
        ``reason``, ``n`` actors behind it; ``recoverable`` is the reason of what subtraction would find. Without a
        register both are as they were: nothing is confidential.

    Raises:
        ValueError: a dataset that was protected already, or whose bases are not known.
    """
    if data.placed is None:
        return data, _log([])
    if data.withheld:
        raise ValueError("these tables are protected already: start from the tables as they were computed")
    if not data.bases:
        raise ValueError("these tables do not say what they were computed from: protect those of `tabulate`")
    chosen = rules or Disclosure()
    rows: list[tuple[Any, ...]] = []
    tables: dict[str, Any] = {}
    bases: dict[Level, Base] = {}
    contributions, records = _contributions(data), _without_amounts(data.placed)
    found = {level: _suppressed(base, contributions[level], chosen) for level, base in data.bases.items()}
    for level, base in data.bases.items():
        bases[level] = _masked(base, found[level], tuple(found["region"]))
        if base.ground is not None:
            ground = replace(base.ground, placed=records, communes=bases["commune"] if level != "commune" else None)
            bases[level] = replace(bases[level], ground=ground)
        tables[level] = _protected(data, level, (base, bases[level]), rows, found[level])
    rows += _recoverable(data, rows)
    rows += [("record", "", "", name, SINGLE_RECORD, int(data.placed.actors[name].notna().sum())) for name in _DECLARED]
    public = replace(
        data, communes=tables["commune"], provinces=tables["province"], region=tables["region"],
        placed=records, bases=bases,
        least_counted=chosen.least_units if chosen.counts else 1,
        withheld=frozenset((r[0], r[1], r[3]) for r in rows if r[4] not in (RECOVERABLE, SINGLE_RECORD)),
    )  # fmt: skip
    return public, _log(rows)


@dataclass(frozen=True, eq=False)
class _Contributions:
    """For each confidential stock, how many actors it has in a unit, and the greatest amount of one of them."""

    actors: pd.DataFrame
    largest: pd.DataFrame


def _contributions(data: Dataset) -> dict[Level, _Contributions]:
    assert data.placed is not None  # protect has asked
    actors = s.active(data.placed)
    amounts = pd.DataFrame({name: actors[name].to_numpy(np.float64, na_value=np.nan) for name in _DECLARED})
    amounts[_MEN] = amounts[c.MEMBERS] - amounts[c.WOMEN]
    # An actor is part of a stock when it states all that the stock asks for.
    whole = {stock: amounts[list(named)].notna().all(axis=1) for stock, named in _AMOUNTS.items()}
    stated = pd.DataFrame({stock: amounts[_AMOUNTS[stock][0]].where(whole[stock]) for stock in _AMOUNTS})
    codes = actors[c.CODE].to_numpy()
    units: dict[Level, Any] = {
        "commune": codes,
        "province": data.territory.communes[c.PROVINCE_CODE].reindex(codes).to_numpy(),
        "region": np.full(len(codes), data.territory.key),
    }
    found: dict[Level, _Contributions] = {}
    for level in data.bases:
        groups, index = stated.groupby(units[level]), data.table(level).index
        found[level] = _Contributions(groups.count().reindex(index, fill_value=0), groups.max().reindex(index))
    return found


def _suppressed(base: Base, by_actor: _Contributions, rules: Disclosure) -> dict[str, pd.DataFrame]:
    """Stock → units in which it is suppressed, with reason and number of actors."""
    found: dict[str, pd.DataFrame] = {}
    for stock in (name for name in _AMOUNTS if name in base.stocks):
        n, total = by_actor.actors[stock], base.stocks[stock]
        few = (n > 0) & (n < rules.least_units)
        dominated = (n > 0) & (total > 0) & (by_actor.largest[stock] > rules.largest_share * total)
        reason = pd.Series(np.select([few, dominated], [FEW_UNITS, DOMINANCE], default=""), index=total.index)
        found[stock] = pd.DataFrame({"reason": reason, "n": n})[reason != ""]
    for stock, one in _COUNTS.items() if rules.counts else ():
        if stock in base.stocks:
            n = (base.stocks[stock] / one).round()
            few = (n > 0) & (n < rules.least_units)
            found[stock] = pd.DataFrame({"reason": FEW_UNITS, "n": n[few].astype(int)}, index=n.index[few])
    return {stock: units for stock, units in found.items() if len(units)}


def _masked(base: Base, found: Mapping[str, pd.DataFrame], of_region: Sequence[str]) -> Base:
    """The same base without the amounts suppressed in its units and in the whole territory."""
    stocks = base.stocks.copy()
    for stock, units in found.items():
        stocks.loc[units.index, stock] = np.nan
    return replace(base, stocks=stocks, region=base.region.mask(base.region.index.isin(of_region)))


def _protected(
    data: Dataset,
    level: Level,
    bases: tuple[Base, Base],
    rows: list[tuple[Any, ...]],
    found: Mapping[str, pd.DataFrame],
) -> Any:
    """Return a level's table without what can no longer be computed as before, and log it."""
    table = data.table(level).copy()
    # A value may change in another unit only because the territory's total it refers to is gone.
    touched = table.index.isin({code for units in found.values() for code in units.index})
    touched |= not bases[0].region.equals(bases[1].region)
    for one in data.indicators if touched.any() else ():
        before, after = one.compute(bases[0]), one.compute(bases[1])
        gone = touched & before.notna().to_numpy() & ~_same(before, after)
        if not gone.any():
            continue
        table[one.key] = table[one.key].astype("object" if one.nature is Nature.CATEGORY else "float64").mask(gone)
        rows += [
            (level, code, _name(data, level, code), one.key, *_why(one, code, found)) for code in table.index[gone]
        ]
    return table


def _same(before: pd.Series[Any], after: pd.Series[Any]) -> Any:
    return ((before == after) & after.notna()).fillna(False).to_numpy(dtype=bool)


def _why(one: Indicator, code: str, found: Mapping[str, pd.DataFrame]) -> tuple[str, int]:
    """The reason of an amount; for what is made from it ``derived``, with the fewest actors behind any part."""
    if one.key in found and code in found[one.key].index:
        row = found[one.key].loc[[code]]
        return str(row["reason"].iloc[0]), int(row["n"].iloc[0])
    here = {stock: int(units["n"].loc[[code]].iloc[0]) for stock, units in found.items() if code in units.index}
    behind = [n for stock, n in here.items() if stock in one.needs] or list(here.values())
    return DERIVED, min(behind, default=0)


def _recoverable(data: Dataset, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Warn of each suppressed amount that is its larger unit's total less all its neighbours'."""
    log = _log(rows)
    stocks = {one.key for one in data.indicators if one.nature is Nature.STOCK}
    log = log[log["indicator"].isin(stocks)]
    province = data.territory.communes[c.PROVINCE_CODE]
    warned: list[tuple[Any, ...]] = []
    for level, larger in (("commune", "province"), ("province", "region")):
        lost = log[log["level"] == level]
        whole = lost[c.CODE].map(province) if level == "commune" else pd.Series(data.territory.key, index=lost.index)
        hidden = {(one[c.CODE], one["indicator"]) for _, one in log[log["level"] == larger].iterrows()}
        for (code, key), group in lost.groupby([whole, "indicator"], sort=True):
            total = data.table("province" if larger == "province" else "region")[key].get(code, np.nan)
            if len(group) == 1 and (code, key) not in hidden and pd.notna(total):
                row = group.iloc[0]
                warned.append((level, row[c.CODE], row[c.NAME], key, RECOVERABLE, int(row["n"])))
    return warned


def _without_amounts(placed: Placed) -> Placed:
    """The same records without what they declare: each of them is a unit of one actor."""
    hidden = [name for name in _DECLARED if name in placed.actors]
    actors = placed.actors.assign(**{name: placed.actors[name].mask(placed.actors[name].notna()) for name in hidden})
    return replace(placed, actors=actors)


def _name(data: Dataset, level: Level, code: str) -> str:
    return str(data.table(level).loc[code, c.NAME])


def _log(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS)).astype({"n": "int64"})
