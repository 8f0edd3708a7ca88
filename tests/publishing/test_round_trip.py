"""Do a territory and a register come back from each geographic format as they went, whatever they hold?"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from small_atlas import METRIC, placed, records, territory

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.publishing.tables.writers import write_table
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory

ENDINGS = ("geojson", "gpkg", "kml", "kmz", "parquet")
CENTIMETER = 0.02
#: What locating adds to a register, and the columns of contacts, which leave only with consent.
ADDED = {c.CODE, c.COMMUNE, c.PROVINCE, c.PROVINCE_CODE, c.PLACING, c.SNAPPED_M, c.GEOMETRY, c.ROW, c.UNREADABLE}
CONTACTS = {c.PHONE, c.EMAIL, c.ADDRESS}
letters = st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffe\uffff")
names = st.text(letters, min_size=1, max_size=20).map(lambda text: f"L’{text} é نعم")
counts = st.none() | st.integers(0, 10**6)
records_of_actors = st.tuples(
    names, names, st.none() | st.integers(1950, 2023), counts, st.floats(1, 9_999), st.floats(1, 9_999),
    st.none() | st.dates(pd.Timestamp("2024-01-01").date(), pd.Timestamp("2025-12-31").date()), st.booleans(),
)  # fmt: skip


def as_texts(column):
    """Return the values of a column as texts that do not depend on its type: nothing, a whole number, a day, a word."""
    return ["" if pd.isna(value) else str(int(value)) if isinstance(value, float) else str(value) for value in column]


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=6)
@given(st.lists(records_of_actors, min_size=1, max_size=6))
def test_a_register_comes_back_as_it_went(tmp_path_factory, ending, actors):
    head = [c.NAME, c.NAME_AR, c.FOUNDED, c.MEMBERS, "x", "y", c.DATE, c.CONSENT]
    table = pd.DataFrame(actors, columns=head)
    places = gpd.points_from_xy(500_000 + table.pop("x"), 500_000 + table.pop("y"), crs=METRIC).to_crs("EPSG:4326")
    table[c.ID] = [f"A{i}" for i in range(len(table))]
    table[c.LON], table[c.LAT] = places.x, places.y
    table[c.FAMILY], table["remarque"] = "cooperative", table[c.NAME].str[::-1].str.strip()
    table[[c.FOUNDED, c.MEMBERS]] = table[[c.FOUNDED, c.MEMBERS]].astype("Int64")
    table[c.DATE] = pd.to_datetime(table[c.DATE])
    before = locate(read_register(table), territory())
    path = tmp_path_factory.mktemp("trip") / f"actors.{ending}"
    write_table(before, path, contacts=True)
    layer = {"layer": "actors"} if ending == "gpkg" else {}
    register = read_register(path, **layer)
    after = locate(register, territory())
    assert list(after.actors[c.CODE]) == list(before.actors[c.CODE])
    for name in [name for name in before.actors.columns if name not in ADDED]:
        if name in (c.LON, c.LAT):
            assert (abs(after.actors[name] - before.actors[name]) < 1e-6).all()
        else:
            assert as_texts(after.actors[name]) == as_texts(before.actors[name]), name
    beyond = set(register.table.columns) - set(before.actors.columns)
    assert beyond <= {"commune_code", "commune_name"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_texts_that_a_format_may_trip_over_come_back(tmp_path, ending):
    before = placed()
    path = tmp_path / f"actors.{ending}"
    write_table(before, path, contacts=True)
    layer = {"layer": "actors"} if ending == "gpkg" else {}
    after = locate(read_register(path, **layer), territory())
    for name in (c.ID, c.NAME, c.FOUNDED, c.MEMBERS, c.DATE, c.CONSENT, c.PHONE, c.ADDRESS, c.DECLARED):
        assert as_texts(after.actors[name]) == as_texts(before.actors[name]), name
    assert len(records()) == len(before.actors) + len(before.rejected)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=4)
@given(
    st.lists(names, min_size=4, max_size=4, unique=True),
    st.lists(names, min_size=2, max_size=2, unique=True),
    st.lists(counts, min_size=4, max_size=4),
    st.lists(st.floats(0.01, 0.99), min_size=2, max_size=2),
)
def test_a_territory_comes_back_as_it_went(tmp_path_factory, ending, called, provinces, people, cut):
    region = territory()
    communes = region.communes.copy()
    communes[c.NAME], communes[c.NAME_AR] = called, [name[::-1].strip() for name in called]
    communes[c.PROVINCE] = [provinces[0], provinces[0], provinces[1], provinces[1]]
    communes[c.POPULATION_2024] = pd.array(people, dtype="Int64")
    # A hole in one commune, and an islet of another: shapes that are no single ring.
    first, second = communes.geometry.iloc[:2]
    hole = shapely.box(*_inner(first.bounds, *cut))
    shapes = [first - hole, shapely.MultiPolygon([second, hole]), *communes.geometry.iloc[2:]]
    communes[c.GEOMETRY] = gpd.GeoSeries(shapes, index=communes.index, crs=communes.crs)
    of_provinces = region.provinces.copy()
    of_provinces[c.NAME] = provinces
    before = replace(region, communes=communes, provinces=of_provinces)
    path = tmp_path_factory.mktemp("trip") / f"communes.{ending}"
    write_table(tabulate(None, before), path)
    after = read_territory(path)
    assert list(after.communes.index) == list(communes.index)
    for name in (c.NAME, c.NAME_AR, c.KIND, c.PROVINCE, c.PROVINCE_CODE, c.POPULATION_2014, c.POPULATION_2024):
        assert as_texts(after.communes[name]) == as_texts(communes[name]), name
    assert after.provinces[c.NAME].tolist() == provinces
    for shape, expected in zip(after.communes.geometry.to_crs(METRIC), communes.geometry.to_crs(METRIC), strict=True):
        assert shape.hausdorff_distance(expected) < CENTIMETER
        assert len(shapely.get_parts(shape)) == len(shapely.get_parts(expected))


def _inner(bounds, x, y):
    west, south, east, north = bounds
    left, down = west + (east - west) * (0.1 + 0.5 * x), south + (north - south) * (0.1 + 0.5 * y)
    return left, down, left + (east - west) * 0.2, down + (north - south) * 0.2
