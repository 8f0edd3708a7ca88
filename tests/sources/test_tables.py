"""Files of every kind and in every state are read as they stand, or refused with one clear reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3
import zipfile
from contextlib import closing

import fiona
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import InputError
from atlas.sources.files.encodings import decode, guess
from atlas.sources.files.tables import read_table, texts

FRENCH = (
    "identifiant;nom;note\n"
    "A1;Coopérative féminine de Tétouan;à côté de l’école, été 2020\n"
    "A2;Forêt d'Issaguen;où ça ?\n"
)
ARABIC = "identifiant;nom;nom_ar\nA1;Al Amal;جمعية الأمل للتنمية\nA2;Annour;تعاونية النور الفلاحية\n"


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def one_fault(source, **options):
    with pytest.raises(InputError, match=r"\S\. \S") as caught:
        read_table(source, **options)
    (fault,) = caught.value.faults
    assert str(fault.remedy)
    return fault


def rows_of(table):
    return table.frame.astype(object).where(table.frame.notna(), "").to_numpy().tolist()


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_french_text_is_read_in_each_encoding(tmp_path, encoding):
    table = read_table(write(tmp_path / "a.csv", FRENCH, encoding))
    assert table.headings == ("identifiant", "nom", "note")
    assert rows_of(table)[0] == ["A1", "Coopérative féminine de Tétouan", "à côté de l’école, été 2020"]
    assert table.notes["encoding"].startswith(encoding.removesuffix("-sig") if encoding != "utf-8-sig" else "utf-8-sig")


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850"])
def test_old_encodings_are_found_by_their_letters(tmp_path, encoding):
    text = FRENCH.replace("’", "'")
    table = read_table(write(tmp_path / "a.csv", text, encoding))
    assert table.frame["nom"].tolist() == ["Coopérative féminine de Tétouan", "Forêt d'Issaguen"]
    assert table.notes["encoding"] == f"{encoding} (guessed)"


def test_arabic_of_windows_is_found(tmp_path):
    table = read_table(write(tmp_path / "a.csv", ARABIC, "cp1256"))
    assert table.frame["nom_ar"].tolist() == ["جمعية الأمل للتنمية", "تعاونية النور الفلاحية"]
    assert table.notes["encoding"] == "cp1256 (guessed)"


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        (w, e)
        for w in ("Tétouan", "Forêt", "École", "pêche et forêt", "À côté", "Déjà", "où")
        for e in ("cp1252", "mac-roman", "cp850")
    ],
)
def test_one_accented_word_is_enough_to_be_read_right(word, encoding):
    name, _ = guess(f"id,nom\n1,{word}\n".encode(encoding))
    assert word.encode(encoding).decode(name) == word


def test_the_encoding_given_is_obeyed_and_refused_where_it_fails(tmp_path):
    path = write(tmp_path / "a.csv", FRENCH.replace("’", "'").replace("œ", "oe"), "cp850")
    assert read_table(path, encoding="cp850").frame["nom"][0] == "Coopérative féminine de Tétouan"
    fault = one_fault(path, encoding="utf-8")
    assert "utf-8" in str(fault.reason)
    assert fault.row == 2
    assert "does not exist" in str(one_fault(path, encoding="klingon").reason)


def test_a_mark_is_removed_when_utf8_is_given(tmp_path):
    path = write(tmp_path / "a.csv", "id,nom\n1,a\n", "utf-8-sig")
    assert read_table(path, encoding="UTF8").headings == ("id", "nom")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04" + b"x" * 50, "zip"),
        (b"SQLite format 3\0" + b"\0" * 50, "SQLite"),
        (b"%PDF-1.7 junk", "PDF"),
        (bytes(range(256)) * 8, "NUL"),
        (bytes(range(1, 256)) * 8, "binary"),
        (b"id,nom\n1,a\0b\n", "NUL"),
        (b"\xef\xbb\xbfid,nom\n1,a\0b\n", "NUL"),
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xff\xfei\0d\0,\0n\0", "no record"),
        (b"\xff\xfei\0d\0,", "cannot be read"),
    ],
)
def test_what_is_no_text_table_is_refused(tmp_path, data, word):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert word in str(one_fault(path).reason)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data):
    text, faults = decoded_or_refused(data)
    assert bool(faults) is (text is None)
    assert text is None or "\0" not in text


def decoded_or_refused(data):
    try:
        return decode(data).text, ()
    except InputError as error:
        return None, error.faults


# --- delimited text


@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_delimiter_is_found(tmp_path, delimiter, name):
    text = "id;nom;x\n1;Al Amal, Tétouan;5\n2;b;6\n".replace(";", delimiter)
    text = text.replace("Al Amal, Tétouan", '"Al Amal, Tétouan"')
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.notes["delimiter"] == name
    assert rows_of(table) == [["1", "Al Amal, Tétouan", "5"], ["2", "b", "6"]]


def test_decimal_commas_do_not_make_a_comma_the_delimiter(tmp_path):
    text = "id;x;y\n" + "".join(f"{i};-5,{i};35,{i}\n" for i in range(300))
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.headings == ("id", "x", "y")
    assert table.frame["x"][7] == "-5,7"


def test_excels_own_line_for_the_delimiter(tmp_path):
    table = read_table(write(tmp_path / "a.csv", "sep=|\nid|nom\n1|a;b,c\n"))
    assert rows_of(table) == [["1", "a;b,c"]]
    assert table.rows.tolist() == [3]


def test_rows_are_the_lines_on_which_records_start_and_blank_lines_are_counted(tmp_path):
    text = 'id,nom\n1,"deux\nlignes"\n\n2,b\n,\n3,"c"\n'
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.rows.tolist() == [2, 5, 7]
    assert table.frame["nom"][0] == "deux\nlignes"
    assert table.notes["blank_lines"] == "2"


def test_records_longer_or_shorter_than_the_heading_are_all_named(tmp_path):
    path = write(tmp_path / "a.csv", "id,nom,x\n1,a,2\n2,b\n3,c,4,5\n4,d,5,,\n")
    with pytest.raises(InputError, match="the heading 3") as caught:
        read_table(path)
    assert [(fault.row, str(fault.reason)) for fault in caught.value.faults] == [
        (3, "the record has 2 fields, the heading 3"),
        (4, "the record has 4 fields, the heading 3"),
    ]


@pytest.mark.parametrize("text", ['id,nom\n1,a\n2,"b\n3,c\n', 'id,nom\n1,a\n2,"b" c\n3,d\n'])
def test_a_misplaced_quotation_mark_is_located(tmp_path, text):
    fault = one_fault(write(tmp_path / "a.csv", text))
    assert "quotation mark" in str(fault.reason)
    assert fault.row == 3


@pytest.mark.parametrize("text", ["id,nom\n", "id,nom", "id;nom\r\n\r\n;\r\n"])
def test_headings_alone_are_no_register(tmp_path, text):
    assert "no record" in str(one_fault(write(tmp_path / "a.csv", text)).reason)


def test_a_heading_borne_twice_is_refused(tmp_path):
    fault = one_fault(write(tmp_path / "a.csv", "id,nom,nom \n1,a,b\n"))
    assert fault.column == "nom"
    assert "columns 2, 3" in str(fault.reason)


def test_a_column_without_heading_keeps_its_values_and_an_empty_one_goes(tmp_path):
    table = read_table(write(tmp_path / "a.csv", "id,,nom,\n1,x,a,\n2,,b,\n"))
    assert table.headings == ("id", "(column 2)", "nom")
    table = read_table(write(tmp_path / "b.csv", "id,,nom\n1,,a\n2,,b\n"))
    assert table.headings == ("id", "nom")


def test_a_thousand_columns_are_read(tmp_path):
    text = ",".join(f"c{i}" for i in range(1000)) + "\n" + ",".join(map(str, range(1000))) + "\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert len(table.headings) == 1000
    assert table.frame["c999"].tolist() == ["999"]


_VALUES = st.text(
    st.characters(
        codec="utf-8", exclude_characters="\0\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ufeff", exclude_categories=("Cs",)
    ),
    max_size=12,
)


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_what_a_dialect_writes_is_read_back(tmp_path_factory, rows, delimiter, quoting, end, encoding):
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["identifiant", "nom", "note"])
    records = [(f"A{i}", *row) for i, row in enumerate(rows)]
    writer.writerows(records)
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", written.getvalue(), encoding)
    table = read_table(path)
    assert [tuple(row) for row in rows_of(table)] == records
    first_lines = [line for line, text in enumerate(csv_lines(written.getvalue()), start=1) if text]
    assert table.rows.tolist() == first_lines[1:]


def csv_lines(text):
    """For each physical line whether a record starts on it, by counting quotation marks: an independent way."""
    starts, inside = [], False
    for line in text.split("\n")[:-1]:
        starts.append(not inside)
        inside ^= line.count('"') % 2 == 1
    return starts


# --- workbooks


def workbook(path, rows, *, sheet="Acteurs", **more):
    book = openpyxl.Workbook()
    book.active.title = "Vide"
    for name, content in {sheet: rows, **more}.items():
        page = book.create_sheet(name)
        for row in content:
            page.append(row)
    book.save(path)
    return path


def test_a_workbook_gives_codes_dates_and_numbers_as_texts(tmp_path):
    rows = [
        ["id", "date", "x", "ok", "code"],
        [1, dt.date(2024, 3, 1), -5.25, True, "00123"],
        [],
        [2.5, None, 3.0, False, 15110101],
    ]
    table = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert rows_of(table) == [["1", "2024-03-01", "-5.25", "true", "00123"], ["2.5", "", "3", "false", "15110101"]]
    assert table.rows.tolist() == [2, 4]
    assert table.notes["sheet"] == "Acteurs"
    assert table.notes["other_sheets"] == "Vide (empty)"
    assert table.notes["blank_lines"] == "1"


def test_rows_and_columns_are_those_of_the_sheet_when_the_table_starts_lower(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [[], [None, "id", "nom"], [None, 1, "a"]])
    table = read_table(path)
    assert table.headings == ("id", "nom")
    assert table.rows.tolist() == [3]


def test_error_cells_and_uncalculated_formulas_are_not_empty_cells(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Données & co")
        page.write_row(0, 0, ["id", "x", "y", "z"])
        bordered = book.add_format({"border": 1})
        for row in range(1, 4):
            page.write(row, 0, f"A{row}", bordered)
            page.write_blank(row, 1, None, bordered)
        page.write_formula(1, 2, "=1/0", bordered, "#DIV/0!")
        page.write_formula(2, 3, "=2+3", bordered, 5)
        page.write_formula(3, 3, '=""', bordered, "")
    table = read_table(path)
    assert rows_of(table) == [["A1", "", "#DIV/0!", ""], ["A2", "", "", "5"], ["A3", "", "", rows_of(table)[2][3]]]
    never_calculated = workbook(tmp_path / "b.xlsx", [["id", "x"], ["A1", "=1+1"]])
    assert rows_of(read_table(never_calculated)) == [["A1", "#FORMULA!"]]


def test_a_sheet_is_chosen_by_name(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["id"], [1]], Autre=[["id"], [2]])
    assert rows_of(read_table(path, layer="Autre")) == [["2"]]
    fault = one_fault(path, layer="Absente")
    assert "“Acteurs”" in str(fault.remedy)
    assert "empty" in str(one_fault(path, layer="Vide").reason)


def test_an_open_document_sheet_is_read(tmp_path):
    ns = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in (["id", "nom"], ["A1", "Tétouan"], ["A2", "#REF!"])
    )
    content = (
        f'<office:document-content xmlns:office="{ns}office:1.0" xmlns:table="{ns}table:1.0" xmlns:text="{ns}text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="F">{cells}</table:table>'
        "</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert rows_of(read_table(path)) == [["A1", "Tétouan"], ["A2", "#REF!"]]


def test_what_pretends_to_be_a_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "zip archive but no workbook" in str(one_fault(tmp_path / "a.xlsx").reason)
    fault = one_fault(write(tmp_path / "b.xls", "id;nom\n1;a\n"))
    assert ".csv" in str(fault.remedy)
    (tmp_path / "c.xlsx").write_bytes(b"")
    assert "empty" in str(one_fault(tmp_path / "c.xlsx").reason)
    (tmp_path / "d.xlsx").write_bytes(b"\0\1\2" * 300)
    assert "no workbook" in str(one_fault(tmp_path / "d.xlsx").reason)
    path = workbook(tmp_path / "e.xlsx", [])
    assert "no sheet" in str(one_fault(path).reason)
    assert "no record" in str(one_fault(workbook(tmp_path / "f.xlsx", [["id", "nom"]])).reason)


# --- layers


def points(crs="EPSG:4326", **columns):
    columns = columns or {"id": ["A1", "A2", "A3"], "nom": ["Tétouan", "Larache", "جمعية"]}
    geometry = [shapely.Point(-5.37, 35.57), shapely.Point(-6.15, 35.19), None]
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326").to_crs(crs)


@pytest.mark.parametrize(
    ("name", "driver"), [("a.gpkg", "GPKG"), ("a.geojson", "GeoJSON"), ("a.shp", "ESRI Shapefile")]
)
def test_points_of_each_format_become_longitudes_and_latitudes(tmp_path, name, driver):
    points().to_file(tmp_path / name, driver=driver)
    table = read_table(tmp_path / name)
    assert table.frame["nom"].tolist() == ["Tétouan", "Larache", "جمعية"]
    np.testing.assert_allclose(table.lon, [-5.37, -6.15, np.nan], atol=1e-12)
    np.testing.assert_allclose(table.lat, [35.57, 35.19, np.nan], atol=1e-12)
    assert table.rows.tolist() == [2, 3, 4]
    assert table.notes["format"] == driver


@pytest.mark.parametrize("crs", ["EPSG:26191", "EPSG:32630", "EPSG:3857"])
def test_points_in_another_system_are_reprojected(tmp_path, crs):
    points(crs).to_file(tmp_path / "a.gpkg")
    table = read_table(tmp_path / "a.gpkg")
    np.testing.assert_allclose(table.lon, [-5.37, -6.15, np.nan], atol=1e-7)
    np.testing.assert_allclose(table.lat, [35.57, 35.19, np.nan], atol=1e-7)
    assert table.notes["crs"] == f"{crs}, reprojected to EPSG:4326"


@pytest.mark.parametrize("count", [0, 1, 2, 7, -1, None, 1e300])
def test_a_geopackage_with_an_old_count_of_its_records_is_read_whole(tmp_path, count):
    points().to_file(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database, database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (count,))
    assert read_table(tmp_path / "a.gpkg").frame["id"].tolist() == ["A1", "A2", "A3"]


def test_several_layers_must_be_chosen_and_styles_are_no_layer(tmp_path):
    path = tmp_path / "a.gpkg"
    points().to_file(path, layer="acteurs")
    gpd.GeoDataFrame({"styleName": ["x"]}, geometry=[None], crs=4326).to_file(
        path, layer="layer_styles", engine="fiona", schema={"geometry": "None", "properties": {"styleName": "str"}}
    )
    assert read_table(path).notes["layer"] == "acteurs"
    points().iloc[:1].to_file(path, layer="autres")
    fault = one_fault(path)
    assert "2 layers" in str(fault.reason)
    assert "“acteurs”, “autres”" in str(fault.remedy)
    assert len(read_table(path, layer="autres").rows) == 1
    assert "no such layer" in str(one_fault(path, layer="nulle part").reason)


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [(shapely.box(-6, 35, -5, 36), "Polygon"), (shapely.LineString([(-6, 35), (-5, 36)]), "LineString")],
)
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.parquet"])
def test_polygons_and_lines_are_no_register(tmp_path, geometry, kind, name):
    layer = gpd.GeoDataFrame({"id": ["A1"]}, geometry=[geometry], crs=4326)
    layer.to_parquet(tmp_path / name) if name.endswith("parquet") else layer.to_file(tmp_path / name)
    fault = one_fault(tmp_path / name)
    assert kind in str(fault.reason)
    assert "point" in str(fault.reason)


def test_a_polygon_among_points_is_named_by_its_row():
    geometry = [shapely.Point(-5, 35), shapely.box(-6, 35, -5, 36), shapely.MultiPoint([(-5, 35), (-4, 35)])]
    with pytest.raises(InputError, match="not a point") as caught:
        read_table(gpd.GeoDataFrame({"id": ["A", "B", "C"]}, geometry=geometry, crs=4326))
    assert [fault.row for fault in caught.value.faults] == [3, 4]


def test_a_group_of_one_point_is_that_point_and_an_empty_one_is_none(tmp_path):
    geometry = [shapely.MultiPoint([(-5, 35)]), shapely.Point(), None]
    gpd.GeoDataFrame({"id": ["A", "B", "C"]}, geometry=geometry, crs=4326).to_parquet(tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    np.testing.assert_array_equal(table.lon, [-5, np.nan, np.nan])


def test_a_layer_without_system_is_refused(tmp_path):
    points().to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    assert "reference system" in str(one_fault(tmp_path / "a.shp").reason)
    assert "reference system" in str(one_fault(points().set_crs(None, allow_override=True)).reason)


@pytest.mark.parametrize("says", [True, False])
def test_a_shapefile_in_windows_encoding(tmp_path, says):
    path = tmp_path / "a.shp"
    points(id=["A1", "A2", "A3"], nom=["Tétouan", "Forêt", "Pêche à pied"]).to_file(
        path, engine="fiona", encoding="cp1252"
    )
    if not says:
        (tmp_path / "a.cpg").unlink()
        data = bytearray((tmp_path / "a.dbf").read_bytes())
        data[29] = 0
        (tmp_path / "a.dbf").write_bytes(bytes(data))
    table = read_table(path)
    assert table.frame["nom"].tolist() == ["Tétouan", "Forêt", "Pêche à pied"]
    assert ("guessed" in table.notes["encoding"]) is not says


def test_a_shapefile_without_its_table_says_so(tmp_path):
    points().to_file(tmp_path / "b.shp")
    (tmp_path / "b.dbf").unlink()
    assert ".dbf" in str(one_fault(tmp_path / "b.shp").reason)
    points().to_file(tmp_path / "c.shp")
    (tmp_path / "c.dbf").rename(tmp_path / "c.DBF")
    assert len(read_table(tmp_path / "c.shp").rows) == 3


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.parquet"])
@pytest.mark.parametrize("data", [b"", b"junk" * 100, b'{"type": "FeatureCollection", "features": ['])
def test_a_damaged_geographic_file_is_one_fault(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    fault = one_fault(tmp_path / name)
    assert ("empty" in str(fault.reason)) is (data == b"")


@pytest.mark.parametrize("name", ["a.shp", "a.dbf"])
def test_a_shapefile_cut_short_is_not_read_as_one_with_gaps(tmp_path, name):
    gpd.GeoDataFrame({"id": list("abcdef")}, geometry=[shapely.Point(-5, 35)] * 6, crs=4326).to_file(tmp_path / "a.shp")
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    fault = one_fault(tmp_path / "a.shp")
    assert "cut short" in str(fault.reason)
    assert fault.file == tmp_path / name


def test_a_geopackage_damaged_in_its_middle_is_not_read_in_part(tmp_path):
    size = 2000
    frame = gpd.GeoDataFrame({"nom": ["é" * 50] * size}, geometry=[shapely.Point(-5, 35)] * size, crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    data = bytearray((tmp_path / "a.gpkg").read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = bytes(4096)
    (tmp_path / "a.gpkg").write_bytes(bytes(data))
    assert "malformed" in str(one_fault(tmp_path / "a.gpkg").reason)


def test_a_layer_without_records_is_refused(tmp_path):
    schema = {"geometry": "Point", "properties": {"id": "str"}}
    with fiona.open(tmp_path / "a.gpkg", "w", driver="GPKG", schema=schema, crs="EPSG:4326", layer="a"):
        pass
    assert "no record" in str(one_fault(tmp_path / "a.gpkg").reason)


def test_plain_and_geographic_parquet(tmp_path):
    frame = pd.DataFrame({"id": ["001", "002"], "n": [1, 2], "x": [0.1, np.nan]})
    frame.to_parquet(tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(table.frame, frame)
    assert table.lon is None
    points().to_parquet(tmp_path / "b.parquet")
    np.testing.assert_allclose(read_table(tmp_path / "b.parquet").lat, [35.57, 35.19, np.nan])


# --- any source


def test_what_is_not_there_or_not_known_is_refused(tmp_path):
    write(tmp_path / "acteurs.csv", "id\n1\n")
    assert "folder" in str(one_fault(tmp_path).reason)
    assert "“acteurs.csv”" in str(one_fault(tmp_path / "acteur.csv").remedy)
    assert "no such file" in str(one_fault(tmp_path / "nowhere" / "x.csv").reason)
    assert ".xlsx" in str(one_fault(write(tmp_path / "a.doc", "x")).remedy)
    assert "layer" in str(one_fault(tmp_path / "acteurs.csv", layer="x").reason)
    with pytest.raises(TypeError, match="a path or a DataFrame"):
        read_table(3)  # type: ignore[arg-type]


def test_a_frame_keeps_its_named_index_and_is_not_changed():
    frame = pd.DataFrame({"x": [1.0]}, index=pd.Index(["A"], name="id"))
    table = read_table(frame)
    assert table.headings == ("id", "x")
    assert frame.columns.tolist() == ["x"]
    assert "no record" in str(one_fault(pd.DataFrame({"id": []})).reason)
    assert "same heading" in str(one_fault(pd.DataFrame([[1, 2]], columns=["a", "a"])).reason)


def test_texts_of_typed_columns():
    assert texts(pd.Series([1.0, np.nan, 2.5])).fillna("").tolist() == ["1", "", "2.5"]
    assert texts(pd.Series([1, 2])).tolist() == ["1", "2"]
    assert texts(pd.Series([1, None], dtype="Int64")).fillna("").tolist() == ["1", ""]
    assert texts(pd.Series([True, False])).tolist() == ["true", "false"]
    assert texts(pd.Series([True, None], dtype="boolean")).fillna("").tolist() == ["true", ""]
    assert texts(pd.to_datetime(pd.Series(["2024-03-01", None]))).fillna("").tolist() == ["2024-03-01", ""]
    assert texts(pd.Series(["a", "b"], dtype="category")).tolist() == ["a", "b"]
    assert texts(pd.Series(["", None, 3, dt.date(2024, 1, 2)], dtype="object")).fillna("").tolist() == [
        "",
        "",
        "3",
        "2024-01-02",
    ]
