"""Actors over time and boundaries that change, against tables worked out by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas import columns as c
from atlas.analysis.spatial.boundary_change import convert_stocks
from atlas.analysis.stats import history as h
from atlas.errors import RegisterError, TerritoryError
from atlas.sources.register.register import Register
from atlas.sources.territory.correspondence import read_correspondence

UNITS = pd.Index(["a", "b", "z"], name=c.CODE)


def lives():
    founded = pd.Series([2000, 2005, 2005, 2010, None], dtype="Int64")
    closed = pd.Series([2008, None, 2005, None, 2011], dtype="Int64")
    return founded, closed, pd.Series(["a", "a", "b", "b", "a"])


def test_stocks_at_the_end_of_each_year_by_hand():
    founded, closed, units = lives()
    stocks = h.stocks_over_time(
        founded, units=units, index=UNITS, years=[1999, 2000, 2005, 2007, 2008, 2012], closed=closed
    )
    assert stocks.loc["a"].tolist() == [0, 1, 2, 2, 1, 1]
    assert stocks.loc["b"].tolist() == [
        0,
        0,
        0,
        0,
        0,
        1,
    ]  # founded and closed in 2005: never there at the end of a year
    assert stocks.loc["z"].sum() == 0


def test_events_balance_and_say_what_is_undated():
    founded, closed, _ = lives()
    table = h.events(founded, closed=closed, first=2004, last=2012)
    assert table.loc[2005].tolist() == [2, 1, 2]
    assert table.loc[2008].tolist() == [0, 1, 1]
    assert table["stock"].tolist() == [1, 2, 2, 2, 1, 1, 2, 2, 2]
    assert table.attrs["undated"] == 1
    with pytest.raises(ValueError, match="before the first"):
        h.events(founded, first=2012, last=2011)


years = st.integers(1990, 2030)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.none() | years, st.none() | st.integers(0, 30)), max_size=30))
def test_the_stock_is_what_was_plus_what_came_less_what_went(given_lives):
    founded = pd.Series([born for born, _ in given_lives], dtype="Int64")
    closed = pd.Series(
        [None if born is None or age is None else born + age for born, age in given_lives], dtype="Int64"
    )
    table = h.events(founded, closed=closed, first=1988, last=2062)
    change = table["created"] - table["closed"]
    assert (table["stock"].diff().iloc[1:] == change.iloc[1:]).all()
    assert table["created"].sum() + table.attrs["undated"] == len(founded)
    units = pd.Series(["a"] * len(founded), dtype="str")
    stocks = h.stocks_over_time(founded, units=units, index=UNITS, years=list(table.index), closed=closed)
    assert (stocks.loc["a"] == table["stock"]).all()


def test_a_closure_before_the_foundation_is_refused():
    with pytest.raises(ValueError, match="1 records closed before"):
        h.events(pd.Series([2010]), closed=pd.Series([2009]), first=2000, last=2020)
    with pytest.raises(ValueError, match="same index"):
        h.events(pd.Series([2010]), closed=pd.Series([2011], index=[9]), first=2000, last=2020)


# Survival: remission of leukaemia under 6-mercaptopurine, the textbook example (Freireich et al. 1963, Cox 1972).
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_survival_of_the_published_example():
    durations = REMISSION + CENSORED
    curve = h.survival(durations, [True] * len(REMISSION) + [False] * len(CENSORED))
    assert curve.index.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve["survival"].round(3).tolist() == [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    assert curve["standard_error"].round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    # Log-log limits at 23 weeks: 0.188 to 0.680 (Kalbfleisch and Prentice's transform, as R's survfit prints them).
    assert curve["low"].iloc[-1] == pytest.approx(0.188, abs=5e-4)
    assert curve["high"].iloc[-1] == pytest.approx(0.680, abs=5e-4)
    assert h.median_survival(curve) == 23
    assert h.survival_at(curve, 5.9) == 1.0
    assert h.survival_at(curve, 12) == pytest.approx(0.7529, abs=1e-4)


def test_survival_without_closures_and_until_nobody_is_left():
    none = h.survival([1, 2, 3], [False] * 3)
    assert len(none) == 0
    assert np.isnan(h.median_survival(none))
    assert h.survival_at(none, 100) == 1.0
    everybody = h.survival([1, 2], [True, True])
    assert everybody["survival"].tolist() == [0.5, 0.0]
    assert everybody["standard_error"].iloc[-1] == 0.0
    assert np.isnan(everybody["low"].iloc[-1])
    assert len(h.survival([], [])) == 0
    for wrong in ([-1.0], [np.nan], [np.inf]):
        with pytest.raises(ValueError, match="not negative"):
            h.survival(wrong, [True])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40))
def test_survival_falls_from_one_and_ignores_the_order(lived):
    durations, closed = [age for age, _ in lived], [gone for _, gone in lived]
    curve = h.survival(durations, closed)
    steps = [1.0, *curve["survival"]]
    assert all(after < before for before, after in pairwise(steps))
    again = h.survival(durations[::-1], closed[::-1])
    pd.testing.assert_frame_equal(curve, again)
    if all(closed):  # without censoring it is the plain share of those that lived longer
        shares = [sum(age > time for age in durations) / len(durations) for time in curve.index]
        assert curve["survival"].to_numpy() == pytest.approx(shares)


def test_lifetimes_end_with_the_closure_or_with_what_is_known():
    founded, closed, _ = lives()
    table = h.lifetimes(founded, closed, until=2007)
    assert table["duration"].tolist() == [7.0, 2.0, 0.0]  # the fourth is founded later, the fifth is undated
    assert table["closed"].tolist() == [False, False, True]


def register(ids, *closed):
    status = [c.CLOSED if one in closed else "active" for one in ids]
    table = pd.DataFrame({c.ID: list(ids), c.STATUS: status})
    return Register(table=table, path=None, title="", date="", demonstration=False)


def test_what_changed_from_one_register_to_the_next():
    first, second = h.passages({"2023": register("ABCD", "D"), "2024": register("ABCE", "B"), "2025": register("ABE")})
    assert (first.created, first.closed, first.kept) == (("E",), ("B",), ("A", "C"))
    assert (second.created, second.closed, second.kept) == (("B",), ("C",), ("A", "E"))
    assert first.growth == 0.0
    assert "1 new, 1 gone, 2 kept" in repr(first)
    with pytest.raises(ValueError, match="two registers"):
        h.passages({"2024": register("A")})


def test_years_of_closure_are_read_from_the_files_own_column():
    table = pd.DataFrame(
        {c.FOUNDED: pd.array([2001, None, 2010], dtype="Int64"), "Date de dissolution": ["31/12/2009", "", "2015"]}
    )
    assert h.closure_years(table).tolist() == [2009, pd.NA, 2015]
    assert h.closure_years(table[[c.FOUNDED]]).isna().all()
    wrong = pd.DataFrame({c.FOUNDED: pd.array([2010, 2001], dtype="Int64"), "Année de fermeture": ["2009", "jamais"]})
    with pytest.raises(RegisterError) as caught:
        h.closure_years(wrong)
    assert [fault.row for fault in caught.value.faults] == [2, 3]


# Boundaries that change


def changes(rows, **known):
    return read_correspondence(pd.DataFrame(rows, columns=["ancien", "nouveau", "poids"]), **known)


def test_a_split_a_merger_and_an_unchanged_unit_by_hand():
    table = changes([("a", "a1", "60 %"), ("a", "a2", "0,4"), ("b", "a2", "1")])
    stocks = pd.DataFrame({"actors": [100.0, 10.0, 7.0], "jobs": [50.0, np.nan, 1.0]}, index=["a", "b", "c"])
    result = convert_stocks(stocks, table)
    assert result["actors"].to_dict() == pytest.approx({"a1": 60.0, "a2": 50.0, "c": 7.0})
    assert np.isnan(result.loc["a2", "jobs"])  # a part of it is not known
    assert result.loc["a1", "jobs"] == pytest.approx(30.0)
    wider = convert_stocks(stocks["actors"], table, index=["c", "a2", "a1", "new"])
    assert wider["actors"].tolist() == pytest.approx([7.0, 50.0, 60.0, 0.0])


def test_weights_that_rounding_keeps_from_one_lose_nothing():
    table = changes([("a", "x", "0,3333"), ("a", "y", "0,3333"), ("a", "z", "0,3333")])
    assert convert_stocks(pd.Series([9_000_000.0], index=["a"], name="n"), table)["n"].sum() == pytest.approx(
        9e6, abs=1e-6
    )


def test_without_weights_each_unit_goes_whole():
    table = read_correspondence(pd.DataFrame({"old": ["a", "b"], "new": ["x", "x"]}))
    assert convert_stocks(pd.Series([1, 2], index=["a", "b"], name="n"), table)["n"].to_dict() == {"x": 3.0}


def test_faults_of_a_correspondence_are_listed_all_at_once():
    rows = [
        ("a", "x", "0,5"),
        ("a", "x", "0,5"),
        ("", "y", "1"),
        ("q", "y", "1"),
        ("b", "w", "1"),
        ("b", "y", "deux"),
        ("c", "y", "0"),
    ]
    with pytest.raises(TerritoryError) as caught:
        changes(rows, old=["a", "b", "c"], new=["x", "y"])
    assert [fault.row for fault in caught.value.faults] == [3, 4, 5, 6, 7, 8]
    with pytest.raises(TerritoryError, match=r"add up to 0\.9"):
        changes([("a", "x", "0,5"), ("a", "y", "0,4")])
    with pytest.raises(TerritoryError, match="no heading means “new”"):
        read_correspondence(pd.DataFrame({"ancien": ["a"]}))
    table = changes([("a", "x", "1")])
    with pytest.raises(TerritoryError, match="has no figures"):
        convert_stocks(pd.Series([1.0], index=["b"]), table)
    with pytest.raises(TerritoryError, match="not wanted"):
        convert_stocks(pd.Series([1.0, 2.0], index=["a", "b"]), table, index=["x"])
    with pytest.raises(ValueError, match="stands once"):
        convert_stocks(pd.Series([1.0, 2.0], index=["a", "a"]), table)


shares = st.lists(st.tuples(st.sampled_from("uvwxyz"), st.integers(1, 9)), min_size=1, max_size=4)


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from("abcdef"), shares, min_size=1),
    st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6),
)  # fmt: skip
def test_sums_are_kept(parts, amounts):
    rows = []
    for old, shares in parts.items():
        whole = dict(shares)
        rows += [(old, new, str(share / sum(whole.values()))) for new, share in whole.items()]
    stocks = pd.Series(amounts, index=list("abcdef"), name="n")
    result = convert_stocks(stocks, changes(rows))["n"]
    assert result.sum() == pytest.approx(stocks.sum(), abs=1e-6 * max(1.0, np.abs(stocks).sum()))
