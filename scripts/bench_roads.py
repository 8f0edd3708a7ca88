"""Measures what roads add: reading the network, times, and the ground within 15, 30 and 60 minutes."""

from __future__ import annotations

import time
from typing import Final

import numpy as np
import pandas as pd

from atlas.analysis.roads.isochrones import isochrones
from atlas.analysis.roads.travel_times import nearest_minutes, road_times
from atlas.analysis.spatial.access import spread_population
from atlas.sources.roads.road_file import read_roads
from atlas.sources.territory.territory import read_territory

_BODIES: Final = 40
_MINUTES: Final = (15.0, 30.0, 60.0)


def bench_roads() -> int:
    """Print seconds of processor time for the region, its inhabitants every kilometer, and bodies placed at random."""
    territory = read_territory()
    communes = territory.projected
    places = spread_population(communes, territory.communes["population_2024"])
    chosen = np.random.default_rng(0).choice(len(places), _BODIES, replace=False)
    bodies = places.iloc[chosen][["x_m", "y_m"]].reset_index(drop=True)
    begun = time.process_time()
    roads = read_roads(None, territory)
    steps = {"read": time.process_time() - begun}
    for name, measure in (
        ("nearest", lambda: nearest_minutes(roads, places, bodies)),
        ("pairs within 30 min", lambda: road_times(roads, places, bodies, limit_min=30)),
        ("isochrones", lambda: isochrones(roads, bodies, _MINUTES)),
    ):
        begun = time.process_time()
        measure()
        steps[name] = time.process_time() - begun
    print(repr(roads))
    print(
        pd.Series(steps, name=f"CPU s, {len(places)} places, {_BODIES} bodies").to_string(float_format="{:.2f}".format)
    )
    print(f"in all {sum(steps.values()):.2f} s (goal: 10 s more for an edition)")
    return 0
