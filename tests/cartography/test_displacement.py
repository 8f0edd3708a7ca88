"""Do symbols that are moved apart not overlap, stay near their places, and not care in which order they come?"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from atlas.cartography.layout import displacement
from atlas.cartography.layout.displacement import SymbolSet, displace
from atlas.cartography.spec.page import Box
from atlas.errors import LayoutError

BOX = Box(0, 0, 120, 90)
SYMBOLS = st.lists(
    st.tuples(st.floats(12, 108), st.floats(12, 78), st.floats(0.2, 7.0)), min_size=1, max_size=14, unique=True
)


def crowd(symbols, *, round, **fields):
    x, y, half = np.array(symbols, dtype=float).T
    return SymbolSet(np.column_stack([x, y]), np.column_stack([half, half]), BOX, round, **fields)


def bodies(centers, halves, *, round):
    if round:
        return [shapely.Point(c).buffer(h[0], 64) for c, h in zip(centers, halves, strict=True)]
    return [shapely.box(*(c - h), *(c + h)) for c, h in zip(centers, halves, strict=True)]


@pytest.mark.parametrize("round", [True, False])
@settings(max_examples=40, deadline=None)
@given(symbols=SYMBOLS)
def test_none_overlaps_none_leaves_the_box_and_none_goes_too_far(round, symbols):
    one = crowd(symbols, round=round, limit_mm=60.0)
    found = displace(one)
    for a, b in itertools.combinations(bodies(found, one.halves, round=round), 2):
        assert a.distance(b) > 0
    low, high = np.array([BOX.x, BOX.y]) + one.halves, np.array([BOX.right, BOX.top]) - one.halves
    assert ((found >= low - 1e-9) & (found <= high + 1e-9)).all()
    assert np.hypot(*(found - one.anchors).T).max() <= 60.0 + 1e-9


@pytest.mark.parametrize("round", [True, False])
@settings(max_examples=25, deadline=None)
@given(symbols=SYMBOLS, seed=st.integers(0, 1000))
def test_the_order_in_which_symbols_come_does_not_matter(round, symbols, seed):
    order = np.random.default_rng(seed).permutation(len(symbols))
    first = displace(crowd(symbols, round=round, limit_mm=60.0))
    second = displace(crowd([symbols[i] for i in order], round=round, limit_mm=60.0))
    assert (first[order] == second).all(), "to the last bit"


@settings(max_examples=25, deadline=None)
@given(symbols=SYMBOLS)
def test_who_is_in_nobody_s_way_does_not_move(symbols):
    one = crowd(symbols, round=True)
    gaps = [math.dist(a[:2], b[:2]) - a[2] - b[2] for a, b in itertools.combinations(symbols, 2)]
    assume(all(gap > 0.3 for gap in gaps))
    assert (displace(one) == one.anchors).all()


def test_two_symbols_at_one_place_part_and_the_larger_one_stays_nearer():
    one = crowd([(60, 45, 6.0), (60, 45, 2.0)], round=True)
    large, small = np.hypot(*(displace(one) - one.anchors).T)
    assert large + small >= 8.0
    assert large < small
    same = displace(crowd([(60, 45, 3.0)] * 5, round=True))
    assert min(math.dist(a, b) for a, b in itertools.combinations(same.tolist(), 2)) >= 6.0


def test_centres_stay_on_the_region_where_there_is_room():
    region = shapely.box(0, 0, 60, 90)  # the sea lies to the east
    anchors = [(56.0 + i % 3, 40 + i // 3, 2.5) for i in range(12)]
    ashore = displace(crowd(anchors, round=True, region=region))
    assert (ashore[:, 0] <= 60.5).all()
    free = displace(crowd(anchors, round=True))
    assert (free[:, 0] > 60.5).any(), "without a region some go east: the region was what kept them"


def test_no_room_is_an_error_that_says_what_to_do():
    crowded = [(60 + 0.01 * i, 45.0, 30.0) for i in range(6)]
    with pytest.raises(LayoutError, match="largest_mm"):
        displace(crowd(crowded, round=True))
    with pytest.raises(LayoutError, match="within 3 mm"):
        displace(crowd([(60, 45, 5.0), (60.5, 45, 5.0), (60, 45.5, 5.0)], round=True, limit_mm=3.0))


@pytest.mark.parametrize("round", [True, False])
def test_what_repulsion_leaves_is_settled_on_land_the_largest_first(round, monkeypatch):
    monkeypatch.setattr(displacement, "_ROUNDS", 0)
    region = shapely.box(40, 0, 120, 90)
    crowded = [(60 + 0.1 * i, 45 - 0.1 * i, 1.0 + i % 4) for i in range(20)]
    one = crowd(crowded, round=round, region=region)
    found = displace(one)
    for a, b in itertools.combinations(bodies(found, one.halves, round=round), 2):
        assert a.distance(b) > 0
    assert shapely.contains_xy(region, found[:, 0], found[:, 1]).all()
    moved = np.hypot(*(found - one.anchors).T)
    assert moved[one.halves[:, 0] == 4.0].min() == 0.0
    assert moved.max() < 20.0, "as near as the others let it"


def test_a_symbol_over_the_edge_of_the_map_is_drawn_back_into_it():
    found = displace(crowd([(1.0, 88.0, 6.0), (60, 45, 3.0)], round=True))
    assert found.tolist() == [[6.0, 84.0], [60.0, 45.0]]
    larger = SymbolSet(
        np.array([[10.0, 10], [110, 85]]), np.array([[70.0, 70], [1, 1]]), BOX, round=False, limit_mm=200.0
    )
    assert displace(larger)[0].tolist() == [10.0, 10.0], "what is larger than the map stays where it belongs"


def test_nothing_and_one_symbol_are_left_alone():
    assert displace(SymbolSet(np.empty((0, 2)), np.empty((0, 2)), BOX)).shape == (0, 2)
    assert displace(crowd([(7.0, 9.0, 5.0)], round=True)).tolist() == [[7.0, 9.0]]


def test_rectangles_of_any_shape_part():
    anchors = np.array([[50.0, 40], [52, 41], [51, 42], [48, 40.5]])
    halves = np.array([[6.0, 2], [1, 8], [3, 3], [0.5, 0.5]])
    found = displace(SymbolSet(anchors, halves, BOX, round=False))
    for a, b in itertools.combinations(bodies(found, halves, round=False), 2):
        assert a.distance(b) > 0
