"""From a base and its ground to indicators that look around a unit: local clusters, smoothed rates, potential, access.

As in `atlas.analysis.definitions.formulas`, each function takes the base alone once its keywords are bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks
from atlas.analysis.catalogue.base import Base, Ground, communes_of, ground_of, mean_of_communes
from atlas.analysis.catalogue.definition import REASON, Indicator
from atlas.analysis.spatial import access
from atlas.analysis.spatial.reach_measures import reach_areas
from atlas.analysis.spatial.surfaces import Decay
from atlas.analysis.spatial.travel import Distances, Scale, straight_distances
from atlas.analysis.stats import autocorrelation as local
from atlas.analysis.stats import clusters
from atlas.analysis.stats.rates import Values
from atlas.analysis.stats.smoothed_rates import empirical_bayes, spatial_empirical_bayes
from atlas.sources.vocabulary.vocabulary import Vocabulary

Figure: TypeAlias = Literal["covered", "mean", "median"]

#: From a ground, places, actors and a limit to the distances of the pairs within it, in any unit.
Measure: TypeAlias = Callable[[Ground, pd.DataFrame, pd.DataFrame, float], Distances]

#: Fewer units than that cannot be compared with their neighbors.
_FEWEST: Final = 3
#: What an actor supplies: one, or an amount that it states.
_AMOUNTS: Final = {stocks.MEMBERS: c.MEMBERS, stocks.WOMEN: c.WOMEN, stocks.JOBS: c.JOBS}


def lisa(
    base: Base, *, of: Indicator, permutations: int, seed: int, alpha: float, correction: local.Correction
) -> Values:
    """Return the LISA class of each unit; missing where it cannot be compared."""
    values = of.compute(base)
    if reason := _hindrance(values, base):
        return _no_class(base, reason=reason)
    around = ground_of(base).neighbors
    moran = local.local_moran(values, neighbors=around, permutations=permutations, seed=seed)
    return moran.classes(alpha=alpha, correction=correction).rename(None)


def hot_spots(base: Base, *, of: Indicator, correction: local.Correction) -> Values:
    """Return the class of G* of each unit; missing where it cannot be compared."""
    values = of.compute(base)
    if reason := _hindrance(values, base):
        return _no_class(base, reason=reason)
    return local.getis_ord(values, neighbors=ground_of(base).neighbors).classes(correction=correction).rename(None)


def smooth_rate(base: Base, *, of: Indicator, per: float, around: Literal["territory", "neighbours"]) -> Values:
    """Return a rate of events in a population, shrunk towards that of the territory or of the neighbors."""
    population, rate = base[of.denominators[0]], of.compute(base)
    events = rate * population / per
    if not ((population > 0) & events.notna()).any():
        return rate
    if around == "territory":
        return per * empirical_bayes(events, population)
    return per * spatial_empirical_bayes(events, population, neighbors=ground_of(base).neighbors)


def potential(base: Base, *, of: Indicator, span_km: float, beta: float, decay: Decay) -> Values:
    """Return Stewart's potential at the middle of each commune; larger units have the mean of their communes, by area.

    A commune whose own amount is missing has none, and counts nothing in that of the others.
    """
    communes = communes_of(base)
    places = access.middles(ground_of(communes).outlines)
    masses = of.compute(communes)
    values = access.potential(masses, places, span_km=span_km, beta=beta, decay=decay).where(masses.notna())
    return mean_of_communes(base, values, reach_areas(ground_of(communes).territory))


def _in_the_air(ground: Ground, places: pd.DataFrame, actors: pd.DataFrame, limit_km: float) -> Distances:
    return straight_distances(places, actors, limit_km=limit_km, scale=scale_of(ground))


def scale_of(ground: Ground) -> Scale | None:
    """Return the scale that is taken out of distances; None where they are the plane's."""
    plane = ground.territory.plane
    return plane.scale if plane.on_ground else None


def catchment(
    base: Base, *, of: str, zones: access.Zones, per: float, step_m: float, measure: Measure = _in_the_air
) -> Values:
    """Floating-catchment access of the inhabitants of each unit, per so many of them.

    Args:
        base: at any level.
        of: what the actors supply.
        zones: their ends, in the unit of the measure, and their weights.
        per: so many inhabitants.
        step_m: of the grid over which the inhabitants of a commune are spread.
        measure: of the way from a place to an actor: km as the crow flies, minutes by road.
    """
    ground = ground_of(communes_of(base))
    if is_hidden(ground, of):
        return pd.Series(np.nan, index=base.stocks.index)

    def of_communes() -> Values:
        places, supply = inhabited_places(base, step_m), supply_values(ground.actors, of, ground.vocabulary)
        distances = measure(ground, places, ground.actors.loc[supply.index], zones[-1][0])
        heads = places[access.POPULATION]
        access_values = access.catchment_access(supply, heads, distances=distances, zones=zones)
        sums = (access_values * heads).groupby(places[access.UNIT]).sum(), heads.groupby(places[access.UNIT]).sum()
        return per * sums[0] / sums[1].where(sums[1] > 0)

    access_values = ground.once(("catchment", measure, of, zones, per, step_m), of_communes)
    population = communes_of(base)[c.POPULATION_2024]
    return mean_of_communes(base, access_values.reindex(population.index), population)


def population_reach(base: Base, *, figure: Figure, measure: str, within: float, of: str, step_m: float) -> Values:
    """Return the share of the inhabitants within a distance of an actor, or distance of the mean or median inhabitant.

    Args:
        base: at any level.
        figure: which of them.
        measure: name of the coverage that it is computed from.
        within: the distance of that coverage, km.
        of: the actors that count: all of them, or those of a family or sector.
        step_m: of the grid over which inhabitants are spread.
    """
    communes, ground = communes_of(base), ground_of(base)
    if figure == "covered":
        # Inhabitants spread evenly over a commune are covered as its area is: exactly, without a grid.
        return mean_of_communes(base, communes[measure], communes[c.POPULATION_2024])
    places = inhabited_places(base, step_m)
    unit = ground.unit_of.reindex(places[access.UNIT]).to_numpy()
    actors = ground.actors.loc[supply_values(ground.actors, of, ground.vocabulary).index]
    nearest = ground_of(communes).once(
        ("nearest", of, step_m), lambda: access.nearest_actor(places, actors, scale=scale_of(ground))
    )
    reach = access.population_reach(
        places.assign(**{access.UNIT: unit}), nearest, units=base.stocks.index, within=within
    )
    column = reach.table[figure]
    return column.where(np.isfinite(column)).rename(None)


def typology(
    base: Base, *, of: Sequence[Indicator], classes: int, method: clusters.Method, seed: int
) -> Values:  # fmt: skip
    """Return the class of each unit among those that the communes make; a larger unit is in the nearest one.

    Where the communes cannot be cut into so many classes there is none, and the reason goes with the values.
    """
    communes = communes_of(base)
    try:
        clusters_of = clusters.classify(indicator_table(communes, of), classes=classes, method=method, seed=seed)
    except clusters.UnclassifiableError as error:
        return _no_class(base, reason=error.reason)
    labels = clusters_of.labels if communes is base else clusters_of.assign(indicator_table(base, of))
    return labels.astype("str").astype(object).where(labels.notna(), None).rename(None)


def indicator_table(base: Base, of: Sequence[Indicator]) -> pd.DataFrame:
    """Return units × indicators, as numbers."""
    columns = {indicator.key: indicator.compute(base).astype(np.float64) for indicator in of}
    return pd.DataFrame(columns, index=base.stocks.index)


def supplies(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what access can be computed to: all actors, what they state, those of a family or a sector."""
    stated = (amount for amount, column in _AMOUNTS.items() if column in vocabulary.concepts)
    return (stocks.ACTORS, *stated, *vocabulary.fields)


def supply_values(actors: pd.DataFrame, of: str, vocabulary: Vocabulary) -> Values:
    """Return what each actor supplies, numbered as the actors.

    Those of the family or sector asked, those that state it.
    """
    if of in _AMOUNTS:
        return actors[_AMOUNTS[of]].astype("Float64").dropna().astype(np.float64)
    if of in vocabulary.fields:
        name, value = vocabulary.fields[of]
        actors = actors[actors[name].isin([value])]
    return pd.Series(1.0, index=actors.index, name=of)


def is_hidden(ground: Ground, of: str) -> bool:
    """Tell whether the column of the register that says what each actor supplies was taken out for confidentiality."""
    return (_AMOUNTS.get(of) or ground.vocabulary.fields.get(of, (c.ID, ""))[0]) in ground.hidden


def inhabited_places(base: Base, step_m: float) -> pd.DataFrame:
    """Return the inhabitants spread over their communes."""
    communes = communes_of(base)
    ground = ground_of(communes)
    population = communes[c.POPULATION_2024]
    return ground.once(("places", step_m), lambda: access.spread_population(ground.outlines, population, step_m=step_m))


def _hindrance(values: Values, base: Base) -> str:
    """Why units cannot be compared with their neighbors; empty where they can."""
    around = ground_of(base).neighbors.among(values.dropna().index)
    compared = values[around.codes[around.counts > 0]]
    if len(compared) < _FEWEST:
        return "too_few"
    return "" if np.ptp(compared.to_numpy(dtype=np.float64)) > 0 else "constant"


def _no_class(base: Base, *, reason: str) -> Values:
    """Return no value anywhere, and why: a key of the messages ``incomparable`` in the attributes."""
    empty = pd.Series([None] * len(base.stocks), index=base.stocks.index, dtype=object)
    empty.attrs[REASON] = reason
    return empty
