"""The table is found inside the sheet: headings of one row or two, totals, notes, several sheets; every row counted."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.sources.files.header_detection import aside_kind, find_heading
from atlas.sources.register.headings import recognize
from atlas.sources.register.register import check_register, read_register

HEADINGS = ["N°", "Dénomination", "Forme", "X", "Y", "Adhérents"]


def book(path, **sheets):
    """A workbook of named sheets, each a list of rows; a row of (cells, merged) merges the ranges named."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("rows", "names", "first", "depth"),
    [
        ([HEADINGS, ["1", "A", "coop", "-5", "35", "3"]], HEADINGS, 0, 1),
        ([["Liste 2024", "", ""], ["id", "nom", "famille"], ["1", "A", "coop"]], ["id", "nom", "famille"], 1, 1),
        # A title alone on its row gives way even to few headings; a row of words does not.
        ([["Liste"], ["id", "valeur"], ["1", "A"]], ["id", "valeur"], 1, 1),
        ([["id", "valeur"], ["nom", "x"]], ["id", "valeur"], 0, 1),
        (
            [["N°", "Nom", "Coordonnées", "", "Adhérents", ""], ["", "", "X", "Y", "Total", "Femmes"]],
            ["N°", "Nom", "Coordonnées › X", "Coordonnées › Y", "Adhérents › Total", "Adhérents › Femmes"],
            0,
            2,
        ),
        ([["الرقم", "الاسم", "النوع"], ["1", "الأمل", "تعاونية"]], ["الرقم", "الاسم", "النوع"], 0, 1),
        ([["a", "b"], ["1", "2"]], ["a", "b"], 0, 1),
    ],
)
def test_the_headings_are_found(rows, names, first, depth):
    heading = find_heading(rows)
    assert (list(heading.names), heading.first, heading.depth) == (names, first, depth)


def test_headings_that_the_user_names_are_found_too():
    rows = [["Export du 3 mars", "", ""], ["Réf. acteur", "lambda", "phi"], ["7", "-5", "35"]]
    assert find_heading(rows).first == 0
    assert find_heading(rows, expected=frozenset({"ref acteur", "lambda", "phi"})).first == 1
    assert find_heading(rows, at=1).first == 1


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["Total", "", "", "", "", "1 250"], "total"),
        (["", "TOTAL GÉNÉRAL", "", "", "", "12,5"], "total"),
        (["Sous-total", "", "", "", "", "3"], "total"),
        (["المجموع العام", "", "", "", "", "12"], "total"),
        (["الإجمالي", "", "", "", "", ""], "total"),
        (["Total", "Total SA", "coopérative", "", "", ""], None),  # an actor that is called so
        (["7", "Total Espoir", "association", "-5", "35", "4"], None),
        (["Source : ODCO, 2024", "", "", "", "", ""], "note"),
        (["", "", "* estimation", "", "", ""], "note"),
        (["ملاحظة: معطيات مؤقتة", "", "", "", "", ""], "note"),
        (["Province de Larache", "", "", "", "", ""], "section"),
        (["A7", "", "", "", "", ""], None),
        (["", "Coopérative Al Amal", "", "", "", ""], None),
        (HEADINGS, "heading"),
        (["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], "heading"),
        (["1", "A", "coop", "-5", "35", "3"], None),
        ([""] * 6, None),
    ],
)
def test_rows_that_are_no_records_are_told_apart(cells, kind):
    assert aside_kind(cells, headings=HEADINGS) == kind


def test_a_narrow_table_has_no_notes():
    assert aside_kind(["Province de Larache", ""], headings=["id", "nom"]) is None


def test_a_sheet_as_offices_write_it(tmp_path):
    rows = [
        ["Liste des coopératives"],
        [],
        ["N°", "Dénomination", "Coordonnées", None, "Adhérents", None, "Président", None],
        [None, None, "X", "Y", "Total", "Femmes", "Nom", "Tél"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        ["Province de Tétouan ville"],
        [1, "Al Amal", -5.37, 35.57, 40, 12, "Ali", "0661"],
        [2, "Annour", "5°22'12\" O", "35,58", 30, None, "Aïcha", None],
        ["Total", None, None, None, 70, 12],
        ["Source : délégation, mars 2024"],
    ]
    register = read_register(book(tmp_path / "a.xlsx", Coopératives=rows))
    assert register.table[c.ID].tolist() == ["1", "2"]
    assert register.table[c.ROW].tolist() == [7, 8]
    assert register.table[c.LON].tolist() == pytest.approx([-5.37, -5.37])
    assert register.table[c.WOMEN].tolist() == [12, pd.NA]
    assert register.table["Président › Nom"].tolist() == ["Ali", "Aïcha"]  # no name of an actor
    assert register.table[c.PHONE].isna().all()  # nor its telephone
    assert [(one.row, one.kind) for one in register.asides] == [
        (1, "title"), (5, "heading"), (6, "section"), (9, "total"), (10, "note"),
    ]  # fmt: skip
    assert register.asides[3].text == "Total 70 12"
    assert "5 rows set aside" in repr(register)


def test_faults_name_the_row_of_the_headings(tmp_path):
    path = book(tmp_path / "a.xlsx", A=[["Liste"], ["Code", "Nom", "Famille"], [1, "A", "coop"]])
    _, faults = check_register(path)
    assert {fault.row for fault in faults} == {2}  # no coordinates: said of the row of headings
    assert "--column" in str(faults[0].remedy)


def test_all_sheets_that_look_like_a_register_are_read(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        Coops=[
            ["Code", "Nom", "Long", "Lat", "Forme"],
            ["C1", "A", -5.3, 35.5, "coop"],
            ["C2", "B", -5.4, 35.6, "coop"],
        ],
        Assos=[["Titre"], ["Identifiant", "Dénomination", "Y", "X", "Type"], ["A1", "C", 35.7, -5.5, "association"]],
        Synthèse=[["Étiquettes", "Somme"], ["x", 3]],
        Cachée=[["Code", "Nom", "X", "Y"], ["Z", "Z", -5, 35]],
    )
    hidden = openpyxl.load_workbook(path)
    hidden["Cachée"].sheet_state = "hidden"
    hidden.save(path)
    register = read_register(path)
    table = register.table.set_index(c.ID)
    assert table.index.tolist() == ["C1", "C2", "A1"]
    assert table[c.SHEET].tolist() == ["Coops", "Coops", "Assos"]
    assert table.loc["A1", [c.LON, c.LAT, c.FAMILY]].tolist() == [-5.5, 35.7, "association"]
    assert table[c.ROW].tolist() == [2, 3, 3]
    assert register.reading["sheet"] == "“Coops” (2 records), “Assos” (1 record)"
    assert "Cachée (hidden)" in register.reading["other_sheets"]
    assert "Synthèse (no register" in register.reading["other_sheets"]
    assert [(one.sheet, one.kind) for one in register.asides] == [("Assos", "title")]
    alone = read_register(path, layer="Assos")
    assert len(alone) == 1
    assert c.SHEET not in alone.table


def test_faults_and_repeated_identifiers_name_their_sheets(tmp_path):
    heading = ["Code", "Nom", "X", "Y"]
    path = book(tmp_path / "a.xlsx", Une=[heading, [1, "A", -5, 35]], Deux=[heading, [1, "B", "abc", 35]])
    _, faults = check_register(path)
    assert [(fault.sheet, fault.row) for fault in faults if "identifier" in str(fault.reason)] == [
        ("Une", 2),
        ("Deux", 2),
    ]
    assert "rows 2 of “Une”, 2 of “Deux”" in str(faults[0].reason)
    assert any(fault.sheet == "Deux" and fault.value == "abc" for fault in faults)
    assert "sheet “Une”, row 2" in str(faults[0])


def test_a_cell_merged_down_a_column_holds_for_all_its_rows(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        A=[["Code", "Commune", "X", "Y"], [1, "Larache", -6.1, 35.1], [2, None, -6.1, 35.1], [3, "Tanger", -5.8, 35.7]],
    )
    made = openpyxl.load_workbook(path)
    made["A"].merge_cells("B2:B3")
    made.save(path)
    register = read_register(path)
    assert register.table[c.DECLARED].tolist() == ["Larache", "Larache", "Tanger"]
    assert register.reading["merged_cells"].startswith("1 ")


def test_a_text_file_with_titles_totals_and_notes_of_any_width(tmp_path):
    text = (
        "Liste des acteurs ; région du Nord\r\n\r\nN°;Nom;X;Y;Membres\r\n1;Al Amal;-5,3;35,5;12\r\n"
        "2;Annour;-5,4;35,6;8\r\nTotal;20\r\nSource : ODCO\r\n"
    )
    register = read_register(written(tmp_path / "a.csv", text, "cp1252"))
    assert register.table[c.ROW].tolist() == [4, 5]
    assert [(one.row, one.kind) for one in register.asides] == [(1, "title"), (6, "total"), (7, "note")]
    # A short record that is no total is a fault still.
    _, faults = check_register(written(tmp_path / "b.csv", text.replace("2;Annour;-5,4;35,6;8", "2;Annour;-5,4")))
    assert [(fault.row, str(fault.reason)) for fault in faults] == [(5, "the record has 3 fields, the heading 5")]


def test_a_point_is_always_a_record():
    import geopandas as gpd
    import shapely

    frame = gpd.GeoDataFrame(
        {"id": ["Total", "Total"], "nom": [None, None], "membres": ["3", "4"]},
        geometry=[shapely.Point(-5, 35), None], crs=4326,
    )  # fmt: skip
    register, faults = check_register(frame)
    assert register is not None
    assert len(register) == 1
    assert [one.kind for one in register.asides] == ["total"]
    assert len(faults) == 1  # it has no name


def test_a_file_of_notes_only_is_no_register(tmp_path):
    with pytest.raises(RegisterError, match="no record"):
        read_register(written(tmp_path / "a.csv", "id;nom;x;y\nTotal;;;\nSource : moi;;;\n"))


@settings(deadline=None, max_examples=40)
@given(
    titles=st.integers(0, 3),
    kinds=st.lists(st.sampled_from(["record", "total", "note", "heading", "blank"]), min_size=1, max_size=12),
)
def test_rows_of_the_file_are_headings_records_or_set_aside(tmp_path_factory, titles, kinds):
    heading = "Code;Nom;Famille;Longitude;Latitude"
    rows = {"total": "Total;;;;", "note": "NB : provisoire;;;;", "heading": heading, "blank": ";;;;"}
    lines = [f"Titre {i}" for i in range(titles)] + [heading]
    first = len(lines)
    for i, kind in enumerate([*kinds, "record"]):
        lines.append(rows.get(kind, f"A{i};Al Amal {i};coop;-5,3;35,5"))
    path = written(tmp_path_factory.mktemp("rows") / "a.csv", "\n".join(lines) + "\n")
    register = read_register(path)
    expected = [first + i + 1 for i, kind in enumerate([*kinds, "record"]) if kind == "record"]
    assert register.table[c.ROW].tolist() == expected
    filled = sum(line.strip(";") != "" for line in lines)
    assert filled == 1 + len(register) + len(register.asides)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("demonstrat", c.DEMONSTRATION), ("consenteme", c.CONSENT), ("annee_crea", c.FOUNDED), ("identifian", c.ID),
        ("commune_de", c.DECLARED), ("DEMONSTRAT", c.DEMONSTRATION), ("date_de_cr", c.FOUNDED), ("denominati", c.NAME),
        ("nombre_de_", None), ("demonstra", None), ("unreadable", None),
    ],
)  # fmt: skip
def test_names_that_a_shapefile_has_cut(heading, column):
    assert recognize(heading) == column


def test_a_name_that_is_whole_wins_over_one_that_was_cut():
    frame = pd.DataFrame({"id": ["A"], "identifian": ["B"], "x": [-5.0], "y": [35.0]})
    register = read_register(frame)
    assert register.table[c.ID].tolist() == ["A"]
    assert register.table["identifian"].tolist() == ["B"]


def test_a_demonstration_register_stays_one_through_a_shapefile(tmp_path):
    import geopandas as gpd
    import shapely

    frame = gpd.GeoDataFrame(
        {
            "identifiant": ["A", "B"], "nom": ["Al Amal", "Annour"], "annee_creation": ["2012", "2013"],
            "consentement": ["oui", "non"], "commune_declaree": ["Tanger", "Larache"], "demonstration": ["oui", "oui"],
            "date": [dt.date(2024, 1, 2)] * 2,
        },
        geometry=[shapely.Point(-5.8, 35.7), shapely.Point(-6.1, 35.1)], crs=4326,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="10 characters"):
        frame.to_file(tmp_path / "a.shp", engine="fiona")
    register = read_register(tmp_path / "a.shp")
    assert register.demonstration
    assert register.table[c.CONSENT].tolist() == [True, False]
    assert register.table[c.FOUNDED].tolist() == [2012, 2013]
    assert register.table[c.DECLARED].tolist() == ["Tanger", "Larache"]
