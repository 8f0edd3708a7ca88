"""The indicators tabulated: one table for the communes, one for the provinces, one for the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.analysis import flags as reasons
from atlas.analysis.base import Base, Ground
from atlas.analysis.catalogue import catalogue, coverage_distance
from atlas.analysis.conditions import rows_where
from atlas.analysis.credits import credit, declared
from atlas.analysis.definitions.definition import REASON, Indicator, Nature, described
from atlas.analysis.definitions.results import checked_values
from atlas.analysis.derived import find
from atlas.analysis.extending import Column, added
from atlas.analysis.indicators import Values
from atlas.analysis.joining import Joined, join
from atlas.analysis.measures import plane_areas, reach, weighted
from atlas.analysis.profile import Profile, profile
from atlas.analysis.ranking import ranked
from atlas.analysis.selection import Selection
from atlas.analysis.stocks import register_stocks, summed, territory_stocks
from atlas.errors import UnknownNameError
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.sources.amounts import Decimal

if TYPE_CHECKING:
    from atlas.analysis.flows import Flows
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
        bases: level → the stocks and measures that its table was computed from; empty for tables made otherwise.
        withheld: (level, code, indicator) of the values that `atlas.analysis.disclosure.protect` took out.
        least_counted: a number of actors below this is not published where the editor keeps numbers secret too; 1 else.
        protected: whether secrets were taken out (`atlas.analysis.disclosure`).
        flows: amounts from commune to commune of the edition's table of links; None without one.
    """

    communes: gpd.GeoDataFrame
    provinces: gpd.GeoDataFrame
    region: gpd.GeoDataFrame
    territory: Territory
    placed: Placed | None
    indicators: tuple[Indicator, ...]
    bases: Mapping[Level, Base] = field(default_factory=dict)
    withheld: frozenset[tuple[str, str, str]] = frozenset()
    flows: Flows | None = None
    least_counted: int = 1
    protected: bool = False

    def __post_init__(self) -> None:
        """Mark the indicators of a register that is declared as invented, however the tables were made."""
        object.__setattr__(self, "indicators", declared(self.indicators, self.placed))

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
            expression: a condition over the columns (`atlas.analysis.conditions`); a missing value answers no. A key
                with a point stands between backticks: ```coverage_2.5km` < 50``.
            by: the level asked.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: an expression that cannot be read, or that is not true or false for each unit.
        """
        table = self.table(by)
        return table[rows_where(table, expression, each=by).to_numpy()]

    def select(self, expression: str | pd.Series[bool] = "", *, by: Level = "commune") -> Selection:
        """The units for which a condition is true, all without one, to go on asking (`atlas.analysis.selection`).

        ``data.select("density_10k > 20").within_km("Larache", 30).top("members", 5)``

        Raises:
            UnknownNameError, ValueError: as `query`.
        """
        dated = "" if self.placed is None else self.placed.register.date
        found = Selection(self.table(by), by, self.territory, self.indicators, dated)
        return found if isinstance(expression, str) and not expression else found.select(expression)

    @property
    def actors(self) -> Selection:
        """The actors placed, to be selected from; closed ones are shown, not counted. ValueError without a register."""
        if self.placed is None:
            raise ValueError("there are no actors: only the figures of the territory were tabulated")
        return Selection(self.placed.actors, "actor", self.territory, date=self.placed.register.date)

    def profile(
        self,
        place: str,
        *,
        by: Literal["commune", "province"] | None = None,
        keys: Sequence[str] | None = None,
        language: LanguageCode = "fr",
    ) -> Profile:
        """A commune beside its province and the region, as a card; see `atlas.analysis.profile`."""
        return profile(self, place, by=by, keys=keys, language=language)

    def rank(
        self,
        key: str,
        *,
        by: Level = "commune",
        top: int | None = None,
        within: str | None = None,
        lowest: bool = False,
    ) -> gpd.GeoDataFrame:
        """The units in the order of an indicator, with ranks that say their ties; see `atlas.analysis.ranking`."""
        return ranked(self, key, by=by, top=top, within=within, lowest=lowest)

    def join(
        self,
        table: pd.DataFrame | str | Path,
        *,
        on: str,
        columns: Mapping[str, Column] | Sequence[str],
        province: str = "",
        decimal: Decimal = "",
    ) -> Joined:
        """Bring the columns of a table of one's own to the communes, by code or name; see `atlas.analysis.joining`."""
        return join(self, table, on=on, columns=columns, province=province, decimal=decimal)

    def add(self, *indicators: Indicator | str) -> Dataset:
        """The same data with further indicators, one's own or derived, computed from the same stocks.

        Raises:
            ValueError, UnknownNameError: as `tabulate` for its ``extra``; tables that do not say what they are made of.
        """
        return added(self, indicators)

    def indicator(self, key: str) -> Indicator:
        """The definition of a column of these tables, your own indicators included."""
        for one in self.indicators:
            if one.key == key:
                return one
        raise UnknownNameError("indicator in this dataset", key, [one.key for one in self.indicators])

    def flags(self, key: str, by: Level = "commune", *, reliable_from: float | None = None) -> pd.Series[str]:
        """Why each unit has no plain value of an indicator, empty where it has one; see `atlas.analysis.flags`."""
        return reasons.flags(self, key, by=by, reliable_from=reliable_from)

    def describe(self, key: str, *, language: LanguageCode = "fr") -> str:
        """The definition of an indicator, its credit lines, and its range here, as lines to print."""
        one = self.indicator(key)
        title = "" if self.placed is None else self.placed.register.title
        credits = "; ".join(credit(one, language, register=title, territory=self.territory))
        lines = [one.describe(language), described(tr("define.credit", language), credits)]
        for by in LEVELS[:2]:
            why = self.table(by).attrs.get(reasons.REASONS, {}).get(key)
            told = tr(f"incomparable.{why}", language) if why else _range(self.table(by)[key], one, language)
            lines.append(described(tr(f"define.{by}s", language), told))
        return "\n".join(lines)


def tabulate(
    placed: Placed | None,
    territory: Territory,
    *,
    coverage_km: float | Sequence[float] = (5.0,),
    extra: Indicator | str | Sequence[Indicator | str] = (),
) -> Dataset:
    """Compute every indicator that the territory and the register allow, for communes, provinces and the region.

    Amounts are summed from commune to province to region and each ratio is computed again from the sums. One rule for
    all of them, means and coverages too: a figure that one commune misses is missing for its province and the region,
    and `Dataset.flags` calls it ``incomplete``. Coverage and mean distance are means weighted by area. Location
    quotients and shares of the region refer to this territory: actors outside it do not exist here.

    Args:
        placed: the located register; None for HCP's figures alone.
        territory: the perimeter; a figure that it does not have leaves out the indicators that need it.
        coverage_km: distances at which coverage is computed, or one.
        extra: your own indicators, computed from the same stocks (`Base`), those of `atlas.analysis.derived`, or the
            keys of such as say all by themselves (``lisa_density_10k``).

    Raises:
        ValueError: a distance out of range; a register located in another territory; an indicator of your own whose
            key is taken or whose result is not one value per unit.
        UnknownNameError: an indicator of your own that needs a stock which is not there, or a key that does not exist.
    """
    _check_placed(placed)
    coverage_km = (coverage_km,) if isinstance(coverage_km, int | float) else tuple(map(float, coverage_km))
    further = (extra,) if isinstance(extra, Indicator | str) else extra
    own = tuple(find(one) if isinstance(one, str) else one for one in further)
    stocks = territory_stocks(territory)
    candidates = catalogue(coverage_km=coverage_km)
    measures = pd.DataFrame(index=stocks.index)
    if placed is not None:
        _check_perimeter(placed, territory)
        stocks = stocks.join(register_stocks(placed, stocks.index))
        wanted = (coverage_distance(name) for one in own for name in one.needs)
        distances = dict.fromkeys([*coverage_km, *(km for km in wanted if km is not None)])
        measures = reach(placed, territory, coverage_km=tuple(distances))
    communes, provinces, region = _bases(stocks, measures, territory, placed)
    chosen = tuple(one for one in candidates if set(one.needs) <= set(communes.names))
    for one in own:
        _check_extra(one, candidates, territory)
        for name in one.needs:
            communes[name]
    if len({one.key for one in own}) < len(own):
        raise ValueError("two indicators of your own have the same key")
    chosen += own
    return Dataset(
        communes=tabulated(territory.communes, communes, chosen),
        provinces=tabulated(territory.provinces, provinces, chosen),
        region=tabulated(_whole(territory), region, chosen),
        territory=territory,
        placed=placed,
        indicators=chosen,
        bases={"commune": communes, "province": provinces, "region": region},
    )


def _bases(
    stocks: pd.DataFrame, measures: pd.DataFrame, territory: Territory, placed: Placed | None
) -> tuple[Base, Base, Base]:
    province = territory.communes[c.PROVINCE_CODE]
    whole = pd.Series(territory.key, index=stocks.index, name=c.CODE)
    region = summed(stocks, whole)
    totals = region.iloc[0]
    areas = plane_areas(territory.projected)
    order = territory.provinces.index
    communes = Base(stocks, totals, measures, Ground(territory, placed, "commune"))
    return (
        communes,
        Base(
            stocks=summed(stocks, province).reindex(order),
            region=totals,
            measures=weighted(measures, areas, province).reindex(order),
            ground=Ground(territory, placed, "province", communes),
        ),
        Base(region, totals, weighted(measures, areas, whole), Ground(territory, placed, "region", communes)),
    )


def _check_placed(placed: object) -> None:
    """Refuse what was not located: a table, a register, a selection."""
    if placed is None or hasattr(placed, "actors"):
        return
    kind = type(placed).__name__
    raise TypeError(f"tabulate takes what atlas.locate gives, not a {kind}: tabulate(atlas.locate(…, region), region)")


def _check_perimeter(placed: Placed, territory: Territory) -> None:
    """Refuse a register located among other communes: here it would have actors too few, or none, in some of them."""
    communes = getattr(placed, "communes", None)
    if communes is None or communes.equals(pd.Index(territory.communes.index)):
        return
    here, there = set(territory.communes.index), set(communes)
    differs = [f"{len(codes)} {what}" for codes, what in ((here - there, "not there then"), (there - here, "not here"))
               if codes]  # fmt: skip
    raise ValueError(
        f"the register was located among {len(there)} communes, this territory has {len(here)} "
        f"({' and '.join(differs) or 'in another order'}): locate it in the same territory"
    )


def _check_extra(one: Indicator, candidates: Sequence[Indicator], territory: Territory) -> None:
    taken = {each.key for each in candidates} | {str(column) for column in territory.communes.columns}
    if one.key in taken:
        raise ValueError(f"“{one.key}” is already an indicator or a column of the territory: choose another key")


def tabulated(units: gpd.GeoDataFrame, base: Base, chosen: Sequence[Indicator]) -> gpd.GeoDataFrame:
    """The units of one level with a column for each indicator, computed from the base of that level."""
    columns = {one.key: checked_values(one, base) for one in chosen}
    why = {key: values.attrs[REASON] for key, values in columns.items() if REASON in values.attrs}
    described = units.drop(columns=[name for name in units.columns if name in columns or name == c.GEOMETRY])
    table = pd.concat([described, pd.DataFrame(columns, index=units.index)], axis=1)
    made = gpd.GeoDataFrame(table, geometry=units.geometry, crs=units.crs)
    made.attrs[reasons.REASONS] = {**units.attrs.get(reasons.REASONS, {}), **why}
    return made


def _whole(territory: Territory) -> gpd.GeoDataFrame:
    title = territory.title
    row = {
        c.NAME: title.get(DEFAULT_LANGUAGE, territory.key),
        c.NAME_AR: title.get("ar", ""),
        c.KIND: "region",
        c.GEOMETRY: territory.provinces.geometry.union_all(),
    }
    index = pd.Index([territory.key], name=territory.communes.index.name)
    return gpd.GeoDataFrame({name: [value] for name, value in row.items()}, index=index, crs=territory.communes.crs)


def _range(values: Values, one: Indicator, language: LanguageCode) -> str:
    present = values.dropna()
    counts = tr("define.known", language, known=len(present), all=len(values))
    if present.empty:
        return counts
    if one.nature is Nature.CATEGORY:
        most = present.value_counts()
        title = one.categories[str(most.index[0])][language]
        told = tr("define.most", language, value=title, n=most.iloc[0])
    else:
        low, high = (number(float(end), language, decimals=one.decimals) for end in (present.min(), present.max()))
        told = tr("define.range", language, low=low, high=high)
    return tr("define.figures", language, counts=counts, told=told)
