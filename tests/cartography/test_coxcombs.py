"""Coxcombs: has each sector its angle and the area of its value, is none hidden, do legend and QGIS say the same?"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from measured import areas, shapes, values_of
from squares import CODES, artists, circles, dataset, legend_texts, located, with_values

from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.coxcombs import Coxcombs, in_order, sector_angles
from atlas.cartography.spec.plate import Plate
from atlas.errors import MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context
from atlas.sources.vocabulary.vocabulary_file import social_economy

SQUARES = dataset()
VALUES = st.lists(st.integers(0, 60), min_size=6, max_size=6)


def plate_of(mark, **options):
    texts = {"key": "essai", "title": {"fr": "Essai", "ar": "تجربة", "en": "Test"}, "labels": "none", "ranking": 0}
    return Plate(marks=(mark,), **texts | options)


def drawn(mark, data=SQUARES, language="fr"):
    return compose(plate_of(mark), data, language=language)


def people(first, second, third):
    """A mark of three stocks without spreading, and a dataset of these."""
    mark = Coxcombs(("cooperatives", "associations", "mutuals"), by="commune", largest_mm=16, spread=False)
    record = pd.DataFrame({"id": ["1"], "lon": [-5.95], "lat": [35.05], "family": ["cooperative"]})
    parts = {"cooperatives": first, "associations": second, "mutuals": third}
    data = with_values(located(record), **parts)
    whole = data.region.assign(**{key: [float(np.nansum(values))] for key, values in parts.items()})
    return mark, replace(data, region=whole)


@settings(max_examples=8, deadline=None)
@given(first=VALUES, second=VALUES, third=VALUES)
def test_a_sector_has_a_third_of_the_circle_and_the_area_of_its_value(first, second, third):
    mark, data = people(first, second, third)
    most = max(*first, *second, *third)
    drawing = drawn(mark, data)
    expected = sorted(math.pi * 8**2 / 3 * value / most for value in (*first, *second, *third) if value)
    assert sorted(areas(drawing, "coxcombs")) == pytest.approx(expected, rel=0.005)


def test_sectors_go_clockwise_from_the_top_in_the_order_of_the_vocabulary():
    mark, data = people([0, 30, 0, 0, 0, 0], [0, 20, 0, 0, 0, 0], [0, 10, 0, 0, 0, 0])
    backward = Coxcombs(mark.indicators[::-1], by="commune", spread=False)
    for each in (mark, backward):
        drawing = drawn(each, data)
        found = shapes(drawing, "coxcombs")
        colors = drawing.scales[0]["colours"]
        assert list(colors) == [key for key in social_economy().family_stocks.values() if key in mark.indicators]
        by_color = {color.lower(): key for key, color in colors.items()}
        (center,) = {tuple(np.round(_center(found), 6))}
        turned = {}
        for sector in found:
            x, y = sector.shape.centroid.coords[0]
            turned[by_color[sector.face]] = math.degrees(math.atan2(x - center[0], y - center[1])) % 360
        assert [turned[key] for key in colors] == pytest.approx([60, 180, 300], abs=0.01)


def _center(sectors):
    """The place that all sectors share."""
    common = shapely.intersection_all([shapely.buffer(sector.shape, 1e-6) for sector in sectors])
    return common.centroid.coords[0]


def test_the_angles_of_sectors_add_up():
    for count in (3, 5, 7):
        angles = sector_angles(count)
        assert angles[0, 1] == 90
        assert np.diff(angles, axis=1).ravel() == pytest.approx(360 / count)
        assert angles[1:, 1] == pytest.approx(angles[:-1, 0])


def test_other_stocks_stand_as_they_are_given():
    words = social_economy()
    assert in_order(("associations", "cooperatives"), words) == ("cooperatives", "associations")
    assert in_order(("jobs", "associations", "cooperatives"), words) == ("jobs", "associations", "cooperatives")


def test_moved_apart_none_covers_another_and_a_line_leads_back():
    mark, data = people([60] * 6, [60] * 6, [60] * 6)
    apart = Coxcombs(mark.indicators, by="commune", largest_mm=50)
    found = shapes(drawn(apart, data), "coxcombs")
    discs = [shapely.union_all([one.shape for one in found[i : i + 3]]) for i in range(0, len(found), 3)]
    assert len(discs) == 6
    assert all(a.distance(b) > 0 for i, a in enumerate(discs) for b in discs[:i])
    assert artists(drawn(apart, data), "leader") or artists(drawn(apart, data), "leader-ground")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_rings_of_the_legend_have_the_size_of_their_values(language):
    mark, data = people([60, 5, 0, 0, 0, 0], [20] * 6, [7] * 6)
    drawing = drawn(mark, data, language)
    rings = circles(drawing, "rose-rings").diameters.tolist()
    values = values_of(drawing, "rose-value")
    assert len(rings) > 1
    assert rings == pytest.approx([16 * math.sqrt(value / 60) for value in values], rel=0.005)
    sectors = shapes(drawing, "rose-sectors")
    assert [one.area for one in sectors] == pytest.approx([math.pi * rings[0] ** 2 / 4 / 3] * 3, rel=0.01)
    on_map = {key: color.lower() for key, color in drawing.scales[0]["colours"].items()}
    assert [one.face for one in sectors] == list(on_map.values())
    if language == "fr":
        assert "proportionnelle à sa valeur" in " ".join(legend_texts(drawing))


def test_other_programs_have_each_sector_where_the_page_has_it():
    mark, data = people([60, 5, 0, 0, 0, 0], [20] * 6, [7] * 6)
    drawing = drawn(mark, data)
    keys = [one.key for one in data.indicators]
    columns = {by: {key: key for key in keys} for by in ("commune", "province")}
    context = plate_context(plate_of(mark), "01", drawing, columns).style_context(1)
    (layer,) = mark.style(drawing.fitted[0][1], context).layers
    on_page = shapely.union_all(
        [shapely.transform(shape, drawing.frame.to_page) for shape in layer.table.geometry.values]
    )
    drawn_here = shapely.union_all([one.shape for one in shapes(drawing, "coxcombs")])
    assert on_page.symmetric_difference(drawn_here).area < 0.003 * drawn_here.area
    assert len(layer.table) == 2 + 6 + 6
    assert sorted(layer.table["value"]) == sorted([60, 5, *[20] * 6, *[7] * 6])
    assert set(layer.table["code"]) == set(CODES)


def test_stocks_alone_are_shown_and_three_at_least():
    with pytest.raises(ValueError, match="3"):
        Coxcombs(("cooperatives", "associations"))
    with pytest.raises(MapTypeError, match="ratio"):
        drawn(Coxcombs(("population_2014", "population_2024", "population_density")))


def test_the_alternative_text_gives_each_part():
    mark, data = people([60, 5, 0, 0, 0, 0], [20] * 6, [7] * 6)
    text = describe_plate(plate_of(mark), data, "en")
    assert "coxcombs of sectors of equal angle" in text.lower()
    assert "Cooperatives 65" in text
