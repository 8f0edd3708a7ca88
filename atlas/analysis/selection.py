"""Actors or communes chosen step by step, by what they are and where they are; a GeoDataFrame underneath."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.conditions import rows_where
from atlas.analysis.definitions.definition import Indicator, Nature
from atlas.analysis.naming import commune_code, province_code
from atlas.analysis.nearby import Where, distances_km, meets, shape_of
from atlas.errors import MapTypeError, UnknownNameError

if TYPE_CHECKING:
    from atlas.sources.territory import Territory

Of: TypeAlias = Literal["actor", "commune", "province", "region"]
Place: TypeAlias = Literal["commune", "province"]

COUNT: Final = "count"
DISTANCE_KM: Final = "distance_km"
_SHOWN: Final = 10  # rows
_AMOUNTS: Final = (c.MEMBERS, c.WOMEN, c.JOBS)
#: What is shown of a row when nothing else is asked for.
_BRIEF: Final = {
    "actor": (c.ID, c.NAME, c.FAMILY, c.SECTOR, c.COMMUNE, c.MEMBERS),
    "commune": (c.NAME, c.PROVINCE, c.POPULATION_2024, "actors", "density_10k"),
    "province": (c.NAME, c.POPULATION_2024, "actors", "density_10k"),
    "region": (c.NAME, c.POPULATION_2024, "actors", "density_10k"),
}


@dataclass(frozen=True, eq=False, repr=False)
class Selection:
    """Rows of a table of actors or of communes, and what to ask of them next.

    Every question gives a new selection and changes nothing; ``len`` counts its rows, ``selection["members"]`` is a
    column of them, ``selection.frame`` the GeoDataFrame with all columns.

    Attributes:
        frame: the rows, in the order and with the labels of the table that they are from; EPSG:4326.
        of: what a row is: ``actor``, ``commune``, ``province`` or ``region``.
        territory: where names of communes and provinces are looked up.
        indicators: definitions of the columns that are indicators.
        date: ISO date of the register, "" without one.
    """

    frame: gpd.GeoDataFrame
    of: Of
    territory: Territory
    indicators: tuple[Indicator, ...] = ()
    date: str = ""

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        table = pd.DataFrame(self.frame[self.brief]).head(_SHOWN)
        more = f"\n… and {len(self) - _SHOWN} more" if len(self) > _SHOWN else ""
        rows = f"\n{table.to_string(na_rep='')}{more}" if len(self) else ""
        return f"<Selection: {len(self)} {self.of}{'' if len(self) == 1 else 's'}>{rows}"

    def _repr_html_(self) -> str:
        table = pd.DataFrame(self.frame[self.brief]).head(_SHOWN).to_html(border=0, na_rep="")
        more = f"<p>… and {len(self) - _SHOWN} more</p>" if len(self) > _SHOWN else ""
        return f"<p>{len(self)} {self.of}{'' if len(self) == 1 else 's'}</p>{table}{more}"

    @property
    def brief(self) -> list[str]:
        """The columns that are shown when none are asked for."""
        return [name for name in (*_BRIEF[self.of], DISTANCE_KM) if name in self.frame.columns]

    def __getitem__(self, columns: str | list[str]) -> Any:
        wanted = [columns] if isinstance(columns, str) else list(columns)
        for name in wanted:
            if name not in self.frame.columns:
                raise UnknownNameError("column", str(name), [str(one) for one in self.frame.columns])
        return self.frame[columns]

    def select(self, expression: str) -> Selection:
        """Those for which a condition is true: ``"family == 'cooperative' and members > 20"``.

        Args:
            expression: see `atlas.analysis.conditions`; a missing value answers no.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: what is no condition.
        """
        return self._kept(rows_where(self.frame, expression, each=self.of))

    def within_km(self, where: Where, km: float) -> Selection:
        """Those at most so many kilometres from a place, as the crow flies on the ellipsoid WGS 84.

        The distance to a commune, or to any shape, is that to its nearest point: 0 inside. Of a commune that is
        selected its nearest point counts too.

        Args:
            where: ``(longitude, latitude)`` in degrees, the name or code of a commune, a shape in EPSG:4326, or a
                GeoSeries or GeoDataFrame in any system.
            km: kilometres, zero or more.

        Returns:
            The selection with a column ``distance_km``.

        Raises:
            AmbiguousNameError, UnknownNameError, ValueError, TypeError: as `atlas.analysis.nearby.shape_of`.
        """
        if isinstance(km, bool) or not (isinstance(km, int | float) and math.isfinite(km) and km >= 0):
            raise ValueError(f"a distance is a number of kilometres, zero or more, not {km!r}")
        place = shape_of(where, self.territory)
        found = distances_km(self.frame.geometry, place, crs=self.territory.projected.crs)
        return replace(self, frame=_with_distance(self.frame, found))._kept(pd.Series(found <= km, self.frame.index))

    def in_commune(self, *names: str, province: str | None = None) -> Selection:
        """Those in a commune, or in one of several.

        Args:
            *names: in French or in Arabic, in a usual spelling, or HCP codes.
            province: tells homonyms apart.

        Raises:
            AmbiguousNameError: a name of several communes; the message names them.
            UnknownNameError: a name of none.
            ValueError: provinces were selected: they are in no commune.
        """
        if self.of not in ("actor", "commune"):
            raise ValueError(f"a {self.of} is in no commune: select actors or communes")
        codes = [commune_code(self.territory, name, province=province) for name in names]
        own: pd.Series[Any] = self.frame[c.CODE] if self.of == "actor" else self.frame.index.to_series()
        return self._kept(own.isin(codes))

    def in_province(self, *names: str) -> Selection:
        """Those in a province, or in one of several, by name in French or in Arabic or by code.

        Raises:
            UnknownNameError: a name of no province.
            ValueError: the region was selected.
        """
        if self.of == "region":
            raise ValueError("the region is in no province: select actors, communes or provinces")
        codes = [province_code(self.territory, name) for name in names]
        own = self.frame.index.to_series() if self.of == "province" else self.frame[c.PROVINCE_CODE]
        return self._kept(own.isin(codes))

    def intersects(self, where: Where) -> Selection:
        """Those that have a point in common with a shape, its border included.

        Args:
            where: a shape in EPSG:4326, a GeoSeries or GeoDataFrame in any system, or what `within_km` takes.

        Raises:
            AmbiguousNameError, UnknownNameError, ValueError, TypeError: as `within_km`.
        """
        found = meets(self.frame.geometry, shape_of(where, self.territory))
        return self._kept(pd.Series(found, self.frame.index))

    def top(self, key: str, n: int = 10, *, lowest: bool = False) -> Selection:
        """The rows with the highest values of a column (or the lowest), highest first.

        Rows equal to the last one kept are kept too; rows without value are left out.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: no row is asked for, or the column has no order.
        """
        if n < 1:
            raise ValueError(f"n={n}: at least one row is asked for")
        values = self[key]
        if not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_any_dtype(values):
            raise ValueError(f"“{key}” has no highest value: it holds texts")
        ranks = values.rank(method="min", ascending=lowest)
        order = ranks[ranks <= n].sort_values(kind="stable").index
        return replace(self, frame=self.frame.loc[order])

    def group(self, *keys: str, by: Place | None = None, sums: Sequence[str] | None = None) -> pd.DataFrame:
        """How many there are in each group, and what their amounts add up to.

        ``placed.select("status == 'active'").group("sector", by="province")``

        Args:
            *keys: columns whose values make the groups; a missing value is a group of its own.
            by: commune or province; then the table is a GeoDataFrame with code, name and outline of each.
            sums: amounts added up; of actors members, women and jobs unless said otherwise.

        Returns:
            One row per group: the keys, ``count``, then for each amount its sum over the rows that state it, missing
            where none does, and ``…_known``, how many do. The counts add up to the rows selected.

        Raises:
            UnknownNameError: a column that does not exist.
            MapTypeError: a ratio, a category or a rank among the sums.
            ValueError: nothing to group by, or units that are in no such place.
        """
        place = [] if by is None else [self._column_of(by)]
        wanted = [*place, *keys]
        if not wanted:
            raise ValueError("say what to group by: a column, or by='commune' or by='province'")
        amounts = [name for name in _AMOUNTS if self.of == "actor" and name in self.frame] if sums is None else sums
        self._check(wanted[len(place) :], amounts)
        table = pd.DataFrame(self.frame.reset_index() if place == [self.frame.index.name] else self.frame)
        groups = table.groupby(wanted, dropna=False, sort=True, observed=True)
        columns: dict[str, Any] = {COUNT: groups.size()}
        for name in amounts:
            columns[name] = groups[name].sum(min_count=1)
            columns[f"{name}_known"] = groups[name].count()
        found = pd.DataFrame(columns).reset_index()
        return found if by is None else self._placed(found, by, place[0])

    def _check(self, keys: Sequence[str], amounts: Sequence[str]) -> None:
        self[[*keys, *amounts]]
        natures = {one.key: one.nature for one in self.indicators}
        for name in amounts:
            if natures.get(name, Nature.STOCK) is not Nature.STOCK:
                raise MapTypeError(
                    f"“{name}” is a {natures[name]}: only amounts are added up; the table of the provinces has it "
                    "computed again from the sums"
                )
            if not pd.api.types.is_numeric_dtype(self.frame[name]):
                raise ValueError(f"“{name}” holds no numbers: it cannot be added up")

    def _column_of(self, by: Place) -> str:
        """The column, or the index, that says in which commune or province each row is."""
        if by not in ("commune", "province"):
            raise UnknownNameError("place to group by", str(by), ["commune", "province"])
        if self.of == by:
            return str(self.frame.index.name)
        if self.of == "region" or (self.of == "province" and by == "commune"):
            raise ValueError(f"a {self.of} is in no {by}: select actors or communes")
        return c.CODE if by == "commune" else c.PROVINCE_CODE

    def _placed(self, found: pd.DataFrame, by: Place, column: str) -> gpd.GeoDataFrame:
        units = self.territory.communes if by == "commune" else self.territory.provinces
        codes = found.pop(column)
        here = units.reindex(codes)
        found.insert(0, c.CODE, codes)
        found.insert(1, by, here[c.NAME].to_numpy())
        return gpd.GeoDataFrame(found, geometry=list(here.geometry), crs=units.crs)

    def _kept(self, rows: pd.Series[Any]) -> Selection:
        return replace(self, frame=self.frame.loc[np.asarray(rows, dtype=bool)])


def _with_distance(frame: gpd.GeoDataFrame, km: Any) -> gpd.GeoDataFrame:
    """The frame with distances before its shapes; those of an earlier question are replaced."""
    plain = frame.drop(columns=DISTANCE_KM, errors="ignore")
    plain = plain.assign(**{DISTANCE_KM: km})
    return plain[[*(name for name in plain.columns if name != c.GEOMETRY), c.GEOMETRY]]


__all__ = ["COUNT", "DISTANCE_KM", "Of", "Selection", "Where"]
