"""Actors that could be of another family, sector or commune: other tables found without an integer programme.

In a table of communes and categories that is published with its totals, a number changes unseen only along a closed
way: one more here is one less in another category of the commune, which is one more of that in another commune, and so
on back. The cheapest closed way through a cell is a shortest path between categories, each step of which is taken in
the commune where it costs the least. Where the total of a commune is given up too, an actor of it may be one of
another commune.

Source: Cox 1995, Network models for complementary cell suppression; Castro 2002 on shortest paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from atlas.analysis.disclosure.cells import Cell, Cells, Integers
from atlas.analysis.disclosure.system import Move

Floats = npt.NDArray[np.float64]
Price = Callable[[tuple[str, ...], Integers], Floats]


@dataclass(frozen=True, eq=False)
class Prices:
    """What it costs that a number of actors is one more or one less.

    Attributes:
        cells: the numbers of actors and what is published of them.
        of: units × sums: the price of each published sum, 0 where it is not published any more.
        atoms_left: communes × atoms: how many can be fewer.
        by: by how much a number changes.
    """

    cells: Cells
    of: Floats
    atoms_left: Integers
    by: int

    def atoms(self, names: tuple[str, ...], units: Integers) -> Floats:
        """Return units × atoms: what it costs to change them; nothing for those that are never published."""
        stocks = self.cells.group.stocks
        columns = [self.of[units, self.cells.names[name]] if name in stocks else np.zeros(len(units)) for name in names]
        return np.column_stack(columns)

    def more(self, names: tuple[str, ...], communes: Integers) -> Floats:
        """Return communes × atoms: what it costs to have more of them."""
        at = self.places(names)
        return np.where(self.cells.free[np.ix_(communes, at)], self.atoms(names, communes), np.inf)

    def fewer(self, names: tuple[str, ...], communes: Integers) -> Floats:
        """Return communes × atoms: what it costs to have fewer of them."""
        enough = self.atoms_left[np.ix_(communes, self.places(names))] >= self.by
        return np.where(enough, self.more(names, communes), np.inf)

    def places(self, names: tuple[str, ...]) -> Integers:
        """Return the numbers of some atoms."""
        return np.array([self.cells.group.atoms.index(name) for name in names], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Chain:
    """The cheapest way to have fewer of one category and more of another, in communes that are not looked at."""

    cost: Floats
    commune: Integers
    step: Integers

    @classmethod
    def of(cls, fewer: Floats, more: Floats) -> _Chain:
        """Of communes × categories."""
        pairs = fewer[:, :, None] + more[:, None, :]
        cost, commune = pairs.min(axis=0), pairs.argmin(axis=0)
        np.fill_diagonal(cost, 0.0)
        step = np.tile(np.arange(len(cost)), (len(cost), 1))
        for middle in range(len(cost)):
            through = cost[:, middle, None] + cost[None, middle, :]
            shorter = through < cost - 1e-12
            cost = np.where(shorter, through, cost)
            step = np.where(shorter, step[:, middle, None], step)
        return cls(cost, commune, step)

    def steps(self, first: int, last: int) -> list[tuple[int, int, int]]:
        """(commune, category that loses, category that gains) one after another."""
        moves = []
        while first != last:
            after = int(self.step[first, last])
            moves.append((int(self.commune[first, after]), first, after))
            first = after
        return moves


@dataclass(frozen=True, eq=False)
class _Table:
    """One of the tables of a group, seen from the communes of a unit and from those that may make up for it.

    Attributes:
        atoms: the numbers of its categories among the atoms.
        gains, losses: communes of the unit × categories: the price of a change as the target's, and against it.
        losses_there: the latter of the communes outside.
        chain: the cheapest ways outside.
    """

    atoms: Integers
    gains: Floats
    losses: Floats
    losses_there: Floats
    chain: _Chain


@dataclass(frozen=True, eq=False)
class _Ways:
    """Closed ways through a number: from the communes of its unit to others of the province, or of other ones."""

    cells: Cells
    price: Prices
    inside: Integers
    outside: Integers
    up: bool
    wide: bool

    def cheapest(self, target: str) -> tuple[float, Integers]:
        """Return the price of the cheapest way, and communes × atoms.

        What one more (or one less) of the target changes.
        """
        tables = [self._table(names) for names in self.cells.group.tables]
        column = self.cells.group.atoms.index(target) if target in self.cells.group.atoms else -1
        ways = [self._between(tables, column)]
        ways += [self._within(table, column) for table in tables if column in table.atoms]
        return min(ways, key=lambda way: way[0])

    def _within(self, table: _Table, column: int) -> tuple[float, Integers]:
        """Another category of the same commune gives what the target gets."""
        own = int(np.flatnonzero(table.atoms == column)[0])
        cost = table.gains[:, [own]] + table.losses + table.chain.cost[own][None, :]
        cost[:, own] = np.inf
        here, other = (int(place) for place in np.unravel_index(int(cost.argmin()), cost.shape))
        changes = np.zeros_like(self.cells.atoms)
        if np.isfinite(cost[here, other]):
            changes[self.inside[here], table.atoms[[own, other]]] += (1, -1)
            self._along(changes, table, own, other)
        return float(cost[here, other]), changes

    def _between(self, tables: list[_Table], column: int) -> tuple[float, Integers]:
        """Let a commune outside give it: the totals of both change."""
        total = (self.cells.group.total,)
        cost = self._prices(self.price.atoms, total, self.inside)
        cost = cost + self._prices(self.price.atoms, total, self.outside).T
        for table in tables:
            cost = cost + _pair_units(table, column)[0]
        here, there = (int(place) for place in np.unravel_index(int(cost.argmin()), cost.shape))
        changes = np.zeros_like(self.cells.atoms)
        if np.isfinite(cost[here, there]):
            for table in tables:
                _, first, last = _pair_units(table, column)
                end = int(last[here, there])
                start = int(first[here, end])
                changes[self.inside[here], table.atoms[start]] += 1
                changes[self.outside[there], table.atoms[end]] -= 1
                self._along(changes, table, start, end)
        return float(cost[here, there]), changes

    def _along(self, changes: Integers, table: _Table, first: int, last: int) -> None:
        for commune, loses, gains in table.chain.steps(first, last):
            changes[self.outside[commune], table.atoms[loses]] -= 1
            changes[self.outside[commune], table.atoms[gains]] += 1

    def _table(self, names: tuple[str, ...]) -> _Table:
        gain, lose = (self.price.more, self.price.fewer)[:: 1 if self.up else -1]
        gains, losses = (self._prices(price, names, self.inside) for price in (gain, lose))
        gains_there, losses_there = (self._prices(price, names, self.outside) for price in (gain, lose))
        chain = _Chain.of(losses_there, gains_there)
        return _Table(self.price.places(names), gains, losses, losses_there, chain)

    def _prices(self, price: Price, names: tuple[str, ...], communes: Integers) -> Floats:
        """Return prices in communes, those of their provinces added when they change for another province."""
        prices = price(names, communes)
        if self.wide:
            units = self.cells.units
            prices = prices + self.price.atoms(names, len(units.communes) + units.province[communes])
        return prices


def _pair_units(table: _Table, column: int) -> tuple[Floats, Integers, Integers]:
    """Return communes of the unit × those outside: the price of a way, and the categories at its two ends."""
    gains = table.gains.copy()
    if column in table.atoms:  # the target itself must change
        gains[:, table.atoms != column] = np.inf
    starts = gains[:, :, None] + table.chain.cost[None, :, :]
    reached = starts.min(axis=1)
    ends = reached[:, None, :] + table.losses_there[None, :, :]
    return ends.min(axis=2), starts.argmin(axis=1), ends.argmin(axis=2)


def cheapest_swap(cells: Cells, target: Cell, by: int, prices: Floats) -> Move | None:
    """Return the cheapest table found in which a number of actors of a commune or a province differs by so much.

    Where no single way is wide enough, several are taken, those first that cost the least for each actor.

    Args:
        cells: the atoms and what is published of them.
        target: the number.
        by: how far, down when it is below zero.
        prices: units × sums: the price of each published sum, 0 where it is given up already.

    Returns:
        None when none was found, which does not say that there is none.
    """
    if cells.units.level(target.unit) == "region" or not cells.group.tables:
        return None
    changes, prices, left, given_up, cost = np.zeros_like(cells.atoms), prices.copy(), abs(by), set[Cell](), 0.0
    while left:
        sizes = [size if by > 0 else -size for size in _sizes(left)]
        options = [way for size in sizes for way in _ways(cells, target, size, prices, changes)]
        if not options:
            return None
        step = min(options, key=lambda way: way[0] / way[1])
        changes, left = changes + step[2], left - step[1]
        shown = _changed_cells(cells, step[2], prices)
        given_up |= set(shown)
        for cell in shown:
            place = cell.unit, cells.names[cell.name]
            cost, prices[place] = cost + float(prices[place]), 0.0
    communes = np.flatnonzero(changes.any(axis=1)).astype(np.int64)
    return Move(communes, changes[communes], tuple(sorted(given_up)), cost)


def _sizes(left: int) -> Iterator[int]:
    """So many actors, half of them, and so on."""
    while left:
        yield left
        left //= 2


def _ways(
    cells: Cells, target: Cell, by: int, prices: Floats, changes: Integers
) -> Iterator[tuple[float, int, Integers]]:
    """Yield the price, how many actors, and the changes: in the province of a commune, and between provinces."""
    units = cells.units
    inside = units.inside(target.unit)
    here = units.province == units.province[inside[0]]
    price = Prices(cells, prices, cells.atoms + changes, abs(by))
    for wide in (False, True):
        outside = np.flatnonzero(~here) if wide else np.setdiff1d(np.flatnonzero(here), inside)
        if not len(outside):
            continue
        cost, step = _Ways(cells, price, inside, outside.astype(np.int64), by > 0, wide).cheapest(target.name)
        # A way that crosses itself may want more actors than there are.
        if np.isfinite(cost) and (cells.atoms + changes + step * by >= 0).all():
            yield cost, abs(by), step * by
            if cost == 0:
                return


def _changed_cells(cells: Cells, changes: Integers, prices: Floats) -> list[Cell]:
    """Return the published cells that show a change."""
    communes = np.flatnonzero(changes.any(axis=1)).astype(np.int64)
    touched, sums = cells.units.sums(communes)
    by = np.abs(sums @ changes[communes] @ cells.matrix.T) > 0.5
    names = list(cells.names)
    return [Cell(names[name], int(touched[row])) for row, name in np.argwhere(by & (prices[touched] > 0)).tolist()]
