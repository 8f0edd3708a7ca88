"""The indicators tabulated: one table for the communes, one for the provinces, one for the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis import catalogue as known
from atlas.analysis.credits import credit
from atlas.analysis.definitions.definition import Base, Indicator, Nature, Values
from atlas.analysis.measures import plane_areas, reach, weighted
from atlas.analysis.stocks import register_stocks, summed, territory_stocks
from atlas.errors import UnknownNameError
from atlas.wording import Language

if TYPE_CHECKING:
    from atlas.analysis.location import Placed
    from atlas.sources.territory import Territory

Level: TypeAlias = Literal["commune", "province", "region"]
LEVELS: tuple[Level, ...] = ("commune", "province", "region")


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """The territory with one column per indicator, at three levels.

    Attributes:
        communes: index ``code``; EPSG:4326; what the territory says of each commune, then one column per indicator.
        provinces: the same for the provinces, every ratio computed again from the sums.
        region: the same for the whole territory, one row, whose code is the territory's key.
        territory: the boundaries and figures measured.
        placed: the located register, whose repr is the quality line; None when only HCP's figures were tabulated.
        indicators: the definitions of the columns, in their order, your own ones last.
    """

    communes: gpd.GeoDataFrame
    provinces: gpd.GeoDataFrame
    region: gpd.GeoDataFrame
    territory: Territory
    placed: Placed | None
    indicators: tuple[Indicator, ...]

    def __repr__(self) -> str:
        units = f"{len(self.communes)} communes, {len(self.provinces)} provinces, {len(self.indicators)} indicators"
        origin = "HCP figures only" if self.placed is None else repr(self.placed)
        return f"<Dataset {self.territory.key}: {units}; {origin}>"

    def table(self, by: Level = "commune") -> gpd.GeoDataFrame:
        """The table of one level: ``commune``, ``province`` or ``region``."""
        tables = {"commune": self.communes, "province": self.provinces, "region": self.region}
        if by not in tables:
            raise UnknownNameError("level", str(by), LEVELS)
        return tables[by]

    def query(self, expression: str, *, by: Level = "commune") -> gpd.GeoDataFrame:
        """The units for which an expression is true: ``"province == 'Larache' and coverage_5km < 50"``.

        Args:
            expression: an expression over the columns, as pandas reads it; a missing value answers no. A key with a
                point stands between backticks: ```coverage_2.5km` < 50``.
            by: the level asked.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: an expression that cannot be read, or that is not true or false for each unit.
        """
        table = self.table(by)
        try:
            # Only the columns are names here: an expression reads the same wherever it is written.
            answer = table.drop(columns=c.GEOMETRY).eval(expression, engine="python", local_dict={}, global_dict={})
        except pd.errors.UndefinedVariableError as error:
            name = str(error).split("'")[1] if "'" in str(error) else str(error)
            raise UnknownNameError("column", name, [str(column) for column in table.columns]) from None
        except (SyntaxError, TypeError, ValueError, AttributeError, NotImplementedError) as error:
            raise ValueError(f"the expression {expression!r} cannot be read: {error}") from error
        if not isinstance(answer, pd.Series) or not pd.api.types.is_bool_dtype(answer.dropna().infer_objects()):
            raise ValueError(
                f"the expression {expression!r} is not true or false for each {by}: compare a column with a value"
            )
        return table[answer.fillna(False).to_numpy(dtype=bool)]

    def indicator(self, key: str) -> Indicator:
        """The definition of a column of these tables, your own indicators included."""
        for one in self.indicators:
            if one.key == key:
                return one
        raise UnknownNameError("indicator in this dataset", key, [one.key for one in self.indicators])

    def describe(self, key: str, *, language: Language = "fr") -> str:
        """The definition of an indicator, its credit lines, and its range here, as lines to print."""
        one = self.indicator(key)
        title = "" if self.placed is None else self.placed.register.title
        lines = [one.describe(), f"  {'credit':<11}" + "; ".join(credit(one, language, register=title))]
        for by in LEVELS[:2]:
            lines.append(f"  {by + 's':<11}" + _range(self.table(by)[key], one))
        return "\n".join(lines)


def tabulate(
    placed: Placed | None,
    territory: Territory,
    *,
    coverage_km: Sequence[float] = (5.0,),
    extra: Sequence[Indicator] = (),
) -> Dataset:
    """Compute every indicator that the territory and the register allow, for communes, provinces and the region.

    Amounts are summed from commune to province to region and each ratio is computed again from the sums; a figure that
    one commune misses is missing for its province. Coverage and mean distance are means weighted by area. Location
    quotients and shares of the region refer to this territory: actors outside it do not exist here.

    Args:
        placed: the located register; None for HCP's figures alone.
        territory: the perimeter; a figure that it does not have leaves out the indicators that need it.
        coverage_km: distances at which coverage is computed.
        extra: your own indicators, computed from the same stocks (`Base`).

    Raises:
        ValueError: a distance out of range; a register located in another territory; an indicator of your own whose
            key is taken or whose result is not one value per unit.
        UnknownNameError: an indicator of your own that needs a stock which is not there.
    """
    stocks = territory_stocks(territory)
    candidates = known.catalogue(coverage_km=coverage_km)
    measures = pd.DataFrame(index=stocks.index)
    if placed is not None:
        stocks = stocks.join(register_stocks(placed, stocks.index))
        measures = reach(placed, territory, coverage_km=tuple(dict.fromkeys(coverage_km)))
    communes, provinces, region = _bases(stocks, measures, territory)
    chosen = tuple(one for one in candidates if set(one.needs) <= set(communes.names))
    for one in extra:
        _check_extra(one, candidates, territory)
        for name in one.needs:
            communes[name]
    if len({one.key for one in extra}) < len(extra):
        raise ValueError("two indicators of your own have the same key")
    chosen += tuple(extra)
    return Dataset(
        communes=_tabulated(territory.communes, communes, chosen),
        provinces=_tabulated(territory.provinces, provinces, chosen),
        region=_tabulated(_whole(territory), region, chosen),
        territory=territory,
        placed=placed,
        indicators=chosen,
    )


def _bases(stocks: pd.DataFrame, measures: pd.DataFrame, territory: Territory) -> tuple[Base, Base, Base]:
    province = territory.communes[c.PROVINCE_CODE]
    whole = pd.Series(territory.key, index=stocks.index, name=c.CODE)
    region = summed(stocks, whole)
    totals = region.iloc[0]
    areas = plane_areas(territory.projected)
    order = territory.provinces.index
    return (
        Base(stocks=stocks, region=totals, measures=measures),
        Base(
            stocks=summed(stocks, province).reindex(order),
            region=totals,
            measures=weighted(measures, areas, province).reindex(order),
        ),
        Base(stocks=region, region=totals, measures=weighted(measures, areas, whole)),
    )


def _check_extra(one: Indicator, candidates: Sequence[Indicator], territory: Territory) -> None:
    taken = {each.key for each in candidates} | {str(column) for column in territory.communes.columns}
    if one.key in taken:
        raise ValueError(f"“{one.key}” is already an indicator or a column of the territory: choose another key")


def _tabulated(units: gpd.GeoDataFrame, base: Base, chosen: Sequence[Indicator]) -> gpd.GeoDataFrame:
    columns = {one.key: _column(one, base) for one in chosen}
    described = units.drop(columns=[name for name in units.columns if name in columns or name == c.GEOMETRY])
    table = pd.concat([described, pd.DataFrame(columns, index=units.index)], axis=1)
    return gpd.GeoDataFrame(table, geometry=units.geometry, crs=units.crs)


def _column(one: Indicator, base: Base) -> Values:
    values = one.compute(base)
    if not isinstance(values, pd.Series) or not values.index.equals(base.stocks.index):
        raise ValueError(f"“{one.key}” does not give one value per unit: return a Series on the index of base.stocks")
    if one.nature is Nature.STOCK and one.decimals == 0 and pd.api.types.is_float_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if np.isfinite(numbers).all() and (numbers == np.round(numbers)).all():
            return values.astype(np.int64)  # a count reads 12 in a table, not 12.0
    return values


def _whole(territory: Territory) -> gpd.GeoDataFrame:
    title = territory.title
    row = {
        c.NAME: title.get("fr", territory.key),
        c.NAME_AR: title.get("ar", ""),
        c.KIND: "region",
        c.GEOMETRY: territory.provinces.geometry.union_all(),
    }
    index = pd.Index([territory.key], name=territory.communes.index.name)
    return gpd.GeoDataFrame({name: [value] for name, value in row.items()}, index=index, crs=territory.communes.crs)


def _range(values: Values, one: Indicator) -> str:
    present = values.dropna()
    counts = f"{len(present)} of {len(values)} known"
    if present.empty:
        return counts
    if one.nature is Nature.CATEGORY:
        most = present.value_counts()
        return f"{counts}; most often {most.index[0]} ({most.iloc[0]})"
    low, high = float(present.min()), float(present.max())
    return f"{counts}; from {low:,.{one.decimals}f} to {high:,.{one.decimals}f}".replace(",", " ")
