"""Coverage equals that of very fine buffers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.spatial.coverage import coverage

HOLED = shapely.box(0, 0, 10_000, 8_000) - shapely.box(2_000, 2_000, 5_000, 6_000)
SQUARE = shapely.box(0, 0, 1_000, 1_000)


def by_buffers(points, polygons, distance_m, quad_segs=1000):
    """The share by buffers of 4 000 sides: at most 4e-7 of the area of the discs is missing."""
    discs = shapely.union_all(shapely.buffer(shapely.points(points), distance_m, quad_segs=quad_segs))
    return 100 * shapely.area(shapely.intersection(polygons, discs)) / shapely.area(polygons)


def territory(seed):
    """A small coverage: Voronoi polygons of a box, one with a hole, one in two parts."""
    rng = np.random.default_rng(seed)
    sites = shapely.multipoints(rng.uniform(0, 10_000, (8, 2)))
    parts = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=shapely.box(0, 0, 10_000, 10_000)))
    parts = shapely.intersection(parts, shapely.box(0, 0, 10_000, 10_000))
    lake = shapely.buffer(shapely.point_on_surface(parts[0]), 300)
    return np.array(
        [parts[0] - lake, shapely.union_all(parts[1:3]), *parts[3:], HOLED, shapely.union(parts[3], SQUARE)]
    )


POINTS = {
    "one": [(5_000, 5_000)],
    "two": [(2_000, 2_000), (2_500, 7_000)],
    "duplicates": [(3_000, 3_000)] * 7 + [(6_000, 6_100)] * 2,
    "nearly the same": [(3_000, 3_000), (3_000 + 1e-7, 3_000), (3_000, 3_000 - 1e-9)],
    "collinear": [(k * 1_000, 4_000) for k in range(11)],
    "collinear, oblique": [(k * 700 + 0.1, k * 300 + 0.7) for k in range(11)],
    "grid": [(i * 1_500, j * 1_500) for i in range(8) for j in range(8)],
    "on a circle": [(5_000 + 3_000 * math.cos(a), 5_000 + 3_000 * math.sin(a)) for a in np.linspace(0, 6, 25)],
    "outside": [(-900, 5_000), (11_000, 11_000), (5_000, -50)],
    "far outside": [(-90_000, 5_000), (5_000, 5_000), (9e7, 9e7)],
    "on corners and borders": [(0, 0), (10_000, 10_000), (2_000, 2_000), (5_000, 0)],
}


@pytest.mark.parametrize("distance_m", [40.0, 1_000.0, 4_321.0])
@pytest.mark.parametrize("name", POINTS)
def test_coverage_equals_that_of_fine_buffers(name, distance_m):
    points, polygons = np.array(POINTS[name], dtype=float), territory(3)
    np.testing.assert_allclose(
        coverage(points, polygons, distance_m=distance_m), by_buffers(points, polygons, distance_m), atol=1e-3
    )


@given(seed=st.integers(0, 10**6), count=st.integers(1, 60), log_distance=st.floats(1.5, 4))
@settings(max_examples=40, deadline=None)
def test_coverage_of_random_actors_equals_that_of_fine_buffers(seed, count, log_distance):
    rng = np.random.default_rng(seed)
    points = rng.normal(5_000, rng.choice([200, 2_000, 6_000]), (count, 2))
    points = np.concatenate((points, points[: count // 3]))
    polygons, distance_m = territory(seed % 7), 10**log_distance
    np.testing.assert_allclose(
        coverage(points, polygons, distance_m=distance_m), by_buffers(points, polygons, distance_m, 250), atol=2e-3
    )


def test_known_areas_are_exact():
    center = np.array([[500.0, 500.0]])
    polygons = np.array([SQUARE])
    assert coverage(center, polygons, distance_m=300)[0] == pytest.approx(100 * math.pi * 0.09, abs=1e-10)
    assert coverage([[0.0, 0.0]], polygons, distance_m=1000)[0] == pytest.approx(100 * math.pi / 4, abs=1e-10)
    # A disc that leaves the square by its four sides: the square less four segments.
    half, r = 500.0, 600.0
    segment = r**2 * math.acos(half / r) - half * math.sqrt(r**2 - half**2)
    assert coverage(center, polygons, distance_m=r)[0] == pytest.approx((math.pi * r**2 - 4 * segment) / 1e4, abs=1e-10)


def test_all_is_exactly_100_and_nothing_exactly_0():
    polygons = np.array([SQUARE, shapely.box(1_000, 0, 2_000, 1_000), HOLED, shapely.box(5e4, 5e4, 6e4, 6e4)])
    rng = np.random.default_rng(0)
    points = np.concatenate((rng.uniform(0, 1_000, (500, 2)), rng.uniform(0, 10_000, (50, 2))))
    assert coverage(points, polygons, distance_m=16_000).tolist()[:3] == [100.0, 100.0, 100.0]
    assert coverage(points, polygons, distance_m=16_000)[3] == 0.0
    assert coverage([[500.0, 500.0]], polygons, distance_m=1e8).tolist() == [100.0] * 4
    assert coverage([[500.0, 500.0]], polygons, distance_m=100)[1] == 0.0


def test_no_actor_covers_nothing():
    assert coverage(np.empty((0, 2)), np.array([SQUARE, HOLED]), distance_m=5_000).tolist() == [0.0, 0.0]
    assert coverage([], np.array([SQUARE]), distance_m=5_000).tolist() == [0.0]
    assert coverage([[1e9, 1e9]], np.array([SQUARE]), distance_m=5_000).tolist() == [0.0]


def test_polygons_without_area_have_no_share():
    shares = coverage([[0.0, 0.0]], np.array([shapely.Polygon(), SQUARE]), distance_m=5_000)
    assert math.isnan(shares[0])
    assert shares[1] == 100.0
    assert np.isnan(coverage([[0.0, 0.0]], np.array([shapely.Polygon()]), distance_m=5_000)).all()


@given(seed=st.integers(0, 1000), more=st.integers(1, 30))
@settings(max_examples=30, deadline=None)
def test_more_actors_or_more_distance_never_cover_less(seed, more):
    rng = np.random.default_rng(seed)
    points, polygons = rng.uniform(-1_000, 11_000, (more + 1, 2)), territory(seed % 5)
    one = coverage(points[:1], polygons, distance_m=900)
    assert (coverage(points, polygons, distance_m=900) >= one - 1e-9).all()
    assert (coverage(points[:1], polygons, distance_m=950) >= one - 1e-9).all()


@given(seed=st.integers(0, 1000), angle=st.floats(0, 6.28), east=st.floats(-1e6, 1e6))
@settings(max_examples=30, deadline=None)
def test_coverage_does_not_depend_on_where_the_map_lies(seed, angle, east):
    rng = np.random.default_rng(seed)
    points, polygons = rng.uniform(0, 10_000, (20, 2)), territory(seed % 5)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = np.asarray(shapely.transform(polygons, lambda xy: xy @ turn + [east, 4e5]), dtype=object)
    np.testing.assert_allclose(
        coverage(points @ turn + [east, 4e5], moved, distance_m=1_100),
        coverage(points, polygons, distance_m=1_100),
        atol=1e-6,
    )


def test_parts_of_a_territory_add_up_to_the_whole():
    rng = np.random.default_rng(4)
    points, parts = rng.uniform(0, 10_000, (300, 2)), territory(2)[2:7]
    whole = shapely.union_all(parts)
    shares = coverage(points, np.array([*parts, whole]), distance_m=400)
    area = shapely.area(parts)
    assert (shares[:-1] * area).sum() / area.sum() == pytest.approx(shares[-1], abs=1e-8)


@pytest.mark.parametrize("distance_m", [0.0, -1.0, math.nan, math.inf])
def test_a_distance_that_means_nothing_is_refused(distance_m):
    with pytest.raises(ValueError, match="distance_m"):
        coverage([[0.0, 0.0]], np.array([SQUARE]), distance_m=distance_m)


@pytest.mark.parametrize("points", [[[math.nan, 0.0]], [[math.inf, 0.0]], [1.0, 2.0], [[1.0, 2.0, 3.0]]])
def test_points_that_are_no_points_are_refused(points):
    with pytest.raises(ValueError, match="points must be"):
        coverage(points, np.array([SQUARE]), distance_m=10)


def test_a_plane_of_one_scale_is_measured_as_the_ground():
    """Where a metre of the ground is 1.25 m of the plane everywhere, 1 250 m of the plane are a kilometre."""
    points, polygons = np.random.default_rng(8).uniform(0, 10_000, (30, 2)), territory(5)
    ground = coverage(points, polygons, distance_m=1_000, scale=lambda xy: np.full(len(xy), 1.25))
    np.testing.assert_allclose(ground, coverage(points, polygons, distance_m=1_250), atol=1e-6)
    assert coverage(points, polygons, distance_m=1e-3, scale=lambda xy: np.ones(len(xy))).max() < 1e-9
