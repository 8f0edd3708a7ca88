"""Does a territory of four squares, small enough for a hand, come out as a hand computes it, at the three levels?"""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature, catalogue
from atlas.analysis.catalogue.stocks import last_full_year
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.definitions import formulas
from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.nearest import nearest_distance
from atlas.errors import UnknownNameError
from atlas.sources.territory.plane import plane_of
from atlas.sources.territory.provenance import Credit
from atlas.sources.territory.territory import read_territory
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

METRIC, GEOGRAPHIC = "EPSG:26191", "EPSG:4326"
#        C D      each square is 10 km wide
#        A B
A, B, C, D = "000010001", "000010002", "000020001", "000020002"
P1, P2 = "00001", "00002"
CORNERS = {A: (0, 0), B: (10, 0), C: (0, 10), D: (10, 10)}
ORIGIN = (500_000.0, 500_000.0)


@dataclass(frozen=True)
class SmallTerritory:
    """What `tabulate` reads of a territory."""

    communes: gpd.GeoDataFrame
    provinces: gpd.GeoDataFrame
    key: str = "squares"
    title: dict[str, str] | None = None
    credits: tuple[Credit, ...] = ()
    adjacency: pd.DataFrame = field(default_factory=pd.DataFrame)
    boundary_vintage: str = ""
    figures_year: int = 2024
    years: dict[str, str] = field(default_factory=lambda: {c.POPULATION_2014: "2014"})
    words: dict[str, object] = field(default_factory=dict)
    roads: None = None

    @cached_property
    def plane(self):
        return plane_of(self.communes.geometry, crs=METRIC, on_ground=False)

    @cached_property
    def projected(self):
        return self.communes.to_crs(METRIC)

    @cached_property
    def outline(self):
        return self.provinces.geometry.union_all()


@dataclass(frozen=True)
class SmallRegister:
    """What `tabulate` reads of a register."""

    title: str = "Registre d’essai"
    date: str = "2025-06-30"
    vocabulary: Vocabulary = field(default_factory=social_economy)

    def title_in(self, language):
        return self.title


@dataclass(frozen=True)
class SmallPlaced:
    """What `tabulate` reads of a located register."""

    actors: gpd.GeoDataFrame
    register: SmallRegister = SmallRegister()
    communes: pd.Index | None = None
    hidden: frozenset = frozenset()
    withheld: bool = False

    def __repr__(self):
        return f"{len(self.actors)} placed"


def square(x, y):
    west, south = ORIGIN[0] + 1000 * x, ORIGIN[1] + 1000 * y
    return shapely.box(west, south, west + 10_000, south + 10_000)


def territory(codes=(A, B, C, D), *, figures=True):
    squares = {code: square(*CORNERS[code]) for code in codes}
    table = pd.DataFrame(
        {
            c.NAME: dict(zip((A, B, C, D), ("Alpha", "Beta", "Gamma", "Delta"), strict=True)),
            c.NAME_AR: "جماعة",
            c.KIND: "rural",
            c.PROVINCE: {A: "Un", B: "Un", C: "Deux", D: "Deux"},
            c.PROVINCE_CODE: {A: P1, B: P1, C: P2, D: P2},
            c.POPULATION_2014: {A: 1000, B: 3000, C: 500, D: 0},
            c.POPULATION_2024: {A: 1100, B: 2700, C: 500, D: 200},
            c.HOUSEHOLDS_2024: 100,
            c.ESTABLISHMENTS: {A: 50, B: 20, C: 10, D: 0},
            c.BUSINESSES: 5,
            c.PUBLIC_SERVICES: 2,
            c.SOUKS: 1,
            c.ASSOCIATIONS_HCP: {A: 5, B: 1, C: 0, D: 0},
            c.JOBS_HCP: {A: 11, B: 0, C: 5, D: 1},
            c.AREA_KM2: 100.0,
        }
    ).loc[list(codes)]
    if not figures:
        table = table[[c.NAME, c.NAME_AR, c.KIND, c.PROVINCE, c.PROVINCE_CODE, c.AREA_KM2]]
    table.index.name = c.CODE
    communes = gpd.GeoDataFrame(table, geometry=[squares[code] for code in codes], crs=METRIC).to_crs(GEOGRAPHIC)
    names = communes.groupby(c.PROVINCE_CODE)[c.PROVINCE].first()
    provinces = communes[[c.PROVINCE_CODE, "geometry"]].dissolve(c.PROVINCE_CODE)
    provinces.insert(0, c.NAME, names)
    provinces.insert(1, c.NAME_AR, "إقليم")
    provinces.insert(2, c.KIND, "province")
    provinces.index.name = c.CODE
    return SmallTerritory(communes, provinces, title={"fr": "Carrés", "ar": "مربعات", "en": "Squares"})


FIELDS = [c.ID, c.CODE, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, "x", "y"]
ACTORS = [
    ("1", A, "cooperative", "agriculture", "active", 2015, 10, 4, 2, 5, 5),
    ("2", A, "cooperative", "agriculture", pd.NA, 2024, 30, pd.NA, pd.NA, 5, 5),
    # Closed, on the corner that the four squares share: it covers nothing and counts among the creations alone.
    ("3", A, "association", "social", "closed", 2020, 100, 100, 50, 10, 10),
    ("4", B, "association", "education", "dormant", 2014, pd.NA, 5, pd.NA, 15, 5),
    ("5", B, "cooperative", "crafts", "active", pd.NA, pd.NA, pd.NA, pd.NA, 15, 5),
    ("6", C, "mutual", "finance", "active", 2016, 20, 10, 4, 5, 15),
]


def placed(rows=ACTORS, **register):
    table = pd.DataFrame(rows, columns=FIELDS)
    for name in (c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS):
        table[name] = table[name].astype("Int64")
    x, y = (ORIGIN[i] + 1000 * table.pop(name).to_numpy(dtype=float) for i, name in ((0, "x"), (1, "y")))
    points = gpd.GeoSeries(shapely.points(x, y), crs=METRIC).to_crs(GEOGRAPHIC)
    return SmallPlaced(gpd.GeoDataFrame(table, geometry=points), SmallRegister(**register))


@pytest.fixture(scope="module")
def data():
    return tabulate(placed(), territory(), coverage_km=(5, 2.5))


def assert_values(table, key, **values):
    codes = {"a": A, "b": B, "c": C, "d": D, "p1": P1, "p2": P2, "r": "squares"}
    for short, value in values.items():
        found = table.loc[codes[short], key]
        if value is None:
            assert pd.isna(found), f"{key} of {short} is {found}, not missing"
        elif isinstance(value, str):
            assert found == value
        else:
            assert found == pytest.approx(value), f"{key} of {short}"


def test_counts_by_hand(data):
    assert_values(data.communes, "actors", a=2, b=2, c=1, d=0)
    assert_values(data.communes, "cooperatives", a=2, b=1, c=0, d=0)
    assert_values(data.communes, "associations", a=0, b=1, c=0, d=0)
    assert_values(data.communes, "sector_agriculture", a=2, b=0, c=0, d=0)
    assert_values(data.provinces, "actors", p1=4, p2=1)
    assert_values(data.region, "actors", r=5)
    assert data.communes["actors"].dtype == np.int64


def test_rates_are_computed_again_from_the_sums_and_not_averaged(data):
    assert_values(data.communes, "population_change", a=10, b=-10, c=0, d=None)
    assert_values(data.provinces, "population_change", p1=-5, p2=40)  # the mean of the communes' rates would be 0 and 0
    assert_values(data.region, "population_change", r=0)
    assert_values(data.communes, "density_10k", a=2 / 0.11, b=2 / 0.27, c=20, d=0)
    assert_values(data.provinces, "density_10k", p1=4 / 0.38, p2=1 / 0.07)
    assert_values(data.region, "density_10k", r=5 / 0.45)
    assert_values(data.communes, "density_100km2", a=2, d=0)
    assert_values(data.provinces, "density_100km2", p1=2, p2=0.5)
    assert_values(data.communes, "jobs_hcp_1k", a=10, b=0, c=10, d=5)
    assert_values(data.communes, "associations_hcp_share", a=10, b=5, c=0, d=None)
    assert_values(data.provinces, "associations_hcp_share", p1=600 / 70, p2=0)
    assert_values(data.communes, "population_density", a=11, d=2)
    assert_values(data.region, "population_density", r=4500 / 400)


def test_shares_of_the_region_and_location_quotients_refer_to_this_territory(data):
    assert_values(data.communes, "region_share", a=40, b=40, c=20, d=0)
    assert_values(data.provinces, "region_share", p1=80, p2=20)
    assert_values(data.region, "region_share", r=100)
    assert_values(data.communes, "lq_cooperative", a=1 / 0.6, b=0.5 / 0.6, c=0, d=None)
    assert_values(data.provinces, "lq_cooperative", p1=0.75 / 0.6, p2=0)
    assert_values(data.region, "lq_cooperative", r=1)
    assert_values(data.communes, "lq_foundation", a=None, b=None, c=None, d=None)


def test_members_and_women_are_told_of_those_who_state_them(data):
    assert_values(data.communes, "members", a=40, b=None, c=20, d=0)
    assert_values(data.provinces, "members", p1=40, p2=20)
    assert_values(data.communes, "women", a=4, b=5, c=10, d=0)
    assert_values(data.communes, "members_per_actor", a=20, b=None, c=20, d=None)
    assert_values(data.region, "members_per_actor", r=20)
    assert_values(data.communes, "women_share", a=40, b=None, c=50, d=None)
    assert_values(data.region, "women_share", r=100 * 14 / 30)
    assert_values(data.communes, "jobs", a=2, b=None, c=4, d=0)
    assert_values(data.region, "jobs", r=6)


def test_creations_count_the_closed_and_stop_at_the_last_full_year(data):
    assert_values(data.communes, "creations_per_year", a=0.3, b=0, c=0.1, d=0)
    assert_values(data.provinces, "creations_per_year", p1=0.3, p2=0.1)
    assert_values(data.region, "creations_per_year", r=0.4)


def test_a_register_without_a_date_takes_the_year_of_its_latest_foundation_as_the_current_one():
    undated = tabulate(placed(date=""), territory())  # 2024 is current: 2014 to 2023 count
    assert_values(undated.communes, "creations_per_year", a=0.2, b=0.1, c=0.1, d=0)
    assert last_full_year(pd.Series([pd.NA], dtype="Int64"), "") is None
    never = tabulate(placed([(*ACTORS[0][:5], pd.NA, *ACTORS[0][6:])], date=""), territory())
    assert_values(never.communes, "creations_per_year", a=None, b=0)


def test_the_dominant_family_settles_ties_by_the_order_of_an_atlas(data):
    assert_values(data.communes, "dominant_family", a="cooperative", b="cooperative", c="mutual", d=None)
    assert_values(data.communes, "dominant_sector", a="agriculture", b="crafts", c="finance", d=None)
    assert_values(data.provinces, "dominant_family", p1="cooperative", p2="mutual")


def test_coverage_is_the_area_of_a_disc_and_provinces_are_means_by_area(data):
    disc = 100 * math.pi * 25 / 100
    for key, whole in (("coverage_5km", disc), ("coverage_2.5km", disc / 4)):
        for code, share in ((A, whole), (B, whole), (C, whole), (D, 0.0)):
            assert data.communes.loc[code, key] == pytest.approx(share, abs=0.01)
        assert data.provinces.loc[P1, key] == pytest.approx(whole, abs=0.01)
        assert data.provinces.loc[P2, key] == pytest.approx(whole / 2, abs=0.01)
        assert data.region[key].iloc[0] == pytest.approx(0.75 * whole, abs=0.01)


def test_mean_distance_against_its_closed_form_and_a_plain_grid(data):
    center = 10 / 6 * (math.sqrt(2) + math.log(1 + math.sqrt(2)))  # mean distance to the centre of a square of side 10
    steps = np.arange(0.05, 10, 0.1)
    x, y = np.meshgrid(10 + steps, 10 + steps)
    empty = np.mean(np.minimum.reduce([np.hypot(x - 5, y - 15), np.hypot(x - 15, y - 5), np.hypot(x - 5, y - 5)]))
    for code, distance in ((A, center), (B, center), (C, center), (D, empty)):
        assert data.communes.loc[code, "nearest_km"] == pytest.approx(distance, rel=2e-4)
    assert data.provinces.loc[P2, "nearest_km"] == pytest.approx((center + empty) / 2, rel=2e-4)


def test_every_key_of_the_catalogue_is_a_column_at_each_level(data):
    keys = [one.key for one in catalogue(coverage_km=(5, 2.5))]
    assert [one.key for one in data.indicators] == keys
    for table in (data.communes, data.provinces, data.region):
        assert set(keys) <= set(table.columns)
        assert table.columns.is_unique
        assert table.crs == GEOGRAPHIC
        numbers = table[keys].select_dtypes("number")
        assert not np.isinf(numbers.to_numpy(dtype=float)).any()
        for one in data.indicators:
            assert (one.nature is Nature.CATEGORY) == (one.key not in numbers.columns)
            assert set(one.denominators) <= set(table.columns)


def test_tables_keep_the_territory_and_its_order(data):
    assert data.communes.index.tolist() == [A, B, C, D]
    assert data.provinces.index.tolist() == [P1, P2]
    assert data.communes.index.name == c.CODE
    assert data.communes[c.NAME].tolist() == ["Alpha", "Beta", "Gamma", "Delta"]
    assert data.communes.columns[-1] == "geometry"
    assert data.region[c.NAME].tolist() == ["Carrés"]
    assert data.region.to_crs(METRIC).area.iloc[0] == pytest.approx(400e6)
    assert data.table("province") is data.provinces


def test_the_territory_given_is_not_touched():
    one = territory()
    before = one.communes.copy()
    tabulate(placed(), one)
    pd.testing.assert_frame_equal(pd.DataFrame(one.communes), pd.DataFrame(before))


def test_hcp_figures_alone():
    data = tabulate(None, territory())
    assert data.placed is None
    assert {one.source for one in data.indicators} == {"hcp-rgph", "hcp-establishments", "osm"}
    assert "actors" not in data.communes
    assert_values(data.provinces, "associations_hcp_10k", p1=6 / 0.38, p2=0)
    assert "HCP figures only" in repr(data)


def test_a_territory_without_census_leaves_out_what_needs_it():
    data = tabulate(placed(), territory(figures=False))
    assert "density_10k" not in data.communes
    assert "population_2024" not in data.communes
    assert_values(data.communes, "density_100km2", a=2)
    with pytest.raises(UnknownNameError, match="density_100km2"):
        data.indicator("density_10k")


def test_a_figure_that_one_commune_misses_is_missing_for_its_province_only():
    one = territory()
    communes = one.communes.astype({c.POPULATION_2024: "Int64"})
    communes.loc[A, c.POPULATION_2024] = pd.NA
    data = tabulate(placed(), replace(one, communes=communes))
    assert_values(data.communes, "density_10k", a=None, c=20)
    assert_values(data.provinces, "population_2024", p1=None, p2=700)
    assert_values(data.provinces, "density_10k", p1=None, p2=1 / 0.07)
    assert_values(data.region, "population_change", r=None)


def test_no_actor_at_all():
    data = tabulate(placed([]), territory())
    assert (data.communes[["actors", "cooperatives", "members", "creations_per_year", "coverage_5km"]] == 0).all(
        axis=None
    )
    assert (
        data.communes[["nearest_km", "dominant_family", "lq_cooperative", "share_mutual", "region_share"]]
        .isna()
        .all(axis=None)
    )
    assert data.region["density_10k"].iloc[0] == 0


def test_only_closed_actors_reach_nobody_but_were_created():
    data = tabulate(placed(ACTORS[2:3]), territory())
    assert_values(data.communes, "actors", a=0)
    assert_values(data.communes, "creations_per_year", a=0.1)
    assert data.communes["nearest_km"].isna().all()


def test_one_commune_is_its_own_region():
    data = tabulate(placed(ACTORS[:3]), territory((A,)))
    for table in (data.communes, data.provinces, data.region):
        row = table.iloc[0]
        assert (row["actors"], row["region_share"], row["lq_cooperative"]) == (2, 100, 1)
        assert row["coverage_5km"] == pytest.approx(25 * math.pi, abs=0.01)


def test_a_family_or_sector_unknown_counts_among_the_actors_and_in_no_share():
    row = ("7", C, pd.NA, pd.NA, "active", pd.NA, pd.NA, pd.NA, pd.NA, 5, 15)
    data = tabulate(placed([*ACTORS, row]), territory())
    assert_values(data.communes, "actors", c=2)
    assert_values(data.communes, "family_known", c=1)
    assert_values(data.communes, "share_mutual", c=100)


def test_a_register_located_elsewhere_is_refused():
    with pytest.raises(ValueError, match=f"{C}.*same territory"):
        tabulate(placed(), territory((A, B)))


@pytest.mark.parametrize(
    ("known", "complaint"),
    [((A, B), "2 not there then"), ((A, B, C, D, "z"), "1 not here"), ((B, A, C, D), "in another order")],
)
def test_a_register_located_among_other_communes_is_refused_even_when_its_actors_are_all_here(known, complaint):
    elsewhere = replace(placed(ACTORS[:2]), communes=pd.Index(known))
    with pytest.raises(ValueError, match=f"{complaint}.*locate it in the same territory"):
        tabulate(elsewhere, territory())
    here = replace(placed(ACTORS[:2]), communes=pd.Index((A, B, C, D)))
    assert_values(tabulate(here, territory()).communes, "actors", a=2, b=0)


def test_a_territory_of_ones_own_is_credited_as_it_says():
    mine = Credit(
        "communes.gpkg", "Enquête de la province", "Nous", "", "© la province", "", "", {"en": "© our province"}
    )
    data = tabulate(placed(), replace(territory(), credits=(mine,)))
    assert "Registre d’essai; © la province" in data.describe("density_10k")
    assert "© our province" in data.describe("population_2024", language="en")
    assert "HCP" not in data.describe("population_change")
    untold = replace(mine, attribution="", translations={})
    assert "Enquête de la province" in tabulate(None, replace(territory(), credits=(untold,))).describe("souks")
    shipped = (Credit("census.csv", "Population", "HCP", "", "HCP", "", ""), mine)
    assert "HCP, RGPH 2024" in tabulate(None, replace(territory(), credits=shipped)).describe("population_2024")


def test_rates_of_members_creations_and_the_place_in_the_economy_by_hand(data):
    assert_values(data.communes, "membership_rate", a=100 * 40 / 1100, b=None, c=4, d=0)
    assert_values(data.region, "membership_rate", r=100 * 60 / 4500)
    assert_values(data.communes, "creation_rate", a=15, b=0, c=10, d=None)
    assert_values(data.provinces, "creation_rate", p1=100 * 0.3 / 4)
    assert_values(data.communes, "employment_share", a=200 / 11, b=None, c=80, d=0)
    assert_values(data.communes, "establishment_share", a=4, b=10, c=10, d=None)
    assert_values(data.provinces, "establishment_share", p1=400 / 70, p2=10)


def test_diversity_and_specialisation_by_hand(data):
    # Alpha: two cooperatives. Beta: an association and a cooperative. In all: 3 cooperatives, 1 association, 1 mutual.
    assert_values(data.communes, "diversity_families", a=0, b=math.log(2), c=0, d=None)
    assert_values(data.communes, "simpson_families", a=0, b=0.5, c=0, d=None)
    assert_values(data.communes, "krugman_families", a=0.8, b=0.1 + 0.3 + 0.2, c=1.6, d=None)
    assert_values(data.provinces, "simpson_families", p1=1 - (9 + 1) / 16)
    assert_values(data.region, "krugman_families", r=0)
    assert_values(data.communes, "simpson_sectors", a=0, b=0.5)


WORDS = {"fr": "Habitants par ménage", "ar": "نسمة لكل أسرة", "en": "Inhabitants per household"}
MINE = Indicator(
    key="household_size", title=WORDS, nature=Nature.RATIO, decimals=1,
    formula="inhabitants / households", source="hcp-rgph",
    needs=(c.POPULATION_2024, c.HOUSEHOLDS_2024), denominators=(c.HOUSEHOLDS_2024,),
    compute=partial(formulas.mean_per, total=c.POPULATION_2024, count=c.HOUSEHOLDS_2024),
)  # fmt: skip


def test_an_indicator_of_ones_own_is_computed_like_the_others_and_stays_local():
    data = tabulate(None, territory(), extra=(MINE,))
    assert_values(data.communes, "household_size", a=11, d=2)
    assert_values(data.provinces, "household_size", p1=19, p2=3.5)
    assert data.indicator("household_size") is MINE
    assert "household_size" not in tabulate(None, territory()).communes
    assert "Habitants par ménage" in data.describe("household_size")


@pytest.mark.parametrize(
    ("extra", "error", "complaint"),
    [
        ((replace(MINE, key="actors"),), ValueError, "already an indicator"),
        ((replace(MINE, key=c.NAME),), ValueError, "already an indicator or a column"),
        ((MINE, MINE), ValueError, "same key"),
        ((replace(MINE, needs=("tractors",)),), UnknownNameError, "tractors"),
        ((replace(MINE, compute=lambda base: 3),), ValueError, "one value per unit"),
        ((replace(MINE, compute=lambda base: base["souks"].reset_index(drop=True)),), ValueError, "one value per unit"),
    ],
)
def test_an_indicator_of_ones_own_that_cannot_be_tabulated_is_refused(extra, error, complaint):
    with pytest.raises(error, match=complaint):
        tabulate(None, territory(), extra=extra)


def test_query_answers_with_the_units_for_which_it_is_true(data):
    assert data.query("province == 'Un' and coverage_5km > 50").index.tolist() == [A, B]
    assert data.query("dominant_family == 'mutual'").index.tolist() == [C]
    assert data.query("dominant_family != 'mutual' and actors > 0").index.tolist() == [A, B]
    assert data.query("population_change > 0").index.tolist() == [A]  # Delta's change is missing: no
    assert data.query("`coverage_2.5km` == 0").index.tolist() == [D]
    assert data.query("actors > 100").empty
    assert data.query("actors == 1", by="province").index.tolist() == [P2]
    assert isinstance(data.query("actors > 0"), gpd.GeoDataFrame)


@pytest.mark.parametrize(
    "expression", ["actors >", "actors + 1", "", "3 > 2", "actors > 'x'", "actors = 3", "import os"]
)
def test_a_query_that_is_no_question_is_refused_in_words(data, expression):
    with pytest.raises(ValueError, match="the expression"):
        data.query(expression)


def test_a_query_on_a_column_that_does_not_exist_proposes_one(data):
    with pytest.raises(UnknownNameError, match="coverage_5km"):
        data.query("coverage_5 < 50")
    outside = 3
    with pytest.raises(UnknownNameError):
        data.query(f"actors > @outside and {outside} > 0")


def test_an_unknown_level_is_refused(data):
    with pytest.raises(UnknownNameError, match="province"):
        data.table("provinces")


def test_describe_prints_definition_credit_and_range(data):
    text = data.describe("density_10k")
    assert "Registre d’essai; HCP, RGPH 2024" in text
    assert "communes   4 connues sur 4; de 0,0 à 20,0" in text
    assert "from 0 to 2" in data.describe("actors", language="en")
    assert "3 of 4 known; most often Cooperatives (2)" in data.describe("dominant_family", language="en")
    assert "0 of 4 known" in data.describe("lq_foundation", language="en")
    assert "معروفة" in data.describe("density_10k", language="ar")
    assert "Actors per" not in data.describe("density_10k", language="fr")
    with pytest.raises(UnknownNameError, match="density_10k"):
        data.describe("density10k")


def test_repr_is_short_and_says_the_quality(data):
    assert repr(data) == f"<Dataset squares: 4 communes, 2 provinces, {len(data.indicators)} indicators; 6 placed>"


def test_a_dataset_travels_to_another_process(data):
    again = pickle.loads(pickle.dumps(data))
    pd.testing.assert_frame_equal(pd.DataFrame(again.communes), pd.DataFrame(data.communes))
    assert again.indicators == data.indicators


record = st.tuples(
    st.sampled_from([A, B, C, D]),
    st.sampled_from([*social_economy().codes(c.FAMILY), pd.NA]),
    st.sampled_from([*social_economy().codes(c.SECTOR)[:3], pd.NA]),
    st.sampled_from([*social_economy().codes(c.STATUS), pd.NA]),
    st.one_of(st.integers(2010, 2025), st.just(pd.NA)),
    st.one_of(st.integers(0, 500), st.just(pd.NA)),
    st.one_of(st.integers(0, 500), st.just(pd.NA)),
)


def rows_of(records):
    return [
        (
            str(i),
            code,
            family,
            sector,
            status,
            founded,
            members,
            women,
            pd.NA,
            CORNERS[code][0] + 5,
            CORNERS[code][1] + 5,
        )
        for i, (code, family, sector, status, founded, members, women) in enumerate(records)
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(record, max_size=25), st.randoms(use_true_random=False))
def test_any_register_adds_up_and_its_order_does_not_matter(records, random):
    rows, squares = rows_of(records), territory()
    data = tabulate(placed(rows), squares)
    random.shuffle(rows)
    again = tabulate(placed(rows), squares)
    pd.testing.assert_frame_equal(pd.DataFrame(again.communes), pd.DataFrame(data.communes))

    active = [r for r in records if r[3] is pd.NA or r[3] != "closed"]
    assert data.region["actors"].iloc[0] == len(active)
    province = data.communes[c.PROVINCE_CODE]
    for one in data.indicators:
        if one.nature is Nature.STOCK:
            sums = data.communes[one.key].groupby(province).sum()
            np.testing.assert_allclose(data.provinces[one.key].fillna(0), sums)
    for table in (data.communes, data.provinces, data.region):
        for prefix, values, known in (
            ("share_", social_economy().codes(c.FAMILY), "family_known"),
            ("share_sector_", social_economy().codes(c.SECTOR), "sector_known"),
        ):
            shares = table[[prefix + value for value in values]]
            some = table[known] > 0
            assert np.allclose(shares[some].sum(axis=1), 100)
            assert shares[~some].isna().all(axis=None)
        assert table["coverage_5km"].between(0, 100 + 1e-9).all()
        for family in social_economy().codes(c.FAMILY):
            quotient, weight = table[f"lq_{family}"].dropna(), table["family_known"]
            if len(quotient):
                assert np.average(quotient, weights=weight[quotient.index]) == pytest.approx(1)


def test_the_shipped_territory_has_the_sums_that_hcp_publishes():
    data = tabulate(None, read_territory("tanger-tetouan"))
    region = data.region.iloc[0]
    assert len(data.communes) == 110
    assert len(data.provinces) == 7
    assert region["population_2024"] == 3_658_695
    assert region["associations_hcp"] == 2_927
    assert region["associations_hcp_10k"] == pytest.approx(10_000 * 2_927 / 3_658_695)
    assert data.provinces["population_2024"].sum() == 3_658_695
    for one in data.indicators:
        assert data.communes[one.key].notna().any(), one.key
    weights = data.communes["population_2024"]
    rates = data.communes["associations_hcp_10k"]
    assert np.average(rates, weights=weights) == pytest.approx(region["associations_hcp_10k"])


def test_every_key_computes_on_the_shipped_territory():
    shipped = read_territory("tanger-tetouan")
    inside = shipped.communes.representative_point()
    actors = pd.DataFrame(dict.fromkeys(FIELDS[:-2], pd.NA), index=range(len(inside)))
    actors[c.CODE] = inside.index
    actors[c.FAMILY] = [social_economy().codes(c.FAMILY)[i % 6] for i in range(len(inside))]
    actors[c.SECTOR] = [social_economy().codes(c.SECTOR)[i % 17] for i in range(len(inside))]
    for name in (c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS):
        actors[name] = pd.array([2020] * len(inside), dtype="Int64")
    points = gpd.GeoDataFrame(actors, geometry=inside.to_numpy(), crs=GEOGRAPHIC)
    data = tabulate(SmallPlaced(points), shipped)
    assert data.region["actors"].iloc[0] == 110
    for one in data.indicators:
        assert data.communes[one.key].notna().any(), one.key
        assert data.region[one.key].notna().all(), one.key
    assert (data.communes["coverage_5km"] > 0).all()
    # The provinces' own outlines, measured directly, agree with the means of their communes.
    meters = points.to_crs(METRIC).geometry
    outlines = shipped.provinces.to_crs(METRIC).geometry.to_numpy()
    xy = np.column_stack([meters.x, meters.y])
    np.testing.assert_allclose(data.provinces["coverage_5km"], coverage(xy, outlines, distance_m=5000), atol=1e-3)
    np.testing.assert_allclose(data.provinces["nearest_km"], nearest_distance(xy, outlines), rtol=1e-5)
