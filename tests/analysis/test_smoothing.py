"""Are small rates shrunk as Marshall (1991) says, and never out of the range of the rates they come from?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.stats.contiguity import Neighbors
from atlas.analysis.stats.smoothed_rates import empirical_bayes, spatial_empirical_bayes


def series(*values, name="x"):
    return pd.Series(values, index=[f"c{i}" for i in range(len(values))], name=name)


def chain(size):
    codes = [f"c{i}" for i in range(size)]
    pairs = pd.DataFrame({"code_a": codes[:-1], "code_b": codes[1:], "km": 1.0})
    return Neighbors(pd.Index(codes), pairs)


def test_by_hand():
    # m = 20/2000 = 0.01; rates 0.02, 0.01, 0.005; a = (500·1e-4 + 1000·0.25e-4)/2000... written out below.
    events, population = series(10, 5, 5), series(500, 500, 1000)
    m, n = 0.01, 2000 / 3
    a = (500 * 0.01**2 + 500 * 0.0 + 1000 * 0.005**2) / 2000 - m / n
    expected = [m + a / (a + m / size) * (rate - m) for rate, size in ((0.02, 500), (0.01, 500), (0.005, 1000))]
    assert a > 0
    np.testing.assert_allclose(empirical_bayes(events, population), expected, rtol=1e-12)


def test_no_more_spread_than_chance_gives_the_mean_everywhere():
    # The rates differ less than a count would by chance: nothing is left of the differences.
    assert empirical_bayes(series(10, 11), series(1000, 1000)).tolist() == [0.0105, 0.0105]
    assert empirical_bayes(series(0, 0), series(10, 1000)).tolist() == [0.0, 0.0]
    assert empirical_bayes(series(3), series(300)).tolist() == [0.01]


def test_missing_and_empty_units_stay_missing_and_weigh_nothing():
    whole = empirical_bayes(series(10, 5, 5), series(500, 500, 1000))
    more = empirical_bayes(series(10, 5, 5, math.nan, 7, 3), series(500, 500, 1000, 800, 0, math.nan))
    assert more.iloc[:3].tolist() == whole.tolist()
    assert more.iloc[3:].isna().all()
    assert more.name == "empirical_bayes"


@pytest.mark.parametrize("smooth", [empirical_bayes, lambda e, n: spatial_empirical_bayes(e, n, neighbors=chain(2))])
def test_bad_input_is_refused_in_words(smooth):
    with pytest.raises(ValueError, match=r"“events” is -1 at 'c1'"):
        smooth(series(1, -1, name="events"), series(10, 10))
    with pytest.raises(ValueError, match="same index"):
        smooth(series(1, 2), series(1, 2).set_axis(["a", "b"]))
    with pytest.raises(ValueError, match="no rate to smooth"):
        smooth(series(1.0, math.nan), series(0.0, 10.0))


def test_neighbours_of_other_units_are_refused():
    with pytest.raises(ValueError, match="index of the events"):
        spatial_empirical_bayes(series(1, 2), series(10, 10), neighbors=chain(3))


def by_loop(events, population, neighbors):
    """The definition of Marshall's local smoother, one unit after another."""
    matrix = neighbors.binary.toarray()
    out = []
    for i in range(len(events)):
        near = [i, *np.flatnonzero(matrix[i])]
        e, n = events.iloc[near].to_numpy(float), population.iloc[near].to_numpy(float)
        m = e.sum() / n.sum()
        a = max((n * (e / n - m) ** 2).sum() / n.sum() - m / n.mean(), 0)
        m_over_n = m / n[0]
        out.append(m if a + m_over_n == 0 else m + a / (a + m_over_n) * (e[0] / n[0] - m))
    return out


units = st.lists(st.tuples(st.integers(0, 500), st.integers(500, 100_000)), min_size=2, max_size=25)


@given(units)
def test_the_local_one_against_a_plain_loop(rows):
    events, population = series(*(a for a, _ in rows)), series(*(b for _, b in rows))
    around = chain(len(rows))
    found = spatial_empirical_bayes(events, population, neighbors=around)
    np.testing.assert_allclose(found, by_loop(events, population, around), rtol=1e-6, atol=1e-12)


@given(units, st.integers(2, 50))
def test_smoothed_rates_lie_between_the_rate_and_the_mean(rows, factor):
    events, population = series(*(a for a, _ in rows)), series(*(b for _, b in rows))
    raw, mean = events / population, events.sum() / population.sum()
    smoothed = empirical_bayes(events, population)
    low, high = np.minimum(raw, mean), np.maximum(raw, mean)
    assert ((smoothed >= low - 1e-12) & (smoothed <= high + 1e-12)).all()
    # More people behind the same rates: less smoothing, never more.
    surer = empirical_bayes(events * factor, population * factor)
    assert (abs(surer - mean) >= abs(smoothed - mean) - 1e-12).all()


@given(units, st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(rows, random):
    events, population = series(*(a for a, _ in rows)), series(*(b for _, b in rows))
    order = list(events.index)
    random.shuffle(order)
    np.testing.assert_allclose(
        empirical_bayes(events[order], population[order]), empirical_bayes(events, population)[order], rtol=1e-9
    )


def test_an_island_keeps_its_rate_and_a_missing_neighbour_weighs_nothing():
    alone = Neighbors(pd.Index(["c0", "c1", "c2"]), pd.DataFrame({"code_a": ["c0"], "code_b": ["c1"], "km": [1.0]}))
    found = spatial_empirical_bayes(series(4.0, math.nan, 9.0), series(100, 100, 300), neighbors=alone)
    assert found.iloc[0] == pytest.approx(0.04)
    assert math.isnan(found.iloc[1])
    assert found.iloc[2] == pytest.approx(0.03)
