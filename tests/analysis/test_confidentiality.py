"""Is every figure that would tell one actor's taken out, with all that is made from it, and is nothing else?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_dataset import FIELDS, METRIC, ORIGIN, A, B, C, D, SmallRegister, territory

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.disclosure import LOG_COLUMNS, Disclosure, protect

P1, P2 = "00001", "00002"
CENTERS = {A: (5, 5), B: (15, 5), C: (5, 15), D: (15, 15)}
PLACE = territory()


@dataclass(frozen=True)
class OneRegister(SmallRegister):
    """What `protect` empties of a register."""

    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    faults: tuple = ()
    guesses: tuple = ()
    asides: tuple = ()


@dataclass(frozen=True)
class Located:
    """What `tabulate` and `protect` read of a located register."""

    actors: gpd.GeoDataFrame
    register: OneRegister = field(default_factory=OneRegister)
    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({c.REASON: []}))
    conflicts: pd.DataFrame = field(default_factory=pd.DataFrame)
    hidden: frozenset = frozenset()
    withheld: bool = False


def log_columns(data):
    """The columns that are not published at all."""
    log = protect(data)[1]
    return log["indicator"][log["level"] == "column"]


def data_of(*actors, extra=(), status="active"):
    """Tables of actors given as (commune, members, women, jobs); all are cooperatives."""
    rows = [
        (str(i), code, "cooperative", "crafts", status, 2015, members, women, jobs, *CENTERS[code])
        for i, (code, members, women, jobs) in enumerate(actors)
    ]
    table = pd.DataFrame(rows, columns=FIELDS)
    for name in (c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS):
        table[name] = pd.array(table[name].tolist(), dtype="Int64")
    points = gpd.points_from_xy(ORIGIN[0] + 1000 * table.pop("x"), ORIGIN[1] + 1000 * table.pop("y"), crs=METRIC)
    return tabulate(
        Located(gpd.GeoDataFrame(table, geometry=points).to_crs("EPSG:4326")), PLACE, coverage_km=(), extra=extra
    )


def reasons(log, level="commune"):
    part = log[(log["level"] == level) & (log["reason"] != "recoverable")]
    return {(row["code"], row["indicator"]): (row["reason"], row["n"]) for _, row in part.iterrows()}


MANY = [(A, 10, 5, 1)] * 5 + [(B, 10, 4, 1)] * 4 + [(C, 10, 3, 2)] * 4 + [(D, 8, 4, 2)] * 3


def test_amounts_of_fewer_than_three_actors_go_with_their_ratios_and_what_protects_them():
    data = data_of(*MANY[:9], (C, 10, 3, 2), (C, 12, 6, 4), *MANY[13:])
    public, log = protect(data)
    found = reasons(log)
    assert found[C, "members"] == ("few_units", 2)
    assert found[C, "women"] == ("few_units", 2)
    assert found[C, "jobs"] == ("few_units", 2)
    assert found[C, "members_per_actor"] == ("derived", 2)
    assert found[C, "women_share"] == ("derived", 2)
    # The only other commune of the province, and no other one, is given up for it.
    assert {code for code, _ in found} == {C, D}
    assert found[D, "members"][0] == found[D, "jobs"][0] == "complementary"
    gone = {key for _, key in found}
    for key in gone & set(public.communes.columns):
        kept, whole = (one.communes[key].drop([C, D]).astype("float64") for one in (public, data))
        assert kept.equals(whole.round(data.indicator(key).decimals) if key == "women_share" else whole)
        for code in (code for code in (C, D) if (code, key) in found):
            assert pd.notna(data.communes.loc[code, key])
            assert pd.isna(public.communes.loc[code, key])
            assert public.flags(key)[code] == "suppressed"
    others = [one.key for one in public.indicators if one.key not in gone]
    pd.testing.assert_frame_equal(pd.DataFrame(public.communes[others]), pd.DataFrame(data.communes[others]))
    assert public.communes.loc[C, ["actors", "cooperatives"]].tolist() == [2, 2]
    inner = {"members_both", "women_both", "men_both", "members_known", "family_known", "sector_known"}
    assert inner <= set(data.communes.columns)
    assert not inner & set(public.communes.columns)
    assert set(log["name"][log["level"] == "commune"]) == {"Gamma", "Delta"}
    assert tuple(log.columns) == LOG_COLUMNS


@pytest.mark.parametrize("members", [[85, 5, 5, 5], [86, 5, 5, 4], [850, 50, 100], [851, 50, 99]])
def test_one_actor_over_the_share_dominates_and_one_at_it_does_not(members):
    data = data_of(*MANY[:9], *[(C, m, pd.NA, pd.NA) for m in members], *MANY[13:])
    _, log = protect(data)
    dominated = max(members) / sum(members) > 0.85
    expected = ("dominance", len(members)) if dominated else None
    assert reasons(log).get((C, "members")) == expected
    assert ((C, "members_per_actor") in reasons(log)) == dominated


def test_the_share_of_women_goes_when_one_actor_has_nearly_all_the_women():
    # Members are spread; the women are one cooperative's. The women of Delta can hide the difference.
    data = data_of(*MANY[:9], (C, 100, 100, 1), (C, 100, 2, 1), (C, 100, 3, 1), *[(D, 100, 50, 2)] * 4)
    public, log = protect(data)
    assert reasons(log)[C, "women"] == ("dominance", 3)
    assert reasons(log)[C, "women_share"] == ("derived", 3)
    assert public.communes.loc[C, "members"] == 300
    assert reasons(log)[D, "women_share"][0] == "complementary"


def test_only_actors_that_state_an_amount_count_for_it():
    data = data_of(*MANY[:9], (C, 10, pd.NA, 2), (C, 12, pd.NA, 4), (C, 9, 5, 4), *MANY[13:])
    found = reasons(protect(data)[1])
    assert (C, "members") not in found
    assert found[C, "women"] == ("few_units", 1)
    assert found[C, "women_both"] == ("few_units", 1)
    assert found.get((C, "women_share")) == ("derived", 1) or "women_share" in set(log_columns(data))


def test_closed_actors_hide_nobody():
    open_ones = [(C, 10, 3, 2)] * 2
    data = data_of(*MANY[:9], *open_ones, *MANY[13:])
    closed = data_of((C, 500, 10, 5), status="closed").placed.actors
    both = gpd.GeoDataFrame(pd.concat([data.placed.actors, closed], ignore_index=True), crs=closed.crs)
    _, log = protect(tabulate(Located(both), PLACE, coverage_km=()))
    assert reasons(log)[C, "members"] == ("few_units", 2)


def test_a_single_suppressed_commune_of_a_province_takes_another_one_with_it():
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    public, log = protect(data)
    found = reasons(log)
    for key in ("members", "jobs"):
        assert found[C, key] == ("few_units", 1)
        assert found[D, key] == ("complementary", 0)
        assert public.provinces.loc[P2, key] == data.provinces.loc[P2, key], "the province can stay"
    row = log[(log["code"] == C) & (log["indicator"] == "members")].iloc[0]
    assert row["low"] <= 8
    assert row["high"] >= 12
    assert f"members {D}" in row["protected_by"]


def test_a_secret_province_takes_another_one_with_it():
    data = data_of(*MANY[:9], (C, 10, 3, 2), (D, 4, 2, 1))
    public, _ = protect(data)
    members = public.provinces["members"]
    assert members.isna().to_dict() == {P1: True, P2: True}
    assert public.flags("members", "province").to_dict() == {P1: "suppressed", P2: "suppressed"}
    assert public.communes.loc[[A, B], "members"].isna().any(), "or the sum of its communes would tell the province"


def test_a_small_region_keeps_its_own_total():
    public, log = protect(data_of((A, 10, 5, 2), (C, 20, 5, 2)))
    assert public.region["members"].isna().all()
    assert set(log["reason"]) <= {"few_units", "derived", "complementary", "column", "single_record"}
    assert public.bases["region"].stocks["members"].isna().all()
    assert all(np.isnan(base.region["members"]) for base in public.bases.values())


def test_records_leave_without_what_they_declare():
    data = data_of(*MANY)
    public, log = protect(data)
    assert public.placed.actors[[c.MEMBERS, c.WOMEN, c.JOBS]].isna().all(axis=None)
    assert data.placed.actors[c.MEMBERS].notna().all(), "the editor's own data stay"
    kept = [name for name in data.placed.actors if name not in (c.MEMBERS, c.WOMEN, c.JOBS)]
    pd.testing.assert_frame_equal(pd.DataFrame(public.placed.actors[kept]), pd.DataFrame(data.placed.actors[kept]))
    records = log[log["level"] == "record"]
    assert dict(zip(records["indicator"], records["n"], strict=True)) == {"members": 16, "women": 16, "jobs": 16}


def test_an_indicator_of_one_s_own_goes_with_its_amounts_even_if_it_does_not_say_what_it_needs():
    def jobs_per_member(base):
        return base["jobs"] / base["members"].fillna(1.0)  # hides the missing amount in a number

    own = Indicator(
        key="own", title={"fr": "a", "ar": "ب", "en": "a"}, nature=Nature.RATIO, formula="by hand",
        compute=jobs_per_member,
    )  # fmt: skip
    data = data_of(*MANY[:9], (C, 10, 3, pd.NA), (C, 10, 3, 5), (C, 10, 3, 5), (C, 10, 3, 5), *MANY[13:], extra=(own,))
    assert "own" not in set(protect(data)[1]["indicator"])
    fewer = data_of(*MANY[:9], (C, 10, 3, 5), (C, 10, 3, 5), *MANY[13:], extra=(own,))
    public, log = protect(fewer)
    assert np.isnan(public.communes.loc[C, "own"])
    assert reasons(log)[C, "own"] == ("derived", 2)
    assert public.communes.loc[A, "own"] == fewer.communes.loc[A, "own"]


def test_the_men_go_when_one_actor_has_nearly_all_of_them():
    data = data_of(*MANY[:9], (C, 100, 1, 1), (C, 100, 98, 1), (C, 100, 97, 1), *MANY[13:])
    public, log = protect(data)
    assert reasons(log)[C, "men_both"] == ("dominance", 3)
    assert pd.isna(public.communes.loc[C, "women_share"])
    # Everybody states both: members less women would be the men.
    assert (
        pd.isna(public.communes.loc[C, "members"])
        or "women" not in public.communes
        or pd.isna(public.communes.loc[C, "women"])
    )


def test_bases_of_protected_tables_hold_no_secret():
    """Whoever computes an indicator of one's own from them gets what was published, and nothing more."""
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    public, _ = protect(data)
    for level, base in public.bases.items():
        assert base.stocks[["members_both", "women_both", "men_both"]].isna().all(axis=None)
        for one in public.indicators:
            again = one.compute(base)
            hidden = public.flags(one.key, level) == "suppressed"
            assert again[hidden].isna().all(), one.key
        if base.ground is not None:
            assert base.ground.placed is public.placed
            assert base.ground.communes is (None if level == "commune" else public.bases["commune"])


def test_numbers_of_actors_are_public_unless_the_editor_says_otherwise():
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    assert protect(data)[0].communes.loc[C, "cooperatives"] == 1
    public, log = protect(data, Disclosure(counts=True))
    found = reasons(log)
    assert found[C, "actors"] == ("few_units", 1)
    assert found[C, "cooperatives_10k"] == ("derived", 1)
    assert found[C, "creations_per_year"] == ("few_units", 1)
    assert public.flags("lq_cooperative").to_dict()[C] == "suppressed"
    assert found[D, "cooperatives"] == ("complementary", 0)
    assert public.communes.loc[A, "creations_per_year"] == 0.5


def test_thresholds_are_the_editor_s():
    data = data_of(*MANY)
    assert set(protect(data, Disclosure(least_units=3))[1]["reason"]) == {"single_record"}
    assert ("commune", D, "members") in protect(data, Disclosure(least_units=4))[0].withheld
    assert ("commune", A, "members") in protect(data, Disclosure(largest_share=0.19))[0].withheld
    for wrong in (
        {"protection": -0.1},
        {"protection": 1.5},
        {"p_percent": 101},
        {"least_units": 0},
        {"largest_share": 0},
        {"largest_share": 1.2},
        {"least_units": 5000},
    ):
        with pytest.raises(ValueError, match="is not"):
            Disclosure(**wrong)


def test_published_figures_are_left_alone():
    data = tabulate(None, PLACE)
    public, log = protect(data)
    assert public is data
    assert log.empty
    assert tuple(log.columns) == LOG_COLUMNS


def test_protecting_twice_or_tables_of_unknown_origin_is_refused():
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    with pytest.raises(ValueError, match="protected already"):
        protect(protect(data)[0])
    with pytest.raises(ValueError, match="computed from"):
        protect(replace(data, bases={}))


ACTOR = st.tuples(
    st.sampled_from([A, B, C, D]),
    *(st.one_of(st.just(pd.NA), st.integers(0, 60)) for _ in range(3)),
)


@settings(max_examples=5, deadline=None)
@given(actors=st.lists(ACTOR, min_size=1, max_size=14), least=st.integers(1, 4), share=st.floats(0.4, 1.0))
def test_no_published_amount_breaks_the_rules(actors, least, share):
    """Brute force over the actors: what is published is of enough actors, none of whom makes up too much of it."""
    data = data_of(*actors)
    public, log = protect(data, Disclosure(least_units=least, largest_share=share))
    for position, key in ((1, "members"), (2, "women"), (3, "jobs")):
        for by, units in (("commune", {k: [k] for k in (A, B, C, D)}), ("province", {P1: [A, B], P2: [C, D]})):
            for unit, communes in units.items():
                stated = [one[position] for one in actors if one[0] in communes and one[position] is not pd.NA]
                total = sum(stated)
                secret = 0 < len(stated) < least or (len(stated) > 0 and total > 0 and max(stated) > share * total)
                if key not in public.table(by):
                    continue  # a column given up as a whole
                value = public.table(by).loc[unit, key]
                before = data.table(by).loc[unit, key]
                if secret:
                    assert pd.isna(value)
                    assert public.flags(key, by)[unit] == "suppressed"
                else:  # as it was, or given up for another one
                    given_up = public.flags(key, by)[unit] == "suppressed"
                    assert value == before or pd.isna(before) or given_up
    assert (log["n"] >= 0).all()
    again = protect(data, Disclosure(least_units=least, largest_share=share))[1]
    pd.testing.assert_frame_equal(log, again)
