"""The demonstration register is what its provenance says: right totals, plausible values, as many faults as stated."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from atlas import columns as c
from atlas.resources import shipped_path
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory
from atlas.sources.vocabulary.vocabulary_file import social_economy

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"


@pytest.fixture(scope="module")
def territory():
    return read_territory("tanger-tetouan-al-hoceima")


@pytest.fixture(scope="module")
def register():
    return read_register(shipped_path("geodata", "demonstration", "register.csv"))


@pytest.fixture(scope="module")
def raw():
    path = shipped_path("geodata", "demonstration", "register.csv")
    return pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def stated():
    text = shipped_path("geodata", "demonstration", "provenance.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@pytest.fixture(scope="module")
def homes(territory, raw):
    """The code of the commune that each record declares, spelling variants undone by the script's own list."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        variant = importlib.import_module("demonstration_names").variant
    names = territory.communes[c.NAME]
    spelled = {name: code for code, name in names.items()} | {variant(name): code for code, name in names.items()}
    assert names.is_unique
    return raw["commune_declaree"].map(spelled)


def test_the_script_makes_the_same_register_again(territory, raw, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    script = importlib.import_module("build_demonstration")
    made = script.make(territory, seed=script.SEED)
    again = made.table.astype(object).where(made.table.notna(), "").astype(str).reset_index(drop=True)
    pd.testing.assert_frame_equal(again, raw, check_dtype=False)
    text = script.provenance(made)
    assert text == shipped_path("geodata", "demonstration", "provenance.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", [1, 2])
def test_any_seed_gives_the_totals_and_another_spread(territory, monkeypatch, seed):
    monkeypatch.syspath_prepend(SCRIPTS)
    script = importlib.import_module("build_demonstration")
    everywhere = frozenset(territory.communes.index)
    numbers = script.counts(territory, coastal=everywhere, rng=np.random.default_rng(seed))
    others = script.counts(territory, coastal=everywhere, rng=np.random.default_rng(seed + 10))
    families = {family: sum(n for (f, _), n in numbers.items() if f == family) for family, _ in numbers}
    assert families["association"].tolist() == territory.communes[c.ASSOCIATIONS_HCP].tolist()
    assert families["coopérative"].sum() == 2_506
    assert any((numbers[key] != others[key]).any() for key in numbers)


def test_associations_of_each_commune_are_as_many_as_hcp_counts(territory, raw, homes):
    assert homes.notna().all()
    found = homes[raw["famille"] == "association"].value_counts().reindex(territory.communes.index, fill_value=0)
    assert found.tolist() == territory.communes[c.ASSOCIATIONS_HCP].tolist()
    assert found.sum() == 3_090


def test_cooperatives_by_sector(register):
    cooperatives = register.table[register.table[c.FAMILY] == "cooperative"]
    shares = cooperatives[c.SECTOR].value_counts(normalize=True)
    assert len(cooperatives) == 2_506
    assert shares["agriculture"] == pytest.approx(0.64, abs=0.001)
    assert shares["crafts"] == pytest.approx(0.14, abs=0.001)
    assert shares["housing"] == pytest.approx(0.10, abs=0.001)
    assert {"transport", "fishing", "retail", "forestry", "food", "tourism"} <= set(shares.index)


def test_the_register_reads_without_a_fault_and_says_what_it_is(register, raw):
    assert not register.faults
    assert register.demonstration
    assert len(register.table) == len(raw) > 5_500
    assert register.date == "2026-06-30"
    for name in (c.FAMILY, c.SECTOR, c.STATUS, c.NAME, c.DECLARED, c.DATE):
        assert register.table[name].notna().all(), name
    assert set(register.table[c.FAMILY]) == set(social_economy().codes(c.FAMILY))
    assert raw["source"].str.contains("données inventées").all()
    assert (raw["demonstration"] == "oui").all()


def test_identifiers_and_names_are_unique_and_some_are_arabic(raw):
    assert raw["identifiant"].is_unique
    assert raw["nom"].is_unique
    arabic = raw.loc[raw["nom_ar"] != "", "nom_ar"]
    assert 0.25 < len(arabic) / len(raw) < 0.35
    assert arabic.str.contains("[\u0600-\u06ff]").all()
    assert not raw["nom"].str.contains(r" de [AEIOUÉ](?!l)", regex=True).any(), "elided before a vowel"


def test_fishing_is_on_the_coast_and_the_small_families_in_towns(territory, raw, homes):
    outline = shapely.boundary(territory.land)
    coast = shapely.dwithin(territory.communes.geometry.to_numpy(), outline, 1e-3)
    coastal = set(territory.communes.index[coast])
    assert set(homes[raw["secteur"] == "pêche"]) <= coastal
    towns = set(territory.communes.index[territory.communes[c.KIND] == "urban"])
    assert set(homes[~raw["famille"].isin(["coopérative", "association"])]) <= towns


def test_members_women_and_years_are_plausible(register):
    table = register.table
    assert (table[c.WOMEN] <= table[c.MEMBERS]).fillna(True).all()
    cooperatives = table[table[c.FAMILY] == "cooperative"]
    old = cooperatives[cooperatives[c.FOUNDED] <= 2009]
    assert 500 < len(old) < 700
    assert old[c.MEMBERS].mean() == pytest.approx(55, abs=5)
    assert cooperatives.loc[cooperatives[c.FOUNDED] > 2014, c.MEMBERS].mean() < 25
    assert cooperatives[c.MEMBERS].min() >= 5
    assert 0.05 < cooperatives[c.MEMBERS].isna().mean() < 0.10
    assert table[c.FOUNDED].dropna().between(1950, 2025).all()
    sums = table.groupby(c.SECTOR)[[c.MEMBERS, c.WOMEN]].sum()
    share = sums[c.WOMEN] / sums[c.MEMBERS]
    assert share["food"] > share["crafts"] > share["agriculture"] > share["fishing"]


def test_faults_are_as_many_as_stated_and_each_is_what_it_says(territory, raw, homes, stated):
    lon, lat = (pd.to_numeric(raw[name]) for name in ("longitude", "latitude"))
    to_meters = lambda shapes: gpd.GeoSeries(shapes, crs=4326).to_crs(26191)  # noqa: E731
    blank = lon.isna() & lat.isna()
    swapped = lon > 0
    points = shapely.points(lon.where(~swapped & ~blank, 0), lat.where(~swapped & ~blank, 0))
    shapes = territory.communes.geometry
    at_home = shapely.intersects(shapes.loc[homes].to_numpy(), points)
    inside = shapely.intersects(shapely.coverage_union_all(shapes.to_numpy()), points)
    on_land = shapely.intersects(territory.land, points)
    known = ~(blank | swapped)
    region = to_meters([shapely.coverage_union_all(shapes.to_numpy())]).iloc[0]
    at_sea = (known & ~inside & ~on_land).to_numpy()
    meters = shapely.distance(to_meters(points[at_sea]).to_numpy(), region)
    found = {
        "without_coordinates": int(blank.sum()),
        "swapped": int(swapped.sum()),
        "outside_region": int((known & ~inside & on_land).sum()),
        "near_shore": int((meters < 1_000).sum()),
        "far_at_sea": int((meters >= 4_000 - 100).sum()),
        "in_neighbour": int((known & inside & ~at_home).sum()),
        "other_spelling": int((~raw["commune_declaree"].isin(territory.communes[c.NAME])).sum()),
    }
    assert found == stated["faults"]
    assert (lat[swapped] < 0).all()
    assert (raw["precision"] == "").sum() == blank.sum()


def test_points_are_clustered_and_not_stacked(territory, raw, homes):
    placed = raw["longitude"] != ""
    assert not raw.loc[placed, ["longitude", "latitude"]].duplicated().any()
    assert raw.loc[placed, "longitude"].str.fullmatch(r"-?\d+\.\d{5}").all()
    rows = placed & (homes == "010510923")  # one rural commune
    xy = gpd.points_from_xy(raw.loc[rows, "longitude"].astype(float), raw.loc[rows, "latitude"].astype(float), crs=4326)
    spread = np.asarray(xy.to_crs(26191).x).std()
    west, _, east, _ = territory.projected.geometry["010510923"].bounds
    assert spread < (east - west) / 4


def test_the_provenance_says_in_french_that_all_is_invented(stated, raw):
    assert "inventés" in stated["demonstration"]
    assert str(len(raw)) in stated["demonstration"]


def test_the_register_of_a_year_earlier_is_made_again_and_is_consistent_with_this_one(territory, raw, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    script, seed = (
        importlib.import_module("demonstration_year_before"),
        importlib.import_module("build_demonstration").SEED,
    )
    before = pd.read_csv(
        shipped_path("geodata", "demonstration", script.FILE), sep=";", dtype=str, keep_default_na=False
    )
    again = script.year_before(raw, territory, seed=seed).reset_index(drop=True)
    pd.testing.assert_frame_equal(again.astype(object), before.astype(object), check_dtype=False)
    assert before["identifiant"].is_unique
    assert (before["demonstration"] == "oui").all()
    assert before["date"].max() <= script.LAST_DAY
    founded = pd.to_numeric(before["annee_creation"], errors="coerce")
    assert founded.max() <= int(script.LAST_DAY[:4])
    here = raw.set_index("identifiant")
    both = before[before["identifiant"].isin(here.index)].set_index("identifiant")
    now = here.loc[both.index]
    for name in ("nom", "famille", "secteur", "annee_creation"):
        assert (both[name] == now[name]).all()  # the same identifier is the same actor
    women, members = (pd.to_numeric(before[name], errors="coerce") for name in ("femmes", "membres"))
    assert not (women > members).any()
    gone = before[~before["identifiant"].isin(here.index)]
    assert len(gone) == script.GONE
    assert not set(gone["nom"]) & set(raw["nom"])
