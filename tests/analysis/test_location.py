"""Every record gets a commune or a reason, and both are what an independent test says."""

from __future__ import annotations

import math
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from factories import small_territory, squares
from hypothesis import given, settings
from hypothesis import strategies as st
from operations import calls

from atlas import columns as c
from atlas.analysis.location.location import Placed, Reason, locate
from atlas.errors import InputError
from atlas.i18n.messages import section, tr
from atlas.sources.register.register import Register, read_register
from atlas.sources.territory.territory import read_territory

# Four communes of 0.1° around (-5.9, 35.1) and, west of -6, the sea. Names: 3 and 4 share one.
#   3 | 4      lat 35.2
#   1 | 2      lat 35.1
WEST, SOUTH, STEP = -6.0, 35.0, 0.1
CODES = ["001510101", "001510103", "001520101", "001520103"]


SHAPES = squares(2, 2, corner=(WEST, SOUTH), side=STEP)


def region(*, land=True, arrondissements=True):
    shapes = SHAPES
    communes = gpd.GeoDataFrame(
        {
            c.NAME: ["Tanger", "Bni Saïd", "Oulad Ali", "Ouled Ali"],
            c.NAME_AR: ["طنجة", "بني سعيد", "أولاد علي", None],
            c.PROVINCE: ["Sud", "Sud", "Nord", "Nord"],
            c.PROVINCE_CODE: ["00151", "00151", "00152", "00152"],
        },
        index=pd.Index(CODES, name=c.CODE),
        geometry=shapes,
        crs="EPSG:4326",
    )
    parts = {"code": ["00151010107"], "name": ["Médina"], "name_ar": ["المدينة"], "commune_code": ["01510101"]}
    return small_territory(
        communes,
        key="test",
        title={"fr": "Essai"},
        arrondissements=pd.DataFrame(parts if arrondissements else {}),
        # The land goes on to the east, north and south of the communes; the sea is in the box, west of -6.
        land=shapely.union(shapely.box(WEST, 34, -4, 37), shapely.box(-7, 36.9, -6, 37)) if land else None,
    )


REGION = region()


def table(lon, lat, **more):
    return pd.DataFrame({c.LON: lon, c.LAT: lat, **more})


def reasons(placed):
    return placed.rejected[c.REASON].tolist()


def test_a_point_inside_gets_its_commune_and_its_province():
    placed = locate(table([-5.95, -5.85, -5.95, -5.85], [35.05, 35.05, 35.15, 35.15]), REGION)
    assert placed.actors[c.CODE].tolist() == CODES
    assert placed.actors[c.COMMUNE].tolist() == REGION.communes[c.NAME].tolist()
    assert placed.actors[c.PROVINCE].tolist() == ["Sud", "Sud", "Nord", "Nord"]
    assert placed.actors[c.PROVINCE_CODE].tolist() == ["00151", "00151", "00152", "00152"]
    assert placed.actors[c.PLACING].tolist() == ["inside"] * 4
    assert placed.actors[c.SNAPPED_M].tolist() == [0.0] * 4
    assert placed.actors.crs == "EPSG:4326"
    assert placed.actors.geometry.x.tolist() == [-5.95, -5.85, -5.95, -5.85]
    assert len(placed.rejected) == len(placed.conflicts) == 0


def test_a_point_on_a_border_goes_to_the_lowest_code():
    x, y = WEST + STEP, SOUTH + STEP
    placed = locate(table([x, x, -5.95, -5.85, WEST], [y, 35.15, y, y, 35.15]), REGION)
    assert placed.actors[c.CODE].tolist() == [CODES[0], CODES[2], CODES[0], CODES[1], CODES[2]]
    assert (placed.actors[c.PLACING] == "inside").all()


HOSTILE = {
    "none": (math.nan, math.nan, Reason.NO_COORDINATES),
    "no latitude": (-5.95, math.nan, Reason.NO_COORDINATES),
    "no longitude": (math.nan, 35.05, Reason.NO_COORDINATES),
    "infinite": (math.inf, 35.05, Reason.NOT_FINITE),
    "minus infinite": (-5.95, -math.inf, Reason.NOT_FINITE),
    "both infinite": (math.inf, math.inf, Reason.NOT_FINITE),
    "exchanged": (35.05, -5.95, Reason.SWAPPED),
    "exchanged, on the border": (SOUTH, WEST, Reason.SWAPPED),
    "at sea, far": (-6.5, 35.05, Reason.AT_SEA),
    "inland": (-4.5, 35.05, Reason.OUTSIDE),
    "beyond the land that is known": (-30.0, 35.0, Reason.OUTSIDE),
    "null island": (0.0, 0.0, Reason.OUTSIDE),
    "metres": (463_000.0, 574_000.0, Reason.OUTSIDE),
    "beyond the pole": (-5.95, 91.0, Reason.OUTSIDE),
    "enormous": (1e308, -1e308, Reason.OUTSIDE),
    "sign forgotten": (5.95, 35.05, Reason.OUTSIDE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_record_that_cannot_be_placed_is_a_row_with_its_reason(name):
    lon, lat, reason = HOSTILE[name]
    placed = locate(table([lon, -5.95], [lat, 35.05]), REGION)
    assert reasons(placed) == [reason.value]
    assert placed.rejected[c.REMEDY].tolist() == [tr(f"remedy.{reason}", "en")]
    assert placed.rejected.index.tolist() == [0]
    assert len(placed.actors) == 1
    assert placed.count == 2


@pytest.mark.parametrize("text", ["35,05", "35°03'N", "N 35 03 00", "35.05°"])
def test_coordinates_written_as_texts_are_read_as_those_of_a_file(text):
    placed = locate(table(["-5.95", "5°57'O"], ["35.05", text]), REGION)
    assert placed.actors[c.CODE].tolist() == [CODES[0]] * 2


@pytest.mark.parametrize("text", ["à Tanger", "?"])
def test_text_in_coordinates_is_unreadable_and_blank_text_is_none(text):
    placed = locate(table(["-5.95", "-5.95", ""], ["35.05", text, "  "]), REGION)
    assert reasons(placed) == ["unreadable_coordinates", "no_coordinates"]
    assert placed.actors[c.CODE].tolist() == [CODES[0]]


def test_records_that_the_register_could_not_read_are_rejected_as_such():
    frame = table([-5.95, math.nan, -5.85], [35.05, math.nan, 35.05], id=["a", "b", "c"])
    frame[c.UNREADABLE] = [False, True, None]
    placed = locate(frame, REGION)
    assert reasons(placed) == ["unreadable_coordinates"]
    assert placed.actors[c.ID].tolist() == ["a", "c"]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_remedy_is_in_the_language_of_the_interface(monkeypatch, language):
    monkeypatch.setenv("ATLAS_LANG", language)
    placed = locate(table([0.0], [0.0]), REGION)
    assert placed.rejected[c.REMEDY].tolist() == [tr("remedy.outside", language)]


def test_every_reason_has_its_remedy():
    remedies = section("remedy", "en")
    assert set(remedies) == set(Reason)
    assert len(set(remedies.values())) == len(Reason)


def meters_west(meters):
    """A longitude so many metres west of the coast at 35.05° N, by the projection itself."""
    coast = gpd.GeoSeries([shapely.Point(WEST, 35.05)], crs=4326).to_crs(26191)
    return gpd.GeoSeries(coast.translate(-meters), crs=26191).to_crs(4326).x[0]


def test_a_point_at_sea_goes_to_the_nearest_commune_within_the_distance():
    placed = locate(table([meters_west(990), meters_west(1010)], [35.05, 35.05]), REGION, snap_m=1000)
    assert placed.actors[c.PLACING].tolist() == ["snapped"]
    assert placed.actors[c.CODE].tolist() == [CODES[0]]
    # The coast is not exactly north–south on the projected grid: a metre or two less than along the grid.
    assert placed.actors[c.SNAPPED_M].iloc[0] == pytest.approx(990, abs=2)
    assert placed.actors.geometry.x.tolist() == [meters_west(990)]
    assert reasons(placed) == ["at_sea"]
    assert "1 at sea, within 1000 m" in repr(placed)


def test_the_distance_of_a_snapped_point_equals_that_to_the_nearest_commune():
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(-6.2, -6.0001, 300), rng.uniform(34.9, 35.3, 300)
    placed = locate(table(lon, lat), REGION, snap_m=5_000)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(26191)
    nearest = np.array([shapely.distance(REGION.projected.geometry.array, point) for point in points])
    within = np.flatnonzero(nearest.min(axis=1) <= 5_000)
    assert placed.actors.index.tolist() == within.tolist()
    np.testing.assert_allclose(placed.actors[c.SNAPPED_M], nearest.min(axis=1)[within], rtol=1e-9)
    assert placed.actors[c.CODE].tolist() == [CODES[k] for k in nearest.argmin(axis=1)[within]]


def test_a_point_at_sea_as_near_to_two_communes_goes_to_the_lowest_code():
    # West of the corner that communes 1 and 3 share, the shared corner is the nearest point of both.
    corner = shapely.Point(WEST, SOUTH + STEP)
    notched = region()
    notched.communes.geometry = [
        SHAPES[0] - shapely.Polygon([(-6, 35.0), (-6, 35.1), (-5.95, 35.0)]), SHAPES[1],
        SHAPES[2] - shapely.Polygon([(-6, 35.2), (-6, 35.1), (-5.95, 35.2)]), SHAPES[3],
    ]  # fmt: skip
    placed = locate(table([corner.x - 0.001], [corner.y]), notched)
    assert placed.actors[c.CODE].tolist() == [CODES[0]]
    assert placed.actors[c.PLACING].tolist() == ["snapped"]


def test_a_snapping_distance_of_zero_snaps_nothing():
    assert reasons(locate(table([meters_west(1)], [35.05]), REGION, snap_m=0)) == ["at_sea"]


def test_without_land_nothing_is_snapped():
    placed = locate(table([meters_west(5), -6.5, -5.95], [35.05] * 3), region(land=False))
    assert reasons(placed) == ["outside", "outside"]
    assert len(placed.actors) == 1


@pytest.mark.parametrize("snap_m", [-1.0, math.nan, math.inf])
def test_a_snapping_distance_that_means_nothing_is_refused(snap_m):
    with pytest.raises(ValueError, match="snap_m"):
        locate(table([-5.95], [35.05]), REGION, snap_m=snap_m)


@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(), st.floats(-6.3, -5.7), st.sampled_from([WEST, WEST + STEP, 35.05])),
            st.one_of(st.floats(), st.floats(34.9, 35.3), st.sampled_from([SOUTH, SOUTH + STEP, -5.95])),
        ),
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_in_equals_placed_plus_rejected_whatever_comes_in(pairs):
    lon, lat = np.array(pairs, dtype=float).reshape(-1, 2).T
    placed = locate(table(lon, lat), REGION)
    assert placed.count == len(pairs) == len(placed.actors) + len(placed.rejected)
    assert sorted([*placed.actors.index, *placed.rejected.index]) == list(range(len(pairs)))
    assert sum(placed.reasons.values()) == len(placed.rejected)
    for label, row in placed.actors[placed.actors[c.PLACING] == "inside"].iterrows():
        point = shapely.Point(lon[label], lat[label])
        holders = [code for code, shape in REGION.communes.geometry.items() if shape.intersects(point)]
        assert holders[0] == row[c.CODE]
    for label in placed.rejected.index:
        if math.isfinite(lon[label]) and math.isfinite(lat[label]):
            assert not REGION.communes.intersects(shapely.Point(lon[label], lat[label])).any()


def test_counts_that_do_not_add_up_cannot_be_made():
    placed = locate(table([-5.95, 0.0], [35.05, 0.0]), REGION)
    with pytest.raises(AssertionError, match="2 records came in, 1 were placed, 0 rejected"):
        Placed(placed.actors, placed.rejected.iloc[:0], placed.conflicts, placed.register, 1000.0)


def test_an_empty_table_gives_empty_tables():
    placed = locate(table([], []), REGION)
    assert (placed.count, len(placed.actors), len(placed.rejected), len(placed.conflicts)) == (0, 0, 0, 0)
    assert {c.CODE, c.PLACING}.issubset(placed.actors.columns)
    assert {c.REASON, c.REMEDY}.issubset(placed.rejected.columns)
    assert repr(placed).startswith("0 records: 0 placed, 0 rejected")


def test_the_quality_line_names_every_reason():
    lon = [-5.95, math.nan, math.nan, 35.05, math.inf, -6.5, 0.0]
    lat = [35.05, math.nan, 35.0, -5.95, 35.0, 35.05, 0.0]
    assert repr(locate(table(lon, lat, declared_commune=["Bni Said"] * 7), REGION)) == (
        "7 records: 1 placed, 6 rejected (2 without coordinates, 1 with infinite coordinates, "
        "1 with longitude and latitude exchanged, 1 at sea, 1 outside the territory); "
        "1 disagree with their declared commune"
    )


def declared(*names, arrondissements=True):
    """Records in Tanger (the first commune) that declare these communes."""
    count = len(names)
    return locate(
        table([-5.95] * count, [35.05] * count, **{c.DECLARED: list(names)}), region(arrondissements=arrondissements)
    )


@pytest.mark.parametrize(
    "name",
    ["Tanger", "TANGER ", "commune de Tanger", "طنجة", "001510101", "01510101", "1510101", "1510101.0",
     "00.151.01.01", "Médina", "المدينة", "00151010107", "", "  ", None, math.nan, "—", "?"],
)  # fmt: skip
def test_a_declared_commune_that_agrees_or_is_blank_is_no_conflict(name):
    assert len(declared(name, None).conflicts) == 0


def test_without_arrondissements_their_names_are_unknown():
    assert len(declared("Médina", arrondissements=False).conflicts) == 1


def test_a_declared_commune_that_disagrees_is_kept_and_listed():
    placed = declared("Tanger", "Beni Saïd", "بني سعيد", CODES[1], "Chefchaouen", "123")
    assert len(placed.actors) == 6
    listed = placed.conflicts
    assert listed.columns.tolist() == [
        "id", "row", "declared_commune", "commune", "code", "declared_code", "distance_km"
    ]  # fmt: skip
    assert listed.index.tolist() == [1, 2, 3, 4, 5]
    assert listed[c.ID].tolist() == ["2", "3", "4", "5", "6"]
    assert listed[c.ROW].tolist() == [3, 4, 5, 6, 7]
    assert listed["declared_code"].tolist() == [CODES[1]] * 3 + ["", ""]
    here = gpd.GeoSeries([shapely.Point(-5.95, 35.05)], crs=4326).to_crs(26191)[0]
    away = here.distance(REGION.projected.geometry[CODES[1]]) / 1000
    assert 4 < away < 5
    np.testing.assert_allclose(listed["distance_km"], [away] * 3 + [math.nan] * 2)


def test_communes_that_share_a_name_all_agree_with_it():
    """“Oulad Ali” and “Ouled Ali” are one name: either commune agrees, another one is measured from the nearest."""
    frame = table([-5.95, -5.85, -5.85, -5.95], [35.15, 35.15, 35.05, 35.05], declared_commune=["Ouled Ali"] * 4)
    listed = locate(frame, REGION).conflicts
    assert listed.index.tolist() == [2, 3]
    assert listed["declared_code"].tolist() == [CODES[3], CODES[2]]


def test_rejected_records_are_no_conflicts():
    placed = locate(table([0.0, -5.95], [0.0, 35.05], declared_commune=["Bni Said", "Tanger"]), REGION)
    assert len(placed.conflicts) == 0


def points(crs="EPSG:4326", xy=((-5.95, 35.05), (-5.85, 35.15))):
    return gpd.GeoDataFrame(
        {c.ID: [f"a{k}" for k in range(len(xy))]}, geometry=[shapely.Point(*p) for p in xy], crs=crs
    )


@pytest.mark.parametrize("crs", ["EPSG:26191", "EPSG:32629", "EPSG:3857"])
def test_points_in_another_crs_are_reprojected(crs):
    placed = locate(points().to_crs(crs), REGION)
    assert placed.actors[c.CODE].tolist() == [CODES[0], CODES[3]]
    np.testing.assert_allclose(placed.actors[c.LON], [-5.95, -5.85], atol=1e-7)
    np.testing.assert_allclose(placed.actors.geometry.y, [35.05, 35.15], atol=1e-7)


def test_points_without_crs_are_refused_with_what_to_do():
    with pytest.raises(InputError, match=re.escape("set_crs")):
        locate(points(crs=None), REGION)


def test_missing_and_empty_points_have_no_coordinates():
    frame = points(xy=[(-5.95, 35.05), (0, 0), (0, 0)])
    frame.geometry = [frame.geometry[0], None, shapely.Point()]
    assert reasons(locate(frame, REGION)) == ["no_coordinates", "no_coordinates"]


def test_geometries_that_are_not_points_are_refused():
    frame = points()
    frame.geometry = [SHAPES[0], shapely.Point(0, 0)]
    with pytest.raises(InputError, match="Polygon"):
        locate(frame, REGION)


def test_a_table_without_coordinates_is_refused_naming_both_columns():
    with pytest.raises(InputError) as caught:
        locate(pd.DataFrame({"ville": [1.0]}), REGION)
    assert [fault.column for fault in caught.value.faults] == ["lon", "lat"]
    assert "read_register(table, columns=" in str(caught.value)


def test_something_that_is_no_table_is_refused():
    with pytest.raises(TypeError, match="list"):
        locate([(-5.95, 35.05)], REGION)


def test_the_file_s_own_columns_are_kept_beside_those_that_locating_adds():
    frame = table([-5.95, 0.0], [35.05, 0.0], province=["ancienne", "autre"], note=["a", "b"], id=["x", "y"])
    before = frame.copy()
    placed = locate(frame, REGION)
    assert placed.actors["province (file)"].tolist() == ["ancienne"]
    assert placed.actors[c.PROVINCE].tolist() == ["Sud"]
    assert placed.rejected["province (file)"].tolist() == ["autre"]
    assert placed.rejected["note"].tolist() == ["b"]
    pd.testing.assert_frame_equal(frame, before)


def test_a_part_of_a_demonstration_register_still_says_so():
    frame = table([-5.95], [35.05])
    assert not locate(frame, REGION).register.demonstration
    assert locate(frame.assign(source="Registre de Démonstration"), REGION).register.demonstration
    assert locate(frame.assign(demonstration=True), REGION).register.demonstration


def test_a_register_that_was_read_is_located_as_it_is(tmp_path):
    path = tmp_path / "acteurs.csv"
    path.write_text(
        "identifiant;nom;commune;longitude;latitude\n"
        "1;Coopérative A;Tanger;-5,95;35,05\n2;Association B;Tanger;-5,85;35,05\n3;C;;;\n4;D;Tanger;abc;35,05\n",
        encoding="utf-8",
    )
    register = read_register(path, on_fault="keep")
    placed = locate(register, REGION)
    assert placed.register is register
    assert placed.actors[c.CODE].tolist() == CODES[:2]
    assert reasons(placed) == ["no_coordinates", "unreadable_coordinates"]
    assert placed.conflicts[c.ROW].tolist() == [3]
    assert locate(register.table, REGION).conflicts[c.ROW].tolist() == [3]


def test_real_communes_hold_what_brute_force_says():
    territory = read_territory("tanger-tetouan-al-hoceima")
    rng = np.random.default_rng(3)
    west, south, east, north = territory.communes.total_bounds
    lon, lat = rng.uniform(west, east, 20_000), rng.uniform(south, north, 20_000)
    placed = locate(table(lon, lat), territory)
    inside = placed.actors[placed.actors[c.PLACING] == "inside"]
    joined = gpd.sjoin(
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326), territory.communes[["geometry"]]
    )
    expected = joined[territory.communes.index.name].groupby(level=0).min()
    pd.testing.assert_series_equal(inside[c.CODE], expected, check_names=False, check_dtype=False)
    assert placed.count == 20_000
    assert not set(reasons(placed)) - {"at_sea", "outside"}


def test_an_arrondissement_of_tanger_may_be_declared():
    territory = read_territory()
    tanger = territory.communes.geometry["001511010"].representative_point()
    names = ["Beni Makada", "بني مكادة", "Tanger", "Tétouan"]
    placed = locate(table([tanger.x] * 4, [tanger.y] * 4, declared_commune=names), territory)
    assert placed.conflicts[c.DECLARED].tolist() == ["Tétouan"]


def test_locating_makes_no_call_for_each_record():
    territory = read_territory("tanger-tetouan-al-hoceima")
    rng = np.random.default_rng(4)
    west, south, east, north = territory.communes.total_bounds

    def records(size):
        names = rng.choice([*territory.communes[c.NAME], "Ailleurs", ""], size)
        return table(rng.uniform(west, east, size), rng.uniform(south, north, size), declared_commune=names)

    few, many = records(2_000), records(40_000)
    placed = locate(few, territory)
    assert isinstance(placed.register, Register)
    assert len(placed.conflicts) > 600
    assert calls(lambda: locate(many, territory)) - calls(lambda: locate(few, territory)) < 38_000
