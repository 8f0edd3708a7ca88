"""What a changed sentence does not need is not loaded: neither what draws, nor what reads geographic files."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

EDITION = """
[edition]
key = "e"
title = "Un atlas"
date = "2026"
perimeter = "tanger-tetouan"

[book]
texts = ["preface.md"]
commentary = "{plate}.md"

[[plates]]
key = "densite"
title = "Une densité"
marks = [{ mark = "choropleth", indicator = "population_density" }]

[web]
languages = ["fr"]
indicators = ["population_density"]
"""
#: Libraries, and modules of the toolkit, for drawing, for files of GIS and of spreadsheets, for terminals.
UNNEEDED = (
    "matplotlib", "fontTools", "pyogrio", "fiona", "rasterio", "openpyxl", "xlsxwriter", "lxml", "pikepdf", "segno",
    "rich", "scipy.sparse", "scipy.optimize", "scipy.spatial", "pyarrow.parquet", "atlas.cartography.canvas.pen",
    "atlas.cartography.marks.dorling", "atlas.publishing.press.document", "atlas.publishing.qgis.styled_layers",
    "atlas.publishing.tables.geopackage",
)  # fmt: skip
#: What puts the plates, which are kept, into the book: 0.02 s, where Typst would read and convert each again.
BINDING = ["pikepdf"]
RUN = f"""
import sys
from atlas.cli import main
code = main({{words!r}}, standalone_mode=False)
print("loaded:", *(name for name in {UNNEEDED!r} if name in sys.modules))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    """The command in a process of its own, over an edition of one plate; returns its progress and what it loaded."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "e").mkdir()
    (folder / "e" / "edition.toml").write_text(EDITION, encoding="utf-8")
    for name in ("preface", "densite"):
        (folder / "e" / f"{name}.md").write_text("# Un titre\n\nUne phrase.\n", encoding="utf-8")
    environment = {**os.environ, "ATLAS_CACHE": str(folder / "cache"), "ATLAS_LANG": "en"}

    def run(*words, changed=""):
        if changed:
            (folder / "e" / changed).write_text("# Un titre\n\nUne phrase, changée.\n", encoding="utf-8")
        code = RUN.format(words=[words[0], "e", "-o", words[0], "--jobs", "1"])
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
        steps = [line.split("] ")[1] for line in done.stderr.splitlines() if line.startswith("[")]
        loaded = next(line for line in done.stdout.splitlines() if line.startswith("loaded:"))
        return steps, loaded.split()[1:]

    return run


def test_a_sentence_of_the_book_is_built_without_what_draws_and_without_gdal(atlas):
    steps, loaded = atlas("build")
    assert "plate 01 densite" in steps
    assert {"matplotlib", "pyogrio"} <= set(loaded), "what is not loaded here either proves nothing below"
    steps, loaded = atlas("build", changed="preface.md")
    assert steps == ["atlas.pdf", "site: directory"]
    assert loaded == BINDING


def test_a_sentence_of_a_plate_is_brought_to_the_site_without_what_draws_and_without_gdal(atlas):
    atlas("web")
    steps, loaded = atlas("web", changed="densite.md")
    assert "site: plate densite" in steps
    assert not [step for step in steps if step.startswith("plate ")]
    assert loaded == BINDING
