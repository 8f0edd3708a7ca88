"""A figure that one commune misses: missing and flagged above it, never the sum or the mean of the others."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_dataset import P1, P2, A, B, C, D, placed, territory

from atlas import columns as c
from atlas.analysis.catalogue.base import mean_of_communes
from atlas.analysis.catalogue.custom_indicator import define
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.extra_columns import Column, add_columns
from atlas.analysis.dataset.flags import INCOMPLETE, NOT_APPLICABLE
from atlas.analysis.derived import typology
from atlas.i18n.language import LANGUAGES

FIGURES = [
    c.POPULATION_2014, c.POPULATION_2024, c.HOUSEHOLDS_2024, c.ESTABLISHMENTS, c.BUSINESSES, c.ASSOCIATIONS_HCP,
    c.JOBS_HCP,
]  # fmt: skip
DERIVED = [
    "access_actors_8km", "population_within_5km", "inhabitant_mean_km", "inhabitant_median_km",
    "potential_population_2024_10km", "smoothed_density_10k",
]  # fmt: skip
PROVINCE = {A: P1, B: P1, C: P2, D: P2}


def without(figures, codes):
    place = territory()
    for figure in figures:
        values = place.communes[figure].astype("Int64")
        values.loc[list(codes)] = pd.NA
        place.communes[figure] = values
    return place


QUICK = ["population_within_5km", "potential_population_2024_10km", "smoothed_density_10k"]
WHOLE = tabulate(placed(), territory(), extra=QUICK)
NUMBERS = [one.key for one in WHOLE.indicators if one.nature is not Nature.CATEGORY]


@settings(max_examples=5, deadline=None)
@given(st.sets(st.sampled_from(FIGURES), min_size=1), st.sampled_from((A, B, C, D)))
def test_above_a_commune_without_a_figure_a_value_is_the_true_one_or_none(figures, code):
    data = tabulate(placed(), without(figures, [code]), extra=QUICK)
    for level, table, true, unit in (
        ("province", data.provinces, WHOLE.provinces, PROVINCE[code]),
        ("region", data.region, WHOLE.region, "squares"),
    ):
        for key in NUMBERS:
            value, flag = table.at[unit, key], data.flags(key, by=level)[unit]
            if pd.isna(value):
                assert flag, (level, key)
            else:
                assert value == pytest.approx(true.at[unit, key], nan_ok=True), (level, key, "a partial figure")
                assert flag == "", (level, key)


def test_every_kind_of_figure_says_that_it_is_incomplete():
    data = tabulate(placed(), without([c.POPULATION_2024], [D]), extra=DERIVED)
    for key in ("population_2024", "density_10k", "population_density", *DERIVED):
        assert data.flags(key, by="province")[P2] == INCOMPLETE, key
        assert data.flags(key, by="region").tolist() == [INCOMPLETE], key
        assert pd.isna(data.provinces.at[P2, key]), key
        if key != "smoothed_density_10k":
            assert data.flags(key, by="province")[P1] == "", key
    assert data.flags("population_2024")[D] == "no_data"


def test_a_figure_that_no_commune_of_a_province_has_is_no_data_there_and_incomplete_in_the_region():
    data = tabulate(None, without([c.JOBS_HCP], [C, D]))
    assert data.flags("jobs_hcp", by="province").to_dict() == {P1: "", P2: "no_data"}
    assert data.flags("jobs_hcp", by="region").tolist() == [INCOMPLETE]
    nowhere = tabulate(None, without([c.JOBS_HCP], [A, B, C, D]))
    assert nowhere.flags("jobs_hcp", by="region").tolist() == ["no_data"]


def test_a_commune_without_inhabitants_does_not_hide_its_province():
    place = territory()
    place.communes.loc[D, c.POPULATION_2024] = 0
    data = tabulate(placed(), place, extra=["population_within_5km", "access_actors_8km"])
    assert data.flags("density_10k")[D] == NOT_APPLICABLE
    for key in ("density_10k", "population_within_5km", "access_actors_8km"):
        assert data.flags(key, by="province")[P2] == "", key


def test_a_mean_of_communes_by_hand():
    base = WHOLE.bases["province"]
    values = pd.Series({A: 10.0, B: np.nan, C: 4.0, D: np.nan})
    found = mean_of_communes(base, values, pd.Series({A: 1.0, B: 3.0, C: 2.0, D: 0.0}))
    assert np.isnan(found[P1])
    assert found[P2] == 4.0
    assert np.isnan(mean_of_communes(base, values.fillna(1.0), pd.Series({A: 1.0, B: np.nan, C: 2.0, D: 0.0}))[P1])


def test_a_selection_of_communes_adds_up_only_what_all_of_them_have():
    data = tabulate(placed(), without([c.JOBS_HCP], [D]))
    found = data.select().group(by="province", sums=["jobs_hcp", "population_2024"]).set_index(c.CODE)
    assert found.loc[P1, "jobs_hcp"] == 11
    assert pd.isna(found.loc[P2, "jobs_hcp"])
    assert found.loc[P2, ["jobs_hcp_known", "count"]].tolist() == [1, 2]
    assert found["population_2024"].tolist() == [3800, 700]
    by_status = data.actors.group("family")
    assert by_status.set_index("family").loc["cooperative", "members"] == 40, "actors: over those that state it"


def test_counts_beyond_64_bits_do_not_wrap():
    place = territory()
    huge = pd.Series([2.0**63, 2.0**62, 5.0, 2.0**60], index=place.communes.index)
    data = add_columns(tabulate(None, place), {"huge": huge}, {"huge": Column("Huge", "stock")})
    assert data.communes["huge"].tolist() == huge.tolist()
    assert data.region["huge"].tolist() == [huge.sum()]
    unsigned = own(lambda population: pd.Series(np.full(len(population), 2**64 - 1, dtype="uint64"), population.index))
    assert (tabulate(None, territory(), extra=[unsigned]).communes["mine"] == 2.0**64).all()
    frame = placed().actors.assign(members=pd.array([2**62] * 6, dtype="Int64"))
    actors = type(placed())(frame)
    assert tabulate(actors, territory()).actors.group("family")["members"].min() > 0


def own(function, **more):
    told = {"title": "Mine", "nature": "stock", "needs": [c.POPULATION_2024], **more}
    return define("mine", told)(function)


@pytest.mark.parametrize("nature", ["ratio", "stock", "rank"])
@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (["high", "low", "high", "low"], "texts|“high”"),
        (pd.array(["a", "b", None, "d"], dtype="str"), "texts"),
        ([True, False, True, True], "yes and no"),
        (pd.array([True, None, True, True], dtype="boolean"), "yes and no"),
        (pd.to_datetime(["2024-01-01"] * 4), "dates"),
        (pd.to_timedelta([1, 2, 3, 4], unit="D"), "durations"),
        ([1j, 2, 3, 4], "complex"),
        ([1, "2", None, 4], "“2” at"),
        (pd.Categorical([1, 2, 1, 2]), "texts"),
    ],
)
def test_a_number_of_ones_own_that_is_none_is_refused_in_a_sentence(nature, values, complaint):
    mine = own(lambda population: pd.Series(values, index=population.index), nature=nature)
    with pytest.raises(ValueError, match=complaint) as caught:
        tabulate(None, territory(), extra=[mine])
    assert f"“mine” is a {nature}" in str(caught.value)


def test_numbers_in_any_dress_are_taken():
    for values in ([1, None, 2.5, 3], pd.array([1, None, 2, 3], dtype="Int64"), np.float32([1, 2, 3, 4])):
        mine = own(lambda p, values=values: pd.Series(values[: len(p)], index=p.index), nature="ratio")
        assert tabulate(None, territory(), extra=[mine]).communes["mine"].iloc[0] == 1
    mine = own(lambda p: pd.Series([1, None, 2, 3][: len(p)], index=p.index, dtype=object), nature="ratio")
    assert tabulate(None, territory(), extra=[mine]).communes["mine"].isna().sum() == 1


def test_an_infinite_value_and_a_category_without_title_are_refused():
    mine = Indicator(
        key="mine", title=dict.fromkeys(LANGUAGES, "m"), nature=Nature.RATIO, formula="m",
        compute=lambda base: pd.Series([1, np.inf, 2, 3], index=base.stocks.index),
    )  # fmt: skip
    with pytest.raises(ValueError, match=f"infinite at '{A}'|infinite at '{B}'"):
        tabulate(None, territory(), extra=[mine])
    kind = own(lambda p: pd.Series(["x", "y", None, "x"], p.index), nature="category", categories={"x": "X"})
    with pytest.raises(ValueError, match=r"gives “y” at .* none of its categories"):
        tabulate(None, territory(), extra=[kind])


@pytest.mark.parametrize("method", ["kmeans", "ward"])
@pytest.mark.parametrize(
    ("classes", "figures"), [(3, {}), (3, {c.JOBS_HCP: [pd.NA] * 4}), (4, {c.JOBS_HCP: [1, 1, 2, 2]})]
)
def test_a_typology_that_cannot_be_is_missing_with_its_reason(method, classes, figures):
    place = territory()
    for name, values in {c.JOBS_HCP: [7, 7, 7, 7], **figures}.items():
        place.communes[name] = pd.array(values, dtype="Int64")
    mine = typology(["jobs_hcp"], classes=classes, method=method, key="mine")
    data = tabulate(None, place, extra=[mine])
    for level in ("commune", "province", "region"):
        assert data.table(level)["mine"].isna().all()
        assert set(data.flags("mine", by=level)) == {NOT_APPLICABLE}
    assert "sans objet" in data.describe("mine")
    assert "not applicable" in data.describe("mine", language="en")
    assert isinstance(data.communes, gpd.GeoDataFrame)


@pytest.mark.parametrize("key", ["lisa_population_2024", "hot_spots_population_2024"])
def test_what_is_the_same_everywhere_has_no_cluster_and_says_why(key):
    place = territory()
    place.communes[c.POPULATION_2024] = 500
    data = tabulate(None, place, extra=[key])
    assert data.communes[key].isna().all()
    assert set(data.flags(key)) == {NOT_APPLICABLE}
    assert "la même partout" in data.describe(key)
