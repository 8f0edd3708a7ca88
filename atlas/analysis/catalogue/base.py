"""What the indicators of one level are computed from: its stocks and measures, and where its units lie."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.stocks import Located, active, sum_stocks
from atlas.analysis.stats.contiguity import Neighbors, neighbors, territory_neighbors
from atlas.analysis.stats.rates import Values
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

T = TypeVar("T")


@dataclass(frozen=True, eq=False, repr=False)
class Base:
    """What the indicators of one level (communes, provinces or the region) are computed from.

    Attributes:
        stocks: one row per unit, one column per amount that adds up (inhabitants, cooperatives, km² …); float64.
        region: the same amounts for the whole territory.
        measures: one row per unit, geometric measures at this level: ``coverage_5km`` (%), ``nearest_km``.
        ground: where the units lie and who borders whom, for indicators that look around; None when it is not known.
    """

    stocks: pd.DataFrame
    region: Values
    measures: pd.DataFrame
    ground: Ground | None = None

    def __repr__(self) -> str:
        return f"<Base: {len(self.stocks)} units, {', '.join(self.names)}>"

    @property
    def names(self) -> tuple[str, ...]:
        """All that can be asked of this base."""
        return (*map(str, self.stocks.columns), *map(str, self.measures.columns))

    def __getitem__(self, name: str) -> Values:
        """Return one stock or measure, per unit.

        Raises:
            UnknownNameError: the territory or the register does not have it.
        """
        for table in (self.stocks, self.measures):
            if name in table.columns:
                return table[name]
        raise UnknownNameError("stock", name, self.names)


@dataclass(frozen=True, eq=False, repr=False)
class Ground:
    """The ground of a base: computed when it is asked for, and once.

    Attributes:
        territory: the communes and provinces.
        placed: the located register; None when only the territory's figures are tabulated.
        level: ``commune``, ``province`` or ``region``.
        hidden: columns of the register that were taken out of its records for confidentiality.
        communes: the base of the communes that these units are made of; None when they are communes themselves.
    """

    territory: Territory
    placed: Located | None
    level: str
    communes: Base | None = None
    hidden: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<Ground: {self.level}s of {self.territory.key}>"

    def __getstate__(self) -> dict[str, Any]:
        """Leave what can be computed again at home when travelling to another process."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def outlines(self) -> gpd.GeoDataFrame:
        """The outlines of the units, meters of the territory's plane, on the index of the base."""
        if self.level == "commune":
            return self.territory.projected[[c.GEOMETRY]]
        provinces = self.territory.provinces[[c.GEOMETRY]].to_crs(self.territory.plane.crs)
        if self.level == "province":
            return provinces
        index = pd.Index([self.territory.key], name=provinces.index.name)
        return gpd.GeoDataFrame(geometry=[provinces.geometry.union_all()], index=index, crs=provinces.crs)

    @cached_property
    def neighbors(self) -> Neighbors:
        """Which units share a border."""
        return territory_neighbors(self.territory) if self.level == "commune" else neighbors(self.outlines)

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the register; the social economy's without one."""
        return social_economy() if self.placed is None else self.placed.register.vocabulary

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what several levels need and is long to make, made the first time it is asked for."""
        if key not in self._cache:
            self._cache[key] = make()
        value: T = self._cache[key]
        return value

    @cached_property
    def _cache(self) -> dict[Hashable, Any]:
        return {}

    @property
    def unit_of(self) -> Values:
        """The unit of this level that each commune belongs to, on the index of the communes."""
        communes = self.territory.communes
        if self.level == "province":
            return communes[c.PROVINCE_CODE]
        codes = communes.index if self.level == "commune" else [self.territory.key] * len(communes)
        return pd.Series(codes, index=communes.index, name=c.CODE)

    @cached_property
    def actors(self) -> pd.DataFrame:
        """The actors that are not closed: the register's columns and ``x_m``, ``y_m`` (meters), numbered from 0."""
        if self.placed is None:
            return pd.DataFrame({"x_m": [], "y_m": []}, dtype=np.float64)
        actors = active(self.placed)
        points = actors.geometry.to_crs(self.territory.plane.crs)
        table = pd.DataFrame(actors.drop(columns=actors.geometry.name))
        return table.assign(x_m=points.x, y_m=points.y).reset_index(drop=True)


def communes_of(base: Base) -> Base:
    """Return the base of the communes that the units of a base are made of: itself at the level of the communes.

    Raises:
        ValueError: a base that does not know where its units lie.
    """
    return ground_of(base).communes or base


def ground_of(base: Base) -> Ground:
    """Return where the units of a base lie.

    Raises:
        ValueError: a base that does not know it.
    """
    if base.ground is None:
        raise ValueError(Message("fault.analysis.base_without_places"))
    return base.ground


def mean_of_communes(base: Base, values: Values, weights: Values) -> Values:
    """Return the weighted mean of what the communes have, per unit of a base.

    Missing where one that weighs has no value.

    Args:
        base: at any level.
        values: per commune.
        weights: per commune: areas, inhabitants; where it is zero the value does not matter, where it is missing the
            mean is.
    """
    weight = weights.astype(np.float64)
    parts = pd.DataFrame({"value": (values * weight).mask(weight == 0, 0.0), "weight": weight})
    sums = sum_stocks(parts, ground_of(base).unit_of).reindex(base.stocks.index)
    return sums["value"] / sums["weight"].where(sums["weight"] > 0)
