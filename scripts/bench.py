"""Measures the fast ways of the toolkit beside the plain ways, in one run: times, memory, and whether results agree.

``python scripts/bench.py join``      coordinates to commune codes: the cell index beside ``geopandas.sjoin``
``python scripts/bench.py coverage``  share of each commune within 5 km of an actor: the exact way beside buffers
``python scripts/bench.py register``  a register read, checked, placed and tabulated, beside pandas and geopandas
``python scripts/bench.py geopackage``  the GeoPackage of an edition with 100 000 actors, its styles and its project
``python scripts/bench.py build``     the demonstration edition: whole, after a plate, a comma, a sentence, nothing
``python scripts/bench.py publications``  the same with all its publications: from scratch, one sentence, each by itself
``python scripts/bench.py secrecy``   the demonstration and 3 100 communes protected against subtraction, and audited
``python scripts/bench.py tally``     100 million rows counted per commune, beside geopandas and SedonaDB
``python scripts/bench.py web``       the web edition: making, weights, first map, recoloring in Chromium, one sentence
``python scripts/bench.py units``     a continent of 110 to 35 000 units read, located and tabulated: how it grows
``python scripts/bench.py roads``     what travel by road adds: the network, times, isochrones (processor time)
``python scripts/bench.py plate``     an A3 plate as SVG, PDF and PNG: the toolkit beside ``GeoDataFrame.plot``

Every way of join and coverage runs in a process of its own, on the same points made from a seed, after a call on a few
points that loads what loads once; times are medians of the calls. Memory is the peak of the resident set during the
first call above what it was just before: inputs not counted, results counted (read from Linux; elsewhere it is not
shown). Machines differ and are shared: read the ratios.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest import mock

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from bench_build import bench_build
from bench_geopackage import bench_geopackage
from bench_plate import bench_plate
from bench_publications import bench_publications
from bench_register import bench_register
from bench_roads import bench_roads
from bench_secrecy import bench_secrecy
from bench_tally import bench_tally
from bench_units import bench_units
from bench_web import bench_web

from atlas.analysis.location.cells import CellIndex
from atlas.analysis.spatial.coverage import coverage
from atlas.sources.territory.territory import Territory, read_territory

Floats = npt.NDArray[np.float64]
Way = Callable[[Territory, Floats], npt.NDArray[Any]]

TERRITORY: Final = "tanger-tetouan-al-hoceima"
SEED: Final = 20_260_901
TOWNS: Final = 10
REACH_M: Final = 5_000.0
#: What is promised of the join: points → times faster than sjoin with the making of its points; megabytes above input.
PROMISED: Final = {1_000_000: 10, 10_000_000: 40}
PROMISED_MB: Final = 100
#: Promised of coverage: largest error in percentage points, times faster than buffers of 16 segments, and seconds for a
#: million actors.
PROMISED_POINTS: Final = 0.001
PROMISED_RATIO: Final = 2.5
PROMISED_SECONDS: Final = 5.0


def make_points(count: int, *, spread: str, bounds: Floats) -> Floats:
    """Points over a bounding box, (2, n): "uniform", "clustered" (80 % in ten towns) or "towns" (all there)."""
    rng = np.random.default_rng(SEED)
    west, south, east, north = bounds
    xy = np.stack((rng.uniform(west, east, count), rng.uniform(south, north, count)))
    if spread != "uniform":
        towns = np.stack((rng.uniform(west, east, TOWNS), rng.uniform(south, north, TOWNS)))
        inside = int(0.8 * count) if spread == "clustered" else count
        xy[:, :inside] = towns[:, rng.integers(0, TOWNS, inside)]
        xy[:, :inside] += rng.normal(0, 0.02 * (north - south), (2, inside))
    return xy


def join_by_cells(territory: Territory, xy: Floats) -> npt.NDArray[Any]:
    """Coordinates to commune codes by the cell index, its building included."""
    index = CellIndex.build(np.asarray(territory.communes.geometry.array, dtype=object))
    codes = pd.Categorical.from_codes(index.find(xy[0], xy[1]), categories=territory.communes.index)
    return codes.codes


def join_by_sjoin(territory: Territory, xy: Floats) -> npt.NDArray[Any]:
    """Coordinates to commune codes by geopandas, the making of the points included."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(xy[0], xy[1], crs="EPSG:4326"))
    return _codes_by_sjoin(territory, points, predicate="within")


def join_by_sjoin_intersects(territory: Territory, xy: Floats) -> npt.NDArray[Any]:
    """The same with the predicate that holds points of borders, twice or more."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(xy[0], xy[1], crs="EPSG:4326"))
    return _codes_by_sjoin(territory, points, predicate="intersects")


def _codes_by_sjoin(territory: Territory, points: gpd.GeoDataFrame, *, predicate: str) -> npt.NDArray[Any]:
    joined = gpd.sjoin(points, territory.communes[["geometry"]], predicate=predicate)
    return np.stack(
        (joined.index.to_numpy(), territory.communes.index.get_indexer(pd.Index(joined[territory.communes.index.name])))
    )


def cover_exactly(territory: Territory, xy: Floats) -> npt.NDArray[Any]:
    """Coverage of each commune by the toolkit."""
    return coverage(xy.T, np.asarray(territory.projected.geometry.array, dtype=object), distance_m=REACH_M)


def cover_without_thinning(territory: Territory, xy: Floats) -> npt.NDArray[Any]:
    """The same, every actor taken to the geometry."""
    with mock.patch("atlas.analysis.spatial.coverage.thinned", lambda points, distance_m: points):
        return cover_exactly(territory, xy)


def cover_by_buffers(territory: Territory, xy: Floats, *, quad_segs: int) -> npt.NDArray[Any]:
    """Coverage of each commune by buffers, their union and the intersection with it."""
    communes = territory.projected.geometry
    discs = gpd.GeoSeries(gpd.points_from_xy(xy[0], xy[1]), crs=communes.crs).buffer(REACH_M, quad_segs=quad_segs)
    covered = communes.intersection(discs.union_all())
    return np.asarray(100 * covered.area / communes.area)


WAYS: Final[dict[str, Way]] = {
    "cell index": join_by_cells,
    "sjoin within": join_by_sjoin,
    "sjoin intersects": join_by_sjoin_intersects,
    "exact": cover_exactly,
    "exact, not thinned": cover_without_thinning,
    "buffers, 8 segments": lambda territory, xy: cover_by_buffers(territory, xy, quad_segs=8),
    "buffers, 16 segments": lambda territory, xy: cover_by_buffers(territory, xy, quad_segs=16),
    "buffers, 1024 segments": lambda territory, xy: cover_by_buffers(territory, xy, quad_segs=1024),
}


def resident_mb(field: str) -> float:
    """Resident memory of this process now ("VmRSS") or at its peak ("VmHWM"), in MB; NaN where Linux does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


def forget_peak() -> None:
    """Give freed memory back and let the peak start again from here."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def run(arguments: argparse.Namespace) -> int:
    """Run one way in this process; write its result to a file and its times and memory to the output."""
    territory = read_territory(TERRITORY)
    meters = arguments.way.startswith(("exact", "buffers"))
    bounds = (territory.projected if meters else territory.communes).total_bounds
    way = WAYS[arguments.way]
    way(territory, make_points(100, spread=arguments.spread, bounds=bounds))
    xy = make_points(arguments.count, spread=arguments.spread, bounds=bounds)
    forget_peak()
    before, seconds, peak = resident_mb("VmRSS"), [], float("nan")
    for call in range(arguments.calls):
        start = time.perf_counter()
        result = way(territory, xy)
        seconds.append(time.perf_counter() - start)
        if call == 0:
            peak = resident_mb("VmHWM")
    np.save(arguments.result, result)
    print(json.dumps({"seconds": statistics.median(seconds), "megabytes": peak - before}))
    return 0


def measured(way: str, *, count: int, spread: str, calls: int) -> tuple[float, float, npt.NDArray[Any]]:
    """Seconds, megabytes above the input, and the result of one way run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.npy"
        command = [sys.executable, __file__, "run", "--way", way, "--count", str(count), "--spread", spread]
        command += ["--calls", str(calls), "--result", str(result)]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return answer["seconds"], answer["megabytes"], np.load(result)


def differences(
    positions: npt.NDArray[Any], pairs: npt.NDArray[Any], xy: Floats, territory: Territory
) -> tuple[int, int]:
    """How many points the join and sjoin place differently, and how many of these lie on a border.

    The lowest commune counts when sjoin gives several.
    """
    plain = np.full(len(positions), len(territory.communes))
    np.minimum.at(plain, pairs[0], pairs[1])
    plain[plain == len(territory.communes)] = -1
    unequal = np.flatnonzero(plain != positions)
    if not len(unequal):
        return 0, 0
    points = np.asarray(shapely.points(xy[:, unequal].T), dtype=object)
    borders = territory.communes.boundary.union_all()
    return len(unequal), int(shapely.intersects(borders, points).sum())


def bench_join(arguments: argparse.Namespace) -> int:
    """Print the join beside sjoin for each number of points and each spread; 1 when a promise is not held."""
    territory = read_territory(TERRITORY)
    vertices = shapely.get_num_coordinates(np.asarray(territory.communes.geometry.array, dtype=object)).sum()
    print(f"{len(territory.communes)} communes, {vertices} vertices; from coordinate arrays to commune codes,")
    print("index build and making of sjoin's points included; medians\n")
    print(f"{'points':>12} {'spread':<10} {'way':<18} {'seconds':>9} {'ratio':>7} {'MB above input':>15}  equal")
    held = True
    for count in arguments.points:
        for spread in ("uniform", "clustered"):
            fast = measured("cell index", count=count, spread=spread, calls=7)
            plain = measured(f"sjoin {arguments.predicate}", count=count, spread=spread, calls=3 if count < 5e6 else 1)
            xy = make_points(count, spread=spread, bounds=territory.communes.total_bounds)
            unequal, on_border = differences(fast[2], plain[2], xy, territory)
            ratio = plain[0] / fast[0]
            equal = "yes" if not unequal else f"{unequal} differ, {on_border} of them on a border"
            print(
                f"{count:>12,} {spread:<10} {'cell index':<18} {fast[0]:>9.3f} {ratio:>6.1f}× {fast[1]:>15.0f}  {equal}"
            )
            print(
                f"{'':>23} {'sjoin ' + arguments.predicate:<18} {plain[0]:>9.3f} {'1':>6}× {plain[1]:>15.0f}",
                flush=True,
            )
            held &= unequal == on_border and not fast[1] > PROMISED_MB and ratio >= PROMISED.get(count, 0)
    promise = ", ".join(f"{times} times at {count:,} points" for count, times in PROMISED.items())
    print(f"\npromised: {promise}, under {PROMISED_MB} MB, equal but on borders: {'held' if held else 'NOT held'}")
    return 0 if held else 1


def bench_coverage(arguments: argparse.Namespace) -> int:
    """Print the exact coverage beside buffers, then of a million actors; 1 when a promise is not held."""
    print(f"{arguments.actors:,} actors in {TOWNS} towns, within {REACH_M / 1000:g} km, {TERRITORY}\n")
    print(f"{'way':<24} {'seconds':>9} {'ratio':>7} {'MB above input':>15}  largest difference from exact, points")
    exact = measured("exact", count=arguments.actors, spread="towns", calls=3)
    for way in ("exact", "buffers, 8 segments", "buffers, 16 segments"):
        found = exact if way == "exact" else measured(way, count=arguments.actors, spread="towns", calls=1)
        apart = np.abs(found[2] - exact[2]).max()
        print(f"{way:<24} {found[0]:>9.2f} {found[0] / exact[0]:>6.1f}× {found[1]:>15.0f}  {apart:.4f}", flush=True)
    ratio = found[0] / exact[0]
    print(f"\n16 segments / exact: {ratio:.1f} (promised {PROMISED_RATIO})")
    few = [measured(way, count=1_000, spread="clustered", calls=1)[2] for way in ("exact", "buffers, 1024 segments")]
    apart = float(np.abs(few[0] - few[1]).max())
    print(f"1,000 actors, buffers of 4,096 sides: largest difference {apart:.5f} points (promised {PROMISED_POINTS})")
    slowest = 0.0
    for spread in ("towns", "clustered"):
        many = measured("exact", count=1_000_000, spread=spread, calls=3)
        plain = measured("exact, not thinned", count=1_000_000, spread=spread, calls=1)
        slowest = max(slowest, many[0])
        print(
            f"1,000,000 actors, {spread}: {many[0]:.2f} s and {many[1]:.0f} MB (not thinned {plain[0]:.2f} s), "
            f"largest difference {np.abs(many[2] - plain[2]).max():.1e} points (promised {PROMISED_SECONDS:g} s)",
            flush=True,
        )
    return 0 if apart <= PROMISED_POINTS and ratio >= PROMISED_RATIO and slowest < PROMISED_SECONDS else 1


def main() -> int:
    """Read the command line and run what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    join = commands.add_parser("join", help="coordinates to commune codes")
    join.add_argument("--points", type=int, nargs="+", default=list(PROMISED), help="numbers of points")
    join.add_argument("--predicate", choices=("within", "intersects"), default="within", help="sjoin's predicate")
    join.set_defaults(command=bench_join)
    cover = commands.add_parser("coverage", help="share of each commune within 5 km of an actor")
    cover.add_argument("--actors", type=int, default=100_000, help="number of actors")
    cover.set_defaults(command=bench_coverage)
    build = commands.add_parser(
        "build", help="an edition from scratch, then after a plate, a comma, a sentence, nothing changed"
    )
    build.add_argument("--jobs", type=int, default=0, help="processes that draw")
    build.set_defaults(command=bench_build)
    publications = commands.add_parser("publications", help="the demonstration with all its publications, and each")
    publications.add_argument("--jobs", type=int, default=0, help="processes that draw")
    publications.set_defaults(command=lambda arguments: bench_publications(arguments.jobs))
    web = commands.add_parser("web", help="the web edition made, weighed and opened")
    web.set_defaults(command=bench_web)
    plate = commands.add_parser("plate", help="an A3 plate with all its communes named, as SVG, PDF and PNG")
    plate.add_argument("--calls", type=int, default=5, help="how often each way is timed")
    plate.set_defaults(command=bench_plate)
    package = commands.add_parser("geopackage", help="the GeoPackage of an edition with styles and project")
    package.add_argument("--actors", type=int, default=100_000, help="number of actors")
    package.set_defaults(command=bench_geopackage)
    register = commands.add_parser("register", help="a register read, checked, placed and tabulated")
    register.add_argument("--rows", type=int, default=100_000, help="rows that are timed")
    register.add_argument("--many", type=int, default=1_000_000, help="rows whose memory is measured")
    register.set_defaults(command=bench_register)
    secrecy = commands.add_parser("secrecy", help="the demonstration and 3 100 communes protected and audited")
    secrecy.set_defaults(command=lambda _: bench_secrecy())
    tally = commands.add_parser("tally", help="rows of Parquet counted per commune, in bounded memory")
    tally.add_argument("--rows", type=int, default=100_000_000, help="number of rows")
    tally.set_defaults(command=lambda arguments: bench_tally(arguments.rows))
    units = commands.add_parser("units", help="a continent of 110 to 35 000 units read and tabulated")
    units.set_defaults(command=lambda arguments: bench_units())
    roads = commands.add_parser("roads", help="what travel by road adds: the network, times, isochrones")
    roads.set_defaults(command=lambda arguments: bench_roads())
    one = commands.add_parser("run", help="(used by the others) one way in this process")
    one.add_argument("--way", choices=WAYS, required=True)
    one.add_argument("--spread", choices=("uniform", "clustered", "towns"), required=True)
    for name in ("--count", "--calls"):
        one.add_argument(name, type=int, required=True)
    one.add_argument("--result", type=Path, required=True)
    one.set_defaults(command=run)
    arguments = parser.parse_args()
    return int(arguments.command(arguments))


if __name__ == "__main__":
    sys.exit(main())
