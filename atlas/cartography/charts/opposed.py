"""Back-to-back bars, like those of an age pyramid: two stocks on both sides of one axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import (
    ROW_MM,
    STOCKS,
    Chart,
    ChartTitle,
    known_values,
    register_chart,
    unit_names,
)
from atlas.cartography.charts.keys import NO_NOTE, Footnote
from atlas.cartography.charts.sentences import count_text, opening, sentences, unit_titles, value_range
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.scales import palettes
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_BAR_MM: Final = 2.8
_GAP_MM: Final = 1.0
_AFTER_HEADS_MM: Final = 1.4  # between the two heads and the first name


@register_chart
@dataclass(frozen=True, slots=True)
class OpposedChart(Chart):
    """For each unit two bars from one axis, in one scale: men and women, two years, two families.

    Attributes:
        first: key of the stock at the start side.
        second: key of the stock at the end side.
        by: level of the units.
        rows: how many units at the most, those with the largest sums.
        title: of the chart; the first stock's by default.
    """

    first: str
    second: str
    by: By = "province"
    rows: int = 12
    title: Text = ""
    chart: Literal["opposed"] = "opposed"
    example: ClassVar[Mapping[str, Any]] = {"first": "population_2014", "second": "population_2024"}

    def __post_init__(self) -> None:
        if not 1 <= self.rows <= 40:
            raise ValueError(Message("fault.cartography.charts.rows.opposed", rows=self.rows))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The stocks drawn, with the natures that they may have."""
        return ((self.first, STOCKS), (self.second, STOCKS))

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the extremes on each side."""
        pair, values, order = self._selection(data)
        both = values[0].index.intersection(values[1].index)
        names = unit_titles(data, self.by, language)
        title_text = (
            text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or pair[0].title[language]
        )
        return sentences(
            (opening(self, "", title_text, language),
             count_text(self.by, len(both), language, shown=len(order)),
             *(f"{indicator.heading(language)} – {value_range(side, names, indicator, language)}"
               for indicator, side in zip(pair, values, strict=True)))
        )  # fmt: skip

    def _selection(self, data: Dataset) -> tuple[list[Indicator], list[pd.Series[float]], pd.Index[Any]]:
        """Return the two stocks, their values, and the units that have bars, in their order."""
        pair = [require_nature(self, data, key) for key in (self.first, self.second)]
        values = [known_values(data, indicator.key, self.by) for indicator in pair]
        both = values[0].index.intersection(values[1].index)
        sums = values[0][both] + values[1][both]
        return pair, values, sums.sort_values(ascending=False, kind="stable").head(self.rows).index

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        pair, (first, second), order = self._selection(data)
        rows = tuple(
            (name, float(first[code]), float(second[code]))
            for name, code in zip(unit_names(data, order, self.by, language), order, strict=True)
        )
        title_text = (
            text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or pair[0].title[language]
        )
        heads = pair[0].heading(language), pair[1].heading(language)
        return OpposedBars(ChartTitle(typeset(title_text, language)), heads, rows)


@dataclass(frozen=True, slots=True)
class OpposedBars:
    """Names in the middle of each row above its bars, values at the outer ends, titles in the colors of the bars."""

    title: ChartTitle
    titles: tuple[str, str]
    rows: tuple[tuple[str, float, float], ...]
    colors: tuple[str, str] | None = None  # the theme's first two by default
    note: Footnote = NO_NOTE

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        rows = len(self.rows) * (ROW_MM + 2.4) + self.note.height(canvas, width)
        return self.title.height(canvas, width) + 2 * ROW_MM + _AFTER_HEADS_MM + rows

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, the two heads, then the rows."""
        theme = canvas.theme
        small, foot = theme.text(theme.type.legend), theme.text(theme.type.foot + 0.4)
        colors = self.colors or palettes.qualitative(2, theme.qualitative)
        y = self.title.draw(canvas, box)
        for color, text in zip(colors, self.titles, strict=True):
            square = Box(canvas.along(box, 0, 2.6), y - ROW_MM / 2 - 1.3, 2.6, 2.6)
            canvas.rectangle(square, ShapeStyle(face=color, z=6, gid="chart-key"))
            canvas.text(
                text, (canvas.along(box, 4.0), y - ROW_MM / 2), small.at("start", "middle"), gid="chart-key-text"
            )
            y -= ROW_MM
        y -= _AFTER_HEADS_MM
        greatest = max((value for _, *pair in self.rows for value in pair), default=0.0)
        texts = [number(value, canvas.language) for _, *pair in self.rows for value in pair]
        figures = max((canvas.measure(text, foot).width for text in texts), default=0.0) + _GAP_MM
        middle = box.width / 2
        unit = (middle - figures) / greatest if greatest > 0 else 0.0
        for name, first, second in self.rows:
            canvas.text(name, (canvas.along(box, middle), y - 2.2), foot.at("middle"), gid="chart-name")
            level = y - 3.3 - _BAR_MM / 2
            for value, color, side in ((first, colors[0], -1), (second, colors[1], 1)):
                length = value * unit
                start = middle - length if side < 0 else middle
                bar = Box(canvas.along(box, start, length), level - _BAR_MM / 2, length, _BAR_MM)
                canvas.rectangle(bar, ShapeStyle(face=color, z=6, gid=f"chart-bar:{'first' if side < 0 else 'second'}"))
                at = canvas.along(box, middle + side * (length + _GAP_MM))
                style = foot.at("end" if side < 0 else "start", "middle")
                canvas.text(number(value, canvas.language), (at, level), style, gid="chart-value")
            y -= ROW_MM + 2.4
        self.note.draw(canvas, box, y)
