"""Does a cluster of Spark count what one process counts? Only where Java and pyspark are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

SPARK = find_spec("pyspark")
pytestmark = pytest.mark.skipif(
    SPARK is None or shutil.which("java") is None, reason="Spark (400 MB) and Java are not installed"
)

SCRIPT = """
import sys
import pandas as pd
import atlas
from atlas import tallies
from pyspark.sql import SparkSession

region = atlas.read_territory("tanger-tetouan")
whole = atlas.tally(sys.argv[1], region, by="family", sums="members", workers=1)
plan = tallies.plan(region, by="family", sums="members", format=tallies.RowFormat(lon="lon", lat="lat"))
builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
session = builder.config("spark.driver.memory", "512m").getOrCreate()
rows = session.read.parquet(sys.argv[1]).repartition(4)
counts = rows.mapInArrow(tallies.count_batches(plan), tallies.spark_schema(plan)).toPandas()
session.stop()
pd.testing.assert_frame_equal(tallies.tally_of(counts, plan, region).table, whole.table)
"""


def test_two_processes_of_spark_count_what_one_process_counts(tmp_path):
    random, size = np.random.default_rng(7), 5_000
    rows = pa.table(
        {
            "lon": random.uniform(-6.3, -4.4, size),
            "lat": random.uniform(34.6, 35.9, size),
            "family": random.choice(["cooperative", "mutual"], size),
            "members": random.integers(0, 90, size),
        }
    )
    pq.write_table(rows, tmp_path / "rows.parquet")
    (tmp_path / "spark.py").write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    home = Path(str(SPARK.origin)).parent if SPARK is not None else Path()
    settings = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "-W", "ignore", str(tmp_path / "spark.py"), str(tmp_path / "rows.parquet")]
    counted = subprocess.run(command, timeout=300, env={**os.environ, **settings}, cwd=tmp_path, capture_output=True)
    assert counted.returncode == 0, counted.stderr.decode(errors="replace")
