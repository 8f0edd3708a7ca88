"""All that is wrong with an edition is said at once, each with its file and its line."""

import pytest

from atlas.errors import EditionError
from atlas.publishing.checks.full_check import examine
from atlas.publishing.edition.load import read_edition

EDITION = """\
[edition]
key = "essai"
title = { fr = "Essai" }
register = "r.csv"
pagee = "A4"

[book]
texts = ["preface.md"]
binding_mm = "cinq"

[[indicators]]
kind = "lisa"
of = 3
key = "foyers"

[[plates]]
key = "a"
title = "A"
labels = "all"
marks = [
  { mark = "choropleth", indicator = "population_density", clases = 4 },
  { mark = "circles", indicator = "population_2024" },
  { mark = "circles", indicator = "rien" },
]

[[plates]]
key = "b"
marks = [{ mark = "typology", indicator = "foyers" }]

[[plates]]
key = "c"
title = { ar = "ج" }
marks = [{ mark = "choropleth", indicator = "population_2024" }]
"""


@pytest.fixture
def faulty(tmp_path):
    (tmp_path / "edition.toml").write_text(EDITION, encoding="utf-8")
    (tmp_path / "preface.md").write_text(
        "# Préface\n\nVoir [la carte](plate:a).\n\nVoir [là](plate:z).\n", encoding="utf-8"
    )
    return tmp_path / "edition.toml"


def test_faults_of_grammar_do_not_hide_the_others_and_each_has_its_line(faulty):
    found = {(fault.row, fault.column) for fault in examine(faulty, jobs=1).faults}
    assert found == {
        (4, "register"),
        (5, "pagee"),
        (5, ""),  # the link in the preface
        (9, "book.binding_mm"),
        (13, "indicators[1].of"),
        (19, "plates[1] (a).labels"),
        (21, "plates[1] (a).marks[1].clases"),
        (23, "plates[1] (a).marks[3]"),
        (26, "plates[2] (b).title"),
        (32, "plates[3] (c).title"),
        (33, "plates[3] (c).marks[1]"),
    }


def test_a_misspelt_key_or_choice_is_answered_with_the_nearest_one(faulty):
    with pytest.raises(EditionError) as caught:
        read_edition(faulty)
    said = str(caught.value)
    for piece in (
        "Write page",
        "Write classes",
        "'none', 'provinces', 'main', 'communes'",
        "this is no number",
        "line 9",
    ):
        assert piece in said
    for word in ("Input should", "pydantic", "dict[", "validation"):
        assert word not in said


def test_a_text_that_is_no_toml_names_the_line(tmp_path):
    (tmp_path / "edition.toml").write_text('[edition]\nkey = "a"\ntitle "A"\n', encoding="utf-8")
    with pytest.raises(EditionError) as caught:
        examine(tmp_path / "edition.toml")
    assert caught.value.faults[0].row == 3


def written(folder, title="Titre", texts="", register=""):
    plate = (
        f'[[plates]]\nkey = "a"\ntitle = "{title}"\nmarks = [{{ mark = "circles", indicator = "population_2024" }}]\n'
    )
    head = f'[edition]\nkey = "e"\ntitle = "E"\n{register}[book]\ntexts = [{texts}]\n'
    (folder / "edition.toml").write_text(head + plate, encoding="utf-8")
    return folder / "edition.toml"


def test_what_is_too_long_for_its_box_and_figures_that_do_not_exist_are_found_without_printing(tmp_path):
    (tmp_path / "t.md").write_text("# Texte\n\nAvec {region:nulle_part} habitants.\n", encoding="utf-8")
    found = examine(written(tmp_path, title="Un titre " * 40, texts='"t.md"'), jobs=1)
    assert [(one.row, one.column, str(one.file)) for one in found.faults] == [
        (8, "plates[1] (a).title", str(tmp_path / "edition.toml")),
        (3, "", str(tmp_path / "t.md")),
    ]
    assert "too long" in str(found.faults[0].reason)


def test_the_faults_of_the_register_are_said_too(tmp_path):
    (tmp_path / "r.csv").write_text("identifiant,famille,longitude,latitude\n1,licorne,-5.8,35.7\n", encoding="utf-8")
    found = examine(written(tmp_path, register='register = "r.csv"\npagee = 1\n'), jobs=1)
    assert [(one.row, one.column) for one in found.faults] == [(5, "pagee"), (2, "famille")]


def test_a_sound_edition_has_no_fault_and_its_data_are_read(tmp_path):
    found = examine(written(tmp_path), jobs=1)
    assert found.faults == ()
    assert found.data is not None
    assert found.edition == read_edition(tmp_path / "edition.toml")
