"""The amounts that add up: what is summed per commune, then per province, before any ratio is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.analysis.stats import rates
from atlas.analysis.stats.rates import Values
from atlas.errors import SecrecyError
from atlas.i18n.messages import Listed, Message

if TYPE_CHECKING:
    from atlas.sources.register.register import Register
    from atlas.sources.territory.territory import Territory

RECORDS: Final = "records"  # all records placed, closed ones included
ACTORS: Final = "actors"  # records that are not closed
FAMILY_KNOWN: Final = "family_known"
SECTOR_KNOWN: Final = "sector_known"
MEMBERS: Final = "members"
MEMBERS_KNOWN: Final = "members_known"
WOMEN: Final = "women"
WOMEN_KNOWN: Final = "women_known"
MEMBERS_BOTH: Final = "members_both"  # over the records that state members and women
WOMEN_BOTH: Final = "women_both"
MEN_BOTH: Final = "men_both"
BOTH_KNOWN: Final = "both_known"  # how many state the two
JOBS: Final = "jobs"
JOBS_KNOWN: Final = "jobs_known"
CREATIONS: Final = "creations_per_year"  # a mean over the same years everywhere: it adds up
FOUNDED_KNOWN: Final = "founded_known"

#: What cannot be counted or summed where a vocabulary lacks a concept.
STOCKS_OF: Final[Mapping[str, frozenset[str]]] = {
    c.MEMBERS: frozenset({MEMBERS, MEMBERS_KNOWN, WOMEN, WOMEN_KNOWN, MEMBERS_BOTH, WOMEN_BOTH, MEN_BOTH, BOTH_KNOWN}),
    c.WOMEN: frozenset({WOMEN, WOMEN_KNOWN, MEMBERS_BOTH, WOMEN_BOTH, MEN_BOTH, BOTH_KNOWN}),
    c.JOBS: frozenset({JOBS, JOBS_KNOWN}),
    c.FOUNDED: frozenset({CREATIONS, FOUNDED_KNOWN}),
}
#: Every amount that is counted or summed from any register, beside its families and sectors.
REGISTER_STOCKS: Final = frozenset({RECORDS, ACTORS, FAMILY_KNOWN, SECTOR_KNOWN}).union(*STOCKS_OF.values())

_COUNTED: Final = (c.CODE, c.STATUS, c.FAMILY, c.SECTOR, c.MEMBERS, c.WOMEN, c.JOBS, c.FOUNDED)
#: Years over which creations are averaged.
CREATION_YEARS: Final = 10
_FIGURES: Final = (
    c.POPULATION_2014, c.POPULATION_2024, c.HOUSEHOLDS_2024, c.ESTABLISHMENTS, c.BUSINESSES, c.PUBLIC_SERVICES, c.SOUKS,
    c.ASSOCIATIONS_HCP, c.JOBS_HCP, c.AREA_KM2,
)  # fmt: skip


class Located(Protocol):
    """Records that have their commune (`atlas.analysis.location.location.Placed`)."""

    @property
    def actors(self) -> gpd.GeoDataFrame:
        """The records placed, with the code of their commune."""

    @property
    def register(self) -> Register:
        """What was located."""


def active(placed: Located) -> gpd.GeoDataFrame:
    """Return the actors placed whose status is not “closed”; a missing status counts as active.

    Raises:
        SecrecyError: records that were taken out of a protected dataset.
    """
    if getattr(placed, "withheld", False):
        raise SecrecyError
    actors = placed.actors
    return actors.loc[~actors[c.STATUS].isin([c.CLOSED])]


def territory_stocks(territory: Territory) -> pd.DataFrame:
    """Return the figures that the territory has (inhabitants, establishments, km² …), per commune, as float64."""
    communes = territory.communes
    present = [name for name in _FIGURES if name in communes.columns]
    columns = {name: _floats(communes[name]) for name in present}
    return pd.DataFrame(columns, index=communes.index)


def register_stocks(placed: Located, index: pd.Index[Any]) -> pd.DataFrame:
    """Return what the register adds up to, per commune.

    Args:
        placed: the located register.
        index: codes of the communes, in order.

    Returns:
        One row per commune, float64, without missing values: a commune without any actor has zeros.

    Raises:
        ValueError: an actor was placed in a commune that is not in ``index``.
    """
    actors = placed.actors
    strangers = sorted(set(actors[c.CODE].unique()) - set(index))
    if strangers:
        raise ValueError(
            Message("fault.analysis.other_territory", communes=Listed(map(str, strangers[:5]), marks=False))
        )
    # Only what is counted: selecting rows of a whole register costs its size in memory each time.
    records = Recorded({name: actors[name] for name in _COUNTED}, index.get_indexer(pd.Index(actors[c.CODE])), index)
    counted = records.take(~actors[c.STATUS].isin([c.CLOSED]).to_numpy(dtype=bool))
    vocabulary = placed.register.vocabulary
    coded = {column: counted.by_code(column, vocabulary.codes(column)) for column in (c.FAMILY, c.SECTOR)}
    columns: dict[str, Values] = {
        RECORDS: records.number(),
        ACTORS: counted.number(),
        FAMILY_KNOWN: coded[c.FAMILY].sum(axis="columns"),
        SECTOR_KNOWN: coded[c.SECTOR].sum(axis="columns"),
        **{stock: coded[column][code] for stock, (column, code) in vocabulary.fields.items()},
        **_people(counted),
        **_creations(records, date=placed.register.date),
    }
    # Amounts of women are protected together with those of members: they are there, empty, where members are.
    absent = {name for concept in (c.MEMBERS, c.JOBS, c.FOUNDED) if concept not in vocabulary.concepts
              for name in STOCKS_OF[concept]}  # fmt: skip
    present = {name: values for name, values in columns.items() if name not in absent}
    return pd.DataFrame(present, index=index).astype(np.float64)


def last_full_year(founded: Values, date: str) -> int | None:
    """Return the year before the register's date; without a date, before the latest foundation.

    None when neither is known.
    """
    match = re.match(r"\d{4}", date)
    if match is not None:
        return int(match[0]) - 1
    # The register is at least as recent as the latest foundation it knows: the year before that one is full.
    latest = _floats(founded)
    latest = latest[~np.isnan(latest)]
    return int(latest.max()) - 1 if latest.size else None


def sum_stocks(stocks: pd.DataFrame, groups: Values) -> pd.DataFrame:
    """Sum stocks into larger units; a unit with one part unknown is unknown, not smaller."""
    sums = stocks.groupby(groups).sum()
    return sums.mask(stocks.isna().groupby(groups).any())


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """Records whose communes are known, to be counted and summed by commune.

    Attributes:
        columns: of n records, by name.
        commune: n positions of their communes in the index.
        index: codes of the communes, in order.
    """

    columns: Mapping[str, Values]
    commune: npt.NDArray[np.int64]
    index: pd.Index[Any]

    def take(self, wanted: npt.NDArray[np.bool_]) -> Recorded:
        """Some of the records."""
        columns = {name: values[wanted] for name, values in self.columns.items()}
        return Recorded(columns, self.commune[wanted], self.index)

    def number(self, where: npt.NDArray[np.bool_] | None = None) -> Values:
        """Return how many records each commune has, or how many of some of them."""
        commune = self.commune if where is None else self.commune[where]
        return pd.Series(np.bincount(commune, minlength=len(self.index)), index=self.index)

    def total(self, amounts: npt.NDArray[np.float64]) -> Values:
        """Return the sum of an amount of each record over each commune.

        pandas sums what is known; a commune where nothing is known gets 0 here and is told apart by its count of
        statements.
        """
        sums = pd.Series(amounts).groupby(self.commune).sum()
        return sums.reindex(range(len(self.index)), fill_value=0.0).set_axis(self.index)

    def by_code(self, column: str, codes: Sequence[str]) -> pd.DataFrame:
        """Return how many records each commune has of each code of a column; other values are of none."""
        code = pd.Index(list(codes)).get_indexer(pd.Index(self.columns[column]))
        cell = self.commune[code >= 0] * len(codes) + code[code >= 0]
        counts = np.bincount(cell, minlength=len(self.index) * len(codes)).reshape(len(self.index), len(codes))
        return pd.DataFrame(counts, index=self.index, columns=list(codes))


def _people(actors: Recorded) -> dict[str, Values]:
    members, women, jobs = (_floats(actors.columns[name]) for name in (c.MEMBERS, c.WOMEN, c.JOBS))
    both = ~np.isnan(members) & ~np.isnan(women)
    amounts = {
        MEMBERS: members, WOMEN: women, JOBS: jobs, MEMBERS_BOTH: np.where(both, members, np.nan),
        WOMEN_BOTH: np.where(both, women, np.nan), MEN_BOTH: np.where(both, members - women, np.nan),
    }  # fmt: skip
    sums = {name: actors.total(amount) for name, amount in amounts.items()}
    pairs = ((MEMBERS_KNOWN, MEMBERS), (WOMEN_KNOWN, WOMEN), (BOTH_KNOWN, WOMEN_BOTH), (JOBS_KNOWN, JOBS))
    return sums | {name: actors.number(~np.isnan(amounts[amount])) for name, amount in pairs}


def _creations(records: Recorded, *, date: str) -> dict[str, Values]:
    founded, code, index = records.columns[c.FOUNDED], records.columns[c.CODE], records.index
    last_year = last_full_year(founded, date)
    if last_year is None:
        created = pd.Series(0.0, index=index)
    else:
        created = rates.creations_per_year(founded, units=code, index=index, last_year=last_year, years=CREATION_YEARS)
    return {CREATIONS: created, FOUNDED_KNOWN: records.number(founded.notna().to_numpy())}


def _floats(values: Values) -> npt.NDArray[np.float64]:
    return values.to_numpy(dtype=np.float64, na_value=np.nan)
