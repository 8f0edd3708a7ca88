"""Coordinates in metres: the system is named, recognised by where the points lie, or asked for; never guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.projections import HOME, SYSTEMS, named_system, read_meters, recognize_system
from atlas.sources.register.register import check_register, read_register

LON, LAT = np.array([-5.81, -5.37, -6.15, -4.30]), np.array([35.76, 35.57, 35.19, 35.20])


def in_system(crs, lon=LON, lat=LAT):
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)


def frame(x, y, headings=("X", "Y")):
    return pd.DataFrame({"id": [f"A{i}" for i in range(len(x))], headings[0]: x, headings[1]: y})


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize(
    "write", [float, lambda v: f"{v:.2f}".replace(".", ","), lambda v: f"{v:,.1f}".replace(",", " ")]
)
def test_each_system_of_the_north_is_recognised_whatever_the_writing(crs, write):
    x, y = in_system(crs)
    register = read_register(frame([write(v) for v in x], [write(v) for v in y]))
    np.testing.assert_allclose(register.table[c.LON], LON, atol=2e-6)
    np.testing.assert_allclose(register.table[c.LAT], LAT, atol=2e-6)
    assert register.reading["crs"].startswith(f"{crs} (recognised")


@pytest.mark.parametrize("crs", SYSTEMS)
def test_no_point_of_the_north_is_at_home_in_two_systems(crs):
    rng = np.random.default_rng(1)
    west, south, east, north = HOME
    x, y = in_system(crs, rng.uniform(west, east, 4000), rng.uniform(south, north, 4000))
    for other in SYSTEMS:
        lon, lat = Transformer.from_crs(other, "EPSG:4326", always_xy=True).transform(x, y)
        inside = (lon > west) & (lon < east) & (lat > south) & (lat < north)
        assert inside.all() if other == crs else not inside.any()


def test_a_mixture_of_zones_is_asked_about_not_guessed(tmp_path):
    x29, y29 = in_system("EPSG:32629")
    x30, y30 = in_system("EPSG:32630")
    source = frame([*x29, *x30], [*y29, *y30])
    register, faults = check_register(source)
    assert register is None
    (fault,) = faults
    assert "50% fit EPSG:32629, 50% fit EPSG:32630" in str(fault.reason)
    assert "--crs" in str(fault.remedy)
    with pytest.raises(RegisterError, match="not certain"):
        read_register(source, on_fault="keep")


def test_unknown_systems_and_exchanged_columns_are_asked_about():
    _, (fault,) = check_register(frame(*in_system("EPSG:3857")))
    assert "fit no known one" in str(fault.reason)
    x, y = in_system("EPSG:32630")
    _, (fault,) = check_register(frame(y, x))
    assert "exchanged" in str(fault.reason)


def test_what_the_user_says_is_obeyed():
    register = read_register(frame(*in_system("EPSG:3857")), crs="EPSG:3857")
    np.testing.assert_allclose(register.table[c.LON], LON, atol=1e-9)
    x, y = in_system("EPSG:26191")
    headings = ("Longitude", "Latitude")
    _, faults = check_register(frame(x, y, headings))  # headings of degrees over metres contradict each other
    assert len(faults) == 8
    assert all("--crs" in str(fault.remedy) for fault in faults)
    assert read_register(frame(x, y, headings), crs="EPSG:26191").table[c.LAT].notna().all()
    with pytest.raises(RegisterError, match="no coordinate reference system"):
        read_register(frame(x, y), crs="EPSG:99")


def test_degrees_of_another_datum_are_brought_to_ours():
    lon, lat = in_system("EPSG:4261")  # Merchich, degrees
    register = read_register(frame(lon, lat), crs="EPSG:4261")
    np.testing.assert_allclose(register.table[c.LON], LON, atol=1e-9)
    assert np.abs(lon - LON).max() > 1e-5


def test_headings_name_their_system():
    x, y = in_system("EPSG:32630", LON[:2], LAT[:2])
    register = read_register(frame(x, y, ("X (UTM 30N)", "Y (UTM 30N)")))
    assert register.reading["crs"].startswith("EPSG:32630 (named")
    assert named_system(("X Merchich Nord", "Y")) == "EPSG:26191"
    assert named_system(("X (EPSG:32629)", "Y")) == "EPSG:32629"
    assert named_system(("X", "Y")) is None


def test_degrees_under_x_and_y_stay_degrees_and_a_few_metres_among_them_are_faults():
    source = frame([-5.3, -5.4, 500123.0], [35.5, 35.6, 552000.0])
    _, faults = check_register(source)
    assert {(fault.row, fault.column) for fault in faults} == {(4, "X"), (4, "Y")}
    x, y = in_system("EPSG:26191", LON[:3], LAT[:3])
    register, (fault,) = check_register(frame([*x, -5.3], [*y, 35.5]))
    assert "degrees among" in str(fault.reason)
    assert register is not None
    assert register.table[c.UNREADABLE].tolist() == [False, False, False, True]


def test_columns_without_any_coordinate_are_no_fault():
    register = read_register(pd.DataFrame({"id": ["A", "B"], "X": ["", None], "Y": [None, ""]}))
    assert register.table[[c.LON, c.LAT]].isna().all(axis=None)
    assert not register.table[c.UNREADABLE].any()


def test_empty_coordinates_and_texts_among_metres():
    x, y = in_system("EPSG:26191", LON[:3], LAT[:3])
    source = frame([*map(str, x), "", "nan", "voir plan"], [*map(str, y), "", "550000", "550000"])
    register, faults = check_register(source)
    assert [(fault.row, fault.value) for fault in faults] == [(6, "nan"), (7, "voir plan")]
    assert register.table[c.UNREADABLE].tolist() == [False] * 4 + [True] * 2


@pytest.mark.parametrize(
    ("text", "meters"),
    [
        ("467123", 467123.0),
        ("467 123,5", 467123.5),
        ("467\u202f123.5 m", 467123.5),
        ("٤٦٧١٢٣", 467123.0),
        ("-200", -200.0),
    ],
)
def test_metres_as_people_write_them(text, meters):
    values, faults = read_meters(pd.Series([text]))
    assert (values[0], faults) == (meters, {})


def test_one_stray_point_in_twenty_does_not_hide_the_system():
    lon, lat = np.full(40, -5.4), np.linspace(35, 35.6, 40)
    x, y = map(np.array, in_system("EPSG:26191", lon, lat))
    x[0], y[0] = 790_000.0, 3_960_000.0  # one in UTM 29
    assert recognize_system(x, y) == "EPSG:26191"
    x[:8], y[:8] = 790_000.0, 3_960_000.0
    assert isinstance(recognize_system(x, y), Unreadable)


def test_a_layer_without_system_takes_the_one_that_is_said(tmp_path):
    import geopandas as gpd

    x, y = in_system("EPSG:26191")
    gpd.GeoDataFrame({"id": list("ABCD")}, geometry=gpd.points_from_xy(x, y), crs="EPSG:26191").to_file(
        tmp_path / "a.shp"
    )
    (tmp_path / "a.prj").unlink()
    with pytest.raises(RegisterError, match="does not say"):
        read_register(tmp_path / "a.shp")
    register = read_register(tmp_path / "a.shp", crs="EPSG:26191")
    np.testing.assert_allclose(register.table[c.LON], LON, atol=1e-7)


@pytest.mark.parametrize("headings", [("X", "Y"), ("X (EPSG:26191)", "Y (EPSG:26191)")])
def test_exchanged_metres_of_the_moroccan_system_are_asked_about(headings):
    towns = np.array([-5.80, -5.35, -6.14, -5.27, -5.58]), np.array([35.74, 35.56, 35.17, 35.16, 34.80])
    x, y = in_system("EPSG:26191", *towns)
    register, (fault,) = check_register(frame(y, x, headings))
    assert register is None
    assert "exchanged" in str(fault.reason)
    assert check_register(frame(x, y, headings))[1] == ()


def test_points_out_of_the_region_and_a_few_slips_do_not_look_exchanged():
    x, y = in_system("EPSG:26191", np.array([-6.84, -5.00, -5.55]), np.array([34.02, 34.03, 33.89]))
    assert recognize_system(x, y) == "EPSG:26191"  # Rabat, Fès, Meknès
    x, y = in_system("EPSG:26191", np.repeat(LON, 10), np.repeat(LAT, 10))
    x[:2], y[:2] = y[:2].copy(), x[:2].copy()
    assert recognize_system(x, y) == "EPSG:26191"
