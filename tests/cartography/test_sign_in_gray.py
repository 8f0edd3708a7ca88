"""Does a diverging variable keep its sign without colour: on areas, symbols, residuals, in the legend and in QGIS?"""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from squares import CODES, artists, dataset, legend_texts, with_values

from atlas.cartography.canvas.texture import centered_strokes
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles, DorlingMap, Residuals
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.publishing.edition.themes import read_theme
from atlas.publishing.qgis.project.plate_context import plate_context
from atlas.publishing.qgis.styles.styles import qml

GRAY = read_theme("black-and-white")
CHANGE = [-20.0, -5.0, 5.0, 12.0, -1.0, 30.0]
DATA = with_values(dataset(), population_change=CHANGE)
BELOW = {code for code, value in zip(CODES, CHANGE, strict=True) if value < 0}


def plate_of(mark):
    return Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)


def drawn(mark, theme=GRAY, language="fr", data=DATA):
    return compose(plate_of(mark), data, theme=theme, language=language)


def lines(drawing):
    """The lines of the pattern on the map, by class."""
    found = {}
    for code in range(8):
        segments = [segment for one in artists(drawing, f"sign:{code}") for segment in one.get_segments()]
        if segments:
            found[code] = [shapely.LineString(segment) for segment in segments]
    return found


@pytest.mark.parametrize("mark", [Choropleth("population_change"), DorlingMap("population_2024", "population_change")])
def test_units_below_the_reference_have_lines_and_the_others_none(mark):
    drawing = drawn(mark)
    scale = drawing.fitted[0][1]
    codes = (scale.color if hasattr(scale, "color") else scale).codes
    assert set(lines(drawing)) == {int(code) for code, value in zip(codes, CHANGE, strict=True) if value < 0}


def lines_in(found, shape):
    return any(line.intersects(shapely.buffer(shape, -0.2)) for many in found.values() for line in many)


def test_lines_lie_in_the_units_below_alone():
    drawing = drawn(Choropleth("population_change"))
    shapes = {code: drawing.frame.place(g) for code, g in DATA.territory.projected.geometry.items()}
    found = lines(drawing)
    assert {code for code in CODES if lines_in(found, shapes[code])} == BELOW


def test_with_hues_no_pattern_is_needed():
    drawing = drawn(Choropleth("population_change"), PRINT)
    assert lines(drawing) == {}
    assert not any("Traits verticaux" in text for text in legend_texts(drawing))


def test_all_on_one_side_need_no_pattern():
    data = with_values(dataset(), population_change=[1.0, 5.0, 5.0, 12.0, 2.0, 30.0])
    assert lines(drawn(Choropleth("population_change"), data=data)) == {}


@pytest.mark.parametrize(("language", "words"), [("fr", "Traits verticaux : moins de"), ("ar", "خطوط عمودية: أقل من")])
def test_the_legend_says_which_classes_have_lines(language, words):
    drawing = drawn(Choropleth("population_change", neutral=True, breaks=(-10, -3, 3, 10)), language=language)
    texts = [text.replace("\u202f", " ") for text in legend_texts(drawing)]
    (remark,) = [text for text in texts if words.replace("\u202f", " ") in text]
    assert "3" in remark, "the neutral class, which has values below zero, has no lines"
    boxes = artists(drawing, "class-sign")
    assert len(boxes) == 2


def test_the_smallest_symbol_has_a_line_through_its_middle():
    drawing = drawn(Circles("population_2024", color="population_change", largest_mm=20))
    assert sum(len(many) for many in lines(drawing).values()) >= len(BELOW)
    dots = [shapely.Point(x, 3 * x).buffer(0.2) for x in np.linspace(0, 7, 9)]
    assert len(centered_strokes("upright", dots)) == len(dots)


def test_residuals_keep_their_sign():
    data = with_values(dataset(), jobs_hcp_1k=[10.0, 50.0, 20.0, 80.0, 30.0, 90.0])
    drawing = drawn(Residuals("jobs_hcp_1k", "population_density"), data=data)
    classes = drawing.fitted[0][1].classes
    assert classes.classes_below >= 1
    shapes = {code: drawing.frame.place(g) for code, g in data.territory.projected.geometry.items()}
    found = lines(drawing)
    below = {code for code, value in classes.values.items() if value < -0.5}
    assert {code for code in CODES if lines_in(found, shapes[code])} == below


def test_qgis_draws_the_same_lines():
    mark = Choropleth("population_change")
    drawing = drawn(mark)
    columns = {by: {one.key: one.key for one in DATA.indicators} for by in ("commune", "province")}
    context = plate_context(plate_of(mark), "01", drawing, columns).style_context(1)
    (style,) = mark.style(drawing.fitted[0][1], context).styles
    below = [case for case in style.renderer.cases if case.upper is not None and case.upper <= 0]
    assert below
    for case in style.renderer.cases:
        assert (case.symbol[0].texture == "upright") == (case in below)
    root = ElementTree.fromstring(qml(replace(style, name="01 x")).split("\n", 1)[1])
    angles = [each.get("value") for each in root.iter("Option") if each.get("name") == "angle"]
    assert "90" in angles
