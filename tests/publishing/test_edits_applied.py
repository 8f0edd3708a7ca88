"""Does what was changed in QGIS come back into the files of an edition, all of it and nothing else?"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from installed import need_qgis
from openpyxl.chart import BarChart
from small_atlas import METRIC, QGIS_PYTHON, A, B, C, D
from small_atlas import territory as squares
from test_geopackage import validate

from atlas import columns as c
from atlas.cli import main
from atlas.publishing.edition.load import read_edition
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory

EDITOR = Path(__file__).with_name("qgis_many_edits.py")
COUNT = 400
EDITS = 196  # of actors; with two of communes and two of names they are 200
EDITION = """
[edition]
key = "essai"
title = "Essai"
date = "2026-06"
perimeter = "communes.geojson"
register = "acteurs.csv"

[[plates]]
key = "densites"
title = "Densités"
labels = "communes"
marks = [{ mark = "circles", indicator = "population_2024" }]
"""


def register_lines():
    """A register as somebody keeps one: semicolons, Arabic, quotes, a column of their own, an odd line."""
    points = gpd.GeoSeries([shapely.Point(500_500 + 45 * i, 500_700 + 43 * i) for i in range(COUNT)], crs=METRIC)
    rows = ["identifiant;nom;famille;année de création;membres;femmes;emplois;latitude;longitude;remarque"]
    for i, point in enumerate(points.to_crs("EPSG:4326")):
        rows.append(
            f'A{i:03d};"L\'atelier ""{i}"" نعم";coopérative;{2000 + i % 20};{10 + i};{i % 10};{i % 7};'
            f"{point.y:.7f};{point.x:.7f};à garder {i}"
        )
    return "\r\n".join(rows) + "\r\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An edition with its public file, and the editor's copy of it."""
    folder = tmp_path_factory.mktemp("applied")
    communes = squares().communes
    communes[c.POPULATION_2024] = communes[c.POPULATION_2024].fillna(10).astype(int)
    communes.reset_index().to_file(folder / "communes.geojson", engine="pyogrio")
    (folder / "acteurs.csv").write_bytes(register_lines().encode("utf-8"))
    (folder / "edition.toml").write_text(EDITION, encoding="utf-8")
    for more in ((), ("--private",)):
        answer = CliRunner().invoke(main, ["export", str(folder / "edition.toml"), "-o", str(folder), *more])
        assert answer.exit_code == 0, answer.output
    return folder


@pytest.fixture
def here(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return tmp_path


def atlas(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def amounts(path):
    with sqlite3.connect(path) as base:
        columns = [row[1] for row in base.execute("PRAGMA table_info(actors)")]
        names = [name for name in (c.MEMBERS, c.WOMEN, c.JOBS) if name in columns]
        return {name: base.execute(f"SELECT sum({name}) FROM actors").fetchone()[0] for name in names}


def change(path, statement, *values):
    with sqlite3.connect(path) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        assert base.execute(statement, values).rowcount == 1


class TestPrivateCopy:
    """What the editor keeps, and what is given away."""

    def test_its_amounts_are_those_of_the_register_and_the_public_file_has_no_empty_columns(self, folder):
        table = read_register(folder / "acteurs.csv").table
        private, public = folder / "essai-2026-06-prive.gpkg", folder / "essai-2026-06.gpkg"
        assert amounts(private) == {name: int(table[name].sum()) for name in (c.MEMBERS, c.WOMEN, c.JOBS)}
        assert amounts(public) == {}

    def test_it_says_that_it_is_private_in_its_name_its_metadata_and_its_project(self, folder):
        with sqlite3.connect(folder / "essai-2026-06-prive.gpkg") as base:
            (record,) = base.execute("SELECT metadata FROM gpkg_metadata WHERE id = 1").fetchone()
            (content,) = base.execute("SELECT content FROM qgis_projects").fetchone()
        assert "COPIE PRIVÉE" in record
        assert (folder / "essai-2026-06-prive.qgz").read_bytes() == bytes.fromhex(content)
        with sqlite3.connect(folder / "essai-2026-06.gpkg") as base:
            assert "PRIVÉE" not in base.execute("SELECT metadata FROM gpkg_metadata WHERE id = 1").fetchone()[0]


class TestApplied:
    """Corrections that come back."""

    def test_nothing_changed_is_nothing_to_bring_back(self, here):
        before = (here / "acteurs.csv").read_bytes()
        for name in ("essai-2026-06.gpkg", "essai-2026-06-prive.gpkg"):
            answer = atlas("--ui", "en", "apply", here / name, "--to", here / "edition.toml")
            assert answer.exit_code == 0, answer.output
            assert "nothing was changed" in answer.output
        assert (here / "acteurs.csv").read_bytes() == before
        answer = atlas("compare", here / "essai-2026-06.gpkg", here / "essai-2026-06.gpkg")
        assert answer.exit_code == 0

    def test_the_public_file_leaves_the_amounts_that_it_does_not_have(self, here):
        package = here / "essai-2026-06.gpkg"
        change(package, "UPDATE actors SET name = ? WHERE id = 'A007'", "Neuf")
        answer = atlas("apply", package, "--to", here / "edition.toml")
        assert answer.exit_code == 0, answer.output
        assert "left in the register as it is" in answer.output
        before, after = register_lines().splitlines(), (here / "acteurs.csv").read_text("utf-8").splitlines()
        assert [i for i, lines in enumerate(zip(before, after, strict=True)) if lines[0] != lines[1]] == [8]
        assert after[8] == before[8].replace('"L\'atelier ""7"" نعم"', "Neuf")

    def test_every_fault_is_in_one_error_and_nothing_is_written(self, here):
        package = here / "essai-2026-06-prive.gpkg"
        change(package, "UPDATE actors SET family = ? WHERE id = 'A001'", "zzz")
        change(package, "UPDATE actors SET women = ? WHERE id = 'A002'", 5000)
        change(package, "UPDATE communes SET population_2024 = ? WHERE code = ?", -5, A)
        state = {path: path.read_bytes() for path in here.iterdir()}
        answer = atlas("apply", package, "--to", here / "edition.toml")
        assert answer.exit_code == 1
        assert "zzz" in answer.output
        assert "5000" in answer.output
        assert {path: path.read_bytes() for path in here.iterdir()} == state

    def test_a_register_without_the_column_is_told_of(self, here):
        register = here / "maigre.csv"
        table = pd.read_csv(here / "acteurs.csv", sep=";", dtype=str).drop(columns=["emplois", "remarque"])
        table.to_csv(register, sep=";", index=False)
        answer = atlas(
            "apply", here / "essai-2026-06-prive.gpkg", "--to", register, "--territory", here / "communes.geojson"
        )
        assert answer.exit_code == 1
        assert "no column to write this change into" in answer.output


def other_register(folder, ending):
    """The register as a workbook with a sheet beside it, or as a GeoPackage in metres with another layer."""
    table = pd.read_csv(folder / "acteurs.csv", sep=";", dtype=str)
    numbers = ["année de création", "membres", "femmes", "emplois", "latitude", "longitude"]
    table[numbers] = table[numbers].apply(pd.to_numeric)
    path = folder / f"acteurs{ending}"
    if ending == ".xlsx":
        with pd.ExcelWriter(path) as book:
            table.to_excel(book, sheet_name="Acteurs", index=False)
            pd.DataFrame({"mot": ["à garder"]}).to_excel(book, sheet_name="Notes", index=False)
        return path
    points = gpd.points_from_xy(table.pop("longitude"), table.pop("latitude"), crs="EPSG:4326")
    gpd.GeoDataFrame(table, geometry=points).to_crs(METRIC).to_file(path, layer="acteurs", engine="pyogrio")
    pd.DataFrame({"mot": ["à garder"]}).pipe(pyogrio.write_dataframe, path, layer="notes", append=True)
    return path


@pytest.mark.parametrize("ending", [".xlsx", ".gpkg"])
class TestOtherRegisters:
    """Registers that are no CSV."""

    def apply(self, here, package, path):
        layer = ["--layer", "acteurs"] if path.suffix == ".gpkg" else []
        return atlas("--ui", "en", "apply", package, "--to", path, "--territory", here / "communes.geojson", *layer)

    def test_nothing_changed_changes_no_byte_and_a_change_its_cell_only(self, here, ending):
        path, package = other_register(here, ending), here / "essai-2026-06-prive.gpkg"
        before = path.read_bytes()
        assert "nothing was changed" in self.apply(here, package, path).output
        assert path.read_bytes() == before
        engine = {"engine": "openpyxl"}
        sheets = {"sheet_name": "Notes", **engine} if ending == ".xlsx" else {"layer": "notes"}
        read = pd.read_excel if ending == ".xlsx" else pyogrio.read_dataframe
        formats = {"sheet_name": "Acteurs", **engine} if ending == ".xlsx" else {"layer": "acteurs"}
        whole = read(path, **formats)
        change(package, "UPDATE actors SET members = ?, name = '=1+1' WHERE id = 'A007'", 77)
        answer = self.apply(here, package, path)
        assert answer.exit_code == 0, answer.output
        after = read(path, **formats)
        whole.loc[7, ["membres", "nom"]] = [77, "=1+1"]
        pd.testing.assert_frame_equal(pd.DataFrame(after), pd.DataFrame(whole), check_dtype=False)
        assert read(path, **sheets)["mot"].tolist() == ["à garder"]

    def test_what_cannot_be_read_is_not_written(self, here, ending):
        path, package = other_register(here, ending), here / "essai-2026-06-prive.gpkg"
        before = path.read_bytes()
        change(package, "UPDATE actors SET family = ? WHERE id = 'A001'", "zzz")
        answer = self.apply(here, package, path)
        assert answer.exit_code == 1
        assert "zzz" in answer.output
        assert path.read_bytes() == before

    def test_two_hundred_edits_of_qgis_come_back(self, edited, tmp_path, ending):
        shutil.copytree(edited[0], tmp_path, dirs_exist_ok=True)
        path, package = other_register(tmp_path, ending), tmp_path / edited[1].name
        answer = self.apply(tmp_path, package, path)
        assert answer.exit_code == 0, answer.output
        assert "nothing was changed" in self.apply(tmp_path, package, path).output
        layer = {"layer": "acteurs"} if ending == ".gpkg" else {}
        table = read_register(path, **layer).table
        log = [row for row in edited[2] if row[0] == "actors"]
        steps = {what: sum(row[1] == f"row {what}" for row in log) for what in ("added", "deleted")}
        assert len(table) == COUNT + steps["added"] - steps["deleted"]
        shown = pyogrio.read_dataframe(package, layer="actors")
        for name in (c.MEMBERS, c.WOMEN, c.JOBS):
            assert table[name].sum() == shown[name].sum()
        if ending == ".gpkg":
            answer = validate(path)
            assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".gpkg"])
def test_a_register_that_the_toolkit_wrote_is_corrected_in_the_right_row(here, ending):
    rows = register_lines().splitlines(keepends=True)
    (here / "acteurs.csv").write_text("".join([rows[0], *reversed(rows[1:])]), encoding="utf-8", newline="")
    path, package = here / f"places{ending}", here / "essai-2026-06-prive.gpkg"
    placing = ["--territory", here / "communes.geojson"]
    assert atlas("locate", here / "acteurs.csv", *placing, "-o", path).exit_code == 0
    layer = ["--layer", "actors"] if ending == ".gpkg" else []
    change(package, "UPDATE actors SET jobs = 1234 WHERE id = ?", "A007")
    answer = atlas("apply", package, "--to", path, *placing, *layer)
    assert answer.exit_code == 0, answer.output
    read = read_register(path, **({"layer": "actors"} if layer else {})).table.set_index(c.ID)
    assert read.index[read[c.JOBS] == 1234].tolist() == ["A007"]
    assert len(read) == COUNT


def test_a_workbook_of_which_something_would_be_lost_is_refused(here):
    path, package = other_register(here, ".xlsx"), here / "essai-2026-06-prive.gpkg"
    book = openpyxl.load_workbook(path)
    book["Notes"].add_chart(BarChart(), "C3")
    book["Acteurs"]["Z2"] = "=1+1"
    book.save(path)
    before = path.read_bytes()
    change(package, "DELETE FROM actors WHERE id = ?", "A003")
    answer = atlas("--ui", "en", "apply", package, "--to", path, "--territory", here / "communes.geojson")
    assert answer.exit_code == 1
    assert "charts" in answer.output
    assert "formulas or merged cells" in answer.output
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def edited(folder, tmp_path_factory):
    need_qgis()
    here = tmp_path_factory.mktemp("edited")
    shutil.copytree(folder, here, dirs_exist_ok=True)
    package, log = here / "essai-2026-06-prive.gpkg", here / "log.json"
    command = [QGIS_PYTHON, str(EDITOR), str(package), str(log), "7", str(EDITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return here, package, json.loads(log.read_text("utf-8"))


class TestByQgis:
    """Two hundred edits that QGIS itself made."""

    def test_compare_lists_exactly_them(self, folder, edited):
        here, package, log = edited
        assert len(log) == 200
        report = here / "diff.csv"
        answer = atlas("compare", folder / package.name, package, "-o", report)
        assert answer.exit_code == 1, answer.output
        table = pd.read_csv(report, dtype=str, keep_default_na=False)
        listed = sorted(table[["layer", "what", "key", "column"]].itertuples(index=False, name=None))
        assert listed == sorted(tuple(row[:4]) for row in log)

    def test_apply_brings_back_exactly_them(self, edited, tmp_path):
        shutil.copytree(edited[0], tmp_path, dirs_exist_ok=True)
        log = edited[2]
        before = read_register(tmp_path / "acteurs.csv").table.set_index(c.ID)
        answer = atlas("apply", tmp_path / edited[1].name, "--to", tmp_path / "edition.toml")
        assert answer.exit_code == 0, answer.output
        after = read_register(tmp_path / "acteurs.csv").table.set_index(c.ID)
        actors = [row for row in log if row[0] == "actors"]
        gone = {row[2] for row in actors if row[1] == "row deleted"}
        new = {row[2] for row in actors if row[1] == "row added"}
        assert set(after.index) == (set(before.index) - gone) | new
        changed = {(row[2], row[3]): row[4] for row in actors if row[1] == "value changed"}
        moved = {row[2] for row in actors if row[1] == "shape changed"}
        for key in set(before.index) - gone:
            for column in (c.NAME, c.FAMILY, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, "remarque"):
                wanted = changed.get((key, column), str(before.at[key, column])).strip()
                assert str(after.at[key, column]) == wanted, (key, column)
            shift = abs(after.at[key, c.LON] - before.at[key, c.LON])
            assert (1e-5 < shift < 1e-4) if key in moved else shift == 0, key
        mended = (tmp_path / "edition.toml").read_text("utf-8")
        for line in ('perimeter = "essai-2026-06-territoire.gpkg"', 'offsets = "noms-places.csv"'):
            assert line in answer.output
        mended = mended.replace('perimeter = "communes.geojson"', 'perimeter = "essai-2026-06-territoire.gpkg"\n'
                                'offsets = "noms-places.csv"')  # fmt: skip
        (tmp_path / "edition.toml").write_text(mended, encoding="utf-8")
        communes = read_territory(read_edition(str(tmp_path / "edition.toml")).territory_source).communes
        assert list(communes.index) == [A, B, C, D]
        assert communes.loc[A, c.POPULATION_2024] == 4321
        again = atlas("apply", tmp_path / edited[1].name, "--to", tmp_path / "edition.toml")
        assert "nothing was changed" in again.output, again.output
