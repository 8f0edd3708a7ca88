"""Do the tables hold every figure, keep the zeros of the codes, lose no record, and tell no contact without consent?"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import zipfile
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from small_atlas import HOSTILE, SECRETS, A, D, dataset, placed, records, territory

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import Reason, locate
from atlas.errors import OutputError, UnknownNameError
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import section, tr
from atlas.publishing.tables import workbook
from atlas.publishing.tables.contact_privacy import is_contact
from atlas.publishing.tables.geopackage import write_geopackage
from atlas.publishing.tables.layers import arrow_array
from atlas.publishing.tables.writers import write_table, write_tables
from atlas.sources.register.headings import REGISTER_COLUMNS
from atlas.sources.register.register import read_register

KINDS = ("csv", "geojson", "gpkg", "parquet", "xlsx")


@pytest.fixture(scope="module")
def data():
    return dataset(coverage_km=(2.5, 5.0))


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("tables")
    write_tables(data, path)
    return path


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def sheets(path):
    """Sheet → rows as dictionaries, read by openpyxl with the types that Excel would see."""
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book:
        heading, *lines = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heading, line, strict=True)) for line in lines]
    book.close()
    return found


def read_back(path, layer):
    """The rows of a written table, whatever its kind; ``layer`` is "" for the main one."""
    kind = path.suffix[1:]
    if kind == "xlsx":
        return pd.DataFrame(sheets(path)[layer or "actors"], dtype=object)
    if kind == "gpkg":
        return pyogrio.read_dataframe(path, layer=layer or "actors", read_geometry=False)
    file = path.with_name(f"{path.stem}_{layer}{path.suffix}") if layer else path
    if kind == "csv":
        return pd.read_csv(file, dtype=str)
    if kind == "parquet":
        return pd.read_parquet(file)
    return pd.DataFrame([feature["properties"] for feature in json.loads(file.read_text("utf-8"))["features"]])


class TestEdition:
    """The folder of tables of an edition."""

    def test_it_is_one_csv_per_table_and_a_workbook(self, data, tmp_path):
        written = write_tables(data, tmp_path / "new" / "tables")
        assert [path.name for path in written] == [
            "communes.csv", "provinces.csv", "region.csv", "indicators.csv", "rejected.csv", "conflicts.csv",
            "tables.xlsx",
        ]  # fmt: skip
        assert sorted(tmp_path.joinpath("new", "tables").iterdir()) == sorted(written)

    def test_without_a_register_nothing_is_said_of_records(self, tmp_path):
        written = write_tables(tabulate(None, territory()), tmp_path)
        assert {path.name for path in written} == {
            "communes.csv", "provinces.csv", "region.csv", "indicators.csv", "tables.xlsx",
        }  # fmt: skip

    def test_the_csv_is_that_of_the_standard(self, folder):
        files = sorted(folder.glob("*.csv"))
        assert len(files) == 6
        for path in files:
            content = path.read_bytes()
            assert not content.startswith(b"\xef\xbb\xbf")
            assert content.endswith(b"\r\n")
            lines = rows(path)
            assert all(None not in line and None not in line.values() for line in lines)

    @pytest.mark.parametrize("by", ["commune", "province", "region"])
    def test_every_figure_is_there_to_six_digits_after_those_printed(self, data, folder, by):
        lines = rows(folder / {"commune": "communes.csv", "province": "provinces.csv", "region": "region.csv"}[by])
        table = data.table(by)
        assert [line["code"] for line in lines] == list(table.index)
        for one in data.indicators:
            name = one.key.replace(".", "_")
            for line, value in zip(lines, table[one.key], strict=True):
                if pd.isna(value):
                    assert line[name] == "", one.key
                elif isinstance(value, str):
                    assert line[name] == value
                else:
                    assert abs(float(line[name]) - value) <= 0.5 * 10.0 ** -(one.decimals + 6)
                    assert len(line[name].partition(".")[2]) <= one.decimals + 6

    def test_codes_keep_their_zeros_and_names_their_signs(self, folder):
        lines = rows(folder / "communes.csv")
        assert lines[0]["code"] == A == "000010001"
        assert lines[0]["province_code"] == "00001"
        assert lines[1]["name"] == "L'Bêta & <fils>"
        assert lines[0]["name_ar"] == "جماعة"

    def test_counts_are_whole_and_gaps_empty(self, folder):
        lines = {line["code"]: line for line in rows(folder / "communes.csv")}
        assert lines[A]["population_2024"] == "1100"
        assert lines[D]["population_2024"] == ""

    def test_columns_are_those_of_the_geopackage_and_of_the_dictionary(self, data, folder, tmp_path):
        gpkg = write_geopackage(None, data, tmp_path / "atlas.gpkg")
        heading = list(rows(folder / "communes.csv")[0])
        assert heading == list(pyogrio.read_info(gpkg, layer="communes")["fields"])
        dictionary = {line["key"]: line["column_name"] for line in rows(folder / "indicators.csv")}
        assert list(dictionary) == [one.key for one in data.indicators]
        assert set(dictionary.values()) <= set(heading)
        assert dictionary["coverage_2.5km"] == "coverage_2_5km"

    def test_rejected_records_show_where_they_stand_and_nothing_of_the_actor(self, folder):
        lines = rows(folder / "rejected.csv")
        assert [list(line) for line in lines] == [["id", "row", "reason", "remedy"]] * 2
        assert [(line["id"], line["reason"]) for line in lines] == [("loin", "outside"), ("sans", "no_coordinates")]
        assert [int(line["row"]) for line in lines] == [len(HOSTILE) + 2, len(HOSTILE) + 3]

    def test_conflicts_say_both_communes(self, folder):
        (line,) = rows(folder / "conflicts.csv")
        assert (line["id"], line["declared_commune"], line["commune_name"], line["commune_code"]) == (
            "0000",
            "Gamma",
            "Alpha",
            A,
        )
        assert float(line["distance_km"]) == pytest.approx(5.0, abs=0.01)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_remedies_and_credits_speak_the_language(self, data, tmp_path, language):
        write_tables(data, tmp_path, language=language)
        said = rows(tmp_path / "rejected.csv")[1]["remedy"]
        assert said == tr("remedy.no_coordinates", language)
        assert (said == data.placed.rejected[c.REMEDY].iloc[1]) == (language == "en")
        credit = {line["key"]: line["credit"] for line in rows(tmp_path / "indicators.csv")}
        assert {"fr": "Registre", "ar": "سجل", "en": "Register"}[language] in credit["actors"]
        assert credit["population_2024"] == "© nous"  # whatever the figures are called, the territory is its owner's

    def test_every_reason_and_layer_has_its_words(self):
        for language in LANGUAGES:
            assert set(section("remedy", language)) == set(section("reason", language)) == set(Reason)

    def test_two_builds_are_equal(self, data, folder, tmp_path):
        for path in write_tables(data, tmp_path):
            assert path.read_bytes() == (folder / path.name).read_bytes(), path.name

    def test_no_contact_without_consent_in_any_file(self, folder):
        files = sorted(folder.iterdir())
        assert len(files) == 7
        for path in files:
            assert [secret for secret in SECRETS if secret in everything_in(path)] == []

    def test_a_fault_leaves_the_old_tables(self, data, tmp_path, monkeypatch):
        write_tables(data, tmp_path)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

        def full(*_args, **_options):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("atlas.publishing.tables.writers.write_workbook", full)
        with pytest.raises(OutputError, match="No space left"):
            write_tables(tabulate(None, territory()), tmp_path)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    def test_a_file_in_the_place_of_the_folder_is_refused(self, data, tmp_path):
        (tmp_path / "tables").write_text("a file")
        with pytest.raises(OutputError, match="cannot be written"):
            write_tables(data, tmp_path / "tables")


def everything_in(path):
    """All that can be read in a file, compressed or not."""
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    return content.decode("utf-8", "ignore")


class TestWorkbook:
    """What Excel shows."""

    def test_sheets_hold_what_the_csv_hold(self, folder):
        found = sheets(folder / "tables.xlsx")
        assert list(found) == ["communes", "provinces", "region", "indicators", "rejected", "conflicts"]
        for name, lines in found.items():
            assert [list(line) for line in lines] == [list(line) for line in rows(folder / f"{name}.csv")]

    def test_codes_are_text_numbers_are_numbers(self, folder):
        line = sheets(folder / "tables.xlsx")["communes"][0]
        assert (line["code"], line["population_2024"]) == (A, 1100)
        assert isinstance(line["density_10k"], float)
        dictionary = sheets(folder / "tables.xlsx")["indicators"][0]
        assert dictionary["zero_is_absence"] in (True, False)

    def test_a_text_never_becomes_a_formula_an_error_or_a_number(self, tmp_path):
        (path,) = write_table(placed(), tmp_path / "out.xlsx")
        book = openpyxl.load_workbook(path)
        cells = [cell for line in book["actors"].iter_rows(min_row=2) for cell in line if isinstance(cell.value, str)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert {"=1+1", "#NOM du Rif", "0123"} <= {cell.value for cell in cells}
        assert next(cell for cell in cells if cell.value == "0123").number_format == "@"
        book.close()

    def test_signs_that_xml_forbids_are_left_out(self, tmp_path):
        odd = records().assign(nom="a\x01b")
        (path,) = write_table(locate(read_register(odd, on_fault="keep"), territory()), tmp_path / "out.xlsx")
        assert {line["name"] for line in sheets(path)["actors"]} == {"ab"}

    def test_it_does_not_say_when_it_was_built(self, folder):
        with zipfile.ZipFile(folder / "tables.xlsx") as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}

    def test_arabic_readers_get_sheets_from_right_to_left(self, data, tmp_path):
        write_tables(data, tmp_path, language="ar")
        book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
        assert {sheet.sheet_view.rightToLeft for sheet in book} == {True}
        book.close()

    def test_more_rows_than_excel_takes_are_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(workbook, "MOST_ROWS", 5)
        with pytest.raises(OutputError, match=r"write a \.csv"):
            write_table(placed(), tmp_path / "out.xlsx")
        assert list(tmp_path.iterdir()) == []

    def test_a_text_longer_than_a_cell_is_refused(self, tmp_path):
        located = placed()
        long = locate(read_register(records().assign(nom="y" * 40_000)), territory())
        with pytest.raises(OutputError, match="32,767 characters"):
            write_table(long, tmp_path / "out.xlsx")
        assert len(located.actors) == len(HOSTILE)


class TestLocated:
    """The result of locating, in each kind of file."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_no_record_is_lost(self, kind, tmp_path):
        located = placed()
        path = write_table(located, tmp_path / f"out.{kind}")[0]
        kept, lost = read_back(path, ""), read_back(path, "rejected")
        assert [*kept["id"], *lost["id"]] == list(located.register.table[c.ID])
        assert set(kept["commune_code"]) == {A}
        assert list(lost["reason"]) == ["outside", "no_coordinates"]
        assert list(read_back(path, "conflicts")["id"]) == ["0000"]
        # What a spreadsheet would run begins with an apostrophe in a CSV, and in no other kind.
        run = {"=1+1": "'=1+1", HOSTILE[-1]: "Robert'); DROP TABLE actors;'--"} if kind == "csv" else {}
        expected = [run.get(name, name) for name in HOSTILE]
        assert list(kept["name"]) == expected

    @pytest.mark.parametrize("kind", KINDS)
    def test_when_all_are_placed_the_table_of_rejected_records_is_there_and_empty(self, kind, tmp_path):
        located = placed(records().iloc[:-2])
        path = write_table(located, tmp_path / f"out.{kind}")[0]
        assert len(read_back(path, "")) == len(HOSTILE)
        assert len(read_back(path, "rejected")) == 0

    @pytest.mark.parametrize("kind", KINDS)
    def test_contacts_leave_only_with_consent(self, kind, tmp_path):
        located = placed()
        for path in write_table(located, tmp_path / f"out.{kind}"):
            assert [secret for secret in SECRETS if secret in everything_in(path)] == []
        kept = read_back(tmp_path / f"out.{kind}", "")
        assert kept["phone"].iloc[0] == "0600000000"
        assert next(kept[name].iloc[0] for name in kept if name.lower().startswith("portable")) == "0622222222"

    def test_contacts_stay_when_the_house_asks_for_them(self, tmp_path):
        (path,) = write_table(placed(), tmp_path / "out.xlsx", contacts=True)
        assert "0600000001" in everything_in(path)

    def test_columns_of_the_file_are_kept_under_their_headings(self, tmp_path):
        write_table(placed(), tmp_path / "out.csv")
        write_table(placed(), tmp_path / "out.gpkg")
        assert set(read_back(tmp_path / "out.csv", "")["Avis n° 1"]) == {"à revoir"}
        assert set(read_back(tmp_path / "out.gpkg", "")["avis_n_1"]) == {"à revoir"}

    def test_a_csv_that_was_located_reads_as_a_register_and_locates_the_same(self, tmp_path):
        located = placed()
        write_table(located, tmp_path / "out.csv")
        again = locate(read_register(tmp_path / "out.csv"), territory())
        assert list(again.actors[c.CODE]) == list(located.actors[c.CODE])
        for column in (c.NAME, c.FOUNDED, c.MEMBERS, c.DATE, c.CONSENT, c.LON, c.LAT):
            pd.testing.assert_series_equal(again.actors[column], located.actors[column], check_dtype=False)

    def test_geojson_is_in_degrees_with_iso_dates(self, tmp_path):
        located = placed()
        write_table(located, tmp_path / "out.geojson")
        read = gpd.read_file(tmp_path / "out.geojson")
        assert read.crs.to_epsg() == 4326
        np.testing.assert_allclose(read.geometry.x, located.actors[c.LON], atol=1e-7)
        first = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"][0]["properties"]
        assert first["date"] == "2025-06-30"
        assert first["consent"] is True

    def test_parquet_keeps_types(self, tmp_path):
        write_table(placed(), tmp_path / "out.parquet")
        read = gpd.read_parquet(tmp_path / "out.parquet")
        assert read.crs.to_epsg() == 26191
        assert read["members"].dtype == "Int64"
        assert read["consent"].dtype == "boolean"

    def test_a_table_made_in_code_without_consent_tells_no_contact(self, tmp_path):
        table = pd.DataFrame({"lon": [-5.3], "lat": [35.5], "phone": ["0600000009"], "name": ["Sans accord"]})
        located = locate(table, replace(territory(), land=None))
        for path in write_table(located, tmp_path / "out.csv"):
            assert "0600000009" not in path.read_text("utf-8")

    @pytest.mark.parametrize(
        ("heading", "expected"),
        [
            ("phone", True), ("Téléphone fixe", True), ("GSM", True), ("Contact du président", True),
            ("E-mail 2", True), ("Adresse (siège)", True), ("رقم الهاتف", True), ("Page Facebook", True),
            ("Secteur", False), ("Nom", False), ("Hôtel", False), ("Précision", False),
            ("Remarque", True), ("Emplois", False), ("Nom de la présidente", True), ("NomPresident", True),
            ("CIN", True),
            ("C.I.N.E", True), ("Carte nationale", True), ("Date de naissance", True), ("RIB", True), ("Notes", True),
            ("Gérant", True), ("secretaire_general", True), ("Chairperson", True), ("National ID", True),
            ("Birth date", True), ("رئيسة التعاونية", True), ("رقم البطاقة الوطنية", True), ("ملاحظات", True),
            ("تاريخ الازدياد", True), ("والمسير", True), ("اسم التعاونية", False), ("Nature", False),
            ("Filière", False),
            ("Notation", False), ("Medicine", False), ("note_moyenne", False), ("عدد المنخرطين", False),
        ],
    )  # fmt: skip
    def test_a_heading_tells_whether_a_column_reaches_a_person(self, heading, expected):
        assert is_contact(heading) is expected

    def test_no_column_of_a_register_but_three_is_a_contact(self):
        assert {name for name in REGISTER_COLUMNS if is_contact(name)} == {c.PHONE, c.EMAIL, c.ADDRESS}


class TestTypes:
    """Columns of any kind become one of six types."""

    @pytest.mark.parametrize(
        ("values", "kind", "expected"),
        [
            (pd.Series([True, None], dtype="object"), "bool", [True, None]),
            (pd.Series([True, pd.NA], dtype="boolean"), "bool", [True, None]),
            (pd.Series([1, pd.NA], dtype="Int64"), "int64", [1, None]),
            (pd.Series([2**63], dtype="uint64"), "string", ["9223372036854775808"]),
            (pd.Series([1.5, np.nan, np.inf, -np.inf]), "double", [1.5, None, None, None]),
            (pd.Series([1.0, np.nan]), "double", [1.0, None]),
            (pd.Series([dt.date(2026, 2, 3), None], dtype="object"), "date32[day]", [dt.date(2026, 2, 3), None]),
            (pd.to_datetime(pd.Series(["2026-02-03", None])), "date32[day]", [dt.date(2026, 2, 3), None]),
            (
                pd.Series(pd.to_datetime(["2026-02-03 01:30"]).tz_localize("Etc/GMT-1")),
                "timestamp[ms, tz=UTC]",
                [dt.datetime(2026, 2, 3, 0, 30, tzinfo=dt.UTC)],
            ),
            (pd.Series(["a", 1, None], dtype="object"), "string", ["a", "1", None]),
            (pd.Series(["a\x00b", None], dtype="str"), "string", ["ab", None]),
            (pd.Series(["\ud800"], dtype="object"), "string", ["?"]),
            (pd.Series(["x", "x"], dtype="category"), "string", ["x", "x"]),
        ],
    )
    def test_a_column_gets_the_type_of_its_values(self, values, kind, expected):
        array = arrow_array(values)
        assert (str(array.type), array.to_pylist()) == (kind, expected)

    def test_floats_become_whole_only_where_all_are(self):
        assert str(arrow_array(pd.Series([1.0, np.nan]), whole=True).type) == "int64"
        assert arrow_array(pd.Series([1.0, np.nan]), whole=True).to_pylist() == [1, None]
        assert str(arrow_array(pd.Series([1.5, 1.0]), whole=True).type) == "double"
        assert str(arrow_array(pd.Series([1e300]), whole=True).type) == "double"


class TestIndicators:
    """Indicators of each level, in each kind of file."""

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("by", ["commune", "province", "region"])
    def test_every_kind_of_file_holds_the_level_asked_and_the_dictionary(self, data, tmp_path, kind, by):
        path = write_table(data, tmp_path / f"out.{kind}", by=by)[0]
        layer = {"commune": "communes", "province": "provinces", "region": "region"}[by]
        frame = read_back(path, layer if kind in ("xlsx", "gpkg") else "")
        assert list(frame["code"]) == list(data.table(by).index)
        np.testing.assert_allclose(frame["density_100km2"].astype(float), data.table(by)["density_100km2"], atol=1e-6)
        assert list(read_back(path, "indicators")["key"]) == [one.key for one in data.indicators]

    @pytest.mark.parametrize("kind", KINDS)
    def test_two_writes_are_equal(self, data, tmp_path, kind):
        first = write_table(data, tmp_path / "a" / f"out.{kind}")
        second = write_table(data, tmp_path / "b" / f"out.{kind}")
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]

    def test_the_ending_may_be_in_capitals(self, data, tmp_path):
        assert write_table(data, tmp_path / "OUT.CSV")[0].name == "OUT.CSV"
        assert (tmp_path / "OUT.CSV").read_bytes().startswith(b"code,name")

    @pytest.mark.parametrize("name", ["out.shp", "out", "out.xls", "out.csv.gz"])
    def test_an_unknown_ending_is_refused_with_those_that_are_known(self, data, tmp_path, name):
        with pytest.raises(OutputError, match=r"use \.csv, \.geojson, \.gpkg, \.kml, \.kmz, \.parquet, \.xlsx"):
            write_table(data, tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_level_is_refused(self, data, tmp_path):
        with pytest.raises(UnknownNameError, match="province"):
            write_table(data, tmp_path / "out.csv", by="provinces")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_card_is_written_as_a_table(data, tmp_path, kind):
    card = data.profile(str(data.communes[c.NAME].iloc[0]), keys=["actors", "dominant_family"])
    (path,) = write_table(card, tmp_path / f"card.{kind}")
    options = {"xlsx": {"engine": "openpyxl"}}.get(kind, {})
    read = {"csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet}[kind]
    table = read(path, **options).set_index("indicator")
    assert table.loc["actors", "value"] == data.communes["actors"].iloc[0] > 0
    assert table.loc["actors", "region"] == data.region["actors"].iloc[0]
    value = card.frame.loc["dominant_family", "value"]
    assert table.loc["dominant_family", "category"] == data.indicator("dominant_family").categories[value]["fr"]
