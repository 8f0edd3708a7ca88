"""An attacker of published tables: what can be computed back from them, by linear programming, and nothing else.

He has what everybody has: the tables, what the dictionary says of each column (`RATES`, `SHARES`: written down here
from the published formulas, not taken from the code that computes them), which commune lies in which province, that
amounts are whole numbers of 0 or more, that there are no more women than members, and that figures are rounded. Of the
toolkit that protects the tables he uses nothing. `falls` holds what he finds against the register.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, hstack, identity, vstack
from scipy.sparse.csgraph import connected_components

FAMILIES = ("cooperatives", "associations", "mutuals", "foundations", "social_enterprises", "supports")
SECTORS = tuple(
    f"sector_{name}"
    for name in [
        "agriculture",
        "crafts",
        "fishing",
        "forestry",
        "food",
        "housing",
        "retail",
        "transport",
        "tourism",
        "services",
        "education",
        "health",
        "culture",
        "environment",
        "social",
        "finance",
        "other",
    ]
)
COUNTS = ("actors", *FAMILIES, *SECTORS, "family_known", "sector_known", "members_known", "creations")
AMOUNTS = ("members", "women", "jobs", "members_both", "women_both")
STOCKS = (*AMOUNTS, *COUNTS)

#: Column → (what is counted, a figure that everybody has, per so many).
RATES = {
    "density_10k": ("actors", "population_2024", 1e4),
    "cooperatives_10k": ("cooperatives", "population_2024", 1e4),
    "associations_10k": ("associations", "population_2024", 1e4),
    "density_100km2": ("actors", "area_km2", 100.0),
    "establishment_share": ("actors", "establishments", 100.0),
    "membership_rate": ("members", "population_2024", 100.0),
    "employment_share": ("jobs", "jobs_hcp", 100.0),
}
#: Column → (part, whole, factor).
SHARES = {
    "women_share": ("women_both", "members_both", 100.0),
    "members_per_actor": ("members", "members_known", 1.0),
    "creation_rate": ("creations", "actors", 10.0),  # per 100 actors, of ten years
    **{f"share_{name}": (name, "sector_known", 100.0) for name in SECTORS},
    **{
        f"share_{singular}": (plural, "family_known", 100.0)
        for singular, plural in zip(
            ("cooperative", "association", "mutual", "foundation", "social_enterprise", "support"),
            FAMILIES,
            strict=True,
        )
    },
}
QUOTIENTS = {
    f"lq_{key.removeprefix('share_')}": key for key, (_, whole, _) in SHARES.items() if whole == "family_known"
}
#: Column → stocks in the order that settles ties.
DOMINANT = {
    "dominant_family": dict(zip((key.removeprefix("lq_") for key in QUOTIENTS), FAMILIES, strict=True)),
    "dominant_sector": {name.removeprefix("sector_"): name for name in SECTORS},
}

Unit = tuple[str, str]  # level, code
#: A sum of stocks of units, each so many times: what a figure is about.
Sum = tuple[tuple[float, str, Unit], ...]
_EXACT = 1e-9
_MOST = 1e7  # nobody has as many members
_TRIALS = 3  # of a side: tables in which as many secrets as can be differ enough at once; they answer most questions


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number, as an interval (it is rounded), or a word; a missing one says why it is."""

    unit: Unit
    key: str
    low: float = math.nan
    high: float = math.nan
    word: str = ""
    channel: str = ""

    @property
    def missing(self) -> bool:
        return not self.word and math.isnan(self.low)


def rounded(value: float, digits: int | None = None) -> tuple[float, float]:
    """The interval of a number printed with so many decimals; without, as exact as a float of 15 digits."""
    half = abs(value) * 1e-13 if digits is None else 0.5000001 * 10.0**-digits
    return value - half, value + half


@dataclass(frozen=True, slots=True)
class Place:
    """What everybody knows of a territory: its units, and the province of each commune."""

    province: Mapping[str, str]
    region: str

    def communes(self, unit: Unit) -> list[str]:
        level, code = unit
        if level == "commune" and code in self.province:
            return [code]
        if level == "region" and code == self.region:
            return list(self.province)
        within = [c for c, p in self.province.items() if level == "province" and p == code]
        if not within:
            raise ValueError(f"there is no {level} {code}: a figure was misread")
        return within

    @property
    def units(self) -> list[Unit]:
        provinces = dict.fromkeys(self.province.values())
        return [
            *(("commune", c) for c in self.province),
            *(("province", p) for p in provinces),
            ("region", self.region),
        ]


@dataclass(eq=False)
class System:
    """Linear relations between the stocks of communes; those of a province or the region are sums of them."""

    place: Place
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        communes = list(self.place.province)
        self.column = {pair: i for i, pair in enumerate((s, c) for s in STOCKS for c in communes)}
        self.low, self.high = np.zeros(len(self.column)), np.full(len(self.column), np.inf)

    def add(self, amounts: Sum, low: float, high: float) -> None:
        """Σ amounts lies in an interval."""
        if (terms := self.terms(amounts)) and (low > -math.inf or high < math.inf):
            self.rows.append((terms, low, high))

    def terms(self, amounts: Sum) -> dict[int, float]:
        terms: dict[int, float] = {}
        for factor, stock, unit in amounts:
            for commune in self.place.communes(unit):
                position = self.column[stock, commune]
                terms[position] = terms.get(position, 0.0) + factor
        return {position: factor for position, factor in terms.items() if factor}

    def solved(self) -> Solved:
        """The same relations with what is known for certain put in, and fallen apart into independent blocks."""
        count = len(self.rows)
        row = np.repeat(np.arange(count), [len(terms) for terms, _, _ in self.rows])
        col = np.fromiter((p for terms, _, _ in self.rows for p in terms), int)
        factors = np.fromiter((f for terms, _, _ in self.rows for f in terms.values()), float)
        a = coo_matrix((factors, (row, col)), shape=(count, len(self.column))).tocsr()
        bounds = np.array([(low, high) for _, low, high in self.rows]).reshape(-1, 2)
        low, high = self.low.copy(), self.high.copy()
        for _ in range(60):
            fixed = high - low <= _EXACT * np.maximum(1, np.abs(low))
            mean = np.where(fixed, (low + np.where(fixed, high, low)) / 2, 0.0)
            shift = a @ mean
            left = a[:, ~fixed]
            single = np.flatnonzero(np.diff(left.indptr) == 1)
            position = np.flatnonzero(~fixed)[left.indices[left.indptr[single]]]
            factor = left.data[left.indptr[single]]
            ends = (bounds[single] - shift[single, None]) / factor[:, None]
            ends.sort(axis=1)
            before = (low.sum(), np.isfinite(high).sum(), high[np.isfinite(high)].sum())
            np.maximum.at(low, position, ends[:, 0])
            np.minimum.at(high, position, ends[:, 1])
            # Amounts are whole numbers.
            low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
            if (low > high).any():
                raise ValueError(f"contradiction at {[k for k, i in self.column.items() if low[i] > high[i]][:5]}")
            if before == (low.sum(), np.isfinite(high).sum(), high[np.isfinite(high)].sum()):
                break
        return Solved(self, a, bounds, low, high)


@dataclass(eq=False)
class Solved:
    """A system whose certain amounts are known, to be asked for the rest."""

    system: System
    a: csr_matrix
    bounds: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def __post_init__(self) -> None:
        self.free = self.high > self.low
        self.left = self.a.multiply(self.free[None, :]).tocsr()
        self.left.eliminate_zeros()
        self.shift = self.a @ np.where(self.free, 0.0, self.low)
        rows, columns = self.left.nonzero()
        n = self.a.shape[1]
        joins = coo_matrix((np.ones(len(rows)), (rows + n, columns)), shape=(n + self.left.shape[0],) * 2)
        label = connected_components(joins, directed=False)[1]
        self.block, self.row_block = label[:n], label[n:]
        self._programmes: dict[int, _Programme] = {}

    def with_own(self, amounts: Mapping[int, float]) -> Solved:
        """The same for somebody who knows more amounts of one block: his own."""
        own = copy.copy(self)
        block = int(self.block[next(iter(amounts))])
        own._programmes = {block: self._programme(block).with_own(amounts)}
        return own

    def look(self, sums: Iterable[tuple[Sum, tuple[float, float]]]) -> None:
        """Look for amounts by which many sums, each within one block, are at once as far as is enough to know."""
        asked: dict[int, list[tuple[dict[int, float], float, float]]] = {}
        for amounts, enough in sums:
            certain, parts = self._parts(amounts)
            for block, part in parts.items() if len(parts) == 1 else ():
                asked.setdefault(block, []).append((part, enough[0] - certain, enough[1] - certain))
        for block, all_of_it in asked.items():
            self._programme(block).look(all_of_it)

    def _parts(self, amounts: Sum) -> tuple[float, dict[int, dict[int, float]]]:
        """What is certain of a sum, and the rest of it by block."""
        terms = self.system.terms(amounts)
        parts: dict[int, dict[int, float]] = {}
        for position, factor in terms.items():
            if self.free[position]:
                parts.setdefault(int(self.block[position]), {})[position] = factor
        return sum(factor * self.low[p] for p, factor in terms.items() if not self.free[p]), parts

    def interval(self, amounts: Sum, *, enough: tuple[float, float] | None = None) -> tuple[float, float]:
        """The least and the greatest that a sum of stocks can be; no further than what is enough to know."""
        certain, parts = self._parts(amounts)
        seen = (
            [(-math.inf, math.inf)] if enough is None else [self._programme(b).seen(part) for b, part in parts.items()]
        )
        ends = []
        for side, sign in ((0, 1.0), (1, -1.0)):
            end = certain + sum(each[side] for each in seen)
            if enough is None or sign * end > sign * enough[side]:
                end = certain + sum(self._programme(block).end(part, sign) for block, part in parts.items())
            ends.append(end)
        return ends[0], ends[1]

    def _programme(self, block: int) -> _Programme:
        if block not in self._programmes:
            rows = np.flatnonzero(self.row_block == block)
            columns = np.flatnonzero((self.block == block) & self.free)
            ends = self.bounds[rows] - self.shift[rows, None]
            box = np.column_stack([self.low, np.minimum(self.high, _MOST)])[columns]
            self._programmes[block] = _Programme(columns, self.left[rows][:, columns], ends, box)
        return self._programmes[block]


class _Programme:
    """The linear programme of one block, and the amounts found possible so far."""

    def __init__(self, columns: np.ndarray, matrix: csr_matrix, ends: np.ndarray, box: np.ndarray) -> None:
        scale = 1 / np.maximum(abs(matrix).max(axis=1).toarray().ravel(), 1e-300) if len(ends) else np.ones(0)
        matrix, ends = matrix.multiply(scale[:, None]).tocsr(), ends * scale[:, None]
        same = np.isfinite(ends).all(axis=1)
        same[same] = np.diff(ends[same], axis=1).ravel() <= _EXACT * np.maximum(1, np.abs(ends[same]).max(axis=1))
        above, below = ~same & np.isfinite(ends[:, 1]), ~same & np.isfinite(ends[:, 0])
        limits = np.concatenate([ends[above, 1], -ends[below, 0]])
        self._told = {
            "A_ub": vstack([matrix[above], -matrix[below]]).tocsr() if len(limits) else None,
            "b_ub": limits if len(limits) else None,
            "A_eq": matrix[same] if same.any() else None,
            "b_eq": ends[same].mean(axis=1) if same.any() else None,
            "bounds": box,
        }
        self._place = {int(column): i for i, column in enumerate(columns)}
        self._points: list[np.ndarray] = []

    def with_own(self, amounts: Mapping[int, float]) -> _Programme:
        """The same with some amounts that are certain."""
        own = copy.copy(self)
        box = self._told["bounds"].copy()
        for position, value in amounts.items():
            box[self._place[position]] = value
        own._told = {**self._told, "bounds": box}
        own._points = []
        return own

    def look(self, asked: Sequence[tuple[Mapping[int, float], float, float]]) -> None:
        """Look for amounts by which many sums are at once as low, or as high, as is enough to know.

        What they lack of it is made as little as it can be, each by the measure of how far it has to go.
        """
        costs = np.array([self._cost(part) for part, _, _ in asked])
        ends = np.array([(-low, high) for _, low, high in asked])
        reach = np.maximum(ends.sum(axis=1), 1.0)
        for side, sign in ((0, -1.0), (1, 1.0)):
            for _ in range(_TRIALS):
                found = sign * (costs @ np.array(self._points).T) if self._points else np.full((len(asked), 1), -np.inf)
                lacking = found.max(axis=1) < ends[:, side]
                if lacking.sum() < 2:
                    break
                self._near(sign * costs[lacking], ends[lacking, side], 1 / reach[lacking])

    def _near(self, costs: np.ndarray, ends: np.ndarray, weights: np.ndarray) -> None:
        """Find the amounts by which sums lack the least of what they should be: weights · max(ends - costs · x, 0)."""
        number, count = costs.shape
        above = hstack([csr_matrix(-costs), -identity(number)])
        told = dict(self._told)
        for name in ("A_ub", "A_eq"):
            if told[name] is not None:
                told[name] = hstack([told[name], csr_matrix((told[name].shape[0], number))]).tocsr()
        told["A_ub"] = above.tocsr() if told["A_ub"] is None else vstack([told["A_ub"], above]).tocsr()
        told["b_ub"] = -ends if told["b_ub"] is None else np.concatenate([told["b_ub"], -ends])
        told["bounds"] = np.vstack([told["bounds"], np.tile([0.0, np.inf], (number, 1))])
        self._points.append(_solved(np.concatenate([np.zeros(count), weights]), told)[:count])

    def seen(self, part: Mapping[int, float]) -> tuple[float, float]:
        """The interval that the amounts found so far span."""
        if not self._points:
            self._solve(np.zeros(len(self._place)))
        values = np.array(self._points) @ self._cost(part)
        return float(values.min()), float(values.max())

    def end(self, part: Mapping[int, float], sign: float) -> float:
        """The least that a sum can be; with a negative sign the greatest."""
        cost = self._cost(part)
        return float(self._solve(sign * cost) @ cost)

    def _cost(self, part: Mapping[int, float]) -> np.ndarray:
        cost = np.zeros(len(self._place))
        cost[[self._place[position] for position in part]] = list(part.values())
        return cost

    def _solve(self, cost: np.ndarray) -> np.ndarray:
        self._points.append(_solved(cost, self._told))
        return self._points[-1]


def _solved(cost: np.ndarray, told: Mapping[str, Any]) -> np.ndarray:
    # Shares rounded to seven decimals are pairs of rows that nearly coincide: simplifying them first may lose all.
    for method, presolve in (("highs", True), ("highs-ds", False), ("highs-ipm", True), ("highs-ipm", False)):
        answer = linprog(cost, **told, method=method, options={"presolve": presolve})
        if answer.status == 0:
            return answer.x
    raise ValueError(f"no such amounts: {answer.message}")


def knowledge(place: Place, figures: Iterable[Figure]) -> System:
    """All that published figures say together, and what everybody knows of such amounts."""
    by_cell: dict[tuple[Unit, str], Figure] = {}
    for figure in figures:  # the same cell of two files: the narrower of the two
        cell = figure.unit, figure.key
        if (other := by_cell.get(cell)) is None or other.missing:
            by_cell[cell] = figure
        elif not figure.missing and not figure.word:
            by_cell[cell] = Figure(*cell, max(other.low, figure.low), min(other.high, figure.high))
    system = System(place)
    _everybody(system)
    for relation in _relations(by_cell, place):
        system.add(*relation)
    return system


def _everybody(system: System) -> None:
    for commune in system.place.province:
        unit = "commune", commune
        below = [("members_both", "members"), ("women_both", "women"), ("women_both", "members_both")]
        below += [("women", "members"), ("family_known", "actors"), ("sector_known", "actors")]
        below += [("members_known", "actors")]
        for small, large in below:
            system.add(((1.0, large, unit), (-1.0, small, unit)), 0.0, math.inf)
        for parts, whole in ((FAMILIES, "family_known"), (SECTORS, "sector_known")):
            system.add((*((1.0, part, unit) for part in parts), (-1.0, whole, unit)), 0.0, 0.0)


Relation = tuple[Sum, float, float]


def _relations(by_cell: Mapping[tuple[Unit, str], Figure], place: Place) -> Iterator[Relation]:
    region = "region", place.region
    for (unit, key), figure in by_cell.items():
        if figure.missing:
            continue
        if key in RATES:
            yield from _rate(figure, by_cell.get((unit, RATES[key][1])))
        elif key in QUOTIENTS:
            yield from _quotient(figure, by_cell.get((region, QUOTIENTS[key])))
        elif key in DOMINANT and figure.word:
            yield from _dominance(unit, figure.word, DOMINANT[key])
        else:
            yield from _plain(figure, region)


def _plain(figure: Figure, region: Unit) -> Iterator[Relation]:
    unit, key, low, high = figure.unit, figure.key, figure.low, figure.high
    if key in STOCKS:
        yield ((1.0, key, unit),), low, high
    elif key == "men_both":
        yield ((1.0, "members_both", unit), (-1.0, "women_both", unit)), low, high
    elif key == "creations_per_year":
        yield ((1.0, "creations", unit),), 10 * low, 10 * high
    elif key == "region_share":
        yield from _ratio(((100.0, "actors", unit),), ((1.0, "actors", region),), low, high)
    elif key in SHARES:
        part, whole, factor = SHARES[key]
        yield from _ratio(((factor, part, unit),), ((1.0, whole, unit),), low, high)


def _rate(figure: Figure, over: Figure | None) -> Iterator[Relation]:
    stock, _, per = RATES[figure.key]
    if over is not None and over.low > 0:
        yield ((1.0, stock, figure.unit),), figure.low * over.low / per, figure.high * over.high / per


def _quotient(figure: Figure, of_region: Figure | None) -> Iterator[Relation]:
    if of_region is not None and not of_region.missing:
        part, whole, factor = SHARES[QUOTIENTS[figure.key]]
        ends = figure.low * of_region.low, figure.high * of_region.high
        yield from _ratio(((factor, part, figure.unit),), ((1.0, whole, figure.unit),), *ends)


def _ratio(part: Sum, whole: Sum, low: float, high: float) -> Iterator[tuple[Sum, float, float]]:
    def less(times: float) -> Sum:
        return (*part, *((-times * factor, stock, unit) for factor, stock, unit in whole))

    if high - low <= 1e-11 * abs(high):
        yield less((low + high) / 2), 0.0, 0.0
    else:
        yield less(low), 0.0, math.inf
        yield less(high), -math.inf, 0.0
    yield whole, 1.0, math.inf  # a ratio is published where there is something to divide by


def _dominance(unit: Unit, word: str, stocks: Mapping[str, str]) -> Iterator[tuple[Sum, float, float]]:
    first = list(stocks).index(word)
    for position, other in enumerate(stocks.values()):
        if position != first:
            yield ((1.0, stocks[word], unit), (-1.0, other, unit)), float(position < first), math.inf
    yield ((1.0, stocks[word], unit),), 1.0, math.inf


@dataclass(frozen=True, slots=True)
class Cell:
    """A secret amount: what it is, where, how much, of how many actors, why it is secret."""

    name: str
    unit: Unit
    value: float
    actors: int
    why: str
    amounts: Sum


@dataclass(frozen=True, slots=True)
class Rules:
    """What is secret: amounts of few actors, those that one of them dominates, numbers of actors where asked."""

    least: int = 3
    share: float = 0.85
    counts: bool = False
    within: float = 0.2
    percent: float = 0.0  # p %: secret when the others' sum but the second is below p % of the largest


def secrets(actors: pd.DataFrame, place: Place, rules: Rules, *, dated: int) -> list[Cell]:
    """The cells that the rules make secret, from the register itself.

    Args:
        actors: located records: ``code``, ``status``, ``family``, ``sector``, ``founded``, the declared amounts.
        place: the territory.
        rules: of the editor.
        dated: the last full year before the register's date.
    """
    table = pd.DataFrame(actors)
    table = table.assign(province=table["code"].map(place.province), region=place.region)
    live = table[~table["status"].isin(["closed"])]
    amounts = {name: live[name].astype("float64") for name in ("members", "women", "jobs")}
    both = amounts["members"].notna() & amounts["women"].notna()
    what: dict[str, tuple[pd.Series, tuple[tuple[float, str], ...]]] = {
        **{name: (values, ((1.0, name),)) for name, values in amounts.items()},
        "members_both": (amounts["members"].where(both), ((1.0, "members_both"),)),
        "women_both": (amounts["women"].where(both), ((1.0, "women_both"),)),
        "men_both": (
            (amounts["members"] - amounts["women"]).where(both),
            ((1.0, "members_both"), (-1.0, "women_both")),
        ),
        # What no table says, and a subtraction of two would.
        "members_alone": (amounts["members"].where(~both), ((1.0, "members"), (-1.0, "members_both"))),
        "women_alone": (amounts["women"].where(~both), ((1.0, "women"), (-1.0, "women_both"))),
    }
    cells = []
    for level, key in (("commune", "code"), ("province", "province"), ("region", "region")):
        for name, (values, parts) in what.items():
            for code, group in values.dropna().groupby(live[key]):
                if why := _why(np.sort(group.to_numpy())[::-1], rules):
                    unit = level, str(code)
                    total: Sum = tuple((factor, stock, unit) for factor, stock in parts)
                    cells.append(Cell(name, unit, float(group.sum()), len(group), why, total))
        if rules.counts:
            cells += _few(table, live, level, key, rules, dated)
    return cells


def _why(largest_first: np.ndarray, rules: Rules) -> str:
    total, largest = largest_first.sum(), largest_first[0]
    if len(largest_first) < rules.least:
        return "few"
    if total > 0 and largest > rules.share * total:
        return "dominance"
    rest = largest_first[2:].sum()
    return "percent" if rules.percent and total > 0 and rest < rules.percent / 100 * largest else ""


def _few(
    table: pd.DataFrame, live: pd.DataFrame, level: str, key: str, rules: Rules, dated: int
) -> Iterator[Cell]:  # fmt: skip
    names = dict(zip((key.removeprefix("lq_") for key in QUOTIENTS), FAMILIES, strict=True))
    founded = table[table["founded"].between(dated - 9, dated).fillna(False).astype(bool)]
    counted = {
        "actors": live.groupby(key).size(),
        **{plural: live[live["family"] == name].groupby(key).size() for name, plural in names.items()},
        **{name: live[live["sector"] == name.removeprefix("sector_")].groupby(key).size() for name in SECTORS},
        "creations": founded.groupby(key).size(),
    }
    for name, numbers in counted.items():
        for code, n in numbers.items():
            if 0 < n < rules.least:
                unit = level, str(code)
                yield Cell(name, unit, float(n), int(n), "few", ((1.0, name, unit),))


@dataclass(frozen=True, slots=True)
class Fall:
    """A secret that is none: the interval in which its amount must lie is too narrow."""

    cell: Cell
    low: float
    high: float
    exact: bool
    by: str = ""

    def __str__(self) -> str:
        how = "exactly" if self.exact else f"in [{self.low:g}, {self.high:g}]"
        by = f" by {self.by}" if self.by else ""
        cell = self.cell
        return f"{cell.name} of {cell.unit[1]} = {cell.value:g} ({cell.why}, n={cell.actors}) {how}{by}"


def falls(solved: Solved, cells: Sequence[Cell], within: float, *, insiders: bool = False) -> list[Fall]:
    """The secret cells whose interval is a single whole number, or does not reach the protection on either side.

    Args:
        solved: all that was published.
        cells: the secrets.
        within: the protection, as a share of the amount.
        insiders: ask also what a lone contributor computes, who knows his own amount.
    """
    solved.look((cell.amounts, _wide(cell, within)) for cell in cells)
    found = [fall for cell in cells if (fall := _fall(solved, cell, within)) is not None]
    if insiders:
        found += _by_insiders(solved, cells, {fall.cell for fall in found}, within)
    return found


def _wide(cell: Cell, within: float) -> tuple[float, float]:
    """Two whole numbers at the least, of which one is the true one, and the protection on either side."""
    low, high = _protected(cell, within)
    return low, max(high, math.floor(low) + 1)


def _protected(cell: Cell, within: float) -> tuple[float, float]:
    slack = 1e-6 * max(1.0, cell.value)
    return cell.value * (1 - within) + slack, cell.value * (1 + within) - slack


def _fall(solved: Solved, cell: Cell, within: float, by: str = "") -> Fall | None:
    slack = 1e-6 * max(1.0, cell.value)
    protected = _protected(cell, within)
    for enough in (_wide(cell, within), None):  # asked to the end where it looks narrow
        low, high = solved.interval(cell.amounts, enough=enough)
        exact = math.floor(high + slack) - math.ceil(low - slack) < 1
        if not exact and low <= protected[0] and high >= protected[1]:
            return None
    if not low - slack <= cell.value <= high + slack:
        raise ValueError(f"the attacker errs: {cell} is not in [{low}, {high}]")
    return Fall(cell, low, high, exact, by)


def _by_insiders(solved: Solved, cells: Sequence[Cell], fallen: set[Cell], within: float) -> Iterator[Fall]:
    """What each lone contributor finds of his neighbours in the province."""
    for (unit, block), own in _lone(solved, cells).items():
        his = solved.with_own(own)
        asked = list(_neighbours(solved, cells, fallen, unit, block, own))
        his.look((rest.amounts, _wide(rest, within)) for _, rest in asked)
        for cell, rest in asked:
            if (fall := _fall(his, rest, within, by=f"the lone one of {unit[1]}")) is not None:
                fallen.add(cell)
                yield fall


def _neighbours(
    solved: Solved, cells: Sequence[Cell], fallen: set[Cell], unit: Unit, block: int, own: Mapping[int, float]
) -> Iterator[tuple[Cell, Cell]]:  # fmt: skip
    """The secrets that a lone contributor of a commune may ask for, and what is left of them without his own."""
    province = solved.system.place.province[unit[1]]
    stocks = {stock for (stock, _), position in solved.system.column.items() if position in own}
    for cell in cells:
        level, code = cell.unit
        near = level == "region" or province == (code if level == "province" else solved.system.place.province[code])
        part = unit[1] in solved.system.place.communes(cell.unit)
        # Where he is the only one, or the one that dominates, nobody else's amount is told.
        if part and (cell.actors == 1 or sum(own.values()) > cell.value / 2):
            continue
        if cell.unit == unit or cell in fallen or not near or not stocks & {stock for _, stock, _ in cell.amounts}:
            continue
        if not any(solved.free[p] and solved.block[p] == block for p in solved.system.terms(cell.amounts)):
            continue
        yield cell, _without(cell, unit, own, solved) if part else cell


def _without(cell: Cell, unit: Unit, own: Mapping[int, float], solved: Solved) -> Cell:
    """What a sum is to somebody who takes his own amount away."""
    his: Sum = tuple((factor, stock, unit) for factor, stock, _ in cell.amounts)
    known = solved.system.terms(his)
    if not set(known) <= set(own):
        return cell
    value = cell.value - sum(factor * own[p] for p, factor in known.items())
    less: Sum = tuple((-factor, stock, of) for factor, stock, of in his)
    return replace(cell, value=value, actors=cell.actors - 1, amounts=(*cell.amounts, *less))


def _lone(solved: Solved, cells: Sequence[Cell]) -> dict[tuple[Unit, int], dict[int, float]]:
    """The amounts that one actor of a commune knows, which no table says, by commune and block."""
    found: dict[tuple[Unit, int], dict[int, float]] = {}
    for cell in cells:
        if cell.actors == 1 and cell.unit[0] == "commune" and cell.name in AMOUNTS:
            position = solved.system.column[cell.name, cell.unit[1]]
            if solved.free[position]:
                found.setdefault((cell.unit, int(solved.block[position])), {})[position] = cell.value
    return found
