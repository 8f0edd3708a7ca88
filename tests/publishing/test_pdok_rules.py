"""The rules that PDOK's validator of GeoPackages checks, but for those of its countries' systems of coordinates.

Each rule is asked here in SQL or of the shapes themselves; the validator needs bindings of GDAL that are no wheel.
"""

from __future__ import annotations

import re

import geopandas as gpd
import pytest
import shapely
from small_atlas import dataset, edition
from test_geopackage import ask

from atlas.cartography.marks import Choropleth, Circles, Grid, Points, ServiceArea
from atlas.cartography.spec.plate import Plate
from atlas.publishing.tables.geopackage import write_geopackage

PLATES = (
    Plate(key="densites", title="Densités", marks=(Choropleth("population_change"),), labels="communes"),
    Plate(key="cercles", title="Cercles", marks=(Circles("population_2024", spread=True),)),
    Plate(key="acteurs", title="Acteurs", marks=(ServiceArea(rings_km=(1.0, 3.0), dots_mm=1.0), Points())),
    Plate(key="mailles", title="Mailles", marks=(Grid(cell_km=3),)),
)
PLAIN = re.compile(r"[a-z][a-z0-9_]*")
GEOMETRY_TYPES = {"POINT", "MULTILINESTRING", "MULTIPOLYGON"}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_geopackage(edition(plates=PLATES), dataset(), tmp_path_factory.mktemp("pdok") / "atlas.gpkg")


@pytest.fixture(scope="module")
def layers(file):
    return [name for (name,) in ask(file, "SELECT table_name FROM gpkg_geometry_columns")]


@pytest.fixture(scope="module")
def shapes(file, layers):
    return {name: gpd.read_file(file, layer=name).geometry for name in layers}


def columns(file, table):
    return [(name, kind) for _, name, kind, *_ in ask(file, f"PRAGMA table_info({table})")]


def test_rq1_and_rq6_and_rq7_names_are_plain(file, layers):
    """RQ1 layers begin with a letter and are lower case; RQ6 columns too; RQ7 tables have a key of their own."""
    for table in layers:
        assert PLAIN.fullmatch(table), table
        assert [name for name, _ in columns(file, table) if not PLAIN.fullmatch(name)] == []
        keys = [row for row in ask(file, f"PRAGMA table_info({table})") if row[5]]
        assert [(row[1], row[2]) for row in keys] == [("fid", "INTEGER")], table


def test_rq2_layers_hold_something(file, layers):
    for table in layers:
        assert ask(file, f"SELECT count(*) FROM {table}")[0][0] > 0, table


def test_rq3_and_rq14_types_are_those_of_the_standard(file, layers):
    allowed = {"BOOLEAN", "INTEGER", "REAL", "TEXT", "DATE", "DATETIME", *GEOMETRY_TYPES}
    for table in layers:
        assert {kind for _, kind in columns(file, table)} <= allowed, table
    assert {kind for (kind,) in ask(file, "SELECT geometry_type_name FROM gpkg_geometry_columns")} <= GEOMETRY_TYPES


def test_rq4_there_are_no_views(file):
    assert ask(file, "SELECT name FROM sqlite_master WHERE type = 'view'") == []


def test_rq8_keys_are_used_once(file, layers):
    for table in layers:
        assert ask(file, f"SELECT count(*) - count(DISTINCT fid) FROM {table}") == [(0,)], table


def test_rq9_rq10_every_layer_of_shapes_has_its_index(file, layers):
    """RQ9 the tree is registered; RQ10 it holds every row."""
    told = {
        row[0] for row in ask(file, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
    }
    assert told == set(layers)
    for table in layers:
        rows, indexed = (ask(file, f"SELECT count(*) FROM {name}") for name in (table, f"rtree_{table}_geom"))
        assert rows == indexed, table


def test_rq11_counts_are_true(file, layers):
    told = dict(ask(file, "SELECT table_name, feature_count FROM gpkg_ogr_contents"))
    for table in layers:
        assert told[table] == ask(file, f"SELECT count(*) FROM {table}")[0][0], table


def test_rq12_rq13_there_is_one_system_and_one_name_of_the_shapes(file):
    """RQ12 one system for all layers; RQ13 it is registered."""
    assert ask(file, "SELECT DISTINCT srs_id FROM gpkg_geometry_columns") == [(26191,)]
    assert ask(file, "SELECT DISTINCT column_name FROM gpkg_geometry_columns") == [("geom",)]
    assert ask(file, "SELECT organization FROM gpkg_spatial_ref_sys WHERE srs_id = 26191") == [("EPSG",)]


def test_rq15_rq16_shapes_have_the_type_of_their_layer(file, shapes):
    types = dict(ask(file, "SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    for table, found in shapes.items():
        assert {kind.upper() for kind in found.geom_type} == {types[table]}, table


def test_rq5_and_rc18_shapes_are_valid_and_there(shapes):
    """RQ5 no invalid shape; RC18 none empty."""
    for table, found in shapes.items():
        assert not found.isna().any(), table
        assert not found.is_empty.any(), table
        assert found.is_valid.all(), (table, shapely.is_valid_reason(found[~found.is_valid].to_numpy()))


def test_rc17_rc19_shapes_are_two_dimensional(file, shapes):
    assert ask(file, "SELECT DISTINCT z, m FROM gpkg_geometry_columns") == [(0, 0)]
    assert not any(found.has_z.any() for found in shapes.values())


def test_rc20_outer_rings_turn_against_the_clock(shapes):
    for table, found in shapes.items():
        rings = [part for shape in found for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        assert all(ring.exterior.is_ccw for ring in rings), table


def test_rq21_rq23_contents_and_tables_agree(file):
    """RQ21 what is listed is there; RQ23 what is there is listed, but for QGIS's projects, whose key is a text."""
    listed = {name for (name,) in ask(file, "SELECT table_name FROM gpkg_contents")}
    there = {
        name
        for (name,) in ask(file, "SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("gpkg_", "rtree_", "sqlite_"))
    }
    assert there - listed == {"qgis_projects"}
    assert listed <= there


def test_rq24_rc25_the_extents_are_those_of_the_shapes(file, shapes):
    extents = ask(file, "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE data_type = 'features'")
    for table, *extent in extents:
        assert extent == pytest.approx(list(shapes[table].total_bounds), abs=1e-6), table


def test_rq26_no_row_is_without_a_shape(file, layers):
    for table in layers:
        notnull = {name: flag for _, name, _, flag, *_ in ask(file, f"PRAGMA table_info({table})")}
        assert notnull["geom"] == 1, table
