"""Sparklines: does each line pass its values on the one scale, is none hidden, and do legend and QGIS say the same?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from measured import values_of
from squares import CODES, artists, legend_texts, located, with_values

from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.sparklines import Sparklines
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context

KEYS = ("cooperatives", "associations", "mutuals")
DATA = located(pd.DataFrame({"id": ["1"], "lon": [-5.95], "lat": [35.05], "family": ["cooperative"]}))
MARK = Sparklines(KEYS, by="commune", width_mm=12, height_mm=8, spread=False)
VALUES = st.lists(st.integers(0, 60), min_size=6, max_size=6)


def series(*columns, by="commune"):
    return with_values(DATA, by=by, **dict(zip(KEYS, columns, strict=True)))


def plate_of(mark):
    texts = {"title": {"fr": "Essai", "ar": "تجربة", "en": "Test"}, "subtitle": {"fr": "s", "ar": "س", "en": "s"}}
    return Plate(key="essai", marks=(mark,), labels="none", ranking=0, **texts)


def drawn(mark, data, language="fr"):
    return compose(plate_of(mark), data, language=language)


def on_map(drawing, gid):
    """The artist of the map alone: the legend has one of the same name."""
    return max(artists(drawing, gid), key=lambda one: len(one.get_paths()))


def lines(drawing):
    return [path.vertices for path in on_map(drawing, "spark-lines").get_paths()]


@settings(max_examples=8, deadline=None)
@given(first=VALUES, second=VALUES, third=VALUES)
def test_every_line_passes_its_values_on_one_scale_from_zero(first, second, third):
    if not any((*first, *second, *third)):
        return
    drawing = drawn(MARK, series(first, second, third))
    (record,) = drawing.scales
    assert record["low"] == 0
    assert record["high"] >= max(*first, *second, *third)
    assert record["drawn"] == 6
    for line, values in zip(lines(drawing), zip(first, second, third, strict=True), strict=True):
        foot = line[:, 1] - np.array(values) / record["high"] * 8
        assert np.ptp(foot) < 1e-6
        assert np.diff(line[:, 0]) == pytest.approx([6, 6])


def test_values_below_zero_hang_below_the_line_of_zero():
    drawing = drawn(MARK, series([-20, 10, 0, 0, 0, 0], [-10, 10, 0, 0, 0, 0], [5, 40, 0, 0, 0, 0]))
    (record,) = drawing.scales
    low, high = record["low"], record["high"]
    assert low <= -20
    assert high >= 40
    line = lines(drawing)[0]
    assert np.diff(line[:, 1]) == pytest.approx(np.diff([-20, -10, 5]) / (high - low) * 8)
    assert "0" in legend_texts(drawing)


def test_years_stand_as_far_apart_as_they_are():
    data = series([1] * 6, [2] * 6, [3] * 6)
    years = dict(zip(KEYS, ("1994", "2004", "2024"), strict=True))
    kinds = tuple(replace(kind, year=years.get(kind.key, kind.year)) for kind in data.indicators)
    drawing = drawn(MARK, replace(data, indicators=kinds))
    assert np.diff(lines(drawing)[0][:, 0]) == pytest.approx([4, 8])
    assert drawing.scales[0]["steps"] == ["1994", "2004", "2024"]


def test_moved_apart_none_covers_another_and_all_are_drawn():
    drawing = drawn(replace(MARK, width_mm=34, height_mm=20, spread=True), series([1] * 6, [2] * 6, [3] * 6))
    boxes = [shapely.Polygon(path.vertices) for path in on_map(drawing, "spark-grounds").get_paths()]
    assert len(boxes) == 6
    assert all(a.distance(b) > 0.5 for i, a in enumerate(boxes) for b in boxes[:i]), "dots stand clear too"


def test_units_too_small_are_left_out_and_counted():
    drawing = drawn(replace(MARK, least=5), series([1, 9, 0, 4, 5, 2], [1] * 6, [2] * 6))
    assert drawing.scales[0]["drawn"] == 2
    assert drawing.scales[0]["not_drawn"] == 4
    assert "Moins de 5 à chaque pas, non tracé\u202f: 4" in " ".join(legend_texts(drawing))


def test_a_unit_with_a_gap_has_a_cross_and_no_line():
    drawing = drawn(MARK, series([1.0, None, 3, 4, 5, 6], [1] * 6, [2] * 6))
    assert len(lines(drawing)) == 5
    assert drawing.scales[0]["no_data"] == 1
    assert artists(drawing, "absent:sparklines")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_key_is_as_large_as_on_the_map_and_shows_the_highest_line(language):
    data = series([1, 9, 0, 4, 5, 2], [1, 30, 1, 1, 1, 1], [2] * 6)
    drawing = drawn(MARK, data, language)
    key = min(artists(drawing, "spark-lines"), key=lambda one: len(one.get_paths())).get_paths()[0].vertices
    own = lines(drawing)[1]
    assert key - key[0] == pytest.approx(own - own[0]), "from left to right in Arabic too"
    assert values_of(drawing, "spark-tick") == [0, drawing.scales[0]["high"]]
    texts = " ".join(legend_texts(drawing))
    assert ("Bravo" if language == "fr" else "باء") in texts


def test_other_programs_have_each_line_where_the_page_has_it():
    data = series([1, 9, 0, 4, 5, 2], [1, 30, 1, 1, 1, 1], [2] * 6)
    drawing = drawn(replace(MARK, spread=True), data)
    columns = {by: {kind.key: kind.key for kind in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate_of(MARK), "01", drawing, columns).style_context(1)
    layers = {layer.name: layer for layer in MARK.style(drawing.fitted[0][1], context).layers}
    assert set(layers) == {"p01_spark_grounds", "p01_spark_areas", "p01_spark_lines"}
    assert len({layer.title for layer in layers.values()}) == 3, "a GeoPackage takes no title twice"
    table = layers["p01_spark_lines"].table
    assert table["code"].tolist() == CODES
    assert table["step_2"].tolist() == [1, 30, 1, 1, 1, 1]
    for shape, line in zip(table.geometry, lines(drawing), strict=True):
        on_page = shapely.get_coordinates(shapely.transform(shape, drawing.frame.to_page))
        assert on_page == pytest.approx(line, abs=1e-6)


def test_series_that_share_no_scale_are_refused():
    with pytest.raises(MapTypeError):
        drawn(Sparklines(("cooperatives", "associations", "population_density")), DATA)
    with pytest.raises(ClassificationError):
        drawn(MARK, series([0] * 6, [0] * 6, [0] * 6))
    with pytest.raises(ValueError, match="3"):
        Sparklines(KEYS[:2])
    with pytest.raises(ValueError, match="3 steps of the series and 2 names"):
        Sparklines(KEYS, steps=("a", "b"))
    with pytest.raises(ValueError, match="zero or more"):
        Sparklines(KEYS, least=-1)


def test_the_alternative_text_gives_the_first_and_the_last_step():
    mark = replace(MARK, steps=({"en": "early", "fr": "a"}, {"en": "then", "fr": "b"}, {"en": "late", "fr": "c"}))
    text = describe_plate(plate_of(mark), series([1, 9, 0, 4, 5, 2], [1] * 6, [2, 3, 4, 5, 6, 7]), "en")
    assert "early" in text
    assert "late" in text
    assert "then" not in text
