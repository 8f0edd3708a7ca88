"""Polygons cut by a Voronoi diagram edge by edge: the areas of plain intersections of each cell and polygon."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.nearest import NearestGround, nearest_distance
from atlas.analysis.spatial.voronoi import SeenEdges

EXTENT = 12_000.0
HOLED = shapely.Point(0, 0).buffer(9_000) - shapely.box(-4_000, -3_000, 1_000, 2_500)
ISLANDS = shapely.union_all([shapely.box(2_000, 2_000, 8_000, 9_000), shapely.box(-9_000, -9_000, -5_000, -8_000)])
IN_THE_HOLE = shapely.box(-4_000, -3_000, 1_000, 2_500)
SLIVER = shapely.Polygon([(-11_000, 0), (11_000, 1), (11_000, 0)])
KINDS = ("scattered", "in towns", "lattice", "lattice along borders", "on a circle")
POLYGONS = np.array([HOLED, ISLANDS, IN_THE_HOLE, SLIVER])


def sites(kind):
    rng = np.random.default_rng(11)
    if kind == "scattered":
        return rng.uniform(-11_000, 11_000, (3_000, 2))
    if kind == "in towns":
        towns = rng.uniform(-9_000, 9_000, (6, 2))
        return towns[rng.integers(0, 6, 3_000)] + rng.normal(0, 300, (3_000, 2))
    if kind.startswith("lattice"):
        lines = np.meshgrid(np.arange(-10_000.0, 10_001, 500), np.arange(-9_000.0, 9_001, 500))
        return np.stack(lines, -1).reshape(-1, 2) + (250 if kind == "lattice along borders" else 0)
    angle = np.linspace(0, 6, 400)
    return 3_000 * np.column_stack([np.cos(angle), np.sin(angle)])


def by_edges(points, polygons, *, alike):
    """The areas of the cells in the polygons, (n, m), from the edges."""
    edges = SeenEdges.of(points, polygons, extent=EXTENT, alike=alike)
    areas = np.zeros((len(points), len(polygons)))
    _, site = cKDTree(points).query(edges.center)
    np.add.at(areas, (site, edges.polygon), edges.signed_areas(None) * edges.times)
    return areas


def by_intersections(points, polygons):
    """The same, each cell cut with each polygon."""
    far = 16 * EXTENT * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    cells = shapely.voronoi_polygons(shapely.MultiPoint(np.concatenate((points, far))), ordered=True)
    cells = shapely.convex_hull(shapely.get_parts(cells)[: len(points)])
    return shapely.area(shapely.intersection(cells[:, None], polygons[None, :]))


@pytest.mark.parametrize("kind", KINDS)
def test_edges_have_the_areas_of_plain_intersections(kind):
    plain = by_intersections(sites(kind), POLYGONS)
    areas = by_edges(sites(kind), POLYGONS, alike=False)
    np.testing.assert_allclose(areas, plain, rtol=1e-9, atol=1e-3)
    for sums in (areas.sum(axis=0), by_edges(sites(kind), POLYGONS, alike=True).sum(axis=0)):
        np.testing.assert_allclose(sums, shapely.area(POLYGONS), rtol=1e-12)


@st.composite
def on_a_grid(draw):
    """Points and polygons whose corners are those of a grid, or in the middle between: borders run along bisectors."""
    whole = st.integers(-4, 4)
    points = draw(st.lists(st.tuples(whole, whole), min_size=1, max_size=30, unique=True))
    corners = draw(st.lists(st.tuples(whole, whole), min_size=3, max_size=8, unique=True))
    hull = shapely.convex_hull(shapely.MultiPoint(corners))
    low, size = np.array(draw(st.tuples(whole, whole))), draw(st.integers(1, 5))
    box = shapely.box(*low, *(low + size))
    polygons = [box, hull, hull - box, shapely.Polygon(), shapely.transform(box, lambda xy: xy + 0.5)]
    flat = [polygon if polygon.geom_type.endswith("Polygon") else shapely.Polygon() for polygon in polygons]
    return 1_000.0 * np.array(points), shapely.transform(np.array(flat), lambda xy: 1_000 * xy)


@settings(max_examples=60, deadline=None)
@given(on_a_grid())
def test_borders_along_bisectors_through_points_and_corners_count_once(drawn):
    points, polygons = drawn
    areas = by_edges(points, polygons, alike=False)
    np.testing.assert_allclose(areas, by_intersections(points, polygons), atol=1e-3)
    np.testing.assert_allclose(areas.sum(axis=0), shapely.area(polygons), atol=1e-5)
    points, polygons = points + 4e5, shapely.transform(polygons, lambda xy: xy + 4e5)
    mean = nearest_distance(points, polygons)
    moved = points + np.array([0.1, 0.07])
    np.testing.assert_allclose(nearest_distance(moved, polygons), mean, atol=1.3e-4)
    twice = np.concatenate((points, points[::-1]))
    np.testing.assert_array_equal(nearest_distance(twice, polygons), mean)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_once_gives_what_each_measure_gives_alone(kind):
    points = sites(kind) + 4e5
    polygons = shapely.transform(POLYGONS, lambda xy: xy + 4e5)
    ground = NearestGround.of(points, polygons, None)
    np.testing.assert_array_equal(ground.mean_km(), nearest_distance(points, polygons))
    for distance_m in (150.0, 2_000.0):
        alone = coverage(points, polygons, distance_m=distance_m)
        np.testing.assert_allclose(ground.coverage(distance_m), alone, rtol=1e-9, atol=1e-9)
