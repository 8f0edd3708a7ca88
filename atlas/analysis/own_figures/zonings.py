"""Zonings of one's own: communes grouped into further levels, whose stocks are summed and whose ratios recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature, Text
from atlas.analysis.catalogue.stocks import sum_stocks
from atlas.analysis.dataset.join import match_rows, matching_faults
from atlas.analysis.dataset.tables import Given, Tables, tabulate_units
from atlas.analysis.disclosure.public_data import compute_public
from atlas.analysis.spatial.reach_measures import reach_areas, weighted_mean
from atlas.analysis.stats.rates import Values
from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.attributes import read_attributes
from atlas.sources.files.tables import texts
from atlas.sources.parsing.values import BLANKS
from atlas.sources.territory.outlines import dissolve
from atlas.sources.toml.validation import toml_specification

T = TypeVar("T", bound=Tables)
#: The code of communes that a partial zoning leaves out.
OUTSIDE: Final = "-"
#: The longest radius of areas around actors, km.
_LARGEST_KM: Final = 500
_LISTED: Final = 20


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Zoning:
    """Communes grouped into zones (cercles, employment zones, watersheds), or areas of measure of one's own.

    Attributes:
        key: short name, which a plate gives as its ``zoning``.
        title: what the zones are called.
        zone: heading of the column that says the zone of each commune; without a file a column of the territory. Of
            ``areas`` that of their codes; without it they are numbered by row.
        file: a table beside the edition, a row per commune; none where the territory itself has the column.
        on: heading of its column that says the commune, by code or name.
        names: a table beside the edition that names the zones: ``code``, ``name``, ``name_ar``.
        partial: whether some communes are in no zone; else that is a fault.
        areas: a layer of polygons beside the edition: the cells of a grid, catchments. Communes are shared among them
            by area, actors are counted where they stand (`atlas.analysis.own_figures.areas`).
        layer: its layer, where the file has several.
        name: heading of the column that names the areas; without it their codes do, and are not written on maps.
        around: makes areas without a file, circles around actors: all (``actors``), or those of a family or sector.
        radius_km: of these circles, on the ground.
        overlapping: whether areas may overlap; an actor in two of them counts in both. Circles always may.
    """

    key: str
    title: Text
    zone: str = ""
    file: str = ""
    on: str = ""
    names: str = ""
    partial: bool = False
    areas: str = ""
    layer: str = ""
    name: str = ""
    around: str = ""
    radius_km: float = 0.0
    overlapping: bool = False

    def __post_init__(self) -> None:
        if bool(self.areas) + bool(self.around) + bool(self.file) > 1:
            raise ValueError(Message("fault.zoning.one_source"))
        if not (self.zone or self.areas or self.around):
            raise ValueError(Message("fault.zoning.no_source"))
        if bool(self.around) != bool(self.radius_km) or not 0 <= self.radius_km <= _LARGEST_KM:
            raise ValueError(Message("fault.zoning.radius", km=_LARGEST_KM))

    @property
    def measures(self) -> bool:
        """Whether it is of areas that communes are no parts of."""
        return bool(self.areas or self.around)

    @property
    def overlaps(self) -> bool:
        """Whether its areas may overlap, so that nothing of them adds up."""
        return bool(self.overlapping or self.around)


@dataclass(frozen=True, eq=False)
class Zones:
    """The zone of each commune.

    Attributes:
        zoning: what the editor says.
        codes: per commune; `OUTSIDE` for none.
        names: code → its names, in Latin and in Arabic letters.
    """

    zoning: Zoning
    codes: pd.Series[str]
    names: Mapping[str, tuple[str, str]]


def read_zones(zoning: Zoning, data: Tables, *, file: Path | None, names: Path | None) -> Zones:
    """Read which zone each commune is in.

    Args:
        zoning: what the editor says.
        data: the territory tabulated.
        file: the table of communes; None where the territory has the column.
        names: the table that names the zones; None where their codes are names.

    Raises:
        InputError: communes in no zone or in two, rows that mean no commune, headings that are not there.
    """
    index = data.communes.index
    if file is None:
        if zoning.zone not in data.territory.communes:
            own = quote_names([str(name) for name in data.territory.communes.columns if name != c.GEOMETRY])
            remedy = Message("fault.own_table.headings_are", names=own)
            raise InputError(Fault(Message("fault.own_table.no_heading"), remedy, zoning.key, None, zoning.zone))
        codes = data.territory.communes[zoning.zone].fillna("").astype(str).str.strip(BLANKS)
    else:
        codes = _read_codes(zoning, data, file).reindex(index).fillna("")
    missing = index[codes == ""]
    if len(missing) and not zoning.partial:
        called = data.communes.loc[missing, c.NAME].astype(str)
        shown = [f"{name} ({code})" for code, name in called.items()]
        reason = Message("fault.zoning.no_zone", n=len(missing), communes=Listed(shown, most=_LISTED, marks=False))
        raise InputError(Fault(reason, Message("fault.zoning.give_zone"), file or zoning.key, None, zoning.zone))
    titles = {code: (code, "") for code in codes.unique() if code}
    if names is not None:
        table = read_attributes(names).frame
        columns = [texts(table[name]).fillna("") if name in table else [""] * len(table) for name in _NAMES]
        titles |= {code: (name or code, arabic) for code, name, arabic in zip(*columns, strict=True) if code in titles}
    return Zones(zoning, codes.where(codes != "", OUTSIDE), titles)


_NAMES: Final = (c.CODE, c.NAME, c.NAME_AR)


def _read_codes(zoning: Zoning, data: Tables, file: Path) -> pd.Series[str]:
    """Return the zone of each commune that a table names."""
    raw = read_attributes(file)
    absent = [heading for heading in (zoning.on, zoning.zone) if heading not in raw.headings]
    if absent:
        remedy = Message("fault.own_table.headings_are", names=quote_names(raw.headings))
        raise InputError(Fault(Message("fault.own_table.no_heading"), remedy, file, None, name) for name in absent)
    matches = match_rows(raw, data, zoning.on, "")
    faults = matching_faults(matches, raw, data, zoning.on)
    for i, match in enumerate(matches):
        if not match.sure:
            reason = "none" if match.text else "not_written"
            remedy = Message("fault.zoning.correct_row")
            where = Message(f"fault.own_table.{reason}.commune")
            faults.append(raw.fault(i, where, remedy, column=zoning.on, value=match.text))
    if faults:
        raise InputError(sorted(dict.fromkeys(faults), key=lambda fault: fault.row or 0))
    zones = texts(raw.frame[zoning.zone]).fillna("").str.strip(BLANKS)
    return pd.Series(zones.array, index=pd.Index([match.code for match in matches]), dtype=str)


def group_by_zone(data: T, zones: Zones) -> T:
    """Return the data with zones in the place of provinces: every stock summed, every ratio computed again.

    A zone has only what can be computed from what its communes publish: nothing secret is in it.

    Args:
        data: the indicators tabulated, secrets taken out.
        zones: the zone of each commune.
    """
    territory = data.territory
    named = zones.codes.map(lambda code: zones.names.get(code, (code, ""))[0])
    arabic = zones.codes.map(lambda code: zones.names.get(code, ("", ""))[1])
    columns = {c.PROVINCE_CODE: zones.codes, c.PROVINCE: named}
    outlines = dissolve(territory.communes.assign(**columns, **{c.PROVINCE_AR: arabic}))
    outlines = outlines[outlines.index != OUTSIDE]
    grouped = replace(territory, communes=territory.communes.assign(**columns), provinces=outlines)
    bases = _bases(data, zones, grouped, outlines.index)
    units = tabulate_units(outlines, bases["province"], [_of_zone(each, data, zones) for each in data.indicators])
    return replace(
        data, territory=grouped, communes=data.communes.assign(**columns), provinces=units, bases=bases,
        withheld=data.withheld | _withheld(data, zones, units), zoned=True, zonings={},
        zone_title=zones.zoning.title,
    )  # fmt: skip


def _bases(data: Tables, zones: Zones, territory: Any, order: pd.Index[Any]) -> dict[Any, Base]:
    communes = data.bases["commune"]
    ground = None if communes.ground is None else replace(communes.ground, territory=territory)
    own = replace(communes, ground=ground)
    larger = None if ground is None else replace(ground, level="province", communes=own)
    measures = weighted_mean(communes.measures, reach_areas(territory), zones.codes).reindex(order)
    sums = sum_stocks(communes.stocks, zones.codes).reindex(order)
    return {**data.bases, "commune": own, "province": Base(sums, communes.region, measures, larger)}


def _of_zone(indicator: Indicator, data: Tables, zones: Zones) -> Indicator:
    """Return an indicator that has values for zones, too: what is known of communes alone has their weighted mean."""
    if not isinstance(indicator.compute, Given):
        return replace(indicator, compute=PublicIndicator(indicator))
    order = sorted(code for code in zones.codes.unique() if code != OUTSIDE)
    index = pd.Index(order, name=data.provinces.index.name)
    stocks = data.bases["commune"].stocks
    over = next((name for name in indicator.denominators if name in stocks), "")
    if indicator.nature is not Nature.RATIO or not over:
        return replace(indicator, compute=Given((nothing_of(indicator, index),)))
    values, weights = data.communes[indicator.key].astype(float), stocks[over]
    parts = pd.DataFrame({"events": (values * weights).mask(weights == 0, 0.0), "weights": weights})
    sums = sum_stocks(parts, zones.codes).reindex(index)
    return replace(indicator, compute=Given((sums["events"] / sums["weights"].where(sums["weights"] > 0),)))


@dataclass(frozen=True, eq=False)
class PublicIndicator:
    """Compute an indicator as everybody could; missing where it is made of what is known of communes alone."""

    indicator: Indicator

    def __call__(self, base: Base) -> Values:
        """Return what can be computed from what is published."""
        try:
            return compute_public(self.indicator, base)
        except ValueError:  # made of values that are given for communes and provinces
            return nothing_of(self.indicator, base.stocks.index)


def nothing_of(indicator: Indicator, index: pd.Index[Any]) -> Values:
    """Return an indicator that no unit has."""
    empty = None if indicator.nature is Nature.CATEGORY else np.nan
    return pd.Series(empty, index=index, dtype=object if empty is None else np.float64)


def _withheld(data: Tables, zones: Zones, units: gpd.GeoDataFrame) -> frozenset[tuple[str, str, str]]:
    """Return the values of zones that are missing because a commune in them keeps back what they are made of."""
    lost: dict[str, set[str]] = {}
    for level, code, key in data.withheld:
        if level == "commune" and code in zones.codes.index:
            lost.setdefault(key, set()).add(str(zones.codes[code]))
    gone = set()
    for indicator in data.indicators:
        affected = set[str]().union(*(lost.get(key, set()) for key in (indicator.key, *indicator.needs)))
        empty = set(units.index[units[indicator.key].isna()])
        gone |= {("province", code, indicator.key) for code in affected & empty}
    return frozenset(gone)


#: The share of the land that lines drawn twice may leave between areas that cover it.
_LEAST_LEFT: Final = 1e-3


@dataclass(frozen=True, slots=True)
class OutsideZones:
    """The land that a zoning leaves in no zone.

    Attributes:
        communes: how many there are in it; None of areas that cut communes.
    """

    communes: int | None


def outside_zones(view: Tables) -> OutsideZones | None:
    """Return the land that is in none of the zones of a view of the data; None where they cover all of it."""
    if not view.zoned:
        return None
    if not view.territory.areas:
        count = int((view.territory.communes[c.PROVINCE_CODE] == OUTSIDE).sum())
        return OutsideZones(count) if count else None
    areas = view.territory.provinces.geometry.to_crs(view.territory.plane.definition)
    land = view.territory.projected.geometry
    left = 1 - areas.union_all().area / land.area.sum()
    return OutsideZones(None) if left > _LEAST_LEFT else None
