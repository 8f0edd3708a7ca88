"""Palettes of an editor's own: lists of colors, names of matplotlib, the other way round; what grey would mix up."""

import itertools

import matplotlib
import pytest
import squares
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.marks import Choropleth
from atlas.cartography.marks.grid import Grid
from atlas.cartography.scales import own_palettes, palettes
from atlas.cartography.scales.color import lightness
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError

ORANGES = ("#fff7bc", "#fec44f", "#d95f0e")
ABOUT = ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101")
colors = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_a_list_of_colors_is_one_color_for_each_class_lowest_first(data):
    scale = Choropleth("population_density", palette=list(ORANGES)).fit(data, PRINT, "fr")
    assert scale.colors == ORANGES
    assert scale.breaks.classes == 3, "a list says how many classes there are"


def test_a_name_with_r_behind_it_is_the_palette_the_other_way_round():
    for name in palettes.SEQUENTIAL_NAMES:
        for classes in range(2, 7):
            assert palettes.sequential(f"{name}_r", classes) == palettes.sequential(name, classes)[::-1]
    assert palettes.diverging("PuOr_r", 2, 2) == palettes.diverging("PuOr", 2, 2)[::-1]


def test_a_colormap_of_matplotlib_is_taken_at_even_steps():
    viridis = matplotlib.colormaps["viridis"]
    expected = [matplotlib.colors.to_hex(viridis(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert list(palettes.sequential("viridis", 5)) == expected
    assert palettes.sequential("viridis_r", 2) == (expected[-1], expected[0])


@pytest.fixture(scope="module")
def data():
    return squares.dataset()


@pytest.mark.parametrize("name", ["jet", "hsv", "tab10", "prism"])
def test_a_colormap_that_a_grey_copy_would_mix_up_is_refused(name):
    with pytest.raises(ValueError, match=f"“{name}” goes neither from light to dark nor"):
        Choropleth("population_density", palette=name)


@given(st.lists(colors, min_size=3, max_size=6, unique=True))
def test_a_list_is_taken_when_its_lightness_runs_one_way_and_refused_when_it_goes_up_and_down_twice(listed):
    light = [Color(color).convert("lab-d65")["l"] for color in listed]
    steps = [b - a for a, b in itertools.pairwise(light)]
    if all(step > 1 for step in steps) or all(step < -1 for step in steps):
        assert own_palettes.course(tuple(listed)) == "ramp"
    elif min(steps) < -1 and light.index(min(light)) not in (0, len(light) - 1):
        with pytest.raises(ValueError, match="grey copy"):
            own_palettes.course(tuple(listed))


@given(colors)
def test_lightness_is_the_one_of_the_cie(color):
    assert lightness(color) == pytest.approx(Color(color).convert("lab-d65")["l"], abs=0.05)


def test_a_diverging_list_is_lightest_in_its_middle_and_needs_a_reference():
    assert own_palettes.course(ABOUT) == "diverging"
    assert palettes.diverging(ABOUT, 2, 2, neutral=True) == ABOUT
    with pytest.raises(ClassificationError, match="nothing here has a reference"):
        palettes.sequential(ABOUT, 5)
    with pytest.raises(ClassificationError, match="has no middle"):
        palettes.diverging(ORANGES, 1, 2)


def test_fewer_colors_than_classes_are_one_clear_sentence(data):
    mark = Choropleth("population_density", palette=ORANGES, classes=4)
    with pytest.raises(ClassificationError, match="a palette of 3 colors does not color 4 classes: ask for fewer"):
        mark.fit(data, PRINT, "fr")


@pytest.mark.parametrize(
    ("palette", "says"),
    [
        ("virdis", "palette is one of .*, a colormap of matplotlib or a list of colors; “virdis” is not"),
        (["red", "#000000"], "a color of a palette is written #rrggbb; “red” is not"),
        (["#ffffff"], "at least two colors"),
        (["#ffffff", "#000000", "#888888"], "a grey copy would mix up the classes"),
    ],
)
def test_what_is_no_palette_is_refused_when_the_mark_is_written(palette, says):
    with pytest.raises(ValueError, match=says):
        Choropleth("population_density", palette=palette)
    with pytest.raises(ValueError, match=says):
        Grid(palette=palette)


@pytest.mark.parametrize("name", ["viridis", "YlGnBu_r", "Greys"])
def test_colors_of_a_palette_stay_those_of_the_class_on_map_and_legend(name, data):
    scale = Choropleth("population_density", palette=name, classes=3).fit(data, PRINT, "fr")
    assert scale.colors == palettes.sequential(name, 3)
    assert len(set(scale.colors)) == 3
