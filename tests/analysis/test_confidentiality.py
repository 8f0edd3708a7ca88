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
from atlas.analysis.catalogue import Indicator, Nature
from atlas.analysis.disclosure import LOG_COLUMNS, Disclosure, protect
from atlas.analysis.dataset import tabulate

P1, P2 = "00001", "00002"
CENTRES = {A: (5, 5), B: (15, 5), C: (5, 15), D: (15, 15)}
PLACE = territory()


@dataclass(frozen=True)
class Located:
    """What `tabulate` and `protect` read of a located register."""

    actors: gpd.GeoDataFrame
    register: SmallRegister = field(default_factory=SmallRegister)


def data_of(*actors, extra=(), status="active"):
    """Tables of actors given as (commune, members, women, jobs); all are cooperatives."""
    rows = [
        (str(i), code, "cooperative", "crafts", status, 2015, members, women, jobs, *CENTRES[code])
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


def test_amounts_of_fewer_than_three_actors_go_with_their_ratios_and_nothing_else():
    data = data_of(*MANY[:9], (C, 10, 3, 2), (C, 12, 6, 4), *MANY[13:])
    public, log = protect(data)
    found = reasons(log)
    assert found[C, "members"] == ("few_units", 2)
    assert found[C, "women"] == ("few_units", 2)
    assert found[C, "jobs"] == ("few_units", 2)
    assert found[C, "members_per_actor"] == ("derived", 2)
    assert found[C, "women_share"] == ("derived", 2)
    gone = {key for _, key in found}
    assert gone >= {"members", "women", "jobs", "members_both", "members_per_actor", "women_share"}
    amounts = {"members", "women", "jobs", "members_both", "women_both", "men_both"}
    assert all(set(data.indicator(key).needs) & amounts for key in gone)
    for key in gone:
        kept, whole = (one.communes[key].drop(C).astype("float64") for one in (public, data))
        assert kept.equals(whole)
        assert pd.notna(data.communes.loc[C, key])
        assert pd.isna(public.communes.loc[C, key])
        assert public.flags(key).drop(C).equals(data.flags(key).drop(C))
        assert public.flags(key)[C] == "suppressed"
    others = [one.key for one in data.indicators if one.key not in gone]
    pd.testing.assert_frame_equal(pd.DataFrame(public.communes[others]), pd.DataFrame(data.communes[others]))
    assert public.communes.loc[C, ["actors", "members_known", "cooperatives"]].tolist() == [2, 2, 2]
    assert set(log["name"][log["level"] == "commune"]) == {"Gamma"}
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
    # Members are spread; the women are one cooperative's.
    data = data_of(*MANY[:9], (C, 100, 100, 1), (C, 100, 2, 1), (C, 100, 3, 1), *MANY[13:])
    public, log = protect(data)
    assert reasons(log)[C, "women"] == ("dominance", 3)
    assert reasons(log)[C, "women_share"] == ("derived", 3)
    assert public.communes.loc[C, "members"] == 300


def test_only_actors_that_state_an_amount_count_for_it():
    data = data_of(*MANY[:9], (C, 10, pd.NA, 2), (C, 12, pd.NA, 4), (C, 9, 5, 4), *MANY[13:])
    found = reasons(protect(data)[1])
    assert (C, "members") not in found
    assert found[C, "women"] == ("few_units", 1)
    assert found[C, "women_share"] == ("derived", 1)


def test_closed_actors_hide_nobody():
    open_ones = [(C, 10, 3, 2)] * 2
    data = data_of(*MANY[:9], *open_ones, *MANY[13:])
    closed = data_of((C, 500, 10, 5), status="closed").placed.actors
    both = gpd.GeoDataFrame(pd.concat([data.placed.actors, closed], ignore_index=True), crs=closed.crs)
    _, log = protect(tabulate(Located(both), PLACE, coverage_km=()))
    assert reasons(log)[C, "members"] == ("few_units", 2)


def test_a_single_suppressed_commune_of_a_province_is_warned_of_and_two_are_not():
    one = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    log = protect(one)[1]
    warned = log[log["reason"] == "recoverable"]
    assert {(row["code"], row["indicator"]) for _, row in warned.iterrows()} >= {
        (C, "members"), (C, "women"), (C, "jobs"), (C, "members_both"),
    }  # fmt: skip
    assert "actors" not in set(warned["indicator"])
    # The warning is true: the suppressed figure is the province's less the others'.
    public = protect(one)[0]
    left = public.provinces.loc[P2, "members"] - public.communes.loc[D, "members"]
    assert left == one.communes.loc[C, "members"]
    two = protect(data_of(*MANY[:9], *[(C, 10, 3, 2)] * 2, *[(D, 8, 4, 2)] * 2))[1]
    assert "recoverable" not in set(two["reason"])


def test_a_province_suppressed_itself_gives_nothing_away_but_may_be_found_from_the_region():
    data = data_of(*MANY[:9], (C, 10, 3, 2), (D, 4, 2, 1))
    public, log = protect(data)
    assert public.provinces["members"].isna().to_dict() == {P1: False, P2: True}
    assert public.flags("members", "province").to_dict() == {P1: "", P2: "suppressed"}
    warned = log[log["reason"] == "recoverable"]
    assert set(warned["level"]) == {"province"}
    assert set(warned["code"]) == {P2}


def test_a_small_region_keeps_its_own_total():
    public, log = protect(data_of((A, 10, 5, 2), (C, 20, 5, 2)))
    assert public.region["members"].isna().all()
    assert not (log["reason"] == "recoverable").any()
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
    assert pd.isna(public.bases["commune"].stocks.loc[C, "men_both"])
    assert public.bases["commune"].stocks.loc[C, "women_both"] == 196
    assert (C, "women") not in reasons(log)


def test_bases_of_protected_tables_hold_no_secret():
    """Whoever computes an indicator of one's own from them gets what was published, and nothing more."""
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    public, _ = protect(data)
    for level, base in public.bases.items():
        for one in data.indicators:
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
    assert public.communes.loc[D, "cooperatives"] == 3
    assert public.communes.loc[A, "creations_per_year"] == 0.5


def test_thresholds_are_the_editor_s():
    data = data_of(*MANY)
    assert not protect(data, Disclosure(least_units=3))[0].withheld
    assert ("commune", D, "members") in protect(data, Disclosure(least_units=4))[0].withheld
    assert ("commune", A, "members") in protect(data, Disclosure(largest_share=0.19))[0].withheld
    for wrong in ({"least_units": 0}, {"largest_share": 0}, {"largest_share": 1.2}, {"least_units": 5000}):
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


@settings(max_examples=15, deadline=None)
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
                value = public.table(by).loc[unit, key]
                before = data.table(by).loc[unit, key]
                if secret:
                    assert pd.isna(value)
                    assert public.flags(key, by)[unit] == "suppressed"
                else:
                    assert value == before or (pd.isna(value) and pd.isna(before))
    assert (log["n"] >= 0).all()
    again = protect(data, Disclosure(least_units=least, largest_share=share))[1]
    pd.testing.assert_frame_equal(log, again)
