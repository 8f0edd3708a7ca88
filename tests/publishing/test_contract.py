"""Every mark and chart that has signed in, in every language: drawn, explained, described, styled, read from TOML."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields, replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from atlas import columns as c
from atlas.cartography.alt_text.description import MOST_CHARACTERS, describe_plate
from atlas.cartography.canvas.placed_items import InsetPanel, Leader
from atlas.cartography.charts import charts
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.inspection import DrawnPlate, inspect_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import NestedSizes
from atlas.cartography.marks import marks
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.publishing.edition.load import read_edition
from atlas.publishing.qgis.layouts.label_layers import read_lettering
from atlas.publishing.qgis.project.plate_context import plate_context
from atlas.publishing.qgis.styles.styles import qml, sld
from atlas.sources.roads.road_file import read_roads
from atlas.sources.vocabulary.vocabulary_file import social_economy

sys.path.append(str(Path(__file__).parents[1] / "cartography"))
from squares import CODES, located, territory  # the small territory of the tests of drawings

LANGUAGES = ("fr", "ar", "en")
TITLE = {"fr": "Titre", "ar": "عنوان", "en": "Title"}
MARKS = {name: kind(**kind.example) for name, kind in marks.here.items()}
CHARTS = {name: kind(**kind.example) for name, kind in charts.here.items()}
UNITS = {"communes", "provinces", "commune_centres", "province_centres", "actors"}


@pytest.fixture(scope="module")
def data():
    """Six communes with a register: actors of several families, some at one place."""
    families = ["cooperative", "association", "association", "mutual", "support"]
    rows = [
        {c.ID: f"{x}{y}{i}", c.FAMILY: families[(x + y + i) % 5], c.FOUNDED: 1995 + 4 * i, c.DATE: "2021-03-01",
         c.LON: -5.98 + 0.09 * x + 0.012 * (i % 3), c.LAT: 35.03 + 0.1 * y + 0.015 * (i % 2)}
        for x in range(3) for y in range(2) for i in range(2 + x + y)
    ]  # fmt: skip
    place = territory()
    found = located(pd.DataFrame(rows), place.with_roads(read_roads(None, place)))
    register = replace(found.placed.register, date="2021-03-01")
    return replace(found, placed=replace(found.placed, register=register))


def plate(**fields):
    return Plate(key="x", title=TITLE, **fields)


@pytest.fixture(scope="module", params=LANGUAGES)
def drawn(request, data):
    """Language, and each mark's plate as it is drawn in it."""
    made = {name: compose(plate(marks=(mark,)), data, language=request.param) for name, mark in MARKS.items()}
    return request.param, made


def test_there_are_marks_and_charts_with_examples():
    assert len(MARKS) >= 18
    assert len(CHARTS) >= 11


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_drawn_and_its_legend_explains_it(name, drawn, data):
    _language, made = drawn
    drawing, mark = made[name], MARKS[name]
    assert any(one.kind == "mark" and one.paths for one in drawing.shapes)
    blocks = drawing.explained[0]
    assert blocks
    assert any(one.kind in ("entry", "legend") for one in drawing.shapes)
    assert len({type(block) for block in blocks}) > 1
    (record,) = drawing.scales
    assert json.loads(json.dumps(record))["mark"] == name
    assert record["indicators"] == list(mark.indicators)
    assert not drawing.items_of(InsetPanel)


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_described_in_words_of_the_language(name, drawn, data):
    language, _ = drawn
    mark = MARKS[name]
    text = describe_plate(plate(marks=(mark,)), data, language)
    assert len(TITLE[language]) + 40 < len(text) <= MOST_CHARACTERS
    assert (mark.caption(language, social_economy()) if mark.records else mark.kind(language))[1:] in text
    assert not re.search(r"[{}]|\bnan\b|\.\.", text)


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_says_a_style_that_qgis_and_others_can_read(name, drawn, data):
    _, made = drawn
    drawing, mark = made[name], MARKS[name]
    keys = [one.key for one in data.indicators]
    columns = {by: {key: key for key in keys} for by in ("commune", "province")}
    context = plate_context(plate(marks=(mark,)), "01", drawing, columns).style_context(1)
    shown = mark.style(drawing.fitted[0][1], context)
    own = {one.name: one for one in shown.layers}
    assert shown.styles
    assert {style.table for style in shown.styles} <= UNITS | set(own) | {m.name for m in shown.moved}
    for style in shown.styles:
        assert style.title
        assert style.mark == name
        assert style.renderer.cases or style.diagram is not None
        assert all(case.count is None or case.count >= 0 for case in style.renderer.cases)
        assert ElementTree.fromstring(qml(replace(style, name="01 x")).split("\n", 1)[1]) is not None
        assert ElementTree.fromstring(sld(replace(style, name="01 x")).split("\n", 1)[1]) is not None
    for layer in own.values():
        assert len(layer.table)
        assert layer.table.geometry.is_valid.all()
        assert layer.title
        assert layer.name.startswith("p01_")
    if mark.covers_area and mark.level:
        counted = [case.count for case in shown.styles[0].renderer.cases if case.key != "with_care"]
        assert sum(counted) == len(CODES)


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_of_the_examples_draws_no_remark_of_its_legend_or_its_nature(name, drawn, data):
    language, made = drawn
    subject = DrawnPlate(plate(marks=(MARKS[name],)), data, made[name], language, Imprint(), LANGUAGES)
    found = {remark.rule for remark in inspect_plate(subject)}
    assert not found & {"legend-empty", "stock-as-area", "ratio-as-size", "map-hidden", "scale-missing"}


def written(value):
    """A value as TOML."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


@pytest.mark.parametrize(("word", "name"), [("mark", n) for n in MARKS] + [("chart", n) for n in CHARTS])
def test_a_mark_or_a_chart_comes_back_from_toml_as_it_is_written(word, name, tmp_path):
    one = {"mark": MARKS, "chart": CHARTS}[word][name]
    given = {word: name, **{f.name: getattr(one, f.name) for f in fields(one) if f.name in type(one).example}}
    inner = ", ".join(f"{key} = {written(value)}" for key, value in given.items())
    mark = f"marks = [{{ {inner} }}]" if word == "mark" else f"marks = []\ncharts = [{{ {inner} }}]"
    register = 'register = "acteurs.csv"\n' if word == "mark" else ""
    file = tmp_path / "edition.toml"
    (tmp_path / "acteurs.csv").write_text("id,nom\n1,A\n")
    (tmp_path / "liens.csv").write_text("from,to,value\n")
    file.write_text(
        f'[edition]\nkey = "e"\ntitle = "T"\n{register}[roads]\n[[plates]]\nkey = "x"\ntitle = "T"\n{mark}\n'
    )
    (read,) = read_edition(file).plates
    assert (read.marks if word == "mark" else read.charts) == (one,)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_drawn_and_described(name, language, data):
    chart = CHARTS[name]
    assert chart_figure(chart, data, language=language, width_mm=90.0).height_mm > 3
    text = chart.describe(data, language)
    assert text.startswith(chart.kind(language))
    assert len(text) > 30
    assert not re.search(r"[{}]|\bnan\b", text)
    assert all(key in {one.key for one in data.indicators} for key, _ in chart.asks)


def test_lines_to_the_sizes_of_a_legend_are_no_leaders_of_names(drawn):
    _, made = drawn
    drawing = made["squares"]
    assert any(isinstance(block, NestedSizes) for block in drawing.explained[0])
    placed = sum(len(one.lines) for one in drawing.items_of(Leader))
    read = read_lettering("01", "x", drawing).leaders
    assert sum(len(row["geometry"].geoms) for row in read) == placed
