"""Coordinates as people write them: what is read, to the last digit, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.sources.parsing.coordinates import Unreadable, parse_coordinate, parse_coordinates
from atlas.sources.register.register import check_register, read_register

DMS = -(5 + 48 / 60 + 44 / 3600)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("-5.8123", -5.8123),
        ("-5,8123", -5.8123),
        ("−5.8123", -5.8123),
        ("+5.8123", 5.8123),
        (".5", 0.5),
        ("-5.8E-1", -0.58),
        ("5.8123 W", -5.8123),
        ("W5.8123", -5.8123),
        ("5,8123° O", -5.8123),
        ("O 5,8123", -5.8123),
        ("5.8123 ouest", -5.8123),
        ("Ouest 5.8123", -5.8123),
        ("5.8123 E", 5.8123),
        ("5.8123 Est", 5.8123),
        ("٥٫٨ غرب", -5.8),
        ("٥٫٨ غربا", -5.8),
        ("5°48'44\" W", DMS),
        ("5°48′44″ O", DMS),
        ("5º48’44’’O", DMS),
        ("5° 48' 44'' W", DMS),
        ("5 48 44 W", DMS),
        ("-5:48:44", DMS),
        ("W 5°48'44\"", DMS),
        ("5d48m44s W", DMS),
        ("5 deg 48 min 44 sec Ouest", DMS),
        ("5°48'44,5\" O", -(5 + 48 / 60 + 44.5 / 3600)),
        ("5°48.5' W", -(5 + 48.5 / 60)),
        ("5° W", -5.0),
        ("٥°٤٨'٤٤\" غربا", DMS),
        ("\u20665.8123 W\u2069", -5.8123),
        ("180", 180.0),
        ("-180", -180.0),
    ],
)
def test_a_longitude_is_read(text, degrees):
    assert parse_coordinate(text, axis="lon") == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("35.57 N", 35.57),
        ("Nord 35,57", 35.57),
        ("35.57 S", -35.57),
        ("35°34'12\"N", 35.57),
        ("35.57 شمال", 35.57),
        ("35 34 12s", 35.57),
        ("35d34m12s S", -35.57),
        ("90", 90.0),
        ("35.57S", -35.57),
    ],
)
def test_a_latitude_is_read(text, degrees):
    assert parse_coordinate(text, axis="lat") == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "axis", "word"),
    [
        ("nan", "lon", "finite"),
        ("-inf", "lat", "finite"),
        ("Infinity", "lon", "finite"),
        ("1e400", "lon", "finite"),
        ("5°60'W", "lon", "minutes"),
        ("5°10'60\"W", "lon", "seconds"),
        ("5°10'75.2\"W", "lon", "seconds"),
        ("180.0001", "lon", "outside"),
        ("90.0001", "lat", "outside"),
        ("-91", "lat", "outside"),
        ("35.5 N", "lon", "latitude"),
        ("5.8 O", "lat", "longitude"),
        ("-5.8 W", "lon", "both a sign"),
        ("5.5°30' W", "lon", "last part"),
        ("abc", "lon", "cannot be read"),
        ("35.O5", "lat", "cannot be read"),
        ("1,234.5", "lon", "cannot be read"),
        ("5.8.3", "lon", "cannot be read"),
        ("5;8", "lon", "cannot be read"),
        ("5 8 9 10", "lon", "cannot be read"),
        ("--5.8", "lon", "cannot be read"),
        ("W", "lon", "cannot be read"),
        ("0x10", "lon", "cannot be read"),
        ("1_0", "lon", "cannot be read"),
    ],
)
def test_what_is_no_coordinate_is_refused_with_its_reason(text, axis, word):
    found = parse_coordinate(text, axis=axis)
    assert isinstance(found, Unreadable)
    assert word in str(found.reason)
    assert str(found.remedy)


def test_metres_are_told_apart_from_a_slip():
    meters = parse_coordinate("467123.5", axis="lon")
    slip = parse_coordinate("358.1", axis="lat")
    assert isinstance(meters, Unreadable)
    assert isinstance(slip, Unreadable)
    assert "26191" in str(meters.remedy)
    assert "26191" not in str(slip.remedy)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "\u200e"])
def test_nothing_written_is_no_coordinate_and_no_fault(text):
    value = parse_coordinate(text, axis="lon")
    assert isinstance(value, float)
    assert math.isnan(value)


@given(st.floats(-180, 180), st.sampled_from([".", ","]))
def test_a_decimal_number_is_read_to_its_last_bit(value, point):
    assert parse_coordinate(repr(value).replace(".", point), axis="lon") == value


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59_999), st.sampled_from("NS"))
def test_degrees_minutes_seconds_agree_with_arithmetic(degrees, minutes, milliseconds, letter):
    seconds = milliseconds / 1000
    value = parse_coordinate(f"{degrees}°{minutes:02d}′{seconds:06.3f}″ {letter}", axis="lat")
    expected = (degrees * 3600 + minutes * 60 + seconds) / 3600 * (-1 if letter == "S" else 1)
    assert value == pytest.approx(expected, abs=1e-12)


_TEXTS = st.one_of(
    st.text(alphabet="0123456789.,-+NSEWO°'\" ", max_size=12),
    st.floats(-400, 400).map(repr),
    st.sampled_from(["nan", "inf", "", "abc", "5°48'44\" W", "12,5"]),
)


@given(st.lists(_TEXTS, min_size=1, max_size=20), st.sampled_from(["lon", "lat"]))
def test_the_fast_way_equals_the_slow_way(written, axis):
    values, faults = parse_coordinates(pd.Series(written, dtype="str"), axis=axis)
    for position, text in enumerate(written):
        expected = parse_coordinate(text, axis=axis)
        if isinstance(expected, Unreadable):
            assert faults[position] == expected
            assert math.isnan(values[position])
        else:
            assert position not in faults
            np.testing.assert_equal(values[position], expected)


def test_numbers_are_taken_as_they_are_and_checked():
    values, faults = parse_coordinates(pd.Series([-5.8, np.nan, np.inf, 181.0]), axis="lon")
    np.testing.assert_array_equal(values, [-5.8, np.nan, np.nan, np.nan])
    assert set(faults) == {2, 3}
    assert "finite" in str(faults[2].reason)


def test_the_numbers_given_are_not_changed():
    given_numbers = pd.Series([500.0])
    parse_coordinates(given_numbers, axis="lon")
    assert given_numbers.tolist() == [500.0]


@pytest.mark.parametrize(
    "text",
    [
        "35.57, -5.37", "35.57,-5.37", "35,57 ; -5,37", "35,57, -5,37", "35,57,-5,37", "35.57 -5.37", "35.57/-5.37",
        "35°34'12\"N 5°22'12\"W", "35.57 N, 5.37 W", "5.37 O 35.57 N", "5°22'12\" O, 35°34'12\" N", "N 35.57, O 5.37",
        "POINT (-5.37 35.57)", "POINT Z(-5.37 35.57 12)",
    ],
)  # fmt: skip
def test_both_coordinates_in_one_cell(text):
    register = read_register(pd.DataFrame({"id": ["A"], "Coordonnées GPS": [text], "nom": ["Al Amal"]}))
    assert register.table.loc[0, ["lon", "lat"]].tolist() == pytest.approx([-5.37, 35.57])


def test_cells_that_are_not_two_coordinates_are_one_fault_each_and_empty_ones_none():
    frame = pd.DataFrame({"id": list("ABC"), "GPS": ["voir plan", "", "35.57"], "nom": ["a", "b", "c"]})
    register, faults = check_register(frame)
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (2, "GPS › latitude", "voir plan"), (4, "GPS › longitude", ""),
    ]  # fmt: skip
    assert register.table["unreadable_coordinates"].tolist() == [True, False, True]


def test_the_heading_may_put_the_longitude_first():
    register = read_register(pd.DataFrame({"id": ["A"], "Long/Lat": ["-5.37; 35.57"]}))
    assert register.table.loc[0, ["lon", "lat"]].tolist() == [-5.37, 35.57]
