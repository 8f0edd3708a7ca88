"""What other makers hand over in their own ways is read as it stands, or refused with what it is."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from atlas.errors import InputError, TerritoryError
from atlas.sources.files.tables import read_table
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
