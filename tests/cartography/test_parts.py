"""Waffles, mushrooms, pies, bars: is the paper that each part covers its value, on map and legend, and is none lost?"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from measured import areas, shapes, values_of
from squares import CODES, PROVINCES, artists, dataset, legend_texts, located, with_values

from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Bars, Choropleth, Graduated, Mushrooms, Pies, Waffle
from atlas.cartography.marks.parts import part_colors
from atlas.cartography.marks.waffle import block
from atlas.cartography.scales.palettes import QUALITATIVE
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, EditionError, MapTypeError, UnknownNameError
from atlas.sources.vocabulary.vocabulary_file import social_economy

SQUARES = dataset()
TWO = ("population_2014", "population_2024")
FIRST, SECOND = (color.lower() for color in QUALITATIVE[:2])
VALUES = st.lists(st.integers(0, 60), min_size=6, max_size=6)


def drawn(mark, data=SQUARES, language="fr"):
    texts = {"key": "essai", "title": {"fr": "Essai", "ar": "تجربة"}, "labels": "none", "ranking": 0}
    return compose(Plate(marks=(mark,), **texts), data, language=language)


def pair(first, second, by="commune"):
    return with_values(SQUARES, by=by, **dict(zip(TWO, (first, second), strict=True)))


def nearest(anchors, point, codes):
    return min(codes, key=lambda code: math.dist(anchors[code], point))


def anchors_of(drawing):
    return map_shapes(SQUARES.territory, drawing.frame).anchors


# Waffle ---------------------------------------------------------------------------------------------------------------


def squares_by_hand(parts, each):
    """Hamilton's method, written out: whole squares, then the largest remainders, the first of equals first."""
    total = round(sum(parts) / each)
    counts = [part // each for part in parts]
    remainders = sorted(range(len(parts)), key=lambda i: (-(parts[i] % each), i))
    for i in remainders[: max(0, total - sum(counts))]:
        counts[i] += 1
    return counts


@settings(max_examples=6, deadline=None)
@given(first=VALUES, second=VALUES, each=st.sampled_from([2, 5, 10, 50]))
def test_each_unit_has_its_squares_and_none_is_lost(first, second, each):
    drawing = drawn(Waffle(TWO, each=each, cell_mm=0.5), pair(first, second))
    expected = {code: squares_by_hand(ab, each) for code, *ab in zip(CODES, first, second, strict=True)}
    anchors, found = anchors_of(drawing), {code: [0, 0] for code in CODES}
    # At half a millimetre a square no block reaches half-way to its neighbour's.
    for one in shapes(drawing, "waffle"):
        assert one.area == pytest.approx(0.25, rel=0.005)
        found[nearest(anchors, one.center, CODES)][one.face == SECOND] += 1
    assert found == expected
    (record,) = drawing.scales
    assert sum(record["squares"].values()) == sum(map(sum, expected.values()))
    too_few = sum(a + b > 0 and not sum(expected[code]) for code, a, b in zip(CODES, first, second, strict=True))
    assert record["without_square"] == too_few
    assert any("Trop peu" in text for text in legend_texts(drawing)) == (too_few > 0)


@pytest.mark.parametrize("squares", [0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 99, 100, 101])
def test_blocks_are_nearly_square(squares):
    columns, rows = block(squares)
    assert columns * rows >= squares
    assert columns * (rows - 1) < squares or not squares
    assert 0 <= columns - rows <= 1


def test_squares_of_a_block_do_not_overlap_and_are_centred_at_the_anchor():
    drawing = drawn(Waffle(("associations_hcp",), each=5), with_values(SQUARES, associations_hcp=[200, 0, 0, 0, 0, 0]))
    found = [one.shape for one in shapes(drawing, "waffle")]
    assert len(found) == 40
    assert all(a.distance(b) > 0.1 for i, a in enumerate(found) for b in found[:i])
    x0, y0, x1, y1 = shapely.union_all(found).bounds
    anchor = anchors_of(drawing)[CODES[0]]
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx(anchor)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_last_row_begins_where_reading_begins(language):
    data = with_values(SQUARES, associations_hcp=[50, 0, 0, 0, 0, 0])
    drawing = drawn(Waffle(("associations_hcp",), each=10), data, language)
    found = [one.shape.centroid for one in shapes(drawing, "waffle")]  # 3 + 2
    top = [p.x for p in found if p.y > min(q.y for q in found) + 0.5]
    assert len(top) == 2
    missing = max(p.x for p in found) if language == "fr" else min(p.x for p in found)
    assert all(abs(x - missing) > 0.5 for x in top)


def test_the_legend_says_what_a_square_stands_for():
    table = pd.DataFrame(
        {"id": map(str, range(26)), "lon": [-5.95] * 23 + [-5.85] * 3, "lat": 35.05,
         "family": ["cooperative"] * 14 + ["association"] * 9 + ["mutual"] * 3}
    )  # fmt: skip
    drawing = drawn(Waffle(("cooperatives", "associations", "mutuals"), each=10), located(table))
    texts = " ".join(legend_texts(drawing))
    assert "1 carré = 10 acteurs" in texts
    assert "Carrés tracés\u202f: 2 pour 26 acteurs, arrondis dans chaque commune" in texts
    assert "Trop peu pour un carré\u202f: sans symbole (1)" in texts
    assert "Acteurs par famille" in texts
    assert drawing.scales[0]["squares"] == {"cooperatives": 1, "associations": 1, "mutuals": 0}
    people = drawn(Waffle(TWO, each=5000))
    assert "1 carré = 5\u202f000 habitants" in " ".join(legend_texts(people))
    legend_square = areas(people, "sign:cell")[0]
    assert legend_square == pytest.approx(areas(people, "waffle")[0]), "as large as those of the map"


@pytest.mark.parametrize(
    ("each", "said"), [(7, "choose 10"), (0, "1 or more"), (30, "choose 50"), (math.nan, "or more")]
)
def test_a_square_stands_for_a_round_number(each, said):
    with pytest.raises(ValueError, match=said):
        Waffle(TWO, each=each)


def test_too_many_squares_are_refused_with_a_better_number():
    with pytest.raises(ClassificationError, match=r"each = 20"):
        drawn(Waffle(TWO, each=1))


# Mushrooms ------------------------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(first=VALUES, second=VALUES, halves=st.sampled_from(["top_bottom", "left_right"]))
def test_half_discs_have_the_area_of_their_values_on_one_scale(first, second, halves):
    drawing = drawn(Mushrooms(*TWO, largest_mm=18, halves=halves), pair(first, second))
    most = max(*first, *second)
    expected = sorted(math.pi * 18**2 / 8 * v / most for v in (*first, *second) if v)
    assert sorted(areas(drawing, "mushrooms")) == pytest.approx(expected, rel=0.005)
    texts = legend_texts(drawing)
    zeros = sum(a == b == 0 for a, b in zip(first, second, strict=True))
    assert (f"Aucun\u202f: sans symbole ({zeros})" in texts) == (zeros > 0)
    pairs = zip(values_of(drawing, "half_disc-value"), areas(drawing, "legend-half_discs"), strict=True)
    for value, area in pairs:
        assert area == pytest.approx(math.pi * 18**2 / 8 * value / most, rel=0.005)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_halves_share_their_straight_side_at_the_anchor(language):
    data = pair([400, 0, 0, 0, 0, 0], [100, 0, 0, 0, 0, 0])
    x, y = anchors_of(drawn(Mushrooms(*TWO), data, language))[CODES[0]]
    upper, lower = shapes(drawn(Mushrooms(*TWO), data, language), "mushrooms")
    assert (upper.face, lower.face) == (FIRST, SECOND)
    assert upper.shape.bounds[1] == pytest.approx(y) == lower.shape.bounds[3]
    assert upper.width == pytest.approx(2 * lower.width, rel=0.005)
    start, end = shapes(drawn(Mushrooms(*TWO, halves="left_right"), data, language), "mushrooms")
    left, right = (end, start) if language == "ar" else (start, end)
    assert left.shape.bounds[2] == pytest.approx(x, abs=1e-3) == right.shape.bounds[0]
    assert start.area > end.area


def test_a_unit_with_one_unknown_half_has_a_cross_and_no_half():
    data = pair([400, math.nan, 20, 30, 0, 50], [100, 300, math.nan, 10, 20, 0])
    drawing = drawn(Mushrooms(*TWO), data)
    assert len(shapes(drawing, "mushrooms")) == 2 + 2 + 1 + 1
    (crosses,) = artists(drawing, "absent:mushrooms")
    assert len(crosses.get_segments()) == 2 * 2
    assert "Donnée absente (2)" in legend_texts(drawing)
    assert drawing.scales[0]["no_data"] == 2


# Pies -----------------------------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(
    first=st.lists(st.integers(0, 900), min_size=2, max_size=2),
    second=st.lists(st.integers(0, 900), min_size=2, max_size=2),
)
def test_sectors_have_the_area_of_their_values(first, second):
    drawing = drawn(Pies(TWO, largest_mm=20), pair(first, second, by="province"))
    totals = [a + b for a, b in zip(first, second, strict=True)]
    per_one = math.pi * 100 / max(max(totals), 1)
    anchors = anchors_of(drawing)
    found = {
        (nearest(anchors, one.shape.centroid.coords[0], PROVINCES), one.face): one.area
        for one in shapes(drawing, "pies")
    }
    expected = {
        (code, face): per_one * value
        for values, face in ((first, FIRST), (second, SECOND))
        for code, value in zip(PROVINCES, values, strict=True)
        if value
    }
    assert found.keys() == expected.keys()
    for key, area in expected.items():
        # A sliver's chord, drawn on paper, is that of its curve: an absolute hair beside the half per cent.
        assert found[key] == pytest.approx(area, rel=0.005, abs=0.005)
    for value, area in zip(values_of(drawing, "circle-value"), areas(drawing, "legend-circles"), strict=True):
        assert area == pytest.approx(per_one * value, rel=0.005)


def test_the_first_part_begins_at_twelve_and_the_others_follow_clockwise():
    drawing = drawn(Pies(TWO), pair([25, 0], [75, 0], by="province"))
    quarter, rest = shapes(drawing, "pies")
    anchor = anchors_of(drawing)[PROVINCES[0]]
    x0, y0, _, _ = quarter.shape.bounds
    assert (x0, y0) == pytest.approx(anchor, abs=1e-3), "from the top to the right"
    assert quarter.face == FIRST
    assert rest.area == pytest.approx(3 * quarter.area, rel=0.005)
    whole = drawn(Pies(TWO), pair([25, 0], [0, 0], by="province"))
    (disc,) = shapes(whole, "pies")
    assert disc.area == pytest.approx(math.pi * 11**2, rel=0.005)
    assert "Aucun\u202f: sans symbole (1)" in legend_texts(whole)


def test_families_keep_their_colours_whatever_is_shown():
    two = part_colors(["mutuals", "cooperatives"], "Okabe-Ito", social_economy())
    assert two == {"mutuals": QUALITATIVE[2], "cooperatives": QUALITATIVE[0]}
    mixed = part_colors(["members", "cooperatives", "jobs"], "Okabe-Ito", social_economy())
    assert mixed["cooperatives"] == QUALITATIVE[0]
    assert len(set(mixed.values())) == 3
    with pytest.raises(ClassificationError, match="told apart"):
        part_colors([f"k{i}" for i in range(8)], "Okabe-Ito", social_economy())


# Bars -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar"])
@settings(max_examples=5, deadline=None)
@given(
    first=st.lists(st.integers(0, 900), min_size=2, max_size=2),
    second=st.lists(st.integers(0, 900), min_size=2, max_size=2),
)
def test_bars_are_as_high_as_their_values_from_one_base(language, first, second):
    drawing = drawn(Bars(TWO, largest_mm=24, bar_mm=2), pair(first, second, by="province"), language)
    most = max(*first, *second, 1)
    anchors = anchors_of(drawing)
    found = shapes(drawing, "bars")
    assert sorted(one.height for one in found) == pytest.approx(sorted(24 * v / most for v in (*first, *second) if v))
    for code, values in zip(PROVINCES, zip(first, second, strict=True), strict=True):
        group = {one.face: one for one in found if nearest(anchors, one.center, PROVINCES) == code}
        bases = {round(one.shape.bounds[1], 6) for one in group.values()}
        assert len(bases) <= 1
        for face, value, place in ((FIRST, values[0], -1), (SECOND, values[1], 1)):
            if value:
                side = place if language == "fr" else -place
                assert group[face].center[0] == pytest.approx(anchors[code][0] + side)
                assert group[face].width == pytest.approx(2)
    for value, bar in zip(values_of(drawing, "bar-value"), shapes(drawing, "legend-bars"), strict=True):
        assert bar.height == pytest.approx(24 * value / most, rel=0.005)
        assert bar.width == pytest.approx(2)


def test_one_variable_in_two_years_is_told_apart_by_the_year():
    texts = legend_texts(drawn(Bars(TWO)))
    assert {"Population (2014)", "Population (2024)"} <= set(texts)


# All of them ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Pies, Bars, Waffle])
def test_wrong_lists_are_refused(kind):
    with pytest.raises(ValueError, match="list of at least"):
        kind("cooperatives")
    with pytest.raises(ValueError, match="list of at least"):
        kind(())
    with pytest.raises(ValueError, match="jobs twice"):
        kind(("jobs", "jobs", "members"))
    with pytest.raises(ValueError, match="commune, province"):
        kind(TWO, by="region")
    with pytest.raises(MapTypeError, match=r"ratio"):
        drawn(kind(("population_2024", "population_density")))
    with pytest.raises(MapTypeError, match=r"km²"):
        drawn(kind(("population_2024", "area_km2")))
    with pytest.raises(UnknownNameError, match="population_2024"):
        drawn(kind(("population_2024", "population_2025")))


def test_a_title_of_the_editor_s_heads_the_legend_in_its_language():
    mark = Mushrooms(*TWO, title={"fr": "Deux recensements", "ar": "إحصاءان"})
    assert "Deux recensements" in legend_texts(drawn(mark))
    assert "إحصاءان" in legend_texts(drawn(mark, language="ar"))
    with pytest.raises(EditionError, match="“ar”"):
        drawn(Mushrooms(*TWO, title="Deux recensements"), language="ar")


@pytest.mark.parametrize(
    "mark",
    [
        Pies(TWO, by="commune", spread=True),
        Bars(TWO, by="commune", spread=True),
        Waffle(TWO, each=1000, spread=True),
        Mushrooms(*TWO, spread=True),
    ],
)
def test_spread_symbols_of_parts_do_not_touch_another_unit_s(mark):
    close = pair([9000, 8000, 7000, 6000, 5000, 4000], [8000, 9000, 7000, 6000, 5000, 4000])
    drawing = drawn(mark, close)
    found = [one.shape for one in shapes(drawing, mark.mark)]
    hulls = [part.convex_hull for part in shapely.get_parts(shapely.union_all(shapely.buffer(found, 0.12)))]
    assert len(hulls) == 6
    assert all(a.distance(b) > 0 for i, a in enumerate(hulls) for b in hulls[:i])


def test_parts_over_a_choropleth_are_drawn_on_it():
    plate = Plate(
        key="essai", title="Essai", labels="none", ranking=0, marks=(Choropleth("population_density"), Pies(TWO))
    )
    drawing = compose(plate, SQUARES)
    (pies,) = artists(drawing, "pies")
    assert pies.get_zorder() > max(one.get_zorder() for one in artists(drawing, "class:0"))


def test_women_and_men_add_up_to_the_members_of_known_sex(demonstration):
    table = demonstration.communes
    assert (table["women_both"] + table["men_both"] == table["members_both"]).all()
    drawing = compose(
        Plate(key="essai", title="Essai", labels="none", ranking=0, marks=(Mushrooms("women_both", "men_both"),)),
        demonstration,
    )
    most = max(table["women_both"].max(), table["men_both"].max())
    expected = sorted(math.pi * 50 * v / most for key in ("women_both", "men_both") for v in table[key] if v)
    assert sorted(areas(drawing, "mushrooms")) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    "mark",
    [
        Pies(TWO, by="commune"),
        Bars(TWO, by="commune"),
        Waffle(TWO, each=1000),
        Mushrooms(*TWO),
        Graduated("population_2024"),
    ],
)
def test_what_is_withheld_is_told_apart_from_what_nobody_knows(mark):
    values = [9000, math.nan, math.nan, 6000, 5000, 4000]
    secret = frozenset({("commune", CODES[1], "population_2024")})
    data = replace(with_values(SQUARES, population_2024=values), withheld=secret)
    drawing = drawn(mark, data)
    assert {"Secret statistique (1)", "Donnée absente (1)"} <= set(legend_texts(drawing))
    name = mark.indicators[0] if mark.mark == "graduated" else mark.mark
    anchors = anchors_of(drawing)
    for gid, code in ((f"withheld:{name}", CODES[1]), (f"absent:{name}", CODES[2])):
        (cross,) = artists(drawing, gid)
        middle = sum(line.mean(axis=0) for line in cross.get_segments()) / 2
        assert tuple(middle) == pytest.approx(anchors[code])
    assert artists(drawing, "sign:withheld")
    (record,) = drawing.scales
    assert (record["suppressed"], record["no_data"]) == (1, 1)
