"""An edition is read whole: what it says becomes a value, and everything wrong is said at once with its place."""

from dataclasses import asdict
from pathlib import Path

import pytest

from atlas.errors import EditionError, UnknownNameError
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.load import read_edition
from atlas.resources import shipped_path

HEAD = '[edition]\nkey = "essai"\ntitle = "Essai"\n'
PLATE = '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "choropleth", indicator = "population_density" }]\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "edition.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(EditionError) as caught:
        read_edition(written(folder, text))
    return [str(fault) for fault in caught.value.faults]


def test_the_shipped_edition_has_at_least_ten_plates_six_of_them_from_real_figures():
    edition = read_edition("demonstration")
    assert edition.path == shipped_path("maps", "demonstration", "edition.toml")
    assert len(edition.plates) >= 10
    assert [edition.number(plate) for plate in edition.plates][:2] == ["01", "02"]
    assert edition.register_path == shipped_path("geodata", "demonstration", "register.csv")


def test_the_value_is_equal_field_for_field_to_the_file(tmp_path):
    text = HEAD + 'page = "A3 portrait"\ncoverage_km = [2, 4.5]\n' + PLATE + 'labels = "none"\nranking = 0\n'
    edition = read_edition(written(tmp_path, text))
    assert (edition.key, edition.title, edition.page, edition.coverage_km) == (
        "essai",
        "Essai",
        "A3 portrait",
        (2.0, 4.5),
    )
    (plate,) = edition.plates
    assert (plate.key, plate.labels, plate.ranking) == ("a", "none", 0)
    assert asdict(plate.marks[0])["indicator"] == "population_density"
    assert edition.plate("a") is plate
    with pytest.raises(UnknownNameError, match="there is no plate “b”"):
        edition.plate("b")


def test_every_fault_is_listed_at_once_with_its_place(tmp_path):
    text = (
        HEAD
        + 'pgae = "A4"\n'
        + '[[plates]]\nkey = "a b"\ntitle = "A"\nmarks = [{ mark = "choroplete", indicator = "x" }]\n'
        + '[[plates]]\nkey = "c"\nmarks = [{ mark = "circles", indicator = "actors", largest_mm = 400 }]\n'
        + '[[plates]]\nkey = "d"\ntitle = "D"\n'
        + 'marks = [{ mark = "choropleth", indicator = "population_density", clases = 4 }]\n'
    )
    found = "\n".join(faults(tmp_path, text))
    for piece in ("pgae", "choroplete", "plates[2]", "title", "clases", "edition.toml"):
        assert piece in found
    assert found.count("\n") >= 3


@pytest.mark.parametrize(
    ("plate", "said"),
    [
        ('marks = [{ mark = "choropleth", indicator = "population_2024" }]', "is a stock"),
        ('marks = [{ mark = "circles", indicator = "population_density" }]', "is a ratio"),
        ('marks = [{ mark = "typology", indicator = "actors" }]', "is a stock"),
        ('marks = [{ mark = "circles", indicator = "actors", color = "members" }]', "is a stock"),
        ('marks = [{ mark = "choropleth", indicator = "densite" }]', "there is no indicator “densite”"),
        ('page = "A9"\nmarks = []', "there is no page “A9”"),
        ('title_ar = "x"\nmarks = []', "there is no such key"),
    ],
)
def test_names_and_natures_are_checked_before_anything_is_drawn(tmp_path, plate, said):
    found = faults(tmp_path, HEAD + '[[plates]]\nkey = "a"\ntitle = "A"\n' + plate + "\n")
    assert len(found) == 1
    assert said in found[0]


def test_a_refused_choropleth_names_circles_and_a_ratio_made_from_the_stock(tmp_path):
    stock = 'marks = [{ mark = "choropleth", indicator = "associations_hcp" }]\n'
    (fault,) = faults(tmp_path, HEAD + '[[plates]]\nkey = "a"\ntitle = "A"\n' + stock)
    assert "circles" in fault
    assert "associations_hcp_10k" in fault


def test_a_text_without_the_editions_language_is_a_fault_that_names_it(tmp_path):
    head = '[edition]\nkey = "essai"\ntitle = { fr = "Essai", ar = "تجربة" }\nlanguage = "ar"\n'
    (fault,) = faults(tmp_path, head + PLATE)
    assert "has no version in “ar”" in fault
    assert "plates[1] (a).title" in fault


def test_two_plates_with_one_key_no_plate_at_all_and_a_missing_register_are_faults(tmp_path):
    assert "another plate has the same key" in faults(tmp_path, HEAD + PLATE + PLATE)[0]
    assert "the edition has no plate" in faults(tmp_path, HEAD)[0]
    found = faults(tmp_path, HEAD + 'register = "acteurs.csv"\n' + PLATE)
    assert "the register is not there" in found[0]


def test_a_plate_of_an_edition_needs_the_key_that_names_its_files(tmp_path):
    assert PLATE.count('key = "a"') == 1
    found = faults(tmp_path, HEAD + PLATE.replace('key = "a"\n', ""))
    assert len(found) == 1
    assert "it is missing" in found[0]
    assert "plates[1].key" in found[0]
    assert "edition.toml, line 4" in found[0]


@pytest.mark.parametrize("content", [b"[edition\n", 'titre = "é"'.encode("latin-1"), b""])
def test_a_file_that_is_no_edition_is_one_clear_error(tmp_path, content):
    path = tmp_path / "edition.toml"
    path.write_bytes(content)
    with pytest.raises(EditionError) as caught:
        read_edition(path)
    assert all("edition.toml" in str(fault) for fault in caught.value.faults)


def test_a_missing_edition_says_what_to_give(tmp_path):
    with pytest.raises(EditionError, match=r"there is no such edition.*Give the path"):
        read_edition(tmp_path / "nothing.toml")


def test_an_edition_is_frozen():
    edition = Edition(key="a", title="A")
    with pytest.raises(AttributeError, match="key"):
        edition.key = "b"


def test_an_edition_says_how_its_register_is_read(tmp_path):
    from atlas.publishing.build.edition_data import read_data

    (tmp_path / "r.csv").write_bytes("identifiant;nom;commune\n1;تعاونية النور;العرائش\n".encode("cp1256"))
    head = '[edition]\nkey = "e"\ntitle = "E"\ndate = "2026-11"\nregister = "r.csv"\nencoding = "cp1256"\n'
    path = tmp_path / "edition.toml"
    plate = '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "circles", indicator = "actors" }]\n'
    path.write_text(head + 'place_by_name = "settlement"\n' + plate, encoding="utf-8")
    data = read_data(read_edition(path))
    assert data.placed is not None
    assert data.placed.actors["name"].tolist() == ["تعاونية النور"]
    assert data.placed.actors["commune"].tolist() == ["Larache"]
