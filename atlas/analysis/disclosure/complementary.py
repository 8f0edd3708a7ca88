"""Complementary suppression: which further values are given up so that no secret one can be computed back.

For each secret sum, one after another, an integer programme looks for another table that an outsider could not tell
from the true one and in which the sum is lower, then higher, by the protection that the editor asks for; the values
that would have to differ are given up, at the least cost: communes before provinces, small ones before large ones,
columns that say less before those that say more. What is given up is a secret sum itself from then on. Each table
found is a witness, and remains one when more is given up: at the end every secret sum has one below and one above,
which is what the audit asks for. A single actor that knows its own figure finds no other: tables that differ in what a
single actor of another commune stated count only when there are no others.

Source: the attacker problem and its cuts as in Fischetti & Salazar 2001; one sum after another as in Kelly, Golden &
Assad 1992; single contributors as in τ-ARGUS (Hundepool et al. 2012, ch. 4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.disclosure.cells import Cell, Cells, Integers
from atlas.analysis.disclosure.groups import WOMEN_SHARE
from atlas.analysis.disclosure.system import Move, System

_LEVEL_COST: Final = {"commune": 1.0, "province": 12.0, "region": 100.0}
#: What is printed the most costs the most; 1 for all others.
_COLUMN_COST: Final = {s.WOMEN: 0.4, s.MEMBERS: 3.0, s.ACTORS: 2.0}
#: How much more a value costs that a plate or the book shows.
_SHOWN_COST: Final = 8.0
#: Columns that may be spared as a whole.
_SPARED: Final = (s.WOMEN, WOMEN_SHARE)
#: They are where more sums than that can be computed back, as a share of the communes.
_MANY: Final = 0.1
#: So many communes of a province are looked at, so many of each other one.
_HERE, _ELSEWHERE = 40, 4
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
        reach: how far each of them is known to be able to go down and up.
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
    reach: dict[Cell, tuple[int, int]] = field(default_factory=dict)
    alone: set[Cell] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    chosen: set[Cell] = field(default_factory=set)
    guards: dict[Cell, tuple[Cell, ...]] = field(default_factory=dict)
    cost: float = 0.0

    @property
    def is_safe(self) -> bool:
        """Whether every secret sum is known to be able to differ as far as it must."""
        return all(
            self.reach[cell][0] <= low and self.reach[cell][1] >= high
            for cell in self.secret
            for low, high in (self.needs(cell),)
        )

    def hide(self, cell: Cell) -> None:
        """Give up a value; a sum is to be protected from now on."""
        if cell in self.hidden:
            return
        self.hidden.add(cell)
        if cell.name in self.cells.group.stocks:
            self.guard(cell)

    def guard(self, cell: Cell) -> None:
        """Let a sum be one of those that must be protected."""
        if cell not in self.reach:
            self.secret.append(cell)
            self.reach[cell] = (0, 0)

    def needs(self, cell: Cell) -> tuple[int, int]:
        """How far down, as a negative number, and up a sum must be able to differ: one person at the least."""
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
    exposed = _exposed(cells, protection, price) if spared else 0
    exposed = exposed if exposed > _MANY * len(cells.units.communes) else 0
    for column in spared if exposed > 2 else ():
        found = _pattern(cells, protection, price, column, math.inf if best is None else best.cost)
        if found is not None and (best is None or found.cost < best.cost):
            best = found
    # One value of each column is what a single sum costs at the least: many of them cost more than a column.
    if best is None or exposed * sum(price(Cell(name, 0)) for name in spared) < best.cost:
        found = _pattern(cells, protection, price, "", math.inf if best is None else best.cost)
        best = found if best is None or (found is not None and found.cost < best.cost) else best
    assert best is not None  # the first one has no limit
    return best if best.is_safe else _nothing_published(cells, protection, price)


def _nothing_published(cells: Cells, protection: float, price: _Price) -> Pattern:
    """The last resort: no amount of the group is published at all."""
    pattern = _begun(cells, protection, price)
    names = (*cells.group.stocks, *cells.ratios)
    pattern.columns |= set(names)
    pattern.hidden |= {Cell(name, unit) for name in names for unit in range(len(cells.units))}
    for cell in pattern.secret:
        _protect(pattern, cell)
    return pattern


def _exposed(cells: Cells, protection: float, price: _Price) -> int:
    """How many sums that are not published can be computed back when nothing more is given up than the secret ones."""
    pattern = _begun(cells, protection, price)
    exposed = 0
    for cell in [cell for cell in pattern.secret if cell.name in cells.group.inner]:
        down, up = System(cells, _home(cells, cell)).range(cell, hidden=pattern.hidden)
        need = pattern.needs(cell)
        exposed += down > need[0] or up < need[1]
    return exposed


def _home(cells: Cells, cell: Cell) -> Integers:
    """The communes of the provinces that a unit is part of, or has."""
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
        whole = max(cells.value(Cell(cell.name, cells.units.region)), 1)
        return cost * (1.0 + cells.value(cell) / whole)

    def column(self, name: str) -> float:
        """The cost of a column as a whole: every commune, province and the region."""
        return _COLUMN_COST.get(name, 1.0) * (_SHOWN_COST if name in self.shown else 1.0) * len(self.cells.units)


def _pattern(cells: Cells, protection: float, price: _Price, column: str, most: float) -> Pattern | None:
    """The pattern that gives up a column, or none; None when it costs more than so much."""
    pattern = _begun(cells, protection, price)
    if column:
        pattern.columns.add(column)
        pattern.hidden |= {Cell(column, unit) for unit in range(len(cells.units))}
        pattern.cost = price.column(column)
    for cell in pattern.secret:  # grows while it is read
        if pattern.cost >= most:
            return None
        _protect(pattern, cell)
    return pattern


def _begun(cells: Cells, protection: float, price: _Price) -> Pattern:
    """The pattern that gives up no more than what is secret in itself, and the ratios made of that."""
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
        need = pattern.needs(target)[side]
        if need == 0 or abs(pattern.reach[target][side]) >= abs(need):
            continue
        move = _cheapest(pattern, target, need)
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
    lone = cells.lone & (target in cells.primary)  # what is given up for others is no secret in itself
    lone[cells.units.inside(target.unit)] = False
    for fixed in (lone, None) if lone.any() else (None,):
        best: Move | None = None
        for scope in _scopes(pattern, target, abs(need)):
            system = System(cells, scope, fixed)
            free = system.move(target, need, hidden=pattern.hidden)
            if free is not None:
                return free
            found = system.move(target, need, hidden=pattern.hidden, cost=pattern.price)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
            if best is not None and all(cells.units.level(cell.unit) == "commune" for cell in best.given_up):
                break
        if best is not None:
            return best
        if fixed is not None:
            pattern.alone.add(target)  # a tiny territory: everybody else is alone too
    return None


def _scopes(pattern: Pattern, target: Cell, need: int) -> Iterator[Integers]:
    """Communes whose values may differ: those of the province first, then some of all provinces."""
    units = pattern.cells.units
    level = units.level(target.unit)
    homes = np.unique(units.province[units.inside(target.unit)])
    if level == "commune":
        yield _likely(pattern, target, need, {int(homes[0]): _HERE})
    yield _likely(
        pattern, target, need,
        {home: _HERE if home in homes and level != "region" else _ELSEWHERE for home in range(len(units.provinces))},
    )  # fmt: skip


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
    order = np.lexsort((size, size < need, ~hidden, ~inside))
    chosen = []
    for home, most in number.items():
        here = [commune for commune in order if units.province[commune] == home and (able[commune] or inside[commune])]
        chosen += here[:most]
    return np.array(sorted(chosen), dtype=np.int64)


def _witness(pattern: Pattern, move: Move) -> None:
    """Let every secret sum that a table changes know how far it goes there."""
    cells, units = pattern.cells, pattern.cells.units
    changes = np.zeros_like(cells.atoms)
    changes[move.communes] = move.changes
    lone = cells.lone & (changes != 0)
    for cell in pattern.secret:
        inside = units.inside(cell.unit)
        by = int(changes[inside].sum(axis=0) @ cells.vector(cells.group.forms[cell.name]))
        apart = cell in cells.primary and int(lone[inside].sum()) < int(lone.sum())
        if by == 0 or (apart and cell not in pattern.alone):
            continue
        low, high = pattern.reach[cell]
        pattern.reach[cell] = (min(low, by), max(high, by))
        if by < low or by > high:
            pattern.guards[cell] = _beside(pattern, cell, changes)


def _beside(pattern: Pattern, cell: Cell, changes: Integers) -> tuple[Cell, ...]:
    """The other cells that are not published and differ in a table, those of the same name first."""
    cells, units = pattern.cells, pattern.cells.units
    moved = units.sums @ changes
    found = [Cell(name, -1) for name in pattern.columns]  # a column that is not published at all
    for name, form in cells.group.stocks.items():
        by = moved @ cells.vector(form)
        cells_moved = [Cell(name, int(unit)) for unit in np.flatnonzero(by)]
        found += [one for one in cells_moved if one in pattern.hidden and name not in pattern.columns]
    return tuple(sorted((one for one in found if one != cell), key=lambda one: one.name != cell.name))[:_TOLD]
