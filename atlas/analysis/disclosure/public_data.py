"""The tables, bases and records of a dataset without what is kept back: nothing secret travels with them.

What is published is computed from what is published. Every indicator is computed again from bases in which the secret
amounts are missing; its value is left only where it is what it was, and where it prints the same whatever the missing
amounts are: nothing can then be learnt from it. A ratio of two amounts that are not published themselves (the share of
women) is left with the digits that are printed, and what is made from it is made from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.tables import Given
from atlas.analysis.definitions import formulas, road_formulas
from atlas.analysis.definitions import neighborhood_formulas as around
from atlas.analysis.definitions.reach import is_reach
from atlas.analysis.disclosure.groups import INNER_AMOUNTS, INNER_COUNTS
from atlas.analysis.stats.rates import Values
from atlas.errors import SecrecyError
from atlas.sources.files.header_detection import Aside
from atlas.sources.register.headings import REGISTER_COLUMNS

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Level
    from atlas.analysis.location.location import Placed

Flags = npt.NDArray[np.bool_]

#: (level, stock) → the codes of the units in which it is kept back.
Masks = Mapping[tuple[str, str], Set[str]]
#: What an actor declares of itself.
DECLARED: Final = (c.MEMBERS, c.WOMEN, c.JOBS)
#: What reading adds to the columns of a register.
_READ: Final = (c.ROW, c.UNREADABLE, c.SHEET, c.DEMONSTRATION)
#: What locating adds; a column of the file that has such a name was renamed.
_LOCATED: Final = (
    c.CODE, c.COMMUNE, c.PROVINCE_CODE, c.PROVINCE, c.PLACING, c.SNAPPED_M, c.REASON, c.REMEDY, c.GEOMETRY,
    "placed_by", "name_score", "may_be",
)  # fmt: skip
_OF_FILE: Final = " (file)"
#: A measure (per cent, km) unlike any other, to see what depends on one.
_FAR: Final = 1000.0


@dataclass(frozen=True, eq=False)
class Bases:
    """The bases of all levels without the secret amounts, and with others in their place, to see what depends on them.

    Attributes:
        public: the secret amounts are missing.
        probes: they are zero; they are all that the territory has.
    """

    public: Mapping[Level, Base]
    probes: tuple[Mapping[Level, Base], ...]


def mask_bases(bases: Mapping[Level, Base], masks: Masks, records: Placed | None) -> Bases:
    """Take secret amounts out of bases.

    Args:
        bases: the true ones.
        masks: what is kept back.
        records: the register without what it declares. Where the records themselves are withheld, so is what was
            measured from the places of all of them: which commune is near one tells whether there is any.
    """
    most = {stock: _most(bases["commune"], stock, masks) for _, stock in masks if stock in bases["commune"].stocks}
    missing, none = dict.fromkeys(most, np.nan), dict.fromkeys(most, 0.0)
    return Bases(
        _fill_secrets(bases, masks, records, missing, far=np.nan),
        (_fill_secrets(bases, masks, records, none, far=0.0), _fill_secrets(bases, masks, records, most, far=_FAR)),
    )


def _most(communes: Base, stock: str, masks: Masks) -> float:
    """Return an amount that is public and at least about as large as what is kept back."""
    total = communes.region.get(stock, np.nan)
    if masks.get(("region", stock)) or pd.isna(total):
        shown = communes.stocks[stock][~communes.stocks.index.isin(masks.get(("commune", stock), ()))]
        total = shown.sum()
    return float(total) + 1.0


def _fill_secrets(
    bases: Mapping[Level, Base], masks: Masks, records: Placed | None, fill: Mapping[str, float], *, far: float
) -> dict[Level, Base]:
    public: dict[Level, Base] = {}
    withheld = getattr(records, "withheld", False)
    for level, base in bases.items():
        stocks, region = base.stocks.copy(), base.region.copy()
        for (of, stock), codes in masks.items():
            if of == level and stock in stocks:
                stocks.loc[stocks.index.isin(codes), stock] = fill[stock]
            if of == "region" and codes and stock in region:
                region[stock] = fill[stock]
        ground = base.ground
        if ground is not None:
            communes = public["commune"] if level != "commune" else None
            ground = replace(ground, placed=records, communes=communes, hidden=frozenset(DECLARED))
        measures = base.measures.assign(**dict.fromkeys(map(str, base.measures), far)) if withheld else base.measures
        public[level] = replace(base, stocks=stocks, region=region, measures=measures, ground=ground)
    return public


def without_inner_counts(bases: Mapping[Level, Base], also: Iterable[str] = ()) -> dict[Level, Base]:
    """Return the bases without the numbers of those that state something, which no table says.

    With numbers of actors secret.

    Zeros stay: they say that there is nothing to divide by, as the tables do.

    Args:
        bases: of all levels.
        also: further such counts, of columns of the register's own.
    """
    without: dict[Level, Base] = {}
    for level, base in bases.items():
        names = [name for name in (s.RECORDS, *INNER_COUNTS, *also) if name in base.stocks]
        stocks, region = base.stocks.copy(), base.region.copy()
        stocks[names] = stocks[names].where(stocks[names] == 0)
        region[names] = region[names].where(region[names] == 0)
        communes = without["commune"] if level != "commune" else None
        ground = None if base.ground is None else replace(base.ground, communes=communes)
        without[level] = replace(base, stocks=stocks, region=region, ground=ground)
    return without


def compute_public(indicator: Indicator, base: Base) -> Values:
    """Return an indicator, missing everywhere when it is computed from records that are withheld."""
    try:
        return indicator.compute(base)
    except SecrecyError:
        empty = None if indicator.nature is Nature.CATEGORY else np.nan
        return pd.Series(empty, index=base.stocks.index, dtype=object if empty is None else np.float64)


def public_values(indicator: Indicator, level: Level, bases: Bases) -> Values:
    """Return an indicator as everybody could compute it; missing where it depends on what is kept back."""
    values = compute_public(indicator, bases.public[level])
    if indicator.nature is Nature.CATEGORY:
        return values
    depends = np.zeros(len(values), dtype=np.bool_)
    for probe in bases.probes:
        depends |= ~same(values, compute_public(indicator, probe[level]), indicator)
    return values.mask(depends)


def same(first: Values, second: Values, indicator: Indicator) -> Flags:
    """Return where two values of an indicator are printed alike, two missing ones included."""
    if indicator.nature is Nature.CATEGORY or not pd.api.types.is_numeric_dtype(first):
        pairs = zip(first.astype("object"), second.astype("object"), strict=True)
        return np.array([(pd.isna(a) and pd.isna(b)) or a == b for a, b in pairs], dtype=np.bool_)
    unit = 10.0**-indicator.decimals
    a, b = (values.to_numpy(np.float64, na_value=np.nan) for values in (first, second))
    # Alike to far below what is printed: sums in another order differ in their last bits.
    alike = np.abs(a - b) <= 1e-6 * unit + 1e-12 * np.abs(a)
    return np.asarray(alike | (np.isnan(a) & np.isnan(b)))


def depends(indicator: Indicator, masks: Masks, *, withheld: bool = False) -> bool:
    """Tell whether an indicator may depend on what is kept back.

    Only the catalogue's formulas are taken at their word.
    """
    compute = indicator.compute
    if withheld and reads_places(indicator):
        return True
    plain = isinstance(compute, partial) and compute.func.__module__ == formulas.__name__
    return not plain or not set(indicator.needs).isdisjoint(stock for _, stock in masks)


def with_values(indicator: Indicator, levels: Mapping[Level, Values]) -> Indicator:
    """Return the same indicator whose values are known already."""
    return replace(indicator, compute=Given(tuple(levels.values())))


def rebuild(indicator: Indicator, public: Mapping[str, Indicator]) -> Indicator:
    """Return the same indicator, made from the published version of those that it is made from."""
    compute = indicator.compute
    if not isinstance(compute, partial):
        return indicator

    def exchange(value: Any) -> Any:
        if isinstance(value, Indicator):
            return public.get(value.key, rebuild(value, public))
        if isinstance(value, tuple):
            return tuple(exchange(part) for part in value)
        return value

    keywords = {name: exchange(value) for name, value in compute.keywords.items()}
    if all(keywords[name] is value for name, value in compute.keywords.items()):
        return indicator
    return replace(indicator, compute=partial(compute.func, *compute.args, **keywords))


def without_amounts(placed: Placed) -> Placed:
    """Return the same register without what its actors declare: each of them is a unit of one actor."""
    table = getattr(placed.register, "table", None)
    # Columns of the file's own may say an amount again, under another name or as text.
    own = set() if table is None else set(own_columns(table.columns))
    changes: dict[str, Any] = {"actors": _blank(placed.actors, own), "hidden": frozenset(DECLARED)}
    for name in ("rejected", "conflicts"):
        if isinstance(part := getattr(placed, name, None), pd.DataFrame):
            changes[name] = _blank(part, own)
    if table is not None:
        changes["register"] = replace(placed.register, table=_blank(table, own))
    return replace(placed, **changes)


def own_columns(names: Iterable[object]) -> list[str]:
    """Return the columns of a register's file that the toolkit does not read itself, in their order."""
    return [str(name) for name in names if str(name) not in {*REGISTER_COLUMNS, *_READ, *_LOCATED}]


def without_records(placed: Placed, *, counted: bool) -> Placed:
    """Return the same register as numbers of the whole territory: placed how, rejected why; nothing says who or where.

    Args:
        placed: the located register.
        counted: whether it may be said how many records there are.
    """
    rows = slice(None) if counted else slice(0)
    names = [name for name in (c.PLACING, c.PRECISION) if name in placed.actors]
    actors = _sort_rows(placed.actors[names], names).iloc[rows]
    rejected = _sort_rows(placed.rejected[[c.REASON]], [c.REASON]).iloc[rows]
    register = replace(
        placed.register,
        table=pd.DataFrame(index=pd.RangeIndex(len(actors) + len(rejected))),
        faults=(),
        guesses=(),
        asides=tuple(Aside(aside.kind, 0, "") for aside in placed.register.asides[rows]),
    )
    nowhere = gpd.GeoDataFrame(actors, geometry=np.full(len(actors), None, dtype=object), crs=placed.actors.crs)
    conflicts = pd.DataFrame(index=pd.RangeIndex(len(placed.conflicts)))[rows]
    return replace(
        placed, actors=nowhere, rejected=rejected, conflicts=conflicts, register=register, withheld=True
    )  # fmt: skip


def _sort_rows(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return rows in the order of what they say, and not in that of the file."""
    return pd.DataFrame(table[columns]).sort_values(columns, ignore_index=True)


def reads_places(indicator: Indicator) -> bool:
    """Tell whether an indicator is measured from the places of actors: coverages, distances to them, access to them."""
    compute = indicator.compute
    measured = isinstance(compute, partial) and (
        compute.func is around.catchment or compute.func.__module__ == road_formulas.__name__
    )
    return measured or any(map(is_reach, indicator.needs))


def _blank(table: Any, own: Set[str]) -> Any:
    table = table.drop(columns=[name for name in table.columns if str(name) in own or str(name).endswith(_OF_FILE)])
    hidden = [name for name in DECLARED if name in table]
    return table.assign(**{name: table[name].mask(table[name].notna()) for name in hidden})


def is_inner(indicator: Indicator) -> bool:
    """Tell whether an indicator is computed from amounts that are never published."""
    return bool(set(indicator.needs) & set(INNER_AMOUNTS))
