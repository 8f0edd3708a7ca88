"""Complementary suppression: which further values are given up so that no secret one can be computed back.

For each secret sum, one after another, an integer programme looks for another table that an outsider could not tell
from the true one and in which the sum is lower, then higher, by the protection that the editor asks for; the values
that would have to differ are given up, at the least cost: communes before provinces, small ones before large ones,
columns that say less before those that say more. What is given up is a secret sum itself from then on. Each table
found is a witness, and remains one when more is given up: at the end every secret sum has one below and one above,
which is what the audit asks for. A single actor that knows its own figure finds no other: tables that differ in what a
single actor of another commune stated count only when there are no others. Numbers of actors are asked of `swaps`
first, which needs no integer programme.

Source: the attacker problem and its cuts as in Fischetti & Salazar 2001; one sum after another as in Kelly, Golden &
Assad 1992; single contributors as in τ-ARGUS (Hundepool et al. 2012, ch. 4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.disclosure.cells import Cell, Cells, Integers
from atlas.analysis.disclosure.groups import WOMEN_SHARE
from atlas.analysis.disclosure.swaps import cheapest_swap
from atlas.analysis.disclosure.system import Floats, Move, System

#: What is given up must be able to differ itself: of a whole territory hardly anything can.
_LEVEL_COST: Final = {"commune": 1.0, "province": 12.0, "region": 1000.0}
#: What is printed the most costs the most; 1 for all others.
_COLUMN_COST: Final = {s.WOMEN: 0.4, s.MEMBERS: 3.0, s.ACTORS: 2.0}
#: How much more a value costs that a plate or the book shows.
_SHOWN_COST: Final = 8.0
#: A number of actors of a table costs twice as much when it is as large as this.
_LARGE: Final = 20
#: Columns that may be spared as a whole.
_SPARED: Final = (s.WOMEN, WOMEN_SHARE)
#: They are where more sums than that can be computed back, as a share of the communes.
_MANY: Final = 0.1
#: So many communes of a province are looked at, so many of each other one.
_HERE, _ELSEWHERE = 40, 4
#: So many other provinces are looked at: those where the most is given up already.
_OTHERS: Final = 8
#: So many of the values that protect another one are told.
_TOLD: Final = 4


@dataclass(eq=False)
class Pattern:
    """What is not published of a group of stocks, and how far each secret sum is known to be able to differ.

    Attributes:
        cells: the atoms and their sums.
        protection: how far a secret sum must be able to differ, as a share of it.
        hidden: the cells that are not published.
        secret: the sums that must be protected.
        down, up: units × sums: how far each of them is known to be able to go.
        alone: sums that are protected only against those who are not in the register.
        chosen: the cells given up for others.
        guards: secret sum → other cells that are not published and differ with it.
        columns: those that are not published at all.
        cost: of all that is given up.
    """

    cells: Cells
    protection: float
    price: Callable[[Cell], float] = field(repr=False)
    hidden: set[Cell] = field(default_factory=set)
    secret: list[Cell] = field(default_factory=list)
    down: Integers = field(init=False, repr=False)
    up: Integers = field(init=False, repr=False)
    alone: set[Cell] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    chosen: set[Cell] = field(default_factory=set)
    guards: dict[Cell, tuple[Cell, ...]] = field(default_factory=dict)
    cost: float = 0.0

    def __post_init__(self) -> None:
        self.down, self.up = np.zeros_like(self.cells.values), np.zeros_like(self.cells.values)
        self._guarded: set[Cell] = set()
        self._systems: dict[bytes, System] = {}

    @property
    def is_safe(self) -> bool:
        """Whether every secret sum is known to be able to differ as far as it must."""
        return all(not self.lacks(cell, side) for cell in self.secret for side in (0, 1))

    def reach(self, cell: Cell) -> tuple[int, int]:
        """Return how far a secret sum is known to be able to go down and up."""
        place = cell.unit, self.cells.names[cell.name]
        return int(self.down[place]), int(self.up[place])

    def lacks(self, cell: Cell, side: int) -> bool:
        """Tell whether a secret sum is not known yet to be able to go down (0) or up (1) as far as it must."""
        return abs(self.reach(cell)[side]) < abs(self.needs(cell)[side])

    @cached_property
    def prices(self) -> Floats:
        """Units × sums: the price of each published one, 0 where it is not published any more."""
        prices = np.zeros(self.cells.values.shape)
        for name in self.cells.group.stocks:
            for unit in range(len(self.cells.units)):
                if (cell := Cell(name, unit)) not in self.hidden:
                    prices[unit, self.cells.names[name]] = self.price(cell)
        return prices

    def system(self, communes: Integers) -> System:
        """Return the relations of some communes, made once."""
        return self._systems.setdefault(communes.tobytes(), System(self.cells, communes))

    def hide(self, cell: Cell) -> None:
        """Give up a value; a sum is to be protected from now on."""
        if cell in self.hidden:
            return
        self.hidden.add(cell)
        if cell.name in self.cells.group.stocks:
            self.prices[cell.unit, self.cells.names[cell.name]] = 0.0
            self.guard(cell)

    def guard(self, cell: Cell) -> None:
        """Let a sum be one of those that must be protected."""
        if cell not in self._guarded:
            self._guarded.add(cell)
            self.secret.append(cell)

    def needs(self, cell: Cell) -> tuple[int, int]:
        """Return how far down, as a negative number, and up a sum must be able to differ: one person at the least."""
        value = self.cells.value(cell)
        low, high = value * (1 - self.protection), value * (1 + self.protection)
        return math.floor(low + 1e-9) - value, max(math.ceil(high - 1e-9) - value, 1)


def cheapest_pattern(cells: Cells, protection: float, *, shown: Collection[str] = ()) -> Pattern:
    """Choose what is given up so that every secret sum of a group is protected, at the least cost.

    Values are given up one by one; where a whole column that can be spared costs less, that column is.

    Args:
        cells: the atoms and their sums.
        protection: how far a secret sum must be able to differ, as a share of it.
        shown: keys of the indicators that are drawn or printed, which cost more than those that stand in tables alone.
    """
    price = _Price(cells, frozenset(shown))
    if not cells.primary:
        return Pattern(cells, protection, price)
    best: Pattern | None = None
    spared = [name for name in _SPARED if name in (*cells.group.stocks, *cells.ratios) and name not in shown]
    exposed = _count_exposed(cells, protection, price) if spared else 0
    exposed = exposed if exposed > _MANY * len(cells.units.communes) else 0
    for column in spared if exposed > 2 else ():
        pattern = _pattern(cells, protection, price, column, math.inf if best is None else best.cost)
        if pattern is not None and (best is None or pattern.cost < best.cost):
            best = pattern
    # One value of each column is what a single sum costs at the least: many of them cost more than a column.
    if best is None or exposed * sum(price(Cell(name, 0)) for name in spared) < best.cost:
        pattern = _pattern(cells, protection, price, "", math.inf if best is None else best.cost)
        best = pattern if best is None or (pattern is not None and pattern.cost < best.cost) else best
    assert best is not None  # the first one has no limit
    return best if best.is_safe else _last_resort(cells, protection, price)


def _last_resort(cells: Cells, protection: float, price: _Price) -> Pattern:
    """Return the cheapest pattern that gives up a column, if need be one that is shown.

    Where none is safe, all of them.
    """
    columns = [name for name in _SPARED if name in (*cells.group.stocks, *cells.ratios)]
    patterns = [_pattern(cells, protection, price, column, math.inf) for column in columns]
    safe = [pattern for pattern in patterns if pattern is not None and pattern.is_safe]
    return min(safe, key=lambda pattern: pattern.cost, default=None) or _nothing_published(cells, protection, price)


def _nothing_published(cells: Cells, protection: float, price: _Price) -> Pattern:
    """Return the last resort: no amount of the group is published at all."""
    pattern = _initial_pattern(cells, protection, price)
    names = (*cells.group.stocks, *cells.ratios)
    pattern.columns |= set(names)
    pattern.hidden |= {Cell(name, unit) for name in names for unit in range(len(cells.units))}
    for cell in pattern.secret:
        _protect(pattern, cell)
    return pattern


def _count_exposed(cells: Cells, protection: float, price: _Price) -> int:
    """Count the sums withheld that can be computed back when nothing more is given up than the secret ones."""
    pattern = _initial_pattern(cells, protection, price)
    exposed = 0
    for cell in [cell for cell in pattern.secret if cell.name in cells.group.inner]:
        down, up = pattern.system(_home(cells, cell)).outsider(pattern.hidden).range(cell)
        need = pattern.needs(cell)
        exposed += down > need[0] or up < need[1]
    return exposed


def _home(cells: Cells, cell: Cell) -> Integers:
    """Return the communes of the provinces that a unit is part of, or has."""
    units = cells.units
    homes = np.unique(units.province[units.inside(cell.unit)])
    return np.flatnonzero(np.isin(units.province, homes)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class _Price:
    """What it costs to give up a value."""

    cells: Cells
    shown: frozenset[str]

    def __call__(self, cell: Cell) -> float:
        cells = self.cells
        cost = _LEVEL_COST[cells.units.level(cell.unit)] * _COLUMN_COST.get(cell.name, 1.0)
        cost *= _SHOWN_COST if cell.name in self.shown else 1.0
        if cell.name not in cells.group.stocks:
            return cost
        value, whole = cells.value(cell), max(cells.value(Cell(cell.name, cells.units.region)), 1)
        if cells.group.tables:  # a large number wants many others that differ with it
            cost *= 1.0 + value / _LARGE
        return cost * (1.0 + value / whole)

    def column(self, name: str) -> float:
        """Return the cost of a column as a whole: every commune, province and the region."""
        return _COLUMN_COST.get(name, 1.0) * (_SHOWN_COST if name in self.shown else 1.0) * len(self.cells.units)


def _pattern(cells: Cells, protection: float, price: _Price, column: str, most: float) -> Pattern | None:
    """Return the pattern that gives up a column, or none; None when it costs more than so much."""
    pattern = _initial_pattern(cells, protection, price)
    if column:
        pattern.columns.add(column)
        pattern.hidden |= {Cell(column, unit) for unit in range(len(cells.units))}
        pattern.cost = price.column(column)
    for cell in pattern.secret:  # grows while it is read
        if pattern.cost >= most:
            return None
        _protect(pattern, cell)
    return pattern


def _initial_pattern(cells: Cells, protection: float, price: _Price) -> Pattern:
    """Return the pattern that gives up no more than what is secret in itself, and the ratios made of that."""
    pattern = Pattern(cells, protection, price)
    made_of = {atom for of, _ in cells.ratios.values() for atom in (of.above, of.below)}
    for cell in cells.primary:
        if cell.name in cells.group.stocks:
            pattern.hide(cell)
        pattern.guard(cell)
        if cell.name in cells.group.inner and set(cells.group.inner[cell.name]) <= made_of:
            pattern.hidden |= {Cell(ratio, cell.unit) for ratio in cells.ratios}
    return pattern


def _protect(pattern: Pattern, target: Cell) -> None:
    for side in (1, 0):  # up first: others must be large enough to go down by as much
        if not pattern.lacks(target, side):
            continue
        move = _cheapest(pattern, target, pattern.needs(target)[side])
        if move is None:
            continue  # nothing else could have been published: the audit tells
        for cell in move.given_up:
            pattern.hide(cell)
            pattern.chosen.add(cell)
            pattern.cost += pattern.price(cell)
        _witness(pattern, move)


def _cheapest(pattern: Pattern, target: Cell, need: int) -> Move | None:
    """Another table in which a sum differs by so much: one that costs nothing, else the cheapest."""
    cells = pattern.cells
    if cells.group.tables and (move := cheapest_swap(cells, target, need, pattern.prices)) is not None:
        return move
    lone = cells.lone & (target in cells.primary)  # what is given up for others is no secret in itself
    lone[cells.units.inside(target.unit)] = False
    for fixed in (lone, None) if lone.any() else (None,):
        best: Move | None = None
        for scope in _scopes(pattern, target, abs(need)):
            system = pattern.system(scope)
            free = system.move(target, need, hidden=pattern.hidden, fixed=fixed)
            if free is not None:
                return free
            candidate = system.move(target, need, hidden=pattern.hidden, fixed=fixed, cost=pattern.price)
            if candidate is not None and (best is None or candidate.cost < best.cost):
                best = candidate
            if best is not None and all(cells.units.level(cell.unit) == "commune" for cell in best.given_up):
                break
        if best is not None:
            return best
        if fixed is not None:
            pattern.alone.add(target)  # a tiny territory: everybody else is alone too
    return None


def _scopes(pattern: Pattern, target: Cell, need: int) -> Iterator[Integers]:
    """Return communes whose values may differ: those of the province first, then some of all provinces."""
    units = pattern.cells.units
    level = units.level(target.unit)
    homes = np.unique(units.province[units.inside(target.unit)])
    if level == "commune":
        yield _likely(pattern, target, need, {int(homes[0]): _HERE})
    others = _others(pattern, [] if level == "region" else homes.tolist())
    near = {} if level == "region" else dict.fromkeys(homes.tolist(), _HERE)
    yield _likely(pattern, target, need, {**near, **dict.fromkeys(others, _ELSEWHERE)})


def _others(pattern: Pattern, homes: Collection[int]) -> list[int]:
    """Return the provinces that may make up for some: those first where the most is given up already."""
    units = pattern.cells.units
    hidden = np.zeros(len(units.provinces), dtype=np.int64)
    np.add.at(hidden, units.province[[cell.unit for cell in pattern.hidden if cell.unit < len(units.communes)]], 1)
    order = np.argsort(-hidden, kind="stable").tolist()
    return sorted([home for home in order if home not in homes][:_OTHERS])


def _likely(pattern: Pattern, target: Cell, need: int, number: dict[int, int]) -> Integers:
    """Of each province so many communes: those of the target, those hidden already, the smallest that can differ."""
    cells, units = pattern.cells, pattern.cells.units
    vector = cells.vector(cells.group.forms[target.name])
    size = np.abs(cells.atoms @ vector)
    inside = np.zeros(len(units.communes), dtype=bool)
    if units.level(target.unit) == "commune":
        inside[target.unit] = True
    hidden = np.zeros(len(units.communes), dtype=bool)
    hidden[[cell.unit for cell in pattern.hidden if cell.unit < len(hidden)]] = True
    able = (cells.free & (vector != 0)).any(axis=1)
    order = np.lexsort((np.where(size < need, -size, size), size < need, ~hidden, ~inside))
    chosen = []
    for home, most in number.items():
        here = [commune for commune in order if units.province[commune] == home and (able[commune] or inside[commune])]
        chosen += here[:most]
    return np.array(sorted(chosen), dtype=np.int64)


def _witness(pattern: Pattern, move: Move) -> None:
    """Let every secret sum that a table changes know how far it goes there, and in the opposite table, if it is one."""
    _protect_against(pattern, move.communes, move.changes)
    if (move.changes > pattern.cells.atoms[move.communes]).any():
        return
    if pattern.cells.ratios or pattern.cells.group.smaller:  # of sums alone the opposite table shows the same
        visible = pattern.system(move.communes).cells_showing(-move.changes)
        if visible is None or not pattern.hidden.issuperset(visible):
            return
    _protect_against(pattern, move.communes, -move.changes)


def _protect_against(pattern: Pattern, communes: Integers, changes: Integers) -> None:
    cells = pattern.cells
    touched, sums = cells.units.sums(communes)
    by = np.rint(sums @ changes @ cells.matrix.T).astype(np.int64)
    lone = (cells.lone[communes] & (changes != 0)).sum(axis=1)
    apart = sums @ lone < lone.sum()  # single actors of other communes would have to differ
    for row, name in np.argwhere(apart[:, None] & (by != 0)).tolist():
        cell = Cell(list(cells.names)[name], int(touched[row]))
        if cell in cells.primary and cell not in pattern.alone:
            by[row, name] = 0
    down, up = pattern.down[touched], pattern.up[touched]
    further = (by < down) | (by > up)
    pattern.down[touched], pattern.up[touched] = np.minimum(down, by), np.maximum(up, by)
    names = list(cells.names)
    moved = [Cell(names[name], int(touched[row])) for row, name in np.argwhere(by).tolist()]
    beside = [Cell(name, -1) for name in pattern.columns]  # a column that is not published at all
    beside += [cell for cell in moved if cell in pattern.hidden and cell.name not in pattern.columns]
    for row, name in np.argwhere(further).tolist():
        cell = Cell(names[name], int(touched[row]))
        others = sorted((other for other in beside if other != cell), key=lambda other: other.name != cell.name)
        pattern.guards[cell] = tuple(others[:_TOLD])
