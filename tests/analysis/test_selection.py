"""Are actors and communes chosen by place as a brute-force measurement chooses them, and counted without loss?"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.selection import Selection
from atlas.analysis.location.location import locate
from atlas.analysis.location.unit_lookup import commune_code, province_code
from atlas.errors import AmbiguousNameError, MapTypeError, UnknownNameError
from tests.cartography.squares import CODES, PROVINCES, SOUTH, STEP, WEST, territory


def geodesic_km(lon, lat, x, y):
    return Geodesic.WGS84.Inverse(lat, lon, y, x)["s12"] / 1000


def records(count=200, seed=1):
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            c.ID: [f"R{i}" for i in range(count)],
            c.NAME: [f"Acteur {i}" for i in range(count)],
            c.FAMILY: random.choice(["cooperative", "association"], count),
            c.SECTOR: random.choice(["crafts", "agriculture", None], count),
            c.MEMBERS: pd.array(random.integers(0, 60, count), dtype="Int64"),
            c.LON: WEST + 3 * STEP * random.random(count),
            c.LAT: SOUTH + 2 * STEP * random.random(count),
        }
    )
    table.loc[::7, c.MEMBERS] = pd.NA
    return table


@pytest.fixture(scope="module")
def place():
    return territory()


@pytest.fixture(scope="module")
def placed(place):
    return locate(records(), place)


@pytest.fixture(scope="module")
def data(placed, place):
    return tabulate(placed, place)


def ids(selection):
    return set(selection[c.ID])


@pytest.mark.parametrize("km", [0, 0.5, 5, 12.5, 100])
def test_actors_near_a_point_are_those_of_another_librarys_geodesics(placed, km):
    lon, lat = WEST + 0.13, SOUTH + 0.07
    actors = placed.actors
    measured = [geodesic_km(lon, lat, x, y) for x, y in zip(actors.geometry.x, actors.geometry.y, strict=True)]
    found = placed.select().within_km((lon, lat), km)
    assert ids(found) == set(actors[c.ID][np.array(measured) <= km])
    near = np.array(measured)[np.array(measured) <= km]
    np.testing.assert_allclose(found["distance_km"], near, atol=1e-9)


def nearest_km(point, vertices):
    """By another library's geodesics from a point to the nearest of many, of those that are nearest in degrees."""
    away = np.hypot((vertices[:, 0] - point.x) * np.cos(np.radians(point.y)), vertices[:, 1] - point.y)
    near = vertices[away <= 1.03 * away.min()]  # on so small a plane degrees are true to some thousandths
    return min(geodesic_km(point.x, point.y, *vertex) for vertex in near)


def test_the_distance_to_a_commune_is_to_its_nearest_point_and_zero_inside(placed, place):
    inside = place.communes.geometry[CODES[0]]
    border = shapely.get_coordinates(shapely.segmentize(inside.exterior, 0.0002))
    found = placed.select().within_km("Alpha", 6)
    for point, km in zip(found["geometry"], found["distance_km"], strict=True):
        if inside.intersects(point):
            assert km == 0
        else:
            assert km == pytest.approx(nearest_km(point, border), abs=0.002)
    outside = placed.actors[~placed.actors[c.ID].isin(ids(found))]
    for point in outside.geometry[:20]:
        assert nearest_km(point, border) > 5.998
    assert 0 < len(outside) < len(placed.actors)


def test_a_commune_is_near_by_its_nearest_point(data):
    near = data.select().within_km((WEST + 0.05, SOUTH + 0.05), 5.5)
    # Half a square is 5.55 km from south to north and 4.55 km from west to east at this latitude.
    assert near.frame.index.tolist() == [CODES[0], CODES[1]]
    east = geodesic_km(WEST + 0.05, SOUTH + 0.05, WEST + 0.1, SOUTH + 0.05)
    assert near["distance_km"].tolist() == [0, pytest.approx(east, abs=1e-3)]


def test_a_shape_in_any_system_chooses_the_same_actors(placed):
    box = shapely.box(WEST + 0.05, SOUTH + 0.02, WEST + 0.17, SOUTH + 0.11)
    series = gpd.GeoSeries([box], crs="EPSG:4326")
    expected = set(placed.actors[c.ID][placed.actors.intersects(box)])
    assert 10 < len(expected) < 190
    assert ids(placed.select().intersects(box)) == expected
    # A box with straight sides in degrees has as many corners in the plane as it is given.
    dense = series.segmentize(0.001).to_crs("EPSG:26191")
    assert ids(placed.select().intersects(gpd.GeoDataFrame(geometry=dense))) == expected
    assert ids(placed.select().within_km(box, 0)) == expected


def test_questions_chain_and_change_nothing(placed, data):
    before = len(placed.actors)
    found = (
        placed.select("family == 'cooperative'").in_province("Sud").in_commune("Alpha", "باء").select("members > 20")
    )
    table = placed.actors
    expected = table[
        (table[c.FAMILY] == "cooperative") & table[c.CODE].isin(CODES[:2]) & (table[c.MEMBERS] > 20).fillna(False)
    ]
    assert isinstance(found.frame, gpd.GeoDataFrame)
    pd.testing.assert_frame_equal(pd.DataFrame(found.frame), pd.DataFrame(expected))
    assert len(placed.actors) == before
    assert "distance_km" not in placed.actors
    assert ids(data.actors.in_commune(CODES[0])) == set(table[c.ID][table[c.CODE] == CODES[0]])
    assert data.select(by="province").in_province("Nord").frame.index.tolist() == [PROVINCES[1]]
    assert data.select("actors > 0").in_province(PROVINCES[0]).frame.index.tolist() == CODES[:3]
    assert len(placed.select().within_km("Alpha", 1).within_km("Fox", 1)["distance_km"]) == 0


@pytest.mark.parametrize(
    ("where", "error", "complaint"),
    [
        ("Zoulou", UnknownNameError, "no commune “Zoulou”"),
        ((35.1, -5.9), ValueError, "longitude first"),
        ((200.0, 10.0), ValueError, "no degrees"),
        ((float("nan"), 1.0), ValueError, "no place"),
        ((1, 2, 3), TypeError, "a place is"),
        (None, TypeError, "a place is"),
        (shapely.Point(), ValueError, "nothing in the shape"),
        (shapely.box(500_000, 400_000, 510_000, 410_000), ValueError, "EPSG:4326"),
        (gpd.GeoSeries([shapely.box(0, 0, 1, 1)]), ValueError, "system of coordinates"),
    ],
)
def test_what_is_no_place_is_refused(placed, where, error, complaint):
    with pytest.raises(error, match=complaint):
        placed.select().within_km(where, 5)


@pytest.mark.parametrize("km", [-1, float("nan"), float("inf"), "5", True])
def test_what_is_no_distance_is_refused(placed, km):
    with pytest.raises(ValueError, match="kilometres, zero or more"):
        placed.select().within_km("Alpha", km)


def test_a_name_of_several_communes_names_them_and_a_province_settles_it():
    double = territory(**{c.NAME: ["Bni Said", "Bravo", "Charlie", "Beni Saïd", "Écho", "Fox"]})
    with pytest.raises(AmbiguousNameError, match=rf"Bni Said \(Sud, {CODES[0]}\); Beni Saïd \(Nord, {CODES[3]}\)"):
        commune_code(double, "Beni Said")
    assert commune_code(double, "Beni Said", province="Nord") == CODES[3]
    assert commune_code(double, CODES[3]) == CODES[3]
    assert commune_code(double, "واو") == CODES[5]
    assert province_code(double, "الشمال") == PROVINCES[1]
    with pytest.raises(UnknownNameError, match="Sud"):
        province_code(double, "Est")


def test_groups_count_every_row_and_say_how_many_state_an_amount(placed):
    table = placed.actors
    found = placed.select().group(c.SECTOR, by="province")
    assert isinstance(found, gpd.GeoDataFrame)
    assert found["count"].sum() == len(table)
    for _, row in found.iterrows():
        sector = table[c.SECTOR].isna() if pd.isna(row[c.SECTOR]) else table[c.SECTOR] == row[c.SECTOR]
        here = table[sector & (table[c.PROVINCE_CODE] == row[c.CODE])]
        assert (row["count"], row["members"], row["members_known"]) == (
            len(here), sum(m for m in here[c.MEMBERS] if m is not pd.NA), here[c.MEMBERS].notna().sum(),
        )  # fmt: skip
    assert found["province"].isin(["Sud", "Nord"]).all()
    silent = placed.select("members is None").group(c.FAMILY, sums=[c.MEMBERS])
    assert silent["members"].isna().all()
    assert (silent["members_known"] == 0).all()


def test_groups_of_communes_add_up_amounts_and_refuse_ratios(data):
    found = data.select().group(by="province", sums=["population_2024", "actors"]).set_index(c.CODE)
    for key in ("population_2024", "actors"):
        assert found[key].to_dict() == data.provinces[key].to_dict()
    with pytest.raises(MapTypeError, match="only amounts are added up"):
        data.select().group(by="province", sums=["density_10k"])
    with pytest.raises(ValueError, match="no numbers"):
        data.select().group(by="province", sums=[c.KIND])
    with pytest.raises(ValueError, match="group by"):
        data.select().group()
    with pytest.raises(ValueError, match="in no commune"):
        data.select(by="province").group(by="commune")
    with pytest.raises(UnknownNameError):
        data.select().group("sectors")
    with pytest.raises(UnknownNameError, match="place to group by"):
        data.select().group(by="cercle")


def test_the_top_keeps_those_equal_to_the_last_one(place):
    table = records(6).assign(**{c.MEMBERS: pd.array([5, 9, 5, 1, pd.NA, 9], dtype="Int64")})
    found = locate(table, place).select()
    assert found.top(c.MEMBERS, 3)[c.ID].tolist() == ["R1", "R5", "R0", "R2"]
    assert found.top(c.MEMBERS, 1, lowest=True)[c.ID].tolist() == ["R3"]
    with pytest.raises(ValueError, match="texts"):
        found.top(c.NAME)
    with pytest.raises(ValueError, match="at least one"):
        found.top(c.MEMBERS, 0)


def test_no_actor_at_all_and_an_unknown_territory(placed, data):
    nobody = placed.select("members > 1000")
    assert len(nobody) == 0
    assert len(nobody.within_km("Alpha", 3).in_commune("Fox").group(by="commune")) == 0
    assert repr(nobody).startswith("<Selection: 0 actors>")
    with pytest.raises(ValueError, match="locate them again"):
        replace(placed, territory=None).select()
    with pytest.raises(ValueError, match="there are no actors"):
        _ = replace(data, placed=None).actors
    with pytest.raises(ValueError, match="in no commune"):
        data.select(by="province").in_commune("Alpha")
    with pytest.raises(ValueError, match="in no province"):
        data.select(by="region").in_province("Sud")


def test_a_selection_shows_itself_shortly(placed):
    found = placed.select()
    assert repr(found).splitlines()[0] == f"<Selection: {len(placed.actors)} actors>"
    assert len(repr(found).splitlines()) == 13
    assert "geometry" not in found._repr_html_()
    assert isinstance(found, Selection)
    with pytest.raises(UnknownNameError, match="members"):
        found["membres"]
