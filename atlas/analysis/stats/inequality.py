"""How unequally something is shared out over the units of a territory: Lorenz curve, Gini, Hoover, Herfindahl, Theil.

Every function compares amounts (actors, jobs) with what they are shared out over (inhabitants): 0 is the same amount
per head everywhere. Without a population each unit counts as one. A missing figure is an error, with the place where it
stands; `inequality` leaves such units out and names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.stats.rates import checked_counts
from atlas.decimals import fixed_point
from atlas.i18n.messages import Message

Values: TypeAlias = "pd.Series[Any]"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Lorenz:
    """A Lorenz curve, from (0, 0) to (1, 1), below the diagonal.

    Attributes:
        codes: the units from the poorest per head to the richest, n of them.
        population: cumulated share of the population, n + 1 values that start at 0.
        amount: cumulated share of the amount.
    """

    codes: pd.Index[Any]
    population: Floats
    amount: Floats

    def table(self) -> pd.DataFrame:
        """Return the points of the curve, one row per unit in its order, in per cent; the origin is left out."""
        columns = {"population_percent": 100 * self.population[1:], "amount_percent": 100 * self.amount[1:]}
        return pd.DataFrame(columns, index=self.codes)

    def top(self, share_percent: float = 10.0) -> float:
        """Return which share of the amount, in per cent, goes to the richest ``share_percent`` of the population."""
        if not 0 <= share_percent <= 100:
            raise ValueError(Message("fault.stats.share_percent", share=share_percent))
        return 100 * (1 - float(np.interp(1 - share_percent / 100, self.population, self.amount)))


@dataclass(frozen=True, eq=False, slots=True)
class Inequality:
    """How unequally an amount is shared out: four indices and the curve.

    Attributes:
        gini: 0 (same amount per head everywhere) to 1 (one head has all).
        hoover: share of the amount, 0 to 1, that would have to move to make all equal.
        theil: 0 to ln(population / population of the one unit that has all).
        herfindahl: concentration of the amount itself, 1/n (equal parts) to 1 (one unit has all).
        lorenz: the curve.
        left_out: units whose amount or population is missing.
    """

    gini: float
    hoover: float
    theil: float
    herfindahl: float
    lorenz: Lorenz
    left_out: tuple[Any, ...]

    def __repr__(self) -> str:
        out = f"; {len(self.left_out)} units without figures left out" if self.left_out else ""
        return (
            f"<Inequality over {len(self.lorenz.codes)} units: Gini {fixed_point(self.gini, 3)}, "
            f"Hoover {fixed_point(self.hoover, 3)}, Theil {fixed_point(self.theil, 3)}, "
            f"Herfindahl {fixed_point(self.herfindahl, 3)}{out}>"
        )


@dataclass(frozen=True, slots=True)
class TheilParts:
    """Theil's index cut in two: ``total`` = ``between`` groups + ``within`` them."""

    total: float
    between: float
    within: float

    @property
    def between_percent(self) -> float:
        """The share of the inequality that is between the groups, in per cent; NaN where there is none."""
        return 100 * self.between / self.total if self.total > 0 else float("nan")


def inequality(amounts: Values, *, population: Values | None = None) -> Inequality:
    """Return all indices of one amount at once; units whose figures are missing are left out and named.

    Raises:
        ValueError: a negative or infinite value, two indexes, nothing to share out.
    """
    is_known = amounts.notna()
    if population is not None:
        _same_index(amounts, population)
        is_known &= population.notna()
        population = population[is_known]
    stated = amounts[is_known]
    return Inequality(
        gini=gini(stated, population=population),
        hoover=hoover(stated, population=population),
        theil=theil(stated, population=population),
        herfindahl=herfindahl(stated),
        lorenz=lorenz(stated, population=population),
        left_out=tuple(amounts.index[~is_known]),
    )


def lorenz(amounts: Values, *, population: Values | None = None) -> Lorenz:
    """Return the Lorenz curve: which share of the amount the poorest share of the population has (Lorenz 1905).

    The units are ranked by amount per head; a unit without inhabitants that has some comes last.

    Raises:
        ValueError: a missing, negative or infinite value, two indexes, nothing to share out.
    """
    amount, people = _shares(amounts, population)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_head = np.where(people > 0, amount / people, np.where(amount > 0, np.inf, 0.0))
    order = np.argsort(per_head, kind="stable")
    steps = (np.concatenate(([0.0], np.cumsum(part[order]))) for part in (people, amount))
    # The sums end at 1 but for rounding; the curve ends at 1.
    by_people, by_amount = (step / step[-1] for step in steps)
    return Lorenz(amounts.index[order], by_people, by_amount)


def gini(amounts: Values, *, population: Values | None = None) -> float:
    """Return Gini's index: twice the area between the diagonal and the Lorenz curve (Gini 1912).

    1 − Σ (pᵢ − pᵢ₋₁)(qᵢ + qᵢ₋₁) over the points (p, q) of the curve: 0 to 1 − 1/n for n units of one weight, without
    correction for small n.

    Raises:
        ValueError: as `lorenz`.
    """
    curve = lorenz(amounts, population=population)
    area = float(np.sum(np.diff(curve.population) * (curve.amount[1:] + curve.amount[:-1])))
    return min(max(1 - area, 0.0), 1.0)


def hoover(amounts: Values, *, population: Values | None = None) -> float:
    """Return Hoover's index: the share that would have to move for all to have the same per head (Hoover 1936).

    ½ Σ |aᵢ/A − pᵢ/P|: 0 to 1.

    Raises:
        ValueError: as `lorenz`.
    """
    amount, people = _shares(amounts, population)
    return float(np.abs(amount - people).sum() / 2)


def theil(amounts: Values, *, population: Values | None = None) -> float:
    """Return Theil's T: the information that a share per head different from the others gives (Theil 1967).

    Σ (aᵢ/A) ln[(aᵢ/A) / (pᵢ/P)], a unit without amount counting 0; infinite when one without inhabitants has some.

    Raises:
        ValueError: as `lorenz`.
    """
    return float(_theil_terms(*_shares(amounts, population)).sum())


def theil_parts(amounts: Values, *, groups: Values, population: Values | None = None) -> TheilParts:
    """Return Theil's T as what is between groups (provinces) and what is within (Theil 1967; Shorrocks 1980).

    T = Σ_g (A_g/A) ln[(A_g/A) / (P_g/P)] + Σ_g (A_g/A) T_g.

    Args:
        amounts: per unit.
        groups: the group of each unit, on the same index.
        population: per unit; 1 each without it.

    Raises:
        ValueError: as `lorenz`; a unit without group.
    """
    _same_index(amounts, groups)
    if groups.isna().any():
        raise ValueError(Message("fault.stats.no_group", unit=repr(groups.index.tolist()[int(groups.isna().argmax())])))
    amount, people = _shares(amounts, population)
    table = pd.DataFrame({"amount": amount, "people": people}).groupby(groups.to_numpy()).sum()
    between = float(_theil_terms(table["amount"].to_numpy(), table["people"].to_numpy()).sum())
    total = float(_theil_terms(amount, people).sum())
    return TheilParts(total, between, total - between)


def herfindahl(amounts: Values) -> float:
    """Return Herfindahl's index: the sum of the squared shares, 1/n when all have the same, 1 when one has all.

    Σ (aᵢ/A)² (Herfindahl 1950; Hirschman 1945 took its root); its inverse is the number of equal units that would be as
    concentrated.

    Raises:
        ValueError: as `lorenz`.
    """
    amount, _ = _shares(amounts, None)
    return float((amount**2).sum())


def _shares(amounts: Values, population: Values | None) -> tuple[Floats, Floats]:
    """Return shares of the amount and of the population, each summing to 1."""
    if population is not None:
        _same_index(amounts, population)
    parts = []
    for values in (amounts, population):
        numbers = np.ones(len(amounts)) if values is None else checked_counts(values)
        missing = np.isnan(numbers)
        if missing.any() and values is not None:
            place = values.index.tolist()[int(missing.argmax())]
            raise ValueError(Message("fault.stats.missing_at", name=values.name, place=repr(place)))
        if not numbers.sum() > 0:
            name = "the population" if values is None else f"“{values.name}”"
            raise ValueError(Message("fault.stats.zero_everywhere", name=name))
        parts.append(numbers / numbers.sum())
    return parts[0], parts[1]


def _theil_terms(amount: Floats, people: Floats) -> Floats:
    terms = np.zeros(len(amount))
    some = amount > 0
    with np.errstate(divide="ignore"):
        terms[some] = amount[some] * np.log(amount[some] / people[some])
    return terms


def _same_index(first: Values, other: Values) -> None:
    if not first.index.equals(other.index):
        raise ValueError(Message("fault.stats.not_aligned", one=first.name, other=other.name))
