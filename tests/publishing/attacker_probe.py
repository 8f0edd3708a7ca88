"""What an attacker gets from indicators of an edition's own: he has the toolkit too, and tries it on amounts he makes up.

The published definition computes from any base, also from one of invented amounts. Where it is linear in them, what it
gives for one member in one commune at a time is the matrix of its equations; where it is not, he tries one amount after
the other and keeps those that give what was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from attacker import Figure, Place, Sum, System, rounded

from atlas.analysis.access import spread_population
from atlas.analysis.dataset import Dataset
from atlas.analysis.definitions.definition import Base, Indicator

_LEVELS = ("commune", "province", "region")
_KNOWN = ("members_known", "women_known", "both_known", "jobs_known", "founded_known")


class Laboratory:
    """The toolkit fed with invented amounts, over the public figures of a territory."""

    def __init__(self, public: Dataset, place: Place) -> None:
        self.public, self.place = public, place
        stocks = public.bases["commune"].stocks
        there = stocks["actors"].fillna(1.0) if "actors" in stocks else pd.Series(1.0, index=stocks.index)
        self.stocks = stocks.assign(**dict.fromkeys(_KNOWN, there), records=there).fillna(0.0)

    def bases(self, amounts: Mapping[str, Any]) -> dict[str, Base]:
        """The bases of all levels if the communes had such amounts."""
        stocks = self.stocks.assign(**amounts)
        whole = stocks.sum()
        groups = {"province": pd.Series(self.place.province).reindex(stocks.index), "region": self.place.region}
        communes = replace(self.public.bases["commune"], stocks=stocks, region=whole)
        found = {"commune": communes}
        for level, by in groups.items():
            base = self.public.bases[level]
            sums = stocks.groupby(by if level == "province" else np.repeat(by, len(stocks))).sum()
            ground = None if base.ground is None else replace(base.ground, communes=communes)
            found[level] = replace(base, stocks=sums.reindex(base.stocks.index), region=whole, ground=ground)
        return found

    def values(self, indicator: Indicator, amounts: Mapping[str, Any], level: str) -> np.ndarray:
        return indicator.compute(self.bases(amounts)[level]).to_numpy(dtype=np.float64, na_value=np.nan)

    def linear(self, indicator: Indicator, stock: str, level: str) -> tuple[np.ndarray, np.ndarray] | None:
        """What an indicator is of nothing, and of one more in each commune; None when it is not linear."""
        index = self.stocks.index
        zero = pd.Series(0.0, index=index)
        nothing = self.values(indicator, {stock: zero}, level)
        single = [self.values(indicator, {stock: (index == code).astype(float)}, level) - nothing for code in index]
        matrix = np.column_stack(single)
        trial = np.random.default_rng(1).integers(1, 50, len(index)).astype(float)
        seen = self.values(indicator, {stock: pd.Series(trial, index=index)}, level)
        with np.errstate(invalid="ignore"):
            same = np.allclose(nothing + matrix @ trial, seen, rtol=1e-6, atol=1e-9, equal_nan=True)
        return (nothing, matrix) if same and np.isfinite(matrix).any() else None


def add_linear(system: System, lab: Laboratory, indicator: Indicator, stock: str) -> int:
    """Put the equations of an indicator of a stock into a system; how many there were."""
    added = 0
    for level in _LEVELS:
        table = lab.public.table(level)
        if indicator.key not in table or table[indicator.key].isna().all():
            continue
        if (found := lab.linear(indicator, stock, level)) is None:
            continue
        nothing, matrix = found
        for position, value in enumerate(table[indicator.key].astype("float64")):
            if np.isfinite(value) and np.isfinite(nothing[position]):
                row = zip(lab.stocks.index, matrix[position], strict=True)
                terms: Sum = tuple((float(f), stock, ("commune", str(code))) for code, f in row if abs(f) > 1e-15)
                low, high = rounded(value - nothing[position])
                system.add(terms, low - 1e-9 * abs(value), high + 1e-9 * abs(value))
                added += 1
    return added


def add_access(system: System, public: Dataset, key: str, stock: str, *, zone_km: float, per: float) -> int:
    """Put what floating-catchment access says into a system: linear in what each actor supplies, whom all can see.

    Of the actors of one commune only the sum is asked for, so each equation becomes two bounds; they meet where all of
    them stand alike, or where there is one.
    """
    communes, actors = public.territory.projected, public.placed.actors
    live = actors[~actors["status"].isin(["closed"])]
    points = live.geometry.to_crs(communes.crs)
    places = spread_population(communes, communes["population_2024"].astype("float64"))
    heads = places["population"].fillna(0.0).to_numpy()
    far = np.hypot(places["x_m"].to_numpy()[:, None] - points.x.to_numpy(), places["y_m"].to_numpy()[:, None] - points.y.to_numpy())
    near = (far <= 1000 * zone_km).astype(float)
    around = heads @ near
    share = np.divide(near, around, out=np.zeros_like(near), where=around > 0)
    units = pd.Series(places["unit"]).astype(str)
    codes = live["code"].astype(str).to_numpy()
    added = 0
    for unit, value in public.communes[key].astype("float64").items():
        inside = (units == str(unit)).to_numpy()
        if not np.isfinite(value) or heads[inside].sum() <= 0:
            continue
        each = per * (heads[inside] @ share[inside]) / heads[inside].sum()
        ends = pd.Series(each).groupby(codes).agg(["min", "max"])
        less: Sum = tuple((float(v), stock, ("commune", str(k))) for k, v in ends["min"].items() if v > 0)
        more: Sum = tuple((float(v), stock, ("commune", str(k))) for k, v in ends["max"].items() if v > 0)
        slack = 1e-9 * abs(value) + 1e-12
        system.add(less, -np.inf, value + slack)
        system.add(more, value - slack, np.inf)
        added += 1
    return added


def smoothed_mean(rates: Sequence[float], smooth: Sequence[float], heads: Sequence[float]) -> float | None:
    """The rate of the whole territory, from two units whose raw and smoothed rates are published.

    smoothed = m + w (raw − m), w = a / (a + m / n): two equations, two unknowns; the second is found by trying.
    """
    raw, seen, n = (np.asarray(part, dtype=float) for part in (rates, smooth, heads))
    keep = np.abs(raw - seen) > 1e-9
    raw, seen, n = raw[keep], seen[keep], n[keep]
    if len(raw) < 3:
        return None
    # (raw − seen)·m / n = a·(seen − m): for a given m it is linear in a; the m for which all units agree is the true one.
    def spread(mean: np.ndarray) -> np.ndarray:
        a = (raw[:, None] - seen[:, None]) * mean / n[:, None] / (seen[:, None] - mean)
        return np.std(a, axis=0) / np.abs(np.mean(a, axis=0))

    low, high = seen.min(), seen.max()
    for _ in range(12):
        grid = np.linspace(low, high, 400)[1:-1]
        best = int(np.argmin(spread(grid)))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    mean = (low + high) / 2
    return float(mean) if float(spread(np.array([mean]))[0]) < 1e-4 else None


def trial(lab: Laboratory, indicator: Indicator, stock: str, unit: str, candidates: Sequence[int]) -> list[int]:
    """The amounts of one commune, all others being known, that give what was published everywhere."""
    public = lab.public.communes[indicator.key]
    known = lab.public.communes[stock].astype("float64").fillna(0.0)
    kept = []
    for candidate in candidates:
        amounts = known.copy()
        amounts[unit] = float(candidate)
        computed = indicator.compute(lab.bases({stock: amounts})["commune"])
        there = public.notna() & computed.notna()
        if indicator.categories:
            same = (public[there].astype(str) == computed[there].astype(str)).all()
        else:
            same = np.allclose(public[there].astype(float), computed[there].astype(float), rtol=1e-9)
        if same:
            kept.append(candidate)
    return kept


def whole_from_smoothed(public: Dataset, raw: str, smooth: str, heads: str, place: Place) -> Iterator[Figure]:
    """The territory's own rate as a figure, when smoothed rates give it away."""
    table = public.communes[[raw, smooth, heads]].astype("float64").dropna()
    if (mean := smoothed_mean(table[raw], table[smooth], table[heads])) is not None:
        yield Figure(("region", place.region), raw, mean * (1 - 1e-6), mean * (1 + 1e-6), channel="smoothed rates")
