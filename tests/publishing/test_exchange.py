"""Do tables come back as they went: French CSV, KML, GeoParquet, GeoJSON?"""

from __future__ import annotations

import csv
import math
import re
import zipfile
from xml.etree import ElementTree

import click
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner
from geopandas.testing import assert_geodataframe_equal
from hypothesis import example, given
from hypothesis import strategies as st
from small_atlas import SECRETS, dataset, edition, placed, territory
from test_geopackage import ask, validate

from atlas import columns as c
from atlas.analysis.location.location import locate
from atlas.cli import main
from atlas.errors import UnknownNameError
from atlas.i18n.language import LANGUAGES
from atlas.publishing.tables.csv_files import write_csv
from atlas.publishing.tables.geopackage import write_geopackage
from atlas.publishing.tables.layers import make_layer
from atlas.publishing.tables.writers import write_table, write_tables
from atlas.sources.files.spreadsheet_text import harmless_cells
from atlas.sources.parsing.amounts import read_amounts
from atlas.sources.register.register import read_register


@pytest.fixture(scope="module")
def data():
    return dataset()


def french_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";", strict=True))


def plain_rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


class TestFrenchCsv:
    """What a French spreadsheet opens by a double click."""

    def test_it_says_what_the_plain_one_says(self, data, tmp_path):
        write_tables(data, tmp_path / "plain")
        write_tables(data, tmp_path / "excel", csv_form="excel")
        files = sorted((tmp_path / "plain").glob("*.csv"))
        assert len(files) == 6
        decimals = 0
        for path in files:
            french = tmp_path / "excel" / path.name
            assert french.read_bytes().startswith(b"\xef\xbb\xbf")
            for line, expected in zip(french_rows(french), plain_rows(path), strict=True):
                for cell, text in zip(line, expected, strict=True):
                    if cell != text:
                        assert float(cell.replace(",", ".")) == float(text)
                        decimals += 1
        assert decimals > 20

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
    @example([1.204])
    @example([1e-7, -12.5, 1204.0])
    def test_every_number_is_read_back_by_the_toolkit(self, tmp_path_factory, values):
        frame = pd.DataFrame({"amount": values})
        path = tmp_path_factory.getbasetemp() / "numbers.csv"
        write_csv(make_layer("t", frame, {}, title="", description=""), path, form="excel")
        cells = [row[0] for row in french_rows(path)[1:]]
        assert [float(cell.replace(",", ".")) for cell in cells] == values
        read = read_amounts(pd.Series(cells), name="amount")
        assert not read.refusals
        assert all(math.isclose(a, b, abs_tol=0) for a, b in zip(read.values, values, strict=True))

    def test_a_located_register_reads_as_it_went(self, tmp_path):
        located = placed()
        write_table(located, tmp_path / "out.csv", csv_form="excel")
        again = locate(read_register(tmp_path / "out.csv"), territory())
        assert list(again.actors[c.CODE]) == list(located.actors[c.CODE])
        for column in (c.NAME, c.FOUNDED, c.MEMBERS, c.DATE, c.CONSENT, c.LON, c.LAT):
            pd.testing.assert_series_equal(again.actors[column], located.actors[column], check_dtype=False)

    def test_its_harmless_cells_are_counted(self, tmp_path):
        plain, french = tmp_path / "plain.csv", tmp_path / "french.csv"
        write_table(placed(), plain)
        write_table(placed(), french, csv_form="excel")
        assert harmless_cells([french])[french] == harmless_cells([plain])[plain] > 0

    def test_another_form_is_refused(self, tmp_path):
        with pytest.raises(UnknownNameError, match="excel"):
            write_table(placed(), tmp_path / "out.csv", csv_form="excell")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("command", ["locate", "indicators"])
    def test_the_commands_write_it(self, command, tmp_path):
        register = tmp_path / "register.csv"
        register.write_text("id,nom,commune,lon,lat\n1,Alpha,Tétouan,-5.37,35.57\n", encoding="utf-8")
        target = tmp_path / "out.csv"
        result = CliRunner().invoke(main, [command, str(register), "-o", str(target), "--csv", "excel"])
        assert result.exit_code == 0, result.output
        heading, *lines = french_rows(target)
        assert len(heading) > 5
        assert any("," in cell for line in lines for cell in line)

    def test_every_command_that_writes_a_csv_has_the_option(self):
        def commands(group):
            for command in group.commands.values():
                yield from commands(command) if hasattr(command, "commands") else (command,)

        writers = [
            command
            for command in commands(main)
            if ".csv" in re.sub(r"\s+", " ", command.get_help(click.Context(command))).partition("--output")[2][:90]
            and command.name != "export"  # of a catalogue: HSDS has a form of its own
        ]
        without = [command.name for command in writers if "csv_form" not in {param.name for param in command.params}]
        assert len(writers) > 7
        assert without == []

    def test_pairs_to_decide_come_back_from_a_french_spreadsheet(self, tmp_path):
        for name in ("a", "b"):
            rows = "id,nom,commune,lon,lat\n1,Coopérative Alpha du Rif,Tétouan,-5.37,35.57\n"
            (tmp_path / f"{name}.csv").write_text(rows, encoding="utf-8")
        registers = [str(tmp_path / f"{name}.csv") for name in ("a", "b")]
        out, pairs = tmp_path / "un.csv", tmp_path / "paires.csv"
        merge = ["merge", *registers, "-o", str(out), "--csv", "excel"]
        result = CliRunner().invoke(main, [*merge, "--duplicates", str(pairs)])
        assert result.exit_code == 0, result.output
        heading, row = french_rows(pairs)
        place = next(i for i, name in enumerate(heading) if "cision" in name)
        row[place] = "same"
        pairs.write_text("\n".join(";".join(cells) for cells in (heading, row)), encoding="utf-8-sig")
        result = CliRunner().invoke(main, [*merge, "--decisions", str(pairs)])
        assert result.exit_code == 0, result.output
        assert len(french_rows(out)) == 2


class TestWorkbook:
    """What Excel shows of a table beside its figures."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_headings_have_their_title_filters_and_a_place_in_view(self, language, data, tmp_path):
        (path,) = write_table(data, tmp_path / "out.xlsx", language=language)
        book = openpyxl.load_workbook(path)
        sheet = book["communes"]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        notes = {cell.value: cell.comment.text for cell in sheet[1] if cell.comment}
        for indicator in data.indicators:
            title, *formula = notes[indicator.key.replace(".", "_")].split("\n")
            assert title == indicator.with_dagger(indicator.heading(language))
            assert formula[0].startswith(indicator.formula[language].split("\n")[0])
        book.close()

    def test_numbers_have_the_digits_that_are_printed_and_their_thousands_apart(self, data, tmp_path):
        (path,) = write_table(data, tmp_path / "out.xlsx")
        book = openpyxl.load_workbook(path)
        columns = {column[0].value: column[1:] for column in book["communes"].columns}
        for indicator in (one for one in data.indicators if not one.categories):
            expected = "#,##0" + ("." + "0" * indicator.decimals if indicator.decimals else "")
            cells = [cell for cell in columns[indicator.key.replace(".", "_")] if cell.value is not None]
            assert {cell.number_format for cell in cells} <= {expected}, indicator.key
        for plain in ("code", "province_code"):
            assert {cell.number_format for cell in columns[plain]} == {"@"}
        book.close()


class TestKml:
    """What Google Earth opens."""

    def test_units_come_back_as_they_went(self, data, tmp_path):
        written = write_table(data, tmp_path / "communes.kml")
        assert [path.name for path in written] == ["communes.kml", "communes_indicators.csv"]
        read = pyogrio.read_dataframe(tmp_path / "communes.kml")
        table = data.communes
        assert read["code"].tolist() == list(table.index)
        assert read["Name"].tolist() == table[c.NAME].tolist()
        for indicator in data.indicators:
            if not indicator.categories:
                column = pd.to_numeric(read[indicator.key.replace(".", "_")], errors="coerce")
                np.testing.assert_allclose(column.astype(float), table[indicator.key].astype(float), rtol=1e-12)
        shapes = table.geometry.to_crs("EPSG:4326")
        for shape, expected in zip(read.geometry, shapes, strict=True):
            assert shape.hausdorff_distance(expected) < 1e-7

    def test_actors_keep_identifiers_and_places_and_no_contact_leaves(self, tmp_path):
        located = placed()
        written = write_table(located, tmp_path / "actors.kml")
        assert [path.name for path in written] == ["actors.kml", "actors_rejected.csv", "actors_conflicts.csv"]
        for path in written:
            assert [secret for secret in SECRETS if secret in path.read_text("utf-8")] == []
        read = pyogrio.read_dataframe(tmp_path / "actors.kml")
        assert read["id"].tolist() == located.actors[c.ID].tolist()
        np.testing.assert_allclose(read.geometry.x, located.actors[c.LON], atol=1e-7)
        np.testing.assert_allclose(read.geometry.y, located.actors[c.LAT], atol=1e-7)
        assert read["Name"].tolist() == located.actors[c.NAME].tolist()

    def test_signs_that_xml_forbids_are_left_out_and_two_writings_are_equal(self, tmp_path):
        table = gpd.GeoDataFrame(
            {"name": ["a\x01b\uffff é <&>"]}, geometry=gpd.points_from_xy([-5.3], [35.5]), crs=4326
        )
        write_table(table, tmp_path / "a.kml")
        write_table(table, tmp_path / "b.kml")
        assert (tmp_path / "a.kml").read_bytes() == (tmp_path / "b.kml").read_bytes()
        assert pyogrio.read_dataframe(tmp_path / "a.kml")["Name"].tolist() == ["ab é <&>"]

    def test_a_kmz_holds_what_the_kml_holds_and_two_writings_are_equal(self, data, tmp_path):
        written = write_table(data, tmp_path / "communes.kmz")
        assert [path.name for path in written] == ["communes.kmz", "communes_indicators.csv"]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["communes.kmz", "communes_indicators.csv"]
        write_table(data, tmp_path / "communes.kml")
        with zipfile.ZipFile(tmp_path / "communes.kmz") as archive:
            assert archive.namelist() == ["doc.kml", "layers/communes.kml"]
        write_table(data, tmp_path / "again.kmz")
        assert (tmp_path / "again.kmz").read_bytes() == (tmp_path / "communes.kmz").read_bytes()
        forms = {ending: pyogrio.read_dataframe(tmp_path / f"communes.{ending}") for ending in ("kml", "kmz")}
        assert_geodataframe_equal(forms["kmz"], forms["kml"])


#: The order that the schema of ISO 19139 wants (gmd.xsd: MD_Metadata_Type).
RECORD = ["fileIdentifier", "language", "characterSet", "hierarchyLevel", "contact", "dateStamp",
          "metadataStandardName", "metadataStandardVersion", "referenceSystemInfo", "identificationInfo",
          "dataQualityInfo"]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_geopackage_says_what_it_is_to_whoever_catalogues_it(language, data, tmp_path):
    path = write_geopackage(edition(), data, tmp_path / "atlas.gpkg", language=language)
    ((scope, standard, text),) = ask(path, "SELECT md_scope, md_standard_uri, metadata FROM gpkg_metadata WHERE id = 1")
    assert (scope, standard) == ("dataset", "http://www.isotc211.org/2005/gmd")
    assert ask(
        path, "SELECT reference_scope, table_name, md_file_id FROM gpkg_metadata_reference WHERE md_file_id = 1"
    ) == [("geopackage", None, 1)]
    record = ElementTree.fromstring(text)

    def said(name):
        return [" ".join(element.itertext()).strip() for element in record.iter("{" + standard + "}" + name)]

    assert set(said("language")) == {language}
    assert said("topicCategory") == ["society"]
    assert [child.tag.partition("}")[2] for child in record] == RECORD
    places = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    box = [float(said(name)[0]) for name in places]
    np.testing.assert_allclose(box, data.territory.communes.total_bounds, atol=1e-6)
    for credit in data.territory.credits:
        assert any(
            credit.licence in text and credit.attribution_in(language) in text for text in said("otherConstraints")
        )
        assert credit.producer in said("statement")[0]
    assert data.territory.title.get(language, data.territory.key) in said("keyword")
    answer = validate(path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
