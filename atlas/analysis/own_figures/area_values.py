"""What lies within areas of measure: stocks of communes by areal share, actors counted where they stand, reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy
import shapely

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.catalogue.entries import coverage_distance
from atlas.analysis.dataset.tables import Given, Tables, tabulate_units
from atlas.analysis.definitions.reach import is_reach, term_reach
from atlas.analysis.location.location import SNAPPED, Placed
from atlas.analysis.own_figures.areas import Areas
from atlas.analysis.own_figures.zonings import OUTSIDE, PublicIndicator, nothing_of
from atlas.analysis.spatial.reach_measures import reach
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.sources.register.register import Register
from atlas.sources.territory.outlines import areas_km2
from atlas.sources.territory.territory import Territory

T = TypeVar("T", bound=Tables)
#: What is computed from amounts that actors declare.
_DECLARED: Final = s.STOCKS_OF[c.MEMBERS] | s.STOCKS_OF[c.WOMEN] | s.STOCKS_OF[c.JOBS]
#: A point on the edge of its commune is in the areas that reach so near: the two edges are rounded differently.
_ASHORE_M: Final = 0.1
#: A commune whose share in areas is less than this is not in them: borders drawn twice.
_LEAST_SHARE: Final = 1e-9


def measure_areas(data: T, areas: Areas) -> T:
    """Return the data with areas in the place of provinces: stocks within them, ratios computed again, reach.

    What communes keep back stays so: an area that touches such a commune has no value. Amounts that actors declare are
    those of the records, which a protected dataset has no more.

    Args:
        data: the indicators tabulated, secrets taken out.
        areas: cut to its territory.
    """
    zoning, territory = areas.zoning, data.territory
    outlines = areas.outlines.to_crs("EPSG:4326").assign(**{c.KIND: "zone"})
    outlines[c.AREA_KM2] = areas_km2(outlines.geometry.to_numpy())
    away = {c.PROVINCE_CODE: OUTSIDE, c.PROVINCE: ""}
    grouped = replace(
        territory, communes=territory.communes.assign(**away), provinces=outlines,
        areas="numbered" if areas.numbered else "named", label_points={**territory.label_points, **areas.seats},
        notes=(*territory.notes, *_beyond(areas)),
    )  # fmt: skip
    base = _base(data, areas)
    shares = _shares(data, areas)
    units = tabulate_units(outlines, base, [_of_areas(each, data, shares) for each in data.indicators])
    ground = data.bases["commune"].ground
    communes = replace(data.bases["commune"], ground=ground and replace(ground, territory=grouped))
    return replace(
        data, territory=grouped, communes=data.communes.assign(**away), provinces=units, zoned=True, zonings={},
        bases={**data.bases, "commune": communes, "province": base}, zone_title=zoning.title,
        zones_overlap=zoning.overlaps, withheld=data.withheld | _withheld(data, units),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _InAreas:
    """Actors with the code of the area that each is in, once for each area."""

    actors: gpd.GeoDataFrame
    register: Register


@dataclass(frozen=True, eq=False)
class _Shares:
    """The share of each commune (columns) that lies in each area (rows)."""

    matrix: Any
    index: pd.Index[Any]

    def of(self, amounts: pd.DataFrame) -> pd.DataFrame:
        """Share amounts of communes among the areas; missing where a commune that an area touches has none."""
        values = amounts.to_numpy(dtype=np.float64, na_value=np.nan)
        lost = np.isnan(values)
        sums = self.matrix @ np.where(lost, 0.0, values)
        unknown = (self.matrix @ lost.astype(np.float64)) > 0
        return pd.DataFrame(np.where(unknown, np.nan, sums), index=self.index, columns=amounts.columns)


def _beyond(areas: Areas) -> tuple[Message, ...]:
    """Say how many areas are left out, because they are not in the territory."""
    title = areas.zoning.title
    called = title if isinstance(title, str) else next(iter(title.values()), areas.zoning.key)
    return (Message("fault.areas.beyond", n=areas.beyond, title=called),) if areas.beyond else ()


def area_remarks(data: Tables, language: LanguageCode) -> list[str]:
    """Say how areas of one's own are measured, and that nothing of those that overlap adds up."""
    return [tr(key, language) for key in ("areas_shared", *(("areas_overlap",) if data.zones_overlap else ()))]


def _shares(data: Tables, areas: Areas) -> _Shares:
    communes = np.asarray(data.territory.projected.geometry.values, dtype=object)
    shapes = np.asarray(areas.outlines.geometry.values, dtype=object)
    commune, area = shapely.STRtree(shapes).query(communes, predicate="intersects")
    within = shapely.area(shapely.intersection(communes[commune], shapes[area])) / shapely.area(communes)[commune]
    inside = within > _LEAST_SHARE
    places = (within[inside], (area[inside], commune[inside]))
    return _Shares(scipy.sparse.csr_array(places, shape=(len(shapes), len(communes))), areas.outlines.index)


def _base(data: Tables, areas: Areas) -> Base:
    """Return the stocks and measures of areas: of the territory and of tables by share, of the register by place."""
    communes, index = data.bases["commune"], areas.outlines.index
    studied = {f"{key}{end}" for key in (*data.supplement.halves, *data.sums) for end in ("", "_among", "_known")}
    register = _register_within(data, areas)
    shared = communes.stocks.drop(
        columns=[name for name in communes.stocks if name in _stocks_of_register(data) | studied]
    )
    stocks = _shares(data, areas).of(shared).join(register).reindex(columns=communes.stocks.columns)
    measures = pd.DataFrame(np.nan, index=index, columns=communes.measures.columns)
    if data.placed is not None and not data.placed.withheld:
        names = [str(name) for name in measures]
        reached = reach(
            data.placed, data.territory, outlines=areas.outlines,
            coverage_km=[km for name in names if (km := coverage_distance(name)) is not None],
            terms=[term for name in names if (term := term_reach(name, data.vocabulary)) is not None],
        )  # fmt: skip
        measures = reached.reindex(columns=measures.columns)
    return Base(stocks, communes.region, measures)


def _stocks_of_register(data: Tables) -> set[str]:
    """Return what is counted or summed from the register's records."""
    fields = () if data.placed is None else data.vocabulary.fields
    return {*s.REGISTER_STOCKS, *fields}


def _register_within(data: Tables, areas: Areas) -> pd.DataFrame:
    """Return what the register adds up to in each area; nothing without one, or where nobody may know who is where."""
    index, placed = areas.outlines.index, data.placed
    if placed is None or placed.withheld:
        return pd.DataFrame(index=index)
    rows, positions = _within(placed, areas, data.territory)
    actors = placed.actors.iloc[rows].assign(**{c.CODE: index.to_numpy()[positions]})
    stocks = s.register_stocks(_InAreas(actors, placed.register), index)
    return stocks.drop(columns=[name for name in _DECLARED if name in stocks]) if placed.hidden else stocks


def _within(placed: Placed, areas: Areas, territory: Territory) -> tuple[Any, Any]:
    """Return pairs of positions, an actor and an area that holds it; one area for each where areas do not overlap.

    An actor placed from the sea stands at the nearest point of its commune, as maps draw it.
    """
    shapes = np.asarray(areas.outlines.geometry.values, dtype=object)
    points = np.asarray(placed.actors.geometry.to_crs(territory.plane.crs).array, dtype=object)
    reach_m = np.zeros(len(points))
    snapped = (placed.actors[c.PLACING] == SNAPPED).to_numpy(dtype=bool)
    if snapped.any():
        homes = np.asarray(territory.projected.geometry.loc[placed.actors.loc[snapped, c.CODE]].array, dtype=object)
        points[snapped] = shapely.get_point(shapely.shortest_line(homes, points[snapped]), 0)
        reach_m[snapped] = _ASHORE_M
    row, area = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=reach_m)
    if not areas.zoning.overlaps:
        order = np.lexsort((area, row))
        row, area = row[order], area[order]
        row, first = np.unique(row, return_index=True)
        area = area[first]
    return row, area


def _of_areas(indicator: Indicator, data: Tables, shares: _Shares) -> Indicator:
    """Return an indicator that has values for areas, too: what is given for communes alone has their weighted mean."""
    if not isinstance(indicator.compute, Given):
        return replace(indicator, compute=PublicIndicator(indicator))
    stocks = data.bases["commune"].stocks
    over = next((name for name in indicator.denominators if name in stocks), "")
    if indicator.nature is not Nature.RATIO or not over:
        return replace(indicator, compute=Given((nothing_of(indicator, shares.index),)))
    values, weights = data.communes[indicator.key].astype(float), stocks[over]
    sums = shares.of(pd.DataFrame({"events": (values * weights).mask(weights == 0, 0.0), "weights": weights}))
    return replace(indicator, compute=Given((sums["events"] / sums["weights"].where(sums["weights"] > 0),)))


def _withheld(data: Tables, units: gpd.GeoDataFrame) -> frozenset[tuple[str, str, str]]:
    """Return the values of areas that are missing because something that they are made of is kept back."""
    lost = {key for _, _, key in data.withheld}
    placed = data.placed
    if placed is not None and placed.hidden:
        lost |= _DECLARED
    if placed is not None and placed.withheld:
        lost |= {s.ACTORS, *_stocks_of_register(data)}
    gone = set()
    for indicator in data.indicators:
        if lost.intersection((indicator.key, *indicator.needs)) or (
            placed is not None and placed.withheld and any(map(is_reach, indicator.needs))
        ):
            gone |= {("province", str(code), indicator.key) for code in units.index[units[indicator.key].isna()]}
    return frozenset(gone)
