"""How the time to read, locate, tabulate and build grows with the number of units of a territory large as a continent.

What is built has three plates, the book, the GeoPackage and the tables, from scratch and without a cache.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import atlas
from atlas.publishing.build.build import Workshop

#: West, south, east, north of the ground that is cut into units: 8 million km².
GROUND: Final = (-125.0, 25.0, -67.0, 49.0)
ACTORS: Final = 2_000
UNITS: Final = (110, 1_500, 3_105, 35_000)
STEPS: Final = ("read", "locate", "tabulate")
#: What is built, and of how many units at most: a book of 35 000 is a thousand pages of tables.
BUILT: Final = 3_105
EDITION: Final = """[edition]
key = "continent"
title = "Un continent"
producer = "bench"
date = "2026-11"
language = "fr"
perimeter = "units.gpkg"
register = "register.csv"
page = "A4 landscape"
[[plates]]
key = "people"
title = "Habitants"
marks = [{ mark = "circles", indicator = "population_2024" }]
[[plates]]
key = "density"
title = "Densité"
marks = [{ mark = "choropleth", indicator = "density_10k" }]
[[plates]]
key = "near"
title = "Le plus proche"
marks = [{ mark = "choropleth", indicator = "nearest_km" }]
"""


def bench_units(units: tuple[int, ...] = UNITS) -> int:
    """Print seconds of processor per step, and the exponents of growth from one number of units to the next.

    Those of the build are of all that it does: it reads, locates and tabulates too. Processes that draw are counted.
    """
    print("units   " + "".join(f"{step:>10}" for step in STEPS) + "       sum  exponent     build  exponent")
    sums: dict[int, float] = {}
    builds: dict[int, float] = {}
    for count in units:
        seconds = _seconds(count)
        sums[count] = sum(seconds)
        builds[count] = _build_seconds(count) if count <= BUILT else math.nan
        cells = "".join(f"{value:>10.2f}" for value in (*seconds, sums[count], _exponent(sums)))
        print(f"{count:<8}{cells}{builds[count]:>10.2f}{_exponent(builds):>10.2f}", flush=True)
    return 0


def _exponent(seconds: dict[int, float]) -> float:
    """Return with which power of the number of units the last time grew from the one before."""
    if len(seconds) < 2:
        return math.nan
    fewer, more = list(seconds)[-2:]
    return math.log(seconds[more] / seconds[fewer]) / math.log(more / fewer)


def _build_seconds(count: int) -> float:
    """Return the processor time, of the build's processes too, of an edition from scratch."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _layer(count).to_file(folder / "units.gpkg", layer="units")
        _register().to_csv(folder / "register.csv", index=False)
        (folder / "edition.toml").write_text(EDITION, encoding="utf-8")
        edition, shop = atlas.read_edition(folder), Workshop()
        before = os.times()
        shop.publish(edition, shop.read(edition), folder / "out")
        return sum(os.times()[:4]) - sum(before[:4])


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
