"""Population within reach, floating catchments and potential against worked examples and plain loops."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.spatial.access import (
    E2SFCA_WEIGHTS,
    catchment_access,
    middles,
    nearest_actor,
    population_reach,
    potential,
    spread_population,
)
from atlas.analysis.spatial.surfaces import Surface
from atlas.analysis.spatial.travel import network_distances, straight_distances


def places(*xy, names=None):
    table = pd.DataFrame(xy, columns=["x_m", "y_m"], dtype=float)
    return table if names is None else table.set_axis(list(names))


def series(*values, names="pqrs", name="x"):
    return pd.Series(values, index=list(names)[: len(values)], name=name, dtype=float)


def roads(*pairs, origins="pqrs", destinations="ab"):
    table = pd.DataFrame(pairs, columns=["origin", "destination", "cost"])
    return network_distances(
        table, origins=pd.Index(list(origins)), destinations=pd.Index(list(destinations)), measure="min"
    )


def test_two_steps_by_hand():
    # Doctor a is reached by p (100) and q (300), b by q and r (200); s (50) reaches nobody.
    distances = roads(("p", "a", 5), ("q", "a", 9), ("q", "b", 2), ("r", "b", 30), ("s", "b", 31))
    access = catchment_access(
        series(4, 10, names="ab"), series(100, 300, 200, 50), distances=distances, zones=[(30, 1)]
    )
    ratio_a, ratio_b = 4 / 400, 10 / 500
    assert access.tolist() == pytest.approx([ratio_a, ratio_a + ratio_b, ratio_b, 0])


def test_the_enhanced_one_by_hand_with_the_weights_of_luo_and_qi():
    """Zones of 10, 20 and 30 minutes weigh 1, 0.68 and 0.22 (2009, § 3.2); a bound belongs to the nearer zone."""
    distances = roads(("p", "a", 10), ("q", "a", 15), ("r", "a", 30), ("r", "b", 1), ("s", "b", 20.5))
    zones = list(zip((10, 20, 30), E2SFCA_WEIGHTS, strict=True))
    assert E2SFCA_WEIGHTS == (1.0, 0.68, 0.22)
    access = catchment_access(series(8, 3, names="ab"), series(1000, 500, 400, 50), distances=distances, zones=zones)
    ratio_a = 8 / (1000 + 0.68 * 500 + 0.22 * 400)
    ratio_b = 3 / (400 + 0.22 * 50)
    expected = [ratio_a, 0.68 * ratio_a, 0.22 * ratio_a + ratio_b, 0.22 * ratio_b]
    assert access.tolist() == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(2, 12), st.floats(0.05, 1))
def test_what_is_given_out_is_what_is_supplied(seed, reach_km, weight):
    rng = np.random.default_rng(seed)
    here, there = places(*rng.uniform(0, 10_000, (15, 2))), places(*rng.uniform(0, 10_000, (6, 2)))
    demand, supply = pd.Series(rng.integers(0, 900, 15)), pd.Series(rng.integers(0, 30, 6))
    zones = [(reach_km / 2, 1), (reach_km, weight)]
    distances = straight_distances(here, there, limit_km=20)
    access = catchment_access(supply, demand, distances=distances, zones=zones)
    d = np.linalg.norm(here.to_numpy()[:, None] - there.to_numpy()[None], axis=2) / 1000
    w = np.where(d <= reach_km / 2, 1, np.where(d <= reach_km, weight, 0))
    around = w.T @ demand.to_numpy()
    ratio = np.divide(supply, around, out=np.zeros(6), where=around > 0)
    np.testing.assert_allclose(access, w @ ratio, atol=1e-12)
    assert (access * demand).sum() == pytest.approx(supply[around > 0].sum())
    # Units do not matter: twice the inhabitants have half of it each.
    twice = catchment_access(supply, 2 * demand, distances=distances, zones=zones)
    np.testing.assert_allclose(twice, access / 2, atol=1e-12)


def test_a_place_without_figure_has_no_access_and_takes_nothing():
    distances = roads(("p", "a", 1), ("q", "a", 1))
    supply, zones = series(6, 0, names="ab"), [(5, 1)]
    access = catchment_access(supply, series(10, math.nan, 5, 5), distances=distances, zones=zones)
    assert access["p"] == 0.6
    assert math.isnan(access["q"])
    with pytest.raises(ValueError, match=r"capacity of 'b' is missing"):
        catchment_access(series(6, math.nan, names="ab"), series(1, 1, 1, 1), distances=distances, zones=zones)


@pytest.mark.parametrize(
    "zones", [[], [(0, 1)], [(5, 1), (5, 0.5)], [(5, 1), (3, 0.5)], [(5, 0)], [(5, 1.5)], [(math.inf, 1)]]
)
def test_zones_that_mean_nothing_are_refused(zones):
    with pytest.raises(ValueError, match=r"zone|weight"):
        catchment_access(series(1, 1, names="ab"), series(1, 1, 1, 1), distances=roads(), zones=zones)


def test_potential_by_hand():
    at = places((0, 0), (3000, 4000), names="pq")
    found = potential(series(10, 100, names="pq"), at, span_km=5)
    assert found.tolist() == pytest.approx([10 + 50, 100 + 5])
    pareto = potential(series(10, 100, names="pq"), at, span_km=2.5, decay="pareto")
    half = (1 + (math.sqrt(2) - 1) * 2) ** -2
    assert pareto.tolist() == pytest.approx([10 + 100 * half, 100 + 10 * half])
    assert potential(series(10, math.nan, names="pq"), at, span_km=5).tolist() == pytest.approx([10, 5])
    elsewhere = places((0, 10_000), names="z")
    assert potential(series(10, 0, names="pq"), at, at=elsewhere, span_km=10).tolist() == pytest.approx([5])


@given(st.integers(0, 1000), st.sampled_from(["exponential", "pareto"]), st.floats(0.5, 50), st.floats(0.5, 4))
def test_potential_against_a_loop(seed, decay, span, beta):
    rng = np.random.default_rng(seed)
    at, mass = places(*rng.uniform(0, 30_000, (8, 2))), pd.Series(rng.uniform(0, 50, 8))
    found = potential(mass, at, span_km=span, beta=beta, decay=decay)
    for i, (x, y) in enumerate(at.to_numpy()):
        total = 0.0
        for (u, v), m in zip(at.to_numpy(), mass, strict=True):
            d = math.hypot(x - u, y - v) / 1000
            half = (
                math.exp(-math.log(2) * (d / span) ** beta)
                if decay == "exponential"
                else (1 + (2 ** (1 / beta) - 1) * d / span) ** -beta
            )
            total += m * half
        assert found[i] == pytest.approx(total)
    assert (found >= mass - 1e-9).all()
    assert (found <= mass.sum() + 1e-9).all()


SQUARES = gpd.GeoDataFrame(
    geometry=[shapely.box(0, 0, 10_000, 10_000), shapely.box(10_000, 0, 10_010, 10_010)],
    index=list("pq"),
    crs="EPSG:26191",
)


def test_population_is_spread_evenly_and_none_is_lost():
    spread = spread_population(SQUARES, series(1000, 30, names="pq"), step_m=1000)
    assert spread.groupby("unit")["population"].sum().to_dict() == {"p": 1000, "q": pytest.approx(30)}
    assert (spread["unit"] == "p").sum() == 100
    assert spread.loc[spread["unit"] == "p", "population"].tolist() == [10] * 100
    assert (spread["unit"] == "q").sum() == 1  # a sliver without any grid point has one inside
    with pytest.raises(ValueError, match="not on the index"):
        spread_population(SQUARES, series(1, 2, names="xy"))


def test_population_in_reach_by_hand():
    table = pd.DataFrame({"unit": list("ppqqr"), "population": [10, 30, 5, 5, math.nan]})
    nearest = pd.Series([1.0, 8.0, 2.0, math.nan, 1.0])
    found = population_reach(table, nearest, units=pd.Index(list("pqrs")), within=2)
    assert found.table["covered_percent"].tolist()[:2] == [25, 50]
    assert found.table["mean"].tolist()[0] == pytest.approx(250 / 40)
    assert found.table["median"].tolist()[:2] == [8, 2]
    assert found.table.loc["q", "mean"] == math.inf  # half of them reach nobody
    assert found.covered_percent == 100 * 15 / 50
    assert found.median == 8
    assert found.left_out == ("r", "s")
    assert "30.0 % of the inhabitants within 2 km" in repr(found)
    assert population_reach(
        table, nearest, units=pd.Index(list("pq")), within=0.5
    ).uncovered_communes().index.tolist() == list("pq")
    assert found.uncovered_communes(below_percent=30).index.tolist() == ["p"]


def test_population_in_reach_agrees_with_the_area_when_it_is_spread_evenly():
    actors = places((2_000, 3_000), (9_000, 9_000))
    spread = spread_population(SQUARES.iloc[:1], series(500, names="p"), step_m=50)
    found = population_reach(spread, nearest_actor(spread, actors), units=pd.Index(["p"]), within=2)
    discs = shapely.union_all(shapely.buffer(shapely.points(actors.to_numpy()), 2_000, quad_segs=256))
    assert found.covered_percent == pytest.approx(shapely.area(discs & SQUARES.geometry["p"]) / 1e6, abs=0.1)


def test_the_nearest_actor_as_the_crow_flies_or_over_a_raster():
    here, actors = places((500, 500), (5_500, 500)), places((2_500, 500))
    assert nearest_actor(here, actors).tolist() == [2, 3]
    assert nearest_actor(here, actors.iloc[:0]).isna().all()
    costs = Surface(np.full((1, 6), 4.0), 0.0, 0.0, 1.0)
    assert nearest_actor(here, actors, costs=costs).tolist() == pytest.approx([8, 12])


def test_the_middle_of_a_commune_is_inside_of_it():
    horseshoe = shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 8, 10)
    shapes = gpd.GeoDataFrame(geometry=[horseshoe, shapely.box(0, 0, 2, 2)], index=list("pq"), crs="EPSG:26191")
    found = middles(shapes)
    assert shapely.contains_xy(shapes.geometry.to_numpy(), found["x_m"], found["y_m"]).all()
    assert found.loc["q"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: potential(series(1), places((0, 0), names="p"), span_km=0), "span_km=0"),
        (lambda: potential(series(1), places((0, 0), names="p"), span_km=1, beta=-1), "beta=-1"),
        (lambda: potential(series(1), places((0, 0), names="p"), span_km=1, decay="linear"), "decay="),
        (lambda: potential(series(-1), places((0, 0), names="p"), span_km=1), "is -1 at 'p'"),
        (lambda: potential(series(1), places((0, 0), names="z"), span_km=1), "not on the index"),
        (lambda: population_reach(pd.DataFrame(), pd.Series(dtype=float), units=pd.Index([]), within=0), "within=0"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
