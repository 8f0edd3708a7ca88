"""Areas of one's own: cells of a grid and catchments, with what independent geometry says lies within them."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

import atlas
from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.location.location import locate
from atlas.analysis.own_figures.area_values import measure_areas
from atlas.analysis.own_figures.areas import draw_catchments, read_areas
from atlas.analysis.own_figures.zonings import Zoning
from atlas.errors import EditionError, InputError, SecrecyError
from atlas.publishing.build.edition_data import read_data
from tests.cartography.squares import SOUTH, STEP, WEST, territory
from tests.publishing.test_own_tables import blocks, make

GRID = Zoning(key="mailles", title="Mailles", zone="id", areas="m.gpkg")
FREE = Zoning(key="bassins", title="Bassins", zone="id", areas="m.gpkg", name="nom", overlapping=True)
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def place():
    return territory()


@pytest.fixture(scope="module")
def data(place):
    rng = np.random.default_rng(14)
    n = 60
    table = pd.DataFrame(
        {
            "id": [f"A{i:02d}" for i in range(n)],
            "nom": [f"Coopérative {i}" for i in range(n)],
            "famille": ["cooperative", "association", "mutual"] * (n // 3),
            "adherents": rng.integers(5, 80, n),
            "lon": WEST + 3 * STEP * rng.random(n),
            "lat": SOUTH + 2 * STEP * rng.random(n),
        }
    )
    return tabulate(locate(table, place), place, coverage_km=[3.0])


def layer(folder, shapes, *, codes=None, names=None, crs="EPSG:4326"):
    file = folder / "m.gpkg"
    codes = codes or [f"c{i}" for i in range(len(shapes))]
    frame = gpd.GeoDataFrame({"id": codes, "nom": names or codes}, geometry=shapes, crs="EPSG:4326").to_crs(crs)
    frame.to_file(file, driver="GPKG")
    return file


def box(x0, y0, x1, y1):
    """A box in widths of a commune from the corner of the territory."""
    return shapely.box(WEST + x0 * STEP, SOUTH + y0 * STEP, WEST + x1 * STEP, SOUTH + y1 * STEP)


def by_hand(data, shapes):
    """Actors in each shape, by the plainest geometry there is."""
    points = data.placed.actors.geometry
    return [sum(shape.contains(point) for point in points) for shape in shapes]


def test_a_cell_has_the_share_of_each_commune_that_lies_in_it_and_the_actors_in_it(data, tmp_path):
    shapes = [box(0, 0, 0.5, 1), box(0.5, 0, 2, 1), box(2, 0, 3, 2), box(0, 1, 2, 2)]
    view = measure_areas(data, read_areas(GRID, data, layer(tmp_path, shapes)))
    cells = view.table("zone")
    population = data.communes["population_2024"].to_numpy()
    halves = [
        population[0] / 2,
        population[0] / 2 + population[1],
        population[2] + population[5],
        population[3] + population[4],
    ]
    np.testing.assert_allclose(cells["population_2024"], halves, rtol=2e-4)
    assert cells["actors"].tolist() == by_hand(data, shapes)
    np.testing.assert_allclose(cells["density_10k"], 1e4 * cells["actors"] / cells["population_2024"])
    np.testing.assert_allclose(
        cells[c.AREA_KM2],
        [abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(s))[0]) / 1e6 for s in shapes],
        rtol=3e-3,
    )  # the communes state rounded areas
    assert view.region.equals(data.region)
    assert cells["members"].sum() == data.region["members"].iloc[0]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0.05, 2.95), min_size=1, max_size=4, unique=True), st.floats(0.05, 1.95))
def test_cells_that_cover_the_territory_share_out_all_of_it(data, tmp_path_factory, xs, y):
    edges = [-0.5, *sorted(xs), 3.5]
    shapes = [box(a, low, b, high) for a, b in itertools.pairwise(edges) for low, high in ((-1, y), (y, 3))]
    view = measure_areas(data, read_areas(GRID, data, layer(tmp_path_factory.mktemp("g"), shapes)))
    cells = view.table("zone")
    for key in ("population_2024", "population_2014", "actors", "cooperatives", "members", c.AREA_KM2):
        assert cells[key].sum() == pytest.approx(data.communes[key].sum(), rel=1e-6), key


def test_coverage_and_mean_distance_of_cells_are_those_of_brute_force(data, tmp_path):
    shapes = [box(0.2, 0.3, 1.1, 1.4), box(1.7, 0.6, 2.8, 1.9)]
    cells = measure_areas(data, read_areas(GRID, data, layer(tmp_path, shapes))).table("zone")
    plane = data.territory.plane
    xy = np.column_stack(
        [data.placed.actors.geometry.to_crs(plane.crs).x, data.placed.actors.geometry.to_crs(plane.crs).y]
    )
    projected = gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs(plane.crs)
    for shape, covered, mean in zip(projected, cells["coverage_3km"], cells["nearest_km"], strict=True):
        west, south, east, north = shape.bounds
        x, y = np.meshgrid(np.arange(west, east, 60.0), np.arange(south, north, 60.0))
        inside = shapely.contains_xy(shape, x.ravel(), y.ravel())
        grid = np.column_stack([x.ravel(), y.ravel()])[inside]
        nearest = np.sqrt(((grid[:, None] - xy[None]) ** 2).sum(axis=2)).min(axis=1)
        assert covered == pytest.approx(100 * (nearest < 3000).mean(), abs=0.5)
        assert mean == pytest.approx(nearest.mean() / 1000, rel=0.01)


def test_an_actor_in_two_catchments_counts_in_both(data, tmp_path):
    shapes = [box(0, 0, 2, 2), box(1, 0, 3, 2), box(0.9, 0.4, 2.1, 1.7)]
    view = measure_areas(data, read_areas(FREE, data, layer(tmp_path, shapes, names=["Ouest", "Est", "Milieu"])))
    assert view.table("zone")["actors"].tolist() == by_hand(data, shapes)
    assert view.table("zone")["name"].tolist() == ["Ouest", "Est", "Milieu"]
    assert view.table("zone")["actors"].sum() > data.region["actors"].iloc[0]
    assert view.region["actors"].tolist() == data.region["actors"].tolist()
    assert view.zones_overlap


def test_circles_around_actors_hold_those_that_a_geodesic_says_are_near(data):
    zoning = Zoning(key="r", title="Rayons", around="cooperatives", radius_km=7)
    view = measure_areas(data, draw_catchments(zoning, data))
    actors = data.placed.actors
    lon, lat = actors.geometry.x.to_numpy(), actors.geometry.y.to_numpy()
    zones = view.table("zone")
    assert len(zones) == (actors[c.FAMILY] == "cooperative").sum()
    for code, row in zones.iterrows():
        own = actors.set_index("id").loc[code].geometry
        _, _, meters = GEOD.inv(np.full(len(lon), own.x), np.full(len(lat), own.y), lon, lat)
        sure, doubtful = (meters < 6990).sum(), (np.abs(meters - 7000) <= 10).sum()
        assert sure <= row["actors"] <= sure + doubtful
        assert row["name"] == actors.set_index("id").at[code, c.NAME]


@pytest.mark.parametrize(
    ("shapes", "options", "rows"),
    [
        ([box(0, 0, 2, 1), box(1, 0, 3, 1)], {}, {None}),
        ([box(0, 0, 1, 1), box(1, 0, 2, 1)], {"codes": ["a", "a"]}, {2}),
        ([box(0, 0, 1, 1), box(1, 0, 2, 1)], {"codes": ["a", ""]}, {2}),
        ([box(0, 0, 1, 1), box(1, 0, 2, 1)], {"codes": ["a", "000090101"]}, {2}),
        ([box(0, 0, 1, 1), shapely.Point(WEST, SOUTH)], {}, {2}),
        ([box(50, 50, 51, 51)], {}, {None}),
    ],
)
def test_what_is_wrong_with_areas_is_told_with_its_row(data, tmp_path, shapes, options, rows):
    with pytest.raises(InputError) as caught:
        read_areas(GRID, data, layer(tmp_path, shapes, **options))
    assert {fault.row for fault in caught.value.faults} == rows
    assert all(str(fault.remedy) for fault in caught.value.faults)


def test_cells_beyond_the_territory_are_left_out_and_counted(data, tmp_path):
    areas = read_areas(GRID, data, layer(tmp_path, [box(0, 0, 3, 2), box(8, 8, 9, 9)], crs="EPSG:32630"))
    assert areas.outlines.index.tolist() == ["c0"]
    assert any("1" in str(note) for note in measure_areas(data, areas).territory.notes)


@pytest.mark.parametrize(
    "options",
    [{}, {"zone": "z", "file": "a", "areas": "b"}, {"around": "actors"}, {"around": "actors", "radius_km": -1}],
)
def test_a_zoning_has_one_source(options):
    with pytest.raises(ValueError, match=r"\w"):
        Zoning(key="k", title="K", **options)


def test_areas_say_nothing_that_is_kept_back(data, tmp_path):
    shapes = [box(0, 0, 1.5, 2), box(1.5, 0, 3, 2)]
    public, _ = protect(data, Disclosure())
    view = measure_areas(public, read_areas(GRID, public, layer(tmp_path, shapes)))
    zones = view.table("zone")
    assert zones["actors"].tolist() == by_hand(data, shapes)
    assert zones["members"].isna().all()
    assert set(view.flags("members", "zone")) == {"suppressed"}
    secret, _ = protect(data, Disclosure(counts=True))
    view = measure_areas(secret, read_areas(GRID, secret, layer(tmp_path, shapes)))
    for key in {"actors", "density_10k", "coverage_3km"} & set(view.table("zone")):
        assert view.table("zone")[key].isna().all()
        assert set(view.flags(key, "zone")) == {"suppressed"}
    assert view.table("zone")["population_2024"].notna().all()
    with pytest.raises(SecrecyError):
        draw_catchments(Zoning(key="r", title="R", around="actors", radius_km=2), secret)


EDITION = """
[edition]
key = "aires"
title = "Aires"
perimeter = "communes.gpkg"
register = "acteurs.csv"
{more}

[[zonings]]
key = "mailles"
title = {{ fr = "Mailles", ar = "خلايا", en = "Cells" }}
areas = "m.gpkg"
zone = "id"

[[zonings]]
key = "rayons"
title = {{ fr = "Rayons de 5 km", ar = "شعاع 5 كم", en = "Within 5 km" }}
around = "cooperatives"
radius_km = 5

[[plates]]
key = "mailles"
title = {{ fr = "Combien d’acteurs par maille ?", ar = "كم فاعلا في كل خلية؟" }}
zoning = "mailles"
marks = [{{ mark = "choropleth", indicator = "density_10k", by = "zone" }}]

[[plates]]
key = "rayons"
title = {{ fr = "Combien d’habitants autour de chaque coopérative ?", ar = "كم من السكان حول كل تعاونية؟" }}
zoning = "rayons"
marks = [{{ mark = "{mark}", indicator = "{key}", by = "zone" }}]
"""


def edition(folder, place, *, more="", mark="circles", key="population_2024"):
    place.communes.reset_index().drop(columns=[c.PROVINCE_CODE]).to_file(folder / "communes.gpkg", driver="GPKG")
    layer(folder, [box(x, y, x + 0.75, y + 1) for x in np.arange(0, 3, 0.75) for y in (0, 1)])
    rows = [f"{i},Coop {i},cooperative,{WEST + STEP * (0.3 + 0.4 * i)},{SOUTH + STEP}" for i in range(6)]
    (folder / "acteurs.csv").write_text("id,nom,famille,lon,lat\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "edition.toml").write_text(EDITION.format(more=more, mark=mark, key=key), encoding="utf-8")
    return folder / "edition.toml"


def test_plates_of_areas_are_drawn_with_their_remarks(tmp_path, place):
    spec = atlas.read_edition(edition(tmp_path, place))
    data = read_data(spec)
    cells = atlas.draw(spec.plate("mailles"), data)
    words = [text.get_text() for text in cells.findobj(lambda artist: hasattr(artist, "get_text"))]
    assert any("superficie" in word for word in words)
    assert "C0" not in words  # numbers of cells are not written on the map, and stand in the table with a place
    assert any(word.startswith("c0 (") for word in words)
    circles = atlas.draw(spec.plate("rayons"), data)
    words = " ".join(text.get_text() for text in circles.findobj(lambda artist: hasattr(artist, "get_text")))
    assert "recouvrent" in words
    assert "COOP" in words
    for plate in spec.plates:
        assert atlas.plates.describe(plate, data, "ar")


def test_an_area_that_hides_another_is_refused_with_its_line(tmp_path, place):
    file = edition(tmp_path, place, mark="choropleth", key="density_10k")
    with pytest.raises(EditionError, match="overlap") as caught:
        atlas.read_edition(file)
    assert caught.value.faults[0].row


def test_circles_around_secret_places_are_refused(tmp_path, place):
    file = edition(tmp_path, place, more="[confidentiality]\ncounts = true\n")
    with pytest.raises(InputError, match="secret"):
        read_data(atlas.read_edition(file))


def test_the_guide_s_grid_and_catchments_are_drawn(tmp_path):
    file = make(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + blocks()["aires"], encoding="utf-8")
    cells = [shapely.box(x, y, x + 0.06, y + 0.05) for y in (48.0, 48.05, 48.1) for x in np.arange(-4.2, -3.9, 0.06)]
    codes = [f"m{k}" for k in range(len(cells))]
    gpd.GeoDataFrame({"id": codes}, geometry=cells, crs=4326).to_file(tmp_path / "mailles.gpkg")
    near = shapely.points([(-4.1, 48.05), (-4.05, 48.08)])
    around = gpd.GeoSeries(near, crs=4326).to_crs(2154).buffer(9000).to_crs(4326)
    hospitals = gpd.GeoDataFrame({"id": ["h1", "h2"], "hopital": ["Cavale", "Morvan"]}, geometry=around)
    hospitals.to_file(tmp_path / "hopitaux.geojson")
    spec = atlas.read_edition(file)
    data = read_data(spec)
    for key in ("mailles", "hopitaux"):
        assert atlas.draw(spec.plate(key), data)
    zones = data.view_of_zones("hopitaux").table("zone")
    everybody = data.communes["actifs_2021"].sum()
    assert zones["actifs_2021"].max() < everybody < zones["actifs_2021"].sum()
