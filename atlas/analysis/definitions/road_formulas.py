"""From a base and its ground to what is near by road, of some of the actors."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.base import Base, Ground, communes_of, ground_of, mean_of_communes
from atlas.analysis.definitions.neighborhood_formulas import (
    catchment,
    inhabited_places,
    is_hidden,
    supply_values,
)
from atlas.analysis.roads.isochrones import reached_roads
from atlas.analysis.roads.travel_times import nearest_minutes, road_times
from atlas.analysis.spatial import access
from atlas.analysis.spatial.reach_measures import reach_areas
from atlas.analysis.spatial.travel import Distances
from atlas.analysis.stats.rates import Values
from atlas.i18n.messages import Message
from atlas.sources.roads.road_network import RoadNetwork

#: What a share is a share of.
Part: TypeAlias = Literal["population", "area"]
COORDINATES: Final = ["x_m", "y_m"]


def roads_of(ground: Ground) -> RoadNetwork:
    """Return the roads of a ground.

    Raises:
        ValueError: the territory has none.
    """
    roads = ground.territory.roads
    if roads is None:
        raise ValueError(Message("fault.roads.none"))
    return roads


def share_by_road(base: Base, *, of: str, part: Part, minutes: float) -> Values:
    """Per cent of the inhabitants, or of the area, of each unit from which some actor is within so many minutes."""
    ground = ground_of(communes_of(base))
    if is_hidden(ground, of):
        return _nothing(base)
    roads = roads_of(ground)

    def of_communes() -> Values:
        reached = ground.once(("reached", of), lambda: reached_roads(roads, _places_of(ground, of)))
        near, shapes = reached.ground(minutes), ground.outlines.geometry.to_numpy()
        share = 100 * shapely.area(shapely.intersection(shapes, near)) / shapely.area(shapes)
        return pd.Series(np.clip(share, 0.0, 100.0), index=ground.outlines.index)

    return _mean(base, ground.once(("share_by_road", of, minutes), of_communes), part)


def minutes_by_road(base: Base, *, of: str, step_m: float) -> Values:
    """Return minutes by road to the nearest actor, of the mean inhabitant of each unit."""
    ground = ground_of(communes_of(base))
    if is_hidden(ground, of):
        return _nothing(base)
    roads, actors = roads_of(ground), ground.actors.loc[supply_values(ground.actors, of, ground.vocabulary).index]
    places = inhabited_places(base, step_m)
    nearest = ground.once(("minutes", of, step_m), lambda: nearest_minutes(roads, places, actors))
    return _mean_inhabitant(base, places, nearest)


def catchment_by_road(base: Base, *, of: str, zones: access.Zones, per: float, step_m: float) -> Values:
    """Floating-catchment access of the inhabitants of each unit, per so many of them, its zones in minutes by road."""
    return catchment(base, of=of, zones=zones, per=per, step_m=step_m, measure=_by_road)


def _by_road(ground: Ground, places: pd.DataFrame, actors: pd.DataFrame, limit_min: float) -> Distances:
    return road_times(roads_of(ground), places, actors, limit_min=limit_min)


def _places_of(ground: Ground, of: str) -> npt.NDArray[np.float64]:
    actors = ground.actors
    return actors.loc[supply_values(actors, of, ground.vocabulary).index, COORDINATES].to_numpy(dtype=np.float64)


def _mean(base: Base, shares: Values, part: Part) -> Values:
    """Return shares of communes for larger units: inhabitants are spread evenly over their commune."""
    weights: Any = (
        communes_of(base)[c.POPULATION_2024] if part == "population" else reach_areas(ground_of(base).territory)
    )
    return mean_of_communes(base, shares, weights)


def _mean_inhabitant(base: Base, places: pd.DataFrame, nearest: Values) -> Values:
    unit = ground_of(base).unit_of.reindex(places[access.UNIT]).to_numpy()
    report = access.population_reach(places.assign(**{access.UNIT: unit}), nearest, units=base.stocks.index, within=1.0)
    mean = report.table["mean"]
    return mean.where(np.isfinite(mean)).rename(None)


def _nothing(base: Base) -> Values:
    return pd.Series(np.nan, index=base.stocks.index)
