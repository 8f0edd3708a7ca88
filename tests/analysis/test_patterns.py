"""Centres, ellipses and the nearest-neighbour ratio of clouds whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.stats.point_patterns import clark_evans, mean_center, standard_distance, standard_ellipse

SQUARE = np.array([(0, 0), (2000, 0), (2000, 2000), (0, 2000)], dtype=float)


def test_by_hand():
    assert mean_center(SQUARE) == (1000, 1000)
    assert mean_center([(0, 0), (3000, 0)], weights=[2, 1]) == (1000, 0)
    assert standard_distance(SQUARE) == pytest.approx(math.sqrt(2))
    assert standard_distance([(0, 0), (3000, 0)], weights=[2, 1]) == pytest.approx(math.sqrt(2))
    assert standard_distance([(5, 5)]) == 0
    circle = standard_ellipse(SQUARE)
    assert (circle.major_km, circle.minor_km, circle.bearing_deg) == pytest.approx((1, 1, 0))
    line = standard_ellipse([(0, 0), (1000, 1000), (2000, 2000)])
    assert line.bearing_deg == pytest.approx(45)
    assert line.major_km == pytest.approx(math.sqrt(4 / 3))
    assert line.minor_km == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("end", "bearing"), [((0, 1), 0), ((1, 0), 90), ((1, -1), 135), ((-1, 1), 135), ((-1, -2), 26.565)]
)
def test_bearings_are_clockwise_from_north(end, bearing):
    assert standard_ellipse([(0, 0), (1000 * end[0], 1000 * end[1])]).bearing_deg == pytest.approx(bearing, abs=1e-3)


clouds = st.lists(st.tuples(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000)), min_size=2, max_size=40)


@given(clouds, st.floats(0, 3.14), st.randoms(use_true_random=False))
def test_turning_shifting_and_order(rows, angle, random):
    xy = np.array(rows, dtype=float)
    one = standard_ellipse(xy)
    assert one.major_km**2 + one.minor_km**2 == pytest.approx(standard_distance(xy) ** 2, abs=1e-9)
    variances = np.linalg.eigvalsh(np.cov(xy.T / 1000, bias=True))
    assert [one.minor_km**2, one.major_km**2] == pytest.approx(np.maximum(variances, 0), abs=1e-6)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    random.shuffle(rows)
    other = standard_ellipse(np.array(rows, dtype=float) @ turn.T + (500_000, 400_000))
    assert (other.major_km, other.minor_km) == pytest.approx((one.major_km, one.minor_km), abs=1e-4)
    if one.major_km - one.minor_km > 0.01 * one.major_km + 0.01:
        apart = (other.bearing_deg - one.bearing_deg + math.degrees(angle)) % 180
        assert min(apart, 180 - apart) < 0.1


def test_the_outline_is_the_ellipse():
    xy = np.random.default_rng(2).normal((500_000, 500_000), (9_000, 3_000), (400, 2))
    one = standard_ellipse(xy)
    shape = one.outline(corners=720)
    assert shape.area / 1e6 == pytest.approx(one.area_km2, rel=1e-4)
    assert shape.centroid.distance(shapely.Point(one.x_m, one.y_m)) < 1
    inside = shapely.contains_xy(shape, xy[:, 0], xy[:, 1]).mean()
    assert inside == pytest.approx(1 - math.exp(-0.5), abs=0.08)  # 39 % of a normal cloud
    box = shape.minimum_rotated_rectangle
    assert box.area / 1e6 == pytest.approx(4 * one.major_km * one.minor_km, rel=1e-3)


def test_nearest_neighbours_of_lattices_pairs_and_chance():
    # 10 × 10 points 1 km apart stand for 100 km²: r = 1, expected ½.
    lattice = 1000.0 * np.stack(np.meshgrid(np.arange(10), np.arange(10)), axis=-1).reshape(-1, 2)
    found = clark_evans(lattice, area_km2=100)
    assert (found.ratio, found.observed_km, found.expected_km) == pytest.approx((2, 1, 0.5))
    assert found.z == pytest.approx(0.5 / (0.26136 / math.sqrt(100 * 1.0)), rel=1e-4)
    assert found.p < 1e-6
    pairs = np.repeat(lattice, 2, axis=0)
    assert clark_evans(pairs, area_km2=100).ratio == 0
    # A triangular lattice is the most dispersed: 2.149 (Clark and Evans 1954).
    rows = [(1000 * (i + 0.5 * (j % 2)), 1000 * j * math.sqrt(3) / 2) for i in range(10) for j in range(10)]
    assert clark_evans(rows, area_km2=100 * math.sqrt(3) / 2).ratio == pytest.approx(2.1491, abs=1e-4)


def test_random_points_are_neither_clustered_nor_dispersed_once_the_edge_is_corrected():
    rng = np.random.default_rng(8)
    runs = [clark_evans(rng.uniform(0, 10_000, (60, 2)), area_km2=100, perimeter_km=40) for _ in range(400)]
    assert np.mean([run.ratio for run in runs]) == pytest.approx(1, abs=0.01)
    assert np.std([run.z for run in runs]) == pytest.approx(1, abs=0.1)
    assert np.mean([run.p < 0.05 for run in runs]) == pytest.approx(0.05, abs=0.03)
    plain = [clark_evans(rng.uniform(0, 10_000, (60, 2)), area_km2=100) for _ in range(400)]
    assert np.mean([run.ratio for run in plain]) > 1.03, "without the correction the edge makes points look dispersed"


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: mean_center([]), "no point with a weight"),
        (lambda: mean_center(SQUARE, weights=[0, 0, 0, 0]), "no point with a weight"),
        (lambda: mean_center(SQUARE, weights=[1, 1, 1, -1]), "negative"),
        (lambda: mean_center(SQUARE, weights=[1]), "1 weights for 4 points"),
        (lambda: standard_distance([(math.nan, 0)]), "missing or infinite"),
        (lambda: standard_ellipse([1, 2, 3]), "n rows and 2 columns"),
        (lambda: clark_evans([(0, 0)], area_km2=1), "two points or more"),
        (lambda: clark_evans(SQUARE, area_km2=0), "area_km2=0"),
        (lambda: clark_evans(SQUARE, area_km2=1, perimeter_km=math.nan), "perimeter_km=nan"),
    ],
)
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
