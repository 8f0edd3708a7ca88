"""What an outsider knows as linear relations, and which other figures would have been published just the same.

Unknown are the changes ``y`` of the atoms: whole numbers, no atom below zero. A published sum does not change; a
published ratio stays within half a unit of its last digit; among what the dataset is known for, women are no more than
members. `System.move` asks HiGHS for changes that move one sum by so much, at the least cost of values given up;
`System.range` for how far a sum can move at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from atlas.analysis.disclosure.cells import Cell, Cells, Flags, Integers

Floats = npt.NDArray[np.float64]
Cost = Callable[[Cell], float]

#: Up to so many unknowns the cheapest answer is looked for; beyond, one that is not far from it (branches, gap). No
#: clock decides, so that the same data give the same answer.
_SMALL: Final = 250
_THOROUGH, _QUICK = (5000, 0.001), (100, 0.1)
_TOLERANCE: Final = 1e-9
_UNBOUNDED: Final = 3


@dataclass(frozen=True, eq=False)
class Move:
    """Changes of the atoms of some communes that would not be seen, and the values to be given up for it."""

    communes: Integers
    changes: Integers
    given_up: tuple[Cell, ...]
    cost: float


@dataclass(eq=False)
class _Rows:
    """Rows of a sparse system while they are collected."""

    data: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[tuple[int, float]], low: float, high: float) -> None:
        for column, value in terms:
            self.data.append(value)
            self.row.append(len(self.low))
            self.column.append(column)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, width: int) -> LinearConstraint:
        matrix = sp.csr_array((self.data, (self.row, self.column)), shape=(len(self.low), width))
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))


@dataclass(frozen=True, eq=False)
class System:
    """The relations between the atoms of some communes; those of all others are taken as known.

    Attributes:
        cells: the atoms and what is published of them.
        communes: positions of the communes whose atoms may change.
        fixed: communes × atoms: what may not change all the same; None for nothing.
    """

    cells: Cells
    communes: Integers
    fixed: Flags | None = None

    def move(self, target: Cell, by: int, *, hidden: Set[Cell], cost: Cost | None = None) -> Move | None:
        """The cheapest change that moves a sum by so much or more.

        Args:
            target: the sum.
            by: how far, down when it is below zero.
            hidden: what is not published.
            cost: of each published value that may be given up for it; None when none may.

        Returns:
            None when there is no such change.
        """
        columns = self._columns()
        reach = float(4 * abs(by) + 4)
        rows, switches = _Rows(), list[Cell]()
        for cell, terms, low, high in self._relations(columns, hidden):
            if cost is None:
                rows.add(terms, low, high)
                continue
            if not switches or switches[-1] != cell:  # the rows of a cell follow each other
                switches.append(cell)
            switch = len(columns) + len(switches) - 1
            slack = reach * max(1.0, max(abs(value) for _, value in terms)) * 2
            if np.isfinite(high):
                rows.add([*terms, (switch, -slack)], -np.inf, high)
            if np.isfinite(low):
                rows.add([*terms, (switch, slack)], low, np.inf)
        self._within(rows, columns)
        moved = self._terms(target, columns)
        if not moved:
            return None
        rows.add(moved, by if by > 0 else -np.inf, by if by < 0 else np.inf)
        price = np.array([0.0] * len(columns) + [cost(cell) if cost else 0.0 for cell in switches])
        least, most = self._bounds(columns, reach)
        nodes, gap = _THOROUGH if len(price) <= _SMALL else _QUICK
        found = milp(
            price, integrality=np.ones(len(price)), constraints=rows.constraint(len(price)),
            bounds=Bounds(np.append(least, np.zeros(len(switches))), np.append(most, np.ones(len(switches)))),
            options={"node_limit": nodes, "mip_rel_gap": gap},
        )  # fmt: skip
        if found.x is None:
            return None
        whole = np.round(found.x).astype(np.int64)
        chosen = {cell for cell, on in zip(switches, whole[len(columns) :], strict=True) if on}
        # Within the solver's tolerance a relation may be left by a trifle: then it is given up, too.
        chosen |= set(self._broken(whole, columns, hidden))
        if cost is None and chosen:
            return None
        changes = np.zeros((len(self.communes), len(self.cells.group.atoms)), dtype=np.int64)
        for (commune, atom), column in columns.items():
            changes[commune, atom] = whole[column]
        given_up = tuple(sorted(chosen))
        return Move(self.communes, changes, given_up, sum(cost(cell) for cell in given_up) if cost else 0.0)

    def _broken(self, whole: Integers, columns: dict[tuple[int, int], int], hidden: Set[Cell]) -> Iterator[Cell]:
        """The published cells that would show a change."""
        for cell, terms, low, high in self._relations(columns, hidden):
            value = sum(coefficient * float(whole[column]) for column, coefficient in terms)
            if not low - 1e-6 <= value <= high + 1e-6:
                yield cell

    def range(self, target: Cell, *, hidden: Set[Cell]) -> tuple[float, float]:
        """How far down and up a sum can be from its true value for all that is published (linear programming)."""
        columns = self._columns()
        rows = _Rows()
        for _, terms, low, high in self._relations(columns, hidden):
            rows.add(terms, low, high)
        self._within(rows, columns)
        terms = self._terms(target, columns)
        if not terms:
            return 0.0, 0.0
        least, most = self._bounds(columns, np.inf)
        constraint = rows.constraint(len(columns)) if rows.low else ()
        ends = []
        for sign in (1.0, -1.0):
            price = np.zeros(len(columns))
            for column, value in terms:
                price[column] = sign * value
            found = milp(price, constraints=constraint, bounds=Bounds(least, most))
            unbounded = found.status == _UNBOUNDED or (found.x is None and "nbounded" in str(found.message))
            ends.append(-sign * np.inf if unbounded else sign * float(found.fun) if found.x is not None else 0.0)
        return ends[0], ends[1]

    def _columns(self) -> dict[tuple[int, int], int]:
        """(position in the scope, atom) → the number of its unknown."""
        free = self.cells.free[self.communes]
        if self.fixed is not None:
            free = free & ~self.fixed[self.communes]
        places = np.argwhere(free)
        return {(int(commune), int(atom)): column for column, (commune, atom) in enumerate(places)}

    def _bounds(self, columns: dict[tuple[int, int], int], reach: float) -> tuple[Floats, Floats]:
        values = np.array(
            [self.cells.atoms[self.communes[commune], atom] for commune, atom in columns], dtype=np.float64
        )
        return np.maximum(-values, -reach), np.full(len(columns), reach)

    def _terms(self, cell: Cell, columns: dict[tuple[int, int], int]) -> list[tuple[int, float]]:
        return self._sum(self.cells.vector(self.cells.group.forms[cell.name]), self._inside(cell.unit), columns)

    def _inside(self, unit: int) -> list[int]:
        """Positions in the scope of the communes of a unit."""
        return np.flatnonzero(np.isin(self.communes, self.cells.units.inside(unit))).tolist()

    @staticmethod
    def _sum(
        vector: Floats, places: Sequence[int], columns: dict[tuple[int, int], int]
    ) -> list[tuple[int, float]]:  # fmt: skip
        atoms = np.flatnonzero(vector).tolist()
        return [
            (columns[place, atom], float(vector[atom]))
            for place in places
            for atom in atoms
            if (place, atom) in columns
        ]  # fmt: skip

    def _relations(
        self, columns: dict[tuple[int, int], int], hidden: Set[Cell]
    ) -> Iterator[tuple[Cell, list[tuple[int, float]], float, float]]:
        """What is published: the cell, its terms, and between what they lie."""
        units = self.cells.units
        touched = dict.fromkeys(unit for one in self.communes.tolist() for unit in units.around(one))
        vectors = {name: self.cells.vector(form) for name, form in self.cells.group.stocks.items()}
        for unit in touched:
            inside = self._inside(unit)
            for name, vector in vectors.items():
                if Cell(name, unit) not in hidden and (terms := self._sum(vector, inside, columns)):
                    yield Cell(name, unit), terms, 0.0, 0.0
            for name in self.cells.ratios:
                cell = Cell(name, unit)
                if cell not in hidden and not np.isnan(self.cells.ratio(cell)):
                    yield from self._ratio(cell, inside, columns)

    def _ratio(
        self, cell: Cell, inside: Sequence[int], columns: dict[tuple[int, int], int]
    ) -> Iterator[tuple[Cell, list[tuple[int, float]], float, float]]:
        """``factor × above / below`` rounds to what is printed: between two lines."""
        of, decimals = self.cells.ratios[cell.name]
        above, below = (self.cells.group.atoms.index(name) for name in (of.above, of.below))
        totals = self.cells.totals[cell.unit]
        half = 0.5 * 10.0**-decimals
        printed = round_half_away(self.cells.ratio(cell), decimals)
        for edge, sign in ((printed - half, 1.0), (printed + half, -1.0)):
            vector = np.zeros(len(self.cells.group.atoms))
            vector[above], vector[below] = sign, -sign * edge / of.factor
            if terms := self._sum(vector, inside, columns):
                yield cell, terms, -float(vector @ totals) - _TOLERANCE, np.inf
        divided = np.zeros(len(self.cells.group.atoms))
        divided[below] = 1.0
        if terms := self._sum(divided, inside, columns):
            yield cell, terms, 1.0 - float(totals[below]), np.inf

    def _within(self, rows: _Rows, columns: dict[tuple[int, int], int]) -> None:
        """What holds in every commune, published or not; a rule that the register itself breaks there is none."""
        for position, commune in enumerate(self.communes.tolist()):
            atoms = self.cells.atoms[commune]
            for less, more in self.cells.group.smaller:
                vector = self.cells.vector(less) - self.cells.vector(more)
                room = -float(vector @ atoms)
                if room >= 0 and (terms := self._sum(vector, [position], columns)):
                    rows.add(terms, -np.inf, room)
            for form in self.cells.group.equal:
                if terms := self._sum(self.cells.vector(form), [position], columns):
                    rows.add(terms, 0.0, 0.0)


def round_half_away(value: float, decimals: int) -> float:
    """A number as it is printed: halves away from zero."""
    factor = 10.0**decimals
    return float(np.sign(value) * np.floor(abs(value) * factor + 0.5) / factor)
