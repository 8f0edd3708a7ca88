"""The commands that read registers, as the people of an observatory use them: check, its mapping, merge."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main

ODCO = (
    "identifiant;nom;famille;longitude;latitude;commune;membres;tel\n"
    "1;Coopérative Al Karama;coop;-5,37;35,57;Tétouan;12;0661\n2;Association Annour;asso;-5,8;35,76;Tanger;;\n"
)
RNA = "id,nom,famille,x,y,commune,membres\n1,COOP. EL KARAMA,coopérative,-5.371,35.571,Tetouan,14\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def atlas(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")
    return name


def workbook(path):
    made = openpyxl.Workbook()
    page = made.active
    page.title = "Coops"
    for row in (
        ["Liste"],
        ["N°", "Nom", "X", "Y", "Forme"],
        [1, "Al Amal", 462752, 573240, "Coopérativve"],
        ["Total", 1],
    ):
        page.append(row)
    made.create_sheet("Notes").append(["à lire"])
    made.save(path)


def test_check_says_how_the_file_was_read(here):
    workbook("a.xlsx")
    result = atlas("check", "a.xlsx")
    assert result.exit_code == 0, result.output
    for piece in (
        "sheet: Coops", "Notes (no register", "crs: EPSG:26191", "set aside: 2 of 3 filled rows", "row 1, title: Liste",
        "row 4, total: Total 1", "“Coopérativve” read as Cooperatives [cooperative] (1×)", "1 record: 1 placed",
    ):  # fmt: skip
        assert piece in result.output, piece


def test_check_writes_the_mapping_that_it_used(here):
    workbook("a.xlsx")
    assert atlas("check", "a.xlsx", "--write-mapping", "a.toml").exit_code == 0
    assert "Coopérativve" in Path("a.toml").read_text(encoding="utf-8")
    again = atlas("check", "a.xlsx", "--mapping", "a.toml")
    assert again.exit_code == 0
    assert "misspelt" not in again.output
    assert atlas("locate", "a.xlsx", "-o", "out.csv", "--mapping", "a.toml").exit_code == 0
    assert atlas("indicators", "a.xlsx", "-o", "i.csv", "--mapping", "a.toml").exit_code == 0
    write("a.toml", 'titre = "x"\n[columns]\nidd = "N°"\n')
    wrong = atlas("check", "a.xlsx", "--mapping", "a.toml")
    assert wrong.exit_code == 1
    assert "2 faults" in wrong.stderr
    assert atlas("check", "a.xlsx", "--write-mapping", "a.xlsx").exit_code == 1  # never over the register


def test_check_understands_editions_by_folder_and_in_capitals(here):
    Path("mine").mkdir()
    plate = '[[plates]]\nkey = "p"\ntitle = "P"\nmarks = [{ mark = "circles", indicator = "population_2024" }]\n'
    text = '[edition]\nkey = "a"\ntitle = "A"\n' + plate
    for name in ("mine/edition.toml", "X.TOML"):
        write(name, text)
    for source in ("mine", "X.TOML"):
        assert "1 plate" in atlas("check", source).output
    assert atlas("check", "nowhere").exit_code == 1
    assert atlas("check", "mine", "--write-mapping", "m.toml").exit_code == 2


def test_check_shows_a_few_rejected_records_and_says_how_to_see_all(here):
    rows = "".join(f"{i},A{i},,\n" for i in range(50))
    write("r.csv", "id,nom,x,y\n" + rows)
    few = atlas("check", "r.csv")
    assert few.output.count(": without coordinates.") == 20
    assert "… and 30 more (atlas locate" in few.output
    assert atlas("check", "r.csv", "--all").output.count(": without coordinates.") == 50


def test_one_fault_is_a_fault_and_many_are_counted_with_the_first_shown(here):
    write("r.csv", "id,nom,x,y,membres\n1,A,-5.8,35.7,douze\n")
    assert atlas("check", "r.csv").stderr.splitlines()[-1] == "1 fault"
    write("r.csv", "id,nom,x,y,membres\n" + "".join(f"{i},A,-5.8,35.7,douze{i}\n" for i in range(80)))
    lines = atlas("check", "r.csv").stderr.splitlines()
    assert lines[-2:] == ["  … and 30 more (--all shows them)", "80 faults"]
    assert len(lines) == 52
    assert len(atlas("check", "r.csv", "--all").stderr.splitlines()) == 81


def test_no_message_names_an_argument_of_a_function(here):
    write("r.csv", "Code,Identifiant,nom\n1,2,A\n")
    result = atlas("check", "r.csv")
    assert result.exit_code == 1
    assert "columns={" not in result.stderr
    assert '--column "id=Code"' in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("check", "r.csv", "--column", "id=nom", "--column", "id=x"), 2, "said twice"),
        (("check", "r.csv", "--crs", "EPSG:99"), 1, "no coordinate reference system"),
        (("locate", "r.csv", "-o", ""), 2, "empty"),
        (("build", "demonstration", "-o", " "), 2, "empty"),
        (("export", "demonstration", "-o", "x.txt"), 1, "ends in .gpkg"),
        (("merge", "r.csv", "-o", "r.csv"), 1, "would replace"),
        (("merge", "r.csv", "-o", "m.csv", "--mapping", "zz=a.toml"), 2, "no register zz"),
        (("merge", "r.csv", "-o", "m.csv", "--priority", "zz"), 1, "no register “zz”"),
        (("merge", "r.csv", "-o", "m.docx"), 1, ".docx"),
        (("merge", "-o", "m.csv"), 2, "Usage"),
    ],
)
def test_wrong_command_lines_and_outputs_are_refused_clearly(here, words, code, said):
    write("r.csv", "id,nom,x,y\n1,A,-5.8,35.7\n")
    result = atlas(*words)
    assert result.exit_code == code
    assert said in result.stderr
    assert sorted(path.name for path in here.iterdir()) == ["r.csv"]


def test_two_registers_are_merged_as_decided_and_read_back(here):
    write("odco.csv", ODCO)
    write("rna.csv", RNA)
    first = atlas("merge", "odco.csv", "rna.csv", "-o", "m.csv", "--duplicates", "d.csv")
    assert first.exit_code == 0, first.output
    assert "3 records, 0 merged into others; 1 pair proposed" in first.output
    pairs = pd.read_csv("d.csv", dtype=str)
    pairs.assign(decision=["same"]).to_csv("d.csv", index=False)
    again = atlas("merge", "odco.csv", "rna.csv", "-o", "m.csv", "--decisions", "d.csv", "--priority", "rna")
    assert again.exit_code == 0
    assert "2 records, 1 merged into others; 0 pairs proposed, 1 decided the same" in again.output
    merged = pd.read_csv("m.csv", dtype=str)
    assert merged["members"].tolist()[0] == "14"
    assert merged["phone"].tolist()[0] == "0661"
    assert merged["merged_from"].tolist() == ["rna:1 + odco:1", "odco:2"]
    assert pd.read_csv("m_contradictions.csv", dtype=str)["column"].tolist() == ["name", "members"]
    checked = atlas("check", "m.csv")
    assert checked.exit_code == 0, checked.output
    assert "2 records: 2 placed" in checked.output


@pytest.mark.parametrize("name", ["m.csv", "m.xlsx", "m.parquet"])
def test_a_register_that_is_written_is_read_the_same(here, name):
    from atlas import columns as c
    from atlas.publishing.tables.registers import write_register
    from atlas.resources import shipped_path
    from atlas.sources.register.register import read_register

    register = read_register(shipped_path("geodata", "demonstration", "register.csv"))
    write_register(register, name)
    again = read_register(name)
    hidden = [c.ROW]
    pd.testing.assert_frame_equal(again.table.drop(columns=hidden), register.table.drop(columns=hidden))
    assert again.demonstration


def test_files_of_one_name_are_told_apart(here):
    Path("x").mkdir()
    write("r.csv", ODCO)
    write("x/r.csv", RNA)
    result = atlas("merge", "r.csv", "x/r.csv", "-o", "m.csv")
    assert result.output.startswith("2 of r + 1 of r-2")


@pytest.mark.parametrize(
    ("language", "pieces"),
    [
        ("fr", ("format : classeur", "Famille [family] = « Forme »", "lu Coopératives [cooperative] (1×)")),
        ("ar", ("الصيغة: مصنف", "قرئت التعاونيات [\u2068cooperative\u2069]")),
    ],
)
def test_check_says_it_in_the_language_of_the_interface(here, monkeypatch, language, pieces):
    workbook("a.xlsx")
    monkeypatch.setenv("ATLAS_LANG", language)
    result = atlas("check", "a.xlsx")
    for piece in pieces:
        assert piece in result.output, piece
    assert not re.search(r"\b(workbook|format: |read as|set aside|sheet|row|record)\b", result.output)
