"""Does a dot map show its stock: as many dots as the legend promises, inside their commune, never in the sea?"""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex
from squares import CODES, artists, circles, dataset, legend_texts, with_values

from atlas.analysis.stats.dot_allocation import largest_remainder, scatter_dots
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import DotDensity
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError

SQUARES = dataset()
POPULATION = "population_2024"


def drawn(mark, data=SQUARES, **fields):
    return compose(
        Plate(**{"key": "essai", "title": "Essai", "marks": (mark,), "labels": "none", "ranking": 0} | fields), data
    )


def dots(drawing, key=POPULATION):
    """Places of the dots on the page, (n, 2) mm."""
    return circles(drawing, f"dots:{key}").centers


def held(drawing, data=SQUARES):
    """How many dots lie in each commune, by the drawing's own frame."""
    projected = data.territory.projected.geometry
    return [int(shapely.contains_xy(drawing.frame.place(projected[code]), *dots(drawing).T).sum()) for code in CODES]


@pytest.mark.parametrize("each", [500, 1000, 7000])
def test_each_commune_has_the_dots_that_it_is_due_and_their_sum_is_the_region_s(each):
    drawing = drawn(DotDensity(POPULATION, each=each))
    values = SQUARES.communes[POPULATION].to_numpy()
    assert held(drawing) == largest_remainder(values, each=each).tolist()
    assert len(dots(drawing)) == round(values.sum() / each)
    (record,) = drawing.scales
    assert (record["each"], record["dots"], record["total"]) == (each, len(dots(drawing)), values.sum())


def test_dots_have_the_size_asked_and_one_colour_on_map_and_legend():
    drawing = drawn(DotDensity(POPULATION, each=1000, size_mm=0.9, color="#0b5563"))
    found = circles(drawing, f"dots:{POPULATION}")
    assert found.diameters == pytest.approx([0.9] * len(found.diameters), rel=0.005)
    assert set(found.faces) == {"#0b5563"}
    (swatch,) = artists(drawing, "swatch")
    assert to_hex(swatch.get_facecolor()[0]) == "#0b5563"
    assert circles(drawing, "swatch").diameters == pytest.approx([0.9], rel=0.005)
    assert "1 point = 1\u202f000 habitants" in legend_texts(drawing)


def test_a_dot_says_what_it_stands_for_also_where_there_is_no_unit():
    few = with_values(SQUARES, associations_hcp=[3, 1, 0, 2, 5, 4])
    assert "un point par unité" in legend_texts(drawn(DotDensity("associations_hcp", each=1), few))
    assert "1 point = 2 associations disposant d’un local" in legend_texts(
        drawn(DotDensity("associations_hcp", each=2), few)
    )


def test_a_round_amount_is_chosen_for_at_most_four_thousand_dots(region):
    drawing = drawn(DotDensity(POPULATION), region)
    assert drawing.scales[0]["each"] == 1000
    assert 1500 < len(dots(drawing)) <= 4000


def test_no_dot_of_the_real_map_is_in_the_sea_or_beyond(region):
    drawing = drawn(DotDensity(POPULATION), region)
    land = shapely.union_all([drawing.frame.place(g) for g in region.territory.projected.geometry])
    x, y = dots(drawing).T
    assert shapely.intersects_xy(shapely.buffer(land, 1e-6), x, y).all()


def test_a_commune_s_dots_stay_where_they_are_whatever_the_others_have():
    other = with_values(SQUARES, population_2024=[120_000, 1, 1, 1, 1, 1])
    mark = DotDensity(POPULATION, each=1000)
    kept = [{tuple(xy) for xy in dots(one).round(6)} for one in (drawn(mark), drawn(mark, other))]
    assert len(kept[0] & kept[1]) >= 120


def test_dots_are_scattered_by_the_code_of_their_commune_and_by_nothing_else():
    drawing = drawn(DotDensity(POPULATION, each=1000))
    projected = SQUARES.territory.projected.geometry
    expected = [
        scatter_dots(projected[code], n, seed=code) for code, n in zip(CODES, (120, 10, 9, 24, 4, 2), strict=True)
    ]
    assert dots(drawing) == pytest.approx(drawing.frame.to_page(np.concatenate(expected)))


def test_provinces_scatter_their_own_sum():
    drawing = drawn(DotDensity(POPULATION, by="province", each=1000))
    assert len(dots(drawing)) == 169
    assert any("chaque province" in t.replace("\n", " ") for t in legend_texts(drawing))


def test_no_data_has_a_texture_and_an_entry_and_no_dot():
    data = with_values(SQUARES, population_2024=[math.nan, 10_000, 8_000, 0, 4_000, 2_000])
    drawing = drawn(DotDensity(POPULATION, each=1000), data)
    assert held(drawing) == [0, 10, 8, 0, 4, 2]
    assert "Donnée absente (1)" in legend_texts(drawing)
    lines = [shapely.LineString(line) for line in artists(drawing, "texture:-1")[0].get_segments()]
    home = drawing.frame.place(SQUARES.territory.projected.geometry[CODES[0]])
    assert all(shapely.buffer(home, 0.01).contains(line) for line in lines)


def test_zero_everywhere_draws_nothing():
    drawing = drawn(DotDensity(POPULATION), with_values(SQUARES, population_2024=[0] * 6))
    assert len(artists(drawing, f"dots:{POPULATION}")[0].get_offsets()) == 0
    assert drawing.scales[0]["each"] == 1


def test_what_cannot_be_dots_is_refused():
    with pytest.raises(MapTypeError, match="ratio"):
        drawn(DotDensity("population_density"))
    with pytest.raises(ClassificationError, match="negative"):
        drawn(DotDensity(POPULATION), with_values(SQUARES, population_2024=[-1, 2, 3, 4, 5, 6]))
    with pytest.raises(ClassificationError, match="each = 50"):
        drawn(DotDensity(POPULATION, each=1))
    for wrong, reason in (
        ({"each": -1}, "amount above zero.*-1 is not"), ({"each": math.nan}, "amount above zero.*nan is not"),
        ({"size_mm": 0.1}, "dot is between 0.2 and 5 mm"), ({"by": "region"}, "by is one of"),
        ({"color": "red"}, "'red' is not"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            DotDensity(POPULATION, **wrong)


def test_the_look_is_the_theme_s_unless_a_colour_is_given():
    assert set(circles(drawn(DotDensity(POPULATION)), f"dots:{POPULATION}").faces) == {PRINT.symbol}


def test_the_picture_repeats():
    one, two = (dots(drawn(DotDensity(POPULATION, each=500))) for _ in range(2))
    assert (one == two).all()
    assert np.unique(one, axis=0).shape == one.shape
