"""Gini, Hoover, Theil, Herfindahl and Lorenz against hand computations and their definitions over pairs."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.stats.inequality import gini, herfindahl, hoover, inequality, lorenz, theil, theil_parts

amounts = st.lists(st.integers(0, 10_000), min_size=1, max_size=25).filter(any)
pairs = st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10_000)), min_size=1, max_size=25).filter(
    lambda rows: any(a for a, _ in rows)
)


def series(*values, name="x"):
    return pd.Series(values, index=[f"c{i}" for i in range(len(values))], name=name)


def two(rows):
    return series(*(a for a, _ in rows)), series(*(b for _, b in rows))


def test_lorenz_and_gini_by_hand():
    # Five equal groups with 5, 10, 15, 25 and 45 % of the income: the textbook quintiles.
    income = series(15, 5, 45, 10, 25)
    curve = lorenz(income)
    assert curve.codes.tolist() == ["c1", "c3", "c0", "c4", "c2"]
    assert curve.population.tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert curve.amount.tolist() == pytest.approx([0, 0.05, 0.15, 0.3, 0.55, 1])
    # Trapezes: 0.2 · (0.05 + 0.2 + 0.45 + 0.85 + 1.55) = 0.62; 1 − 0.62.
    assert gini(income) == pytest.approx(0.38)
    assert hoover(income) == pytest.approx(0.30)  # 0.25 + 0.05 above a fifth
    assert herfindahl(income) == pytest.approx(0.05**2 + 0.1**2 + 0.15**2 + 0.25**2 + 0.45**2)
    assert curve.top(20) == pytest.approx(45)
    assert curve.top(30) == pytest.approx(57.5)
    assert curve.table()["amount_percent"].tolist() == pytest.approx([5, 15, 30, 55, 100])


def test_weighted_by_population_by_hand():
    # A town of 900 with 90 cooperatives and a village of 100 with 30: 0.1 and 0.3 per head.
    cooperatives, people = series(30, 90), series(100, 900)
    assert lorenz(cooperatives, population=people).codes.tolist() == ["c1", "c0"]
    assert gini(cooperatives, population=people) == pytest.approx(0.9 - 0.75)
    assert hoover(cooperatives, population=people) == pytest.approx(0.15)
    expected = 0.25 * math.log(2.5) + 0.75 * math.log(0.75 / 0.9)
    assert theil(cooperatives, population=people) == pytest.approx(expected)


def test_all_to_one_and_the_same_to_all():
    for n in (1, 2, 10):
        one = series(*[0] * (n - 1), 7)
        assert gini(one) == pytest.approx(1 - 1 / n)
        assert hoover(one) == pytest.approx(1 - 1 / n)
        assert theil(one) == pytest.approx(math.log(n))
        assert herfindahl(one) == 1
        same = series(*[7] * n)
        assert gini(same) == pytest.approx(0, abs=1e-15)
        assert hoover(same) == theil(same) == 0
        assert herfindahl(same) == pytest.approx(1 / n)


def test_some_amount_where_nobody_lives():
    assert theil(series(1, 1), population=series(0, 5)) == math.inf
    assert gini(series(1, 1), population=series(0, 5)) == pytest.approx(0.5)
    assert hoover(series(1, 1), population=series(0, 5)) == pytest.approx(0.5)


def test_theil_between_and_within_by_hand():
    parts = theil_parts(series(1, 1, 4, 4), groups=series("p", "p", "q", "q"))
    assert parts.within == pytest.approx(0, abs=1e-12)
    assert parts.between == pytest.approx(0.2 * math.log(0.2 / 0.5) + 0.8 * math.log(0.8 / 0.5))
    assert parts.between_percent == pytest.approx(100)
    parts = theil_parts(series(1, 3, 1, 3), groups=series("p", "p", "q", "q"))
    assert parts.between == pytest.approx(0, abs=1e-12)
    assert math.isnan(theil_parts(series(2, 2), groups=series("p", "q")).between_percent)


@given(amounts)
def test_gini_against_its_definition_over_all_pairs(values):
    x = np.array(values, dtype=float)
    expected = np.abs(x[:, None] - x[None, :]).sum() / (2 * len(x) ** 2 * x.mean())
    assert gini(series(*values)) == pytest.approx(expected, abs=1e-9)


@given(pairs, st.randoms(use_true_random=False), st.integers(1, 50))
def test_bounds_order_and_units(rows, random, factor):
    amount, people = two(rows)
    found = inequality(amount, population=people)
    assert 0 <= found.hoover <= found.gini + 1e-9 <= 1 + 1e-9
    assert found.theil >= -1e-12
    assert 1 / len(rows) - 1e-12 <= found.herfindahl <= 1 + 1e-12
    # The curve is convex, below the diagonal, from 0 to 1.
    assert (np.diff(found.lorenz.amount) >= -1e-12).all()
    assert (found.lorenz.amount <= found.lorenz.population + 1e-9).all()
    assert found.lorenz.amount[-1] == found.lorenz.population[-1] == 1
    order = list(amount.index)
    random.shuffle(order)
    for index in (gini, hoover, theil):
        value = index(amount, population=people)
        assert index(amount[order], population=people[order]) == pytest.approx(value, abs=1e-9)
        assert index(amount * factor, population=people * (factor + 1)) == pytest.approx(value, abs=1e-9)


@given(pairs)
def test_a_unit_cut_into_equal_parts_changes_nothing(rows):
    amount, people = two(rows)
    cut = [pd.concat([s, s.set_axis(s.index + "bis")]) for s in (amount, people)]
    for index in (gini, hoover, theil):
        assert index(cut[0], population=cut[1]) == pytest.approx(index(amount, population=people), abs=1e-9)


@given(pairs, st.lists(st.sampled_from("pqr"), min_size=25, max_size=25))
def test_the_parts_of_theil_add_up_and_are_those_of_each_group(rows, names):
    amount, people = two(rows)
    groups = series(*names[: len(rows)])
    parts = theil_parts(amount, groups=groups, population=people)
    assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-12)
    within = 0.0
    for name in set(groups):
        mine = groups == name
        if amount[mine].sum() > 0:
            within += amount[mine].sum() / amount.sum() * theil(amount[mine], population=people[mine])
    assert parts.within == pytest.approx(within, abs=1e-9)


def test_units_without_figures_are_named_or_refused():
    amount, people = series(1.0, math.nan, 3.0, 5.0), series(10, 10, math.nan, 20)
    found = inequality(amount, population=people)
    assert found.left_out == ("c1", "c2")
    assert found.gini == gini(series(1, 5), population=series(10, 20))
    assert "2 units without figures left out" in repr(found)
    with pytest.raises(ValueError, match=r"“x” is missing at 'c1'"):
        gini(amount)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: gini(series(0, 0)), "zero everywhere"),
        (lambda: gini(series(1, -1, name="jobs")), r"“jobs” is -1 at 'c1'"),
        (lambda: hoover(series(1, 1), population=series(0, 0)), "zero everywhere"),
        (lambda: theil(series(1, 1), population=series(1, 1).set_axis(["a", "b"])), "same index"),
        (lambda: inequality(series(math.nan)), "zero everywhere"),
        (lambda: theil_parts(series(1, 1), groups=series("p", None)), "in no group"),
        (lambda: lorenz(series(1, 1)).top(101), "share_percent=101"),
    ],
)
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
