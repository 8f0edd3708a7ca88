"""What the indicators of a dataset are computed from: stocks and measures of communes, provinces and the region."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.base import Base, Ground
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import coverage_distance
from atlas.analysis.catalogue.stocks import register_stocks, sum_stocks, territory_stocks
from atlas.analysis.dataset.tables import Level
from atlas.analysis.definitions.reach import term_reach
from atlas.analysis.location.location import Placed
from atlas.analysis.spatial.reach_measures import reach, reach_areas, weighted_mean
from atlas.sources.territory.territory import Territory


def bases_of(
    placed: Placed | None, territory: Territory, *, coverage_km: Sequence[float], own: Sequence[Indicator]
) -> dict[Level, Base]:
    """Add up the stocks of each level and measure the reach of the actors.

    Args:
        placed: the located register; without one there are the territory's figures only.
        territory: the communes.
        coverage_km: distances of the coverages wanted.
        own: one's own indicators, which may need further distances, or the reach of families or sectors.

    Raises:
        ValueError, SecrecyError: as `register_stocks` and `reach`.
    """
    stocks = territory_stocks(territory)
    measures = pd.DataFrame(index=stocks.index)
    if placed is not None:
        stocks = stocks.join(register_stocks(placed, stocks.index))
        measures = _reach(placed, territory, coverage_km=coverage_km, own=own)
    province, order = territory.communes[c.PROVINCE_CODE], territory.provinces.index
    whole = pd.Series(territory.key, index=stocks.index, name=c.CODE)
    region, areas = sum_stocks(stocks, whole), reach_areas(territory)
    totals = region.iloc[0]
    communes = Base(stocks, totals, measures, Ground(territory, placed, "commune"))
    provinces = Base(
        stocks=sum_stocks(stocks, province).reindex(order),
        region=totals,
        measures=weighted_mean(measures, areas, province).reindex(order),
        ground=Ground(territory, placed, "province", communes),
    )
    ground = Ground(territory, placed, "region", communes)
    return {
        "commune": communes,
        "province": provinces,
        "region": Base(region, totals, weighted_mean(measures, areas, whole), ground),
    }


def _reach(
    placed: Placed, territory: Territory, *, coverage_km: Sequence[float], own: Sequence[Indicator]
) -> pd.DataFrame:
    """Return the measures of reach at some distances, and those that one's own indicators need besides."""
    needs = [name for indicator in own for name in indicator.needs]
    distances = dict.fromkeys((*coverage_km, *(km for km in map(coverage_distance, needs) if km is not None)))
    terms = (term_reach(name, placed.register.vocabulary) for name in needs)
    further = tuple(dict.fromkeys(measure for measure in terms if measure is not None))
    return reach(placed, territory, coverage_km=tuple(distances), terms=further)
