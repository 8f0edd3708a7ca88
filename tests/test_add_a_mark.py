"""The guide “Ajouter une représentation” is followed to the letter: a mark and a chart from outside the toolkit."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys

import pytest
from questions import ROOT, asked_of_a_process

GUIDE = (ROOT / "docs" / "ajouter-une-representation.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]
ENTRY, EDITION = (text for language, text in BLOCKS if language == "toml")
CHART = 'charts = [{ chart = "median", indicator = "population_density" }]\n'


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A folder with the mark and the chart of the guide, installed as another package would be."""
    folder = tmp_path_factory.mktemp("outside")
    for name, text in zip(("etoiles", "mediane"), PYTHON, strict=False):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (group, module), *_ = re.findall(r'entry-points."(.*?)"\]\n(\w+) = ', ENTRY)
    about = folder / "outside-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n")
    entries = f"[{group}]\n{module} = {module}\n[atlas.charts]\nmediane = mediane\n"
    (about / "entry_points.txt").write_text(entries)
    return folder


def run(code, folder):
    paths = os.pathsep.join([str(folder), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def answers(package):
    """What a process in the folder of the package answers to each question."""
    written = {
        "essai": EDITION + CHART,
        "facing": EDITION + CHART,
        "faute": EDITION.replace("threshold", "treshold"),
        "inconnue": EDITION.replace('"stars"', '"comets"'),
    }
    for name, text in written.items():
        (package / f"{name}.toml").write_text(text, encoding="utf-8")
    read = "from atlas.publishing.edition.load import read_edition; read_edition('{}.toml')"
    codes = {
        "contract": CONTRACT, "guide": PYTHON[-1], "facing": FACING,
        "fault": read.format("faute"), "unknown": read.format("inconnue"),
    }  # fmt: skip
    return asked_of_a_process(codes, package)


def test_the_guide_s_mark_is_drawn_explained_described_and_styled(package, answers):
    assert answers["guide"].fault == ""
    with sqlite3.connect(package / "essai.gpkg") as file:
        (style,) = file.execute("SELECT styleQML FROM layer_styles WHERE styleName = '01 etoiles'").fetchone()
        rows = file.execute("SELECT mark, label, count FROM plates").fetchall()
    assert ">= 300.0" in style.replace("&gt;", ">")
    assert "300 ou plus" in style
    assert [row[:2] for row in rows] == [("stars", "300 ou plus")]
    assert rows[0][2] > 0


FACING = """
import atlas
from atlas.publishing.book.facing_pages import charts_of
from atlas.publishing.edition.load import read_edition

edition = read_edition("facing.toml")
(shown,) = edition.plates[0].charts
assert shown.chart == "median"
beside = charts_of(edition, atlas.tabulate(atlas.read_territory("tanger-tetouan")))
assert list(beside) == ["etoiles"] and shown not in beside["etoiles"]
"""


def test_a_chart_from_outside_that_takes_no_title_may_stand_on_a_plate_of_a_book(answers):
    assert answers["facing"] == ("", "")


def test_a_fault_in_a_mark_from_outside_is_told_as_any_other(answers):
    assert "Write threshold" in answers["fault"].fault


def test_a_mark_that_nobody_brings_is_told_with_those_that_there_are(answers):
    told = answers["unknown"].fault
    assert "there is no such mark" in told
    assert "choropleth" in told
    assert "stars" in told


CONTRACT = """
import atlas
from atlas.cartography.charts import charts
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import marks
from atlas.cartography.spec.plate import Plate

data = atlas.tabulate(atlas.read_territory("tanger-tetouan"))
assert "stars" not in marks.here and marks.knows("stars") and charts.knows("median")
assert {"stars", "choropleth"} < {kind.__dataclass_fields__["mark"].default for kind in marks}
mark, chart = (one(**one.example) for one in (marks.here["stars"], charts.here["median"]))
plate = Plate(key="x", title=dict(fr="T", ar="ت", en="T"), marks=(mark,), charts=(chart,))
for language in ("fr", "ar", "en"):
    assert mark.words["kind"][language] in describe_plate(plate, data, language).lower()
    drawing = compose(plate, data, language=language)
    assert [one for one in drawing.shapes if one.kind == "mark" and one.over_boundaries]
    assert chart_figure(chart, data, language=language, width_mm=80).height_mm > 3
    assert chart.kind(language) in chart.describe(data, language)
"""


def test_mark_and_chart_of_the_guide_keep_the_contract_of_all(answers):
    assert answers["contract"] == ("", "")


def test_a_package_that_is_broken_is_named(package, tmp_path):
    for file in package.iterdir():
        if file.name == "outside-1.0.dist-info":
            shutil.copytree(file, tmp_path / file.name)
    (tmp_path / "etoiles.py").write_text("import nothing_of_this_name\n")
    told = run("from atlas.cartography.marks import marks; marks.knows('stars')", tmp_path).stderr
    assert "the mark “etoiles” of the package “outside” cannot be loaded (No module named" in told
    assert "repair the package or uninstall it" in told


def test_a_plate_is_drawn_again_when_the_mark_from_outside_has_changed(package, tmp_path):
    shutil.copytree(package, tmp_path, dirs_exist_ok=True)
    code = "from atlas.cartography.marks import marks; marks.knows('stars'); "
    code += "from atlas.publishing.build.manifest import digest_of; print(digest_of({}))"
    before = run(code, tmp_path).stdout
    assert before == run(code, tmp_path).stdout != ""
    (tmp_path / "etoiles.py").write_text((package / "etoiles.py").read_text(encoding="utf-8") + "\n# changed\n")
    assert run(code, tmp_path).stdout != before


def test_what_is_no_mark_yet_is_told_what_it_lacks():
    from dataclasses import dataclass

    from atlas.cartography.charts.chart import Chart, register_chart
    from atlas.cartography.marks import Choropleth, marks
    from atlas.cartography.marks.mark import OneIndicator, register_mark

    class Half(OneIndicator):
        def fit(self, data, theme, language):
            return None

    with pytest.raises(TypeError, match="Half is no mark yet: it lacks describe, draw, legend, style"):
        register_mark(Half)
    with pytest.raises(TypeError, match="is no chart yet: it lacks asks, block, describe"):
        register_chart(type("Empty", (Chart,), {}))

    @dataclass(frozen=True)
    class Second(Choropleth):
        pass

    with pytest.raises(TypeError, match="two kinds of mark “choropleth”"):
        marks.register(Second)
    assert marks.here["choropleth"] is Choropleth
