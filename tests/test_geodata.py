"""The shipped data are a clean coverage with right areas and a coast that agrees; the functions that made them work."""

from __future__ import annotations

import importlib
import itertools
import json
import math
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from atlas import columns as c
from atlas.resources import shipped_path
from atlas.sources.territory.provenance import read_credits
from atlas.sources.territory.territory import read_territory

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"


@pytest.fixture(scope="module")
def whole():
    return read_territory("tanger-tetouan-al-hoceima")


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module


A, F = 6378137.0, 1 / 298.257223563  # WGS 84
E2 = F * (2 - F)


def curved(degrees, pieces=8):
    """A ring with points added along its geodesics: each side is cut along its chord in space, then set on the Earth.

    A side of some kilometres and its geodesic are a metre or two apart in longitude and latitude; the point of the
    chord lies metres under the ellipsoid, so that its geodetic latitude is that of the surface.
    """
    lon, lat = np.radians(degrees).T
    normal = A / np.sqrt(1 - E2 * np.sin(lat) ** 2)
    x, y = normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon)
    space = np.column_stack([x, y, normal * (1 - E2) * np.sin(lat)])
    steps = np.arange(pieces)[:, None] / pieces
    cut = [one + steps * (two - one) for one, two in itertools.pairwise(space)]
    x, y, z = np.concatenate([*cut, space[-1:]]).T
    return np.arctan2(y, x), np.arctan2(z, (1 - E2) * np.hypot(x, y))


def authalic_area_km2(shape):
    """Area on WGS 84 by the integral of the authalic function q (Snyder 1987, eq. 3-12), without PROJ."""
    e = math.sqrt(E2)

    def ring(line):
        lon, lat = curved(shapely.get_coordinates(line))
        es = e * np.sin(lat)
        q = (1 - E2) * (np.sin(lat) / (1 - es**2) - np.log((1 - es) / (1 + es)) / (2 * e))
        return abs(np.sum(np.diff(lon) * (q[1:] + q[:-1]) / 2)) * A**2 / 2 / 1e6

    return sum(ring(part.exterior) - sum(map(ring, part.interiors)) for part in shapely.get_parts(shape))


@pytest.mark.parametrize("level", ["communes", "provinces"])
def test_areas_agree_with_an_independent_computation_within_a_hundredth_of_a_percent(whole, level):
    table = getattr(whole, level)
    expected = np.array([authalic_area_km2(shape) for shape in table.geometry])
    assert np.abs(table[c.AREA_KM2].to_numpy() / expected - 1).max() < 1e-5
    assert expected.sum() == pytest.approx(16_153, abs=1)
    octant = shapely.Polygon([(0, 0), (90, 0), (90, 90), (0, 90)]).segmentize(1)
    assert authalic_area_km2(octant) == pytest.approx(510_065_621.7 / 8, rel=1e-5), "the oracle knows the Earth's area"


def test_the_communes_are_a_valid_coverage_at_full_resolution(whole):
    shapes = whole.communes.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    assert len(np.unique(shapely.get_coordinates(shapes), axis=0)) > 29_000


@pytest.mark.parametrize("key", ["tanger-tetouan", "tanger-tetouan-al-hoceima"])
def test_province_lines_are_commune_lines(key):
    territory = read_territory(key)
    drawn = _edges(territory.communes.geometry)
    provinces = _edges(territory.provinces.geometry)
    assert provinces <= drawn
    inner = {edge for edge in drawn if edge not in provinces}
    assert len(inner) > 10_000
    assert shapely.coverage_is_valid(territory.provinces.geometry.to_numpy())
    ratio = territory.communes.groupby(c.PROVINCE_CODE)[c.AREA_KM2].sum() / territory.provinces[c.AREA_KM2]
    assert ratio.tolist() == pytest.approx([1.0] * len(ratio), rel=1e-6)


def _edges(shapes):
    """Each side of each ring, as a set of its two ends."""
    found = set()
    for part in shapely.get_parts(shapes.to_numpy()):
        for ring in (part.exterior, *part.interiors):
            points = [tuple(point) for point in shapely.get_coordinates(ring)]
            found |= {frozenset(side) for side in itertools.pairwise(points)}
    return found


@pytest.mark.parametrize("name", ["communes", "provinces", "land"])
def test_the_geojson_is_rfc_7946_one_feature_a_line_with_seven_decimals(name):
    text = shipped_path("geodata", f"{name}.geojson").read_text(encoding="utf-8")
    document = json.loads(text)
    assert set(document) == {"type", "features"}
    assert len(text.splitlines()) == len(document["features"]) + 2
    for feature in document["features"]:
        polygons = feature["geometry"]["coordinates"]
        for rings in polygons if feature["geometry"]["type"] == "MultiPolygon" else [polygons]:
            turns = [shapely.is_ccw(shapely.LinearRing(ring)) for ring in rings]
            assert turns == [True] + [False] * (len(rings) - 1)
            points = np.asarray(rings[0])
            assert np.array_equal(points, np.round(points, 7))


@pytest.mark.parametrize(
    ("place", "lon", "lat", "land"),
    [
        ("Tangier Bay", -5.79, 35.80, False), ("the Strait", -5.66, 35.92, False), ("the Atlantic", -6.6, 35.5, False),
        ("the Mediterranean", -4.85, 35.6, False), ("the bay of Al Hoceima", -3.85, 35.23, False),
        ("Tarifa", -5.61, 36.03, True), ("Ronda", -5.16, 36.74, True), ("Kenitra", -6.57, 34.26, True),
        ("Fez", -5.0, 34.04, True), ("Nador", -2.94, 35.16, True), ("Tangier", -5.81, 35.77, True),
        ("Chefchaouen", -5.27, 35.17, True), ("Larache", -6.15, 35.18, True), ("Al Hoceima", -3.94, 35.24, True),
    ],
)  # fmt: skip
def test_the_land_is_where_it_is(whole, place, lon, lat, land):
    assert shapely.contains_xy(whole.land, lon, lat) == land, place


def test_the_land_holds_the_region_and_no_sliver_along_its_coast(whole):
    metric = lambda shape: gpd.GeoSeries([shape], crs=4326).to_crs(26191).iloc[0]  # noqa: E731
    region = metric(shapely.coverage_union_all(whole.communes.geometry.to_numpy()))
    land = metric(whole.land)
    assert shapely.difference(region, land).area < 10, "all of the region is land"
    beyond = shapely.difference(land, region)
    large = [part for part in shapely.get_parts(beyond) if part.area > 1e6]
    near = [part for part in shapely.get_parts(beyond) if part.area <= 1e6 and part.distance(region) < 2_000]
    assert sum(part.area for part in near) < 10_000, "slivers: under a hectare in all"
    assert len([part for part in large if part.distance(region) < 1]) == 2
    # What is left beyond the region has body: opening it by 100 m takes nearly nothing off near the region.
    body = shapely.buffer(shapely.buffer(shapely.union_all(large), -50), 51)
    thin = shapely.difference(shapely.intersection(shapely.union_all(large), shapely.buffer(region, 2_000)), body)
    assert thin.area < 0.2e6
    assert not shapely.get_num_interior_rings(shapely.get_parts(whole.land)).any()


def test_the_coast_of_the_region_is_the_communes_own_line(whole):
    outline = shapely.boundary(shapely.coverage_union_all(whole.communes.geometry.to_numpy()))
    coast = shapely.intersection(outline, shapely.buffer(shapely.boundary(whole.land), 1e-6))
    assert 4.0 < coast.length < 7.5, "in degrees: some 450 km of coast with its harbours"


def test_names_at_sea_are_at_sea_and_names_on_land_beyond_the_region(whole):
    places = whole.places
    assert set(places["kind"]) == {"sea", "strait", "land"}
    on_land = shapely.contains_xy(whole.land, places[c.LON], places[c.LAT])
    assert on_land.tolist() == (places["kind"] == "land").tolist()
    region = shapely.coverage_union_all(whole.communes.geometry.to_numpy())
    marks = shapely.points(places[c.LON], places[c.LAT])
    assert (shapely.distance(region, marks) > 0.04).all()
    assert places[c.LON].between(-6.9, -3.5).all()
    assert places[c.LAT].between(34.2, 36.3).all()
    assert not places.drop(columns="line").isna().any(axis=None)  # only some names run along a line


def test_no_name_is_given_that_an_editor_must_decide(whole):
    names = " ".join(whole.places[["name_fr", "name_ar", "name_en"]].to_numpy().ravel())
    assert not any(word in names for word in ("Ceuta", "Sebta", "سبتة", "Melilla", "مليلية"))


def test_every_shipped_file_says_where_it_comes_from():
    folder = shipped_path("geodata")
    own = {"provenance.toml", "README.md"}
    for name in ("", "context", "demonstration", "roads", "services", "vocabularies"):
        inside = folder / name
        files = {path.name for path in inside.iterdir() if path.is_file()} - own
        assert {Path(credit.file).name for credit in read_credits(inside)} == files
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for credit in read_credits(folder):
        assert f"`{credit.file}`" in readme
    licences = {credit.file: credit.licence for credit in read_credits(folder)}
    assert licences["census.csv"] == "CC-BY-4.0"
    assert {licences[f"{name}.geojson"] for name in ("communes", "provinces", "land")} == {"ODbL-1.0"}


def test_the_vintages_agree():
    perimeters = tomllib.loads(shipped_path("geodata", "perimeters.toml").read_text(encoding="utf-8"))
    boundaries = next(credit for credit in read_credits(shipped_path("geodata")) if credit.file == "communes.geojson")
    assert boundaries.vintage == perimeters["boundary_vintage"]
    assert perimeters["default"] in perimeters["perimeters"]


def test_businesses_are_the_sum_of_their_sectors_sizes_and_founding_periods():
    census = pd.read_csv(shipped_path("geodata", "census.csv"), dtype={c.CODE: str}).set_index(c.CODE)
    sectors = ["businesses_industry", "businesses_construction", "businesses_commerce", "businesses_services"]
    assert (census[sectors].sum(axis=1) == census[c.BUSINESSES]).mean() > 0.9
    for columns in (sectors, census.filter(like="_size_").columns, census.filter(like="_founded_").columns):
        assert (census[columns].sum(axis=1) - census[c.BUSINESSES]).abs().max() <= 3


# The functions of scripts/, on small worlds.


def two_squares():
    """A TopoJSON of two squares of a degree: 24 quanta a degree, one shared arc, walked forwards and backwards."""
    return {
        "type": "Topology",
        "transform": {"scale": [1 / 24, 1 / 24], "translate": [-6, 35]},
        "arcs": [[[24, 0], [0, 24]], [[24, 24], [-24, 0], [0, -24], [24, 0]], [[24, 0], [24, 0], [0, 24], [-24, 0]]],
        "objects": {
            "communes": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "01"}},
                    {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"code": "02"}},
                ]
            }
        },
    }


def test_a_topology_is_decoded_with_its_shared_border(script, tmp_path):
    path = tmp_path / "two.topojson"
    path.write_text(json.dumps(two_squares()), encoding="utf-8")
    topology = script("topology").read_topology(path, layer="communes")
    west, east = topology.polygon("01"), topology.polygon("02")
    assert west.equals(shapely.box(-6, 35, -5, 36))
    assert east.equals(shapely.box(-5, 35, -4, 36))
    assert shapely.is_ccw(west.exterior)
    assert shapely.is_ccw(east.exterior)
    assert topology.borders() == {("01", "02"): pytest.approx(110.95, abs=0.02)}, "a degree of latitude at 35.5° N"


def test_dissolving_keeps_vertices_and_refuses_an_overlap(script):
    dissolve = script("topology").dissolve
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    joined = dissolve(squares)
    assert joined.area == 2
    assert {(1.0, 0.0), (1.0, 1.0)} <= set(map(tuple, shapely.get_coordinates(joined)))
    with pytest.raises(ValueError, match="overlap"):
        dissolve([shapely.box(0, 0, 1.1, 1), shapely.box(1, 0, 2, 1)])


def test_the_land_of_a_window_is_cut_without_turning_inside_out(script):
    window = (0.0, 0.0, 10.0, 10.0)
    continent = np.array([(-50, -50), (60, -50), (60, 4), (5, 4), (5, 6), (-50, 6), (-50, -50)], dtype=float)
    island = np.array([(7, 7), (8, 7), (8, 8), (7, 8), (7, 7)], dtype=float)
    elsewhere = island + 40
    land = script("coast").land_from_rings([continent, island, elsewhere], window=window, at_sea=[(9.0, 5.0)])
    assert land.area == pytest.approx(10 * 4 + 5 * 2 + 1)
    assert shapely.contains_xy(land, 1.0, 5.0)
    assert not shapely.contains_xy(land, 6.0, 5.0)
    with pytest.raises(ValueError, match="at sea"):
        script("coast").land_from_rings([continent], window=window, at_sea=[(20.0, 20.0)])


def test_a_coast_made_to_agree_has_no_sliver_no_hole_and_keeps_the_neighbour(script):
    region = shapely.box(-6.0, 35.0, -5.8, 35.2)
    # The coarse land: it goes 100 m beyond the region's coast in the west, falls 100 m short of it in the north, where
    # a pond is left, and carries a neighbour in the south.
    land = shapely.union(shapely.box(-6.001, 34.9, -5.8, 35.199), shapely.box(-6.001, 34.8, -5.7, 35.0))
    agreed = script("coast").agree(land, region)
    assert shapely.difference(region, agreed).area < 1e-9
    assert not shapely.contains_xy(agreed, -6.0005, 35.1), "the sliver is gone"
    assert shapely.contains_xy(agreed, -5.9, 34.9), "the neighbour is there"
    assert shapely.contains_xy(agreed, -5.75, 34.99)
    assert len(shapely.get_parts(agreed)) == 1
    assert not shapely.get_num_interior_rings(shapely.get_parts(agreed)).any()
