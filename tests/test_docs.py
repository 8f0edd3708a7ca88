"""The documentation runs: every block is read or executed, every key explained, the site built without network."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from types import SimpleNamespace

import click
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from PIL import Image

import atlas
from atlas.cartography.charts import charts
from atlas.cartography.marks import marks
from atlas.cartography.spec.theme import PRINT
from atlas.cli import main
from atlas.publishing.documents.blocks.new_publications import read_works
from atlas.publishing.edition.themes import read_theme
from atlas.publishing.mail.agenda import read_agenda
from atlas.sources.register.mapping import read_mapping

ROOT = Path(atlas.__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
import documentation  # noqa: E402
import documentation_keys as keys  # noqa: E402
import documentation_pages as pages  # noqa: E402

DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
#: Followed to the letter by tests of their own: tests/test_add_a_mark.py, tests/test_guide_data.py.
ELSEWHERE = {"ajouter-une-representation.md": ("python", "toml"), "donnees.md": ("python",)}
#: A page whose files are put together and built: tests/publishing/test_own_tables.py.
OWN = (
    "csv emploi.csv", "csv bassins.csv", "toml own zonage", "toml own aires", "toml own territoire.toml",
    "toml own edition.toml", "toml own register",
)  # fmt: skip
#: Typed line by line by tests/test_guide_services.py.
SERVICES = ("bash postgis", "sql postgis", "yaml pygeoapi.yml", "bash pygeoapi")
#: Pages whose TOML is no file of a user's.
FRAGMENTS = ("ajouter-un-indicateur.md", "ajouter-une-langue.md")
GALLERY = tomllib.loads((ROOT / "maps" / "gallery" / "edition.toml").read_text(encoding="utf-8"))
HEAD = '[edition]\nkey = "essai"\ntitle = { fr = "Essai", ar = "تجربة" }\n'
MAPPING = """
coordinates = false
exchanged = true
lost_point = { lon = 1, lat = 2 }
crs = "EPSG:26191"
encoding = "cp1252"
sheet = "Feuil1"
header_row = 2
date_order = "dmy"
demonstration = true
title = "Registre"
date = "2026-06"
missing = ["9999"]
columns = { members = "Effectif" }
values = { family = { GIE = "cooperative" } }
"""


def blocks(page: str) -> list[tuple[str, str]]:
    """The blocks of a page: what stands behind the fence, and the text."""
    text = (DOCS / page).read_text(encoding="utf-8") if page in PAGES else (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"^ *```([^\n`]*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)


#: Blocks that a test of their page reads: a line of a section.
LINES = "toml line"


def of_kind(*kinds: str) -> list[pytest.ParameterSet]:
    """The blocks of some kinds on all pages that no test of their own follows."""
    cases = []
    for page in PAGES:
        for number, (kind, text) in enumerate(blocks(page), start=1):
            if kind in kinds and kind.split()[0] not in ELSEWHERE.get(page, ()) and page not in FRAGMENTS:
                cases.append(pytest.param(text, id=f"{page}-{number}"))
    assert cases
    return cases


# --- the reference ---------------------------------------------------------------------------------------------------


def test_every_key_that_an_editor_may_write_is_explained_and_nothing_else_is():
    assert len(keys.specifications()) > 40
    assert keys.keys_without_words() == []
    assert keys.words_without_keys() == []


def test_a_key_that_is_added_to_a_specification_is_missed_in_the_reference(monkeypatch):
    more = {**keys.specifications(), "book": (keys.Key("ribbon", "texte"),)}
    monkeypatch.setattr(keys, "specifications", lambda: more)
    assert keys.keys_without_words() == ["book: ribbon"]
    assert "book: glossary" in keys.words_without_keys()


def test_every_table_of_the_reference_stands_on_one_page():
    shown = [name for page in PAGES for name in re.findall(r"^<!-- clés: (.+?) -->$", _text(page), re.MULTILINE)]
    assert sorted(shown) == sorted(keys.specifications())


def test_a_table_says_what_a_key_takes_its_default_and_its_meaning():
    rows = keys.key_table("press").splitlines()
    (row,) = [row for row in rows if row.startswith("| `ink_limit`")]
    assert "nombre de 100 à 400" in row
    assert "`300`" in row
    assert "Encrage" in row
    assert "**obligatoire**" in keys.key_table("plates")
    assert "`commune`, `province`" in keys.key_table("mark choropleth")


def test_a_theme_with_every_key_of_the_reference_is_read(tmp_path):
    sections: dict[str, list[str]] = {"": []}
    for key in keys.specifications()["theme"]:
        section, _, name = key.name.rpartition(".")
        value = key.default.strip("`")
        sections.setdefault(section, []).append(f"{name} = {value or '[]'}" if name != "title" or value else "")
    text = "\n".join(
        ["\n".join(rows) if not name else f"[{name}]\n" + "\n".join(rows) for name, rows in sections.items()]
    )
    (tmp_path / "entier.toml").write_text(text, encoding="utf-8")
    assert read_theme(tmp_path / "entier.toml").ink == PRINT.ink


def test_the_reader_of_mappings_knows_the_keys_of_the_reference(tmp_path):
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    assert read_mapping(tmp_path / "m.toml").header_row == 2
    assert set(tomllib.loads(MAPPING)) == {key.name for key in keys.specifications()["mapping"]}


@pytest.mark.parametrize("name", [kind.__dataclass_fields__["mark"].default for kind in marks])
def test_every_mark_has_a_page_with_picture_toml_and_limits(name):
    text = _text(f"representations/{name}.md")
    (picture,) = re.findall(r"!\[[^\]]{15,}\]\(\.\./(gallery/[^)]+)\)", text)
    assert (DOCS / picture).stat().st_size < 180_000
    (toml,) = [block for kind, block in blocks(f"representations/{name}.md") if kind == "toml plate"]
    written = tomllib.loads(toml)["plates"][0]["marks"]
    assert name in {mark["mark"] for mark in written}
    gallery = {plate["key"]: plate["marks"] for plate in GALLERY["plates"]}
    pictured = gallery.get(Path(picture).stem, written)  # what the gallery has not is drawn from the page itself
    for shown, mark in zip(pictured, written, strict=True):  # the picture is drawn as the page writes it
        assert {key: shown[key] for key in mark if key != "title"} == {k: v for k, v in mark.items() if k != "title"}
    for heading in ("Limites et autres choix", "Quand l’employer", "Ce qu’elle cache", "Plutôt…"):
        assert heading in text


@pytest.mark.parametrize("name", [kind.__dataclass_fields__["chart"].default for kind in charts])
def test_every_chart_has_picture_toml_and_limits(name):
    text = _text("graphiques.md")
    section = next(
        part for part in re.split(r"^## ", text, flags=re.MULTILINE) if f"<!-- clés: chart {name} -->" in part
    )
    assert f'chart = "{name}"' in section
    assert "Limites et autres choix" in section
    assert (DOCS / "gallery" / f"chart-{name}.png").exists()


def test_pages_of_marks_list_themselves_in_the_order_of_their_places(monkeypatch, tmp_path):
    folder = tmp_path / "representations"
    folder.mkdir()
    for rank, name in ((20, "areas"), (10, "stars")):
        head = f"---\nrang: {rank}\n---\n\n# Titre de {name}\n\n`{name}` · des {name}.\n"
        (folder / f"{name}.md").write_text(f"{head}\n<!-- clés: mark {name} -->\n- `own` : Sens.\n", encoding="utf-8")
    (folder / "index.md").write_text("# Liste\n", encoding="utf-8")
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    assert pages.mark_list().splitlines()[2:] == [
        "| [Titre de stars](stars.md) | `stars` | des stars |", "| [Titre de areas](areas.md) | `areas` | des areas |",
    ]  # fmt: skip
    assert pages.own_words.__wrapped__()["mark stars"] == {"own": "Sens."}
    config = SimpleNamespace(nav=["index.md", {"Signes": ["representations/index.md"]}, {"Autres": ["autre.md"]}])
    shown = ["representations/index.md", "representations/stars.md", "representations/areas.md"]
    assert documentation.on_config(config).nav == ["index.md", {"Signes": shown}, {"Autres": ["autre.md"]}]
    (folder / "stars.md").write_text("# Titre\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"stars\.md: a page begins with its rang"):
        pages.mark_pages()


# --- the blocks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", of_kind("toml", "toml plate"))
def test_an_edition_on_a_page_is_read_without_a_fault(tmp_path, text):
    document = tomllib.loads(text)
    if "edition" not in document:
        text = f"{HEAD}{_needs(text)}\n{text}"
    elif "title" not in document["edition"]:  # the page shows one line of a head
        text = text.replace("[edition]", HEAD, 1)
    there = {plate["key"] for plate in document.get("plates", [])}
    book = document.get("book", {})
    asked = [key for chapter in book.get("chapters", []) for key in chapter["plates"]]
    asked += [facing["plate"] for facing in book.get("facing", [])]
    asked += [] if there or asked else ["seule"]
    for key in dict.fromkeys(key for key in asked if key not in there):
        text += f'\n[[plates]]\nkey = "{key}"\ntitle = {{ fr = "T", ar = "ت" }}\n'
        text += 'marks = [{ mark = "choropleth", indicator = "population_density" }]\n'
    _files(document, tmp_path, plates=(*there, *asked))
    (tmp_path / "edition.toml").write_text(text, encoding="utf-8")
    assert atlas.read_edition(tmp_path / "edition.toml").key


@pytest.mark.parametrize("text", of_kind("toml mapping"))
def test_a_mapping_on_a_page_is_read(tmp_path, text):
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    assert read_mapping(tmp_path / "m.toml").path


@pytest.mark.parametrize("text", of_kind("toml theme"))
def test_a_theme_on_a_page_is_read(tmp_path, text):
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    assert read_theme(tmp_path / "t.toml").key == "t"


@pytest.mark.parametrize("text", of_kind("toml speeds"))
def test_speeds_on_a_page_are_read(tmp_path, text):
    (tmp_path / "vitesses.toml").write_text(text, encoding="utf-8")
    assert atlas.stats.read_speeds(tmp_path / "vitesses.toml").classes["residential"] == 0


@pytest.mark.parametrize("text", of_kind("toml agenda"))
def test_an_agenda_on_a_page_is_read(tmp_path, text):
    (tmp_path / "agenda.toml").write_text(text, encoding="utf-8")
    assert len(read_agenda(tmp_path / "agenda.toml").events) == 2


@pytest.mark.parametrize("text", of_kind("toml works"))
def test_a_list_of_publications_on_a_page_is_read(tmp_path, text):
    (tmp_path / "works.toml").write_text(text, encoding="utf-8")
    assert len(read_works(tmp_path / "works.toml")) == 1


@pytest.mark.parametrize("text", of_kind("toml territory"))
def test_a_territory_on_a_page_is_read(tmp_path, text):
    shapes = [shapely.box(-6 + x / 10, 35, -5.9 + x / 10, 35.1) for x in range(2)]
    table = {"CODE_COM": ["1", "2"], "NOM": ["العرائش", "القصر الكبير"], "POP": [10, 20]}
    gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "communes.shp", encoding="cp1256")
    (tmp_path / "communes.cpg").unlink()
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    assert len(atlas.read_territory(tmp_path / "t.toml").communes) == 2


@pytest.mark.parametrize("text", of_kind("toml territory elsewhere"))
def test_a_territory_elsewhere_on_a_page_is_read_in_its_system_and_years(tmp_path, text):
    shapes = [shapely.box(-3 + x / 10, 48, -2.9 + x / 10, 48.1) for x in range(2)]
    table = {"INSEE_COM": ["22001", "22002"], "NOM": ["A", "B"], "POPULATION": [10, 20], "POP_AVANT": [9, 21]}
    gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "communes.gpkg")
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    territory = atlas.read_territory(tmp_path / "t.toml")
    assert territory.plane.definition == "EPSG:2154"
    years = {indicator.key: indicator.year for indicator in atlas.tabulate(territory).indicators}
    assert years["population_change"] == "2015–2021"


@pytest.mark.parametrize("page", [page for page in PAGES if "python" not in ELSEWHERE.get(page, ())])
def test_the_python_of_a_page_runs_from_its_first_block_to_its_last(page, tmp_path, monkeypatch, capsys):
    code = [text for kind, text in blocks(page) if kind == "python"]
    if not code:
        return
    monkeypatch.chdir(tmp_path)
    if "atlas.gpkg" in "".join(code):
        _two_geopackages()
    names: dict[str, object] = {}
    for text in code:
        exec(compile(text, page, "exec"), names)  # our own page
    printed = capsys.readouterr().out
    if page == "python.md":
        assert printed.startswith("4 records: 4 placed")
        assert "is a stock: choropleth would mislead" in printed
        assert Path("visites.gpkg").exists()
        assert Path("lorenz.pdf").exists()


def test_every_block_of_a_page_is_of_a_kind_that_a_test_reads():
    kinds = {
        "",
        "python",
        "toml",
        "toml plate",
        "toml mapping",
        "toml speeds",
        "toml theme",
        "toml territory",
        "toml territory elsewhere",
        "toml agenda",
        "toml works",
        LINES,
        "text",
        *OWN,
        *SERVICES,
    }
    assert [(page, kind) for page in PAGES for kind, _ in blocks(page) if kind not in kinds] == []
    for page in FRAGMENTS:
        for kind, text in blocks(page):
            assert kind != "toml" or tomllib.loads(textwrap.dedent(text))


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_every_command_on_a_page_exists_with_its_options(page):
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    lines = [line.split(" #")[0].strip() for kind, text in blocks(page) if not kind for line in text.splitlines()]
    for line in lines:
        if line.startswith("make "):
            assert line.split()[1] in targets
        elif line.startswith("atlas "):
            words = shlex.split(line)
            command = main.commands[words[1]]
            if isinstance(command, click.Group):
                command = command.commands[words[2]]
            options = {name for parameter in command.params for name in parameter.opts}
            assert {word for word in words if word.startswith("-")} <= options


def test_the_first_atlas_is_made_as_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for kind, text in blocks("premier-atlas.md") if not kind for line in text.splitlines()]
    *before, check, one_plate, whole = [shlex.split(line)[1:] for line in lines if line.startswith("atlas ")]
    new, first_check, draft, register = before
    assert first_check == check
    assert "--draft" in draft  # made by tests/publishing/test_editing.py
    _run(new)
    _run(register)
    plate, chapter = [text for kind, text in blocks("premier-atlas.md") if kind.startswith("toml")]
    edition = Path("mon-atlas/edition.toml")
    longer = edition.read_text(encoding="utf-8") + "\n" + plate
    edition.write_text(longer, encoding="utf-8")
    with pytest.raises(atlas.AtlasError, match="densite"):
        atlas.read_edition(edition)
    listed = 'plates = ["acteurs"]'
    assert listed in longer
    assert tomllib.loads(chapter) == {"plates": ["acteurs", "densite"]}
    edition.write_text(longer.replace(listed, chapter.strip()), encoding="utf-8")
    Path("mon-atlas/textes/planches/densite.md").write_text("Les villes du littoral.\n", encoding="utf-8")
    _run(check)
    _run(one_plate)
    assert list(Path("essai").rglob("*densite.svg"))
    assert whole == ["build", "mon-atlas", "-o", "sortie"]


# --- the site --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built in a process of its own that cannot connect to anything."""
    pytest.importorskip("mkdocs", reason="the dependency group docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    code = (
        "import socket\n"
        "def refuse(*_): raise OSError('no network here')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from mkdocs.__main__ import cli\n"
        f"cli(['build', '--strict', '--site-dir', {str(folder)!r}])\n"
    )
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_asks_nothing_of_any_other_host(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    fetched = re.compile(r"<(?:link|script|img|iframe|source)\b[^>]*(?:href|src)=[\"']?(?:https?:)?//", re.IGNORECASE)
    assert [page.name for page in pages if fetched.search(page.read_text(encoding="utf-8"))] == []
    styles = [style.read_text(encoding="utf-8") for style in site.rglob("*.css")]
    assert styles
    assert not any(re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text) for text in styles)


def test_the_site_holds_no_marker_that_was_not_filled_and_every_public_name(site):
    assert not [page for page in site.rglob("*.html") if "<!-- clés" in page.read_text(encoding="utf-8")]
    for space in ["", *documentation.namespaces()]:
        module = getattr(atlas, space) if space else atlas
        page = (site / "reference" / "api" / f"{space or 'index'}.html").read_text(encoding="utf-8")
        names = [name for name in documentation.public(module) if inspect.isroutine(getattr(module, name))]
        names += [name for name in documentation.public(module) if inspect.isclass(getattr(module, name))]
        assert [name for name in names if f"{module.__name__}.{name}" not in page] == []


def test_no_line_of_a_french_page_begins_with_a_double_mark_and_code_is_left_alone():
    html = '<p title="a : b">Quoi ; « oui » : 85 % ?</p><pre><code>a ; b : c</code></pre><p>fin !</p>'
    spaced = documentation.french_spaces(html)
    assert "Quoi\u00a0; «\u00a0oui\u00a0»\u00a0: 85\u00a0%\u00a0?" in spaced
    assert '<p title="a : b">' in spaced
    assert "a ; b : c" in spaced
    assert "fin\u00a0!" in spaced


def test_the_citation_is_that_of_this_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'\nversion: "{atlas.__version__}"\n' in citation
    assert "\nlicense: MIT\n" in citation


# --- what they share -------------------------------------------------------------------------------------------------


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def _needs(text: str) -> str:
    """What the shipped data add to an edition for the marks of a page: records, links."""
    return 'register = "geodata:demonstration/register.csv"\n' if "[[plates]]" in text else ""


def _files(document: object, folder: Path, *, plates: tuple[str, ...]) -> None:
    """Make the files that an edition names, so that none is missing."""
    if isinstance(document, dict | list):
        for value in document.values() if isinstance(document, dict) else document:
            _files(value, folder, plates=plates)
    elif isinstance(document, str) and re.fullmatch(r"[\w/{}.-]+\.(md|jpg|png|gpkg|csv|xlsx)", document):
        names = {document.replace("{language}", language) for language in ("fr", "ar")}
        for path in [folder / name.replace("{plate}", plate) for name in names for plate in plates]:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix in (".jpg", ".png"):
                Image.new("RGB", (8, 8)).save(path)
            else:
                path.write_text("# Titre\n\n## Terme\n\nTexte.\n", encoding="utf-8")
    elif isinstance(document, str) and re.fullmatch(r"publications/[\w-]+\.toml", document):
        (folder / document).parent.mkdir(parents=True, exist_ok=True)
        (folder / document).write_text("events = []\n", encoding="utf-8")


def _two_geopackages() -> None:
    """Write the file that QGIS opens, and the one that comes back from it."""
    region = atlas.read_territory("tanger-tetouan")
    table = pd.DataFrame({"nom": ["Coopérative Rif"], "latitude": [35.57], "longitude": [-5.37]})
    data = atlas.tabulate(atlas.locate(atlas.read_register(table), region), region)
    for name in ("atlas.gpkg", "corrige.gpkg"):
        atlas.write_geopackage(None, data, name)


def _run(words: list[str]) -> None:
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
