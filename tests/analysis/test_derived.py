"""Do indicators made from others come out as columns at the three levels, from Python, from a file, from a key?"""

from __future__ import annotations

import math
import pickle
from dataclasses import asdict, replace
from typing import Annotated

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from factories import provinces_of, small_territory, squares
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from atlas import columns as c
from atlas.analysis import derived
from atlas.analysis.catalogue.base import mean_of_communes
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.catalogue.registry import get_indicator
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import (
    KINDS,
    Access,
    HotSpots,
    Lisa,
    PopulationReach,
    Potential,
    SmoothedRate,
    UnitTypology,
    build,
    build_all,
    lisa,
    population_reach,
    potential,
    smoothed_rate,
    typology,
)
from atlas.analysis.location.location import locate
from atlas.analysis.spatial import access
from atlas.analysis.stats.autocorrelation import HOT_SPOT_CLASSES, LISA_CLASSES, local_moran
from atlas.analysis.stats.clusters import classify
from atlas.analysis.stats.smoothed_rates import empirical_bayes
from atlas.cartography.marks import Typology as Mark
from atlas.cartography.spec.theme import PRINT
from atlas.cli import main
from atlas.errors import UnknownNameError
from atlas.i18n.language import LANGUAGES

SIDE = 6
CODES = [f"00{1 + (row >= 3)}{row}{column}" for row in range(SIDE) for column in range(SIDE)]
COUNT = SIDE * SIDE


def territory(**figures):
    """36 squares of 10 km in two provinces; a rich corner, a poor one, and an island commune without neighbour."""
    west, south = 500_000, 400_000
    shapes = squares(SIDE, SIDE, corner=(west, south), side=10_000)
    shapes[-1] = shapely.transform(shapes[-1], lambda xy: xy + 30_000)
    rng = np.random.default_rng(7)
    near_corner = np.array([6 - x - y for y in range(SIDE) for x in range(SIDE)])
    table = {
        c.NAME: [f"Commune {code}" for code in CODES],
        c.NAME_AR: "جماعة",
        c.KIND: "rural",
        c.PROVINCE: ["Sud"] * 18 + ["Nord"] * 18,
        c.PROVINCE_CODE: ["p1"] * 18 + ["p2"] * 18,
        c.POPULATION_2014: 1000,
        c.POPULATION_2024: 1000 + 500 * np.maximum(near_corner, 0) + rng.integers(0, 50, COUNT),
        c.ASSOCIATIONS_HCP: np.maximum(3 * near_corner, 0) + rng.integers(0, 3, COUNT),
        c.AREA_KM2: 100.0,
    } | figures
    communes = gpd.GeoDataFrame(table, index=pd.Index(CODES, name=c.CODE), geometry=shapes, crs="EPSG:26191")
    provinces = provinces_of(communes, **{c.NAME: ["Sud", "Nord"]})
    title = {"fr": "Grille", "ar": "شبكة", "en": "Grid"}
    return small_territory(communes, provinces, key="grille", title=title, boundary_vintage="")


def register(place, count=60):
    """Cooperatives, most of them in the south-west; every third states its members."""
    rng = np.random.default_rng(1)
    xy = np.array([500_000, 400_000]) + 60_000 * rng.beta(0.7, 2.5, (count, 2))
    points = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs="EPSG:26191").to_crs(4326)
    members = pd.array([10 * i if i % 3 == 0 else pd.NA for i in range(count)], dtype="Int64")
    table = pd.DataFrame({c.LON: points.x, c.LAT: points.y, c.FAMILY: "cooperative", c.MEMBERS: members})
    return locate(table, place)


@pytest.fixture(scope="module")
def place():
    return territory()


@pytest.fixture(scope="module")
def placed(place):
    return register(place)


EVERY = (
    Lisa("associations_hcp_10k", permutations=99),
    HotSpots("associations_hcp_10k"),
    SmoothedRate("associations_hcp_10k"),
    SmoothedRate("cooperatives_10k", around="neighbours"),
    Potential("actors"),
    Access(),
    Access("members", zones_km=(3, 6, 9), key="enhanced"),
    PopulationReach(),
    PopulationReach("median"),
    PopulationReach("mean"),
    UnitTypology(("associations_hcp_10k", "population_density"), classes=3),
)


@pytest.fixture(scope="module")
def data(place, placed):
    return tabulate(placed, place, extra=build_all(EVERY))


def test_each_is_a_column_at_the_three_levels_and_speaks_three_languages(data):
    for one in build_all(EVERY):
        for table in (data.communes, data.provinces, data.region):
            assert one.key in table
        assert set(one.title) == set(LANGUAGES)
        assert all("{" not in text for text in (*one.title.values(), *one.formula.values(), *one.explanation.values()))
        for value in data.communes[one.key].dropna() if one.nature is Nature.CATEGORY else ():
            assert value in one.categories
        assert data.communes[one.key].notna().any()
        again = pickle.loads(pickle.dumps(one))
        assert again == one
        assert again.describe("ar")
        assert one.key in data.describe(one.key)


def test_a_dataset_with_them_travels(data):
    again = pickle.loads(pickle.dumps(data))
    pd.testing.assert_frame_equal(pd.DataFrame(again.communes), pd.DataFrame(data.communes))


def test_lisa_is_that_of_its_indicator_and_the_island_is_missing(data):
    values = data.communes["associations_hcp_10k"]
    around = data.bases["commune"].ground.neighbors
    assert around.islands == (CODES[-1],)
    expected = local_moran(values, neighbors=around, permutations=99).classes()
    found = data.communes["lisa_associations_hcp_10k"]
    assert found.fillna("-").tolist() == expected.fillna("-").tolist()
    assert found[CODES[0]] == "HH"
    assert found.isna().tolist() == [False] * 35 + [True]
    assert data.region["lisa_associations_hcp_10k"].isna().all()  # one unit has nobody to compare with
    assert tuple(data.indicator("lisa_associations_hcp_10k").categories) == LISA_CLASSES
    assert tuple(data.indicator("hot_spots_associations_hcp_10k").categories) == HOT_SPOT_CLASSES
    assert data.communes["hot_spots_associations_hcp_10k"][CODES[0]] == "hot99"


def test_a_smoothed_rate_is_marshalls(data):
    table = data.communes
    expected = 10_000 * empirical_bayes(table["associations_hcp"], table[c.POPULATION_2024])
    np.testing.assert_allclose(table["smoothed_associations_hcp_10k"], expected)
    assert data.region["smoothed_associations_hcp_10k"].iloc[0] == pytest.approx(
        data.region["associations_hcp_10k"].iloc[0]
    )
    assert data.indicator("smoothed_associations_hcp_10k").denominators == (c.POPULATION_2024,)


def test_potential_of_a_commune_and_the_mean_of_a_province(data):
    found = data.communes["potential_actors_10km"]
    outlines = data.territory.projected
    expected = access.potential(data.communes["actors"].astype(float), access.middles(outlines), span_km=10)
    np.testing.assert_allclose(found, expected)
    province = data.communes[c.PROVINCE_CODE]
    np.testing.assert_allclose(data.provinces["potential_actors_10km"], found.groupby(province).mean(), rtol=1e-3)


def test_access_gives_out_all_actors_and_provinces_follow_from_their_communes(data):
    heads = data.communes[c.POPULATION_2024]
    assert (data.communes["access_actors_5km"] * heads).sum() / 10_000 == pytest.approx(data.region["actors"].iloc[0])
    stated = data.region["members"].iloc[0]
    assert (data.communes["enhanced"] * heads).sum() / 10_000 == pytest.approx(stated)
    whole = data.region["access_actors_5km"].iloc[0]
    assert whole == pytest.approx(10_000 * data.region["actors"].iloc[0] / heads.sum())
    province = data.communes[c.PROVINCE_CODE]
    means = (data.communes["access_actors_5km"] * heads).groupby(province).sum() / heads.groupby(province).sum()
    np.testing.assert_allclose(data.provinces["access_actors_5km"], means)


def test_inhabitants_in_reach_are_weighted_by_inhabitants_and_not_by_area(data):
    table, heads = data.communes, data.communes[c.POPULATION_2024]
    np.testing.assert_allclose(table["population_within_5km"], table["coverage_5km"])
    assert data.region["population_within_5km"].iloc[0] == pytest.approx(
        np.average(table["coverage_5km"], weights=heads)
    )
    assert data.region["population_within_5km"].iloc[0] > data.region["coverage_5km"].iloc[0]
    mean = data.region["inhabitant_mean_km"].iloc[0]
    assert mean == pytest.approx(np.average(table["nearest_km"], weights=heads), rel=0.02)
    assert data.region["inhabitant_median_km"].iloc[0] < mean


def test_a_typology_is_that_of_its_indicators_and_provinces_join_the_nearest_class(data):
    table = data.communes[["associations_hcp_10k", "population_density"]]
    found = classify(table, classes=3)
    assert data.communes["typology"].tolist() == found.labels.astype(str).tolist()
    provinces = data.provinces[["associations_hcp_10k", "population_density"]]
    assert data.provinces["typology"].tolist() == found.assign(provinces).astype(str).tolist()


def test_a_distance_that_is_asked_for_is_measured_without_becoming_a_column(place, placed):
    data = tabulate(placed, place, extra=[population_reach(within_km=2.5)])
    assert "coverage_2.5km" not in data.communes
    assert data.communes["population_within_2.5km"].between(0, 100).all()


def test_a_distance_asked_for_later_is_measured_as_if_it_had_been_asked_for_at_once(place, placed):
    keys = ["population_within_2.5km", "population_within_cooperatives_4km", "coverage_cooperatives_4km"]
    at_once, later = tabulate(placed, place, extra=keys), tabulate(placed, place).add(*keys)
    for level in ("commune", "province", "region"):
        pd.testing.assert_frame_equal(at_once.table(level)[keys], later.table(level)[keys])
    assert "coverage_2.5km" not in later.communes
    nobody = tabulate(None, place)
    with pytest.raises(UnknownNameError, match=r"coverage_2\.5km"):
        nobody.add("population_within_2.5km")


@pytest.mark.parametrize(
    "key",
    [
        "lisa_density_10k", "hot_spots_jobs_hcp_1k", "smoothed_cooperatives_10k", "potential_actors_10km",
        "potential_population_2024_2.5km", "access_cooperatives_7.5km", "access_jobs_5km", "population_within_3km",
        "inhabitant_median_km", "lisa_coverage_3km", "lisa_smoothed_density_10k",
    ],
)  # fmt: skip
def test_a_key_that_says_all_is_found_in_the_catalogue(key):
    assert get_indicator(key).key == key


@pytest.mark.parametrize(
    ("key", "proposed"),
    [
        ("lisa_densty_10k", "density_10k"), ("lisa_dominant_family", "dominant_family"),
        ("smoothed_actors", "actors"), ("potential_density_10k_5km", "density_10k"),
        ("access_density_10k_5km", "density"),
        ("access_actors_05km", "actors"), ("population_within_0km", "population"),
        ("potential_actors_9999km", "actors"),
    ],
)  # fmt: skip
def test_a_key_that_says_nothing_is_refused_with_a_proposal(key, proposed):
    with pytest.raises(UnknownNameError, match=proposed):
        get_indicator(key)


def test_keys_can_be_tabulated_as_they_are(place):
    data = tabulate(None, place, extra=["lisa_associations_hcp_10k"])
    assert data.indicator("lisa_associations_hcp_10k").nature is Nature.CATEGORY
    with pytest.raises(UnknownNameError, match="density_10k"):
        tabulate(None, place, extra=["lisa_densty_10k"])
    with pytest.raises(UnknownNameError, match="actors"):
        tabulate(None, place, extra=["lisa_density_10k"])  # without a register there are no actors


SPECS = TypeAdapter(list[Annotated[derived.Derived, Field(discriminator="kind")]])
#: Kinds that tests/analysis/test_own_figures.py follows.
CALCULATED = {"ratio", "share", "difference", "growth", "quotient", "rank", "class"}
TOML = [
    {"kind": "lisa", "of": "density_10k", "correction": "fdr", "title": {"fr": "Grappes", "ar": "تجمعات"}},
    {"kind": "hot_spots", "of": "lissee"},
    {"kind": "smoothed", "of": "cooperatives_10k", "key": "lissee"},
    {"kind": "potential", "of": "population_2024", "span_km": 8, "decay": "pareto"},
    {"kind": "access", "zones_km": [3, 6, 9]},
    {"kind": "population_reach", "figure": "median"},
    {"kind": "road_reach", "figure": "area", "minutes": 15},
    {"kind": "road_access", "of": "actors", "zones_min": [10, 20, 30]},
    {"kind": "typology", "of": ["density_10k", "women_share"], "classes": 2, "names": ["Denses", {"fr": "Autres"}]},
]


def test_an_edition_writes_them_field_for_field():
    specs = SPECS.validate_python([TOML[0], TOML[2], TOML[1], *TOML[3:]])
    made = {one.key: one for one in build_all(specs)}
    assert list(made) == [
        "lisa_density_10k", "lissee", "hot_spots_lissee", "potential_population_2024_8km", "access_actors_9km",
        "inhabitant_median_km", "area_within_supports_15min", "access_actors_30min",
        "typology",
    ]  # fmt: skip
    assert made["lisa_density_10k"].title == {"fr": "Grappes", "ar": "تجمعات", "en": "Grappes"}
    assert made["typology"].categories["2"]["ar"] == "Autres"
    assert "1 up to 3 km, 0.68 up to 6 km, 0.22 up to 9 km" in made["access_actors_9km"].formula["en"]
    assert {spec.kind for spec in specs} | CALCULATED == set(KINDS)
    for spec in specs:
        assert type(spec)(**asdict(spec)) == spec
    with pytest.raises(UnknownNameError, match="lissee"):
        build_all(SPECS.validate_python(TOML))  # made of one that stands after it


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"kind": "lisa"}, "of"),
        ({"kind": "kriging", "of": "actors"}, "kriging"),
        ({"kind": "lisa", "of": "density_10k", "correction": "bonferroni"}, "correction"),
        ({"kind": "lisa", "of": "density_10k", "alpha": 0}, "alpha is between"),
        ({"kind": "lisa", "of": "density_10k", "permutations": 0}, "permutations is between"),
        ({"kind": "potential", "of": "actors", "span_km": -1}, "span_km is between"),
        ({"kind": "potential", "of": "actors", "span_km": math.nan}, "span_km is between"),
        ({"kind": "access", "zones_km": [5, 3]}, "each farther than the last"),
        ({"kind": "access", "zones_km": []}, "at least one zone"),
        ({"kind": "access", "zones_km": [3, 6]}, "2 zones need one each"),
        ({"kind": "access", "zones_km": [3], "weights": [2]}, "weights is between"),
        ({"kind": "population_reach", "within_km": 0}, "coverage at"),
        ({"kind": "population_reach", "figure": "mode"}, "figure"),
        ({"kind": "typology", "of": ["a", "a"]}, "each once"),
        ({"kind": "typology", "of": ["a"], "classes": 1}, "classes is between"),
        ({"kind": "typology", "of": ["a"], "names": ["x"]}, "1 names for 4 classes"),
    ],
)  # fmt: skip
def test_what_no_data_could_make_right_is_refused_when_it_is_read(row, complaint):
    with pytest.raises(ValidationError, match=complaint):
        SPECS.validate_python([row])


def test_access_is_to_actors_of_the_vocabulary_and_to_nothing_else():
    with pytest.raises(ValueError, match="of is one of actors"):
        derived.build(derived.Access("density_10k"))


def test_an_edition_asks_for_what_it_specifies_and_for_what_its_plates_name():
    keys = ["actors", "lisa_actors", "coverage_3km", "mine", "lisa_actors", "population_within_3km"]
    found = derived.edition_indicators([Lisa("density_10k", key="mine", seed=3)], keys)
    assert [one.key for one in found] == ["mine", "lisa_actors", "population_within_3km"]
    assert "seed 3" in found[0].formula["en"]


def test_an_unknown_field_is_refused_where_the_edition_is_strict(monkeypatch):
    monkeypatch.setattr(Lisa, "__pydantic_config__", ConfigDict(extra="forbid"), raising=False)
    with pytest.raises(ValidationError, match="permutation"):
        TypeAdapter(Lisa).validate_python({"kind": "lisa", "of": "actors", "permutation": 9})


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: lisa("dominant_family"), "“dominant_family” is a category"),
        (lambda: typology(["dominant_family"]), "“dominant_family” is a category"),
        (lambda: smoothed_rate("actors"), "“actors” is no rate"),
        (lambda: smoothed_rate("population_density"), "no rate"),
        (lambda: potential("density_10k"), "“density_10k” is a ratio"),
        (lambda: build_all([Lisa("actors"), Lisa("actors", seed=2)]), "two indicators have the key “lisa_actors”"),
        (lambda: lisa("actors", title={"de": "x"}), "fr, ar, en"),
    ],
)
def test_an_indicator_that_does_not_suit_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


def test_an_indicator_that_does_not_exist_is_refused_with_a_proposal():
    with pytest.raises(UnknownNameError, match="density_10k"):
        build(Lisa("densty_10k"))
    with pytest.raises(UnknownNameError, match="did you mean “mine”"):
        build(Lisa("mint"), others={"mine": get_indicator("actors")})


def test_values_all_equal_all_missing_or_too_few_give_no_class(place):
    same = territory(**{c.ASSOCIATIONS_HCP: 5, c.POPULATION_2024: 1000})
    spots = [lisa("associations_hcp"), derived.hot_spots("associations_hcp"), smoothed_rate("associations_hcp_10k")]
    data = tabulate(None, same, extra=spots)
    assert data.communes[["lisa_associations_hcp", "hot_spots_associations_hcp"]].isna().all(axis=None)
    assert data.communes["smoothed_associations_hcp_10k"].tolist() == [50.0] * COUNT
    none = territory(**{c.ASSOCIATIONS_HCP: math.nan})
    data = tabulate(None, none, extra=spots)
    assert data.communes[[one.key for one in spots]].isna().all(axis=None)


def test_without_any_actor_access_is_zero_and_no_distance_is_known(place):
    empty = locate(pd.DataFrame({c.LON: [], c.LAT: []}, dtype=float), place)
    data = tabulate(empty, place, extra=[build(one) for one in (Access(), PopulationReach(), PopulationReach("mean"))])
    assert (data.communes[["access_actors_5km", "population_within_5km"]] == 0).all(axis=None)
    assert data.communes["inhabitant_mean_km"].isna().all()


def test_a_commune_without_population_has_no_access_nor_has_its_province(placed):
    heads = pd.array([pd.NA, *[1000] * (COUNT - 1)], dtype="Int64")
    place = territory(**{c.POPULATION_2024: heads})
    data = tabulate(replace(placed), place, extra=[build(Access()), build(PopulationReach("median"))])
    assert data.communes[["access_actors_5km", "inhabitant_median_km"]].isna().iloc[0].all()
    assert data.communes[["access_actors_5km", "inhabitant_median_km"]].iloc[1:].notna().all(axis=None)
    assert data.provinces["access_actors_5km"].isna().tolist() == [True, False]
    assert data.flags("access_actors_5km", by="province").tolist() == ["incomplete", ""]


def test_the_mean_of_communes_leaves_out_those_without_weight_and_is_missing_with_one_without_value(data):
    values, weights = (pd.Series(1.0, index=data.communes.index) for _ in range(2))
    values.iloc[:2], weights.iloc[:2] = [5.0, 100.0], [2.0, 0.0]
    found = mean_of_communes(data.bases["province"], values, weights)
    assert found.tolist() == pytest.approx([(5 * 2 + 16) / (2 + 16), 1])
    for series in (values, weights):
        lacking = series.copy()
        lacking.iloc[2] = math.nan
        pair = (lacking, weights) if series is values else (values, lacking)
        assert mean_of_communes(data.bases["province"], *pair).isna().tolist() == [True, False]
    assert mean_of_communes(data.bases["region"], values * math.nan, weights).isna().all()


def test_each_kind_is_explained():
    for kind in KINDS:
        text = derived.explain(kind)
        assert f'kind = "{kind}"' in text
        assert str(derived.purpose(kind)).endswith(".")
    assert "permutations = 999" in derived.explain("lisa")
    with pytest.raises(UnknownNameError, match="lisa"):
        derived.explain("lissa")


def test_clusters_are_red_where_hot_blue_where_cold_and_pale_where_nothing_is_known(data):
    scale = Mark("lisa_associations_hcp_10k").fit(data, PRINT, "fr")
    red, blue = ([int(scale.colors[name][i : i + 2], 16) for i in (1, 5)] for name in ("HH", "LL"))
    assert red[0] > red[1]
    assert blue[0] < blue[1]
    assert min(int(scale.colors["ns"][i : i + 2], 16) for i in (1, 3, 5)) > 240
    for one in build_all(EVERY[:2]):
        assert set(one.ladder) == set(one.categories)
        assert one.ladder[len(one.ladder) // 2] == "ns"
    with pytest.raises(ValueError, match="neutral one in the middle"):
        replace(get_indicator("lisa_actors"), ladder=("HH", "LL"))


@pytest.mark.parametrize(
    ("said", "expected", "unsaid"),
    [
        (["density_10k", "--language", "en"], "Actors per 10,000 inhabitants", "Acteurs"),
        (["density_10k", "--language", "fr"], "titre      Acteurs", "Actors per"),
        (["density_10k", "--language", "ar"], "العنوان", "Acteurs"),
        (["density_10k"], "Acteurs pour", "titre"),
        (["lisa_density_10k", "--language", "fr"], "regroupements locaux", "local clusters"),
        (["lisa"], 'kind = "lisa"', "Traceback"),
        ([], "population_reach", "Traceback"),
    ],
)
def test_atlas_describe_says_it_in_the_language_asked(said, expected, unsaid):
    answer = CliRunner().invoke(main, ["describe", *said])
    assert answer.exit_code == 0
    assert expected in answer.output
    assert unsaid not in answer.output
