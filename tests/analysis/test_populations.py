"""Do two registers compared add up, does a population and its complement make the whole, does nothing secret leave?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import Lisa, SmoothedRate, UnitTypology, edition_indicators, find
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.location.location import locate
from atlas.analysis.populations.breakdowns import PERIODS, SIZES, by_category, by_class
from atlas.analysis.populations.cross_tabulation import cross_tabulate, quotients
from atlas.analysis.populations.register_changes import exits_by_age, register_changes
from atlas.analysis.populations.study_population import Population, halves, with_populations
from atlas.analysis.populations.supplement import supplement
from atlas.errors import SecrecyError, UnknownNameError
from tests.cartography.squares import SOUTH, STEP, WEST, territory

WOMEN = Population(
    key="femmes", title="Coopératives de femmes", where="women == members", among="family == 'cooperative'",
    among_title="coopératives",
)  # fmt: skip


def table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Records of a register: cell of the square territory, family, members, women, jobs, status, year."""
    frame = pd.DataFrame(rows)
    cells = frame.pop("cell") if "cell" in frame else pd.Series(0, index=frame.index)
    frame[c.LON] = [WEST + STEP * (cell + 0.5) for cell in cells]
    frame[c.LAT] = SOUTH + STEP * 0.5
    frame[c.NAME] = "N" + frame[c.ID].astype(str)
    for name in (c.MEMBERS, c.WOMEN, c.JOBS, c.FOUNDED):
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    return frame


def placed(rows):
    return locate(table(rows), territory())


LIFE = st.tuples(st.booleans(), st.booleans(), st.integers(0, 2), st.integers(0, 2), st.booleans())


@given(st.lists(LIFE, min_size=1, max_size=30))
@settings(max_examples=25)
def test_after_is_before_with_who_came_and_without_who_went(lives):
    """Of each actor: in the first, in the second register, its commune in both, whether it is closed in the second."""
    old = [{c.ID: f"a{i}", "cell": x, c.FAMILY: "cooperative", c.STATUS: "active"}
           for i, (first, _, x, _, _) in enumerate(lives) if first]  # fmt: skip
    new = [{c.ID: f"a{i}", "cell": y, c.FAMILY: "cooperative", c.STATUS: "closed" if ended else "active"}
           for i, (_, second, _, y, ended) in enumerate(lives) if second]  # fmt: skip
    if not old or not new:
        return
    tables = register_changes(placed(old), placed(new))
    for frame in tables.values():
        assert (
            frame["after"] == frame["before"] + frame["new"] - frame["closed"] + frame["arrived"] - frame["left"]
        ).all()
    whole = tables["region"].loc["region"]
    assert whole["before"] == len(old)
    assert whole["after"] == sum(one[c.STATUS] == "active" for one in new)
    ids = {one[c.ID] for one in new if one[c.STATUS] == "active"}
    assert whole["closed"] == len({one[c.ID] for one in old} - ids)
    assert whole["arrived"] == whole["left"] == 0
    moved = sum(first and second and x != y and not ended for first, second, x, y, ended in lives)
    assert tables["commune"]["arrived"].sum() == tables["commune"]["left"].sum() == moved


def test_the_share_left_is_the_product_of_what_each_age_keeps():
    old = [{c.ID: f"a{i}", c.FAMILY: "cooperative", c.FOUNDED: 2025 - i % 2, c.DATE: "2025-06-30"} for i in range(8)]
    new = [one for one in old if one[c.ID] not in ("a0", "a1", "a3")]  # one aged 0 of four, two aged 1 of four
    table = exits_by_age(placed(old), placed(new))
    assert table["closures"].tolist()[:3] == [1, 2, 0]
    assert table["survival"].tolist()[:3] == pytest.approx([1, 3 / 4, 3 / 4 * 2 / 4])


ACTORS = [
    *({c.ID: f"f{i}", "cell": i % 3, c.FAMILY: "cooperative", c.MEMBERS: 10 + i, c.WOMEN: 10 + i, c.JOBS: i % 5}
      for i in range(12)),
    *({c.ID: f"o{i}", "cell": i % 3, c.FAMILY: "cooperative", c.MEMBERS: 20 + i, c.WOMEN: 3, c.JOBS: i % 7}
      for i in range(20)),
    *({c.ID: f"m{i}", "cell": 0, c.FAMILY: "mutual", c.MEMBERS: 500, c.WOMEN: 200, c.JOBS: 9} for i in range(2)),
]  # fmt: skip


def test_a_population_and_its_complement_make_the_whole():
    place = placed(ACTORS)
    data = with_populations(tabulate(place, territory()), [WOMEN])
    both = halves(place, territory(), WOMEN, Disclosure())
    assert (both.studied.communes["actors"] == data.communes["femmes"]).all()
    assert (both.studied.communes["actors"] + both.others.communes["actors"] == data.communes["femmes_among"]).all()
    assert data.region["femmes_share"].iloc[0] == pytest.approx(100 * 12 / 32)
    assert data.region["femmes_quotient"].iloc[0] == pytest.approx(1)
    assert both.studied.region["women_share"].iloc[0] == 100
    assert both.studied.region["members"].iloc[0] == sum(one[c.MEMBERS] for one in ACTORS[:12])


def test_amounts_of_a_population_are_public_for_the_region_alone_and_of_both_halves_or_none():
    both = halves(placed(ACTORS), territory(), WOMEN, Disclosure())
    for data in (both.studied, both.others):
        for name in ("members", "jobs", "women_share", "members_per_actor"):
            assert data.communes[name].isna().all()
            assert data.provinces[name].isna().all()
    few = [*ACTORS[:2], *ACTORS[12:32]]  # two actors studied
    both = halves(placed(few), territory(), WOMEN, Disclosure())
    assert both.studied.region["members"].isna().all()
    assert both.others.region["members"].isna().all()


def test_the_indicators_of_a_population_are_published_with_the_others():
    data = with_populations(tabulate(placed(ACTORS), territory()), [WOMEN])
    public, _ = protect(data, Disclosure())
    assert (public.communes["femmes"] == data.communes["femmes"]).all()
    assert public.indicator("femmes_10k").title["fr"] == "Coopératives de femmes pour 10 000 habitants".replace(
        " 000", "\u202f000"
    )


def test_a_condition_that_the_register_cannot_answer_is_refused():
    with pytest.raises(UnknownNameError, match="turnover"):
        with_populations(tabulate(placed(ACTORS), territory()), [replace(WOMEN, where="turnover > 3")])
    with pytest.raises(ValueError, match="nobody on one of its sides"):
        halves(placed(ACTORS), territory(), replace(WOMEN, where="members > 9999"), Disclosure())


def test_amounts_of_few_or_dominated_are_taken_out_and_not_to_be_had_from_the_rest():
    actors = placed(ACTORS).actors
    table = by_category(actors, c.FAMILY, Disclosure())
    assert table.loc["mutual", "members"] != table.loc["mutual", "members"]  # two actors
    assert table["members"].isna().all()  # and what the other family has would give it away
    assert table["actors"].tolist() == [32, 2]
    more = pd.concat([actors, actors.iloc[-2:].assign(**{c.ID: ["x", "y"]})])
    open_table = by_category(more, c.FAMILY, Disclosure())
    assert open_table.loc["mutual", "members"] == 2000
    assert open_table.loc["cooperative", "jobs"] == sum(one[c.JOBS] for one in ACTORS[:32])
    giant = more.assign(**{c.MEMBERS: [100_000, *more[c.MEMBERS].iloc[1:]]})
    assert by_category(giant, c.FAMILY, Disclosure())["members"].isna().all()


def test_size_classes_count_all_who_state_their_jobs_or_hide_two():
    actors = placed(ACTORS).actors
    counts = by_class(actors, c.JOBS, SIZES, rules=Disclosure())["actors"]
    assert counts.sum() == actors[c.JOBS].notna().sum()
    one_large = actors.assign(**{c.JOBS: [60, *actors[c.JOBS].iloc[1:]]})
    hidden = by_class(one_large, c.JOBS, SIZES, rules=Disclosure())["actors"]
    assert hidden.isna().sum() == 2


@given(st.lists(st.integers(0, 12), max_size=7))
@settings(max_examples=60)
def test_no_class_of_few_actors_can_be_had_from_the_total(jobs):
    actors = pd.DataFrame({c.JOBS: pd.array(jobs, dtype="Int64")})
    counts = by_class(actors, c.JOBS, SIZES, rules=Disclosure(least_units=3))["actors"]
    assert not counts.between(1, 2).any()
    assert counts.isna().sum() != 1


def test_periods_of_foundation_leave_no_year_out():
    actors = placed(ACTORS).actors
    counts = by_class(actors, c.FOUNDED, PERIODS, rules=Disclosure())["actors"]
    assert counts.sum() == actors[c.FOUNDED].notna().sum()
    ends = list(PERIODS.values())
    assert [low for low, _ in ends[1:]] == [high + 1 for _, high in ends[:-1]]


def test_crossed_counts_add_up_and_their_quotients_average_one():
    data = tabulate(placed(ACTORS), territory())
    counts = cross_tabulate(data, c.FAMILY, c.PROVINCE_CODE)
    assert counts.to_numpy().sum() == len(ACTORS)
    ratios = quotients(counts)
    weights = counts.sum(axis=0) / len(ACTORS)
    assert (ratios * weights).sum(axis=1).tolist() == pytest.approx([1.0] * len(counts))


def test_nothing_of_it_is_there_where_numbers_of_actors_are_secret():
    rules = Disclosure(counts=True)
    place = placed(ACTORS)
    assert supplement(place, territory(), rules, previous=place).answers == {}
    public, _ = protect(tabulate(place, territory()), rules)
    with pytest.raises(SecrecyError):
        cross_tabulate(public, c.FAMILY, c.PROVINCE_CODE)


def test_derived_indicators_are_made_of_those_of_a_population_and_told_like_any_other():
    place = placed(ACTORS)
    studied = {one.key: one for one in WOMEN.indicators()}
    specs = (Lisa("femmes_10k", key="foyers"), UnitTypology(("femmes_10k", "cooperatives_10k"), classes=2))
    derived = edition_indicators(specs, ("smoothed_femmes_10k", "femmes", "actors"), others=studied)
    assert [one.key for one in derived] == ["foyers", "typology", "smoothed_femmes_10k"]
    assert all("femmes" in one.needs for one in derived)
    data = with_populations(tabulate(place, territory()), [WOMEN]).add(*derived)
    public, _ = protect(data, Disclosure())
    for key in ("foyers", "typology", "smoothed_femmes_10k"):
        assert public.communes[key].notna().sum() == data.communes[key].notna().sum() > 0
    with pytest.raises(UnknownNameError, match="femmes_10k"):
        find("lisa_femmes_10k")
    assert find("lisa_femmes_10k", studied).key == "lisa_femmes_10k"


def test_what_is_made_of_a_population_and_of_a_secret_goes_with_the_secret():
    giant = {c.ID: "giant", "cell": 1, c.FAMILY: "mutual", c.MEMBERS: 100_000, c.WOMEN: 50, c.JOBS: 2}
    studied = {one.key: one for one in WOMEN.indicators()}
    derived = edition_indicators(
        (SmoothedRate("femmes_10k"), UnitTypology(("femmes_10k", "members"), classes=2)), (), others=studied
    )
    data = with_populations(tabulate(placed([*ACTORS, giant]), territory()), [WOMEN]).add(*derived)
    public, _ = protect(data, Disclosure(), shown=["typology", "members"])
    hidden = public.communes["members"].isna() & data.communes["members"].notna()
    assert hidden.any()
    assert public.communes.loc[hidden, "typology"].isna().all()
    assert (public.communes["smoothed_femmes_10k"] == data.communes["smoothed_femmes_10k"]).all()
