"""Has each class one size of symbol, on the breaks too, and does the legend say that sizes are steps?"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from measured import areas, shapes
from squares import CODES, artists, dataset, legend_texts, with_values

from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Graduated
from atlas.cartography.spec.plate import Plate
from atlas.errors import MapTypeError

SQUARES = dataset()


def drawn(mark, data=SQUARES, language="fr"):
    texts = {"key": "essai", "title": {"fr": "Essai", "ar": "تجربة"}, "labels": "none", "ranking": 0}
    return compose(Plate(marks=(mark,), **texts), data, language=language)


def class_by_hand(value, edges):
    inner = edges[1:-1]
    return sum(value >= edge for edge in inner)


@pytest.mark.parametrize("symbol", ["circle", "square", "triangle"])
def test_each_unit_has_the_size_of_its_class_on_the_breaks_too(symbol):
    values = [3.0, 10.0, 25.0, 24.999, 60.0, 114.0]
    data = with_values(SQUARES, population_density=values)
    mark = Graduated("population_density", symbol=symbol, breaks=(10, 25, 60), smallest_mm=2, largest_mm=8)
    drawing = drawn(mark, data)
    sizes = [2.0, 4.0, 6.0, 8.0]
    expected = {code: sizes[k] for code, k in zip(CODES, (0, 1, 2, 1, 3, 3), strict=True)}
    anchors = map_shapes(data.territory, drawing.frame).anchors
    found = shapes(drawing, "graduated:population_density")
    assert (np.diff([one.area for one in found]) < 1e-9).all(), "the largest lie lowest"
    for one in found:
        code = min(CODES, key=lambda code: math.dist(anchors[code], one.shape.centroid.coords[0]))
        assert anchors[code] == pytest.approx(one.shape.centroid.coords[0], abs=0.01)
        assert one.area == pytest.approx(math.pi * expected.pop(code) ** 2 / 4, rel=0.005)
    assert not expected
    (record,) = drawing.scales
    assert (record["counts"], record["sizes_mm"], record["sized_by"]) == ([1, 2, 1, 2], sizes, "class")
    assert "colours" not in record


def test_the_legend_has_the_map_s_symbols_their_limits_and_says_that_sizes_are_steps():
    data = with_values(SQUARES, associations_hcp=[0, math.nan, 4, 8, 12, 16])
    mark = Graduated("associations_hcp", symbol="triangle", classes=2)
    drawing = drawn(mark, data)
    (record,) = drawing.scales
    shown = areas(drawing, "sign:triangle")
    assert shown == pytest.approx([math.pi * size**2 / 4 for size in reversed(record["sizes_mm"])], rel=0.005)
    assert sorted(set(np.round(areas(drawing, "graduated:associations_hcp"), 6))) == pytest.approx(sorted(shown))
    low, middle, high = (f"{edge:g}" for edge in record["breaks"])
    texts = legend_texts(drawing)
    assert f"de {middle} à {high} (2)" in texts
    assert f"de {low} à moins de {middle} (2)" in texts
    assert {"Aucun\u202f: sans symbole (1)", "Donnée absente (1)"} <= set(texts)
    assert any("pas proportionnelles" in f"{one} {two}" for one, two in itertools.pairwise(texts))
    assert len(artists(drawing, "absent:associations_hcp")[0].get_segments()) == 2, "one cross"


def test_all_equal_has_one_size_and_all_zero_none():
    one = drawn(Graduated("associations_hcp"), with_values(SQUARES, associations_hcp=[7] * 6))
    assert len(set(np.round(areas(one, "graduated:associations_hcp"), 6))) == 1
    assert "7 (6)" in legend_texts(one)
    none = drawn(Graduated("associations_hcp"), with_values(SQUARES, associations_hcp=[0] * 6))
    assert not areas(none, "graduated:associations_hcp")
    assert "Aucun\u202f: sans symbole (6)" in legend_texts(none)


def test_a_change_is_refused_and_a_category_too():
    with pytest.raises(MapTypeError, match="turns about 0"):
        drawn(Graduated("population_change"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"symbol": "hexagon"}, "circle, square, triangle"),
        ({"smallest_mm": 8, "largest_mm": 4}, "rise"),
        ({"smallest_mm": 0}, "between 0.5"),
        ({"method": "magic"}, "jenks"),
        ({"by": "cercle"}, "province"),
    ],
)
def test_what_no_data_could_make_right_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Graduated("population_density", **wrong)
