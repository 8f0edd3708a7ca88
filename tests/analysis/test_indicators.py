"""Do the indicators give what a hand computation gives, and a missing value where there is no answer?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.stats.rates import (
    annual_growth,
    change,
    creations_per_year,
    density,
    dominant,
    location_quotient,
    mean_per,
    net_creation,
    share,
)

counts = st.integers(min_value=0, max_value=10**9)
maybe = st.one_of(counts.map(float), st.just(math.nan))
pairs = st.lists(st.tuples(maybe, maybe), min_size=1, max_size=20)


def series(*values, name="x", index=None):
    return pd.Series(values, index=index if index is not None else [f"c{i}" for i in range(len(values))], name=name)


def two(rows):
    return series(*(a for a, _ in rows)), series(*(b for _, b in rows))


def test_hand_computed_values():
    assert density(series(12, 3), over=series(48_000, 1_000)).tolist() == [2.5, 30.0]
    assert density(series(7), over=series(350.0), per=100).tolist() == [2.0]
    assert share(series(1, 3), whole=series(4, 3)).tolist() == [25.0, 100.0]
    assert change(series(200, 50), after=series(250, 40)).tolist() == [25.0, -20.0]
    assert mean_per(series(110), count=series(2)).tolist() == [55.0]


def test_location_quotient_against_a_contingency_table():
    # 30 of 100 here are cooperatives, 10 of 100 there: 40 of 200 in all (20 %).
    part, whole = series(30, 10), series(100, 100)
    assert location_quotient(part, whole=whole).tolist() == pytest.approx([1.5, 0.5])
    assert location_quotient(part, whole=whole, reference=10.0).tolist() == pytest.approx([3.0, 1.0])


@pytest.mark.parametrize("function", ["density", "share", "change", "mean_per", "location_quotient"])
@pytest.mark.parametrize("denominator", [0, 0.0, math.nan, None])
def test_a_denominator_of_zero_or_missing_gives_a_missing_value(function, denominator):
    below = pd.Series([denominator, 4.0], index=["a", "b"], dtype=float, name="below")
    above = pd.Series([3.0, 3.0], index=["a", "b"], name="above")
    result = {
        "density": lambda: density(above, over=below),
        "share": lambda: share(above, whole=below),
        "change": lambda: change(below, after=above),
        "mean_per": lambda: mean_per(above, count=below),
        "location_quotient": lambda: location_quotient(above, whole=below, reference=50.0),
    }[function]()
    assert math.isnan(result["a"])
    assert math.isfinite(result["b"])
    assert result.name == function
    assert result.index.equals(above.index)


@pytest.mark.parametrize("reference", [0.0, math.nan])
def test_a_category_absent_from_the_reference_has_no_quotient(reference):
    assert location_quotient(series(0, 1), whole=series(5, 5), reference=reference).isna().all()
    assert location_quotient(series(0, 0), whole=series(5, 0)).isna().all()


@pytest.mark.parametrize("bad", [-1.0, math.inf, -math.inf])
def test_a_negative_or_infinite_count_is_refused_by_name(bad):
    wrong, right = series(2.0, bad, name="members"), series(1.0, 1.0)
    for call in (
        lambda: density(wrong, over=right),
        lambda: density(right, over=wrong),
        lambda: share(wrong, whole=right),
        lambda: change(wrong, after=right),
        lambda: mean_per(right, count=wrong),
        lambda: location_quotient(wrong, whole=right),
        lambda: dominant(pd.DataFrame({"members": wrong})),
    ):
        with pytest.raises(ValueError, match=r"members.*c1"):
            call()


@pytest.mark.parametrize("per", [0, -5, math.nan, math.inf])
def test_a_density_is_per_a_number_above_zero(per):
    with pytest.raises(ValueError, match="per="):
        density(series(1), over=series(1), per=per)


@pytest.mark.parametrize("reference", [-1.0, math.inf])
def test_a_reference_is_a_finite_percentage(reference):
    with pytest.raises(ValueError, match="reference="):
        location_quotient(series(1), whole=series(1), reference=reference)


def test_two_indexes_are_never_aligned_in_silence():
    one, other = series(1, 2, index=["a", "b"]), series(1, 2, index=["b", "a"])
    with pytest.raises(ValueError, match="index"):
        share(one, whole=other)


def test_nullable_integers_are_read_as_missing():
    result = mean_per(pd.Series([10, pd.NA], dtype="Int64"), count=pd.Series([4, 2], dtype="Int64"))
    assert result.iloc[0] == 2.5
    assert math.isnan(result.iloc[1])


def test_an_overflow_is_missing_and_not_infinite():
    assert density(series(1e300), over=series(1e-300)).isna().all()


def test_dominant_takes_the_largest_then_the_first_column_then_nothing():
    table = pd.DataFrame({"z": [5, 2, 0, 0], "a": [1, 2, 0, np.nan], "m": [1, 1, 3, np.nan]}, index=list("pqrs"))
    assert dominant(table).tolist() == ["z", "z", "m", None]
    assert dominant(table[["a", "z", "m"]]).tolist() == ["z", "a", "m", None]
    assert dominant(table[[]]).isna().all()
    assert dominant(table.iloc[:0]).empty


def test_creations_are_counted_over_the_last_ten_full_years():
    # Register of 2025: the years 2015 to 2024 count, 2014 and 2025 do not.
    founded = pd.Series([2014, 2015, 2024, 2025, pd.NA, 2020], dtype="Int64")
    units = pd.Series(["a", "a", "a", "a", "a", "b"])
    result = creations_per_year(founded, units=units, index=pd.Index(["b", "a", "none"]), last_year=2024)
    assert result.to_dict() == {"b": 0.1, "a": 0.2, "none": 0.0}
    assert creations_per_year(founded, units=units, index=pd.Index(["a"]), last_year=2024, years=1).tolist() == [1.0]


def test_creations_need_a_year_and_one_index():
    founded, units = pd.Series([2020]), pd.Series(["a"])
    with pytest.raises(ValueError, match="years=0"):
        creations_per_year(founded, units=units, index=pd.Index(["a"]), last_year=2024, years=0)
    with pytest.raises(ValueError, match="index"):
        creations_per_year(founded, units=units.set_axis([7]), index=pd.Index(["a"]), last_year=2024)


@given(pairs)
def test_never_infinite_and_missing_exactly_where_no_answer_exists(rows):
    above, below = two(rows)
    answerable = above.notna() & below.notna() & (below > 0)
    for result in (
        density(above, over=below),
        share(above, whole=below),
        change(below, after=above),
        mean_per(above, count=below),
    ):
        assert not np.isinf(result).any()
        assert (result.notna() == answerable).all()


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(rows, random):
    above, below = two(rows)
    order = list(above.index)
    random.shuffle(order)
    for function in (
        lambda a, b: share(a, whole=b),
        lambda a, b: change(a, after=b),
        lambda a, b: density(a, over=b),
    ):
        pd.testing.assert_series_equal(function(above, below)[order], function(above[order], below[order]))


@given(st.lists(st.tuples(counts, st.integers(1, 10**9)), min_size=1, max_size=20), st.integers(1, 1000))
def test_a_change_of_unit_does_not_change_a_share(rows, factor):
    part, whole = two(rows)
    np.testing.assert_allclose(share(part * factor, whole=whole * factor), share(part, whole=whole), rtol=1e-12)
    np.testing.assert_allclose(density(part, over=whole, per=10), 10 * density(part, over=whole, per=1), rtol=1e-12)


@given(st.lists(st.lists(counts, min_size=3, max_size=3), min_size=1, max_size=20))
def test_shares_of_all_parts_add_up_to_100_and_lie_between_0_and_100(rows):
    table = pd.DataFrame(rows, columns=list("abc"))
    whole = table.sum(axis=1)
    shares = pd.DataFrame({name: share(table[name], whole=whole) for name in table})
    present = whole > 0
    assert np.allclose(shares[present].sum(axis=1), 100.0)
    assert shares[~present].isna().all(axis=None)
    assert shares[present].stack().between(0, 100 + 1e-9).all()


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_the_weighted_mean_of_location_quotients_is_one(rows):
    part = series(*(a for a, _ in rows))
    whole = part + series(*(b for _, b in rows))
    quotient = location_quotient(part, whole=whole)
    assert (quotient.dropna() >= 0).all()
    if part.sum() > 0:
        assert np.average(quotient[whole > 0], weights=whole[whole > 0]) == pytest.approx(1.0)


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=20))
def test_dominant_against_a_plain_loop(rows):
    table = pd.DataFrame(rows, columns=list("dcba"))
    expected = []
    for row in rows:
        best = None
        for name, count in zip("dcba", row, strict=True):
            if count > 0 and (best is None or count > best[1]):
                best = (name, count)
        expected.append(best[0] if best else None)
    assert dominant(table).tolist() == expected


def test_growth_and_net_creation_by_hand():
    found = annual_growth(series(100, 50, 10, 0, math.nan), after=series(121, 50, 0, 4, 4), years=2)
    assert found.tolist()[:3] == pytest.approx([10, 0, -100])
    assert found.iloc[3:].isna().all()
    found = net_creation(series(12, 0, 3), closed=series(2, 5, 1), stock=series(200, 50, 0))
    assert found.tolist()[:2] == [5, -10]
    assert math.isnan(found.iloc[2])
    with pytest.raises(ValueError, match="years=0"):
        annual_growth(series(1), after=series(1), years=0)
    with pytest.raises(ValueError, match="index"):
        net_creation(series(1), closed=series(1, index=["z"]), stock=series(1))


@given(st.integers(1, 10**6), st.floats(-0.5, 0.5), st.integers(1, 30))
def test_growth_at_one_pace_is_found_again(before, pace, years):
    after = before * (1 + pace) ** years
    assert annual_growth(series(before), after=series(after), years=years)["c0"] == pytest.approx(100 * pace, abs=1e-6)
