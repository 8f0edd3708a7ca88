"""Mean and median distance to the nearest of many points: closed form, quadrature, fine grids, and the sphere."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.spatial import cKDTree

from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.nearest import median_distance, nearest_distance

HOLED = shapely.box(0, 0, 10_000, 8_000) - shapely.box(2_000, 2_000, 5_000, 6_000)
SQUARE = shapely.box(0, 0, 1_000, 1_000)
PARTS = shapely.union_all([shapely.box(12_000, 0, 13_000, 900), shapely.box(-700, 9_000, -300, 9_500)])
MEASURES = (nearest_distance, median_distance)


def by_grid(points, polygon, step_m=20.0):
    """Distances, km, from the centres of a fine grid in a polygon."""
    west, south, east, north = polygon.bounds
    x, y = np.meshgrid(np.arange(west + step_m / 2, east, step_m), np.arange(south + step_m / 2, north, step_m))
    inside = shapely.intersects_xy(polygon, x.ravel(), y.ravel())
    return cKDTree(points).query(np.column_stack([x.ravel(), y.ravel()])[inside])[0] / 1000


POINTS = {
    "alone": [(5_000, 5_000)],
    "two": [(2_000, 2_000), (2_500, 7_000)],
    "coincident": [(3_000, 3_000)] * 500 + [(6_000, 6_100)] * 2,
    "nearly coincident": [(3_000, 3_000), (3_000 + 1e-7, 3_000), (3_000, 3_000 - 1e-9)],
    "collinear": [(k * 1_000, 4_000) for k in range(11)],
    "lattice": [(i * 1_507 + 3, j * 1_491 + 5) for i in range(8) for j in range(8)],
    "on a circle": [(5_000 + 3_000 * math.cos(a), 5_000 + 3_000 * math.sin(a)) for a in np.linspace(0, 6, 25)],
    "outside": [(-900, 5_000), (11_000, 11_000), (5_000, -50)],
    "far outside": [(-90_000, 5_000), (9e7, 9e7)],
    "on vertices and sides": [(0, 0), (10_000, 8_000), (2_000, 2_000), (5_000, 0), (5_000, 4_000)],
    "in the hole": [(3_500, 4_000)],
}


@pytest.mark.parametrize("name", POINTS)
def test_distances_equal_those_over_a_grid_of_twenty_metres(name):
    points, polygons = np.array(POINTS[name], dtype=float), np.array([HOLED, SQUARE, PARTS])
    grids = [by_grid(points, polygon) for polygon in polygons]
    np.testing.assert_allclose(nearest_distance(points, polygons), [grid.mean() for grid in grids], rtol=1e-4)
    nearer = [(grid <= median).mean() for grid, median in zip(grids, median_distance(points, polygons), strict=True)]
    np.testing.assert_allclose(nearer, 0.5, atol=2e-3)


@given(st.lists(st.tuples(st.floats(-3, 5), st.floats(-3, 5)), min_size=1, max_size=4), st.floats(0.1, 2.0))
@settings(max_examples=15, deadline=None)
def test_the_mean_equals_an_adaptive_quadrature(places, slope):
    points = 1000 * np.array(places)
    triangle = shapely.Polygon([(0, 0), (1_000, 0), (1_000, 1_000 * slope)])
    triangle = shapely.transform(triangle, lambda xy: xy + 4e5)

    def away(y, x):
        return math.sqrt(min((x - px) ** 2 + (y - py) ** 2 for px, py in places))

    integral, error = dblquad(away, 0, 1, 0, lambda x: slope * x, epsabs=1e-7)
    expected = integral / (slope / 2)
    mean = nearest_distance(points + 4e5, np.array([triangle]))[0]
    # The quadrature meets the line between two actors as a kink.
    assert mean == pytest.approx(expected, rel=2e-5, abs=1e-6 + 4 * error / slope)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_parts_add_up_more_actors_are_nearer_and_kilometres_are_kilometres(seed, count):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-2_000, 12_000, (count, 2))
    left, right = HOLED & shapely.box(0, 0, 4_321, 8_000), HOLED & shapely.box(4_321, 0, 10_000, 8_000)
    halves, whole = nearest_distance(points, np.array([left, right])), nearest_distance(points, np.array([HOLED]))[0]
    weights = shapely.area([left, right])
    assert (halves * weights).sum() / weights.sum() == pytest.approx(whole, rel=1e-9)
    assert nearest_distance(points[: (count + 1) // 2], np.array([HOLED]))[0] >= whole * (1 - 1e-12)
    turned = np.array([[0.6, -0.8], [0.8, 0.6]])
    moved = shapely.transform(HOLED, lambda xy: 3 * xy @ turned.T + 5e5)
    assert nearest_distance(3 * points @ turned.T + 5e5, np.array([moved]))[0] == pytest.approx(3 * whole, rel=1e-8)
    median = median_distance(points, np.array([HOLED]))[0]
    assert coverage(points, np.array([HOLED]), distance_m=1000 * median)[0] == pytest.approx(50, abs=1e-4)


def test_from_the_middle_of_a_square_the_mean_is_the_one_of_the_books():
    """A square of side a: a (√2 + ln(1 + √2)) / 6; half of it is within a / √(2π)."""
    mean, median = (measure([[500.0, 500.0]], np.array([SQUARE]))[0] for measure in MEASURES)
    assert mean == pytest.approx((math.sqrt(2) + math.log(1 + math.sqrt(2))) / 6, rel=1e-12)
    assert median == pytest.approx(1 / math.sqrt(2 * math.pi), rel=1e-8)


def test_a_small_unit_far_from_every_actor_is_measured_as_well_as_a_large_one():
    tiny = shapely.box(1_000, 1_000, 1_001, 1_001)
    assert nearest_distance([[1_000.5, 901_000.5]], np.array([tiny]))[0] == pytest.approx(900.0, abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_without_actor_or_without_area_there_is_no_distance(measure):
    assert np.isnan(measure(np.empty((0, 2)), np.array([SQUARE, HOLED]))).all()
    assert np.isnan(measure([[0.0, 0.0]], np.array([shapely.Polygon()]))).all()
    mixed = measure([[0.0, 0.0]], np.array([shapely.Polygon(), SQUARE]))
    assert np.isnan(mixed[0])
    assert mixed[1] > 0


@pytest.mark.parametrize("points", [[[math.nan, 0.0]], [[math.inf, 0.0]], [1.0, 2.0], [[1.0, 2.0, 3.0]]])
@pytest.mark.parametrize("measure", MEASURES)
def test_points_that_are_no_points_are_refused(measure, points):
    with pytest.raises(ValueError, match="points must be"):
        measure(points, np.array([SQUARE]))


@pytest.mark.parametrize("measure", MEASURES)
def test_a_plane_of_one_scale_is_measured_as_the_ground(measure):
    points = np.random.default_rng(8).uniform(0, 10_000, (30, 2))
    plane = measure(points, np.array([HOLED]))
    ground = measure(points, np.array([HOLED]), scale=lambda xy: np.full(len(xy), 1.25))
    np.testing.assert_allclose(1.25 * ground, plane, rtol=1e-8)
