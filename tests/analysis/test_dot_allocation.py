"""Do the dots stand for the amounts: does their sum hold, are they inside their unit, do they stay where they are?"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.stats.dot_allocation import largest_remainder, round_amount, scatter_dots

AMOUNTS = st.lists(st.one_of(st.just(math.nan), st.integers(0, 10_000).map(float)), min_size=1, max_size=30)


def hamilton(amounts, each):
    """Dots given one by one, in exact fractions: the whole ones, then to whoever has the largest remainder left."""
    quotas = [Fraction(0 if math.isnan(a) else a) / each for a in amounts]
    dots = [math.floor(quota) for quota in quotas]
    left = round(sum(quotas)) - sum(dots)
    order = sorted(range(len(quotas)), key=lambda i: (dots[i] - quotas[i], i))
    for i in order[:left]:
        dots[i] += 1
    return dots


@given(amounts=AMOUNTS, each=st.sampled_from([1, 2, 5, 50, 100, 500]))
def test_the_sum_of_the_dots_stands_for_the_sum_of_the_amounts(amounts, each):
    dots = largest_remainder(amounts, each=each)
    total = sum(a for a in amounts if not math.isnan(a))
    assert dots.sum() == round(total / each)
    assert dots.tolist() == hamilton(amounts, each)
    for dot, amount in zip(dots, amounts, strict=True):
        assert abs(dot - (0 if math.isnan(amount) else amount) / each) < 1


def test_equal_remainders_go_to_the_first():
    assert largest_remainder([1.0, 1.0, 1.0, 1.0], each=2).tolist() == [1, 1, 0, 0]
    assert largest_remainder([43.0, 3.0], each=5).tolist() == [9, 0]  # 8 and 0 fives, and 3 left of each


@pytest.mark.parametrize(("amounts", "each"), [([1, -1], 1), ([math.inf], 1), ([1], 0), ([1], -2), ([1], math.nan)])
def test_a_dot_stands_for_nothing_negative_or_endless(amounts, each):
    with pytest.raises(ValueError, match="dot"):
        largest_remainder(amounts, each=each)


@pytest.mark.parametrize(
    ("total", "each"),
    [(3_658_695, 1000), (4_000, 1), (4_001, 2), (8_000, 2), (8_001, 5), (20_001, 10), (40_000_000, 10_000), (0, 1)],
)
def test_what_a_dot_stands_for_is_round_and_needs_no_more_dots_than_allowed(total, each):
    assert round_amount(total, dots=4000) == each
    assert total / each <= 4000


THIN = shapely.Polygon([(0, 0), (10_000, 0), (10_000, 30), (0, 20)])
PARTS = shapely.MultiPolygon([shapely.box(0, 0, 4000, 4000), shapely.box(9000, 9000, 9900, 9900)])
HOLED = shapely.box(0, 0, 5000, 5000).difference(shapely.box(500, 500, 4800, 4800))


@pytest.mark.parametrize("shape", [THIN, PARTS, HOLED])
@pytest.mark.parametrize("count", [0, 1, 7, 300])
def test_every_dot_is_inside_and_none_coincide(shape, count):
    places = scatter_dots(shape, count, seed="001")
    assert places.shape == (count, 2)
    assert shapely.contains_xy(shape, places[:, 0], places[:, 1]).all()
    assert len(np.unique(places, axis=0)) == count


@settings(max_examples=20)
@given(count=st.integers(2, 200))
def test_dots_of_a_square_keep_a_distance(count):
    places = scatter_dots(shapely.box(0, 0, 1000, 1000), count, seed="x")
    gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(count) * 1e9
    assert gaps.min() > 0.4 * math.sqrt(1e6 / count)


def test_a_unit_s_dots_are_the_same_at_each_call_and_others_for_another_unit():
    square = shapely.box(0, 0, 1000, 1000)
    assert (scatter_dots(square, 20, seed="a") == scatter_dots(square, 20, seed="a")).all()
    assert (scatter_dots(square, 20, seed="a") != scatter_dots(square, 20, seed="b")).all()


def test_parts_of_equal_area_have_about_equal_numbers_of_dots():
    places = scatter_dots(shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(50, 0, 60, 10)]), 400, seed="p")
    assert (places[:, 0] < 20).sum() == pytest.approx(200, abs=25)


def test_no_area_is_refused():
    with pytest.raises(ValueError, match="area"):
        scatter_dots(shapely.Polygon(), 3, seed="a")
