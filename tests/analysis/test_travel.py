"""Distances as the crow flies, over a raster and from a table: do they say what a hand or a loop says?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Proj, Transformer

from atlas.analysis.spatial.access import nearest_actor
from atlas.analysis.spatial.surfaces import Surface
from atlas.analysis.spatial.travel import (
    Distances,
    cost_distances,
    nearest_cost,
    network_distances,
    straight_distances,
)


def places(*xy, names=None):
    table = pd.DataFrame(xy, columns=["x_m", "y_m"], dtype=float)
    return table if names is None else table.set_axis(list(names))


def matrix(distances):
    """Origins × destinations, infinite where nothing is listed."""
    found = np.full((len(distances.origins), len(distances.destinations)), np.inf)
    found[distances.origin, distances.destination] = distances.cost
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0.5, 15))
def test_straight_distances_against_all_pairs(seed, limit_km):
    rng = np.random.default_rng(seed)
    here, there = rng.integers(0, 100, (12, 2)) * 100.0, rng.integers(0, 100, (9, 2)) * 100.0
    found = straight_distances(places(*here), places(*there), limit_km=limit_km)
    expected = np.linalg.norm(here[:, None] - there[None], axis=2) / 1000
    expected[expected > limit_km] = np.inf
    np.testing.assert_allclose(matrix(found), expected, rtol=1e-12)
    nearest = expected.min(axis=1)
    np.testing.assert_allclose(found.nearest().fillna(np.inf), nearest, rtol=1e-12)


def test_places_at_one_address_are_0_apart():
    found = straight_distances(places((5, 5)), places((5, 5), (5, 5), names="ab"), limit_km=1)
    assert found.pairs["cost"].tolist() == [0, 0]
    assert found.nearest().tolist() == [0]


def test_a_table_of_the_roads():
    table = pd.DataFrame({"origin": ["p", "p", "q"], "destination": ["a", "b", "b"], "cost": [12, 4.5, 30]})
    known = {"origins": pd.Index(["p", "q", "r"]), "destinations": pd.Index(["a", "b", "c"])}
    found = network_distances(table, **known, measure="min")
    assert found.nearest().tolist()[:2] == [4.5, 30]
    assert math.isnan(found.nearest()["r"])
    assert repr(found) == "<Distances: 3 origins, 3 destinations, 3 pairs in min>"


def raster(values, cell_km=1.0):
    return Surface(np.array(values, dtype=float), 0.0, 0.0, cell_km)


def test_a_raster_by_hand():
    # Row 0 is the south. A wall (NaN) but for its northern cell; the swamp costs 10 min per km, the rest 2.
    costs = raster([[2, math.nan, 2], [2, math.nan, 2], [2, 10, 2]])
    here, there = places((500, 500), (500, 2500), (2500, 500), names="pqr"), places((2500, 2500), names="a")
    found = cost_distances(costs, here, there, limit=1000)
    # From the north-west cell straight through the swamp: (2 + 10)/2 + (10 + 2)/2 = 12.
    assert matrix(found)[1, 0] == pytest.approx(12)
    assert matrix(found)[2, 0] == pytest.approx(4)
    # From the south-west two up (4), then the same: a diagonal into the swamp, √2 · 6 after 2, would cost more.
    assert matrix(found)[0, 0] == pytest.approx(4 + 12)
    cheap = raster([[2, 2, 2], [2, 2, 2]])
    assert nearest_cost(cheap, places((500, 500))).values[1, 2] == pytest.approx(2 + 2 * math.sqrt(2))
    assert matrix(cost_distances(costs, here, there, limit=5))[:, 0].tolist() == [math.inf, math.inf, pytest.approx(4)]
    surface = nearest_cost(costs, there)
    assert surface.at(here[["x_m", "y_m"]]).tolist() == pytest.approx(matrix(found)[:, 0].tolist())
    assert np.isnan(surface.values[0, 1])


def test_a_wall_without_a_gap_cannot_be_crossed():
    costs = raster([[1, math.inf, 1], [1, math.nan, 1]])
    here = places((500, 500), (1500, 500), (-500, 500))  # west of the wall, in it, outside the raster
    there = places((2500, 500))
    assert len(cost_distances(costs, here, there, limit=99).pairs) == 0
    assert np.isnan(nearest_cost(costs, there).at(here)).all()
    assert np.isnan(nearest_cost(costs, there.iloc[:0]).values).all()
    assert len(cost_distances(costs, here, there.iloc[:0], limit=9).pairs) == 0


def test_even_ground_costs_at_least_the_straight_way_and_at_most_8_percent_more():
    costs, rng = raster(np.full((60, 60), 3.0), cell_km=0.1), np.random.default_rng(4)
    cells = rng.integers(0, 60, (15, 2)) * 100.0 + 50
    here, there = places(*cells[:9]), places(*cells[9:])
    found = matrix(cost_distances(costs, here, there, limit=1e6))
    straight = 3 * np.linalg.norm(cells[:9, None] - cells[None, 9:], axis=2) / 1000
    assert (found >= straight - 1e-9).all()
    assert (found <= 1.083 * straight + 1e-9).all()  # eight directions: 1 / cos(π/8)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: straight_distances(places((0, 0)), places((0, 0)), limit_km=0), "limit_km=0"),
        (lambda: straight_distances(places((0, math.nan)), places((0, 0)), limit_km=1), "0 has no coordinates"),
        (lambda: cost_distances(raster([[1]]), places((0, 0)), places((0, 0)), limit=math.nan), "limit=nan"),
        (lambda: nearest_cost(raster([[1, 0]]), places((0, 0))), "more than zero"),
        (
            lambda: network_distances(pd.DataFrame({"origin": []}), origins=A, destinations=A),
            "missing: destination, cost",
        ),
        (lambda: table(("a", "z", 1)), "1 destinations that are not there, as 'z'"),
        (lambda: table(("a", "a", -1)), "zero or more"),
        (lambda: table(("a", "a", math.nan)), "zero or more"),
        (lambda: table(("a", "a", 1), ("a", "a", 2)), "said twice"),
        (lambda: Distances(pd.Index(["a", "a"]), A, rows()), "stands twice"),
    ],
)
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


A = pd.Index(["a"])


def rows(*pairs):
    return pd.DataFrame(pairs, columns=["origin", "destination", "cost"])


def table(*pairs):
    return network_distances(rows(*pairs), origins=A, destinations=A)


def test_distances_of_a_stretched_plane_are_those_of_the_ground():
    """A Mercator plane at 60° doubles every length; what is listed and how far it is are the ground's."""
    system = CRS("+proj=merc +lon_0=0 +ellps=WGS84")
    project, geodesic = Transformer.from_crs("EPSG:4326", system, always_xy=True), Geod(ellps="WGS84")
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(9, 10, 40), rng.uniform(59.5, 60.5, 40)
    x, y = project.transform(lon, lat)
    table = pd.DataFrame({"x_m": x, "y_m": y})

    def scale(xy_m):
        east, north = project.transform(*np.asarray(xy_m).reshape(-1, 2).T, direction="INVERSE")
        return np.asarray(Proj(system).get_factors(east, north).meridional_scale)

    here, there = table.iloc[:20].add_prefix(""), table.iloc[20:]
    listed = straight_distances(here, there, limit_km=30, scale=scale).pairs
    every = {(i, j): geodesic.inv(lon[i], lat[i], lon[j], lat[j])[2] / 1000 for i in range(20) for j in range(20, 40)}
    assert set(zip(listed["origin"], listed["destination"], strict=True)) == {k for k, km in every.items() if km <= 30}
    for row in listed.itertuples():
        assert row.cost == pytest.approx(every[row.origin, row.destination], rel=1e-3)
    near = nearest_actor(here, there, scale=scale)
    assert near.to_numpy() == pytest.approx([min(every[i, j] for j in range(20, 40)) for i in range(20)], rel=1e-3)
