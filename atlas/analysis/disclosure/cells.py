"""The confidential amounts of a dataset as atoms of communes, and which of their sums are secret in themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.disclosure.groups import STATED, Form, Group, Ratio
from atlas.analysis.disclosure.rules import DOMINANCE, FEW_UNITS, P_PERCENT, Disclosure

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Level, Tables

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Amounts of an actor, or counts of actors, above this are no numbers of persons.
_MOST: Final = 10**12


class Cell(NamedTuple):
    """A sum of atoms, or a published ratio of them, in one unit (numbered: communes, then provinces, the region)."""

    name: str
    unit: int


class Why(NamedTuple):
    """Why a cell is secret in itself, and how many actors are behind it."""

    reason: str
    actors: int


@dataclass(frozen=True, eq=False)
class Units:
    """The units of all levels, numbered one after another.

    Attributes:
        communes, provinces: their codes.
        province: of each commune, the position of its province.
        key: code of the whole territory.
    """

    communes: pd.Index[Any]
    provinces: pd.Index[Any]
    province: Integers
    key: str

    @classmethod
    def of(cls, data: Tables) -> Units:
        """Return the units of a dataset."""
        communes, provinces = data.communes.index, data.provinces.index
        codes = data.territory.communes[c.PROVINCE_CODE].reindex(communes)
        return cls(
            communes, provinces, provinces.get_indexer(pd.Index(codes)).astype(np.int64), str(data.territory.key)
        )

    def __len__(self) -> int:
        return len(self.communes) + len(self.provinces) + 1

    @property
    def region(self) -> int:
        """The number of the whole territory."""
        return len(self.communes) + len(self.provinces)

    def level(self, unit: int) -> Level:
        """Return the level of a unit."""
        if unit < len(self.communes):
            return "commune"
        return "province" if unit < self.region else "region"

    def code(self, unit: int) -> str:
        """Return the code of a unit."""
        if unit < len(self.communes):
            return str(self.communes[unit])
        return str(self.provinces[unit - len(self.communes)]) if unit < self.region else self.key

    def inside(self, unit: int) -> Integers:
        """Return the positions of the communes of a unit."""
        if unit < len(self.communes):
            return np.array([unit], dtype=np.int64)
        if unit == self.region:
            return np.arange(len(self.communes), dtype=np.int64)
        return self._by_province[unit - len(self.communes)]

    @cached_property
    def _by_province(self) -> list[Integers]:
        return [np.flatnonzero(self.province == number) for number in range(len(self.provinces))]

    def sums(self, communes: Integers) -> tuple[Integers, scipy.sparse.csr_array]:
        """Return the units that some communes are part of, and units × communes.

        1 where the commune is part of the unit.
        """
        place = np.arange(len(communes))
        parts = np.concatenate(
            [communes, len(self.communes) + self.province[communes], np.full(len(communes), self.region)]
        )
        touched, row = np.unique(parts, return_inverse=True)
        matrix = scipy.sparse.csr_array(
            (np.ones(len(parts)), (row, np.tile(place, 3))), shape=(len(touched), len(communes))
        )
        return touched.astype(np.int64), matrix

    def numbers(self, level: Level) -> range:
        """Return the numbers of the units of a level."""
        first = {"commune": 0, "province": len(self.communes), "region": self.region}[level]
        return range(first, {"commune": len(self.communes), "province": self.region}.get(level, self.region + 1))


@dataclass(frozen=True, eq=False)
class Cells:
    """The atoms of a group of stocks, as the house knows them.

    Attributes:
        group: what is published of them.
        units: the units of all levels.
        atoms: communes × atoms, whole numbers.
        free: communes × atoms: whether an outsider may think that there is any; where nobody states an amount he is
            taken to know it.
        lone: communes × atoms: whether a single actor stated all of it, who knows it.
        primary: the sums that are secret in themselves.
        ratios: published ratio → what it is made of, and the digits it is printed with.
    """

    group: Group
    units: Units
    atoms: Integers
    free: Flags
    lone: Flags
    primary: Mapping[Cell, Why]
    ratios: Mapping[str, tuple[Ratio, int]]

    def vector(self, form: Form) -> npt.NDArray[np.float64]:
        """Return the coefficients of a sum, in the order of the atoms."""
        return np.array([form.get(atom, 0.0) for atom in self.group.atoms])

    @cached_property
    def names(self) -> dict[str, int]:
        """Sum → its number; the published ones come first."""
        return {name: number for number, name in enumerate(self.group.forms)}

    @cached_property
    def matrix(self) -> npt.NDArray[np.float64]:
        """Sums × atoms: their coefficients."""
        return np.array([self.vector(form) for form in self.group.forms.values()])

    @cached_property
    def values(self) -> Integers:
        """Units × sums: the true values."""
        return np.rint(self.totals @ self.matrix.T).astype(np.int64)

    def value(self, cell: Cell) -> int:
        """Return the true value of a sum, in numbers of persons or actors."""
        return int(self.values[cell.unit, self.names[cell.name]])

    def ratio(self, cell: Cell) -> float:
        """Return the true value of a ratio; NaN where it is divided by nothing."""
        of, _ = self.ratios[cell.name]
        above, below = (self.totals[cell.unit, self.group.atoms.index(name)] for name in (of.above, of.below))
        return float(of.factor * above / below) if below > 0 else float("nan")

    @cached_property
    def totals(self) -> Integers:
        """Units × atoms."""
        provinces = np.zeros((len(self.units.provinces), self.atoms.shape[1]), dtype=np.int64)
        np.add.at(provinces, self.units.province, self.atoms)
        return np.vstack([self.atoms, provinces, self.atoms.sum(axis=0)])


def cells_of(
    data: Tables, group: Group, rules: Disclosure, ratios: Mapping[str, tuple[Ratio, int]]
) -> Cells:  # fmt: skip
    """Return the cells of a group, those secret in themselves marked by the rules."""
    units = Units.of(data)
    if group.counts:
        return _count_cells(data, group, rules, units)
    assert data.placed is not None  # protect has asked
    actors = s.active(data.placed)
    position = units.communes.get_indexer(pd.Index(actors[c.CODE]))
    stated, amounts = _declarations(actors.assign(**data.sums), group)
    atoms = np.zeros((len(units.communes), len(group.atoms)), dtype=np.int64)
    number = np.zeros_like(atoms)
    np.add.at(atoms, position, amounts)
    np.add.at(number, position, stated)
    primary = dict(_secret(stated, amounts, position, group, rules, units))
    return Cells(group, units, atoms, number > 0, number == 1, primary, ratios)


def _declarations(actors: pd.DataFrame, group: Group) -> tuple[Flags, Integers]:
    """Return actors × atoms: whether an actor states it, and how much."""
    conditions = [STATED.get(atom, ((atom,), ())) for atom in group.atoms]
    names = {name for there, absent in conditions for name in (*there, *absent)}
    amounts = {name: actors[name].to_numpy(np.float64, na_value=np.nan) for name in names}
    stated = np.zeros((len(actors), len(group.atoms)), dtype=np.bool_)
    values = np.zeros(stated.shape, dtype=np.int64)
    for column, (there, absent) in enumerate(conditions):
        whole = np.ones(len(actors), dtype=np.bool_)
        for name in there:
            whole &= ~np.isnan(amounts[name])
        for name in absent:
            whole &= np.isnan(amounts[name])
        stated[:, column] = whole
        values[whole, column] = np.minimum(np.round(amounts[there[0]][whole]), _MOST).astype(np.int64)
    return stated, values


def _secret(
    stated: Flags, amounts: Integers, position: Integers, group: Group, rules: Disclosure, units: Units
) -> Iterator[tuple[Cell, Why]]:
    for name, form in group.forms.items():
        vector = np.array([form.get(atom, 0.0) for atom in group.atoms])
        part = stated[:, vector != 0].any(axis=1)
        value = (amounts[part] @ vector).astype(np.float64)
        for numbers, place in _places(units, position[part]):
            table = pd.DataFrame({"unit": place, "value": value}).sort_values(
                ["unit", "value"], ascending=[True, False], kind="stable"
            )
            groups = table.groupby("unit", sort=True)["value"]
            largest, second = groups.nth(0).to_numpy(), _second(table)
            by_group = pd.DataFrame({"n": groups.size(), "total": groups.sum()})
            by_group["largest"], by_group["second"] = largest, second
            for unit, row in by_group.iterrows():
                reason = _reason(row, rules)
                if reason:
                    yield Cell(name, numbers[int(str(unit))]), Why(reason, int(row["n"]))


def _places(units: Units, position: Integers) -> Iterator[tuple[range, Integers]]:
    """Of each level, its units, and where each actor is among them."""
    yield units.numbers("commune"), position
    yield units.numbers("province"), units.province[position]
    yield units.numbers("region"), np.zeros_like(position)


def _second(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return the second largest figure of each unit, 0 where there is one alone."""
    rank = table.groupby("unit").cumcount()
    second = table[rank == 1].set_index("unit")["value"]
    return second.reindex(np.unique(table["unit"]), fill_value=0.0).to_numpy(dtype=np.float64)


def _reason(row: pd.Series[Any], rules: Disclosure) -> str:
    n, total, largest, second = (float(row[name]) for name in ("n", "total", "largest", "second"))
    if 0 < n < rules.least_units:
        return FEW_UNITS
    if total > 0 and largest > rules.largest_share * total:
        return DOMINANCE
    if rules.p_percent and total > 0 and total - largest - second < rules.p_percent / 100 * largest:
        return P_PERCENT
    return ""


def _count_cells(data: Tables, group: Group, rules: Disclosure, units: Units) -> Cells:
    """Return the cells of numbers of actors: secret are those of fewer actors than may be told."""
    stocks = data.bases["commune"].stocks
    parts: dict[str, Any] = {atom: stocks[atom] / group.unit for atom in group.atoms if atom in stocks}
    for form in group.equal:  # what is of no known family, of no known sector
        for atom in (name for name in form if name not in parts):
            own = [name for name, sign in form.items() if sign == form[atom] and name != atom]
            parts[atom] = stocks[s.ACTORS] - stocks[own].sum(axis=1)
    atoms = np.column_stack([np.round(parts[atom].to_numpy()) for atom in group.atoms]).astype(np.int64)
    free = np.ones(atoms.shape, dtype=np.bool_)
    for column, atom in enumerate(group.atoms):
        if atom not in stocks:
            free[:, column] = atoms[:, column] > 0
    bare = Cells(group, units, atoms, free, np.zeros_like(free), {}, {})
    primary = {}
    for name in group.forms:
        for unit in range(len(units)):
            n = bare.value(Cell(name, unit))
            if 0 < n < rules.least_units:
                primary[Cell(name, unit)] = Why(FEW_UNITS, n)
    return Cells(group, units, atoms, free, bare.lone, primary, {})
