"""What other makers hand over in their own ways is read as it stands, or refused with what it is."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from atlas.errors import InputError, TerritoryError
from atlas.sources.files.read_options import Request
from atlas.sources.files.tables import read_table, read_tables
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory

ARABIC = ["الفنيدق", "مرتيل", "وادي لاو"]
SQUARES = [shapely.box(-6 + x, 35, -5.5 + x, 35.5) for x in (0, 0.5, 1)]


def communes(**columns):
    return gpd.GeoDataFrame({**columns}, geometry=SQUARES, crs=4326)


@pytest.mark.parametrize(("written", "stated"), [("UTF-8", "ISO-8859-1"), ("cp1256", "UTF-8"), ("cp1256", None)])
def test_a_shapefile_that_lies_about_its_letters_is_read_in_its_own(tmp_path, written, stated):
    path = tmp_path / "c.shp"
    communes(code=["a", "b", "c"], name=ARABIC).to_file(path, encoding=written)
    path.with_suffix(".cpg").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[29] = 0
    path.with_suffix(".dbf").write_bytes(dbf)
    if stated:
        path.with_suffix(".cpg").write_text(stated)
    assert read_territory(path).communes["name"].tolist() == ARABIC


def test_a_shapefile_that_tells_the_truth_keeps_its_encoding(tmp_path):
    path = tmp_path / "c.shp"
    names = ["Béni", "Aïn", "Fès"]
    communes(code=["a", "b", "c"], name=names).to_file(path, encoding="ISO-8859-1")
    assert read_territory(path).communes["name"].tolist() == names


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("GID_2", "NAME_2"),
        ("shapeID", "shapeName"),
        ("ADM2_PCODE", "ADM2_EN"),
        ("code_insee", "nom_com"),
        ("code", "LIBGEO"),
    ],
)
def test_layers_of_known_makers_need_no_mapping(tmp_path, code, name):
    layer = communes(**{code: ["x1", "x2", "x3"], name: ["Uno", "Dos", "Tres"], "NAME_0": "País", "ADM0_EN": "País"})
    layer.to_file(tmp_path / "c.gpkg")
    communes_read = read_territory(tmp_path / "c.gpkg").communes
    assert communes_read["name"].to_dict() == {"x1": "Uno", "x2": "Dos", "x3": "Tres"}


def test_the_finest_level_is_taken_and_of_two_alike_none(tmp_path):
    layer = communes(code=["1", "2", "3"], NAME_1="Région", NAME_2=["P", "P", "Q"], NAME_3=["A", "B", "C"])
    layer.to_file(tmp_path / "fine.gpkg")
    assert read_territory(tmp_path / "fine.gpkg").communes["name"].tolist() == ["A", "B", "C"]
    communes(code=["1", "2", "3"], nom="x", libelle="y").to_file(tmp_path / "alike.gpkg")
    with pytest.raises(TerritoryError, match=r"--territory.*nom, libelle") as caught:
        read_territory(tmp_path / "alike.gpkg")
    assert [fault.column for fault in caught.value.faults] == ["name"]


def test_a_page_named_as_a_workbook_is_read_as_its_table(tmp_path):
    cells = "<tr><td>A&amp;B<br>centre<td>-5,36<td>٣٥<tr><td colspan=2>seul</td><td>7</td></tr>"
    page = f"<!DOCTYPE html><html><meta charset=utf-8><p>Liste<table><tr><th>nom<th>lon<th>lat</tr>{cells}</table>"
    path = tmp_path / "export.xls"
    path.write_text(page, encoding="utf-8")
    table = read_table(path)
    assert table.frame.fillna("").to_numpy().tolist() == [["A&B centre", "-5,36", "٣٥"], ["seul", "", "7"]]
    assert table.rows.tolist() == [2, 3]


def test_a_page_without_a_table_says_that_it_is_a_page(tmp_path):
    (tmp_path / "export.xlsx").write_text("<html><body>Votre session a expiré</body></html>", encoding="utf-8")
    with pytest.raises(InputError, match="web page without a table"):
        read_table(tmp_path / "export.xlsx")


def actors(**columns):
    """Return three points, one of them above the ground."""
    points = [shapely.Point(-5.4, 35.6), shapely.Point(-5.3, 35.7, 120), shapely.Point(-5.2, 35.8)]
    return gpd.GeoDataFrame({"ref": ["1", "2", "3"], "nom": ARABIC, **columns}, geometry=points, crs=4326)


def packed(path, *members):
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.write(member, f"envoi/{member.name}")
    return path


@pytest.mark.parametrize("ending", ["kml", "geojsonl", "kmz", "zip"])
def test_points_of_telephones_globes_and_archives_are_read(tmp_path, ending):
    driver = {"kml": "KML", "kmz": "KML", "geojsonl": "GeoJSONSeq", "zip": "ESRI Shapefile"}[ending]
    first = tmp_path / ("doc." + {"kmz": "kml", "zip": "shp"}.get(ending, ending))
    actors().to_file(first, driver=driver, encoding="UTF-8")
    path = first if first.suffix == f".{ending}" else packed(tmp_path / f"a.{ending}", *tmp_path.glob("doc.*"))
    table = read_table(path)
    assert table.file == path
    assert table.lon == pytest.approx([-5.4, -5.3, -5.2])
    assert table.lat == pytest.approx([35.6, 35.7, 35.8])
    assert table.frame["nom"].tolist() == ARABIC


def test_the_places_of_a_gpx_file_are_its_waypoints(tmp_path):
    actors().rename(columns={"nom": "name"})[["name", "geometry"]].to_file(
        tmp_path / "a.gpx", driver="GPX", layer="waypoints"
    )
    assert read_table(tmp_path / "a.gpx").frame["name"].tolist() == ARABIC


def test_points_kept_as_bytes_are_degrees_where_they_can_be_and_are_asked_where_not(tmp_path):
    bare = pd.DataFrame({"nom": ARABIC, "geom": shapely.to_wkb(actors().geometry.to_numpy())})
    bare.to_parquet(tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet").lat == pytest.approx([35.6, 35.7, 35.8])
    meters = actors().to_crs(32630).geometry.to_numpy()
    bare.assign(geom=shapely.to_wkb(meters)).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="--crs"):
        read_table(tmp_path / "b.parquet")
    (table,) = read_tables(tmp_path / "b.parquet", Request(crs="EPSG:32630"))
    assert table.lon == pytest.approx([-5.4, -5.3, -5.2])


def test_an_archive_that_cannot_be_read_says_why(tmp_path, monkeypatch):
    texts = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for text in texts:
        text.write_text("id,lon,lat\n1,-5,35\n1,-5,35,7\n")
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(InputError, match=r"several.*a\.csv"):
        read_table(packed(tmp_path / "two.zip", *texts))
    with pytest.raises(InputError, match="cannot be read"):
        read_table(tmp_path / "no.zip")
    with pytest.raises(InputError, match=r"one\.zip/envoi/a\.csv, row 3"):
        read_table(packed(tmp_path / "one.zip", texts[0]))
    monkeypatch.setenv("ATLAS_MAX_MB", "0.00001")
    monkeypatch.setattr("atlas.sources.files.tables.admit", lambda path: None)
    with pytest.raises(InputError, match="too much"):
        read_table(tmp_path / "one.zip")


@pytest.mark.parametrize(
    "text",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>',
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///secret">]><kml>&x;</kml>',
        "<kml><!-- --><OGRVRTDataSource></OGRVRTDataSource></kml>",
    ],
)
def test_no_other_document_hides_under_the_name_of_a_kml(tmp_path, text):
    (tmp_path / "a.kml").write_text(text)
    with pytest.raises(InputError, match=r"\.kml"):
        read_table(tmp_path / "a.kml")


def test_codes_of_any_width_find_their_commune_without_their_zeros(tmp_path):
    communes(code=["007012", "000345", "120001"], name=["Un", "Deux", "Trois"]).to_file(tmp_path / "c.gpkg")
    gazetteer = Gazetteer.of(read_territory(tmp_path / "c.gpkg"))
    written = ["007012", "7012", "7012.0", "345", "120001", "12001", "0345"]
    assert [gazetteer.match(code).code for code in written] == [
        "007012", "007012", "007012", "000345", "120001", "", "000345",
    ]  # fmt: skip


def test_a_shapefile_without_its_index_is_read_and_nothing_is_written_beside_it(tmp_path):
    path = tmp_path / "a.shp"
    actors().to_file(path, encoding="UTF-8")
    path.with_suffix(".shx").unlink()
    before = sorted(tmp_path.iterdir())
    table = read_table(path)
    assert (table.frame["nom"].tolist(), table.file) == (ARABIC, path)
    assert table.lon == pytest.approx([-5.4, -5.3, -5.2])
    assert sorted(tmp_path.iterdir()) == before


def test_the_empty_columns_of_a_kml_take_no_place_from_the_filled_ones(tmp_path):
    actors()[["nom", "geometry"]].to_file(tmp_path / "a.kml", driver="KML", encoding="UTF-8")
    assert read_register(tmp_path / "a.kml").table["name"].tolist() == ARABIC
