"""What an attacker gets from indicators of an edition's own: he has the toolkit too, and tries it on made-up amounts.

The published definition computes from any base, also from one of invented amounts. Where it is linear in them, what it
gives for one member in one commune at a time is the matrix of its equations; where it is not, he tries one amount after
the other and keeps those that give what was published.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from attacker import Place, Sum, System

from atlas.analysis.catalogue.definition import Base, Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.spatial.access import spread_population

_LEVELS = ("commune", "province", "region")  # as far as they are published: the first that is says most
_KNOWN = ("members_known", "women_known", "both_known", "jobs_known", "founded_known")


class Laboratory:
    """The toolkit fed with invented amounts, over the public figures of a territory."""

    def __init__(self, public: Dataset, place: Place) -> None:
        self.public, self.place = public, place
        stocks = public.bases["commune"].stocks
        there = stocks["actors"].fillna(1.0) if "actors" in stocks else pd.Series(1.0, index=stocks.index)
        self.stocks = stocks.assign(**dict.fromkeys(_KNOWN, there), records=there).fillna(0.0)

    def base(self, amounts: Mapping[str, Any], level: str = "commune") -> Base:
        """The base of a level if the communes had such amounts."""
        stocks = self.stocks.assign(**amounts)
        whole = stocks.sum()
        communes = replace(self.public.bases["commune"], stocks=stocks, region=whole)
        if level == "commune":
            return communes
        base = self.public.bases[level]
        codes = pd.Series(self.place.province if level == "province" else self.place.region, index=stocks.index)
        sums = stocks.groupby(codes).sum().reindex(base.stocks.index)
        ground = None if base.ground is None else replace(base.ground, communes=communes)
        return replace(base, stocks=sums, region=whole, ground=ground)

    def values(self, indicator: Indicator, amounts: Mapping[str, Any], level: str) -> np.ndarray:
        return indicator.compute(self.base(amounts, level)).to_numpy(dtype=np.float64, na_value=np.nan)

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
    for level in _LEVELS:
        values = lab.public.table(level)[indicator.key].astype("float64").to_numpy()
        if np.isfinite(values).any() and (found := lab.linear(indicator, stock, level)) is not None:
            nothing, matrix = found
            usable = np.flatnonzero(np.isfinite(values) & np.isfinite(nothing) & np.isfinite(matrix).all(axis=1))
            for position in usable:
                _add_row(system, lab.stocks.index, matrix[position], stock, values[position] - nothing[position])
            return len(usable)  # those of the larger units are means or sums of these
    return 0


def _add_row(system: System, codes: Sequence[Any], row: np.ndarray, stock: str, value: float) -> None:
    """One equation; what is too small for a solver of linear programmes is left out, and room made for it."""
    large = np.abs(row) > 1e-8 * np.abs(row).max()
    terms: Sum = tuple(
        (float(f), stock, ("commune", str(code))) for f, code in zip(row[large], codes[large], strict=True)
    )
    slack = 1e-7 * abs(value) + float(np.abs(row[~large]).sum()) * 1e4
    system.add(terms, value - slack, value + slack)


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
    far = np.hypot(
        places["x_m"].to_numpy()[:, None] - points.x.to_numpy(), places["y_m"].to_numpy()[:, None] - points.y.to_numpy()
    )
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
        least = 1e-6 * ends["max"].max()  # smaller ones are left out below, and made larger above
        less: Sum = tuple((float(v), stock, ("commune", str(k))) for k, v in ends["min"].items() if v > least)
        more: Sum = tuple((max(float(v), least), stock, ("commune", str(k))) for k, v in ends["max"].items() if v > 0)
        slack = 1e-9 * abs(value) + 1e-12
        system.add(less, -np.inf, value + slack)
        system.add(more, value - slack, np.inf)
        added += 1
    return added


def smoothed_mean(rates: Sequence[float], smooth: Sequence[float], heads: Sequence[float]) -> float | None:
    """The rate of the whole territory, from units whose raw and smoothed rates are published.

    smoothed = m + w (raw − m), w = a / (a + m / n), so that (smoothed − m) / (n (raw − smoothed)) is the same in all
    units: of two of them it gives m.
    """
    raw, seen, n = (np.asarray(part, dtype=float) for part in (rates, smooth, heads))
    keep = np.abs(raw - seen) > 1e-9
    seen, k = seen[keep], 1 / (n * (raw - seen))[keep]
    if len(k) < 3:
        return None
    first = int(np.argmax(np.abs(k)))
    others = np.abs(k - k[first]) > 1e-3 * abs(k[first])
    means = (k * seen - k[first] * seen[first])[others] / (k - k[first])[others]
    mean = float(np.median(means)) if len(means) > 1 else math.nan
    return mean if np.median(np.abs(means - mean)) <= 1e-6 * abs(mean) else None


def trial(lab: Laboratory, indicator: Indicator, stock: str, unit: str, candidates: Sequence[int]) -> list[int]:
    """The amounts of one commune, all others being known, that give what was published everywhere."""
    public = lab.public.communes[indicator.key]
    known = lab.public.communes[stock].astype("float64").fillna(0.0)
    kept = []
    for candidate in candidates:
        amounts = known.copy()
        amounts[unit] = float(candidate)
        computed = indicator.compute(lab.base({stock: amounts}))
        there = public.notna() & computed.notna()
        if indicator.categories:
            same = (public[there].astype(str) == computed[there].astype(str)).all()
        else:
            same = np.allclose(public[there].astype(float), computed[there].astype(float), rtol=1e-9)
        if same:
            kept.append(candidate)
    return kept


def add_smoothed(system: System, public: Dataset, *, raw: str, smooth: str, stock: str, per: float) -> None:
    """Put the sum of a stock over all units that have a rate into a system, when smoothed rates give their mean."""
    heads = public.communes["population_2024"].astype("float64")
    table = public.communes[[raw, smooth]].astype("float64").assign(heads=heads).dropna()
    if (mean := smoothed_mean(table[raw], table[smooth], table["heads"])) is None:
        return
    flags = public.flags(raw)
    counted = flags.index[~flags.isin(["no_data", "not_applicable"])]
    total = mean * float(heads[counted].sum()) / per
    terms: Sum = tuple((1.0, stock, ("commune", str(code))) for code in counted)
    system.add(terms, total * (1 - 1e-6), total * (1 + 1e-6))
