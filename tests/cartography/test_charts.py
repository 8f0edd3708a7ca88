"""Do charts on a plate show the figures of the data, in true lengths, inside their box, in each language?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.transforms import Bbox
from squares import artists, blank, dataset, extent, legend_texts, paths, with_values

from atlas import columns as c
from atlas.cartography.charts import (
    BarChart,
    ClassesChart,
    HistogramChart,
    LinesChart,
    LorenzChart,
    OpposedChart,
    SlopeChart,
    SmallMultiplesChart,
    StackedChart,
    TableChart,
    describe_chart,
)
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.charts.histogram import bin_edges
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, LayoutError, MapTypeError, UnknownNameError

DATA = dataset()
CHARTS = {
    "bars": BarChart("population_density", by="commune"),
    "negative bars": BarChart("population_change", by="commune"),
    "histogram": HistogramChart("associations_hcp_10k"),
    "lorenz": LorenzChart("associations_hcp"),
    "opposed": OpposedChart("population_2014", "population_2024"),
    "table": TableChart(("population_2024", "population_change")),
    "stacked": StackedChart(("associations_hcp", "jobs_hcp")),
    "shares": StackedChart(("population_2014", "population_2024"), by="commune", share=True),
    "lines": LinesChart(("population_2014", "population_2024"), by="province"),
    "slope": SlopeChart("population_2014", "population_2024", by="commune", logarithmic=True),
    "classes": ClassesChart("population_density", classes=3),
    "small maps": SmallMultiplesChart(("associations_hcp_10k", "jobs_hcp_1k"), classes=3),
    "small circles": SmallMultiplesChart(("associations_hcp", "jobs_hcp"), mark="circles", by="province"),
    "table with bars": TableChart(("population_2024", "population_change"), bars=True),
}


def drawn(chart, language="fr", data=DATA, width=60.0):
    """A chart alone on a page, and its box."""
    canvas = blank(language)
    block = chart.block(data, PRINT, language)
    height = block.height(canvas, width)
    box = Box(20.0, 180.0 - height, width, height)
    block.draw(canvas, box)
    return canvas, box


def drawn_boxes(canvas):
    """Gid and extent of every path, in mm; of what a frame cuts off, what is left."""
    for one in canvas.axes.collections:
        if np.any(one.get_offsets()):
            continue  # the dots of a texture, cut for its shape
        frame = one.get_clip_box().transformed(canvas.axes.transData.inverted())
        for path in one.get_paths():
            seen = Bbox.intersection(path.get_extents(), frame)
            if seen is not None:
                yield one.get_gid(), Box(seen.x0, seen.y0, seen.width, seen.height)


def lengths(canvas, gid):
    """Horizontal lengths of the bars of a gid, mm."""
    return np.array([extent(path)[2] - extent(path)[0] for path in paths(canvas, gid)])


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("kind", CHARTS)
def test_everything_is_in_its_box_and_no_text_over_another(kind, language):
    canvas, box = drawn(CHARTS[kind], language)
    roomy = box.inset(-0.6)
    for text, place in canvas.texts:
        assert roomy.contains(place), text
    for gid, place in drawn_boxes(canvas):
        assert roomy.contains(place), gid
    for i, (text, place) in enumerate(canvas.texts):
        for other, beside in canvas.texts[:i]:
            assert not place.inset(0.15).overlaps(beside.inset(0.15)), (text, other)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_plate_takes_it_beside_its_map(kind):
    plate = Plate(
        key="essai", title="Essai", marks=(Choropleth("population_density"),), charts=(CHARTS[kind],), ranking=0
    )
    drawing = compose(plate, DATA)
    title = CHARTS[kind].block(DATA, PRINT, "fr").title
    assert title is None or any(text in title.title for text in legend_texts(drawing))


class TestBars:
    """Horizontal bars."""

    def test_lengths_are_proportional_from_zero_and_ordered(self):
        canvas, _ = drawn(CHARTS["bars"])
        values = DATA.communes["population_density"].sort_values(ascending=False)
        found = lengths(canvas, "chart-bar")
        assert found / found[0] == pytest.approx(values.to_numpy() / values.iloc[0], rel=5e-3)

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_negative_values_grow_the_other_way_in_the_same_scale(self, language):
        canvas, _ = drawn(CHARTS["negative bars"], language)
        (zero,) = artists(canvas, "chart-zero")
        x = zero.get_segments()[0][0, 0]
        values = DATA.communes["population_change"].sort_values(ascending=False).to_numpy()
        for path, value in zip(paths(canvas, "chart-bar"), values, strict=True):
            west, _, east, _ = extent(path)
            forward = (east - x if language == "fr" else x - west) > 1e-6
            assert forward == (value > 0)
        found = lengths(canvas, "chart-bar")
        assert found / found[0] == pytest.approx(np.abs(values) / abs(values[0]), rel=5e-3)

    def test_the_region_stands_at_its_value(self):
        canvas, _ = drawn(CHARTS["bars"])
        x = artists(canvas, "chart-reference")[0].get_segments()[0][0, 0]
        zero = artists(canvas, "chart-zero")[0].get_segments()[0][0, 0]
        longest = lengths(canvas, "chart-bar")[0]
        region, highest = DATA.region["population_density"].iloc[0], DATA.communes["population_density"].max()
        assert (x - zero) / longest == pytest.approx(region / highest, rel=5e-3)

    def test_a_unit_without_value_is_left_out_and_all_without_are_refused(self):
        values = DATA.communes["population_density"].where(DATA.communes.index != DATA.communes.index[0])
        canvas, _ = drawn(CHARTS["bars"], data=with_values(DATA, population_density=values))
        assert len(paths(canvas, "chart-bar")) == 5
        with pytest.raises(ClassificationError, match="population_density"):
            drawn(CHARTS["bars"], data=with_values(DATA, population_density=np.nan))

    def test_all_zero_is_drawn(self):
        canvas, _ = drawn(CHARTS["bars"], data=with_values(DATA, population_density=0.0))
        assert lengths(canvas, "chart-bar") == pytest.approx(0)


class TestHistogram:
    """Bins of one width."""

    @given(
        st.lists(st.floats(-1e4, 1e4, allow_nan=False), min_size=1, max_size=40),
        st.sampled_from([0.0, 500.0, 1000.0]),
    )
    def test_bins_hold_every_value_once_and_have_one_width(self, values, width):
        values = np.array(values)
        edges = np.array(bin_edges(values, width))
        assert np.diff(edges) == pytest.approx(edges[1] - edges[0], rel=1e-6)
        assert edges[0] <= values.min() + 1e-6
        assert values.max() < edges[-1] + 1e-6

    def test_counts_are_those_of_numpy(self):
        chart = CHARTS["histogram"].block(DATA, PRINT, "fr")
        values = DATA.communes["associations_hcp_10k"].to_numpy()
        assert list(chart.counts) == list(np.histogram(values, bins=chart.edges)[0])
        assert sum(chart.counts) == len(values)

    def test_areas_are_proportional_to_counts(self):
        canvas, _ = drawn(CHARTS["histogram"])
        chart = CHARTS["histogram"].block(DATA, PRINT, "fr")
        tall = np.array([extent(p)[3] - extent(p)[1] for p in paths(canvas, "chart-bin")])
        counts = np.array([n for n in chart.counts if n])
        assert tall / tall.max() == pytest.approx(counts / counts.max())

    def test_a_value_on_an_edge_is_in_the_bin_above(self):
        data = with_values(DATA, associations_hcp_10k=[0.0, 2.0, 2.0, 4.0, 3.9, 1.0])
        chart = HistogramChart("associations_hcp_10k", bin_width=2.0).block(data, PRINT, "fr")
        assert (chart.edges, chart.counts) == ((0.0, 2.0, 4.0, 6.0), (2, 3, 1))

    def test_far_too_many_bins_are_refused(self):
        with pytest.raises(ValueError, match="bin_width"):
            bin_edges(np.array([0.0, 1e6]), 1.0)


class TestLorenz:
    """The curve of shares."""

    def test_gini_by_hand(self):
        # Two units of one inhabitant each hold 1 and 3: twice the area between diagonal and curve is 0.5 − 0.25.
        data = with_values(
            DATA, associations_hcp=[1.0, 3.0, 0, 0, 0, 0], population_2024=[1.0, 1.0, 0, 0, 0, 0]
        )  # fmt: skip
        block = LorenzChart("associations_hcp").block(data, PRINT, "en")
        assert block.title.detail == "Gini index: 0.25"

    def test_the_curve_is_drawn_through_its_points(self):
        canvas, _ = drawn(CHARTS["lorenz"])
        west, south, east, north = extent(paths(canvas, "lorenz-square")[0])
        (curve,) = artists(canvas, "lorenz-curve")
        at = (curve.get_segments()[0] - (west, south)) / (east - west, north - south)
        people, amount = DATA.communes[c.POPULATION_2024], DATA.communes["associations_hcp"]
        order = (amount / people).sort_values(kind="stable").index
        expected = np.column_stack(
            [np.append(0, people[order].cumsum() / people.sum()), np.append(0, amount[order].cumsum() / amount.sum())]
        )
        assert at == pytest.approx(expected, abs=1e-9)
        assert east - west == pytest.approx(north - south)


class TestOpposed:
    """Back-to-back bars."""

    def test_both_sides_have_one_scale(self):
        canvas, _ = drawn(CHARTS["opposed"])
        first, second = (lengths(canvas, f"chart-bar:{side}") for side in ("first", "second"))
        table = DATA.provinces
        order = (table["population_2014"] + table["population_2024"]).sort_values(ascending=False).index
        unit = second[0] / table.loc[order[0], "population_2024"]
        assert first == pytest.approx(table.loc[order, "population_2014"].to_numpy(dtype=float) * unit, rel=5e-3)
        assert second == pytest.approx(table.loc[order, "population_2024"].to_numpy(dtype=float) * unit, rel=5e-3)

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_the_first_stands_at_the_start_side(self, language):
        canvas, box = drawn(CHARTS["opposed"], language)
        west, _, east, _ = extent(paths(canvas, "chart-bar:first")[0])
        assert ((west + east) / 2 < box.center[0]) == (language == "fr")


class TestTable:
    """A table of some indicators."""

    def test_has_each_unit_and_the_region_in_order(self):
        block = CHARTS["table"].block(DATA, PRINT, "en")
        table = DATA.provinces.sort_values("population_2024", ascending=False)
        assert [row[0] for row in block.rows] == list(table[c.NAME])
        assert block.rows[0][1] == f"{table['population_2024'].iloc[0]:,.0f}"
        assert block.total[1] == f"{DATA.communes['population_2024'].sum():,.0f}"

    def test_a_missing_value_is_a_dash(self):
        data = with_values(DATA, "province", population_change=[np.nan, 3.0])
        cells = {row[0]: row[2] for row in CHARTS["table"].block(data, PRINT, "fr").rows}
        assert cells == {"Sud": "–", "Nord": "3,0"}

    def test_too_many_columns_are_refused(self):
        keys = (
            "population_2014",
            "population_2024",
            "associations_hcp",
            "jobs_hcp",
            "jobs_hcp_1k",
            "population_density",
        )
        with pytest.raises(LayoutError, match="columns"):
            drawn(TableChart(keys), width=40.0)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("values", [[4.0, 9.9, 10.2, 14.0, 14.4, 30.0], [-30.0, -14.4, -13.9, -10.2, -9.9, -4.0]])
def test_the_region_s_line_runs_through_no_figure(values, language):
    data = with_values(DATA, population_change=values)
    canvas, _ = drawn(BarChart("population_change", by="commune"), language, data)
    (line,) = paths(canvas, "chart-reference")
    x = extent(line)[0]
    placed = zip(canvas.axes.texts, canvas.texts, strict=True)
    figures = [box for artist, (_, box) in placed if artist.get_gid() == "chart-value"]
    assert len(figures) == 6
    assert not [box for box in figures if box.x < x < box.right]
    # Beside the line, not far from the end of its bar.
    ends = [max if (values[0] > 0) != (language == "ar") else min][0]
    for bar, box in zip(paths(canvas, "chart-bar"), figures, strict=True):
        tip = extent(bar)[2] if ends is max else extent(bar)[0]
        assert min(abs(box.x - tip), abs(box.right - tip)) < 1.3 + box.width + 1.3


@pytest.mark.parametrize(
    ("chart", "error"),
    [
        (LorenzChart("population_density"), MapTypeError),
        (OpposedChart("population_2024", "population_change"), MapTypeError),
        (BarChart("dominant_family"), UnknownNameError),
        (HistogramChart("nothing"), UnknownNameError),
    ],
)
def test_natures_and_names_are_guarded(chart, error):
    with pytest.raises(error):
        chart.block(DATA, PRINT, "fr")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: BarChart("x", rows=0),
        lambda: OpposedChart("x", "y", rows=99),
        lambda: TableChart(()),
        lambda: HistogramChart("x", bin_width=-1),
    ],
)
def test_nonsense_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match=r"rows|indicator|bin"):
        wrong()


def test_one_commune_is_drawn():
    data = with_values(DATA, population_density=[5.0, *[np.nan] * 5])
    for chart in (CHARTS["bars"], HistogramChart("population_density")):
        canvas, _ = drawn(chart, data=data)
        assert canvas.texts
    assert isinstance(data.communes["population_density"], pd.Series)


class TestFigure:
    """A chart by itself, for a book."""

    @pytest.mark.parametrize("language", ["fr", "ar"])
    @pytest.mark.parametrize("width", [60.0, 117.5, 250.0])
    @pytest.mark.parametrize("kind", CHARTS)
    def test_is_exactly_as_large_as_asked_and_holds_all_that_it_draws(self, kind, width, language):
        found = chart_figure(CHARTS[kind], DATA, language=language, width_mm=width)
        assert found.figure.get_size_inches() * 25.4 == pytest.approx((width, found.height_mm))
        page = Box(0.0, 0.0, width, found.height_mm)
        for text, place in found.canvas.texts:
            assert page.contains(place), text
        for gid, place in drawn_boxes(found.canvas):
            assert page.contains(place), gid

    @pytest.mark.parametrize("kind", CHARTS)
    def test_type_is_as_large_in_a_wide_one(self, kind):
        narrow, wide = (chart_figure(CHARTS[kind], DATA, width_mm=width) for width in (60.0, 200.0))
        sizes = [{t.get_fontsize() for t in one.canvas.axes.texts} for one in (narrow, wide)]
        assert sizes[0] == sizes[1]

    @pytest.mark.parametrize(("kind", "gid"), [("bars", "chart-bar"), ("histogram", "chart-bin")])
    def test_a_wide_one_has_a_wider_plotting_area(self, kind, gid):
        narrow, wide = (chart_figure(CHARTS[kind], DATA, width_mm=width).canvas for width in (60.0, 200.0))
        assert lengths(wide, gid).max() > 2.5 * lengths(narrow, gid).max()

    def test_a_higher_one_has_a_higher_plotting_area(self):
        usual = chart_figure(CHARTS["histogram"], DATA, width_mm=80.0)
        high = chart_figure(CHARTS["histogram"], DATA, width_mm=80.0, height_mm=usual.height_mm + 30)
        tall = [max(extent(p)[3] - extent(p)[1] for p in paths(one.canvas, "chart-bin")) for one in (usual, high)]
        assert tall[1] - tall[0] == pytest.approx(30)

    @pytest.mark.parametrize("size", [(59.0, None), (251.0, None), (float("nan"), None), (80.0, 12.0)])
    def test_a_size_that_cannot_be_is_refused(self, size):
        with pytest.raises(LayoutError, match="mm"):
            chart_figure(CHARTS["bars"], DATA, width_mm=size[0], height_mm=size[1])


class TestDescription:
    """The alternative text of a chart."""

    @pytest.mark.parametrize("language", ["fr", "ar", "en"])
    @pytest.mark.parametrize("kind", CHARTS)
    def test_is_whole_sentences_in_each_language(self, kind, language):
        said = describe_chart(CHARTS[kind], DATA, language)
        assert said.endswith(".")
        assert ".." not in said
        assert "{" not in said
        arabic = sum("\u0600" <= ch <= "\u06ff" for ch in said)
        assert (arabic > 20) == (language == "ar")

    def test_names_the_true_extremes_of_all_units_even_of_those_without_a_bar(self):
        values = DATA.communes["population_density"]
        said = describe_chart(BarChart("population_density", by="commune", rows=2), DATA, "en")
        assert f"{values.max():,.0f} ({DATA.communes.loc[values.idxmax(), c.NAME]})" in said
        assert f"{values.min():,.0f} ({DATA.communes.loc[values.idxmin(), c.NAME]})" in said
        assert "2 of 6" in said

    def test_of_equal_values_all_are_named_or_counted(self):
        data = with_values(DATA, population_density=[9.0, 9.0, 1.0, 1.0, 1.0, 1.0])
        said = describe_chart(BarChart("population_density", by="commune"), data, "en")
        assert "9 (Alpha, Bravo); lowest: 1 (Charlie, Delta, Écho, Fox)" in said
        data = with_values(DATA, population_density=[9.0, 1.0, 1.0, 1.0, 1.0, 1.0])
        assert "1 (Bravo, Charlie, Delta and 2 others)" in describe_chart(CHARTS["bars"], data, "en")
        data = with_values(DATA, population_density=7.0)
        assert "All values are 7." in describe_chart(CHARTS["bars"], data, "en")

    def test_a_chart_that_cannot_be_drawn_cannot_be_described(self):
        with pytest.raises(MapTypeError):
            describe_chart(LorenzChart("population_density"), DATA, "fr")
