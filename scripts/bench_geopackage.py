"""How long the GeoPackage of an edition takes, with its styles and its project, for a large register."""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import shapely

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import edition_indicators
from atlas.analysis.location.location import locate
from atlas.publishing.edition.load import read_edition
from atlas.publishing.tables.geopackage import write_geopackage
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory

#: Families with about their shares in the demonstration register.
_FAMILIES: Final = ("coopérative", "association", "mutuelle", "structure d'appui")
_SHARES: Final = (0.4, 0.58, 0.01, 0.01)
SEED: Final = 20_260_901
PROMISED_ACTORS: Final = 100_000
#: What is promised for that many actors.
PROMISED_SECONDS: Final = 10.0


def bench_geopackage(arguments: argparse.Namespace) -> int:
    """Time the writing of the demonstration edition with invented actors; return 1 when the promise is broken."""
    territory = read_territory("tanger-tetouan")
    edition = read_edition("demonstration")
    # So many actors leave no place far from one: breaks chosen for few of them would bound no class.
    kept = tuple(one for one in edition.plates if not any(getattr(mark, "breaks", ()) for mark in one.marks))
    edition = replace(edition, plates=kept)
    placed = locate(read_register(_records(arguments.actors)), territory)
    keys = [key for plate in edition.plates for key in plate.all_indicators]
    data = tabulate(
        placed, territory, coverage_km=edition.coverage_km, extra=edition_indicators(edition.indicators, keys)
    )
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        path = write_geopackage(edition, data, Path(folder) / "atlas.gpkg")
        seconds = time.perf_counter() - start
        megabytes = path.stat().st_size / 1e6
    print(f"{len(placed.actors)} actors, {len(edition.plates)} plates: {seconds:.1f} s, {megabytes:.0f} MB")
    return int(arguments.actors == PROMISED_ACTORS and seconds > PROMISED_SECONDS)


def _records(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    region = read_territory("tanger-tetouan").communes.geometry.union_all()
    shapely.prepare(region)
    west, south, east, north = region.bounds
    xy = rng.uniform((west, south), (east, north), size=(4 * count, 2))
    xy = xy[shapely.contains_xy(region, xy[:, 0], xy[:, 1])][:count]
    numbers = np.arange(len(xy))
    return pd.DataFrame(
        {
            "identifiant": [f"A{n:07d}" for n in numbers],
            "nom": [f"Coopérative n° {n}, L'« Espoir »" for n in numbers],
            "famille": rng.choice(_FAMILIES, len(xy), p=_SHARES),
            "secteur": rng.choice(["agriculture", "artisanat", "éducation"], len(xy)),
            "année de création": rng.integers(2000, 2026, len(xy)).astype(str),
            "femmes": rng.integers(0, 5, len(xy)).astype(str),
            "date": "2026-06-30",
            "membres": rng.integers(5, 200, len(xy)).astype(str),
            "longitude": [repr(float(x)) for x in xy[:, 0]],
            "latitude": [repr(float(y)) for y in xy[:, 1]],
        }
    )
