"""Indicators along roads: what a hand computes, the figure as the crow flies beside each, limits and credits told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from factories import METRIC, provinces_of, small_territory, squares
from road_layers import SPEEDS

from atlas import columns as c
from atlas.analysis.dataset.credits import credit
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import build, edition_indicators, find, road_access, road_reach
from atlas.analysis.derived.travel import RoadAccess, RoadReach
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.location.location import locate
from atlas.sources.roads.road_file import read_roads
from atlas.sources.territory.provenance import Credit

KEYS = (
    "population_within_supports_30min", "area_within_supports_30min", "nearest_supports_min", "access_supports_30min",
)  # fmt: skip
BESIDE = (
    "population_within_supports_20km", "coverage_supports_20km", "inhabitant_mean_supports_km", "access_supports_20km",
)  # fmt: skip


def place(roads=True):
    """Three squares of 20 km in a row, a road along their middle; the last commune is in a province of its own."""
    shapes = squares(3, 1, corner=(500_000, 450_000), side=20_000)
    table = {
        c.NAME: ["A", "B", "C"], c.NAME_AR: ["أ", "ب", "ج"], c.KIND: "rural", c.PROVINCE: ["P", "P", "Q"],
        c.PROVINCE_CODE: ["p", "p", "q"], c.POPULATION_2014: 1000, c.POPULATION_2024: [3000, 1000, 500],
        c.AREA_KM2: 400.0,
    }  # fmt: skip
    communes = gpd.GeoDataFrame(table, index=pd.Index(["a", "b", "c"], name=c.CODE), geometry=shapes, crs=METRIC)
    territory = small_territory(communes, provinces_of(communes, **{c.NAME: ["P", "Q"]}))
    if not roads:
        return territory
    layer = gpd.GeoDataFrame(
        {"class": "primary"},
        index=[0],
        geometry=[shapely.LineString([(500_000, 460_000), (560_000, 460_000)])],
        crs=METRIC,
    )
    network = read_roads(layer, territory, speeds=SPEEDS)
    owed = Credit("r", "r", "r", "", "Routes : la province", "2021", "", {"ar": "الطرق: الإقليم"}, of="roads")
    from dataclasses import replace

    return territory.with_roads(replace(network, credit=owed))


def register(territory, **columns):
    """A support body in the middle of the first commune, on the road; a cooperative in the last one."""
    points = gpd.GeoSeries.from_xy([510_000, 555_000], [460_000, 465_000], crs=METRIC).to_crs(4326)
    table = {c.LON: points.x, c.LAT: points.y, c.FAMILY: ["support", "cooperative"], **columns}
    return locate(pd.DataFrame(table), territory)


@pytest.fixture(scope="module")
def data():
    territory = place()
    return tabulate(register(territory), territory, extra=edition_indicators((), KEYS))


def test_shares_are_those_of_the_ground_that_is_reached(data):
    """30 min at 60 km/h along the road: the ground is |x| + 10 |y| ≤ 30 km about, in discs at 6 km/h."""
    x, y = np.meshgrid(np.arange(500_025, 560_000, 50), np.arange(450_025, 470_000, 50))
    along, off = np.abs(x - 510_000) / 1000, np.abs(y - 460_000) / 1000
    # The quickest way leaves the road a little before: off / sqrt(1 − (6/60)²) in all, and never from beyond its end.
    left = along - off * (6 / 60) / np.sqrt(1 - (6 / 60) ** 2)
    minutes = np.where(left > 0, along + off * 10 * np.sqrt(1 - (6 / 60) ** 2), 10 * np.hypot(along, off))
    inside = minutes <= 30
    shares = [100 * inside[:, (x[0] >= west) & (x[0] < west + 20_000)].mean() for west in (500_000, 520_000, 540_000)]
    np.testing.assert_allclose(data.communes["area_within_supports_30min"], shares, atol=0.6)
    np.testing.assert_allclose(
        data.communes["population_within_supports_30min"], data.communes["area_within_supports_30min"]
    )
    provinces = data.provinces
    heads = (3000 * shares[0] + 1000 * shares[1]) / 4000
    assert provinces.loc["p", "population_within_supports_30min"] == pytest.approx(heads, abs=0.6)
    assert provinces.loc["p", "area_within_supports_30min"] == pytest.approx(np.mean(shares[:2]), abs=0.6)


def test_minutes_are_those_of_inhabitants_spread_over_their_commune(data):
    x, y = np.meshgrid(np.arange(500_500, 560_000, 1000), np.arange(450_500, 470_000, 1000))
    minutes = np.minimum(
        np.abs(x - 510_000) / 1000 + np.abs(y - 460_000) / 100, np.hypot(x - 510_000, y - 460_000) / 100
    )
    means = [minutes[:, (x[0] >= west) & (x[0] < west + 20_000)].mean() for west in (500_000, 520_000, 540_000)]
    np.testing.assert_allclose(data.communes["nearest_supports_min"], means, rtol=1e-4)
    region = np.average(means, weights=[3000, 1000, 500])
    assert data.region["nearest_supports_min"].iloc[0] == pytest.approx(region, rel=1e-4)


def test_access_gives_out_the_one_body_to_those_who_reach_it(data):
    heads = data.communes[c.POPULATION_2024]
    for key in ("access_supports_30min", "access_supports_20km"):
        assert (data.communes[key] * heads / 10_000).sum() == pytest.approx(1.0)
    assert data.communes["access_supports_30min"].iloc[2] < data.communes["access_supports_30min"].iloc[0]


def test_each_has_its_figure_as_the_crow_flies_beside_it(data):
    keys = [indicator.key for indicator in data.indicators]
    assert set(KEYS) | set(BESIDE) <= set(keys)
    km = (
        np.hypot(*np.meshgrid(np.arange(500_025, 560_000, 50) - 510_000, np.arange(450_025, 470_000, 50) - 460_000))
        / 1000
    )
    share = 100 * (km <= 20)[:, :400].mean()
    assert data.communes["coverage_supports_20km"].iloc[0] == pytest.approx(share, abs=0.2)
    assert data.communes["inhabitant_mean_supports_km"].iloc[0] == pytest.approx(km[:, :400].mean(), rel=0.01)
    mine = edition_indicators([RoadReach("actors", "area", 15, straight_kmh=60, key="quart")], [])
    assert [indicator.key for indicator in mine] == ["quart", "coverage_15km"]


def test_limits_and_credits_are_told_in_three_languages(data):
    for key in KEYS:
        indicator = data.indicator(key)
        assert indicator.also == ("roads",)
        assert "sans chemins ni rues" in indicator.formula["fr"]
        assert "both ways" in indicator.formula["en"]
        assert "الاتجاهين" in indicator.formula["ar"]
        assert "Routes : la province" in " ".join(credit(indicator, "fr", territory=data.territory))
        assert "الطرق: الإقليم" in " ".join(credit(indicator, "ar", territory=data.territory))
    for key in BESIDE:
        assert "Routes" not in " ".join(credit(data.indicator(key), "fr", territory=data.territory))
    assert any(record.of == "roads" for record in data.territory.credits)


def test_without_roads_or_actors():
    bare = place(roads=False)
    with pytest.raises(ValueError, match="has no roads"):
        tabulate(register(bare), bare, extra=[find(KEYS[0])])
    territory = place()
    nobody = tabulate(
        register(territory), territory, extra=edition_indicators((), [k.replace("supports", "mutuals") for k in KEYS])
    )
    assert (nobody.communes[["population_within_mutuals_30min", "coverage_mutuals_20km"]] == 0).all(axis=None)
    assert nobody.communes["nearest_mutuals_min"].isna().all()
    assert (nobody.communes["access_mutuals_30min"] == 0).all()


def test_secret_numbers_of_actors_hide_what_reads_their_places(data):
    public, _ = protect(data, Disclosure(counts=True), shown=KEYS)
    for key in (*KEYS, *BESIDE):
        if key in public.communes:
            assert public.communes[key].isna().all()


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: road_reach("density_10k"), "of is one of"),
        (lambda: RoadReach("actors", "distance"), "figure is one of"),
        (lambda: RoadReach(minutes=0), "minutes is between"),
        (lambda: RoadReach(straight_kmh=0), "straight_kmh is between"),
        (lambda: RoadAccess(zones_min=()), "at least one zone"),
        (lambda: RoadAccess(zones_min=(30, 15)), "each farther than the last"),
        (lambda: RoadAccess(zones_min=(10, 20)), "2 zones need one each"),
    ],
)
def test_what_cannot_be_measured_is_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


def test_functions_and_keys_say_the_same():
    assert road_reach("supports").key == KEYS[0]
    assert road_access("supports").key == KEYS[3]
    assert build(RoadAccess("supports", (10, 20, 30))).key == KEYS[3]
    assert [find(key).key for key in (*KEYS, *BESIDE)] == [*KEYS, *BESIDE]
