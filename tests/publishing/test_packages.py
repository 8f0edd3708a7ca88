"""Does a GeoPackage look for its layers in itself, whatever it is called, and does nobody lose a project?"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from installed import need_qgis
from pyshacl import validate
from rdflib import DCAT, Graph
from small_atlas import QGIS_PYTHON, A, dataset, edition

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.cli import main
from atlas.errors import OutputError
from atlas.publishing.qgis.project.package import foreign_sources, rename_package, write_project_beside
from atlas.publishing.qgis.project.parts import write_parts
from atlas.publishing.tables.geopackage import write_geopackage
from atlas.publishing.tables.records import write_records

SESSION = Path(__file__).with_name("qgis_session.py")
PLATES = (
    Plate(key="bornes", title="Densités", marks=(Choropleth("population_change"),), labels="communes"),
    Plate(key="acteurs", title="Acteurs", marks=(Circles("population_2024"),)),
)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return write_geopackage(edition(plates=PLATES), dataset(), tmp_path_factory.mktemp("packages") / "essai.gpkg")


@pytest.fixture
def copy(package, tmp_path):
    """The file and its project in a folder of their own."""
    path = tmp_path / "essai.gpkg"
    shutil.copyfile(package, path)
    write_project_beside(path)
    return path


def projects(path):
    with sqlite3.connect(path) as base:
        ((content,),) = base.execute("SELECT content FROM qgis_projects").fetchall()
    return _text(bytes.fromhex(content))


def _text(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".qgs"))


def atlas(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def session(project, tmp_path, *edit):
    """What QGIS says of a project that it opened; skipped without QGIS."""
    need_qgis()
    answer = tmp_path / "answer.json"
    command = [QGIS_PYTHON, str(SESSION), str(project), str(answer), *edit]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(answer.read_text(encoding="utf-8"))


def population(path):
    with sqlite3.connect(path) as base:
        return base.execute("SELECT population_2024 FROM communes WHERE code = ?", (A,)).fetchone()[0]


@pytest.mark.parametrize(
    ("key", "date", "name"),
    [("demonstration", "2026-11", "demonstration-2026-11.gpkg"), ("essai", "", "essai.gpkg"),
     ("../Été 2", "2026", "t-2-2026.gpkg"), ("أطلس", "", "atlas.gpkg")],
)  # fmt: skip
def test_a_package_is_named_after_its_edition_and_its_date(key, date, name):
    assert edition(key=key, date=date).package_name == name


@pytest.mark.parametrize("name", ["corrige.gpkg", 'L\'édition & <2027> "bis".gpkg', "أطلس 2027.gpkg"])
def test_a_renamed_package_reads_itself_and_nothing_of_the_old_name_is_left(copy, tmp_path, name):
    before = projects(copy)
    new = tmp_path / name
    assert rename_package(copy, new) == (new, new.with_suffix(".qgz"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, new.with_suffix(".qgz").name])
    after = projects(new)
    assert "essai.gpkg" not in after
    assert after.count("layername=") == before.count("layername=") >= 20
    assert _text(new.with_suffix(".qgz").read_bytes()) == after
    assert foreign_sources(new) == ()
    with sqlite3.connect(new) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("SELECT file FROM provenance ORDER BY rowid").fetchone() == (name,)
    rename_package(new, copy)
    assert projects(copy) == before


def test_a_copy_under_another_name_is_told_of_and_mended(copy, tmp_path):
    other = tmp_path / "corrige.gpkg"
    shutil.copyfile(copy, other)
    assert foreign_sources(copy) == ()
    assert foreign_sources(other) == ("essai.gpkg",)
    answer = atlas("check", other)
    assert answer.exit_code == 1
    assert "reads and edits “essai.gpkg”, not this file" in answer.output
    assert atlas("rename-gpkg", other, other).exit_code == 0
    assert foreign_sources(other) == ()
    assert copy.with_suffix(".qgz").exists()
    assert "corrige.gpkg”, not" not in atlas("check", other).output


def test_a_layer_that_somebody_added_from_another_file_keeps_its_source(copy, tmp_path):
    with sqlite3.connect(copy) as base:
        text = projects(copy).replace("</projectlayers>", "<datasource>./routes.gpkg|layername=voies</datasource>")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("travail.qgs", text)
            archive.writestr("travail.qgd", "data")
        base.execute("UPDATE qgis_projects SET content = ?", (stream.getvalue().hex(),))
    new = tmp_path / "neuf.gpkg"
    rename_package(copy, new)
    assert "./routes.gpkg|layername=voies" in projects(new)
    assert "essai.gpkg" not in projects(new)
    with sqlite3.connect(new) as base:
        content = bytes.fromhex(base.execute("SELECT content FROM qgis_projects").fetchone()[0])
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["travail.qgs", "travail.qgd"]


def test_what_cannot_be_renamed_stays_as_it_is(copy, tmp_path):
    taken, plain, held = tmp_path / "pris.gpkg", tmp_path / "simple.gpkg", tmp_path / "tenu.gpkg"
    taken.write_bytes(b"of somebody")
    with sqlite3.connect(plain) as base:
        base.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
    shutil.copyfile(copy, held)
    held.with_name("tenu.gpkg-wal").write_bytes(b"open elsewhere")
    state = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for old, new, reason in (
        (copy, taken, "exists already"), (plain, tmp_path / "x.gpkg", "no GeoPackage of the toolkit"),
        (tmp_path / "no.gpkg", tmp_path / "x.gpkg", "does not exist"), (copy, tmp_path / "x.zip", "ends in .gpkg"),
        (held, tmp_path / "x.gpkg", "open in another program"),
    ):  # fmt: skip
        with pytest.raises(OutputError, match=reason):
            rename_package(old, new)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == state


def test_a_project_that_qgis_saved_is_never_replaced(copy):
    beside = copy.with_suffix(".qgz")
    with zipfile.ZipFile(beside, "w") as archive:
        archive.writestr("essai.qgs", "<qgis/>")
    saved = beside.read_bytes()
    with pytest.raises(OutputError, match="saved by QGIS"):
        write_project_beside(copy)
    assert beside.read_bytes() == saved


def test_the_command_names_the_file_as_it_is_asked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "e.toml").write_text(
        '[edition]\nkey = "e"\ntitle = "E"\ndate = "2026-11"\n'
        '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "circles", indicator = "population_2024" }]\n',
        encoding="utf-8",
    )
    for words, name in (
        ((), "e-2026-11.gpkg"), (("--as", "copie"), "copie.gpkg"), (("-o", "ici", "--as", "b.gpkg"), "ici/b.gpkg"),
    ):  # fmt: skip
        answer = atlas("export", "e.toml", *words)
        assert answer.exit_code == 0, answer.output
        assert (tmp_path / name).is_file()
        assert (tmp_path / name).with_suffix(".qgz").is_file()
        assert foreign_sources(tmp_path / name) == ()
    for words in (("-o", "a.gpkg", "--as", "b"), ("--as", "../b"), ("--as", "b.txt")):
        assert atlas("export", "e.toml", *words).exit_code == 2


class TestInQgis:
    """What QGIS itself does with two files side by side."""

    def test_a_copy_edits_itself_and_not_the_file_that_it_was_copied_from(self, copy, tmp_path):
        other = tmp_path / "corrige.gpkg"
        shutil.copyfile(copy, other)
        rename_package(other, other)
        before = copy.read_bytes()
        for project in (other, other.with_suffix(".qgz")):
            seen = session(project, tmp_path, "communes", A, "population_2024", str(len(project.suffix)))
            assert seen["read"]
            assert seen["invalid"] == []
            assert seen["files"] == ["corrige.gpkg"]
            assert population(other) == len(project.suffix)
        assert copy.read_bytes() == before

    def test_a_double_click_opens_the_project_wherever_the_two_files_lie(self, copy, tmp_path):
        far = tmp_path / "L'été à Tétouan"
        far.mkdir()
        for path in (copy, copy.with_suffix(".qgz")):
            shutil.move(path, far)
        seen = session(far / "essai.qgz", tmp_path)
        assert seen["read"]
        assert seen["invalid"] == []
        assert seen["files"] == ["essai.gpkg"]
        assert "Essai" in seen["title"]


#: What DCAT-AP 3 makes mandatory of a dataset and its distributions, with the ranges that it gives.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:d> a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:datatype rdf:langString ] ,
    [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ,
    [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ] ,
    [ sh:path dct:issued ; sh:maxCount 1 ; sh:datatype xsd:date ] ,
    [ sh:path dcat:theme ; sh:nodeKind sh:IRI ] , [ sh:path dct:language ; sh:nodeKind sh:IRI ] ,
    [ sh:path dct:spatial ; sh:class dct:Location ] ,
    [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] .
<urn:f> a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path dct:format ; sh:maxCount 1 ; sh:pattern "authority/file-type/" ] ,
    [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:pattern "assignments/media-types/" ] ,
    [ sh:path dct:rights ; sh:class dct:RightsStatement ] .
"""


class TestBeside:
    """What catalogues and other projects read beside the file."""

    def test_records_say_what_the_file_says(self, copy):
        iso, _, dcat, described = write_records(copy)
        record = ElementTree.fromstring(iso.read_text(encoding="utf-8"))
        assert record.tag.endswith("MD_Metadata")
        dataset_record = json.loads(dcat.read_text(encoding="utf-8"))
        assert dataset_record["dct:title"] == {"@value": "Essai", "@language": "fr"}
        assert dataset_record["dcat:distribution"]["dcat:byteSize"] == copy.stat().st_size
        resources = {row["name"]: row for row in json.loads(described.read_text(encoding="utf-8"))["resources"]}
        with sqlite3.connect(copy) as base:
            columns = [row[1] for row in base.execute("PRAGMA table_info(communes)")]
        assert [field["name"] for field in resources["communes"]["schema"]["fields"]] == columns[2:]
        assert resources["communes"]["hash"] == f"sha256:{hashlib.sha256(copy.read_bytes()).hexdigest()}"

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    @pytest.mark.parametrize("lost", ["", "dct:title", "dct:description", "dcat:accessURL", "dct:publisher"])
    def test_the_dcat_record_has_what_dcat_ap_asks_for(self, copy, lost):
        record = write_records(copy)[2].read_text(encoding="utf-8")
        if lost:
            record = record.replace(f'"{lost}"', '"dct:none"')
        graph = Graph().parse(data=record, format="json-ld", publicID="https://x.example/")
        conforms, _, report = validate(graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
        assert conforms == (lost == ""), report
        urls = [str(url) for url in graph.objects(None, DCAT.downloadURL)]
        assert urls == ["https://x.example/essai.gpkg"]

    def test_styles_and_layouts_are_files_that_are_well_formed(self, copy, tmp_path):
        written = write_parts(copy, tmp_path / "styles")
        endings = [path.suffix for path in written]
        with sqlite3.connect(copy) as base:
            assert endings.count(".qml") == base.execute("SELECT count(*) FROM layer_styles").fetchone()[0]
        assert endings.count(".qpt") == len(PLATES) + 1
        for path in written:
            ElementTree.fromstring(path.read_text(encoding="utf-8").split("?>")[-1])
