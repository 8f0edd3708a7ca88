"""The audit: what an outsider can compute of each secret sum from all that is published, by linear programming."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.analysis.disclosure.cells import Cell, Cells, Integers
from atlas.analysis.disclosure.complementary import Pattern
from atlas.analysis.disclosure.system import Outsider

#: Unknowns up to which all communes are asked together; beyond, those of a province, all others taken as known: what
#: an outsider can compute is then at least as wide as what is told.
_TOGETHER: Final = 1500


@dataclass(frozen=True, slots=True)
class Interval:
    """What can be computed of a secret sum.

    Attributes:
        cell: the sum.
        low, high: the least and the greatest whole number that it can be; infinite when nothing bounds it.
        wide: whether that is as wide as the protection, and more than one number.
    """

    cell: Cell
    low: float
    high: float
    wide: bool


def audit(pattern: Pattern, *, hidden: Set[Cell] | None = None) -> list[Interval]:
    """Compute the interval of each secret sum.

    Args:
        pattern: what is given up.
        hidden: what is not published, if it is not what the pattern gives up.
    """
    kept_back = pattern.hidden if hidden is None else hidden
    intervals, outsiders = [], dict[bytes, Outsider]()
    for cell in pattern.secret:
        scope = _scope(pattern.cells, cell)
        if scope.tobytes() not in outsiders:
            outsiders[scope.tobytes()] = pattern.system(scope).outsider(kept_back)
        least, most = pattern.reach(cell) if hidden is None else (0, 0)
        down, up = outsiders[scope.tobytes()].range(cell, seen=(least, most))
        value, (below, above) = pattern.cells.value(cell), pattern.needs(cell)
        down, up = min(np.ceil(down - 1e-6), least), max(np.floor(up + 1e-6), most)
        wide = bool(down <= below and up >= above)
        intervals.append(Interval(cell, float(value + down), float(value + up), wide))
    return intervals


def _scope(cells: Cells, cell: Cell) -> Integers:
    """Return the communes whose atoms are unknown to the outsider: all of them, or those of the provinces of a unit."""
    units, unknown = cells.units, cells.free.any(axis=1)
    if int(cells.free.sum()) > _TOGETHER:
        here = np.unique(units.province[units.inside(cell.unit)])
        unknown = unknown & np.isin(units.province, here)
    return np.flatnonzero(unknown).astype(np.int64)
