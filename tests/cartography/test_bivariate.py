"""Does each commune have the colour of its pair of classes, and does the matrix say which that is?"""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pyproj import Transformer
from squares import CODES, artists, dataset, legend_texts, territory, with_values

from atlas.cartography.inspection.vision import difference
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Bivariate
from atlas.cartography.scales.bivariate_palettes import BIVARIATE_NAMES, bivariate_palette, mix_palette
from atlas.cartography.scales.color import ink_on
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError, UnknownNameError

SQUARES = dataset()
X, Y = "population_density", "population_change"
MARK = Bivariate(X, Y, breaks=(10, 25), against_breaks=(0, 5))
TO_METERS = Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True)


def drawn(mark, x, y, language="fr", data=SQUARES):
    values = with_values(data, **{X: x, Y: y})
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, values, language=language)


def fill(drawing, code):
    """Colour of the shape that covers the middle of a commune."""
    point = territory().communes.geometry[code].centroid
    at = drawing.frame.to_page(np.array([TO_METERS.transform(point.x, point.y)]))[0]
    found = [
        to_hex(one.get_facecolor()[0])
        for one in drawing.canvas.axes.collections
        if str(one.get_gid()).startswith("crossed:") and any(path.contains_point(at) for path in one.get_paths())
    ]
    assert len(found) == 1
    return found[0]


def matrix(drawing, columns=3, rows=3):
    """Colours of the legend's cells, row after row from the lowest, and their boxes."""
    cells = [[artists(drawing, f"matrix-cell:{c}:{r}")[0] for c in range(columns)] for r in range(rows)]
    colors = [[to_hex(cell.get_facecolor()[0]) for cell in row] for row in cells]
    return colors, [[cell.get_paths()[0].get_extents() for cell in row] for row in cells]


def class_by_hand(value, breaks):
    return sum(value >= edge for edge in breaks)


def test_each_pair_of_classes_has_its_colour_on_the_breaks_too():
    x = [3.0, 10.0, 25.0, 24.999, 60.0, 12.0]  # the second and third stand on a break
    y = [-5.0, 0.0, 5.0, 4.999, -1.0, 30.0]  # so do the second and third
    drawing = drawn(MARK, x, y)
    table = bivariate_palette("SkyClay", 3, 3)
    for code, a, b in zip(CODES, x, y, strict=True):
        assert fill(drawing, code) == table[class_by_hand(b, (0, 5))][class_by_hand(a, (10, 25))]
    colors, _ = matrix(drawing)
    assert colors == [list(row) for row in table]
    assert drawing.scales[0]["counts"] == [[1, 0, 1], [0, 2, 0], [0, 1, 1]]


@settings(max_examples=6, deadline=None)
@given(
    x=st.lists(st.one_of(st.just(math.nan), st.floats(1, 100)), min_size=6, max_size=6),
    y=st.lists(st.one_of(st.just(math.nan), st.floats(-50, 50)), min_size=6, max_size=6),
)
def test_map_record_and_matrix_agree_for_any_values(x, y):
    if all(map(math.isnan, x)) or all(map(math.isnan, y)):
        return
    drawing = drawn(Bivariate(X, Y), x, y)
    (record,) = drawing.scales
    first, second = record["across"]["breaks"][1:-1], record["up"]["breaks"][1:-1]
    for code, a, b in zip(CODES, x, y, strict=True):
        if math.isnan(a) or math.isnan(b):
            assert fill(drawing, code) == PRINT.no_data
        else:
            assert fill(drawing, code) == record["colours"][class_by_hand(b, second)][class_by_hand(a, first)]
    colors, _ = matrix(drawing, columns=len(first) + 1, rows=len(second) + 1)
    assert colors == record["colours"]
    assert sum(map(sum, record["counts"])) + record["no_data"] == 6


def test_terciles_are_the_default_and_hold_a_third_each(region):
    plate = Plate(key="essai", title="Essai", marks=(Bivariate(X, "associations_hcp_share"),), labels="none", ranking=0)
    (record,) = compose(plate, region).scales
    for axis in ("across", "up"):
        counts = record[axis]["counts"]
        assert len(counts) == 3
        assert max(counts) - min(counts) <= 12, "rounding the breaks moves some"


def test_the_matrix_grows_upwards_and_in_reading_direction():
    x, y = [3.0, 10.0, 25.0, 24.0, 60.0, 12.0], [-5.0, 0.0, 5.0, 4.0, -1.0, 30.0]
    for language, sign in (("fr", 1), ("ar", -1)):
        _, boxes = matrix(drawn(MARK, x, y, language))
        assert boxes[1][0].y0 > boxes[0][0].y0
        assert sign * (boxes[0][1].x0 - boxes[0][0].x0) > 0
        (arrow,) = [
            one
            for one in artists(drawn(MARK, x, y, language), "matrix-arrow")
            if np.ptp(one.get_segments()[0][:, 0]) > 1
        ]
        start, end = arrow.get_segments()[0]
        assert sign * (end[0] - start[0]) > 0
        widths = {round(float(box.width), 6) for row in boxes for box in row}
        assert len(widths) == 1
        assert boxes[0][0].height == pytest.approx(boxes[0][0].width)


def test_breaks_stand_at_the_edges_of_their_cells():
    drawing = drawn(MARK, [3.0, 10.0, 25.0, 24.0, 60.0, 12.0], [-5.0, 0.0, 5.0, 4.0, -1.0, 30.0])
    _, boxes = matrix(drawing)
    across = {t.get_text(): t.get_position()[0] for t in artists(drawing, "matrix-break-across")}
    assert list(across) == ["3", "10", "25", "60"]
    assert list(across.values()) == pytest.approx([boxes[0][0].x0, boxes[0][1].x0, boxes[0][2].x0, boxes[0][2].x1])
    assert [t.get_text() for t in artists(drawing, "matrix-break-up")] == ["−5", "0", "5", "30"]


def test_counts_are_printed_in_an_ink_that_can_be_read_or_left_out():
    x, y = [3.0, 10.0, 25.0, 24.0, 60.0, 12.0], [-5.0, 0.0, 5.0, 4.0, -1.0, 30.0]
    drawing = drawn(MARK, x, y)
    texts = artists(drawing, "matrix-count")
    assert [int(t.get_text()) for t in texts] == [1, 0, 1, 0, 2, 0, 0, 1, 1]
    assert "Chiffres des cases\u202f: nombre de communes" in legend_texts(drawing)
    assert not artists(drawn(replace(MARK, counts=False), x, y), "matrix-count")


def contrast(one, other):
    """Contrast of two colours as WCAG 2.1 defines it."""

    def luminance(color):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", [*BIVARIATE_NAMES, "#d8a03f #4b7fb5", "#e66101 #5e3c99"])
def test_tables_darken_along_both_axes_and_their_ink_can_be_read(name):
    table = bivariate_palette(name, 3, 3)
    light = [[contrast(color, "#000000") for color in row] for row in table]
    for row in range(3):
        for column in range(3):
            assert contrast(table[row][column], ink_on(table[row][column])) >= 4.5
            assert row == 0 or light[row][column] < light[row - 1][column]
            assert column == 0 or light[row][column] < light[row][column - 1]
    assert len({color for row in table for color in row}) == 9


EYES = ("plain", "deutan", "protan", "grey")


@pytest.mark.parametrize("name", ["SkyClay", "OchreIris", "LeafPlum"])
@pytest.mark.parametrize("eye", EYES)
def test_the_toolkit_s_own_tables_are_told_apart_by_every_eye_and_in_grey(name, eye):
    table = bivariate_palette(name, 3, 3)
    beside = [(row[i], row[i + 1]) for row in table for i in (0, 1)]
    above = [(table[i][j], table[i + 1][j]) for i in (0, 1) for j in range(3)]
    assert min(difference(a, b, eye) for a, b in (*beside, *above)) >= 10
    every = itertools.combinations([color for row in table for color in row], 2)
    assert min(difference(a, b, eye) for a, b in every) >= 5


def test_the_script_makes_the_tables_that_are_shipped():
    script = Path(__file__).parents[2] / "scripts" / "crossed_palettes.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    made = re.findall(r'"(\w+)": "([0-9a-f ]+)"', done.stdout)
    assert len(made) == 3
    for name, colors in made:
        assert [f"#{color}" for color in colors.split()] == [c for row in bivariate_palette(name, 3, 3) for c in row]


def test_a_mixed_table_starts_light_and_overprints_its_two_hues():
    table = mix_palette("#c85a5a", "#64acbe")
    assert table[0][0] == "#e8e8e8"
    assert (table[0][2], table[2][0]) == ("#c85a5a", "#64acbe")
    expected = [round(0xC8 * 0x64 / 0xE8), round(0x5A * 0xAC / 0xE8), round(0x5A * 0xBE / 0xE8)]
    assert table[2][2] == "#" + "".join(f"{v:02x}" for v in expected)


def test_zero_no_data_and_suppressed_stand_apart_in_either_variable():
    key = "associations_hcp_10k"
    values = {key: [0.0, 1.0, math.nan, 4.0, 8.0, math.nan], Y: [1.0, math.nan, 2.0, 3.0, 4.0, 5.0]}
    data = replace(with_values(SQUARES, **values), withheld=frozenset({("commune", CODES[5], key)}))
    plate = Plate(key="essai", title="Essai", marks=(Bivariate(key, Y),), labels="none", ranking=0)
    drawing = compose(plate, data)
    assert [fill(drawing, code) for code in CODES[:3]] == [PRINT.zero, PRINT.no_data, PRINT.no_data]
    assert fill(drawing, CODES[5]) == PRINT.suppressed
    (record,) = drawing.scales
    assert (record["none"], record["no_data"], record["suppressed"]) == (1, 2, 1)
    texts = " ".join(legend_texts(drawing))
    assert "Aucun, pour l’une des deux variables (1)" in texts


def test_fewer_values_have_fewer_classes():
    one = drawn(Bivariate(X, Y), [7.0] * 6, [1.0, 2, 3, 4, 5, 6])
    assert matrix(one, columns=1)[0] == [[row[1]] for row in bivariate_palette("SkyClay", 3, 3)]
    assert [t.get_text() for t in artists(one, "matrix-break-across")] == ["7"]
    two = drawn(Bivariate(X, Y), [1.0, 9, 1, 9, 1, 9], [1.0, 2, 3, 4, 5, 6])
    table = bivariate_palette("SkyClay", 3, 3)
    assert matrix(two, columns=2)[0] == [[row[0], row[2]] for row in table]


def test_what_cannot_be_crossed_is_refused():
    with pytest.raises(MapTypeError, match="stock"):
        drawn(Bivariate("population_2024", Y), [1] * 6, [1] * 6)
    with pytest.raises(ClassificationError, match="no value"):
        drawn(MARK, [math.nan] * 6, [1.0] * 6)
    with pytest.raises(ClassificationError, match="6 classes"):
        drawn(Bivariate(X, Y, method="q6"), list(range(6)), list(range(6)))
    with pytest.raises(UnknownNameError, match="TealPink"):
        Bivariate(X, Y, palette="TealPinks")
    with pytest.raises(ValueError, match="different"):
        Bivariate(X, X)
    with pytest.raises(ValueError, match="one or two"):
        Bivariate(X, Y, breaks=(1, 2, 3))
    with pytest.raises(ValueError, match="1 to 3"):
        bivariate_palette("TealPink", 4, 3)
