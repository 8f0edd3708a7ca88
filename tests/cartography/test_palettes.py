"""Can neighbouring colours be told apart by every eye and in greyscale, and can every text be read on its ground?"""

from __future__ import annotations

import itertools
import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from atlas.cartography.scales import color as color_module
from atlas.cartography.scales import palettes
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import ClassificationError, UnknownNameError

EYES = ("plain", "deutan", "protan")  # full deuteranopia and protanopia after Machado, Oliveira and Fernandes (2009)
LEAST = 10.0  # ΔE2000, CARTOGRAPHY.md
SEQUENTIAL = [(name, classes) for name in palettes.SEQUENTIAL_NAMES for classes in range(2, 7)]
HEX = re.compile(r"#[0-9a-fA-F]{6}")

# What is true of ColorBrewer's tables: these have neighbours closer than LEAST. An edition that asks for one of them
# gets fewer guarantees than the theme's default gives; the sets are exact, so that a change of colours shows here.
CLOSE_TO_COLOR_BLIND_EYES = {
    ("YlGnBu", 6), ("YlOrBr", 6), ("BuPu", 6), ("OrRd", 4), ("OrRd", 5), ("OrRd", 6),
    ("YlGn", 3), ("YlGn", 4), ("YlGn", 5), ("YlGn", 6),
}  # fmt: skip
CLOSE_IN_GRAY = CLOSE_TO_COLOR_BLIND_EYES | {
    ("YlOrBr", 3), ("YlOrBr", 4), ("YlOrBr", 5), ("BuPu", 4), ("BuPu", 5), ("OrRd", 3),
}  # fmt: skip


def seen(color, eye):
    if eye == "plain":
        return Color(color)
    return Color(color).filter("grayscale") if eye == "grey" else Color(color).filter(eye, 1, method="machado")


def distance(one, two, eye="plain"):
    return seen(one, eye).delta_e(seen(two, eye), method="2000")


def closest(colors, eye):
    return min(distance(a, b, eye) for a, b in itertools.pairwise(colors))


def lightness(color):
    return Color(color).convert("lab-d65")["l"]


@pytest.mark.parametrize(("name", "classes"), SEQUENTIAL)
def test_sequential_tables_darken_from_first_to_last(name, classes):
    colors = palettes.sequential(name, classes)
    assert len(colors) == classes
    assert all(HEX.fullmatch(color) for color in colors)
    steps = [lightness(a) - lightness(b) for a, b in itertools.pairwise(colors)]
    assert min(steps) > 0


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
@pytest.mark.parametrize("eye", [*EYES, "grey"])
def test_the_theme_s_own_classes_are_told_apart_by_every_eye_and_in_grey(classes, eye):
    assert closest(palettes.sequential(PRINT.sequential, classes), eye) >= LEAST


def test_which_tables_keep_the_distance_for_colour_blind_eyes_and_in_grey():
    blind = {(n, k) for n, k in SEQUENTIAL if min(closest(palettes.sequential(n, k), eye) for eye in EYES) < LEAST}
    gray = {(n, k) for n, k in SEQUENTIAL if closest(palettes.sequential(n, k), "grey") < LEAST}
    assert blind == CLOSE_TO_COLOR_BLIND_EYES
    assert blind | gray == CLOSE_IN_GRAY


@pytest.mark.parametrize("name", [name for name in palettes.DIVERGING_NAMES if name != "Slate"])
@pytest.mark.parametrize(("below", "above"), [(b, a) for b in range(4) for a in range(4) if a + b > 1])
def test_diverging_colours_weigh_the_same_on_both_sides(name, below, above):
    colors = palettes.diverging(name, below, above)
    assert len(colors) == below + above
    assert min(closest(colors, eye) for eye in EYES) >= LEAST
    # Away from the reference each side darkens, class by class.
    light = [lightness(color) for color in colors]
    assert light[:below] == sorted(light[:below])
    assert light[below:] == sorted(light[below:], reverse=True)
    # The side with fewer classes takes the inner colours of its half.
    whole = palettes.diverging(name, max(below, above), max(below, above))
    half = len(whole) // 2
    assert colors == whole[half - below : half + above]


OWN_SEQUENTIAL = ("Lagoon", "Clay", "Plum", "Cedar", "Slate")
OWN_DIVERGING = ("ClayLagoon", "PlumCedar", "Slate")


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("name", OWN_SEQUENTIAL)
def test_the_toolkit_s_own_tables_are_told_apart_by_every_eye_and_in_grey(name, classes):
    colors = palettes.sequential(name, classes)
    assert min(closest(colors, eye) for eye in (*EYES, "grey")) >= LEAST
    # Even steps: no two neighbours are much closer in grey than others.
    steps = [distance(a, b, "grey") for a, b in itertools.pairwise(colors)]
    assert max(steps) < 1.08 * min(steps)


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("name", OWN_DIVERGING)
def test_no_two_classes_of_the_toolkit_s_own_diverging_tables_look_alike_even_in_grey(name, classes):
    half, neutral = divmod(classes, 2)
    colors = palettes.diverging(name, half, half, neutral=bool(neutral))
    assert len(colors) == classes
    for one, two in itertools.combinations(colors, 2):
        assert min(distance(one, two, eye) for eye in (*EYES, "grey")) >= LEAST


@pytest.mark.parametrize("name", ["PuOr", "BrBG", "RdBu"])
def test_the_two_halves_of_a_colorbrewer_table_look_alike_in_grey(name):
    """What the module says of them: a photocopy shows how far from the reference, not on which side."""
    low, *_, high = palettes.diverging(name, 3, 3)
    inner = palettes.diverging(name, 3, 3)[2:4]
    assert distance(*inner, "grey") < LEAST
    assert distance(low, high, "grey") < 2 * LEAST


def test_grey_diverging_classes_darken_from_the_lowest_to_the_highest():
    for classes in range(2, 8):
        half, neutral = divmod(classes, 2)
        light = [lightness(color) for color in palettes.diverging("Slate", half, half, neutral=bool(neutral))]
        assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("name", palettes.DIVERGING_NAMES)
@pytest.mark.parametrize(("below", "above"), [(b, a) for b in range(4) for a in range(4) if a + b])
def test_the_neutral_class_has_the_same_colour_whatever_stands_beside_it(name, below, above):
    colors = palettes.diverging(name, below, above, neutral=True)
    assert len(colors) == below + 1 + above
    whole = palettes.diverging(name, max(below, above), max(below, above), neutral=True)
    middle = len(whole) // 2
    assert colors == whole[middle - below : middle + 1 + above]
    if name != "Slate":
        assert Color(colors[below]).convert("lch-d65")["chroma"] < 5
        assert lightness(colors[below]) == max(map(lightness, colors))


def test_the_script_makes_the_tables_that_are_shipped():
    script = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "palettes.py"))
    for name in OWN_SEQUENTIAL:
        for classes in script["SEQUENTIAL_ENDS"]:
            made = tuple(f"#{color}" for color in script["sequential"](name, classes))
            assert made == palettes.sequential(name, classes)
    for name in OWN_DIVERGING:
        for classes in script["DIVERGING_ENDS"]:
            made = tuple(f"#{color}" for color in script["diverging"](name, classes))
            assert made == palettes.diverging(name, classes // 2, classes // 2, neutral=bool(classes % 2))


@given(color=st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}"))
def test_lightness_is_that_of_cie_lab(color):
    assert color_module.lightness(color) == pytest.approx(lightness(color), abs=0.01)


def test_tables_that_do_not_exist_are_refused():
    with pytest.raises(UnknownNameError, match="YlGnBu"):
        palettes.sequential("YlGnBlu", 5)
    with pytest.raises(UnknownNameError, match="PuOr"):
        palettes.diverging("PuOrange", 2, 2)
    for classes in (0, 7, -1):
        with pytest.raises(ClassificationError, match="2 to 6"):
            palettes.sequential("YlGnBu", classes)
    with pytest.raises(ClassificationError, match="2 to 7"):
        palettes.diverging("PuOr", 4, 1)


def test_one_class_has_neither_the_palest_nor_the_darkest_colour():
    for name in palettes.SEQUENTIAL_NAMES:
        (one,) = palettes.sequential(name, 1)
        three = palettes.sequential(name, 3)
        assert lightness(three[2]) < lightness(one) < lightness(three[0])


def test_categories_are_okabe_and_ito_s_and_stay_apart():
    assert len(set(palettes.QUALITATIVE)) == 7
    okabe_ito = {"#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
    assert {color.lower() for color in palettes.QUALITATIVE} < okabe_ito
    for one, two in itertools.combinations(palettes.QUALITATIVE, 2):
        assert min(distance(one, two, eye) for eye in EYES) >= LEAST
    assert palettes.qualitative(3) == palettes.QUALITATIVE[:3]
    with pytest.raises(ClassificationError, match="other"):
        palettes.qualitative(8)


def test_tints_of_the_first_four_categories_stay_apart_over_whole_communes():
    tints = [color_module.tint(color, 0.35) for color in palettes.QUALITATIVE]
    assert min(distance(a, b) for a, b in itertools.combinations(tints, 2)) >= LEAST
    for one, two in itertools.combinations(tints[:3], 2):
        assert min(distance(one, two, eye) for eye in EYES) >= LEAST


@given(
    color=st.sampled_from(palettes.QUALITATIVE), share=st.floats(0, 1), ground=st.sampled_from(["#ffffff", "#102030"])
)
def test_a_tint_is_the_mixture_that_transparency_would_show(color, share, ground):
    found = color_module.tint(color, share, ground=ground)
    assert HEX.fullmatch(found)
    for i in (1, 3, 5):
        exact = int(color[i : i + 2], 16) * (1 - share) + int(ground[i : i + 2], 16) * share
        assert abs(int(found[i : i + 2], 16) - exact) <= 0.5


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("ink", "land"), ("ink", "sea"), ("ink", "beyond"), ("quiet", "paper"), ("quiet", "land"),
        ("quiet", "sea"), ("quiet", "beyond"), ("sea_ink", "sea"), ("beyond_ink", "beyond"), ("on_accent", "accent"),
        ("accent", "paper"), ("warning", "paper"),
    ],
)  # fmt: skip
def test_every_text_reads_on_its_ground(ink, ground):
    assert Color(getattr(PRINT, ink)).contrast(getattr(PRINT, ground), method="wcag21") >= 4.5


def test_every_colour_of_the_theme_is_opaque_and_body_text_pure_black():
    colors = [
        f.name for f in fields(Theme) if isinstance(getattr(PRINT, f.name), str) and getattr(PRINT, f.name)[:1] == "#"
    ]
    assert len(colors) > 15
    assert all(HEX.fullmatch(getattr(PRINT, name)) for name in colors)
    assert PRINT.ink == "#000000"


def test_no_data_is_neither_white_nor_the_first_colour_nor_the_zero():
    assert distance(PRINT.no_data, "#ffffff") >= LEAST
    assert distance(PRINT.no_data, PRINT.zero, "grey") >= LEAST
    for classes in range(2, 7):
        first = palettes.sequential(PRINT.sequential, classes)[0]
        assert min(distance(PRINT.no_data, first, eye) for eye in EYES) >= LEAST
        assert min(distance(PRINT.zero, first, eye) for eye in EYES) >= LEAST
