"""Neighbours of weights and distances, surfaces as files and by zones, tables that stay as they were computed."""

from __future__ import annotations

import pickle

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import atlas
from atlas.errors import InputError, OutputError

METRIC = "EPSG:26191"


def squares(side: int = 4, crs: str = METRIC) -> gpd.GeoDataFrame:
    """A chessboard of squares of 1 km."""
    places = [(x, y) for y in range(side) for x in range(side)]
    shapes = [
        shapely.box(4e5 + 1000 * x, 5e5 + 1000 * y, 4e5 + 1000 * x + 1000, 5e5 + 1000 * y + 1000) for x, y in places
    ]
    return gpd.GeoDataFrame(index=[f"c{i:02}" for i in range(len(places))], geometry=shapes, crs=crs)


def pairs_of(found) -> set[tuple[str, str]]:
    return set(zip(found.pairs["code_a"], found.pairs["code_b"], strict=True))


@pytest.mark.parametrize("rule", ["Rook", "Queen"])
def test_weights_of_libpysal_give_the_neighbours_that_the_outlines_give(rule):
    units = squares()
    weights = getattr(libpysal.weights, rule).from_dataframe(units, ids=list(units.index))
    taken = atlas.stats.neighbors_from_weights(weights)
    assert pairs_of(taken) == pairs_of(atlas.stats.neighbors(units, rule=rule.lower()))
    assert list(taken.codes) == list(units.index)


def test_a_graph_or_a_mapping_is_taken_too_and_units_without_neighbour_stay():
    graph = libpysal.graph.Graph.from_dicts({"a": {"b": 1.0}, "b": {"a": 1.0}, "c": {}})
    for weights in (graph, {"a": ["b"], "b": [], "c": []}):
        found = atlas.stats.neighbors_from_weights(weights)
        assert pairs_of(found) == {("a", "b")}
        assert found.islands == ("c",)
    with pytest.raises(ValueError, match="name 'z', which is no unit"):
        atlas.stats.neighbors_from_weights({"a": ["z"]})


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=25, unique=True), st.data())
def test_neighbours_by_distance_and_by_rank_are_those_of_brute_force(places, data):
    points = gpd.GeoSeries.from_xy(*np.array(places, dtype=float).T * 1000 + 4e5, crs=METRIC)
    points.index = [f"p{i:02}" for i in range(len(places))]
    apart = np.hypot(*(np.array(places)[:, None] - np.array(places)[None]).transpose(2, 0, 1))
    km = data.draw(st.sampled_from([0.5, 1.5, 4.2, 9.1]))
    near = {(a, b) for a, b in zip(*np.nonzero(apart <= km), strict=True) if a < b}
    codes = list(points.index)
    assert pairs_of(atlas.stats.distance_neighbors(points, km=km)) == {(codes[a], codes[b]) for a, b in near}
    k = data.draw(st.integers(1, len(places) - 1))
    found = atlas.stats.nearest_neighbors(points, k=k)
    assert (found.counts >= k).all()
    farthest = np.sort(apart + np.diag(np.full(len(places), np.inf)), axis=1)[:, k - 1]
    for a, b in pairs_of(found):
        i, j = codes.index(a), codes.index(b)
        assert apart[i, j] <= max(farthest[i], farthest[j]) + 1e-9


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda u: atlas.stats.distance_neighbors(u, km=0), "km=0: a distance is finite and above zero"),
        (lambda u: atlas.stats.nearest_neighbors(u, k=0), "k=0: ask for one neighbour at least"),
        (lambda u: atlas.stats.nearest_neighbors(u, k=16), "fewer than there are units"),
        (
            lambda u: atlas.stats.distance_neighbors(u.set_crs(None, allow_override=True), km=1),
            "no coordinate reference",
        ),
        (lambda u: atlas.stats.nearest_neighbors(pd.concat([u, u]), k=1), "a code stands twice"),
    ],
)
def test_what_cannot_be_a_neighbourhood_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(squares())


def surface() -> atlas.stats.Surface:
    points = np.array([[4.02e5, 5.015e5], [4.011e5, 5.02e5]])
    return atlas.stats.kernel_density(points, bandwidth_km=1, cell_km=0.1, extent=(4e5, 5e5, 4.04e5, 5.04e5)).in_system(
        METRIC
    )


def test_a_surface_comes_back_from_its_geotiff_cell_for_cell_with_its_system(tmp_path):
    made = surface()
    path = atlas.stats.write_geotiff(made, tmp_path / "s.tif")
    again = atlas.stats.read_surface(path)
    assert np.array_equal(again.values, made.values)
    assert (again.extent, again.cell_km, again.crs) == (made.extent, made.cell_km, METRIC)
    import rasterio

    with rasterio.open(path) as file:  # north up for all others: the value under a point is the one that we say
        assert file.read(1)[25, 20] == made.at([(4.0205e5, 5.0145e5)])[0]
        assert (file.transform.c, file.transform.f, file.transform.e) == (4e5, 5.04e5, -100)


def test_zones_that_share_out_a_surface_share_out_its_total():
    made, zones = surface(), squares()
    table = atlas.stats.zonal_statistics(made, zones)
    assert table["total"].sum() == pytest.approx(made.total)
    assert (table["cells"] == 100).all()
    assert table["covered"].sum() == pytest.approx(16)
    inside = made.values[:10, :10]  # the south-western square
    assert table.loc["c00", ["minimum", "maximum"]].tolist() == [inside.min(), inside.max()]
    assert table.loc["c00", "mean"] == pytest.approx(inside.mean())


def test_a_zone_without_cells_has_no_mean_and_a_cell_without_value_is_not_counted():
    made = surface()
    values = made.values.copy()
    values[:5, :10] = np.nan
    holed = atlas.stats.Surface(values, made.x0_m, made.y0_m, made.cell_km)
    zones = pd.concat([squares(), gpd.GeoDataFrame(index=["far"], geometry=[shapely.box(0, 0, 1, 1)], crs=METRIC)])
    table = atlas.stats.zonal_statistics(holed, zones)
    assert table.loc["c00", "cells"] == 50
    assert table.loc["far", "cells"] == 0
    assert np.isnan(table.loc["far", "mean"])


def test_rasters_that_are_no_surface_are_refused_in_a_sentence(tmp_path):
    import rasterio
    from rasterio.transform import Affine

    def raster(name, transform, crs):
        with rasterio.open(
            tmp_path / name,
            "w",
            driver="GTiff",
            width=2,
            height=2,
            count=1,
            dtype="float64",
            crs=crs,
            transform=transform,
        ) as file:
            file.write(np.ones((1, 2, 2)))
        return tmp_path / name

    with pytest.raises(ValueError, match="in degrees"):
        atlas.stats.read_surface(raster("d.tif", Affine(0.1, 0, -6, 0, -0.1, 36), "EPSG:4326"))
    with pytest.raises(ValueError, match="square cells, north up"):
        atlas.stats.read_surface(raster("o.tif", Affine(10, 0, 4e5, 0, -20, 5e5), METRIC))
    with pytest.raises(ValueError, match="no band 2: it has 1"):
        atlas.stats.read_surface(raster("b.tif", Affine(10, 0, 4e5, 0, -10, 5e5), METRIC), band=2)
    with pytest.raises(InputError, match=r"nothing\.tif"):
        atlas.stats.read_surface(tmp_path / "nothing.tif")
    with pytest.raises(OutputError, match=r"written as \.tif"):
        atlas.stats.write_geotiff(surface(), tmp_path / "s.png")
    with pytest.raises(ValueError, match="reproject them"):
        atlas.stats.zonal_statistics(surface(), squares().to_crs(4326))


@pytest.fixture(scope="module")
def data():
    return atlas.tabulate(atlas.read_territory("tanger-tetouan"))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.__setitem__("mine", 1),
        lambda t: t.__delitem__("population_2024"),
        lambda t: t.insert(0, "mine", 1),
        lambda t: t.pop("population_2024"),
        lambda t: t.loc.__setitem__((slice(None), "population_2024"), 0),
        lambda t: t.iloc.__setitem__((0, 0), "x"),
        lambda t: t.at.__setitem__((t.index[0], "population_2024"), 0),
        lambda t: setattr(t, "population_2024", 0),
        lambda t: setattr(t, "index", range(len(t))),
        lambda t: t.update(pd.DataFrame({"population_2024": 0}, index=t.index)),
    ],
)
def test_a_table_of_a_dataset_cannot_be_made_to_say_something_else(data, change):
    before = data.communes.copy()
    with pytest.raises(TypeError, match=r"tables of a dataset are not changed.*copy\(\) is yours"):
        change(data.communes)
    pd.testing.assert_frame_equal(pd.DataFrame(data.communes), pd.DataFrame(before))


def test_what_is_made_of_a_table_is_ones_own_and_leaves_the_table_alone(data):
    own = data.communes.copy()
    own["mine"] = 1
    own.insert(0, "first", 1)
    own.pop("first")
    own.loc[own.index[0], "population_2024"] = 0
    assert "mine" not in data.communes
    assert data.communes["population_2024"].iloc[0] > 0
    assert pickle.loads(pickle.dumps(data)).communes.crs == data.communes.crs
    assert data.communes.to_crs(METRIC).assign(mine=2)["mine"].eq(2).all()


def test_a_selection_of_actors_is_tabulated_as_the_register_of_these_actors_would_be():
    region = atlas.read_territory("tanger-tetouan")
    placed = atlas.locate(atlas.read_register("demonstration"), region)
    cooperatives = placed.select("family == 'cooperative'")
    made = atlas.tabulate(cooperatives)
    whole = atlas.tabulate(placed)
    assert made.communes["actors"].equals(whole.communes["cooperatives"].rename("actors"))
    with pytest.raises(TypeError, match="tabulate counts actors"):
        atlas.tabulate(whole.select())
