"""An edition reads what lies in its folder; what leads out of it is refused unless it says that it is trusted."""

import itertools
import sys
from pathlib import Path

import pytest
from factories import edition_text
from PIL import Image

from atlas.errors import EditionError
from atlas.publishing.checks.full_check import examine
from atlas.publishing.edition.enclosure import is_enclosed
from atlas.publishing.edition.load import read_edition
from atlas.resources import shipped_path

TEXT = "# Avant-propos\n\nUn texte.\n"


@pytest.fixture
def folder(tmp_path):
    own = tmp_path / "edition"
    own.mkdir()
    (tmp_path / "secret.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "secret.csv").write_text("identifiant,nom\n1,Al Amal\n", encoding="utf-8")
    Image.new("RGB", (900, 600)).save(tmp_path / "secret.png")
    return own


def write(folder, text):
    (folder / "edition.toml").write_text(text, encoding="utf-8")
    return folder / "edition.toml"


NAMES = {
    "register": ('register = "../secret.csv"\n', ""),
    "logo": ('logo = "../secret.png"\n', ""),
    "absolute": ('logo = "{absolute}/secret.png"\n', ""),
    "roundabout": ('mapping = "x/../../secret.toml"\n', ""),
    "perimeter": ('perimeter = "../communes.gpkg"\n', ""),
    "perimeter without ending": ('perimeter = "../communes"\n', ""),
    "theme": ('theme = "../look.toml"\n', ""),
    "links": ('links = "../secret.csv"\n', ""),
    "places": ('places = "../secret.csv"\n', ""),
    "offsets": ('offsets = "../secret.csv"\n', ""),
    "outline": ('outline = "../secret.geojson"\n', ""),
    "text": ("", '[book]\ntexts = ["../secret.md"]\n'),
    "commentary": ("", '[book]\ncommentary = "../{{plate}}.md"\n'),
    "picture": ("", '[[book.chapters]]\ntitle = "U"\nplates = ["a"]\npicture = "../secret.png"\npicture_alt = "x"\n'),
    "profile": ("", '[press]\nprofile = "../p.icc"\n'),
    "basemap": ("", 'basemap = {{ source = "../tiles/{{z}}/{{x}}/{{y}}.png", attribution = "A" }}\n'),
}


@pytest.mark.parametrize(("head", "rest"), NAMES.values(), ids=NAMES)
def test_what_lies_outside_is_refused_with_its_line(folder, head, rest):
    head, rest = (part.format(absolute=folder.parent.as_posix(), plate="{plate}") for part in (head, rest))
    file = write(folder, edition_text(head, rest))
    with pytest.raises(EditionError) as caught:
        read_edition(file)
    outside = [one for one in caught.value.faults if "outside the edition's folder" in str(one.reason)]
    assert len(outside) == 1
    assert outside[0].row is not None
    assert "trusted = true" in str(outside[0].remedy)
    assert examine(file).data is None, "nothing of it is opened"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_out_and_a_picture_of_a_text_are_refused(folder):
    (folder / "texte.md").symlink_to(folder.parent / "secret.md")
    file = write(folder, edition_text(rest='[book]\ntexts = ["texte.md"]\n'))
    with pytest.raises(EditionError, match="outside the edition's folder"):
        read_edition(file)
    (folder / "texte.md").unlink()
    (folder / "texte.md").write_text(TEXT + "\n![une vue](../secret.png)\n", encoding="utf-8")
    with pytest.raises(EditionError, match="outside the edition's folder"):
        read_edition(file)


def test_a_trusted_edition_and_folders_within_are_as_before(folder):
    (folder / "textes").mkdir()
    (folder / "textes" / "a.md").write_text(TEXT, encoding="utf-8")
    inside = read_edition(write(folder, edition_text(rest='[book]\ntexts = ["textes/../textes/a.md"]\n')))
    assert inside.enclosure == folder
    book = '[book]\ntexts = ["../secret.md"]\n'
    trusted = read_edition(write(folder, edition_text('trusted = true\nlogo = "../secret.png"\n', book)))
    assert trusted.enclosure is None


def test_fonts_and_layers_that_named_files_name_stay_inside_too(folder):
    (folder / "look.toml").write_text('fonts = ["../Name.ttf"]\n', encoding="utf-8")
    with pytest.raises(EditionError, match="outside the edition's folder"):
        read_edition(write(folder, edition_text('theme = "look.toml"\n')))
    (folder / "own.toml").write_text('file = "../communes.gpkg"\n', encoding="utf-8")
    with pytest.raises(EditionError, match="outside the edition's folder"):
        read_edition(write(folder, edition_text('perimeter = "own.toml"\n')))


def test_shipped_files_are_those_of_the_toolkit_alone():
    assert shipped_path("geodata", "communes.geojson").is_file()
    with pytest.raises(FileNotFoundError, match="ships no"):
        shipped_path("geodata", "..", "pyproject.toml")


def _by_resolution(path, folder):
    """The rule as the standard library follows it, every link and ``..`` from the root on."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def test_every_way_through_links_is_followed(tmp_path, monkeypatch):
    """Folders, links in and out and to themselves, dangling ones, ``..``, what is not there, a NUL: three steps."""
    inside = tmp_path / "inside"
    (inside / "plain" / "plain").mkdir(parents=True)
    (inside / "plain" / "file").write_text("", encoding="utf-8")
    (tmp_path / "outside" / "plain").mkdir(parents=True)
    targets = {"in": inside / "plain", "out": tmp_path / "outside", "loop": "loop", "dangling": tmp_path / "nowhere"}
    for folder in (inside, inside / "plain", tmp_path / "outside"):
        for name, target in targets.items():
            (folder / name).symlink_to(target)
    (tmp_path / "alias").symlink_to(inside)
    monkeypatch.chdir(tmp_path)
    steps = ["plain", "in", "out", "loop", "dangling", "missing", "file", "..", "a\0b"]
    answers = set()
    for folder in (inside, tmp_path / "alias", Path("inside"), Path("alias"), Path("missing"), inside / "loop"):
        for way in itertools.product(steps, repeat=3):
            path = folder.joinpath(*way)
            assert is_enclosed(path, folder) is _by_resolution(path, folder), (folder, way)
            answers.add((way[0], is_enclosed(path, folder)))
        assert is_enclosed(folder, folder) is _by_resolution(folder, folder)
        assert not is_enclosed(Path(f"{folder}-beside", "a"), folder)
    assert {("plain", True), ("in", True), ("in", False), ("out", False), ("missing", True)} <= answers
