"""Is every point of the extent in exactly one cell, and in the one whose outline holds it?"""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.spatial.grids import hexagons, squares

EXTENT = (400_300.0, 500_700.0, 431_000.0, 522_000.0)
each = pytest.mark.parametrize("make", [hexagons, squares])


@each
@pytest.mark.parametrize("spacing_km", [1.0, 2.5, 7.3, 100.0])
def test_cells_cover_the_extent_without_gap_or_overlap(make, spacing_km):
    grid = make(EXTENT, spacing_km=spacing_km, crs="EPSG:26191")
    cells = grid.cells
    assert len(cells) == len(grid)
    assert cells.crs == "EPSG:26191"
    assert cells.area.to_numpy() == pytest.approx(1e6 * grid.cell_area_km2)
    union = shapely.union_all(cells.geometry.to_numpy(), grid_size=0.001)
    assert union.area == pytest.approx(cells.area.sum(), rel=1e-6)
    assert union.buffer(0.01).contains(shapely.box(*EXTENT))


@each
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), spacing_km=st.floats(0.7, 50))
def test_a_point_is_in_the_cell_whose_outline_holds_it(make, seed, spacing_km):
    grid = make(EXTENT, spacing_km=spacing_km)
    xy = np.random.default_rng(seed).uniform(EXTENT[:2], EXTENT[2:], (200, 2))
    found = grid.find(xy)
    shapes = grid.cells.geometry.to_numpy()
    assert (shapely.distance(shapes[found], shapely.points(xy)) < 1e-6).all()
    assert grid.count(xy).sum() == 200


def test_borders_of_squares_belong_to_the_east_and_the_north():
    grid = squares((0, 0, 3_000, 2_000), spacing_km=1)
    assert len(grid) == 12  # the points of the eastern and northern edges have cells too
    xy = [(0, 0), (1000, 0), (999.999, 999.999), (1000, 1000), (3000, 2000)]
    assert grid.find(xy).tolist() == [0, 1, 0, 5, 11]


def test_borders_of_hexagons_belong_to_the_nearest_centre_then_to_the_lowest_number():
    grid = hexagons((0, 0, 4_000, 4_000), spacing_km=1)
    centers = grid.cells[["x_m", "y_m"]].to_numpy()
    assert grid.find(centers).tolist() == list(range(len(grid)))
    between = (centers[0] + centers[1]) / 2
    assert grid.find([between]).tolist() == [0]
    row = 1000 * math.sqrt(3) / 2
    for y in (0.5 * row, 1.5 * row):  # halfway between an even row and the odd one above it, then below it
        (found,) = grid.find([(1250, y)])
        as_near = np.flatnonzero(np.isclose(np.linalg.norm(centers - (1250, y), axis=1), 500))
        assert len(as_near) == 2
        assert found == as_near[0]
    corner = shapely.get_coordinates(grid.cells.geometry.iloc[0])
    assert (np.abs(np.linalg.norm(corner - centers[0], axis=1) - 1000 / math.sqrt(3)) < 1e-6).all()
    # On every vertex of every cell: one cell, and one that touches it.
    vertices = shapely.get_coordinates(grid.cells.geometry.to_numpy())
    found = grid.find(vertices)
    inner = found >= 0
    nearest = np.linalg.norm(centers[found[inner]] - vertices[inner], axis=1)
    assert (nearest < 1000 / math.sqrt(3) + 1e-6).all()


@each
def test_two_extents_of_one_spacing_share_their_cells(make):
    one, other = make(EXTENT, spacing_km=2), make((405_000, 505_000, 420_000, 540_000), spacing_km=2)
    point = [(410_123.4, 511_567.8)]
    shapes = [grid.cells.geometry.iloc[grid.find(point)[0]] for grid in (one, other)]
    assert shapes[0].equals_exact(shapes[1], 1e-6)


@each
def test_counts_and_sums_of_weights(make):
    grid = make(EXTENT, spacing_km=5)
    xy = [(410_000, 510_000)] * 3 + [(425_000, 515_000)]
    counted = grid.count(xy)
    assert counted.index.equals(grid.cells.index)
    assert sorted(counted[counted > 0]) == [1, 3]
    assert counted.dtype == np.int64
    assert grid.count(xy, weights=[1, 2, 3, 0.5]).sum() == 6.5
    assert grid.count([]).sum() == 0


@each
def test_nothing_is_dropped_in_silence(make):
    grid = make(EXTENT, spacing_km=5)
    outside = [(0, 0), (math.nan, 510_000), (math.inf, 510_000)]
    assert grid.find(outside).tolist() == [-1, -1, -1]
    with pytest.raises(ValueError, match="3 of 4 points are in no cell"):
        grid.count([*outside, (410_000, 510_000)])
    with pytest.raises(ValueError, match="one finite number per point"):
        grid.count([(410_000, 510_000)], weights=[math.nan])


def test_cells_over_a_shape_share_area_with_it():
    grid = squares((0, 0, 10_000, 10_000), spacing_km=1)
    assert len(grid.over(shapely.box(2_000, 2_000, 4_000, 3_000))) == 2  # touching cells stay out
    assert len(grid.over(shapely.box(2_100, 2_100, 2_200, 2_200))) == 1


@each
@pytest.mark.parametrize("spacing_km", [0, -1, math.nan, math.inf, 1e-4])
def test_a_spacing_that_makes_no_grid_is_refused(make, spacing_km):
    with pytest.raises(ValueError, match="spacing"):
        make(EXTENT, spacing_km=spacing_km)


@each
def test_an_empty_extent_is_refused(make):
    with pytest.raises(ValueError, match="extent="):
        make((0, 0, 0, 1), spacing_km=1)
