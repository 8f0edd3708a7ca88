"""Does a theme without colour leave colour nowhere: classes, categories, parts, records, charts?"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba

from atlas.cartography.charts import OpposedChart
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Bars, Choropleth, Circles, Mushrooms, Pies, Points, Symbols, Typology, Waffle
from atlas.cartography.marks.fitted_classes import category_scale
from atlas.cartography.scales import palettes
from atlas.cartography.scales.color import is_gray, lightness
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.publishing.edition.themes import read_theme

GRAY = read_theme("black-and-white")
TWO = ("cooperatives", "associations")
MARKS = {
    "classes": Choropleth("population_density"),
    "classes about a reference": Choropleth("population_change"),
    "categories": Typology("dominant_family"),
    "shapes": Symbols("dominant_sector"),
    "circles": Circles("actors", color="dominant_family"),
    "pies": Pies(TWO),
    "squares": Waffle(TWO, each=20),
    "half-discs": Mushrooms(top="women_both", bottom="men_both"),
    "bars": Bars(TWO),
    "records": Points(color="family"),
    "records of one": Points(color="precision", family="support"),
}


def hues(drawing):
    """Every colour with a hue that a plate is drawn in."""
    found = set()
    for one in (*drawing.canvas.axes.collections, *drawing.canvas.axes.patches):
        for colors in (one.get_facecolor(), one.get_edgecolor()):
            many = colors if getattr(colors, "ndim", 1) == 2 else [colors]
            found |= {to_hex(color) for color in many if to_rgba(color)[3] > 0}
    return {color for color in found if not is_gray(color)}


def plate(mark):
    chart = OpposedChart("population_2014", "population_2024")
    return Plate(key="essai", title="Essai", marks=(mark,), ranking=0, labels="none", charts=(chart,))


@pytest.mark.parametrize("kind", MARKS)
def test_a_plate_for_one_ink_has_no_hue(kind, demonstration):
    assert hues(compose(plate(MARKS[kind]), demonstration, theme=GRAY)) == set()


def test_the_same_plate_in_print_has(demonstration):
    first = {color.lower() for color in palettes.QUALITATIVE[:2]}
    assert hues(compose(plate(MARKS["categories"]), demonstration)) >= first


@pytest.mark.parametrize("theme", [PRINT, GRAY])
def test_a_category_has_one_colour_on_every_plate_and_rungs_stand_in_order(theme):
    titles = {key: {"fr": key, "ar": key, "en": key} for key in ("a", "b", "c")}
    one = SimpleNamespace(categories=titles, ladder=())
    table = palettes.qualitative(7, theme.qualitative)
    found = category_scale(one, pd.Series(["c", "a", "c"]), theme=theme, language="fr")
    assert found.colors == {"a": table[0], "c": table[2]}
    rungs = category_scale(
        replace_ladder(one, ("c", "b", "a")), pd.Series(["a", "b", "c"]), theme=theme, language="fr"
    ).colors
    assert len(set(rungs.values())) == 3
    if theme is GRAY:
        # High values stand out, the middle recedes.
        assert lightness(rungs["c"]) < lightness(rungs["a"]) < lightness(rungs["b"])
        assert all(map(is_gray, rungs.values()))


def replace_ladder(one, ladder):
    return SimpleNamespace(**(vars(one) | {"ladder": ladder}))


@pytest.mark.parametrize(
    ("field", "value"), [("legend", "nowhere"), ("labels", "all"), ("locator", "sea"), ("names", "en")]
)
def test_a_plate_refuses_a_choice_that_does_not_exist(field, value):
    with pytest.raises(ValueError, match=f"{field} is one of .*{value!r} is not"):
        replace(plate(MARKS["classes"]), **{field: value})
