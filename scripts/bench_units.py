"""How the time to read, locate and tabulate grows with the number of units of a territory as large as a continent."""

from __future__ import annotations

import math
import time
from itertools import pairwise
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import atlas

#: West, south, east, north of the ground that is cut into units: 8 million km².
GROUND: Final = (-125.0, 25.0, -67.0, 49.0)
ACTORS: Final = 2_000
UNITS: Final = (110, 1_500, 3_105, 35_000)
STEPS: Final = ("read", "locate", "tabulate")


def bench_units(units: tuple[int, ...] = UNITS) -> int:
    """Print seconds of processor per step, and the exponent with which the sum grows from one number to the next."""
    print("units   " + "".join(f"{step:>10}" for step in STEPS) + "       sum  exponent")
    measured = [(count, *_seconds(count)) for count in units]
    sums = {count: sum(seconds) for count, *seconds in measured}
    growth = {b: math.log(sums[b] / sums[a]) / math.log(b / a) for a, b in pairwise(sums)}
    for count, *seconds in measured:
        cells = "".join(f"{value:>10.2f}" for value in (*seconds, sums[count]))
        print(f"{count:<8}{cells}{growth.get(count, math.nan):>10.2f}")
    return 0


def _seconds(count: int) -> tuple[float, ...]:
    layer, register = _layer(count), _register()
    moments = [time.process_time()]
    territory = atlas.read_territory(layer)
    moments.append(time.process_time())
    placed = atlas.locate(register, territory)
    moments.append(time.process_time())
    atlas.tabulate(placed)
    moments.append(time.process_time())
    return tuple(end - start for start, end in pairwise(moments))


def _layer(count: int) -> gpd.GeoDataFrame:
    """A net of units, their sides in pieces of a tenth of a degree."""
    side = round(math.sqrt(count))
    west, south, east, north = GROUND
    x, y = np.linspace(west, east, side + 1), np.linspace(south, north, side + 1)
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(side) for i in range(side)]
    shapes = shapely.transform(shapely.segmentize(np.array(boxes, dtype=object), 0.1), lambda xy: np.round(xy, 9))
    codes = [f"{number:05d}" for number in range(len(boxes))]
    people = np.random.default_rng(0).integers(100, 10_000, len(boxes))
    columns = {"code": codes, "name": codes, "province_code": [code[:3] for code in codes], "population_2024": people}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def _register() -> pd.DataFrame:
    rng, (west, south, east, north) = np.random.default_rng(1), GROUND
    places = {"longitude": rng.uniform(west, east, ACTORS), "latitude": rng.uniform(south, north, ACTORS)}
    return pd.DataFrame({"id": range(ACTORS), "name": "x", "family": "association", "sector": "social", **places})
