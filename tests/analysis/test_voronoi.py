"""Polygons cut by cells: the raster and the blocks change nothing to what a plain intersection of each pair gives."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.nearest import NearestGround, nearest_distance
from atlas.analysis.spatial.voronoi import cut, voronoi_cells

EXTENT = 12_000.0
HOLED = shapely.Point(0, 0).buffer(9_000) - shapely.box(-4_000, -3_000, 1_000, 2_500)
ISLANDS = shapely.union_all([shapely.box(2_000, 2_000, 8_000, 9_000), shapely.box(-9_000, -9_000, -5_000, -8_000)])
IN_THE_HOLE = shapely.box(-4_000, -3_000, 1_000, 2_500)
SLIVER = shapely.Polygon([(-11_000, 0), (11_000, 1), (11_000, 0)])
POLYGONS = np.array([HOLED, ISLANDS, IN_THE_HOLE, SLIVER])


def sites(kind):
    rng = np.random.default_rng(11)
    if kind == "scattered":
        return rng.uniform(-11_000, 11_000, (3_000, 2))
    if kind == "in towns":
        towns = rng.uniform(-9_000, 9_000, (6, 2))
        return towns[rng.integers(0, 6, 3_000)] + rng.normal(0, 300, (3_000, 2))
    if kind == "lattice":
        return np.stack(np.meshgrid(np.arange(-10_000.0, 10_001, 500), np.arange(-9_000.0, 9_001, 500)), -1).reshape(
            -1, 2
        )
    angle = np.linspace(0, 6, 400)
    return 3_000 * np.column_stack([np.cos(angle), np.sin(angle)])


@pytest.mark.parametrize("kind", ["scattered", "in towns", "lattice", "on a circle"])
def test_pieces_have_the_areas_of_plain_intersections(kind):
    _, cells = voronoi_cells(sites(kind), extent=EXTENT)
    pieces = cut(cells, POLYGONS)
    areas = np.zeros((len(cells), len(POLYGONS)))
    np.add.at(areas, (pieces.cell, pieces.polygon), shapely.area(pieces.parts))
    plain = shapely.area(shapely.intersection(shapely.convex_hull(cells)[:, None], POLYGONS[None, :]))
    np.testing.assert_allclose(areas, plain, rtol=1e-9, atol=1e-5)
    np.testing.assert_allclose(areas.sum(axis=0), shapely.area(POLYGONS), rtol=1e-12)


@pytest.mark.parametrize("kind", ["scattered", "in towns", "lattice", "on a circle"])
def test_what_is_cut_once_gives_what_each_measure_gives_alone(kind):
    points = sites(kind) + 4e5
    polygons = shapely.transform(POLYGONS, lambda xy: xy + 4e5)
    ground = NearestGround.of(points, polygons, None)
    np.testing.assert_array_equal(ground.mean_km(), nearest_distance(points, polygons))
    for distance_m in (150.0, 2_000.0):
        alone = coverage(points, polygons, distance_m=distance_m)
        np.testing.assert_allclose(ground.coverage(distance_m), alone, rtol=1e-9, atol=1e-9)
