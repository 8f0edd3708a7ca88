"""The strip plot measured on the drawing: where its dots stand, in which colors, and that none covers another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from squares import artists, dataset, with_values

from atlas import columns as c
from atlas.cartography.charts import describe_chart
from atlas.cartography.charts.classes import ClassesChart
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.charts.strips import StripChart, stacked_lifts
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError

DATA = dataset()
KEY = "associations_hcp_10k"
CHART = StripChart(KEY, classes=3)


def drawn(chart=CHART, data=DATA, language="fr", **sheet):
    return chart_figure(chart, data, language=language, width_mm=126.0, **sheet).canvas


def on_the_axis(canvas, scale):
    """What turns a place on the paper (mm) into a value: the first and the last break."""
    uprights = [artist.get_segments()[0][0, 0] for artist in artists(canvas, "chart-break")]
    low, high = scale.breaks.edges[0], scale.breaks.edges[-1]
    return lambda x: low + (x - uprights[0]) / (uprights[-1] - uprights[0]) * (high - low)


def dots(canvas):
    """Centers (n, 2), diameters and colors of the dots of all lines, measured on what matplotlib will fill."""
    marks = [
        (path.get_extents(), to_hex(color))
        for artist in artists(canvas, "chart-dot")
        for path, color in zip(artist.get_paths(), artist.get_facecolor(), strict=True)
    ]
    centers = np.array([((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) for box, _ in marks])
    return centers, np.array([box.width for box, _ in marks]), [color for _, color in marks]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_commune_is_a_dot_at_its_value_in_the_color_of_its_class(language):
    canvas = drawn(language=language)
    scale = Choropleth(KEY, classes=3).fit(DATA, PRINT, language)
    at = on_the_axis(canvas, scale)
    centers, diameters, fills = dots(canvas)
    inside = scale.codes >= 0
    expected = sorted(zip(scale.values[inside], (scale.colors[code] for code in scale.codes[inside]), strict=True))
    measured = sorted(zip(at(centers[:, 0]), fills, strict=True))
    assert [value for value, _ in measured] == pytest.approx([value for value, _ in expected], rel=0.005, abs=0.01)
    assert [color for _, color in measured] == [color for _, color in expected]
    assert np.ptp(diameters) == pytest.approx(0)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_values_run_from_left_to_right_in_every_language(language):
    uprights = [artist.get_segments()[0][0, 0] for artist in artists(drawn(language=language), "chart-break")]
    assert uprights == sorted(uprights)
    assert uprights[0] < uprights[-1]


def test_each_province_has_a_tick_at_its_own_value_and_says_it():
    canvas = drawn()
    scale = Choropleth(KEY, classes=3).fit(DATA, PRINT, "fr")
    ticks = on_the_axis(canvas, scale)(np.array([a.get_segments()[0][0, 0] for a in artists(canvas, "chart-tick")]))
    values = DATA.provinces.sort_values(c.NAME)[KEY].to_numpy(dtype=float)
    assert ticks == pytest.approx(np.clip(values, scale.breaks.edges[0], scale.breaks.edges[-1]), rel=0.005)
    names = [artist.get_text() for artist in artists(canvas, "chart-name")]
    assert names == sorted(names)


def test_equal_ratios_are_equal_steps_where_values_are_far_apart():
    wide = with_values(DATA, **{KEY: [1.0, 10.0, 100.0, 1000.0, 2.0, 5.0]})
    canvas = drawn(data=wide)
    places = np.sort(dots(canvas)[0][:, 0])
    steps = np.diff(places[[0, 3, 4, 5]])
    assert steps == pytest.approx([steps[0]] * 3, rel=0.01)
    assert "échelle logarithmique" in " ".join(text.get_text() for text in canvas.axes.texts)


def test_a_higher_sheet_moves_the_lines_apart():
    low, high = (np.ptp([a.get_segments()[0][0, 1] for a in artists(canvas, "chart-line")]) for canvas in (
        drawn(), drawn(height_mm=90.0)))  # fmt: skip
    assert high > 2 * low


def test_a_province_without_a_value_has_neither_tick_nor_figure():
    gone = with_values(DATA, by="province", **{KEY: [np.nan, 4.0]})
    canvas = drawn(data=gone)
    assert len(artists(canvas, "chart-tick")) == 1
    assert sum(bool(a.get_text()) for a in artists(canvas, "chart-value")) == 1


def test_what_is_no_ratio_is_refused():
    with pytest.raises(MapTypeError, match="population_2024"):
        drawn(StripChart("population_2024"))
    with pytest.raises(ClassificationError, match=KEY):
        drawn(data=with_values(DATA, **{KEY: np.nan}))
    with pytest.raises(ValueError, match="Rainbow"):
        StripChart(KEY, palette="Rainbow")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_description_names_every_province_with_its_value(language):
    text = describe_chart(CHART, DATA, language)
    assert all(str(name) in text for name in DATA.provinces[c.NAME_AR if language == "ar" else c.NAME])


@given(xs=st.lists(st.floats(0, 100), max_size=40), most=st.floats(0, 12))
def test_dots_stay_about_their_line_and_cover_none_where_there_is_room(xs, most):
    xs = np.sort(np.array(xs, dtype=float))
    lifts = np.array(stacked_lifts(xs, 1.7, most=most))
    assert len(lifts) == len(xs)
    assert (abs(lifts) <= most).all()
    crowd = max((int(((xs > x - 1.7) & (xs < x + 1.7)).sum()) for x in xs), default=0)
    if crowd * 2 * 1.7 <= most:  # room enough for all that could touch
        apart = np.hypot(xs[:, None] - xs, lifts[:, None] - lifts)[np.triu_indices(len(xs), 1)]
        assert (apart >= 1.7 - 1e-9).all()


@pytest.mark.parametrize("smooth", [False, True])
@pytest.mark.parametrize("kind", [ClassesChart, StripChart])
def test_a_chart_of_smoothed_rates_says_that_they_are(kind, smooth):
    title = kind(KEY, classes=2, smooth=smooth).block(DATA, PRINT, "en").title
    assert ("smoothed rates" in title.detail) == smooth
    assert title.detail.startswith("2024")
