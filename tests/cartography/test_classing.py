"""Classes on the map and in the legend: four special values, care, smoothing, histogram, strip, breaks in common."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from squares import CODES, artists, blank, circles, dataset, extent, legend_texts, located, with_values

from atlas import columns as c
from atlas.analysis.stats.smoothed_rates import empirical_bayes
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import ClassBoxes, ClassStrip, Histogram, Swatch, Swatches
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.marks.fitted_classes import class_scale, edge_texts, shown_values
from atlas.cartography.marks.special import SPECIAL, caution_ink
from atlas.cartography.scales.classification import Breaks
from atlas.cartography.scales.color import lightness
from atlas.cartography.scales.palettes import DIVERGING_NAMES, SEQUENTIAL_NAMES, diverging, sequential
from atlas.cartography.scales.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, ClassScale
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError, UnknownNameError

SQUARES = dataset()
RATE = "associations_hcp_10k"
DENSITY = "population_density"


def plate(*marks, **fields):
    return Plate(
        **{
            "key": "essai",
            "title": {"fr": "Essai", "ar": "تجربة", "en": "Trial"},
            "marks": marks,
            "labels": "none",
            "ranking": 0,
        }
        | fields
    )


def drawn(mark, data=SQUARES, language="fr", **fields):
    return compose(plate(mark, **fields), data, language=language)


def special():
    """One commune for each special value, then two plain ones, one of few inhabitants."""
    data = with_values(
        SQUARES,
        **{RATE: [0.0, math.nan, math.nan, math.nan, 4.0, 8.0], c.POPULATION_2024: [100, 100, 0, 100, 9000, 400]},
    )
    return replace(data, withheld=frozenset({("commune", CODES[3], RATE)}))


# Special values -------------------------------------------------------------------------------------------------------


def test_four_special_values_have_four_looks_and_four_entries():
    drawing = drawn(Choropleth(RATE), special())
    looks = {}
    for code in (ZERO, NO_DATA, NOT_APPLICABLE, SUPPRESSED):
        (shape,) = artists(drawing, f"class:{code}")
        (texture,) = artists(drawing, f"texture:{code}")
        kind = "dots"
        if isinstance(texture, LineCollection):
            ends = [segment[-1] - segment[0] for segment in texture.get_segments()]
            kind = str(sorted({round(math.degrees(math.atan2(dy, dx))) % 180 for dx, dy in ends}))
        looks[code] = to_hex(shape.get_facecolor()[0]), kind
        assert len(shape.get_paths()) == 1
    assert len({kind for _, kind in looks.values()}) == 4, "told apart in any print"
    assert {kind for _, kind in looks.values()} == {"dots", "[45]", "[0]", "[45, 135]"}
    shown = legend_texts(drawing)
    entries = [text for text in shown if text.endswith("(1)")]
    assert entries == ["Aucun (1)", "Donnée absente (1)", "Sans objet (1)", "Secret statistique (1)"]
    swatches = [to_hex(one.get_facecolor()[0]) for one in artists(drawing, "swatch")]
    assert swatches == [face for face, _ in looks.values()]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_only_special_values_that_occur_are_explained(language):
    found = drawn(Choropleth(RATE), with_values(SQUARES, **{RATE: [1.0, 2, 3, 4, 5, 6]}), language)
    assert not artists(found, "swatch")
    assert len(artists(drawn(Choropleth(RATE), special(), language), "swatch")) == 4


def test_no_special_look_is_white_without_texture_nor_a_class_s_colour():
    for name in SEQUENTIAL_NAMES:
        for one in SPECIAL.values():
            assert one.texture
            assert getattr(PRINT, one.color) not in sequential(name, 5)
    assert getattr(PRINT, SPECIAL[NO_DATA].color) != "#ffffff"


def test_a_symbol_s_colour_has_the_same_special_looks():
    data = with_values(special(), associations_hcp=[10, 20, 30, 40, 50, 60])
    drawing = drawn(Circles("associations_hcp", color=RATE), data)
    found = circles(drawing, "circles:associations_hcp")
    # The largest first: the last commune first.
    assert found.faces[2:] == [PRINT.suppressed, PRINT.not_applicable, PRINT.no_data, PRINT.zero]
    for code in (ZERO, NO_DATA, NOT_APPLICABLE, SUPPRESSED):
        assert artists(drawing, f"texture:{code}"), code
    assert "Secret statistique (1)" in legend_texts(drawing)


def test_a_withheld_amount_has_a_boxed_cross_and_an_entry_of_its_own():
    data = with_values(SQUARES, jobs_hcp=[100, 50, math.nan, math.nan, 10, 5])
    data = replace(data, withheld=frozenset({("commune", CODES[3], "jobs_hcp")}))
    drawing = drawn(Circles("jobs_hcp"), data)
    assert {"Donnée absente (1)", "Secret statistique (1)"} <= set(legend_texts(drawing))
    (absent,) = artists(drawing, "absent:jobs_hcp")
    (withheld,) = artists(drawing, "withheld:jobs_hcp")
    assert len(absent.get_segments()) == len(withheld.get_segments()) == 2
    (box,) = artists(drawing, "withheld:jobs_hcp-ground")
    x0, y0, x1, y1 = extent(box.get_paths()[0])
    for segment in withheld.get_segments():
        assert (segment >= (x0 - 0.01, y0 - 0.01)).all()
        assert (segment <= (x1 + 0.01, y1 + 0.01)).all()


# Care -----------------------------------------------------------------------------------------------------------------


def test_rates_over_few_inhabitants_are_hatched_over_the_colour_of_their_class():
    drawing = drawn(Choropleth(RATE, reliable_from=1000), special())
    (record,) = drawing.scales
    assert record["read_with_care"] == 1
    (lines,) = [one for one in drawing.canvas.axes.collections if str(one.get_gid()).startswith("caution:")]
    group = str(lines.get_gid()).split(":")[1]
    (area,) = artists(drawing, f"class:{group}")
    inside = shapely.Polygon(area.get_paths()[0].vertices).buffer(0.01)
    assert all(inside.contains(shapely.LineString(segment)) for segment in lines.get_segments())
    assert len(lines.get_segments()) > 5
    assert to_hex(area.get_facecolor()[0]) == record["colours"][int(group)], "the class can still be read"
    assert "Moins de 1\u202f000 habitants\u202f: à lire avec prudence (1)" in " ".join(legend_texts(drawing))


def test_care_is_explained_with_the_title_of_a_denominator_that_has_no_unit():
    place = dataset(**{c.ESTABLISHMENTS: [400, 30, 10, 80, 6, 3]})
    drawing = drawn(Choropleth("associations_hcp_share", reliable_from=20), place)
    assert "Moins de 20 établissements économiques\u202f: à lire avec prudence (2)" in " ".join(legend_texts(drawing))
    arabic = " ".join(legend_texts(drawn(Choropleth("associations_hcp_share", reliable_from=20), place, "ar")))
    assert "المؤسسات الاقتصادية: أقل من" in arabic


def test_no_entry_of_care_where_every_rate_is_reliable():
    drawing = drawn(Choropleth(RATE, reliable_from=1), with_values(SQUARES, **{RATE: [1.0, 2, 3, 4, 5, 6]}))
    assert drawing.scales[0]["read_with_care"] == 0
    assert not any("prudence" in text for text in legend_texts(drawing))


@pytest.mark.parametrize("name", SEQUENTIAL_NAMES)
def test_lines_of_care_are_seen_on_every_class(name):
    for color in sequential(name, 6):
        assert abs(lightness(caution_ink(color, PRINT)) - lightness(color)) > 40


def test_circles_to_be_read_with_care_are_hatched_where_no_other_covers_them():
    data = with_values(special(), associations_hcp=[10, 20, 30, 40, 50, 600])
    drawing = drawn(Circles("associations_hcp", color=RATE, reliable_from=1000), data)
    lines = [one for one in drawing.canvas.axes.collections if str(one.get_gid()).startswith("caution:")]
    found = circles(drawing, "circles:associations_hcp")
    disc = shapely.Point(found.centers[0]).buffer(found.diameters[0] / 2 + 0.01)
    segments = [segment for one in lines for segment in one.get_segments()]
    assert len(segments) > 3
    assert all(disc.contains(shapely.LineString(segment)) for segment in segments)


def test_reliability_of_what_is_divided_by_nothing_is_refused():
    with pytest.raises(MapTypeError, match="nearest_km"):
        drawn(Choropleth("nearest_km", reliable_from=10), _with_nearest())


def _with_nearest():
    return located(pd.DataFrame({c.ID: ["1"], c.FAMILY: ["cooperative"], c.LON: [-5.95], c.LAT: [35.05]}))


# Smoothing ------------------------------------------------------------------------------------------------------------


def test_smoothed_rates_are_those_of_empirical_bayes():
    mark = Choropleth(RATE, smooth=True)
    found = shown_values(mark, SQUARES.indicator(RATE), SQUARES)
    table = SQUARES.communes
    expected = 10_000 * empirical_bayes(table[c.ASSOCIATIONS_HCP], table[c.POPULATION_2024])
    assert found.tolist() == pytest.approx(expected.tolist())
    raw = table[RATE]
    mean = 10_000 * table[c.ASSOCIATIONS_HCP].sum() / table[c.POPULATION_2024].sum()
    assert ((found - mean).abs() <= (raw - mean).abs() + 1e-9).all()
    assert (found != raw).any()


def test_a_smoothed_map_says_so_and_draws_ranks_and_records_what_it_says():
    drawing = drawn(Choropleth(RATE, smooth=True), ranking=3)
    shown = " ".join(legend_texts(drawing))
    assert "taux lissés, Bayes empirique" in shown
    assert "Les plus fortes valeurs (taux lissés)" in shown
    assert drawing.scales[0]["smoothed"] == "empirical Bayes"
    values = shown_values(Choropleth(RATE, smooth=True), SQUARES.indicator(RATE), SQUARES)
    assert drawing.scales[0]["breaks"][0] == values.min()
    assert f"{values.max():.1f}".replace(".", ",") in legend_texts(drawing)
    raw = drawn(Choropleth(RATE), ranking=3)
    assert raw.scales[0]["smoothed"] == ""
    assert "lissés" not in " ".join(legend_texts(raw))


def test_what_is_no_rate_of_events_is_not_smoothed():
    for key in (DENSITY, "population_change"):
        with pytest.raises(MapTypeError, match=f"{key}.*smooth.*{RATE}"):
            drawn(Choropleth(key, smooth=True))


def test_missing_values_stay_missing_when_smoothed():
    data = special()
    values = shown_values(Choropleth(RATE, smooth=True), data.indicator(RATE), data)
    assert values.isna().tolist() == [False, True, True, True, False, False]
    drawing = drawn(Choropleth(RATE, smooth=True), data)
    assert drawing.scales[0]["suppressed"] == 1
    empty = with_values(SQUARES, **{RATE: [math.nan] * 6})
    with pytest.raises(ClassificationError, match="no value"):
        drawn(Choropleth(RATE, smooth=True), empty)


def test_every_indicator_that_says_per_how_many_is_a_rate_of_its_events():
    """Value × denominator / per is a whole number of events wherever the register and the census count."""
    for one in SQUARES.indicators:
        if one.per is not None:
            table = SQUARES.communes
            events = table[one.key] * table[one.denominators[0]] / one.per
            known = events.dropna().to_numpy()
            assert known == pytest.approx(np.round(known), abs=1e-6), one.key
            (count,) = set(one.needs) - set(one.denominators)
            assert events.dropna().to_numpy() == pytest.approx(table.loc[events.notna(), count].to_numpy())


# Diverging ------------------------------------------------------------------------------------------------------------


def test_a_neutral_class_has_its_own_colour_and_the_sides_theirs():
    values = [-40.0, -12.0, -3.0, 4.0, 16.0, 50.0]
    mark = Choropleth("population_change", neutral=True, classes=5, palette="PlumCedar")
    drawing = drawn(mark, with_values(SQUARES, population_change=values))
    (record,) = drawing.scales
    edges, colors = record["breaks"], record["colours"]
    (middle,) = [i for i, (a, b) in enumerate(itertools.pairwise(edges)) if a < 0 < b]
    assert colors == [*diverging("PlumCedar", middle, len(colors) - middle - 1, neutral=True)]
    assert edges[middle] == -edges[middle + 1]


def test_an_even_number_of_classes_becomes_odd_about_a_neutral_one_and_odd_even_without():
    values = list(np.linspace(-50, 60, 6))
    data = with_values(SQUARES, population_change=values)
    for asked, neutral, given_ in ((4, True, 5), (5, True, 5), (5, False, 6), (4, False, 4)):
        drawing = drawn(Choropleth("population_change", classes=asked, neutral=neutral), data)
        assert drawing.scales[0]["classes_asked"] == given_


def test_a_diverging_palette_gives_way_where_all_values_lie_on_one_side():
    data = with_values(SQUARES, population_change=[1.0, 2, 3, 5, 8, 13])
    drawing = drawn(Choropleth("population_change", palette="PlumCedar"), data)
    assert drawing.scales[0]["colours"] == [*sequential(PRINT.sequential, len(drawing.scales[0]["colours"]))]


# Errors at construction -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Choropleth, lambda key, **options: Circles("population_2024", color=key, **options)])
@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"method": "zz"}, "jenks"), ({"by": "douar"}, "province"), ({"palette": "Viridis"}, "YlGnBu"),
        ({"classes": 0}, "between 1"), ({"breaks": (3.0, 2.0)}, "3, 2"), ({"breaks": (1.0, math.nan)}, "nan"),
        ({"reliable_from": 0}, "above zero"), ({"reliable_from": math.inf}, "above zero"),
    ],
)  # fmt: skip
def test_what_no_data_could_make_right_is_refused_at_once(kind, options, named):
    with pytest.raises(ValueError, match=named):
        kind(DENSITY, **options)


def test_an_unknown_language_is_told_those_known():
    with pytest.raises(UnknownNameError, match="fr"):
        drawn(Choropleth(DENSITY), language="zz")


@pytest.mark.parametrize("name", sorted({*SEQUENTIAL_NAMES, *DIVERGING_NAMES}))
def test_every_palette_can_be_asked_for(name):
    assert Choropleth(DENSITY, palette=name).palette == name


# Legend ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"), [(1.568101, "1,57"), (12345.678, "12\u202f346"), (0.0, "0"), (-3.25, "−3,25")]
)
def test_a_class_of_one_value_prints_it_once(value, text):
    drawing = drawn(Choropleth(DENSITY), with_values(SQUARES, **{DENSITY: [value] * 6}))
    breaks = [one.get_text() for one in artists(drawing, "class-break")]
    assert breaks == [text]
    (box,) = artists(drawing, "class-box:0")
    _, y0, _, y1 = extent(box.get_paths()[0])
    texts = zip(drawing.canvas.axes.texts, drawing.canvas.texts, strict=True)
    (place,) = [b for artist, (_, b) in texts if artist.get_gid() == "class-break"]
    assert place.center[1] == pytest.approx((y0 + y1) / 2, abs=0.4), "beside the box, not at its edges"
    strip = drawn(Choropleth(DENSITY, horizontal=True), with_values(SQUARES, **{DENSITY: [value] * 6}))
    assert [one.get_text() for one in artists(strip, "class-break")] == [text]


@pytest.mark.parametrize(
    ("values", "breaks", "texts"),
    [
        ([0.07, 0.3, 1.2, 5, 12, 39.25], (0.25, 0.9, 3.2, 11), ("0,07", "0,25", "0,9", "3,2", "11", "39,3")),
        ([0.249, 0.3, 1.2, 5, 12, 39.25], (0.25, 0.9, 3.2, 11), ("0,249", "0,25", "0,9", "3,2", "11", "39,3")),
        ([0.5, 3, 6, 9, 14, 31.1], (2.3, 5, 8.3, 13), ("0,5", "2,3", "5,0", "8,3", "13,0", "31,1")),
        ([3, 13, 20, 40, 70, 2141], (12, 19, 30, 67), ("3", "12", "19", "30", "67", "2\u202f141")),
    ],
)
def test_breaks_have_common_decimals_unless_they_span_orders_of_magnitude(values, breaks, texts):
    table = with_values(SQUARES, **{DENSITY: values})
    scale = class_scale(Choropleth(DENSITY, breaks=breaks), table.indicator(DENSITY), table, PRINT)
    assert edge_texts(scale, "fr") == texts


# Figures to the thousandth: no legend has room for the decimals that part 0 from 1e-300.
@given(values=st.lists(st.integers(-(10**9), 10**9).map(lambda value: value / 1000), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_neighbouring_breaks_are_never_printed_alike(values):
    table = with_values(SQUARES, **{DENSITY: values + [math.nan] * (6 - len(values))})
    scale = class_scale(Choropleth(DENSITY, classes=3), table.indicator(DENSITY), table, PRINT)
    texts = edge_texts(scale, "fr")
    if scale.breaks.edges[0] < scale.breaks.edges[-1] and scale.breaks.classes > 1:
        assert len(texts) == scale.breaks.classes + 1
    else:
        assert len(texts) in (1, 2)
    neighbors = itertools.pairwise(zip(scale.breaks.edges, texts, strict=False))
    assert [text for (low, text), (high, above) in neighbors if low != high and text == above] == []


HISTOGRAM = Histogram(
    tuple(float(v) for v in range(1, 41)), (1.0, 10.0, 25.0, 40.0), ("#ffeac0", "#d36f2d", "#712d1c"), "Communes"
)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_bars_of_a_histogram_count_every_value_in_the_colour_of_its_class(language):
    canvas = blank(language)
    height = HISTOGRAM.height(canvas, 50)
    box = Box(200, 60, 50, height)
    HISTOGRAM.draw(canvas, box)
    stacks = HISTOGRAM.stacks(50)
    assert stacks.sum() == 40
    assert stacks.sum(axis=0).tolist() == [9, 15, 16]
    unit = None
    for k, color in enumerate(HISTOGRAM.colors):
        bars = artists(canvas, f"legend-histogram:{k}")
        assert {to_hex(bar.get_facecolor()[0]) for bar in bars} == {color}
        boxes = [extent(bar.get_paths()[0]) for bar in bars]
        heights = np.array([b[3] - b[1] for b in boxes])
        counts = stacks[stacks[:, k] > 0, k]
        unit = unit or heights[0] / counts[0]
        assert heights == pytest.approx(counts * unit)
        starts = [b[0] for b in boxes]
        assert starts == sorted(starts), "the axis runs from left to right in every language"
    for one in canvas.axes.collections:
        for path in one.get_paths():
            x0, y0, x1, y1 = extent(path)
            assert box.inset(-0.05).contains(Box(x0, y0, x1 - x0, y1 - y0))
    assert all(box.inset(-0.3).contains(b) for _, b in canvas.texts)
    assert not any(a.overlaps(b) for (_, a), (_, b) in itertools.combinations(canvas.texts, 2))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_breaks_are_ticks_at_their_place_on_the_axis(language):
    canvas = blank(language)
    HISTOGRAM.draw(canvas, Box(200, 60, 50, HISTOGRAM.height(canvas, 50)))
    ticks = sorted(float(one.get_segments()[0][0][0]) for one in artists(canvas, "legend-tick"))
    expected = [200 + 50 * (edge - 1) / 39 for edge in HISTOGRAM.edges]
    assert ticks == pytest.approx(expected)


def test_a_long_tail_makes_the_axis_logarithmic_and_the_legend_says_so():
    values = tuple(float(v) for v in np.geomspace(1, 10_000, 41))
    one = Histogram(values, (1.0, 100.0, 10_000.0), ("#ffeac0", "#712d1c"), "Communes")
    assert one.logarithmic
    canvas = blank()
    one.draw(canvas, Box(200, 60, 50, one.height(canvas, 50)))
    assert "échelle logarithmique" in " ".join(text for text, _ in canvas.texts)
    ticks = sorted(float(tick.get_segments()[0][0][0]) for tick in artists(canvas, "legend-tick"))
    assert ticks == pytest.approx([200, 225, 250])
    with_zero = Histogram((0.0, *values), (0.0, 100.0, 10_000.0), ("#ffeac0", "#712d1c"), "Communes")
    assert not with_zero.logarithmic


def test_a_tail_of_values_on_both_sides_is_gathered_in_the_last_bar_and_said():
    values = (*(float(v) for v in range(-20, 21)), 300.0)
    one = Histogram(values, (-20.0, -5.0, 5.0, 300.0), ("#ffeac0", "#d36f2d", "#712d1c"), "Communes")
    assert 5.0 < one.end < 30
    stacks = one.stacks(50)
    assert stacks.sum() == len(values)
    assert stacks[-1, 2] >= 1
    canvas = blank()
    one.draw(canvas, Box(200, 60, 50, one.height(canvas, 50)))
    assert any(text.startswith("plus de ") for text, _ in canvas.texts)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=60), cuts=st.lists(st.floats(0.05, 0.95), max_size=4))
def test_no_value_is_lost_by_a_histogram(values, cuts):
    low, high = min(values), max(values)
    inner = sorted({low + cut * (high - low) for cut in cuts} - {low, high}) if high > low else []
    edges = (low, *inner, high)
    one = Histogram(tuple(values), edges, ("#ffffff",) * (len(edges) - 1), "x")
    assert one.stacks(40).sum() == len(values)
    canvas = blank()
    one.draw(canvas, Box(200, 60, 50, one.height(canvas, 50)))


STRIP = ClassStrip(
    ("3", "10", "25", "60", "114"), ("#ffffcc", "#a1dab4", "#41b6c4", "#225ea8"), (40, 30, 25, 15), "Nombre"
)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("edges", [STRIP.edges, ("1 000 000", "2 000 000", "3 000 000", "4 000 000", "5 000 000")])
def test_boxes_of_a_strip_touch_and_breaks_stand_under_their_joints(language, edges):
    canvas, block = blank(language), replace(STRIP, edges=edges)
    box = Box(200, 60, 62, block.height(canvas, 62))
    block.draw(canvas, box)
    boxes = [extent(artists(canvas, f"class-box:{i}")[0].get_paths()[0]) for i in range(4)][::-1]  # lowest class first
    if language == "ar":
        joints = [boxes[0][2], *(b[0] for b in boxes)]
        assert all(a[0] == pytest.approx(b[2]) for a, b in itertools.pairwise(boxes))
    else:
        joints = [boxes[0][0], *(b[2] for b in boxes)]
        assert all(a[2] == pytest.approx(b[0]) for a, b in itertools.pairwise(boxes))
    texts = [(t.get_text(), b) for t, (_, b) in zip(canvas.axes.texts, canvas.texts, strict=True)]
    breaks = [b for (_, b), t in zip(texts, canvas.axes.texts, strict=True) if t.get_gid() == "class-break"]
    assert [b.center[0] for b in breaks] == pytest.approx(joints, abs=0.05)
    assert all(b.top <= boxes[0][1] for b in breaks)
    numbers = [b for (_, b), t in zip(texts, canvas.axes.texts, strict=True) if t.get_gid() == "class-number"]
    assert [b.center[0] for b in numbers] == pytest.approx([(b[0] + b[2]) / 2 for b in boxes], abs=0.05)
    assert not any(a.overlaps(b) for (_, a), (_, b) in itertools.combinations(canvas.texts, 2))
    assert all(box.inset(-0.3).contains(b) for _, b in canvas.texts)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(
    "block",
    [
        replace(STRIP, counts=(), counts_title=""),
        HISTOGRAM,
        ClassBoxes(STRIP.edges, STRIP.colors, histogram=HISTOGRAM),
    ],
)
def test_blocks_keep_to_the_height_they_announce(language, block):
    canvas = blank(language)
    box = Box(200, 60, 62, block.height(canvas, 62))
    block.draw(canvas, box)
    inked = [b for _, b in canvas.texts]
    for one in canvas.axes.collections:
        for path in one.get_paths():
            x0, y0, x1, y1 = extent(path)
            inked.append(Box(x0, y0, x1 - x0, y1 - y0))
    assert all(box.inset(-0.3).contains(one) for one in inked)


@pytest.mark.parametrize("histogram", [False, True])
@pytest.mark.parametrize("horizontal", [False, True])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_options_of_the_legend_show_the_same_classes(histogram, horizontal, language):
    mark = Choropleth(DENSITY, breaks=(100.0, 300.0), histogram=histogram, horizontal=horizontal, palette="Clay")
    drawing = drawn(mark, language=language)
    boxes = [to_hex(artists(drawing, f"class-box:{i}")[0].get_facecolor()[0]) for i in range(3)]
    assert boxes[::-1] == [*sequential("Clay", 3)]
    assert bool([one for one in drawing.canvas.axes.collections if "histogram" in str(one.get_gid())]) == histogram
    assert len(artists(drawing, "class-break")) == 4


def test_a_swatch_of_two_colours_shows_both_halves_in_reading_direction():
    for language in ("fr", "ar"):
        canvas = blank(language)
        row = Swatch("x", "#ffffcc", 3, texture="sparse", second="#253494", inks=("#000000", "#ffffff"))
        block = Swatches((row,))
        block.draw(canvas, Box(200, 60, 62, block.height(canvas, 62)))
        halves = artists(canvas, "swatch")
        assert [to_hex(one.get_facecolor()[0]) for one in halves] == ["#ffffcc", "#253494"]
        first, second = (extent(one.get_paths()[0]) for one in halves)
        assert (first[0] < second[0]) == (language == "fr")
        inks = [to_hex(one.get_edgecolor()[0]) for one in artists(canvas, "swatch-texture")]
        assert inks == ["#000000", "#ffffff"]


def test_a_quantile_with_ties_tells_the_manifest_how_many_classes_were_asked():
    data = with_values(SQUARES, **{DENSITY: [5.0, 5, 5, 5, 5, 9]})
    record = drawn(Choropleth(DENSITY, classes=4), data).scales[0]
    assert record["classes_asked"] == 4
    assert len(record["counts"]) < 4


def test_a_scale_without_flags_still_parts_zero_and_no_data():
    scale = ClassScale(pd.Series([math.nan, 0.0, 1.0]), Breaks((1, 1), (1, 1), 0), ("#ffffff",), zero_apart=True)
    assert scale.codes.tolist() == [NO_DATA, ZERO, 0]
