"""A register read, checked, placed and tabulated, beside the plain way; a hostile one; the memory of a million rows.

The clean register is made from a seed: records over the whole territory, in the columns of the demonstration register,
written with semicolons. The plain way is what one types: ``pandas.read_csv``, ``points_from_xy``, ``sjoin``, counts by
commune; it checks nothing. Memory is the largest resident set of a process of its own, everything counted (Python and
its libraries too), less the size of the file.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.cells import CellIndex
from atlas.analysis.location.location import Placed, locate
from atlas.sources.deduplication.duplicates import find_duplicates
from atlas.sources.register.register import check_register
from atlas.sources.territory.territory import Territory, read_territory

TERRITORY: Final = "tanger-tetouan-al-hoceima"
SEED: Final = 20_261_123
#: Promised: seconds for 100 000 clean rows and for 10 000 hostile ones, megabytes above the file for a million.
PROMISED_SECONDS: Final = 15.0
PROMISED_HOSTILE_SECONDS: Final = 5.0
PROMISED_MB: Final = 1000.0
_NAMES: Final = ("Al Amal", "Annour", "Al Karama", "Chorouk", "Tawassol", "Izdihar", "El Wafae", "Ennahda", "Al Fath")
_ACTIVITIES: Final = ("agricole", "d'artisanat", "féminine", "de pêche", "d'habitat", "de développement", "sportive")


def write_clean(path: Path, count: int) -> None:
    """Write a register without fault whose points lie in the communes that it declares."""
    rng = np.random.default_rng(SEED)
    communes = read_territory(TERRITORY).communes
    index = CellIndex.build(np.asarray(communes.geometry.array, dtype=object))
    west, south, east, north = communes.total_bounds
    x, y = np.zeros(0), np.zeros(0)
    while len(x) < count:
        more = rng.uniform(west, east, count).round(5), rng.uniform(south, north, count).round(5)
        inside = index.find(*more) >= 0
        x, y = np.append(x, more[0][inside]), np.append(y, more[1][inside])
    x, y = x[:count], y[:count]
    members = rng.integers(5, 90, count)
    names = [f"{a} {b}" for a in ("Coopérative", "Association") for b in _ACTIVITIES]
    columns = {
        "identifiant": [f"R-{place:07d}" for place in range(count)],
        "nom": pd.Series(rng.choice(names, count)) + " " + rng.choice(_NAMES, count),
        "nom_ar": rng.choice(["تعاونية الأمل", "جمعية النور", ""], count),
        "famille": rng.choice(["coopérative", "association", "mutuelle"], count),
        "secteur": rng.choice(["agriculture", "artisanat", "pêche", "éducation", "commerce"], count),
        "statut": rng.choice(["actif", "en sommeil"], count),
        "annee_creation": rng.integers(1990, 2026, count),
        "membres": members,
        "femmes": members // 3,
        "emplois": rng.integers(0, 12, count),
        "commune_declaree": communes["name"].to_numpy()[index.find(x, y)],
        "longitude": x,
        "latitude": y,
        "precision": rng.choice(["adresse", "douar", "commune"], count),
        "source": "ODCO et délégations provinciales",
        "date": rng.choice(["2026-01-31", "2026-03-31", "2026-06-30"], count),
        "consentement": rng.choice(["oui", "non"], count),
    }
    pd.DataFrame(columns).to_csv(path, sep=";", index=False)


def by_atlas(path: Path) -> tuple[pd.Series, list[tuple[str, float]]]:
    """The toolkit: actors per commune, and the seconds of each step."""
    steps: list[tuple[str, float]] = []

    def step(name: str, do: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = do()
        steps.append((name, time.perf_counter() - start))
        return result

    territory = step("read the territory", lambda: read_territory(TERRITORY))
    register, faults = step("read and check", lambda: check_register(path))
    if register is None or faults:
        raise SystemExit(f"the clean register has faults: {faults[:3]}")
    placed = step("place", lambda: locate(register, territory))
    data = step("tabulate", lambda: tabulate(placed, territory))
    return data.communes["actors"], steps


def by_pandas(path: Path) -> tuple[pd.Series, list[tuple[str, float]]]:
    """The plain way, unchecked."""
    start = time.perf_counter()
    communes = gpd.read_file(Path(__file__).parent.parent / "geodata" / "communes.geojson").set_index("code")
    table = pd.read_csv(path, sep=";")
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["longitude"], table["latitude"]), crs=4326)
    joined = gpd.sjoin(points, communes[["geometry"]], predicate="within")
    counts = joined["code"].value_counts().reindex(communes.index, fill_value=0).sort_index()
    return counts, [("pandas, geopandas: read, join, count", time.perf_counter() - start)]


def tabulate_plainly(placed: Placed, territory: Territory) -> pd.DataFrame:
    """What one types for three of the columns: actors, share within 5 km of one, mean distance on a grid of 500 m."""
    communes = territory.projected
    points = placed.actors.to_crs(territory.plane.crs)
    covered = points.buffer(5_000).union_all()
    west, south, east, north = communes.total_bounds
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(west, east, 500), np.arange(south, north, 500)))
    grid = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=communes.crs).sjoin(communes[["geometry"]])
    far, _ = cKDTree(points.get_coordinates()).query(grid.get_coordinates())
    columns = {
        "actors": placed.actors["code"].value_counts().reindex(communes.index, fill_value=0),
        "coverage_5km": 100 * communes.intersection(covered).area / communes.area,
        "nearest_km": pd.Series(far / 1000).groupby(grid[communes.index.name].to_numpy()).mean(),
    }
    return pd.DataFrame(columns).reindex(communes.index)


def bench_register(arguments: argparse.Namespace) -> int:
    """Print times, the agreement of both ways, and memory; 1 when a promise is not held."""
    with tempfile.TemporaryDirectory() as folder:
        held = _clean(Path(folder), arguments.rows)
        held &= _hostile(Path(folder))
        _pairs(Path(folder))
        held &= _memory(Path(folder), arguments.many)
    print(f"\npromised: {'held' if held else 'NOT held'}")
    return 0 if held else 1


def _clean(folder: Path, rows: int) -> bool:
    path = folder / "clean.csv"
    write_clean(path, rows)
    print(f"{rows:,} clean rows, {path.stat().st_size / 1e6:.0f} MB of CSV")
    by_atlas(path), by_pandas(path)  # the first call loads what loads once
    counted, steps = by_atlas(path)
    plain, others = by_pandas(path)
    for name, seconds in (*steps, ("the toolkit in all", sum(one for _, one in steps)), *others):
        print(f"  {name:<42} {seconds:>7.2f} s")
    _tabulate(path)
    total = sum(seconds for _, seconds in steps)
    unequal = int((counted.sort_index().to_numpy() != plain.to_numpy()).sum())
    print(f"  actors per commune: {unequal} of {len(plain)} communes differ (promised {PROMISED_SECONDS:g} s in all)")
    return total < PROMISED_SECONDS and unequal == 0


def _tabulate(path: Path) -> None:
    """Print processor seconds of `tabulate` and of the plain way, and how far the two are apart."""
    register, _ = check_register(path)
    if register is None:
        raise SystemExit("the clean register cannot be read")
    territory = read_territory(TERRITORY)
    placed = locate(register, territory)
    start = time.process_time()
    communes = tabulate(placed).communes
    between = time.process_time()
    plain = tabulate_plainly(placed, territory)
    mine, others = between - start, time.process_time() - between
    print(f"  tabulate, processor seconds: the toolkit {mine:.2f}, all columns; plain {others:.2f}, three of them")
    apart = (plain - communes[list(plain)]).abs().max()
    print(f"    largest difference of a commune: {', '.join(f'{name} {value:.3g}' for name, value in apart.items())}")


def _hostile(folder: Path) -> bool:
    """A register with every kind of fault, as the tests write it."""
    place = Path(__file__).parent.parent / "tests" / "sources" / "hostile.py"
    spec = importlib.util.spec_from_file_location("hostile", place)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{place} is not there")
    hostile = importlib.util.module_from_spec(spec)
    sys.modules["hostile"] = hostile
    spec.loader.exec_module(hostile)
    planted = hostile.write_hostile(folder / "hostile.csv", rows=10_000)
    start = time.perf_counter()
    _, faults = check_register(folder / "hostile.csv", year=hostile.YEAR)
    seconds = time.perf_counter() - start
    found = {(fault.row, fault.column) for fault in faults}
    print(
        f"10,000 hostile rows, {len(hostile.KINDS)} kinds of fault: {len(found & set(planted.faults))} of "
        f"{len(planted.faults)} found, {len(found - set(planted.faults))} besides, in {seconds:.2f} s "
        f"(promised {PROMISED_HOSTILE_SECONDS:g} s)"
    )
    return found == set(planted.faults) and seconds < PROMISED_HOSTILE_SECONDS


def _pairs(folder: Path) -> None:
    """How long pairs that may be duplicates are looked for in the clean register, whose names repeat."""
    register, _ = check_register(folder / "clean.csv")
    if register is not None:
        start = time.perf_counter()
        pairs = find_duplicates(register.table)
        print(f"{len(pairs):,} pairs of equal names and places found in {time.perf_counter() - start:.1f} s")


def _memory(folder: Path, rows: int) -> bool:
    path = folder / "many.csv"
    write_clean(path, rows)
    size = path.stat().st_size / 1e6
    print(f"{rows:,} rows, {size:.0f} MB of CSV, each in a process of its own:")
    above = {}
    for way in ("toolkit", "plain"):
        command = [sys.executable, __file__, way, str(path)]
        seconds, peak = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        above[way] = peak - size
        print(f"  {way:<10} {seconds:>6.1f} s, {peak:.0f} MB at most: {above[way]:.0f} MB above the file", flush=True)
    print(f"  promised: {PROMISED_MB:g} MB above the file")
    return above["toolkit"] < PROMISED_MB


def peak_mb() -> float:
    """The largest resident set of this process, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the process was before it became this program
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    start = time.perf_counter()
    (by_atlas if sys.argv[1] == "toolkit" else by_pandas)(Path(sys.argv[2]))
    print(time.perf_counter() - start, peak_mb())
