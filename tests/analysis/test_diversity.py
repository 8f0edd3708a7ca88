"""Diversity and specialisation against hand computations, their bounds, and what must not change them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.stats.diversity import evenness, krugman, shannon, simpson

tables = st.lists(st.lists(st.integers(0, 1000), min_size=4, max_size=4), min_size=1, max_size=15).map(
    lambda rows: pd.DataFrame(rows, columns=list("abcd"), index=[f"c{i}" for i in range(len(rows))])
)


def test_by_hand():
    table = pd.DataFrame({"a": [1, 4, 2, 0], "b": [1, 0, 1, 0], "c": [1, 0, 1, 0]}, index=list("wxyz"))
    assert shannon(table).tolist()[:3] == pytest.approx([math.log(3), 0, 1.5 * math.log(2)])
    assert evenness(table).tolist()[:3] == pytest.approx([1, 0, 1.5 * math.log(2) / math.log(3)])
    assert simpson(table).tolist()[:3] == pytest.approx([2 / 3, 0, 0.625])
    assert math.copysign(1, shannon(table)["x"]) == 1, "a diversity of −0 would be printed with its sign"
    # The whole: 7, 2, 2 of 11.
    assert krugman(table)["x"] == pytest.approx(4 / 11 + 2 / 11 + 2 / 11)
    for function in (shannon, evenness, simpson, krugman):
        result = function(table)
        assert math.isnan(result["z"])
        assert result.name == function.__name__
        assert result.index.equals(table.index)


def test_krugman_against_another_reference():
    table = pd.DataFrame({"a": [5], "b": [0]}, index=["x"])
    assert krugman(table, reference=pd.Series([0, 3], index=["a", "b"])).tolist() == [2.0]
    assert krugman(table, reference=pd.Series([1, 1], index=["a", "b"])).tolist() == [1.0]
    assert krugman(table, reference=pd.Series([0, 0], index=["a", "b"])).isna().all()
    with pytest.raises(ValueError, match="categories of the table"):
        krugman(table, reference=pd.Series([1, 1], index=["b", "a"]))


def test_a_missing_count_makes_its_unit_missing_and_a_negative_one_is_refused():
    table = pd.DataFrame({"a": [1.0, math.nan], "b": [1.0, 2.0]}, index=["x", "y"])
    for function in (shannon, simpson, krugman):
        assert function(table).isna().tolist() == [False, True]
        with pytest.raises(ValueError, match=r"“a” is -1 at 'x'"):
            function(table.replace(1.0, -1.0))


def test_no_category_has_no_diversity():
    empty = pd.DataFrame(index=["x"])
    for function in (shannon, evenness, simpson, krugman):
        assert function(empty).isna().tolist() == [True]


@given(tables, st.integers(2, 9), st.permutations(list("abcd")))
def test_bounds_units_and_the_order_of_categories(table, factor, order):
    some = table.sum(axis=1) > 0
    assert shannon(table)[some].between(-1e-12, math.log(4) + 1e-12).all()
    assert evenness(table)[some].between(-1e-12, 1 + 1e-12).all()
    assert simpson(table)[some].between(-1e-12, 0.75 + 1e-12).all()
    assert krugman(table)[some].between(-1e-12, 2 + 1e-12).all()
    for function in (shannon, simpson, krugman):
        found = function(table)
        assert (found.notna() == some).all()
        np.testing.assert_allclose(function(table * factor), found, atol=1e-12)
        np.testing.assert_allclose(function(table[order]), found, atol=1e-12)


@given(tables)
def test_the_whole_territory_is_not_specialised(table):
    whole = table.sum().to_frame("all").T
    if table.to_numpy().sum() > 0:
        assert krugman(whole, reference=table.sum()).iloc[0] == pytest.approx(0, abs=1e-12)
