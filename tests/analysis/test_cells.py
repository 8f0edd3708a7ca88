"""The cell index answers as the exact test tried on every polygon in order, for every point."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.location import cells, edges
from atlas.analysis.location.cells import BLOCK, CellIndex
from atlas.resources import shipped_path

COMMUNES = shipped_path("geodata", "communes.geojson")


def brute_force(polygons, x, y):
    """Lowest position whose polygon intersects each point, one polygon at a time."""
    shapes = shapely.from_wkb(shapely.to_wkb(np.asarray(polygons, dtype=object)))
    shapely.prepare(shapes)
    found = np.full(len(x), -1)
    finite = np.isfinite(x) & np.isfinite(y)
    for position in reversed(range(len(shapes))):
        held = np.zeros(len(x), dtype=bool)
        held[finite] = shapely.intersects_xy(shapes[position], x[finite], y[finite])
        found[held] = position
    return found


def steps(values, count):
    """Values moved by a number of units in the last place."""
    for _ in range(abs(count)):
        values = np.nextafter(values, np.inf if count > 0 else -np.inf)
    return values


def adversarial(polygons, index, rng, *, vertices=None):
    """Vertices, edge midpoints, both ± 1–4 ulp, cell lines, corners of the box, NaN, infinite, signed zeros, others."""
    found = edges.Edges.of(np.asarray(polygons, dtype=object))
    chosen = np.arange(len(found)) if vertices is None else rng.choice(len(found), vertices, replace=False)
    x0, y0, x1, y1 = (getattr(found, name)[chosen] for name in ("x0", "y0", "x1", "y1"))
    x = np.concatenate((x0, (x0 + x1) / 2))
    y = np.concatenate((y0, (y0 + y1) / 2))
    moved = [(steps(x, i), steps(y, j)) for i, j in [(0, 0), (1, 0), (-1, 0), (0, 2), (0, -3), (4, -4), (-2, 1)]]
    if index.cells is not None:
        frame = index.cells.frame
        # On the lines between the cells, at the place where the edges cross them.
        line_x = frame.x + np.round((x0 - frame.x) * frame.per_x) / frame.per_x
        line_y = frame.y + np.round((y0 - frame.y) * frame.per_y) / frame.per_y
        moved += [(steps(line_x, i), y0) for i in (-1, 0, 1)] + [(x0, steps(line_y, i)) for i in (-1, 0, 1)]
        moved += [(line_x, line_y)]
    west, south, east, north = shapely.total_bounds(np.asarray(polygons, dtype=object))
    box = np.array([(a, b) for a in (west, east, -np.inf, np.inf, np.nan, 0.0, -0.0, 1e308, -1e308, 5e-324)
                    for b in (south, north, -np.inf, np.inf, np.nan, 0.0, -0.0, 1e308, -1e308, 5e-324)])  # fmt: skip
    pad = (east - west) * 0.1
    moved += [(box[:, 0], box[:, 1])] + [(steps(box[:, 0], i), steps(box[:, 1], -i)) for i in (-1, 1)]
    moved += [(rng.uniform(west - pad, east + pad, 5000), rng.uniform(south - pad, north + pad, 5000))]
    return tuple(np.concatenate(column) for column in zip(*moved, strict=True))


@pytest.fixture(scope="module")
def communes():
    with COMMUNES.open("rb") as file:
        collection = shapely.from_geojson(file.read())
    return np.asarray(shapely.get_parts(collection), dtype=object)


@pytest.fixture(scope="module")
def index(communes):
    return CellIndex.build(communes)


def star(x, y, radius, corners, seed):
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    length = radius * rng.uniform(0.3, 1, corners)
    return shapely.Polygon(np.column_stack((x + length * np.cos(angle), y + length * np.sin(angle))))


SQUARE = shapely.box(0, 0, 1, 1)
SYNTHETIC = {
    "one square": [SQUARE],
    "two sharing a side": [SQUARE, shapely.box(1, 0, 2, 1)],
    "two touching at a point": [shapely.box(1, 1, 2, 2), SQUARE],
    "hole filled by another": [shapely.box(0, 0, 9, 9) - shapely.box(3, 3, 5, 6), shapely.box(3, 3, 5, 6)],
    "hole that nobody fills": [shapely.box(0, 0, 9, 9) - shapely.box(3, 3, 3.001, 6)],
    "hole touching the shell": [shapely.box(0, 0, 4, 4) - shapely.Polygon([(0, 2), (1, 1), (1, 3)])],
    "parts of a multipolygon": [
        shapely.box(1, 0, 2, 1), shapely.MultiPolygon([SQUARE, shapely.box(2, 0, 3, 1), shapely.box(7, 7, 8, 8)]),
    ],
    "thinner than a cell": [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 1000.0001, 1000)],
    "four at a corner": [shapely.box(i, j, i + 1, j + 1) for i in (0, 1) for j in (0, 1)],
    "fan around a point": [
        shapely.Polygon([(0, 0), (np.cos(a), np.sin(a)), (np.cos(b), np.sin(b))])
        for a, b in zip(np.linspace(0, 6, 40)[:-1], np.linspace(0, 6, 40)[1:], strict=True)
    ],
    "very tall": [shapely.box(0, 0, 1e-3, 1e3), shapely.box(1e-3, 0, 2e-3, 1e3)],
    "around zero": [shapely.box(-1, -1, 0, 1), shapely.box(0, -1, 1, 1)],
    "apart": [star(0, 0, 1, 60, 1), star(10, 3, 2, 90, 2)],
    "one empty, one missing": [shapely.Polygon(), SQUARE, None],
}  # fmt: skip


def test_real_communes_are_found_exactly_at_adversarial_points(communes, index):
    assert index.cells is not None
    x, y = adversarial(communes, index, np.random.default_rng(5))
    expected = brute_force(communes, x, y)
    assert len(x) > 800_000
    assert (expected >= 0).mean() > 0.5
    np.testing.assert_array_equal(index.find(x, y), expected)


def test_real_communes_are_found_exactly_near_their_borders(communes, index):
    rng = np.random.default_rng(6)
    near = shapely.get_coordinates(communes)[rng.integers(0, 30_000, 100_000)]
    x, y = (near + rng.normal(0, 1, near.shape) * 10.0 ** rng.uniform(-14, -2, (len(near), 1))).T
    np.testing.assert_array_equal(index.find(x, y), brute_force(communes, x, y))


@pytest.mark.parametrize("every", [50, 7])
def test_edges_that_are_forgotten_are_noticed(communes, monkeypatch, every):
    """The mutation check: the comparison above fails when the table is built without some edges."""
    walk = edges.touched_cells

    def forgetful(found, frame, *, margin):
        cell, edge = walk(found, frame, margin=margin)
        return cell[edge % every != 0], edge[edge % every != 0]

    monkeypatch.setattr(edges, "touched_cells", forgetful)
    mutilated = CellIndex.build(communes)
    x, y = adversarial(communes, mutilated, np.random.default_rng(5), vertices=6000)
    assert (mutilated.find(x, y) != brute_force(communes, x, y)).sum() > 50


def test_the_last_candidate_is_taken_untested_only_where_every_edge_is_shared(communes, index):
    table = index.cells
    assert 0.1 < table.closed.mean() < 1
    assert ((table.candidates[table.closed] >= 0).sum(axis=1) >= 2).all()


@pytest.mark.parametrize("name", SYNTHETIC)
@pytest.mark.parametrize("columns", [1, 7, 2048])
def test_synthetic_polygons_are_found_exactly(name, columns):
    polygons = np.array([*SYNTHETIC[name], None], dtype=object)[:-1]
    index = CellIndex.build(polygons, columns=columns)
    assert index.cells is not None
    x, y = adversarial(polygons, index, np.random.default_rng(1))
    np.testing.assert_array_equal(index.find(x, y), brute_force(polygons, x, y))


@pytest.mark.parametrize(
    "polygons",
    [
        [SQUARE, shapely.box(0.5, 0.5, 2, 2)],
        [shapely.box(0, 0, 9, 9), SQUARE],
        [SQUARE, SQUARE],
        [shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])],
        [shapely.box(1e15, 1e15, 1e15 + 8, 1e15 + 8)],
        [],
        [shapely.Polygon()],
    ],
    ids=["overlapping", "one over another", "twice the same", "crossing itself", "too fine", "none", "empty"],
)  # fmt: skip
def test_what_the_table_cannot_hold_falls_back_on_the_tree_with_the_same_answer(polygons):
    polygons = np.array([*polygons, None], dtype=object)[:-1]
    index = CellIndex.build(polygons)
    assert index.cells is None
    if len(polygons) and not polygons[0].is_empty:
        x, y = adversarial(polygons, index, np.random.default_rng(2))
    else:
        x, y = np.array([0.0, np.nan]), np.array([0.0, 1.0])
    found = index.find(x, y)
    assert found.dtype == np.int16
    np.testing.assert_array_equal(found, brute_force(polygons, x, y))


def test_more_polygons_than_a_table_can_number_fall_back_on_the_tree():
    column, row = (corner.ravel().astype(float) for corner in np.meshgrid(np.arange(182), np.arange(182)))
    index = CellIndex.build(shapely.box(column, row, column + 1, row + 1))
    assert index.cells is None
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0.001, 0.999, (2, 2000)) + rng.integers(0, 182, (2, 2000))
    np.testing.assert_array_equal(index.find(x, y), np.floor(y) * 182 + np.floor(x))
    assert index.find([3.0], [2.0]).tolist() == [1 * 182 + 2]  # the lowest of the four that meet there


@given(
    x=st.lists(st.floats(), min_size=1, max_size=40),
    y=st.lists(st.floats(), min_size=1, max_size=40),
)
@settings(max_examples=150, deadline=None)
def test_any_float_at_all_gives_the_exact_answer(x, y):
    polygons = np.array(SYNTHETIC["parts of a multipolygon"], dtype=object)
    x, y = (np.resize(np.array(v), max(len(x), len(y))) for v in (x, y))
    np.testing.assert_array_equal(CellIndex.build(polygons, columns=64).find(x, y), brute_force(polygons, x, y))


@given(
    seed=st.integers(0, 10**6),
    count=st.integers(3, 12),
    columns=st.integers(1, 300),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
    shift=st.sampled_from([0.0, -5.8, 1e4]),
)
@settings(max_examples=60, deadline=None)
def test_random_coverages_are_found_exactly(seed, count, columns, scale, shift):
    """Cells of a random Voronoi diagram: many borders meet, in a frame that may be coarse, far away or tiny."""
    rng = np.random.default_rng(seed)
    sites = shapely.multipoints(rng.uniform(0, 1, (count, 2)))
    diagram = np.asarray(shapely.get_parts(shapely.voronoi_polygons(sites)), dtype=object)
    polygons = np.asarray(shapely.transform(diagram, lambda xy: xy * scale + shift * min(scale, 1)), dtype=object)
    index = CellIndex.build(polygons, columns=columns)
    x, y = adversarial(polygons, index, rng)
    np.testing.assert_array_equal(index.find(x, y), brute_force(polygons, x, y))


def test_blocks_do_not_change_the_answer(communes, index, monkeypatch):
    rng = np.random.default_rng(8)
    west, south, east, north = shapely.total_bounds(communes)
    x, y = rng.uniform(west, east, BLOCK + 3), rng.uniform(south, north, BLOCK + 3)
    whole = index.find(x, y)
    monkeypatch.setattr(cells, "BLOCK", 1000)
    np.testing.assert_array_equal(index.find(x, y), whole)
    assert index.find(x[:0], y[:0]).size == 0
    np.testing.assert_array_equal(index.find(x[::-7], y[::-7]), whole[::-7])
    np.testing.assert_array_equal(index.find(list(x[:5]), list(y[:5])), whole[:5])


def test_the_polygons_given_are_left_alone_and_may_change_hands():
    polygons = np.array([SQUARE, shapely.box(1, 0, 2, 1)], dtype=object)
    CellIndex.build(polygons).find([0.5], [0.5])
    assert not shapely.is_prepared(polygons).any()


def test_wrong_arguments_are_refused():
    with pytest.raises(TypeError, match="Polygons"):
        CellIndex.build(np.array([shapely.Point(0, 0)], dtype=object))
    with pytest.raises(ValueError, match="columns"):
        CellIndex.build(np.array([SQUARE], dtype=object), columns=0)
    index = CellIndex.build(np.array([SQUARE], dtype=object))
    with pytest.raises(ValueError, match="one length"):
        index.find([0.0, 1.0], [0.0])
    with pytest.raises(ValueError, match="one-dimensional"):
        index.find([[0.0]], [[0.0]])
