"""Does a table say why a value is missing, and which values stand on too little?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from test_dataset import A, B, C, D, placed, territory

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.flags import FLAGS
from atlas.errors import MapTypeError, UnknownNameError

FIGURES = tabulate(None, territory())
REGISTER = tabulate(placed(), territory())


def with_column(data, key, values, by="commune"):
    level = {"commune": "communes", "province": "provinces"}[by]
    table = getattr(data, level)
    return replace(data, **{level: table.assign(**{key: pd.Series(values, index=table.index)})})


def test_a_share_of_nothing_is_not_applicable_and_a_figure_nobody_has_is_no_data():
    # D has no establishment at all: 0/0. B has establishments, but nobody counted its associations.
    data = with_column(FIGURES, "associations_hcp_share", [10.0, np.nan, 0.0, np.nan])
    assert data.flags("associations_hcp_share").to_dict() == {A: "", B: "no_data", C: "", D: "not_applicable"}


def test_what_a_territory_really_gives_needs_no_help():
    assert FIGURES.communes.loc[D, "establishments"] == 0
    assert FIGURES.flags("associations_hcp_share").tolist() == ["", "", "", "not_applicable"]
    assert FIGURES.flags("population_change").to_dict()[D] == "not_applicable", "nobody lived there in 2014"
    assert (FIGURES.flags("population_2024") == "").all()


def test_a_denominator_that_nobody_knows_is_no_data():
    place = territory()
    place.communes[c.ESTABLISHMENTS] = pd.array([50, 20, 10, pd.NA], dtype="Int64")
    data = tabulate(None, place)
    assert data.flags("associations_hcp_share").to_dict()[D] == "no_data"


def test_actors_who_say_nothing_are_no_data_and_no_actors_are_not_applicable():
    # B has two actors and neither states members and women; D has none.
    found = REGISTER.flags("women_share")
    assert REGISTER.communes["women_share"].isna().to_dict() == {A: False, B: True, C: False, D: True}
    assert found.to_dict() == {A: "", B: "no_data", C: "", D: "not_applicable"}
    assert REGISTER.flags("share_cooperative").to_dict()[D] == "not_applicable"


def test_suppressed_wins_over_the_other_reasons_and_only_where_the_value_is_gone():
    data = with_column(FIGURES, "associations_hcp_share", [np.nan, 5.0, 0.0, np.nan])
    hidden = {("commune", A, "associations_hcp_share"), ("commune", B, "associations_hcp_share")}
    data = replace(data, withheld=frozenset({*hidden, ("province", "00002", "associations_hcp_share")}))
    assert data.flags("associations_hcp_share").to_dict() == {
        A: "suppressed", B: "", C: "", D: "not_applicable",
    }  # fmt: skip
    assert (data.flags("associations_hcp") == "").all(), "another indicator"
    assert (data.flags("associations_hcp_share", "province") == "").all(), "its value is there"


def test_small_denominators_are_told_at_the_threshold_and_below():
    key = "associations_hcp_10k"  # 1 100, 2 700, 500 and 200 inhabitants
    assert FIGURES.flags(key, reliable_from=500).tolist() == ["", "", "", "unreliable"]
    assert FIGURES.flags(key, reliable_from=500.5).tolist() == ["", "", "unreliable", "unreliable"]
    assert FIGURES.flags(key, reliable_from=1).tolist() == [""] * 4
    missing = with_column(FIGURES, key, [1.0, 2.0, np.nan, 3.0])
    assert missing.flags(key, reliable_from=1000).tolist() == ["", "", "no_data", "unreliable"]
    unknown = with_column(FIGURES, c.POPULATION_2024, [1100, np.nan, 500, 200])
    assert unknown.flags(key, reliable_from=1).tolist() == ["", "unreliable", "", ""]
    assert FIGURES.flags(key, "province", reliable_from=1000).tolist() == ["", "unreliable"]


def test_a_threshold_for_what_is_divided_by_nothing_is_refused():
    with pytest.raises(MapTypeError, match=r"population_2024.*divided by nothing"):
        FIGURES.flags("population_2024", reliable_from=10)
    own = Indicator(
        key="own", title={"fr": "a", "ar": "ب", "en": "a"}, nature=Nature.RATIO, formula="by hand",
        compute=lambda base: base["population_2024"] / 7, denominators=("nothing_tabulated",),
    )  # fmt: skip
    data = tabulate(None, territory(), extra=(own,))
    assert (data.flags("own") == "").all()
    with pytest.raises(MapTypeError, match="divided by nothing"):
        data.flags("own", reliable_from=10)


def test_flags_of_unknown_things_are_refused():
    with pytest.raises(UnknownNameError, match="population_density"):
        FIGURES.flags("population_densite")
    with pytest.raises(UnknownNameError, match="province"):
        FIGURES.flags("population_density", "provence")


def test_only_words_that_are_promised_are_used():
    for one in REGISTER.indicators:
        for by in ("commune", "province", "region"):
            found = REGISTER.flags(one.key, by)
            assert set(found) <= set(FLAGS)
            assert found.index.equals(REGISTER.table(by).index)
            assert (found.eq("") == REGISTER.table(by)[one.key].notna()).all()
