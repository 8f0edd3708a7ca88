"""The indicators tabulated: one table for the communes, one for the provinces, one for the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature, definition_line
from atlas.analysis.catalogue.entries import catalogue
from atlas.analysis.dataset import flags as reasons
from atlas.analysis.dataset.bases import bases_of
from atlas.analysis.dataset.card import Profile
from atlas.analysis.dataset.credits import credit, date_indicators
from atlas.analysis.dataset.expressions import rows_where
from atlas.analysis.dataset.extra_columns import Column, add_indicators
from atlas.analysis.dataset.join import Joined, join
from atlas.analysis.dataset.profile import profile
from atlas.analysis.dataset.ranks import rank_units
from atlas.analysis.dataset.selection import Selection
from atlas.analysis.dataset.tables import LEVELS, REASONS, Level, Tables, tabulate_units
from atlas.analysis.derived import find
from atlas.analysis.location.location import Placed, locate
from atlas.analysis.stats.rates import Values
from atlas.errors import SecrecyError
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Listed, Message, tr
from atlas.i18n.numbers import number
from atlas.sources.parsing.amounts import Decimal
from atlas.sources.territory.territory import Territory
from atlas.sources.vocabulary.vocabulary_file import social_economy

if TYPE_CHECKING:
    from atlas.analysis.tally.counts import Tally
    from atlas.analysis.tally.protection import ProtectedTally

#: Where maps are drawn: found by its name, as pandas finds what plots, because analysis imports no cartography.
_MAPS: Final = "atlas.cartography.layout.quick_map"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(Tables):
    """The territory with one column per indicator, at three levels, and what to ask of it; fields as in `Tables`."""

    def query(self, expression: str, *, by: Level = "commune") -> gpd.GeoDataFrame:
        """Return the units for which an expression is true: ``"province == 'Larache' and coverage_5km < 50"``.

        Args:
            expression: a condition over the columns (`atlas.analysis.dataset.expressions`); a missing value answers
                no. A key
                with a point stands between backticks: ```coverage_2.5km` < 50``.
            by: the level asked.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: an expression that cannot be read, or that is not true or false for each unit.
        """
        table = self.table(by)
        return table[rows_where(table, expression, each=by).to_numpy()]

    def select(self, expression: str | pd.Series[bool] = "", *, by: Level = "commune") -> Selection:
        """Return the units for which a condition is true, all without one, to go on asking (`Selection`).

        ``data.select("density_10k > 20").within_km("Larache", 30).top("members", 5)``

        Raises:
            UnknownNameError, ValueError: as `query`.
        """
        dated = "" if self.placed is None else self.placed.register.date
        selection = Selection(self.table(by), by, self.territory, self.indicators, dated)
        return selection if isinstance(expression, str) and not expression else selection.select(expression)

    @property
    def actors(self) -> Selection:
        """The actors placed, to be selected from; closed ones are shown, not counted.

        Raises:
            ValueError: there is no register.
            SecrecyError: the editor keeps numbers of actors secret.
        """
        if self.placed is None:
            raise ValueError(Message("fault.analysis.no_actors"))
        if self.placed.withheld:
            raise SecrecyError
        return Selection(self.placed.actors, "actor", self.territory, date=self.placed.register.date)

    def profile(
        self,
        place: str,
        *,
        by: Literal["commune", "province"] | None = None,
        keys: Sequence[str] | None = None,
        language: LanguageCode = "fr",
    ) -> Profile:
        """Return a commune beside its province and the region, as a card; see `atlas.analysis.dataset.profile`."""
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
        """Return the units in the order of an indicator, with ranks that say their ties.

        `atlas.analysis.dataset.ranks`.
        """
        return rank_units(self, key, by=by, top=top, within=within, lowest=lowest)

    def join(
        self,
        table: pd.DataFrame | str | Path,
        *,
        on: str,
        columns: Mapping[str, Column] | Sequence[str],
        province: str = "",
        decimal: Decimal = "",
    ) -> Joined[Dataset]:
        """Bring the columns of a table of one's own to the communes, by code or name; `atlas.analysis.dataset.join`."""
        return join(self, table, on=on, columns=columns, province=province, decimal=decimal)

    def add(self, *indicators: Indicator | str) -> Dataset:
        """Return the same data with further indicators, one's own or derived, computed from the same stocks.

        Raises:
            ValueError, UnknownNameError: as `tabulate` for its ``extra``; tables that do not say what they are made of.
        """
        return add_indicators(self, indicators)

    def flags(self, key: str, by: Level = "commune", *, reliable_from: float | None = None) -> pd.Series[str]:
        """Why each unit has no plain value of an indicator, empty where it has one; `atlas.analysis.dataset.flags`."""
        return reasons.flags(self, key, by=by, reliable_from=reliable_from)

    def plot(
        self,
        key: str,
        *,
        by: Literal["commune", "province"] = "commune",
        language: LanguageCode = "fr",
        theme: Any = None,
        title: str = "",
    ) -> Any:
        """Draw an indicator at once, as the map that its nature asks for, on a page of A4.

        A ratio becomes colored areas, a stock proportional circles, a category a typology. For more, write a plate:
        `atlas.Plate`, `atlas.marks`, `atlas.draw`.

        Args:
            key: of an indicator of these data.
            by: the level drawn.
            language: of everything that the reader sees.
            theme: the look, of `atlas.themes`; for print without one.
            title: of the map; the indicator's own without one.

        Returns:
            a matplotlib Figure, saved by its ``savefig``.

        Raises:
            UnknownNameError: no indicator has this key; the message proposes the nearest keys.
            MapTypeError: no map is made for its nature.
            ClassificationError: too few values to be cut into classes.
        """
        return import_module(_MAPS).quick_map(self, key, by=by, language=language, theme=theme, title=title)

    def describe(self, key: str, *, language: LanguageCode = "fr") -> str:
        """Return the definition of an indicator, its credit lines, and its range here, as lines to print."""
        indicator = self.indicator(key)
        title = "" if self.placed is None else self.placed.register.title_in(language)
        credits = "; ".join(credit(indicator, language, register=title, territory=self.territory))
        lines = [indicator.describe(language), definition_line(tr("define.credit", language), credits)]
        for by in LEVELS[:2]:
            why = self.table(by).attrs.get(REASONS, {}).get(key)
            figures = tr(f"incomparable.{why}", language) if why else _range(self.table(by)[key], indicator, language)
            lines.append(definition_line(tr(f"define.{by}s", language), figures))
        return "\n".join(lines)


def tabulate(
    placed: Placed | Territory | Selection | Tally | ProtectedTally | None,
    territory: Territory | None = None,
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
        placed: the located register, or actors selected of it; or a tally (`atlas.tally`), whose columns stand beside
            the territory's figures; or a territory, for HCP's figures alone (None, and the territory, say the same).
        territory: the perimeter, by default the one that the register was located in; a figure that it does not have
            leaves out the indicators that need it.
        coverage_km: distances at which coverage is computed, or one.
        extra: your own indicators, computed from the same stocks (`Base`), those of `atlas.analysis.derived`, or the
            keys of such as say all by themselves (``lisa_density_10k``).

    Raises:
        ValueError: a distance out of range; a register located in another territory; an indicator of your own whose
            key is taken or whose result is not one value per unit.
        UnknownNameError: an indicator of your own that needs a stock which is not there, or a key that does not exist.
    """
    from atlas.analysis.tally.counts import Tally  # loaded where tables are made
    from atlas.analysis.tally.protection import ProtectedTally
    from atlas.analysis.tally.tabulation import with_tally

    further = (extra,) if isinstance(extra, Indicator | str) else extra
    if isinstance(placed, Tally | ProtectedTally):
        return with_tally(tabulate(None, placed.territory, coverage_km=coverage_km), placed).add(*further)
    placed, territory = _register_and_territory(placed, territory)
    distances = (coverage_km,) if isinstance(coverage_km, int | float) else tuple(map(float, coverage_km))
    vocabulary = social_economy() if placed is None else placed.register.vocabulary
    own = tuple(find(each, vocabulary=vocabulary) if isinstance(each, str) else each for each in further)
    candidates = catalogue(coverage_km=distances, vocabulary=vocabulary)
    bases = bases_of(placed, territory, coverage_km=distances, own=own)
    chosen = _choose(candidates, own, bases["commune"], territory)
    units = {"commune": territory.communes, "province": territory.provinces, "region": whole_of(territory)}
    tables = {level: tabulate_units(units[level], base, chosen) for level, base in bases.items()}
    return Dataset(
        communes=tables["commune"],
        provinces=tables["province"],
        region=tables["region"],
        territory=territory,
        placed=placed,
        indicators=chosen,
        bases=bases,
    )


def _choose(
    candidates: Sequence[Indicator], own: Sequence[Indicator], communes: Base, territory: Territory
) -> tuple[Indicator, ...]:
    """Return the indicators of the catalogue whose stocks are there, and one's own, with the years of the territory.

    Raises:
        ValueError: one of one's own whose key is taken.
        UnknownNameError: one of one's own that needs a stock which is not there.
    """
    chosen = tuple(indicator for indicator in candidates if set(indicator.needs) <= set(communes.names))
    for indicator in own:
        _check_extra(indicator, candidates, territory)
        for name in indicator.needs:
            communes[name]
    if len({indicator.key for indicator in own}) < len(own):
        raise ValueError(Message("fault.analysis.twice"))
    return date_indicators((*chosen, *own), territory)


def _register_and_territory(placed: object, territory: object) -> tuple[Placed | None, Territory]:
    """Return the register and the territory that `tabulate` was given, in whichever way.

    Raises:
        TypeError: what was not located (a table, a register, a selection), or no territory at all.
        ValueError: a register located among other communes.
    """
    if isinstance(placed, Territory):
        if territory is not None and territory is not placed:
            raise TypeError(Message("fault.analysis.tabulate_one"))
        placed, territory = None, placed
    if isinstance(placed, Selection):
        if placed.of != "actor":
            raise TypeError(Message("fault.analysis.selection_of", what=Message(f"unit_word.{placed.of}")))
        placed = locate(placed, placed.territory)
    if placed is not None and not hasattr(placed, "actors"):
        kind = type(placed).__name__
        raise TypeError(Message("fault.analysis.tabulate_what", kind=kind))
    territory = getattr(placed, "territory", None) if territory is None else territory
    if territory is None:
        raise TypeError(Message("fault.analysis.tabulate_territory"))
    located, place = cast("Placed | None", placed), cast("Territory", territory)
    if located is not None:
        _check_perimeter(located, place)
    return located, place


def _check_perimeter(placed: Placed, territory: Territory) -> None:
    """Refuse a register located among other communes: here it would have actors too few, or none, in some of them."""
    communes = getattr(placed, "communes", None)
    if communes is None or communes.equals(pd.Index(territory.communes.index)):
        return
    here, there = set(territory.communes.index), set(communes)
    sides = {"not_there": here - there, "not_here": there - here}
    differs = [Message(f"fault.analysis.{side}", n=len(codes)) for side, codes in sides.items() if codes]
    raise ValueError(
        Message(
            "fault.analysis.located_elsewhere",
            there=len(there),
            here=len(here),
            differences=Listed(differs, last="and", marks=False)
            if differs
            else Message("fault.analysis.another_order"),
        )
    )


def _check_extra(indicator: Indicator, candidates: Sequence[Indicator], territory: Territory) -> None:
    taken = {each.key for each in candidates} | {str(column) for column in territory.communes.columns}
    if indicator.key in taken:
        raise ValueError(Message("fault.analysis.key_of_territory", key=indicator.key))


def whole_of(territory: Territory) -> gpd.GeoDataFrame:
    """Return the whole of a territory as its one unit, with its names and outline."""
    title = territory.title
    row = {
        c.NAME: title.get(DEFAULT_LANGUAGE, territory.key),
        c.NAME_AR: title.get("ar", ""),
        c.KIND: "region",
        c.GEOMETRY: territory.outline,
    }
    index = pd.Index([territory.key], name=territory.communes.index.name)
    return gpd.GeoDataFrame({name: [value] for name, value in row.items()}, index=index, crs=territory.communes.crs)


def _range(values: Values, indicator: Indicator, language: LanguageCode) -> str:
    present = values.dropna()
    counts = tr("define.known", language, known=len(present), all=len(values))
    if present.empty:
        return counts
    if indicator.nature is Nature.CATEGORY:
        most = present.value_counts()
        title = indicator.categories[str(most.index[0])][language]
        figures = tr("define.most", language, value=title, n=most.iloc[0])
    else:
        low, high = (
            number(float(end), language, decimals=indicator.decimals) for end in (present.min(), present.max())
        )
        figures = tr("define.range", language, low=low, high=high)
    return tr("define.figures", language, counts=counts, told=figures)
