"""Layers of roads: every fault told at once, gaps repaired within the tolerance and no farther, components told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from road_layers import SPEEDS, layer, network, territory

from atlas.errors import InputError
from atlas.resources import shipped_path
from atlas.sources.roads.road_file import read_roads
from atlas.sources.roads.specification import RoadSource
from atlas.sources.roads.speeds import Speeds, read_speeds
from atlas.sources.territory.provenance import read_credits

CROSS = (("primary", [(10, 20), (20, 20), (30, 20)]), ("secondary", [(20, 10), (20, 20), (20, 30)]))


def faults_of(source, **options):
    with pytest.raises(InputError) as raised:
        read_roads(source, territory(), **{"speeds": SPEEDS, **options})
    return [str(fault) for fault in raised.value.faults]


def test_the_shipped_roads_are_the_source_s():
    roads = gpd.read_parquet(shipped_path("geodata", "roads", "network.parquet"))
    assert len(roads) == 10_574
    assert roads["length_m"].sum() / 1000 == pytest.approx(9_622.7, abs=0.1)
    ends = [line.coords[i] for line in roads.geometry for i in (0, -1)]
    assert len(set(ends)) == 7_799
    assert set(roads["class"]) <= set(read_speeds().classes)
    assert shipped_path("geodata", "roads", "network.parquet").stat().st_size < 2_000_000
    credits = read_credits(shipped_path("geodata", "roads"))
    assert {credit.file for credit in credits} == {"roads/network.parquet", "roads/speeds.toml"}
    assert credits[0].licence == "ODbL-1.0"


def test_a_layer_is_taken_as_it_is_or_cut_where_roads_share_a_vertex():
    assert len(network(*CROSS).components) == 2  # a bridge, as far as the layer says
    joined = network(*CROSS, gaps_m=0)
    assert (len(joined.start), len(joined.components), joined.remarks["cut_roads"]) == (4, 1, 2)
    assert joined.length_km.sum() == pytest.approx(40.0)
    bridge = network(("primary", [(10, 20), (30, 20)]), ("secondary", [(20, 10), (20, 30)]), gaps_m=50)
    assert len(bridge.components) == 2  # they cross without a common vertex


@pytest.mark.parametrize(("gap_km", "pieces"), [(0.004, 1), (0.006, 2)])
def test_blind_ends_are_moved_within_the_tolerance_and_no_farther(gap_km, pieces):
    to_end = network(("primary", [(10, 20), (20, 20)]), ("primary", [(20 + gap_km, 20), (30, 20)]), gaps_m=5)
    to_road = network(("primary", [(10, 20), (30, 20)]), ("primary", [(20, 10), (20, 20 - gap_km)]), gaps_m=5)
    assert len(to_end.components) == len(to_road.components) == pieces
    assert to_end.remarks["moved_ends"] == to_road.remarks["moved_ends"] == (1 if pieces == 1 else 0)
    assert to_road.remarks["cut_roads"] == (1 if pieces == 1 else 0)
    assert to_road.length_km.sum() == pytest.approx(30, abs=0.01)


def test_lengths_are_the_layer_s_or_measured_on_the_ellipsoid():
    roads = layer(("primary", [(10, 20), (20, 20)]), length_m=[12_000.0])
    assert read_roads(roads, territory(), speeds=SPEEDS).minutes.tolist() == [12.0]
    measured = read_roads(roads.drop(columns="length_m"), territory(), speeds=SPEEDS)
    line = roads.to_crs("EPSG:4326").geometry.iloc[0]
    from pyproj import Geod

    assert measured.length_km[0] * 1000 == pytest.approx(Geod(ellps="WGS84").geometry_length(line), rel=1e-9)


def test_openstreetmap_s_own_words_are_understood():
    roads = layer(("primary_link", [(10, 20), (20, 20)]), ("PRIMARY ", [(20, 20), (30, 20)]))
    net = read_roads(roads.rename(columns={"class": "highway"}), territory(), speeds=SPEEDS)
    assert net.joins.tolist() == [False, True]
    assert net.minutes.tolist() == pytest.approx([15.0, 10.0])


def test_a_class_without_speed_is_told_with_its_number_and_one_of_zero_is_left_out():
    roads = layer(("piste", [(5, 5), (6, 5)]), ("piste", [(6, 5), (7, 5)]), ("chemin", [(7, 5), (8, 5)]))
    told = faults_of(roads)
    assert len(told) == 2
    assert "piste" in told[0]
    assert "2 roads" in told[0]
    assert "one road" in told[1]
    speeds = Speeds({"piste": 0.0, "chemin": 20.0})
    net = read_roads(roads, territory(), speeds=speeds)
    assert (len(net.start), net.remarks["left_out"]) == (1, 2)


def test_every_fault_of_a_layer_is_told(tmp_path):
    good = layer(("primary", [(10, 20), (20, 20)]))
    assert "no such file" in faults_of(tmp_path / "routes.gpkg")[0]
    points = good.set_geometry(good.geometry.centroid)
    assert "a feature is no line" in faults_of(points)[0]
    assert "Point" in faults_of(points)[0]
    assert (
        "coordinate system"
        in faults_of(gpd.GeoDataFrame(good.drop(columns="geometry"), geometry=list(good.geometry)))[0]
    )
    assert "its coordinates are metres" in faults_of(good.set_crs("EPSG:4326", allow_override=True))[0]
    degrees = good.to_crs("EPSG:4326").set_crs("EPSG:26191", allow_override=True)
    assert "its coordinates are degrees" in faults_of(degrees)[0]
    assert "class" in faults_of(good.rename(columns={"class": "sorte"}))[0]
    assert "sorte" in faults_of(good.rename(columns={"class": "sorte"}))[0]
    assert "no such column" in faults_of(good, columns={"class": "genre"})[0]
    assert "no line" in faults_of(gpd.GeoDataFrame(good.drop(columns="geometry"), geometry=[None], crs=good.crs))[0]
    assert "missing or negative" in faults_of(good.assign(length_m=-1.0))[0]
    assert "no road reaches" in faults_of(good.set_geometry(good.geometry.translate(300_000)))[0]
    assert "empty" in faults_of(good.iloc[:0])[0]
    (tmp_path / "faux.gpkg").write_text("rien")
    assert "not the .gpkg" in faults_of(tmp_path / "faux.gpkg")[0]
    good.to_file(tmp_path / "deux.gpkg", layer="a")
    good.to_file(tmp_path / "deux.gpkg", layer="b")
    assert "“a”" in faults_of(tmp_path / "deux.gpkg")[0] or "a" in faults_of(tmp_path / "deux.gpkg")[0]
    net = read_roads(
        RoadSource(file=str(tmp_path / "deux.gpkg"), layer="b", credit="Province"), territory(), speeds=SPEEDS
    )
    assert (len(net.start), net.credit.attribution) == (1, "Province")
    with pytest.raises(ValueError, match="tolerance"):
        read_roads(good, territory(), speeds=SPEEDS, gaps_m=500)


def test_speeds_are_a_file_whose_faults_have_lines(tmp_path):
    file = tmp_path / "vitesses.toml"
    file.write_text("access = 5\n\n[classes]\nprimary = 400\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 4"):
        read_speeds(file)
    file.write_text("acces = 5\n[classes]\nprimary = 40\n", encoding="utf-8")
    with pytest.raises(InputError, match="acces"):
        read_speeds(file)
    file.write_text("access = 5\n[classes]\nprimary = 40\n", encoding="utf-8")
    assert read_speeds(file).classes == {"primary": 40}


def test_steep_roads_take_longer(tmp_path):
    """A relief that rises by 50 m a kilometre eastwards: 5 % on a road to the east, none on one to the north."""
    import rasterio
    from rasterio.transform import Affine

    heights = np.tile(np.arange(60.0) * 50, (60, 1)).astype("float32")
    with rasterio.open(
        tmp_path / "relief.tif", "w", driver="GTiff", width=60, height=60, count=1, dtype="float32",
        crs="EPSG:26191", transform=Affine(1000, 0, 500_000, 0, -1000, 510_000),
    ) as file:  # fmt: skip
        file.write(heights, 1)
    roads = layer(("primary", [(10, 20), (20, 20)]), ("primary", [(20, 20), (20, 30)]))
    speeds = Speeds(SPEEDS.classes, slope=4.0)
    source = tmp_path / "routes.gpkg"
    roads.to_file(source)
    net = read_roads(RoadSource(file=str(source), relief=str(tmp_path / "relief.tif")), territory(), speeds=speeds)
    assert net.minutes == pytest.approx([10 * 1.2, 10.0], rel=1e-6)
    flat = read_roads(RoadSource(file=str(source)), territory(), speeds=speeds)
    assert flat.minutes == pytest.approx([10.0, 10.0])
    assert shapely.length(net.lines).sum() == pytest.approx(20_000)
