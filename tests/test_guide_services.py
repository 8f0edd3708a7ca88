"""The guide of databases and services (docs/bases-et-services.md) is typed line by line into PostGIS and pygeoapi.

Each is skipped where its programs are missing: PostgreSQL with PostGIS, ogr2ogr; pygeoapi with SpatiaLite.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import shape

import atlas

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "bases-et-services.md").read_text(encoding="utf-8")
SERVICE = ROOT / ".venv-exchange" / "bin"
CAPITALS = {"Tanger": (-5.80, 35.77), "Tétouan": (-5.37, 35.57), "Larache": (-6.15, 35.18), "Ouezzane": (-5.58, 34.80)}


def blocks(kind):
    texts = re.findall(rf"^```{re.escape(kind)}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert texts
    return texts


def typed(text, folder, environment):
    """What a terminal prints when these lines are typed into it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the file of an atlas: the shipped region, an actor in each of four towns."""
    folder = tmp_path_factory.mktemp("services")
    region = atlas.read_territory("tanger-tetouan")
    places = pd.DataFrame(CAPITALS, index=["longitude", "latitude"]).T
    table = places.assign(nom=[f"Coopérative d’{name}" for name in CAPITALS], identifiant=["a", "b", "c", "d"])
    data = atlas.tabulate(atlas.locate(atlas.read_register(table), region), region)
    atlas.write_geopackage(None, data, folder / "atlas.gpkg")
    return folder


@pytest.fixture(scope="module")
def postgres():
    """The surroundings of a terminal that reaches a server of this test alone: by a socket in its folder, no port."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if (
        not programs
        or shutil.which("ogr2ogr") is None
        or not list(Path("/usr/share/postgresql").rglob("postgis.control"))
    ):
        pytest.skip("skipped: PostgreSQL, PostGIS or ogr2ogr is missing")
    base = Path(tempfile.mkdtemp(prefix="pg"))
    # The server refuses to be run by root.
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if owner:
        shutil.chown(base, **owner)
    environment = {
        **os.environ, "PATH": f"{programs[-1]}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PGHOST": str(base), "PGUSER": "atlas", "ATLAS_UI": "fr",
    }  # fmt: skip

    def run(*words):
        subprocess.run(words, env=environment, cwd=base, check=True, capture_output=True, timeout=120, **owner)

    run("initdb", "-D", "data", "-U", "atlas", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={base} -c fsync=off"
    run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
    try:
        yield environment
    finally:
        run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(base)


def test_the_tables_of_a_database_say_what_the_file_says_and_come_back(folder, postgres):
    there, back = blocks("bash postgis")
    typed(there, folder, postgres)
    (query,) = blocks("sql postgis")
    printed = typed(f"psql -d observatoire --csv -c {_quoted(query)}", folder, postgres)
    (folder / "rows.csv").write_text(printed, encoding="utf-8")
    rows = pd.read_csv(folder / "rows.csv", dtype={"code": str}).set_index("code")
    communes = gpd.read_file(folder / "atlas.gpkg", layer="communes").set_index("code")
    assert rows.index.tolist() == communes.index.tolist()
    assert rows["name"].tolist() == communes["name"].tolist()
    np.testing.assert_array_equal(rows["population_2024"], communes["population_2024"])
    # Columns of areas are measured on the ellipsoid of the territory, PostGIS measures on WGS 84: both by geodesics.
    np.testing.assert_allclose(rows["measured_km2"], communes["area_km2"], rtol=2e-4)
    np.testing.assert_array_equal(rows["actors_inside"], communes["actors"])
    assert rows["actors_inside"].sum() == len(CAPITALS)
    typed(back, folder, postgres)  # ends with an error when anything came back otherwise than it went
    changed = (
        "psql -q -d observatoire -c \"UPDATE communes SET population_2024 = population_2024 + 1 WHERE code LIKE '%1'\""
    )
    with pytest.raises(AssertionError, match="population_2024"):
        typed(f"rm retour.gpkg\n{changed}\n{back}", folder, postgres)


def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.fixture(scope="module")
def service(folder):
    """The address at which pygeoapi serves the file, with the configuration of the guide."""
    loads = "import sqlite3; sqlite3.connect(':memory:').enable_load_extension(True)"
    python = SERVICE / "python"
    if not (SERVICE / "pygeoapi").exists() or subprocess.run([python, "-c", loads], capture_output=True).returncode:
        pytest.skip("skipped: pygeoapi is missing (make exchange), or its Python loads no extensions")
    if not list(Path("/usr/lib").glob("*/mod_spatialite.so")):
        pytest.skip("skipped: SpatiaLite is missing")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (settings,) = blocks("yaml pygeoapi.yml")
    assert settings.count("5000") == 2
    (folder / "pygeoapi.yml").write_text(settings.replace("5000", str(port)), encoding="utf-8")
    (commands,) = blocks("bash pygeoapi")
    assert commands.endswith("pygeoapi serve\n")
    environment = {**os.environ, "PATH": f"{SERVICE}:{os.environ['PATH']}"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["bash", "-euc", commands], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        assert _answers(f"{address}/?f=json", process), (folder / "log").read_text()
        yield address
    finally:
        # The server starts a second process of its own: the group that this test has opened is ended.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _answers(address, process):
    for _ in range(300):
        if process.poll() is not None:
            return False
        with contextlib.suppress(URLError, ConnectionError), urlopen(address, timeout=30):
            return True
        time.sleep(0.2)
    return False


def ask(address):
    with urlopen(address, timeout=60) as answer:
        return json.load(answer)


def test_a_service_lists_its_collections_and_gives_the_rows_of_the_file(folder, service):
    communes = gpd.read_file(folder / "atlas.gpkg", layer="communes").set_index("code")
    listed = ask(f"{service}/collections?f=json")["collections"]
    assert [collection["id"] for collection in listed] == ["communes", "actors"]
    items = ask(f"{service}/collections/communes/items?f=json&limit=1000")["features"]
    assert {item["id"] for item in items} == set(communes.index)
    code = communes["population_2024"].idxmax()
    item = ask(f"{service}/collections/communes/items/{code}?f=json")
    row = communes.loc[code]
    for name in ("name", "name_ar", "population_2024", "actors", "area_km2", "density_10k"):
        assert item["properties"][name] == row[name], name
    expected = communes.to_crs("EPSG:4326").geometry[code]
    assert shape(item["geometry"]).hausdorff_distance(expected) < 1e-6
    metric = ask(f"{service}/collections/communes/items/{code}?f=json&crs=http://www.opengis.net/def/crs/EPSG/0/26191")
    assert shape(metric["geometry"]).hausdorff_distance(row.geometry) < 0.01
    actors = ask(f"{service}/collections/actors/items?f=json")["features"]
    assert {actor["properties"]["name"] for actor in actors} == {f"Coopérative d’{name}" for name in CAPITALS}


def test_the_service_writes_into_its_copy_and_not_into_the_file(folder, service):
    def views(name):
        with contextlib.closing(sqlite3.connect(folder / name)) as base:
            return base.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'vgpkg_%'").fetchone()[0]

    ask(f"{service}/collections/communes/items?f=json&limit=1")
    assert views("service.gpkg") > 0, "the guide need not ask for a copy any more"
    assert views("atlas.gpkg") == 0
