"""Is the GeoPackage valid, exact, the same each time, silent about who did not consent, and whole or not there?"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyogrio.errors import DataSourceError
from pyproj import Geod, Transformer
from small_atlas import HOSTILE, SECRETS, A, D, dataset, edition, placed, records, territory

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.errors import OutputError
from atlas.i18n.language import LANGUAGES
from atlas.publishing.tables import geopackage
from atlas.publishing.tables.contents import edition_layers
from atlas.publishing.tables.geopackage import write_geopackage, write_layers
from atlas.publishing.tables.layers import column_names
from atlas.publishing.tables.writers import write_table
from atlas.sources.territory.territory import read_territory

LAYERS = ["communes", "provinces", "actors", "indicators", "figures", "provenance"]


@pytest.fixture(scope="module")
def data():
    return dataset(coverage_km=(2.5, 5.0))


@pytest.fixture(scope="module")
def file(data, tmp_path_factory):
    return write_geopackage(edition(), data, tmp_path_factory.mktemp("gpkg") / "atlas.gpkg")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    known = tabulate(None, read_territory("tanger-tetouan"))
    return known, write_geopackage(None, known, tmp_path_factory.mktemp("shipped") / "atlas.gpkg")


def ask(path, sql, *values):
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def types(path, layer):
    return {name: kind for _, name, kind, *_ in ask(path, f"PRAGMA table_info({layer})")}


def validate(path):
    if importlib.util.find_spec("osgeo_utils") is None:
        pytest.skip("gdal-utils is not installed (pip install --no-deps gdal-utils)")
    command = [sys.executable, "-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", "--warning-as-error"]
    return subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)


class TestStandard:
    """What the standard asks, and what QGIS needs beyond it."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_validator_of_gdal_finds_nothing(self, data, tmp_path, language):
        path = write_geopackage(edition(), data, tmp_path / "atlas.gpkg", language=language)
        answer = validate(path)
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def test_the_validator_finds_nothing_in_the_shipped_territory(self, shipped):
        answer = validate(shipped[1])
        assert answer.returncode == 0, answer.stdout + answer.stderr

    @pytest.mark.parametrize("what", ["indicators", "located"])
    def test_the_validator_finds_nothing_in_the_files_of_the_commands(self, data, tmp_path, what):
        (path,) = write_table(data if what == "indicators" else data.placed, tmp_path / "out.gpkg")
        answer = validate(path)
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def test_the_validator_would_find_a_fault(self, file, tmp_path):
        broken = tmp_path / "broken.gpkg"
        broken.write_bytes(file.read_bytes())
        with closing(sqlite3.connect(broken)) as connection, connection:
            connection.execute("UPDATE gpkg_contents SET last_change = '2026-06-01'")
        assert validate(broken).returncode == 1

    def test_it_is_a_geopackage_1_2_in_one_file(self, file):
        assert ask(file, "PRAGMA application_id") == [(0x47504B47,)]
        assert ask(file, "PRAGMA user_version") == [(10200,)]
        assert file.read_bytes()[18:20] == b"\x01\x01"  # not left in WAL mode
        assert [path.name for path in file.parent.iterdir()] == ["atlas.gpkg"]
        assert ask(file, "PRAGMA integrity_check") == [("ok",)]

    def test_layers_stand_in_their_order_with_titles_in_the_edition_s_language(self, file):
        rows = ask(file, "SELECT table_name, identifier, data_type, srs_id FROM gpkg_contents ORDER BY rowid")
        assert [name for name, *_ in rows] == LAYERS
        assert [title for _, title, *_ in rows][:3] == ["Communes", "Provinces et préfectures", "Acteurs"]
        assert [kind for *_, kind, _ in rows] == ["features"] * 3 + ["attributes"] * 3
        assert {srs for name, *_, srs in rows if name in LAYERS[:3]} == {26191}
        assert ask(
            file, "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id=26191"
        ) == [("EPSG", 26191)]

    def test_layers_of_one_title_are_told_apart_by_their_names(self, data, tmp_path):
        communes, *_ = edition_layers(None, data, "twins.gpkg", language="fr", rejected=False)
        twins = [replace(communes, name=name) for name in ("communes", "twin", "third")]
        write_layers(twins, tmp_path / "twins.gpkg", crs="EPSG:26191")
        rows = ask(tmp_path / "twins.gpkg", "SELECT identifier FROM gpkg_contents ORDER BY rowid")
        assert rows == [("Communes",), ("Communes (twin)",), ("Communes (third)",)]

    def test_shapes_are_indexed_never_null_and_of_one_type(self, file):
        geometry = ask(file, "SELECT table_name, column_name, geometry_type_name FROM gpkg_geometry_columns")
        assert sorted(geometry) == [
            ("actors", "geom", "POINT"),
            ("communes", "geom", "MULTIPOLYGON"),
            ("provinces", "geom", "MULTIPOLYGON"),
        ]
        for layer, count in (("communes", 4), ("provinces", 2), ("actors", len(HOSTILE))):
            assert ask(file, f"SELECT count(*) FROM rtree_{layer}_geom") == [(count,)]
            notnull = {name: flag for _, name, _, flag, *_ in ask(file, f"PRAGMA table_info({layer})")}
            assert notnull["geom"] == 1

    def test_without_a_register_there_are_no_actors(self, shipped):
        assert [name for (name,) in ask(shipped[1], "SELECT table_name FROM gpkg_contents ORDER BY rowid")] == [
            "communes", "provinces", "indicators", "figures", "provenance",
        ]  # fmt: skip

    def test_a_register_of_which_nothing_is_placed_leaves_an_empty_layer_of_points(self, tmp_path):
        nowhere = records().assign(longitude="10", latitude="10")
        path = write_geopackage(None, tabulate(placed(nowhere), territory()), tmp_path / "atlas.gpkg")
        assert ask(path, "SELECT count(*) FROM actors") == [(0,)]
        assert ask(path, "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name='actors'") == [
            ("POINT",)
        ]
        assert types(path, "actors")[c.DATE] == "DATE"
        assert validate(path).returncode == 0


class TestColumns:
    """Names, types, titles."""

    def test_each_column_has_the_type_of_its_values(self, file):
        actors = types(file, "actors")
        assert {name: actors[name] for name in (c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS)} == dict.fromkeys(
            (c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS), "INTEGER"
        )
        assert (actors[c.DATE], actors[c.DEMONSTRATION], actors["commune_code"]) == ("DATE", "BOOLEAN", "TEXT")
        communes = types(file, "communes")
        assert (communes["actors"], communes["density_10k"], communes["dominant_family"]) == ("INTEGER", "REAL", "TEXT")
        assert types(file, "indicators")["zero_is_absence"] == "BOOLEAN"

    def test_a_count_with_a_gap_stays_a_count(self, file):
        assert types(file, "communes")[c.POPULATION_2024] == "INTEGER"
        values = dict(ask(file, f"SELECT code, {c.POPULATION_2024} FROM communes"))
        assert values[A] == 1100
        assert values[D] is None

    def test_dates_are_written_as_days(self, file):
        rows = ask(file, "SELECT typeof(date), date FROM actors ORDER BY id")
        assert rows[:3] == [("text", "2025-06-30"), ("null", None), ("text", "2024-01-15")]

    def test_only_what_may_be_published_stands_with_an_actor(self, file):
        assert set(types(file, "actors")) - {"fid", "geom"} == {
            "id", "name", "name_ar", "family", "sector", "status", "founded", "members", "women", "jobs",
            "commune_code", "commune_name", "province_code", "province", "precision", "placing", "source", "date",
            "address", "phone", "email", "demonstration",
        }  # fmt: skip

    def test_a_point_in_a_key_becomes_an_underscore_and_the_dictionary_says_so(self, file):
        assert "coverage_2_5km" in types(file, "communes")
        names = dict(ask(file, "SELECT key, column_name FROM indicators"))
        assert names["coverage_2.5km"] == "coverage_2_5km"
        assert set(names.values()) <= set(types(file, "communes"))
        assert set(names.values()) <= set(types(file, "provinces"))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_column_has_a_title_of_its_own_in_the_language(self, data, tmp_path, language):
        path = write_geopackage(edition(), data, tmp_path / "atlas.gpkg", language=language)
        for layer in LAYERS[:3]:
            said = dict(ask(path, "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = ?", layer))
            assert set(said) == set(types(path, layer)) - {"fid", "geom"}
            assert len(set(said.values())) == len(said)
        described = data.indicator("density_10k")
        name, comment = ask(
            path,
            "SELECT name, description FROM gpkg_data_columns WHERE column_name='density_10k' AND table_name='communes'",
        )[0]
        assert name == described.heading(language)
        assert described.formula[language] in comment

    def test_titles_are_registered_as_the_schema_extension(self, file):
        rows = ask(file, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema' ORDER BY 1")
        assert rows == [("gpkg_data_column_constraints",), ("gpkg_data_columns",)]

    def test_an_indicator_with_a_name_of_the_driver_is_not_lost(self, tmp_path):
        own = [
            Indicator(
                key=key, title=dict.fromkeys(LANGUAGES, key), nature=Nature.RATIO, formula="twice the area",
                compute=lambda base: base[c.AREA_KM2] * 2,
            )
            for key in ("fid", "geom", "Été", "ETE")
        ]  # fmt: skip
        path = write_geopackage(None, dataset(extra=own), tmp_path / "atlas.gpkg")
        assert ask(path, "SELECT fid_, geom_, ete, ete_2 FROM communes LIMIT 1") == [(200.0, 200.0, 200.0, 200.0)]
        names = dict(ask(path, "SELECT key, column_name FROM indicators"))
        assert [names[one.key] for one in own] == ["fid_", "geom_", "ete", "ete_2"]

    @given(st.lists(st.text(max_size=80), unique=True, max_size=20))
    def test_names_are_plain_different_and_never_the_driver_s(self, headings):
        names = column_names(headings)
        assert list(names) == headings
        assert len(set(names.values())) == len(headings)
        for name in names.values():
            assert name.isascii()
            assert name == name.lower()
            assert name.replace("_", "a").isalnum()
            assert not name[0].isdigit()
            assert name not in ("fid", "geom", "geometry", "rowid", "ogc_fid")

    @given(st.lists(st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,5})?", fullmatch=True), unique=True, max_size=20))
    def test_a_plain_name_is_kept(self, headings):
        kept = {heading for heading, name in column_names([*headings, "É", "geom"]).items() if heading == name}
        assert set(headings) - {"fid", "oid", "rowid", "geom", "geometry", "ogc_fid"} <= kept


class TestValues:
    """What is read back is what was written."""

    @pytest.mark.parametrize("layer", ["communes", "provinces"])
    def test_geopandas_reads_back_every_value_to_the_last_bit(self, file, data, layer):
        read = gpd.read_file(file, layer=layer).set_index("code")
        table = data.communes if layer == "communes" else data.provinces
        assert list(read.index) == list(table.index)
        for column, name in column_names(table.columns.drop("geometry")).items():
            expected, found = table[column], read[name]
            if pd.api.types.is_numeric_dtype(expected):
                wanted = expected.to_numpy(dtype=float, na_value=np.nan)
                np.testing.assert_array_equal(found.to_numpy(dtype=float, na_value=np.nan), wanted, err_msg=column)
            else:
                assert found.astype(object).where(found.notna(), None).tolist() == (
                    expected.astype(object).where(expected.notna(), None).tolist()
                )

    def test_fiona_reads_back_hostile_texts(self, file):
        with fiona.open(file, layer="actors") as source:
            found = {row["properties"]["id"]: row["properties"]["name"] for row in source}
            schema = source.schema["properties"]
        assert tuple(found[f"{n:04d}"] for n in range(len(HOSTILE))) == HOSTILE
        assert schema["date"] == "date"
        assert schema["demonstration"] == "bool"

    def test_geopandas_and_fiona_agree_on_the_actors(self, file):
        frame = gpd.read_file(file, layer="actors").set_index("id")
        with fiona.open(file, layer="actors") as source:
            for row in source:
                one = frame.loc[row["properties"]["id"]]
                members = row["properties"]["members"]
                assert (members is None and math.isnan(one.members)) or members == one.members
                assert one.geometry.coords[0] == row["geometry"]["coordinates"]

    def test_points_are_those_of_the_register(self, file, data):
        actors = data.placed.actors.set_index(c.ID)
        x, y = Transformer.from_crs(4326, 26191, always_xy=True).transform(actors[c.LON], actors[c.LAT])
        read = gpd.read_file(file, layer="actors").set_index("id")
        assert read.crs.to_epsg() == 26191
        np.testing.assert_allclose(read.geometry.x, x, atol=1e-6)
        np.testing.assert_allclose(read.geometry.y, y, atol=1e-6)
        np.testing.assert_allclose(read.geometry.x, 505_000 + 10 * np.arange(len(HOSTILE)), atol=0.01)

    def test_the_dictionary_describes_every_indicator(self, file, data):
        rows = ask(file, "SELECT key, title_ar, unit_en, nature, decimals, formula FROM indicators ORDER BY fid")
        assert rows == [
            (one.key, one.title["ar"], one.unit["en"], str(one.nature), one.decimals, one.formula["fr"])
            for one in data.indicators
        ]

    def test_provenance_names_edition_sources_and_what_became_of_the_register(self, file):
        rows = ask(
            file, "SELECT title, producer, licence, vintage, records, placed, rejected, conflicts FROM provenance"
        )
        assert rows[0] == ("Essai", "L'Observatoire", "", "2026-06", None, None, None, None)
        assert rows[1] == ("Carrés", "Nous", "ODbL-1.0", "2026-09", None, None, None, None)
        count = len(HOSTILE)
        assert rows[2][3:] == ("2025-06-30", count + 2, count, 2, 1)

    def test_a_demonstration_register_says_so_in_each_place(self, tmp_path):
        invented = placed(records().assign(source="Registre de démonstration"))
        path = write_geopackage(None, tabulate(invented, territory()), tmp_path / "atlas.gpkg")
        assert ask(path, "SELECT DISTINCT demonstration FROM actors") == [(1,)]
        assert "inventées" in ask(path, "SELECT DISTINCT register FROM communes")[0][0]
        said = dict(ask(path, "SELECT table_name, description FROM gpkg_contents"))
        assert "inventées" in said["actors"]
        assert "inventées" in said["communes"]
        assert "inventées" in ask(path, "SELECT attribution FROM provenance")[-1][0]

    def test_a_real_register_is_not_called_a_demonstration(self, file):
        assert ask(file, "SELECT DISTINCT demonstration FROM actors") == [(0,)]


class TestConsent:
    """Contacts of those who said yes, of nobody else."""

    def test_a_contact_leaves_only_with_consent(self, file):
        rows = ask(file, "SELECT id, phone, email, address FROM actors ORDER BY id")
        assert rows[0] == ("0000", "0600000000", "ouvert@exemple.ma", "1, rue Ouverte")
        assert set(rows[1:]) == {(f"{n:04d}", None, None, None) for n in range(1, len(HOSTILE))}

    def test_no_byte_of_the_file_holds_a_contact_without_consent(self, file):
        content = file.read_bytes()
        assert b"ouvert@exemple.ma" in content
        assert [secret for secret in SECRETS if secret.encode() in content] == []


class TestShapes:
    """Areas, borders, directions."""

    def test_areas_measured_in_the_file_are_those_of_the_column(self, shipped):
        communes = gpd.read_file(shipped[1], layer="communes")
        geod = Geod(ellps="WGS84")
        there = communes.to_crs(4326).geometry
        measured = np.array([abs(geod.geometry_area_perimeter(shape)[0]) / 1e6 for shape in there])
        np.testing.assert_allclose(measured, communes["area_km2"], rtol=1e-4)
        # In the plane of Nord Maroc areas are up to 0.14 % off: sane, and why the column is measured on the ellipsoid.
        np.testing.assert_allclose(communes.area / 1e6, communes["area_km2"], rtol=2e-3)
        assert len(communes) == 110
        assert communes["population_2024"].sum() == 3_658_695

    def test_neighbours_still_share_their_borders(self, shipped):
        for layer in ("communes", "provinces"):
            assert shapely.coverage_is_valid(gpd.read_file(shipped[1], layer=layer).geometry.to_numpy())

    def test_rings_turn_as_the_standard_says(self, shipped):
        parts = gpd.read_file(shipped[1], layer="communes").geometry.explode()
        assert all(part.exterior.is_ccw for part in parts)
        assert not any(ring.is_ccw for part in parts for ring in part.interiors)


class TestSameBytes:
    """The same data, the same file."""

    def test_two_builds_are_equal_whatever_the_folder(self, file, data, tmp_path):
        again = write_geopackage(edition(), data, tmp_path / "elsewhere" / "atlas.gpkg")
        assert again.read_bytes() == file.read_bytes()

    def test_everything_is_dated_by_the_edition(self, file):
        assert ask(file, "SELECT DISTINCT last_change FROM gpkg_contents") == [("2026-06-01T00:00:00.000Z",)]

    def test_without_an_edition_by_the_register_and_else_not_at_all(self, data, shipped, tmp_path):
        path = write_geopackage(None, data, tmp_path / "atlas.gpkg")
        assert ask(path, "SELECT DISTINCT last_change FROM gpkg_contents") == [("2025-06-30T00:00:00.000Z",)]
        assert ask(shipped[1], "SELECT DISTINCT last_change FROM gpkg_contents") == [("1970-01-01T00:00:00.000Z",)]

    def test_the_settings_of_gdal_are_left_as_they_were(self, data, tmp_path):
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-02-03T00:00:00.000Z"})
        try:
            write_geopackage(edition(), data, tmp_path / "atlas.gpkg")
            assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-02-03T00:00:00.000Z"
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        write_geopackage(edition(), data, tmp_path / "atlas.gpkg")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
        assert pyogrio.get_gdal_config_option("OGR_GPKG_ALLOW_THREADED_RTREE") is None

    def test_the_language_is_the_edition_s_unless_another_is_asked(self, data, tmp_path):
        arabic = write_geopackage(edition(language="ar"), data, tmp_path / "ar.gpkg")
        english = write_geopackage(edition(language="ar"), data, tmp_path / "en.gpkg", language="en")
        assert ask(arabic, "SELECT identifier FROM gpkg_contents WHERE table_name='communes'") == [("الجماعات",)]
        assert ask(arabic, "SELECT title FROM provenance LIMIT 1") == [("تجربة",)]
        assert ask(english, "SELECT identifier FROM gpkg_contents WHERE table_name='actors'") == [("Actors",)]


class TestWholeOrNotAtAll:
    """A failure leaves what was there."""

    @pytest.fixture
    def old(self, data, tmp_path):
        path = write_geopackage(edition(), data, tmp_path / "atlas.gpkg")
        return path, hashlib.sha256(path.read_bytes()).hexdigest()

    @pytest.mark.parametrize(
        ("fault", "told"),
        [(DataSourceError("disk full"), OutputError), (KeyboardInterrupt("disk full"), KeyboardInterrupt)],
    )
    def test_an_interrupted_write_leaves_the_old_file(self, data, old, monkeypatch, fault, told):
        path, digest = old
        real = geopackage.write_arrow

        def failing(table, target, **options):
            if options["layer"] == "actors":
                raise fault
            return real(table, target, **options)

        monkeypatch.setattr(geopackage, "write_arrow", failing)
        with pytest.raises(told, match="disk full"):
            write_geopackage(edition(date="2027"), data, path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
        assert [one.name for one in path.parent.iterdir()] == ["atlas.gpkg"]
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None

    def test_a_file_that_another_program_is_writing_is_not_replaced(self, data, old):
        path, digest = old
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(OutputError, match="locked by another program"):
                write_geopackage(edition(date="2027"), data, path)
            other.execute("ROLLBACK")
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest

    def test_a_file_with_a_journal_beside_it_is_not_replaced(self, data, old):
        path, digest = old
        path.with_name("atlas.gpkg-wal").write_bytes(b"of a program that died")
        with pytest.raises(OutputError, match=r"atlas\.gpkg-wal lies beside it"):
            write_geopackage(edition(date="2027"), data, path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest

    def test_a_file_that_is_only_read_elsewhere_is_replaced(self, data, old):
        path, digest = old
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT count(*) FROM communes").fetchone() == (4,)
            write_geopackage(edition(date="2027"), data, path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() != digest

    def test_what_stands_there_and_is_no_database_is_not_taken_away(self, data, tmp_path):
        path = tmp_path / "atlas.gpkg"
        path.write_text("notes")
        with pytest.raises(OutputError, match="holds a text, not a database as its name says, and stays as it is"):
            write_geopackage(None, data, path)
        assert path.read_text() == "notes"

    def test_a_folder_in_the_place_of_the_file_is_refused(self, data, tmp_path):
        (tmp_path / "atlas.gpkg" / "inside").mkdir(parents=True)
        with pytest.raises(OutputError, match="is a folder: name a file in it"):
            write_geopackage(None, data, tmp_path / "atlas.gpkg")
        assert (tmp_path / "atlas.gpkg" / "inside").is_dir()

    def test_a_file_in_the_place_of_the_folder_is_refused(self, data, tmp_path):
        (tmp_path / "out").write_text("a file")
        with pytest.raises(OutputError, match="cannot be written"):
            write_geopackage(None, data, tmp_path / "out" / "atlas.gpkg")
        assert (tmp_path / "out").read_text() == "a file"


def test_a_value_that_is_not_finite_is_missing(tmp_path):
    # No function of an indicator gives one; a table changed by hand may.
    data = dataset()
    endless = replace(data, communes=data.communes.assign(population_density=math.inf))
    path = write_geopackage(None, endless, tmp_path / "atlas.gpkg")
    assert ask(path, "SELECT DISTINCT population_density FROM communes") == [(None,)]


def test_the_data_are_left_as_they_were(data, tmp_path):
    before = data.communes.copy(), data.placed.actors.copy()
    write_geopackage(edition(), replace(data), tmp_path / "atlas.gpkg")
    pd.testing.assert_frame_equal(pd.DataFrame(before[0]), pd.DataFrame(data.communes))
    pd.testing.assert_frame_equal(pd.DataFrame(before[1]), pd.DataFrame(data.placed.actors))
