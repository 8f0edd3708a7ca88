"""Indicators made from others, with what they are told: ratios, growth, local clusters, potential, access, typologies.

Each kind is one frozen class, equal field for field to its ``[[indicators]]`` table in an edition; `build` makes of it
an `Indicator` like any other, to be handed to ``tabulate(extra=…)`` and drawn. The small functions (`lisa`,
`smoothed_rate` …) do both at once, also from an indicator of your own::

    data = atlas.tabulate(placed, region, extra=[lisa("density_10k"), smoothed(mine)])

Told nothing else, those of one indicator are also found by their key alone: ``lisa_density_10k``,
``smoothed_cooperatives_10k``, ``potential_actors_10km``, ``access_actors_5km``, ``population_within_5km``,
``population_within_supports_30min``, ``nearest_supports_min``, ``access_supports_30min``.

Read `kind` (what all of them share), then `arithmetic`, `neighborhood`, `nearness`, `travel` (by road) and `typology`;
`kinds` lists them, `derivation` makes and finds indicators, `shortcuts` and `explanation` serve those who call.
"""

from atlas.analysis.derived.arithmetic import ClassOf, DifferenceOf, GrowthOf, QuotientOf, RankOf, RatioOf, ShareOf
from atlas.analysis.derived.derivation import Finder, build, build_all, by_key, edition_indicators, find
from atlas.analysis.derived.explanation import explain, purpose
from atlas.analysis.derived.kinds import KINDS, Derived
from atlas.analysis.derived.nearness import Access, PopulationReach, Potential
from atlas.analysis.derived.neighborhood import HotSpots, Lisa, SmoothedRate
from atlas.analysis.derived.shortcuts import (
    catchment_access,
    hot_spots,
    lisa,
    population_reach,
    potential,
    road_access,
    road_reach,
    smoothed_rate,
    typology,
)
from atlas.analysis.derived.travel import RoadAccess, RoadReach
from atlas.analysis.derived.typology import UnitTypology

__all__ = [
    "KINDS",
    "Access",
    "ClassOf",
    "Derived",
    "DifferenceOf",
    "Finder",
    "GrowthOf",
    "HotSpots",
    "Lisa",
    "PopulationReach",
    "Potential",
    "QuotientOf",
    "RankOf",
    "RatioOf",
    "RoadAccess",
    "RoadReach",
    "ShareOf",
    "SmoothedRate",
    "UnitTypology",
    "build",
    "build_all",
    "by_key",
    "catchment_access",
    "edition_indicators",
    "explain",
    "find",
    "hot_spots",
    "lisa",
    "population_reach",
    "potential",
    "purpose",
    "road_access",
    "road_reach",
    "smoothed_rate",
    "typology",
]
