"""The charts on the pages that face plates: the editor's, then those that go with what the plate shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.charts import AnyChart
from atlas.cartography.charts.classes import ClassesChart
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.charts.histogram import HistogramChart
from atlas.cartography.charts.lorenz import LorenzChart
from atlas.cartography.charts.sentences import describe_chart
from atlas.cartography.charts.stacked import StackedChart
from atlas.cartography.charts.strips import StripChart
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.errors import AtlasError, LayoutError
from atlas.i18n.language import LANGUAGES
from atlas.publishing.book.bound_plate import BELOW_RULE_MM, rule_mm
from atlas.publishing.book.facts import subject
from atlas.publishing.book.pictures import Pictures
from atlas.publishing.render.conversion import svg

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: Which column of the page a chart is drawn for: that of the commentary, that of the figures.
Column: TypeAlias = Literal["text", "figures"]
_HISTOGRAMS: Final = (ClassesChart, HistogramChart)
_MOST_CHARTS: Final = 3  # on a page
_GUTTER_MM: Final = 12.0  # between the two columns of a wide page (spreads.typ)
_SIDE_MM: Final = 78.0  # the column of the figures on a page that stands
_APART_MM: Final = 6.0  # between what stands in a column
_LOWEST_MM: Final = 48.0  # a chart that grows is so high at least, on A4
_HIGHEST: Final = 0.5  # of the page's height
_STEP_MM: Final = 4.0
_TALLEST: Final = 0.38  # of an upright page's height, a chart that nobody asked for: the commentary comes first
_SIDE_BY_SIDE: Final = 2  # explanations; of more only these parts are printed
_IN_BRIEF: Final = ("title", "explanation")
_LETTER_MM2: Final = {False: 7.4, True: 9.6}  # of a column, what a letter of a commentary takes, by direction
_SMALL_LETTER_MM: Final = {False: 1.42, True: 1.3}  # of a line, what a letter of an explanation takes
_LINE_MM: Final = 4.4  # from one of its lines to the next
_ROW_MM: Final = 6.3  # of a table
_HEAD_MM: Final = 8.0  # its title with the room below the table


@dataclass(frozen=True, slots=True)
class FacingRoom:
    """The page that faces a plate: two columns from the rule down to the foot of the plate's map, mm.

    The first has the commentary and how the values are spread, the second figures, provinces and explanations. A page
    that stands has a column of 78 mm for its figures, and explanations across its foot.
    """

    page: Page
    binding_mm: float
    right_to_left: bool

    @property
    def height_mm(self) -> float:
        """The height of the columns."""
        return self.page.height_mm - rule_mm(self.page) - BELOW_RULE_MM - self.page.margin_mm

    @property
    def column_mm(self) -> float:
        """The width of the commentary's column."""
        room = self.page.width_mm - 28.0 - self.binding_mm
        return (room - _GUTTER_MM) / 2 if self.page.landscape else room - 9.0 - _SIDE_MM

    def width_mm(self, column: Column) -> float:
        """Return the width of a column."""
        return self.column_mm if column == "text" or self.page.landscape else _SIDE_MM

    def chart_heights(self, letters: int, beside: Mapping[str, Any]) -> dict[Column, float]:
        """Return how high charts that grow are in each column, so that its text and they fill it."""
        left = self.height_mm - self._text_mm(letters) - _APART_MM
        right = self.height_mm - self._beside_mm(beside.get("figures", ()), beside.get("explanations", ()))
        return {"text": self._chart_mm(left), "figures": self._chart_mm(right - 2 * _APART_MM)}

    def _chart_mm(self, room: float) -> float:
        """Return the height that fills a room, in steps: a word more of a commentary does not draw all charts again."""
        grown = self.page.type_scale
        return min(
            max(_STEP_MM * (room // _STEP_MM), _LOWEST_MM * grown),
            (_HIGHEST if self.page.landscape else _TALLEST) * self.page.height_mm,
        )

    def _text_mm(self, letters: int) -> float:
        """Return about how high a commentary is."""
        return letters * _LETTER_MM2[self.right_to_left] * self.page.type_scale**2 / self.column_mm

    def _beside_mm(self, figures: Sequence[Mapping[str, Any]], explanations: Sequence[Mapping[str, str]]) -> float:
        """Return about how high figures and explanations are; two of a kind stand side by side."""
        tables = max((_HEAD_MM + _ROW_MM * len(table["rows"]) for table in figures), default=0.0)
        columns = min(max(len(explanations), 1), _SIDE_BY_SIDE)
        width = (self.column_mm - 8.0 * columns) / self.page.type_scale
        return tables + self._box_mm(explanations, width) * self.page.type_scale

    def _box_mm(self, explanations: Sequence[Mapping[str, str]], width: float) -> float:
        """Return about how high a box of explanations is in columns of a width, both as on A4."""
        in_a_line = width / _SMALL_LETTER_MM[self.right_to_left]
        brief = len(explanations) > _SIDE_BY_SIDE
        lines = [
            sum(
                math.ceil((len(text) + 10) / in_a_line)
                for key, text in each.items()
                if text and (key in _IN_BRIEF or not brief)
            )
            for each in explanations
        ]
        rows = [max(lines[i : i + _SIDE_BY_SIDE]) for i in range(0, len(lines), _SIDE_BY_SIDE)]
        return 15.0 + _LINE_MM * sum(rows) if rows else 0.0


def draw_facing(
    edition: Edition,
    data: Dataset,
    *,
    theme: Theme,
    pictures: Pictures,
    beside: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    letters: Mapping[str, int] = MappingProxyType({}),
) -> dict[str, list[Mapping[str, Any]]]:
    """Draw the charts of the pages that face plates, as high as commentary and figures leave room.

    Args:
        edition: whose plates they are.
        data: its data.
        theme: the look.
        pictures: where they are drawn.
        beside: by the plate's key the figures and explanations of its page.
        letters: by the plate's key how many its commentary has.

    Returns:
        by the plate's key its charts: ``file``, ``width_mm``, ``height_mm``, ``alt`` (what it shows in words), the
        ``column`` that it is drawn for, and whether the editor ``asked`` for it.
    """
    rtl = LANGUAGES[edition.language].right_to_left
    room = FacingRoom(Page.from_name(edition.page), edition.book.binding_mm, rtl)
    chosen = {facing.plate: facing.charts for facing in edition.book.facing}
    draw = partial(_draw, theme=theme, language=edition.language)
    pages: dict[str, list[Mapping[str, Any]]] = {}
    charts = charts_of(edition, data)
    for plate in edition.plates:
        asked, shown = chosen.get(plate.key, ()), data.view_of_zones("", plate.perimeter)
        heights = room.chart_heights(letters.get(plate.key, 0), beside.get(plate.key, {}))
        pages[plate.key] = []
        for i, chart in enumerate(charts[plate.key]):
            column: Column = "figures" if isinstance(chart, StripChart) and chart not in asked else "text"
            name = f"facing-{plate.key}-{i}.svg"
            size = {"width_mm": room.width_mm(column), "height_mm": heights[column]}
            shows = {"chart": asdict(chart), **size, "in": plate.perimeter}
            try:
                picture = pictures.fetch(name, shows, partial(draw, chart, name, data=shown, **size))
            except AtlasError:
                if chart in asked:
                    raise
                continue  # nothing to draw of an indicator without values
            if chart in asked or room.page.landscape or picture["height_mm"] <= _TALLEST * room.page.height_mm:
                pages[plate.key].append({**picture, "column": column, "asked": chart in asked})
    return pages


def _draw(chart: AnyChart, name: str, *, data: Dataset, height_mm: float, **look: Any) -> tuple[bytes, dict[str, Any]]:
    """Draw a chart as high as asked where it can grow, else as high as it needs; return it with its size and words."""
    drawn = None
    if chart.grows or isinstance(chart, ClassesChart):
        with suppress(LayoutError):  # it needs more
            drawn = chart_figure(chart, data, height_mm=height_mm, **look)
    drawn = drawn or chart_figure(chart, data, **look)
    size = {"file": name, "width_mm": drawn.width_mm, "height_mm": drawn.height_mm}
    return svg(drawn.figure), {**size, "alt": describe_chart(chart, data, look["language"])}


def charts_of(edition: Edition, data: Dataset) -> dict[str, tuple[AnyChart, ...]]:
    """Return the charts beside each plate, by its key: its editor's, then the usual ones that are nowhere else.

    No chart stands twice in a book: not on two pages, nor beside the plate that has it in its legend. A plate of one
    indicator chooses before one that shows it as the color of its symbols. An editor's charts stand for the usual ones
    of the commentary's column; the strip plot, which stands among the figures, they leave.
    """
    chosen = {facing.plate: facing.charts for facing in edition.book.facing}
    shown = {_subject(chart) for plate in edition.plates for chart in (*plate.charts, *chosen.get(plate.key, ()))}
    charts: dict[str, tuple[AnyChart, ...]] = {plate.key: chosen.get(plate.key, ()) for plate in edition.plates}
    for plate in sorted(edition.plates, key=lambda plate: len(plate.indicators)):
        for chart in usual_charts(plate, data.view_of_zones("", plate.perimeter)):
            replaced = plate.key in chosen and not isinstance(chart, StripChart)
            if _subject(chart) not in shown and not replaced and len(charts[plate.key]) < _MOST_CHARTS:
                charts[plate.key] += (chart,)
                shown.add(_subject(chart))
    return charts


def _subject(chart: AnyChart) -> tuple[str, ...]:
    """Return what a chart shows: two histograms of one indicator are the same chart, whatever their classes."""
    if isinstance(chart, _HISTOGRAMS):
        return "histogram", chart.indicator, chart.by
    if isinstance(chart, StripChart):
        return "strips", chart.indicator
    own = {field.name: getattr(chart, field.name) for field in fields(chart) if field.name != "title"}
    return type(chart).__name__, repr(own)


def usual_charts(plate: Plate, data: Dataset) -> tuple[AnyChart, ...]:
    """Return what may stand beside a plate when its editor says nothing, the best first: how its values are spread."""
    if plate.focus:
        return ()  # the spread over the region is that of the whole series
    charts: list[AnyChart] = []
    for mark in plate.marks:
        if isinstance(mark, Classing) and mark.class_key and data.indicator(mark.class_key).nature is Nature.RATIO:
            charts += _in_its_classes(mark)
    shown = [data.indicator(key) for key in subject(plate, data)]
    if len(shown) > 2 and all(indicator.nature is Nature.STOCK for indicator in shown):
        return (*charts, StackedChart(plate.indicators, share=True))
    charts += [HistogramChart(indicator.key) for indicator in shown if indicator.nature is Nature.RATIO]
    stocks = [indicator.key for indicator in shown if indicator.nature is Nature.STOCK]
    if c.POPULATION_2024 in data.communes:
        charts += [LorenzChart(key) for key in stocks if key != c.POPULATION_2024]
    return (*charts, *map(HistogramChart, stocks))


def _in_its_classes(mark: Any) -> tuple[AnyChart, ...]:
    """Return histogram and strip plot with the classes and the colors of a map; a strip plot is of communes."""
    look = {
        "method": mark.method, "classes": mark.classes, "breaks": mark.breaks, "palette": mark.palette,
        "neutral": mark.neutral, "smooth": mark.smooth,
    }  # fmt: skip
    histogram = ClassesChart(mark.class_key, mark.by, **look, key=False)
    return (histogram, StripChart(mark.class_key, **look)) if mark.by == "commune" else (histogram,)
