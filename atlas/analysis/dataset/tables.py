"""Tables of indicators as values: one for the communes, one for the provinces, one for the region, and their origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import REASON, Indicator
from atlas.analysis.catalogue.results import checked_values
from atlas.analysis.dataset.credits import mark_invented
from atlas.analysis.dataset.read_only import ReadOnlyTable
from atlas.analysis.stats.rates import Values
from atlas.errors import UnknownNameError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.sources.notebook import html
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.analysis.spatial.flows import Flows
    from atlas.sources.territory.territory import Territory

Level: TypeAlias = Literal["commune", "province", "region", "zone"]
LEVELS: tuple[Level, ...] = ("commune", "province", "region")
#: Attribute of a table: key of an indicator that no unit has → why, a key of the messages ``incomparable``.
REASONS: Final = "reasons"


@dataclass(frozen=True, slots=True)
class Answer:
    """How many of the actors placed and not closed state something.

    Attributes:
        known: how many.
        count: of how many.
    """

    known: int
    count: int

    @property
    def share(self) -> float:
        """Those who answered, in per cent; NaN of nobody."""
        return 100.0 * self.known / self.count if self.count else float("nan")


@dataclass(frozen=True, eq=False)
class Halves:
    """The tables of a population that is studied and those of its complement, secrets taken out.

    Attributes:
        studied: every indicator of the actors studied; amounts that actors declare for the region alone.
        others: the same of the actors that they are compared with.
    """

    studied: Tables
    others: Tables


@dataclass(frozen=True, eq=False)
class Supplement:
    """What is known of the actors beside the tables, as it may be published (`atlas.analysis.populations`).

    Attributes:
        answers: field of the register → how many actors state it.
        breakdowns: category (``family``, ``sector``, ``size``, ``period``) → the region's actors, members, jobs by its
            values.
        concentration: ``gini`` of the jobs of those who have any, ``top_10`` and ``top_tenth``, shares in per cent.
        businesses: ``size`` and ``period`` → class of them → HCP's businesses of the region; empty without its figures.
        changes: level (``commune``, ``province``, ``region``, ``family``) → actors of the register before and of this
            one, new, closed, moved; empty without a register before.
        exits: age → actors at risk, closures, share still there; None without a register before.
        dates: ISO dates of the register before and of this one.
        halves: key of a population → its tables and those of its complement.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    breakdowns: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    concentration: Mapping[str, float] = field(default_factory=dict)
    businesses: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    changes: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    exits: pd.DataFrame | None = None
    dates: tuple[str, str] = ("", "")
    halves: Mapping[str, Halves] = field(default_factory=dict)


T = TypeVar("T", bound="Tables")


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
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
        protected: whether secrets were taken out (`atlas.analysis.disclosure`).
        flows: amounts from commune to commune of the edition's table of links; None without one.
        supplement: what is known of the actors beside the tables: answers, changes, populations studied.
        zoned: whether zones stand in the place of provinces (`atlas.analysis.own_figures.zonings`).
        zones_overlap: whether the zones are areas that may overlap, so that nothing of them adds up.
        zone_title: what these zones are called, in one language or by language.
        zonings: key of a zoning → the same data with its zones in the place of provinces.
        perimeters: perimeter of a plate → the same data cut to its communes (`atlas.analysis.own_figures.perimeters`).
        perimeter: that of the plate which these data are cut to; empty for those of an edition.
        left_out: file of a table of one's own → how many of its rows mean no unit and were left out, as it says.
        sums: key of a sum of a column of the register's own → what each actor states, in whole numbers that are to each
            other as the amounts are; taken out with all secrets.
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
    protected: bool = False
    supplement: Supplement = field(default_factory=Supplement)
    left_out: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, pd.Series[Any]] = field(default_factory=dict)
    zoned: bool = False
    zones_overlap: bool = False
    zone_title: str | Mapping[str, str] = ""
    zonings: Mapping[str, Any] = field(default_factory=dict)
    perimeters: Mapping[str, Any] = field(default_factory=dict)
    perimeter: str = ""

    def __post_init__(self) -> None:
        """Mark the indicators of a register that is declared as invented; seal the tables."""
        object.__setattr__(self, "indicators", mark_invented(self.indicators, self.placed))
        for name in ("communes", "provinces", "region"):
            object.__setattr__(self, name, ReadOnlyTable.of(getattr(self, name)))

    def _repr_html_(self) -> str:
        brief = (c.NAME, c.POPULATION_2024, "population_density", "actors", "density_10k", c.ASSOCIATIONS_HCP)
        return html(repr(self), self.provinces, columns=brief)

    def __repr__(self) -> str:
        units = f"{len(self.communes)} communes, {len(self.provinces)} provinces, {len(self.indicators)} indicators"
        origin = "HCP figures only" if self.placed is None else repr(self.placed)
        return f"<{type(self).__name__} {self.territory.key}: {units}; {origin}>"

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the register; the social economy's without one."""
        return social_economy() if self.placed is None else self.placed.register.vocabulary

    def table(self, by: Level = "commune") -> gpd.GeoDataFrame:
        """Return the table of one level: ``commune``, ``province`` or ``region``; ``zone`` where there are zones."""
        tables: dict[str, gpd.GeoDataFrame] = {
            "commune": self.communes,
            "province": self.provinces,
            "region": self.region,
        }
        if self.zoned:
            tables["zone"] = self.provinces
        if by not in tables:
            raise UnknownNameError("level", str(by), list(tables))
        return tables[by]

    def zones_called(self, language: LanguageCode) -> str:
        """Return what the zones are called in a language, or in the first in which they have a title."""
        title = self.zone_title
        return title if isinstance(title, str) else title.get(language, next(iter(title.values()), ""))

    def view_of_zones(self: T, zoning: str, perimeter: str = "") -> T:
        """Return the data cut to a perimeter, or with the zones of a zoning in the place of provinces; the same for "".

        Raises:
            UnknownNameError: there is no such zoning, or no such perimeter.
        """
        if perimeter and perimeter != self.perimeter:
            if perimeter not in self.perimeters:
                raise UnknownNameError("perimeter", perimeter, list(self.perimeters))
            cut: T = self.perimeters[perimeter]
            return cut
        if not zoning or self.zoned:
            return self
        if zoning not in self.zonings:
            raise UnknownNameError("zoning", zoning, list(self.zonings))
        view: T = self.zonings[zoning]
        return view

    def indicator(self, key: str) -> Indicator:
        """Return the definition of a column of these tables, your own indicators included."""
        for indicator in self.indicators:
            if indicator.key == key:
                return indicator
        raise UnknownNameError("indicator in this dataset", key, [indicator.key for indicator in self.indicators])


def tabulate_units(units: gpd.GeoDataFrame, base: Base, chosen: Sequence[Indicator]) -> gpd.GeoDataFrame:
    """Return the units of one level with a column for each indicator, computed from the base of that level."""
    columns = {indicator.key: checked_values(indicator, base) for indicator in chosen}
    why = {key: values.attrs[REASON] for key, values in columns.items() if REASON in values.attrs}
    described = units.drop(columns=[name for name in units.columns if name in columns or name == c.GEOMETRY])
    table = pd.concat([described, pd.DataFrame(columns, index=units.index)], axis=1)
    made = gpd.GeoDataFrame(table, geometry=units.geometry, crs=units.crs)
    made.attrs[REASONS] = {**units.attrs.get(REASONS, {}), **why}
    return made


@dataclass(frozen=True, eq=False, slots=True)
class Given:
    """Values that are known already, found by the units that are asked for."""

    levels: tuple[Values, ...]

    def __call__(self, base: Base) -> Values:
        """Return the values of the units of a base."""
        for values in self.levels:
            if values.index.equals(base.stocks.index):
                return values
        raise ValueError(Message("fault.analysis.other_units"))
