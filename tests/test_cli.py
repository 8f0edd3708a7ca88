"""The command as a new user meets it: what it says, its exit code, and that a wrong input changes nothing on disk."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from atlas.cli import main
from atlas.i18n.lexicon import word_list, word_lists

HEADER = "identifiant,nom,famille,longitude,latitude,membres\n"
GOOD = HEADER + "1,Al Amal,coopérative,-5.81,35.76,12\n2,Annour,association,,,\n3,Loin,association,2.35,48.86,4\n"
HOSTILE = (
    "duplicates", "empty", "family", "header_only", "infinite", "junk", "many_columns", "missing", "nan", "negative",
    "no_rows", "polygons", "text_in_coordinates", "unknown_kind", "wrong_excel",
)  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def atlas(*words: str):
    return CliRunner().invoke(main, [str(word) for word in words])


def hostile(folder: Path) -> dict[str, Path]:
    """One file for each way in which a register can be no register."""
    texts = {
        "empty": b"",
        "header_only": HEADER.encode(),
        "no_rows": (HEADER + "\n\n").encode(),
        "many_columns": (",".join(f"c{i}" for i in range(1000)) + "\n" + ",".join("1" * 1000) + "\n").encode(),
        "junk": bytes(np.random.default_rng(0).integers(0, 256, 4096, dtype=np.uint8)),
        "nan": (HEADER + "1,A,association,NaN,NaN,3\n").encode(),
        "infinite": (HEADER + "1,A,association,inf,35.7,3\n").encode(),
        "text_in_coordinates": (HEADER + "1,A,association,à côté,35.7,3\n").encode(),
        "duplicates": (HEADER + "1,A,association,-5.8,35.7,3\n1,B,association,-5.8,35.7,3\n").encode(),
        "negative": (HEADER + "1,A,association,-5.8,35.7,-3\n").encode(),
        "family": (HEADER + "1,A,licorne,-5.8,35.7,3\n").encode(),
    }
    files = {}
    for name, content in texts.items():
        files[name] = folder / f"{name}.csv"
        files[name].write_bytes(content)
    files["wrong_excel"] = folder / "wrong.xlsx"
    files["wrong_excel"].write_bytes(b"this is not a workbook")
    files["polygons"] = folder / "polygons.gpkg"
    square = gpd.GeoDataFrame({"identifiant": ["1"]}, geometry=[shapely.box(-6, 35, -5, 36)], crs="EPSG:4326")
    square.to_file(files["polygons"], layer="polygons", engine="pyogrio")
    files["missing"] = folder / "missing.csv"
    files["unknown_kind"] = folder / "register.docx"
    files["unknown_kind"].write_bytes(b"?")
    return files


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", ["check", "locate", "indicators"])
def test_a_hostile_register_is_one_clear_error_and_writes_nothing(here, name, command):
    path = hostile(here)[name]
    before = sorted(here.iterdir())
    output = () if command == "check" else ("-o", "made.csv")
    result = atlas(command, path, *output)
    assert result.exit_code == 1
    assert path.name in result.stderr
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
    assert sorted(here.iterdir()) == before


def test_empty_coordinates_are_no_fault_but_rejected_with_their_reason_and_counted(here):
    (here / "empty.csv").write_text(HEADER + "1,A,association,,,3\n2,B,association,-5.81,35.76,3\n", encoding="utf-8")
    result = atlas("check", "empty.csv")
    assert result.exit_code == 0
    assert "2 records: 1 placed, 1 rejected" in result.output
    assert "row 2, 1: without coordinates." in result.output


def test_check_reports_every_fault_with_row_column_value_and_remedy(here):
    (here / "r.csv").write_text(HEADER + "1,A,licorne,abc,35.7,3\n2,B,association,-5.8,95,x\n", encoding="utf-8")
    result = atlas("check", "r.csv")
    assert result.exit_code == 1
    for piece in ("row 2", "row 3", "licorne", "abc", "95", "longitude", "membres", "4 faults"):
        assert piece in result.output


def test_locate_writes_placed_and_rejected_so_that_nothing_is_lost(here):
    (here / "r.csv").write_text(GOOD, encoding="utf-8")
    result = atlas("locate", "r.csv", "-o", "placed.csv")
    assert result.exit_code == 0, result.output
    placed = pd.read_csv("placed.csv", dtype=str)
    rejected = pd.read_csv("placed_rejected.csv", dtype=str)
    assert list(placed["commune_code"]) == ["001511010"]
    assert set(rejected["reason"]) == {"no_coordinates", "outside"}
    assert len(placed) + len(rejected) == 3


def test_an_excel_register_is_read_and_its_indicators_come_back_as_excel(here):
    pd.DataFrame(
        {"Code": ["1", "2"], "Dénomination": ["A", "B"], "Famille": ["Coopérative", "Association"],
         "Latitude": [35.76, 35.57], "Longitude": [-5.81, -5.37], "Nb d'adhérents": [10, 20]}
    ).to_excel("acteurs.xlsx", index=False)  # fmt: skip
    result = atlas("indicators", "acteurs.xlsx", "-o", "indicateurs.xlsx", "--by", "province")
    assert result.exit_code == 0, result.output
    table = pd.read_excel("indicateurs.xlsx", engine="openpyxl", dtype={"code": str}).set_index("code")
    assert table.loc["01511", "actors"] == 1
    assert table["members"].sum() == 30
    assert table["population_2024"].sum() == 3_658_695


def test_indicators_without_a_register_are_the_figures_of_hcp(here):
    assert (
        atlas("indicators", "-o", "hcp.csv", "--by", "region", "--territory", "tanger-tetouan-al-hoceima").exit_code
        == 0
    )
    table = pd.read_csv("hcp.csv", dtype=str)
    assert (table["population_2024"][0], table["associations_hcp"][0]) == ("4030222", "3090")
    assert "actors" not in table


def test_an_unknown_ending_names_the_known_ones(here):
    (here / "r.csv").write_text(GOOD, encoding="utf-8")
    result = atlas("locate", "r.csv", "-o", "made.docx")
    assert result.exit_code == 1
    assert ".gpkg" in result.stderr
    assert not Path("made.docx").exists()


def test_describe_explains_one_indicator_and_lists_all(here):
    one = atlas("describe", "location_quotient")
    assert one.exit_code == 1
    assert "lq_" in atlas("describe", "lq_cooperativ").stderr
    told = atlas("describe", "coverage_2.5km").output
    assert "2,5\u202fkm" in told
    assert "ratio" in told
    listed = atlas("describe").output.splitlines()
    assert len(listed) > 60
    assert any(line.startswith("density_10k") for line in listed)


@pytest.mark.parametrize(
    "words",
    [
        ("build",),
        ("build", "demonstration", "--language", "xx"),
        ("nothing",),
        ("locate", "x.csv"),
        ("check", "--column", "a", "x.csv"),
    ],
)
def test_a_wrong_command_line_exits_with_2(here, words):
    result = atlas(*words)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


def test_a_wrong_edition_lists_its_faults_and_builds_nothing(here):
    Path("edition.toml").write_text('[edition]\nkey = "a"\ntitel = "A"\n', encoding="utf-8")
    for command in (("check", "edition.toml"), ("build", "edition.toml", "-o", "out")):
        result = atlas(*command)
        assert result.exit_code == 1
        assert "titel" in result.stderr
        assert "title" in result.stderr
    assert not Path("out").exists()
    assert "no version in “en”" in atlas("build", "demonstration", "--language", "en", "-o", "out").stderr
    assert not Path("out").exists()


def test_an_edition_with_a_faulty_register_builds_nothing_unless_faults_are_accepted(here):
    (here / "r.csv").write_text(GOOD + "4,D,association,abc,35.7,2\n", encoding="utf-8")
    (here / "edition.toml").write_text(
        '[edition]\nkey = "a"\ntitle = "A"\nregister = "r.csv"\n'
        '[[plates]]\nkey = "p"\ntitle = "P"\nmarks = [{ mark = "circles", indicator = "actors" }]\n',
        encoding="utf-8",
    )
    refused = atlas("build", "edition.toml", "-o", "out", "--jobs", "1")
    assert refused.exit_code == 1
    assert "abc" in refused.stderr
    assert not Path("out").exists()
    accepted = atlas("build", "edition.toml", "-o", "out", "--jobs", "1", "--accept-faults")
    assert accepted.exit_code == 0, accepted.output
    assert "4 records: 1 placed, 3 rejected" in accepted.output
    assert "unreadable_coordinates" in Path("out/tables/rejected.csv").read_text(encoding="utf-8")


def test_export_writes_the_geopackage_of_an_edition(here):
    """Of a short one: every plate is drawn for its print layout, and the shipped edition has many."""
    plate = '[[plates]]\nkey = "p"\ntitle = "P"\nmarks = [{ mark = "circles", indicator = "population_2024" }]\n'
    Path("short.toml").write_text(f'[edition]\nkey = "a"\ntitle = "A"\n{plate}', encoding="utf-8")
    assert atlas("export", "short.toml", "-o", "atlas.gpkg").exit_code == 0
    assert len(gpd.read_file("atlas.gpkg", layer="communes")) == 110


def test_the_command_starts_without_loading_what_help_does_not_need():
    told = subprocess.run([sys.executable, "-m", "atlas.cli", "--help"], capture_output=True, text=True, check=True)
    for command in ("build", "check", "locate", "indicators", "export", "describe"):
        assert command in told.stdout


def test_checking_an_edition_looks_into_its_register_and_its_figures_too(here):
    plate = '[[plates]]\nkey = "p"\ntitle = "P"\nmarks = [{ mark = "circles", indicator = "actors" }]\n'
    head = '[edition]\nkey = "a"\ntitle = "A"\nregister = "r.csv"\n'
    Path("r.csv").write_text(GOOD, encoding="utf-8")
    Path("good.toml").write_text(head + plate, encoding="utf-8")
    good = atlas("check", "good.toml")
    assert good.exit_code == 0
    assert "3 records: 1 placed, 2 rejected" in good.output

    classes = 'marks = [{ mark = "choropleth", indicator = "population_density", breaks = [1, 2, 3] }]\n'
    wrong = plate + 'note = "{region:nothing}"\n' + '[[plates]]\nkey = "q"\ntitle = "Q"\n' + classes
    Path("wrong.toml").write_text(head + wrong, encoding="utf-8")
    result = atlas("check", "wrong.toml")
    assert result.exit_code == 1
    assert "plates[1] (p).note" in result.stderr
    assert "plates[2] (q).marks[1]" in result.stderr

    Path("r.csv").write_text(GOOD + "4,D,licorne,-5.8,35.7,2\n", encoding="utf-8")
    assert "licorne" in atlas("check", "good.toml").stderr


def test_no_command_writes_over_the_register_it_reads(here):
    for name, output in (("r.csv", "r.csv"), ("x_rejected.csv", "x.csv")):
        Path(name).write_text(GOOD, encoding="utf-8")
        result = atlas("locate", name, "-o", output)
        assert result.exit_code == 1
        assert "would replace the register" in result.stderr
        assert Path(name).read_text(encoding="utf-8") == GOOD
    assert atlas("indicators", "r.csv", "-o", "r.csv").exit_code == 1
    assert atlas("indicators", "-o", "i.csv", "--coverage-km", "0").exit_code == 2


@pytest.mark.parametrize("text", ["edition = 3\n", "coverage_km = [0]", 'register = "geodata:zz.csv"'])
def test_an_edition_of_wrong_shape_or_values_is_told_so(here, text):
    plate = '[[plates]]\nkey = "p"\ntitle = "P"\nmarks = [{ mark = "circles", indicator = "population_2024" }]\n'
    whole = text if text.startswith("edition") else f'[edition]\nkey = "a"\ntitle = "A"\n{text}\n{plate}'
    Path("e.toml").write_text(whole, encoding="utf-8")
    result = atlas("check", "e.toml")
    assert result.exit_code == 1
    assert "e.toml" in result.stderr


NAMED = "identifiant;commune;longitude;latitude\n1;Béni Saïd;;\n2;Rissana;;\n3;Tanger;-5.81;35.76\n4;Douar Hamra;;\n"


@pytest.mark.parametrize("how", ["settlement", "spread"])
def test_records_without_coordinates_are_placed_by_name_when_it_is_asked(here, how):
    (here / "r.csv").write_text(NAMED, encoding="utf-8")
    (here / "lieux.csv").write_text("lieu;longitude;latitude\nDouar Hamra;-5.20;35.43\n", encoding="utf-8")
    assert "1 placed" in atlas("locate", "r.csv", "-o", "plain.csv").output
    result = atlas("locate", "r.csv", "-o", "named.csv", "--place-by-name", how, "--places", "lieux.csv")
    assert result.exit_code == 0, result.output
    assert "2 by the name of their commune or place" in result.output
    placed = pd.read_csv("named.csv", dtype=str).set_index("id")
    assert placed["placed_by"].to_dict() == {"1": "commune", "3": "coordinates", "4": "place"}
    assert pd.read_csv("named_rejected.csv")["may_be"].str.contains("Rissana Chamalia").all()
    assert atlas("locate", "r.csv", "-o", "x.csv", "--place-by-name", "centroid").exit_code == 2
    (here / "lieux.csv").write_text("lieu;longitude;latitude\nLoin;2.35;48.86\n", encoding="utf-8")
    wrong = atlas("locate", "r.csv", "-o", "y.csv", "--places", "lieux.csv")
    assert wrong.exit_code == 1
    assert "in no commune" in wrong.stderr
    assert not Path("y.csv").exists()


def test_the_quality_of_a_register_is_a_page_or_tables(here):
    (here / "r.csv").write_text(GOOD, encoding="utf-8")
    for name in ("q.html", "q.pdf", "q.csv"):
        result = atlas("quality", "r.csv", "-o", name, "--language", "en")
        assert result.exit_code == 0, result.output
        assert Path(name).stat().st_size > 100
    assert "2 rejected" in result.output
    assert atlas("quality", "r.csv", "-o", "q.docx").exit_code == 1
    Path("q_findings.csv").write_text(GOOD, encoding="utf-8")
    assert atlas("quality", "q_findings.csv", "-o", "q.csv").exit_code == 1
    assert Path("q_findings.csv").read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ("plate", "atlas build EDITION --plate KEY"),
        ("Planche", "atlas build EDITION --plate KEY"),
        ("init", "it is “atlas new”"),
        ("valider", "it is “atlas check”"),
        ("lokate", "Did you mean 'locate'"),
    ],
)
def test_a_command_that_there_is_not_is_answered_by_what_is_meant(wish, answer):
    done = atlas(wish)
    assert (done.exit_code, answer in done.output) == (2, True)


def test_every_command_that_a_wish_is_answered_with_exists_and_no_wish_is_a_command():
    answers = word_lists("commands.command")
    assert set(answers) <= set(main.commands)
    wishes = [*word_list("commands.plate.words"), *(word for words in answers.values() for word in words)]
    assert len(wishes) == len(set(wishes))
    assert not set(wishes) & set(main.commands)
