"""Are areas of circles and squares the values, on map and legend, and do their colours, crosses and leaders hold?"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from measured import areas, shapes, values_of
from squares import CODES, artists, blank, dataset, legend_texts, territory, with_values

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Circles, Squares
from atlas.cartography.scales.color import lightness
from atlas.cartography.scales.palettes import QUALITATIVE
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import LayoutError, MapTypeError

SQUARES = dataset()
BOTH = pytest.mark.parametrize(("mark", "name"), [(Circles, "circle"), (Squares, "square")])


def drawn(mark, data=SQUARES, language="fr", **fields):
    wanted = {"key": "essai", "title": {"fr": "Essai", "ar": "تجربة"}, "labels": "none", "ranking": 0} | fields
    return compose(Plate(marks=(mark,), **wanted), data, language=language)


def of_largest(name, largest_mm):
    """Area of the largest symbol, by hand."""
    return largest_mm**2 * (math.pi / 4 if name == "circle" else 1.0)


@BOTH
@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize("largest_mm", [5.0, 24.0])
def test_areas_on_map_and_legend_are_the_values(mark, name, largest_mm, spread):
    drawing = drawn(mark("population_2024", largest_mm=largest_mm, spread=spread))
    values = SQUARES.communes[c.POPULATION_2024].sort_values(ascending=False).to_numpy(dtype=float)
    per_person = of_largest(name, largest_mm) / values[0]
    assert areas(drawing, f"{name}s:population_2024") == pytest.approx(per_person * values, rel=0.005)
    pairs = list(zip(values_of(drawing, f"{name}-value"), areas(drawing, f"legend-{name}s"), strict=True))
    assert len(pairs) >= 2
    for value, area in pairs:
        assert area == pytest.approx(per_person * value, rel=0.005)
    for one in shapes(drawing, f"{name}s:population_2024"):
        assert one.height == pytest.approx(one.width)


@settings(max_examples=12, deadline=None)
@given(values=st.lists(st.one_of(st.just(math.nan), st.integers(0, 400)), min_size=6, max_size=6))
def test_squares_of_any_counts_agree_with_their_legend(values):
    drawing = drawn(Squares("associations_hcp"), with_values(SQUARES, associations_hcp=values))
    known = [v for v in values if not math.isnan(v)]
    above = sorted((v for v in known if v), reverse=True)
    sides = [math.sqrt(area) for area in areas(drawing, "squares:associations_hcp")]
    assert sides == pytest.approx([16 * math.sqrt(v / above[0]) for v in above], rel=0.0025)
    texts, (record,) = legend_texts(drawing), drawing.scales
    zeros, missing = known.count(0), 6 - len(known)
    assert (f"Aucun\u202f: sans symbole ({zeros})" in texts) == (zeros > 0)
    assert (f"Donnée absente ({missing})" in texts) == (missing > 0)
    assert (record["zero"], record["no_data"], record["sized_by"], record["symbol"]) == (
        zeros,
        missing,
        "area",
        "square",
    )
    assert record["under_half_mm"] == sum(side < 0.5 for side in sides)


def test_squares_on_the_real_map_lie_at_their_anchors_the_largest_lowest(region):
    drawing = drawn(Squares("population_2024", largest_mm=20), region)
    found = shapes(drawing, "squares:population_2024")
    assert len(found) == 110
    assert (np.diff([one.area for one in found]) <= 1e-9).all()
    values = region.communes[c.POPULATION_2024].sort_values(ascending=False)
    anchors = map_shapes(region.territory, drawing.frame).anchors
    for one, code in zip(found, values.index, strict=True):
        assert one.center == pytest.approx(anchors[code], abs=1e-6)
        assert one.area == pytest.approx(400 * values[code] / values.iloc[0], rel=0.005)


@BOTH
def test_spread_symbols_do_not_touch_and_those_far_away_are_led_home(mark, name, region):
    drawing = drawn(mark("population_2024", largest_mm=26, spread=True), region)
    found = shapes(drawing, f"{name}s:population_2024")
    tree = shapely.STRtree([one.shape for one in found])
    assert all(len(tree.query(one.shape, predicate="intersects")) == 1 for one in found)
    anchors = map_shapes(region.territory, drawing.frame).anchors
    order = region.communes[c.POPULATION_2024].sort_values(ascending=False).index
    far = [
        (anchors[code], one)
        for code, one in zip(order, found, strict=True)
        if math.dist(anchors[code], one.center) > one.width / 2
    ]
    (leaders,) = artists(drawing, "leader-to-anchor")
    ends = [(tuple(line[0]), tuple(line[-1])) for line in leaders.get_segments()]
    assert far
    assert len(ends) == len(far)
    for (anchor, one), (home, edge) in zip(far, ends, strict=True):
        assert home == pytest.approx(anchor)
        assert shapely.Point(edge).distance(one.shape) < 0.01
    assert any(text.startswith("Symboles écartés") for text in legend_texts(drawing))
    assert not artists(drawn(mark("population_2024", largest_mm=26), region), "leader-to-anchor")


def test_names_stand_beside_the_symbols_that_moved(region):
    drawing = drawn(Circles("population_2024", largest_mm=30, spread=True), region, labels="main")
    order = region.communes[c.POPULATION_2024].sort_values(ascending=False).index
    found = dict(zip(order, shapes(drawing, "circles:population_2024"), strict=True))
    anchors = map_shapes(region.territory, drawing.frame).anchors
    beside = {text: shapely.box(box.x, box.y, box.right, box.top) for text, box in drawing.canvas.texts}
    moved = [
        (found[code].shape, beside[name])
        for code, name in region.communes[c.NAME].items()
        if math.dist(found[code].center, anchors[code]) > 2 and name in beside
    ]
    assert moved
    assert all(0 < shape.distance(text) < 4 for shape, text in moved)


def test_symbols_that_find_no_room_are_an_error_that_says_so(region):
    with pytest.raises(LayoutError, match="largest_mm"):
        drawn(Circles("area_km2", largest_mm=60, spread=True), region)


@BOTH
def test_colours_are_those_of_the_class_on_the_breaks_too(mark, name):
    data = with_values(SQUARES, population_density=[10.0, 9.999, 25.0, 3.0, 60.0, 114.0])
    drawing = drawn(mark("population_2024", color="population_density", breaks=(10, 25, 60)), data)
    colors = drawing.scales[0]["colour"]["colours"]
    expected = dict(zip(CODES, [colors[k] for k in (1, 0, 2, 0, 3, 3)], strict=True))
    order = data.communes.sort_values(c.POPULATION_2024, ascending=False).index
    assert [one.face for one in shapes(drawing, f"{name}s:population_2024")] == [expected[code] for code in order]


@BOTH
def test_a_missing_colour_has_the_texture_of_its_legend_entry_and_a_missing_amount_a_cross(mark, name):
    data = with_values(
        SQUARES, population_density=[math.nan, 20, 30, 40, 50, 60.0], population_2024=[9e4, 1e4, math.nan, 8e3, 0, 4e3]
    )
    drawing = drawn(mark("population_2024", color="population_density"), data)
    largest = shapes(drawing, f"{name}s:population_2024")[0]
    assert largest.face == PRINT.no_data
    (hatching,) = artists(drawing, "texture:-1")
    lines = [shapely.LineString(line) for line in hatching.get_segments()]
    assert lines
    assert all(largest.shape.buffer(0.01).covers(line) for line in lines)
    later = shapes(drawing, f"{name}s:population_2024")[1:]
    assert all(line.intersection(one.shape).length < 0.01 for line in lines for one in later)
    (cross,) = artists(drawing, "absent:population_2024")
    middle = np.mean([line.mean(axis=0) for line in cross.get_segments()], axis=0)
    assert tuple(middle) == pytest.approx(map_shapes(data.territory, drawing.frame).anchors[CODES[2]])
    assert {"Donnée absente (1)", "Aucun\u202f: sans symbole (1)"} <= set(legend_texts(drawing))
    assert artists(drawing, "sign:absent"), "the legend's cross"


def test_no_name_covers_the_cross_of_a_missing_amount(region):
    values = region.communes["population_2024"].astype("float64").where(region.communes["population_2024"] > 60_000)
    data = with_values(region, population_2024=values)
    drawing = drawn(Circles("population_2024", largest_mm=8), data, labels="provinces")
    (cross,) = artists(drawing, "absent:population_2024")
    arms = shapely.union_all([shapely.LineString(arm) for arm in cross.get_segments()])
    placed = zip(drawing.canvas.axes.texts, drawing.canvas.texts, strict=True)
    names = [box for artist, (_, box) in placed if str(artist.get_gid()).startswith("label:")]
    assert len(names) > 3
    assert not [box for box in names if arms.intersects(shapely.box(box.x, box.y, box.right, box.top))]


def test_categories_colour_squares_as_they_colour_circles():
    titles = {key: {"fr": key, "ar": key, "en": key} for key in ("ville", "littoral", "montagne")}
    kind = Indicator(
        key="milieu", title={"fr": "Milieu", "ar": "وسط", "en": "Setting"}, nature=Nature.CATEGORY, formula="by hand",
        compute=lambda base: pd.Series("ville", index=base.stocks.index), categories=titles,
    )  # fmt: skip
    values = pd.Series(["ville", "montagne", None, "montagne", "ville", "littoral"], index=CODES, dtype="object")
    data = with_values(tabulate(None, territory(), extra=(kind,)), milieu=values)
    full = dict(zip(titles, QUALITATIVE, strict=False))
    order = data.communes.sort_values(c.POPULATION_2024, ascending=False).index
    expected = [full.get(values[code], PRINT.no_data).lower() for code in order]
    for mark, name in ((Squares, "square"), (Circles, "circle")):
        drawing = drawn(mark("population_2024", color="milieu"), data)
        assert [one.face for one in shapes(drawing, f"{name}s:population_2024")] == expected
        assert to_hex(artists(drawing, "swatch")[0].get_facecolor()[0]) == full["ville"].lower()


def test_one_scale_for_a_series_of_squares():
    mark = Squares("associations_hcp", largest=1000)
    small, large = (
        areas(drawn(mark, with_values(SQUARES, associations_hcp=v)), "squares:associations_hcp")
        for v in ([10, 8, 6, 4, 2, 0], [1000, 8, 6, 4, 2, 0])
    )
    assert small[1:] == pytest.approx(large[1:])
    assert small[0] == pytest.approx(16**2 / 100)


def test_an_inset_takes_all_from_its_sheet_and_keeps_to_its_frame(region):
    canvas, box = blank(), Box(40, 60, 70, 50)
    west, south, east, north = region.territory.projected.geometry.iloc[0].bounds
    frame = MapFrame.fit((west, south, east, north), box, crs=region.territory.plane.definition)
    sheet = MapSheet(canvas, frame, map_shapes(region.territory, frame), region)
    for spread in (False, True):
        mark = Squares("population_2024", largest_mm=12, spread=spread)
        mark.draw(sheet, mark.fit(region, PRINT, "fr"))
    plain, moved = artists(canvas, "squares:population_2024")
    assert 0 < len(moved.get_paths()) <= len(plain.get_paths()) < 110
    for path in moved.get_paths():
        x0, y0, x1, y1 = path.get_extents().extents
        assert box.inset(-0.01).contains(Box(x0, y0, x1 - x0, y1 - y0))
    for one in (plain, moved):
        clip = one.get_clip_box().transformed(canvas.axes.transData.inverted())
        assert clip.extents == pytest.approx((box.x, box.y, box.right, box.top))
    assert len(sheet.obstacles) == len(moved.get_paths()) + len(plain.get_paths()), "labels keep off the squares"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_legend_stands_where_reading_starts(language):
    drawing = drawn(Squares("population_2024"), language=language)
    nested, area = shapes(drawing, "legend-squares"), drawing.layout.legend
    largest = nested[0].shape.bounds
    assert (largest[2] == pytest.approx(area.right)) if language == "ar" else (largest[0] == pytest.approx(area.x))
    texts = [t.get_position()[0] for t in artists(drawing, "square-value")]
    assert all(x < largest[0] for x in texts) if language == "ar" else all(x > largest[2] for x in texts)
    for outer, inner in itertools.pairwise(nested):
        assert outer.shape.buffer(0.001).covers(inner.shape)
        assert inner.shape.bounds[1] == pytest.approx(outer.shape.bounds[1])


@BOTH
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"largest_mm": -3}, "between 1 and 60"),
        ({"largest_mm": math.nan}, "between 1 and 60"),
        ({"largest": 0}, "above zero"),
        ({"largest": -5}, "above zero"),
        ({"largest": math.inf}, "above zero"),
        ({"by": "region"}, "commune, province"),
        ({"color": "population_density", "method": "magic"}, "quantile"),
        ({"color": "population_density", "classes": 0}, "between 1 and 12"),
        ({"color": "population_density", "breaks": (5, 5)}, "rise"),
        ({"color": "population_density", "palette": "Viridis"}, "YlGnBu"),
        ({"palette": "YlGn"}, "color"),
    ],
)
def test_what_no_data_could_make_right_is_refused_with_what_is_known(mark, name, wrong, said):
    with pytest.raises(ValueError, match=said):
        mark("population_2024", **wrong)


def test_a_stock_below_zero_is_refused_with_its_places():
    with pytest.raises(MapTypeError, match=r"Bravo \(-3\), Écho \(-0\.5\)"):
        drawn(Squares("jobs_hcp"), with_values(SQUARES, jobs_hcp=[1, -3, 2, 4, -0.5, 0]))


def test_a_ratio_has_no_size():
    with pytest.raises(MapTypeError, match="ratio"):
        drawn(Squares("population_density"))


@BOTH
def test_a_symbol_is_told_from_one_of_its_class_that_it_lies_on(mark, name):
    drawing = drawn(mark("population_2024", color="population_change", largest_mm=40, palette="ClayLagoon"))
    (symbols,) = artists(drawing, f"{name}s:population_2024")
    found = list(zip(map(to_hex, symbols.get_facecolor()), map(to_hex, symbols.get_edgecolor()), strict=True))
    assert len({edge for _, edge in found}) == 2, "dark and pale symbols are on this plate"
    assert all(abs(lightness(face) - lightness(edge)) > 35 for face, edge in found)


def test_the_legend_of_a_small_amount_shows_what_it_is():
    tiny = with_values(SQUARES, population_2024=[0.0004, 0.0001, 0.0002, 0.0001, 0.0001, 0.0003])
    values = [artist.get_text() for artist in artists(drawn(Circles("population_2024"), tiny), "circle-value")]
    assert values[0] == "0,0004"
    assert len(set(values)) == len(values)
