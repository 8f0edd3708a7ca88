"""A mapping file fixes a source once; the one that is proposed gives the same register again."""

from __future__ import annotations

import dataclasses
import tomllib

import openpyxl
import pandas as pd
import pytest
from hostile import YEAR, write_hostile

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.resources import shipped_path
from atlas.sources.register.mapping import SourceMapping, read_mapping
from atlas.sources.register.proposals import propose_mapping
from atlas.sources.register.register import read_register

ODD = (
    "Réf. acteur;Intitulé libre;Nature;lambda;phi;Créée\n"
    "7;Al Amal;Groupement;-5,1;35,2;03/04/2012\n8;Annour;coop;-5,2;35,3;05/06/2013\n"
)
MAPPING = """
title = "Registre des groupements"
date = "2026-06"
date_order = "mdy"
demonstration = true
[columns]
id = "Réf. acteur"
name = "Intitulé libre"
family = "Nature"
lon = "lambda"
lat = "PHI"
founded = "Créée"
[values.family]
"Groupement" = "cooperative"
"""


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def same(one, other):
    pd.testing.assert_frame_equal(one.table, other.table)
    kept = ("title", "date", "demonstration", "asides", "faults", "guesses")
    assert [getattr(one, name) for name in kept] == [getattr(other, name) for name in kept]


def test_a_mapping_says_what_cannot_be_seen(tmp_path):
    source = write(tmp_path / "odd.csv", ODD)
    register = read_register(source, mapping=write(tmp_path / "odd.toml", MAPPING))
    assert register.table[c.ID].tolist() == ["7", "8"]
    assert register.table[c.FAMILY].tolist() == ["cooperative", "cooperative"]
    assert register.table[c.FOUNDED].tolist() == [2012, 2013]
    assert (register.title, register.date, register.demonstration) == ("Registre des groupements", "2026-06", True)
    with pytest.raises(RegisterError, match="no heading means"):
        read_register(source)


def test_what_is_said_beside_the_mapping_wins(tmp_path):
    source = write(
        tmp_path / "odd.csv",
        ODD.replace("Intitulé libre", "Autre;Intitulé").replace(";Al", ";x;Al").replace(";An", ";y;An"),
    )
    said = SourceMapping(columns={"id": "Réf. acteur", "name": "Intitulé", "lon": "lambda", "lat": "phi"})
    register = read_register(source, mapping=said, columns={"name": "Autre"}, on_fault="keep")
    assert register.table[c.NAME].tolist() == ["x", "y"]


def test_sheet_and_row_of_headings(tmp_path):
    made = openpyxl.Workbook()
    page = made.active
    page.title = "Données 2024"
    for row in (["id", "nom", "x", "y"], ["version", 2, 3, 4], ["id", "nom", "x", "y"], ["A", "Al Amal", -5.1, 35.2]):
        page.append(row)
    made.create_sheet("Autre").append(["id", "nom", "x", "y"])
    made.save(tmp_path / "a.xlsx")
    said = SourceMapping(sheet="Données 2024", header_row=3)
    register = read_register(tmp_path / "a.xlsx", mapping=said)
    assert register.table[c.ID].tolist() == ["A"]
    assert [one.kind for one in register.asides] == ["title", "title"]
    with pytest.raises(RegisterError, match="no headings in this row"):
        read_register(tmp_path / "a.xlsx", mapping=SourceMapping(header_row=9))
    with pytest.raises(RegisterError, match="no headings in this row"):
        read_register(write(tmp_path / "a.csv", "id,x,y\n1,-5,35\n"), mapping=SourceMapping(header_row=9))


WRONG = """
crs = "EPSG:99"
encoding = "klingon"
header_row = 0
date_order = "jma"
demonstration = "oui"
date = "31/12/2024"
titre = "x"
[columns]
idd = "x"
lon = 3
[values.family]
"Licorne" = "coopérativ"
[values.membres]
"x" = "y"
"""


def test_every_fault_of_a_mapping_is_listed_at_once(tmp_path):
    path = write(tmp_path / "a.toml", WRONG)
    with pytest.raises(RegisterError, match="does not exist") as caught:
        read_mapping(path)
    places = [(fault.column, fault.value) for fault in caught.value.faults]
    assert places == [
        ("crs", "EPSG:99"), ("encoding", "klingon"), ("header_row", "0"), ("date_order", "jma"),
        ("demonstration", "oui"), ("date", "31/12/2024"), ("titre", ""), ("columns.idd", "idd"), ("columns.lon", "3"),
        ("values.family.Licorne", "coopérativ"), ("values.membres", "membres"),
    ]  # fmt: skip
    assert [fault.row for fault in caught.value.faults] == [2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14]
    assert all(fault.file == path and fault.remedy for fault in caught.value.faults)
    assert "Did you mean id?" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"[columns", "TOML"), (b"title = \"\xe9\"", "UTF-8"), (b"columns = 3", "no table"), (None, "read")],
)  # fmt: skip
def test_what_is_no_mapping_file_is_refused(tmp_path, data, word):
    if data is not None:
        (tmp_path / "a.toml").write_bytes(data)
    with pytest.raises(RegisterError, match=word):
        read_mapping(tmp_path / "a.toml")


def test_a_heading_that_the_file_does_not_have_is_a_fault_and_so_are_all_of_them(tmp_path):
    said = SourceMapping(columns={"id": "Réf. auteur", "lon": "lambda", "lat": "phy"})
    with pytest.raises(RegisterError, match="does not have") as caught:
        read_register(write(tmp_path / "odd.csv", ODD), mapping=said)
    missing = [fault for fault in caught.value.faults if "does not have" in str(fault.reason)]
    assert [fault.value for fault in missing] == ["Réf. auteur", "phy"]
    assert "“Réf. acteur”" in str(missing[0].remedy)


def test_records_that_say_they_are_invented_cannot_be_declared_real(tmp_path):
    source = write(tmp_path / "a.csv", "id,x,y,demonstration\n1,-5,35,oui\n")
    with pytest.raises(RegisterError, match="invented"):
        read_register(source, mapping=SourceMapping(demonstration=False))
    assert not read_register(
        write(tmp_path / "b.csv", "id,x,y\n1,-5,35\n"), mapping=SourceMapping(demonstration=False)
    ).demonstration


def test_all_keys_are_documented():
    names = {field.name for field in dataclasses.fields(SourceMapping)} - {"path"}
    assert all(f"{name}:" in (SourceMapping.__doc__ or "") for name in names)


def test_the_mapping_proposed_for_the_demonstration_register_reads_it_the_same(tmp_path):
    source = shipped_path("geodata", "demonstration", "register.csv")
    text = propose_mapping(source)
    same(read_register(source), read_register(source, mapping=write(tmp_path / "a.toml", text)))
    said = tomllib.loads(text)
    assert said["values"]["family"]["coopérative"] == "cooperative"
    assert said["demonstration"] is True


def test_the_mapping_proposed_for_a_hostile_register_reads_it_the_same(tmp_path):
    source = tmp_path / "a.csv"
    write_hostile(source, rows=400, structural=False)
    text = propose_mapping(source, year=YEAR)
    again = read_register(source, mapping=write(tmp_path / "a.toml", text), on_fault="keep", year=YEAR)
    same(read_register(source, on_fault="keep", year=YEAR), again)
    assert 'encoding = "cp1256"  # guessed' in text
    assert '# Syndicat = "…"  # not understood' in text
    assert "header_row = 3" in text


def test_a_proposal_says_what_was_guessed(tmp_path):
    text = (
        "Code;Dénomination;Forme juridique;X;Y;annee_crea;Rubrique\n"
        "1;Al Amal;Coopérativve;462752,2;573240,0;2012;a\n2;Annour;تعاونية;502572,3;552076,2;2013;b\n"
    )
    source = write(tmp_path / "a.csv", text)
    proposed = propose_mapping(source)
    assert 'Coopérativve" = "cooperative"  # guessed, misspelt, 1 record' in proposed
    assert 'crs = "EPSG:26191"  # recognised by where the points lie' in proposed
    assert 'founded = "annee_crea"  # likely' in proposed
    assert "“Rubrique”" in proposed
    same_but_guesses = read_register(source, mapping=write(tmp_path / "a.toml", proposed))
    pd.testing.assert_frame_equal(same_but_guesses.table, read_register(source).table)
    assert same_but_guesses.guesses == ()  # what was guessed is now said


def test_a_proposal_for_several_sheets_leaves_the_sheet_out(tmp_path):
    made = openpyxl.Workbook()
    for name in ("Une", "Deux"):
        page = made.create_sheet(name)
        page.append(["Titre"])
        page.append(["Code", 'Nom "libre"', "X", "Y", "Nom"])
        page.append([name, "é\\n", -5.1, 35.2, name])
    made.save(tmp_path / "a.xlsx")
    text = propose_mapping(tmp_path / "a.xlsx")
    assert "sheet" not in tomllib.loads(text)
    same(
        read_register(tmp_path / "a.xlsx"), read_register(tmp_path / "a.xlsx", mapping=write(tmp_path / "a.toml", text))
    )


def test_a_proposal_for_coordinates_in_one_cell(tmp_path):
    source = write(tmp_path / "a.csv", "id;nom;Coordonnées GPS\nA;Al Amal;35,57 , -5,37\n")
    text = propose_mapping(source)
    assert 'lat = "Coordonnées GPS › latitude"' in text
    same(read_register(source), read_register(source, mapping=write(tmp_path / "a.toml", text)))


def test_nothing_is_proposed_for_what_is_no_register(tmp_path):
    with pytest.raises(RegisterError, match="no heading means"):
        propose_mapping(write(tmp_path / "a.csv", "a,b\n1,2\n"))
