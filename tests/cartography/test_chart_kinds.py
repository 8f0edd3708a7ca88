"""Do stacked bars, lines, slopes, ages, classes, small maps and tables with bars measure what the data say?"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from squares import artists, blank, circles, dataset, extent, located, paths, text_shapes, with_values

from atlas import columns as c
from atlas.analysis.disclosure import Disclosure, protect
from atlas.cartography.charts import (
    AgesChart,
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
from atlas.cartography.charts.apart import round_ticks, space_out
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Pies
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError, SecrecyError
from atlas.publishing.edition.themes import read_theme

DATA = dataset()
GRAY = read_theme("black-and-white")
TRUE = 0.005  # how far a length may be from its value
FAMILIES = ("cooperative", "association", "mutual")
# family, year of foundation, status
LIVES = [
    ("cooperative", 2015, "active"), ("cooperative", 2015, "active"), ("cooperative", 2018, "active"),
    ("cooperative", 2018, "closed"), ("cooperative", 1990, "active"), ("association", 2018, "active"),
    ("association", 2001, "active"), ("association", 2016, "active"), ("association", 2020, "active"),
    ("mutual", 2005, "active"), ("mutual", None, "active"),
]  # fmt: skip


@pytest.fixture(scope="module")
def register():
    """Eleven records of three families in two provinces, dated 2021: its last full year is 2020."""
    spots = itertools.cycle([(-5.95, 35.05), (-5.85, 35.15), (-5.75, 35.05)])
    rows = [
        {c.ID: f"r{i}", c.FAMILY: family, c.FOUNDED: year, c.STATUS: status, c.LON: lon, c.LAT: lat,
         c.DATE: "2021-03-01"}
        for i, ((family, year, status), (lon, lat)) in enumerate(zip(LIVES, spots, strict=False))
    ]  # fmt: skip
    data = located(pd.DataFrame(rows))
    return replace(data, placed=replace(data.placed, register=replace(data.placed.register, date="2021-03-01")))


def drawn(chart, data=DATA, language="fr", theme=PRINT, width=70.0):
    canvas = blank(language, theme=theme)
    block = chart.block(data, theme, language)
    box = Box(20.0, 190.0 - block.height(canvas, width), width, block.height(canvas, width))
    block.draw(canvas, box)
    return canvas, box


def boxes(canvas, gid):
    return [extent(path) for path in paths(canvas, gid)]


def widths(canvas, gid):
    return np.array([east - west for west, _, east, _ in boxes(canvas, gid)])


def texts(canvas, gid):
    return [artist.get_text() for artist in artists(canvas, gid)]


def plain(text):
    """The number that a text says."""
    arabic = "\u200f" in text  # groups thousands with points
    kept = "".join(ch for ch in text if ch.isdigit() or ch in ",−" or (ch == "." and not arabic))
    return float(kept.replace(",", ".").replace("−", "-"))


class TestStacked:
    """Parts of a stock."""

    @pytest.fixture(autouse=True)
    def _one_unit(self):
        self.chart = StackedChart(("associations_hcp", "jobs_hcp"), by="commune")
        order = (DATA.communes["associations_hcp"] + DATA.communes["jobs_hcp"]).sort_values(
            ascending=False, kind="stable"
        )
        self.table = DATA.communes.loc[order.index, ["associations_hcp", "jobs_hcp"]].astype(float)

    def parts(self, canvas):
        """(first, second) lengths of each row, from the top, 0 where nothing is drawn."""
        found = {}
        for i in (0, 1):
            for west, south, east, _ in boxes(canvas, f"chart-part:{i}"):
                found.setdefault(round(south, 3), [0.0, 0.0])[i] = east - west
        return np.array([found[level] for level in sorted(found, reverse=True)])

    def test_lengths_are_the_values_in_one_scale_and_add_up_to_the_total(self):
        canvas, _ = drawn(self.chart)
        found = self.parts(canvas)
        unit = found[0].sum() / self.table.iloc[0].sum()
        assert found == pytest.approx(self.table.to_numpy() * unit, rel=TRUE, abs=1e-9)
        assert [plain(t) for t in texts(canvas, "chart-value")] == list(self.table.sum(axis=1))

    def test_shares_all_have_one_length_and_their_parts_the_shares(self):
        canvas, _ = drawn(replace(self.chart, share=True))
        found = self.parts(canvas)
        assert found.sum(axis=1) == pytest.approx(found[0].sum(), rel=TRUE)
        shares = self.table.div(self.table.sum(axis=1), axis=0).to_numpy()
        assert found / found[0].sum() == pytest.approx(shares, rel=TRUE, abs=1e-9)

    def test_arabic_is_its_mirror(self):
        french, arabic = (drawn(self.chart, language=language)[0] for language in ("fr", "ar"))
        for canvas, (near, far), sign in ((french, (0, 2), 1), (arabic, (2, 0), -1)):
            zero = boxes(canvas, "chart-zero")[0][0]
            first, second = (boxes(canvas, f"chart-part:{i}") for i in (0, 1))
            assert [box[near] for box in first] == pytest.approx([zero] * len(first), abs=1e-6)
            beside = {round(box[1], 3): box[far] for box in first}  # where the first part of each row ends
            assert all(box[near] == pytest.approx(beside.get(round(box[1], 3), zero), abs=1e-6) for box in second)
            assert all(sign * (box[far] - zero) > 0 for box in second)
            names = [artist.get_position()[0] for artist in artists(canvas, "chart-name")]
            assert all(sign * (zero - x) > 0 for x in names)
        assert [plain(text) for text in texts(arabic, "chart-value")] == [
            plain(text) for text in texts(french, "chart-value")
        ]

    def test_families_have_the_colours_of_the_maps(self, register):
        keys = ("associations", "mutuals")
        plate = Plate(
            key="e", title="E", marks=(Pies(keys, by="province"),), ranking=0,
            charts=(StackedChart(keys),),
        )  # fmt: skip
        drawing = compose(plate, register)
        for i, key in enumerate(keys):
            (chart, *_), (mark, *_) = artists(drawing, f"chart-part:{i}"), artists(drawing, "sign:cell")[i : i + 1]
            assert to_hex(chart.get_facecolor()[0]) == to_hex(mark.get_facecolor()[0]), key

    def test_a_unit_with_an_unknown_part_is_named_below_and_has_no_bar(self):
        data = with_values(
            DATA, jobs_hcp=DATA.communes["jobs_hcp"].where(DATA.communes[c.NAME] != "Bravo").astype(float)
        )
        canvas, _ = drawn(self.chart, data)
        assert "Bravo" not in texts(canvas, "chart-name")
        assert texts(canvas, "chart-note") == ["Donnée absente\u202f: Bravo"]

    def test_what_cannot_be_stacked_is_refused(self):
        with pytest.raises(MapTypeError, match="one unit"):
            drawn(StackedChart(("population_2024", "jobs_hcp")))
        with pytest.raises(MapTypeError, match="stacked"):
            drawn(StackedChart(("population_density", "jobs_hcp")))
        with pytest.raises(MapTypeError, match="below zero"):
            drawn(self.chart, with_values(DATA, jobs_hcp=-1.0))
        for value in (0.0, np.nan):
            with pytest.raises(ClassificationError, match="above zero"):
                drawn(self.chart, with_values(DATA, jobs_hcp=value, associations_hcp=value))

    def test_one_commune_is_drawn(self):
        rest = [np.nan] * 5
        canvas, _ = drawn(self.chart, with_values(DATA, jobs_hcp=[3.0, *rest], associations_hcp=[1.0, *rest]))
        first, second = widths(canvas, "chart-part:0")[0], widths(canvas, "chart-part:1")[0]
        assert second == pytest.approx(3 * first, rel=TRUE)

    def test_the_description_names_the_largest_and_smallest_shares(self):
        said = describe_chart(self.chart, DATA, "en")
        shares = self.table["associations_hcp"] / self.table.sum(axis=1)
        shares = shares[self.table.sum(axis=1) > 0]
        names = DATA.communes[c.NAME]
        assert f"largest share {100 * shares.max():.1f}% ({names[shares.idxmax()]})" in said
        assert f"smallest {100 * shares.min():.1f}% ({names[shares.idxmin()]})" in said


class TestLines:
    """Lines over the years."""

    def values(self, canvas, line):
        """The values of a line, read off the grid that is drawn behind it."""
        ticks = sorted(
            (seg[0, 1], plain(text.get_text()))
            for (seg, text) in zip(
                [a.get_segments()[0] for gid in ("chart-zero", "chart-grid") for a in artists(canvas, gid)],
                artists(canvas, "chart-tick"),
                strict=True,
            )
        )
        (y0, v0), (y1, v1) = ticks[0], ticks[-1]
        return v0 + (line[:, 1] - y0) / (y1 - y0) * (v1 - v0)

    def test_creations_of_each_year_closed_ones_included(self, register):
        canvas, _ = drawn(LinesChart(families=("cooperative",), first=2014), register, width=100.0)
        (line,) = [a.get_segments()[0] for a in artists(canvas, "chart-line")]
        founded = [year for family, year, _ in LIVES if family == "cooperative"]
        assert self.values(canvas, line) == pytest.approx([founded.count(y) for y in range(2014, 2021)], abs=0.01)
        assert np.diff(line[:, 0]) == pytest.approx(np.full(6, np.diff(line[:, 0])[0]))

    def test_cumulated_counts_the_active_founded_so_far(self, register):
        block = LinesChart(cumulated=True, first=2014).block(register, PRINT, "en")
        for curve, family in zip(block.curves, FAMILIES, strict=True):
            born = [y for f, y, status in LIVES if f == family and y and status == "active"]
            assert curve.values == tuple(sum(y <= year for y in born) for year in range(2014, 2021))

    def test_by_province_every_dated_record_counts_once(self, register):
        block = LinesChart(by="province", first=1980).block(register, PRINT, "en")
        assert sum(sum(curve.values) for curve in block.curves) == sum(year is not None for _, year, _ in LIVES)

    def test_the_undated_are_counted_below(self, register):
        canvas, _ = drawn(LinesChart(first=2014), register)
        assert texts(canvas, "chart-note") == ["Année de création inconnue, non compté\u202f: 1"]

    def test_years_run_from_left_to_right_in_every_language(self, register):
        for language in ("fr", "ar"):
            canvas, _ = drawn(LinesChart(first=2000), register, language, width=100.0)
            years = [(a.get_position()[0], int(a.get_text())) for a in artists(canvas, "chart-year")]
            assert years == sorted(years)
            assert len(years) > 2

    @pytest.mark.parametrize("language", ["fr", "ar"])
    @pytest.mark.parametrize("width", [60.0, 160.0])
    def test_names_do_not_overlap(self, language, width):
        near = [100.0, 101.0, 102.0, 103.0, 104.0, 900.0]
        flat = {"population_2014": near, "population_2024": near}
        chart = LinesChart(("population_2014", "population_2024"), by="commune", rows=6)
        canvas, _ = drawn(chart, with_values(DATA, **flat), language, width=width)
        shapes = [shape for _, gid, shape in text_shapes(canvas) if gid == "chart-name"]
        assert len(shapes) == 6
        for one, other in itertools.combinations(shapes, 2):
            assert one.intersection(other).area < 0.15

    def test_figures_of_two_years_stand_at_their_values(self):
        canvas, _ = drawn(LinesChart(("population_2014", "population_2024"), by="province"))
        for artist, code in zip(
            artists(canvas, "chart-line"),
            (DATA.provinces["population_2014"] + DATA.provinces["population_2024"]).sort_values(ascending=False).index,
            strict=True,
        ):
            row = DATA.provinces.loc[code]
            found = self.values(canvas, artist.get_segments()[0])
            assert found == pytest.approx([row["population_2014"], row["population_2024"]], rel=TRUE)

    def test_what_is_no_line_is_refused(self, register):
        with pytest.raises(MapTypeError, match="register"):
            drawn(LinesChart())
        with pytest.raises(MapTypeError, match="nature and unit"):
            drawn(LinesChart(("population_2014", "population_density"), by="province"))
        with pytest.raises(MapTypeError, match="known years"):
            drawn(LinesChart(("actors", "cooperatives"), by="province"), register)
        with pytest.raises(MapTypeError, match="different years"):
            drawn(LinesChart(("jobs_hcp", "associations_hcp"), by="province"))
        with pytest.raises(ClassificationError, match="2020"):
            drawn(LinesChart(last=2021), register)
        with pytest.raises(ClassificationError, match="no line"):
            drawn(LinesChart(first=2010, last=2012), register)
        gone = with_values(DATA, "province", population_2014=[np.nan, 1.0], population_2024=[1.0, np.nan])
        with pytest.raises(ClassificationError, match="all years"):
            drawn(LinesChart(("population_2014", "population_2024"), by="province"), gone)

    def test_one_ink_tells_lines_apart_by_dashes(self, register):
        canvas, _ = drawn(LinesChart(first=2000), register, theme=GRAY)
        lines = artists(canvas, "chart-line")
        looks = {(to_hex(a.get_color()[0]), str(a.get_linestyle()), a.get_linewidth()[0]) for a in lines}
        assert len(looks) == len(lines) == 3

    def test_the_description_says_the_highest_year(self, register):
        said = describe_chart(LinesChart(families=("cooperative",), first=2014), register, "en")
        assert "Cooperatives: 0 in 2014, 0 in 2020; highest 2 in 2015, lowest 0 in 2014" in said


class TestSlope:
    """One figure in two years."""

    CHART = SlopeChart("population_2014", "population_2024", by="commune")

    def ends(self, canvas):
        """(n, 2) heights of the ends of the lines, the earlier year first, in no order."""
        found = [
            a.get_segments()[0] for turn in ("up", "down", "level") for a in artists(canvas, f"chart-slope:{turn}")
        ]
        return np.array([segment[:, 1] for segment in found])

    @pytest.mark.parametrize("logarithmic", [False, True])
    def test_ends_stand_at_the_right_heights_on_one_scale(self, logarithmic):
        canvas, _ = drawn(replace(self.CHART, logarithmic=logarithmic))
        table = DATA.communes[["population_2014", "population_2024"]].to_numpy(dtype=float)
        table = np.log(table) if logarithmic else table
        found = self.ends(canvas)
        low, high = found.min(), found.max()
        values = table.min() + (found - low) / (high - low) * (table.max() - table.min())
        ordered = [rows[np.lexsort(rows.round(6).T[::-1])] for rows in (values, table)]
        assert ordered[0] == pytest.approx(ordered[1], rel=TRUE)

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_time_runs_from_left_to_right_as_in_the_line_chart(self, language):
        canvas, _ = drawn(self.CHART, language=language)
        heads = {a.get_text(): a.get_position()[0] for a in artists(canvas, "chart-year")}
        assert heads["2014"] < heads["2024"]
        segment = artists(canvas, "chart-slope:level")[0].get_segments()[0]
        assert segment[0, 0] < segment[1, 0]
        lines, _ = drawn(LinesChart(("population_2014", "population_2024"), by="province"), language=language)
        years = {int(text): x for text, x in ((a.get_text().strip("\u200f\u200e\u2067\u2069"), a.get_position()[0])
                 for a in lines.axes.texts) if text in ("2014", "2024")}  # fmt: skip
        assert years[2014] < years[2024]

    @given(st.lists(st.integers(1, 400), min_size=6, max_size=6), st.lists(st.integers(1, 400), min_size=6, max_size=6))
    def test_turns_are_those_of_the_ranks(self, first, second):
        data = with_values(DATA, population_2014=first, population_2024=second)
        block = self.CHART.block(data, PRINT, "en")
        for row in block.rows:
            before, after = (1 + sum(v > mine for v in values) for values, mine in
                             ((first, row.first), (second, row.second)))  # fmt: skip
            assert row.turn == ("up" if after < before else "down" if after > before else "level")

    @pytest.mark.parametrize("language", ["fr", "ar"])
    @pytest.mark.parametrize("width", [62.0, 150.0])
    def test_labels_do_not_overlap_and_stay_inside(self, language, width):
        data = with_values(
            DATA, population_2014=[50, 51, 52, 53, 54, 9000], population_2024=[50, 50, 50, 50, 9000, 9001]
        )
        canvas, box = drawn(self.CHART, data, language, width=width)
        for side in ("first", "second"):
            shapes = [shape for _, gid, shape in text_shapes(canvas) if gid == f"chart-label:{side}"]
            assert len(shapes) == 6
            for one, other in itertools.combinations(shapes, 2):
                assert one.intersection(other).area < 0.15
        assert all(box.inset(-0.6).contains(place) for _, place in canvas.texts)

    def test_chosen_communes_are_drawn_and_nothing_else(self):
        block = replace(self.CHART, units=("Delta", "Bravo")).block(DATA, PRINT, "fr")
        assert {row.name for row in block.rows} == {"Delta", "Bravo"}

    def test_what_is_no_slope_is_refused(self):
        with pytest.raises(MapTypeError, match="earlier"):
            drawn(SlopeChart("population_2024", "population_2014"))
        with pytest.raises(MapTypeError, match="nature and unit"):
            drawn(SlopeChart("population_2014", "population_density"))
        with pytest.raises(ClassificationError, match="two units"):
            drawn(self.CHART, with_values(DATA, population_2014=[1.0, *[np.nan] * 5]))
        with pytest.raises(ClassificationError, match="population_2014"):
            drawn(self.CHART, with_values(DATA, population_2014=np.nan))
        with pytest.raises(ClassificationError, match="zero"):
            drawn(replace(self.CHART, logarithmic=True), with_values(DATA, population_2014=[0.0, 1, 2, 3, 4, 5]))
        gone = with_values(DATA, population_2014=[np.nan, 1, 2, 3, 4, 5])
        with pytest.raises(ClassificationError, match="Alpha"):
            drawn(replace(self.CHART, units=("Alpha", "Bravo")), gone)

    def test_all_equal_and_all_zero_are_level(self):
        for value in (0.0, 7.0):
            canvas, _ = drawn(self.CHART, with_values(DATA, population_2014=value, population_2024=value))
            assert np.ptp(self.ends(canvas)) == pytest.approx(0)

    def test_the_description_names_the_strongest_changes(self):
        said = describe_chart(self.CHART, DATA, "en")
        change = 100 * (DATA.communes["population_2024"] / DATA.communes["population_2014"] - 1)
        names = DATA.communes[c.NAME]
        assert f"Highest change: {names[change.idxmax()]} (+{change.max():.1f}%)" in said
        assert f"lowest: {names[change.idxmin()]} (−{-change.min():.1f}%)" in said
        assert f"Rising: {(change > 0).sum()}; falling: {(change < 0).sum()}; unchanged: {(change == 0).sum()}" in said


class TestAges:
    """Actors by age."""

    def test_bands_hold_every_active_dated_actor_once(self, register):
        block = AgesChart(band_years=5, oldest=20).block(register, PRINT, "en")
        ages = {f: [2021 - y for g, y, s in LIVES if g == f and y and s == "active"] for f in FAMILIES}
        for row, low in zip(block.rows, (20, 15, 10, 5, 0), strict=True):
            inside = [sum(low <= a and (a < low + 5 or low == 20) for a in ages[f]) for f in FAMILIES]
            assert list(row) == inside
        assert sum(map(sum, block.rows)) == sum(map(len, ages.values()))

    @given(st.integers(1, 9), st.integers(1, 8))
    def test_no_band_loses_an_actor(self, register, band, bands):
        block = AgesChart(band_years=band, oldest=band * bands).block(register, PRINT, "en")
        assert sum(map(sum, block.rows)) == 9

    def test_opposed_families_have_one_scale_and_their_own_colours(self, register):
        chart = AgesChart(("mutual", "association"), opposed=True, band_years=10, oldest=20)
        canvas, _ = drawn(chart, register)
        sides = [widths(canvas, f"chart-bar:{side}") for side in ("first", "second")]
        counts = [np.array([0, 1, 0]), np.array([1, 0, 3])]
        unit = sides[1].max() / 3
        for side, count in zip(sides, counts, strict=True):
            assert side == pytest.approx(count * unit, rel=TRUE, abs=1e-9)
        green = to_hex(artists(canvas, "chart-bar:first")[0].get_facecolor()[0])
        assert green == "#009e73"  # mutuals, third of the families

    def test_arabic_begins_at_the_right(self, register):
        canvas, box = drawn(AgesChart(), register, "ar")
        zero = boxes(canvas, "chart-zero")[0][0]
        assert zero > box.center[0]
        assert all(east <= zero + 1e-6 for _, _, east, _ in boxes(canvas, "chart-part:0"))

    def test_no_register_no_years_and_wrong_bands_are_refused(self, register):
        with pytest.raises(MapTypeError, match="register"):
            drawn(AgesChart())
        actors = register.placed.actors.assign(founded=pd.array([pd.NA] * len(LIVES), dtype="Int64"))
        undated = replace(register, placed=replace(register.placed, actors=actors))
        with pytest.raises(ClassificationError, match="founded"):
            drawn(AgesChart(), undated)

    def test_median_and_largest_band_are_said(self, register):
        said = describe_chart(AgesChart(("cooperative",)), register, "en")
        # Active cooperatives founded in 2015, 2015, 2018 and 1990: 6, 6, 3 and 31 years.
        assert "Largest band: 5 to 9 years (2 of 4). Median age: 6 years." in said


class TestClasses:
    """The histogram of a map."""

    def test_has_the_classes_and_colours_of_the_map(self):
        chart = ClassesChart("population_density", method="jenks", classes=3)
        block = chart.block(DATA, PRINT, "fr")
        scale = Choropleth("population_density", method="jenks", classes=3).fit(DATA, PRINT, "fr")
        assert (block.histogram.edges, block.histogram.colors) == (scale.breaks.edges, scale.colors)
        assert [row.count for row in block.classes.rows] == list(scale.counts)
        assert [row.color for row in block.classes.rows] == list(scale.colors)

    def test_heights_are_the_counts_of_each_class(self):
        canvas, _ = drawn(ClassesChart("population_density", breaks=(50.0, 100.0)))
        tall = [sum(n - s for _, s, _, n in boxes(canvas, f"legend-histogram:{k}")) for k in range(3)]
        values = DATA.communes["population_density"].to_numpy()
        counts = np.histogram(values, [values.min(), 50, 100, values.max()])[0]
        assert np.array(tall) / sum(tall) == pytest.approx(counts / counts.sum(), rel=TRUE)

    def test_special_values_have_their_own_rows(self):
        data = with_values(DATA, associations_hcp_10k=[0.0, np.nan, 2.0, 3.0, 4.0, 5.0])
        block = ClassesChart("associations_hcp_10k", classes=2).block(data, PRINT, "en")
        assert {row.text: row.count for row in block.classes.rows[2:]} == {"None": 1, "No data": 1}

    def test_a_wide_one_has_a_higher_plotting_area(self):
        chart = ClassesChart("population_density")
        narrow, wide = (chart_figure(chart, DATA, width_mm=w).canvas for w in (60.0, 200.0))
        tall = [max(n for _, _, _, n in boxes(cv, "legend-histogram:0")) - min(
            s for _, s, _, _ in boxes(cv, "legend-histogram:0")) for cv in (narrow, wide)]  # fmt: skip
        assert tall[1] > 1.5 * tall[0]

    def test_without_key_it_is_lower_by_its_classes(self):
        whole = ClassesChart("population_density", classes=3)
        charts = [chart_figure(chart, DATA, width_mm=90.0) for chart in (whole, replace(whole, key=False))]
        assert charts[0].height_mm - charts[1].height_mm > 15
        assert not artists(charts[1].canvas, "legend-class:0")
        assert len(boxes(charts[1].canvas, "legend-histogram:0")) == len(boxes(charts[0].canvas, "legend-histogram:0"))

    def test_a_stock_and_zero_everywhere_are_refused(self):
        with pytest.raises(MapTypeError, match="classes"):
            drawn(ClassesChart("jobs_hcp"))
        with pytest.raises(ClassificationError, match="zero"):
            drawn(ClassesChart("associations_hcp_10k"), with_values(DATA, associations_hcp_10k=0.0))
        with pytest.raises(ClassificationError, match="no value"):
            drawn(ClassesChart("associations_hcp_10k"), with_values(DATA, associations_hcp_10k=np.nan))


class TestSmallMultiples:
    """Small maps of one scale."""

    def test_areas_of_circles_are_in_one_scale_over_all_maps(self):
        chart = SmallMultiplesChart(("associations_hcp", "jobs_hcp"), mark="circles", largest_mm=12.0)
        canvas, _ = drawn(chart, width=120.0)
        values = [DATA.communes[key].to_numpy(dtype=float) for key in chart.indicators]
        for i, (key, amounts) in enumerate(zip(chart.indicators, values, strict=True)):
            found = circles(canvas, f"small-map-{i + 1}/circles:{key}").diameters
            shown = np.sort(amounts[amounts > 0])[::-1]
            assert found == pytest.approx(12.0 * np.sqrt(shown / max(map(np.max, values))), rel=TRUE)

    def test_classes_are_those_of_all_values_together(self):
        chart = SmallMultiplesChart(("associations_hcp_10k", "jobs_hcp_1k"), classes=3)
        block = chart.block(DATA, PRINT, "fr")
        first, second = (one.scale for one in block.maps)
        assert first.breaks.edges == second.breaks.edges
        assert first.colors == second.colors
        every = np.concatenate([DATA.communes[key].to_numpy() for key in chart.indicators])
        assert (first.breaks.edges[0], first.breaks.edges[-1]) == (every[every > 0].min(), every.max())

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_maps_have_one_size_and_the_first_stands_at_the_start_side(self, language):
        chart = SmallMultiplesChart(("associations_hcp_10k", "jobs_hcp_1k"), classes=3)
        canvas, _ = drawn(chart, language=language)
        (one,), (other,) = (boxes(canvas, f"small-map-{i}/frame") for i in (1, 2))
        assert (one[0] < other[0]) == (language == "fr")
        assert (one[2] - one[0], one[3] - one[1]) == pytest.approx((other[2] - other[0], other[3] - other[1]))
        lands = [boxes(canvas, f"small-map-{i}/land")[0] for i in (1, 2)]
        assert np.ptp([[b[2] - b[0], b[3] - b[1]] for b in lands], axis=0) == pytest.approx(0, abs=1e-6)

    def test_a_map_for_each_province_shows_its_own_communes_only(self):
        canvas, _ = drawn(SmallMultiplesChart(("population_density",), each="province", classes=3))
        codes = range(3)
        found = [sum(len(paths(canvas, f"small-map-{i}/class:{k}")) for k in codes) for i in (1, 2)]
        assert found == [3, 3]

    def test_more_width_gives_more_columns(self):
        chart = SmallMultiplesChart(("associations_hcp_10k", "jobs_hcp_1k", "population_density"), classes=3)
        data = DATA
        with pytest.raises(MapTypeError, match="one unit"):
            drawn(chart, data)
        chart = SmallMultiplesChart(("population_density",), each="province", classes=3)
        narrow, wide = (chart_figure(chart, DATA, width_mm=w).canvas for w in (60.0, 250.0))
        frames = [boxes(cv, "small-map-1/frame")[0] for cv in (narrow, wide)]
        assert frames[1][2] - frames[1][0] > 3 * (frames[0][2] - frames[0][0])

    def test_wrong_natures_and_empty_values_are_refused(self):
        with pytest.raises(MapTypeError):
            drawn(SmallMultiplesChart(("associations_hcp", "jobs_hcp")))
        with pytest.raises(MapTypeError):
            drawn(SmallMultiplesChart(("associations_hcp_10k", "jobs_hcp_1k"), mark="circles"))
        chart = SmallMultiplesChart(("associations_hcp", "jobs_hcp"), mark="circles")
        for value in (0.0, np.nan):
            with pytest.raises(ClassificationError, match="but zero"):
                drawn(chart, with_values(DATA, associations_hcp=value, jobs_hcp=value))

    def test_the_description_names_the_extremes_of_each_map(self):
        said = describe_chart(SmallMultiplesChart(("associations_hcp", "jobs_hcp"), mark="circles"), DATA, "en")
        assert "Highest value: 120 (Alpha); lowest: 0 (Fox)" in said
        assert "Highest value: 20,000 (Alpha); lowest: 10 (Fox)" in said


class TestTableBars:
    """A table with bars."""

    CHART = TableChart(("population_2024", "population_change"), by="commune", bars=True)

    def test_bars_are_the_values_each_column_in_its_scale(self):
        canvas, _ = drawn(self.CHART, width=100.0)
        table = DATA.communes.sort_values("population_2024", ascending=False)
        people = table["population_2024"].to_numpy(dtype=float)
        change = np.append(table["population_change"].to_numpy(), DATA.region["population_change"].iloc[0])
        for column, values in enumerate((people, change)):
            found = widths(canvas, f"table-bar:{column}")
            most = np.abs(values).argmax()
            assert found == pytest.approx(np.abs(values) * found[most] / abs(values[most]), rel=TRUE, abs=1e-9)

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_negative_bars_grow_the_other_way_from_the_zero(self, language):
        canvas, _ = drawn(self.CHART, language=language, width=100.0)
        zeros = sorted({round(a.get_segments()[0][0, 0], 6) for a in artists(canvas, "table-zero")})
        assert len(zeros) == 2
        zero = zeros[1] if language == "fr" else zeros[0]
        values = DATA.communes.sort_values("population_2024", ascending=False)["population_change"]
        for (west, _, east, _), value in zip(boxes(canvas, "table-bar:1"), values, strict=False):
            forward = east - zero if language == "fr" else zero - west
            assert forward == pytest.approx(max(value, 0) / value * (east - west) if value else 0.0, abs=1e-5)

    def test_a_bar_reaches_no_figure(self):
        canvas, _ = drawn(self.CHART, width=62.0)
        figures = [shape.bounds for _, gid, shape in text_shapes(canvas) if gid == "table-value"]
        for west, south, east, north in (*boxes(canvas, "table-bar:0"), *boxes(canvas, "table-bar:1")):
            beside = [b for b in figures if b[1] < north and south < b[3] and b[0] < east and west < b[2]]
            assert not beside

    def test_a_missing_value_has_no_bar_and_all_zero_has_none(self):
        data = with_values(DATA, population_change=[np.nan, 1, 2, 3, 4, 5])
        assert len(boxes(drawn(self.CHART, data)[0], "table-bar:1")) == 6  # five communes and the region
        zero = drawn(self.CHART, with_values(DATA, population_2024=0.0))[0]
        assert widths(zero, "table-bar:0") == pytest.approx(0)


class TestConfidentiality:
    """What a register's charts may show."""

    def test_counts_are_public_unless_the_editor_says_otherwise(self, register):
        public, _ = protect(register, Disclosure(least_units=3))
        assert AgesChart().block(public, PRINT, "fr").rows
        secret, _ = protect(register, Disclosure(least_units=3, counts=True))
        for chart in (AgesChart(), LinesChart(first=2000), LinesChart(first=2000, cumulated=True)):
            with pytest.raises(SecrecyError, match="kept secret"):
                chart.block(secret, PRINT, "fr")

    def test_withheld_amounts_have_no_part_and_are_named(self):
        table = pd.DataFrame({
            c.ID: list("abcdefgh"), c.FAMILY: "cooperative", c.MEMBERS: [9, 9, 9, 9, 9, 9, 9, 9],
            c.WOMEN: [3] * 8, c.LON: [-5.95] * 6 + [-5.95] * 2, c.LAT: [35.05] * 6 + [35.15] * 2,
        })  # fmt: skip
        data, kinds = located(table), ["women_both", "men_both"]
        north = data.provinces.index[data.provinces["name"] == "Nord"][0]
        provinces = data.provinces.astype(dict.fromkeys(kinds, "float64"))
        provinces.loc[north, kinds] = np.nan
        hidden = frozenset(("province", north, kind) for kind in kinds)
        public = replace(data, provinces=provinces, withheld=hidden)
        canvas, _ = drawn(StackedChart(("women_both", "men_both")), public)
        assert texts(canvas, "chart-name") == ["Sud"]
        assert texts(canvas, "chart-note") == ["Secret statistique\u202f: Nord"]
        assert "Nord" not in describe_chart(StackedChart(("women_both", "men_both")), public, "en").split("Withheld")[0]


class TestApart:
    """Labels moved apart."""

    @given(st.lists(st.floats(-50, 150), min_size=1, max_size=12), st.floats(0.5, 8))
    def test_keeps_its_gaps_its_bounds_and_its_order(self, wanted, gap):
        found = space_out(wanted, gap, low=0.0, high=100.0)
        assert np.diff(np.sort(found)).min(initial=gap) >= gap - 1e-6
        assert found.min() >= -1e-6
        assert found.max() <= 100 + 1e-6
        for (a, x), (b, y) in itertools.combinations(zip(wanted, found, strict=True), 2):
            assert (a <= b and x <= y) or (a >= b and x >= y)

    @given(st.lists(st.floats(20, 80), min_size=2, max_size=6))
    def test_moves_as_little_as_can_be(self, wanted):
        """Where no bound is met the sum of the moves is none, and what has room stays where it is."""
        found = space_out(wanted, 3.0, low=-100.0, high=200.0)
        assert found.sum() == pytest.approx(sum(wanted), abs=1e-6)
        if np.diff(np.sort(wanted)).min() >= 3.0:
            assert found == pytest.approx(wanted)

    def test_two_at_one_place_share_the_move(self):
        assert space_out([10.0, 10.0], 4.0, low=0.0, high=20.0) == pytest.approx([8.0, 12.0])

    def test_too_many_are_refused(self):
        with pytest.raises(ValueError, match="labels"):
            space_out([1.0] * 5, 3.0, low=0.0, high=10.0)

    @given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
    def test_ticks_enclose_and_have_one_step(self, low, span):
        ticks = round_ticks(low, low + span)
        assert ticks[0] <= low + 1e-6 * max(1, span)
        assert ticks[-1] >= low + span - 1e-6 * max(1, span)
        assert 2 <= len(ticks) <= 8
        assert np.diff(ticks) == pytest.approx(ticks[1] - ticks[0])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: StackedChart(("x",)),
        lambda: StackedChart(("x", "x")),
        lambda: StackedChart(tuple("abcdefgh")),
        lambda: StackedChart(("x", "y"), rows=0),
        lambda: LinesChart(("x",), by="province"),
        lambda: LinesChart(("x", "y")),
        lambda: LinesChart(by="commune"),
        lambda: LinesChart(rows=8),
        lambda: LinesChart(families=("cooperative", "cooperative")),
        lambda: LinesChart(first=2010, last=2010),
        lambda: SlopeChart("x", "x"),
        lambda: SlopeChart("x", "y", rows=1),
        lambda: SlopeChart("x", "y", units=("a", "b")),
        lambda: SlopeChart("x", "y", by="commune", units=("a",)),
        lambda: AgesChart(opposed=True),
        lambda: AgesChart(band_years=0),
        lambda: AgesChart(band_years=7, oldest=30),
        lambda: AgesChart(band_years=1, oldest=90),
        lambda: ClassesChart("x", method="clever"),
        lambda: ClassesChart("x", palette="Rainbow"),
        lambda: SmallMultiplesChart(("x",)),
        lambda: SmallMultiplesChart(("x", "x")),
        lambda: SmallMultiplesChart(("x", "y"), each="province"),
        lambda: SmallMultiplesChart(("x", "y"), mark="pies"),
        lambda: SmallMultiplesChart(("x", "y"), columns=9),
        lambda: SmallMultiplesChart(("x", "y"), mark="circles", largest_mm=-1),
    ],
)
def test_nonsense_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()


@pytest.mark.parametrize(
    "chart",
    [
        StackedChart(("cooperatives", "associations", "mutuals")),
        LinesChart(first=2000),
        SlopeChart("population_2014", "population_2024", by="commune"),
        AgesChart(),
        AgesChart(("cooperative", "mutual"), opposed=True),
        ClassesChart("population_density"),
        SmallMultiplesChart(("cooperatives", "associations"), mark="circles"),
        TableChart(("population_2024", "population_change"), bars=True),
    ],
)
def test_one_ink_has_no_hue(chart, register):
    canvas, _ = drawn(chart, register, theme=GRAY)
    for one in canvas.axes.collections:
        for colors in (one.get_facecolor(), one.get_edgecolor()):
            for color in np.atleast_2d(colors) if len(colors) else ():
                assert np.ptp(color[:3]) < 0.01 or color[3] == 0, one.get_gid()


HARD = {
    "nothing": np.nan,
    "zero": 0.0,
    "one commune": [5.0, *[np.nan] * 5],
    "endless": [np.inf, 1.0, 2.0, 3.0, 4.0, 5.0],
    "below zero": [-1.0, -2.0, -3.0, -4.0, -5.0, -6.0],
    "tiny": [1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9],
    "far apart": [1e12, 2e12, 3e12, 1.0, 2.0, 3.0],
}


@pytest.mark.parametrize("values", HARD.values(), ids=list(HARD))
@pytest.mark.parametrize(
    "chart",
    [
        BarChart("population_density", by="commune"),
        HistogramChart("population_density"),
        LorenzChart("associations_hcp"),
        OpposedChart("population_2014", "population_2024", by="commune"),
        StackedChart(("associations_hcp", "jobs_hcp"), by="commune"),
        LinesChart(("population_2014", "population_2024"), by="commune"),
        SlopeChart("population_2014", "population_2024", by="commune"),
        ClassesChart("population_density"),
        SmallMultiplesChart(("associations_hcp_10k", "jobs_hcp_1k")),
        SmallMultiplesChart(("associations_hcp", "jobs_hcp"), mark="circles"),
        TableChart(("population_2024", "population_change"), by="commune", bars=True),
    ],
    ids=lambda chart: chart.chart,
)
def test_hard_values_are_drawn_and_described_or_refused_alike(chart, values):
    keys = {key for key, _ in chart.asks}
    data = with_values(DATA, **dict.fromkeys(keys, values))
    outcomes = []
    for said in (
        lambda: chart_figure(chart, data, width_mm=80.0).canvas.texts,
        lambda: describe_chart(chart, data, "en"),
    ):
        try:
            outcomes.append(bool(said()))
        except (ClassificationError, MapTypeError) as error:
            assert "“" in str(error)  # noqa: PT017 - the indicator is named
            outcomes.append(False)
    assert outcomes[0] == outcomes[1]
