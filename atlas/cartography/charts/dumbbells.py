"""Dumbbells: for each unit two values on one scale and what lies between them: the region's, or another indicator's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import (
    FIGURES,
    ROW_MM,
    Chart,
    ChartTitle,
    Floats,
    chart_title,
    known_values,
    register_chart,
    unit_names,
)
from atlas.cartography.charts.keys import Key, KeyEntry
from atlas.cartography.charts.sentences import count_text, indicator_texts, join_names, opening, sentences
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By, listed_units, require_nature
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_DOT_MM: Final = 2.4
_GAP_MM: Final = 1.4
_BELOW_MM: Final = 3.6
_FAULT: Final = "fault.cartography.charts.dumbbells"
_NO_KEY: Final = Key(())


@register_chart
@dataclass(frozen=True, slots=True)
class DumbbellChart(Chart):
    """A full dot for each unit, and a line to what it is compared with: the region's value, or a second indicator's.

    Attributes:
        indicator: key of a ratio; with a second indicator also of a stock.
        second: key of another indicator of the same nature and unit: a hollow dot. The region without it.
        by: level of the units.
        rows: how many units at the most, the highest values first; the lowest ones when negative.
        title: the indicator's by default.
    """

    indicator: str
    second: str = ""
    by: By = "province"
    rows: int = 10
    title: Text = ""
    chart: Literal["dumbbells"] = "dumbbells"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "associations_hcp_10k"}

    def __post_init__(self) -> None:
        if not 1 <= abs(self.rows) <= 40:
            raise ValueError(Message(f"{_FAULT}.rows", rows=self.rows))
        if self.indicator == self.second:
            raise ValueError(Message(f"{_FAULT}.same"))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, with the natures that they may have."""
        natures = FIGURES if self.second else frozenset({Nature.RATIO})
        return tuple((key, natures) for key in (self.indicator, self.second) if key)

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences."""
        indicator, second, table = self._selection(data)
        shown = table.head(abs(self.rows))
        if second is None:
            own = indicator_texts(data, indicator, table["first"], by=self.by, language=language, shown=len(shown))
            return sentences((opening(self, self.title, indicator.heading(language), language), *own))
        gaps = (table["first"] - table["second"]).abs()
        names = pd.Series(unit_names(data, table.index, self.by, language), index=table.index)
        widest = join_names(names[gaps == gaps.max()], language)
        what = tr("told.beside", language, first=indicator.heading(language), second=second.heading(language))
        return sentences((
            opening(self, self.title, what, language), count_text(self.by, len(table), language, shown=len(shown)),
            tr("told.widest_gap", language, names=widest),
        ))  # fmt: skip

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        indicator, second, table = self._selection(data)
        shown = table.head(abs(self.rows))
        names = tuple(unit_names(data, shown.index, self.by, language))
        title = chart_title(self.title, indicator, language)
        firsts, seconds = (tuple(map(float, shown[name])) for name in ("first", "second"))
        texts = tuple(number(value, language, decimals=indicator.decimals) for value in firsts)
        if second is None:
            region = f"{tr('region', language)} {number(seconds[0], language, decimals=indicator.decimals)}"
            return DumbbellRows(title, names, firsts, seconds, texts, region=region)
        entries = (
            KeyEntry(indicator.heading(language), theme.accent), KeyEntry(second.heading(language), theme.paper)
        )  # fmt: skip
        others = tuple(number(value, language, decimals=second.decimals) for value in seconds)
        return DumbbellRows(title, names, firsts, seconds, texts, others, key=Key(entries))

    def _selection(self, data: Dataset) -> tuple[Indicator, Indicator | None, pd.DataFrame]:
        """Return the indicators, and both values of the units that have them, in the order in which they are drawn.

        Raises:
            MapTypeError: indicators of two natures or units.
            ClassificationError: no unit has both values.
        """
        indicator = require_nature(self, data, self.indicator)
        second = require_nature(self, data, self.second) if self.second else None
        values = known_values(data, indicator.key, self.by)
        if second is None:
            others: Any = float(data.region[indicator.key].iloc[0])
        elif (indicator.nature, indicator.unit[DEFAULT_LANGUAGE]) != (second.nature, second.unit[DEFAULT_LANGUAGE]):
            raise MapTypeError(Message(f"{_FAULT}.kinds", listed=listed_units((indicator, second), natures=True)))
        else:
            others = known_values(data, second.key, self.by)
        table = pd.DataFrame({"first": values, "second": others}).dropna()
        if table.empty:
            raise ClassificationError(Message(f"{_FAULT}.empty", first=self.indicator, second=self.second))
        return indicator, second, table.sort_values("first", ascending=self.rows < 0, kind="stable")


@dataclass(frozen=True, slots=True)
class DumbbellRows:
    """Names at the start side, two dots and what lies between them, values at the outer sides of the dots."""

    title: ChartTitle
    names: tuple[str, ...]
    firsts: tuple[float, ...]
    seconds: tuple[float, ...]
    texts: tuple[str, ...]
    others: tuple[str, ...] = ()
    region: str = ""
    key: Key = _NO_KEY

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        rows = len(self.names) * ROW_MM
        return self.title.height(canvas, width) + self.key.height(canvas, width) + rows + _BELOW_MM * bool(self.region)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, key, the region's line, then row by row names, lines, dots and values."""
        top = self.title.draw(canvas, box)
        top = self.key.draw(canvas, Box(box.x, box.y, box.width, top - box.y))
        start, unit = self._scale(canvas, box.width)
        if self.region:
            self._draw_region(canvas, box, start + self.seconds[0] * unit, top)
        ys: Floats = np.array([top - (row + 0.5) * ROW_MM for row in range(len(self.names))], dtype=np.float64)
        places = [[start + value * unit for value in values] for values in (self.firsts, self.seconds)]
        offsets = np.asarray(places, dtype=np.float64)
        self._draw_dots(canvas, box, offsets, ys)
        for row, (name, y) in enumerate(zip(self.names, ys.tolist(), strict=True)):
            self._draw_name(canvas, box, name, y)
            first, second = offsets[:, row].tolist()
            self._draw_value(canvas, box, self.texts[row], (first, y), after=first >= second)
            if self.others:
                self._draw_value(canvas, box, self.others[row], (second, y), after=first < second)

    def _scale(self, canvas: Canvas, width: float) -> tuple[float, float]:
        """Return how far from the start side a value of zero is, and how far values of 1 are apart."""
        small = canvas.theme.text(canvas.theme.type.legend)
        label = _DOT_MM / 2 + _GAP_MM + max(canvas.measure(text, small).width for text in self.texts + self.others)
        low, high = min(self.firsts + self.seconds), max(self.firsts + self.seconds)
        first = self._names_width(canvas, width) + _GAP_MM + label
        unit = (width - first - label) / (high - low) if high > low else 0.0
        return first - low * unit, unit

    def _names_width(self, canvas: Canvas, width: float) -> float:
        small = canvas.theme.text(canvas.theme.type.legend)
        return min(max(canvas.measure(name, small).width for name in self.names), 0.4 * width)

    def _draw_name(self, canvas: Canvas, box: Box, name: str, y: float) -> None:
        small = canvas.theme.text(canvas.theme.type.legend)
        for line in canvas.wrap(name, small, width_mm=self._names_width(canvas, box.width))[:1]:
            canvas.text(line, (canvas.along(box, 0), y), small.at("start", "middle"), gid="chart-name")

    def _draw_dots(self, canvas: Canvas, box: Box, offsets: Floats, ys: Floats) -> None:
        """Draw what lies between two values, then a dot for each; the region's value has its line."""
        theme = canvas.theme
        first, second = (
            np.column_stack([[canvas.along(box, offset) for offset in row], ys]) for row in offsets.tolist()
        )
        between = ShapeStyle(edge=theme.quiet, width_pt=1.6, z=6.1, gid="chart-between")
        canvas.segments(list(np.stack([first, second], axis=1)), between)
        sizes = np.full(len(ys), _DOT_MM)
        if not self.region:
            hollow = ShapeStyle(face=theme.paper, edge=theme.symbol, width_pt=1.0, z=6.3, gid="chart-second")
            canvas.circles(second, sizes, hollow)
        canvas.circles(first, sizes, ShapeStyle(face=theme.accent, z=6.4, gid="chart-first"))

    @staticmethod
    def _draw_value(canvas: Canvas, box: Box, text: str, at: tuple[float, float], *, after: bool) -> None:
        """Write a value at the outer side of its dot."""
        theme, out = canvas.theme, _DOT_MM / 2 + _GAP_MM / 2
        style = replace(theme.text(theme.type.legend), halo=theme.paper).at("start" if after else "end", "middle")
        x = canvas.along(box, at[0] + (out if after else -out))
        canvas.text(text, (x, at[1]), style, gid="chart-value")

    def _draw_region(self, canvas: Canvas, box: Box, offset: float, top: float) -> None:
        """Draw the region's line and write its value below it, moved inwards where it would leave the box."""
        theme, bottom = canvas.theme, top - len(self.names) * ROW_MM
        x = canvas.along(box, offset)
        look = ShapeStyle(edge=theme.symbol, width_pt=0.8, z=6.0, gid="chart-reference")
        canvas.segments([np.array([[x, top], [x, bottom - 0.6]])], look)
        style = theme.text(theme.type.foot + 0.4)
        half = canvas.measure(self.region, style).width / 2
        middle = min(max(x, box.x + half), box.right - half)
        canvas.text(self.region, (middle, bottom - 3.0), style.at("middle"), gid="chart-reference-text")
