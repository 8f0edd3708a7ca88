"""What an outsider knows as linear relations, and which other figures would have been published just the same.

Unknown are the changes ``y`` of the atoms: whole numbers, no atom below zero. A published sum does not change; a
published ratio stays within half a unit of its last digit; among what the dataset is known for, women are no more than
members. `System.move` asks HiGHS for changes that move one sum by so much, at the least cost of values given up;
`Outsider.range` for how far a sum can move at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from atlas.analysis.disclosure.cells import Cell, Cells, Flags, Integers
from atlas.analysis.disclosure.solver import solve
from atlas.decimals import rounded_array

Floats = npt.NDArray[np.float64]
Cost = Callable[[Cell], float]
_Rows: TypeAlias = "tuple[scipy.sparse.csr_array, Floats, Floats]"

#: Up to so many unknowns the cheapest answer is looked for; beyond, one that is not far from it (branches, gap). No
#: clock decides, so that the same data give the same answer.
_SMALL: Final = 250
_THOROUGH, _QUICK = (5000, 0.001), (100, 0.1)
_TOLERANCE: Final = 1e-9
_ROUNDING: Final = 1e-6
_UNBOUNDED: Final = 3


@dataclass(frozen=True, eq=False)
class Move:
    """Changes of the atoms of some communes that would not be seen, and the values to be given up for it."""

    communes: Integers
    changes: Integers
    given_up: tuple[Cell, ...]
    cost: float


@dataclass(frozen=True, eq=False)
class _Relations:
    """What is published of some communes: rows of a sparse system, each of a cell, between what they lie."""

    matrix: scipy.sparse.csr_array
    low: Floats
    high: Floats
    cells: Sequence[Cell]

    def open(self, hidden: Set[Cell]) -> Flags:
        """Return which rows are of cells that are published."""
        return np.array([cell not in hidden for cell in self.cells], dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class System:
    """The relations between the atoms of some communes; those of all others are taken as known.

    Attributes:
        cells: the atoms and what is published of them.
        communes: positions of the communes whose atoms may change.
    """

    cells: Cells
    communes: Integers

    def move(
        self, target: Cell, by: int, *, hidden: Set[Cell], cost: Cost | None = None, fixed: Flags | None = None
    ) -> Move | None:
        """Return the cheapest change that moves a sum by so much or more.

        Args:
            target: the sum.
            by: how far, down when it is below zero.
            hidden: what is not published.
            cost: of each published value that may be given up for it; None when none may.
            fixed: communes × atoms: what may not change all the same; None for nothing.

        Returns:
            None when there is no such change.
        """
        moved = self.row(target)
        least, most = self.bounds(float(4 * abs(by) + 4), fixed)
        if not moved.nnz or float((abs(moved) @ np.maximum(most, -least))[0]) < abs(by):
            return None
        rows, switches = self._with_switches(hidden, priced=cost is not None, reach=float(4 * abs(by) + 4))
        width = self._width + len(switches)
        ends = (float(by), np.inf) if by > 0 else (-np.inf, float(by))
        rows += [self.within, (moved, np.array(ends[:1]), np.array(ends[1:]))]
        price = np.array([0.0] * self._width + [cost(cell) if cost else 0.0 for cell in switches])
        nodes, gap = _THOROUGH if width <= _SMALL else _QUICK
        answer = solve(
            price, integrality=np.ones(width), constraints=_stack(rows, width),
            bounds=scipy.optimize.Bounds(
                np.append(least, np.zeros(len(switches))), np.append(most, np.ones(len(switches)))
            ),
            options={"node_limit": nodes, "mip_rel_gap": gap},
        )  # fmt: skip
        if answer.x is None:
            return None
        whole = np.round(answer.x).astype(np.int64)
        chosen = {cell for cell, on in zip(switches, whole[self._width :], strict=True) if on}
        # Within the solver's tolerance a relation may be left by a trifle: then it is given up, too.
        chosen |= {cell for cell in self._violated_cells(whole[: self._width]) if cell not in hidden}
        if cost is None and chosen:
            return None
        changes = np.zeros((len(self.communes), len(self.cells.group.atoms)), dtype=np.int64)
        changes.ravel()[self._columns] = whole[: self._width]
        given_up = tuple(sorted(chosen))
        return Move(self.communes, changes, given_up, sum(cost(cell) for cell in given_up) if cost else 0.0)

    def cells_showing(self, changes: Integers) -> list[Cell] | None:
        """Return the published cells that would show a change; None when there can be no such change."""
        whole = changes.ravel()[self._columns]
        least, _ = self.bounds(np.inf)
        rules, low, high = self.within
        inside = rules @ whole
        if np.count_nonzero(whole) < np.count_nonzero(changes) or (whole < least).any():
            return None
        if (inside > high + _ROUNDING).any() or (inside < low - _ROUNDING).any():
            return None
        return self._violated_cells(whole)

    def _violated_cells(self, whole: Integers) -> list[Cell]:
        published = self.relations
        value = published.matrix @ whole
        off = (value < published.low - _ROUNDING) | (value > published.high + _ROUNDING)
        return [published.cells[row] for row in np.flatnonzero(off).tolist()]

    def _with_switches(
        self, hidden: Set[Cell], *, priced: bool, reach: float
    ) -> tuple[list[tuple[scipy.sparse.csr_array, Floats, Floats]], list[Cell]]:
        """Return what is published, each cell of it with a switch that lets it go when that has a price."""
        published = self.relations
        shown = np.flatnonzero(published.open(hidden)).tolist()
        matrix, low, high = published.matrix[shown], published.low[shown], published.high[shown]
        if not priced:
            return [(matrix, low, high)], []
        switches = list(dict.fromkeys(published.cells[row] for row in shown))
        number = {cell: position for position, cell in enumerate(switches)}
        column = np.array([number[published.cells[row]] for row in shown], dtype=np.int64)
        slack = 2 * reach * np.maximum(1.0, abs(matrix).max(axis=1).toarray().ravel() if len(shown) else 1.0)
        rows = []
        for sign, finite in ((-1.0, np.isfinite(high)), (1.0, np.isfinite(low))):
            place = np.flatnonzero(finite)
            beside = scipy.sparse.csr_array(
                (sign * slack[place], (np.arange(len(place)), column[place])), shape=(len(place), len(switches))
            )
            ends = np.full(len(place), np.inf)
            wide = scipy.sparse.csr_array(scipy.sparse.hstack([matrix[place], beside]))
            rows.append((wide, -ends, high[place]) if sign < 0 else (wide, low[place], ends))
        return rows, switches

    def outsider(self, hidden: Set[Cell]) -> Outsider:
        """Return what somebody knows who is told everything but some cells."""
        return Outsider(self, self.relations.open(hidden))

    @cached_property
    def _columns(self) -> Integers:
        """Of each unknown, its place among communes × atoms."""
        return np.flatnonzero(self.cells.free[self.communes]).astype(np.int64)

    @property
    def _width(self) -> int:
        return len(self._columns)

    def bounds(self, reach: float, fixed: Flags | None = None) -> tuple[Floats, Floats]:
        """Return how far down and up each unknown may go: none below zero, none further than so much."""
        values = self.cells.atoms[self.communes].ravel()[self._columns].astype(np.float64)
        least, most = np.maximum(-values, -reach), np.full(self._width, reach)
        if fixed is not None:
            still = fixed[self.communes].ravel()[self._columns]
            least[still], most[still] = 0.0, 0.0
        return least, most

    @cached_property
    def _sums(self) -> tuple[Integers, scipy.sparse.csr_array]:
        return self.cells.units.sums(self.communes)

    def _over(self, units: scipy.sparse.csr_array, vectors: Floats) -> scipy.sparse.csr_array:
        """Return units × communes and sums × atoms as rows over the unknowns: those of a unit follow each other."""
        return scipy.sparse.csr_array(
            scipy.sparse.csc_array(scipy.sparse.kron(units, scipy.sparse.csr_array(vectors)))[:, self._columns]
        )

    def row(self, cell: Cell) -> scipy.sparse.csr_array:
        """Return the row of a sum."""
        touched, sums = self._sums
        inside = sums[np.flatnonzero(touched == cell.unit)].sum(axis=0)
        terms = np.multiply.outer(inside, self.cells.matrix[self.cells.names[cell.name]])
        return scipy.sparse.csr_array(terms.ravel()[None, self._columns])

    @cached_property
    def relations(self) -> _Relations:
        """What is published of the units of these communes."""
        touched, sums = self._sums
        names = list(self.cells.group.stocks)
        cells = [Cell(name, unit) for unit in touched.tolist() for name in names]
        parts: list[_Rows] = [
            (self._over(sums, self.cells.matrix[: len(names)]), np.zeros(len(cells)), np.zeros(len(cells)))
        ]
        for name in self.cells.ratios:
            for rows, low, of_rows in self._ratio(name, touched, sums):
                parts.append((rows, low, np.full(len(low), np.inf)))
                cells += of_rows
        matrix = scipy.sparse.csr_array(scipy.sparse.vstack([part[0] for part in parts]))
        low, high = (np.concatenate([part[side] for part in parts]) for side in (1, 2))
        matters = np.flatnonzero(np.diff(matrix.indptr))
        return _Relations(matrix[matters], low[matters], high[matters], [cells[row] for row in matters.tolist()])

    def _ratio(
        self, name: str, touched: Integers, sums: scipy.sparse.csr_array
    ) -> Iterator[tuple[scipy.sparse.csr_array, Floats, list[Cell]]]:
        """``factor × above / below`` rounds to what is printed: between two lines."""
        of, decimals = self.cells.ratios[name]
        above, below = (self.cells.group.atoms.index(atom) for atom in (of.above, of.below))
        value = np.array([self.cells.ratio(Cell(name, unit)) for unit in touched.tolist()])
        there = np.flatnonzero(~np.isnan(value))
        cells = [Cell(name, unit) for unit in touched[there].tolist()]
        printed = rounded_array(value[there], decimals)
        totals = self.cells.totals[touched[there]].astype(np.float64)
        only = np.eye(len(self.cells.group.atoms))
        part, whole = (self._over(sums[there], only[[atom]]) for atom in (above, below))
        half = 0.5 * 10.0**-decimals
        for edge, sign in ((printed - half, 1.0), (printed + half, -1.0)):
            times = -sign * edge / of.factor
            rows = scipy.sparse.csr_array(sign * part + scipy.sparse.diags_array(times) @ whole)
            yield rows, -(sign * totals[:, above] + times * totals[:, below]) - _TOLERANCE, cells
        yield whole, 1.0 - totals[:, below], cells

    @cached_property
    def within(self) -> _Rows:
        """What holds in every commune, published or not; a rule that the register itself breaks there is none."""
        group, atoms = self.cells.group, self.cells.atoms[self.communes]
        every = scipy.sparse.csr_array(scipy.sparse.eye_array(len(self.communes)))
        parts: list[_Rows] = [(scipy.sparse.csr_array((0, self._width)), np.zeros(0), np.zeros(0))]
        for less, more in group.smaller:
            vector = self.cells.vector(less) - self.cells.vector(more)
            room = -(atoms @ vector)
            obeyed = np.flatnonzero(room >= 0)
            parts.append((self._over(every[obeyed], vector[None, :]), np.full(len(obeyed), -np.inf), room[obeyed]))
        for form in group.equal:
            zero = np.zeros(len(self.communes))
            parts.append((self._over(every, self.cells.vector(form)[None, :]), zero, zero))
        low, high = (np.concatenate([part[side] for part in parts]) for side in (1, 2))
        return scipy.sparse.csr_array(scipy.sparse.vstack([part[0] for part in parts])), low, high


@dataclass(frozen=True, eq=False)
class Outsider:
    """Somebody who reads what is published, and computes by linear programming how far a sum can be from its value.

    Attributes:
        system: the relations.
        shown: which of the published rows are left.
    """

    system: System
    shown: Flags

    def range(self, target: Cell, *, seen: tuple[int, int] = (0, 0)) -> tuple[float, float]:
        """Return how far down and up a sum can be from its true value.

        Args:
            target: the sum.
            seen: how far it is known to be able to go: where no more is possible, nothing is computed.
        """
        fixed, label = self._blocks
        terms = self.system.row(target).toarray().ravel()
        own = (terms != 0) & ~fixed
        if not own.any():
            return 0.0, 0.0
        least, most = self.system.bounds(np.inf)
        block = np.flatnonzero(np.isin(label, label[own]) & ~fixed)
        rows = self._rows(tuple(np.unique(label[own]).tolist()), block)
        end = float(np.where(terms > 0, least, most)[own] @ terms[own])
        if seen[0] <= end:
            return end, self._end(-terms[block], rows, scipy.optimize.Bounds(least[block], most[block]))
        return (
            -self._end(terms[block], rows, scipy.optimize.Bounds(least[block], most[block])),
            self._end(-terms[block], rows, scipy.optimize.Bounds(least[block], most[block])),
        )

    @staticmethod
    def _end(price: Floats, rows: scipy.optimize.LinearConstraint | tuple[()], bounds: scipy.optimize.Bounds) -> float:
        solution = solve(price, constraints=rows, bounds=bounds)
        if solution.status == _UNBOUNDED or (solution.x is None and "nbounded" in str(solution.message)):
            return np.inf
        return -float(solution.fun) if solution.x is not None else 0.0

    def _rows(self, labels: tuple[int, ...], block: Integers) -> scipy.optimize.LinearConstraint | tuple[()]:
        """Return the relations between the unknowns of some blocks."""
        if labels not in self._constraints:
            parts = []
            for rows, low, high in (self._visible_rows, self.system.within):
                mine = rows[:, block]
                touched = np.flatnonzero(np.diff(mine.indptr))
                parts.append((mine[touched], low[touched], high[touched]))
            self._constraints[labels] = _stack(parts, len(block))
        return self._constraints[labels]

    @cached_property
    def _constraints(self) -> dict[tuple[int, ...], scipy.optimize.LinearConstraint | tuple[()]]:
        return {}

    @cached_property
    def _visible_rows(self) -> _Rows:
        rows = self.system.relations
        return rows.matrix[self.shown], rows.low[self.shown], rows.high[self.shown]

    @cached_property
    def _blocks(self) -> tuple[Flags, Integers]:
        """Which unknowns are published themselves, and into which parts the others fall that no relation joins."""
        matrix, low, high = self._visible_rows
        exact = (np.diff(matrix.indptr) == 1) & (low == high)
        fixed = np.zeros(matrix.shape[1], dtype=np.bool_)
        fixed[matrix.indices[matrix.indptr[:-1][exact]]] = True
        rows = scipy.sparse.csr_array(scipy.sparse.vstack([matrix, self.system.within[0]])) @ scipy.sparse.diags_array(
            (~fixed).astype(np.float64)
        )
        rows = scipy.sparse.csr_array(rows)
        rows.eliminate_zeros()
        graph = scipy.sparse.csr_array(scipy.sparse.block_array([[None, abs(rows)], [abs(rows).T, None]]))
        label = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
        return fixed, label[rows.shape[0] :].astype(np.int64)


def _stack(rows: Iterable[_Rows], width: int) -> scipy.optimize.LinearConstraint | tuple[()]:
    """Return rows as one constraint on so many unknowns; empty ones, and those that nothing bounds, left out."""
    parts = [(matrix, low, high) for matrix, low, high in rows if matrix.shape[0]]
    if not parts:
        return ()
    wide = [scipy.sparse.csr_array((m.data, m.indices, m.indptr), shape=(m.shape[0], width)) for m, _, _ in parts]
    return scipy.optimize.LinearConstraint(
        scipy.sparse.csr_array(scipy.sparse.vstack(wide)),
        np.concatenate([p[1] for p in parts]),
        np.concatenate([p[2] for p in parts]),
    )
