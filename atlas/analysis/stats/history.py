"""Actors over time: stocks at a date, creations and closures, survival, and what changed between two registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.errors import Fault, RegisterError
from atlas.i18n.messages import Message
from atlas.sources.files.tables import texts
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.dates import parse_year
from atlas.sources.register.closures import closure_heading

if TYPE_CHECKING:
    from atlas.sources.register.register import Register

Values: TypeAlias = "pd.Series[Any]"
Floats = npt.NDArray[np.float64]

YEAR: Final = "year"
STOCK: Final = "stock"
CREATED: Final = "created"
CLOSED: Final = "closed"
UNDATED: Final = "undated"

#: Two-sided 95 %.
_Z: Final = 1.959963984540054


def closure_years(table: pd.DataFrame) -> Values:
    """Return the year in which each actor ceased to be, by the file's column ("Année de fermeture"…), or missing.

    A year before the foundation, or one that cannot be read, is a fault.

    Args:
        table: the table of a register.

    Raises:
        RegisterError: the years that cannot be used, all listed.
    """
    heading = closure_heading(table.columns)
    if heading is None:
        return pd.Series(pd.NA, index=table.index, dtype="Int64", name=CLOSED)
    years: list[int | None] = []
    faults = []
    rows = table[c.ROW] if c.ROW in table else range(2, len(table) + 2)
    for text, founded, row in zip(texts(table[heading]), table[c.FOUNDED], rows, strict=True):
        read = None if pd.isna(text) else parse_year(str(text))
        if isinstance(read, Unreadable):
            faults.append(Fault(read.reason, read.remedy, row=int(row), column=str(heading), value=str(text)))
            read = None
        elif read is not None and not pd.isna(founded) and read < int(founded):
            reason = Message("fault.stats.closed_before_founded", founded=str(founded))
            faults.append(
                Fault(reason, Message("fault.stats.correct_year"), row=int(row), column=str(heading), value=str(text))
            )
        years.append(read)
    if faults:
        raise RegisterError(faults)
    return pd.Series(years, index=table.index, dtype="Int64", name=CLOSED)


def stocks_over_time(
    founded: Values, *, units: Values, index: pd.Index[Any], years: Sequence[int], closed: Values | None = None
) -> pd.DataFrame:
    """Return the number of actors of each unit at the end of each year.

    An actor counts at the end of year y when founded ≤ y and (not closed or closed > y). An actor without a year of
    foundation counts in no year: their number is what `events` calls ``undated``. A register knows the actors that are
    there today: stocks of the past leave out those that closed before they were registered, and are lower bounds.

    Args:
        founded: year of foundation of each record, missing when it is not known.
        units: code of the unit of each record, on the same index.
        index: codes of the units, in the order of the result.
        years: the years, in the order of the columns.
        closed: year of closure of each record, missing for none.

    Returns:
        ``index`` × ``years``, int64.

    Raises:
        ValueError: the records are not on one index, or a record closed before its foundation.
    """
    born, gone = _lives(founded, closed, units)
    counts = {year: units[(born <= year) & (gone > year)].value_counts().reindex(index, fill_value=0) for year in years}
    return pd.DataFrame(counts, index=index).astype("int64")


def events(founded: Values, *, closed: Values | None = None, first: int, last: int) -> pd.DataFrame:
    """Creations, closures and stock of each year from ``first`` to ``last``, for all records together.

    stockᵧ = stockᵧ₋₁ + createdᵧ − closedᵧ; the stock before ``first`` is that of the actors founded earlier.

    Args:
        founded: year of foundation of each record.
        closed: year of closure of each record, missing for none.
        first: the first year.
        last: the last year, included.

    Returns:
        Index ``year``; ``created``, ``closed``, ``stock``, int64; ``attrs["undated"]`` is the number of records without
        a year of foundation, which are in none of them.

    Raises:
        ValueError: ``last`` before ``first``, or a record closed before its foundation.
    """
    if last < first:
        raise ValueError(Message("fault.stats.last_year", last=str(last), first=str(first)))
    born, gone = _lives(founded, closed, None)
    years = pd.RangeIndex(first, last + 1, name=YEAR)
    created = [int((born == year).sum()) for year in years]
    ended = [int((gone[np.isfinite(born)] == year).sum()) for year in years]
    stock = [int(((born <= year) & (gone > year)).sum()) for year in years]
    table = pd.DataFrame({CREATED: created, CLOSED: ended, STOCK: stock}, index=years)
    table.attrs[UNDATED] = int(np.isnan(born).sum())
    return table


def survival(durations: npt.ArrayLike, closed: npt.ArrayLike) -> pd.DataFrame:
    """Return how many actors are still there after each duration; those still open count as far as they are known.

    Kaplan and Meier 1958: S(t) = Π_{tᵢ ≤ t} (1 − dᵢ / nᵢ), dᵢ the closures at duration tᵢ, nᵢ the actors observed at
    least so long. Standard error of Greenwood 1926: S·√Σ dᵢ / (nᵢ(nᵢ − dᵢ)); 95 % limits by the complementary log-log
    transform (Kalbfleisch and Prentice 1980), missing where S is 0 or 1.

    Args:
        durations: years from foundation to closure, or to the last day on which the actor is known to be open.
        closed: whether each actor closed then; false when it is still open (censored). At the same duration closures
            come before those still open.

    Returns:
        Index ``duration`` (those with a closure, ascending); ``at_risk``, ``closures``, ``survival`` (0–1),
        ``standard_error``, ``low``, ``high``.

    Raises:
        ValueError: not as many durations as closures, a duration that is negative or not finite.
    """
    years, ended = np.asarray(durations, dtype=np.float64), np.asarray(closed, dtype=bool)
    if years.shape != ended.shape or years.ndim != 1:
        raise ValueError(Message("fault.stats.one_duration"))
    if not (np.isfinite(years) & (years >= 0)).all():
        raise ValueError(Message("fault.stats.durations"))
    times, closures = np.unique(years[ended], return_counts=True)
    at_risk = len(years) - np.searchsorted(np.sort(years), times, side="left")
    left = np.cumprod(1 - closures / at_risk) if len(times) else np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(closures / (at_risk * (at_risk - closures)))
        error = np.where(left > 0, left * np.sqrt(spread), 0.0)
        width = _Z * np.sqrt(spread) / np.log(left)
        low, high = left ** np.exp(-width), left ** np.exp(width)
    inside = (left > 0) & (left < 1)
    return pd.DataFrame(
        {
            "at_risk": at_risk.astype(np.int64),
            "closures": closures.astype(np.int64),
            "survival": left,
            "standard_error": error,
            "low": np.where(inside, low, np.nan),
            "high": np.where(inside, high, np.nan),
        },
        index=pd.Index(times, name="duration"),
    )


def survival_at(curve: pd.DataFrame, duration: float) -> float:
    """Return the share still there after a duration: the last step of the curve at or before it, 1 before the first."""
    steps = curve["survival"].to_numpy()[curve.index.to_numpy() <= duration]
    return float(steps[-1]) if len(steps) else 1.0


def median_survival(curve: pd.DataFrame) -> float:
    """Return the first duration after which no more than half are left.

    NaN when more than half are still there at the end.
    """
    half = curve.index.to_numpy()[curve["survival"].to_numpy() <= 0.5 + 1e-12]
    return float(half[0]) if len(half) else float("nan")


def lifetimes(founded: Values, closed: Values | None, *, until: int) -> pd.DataFrame:
    """Return what `survival` asks of each record that has a year of foundation: ``duration`` in years and ``closed``.

    duration = closed − founded, or until − founded for those still open at the end of ``until``; a closure after
    ``until`` is not known yet. Actors founded after ``until`` are left out.
    """
    born, gone = _lives(founded, closed, None)
    counted = np.isfinite(born) & (born <= until)
    ended = gone[counted] <= until
    end = np.where(ended, gone[counted], float(until))
    return pd.DataFrame({"duration": end - born[counted], CLOSED: ended}, index=founded.index[counted])


@dataclass(frozen=True, eq=False)
class Passage:
    """What changed from one register to the next, record by record (the same identifier is the same actor).

    Attributes:
        first, last: what the two registers are called.
        created: identifiers that only the later one has, and those that reopened.
        closed: identifiers open in the earlier one that the later one does not have, or says to be closed.
        kept: identifiers open in both.
    """

    first: str
    last: str
    created: tuple[str, ...]
    closed: tuple[str, ...]
    kept: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{self.first} → {self.last}: {len(self.created)} new, {len(self.closed)} gone, {len(self.kept)} kept"

    @property
    def growth(self) -> float:
        """Change of the stock in %: 100·(new − gone) / (gone + kept); NaN when nobody was there."""
        before = len(self.closed) + len(self.kept)
        return 100.0 * (len(self.created) - len(self.closed)) / before if before else float("nan")


def passages(registers: Mapping[str, Register]) -> tuple[Passage, ...]:
    """Return what changed between each register and the next, in the order given.

    Args:
        registers: what each is called ("2024", "2025"…) → the register; the oldest first. Actors are told apart by
            their identifiers: merge the registers first (`atlas.sources.deduplication.merge`) when these changed.

    Raises:
        ValueError: fewer than two registers.
    """
    if len(registers) < 2:
        raise ValueError(Message("fault.stats.two_registers"))
    open_in = {name: _open(register.table) for name, register in registers.items()}
    names = list(registers)
    return tuple(
        Passage(
            before,
            after,
            created=tuple(sorted(open_in[after] - open_in[before])),
            closed=tuple(sorted(open_in[before] - open_in[after])),
            kept=tuple(sorted(open_in[before] & open_in[after])),
        )
        for before, after in pairwise(names)
    )


def _open(table: pd.DataFrame) -> frozenset[str]:
    return frozenset(table.loc[~table[c.STATUS].isin([c.CLOSED]), c.ID].astype(str))


def _lives(founded: Values, closed: Values | None, units: Values | None) -> tuple[Floats, Floats]:
    """Return years of foundation (NaN for none) and of closure (infinite for none)."""
    _check_index(founded, [values for values in (closed, units) if values is not None])
    born = founded.to_numpy(dtype=np.float64, na_value=np.nan)
    gone = np.full(len(born), np.inf)
    if closed is not None:
        ended = closed.to_numpy(dtype=np.float64, na_value=np.nan)
        gone = np.where(np.isnan(ended), np.inf, ended)
    if bool((gone < born).any()):
        raise ValueError(Message("fault.stats.closed_before", n=int((gone < born).sum())))
    return born, gone


def _check_index(values: Values, others: Iterable[Values]) -> None:
    if any(not values.index.equals(other.index) for other in others):
        raise ValueError(Message("fault.stats.same_records"))
