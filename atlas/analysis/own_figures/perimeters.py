"""Several perimeters in one edition: the same data cut to fewer communes, every figure stated for these alone.

What a perimeter publishes is computed from what the edition publishes: sums of the communes and provinces whose values
are public, and ratios of these sums. Nothing can be learnt by taking one perimeter from the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, TypeVar

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base, Ground
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import coverage_distance
from atlas.analysis.catalogue.stocks import sum_stocks
from atlas.analysis.dataset.dataset import whole_of
from atlas.analysis.dataset.tables import LEVELS, Given, Level, Supplement, Tables, tabulate_units
from atlas.analysis.definitions.reach import term_reach
from atlas.analysis.disclosure.public_data import without_records
from atlas.analysis.location.location import Placed
from atlas.analysis.own_figures.zonings import PublicIndicator, nothing_of
from atlas.analysis.spatial.reach_measures import reach, reach_areas, weighted_mean
from atlas.analysis.stats.rates import Values
from atlas.errors import Fault, InputError
from atlas.i18n.interface import ui_language
from atlas.i18n.messages import Listed, Message, tr
from atlas.sources.territory.outlines import dissolve
from atlas.sources.territory.plane import FITTED
from atlas.sources.territory.territory import Territory

T = TypeVar("T", bound=Tables)
_LISTED: Final = 10
_OUTSIDE: Final = "outside"


def within_perimeter(data: T, inner: Territory) -> T:
    """Return the data cut to the communes of a smaller territory: its sums, its ratios, its actors, its reach.

    Args:
        data: the indicators tabulated, secrets taken out.
        inner: names its communes, by their codes; its figures and outlines are those of the data.

    Raises:
        InputError: communes that the data have not.
    """
    strangers = inner.communes.index.difference(data.communes.index)
    if len(strangers):
        called = [f"{inner.communes[c.NAME][code]} ({code})" for code in strangers]
        reason = Message("fault.perimeter.beyond", n=len(strangers), communes=Listed(called, most=_LISTED, marks=False))
        raise InputError(Fault(reason, Message("fault.perimeter.contain"), inner.key))
    territory = _cut_territory(data.territory, inner)
    placed = None if data.placed is None else _cut_register(data.placed, territory)
    bases = _cut_bases(data, territory, placed)
    indicators = [_within(each, data, territory, bases) for each in data.indicators]
    tables = {level: tabulate_units(units, bases[level], indicators) for level, units in _units(territory).items()}
    cut = replace(
        data, communes=tables["commune"], provinces=tables["province"], region=tables["region"], territory=territory,
        placed=placed, bases=bases, flows=None, supplement=Supplement(), sums={}, zonings={}, perimeters={},
    )  # fmt: skip
    return replace(cut, withheld=_withheld(data, cut))


def _cut_territory(whole: Territory, inner: Territory) -> Territory:
    """Return the part of a territory that another names, in the same plane and with the same ground around it."""
    codes = whole.communes.index[whole.communes.index.isin(inner.communes.index)]
    communes = whole.communes.loc[codes]
    own = communes[c.PROVINCE_CODE].astype(str)
    complete = _complete_provinces(whole, codes)
    provinces = whole.provinces.loc[whole.provinces.index.isin(own)]
    partial = provinces.index.difference(complete)
    if len(partial):
        parts = dissolve(communes[own.isin(partial)])
        provinces = provinces.copy()
        provinces.loc[partial, [c.GEOMETRY, c.AREA_KM2]] = parts.loc[partial, [c.GEOMETRY, c.AREA_KM2]]
    beside = whole.adjacency["code_a"].isin(codes) & whole.adjacency["code_b"].isin(codes)
    return replace(
        whole, key=inner.key, title=inner.title, communes=communes, provinces=provinces,
        adjacency=whole.adjacency[beside].reset_index(drop=True),
        arrondissements=whole.arrondissements[whole.arrondissements["commune_code"].isin(codes)],
        crs=whole.plane.definition if whole.crs == FITTED else whole.crs,
    )  # fmt: skip


def _complete_provinces(whole: Territory, codes: pd.Index[Any]) -> list[str]:
    """Return the provinces all of whose communes are among some."""
    inside = pd.Series(whole.communes.index.isin(codes), index=whole.communes.index)
    return [str(code) for code, every in inside.groupby(whole.communes[c.PROVINCE_CODE]).all().items() if every]


def _cut_register(placed: Placed, territory: Territory) -> Placed:
    """Return the register with the actors placed beyond a territory among the rejected: they are outside it."""
    if placed.withheld:
        return replace(without_records(placed, counted=False), territory=territory)
    inside = placed.actors[c.CODE].isin(territory.communes.index)
    away = pd.DataFrame(placed.actors.loc[~inside]).assign(
        **{c.REASON: _OUTSIDE, c.REMEDY: tr(f"remedy.{_OUTSIDE}", ui_language())}
    )
    moved = away.reindex(columns=placed.rejected.columns).astype(placed.rejected.dtypes.to_dict(), errors="ignore")
    rejected = pd.concat([placed.rejected, moved]) if len(moved) else placed.rejected
    actors = placed.actors.loc[inside]
    conflicts = placed.conflicts.loc[placed.conflicts.index.isin(actors.index)]
    return replace(
        placed, actors=actors, rejected=rejected, conflicts=conflicts, territory=territory,
        communes=pd.Index(territory.communes.index),
    )  # fmt: skip


def _units(territory: Territory) -> dict[Level, gpd.GeoDataFrame]:
    return {"commune": territory.communes, "province": territory.provinces, "region": whole_of(territory)}


def _cut_bases(data: Tables, territory: Territory, placed: Placed | None) -> dict[Level, Base]:
    """Return what is summed: public communes, the public sums of provinces that lie inside whole, their sum."""
    codes, order = territory.communes.index, territory.provinces.index
    stocks = data.bases["commune"].stocks.loc[codes]
    province = territory.communes[c.PROVINCE_CODE]
    complete = [code for code in order if code in _complete_provinces(data.territory, codes)]
    sums = sum_stocks(stocks, province).reindex(order)
    sums.loc[complete] = data.bases["province"].stocks.loc[complete, sums.columns]
    whole = pd.Series(territory.key, index=order, name=c.CODE)
    region = sum_stocks(sums, whole)
    measures = _measures(data, territory, placed)
    areas, before = reach_areas(territory), data.bases["commune"].ground
    hidden = frozenset[str]() if before is None else before.hidden
    totals = region.iloc[0]
    communes = Base(stocks, totals, measures, Ground(territory, placed, "commune", hidden=hidden))
    every = pd.Series(territory.key, index=codes, name=c.CODE)

    def ground(level: Level) -> Ground:
        return Ground(territory, placed, level, communes, hidden)

    return {
        "commune": communes,
        "province": Base(sums, totals, weighted_mean(measures, areas, province).reindex(order), ground("province")),
        "region": Base(region, totals, weighted_mean(measures, areas, every), ground("region")),
    }


def _measures(data: Tables, territory: Territory, placed: Placed | None) -> pd.DataFrame:
    """Return the reach of the actors of a territory, as one of these alone has it."""
    before = data.bases["commune"].measures.loc[territory.communes.index]
    if placed is None or placed.withheld:
        return before
    names = list(map(str, before))
    measures = reach(
        placed, territory, coverage_km=[km for name in names if (km := coverage_distance(name)) is not None],
        terms=[term for name in names if (term := term_reach(name, data.vocabulary)) is not None],
    )  # fmt: skip
    return measures.reindex(columns=before.columns)


def _within(indicator: Indicator, data: Tables, territory: Territory, bases: dict[Level, Base]) -> Indicator:
    """Return an indicator computed from what is public; values that were given stay those of their units."""
    if not isinstance(indicator.compute, Given):
        return replace(indicator, compute=PublicIndicator(indicator))
    codes, order = territory.communes.index, territory.provinces.index
    complete = order.isin(_complete_provinces(data.territory, codes))
    provinces = data.provinces[indicator.key].reindex(order).where(complete)
    values: list[Values] = [data.communes[indicator.key].loc[codes], provinces]
    values.append(nothing_of(indicator, bases["region"].stocks.index))
    return replace(indicator, compute=Given(tuple(values)))


def _withheld(data: Tables, cut: Tables) -> frozenset[tuple[str, str, str]]:
    """Return the values that are missing because they are kept back, or made of what is."""
    lost: dict[str, set[str]] = {}
    for level, code, key in data.withheld:
        if level != "region":
            lost.setdefault(key, set()).add(code)
    gone = set()
    for indicator in cut.indicators:
        if not any(key in lost for key in (indicator.key, *indicator.needs)):
            continue
        for level in LEVELS:
            table = cut.table(level)
            gone |= {(str(level), str(code), indicator.key) for code in table.index[table[indicator.key].isna()]}
    return frozenset(gone)
