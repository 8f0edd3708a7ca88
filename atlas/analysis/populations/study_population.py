"""A population that is studied: some of the actors, what they are compared with, and indicators of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature, Text, complete, shipped_texts
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.expressions import rows_where
from atlas.analysis.dataset.extra_columns import add_indicators, with_stocks
from atlas.analysis.dataset.tables import Halves, Level, Tables
from atlas.analysis.definitions import formulas
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.findings.figure_notes import STATED
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

T = TypeVar("T", bound=Tables)
_TABLES: Final[dict[Level, str]] = {"commune": "communes", "province": "provinces", "region": "region"}
#: Fields whose sums say something of single actors: of a population they are published for the region alone.
_DECLARED: Final = frozenset((c.MEMBERS, c.WOMEN, c.JOBS))


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Some of the actors, studied beside the others.

    Attributes:
        key: of the population, and of the indicator that counts it: ``femmes``; also ``femmes_10k``,
            ``femmes_share`` (in per cent of ``among``), ``femmes_quotient``.
        title: what they are called: “Coopératives de femmes”.
        others: what the complement is called: “Autres coopératives”.
        where: the condition on the register that an actor of it meets.
        among: the condition that both halves meet; all actors when it is empty.
        among_title: what both together are called, as it follows a number: “coopératives”.
        whole: what both together are called, as a title: “Coopératives qui déclarent leurs adhérents”.
    """

    key: str
    title: Text
    where: str
    others: Text = ""
    among: str = ""
    among_title: Text = ""
    whole: Text = ""

    @property
    def base(self) -> str:
        """The stock that counts both halves."""
        return f"{self.key}_among"

    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators that it adds to the tables: number, rate, share, quotient of location."""
        title, among = complete(self.title), complete(self.among_title)
        whole = complete(self.whole or self.among_title)

        def texts(name: str) -> dict[str, Any]:
            return shipped_texts(f"population.{name}", title=title, among=among, whole=whole)

        rate: dict[str, Any] = {"count": self.key, "over": c.POPULATION_2024, "per": 10_000.0}
        parts: dict[str, Any] = {"part": self.key, "whole": self.base}
        common: dict[str, Any] = {"nature": Nature.RATIO, "zero_is_absence": True}
        return (
            Indicator(key=self.key, nature=Nature.STOCK, zero_is_absence=True, needs=(self.key,),
                      compute=partial(formulas.amount, of=self.key), **texts("count")),
            Indicator(key=self.base, nature=Nature.STOCK, zero_is_absence=True, needs=(self.base,),
                      compute=partial(formulas.amount, of=self.base), **texts("base")),
            Indicator(key=f"{self.key}_10k", decimals=1, needs=(self.key, c.POPULATION_2024), per=10_000.0,
                      denominators=(c.POPULATION_2024,), compute=partial(formulas.density, **rate), **common,
                      **texts("rate")),
            Indicator(key=f"{self.key}_share", decimals=1, unit=PERCENT, needs=(self.key, self.base), per=100.0,
                      denominators=(self.base,), compute=partial(formulas.share, **parts), **common, **texts("share")),
            Indicator(key=f"{self.key}_quotient", decimals=2, reference=1.0, needs=(self.key, self.base),
                      denominators=(self.base,), compute=partial(formulas.quotient, **parts), **common,
                      **texts("quotient")),
        )  # fmt: skip


def with_populations(data: T, populations: Iterable[Population]) -> T:
    """Return the data with the indicators of some populations, counted from the records placed and not closed.

    Args:
        data: as tabulated, before secrets are taken out.
        populations: of actors.

    Raises:
        UnknownNameError, ValueError: a condition that cannot be asked of the register; a key that is taken.
    """
    for population in populations:
        if data.placed is None:
            raise ValueError(Message("fault.analysis.population.no_register"))
        actors = s.active(data.placed)
        among = _among(population, actors)
        studied = actors.loc[among & rows_where(actors, population.where, each="actor")]
        index = data.communes.index
        counts = {population.key: studied, population.base: actors.loc[among]}
        stocks = pd.DataFrame(
            {name: rows[c.CODE].value_counts().reindex(index, fill_value=0) for name, rows in counts.items()},
            index=index,
        ).astype(np.float64)
        data = add_indicators(replace(data, bases=with_stocks(data, stocks)), population.indicators())
    return data


def _among(population: Population, actors: pd.DataFrame) -> pd.Series[bool]:
    return (
        rows_where(actors, population.among, each="actor") if population.among else pd.Series(True, index=actors.index)
    )


def halves(
    placed: Placed,
    territory: Territory,
    population: Population,
    rules: Disclosure,
    *,
    coverage_km: tuple[float, ...] = (5.0,),
) -> Halves:
    """Tabulate a population and its complement, each as a register of its own, secrets taken out of both.

    What actors declare (members, women, jobs) is published of a population for the region alone, and of both halves or
    of neither: together they are known.

    Args:
        placed: the located register.
        territory: where it was located.
        population: the population.
        rules: what may be published.
        coverage_km: distances at which coverage is computed.

    Raises:
        ValueError: nobody is in one of the halves.
    """
    among = _among(population, placed.actors)
    meets = rows_where(placed.actors, population.where, each="actor")
    tables = []
    for rows in (among & meets, among & ~meets):
        if not rows.any():
            raise ValueError(Message("fault.analysis.population.empty", key=population.key))
        data = tabulate(subset(placed, rows), territory, coverage_km=coverage_km)
        tables.append(protect(data, rules)[0])
    studied, others = (_for_region_alone(data) for data in tables)
    lost = {key for level, _, key in studied.withheld | others.withheld if level == "region" and key in STATED}
    return Halves(_without(studied, "region", lost), _without(others, "region", lost))


def subset(placed: Placed, rows: pd.Series[bool]) -> Placed:
    """Return some of the actors placed as a register of their own; nobody of it is rejected."""
    actors = placed.actors.loc[rows]
    table = placed.register.table.loc[actors.index]
    conflicts = placed.conflicts.loc[placed.conflicts.index.isin(actors.index)]
    register = replace(placed.register, table=table)
    return replace(placed, actors=actors, rejected=placed.rejected.iloc[:0], conflicts=conflicts, register=register)


def _for_region_alone(data: T) -> T:
    keys = {key for key, fields in STATED.items() if set(fields) & _DECLARED}
    levels: tuple[Level, ...] = ("commune", "province")
    for level in levels:
        data = _without(data, level, keys)
    return data


def _without(data: T, level: Level, keys: Iterable[str]) -> T:
    """Return tables in which some indicators have no value at a level, and say that it is withheld."""
    table = data.table(level)
    gone = [key for key in keys if key in table.columns]
    if not gone:
        return data
    withheld = {(str(level), str(code), key) for key in gone for code in table.index}
    changed = table.assign(**dict.fromkeys(gone, np.nan))
    tables: dict[str, Any] = {_TABLES[level]: changed}
    return replace(data, withheld=data.withheld | withheld, **tables)
