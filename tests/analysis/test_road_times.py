"""Minutes by road: equal to a code of its own, symmetric, no longer for faster roads; isochrones agree with times."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from road_layers import SPEEDS, heap_times, layer, network, places, random_roads, territory

from atlas.analysis.roads.entry_points import entry_points
from atlas.analysis.roads.isochrones import isochrones
from atlas.analysis.roads.travel_times import nearest_minutes, road_lines, road_times, straight_minutes
from atlas.resources import shipped_path
from atlas.sources.roads.road_file import read_roads
from atlas.sources.roads.speeds import Speeds, read_speeds
from atlas.sources.territory.plane import Plane
from atlas.sources.territory.territory import read_territory

FAR = 1e6


def matrix(distances):
    table = np.full((len(distances.origins), len(distances.destinations)), np.inf)
    table[distances.origin, distances.destination] = distances.cost
    return table


def times(net, here, there):
    return matrix(road_times(net, here, there, limit_min=FAR))


@pytest.fixture(scope="module")
def region():
    return read_territory()


@pytest.fixture(scope="module")
def shipped(region):
    return read_roads(None, region)


def test_a_thousand_random_pairs_on_the_shipped_roads_equal_a_heap_over_the_raw_layer(region, shipped):
    rng = np.random.default_rng(14)
    inside = shapely.union_all(region.projected.geometry.to_numpy())
    west, south, east, north = inside.bounds
    xy = rng.uniform((west, south), (east, north), (400, 2))
    xy = xy[shapely.contains_xy(inside, *xy.T)][:65]
    here, there = (pd.DataFrame(part, columns=["x_m", "y_m"]) for part in (xy[:40], xy[40:]))
    raw = gpd.read_parquet(shipped_path("geodata", "roads", "network.parquet")).to_crs(region.plane.crs)
    expected = heap_times(raw, xy[:40], xy[40:], read_speeds())
    assert expected.size == 1000
    np.testing.assert_allclose(times(shipped, here, there), expected, rtol=1e-9)
    np.testing.assert_allclose(nearest_minutes(shipped, here, there), expected.min(axis=1), rtol=1e-9)


def test_distances_between_towns_are_those_that_the_source_was_checked_by(region, shipped):
    """Shortest by length: Tanger–Tétouan 57.2 km, Larache–Ksar El Kebir 35.5 km, Chefchaouen–Ouezzane 68.6 km."""
    from dataclasses import replace

    towns = {
        "Tanger": (-5.79975, 35.76727), "Tétouan": (-5.36837, 35.57845), "Larache": (-6.15565, 35.19321),
        "Ksar": (-5.90361, 34.99987), "Chefchaouen": (-5.26971, 35.16878), "Ouezzane": (-5.57838, 34.79582),
    }  # fmt: skip
    points = gpd.GeoSeries.from_xy(*zip(*towns.values(), strict=True), crs="EPSG:4326").to_crs(region.plane.crs)
    table = pd.DataFrame({"x_m": points.x.to_numpy(), "y_m": points.y.to_numpy()}, index=list(towns))
    by_length = replace(shipped, minutes=shipped.length_km)
    legs = pd.Series(entry_points(shipped, table).minutes, index=table.index)
    km = pd.DataFrame(times(by_length, table, table), index=table.index, columns=table.index)
    for start, stop, expected in (
        ("Tanger", "Tétouan", 57.2),
        ("Larache", "Ksar", 35.5),
        ("Chefchaouen", "Ouezzane", 68.6),
    ):
        assert km.loc[start, stop] - legs[start] - legs[stop] == pytest.approx(expected, abs=1.0)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_random_layers_with_parallel_roads_and_loops(seed):
    rng = np.random.default_rng(seed)
    roads = random_roads(rng)
    raw = layer(*roads, ramp=[False] * len(roads))
    net = network(*roads)
    here, there = places(*rng.uniform(0, 60, (8, 2))), places(*rng.uniform(0, 60, (5, 2)))
    found = times(net, here, there)
    expected = heap_times(raw, here.to_numpy(), there.to_numpy(), SPEEDS)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    np.testing.assert_allclose(times(net, there, here), found.T, rtol=1e-9)
    np.testing.assert_allclose(nearest_minutes(net, here, there), expected.min(axis=1), rtol=1e-9)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(1.05, 3))
def test_triangles_faster_roads_and_roads_in_pieces(seed, faster):
    rng = np.random.default_rng(seed)
    roads = random_roads(rng, chain=True)
    slow_legs = Speeds(SPEEDS.classes, access=0.5)
    net = network(*roads, speeds=slow_legs)
    on_roads = [xy[int(rng.integers(len(xy)))] for _, xy in roads]
    here = places(*on_roads[:9])
    way = times(net, here, here)
    # Whoever goes straight may pass a road that he may not join: of such ways no triangle is promised.
    apart = np.hypot(*(here.to_numpy()[:, None] - here.to_numpy()[None]).transpose(2, 0, 1))
    assume((way < straight_minutes(net, apart) - 1e-6)[apart > 0].all())
    assert (way[:, None, :] <= way[:, :, None] + way[None, :, :] + 1e-6).all()
    quicker = {**SPEEDS.classes, "secondary": SPEEDS.classes["secondary"] * faster}
    assert (times(network(*roads, speeds=Speeds(quicker, access=0.5)), here, here) <= way + 1e-9).all()
    pieces = [
        (name, list(part))
        for name, xy in roads
        for part in ([xy[:2], xy[1:]] if len(xy) > 2 and rng.random() < 0.5 else [xy])
    ]
    np.testing.assert_allclose(times(network(*pieces, speeds=slow_legs), here, here), way, rtol=1e-9, atol=1e-6)


def test_legs_ramps_and_motorways_by_hand():
    """A motorway of 20 km beside a primary road of 20 km, joined by ramps of 1 km; places 1 km off the road."""
    net = network(
        ("primary", [(10, 10), (30, 10)]), ("motorway", [(11, 11), (29, 11)]),
        ("motorway", [(10, 10), (11, 11)]), ("motorway", [(29, 11), (30, 10)]), ramp=[False, False, True, True],
    )  # fmt: skip
    here, there = places((10, 8.5), (20, 11.2)), places((30, 9))
    ramp = np.hypot(1, 1) / 40 * 60
    by_motorway = 15 + 2 * ramp + 9 + 10  # 1.5 km and 1 km at 6 km/h
    np.testing.assert_allclose(times(net, here, there)[0, 0], by_motorway, rtol=1e-9)
    # The second place is nearest to the motorway, which it may not join: 1.2 km to the primary road, then 10 km.
    np.testing.assert_allclose(times(net, here, there)[1, 0], 12 + 10 + 10, rtol=1e-9)


def test_a_place_beside_another_goes_there_straight_and_no_road_leads_elsewhere():
    net = network(("primary", [(10, 10), (20, 10)]), ("primary", [(10, 40), (20, 40)]))
    found = times(net, places((10, 16)), places((11, 16), (12, 41)))
    assert found[0, 0] == pytest.approx(10.0)  # 1 km straight, not 6 km to the road and back
    assert found[0, 1] == pytest.approx(np.hypot(2, 25) * 10)  # on foot: no road joins the two
    assert road_times(net, places((10, 16)), places((12, 41)), limit_min=30).pairs.empty
    assert nearest_minutes(net, places((10, 16)), places()).isna().all()
    with pytest.raises(ValueError, match="above zero"):
        road_times(net, places((1, 1)), places((1, 1)), limit_min=0)


def test_the_line_of_a_way_takes_as_long_as_the_way(region, shipped):
    rng = np.random.default_rng(3)
    roads = random_roads(rng)
    net = network(*roads)
    here, there = places(*rng.uniform(10, 50, (20, 2))), places(*rng.uniform(10, 50, (20, 2)))
    legs = entry_points(net, here).minutes + entry_points(net, there).minutes
    by_road = np.array([shapely.LineString(line).length for line in road_lines(net, here, there)])
    lengths = network(*roads, speeds=Speeds(dict.fromkeys(SPEEDS.classes, 60.0), access=6.0))
    shortest = times(lengths, here, there).diagonal()
    own = entry_points(net, here).minutes / 10 + entry_points(net, there).minutes / 10
    same_speed = np.array([shapely.LineString(line).length for line in road_lines(lengths, here, there)]) / 1000
    by_legs = (
        np.array(
            [
                shapely.distance(shapely.Point(a), shapely.Point(b))
                for a, b in zip(here.to_numpy(), there.to_numpy(), strict=True)
            ]
        )
        / 1000
    )
    taken = np.minimum((same_speed - own) + legs, by_legs * 10)
    np.testing.assert_allclose(taken, shortest, rtol=1e-9)
    assert (by_road / 1000 >= same_speed - 1e-9).all()
    for line, start, stop in zip(road_lines(net, here, there), here.to_numpy(), there.to_numpy(), strict=True):
        np.testing.assert_allclose([line[0], line[-1]], [start, stop])


@pytest.mark.parametrize("minutes", [8.0, 15.0, 30.0])
def test_an_isochrone_holds_what_is_near_in_time_and_nothing_else(minutes):
    """Oracle: every point of fine samples along the roads, with its own time; discs of 0.5 % less at most."""
    rng = np.random.default_rng(8)
    roads = random_roads(rng)
    net = network(*roads)
    bodies = places(*rng.uniform(10, 50, (3, 2)))
    (ground,) = isochrones(net, bodies, [minutes])
    at = places(*rng.uniform(0, 60, (4000, 2)))
    samples = shapely.get_coordinates(shapely.segmentize(net.lines, 100.0))
    by_road = nearest_minutes(net, pd.DataFrame(samples, columns=["x_m", "y_m"]), bodies).to_numpy()
    oracle = np.full(len(at), np.inf)
    for xy, time in zip(samples, by_road, strict=True):
        oracle = np.minimum(oracle, time + np.hypot(*(at.to_numpy() - xy).T) / 1000 * 10)
    for xy in bodies.to_numpy():
        oracle = np.minimum(oracle, np.hypot(*(at.to_numpy() - xy).T) / 1000 * 10)
    inside = shapely.contains_xy(ground, *at.to_numpy().T)
    clear = np.abs(oracle - minutes) > 0.7 + 0.01 * minutes  # samples 100 m apart, lines within 50 m
    assert (inside == (oracle <= minutes))[clear].all()
    assert 5 < inside.sum() < 3900
    near = nearest_minutes(net, at, bodies).to_numpy()
    assert inside[near <= minutes - 0.7 - 0.01 * minutes].all()


def test_isochrones_grow_and_are_empty_without_bodies():
    net = network(("primary", [(10, 10), (50, 10)]))
    first, second = isochrones(net, places((12, 10)), [10.0, 20.0])
    assert shapely.contains(second.buffer(1), first)
    assert isochrones(net, np.zeros((0, 2)), [10.0])[0].is_empty
    # By hand: eastwards 10 km of road in ten minutes; westwards 2 km of it, then 8 minutes straight on.
    west, _, east, _ = first.bounds
    assert (west - 500_000, east - 500_000) == pytest.approx((9_200, 22_000), abs=1)


def test_times_do_not_depend_on_the_process(shipped):
    import pickle

    again = pickle.loads(pickle.dumps(shipped))
    assert again.digest == shipped.digest
    assert repr(again) == repr(shipped)
    assert "largest 99.85 %" in repr(shipped)
    assert territory().roads is None


def on_mercator(net, territory):
    """The same roads in a plane whose metre is some 0.8 m of the ground, and how places get there."""
    definition = CRS("+proj=merc +lon_0=-5 +ellps=GRS80").to_wkt()
    there = Transformer.from_crs(territory.plane.crs, definition, always_xy=True)

    def move(xy):
        return np.column_stack(there.transform(*np.asarray(xy).T))

    corners = move(shapely.get_coordinates(territory.projected.geometry.to_numpy()))
    plane = Plane(definition, 1.0, 2.0, (*corners.min(axis=0), *corners.max(axis=0)))
    return replace(net, nodes_m=move(net.nodes_m), vertices_m=move(net.vertices_m), plane=plane), move


def test_where_the_scale_of_a_plane_varies_legs_straight_ways_and_isochrones_are_those_of_the_ground():
    # A line that is straight in one plane is none in another: roads have a vertex every kilometre or so.
    ways = {"primary": [(5, 5), (30, 12), (55, 20)], "secondary": [(30, 12), (25, 50)], "tertiary": [(5, 45), (25, 50)]}
    roads = [(name, list(shapely.LineString(way).segmentize(1).coords)) for name, way in ways.items()]
    here = territory()
    plain = network(*roads, speeds=Speeds({**SPEEDS.classes, "tertiary": 40.0}, access=6.0, ramp=40.0))
    stretched, move = on_mercator(plain, here)
    assert float(stretched.scale(stretched.nodes_m).min()) > 1.15
    xy = places(*np.random.default_rng(8).uniform(2, 58, (40, 2)))
    moved = pd.DataFrame(move(xy.to_numpy()), columns=["x_m", "y_m"])
    first, second = times(plain, xy[:25], xy[25:]), times(stretched, moved[:25], moved[25:])
    np.testing.assert_allclose(second, first, rtol=2e-3)
    near = nearest_minutes(plain, xy[:25], xy[25:]), nearest_minutes(stretched, moved[:25], moved[25:])
    np.testing.assert_allclose(near[1], near[0], rtol=2e-3)
    (grounds,) = isochrones(plain, xy[25:30].to_numpy(), [40.0])
    (reached,) = isochrones(stretched, moved[25:30].to_numpy(), [40.0])
    back = gpd.GeoSeries([reached], crs=stretched.plane.definition).to_crs(here.plane.crs)
    assert back.area.item() == pytest.approx(grounds.area, rel=2e-3)
    assert back.item().symmetric_difference(grounds).area < 5e-3 * grounds.area
