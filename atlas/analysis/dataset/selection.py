"""Actors or communes chosen step by step, by what they are and where they are; a GeoDataFrame underneath.

Closed actors are selected and shown like any other, and are counted nowhere, as in the tables of `atlas.tabulate`: not
in `Selection.group`, not in `Selection.count`. Whoever asks for them has them counted: a condition that names
``status``, groups by ``status``, or ``closed=True``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.expressions import names as names_in
from atlas.analysis.dataset.expressions import rows_where
from atlas.analysis.location.unit_lookup import commune_code, province_code
from atlas.analysis.spatial.proximity import Where, distances_km, meets, shape_of
from atlas.errors import MapTypeError, UnknownNameError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

Of: TypeAlias = Literal["actor", "commune", "province", "region", "zone"]
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
        closed: whether closed actors are counted, because a condition asked of ``status``.
    """

    frame: gpd.GeoDataFrame
    of: Of
    territory: Territory
    indicators: tuple[Indicator, ...] = ()
    date: str = ""
    closed: bool = False

    def __len__(self) -> int:
        return len(self.frame)

    def __iter__(self) -> Iterator[Any]:
        """Return the rows one by one, their columns as attributes; the label of each is its ``Index``."""
        return iter(pd.DataFrame(self.frame).itertuples())

    def __contains__(self, what: object) -> bool:
        raise TypeError(Message("fault.analysis.which_column", what=repr(what)))

    @property
    def count(self) -> int:
        """How many there are, as the tables count them: without closed actors, unless they were asked for."""
        return len(self) - self._closed_count

    @property
    def _closed_count(self) -> int:
        """How many of the rows are closed actors that are not counted."""
        return 0 if self.closed else int(_is_closed(self.frame, self.of).sum())

    @property
    def _count_phrase(self) -> str:
        """How many there are, in words: "137 actors, 3 of them closed and not counted"."""
        rows = Message(f"selection.{self.of}", n=len(self))
        return str(Message("selection.closed", rows=rows, n=self._closed_count) if self._closed_count else rows)

    def __repr__(self) -> str:
        table = pd.DataFrame(self.frame[self.brief]).head(_SHOWN)
        more = f"\n{Message('selection.more', n=len(self) - _SHOWN)}" if len(self) > _SHOWN else ""
        rows = f"\n{table.to_string(na_rep='')}{more}" if len(self) else ""
        return f"<Selection: {self._count_phrase}>{rows}"

    def _repr_html_(self) -> str:
        table = pd.DataFrame(self.frame[self.brief]).head(_SHOWN).to_html(border=0, na_rep="")
        more = f"<p>{Message('selection.more', n=len(self) - _SHOWN)}</p>" if len(self) > _SHOWN else ""
        return f"<p>{self._count_phrase}</p>{table}{more}"

    @property
    def brief(self) -> list[str]:
        """The columns that are shown when none are asked for."""
        return [name for name in (*_BRIEF[self.of], DISTANCE_KM) if name in self.frame.columns]

    def __getitem__(self, columns: str | list[str] | pd.Series[bool]) -> Any:
        """Return columns by their names, as a Series or a GeoDataFrame; or the rows for which a Series is true."""
        if isinstance(columns, pd.Series) and pd.api.types.is_bool_dtype(columns):
            return self.select(columns)
        wanted = [columns] if isinstance(columns, str) else list(columns)
        for name in wanted:
            if name not in self.frame.columns:
                raise UnknownNameError("column", str(name), [str(column) for column in self.frame.columns])
        return self.frame[columns]

    def select(self, expression: str | pd.Series[bool]) -> Selection:
        """Return those for which a condition is true: ``"family == 'cooperative' and members > 20"``.

        Args:
            expression: see `atlas.analysis.dataset.expressions`; a missing value answers no. Or true and false for
                each row, as comparing columns with pandas gives them.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: what is no condition.
        """
        if isinstance(expression, pd.Series):
            return self._subset(_mask(expression, self.frame.index))
        asked = self.of == "actor" and c.STATUS in names_in(expression)
        return replace(self, closed=self.closed or asked)._subset(rows_where(self.frame, expression, each=self.of))

    def within_km(self, where: Where, km: float) -> Selection:
        """Return those at most so many kilometers from a place, as the crow flies on the ellipsoid WGS 84.

        The distance to a commune, or to any shape, is that to its nearest point: 0 inside. Of a commune that is
        selected its nearest point counts too.

        Args:
            where: ``(longitude, latitude)`` in degrees, the name or code of a commune, a shape in EPSG:4326, or a
                GeoSeries or GeoDataFrame in any system.
            km: kilometers, zero or more.

        Returns:
            The selection with a column ``distance_km``.

        Raises:
            AmbiguousNameError, UnknownNameError, ValueError, TypeError: as `atlas.analysis.spatial.proximity.shape_of`.
        """
        if isinstance(km, bool | np.bool_) or not (isinstance(km, Real) and math.isfinite(km) and km >= 0):
            raise ValueError(Message("fault.analysis.km", km=repr(km)))
        place = shape_of(where, self.territory)
        kilometers = distances_km(self.frame.geometry, place, crs=self.territory.projected.crs)
        return replace(self, frame=_with_distance(self.frame, kilometers))._subset(
            pd.Series(kilometers <= km, self.frame.index)
        )

    def in_commune(self, *names: str | Iterable[str], province: str | None = None) -> Selection:
        """Return those in a commune, or in one of several.

        Args:
            *names: in French or in Arabic, in a usual spelling, or HCP codes; or a list of them.
            province: tells homonyms apart.

        Raises:
            AmbiguousNameError: a name of several communes; the message names them.
            UnknownNameError: a name of none.
            ValueError: provinces were selected: they are in no commune.
        """
        if self.of not in ("actor", "commune"):
            raise ValueError(Message("fault.analysis.in_no_commune", what=Message(f"unit_word.{self.of}")))
        codes = [commune_code(self.territory, name, province=province) for name in _texts(names)]
        own: pd.Series[Any] = self.frame[c.CODE] if self.of == "actor" else self.frame.index.to_series()
        return self._subset(own.isin(codes))

    def in_province(self, *names: str | Iterable[str]) -> Selection:
        """Return those in a province, or in one of several (or in a list), by name in French or in Arabic or by code.

        Raises:
            UnknownNameError: a name of no province.
            ValueError: the region was selected.
        """
        if self.of == "region":
            raise ValueError(Message("fault.analysis.region_in_no_province"))
        codes = [province_code(self.territory, name) for name in _texts(names)]
        own = self.frame.index.to_series() if self.of == "province" else self.frame[c.PROVINCE_CODE]
        return self._subset(own.isin(codes))

    def intersects(self, where: Where) -> Selection:
        """Return those that have a point in common with a shape, its border included.

        Args:
            where: a shape in EPSG:4326, a GeoSeries or GeoDataFrame in any system, or what `within_km` takes.

        Raises:
            AmbiguousNameError, UnknownNameError, ValueError, TypeError: as `within_km`.
        """
        meeting = meets(self.frame.geometry, shape_of(where, self.territory))
        return self._subset(pd.Series(meeting, self.frame.index))

    def top(self, key: str, n: int = 10, *, lowest: bool = False) -> Selection:
        """Return the rows with the highest values of a column (or the lowest), highest first.

        Rows equal to the last one kept are kept too; rows without value are left out.

        Raises:
            UnknownNameError: a column that does not exist.
            ValueError: no row is asked for, or the column has no order.
        """
        if n < 1:
            raise ValueError(Message("fault.analysis.n_below_one", n=n))
        values = self[key]
        if not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_any_dtype(values):
            raise ValueError(Message("fault.analysis.no_highest", key=key))
        ranks = values.rank(method="min", ascending=lowest)
        order = ranks[ranks <= n].sort_values(kind="stable").index
        return replace(self, frame=self.frame.loc[order])

    def group(
        self, *keys: str, by: Place | None = None, sums: Sequence[str] | None = None, closed: bool | None = None
    ) -> pd.DataFrame:
        """Return how many there are in each group, and what their amounts add up to.

        ``placed.select("status == 'active'").group("sector", by="province")``

        Args:
            *keys: columns whose values make the groups; a missing value is a group of its own.
            by: commune or province; then the table is a GeoDataFrame with code, name and outline of each.
            sums: amounts added up; of actors members, women and jobs unless said otherwise.
            closed: whether closed actors are counted. By default they are not, as in the tables, unless a condition of
                the selection names ``status`` or it is one of the keys.

        Returns:
            One row per group: the keys, ``count``, then for each amount its sum and ``…_known``, how many rows state
            it. Actors are summed over those that state it, missing where none does; of communes and provinces the sum
            is missing as soon as one of them misses it. The counts add up to the rows counted.

        Raises:
            UnknownNameError: a column that does not exist.
            MapTypeError: a ratio, a category or a rank among the sums.
            ValueError: nothing to group by, a key twice, or units that are in no such place.
        """
        if self._closed_count and not (c.STATUS in keys if closed is None else closed):
            return replace(self, closed=True)._subset(~_is_closed(self.frame, self.of)).group(*keys, by=by, sums=sums)
        place = [] if by is None else [self._column_of(by)]
        wanted = [*place, *keys]
        if not wanted:
            raise ValueError(Message("fault.analysis.group_by_what"))
        amounts = [name for name in _AMOUNTS if self.of == "actor" and name in self.frame] if sums is None else sums
        self._check_keys(keys, by)
        self._check(wanted[len(place) :], amounts)
        table = pd.DataFrame(self.frame.reset_index() if place == [self.frame.index.name] else self.frame)
        how: dict[str, Any] = {"dropna": False, "sort": True, "observed": True}
        groups = table.groupby(wanted, **how)
        columns: dict[str, Any] = {COUNT: groups.size()}
        for name in amounts:
            stating = groups[name].count()
            sums_of = (
                _summable(table[name]).groupby([table[column_name] for column_name in wanted], **how).sum(min_count=1)
            )
            columns[name] = sums_of if self.of == "actor" else sums_of.where(stating == columns[COUNT])
            columns[f"{name}_known"] = stating
        summary = pd.DataFrame(columns).reset_index()
        return summary if by is None else self._with_geometry(summary, by, place[0])

    def _check_keys(self, keys: Sequence[str], by: Place | None) -> None:
        """Refuse a key that would stand twice in the answer."""
        taken = [] if by is None else [by, c.CODE, self._column_of(by)]
        for i, key in enumerate(keys):
            if not isinstance(key, str):
                raise TypeError(Message("fault.analysis.key_name", key=repr(key)))
            if key in taken:
                raise ValueError(Message("fault.analysis.groups_already", by=repr(by), key=key))
            if key in keys[:i]:
                raise ValueError(Message("fault.analysis.key_twice", key=key))
            if key in (COUNT, c.GEOMETRY):
                raise ValueError(Message("fault.analysis.key_of_answer", key=key))

    def _check(self, keys: Sequence[str], amounts: Sequence[str]) -> None:
        self[[*keys, *amounts]]
        natures = {indicator.key: indicator.nature for indicator in self.indicators}
        for name in amounts:
            if natures.get(name, Nature.STOCK) is not Nature.STOCK:
                raise MapTypeError(
                    Message("fault.analysis.only_amounts", name=name, nature=Message(f"nature_word.{natures[name]}"))
                )
            if not pd.api.types.is_numeric_dtype(self.frame[name]):
                raise ValueError(Message("fault.analysis.no_numbers", name=name))

    def _column_of(self, by: Place) -> str:
        """Return the column, or the index, that says in which commune or province each row is."""
        if by not in ("commune", "province"):
            raise UnknownNameError("place to group by", str(by), ["commune", "province"])
        if self.of == by:
            return str(self.frame.index.name)
        if self.of == "region" or (self.of == "province" and by == "commune"):
            raise ValueError(
                Message(
                    "fault.analysis.in_no_place", what=Message(f"unit_word.{self.of}"), by=Message(f"unit_word.{by}")
                )
            )
        return c.CODE if by == "commune" else c.PROVINCE_CODE

    def _with_geometry(self, groups: pd.DataFrame, by: Place, column: str) -> gpd.GeoDataFrame:
        units = self.territory.communes if by == "commune" else self.territory.provinces
        codes = groups.pop(column)
        here = units.reindex(codes)
        groups.insert(0, c.CODE, codes)
        groups.insert(1, by, here[c.NAME].to_numpy())
        return gpd.GeoDataFrame(groups, geometry=list(here.geometry), crs=units.crs)

    def _subset(self, rows: pd.Series[Any]) -> Selection:
        return replace(self, frame=self.frame.loc[np.asarray(rows, dtype=bool)])


def _is_closed(frame: gpd.GeoDataFrame, of: Of) -> pd.Series[bool]:
    if of != "actor" or c.STATUS not in frame:
        return pd.Series(False, index=frame.index)
    return frame[c.STATUS].eq(c.CLOSED).fillna(False).astype(bool)


def _mask(values: pd.Series[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """True and false on the rows selected; a Series of other rows or of something else is refused."""
    if not pd.api.types.is_bool_dtype(values):
        raise TypeError(Message("fault.analysis.mask_series"))
    if not index.isin(values.index).all() or not values.index.is_unique:
        raise ValueError(Message("fault.analysis.mask_rows"))
    return values.reindex(index).fillna(False)


def _texts(names: Iterable[str | Iterable[str]]) -> list[str]:
    """Return names given one by one or as a list."""
    flat = [name for given in names for name in ([given] if isinstance(given, str) else _as_list(given))]
    for name in flat:
        if not isinstance(name, str):
            raise TypeError(Message("fault.analysis.name_text", name=repr(name)))
    return flat


def _as_list(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Iterable) else [given]


def _summable(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return amounts as they can be added up: whole numbers whose sum would leave 64 bits, and wrap, become floats."""
    if not pd.api.types.is_integer_dtype(values):
        return values
    largest = max((abs(int(end)) for end in (values.min(), values.max()) if not pd.isna(end)), default=0)
    return values.astype("Float64") if largest * len(values) >= 2**63 else values


def _with_distance(frame: gpd.GeoDataFrame, km: Any) -> gpd.GeoDataFrame:
    """Return the frame with distances before its shapes; those of an earlier question are replaced."""
    plain = frame.drop(columns=DISTANCE_KM, errors="ignore")
    plain = plain.assign(**{DISTANCE_KM: km})
    return plain[[*(name for name in plain.columns if name != c.GEOMETRY), c.GEOMETRY]]


__all__ = ["COUNT", "DISTANCE_KM", "Of", "Selection", "Where"]
