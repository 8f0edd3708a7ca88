"""Rows counted per second in bounded memory: the tally beside geopandas and, where it is installed, SedonaDB."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import atlas

_BLOCK = 1_000_000
#: Counts in a process of its own, whose memory is that of nothing else, and says seconds and the peak of it all.
_COUNT = """
import resource, sys, time
import atlas
region = atlas.read_territory("tanger-tetouan")
start = time.perf_counter()
atlas.tally(sys.argv[1], region, by="family", sums="members", workers=int(sys.argv[2]))
seconds = time.perf_counter() - start
print(seconds, max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""


def write_rows(path: Path, *, rows: int, bounds: tuple[float, float, float, float]) -> None:
    """Write random rows, block by block: coordinates, a family, members."""
    generator = np.random.default_rng(1)
    families = pa.array(["cooperative", "association", "mutual", "foundation"])
    west, south, east, north = bounds
    kinds = [("lon", pa.float64()), ("lat", pa.float64())]
    kinds += [("family", pa.dictionary(pa.int32(), pa.string())), ("members", pa.int32())]
    with pq.ParquetWriter(path, pa.schema(kinds)) as writer:
        for start in range(0, rows, _BLOCK):
            n = min(_BLOCK, rows - start)
            codes = pa.array(generator.integers(0, 4, n, dtype=np.int32))
            columns = {
                "lon": generator.uniform(west, east, n),
                "lat": generator.uniform(south, north, n),
                "family": pa.DictionaryArray.from_arrays(codes, families),
                "members": pa.array(generator.integers(0, 500, n, dtype=np.int32)),
            }
            writer.write_table(pa.table(columns))


def bench_tally(rows: int = 100_000_000) -> int:
    """Count rows from a file of Parquet: here, with two processes, and the plain way on a sample."""
    region = atlas.read_territory("tanger-tetouan")
    # Rows over the inner half of the region: most are in a commune, as a register's are.
    west, south, east, north = region.communes.total_bounds
    bounds = (west + 0.3, south + 0.15, east - 0.25, north - 0.35)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        writer = multiprocessing.get_context("spawn").Process(  # what was in memory to write would count as counting's
            target=write_rows, args=(path,), kwargs={"rows": rows, "bounds": bounds}
        )
        writer.start()
        writer.join()
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB of Parquet")
        for workers in (1, 2):
            command = [sys.executable, "-c", _COUNT, str(path), str(workers)]
            seconds, kilobytes = map(float, subprocess.run(command, capture_output=True, check=True).stdout.split())
            _print(f"atlas.tally, {workers} process(es)", rows, seconds)
            print(f"  {kilobytes / 1024:,.0f} MB at most in any process")
        sample = pq.ParquetFile(path).read_row_group(0).to_pandas()
        _report("geopandas.sjoin, a sample", len(sample), lambda: _by_join(sample, region))
        _by_sedona(path, rows, region)
    return 0


def _report(name: str, rows: int, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    answer = work()
    _print(name, rows, time.perf_counter() - start)
    return answer


def _print(name: str, rows: int, seconds: float) -> None:
    print(f"{name:<32} {seconds:8.2f} s  {rows / seconds / 1e6:8.2f} M rows/s", flush=True)


def _by_join(sample: Any, region: Any) -> Any:
    points = gpd.GeoDataFrame(sample, geometry=gpd.points_from_xy(sample["lon"], sample["lat"]), crs="EPSG:4326")
    joined = points.sjoin(region.communes[["geometry"]].reset_index(), predicate="intersects")
    return joined.groupby(["code", "family"], observed=True)["members"].agg(["size", "sum"])


def _by_sedona(path: Path, rows: int, region: Any) -> None:
    try:
        import sedona.db
    except ImportError:
        print('SedonaDB is not installed: pip install "apache-sedona[db]"')
        return
    context = sedona.db.connect()
    context.create_data_frame(region.communes[["geometry"]].reset_index()).to_view("communes")
    context.read_parquet(path).to_view("rows")
    query = (
        "SELECT c.code, r.family, count(*) AS n, sum(r.members) AS members FROM rows r JOIN communes c"
        " ON ST_Intersects(c.geometry, ST_SetSRID(ST_Point(r.lon, r.lat), 4326)) GROUP BY c.code, r.family"
    )
    _report("SedonaDB", rows, lambda: context.sql(query).to_pandas())
