"""Does a territory of one's own bring names, land, points of its units and ground, every fault of them told?"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import atlas
from atlas.errors import TerritoryError
from atlas.sources.territory.surroundings import read_place_names

WEST, SOUTH = -4.0, 47.5
TERRITORY = """
file = "units.gpkg"
title = "Ailleurs"
codes = "Z[0-9]"
places = "lieux.csv"
land = "terres.gpkg"
label_points = "points.csv"
context = "fond"
"""
PLACES = (
    "kind,lon,lat,name_fr,name_ar,angle_deg,line\n"
    'sea,-4.6,47.75,Mer d’Iroise,بحر,90,"-4.6 47.4, -4.6 48.2"\n'
    "land,-3.1,47.36,Pays voisin,,,\n"
)


@pytest.fixture
def folder(tmp_path):
    boxes = [shapely.box(WEST + 0.6 * i, SOUTH, WEST + 0.6 * (i + 1), SOUTH + 0.5) for i in range(3)]
    table = {"code": ["Z0", "Z1", "Z2"], "name": ["Un", "Deux", "Trois"], "population_2024": [900, 500, 20]}
    units = gpd.GeoDataFrame(table, geometry=boxes, crs="EPSG:4326")
    units.to_file(tmp_path / "units.gpkg")
    land = shapely.box(WEST, SOUTH - 1, WEST + 4, SOUTH + 1.5)
    gpd.GeoDataFrame(geometry=[land], crs="EPSG:4326").to_file(tmp_path / "terres.gpkg")
    (tmp_path / "lieux.csv").write_text(PLACES, encoding="utf-8")
    (tmp_path / "points.csv").write_text("code,lon,lat\nZ1,-3.3,47.55\n", encoding="utf-8")
    (tmp_path / "fond").mkdir()
    river = shapely.LineString([(WEST - 0.2, 47.6), (WEST + 2, 47.9)])
    rivers = gpd.GeoDataFrame({"rank": [1], "name": ["Aven"]}, geometry=[river], crs="EPSG:4326")
    rivers.to_file(tmp_path / "fond" / "rivers.geojson")
    (tmp_path / "pays.toml").write_text(TERRITORY, encoding="utf-8")
    return tmp_path


def test_names_land_points_and_ground_stand_on_the_plate(folder):
    territory = atlas.read_territory(folder / "pays.toml")
    assert territory.places["name_ar"].tolist() == ["بحر", "Pays voisin"], (
        "a language without a name has that of another"
    )
    x, y = territory.anchors["Z1"]
    point = gpd.GeoSeries.from_xy([x], [y], crs=territory.plane.crs).to_crs(4326).iloc[0]
    assert (point.x, point.y) == pytest.approx((-3.3, 47.55), abs=1e-7)
    assert territory.land.contains(shapely.Point(WEST + 3, SOUTH))
    assert not territory.land.contains(shapely.Point(WEST - 0.3, SOUTH))
    data = atlas.tabulate(None, territory)
    plate = atlas.Plate(
        key="p", title="Habitants", marks=(atlas.marks.Circles("population_2024"),), context=("rivers",)
    )
    figure = atlas.draw(plate, data)
    words = {text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))}
    letters = "".join(words).replace("\u202f", " ")
    assert "Pays voisin" in letters
    assert "Aven" in letters or any(set("Aven") <= set(word) for word in words)


@pytest.mark.parametrize(
    ("file", "text", "facts"),
    [
        ("lieux.csv", "lon,lat\n1,2\n", {("", "kind")}),
        (
            "lieux.csv", "kind,lon,lat,name_fr,angle_deg,line\nocean,400,x,,east,1 2\nsea,1,2,Mer,0,\n",
            {(2, "kind"), (2, "lon"), (2, "lat"), (2, "name_fr"), (2, "angle_deg"), (2, "line")},
        ),
        (
            "points.csv", "code,lon,lat\nZ9,-3.3,47.6\nZ1,-3.9,47.6\nZ1,-3.3,47.6\nZ2,,47.6\n",
            {(2, "code"), (3, "lon"), (4, "code"), (5, "lon")},
        ),
    ],
)  # fmt: skip
def test_every_fault_of_a_table_is_told_with_its_row(folder, file, text, facts):
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(TerritoryError) as caught:
        atlas.read_territory(folder / "pays.toml")
    assert {(fault.row or "", fault.column) for fault in caught.value.faults} == facts
    assert {fault.file.name for fault in caught.value.faults} == {file}


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ('codes = "Z[0-9]"', 'codes = "[0-9]{5}"', "code"),
        ('codes = "Z[0-9]"', 'codes = "[0-9"', "codes"),
        ("lieux.csv", "absent.csv", "places"),
        ("fond", "nulle-part", "context"),
        ("terres.gpkg", "points.csv", "land"),
    ],
)
def test_a_pattern_or_a_file_that_does_not_hold_is_told(folder, before, after, column):
    file = folder / "pays.toml"
    file.write_text(TERRITORY.replace(before, after), encoding="utf-8")
    with pytest.raises(TerritoryError) as caught:
        atlas.read_territory(file)
    columns = {fault.column for fault in caught.value.faults}
    assert columns == ({""} if column == "land" else {column})


def test_decimal_commas_and_spaces_are_read(tmp_path):
    file = tmp_path / "lieux.csv"
    file.write_text("kind;lon;lat;name_en\nsea; -4,5 ;47,25;Sea\n", encoding="utf-8")
    places = read_place_names(file)
    assert places[["lon", "lat"]].to_numpy().tolist() == [[-4.5, 47.25]]
    assert places["name_fr"].tolist() == ["Sea"]
    assert pd.isna(places["line"].iloc[0])
