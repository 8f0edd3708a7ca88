"""Horizontal bars: the units with the highest (or lowest) values of an indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import (
    FIGURES,
    ROW_MM,
    Chart,
    ChartTitle,
    chart_title,
    known_values,
    register_chart,
    unit_names,
)
from atlas.cartography.charts.sentences import indicator_texts, opening, sentences
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_BAR_MM: Final = 2.6
_GAP_MM: Final = 1.2


@register_chart
@dataclass(frozen=True, slots=True)
class BarChart(Chart):
    """Bars from zero for the units with the highest values; a line where the region stands, for a ratio.

    Attributes:
        indicator: key of a stock or a ratio.
        by: level of the units.
        rows: how many units at the most; the lowest values when negative.
        title: the indicator's by default.
    """

    indicator: str
    by: By = "province"
    rows: int = 10
    title: Text = ""
    chart: Literal["bars"] = "bars"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_density"}

    def __post_init__(self) -> None:
        if not 1 <= abs(self.rows) <= 40:
            raise ValueError(Message("fault.cartography.charts.rows.bars", rows=self.rows))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator drawn, with the natures that it may have."""
        return ((self.indicator, FIGURES),)

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences."""
        indicator, values, shown = self._selection(data)
        return sentences(
            (opening(self, self.title, indicator.heading(language), language),
             *indicator_texts(data, indicator, values, by=self.by, language=language, shown=len(shown)))
        )  # fmt: skip

    def _selection(self, data: Dataset) -> tuple[Indicator, pd.Series[float], pd.Series[float]]:
        """Return the indicator, its values in their order, and those of the units that have a bar."""
        indicator = require_nature(self, data, self.indicator)
        values = known_values(data, indicator.key, self.by).sort_values(ascending=self.rows < 0, kind="stable")
        return indicator, values, values.head(abs(self.rows))

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        indicator, _, shown = self._selection(data)
        texts = tuple(number(float(v), language, decimals=indicator.decimals) for v in shown)
        whole = float(data.region[indicator.key].iloc[0]) if indicator.nature == "ratio" else float("nan")
        # A stock has no mean that its units could be compared with, nor has a ratio that the region lacks.
        mark = None
        if np.isfinite(whole):
            mark = (whole, f"{tr('region', language)} {number(whole, language, decimals=indicator.decimals)}")
        return BarRows(
            chart_title(self.title, indicator, language), tuple(unit_names(data, shown.index, self.by, language)),
            tuple(map(float, shown)), texts, mark,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BarRows:
    """Names at the start side, bars from a common zero, values at their ends; negative bars grow the other way."""

    title: ChartTitle
    names: tuple[str, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    reference: tuple[float, str] | None = None

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self.title.height(canvas, width) + len(self.names) * ROW_MM + (3.6 if self.reference else 0.0)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, names, bars and the region's line."""
        theme = canvas.theme
        small = theme.text(theme.type.legend)
        top = self.title.draw(canvas, box)
        names = min(max(canvas.measure(n, small).width for n in self.names), 0.45 * box.width)
        figures = max(canvas.measure(t, small).width for t in self.texts)
        low, high = min(0.0, *self.values), max(0.0, *self.values)
        if self.reference:
            low, high = min(low, self.reference[0]), max(high, self.reference[0])
        margin = figures + _GAP_MM if low < 0 else 0.0  # a negative bar has its value on its other side
        room = box.width - names - 2 * _GAP_MM - figures - margin
        unit = room / (high - low) if high > low else 0.0
        zero = names + _GAP_MM + margin - low * unit
        for i, (name, value, text) in enumerate(zip(self.names, self.values, self.texts, strict=True)):
            y = top - (i + 0.5) * ROW_MM
            for line in canvas.wrap(name, small, width_mm=names)[:1]:
                canvas.text(line, (canvas.along(box, 0), y), small.at("start", "middle"), gid="chart-name")
            length = abs(value) * unit
            first = zero if value >= 0 else zero - length
            bar = Box(canvas.along(box, first, length), y - _BAR_MM / 2, length, _BAR_MM)
            canvas.rectangle(bar, ShapeStyle(face=theme.accent, z=6, gid="chart-bar"))
            at = first + length + _GAP_MM if value >= 0 else first - _GAP_MM
            if self.reference:
                at = _clear_of(zero + self.reference[0] * unit, at, canvas.measure(text, small).width, value)
            style = replace(small, halo=theme.paper).at("start" if value >= 0 else "end", "middle")
            canvas.text(text, (canvas.along(box, at), y), style, gid="chart-value")
        bottom = top - len(self.names) * ROW_MM
        x = canvas.along(box, zero)
        canvas.segments(
            [np.array([[x, top], [x, bottom]])], ShapeStyle(edge=theme.ink, width_pt=0.4, z=6.1, gid="chart-zero")
        )
        if self.reference:
            x = canvas.along(box, zero + self.reference[0] * unit)
            mark = ShapeStyle(edge=theme.symbol, width_pt=0.8, z=6.2, gid="chart-reference")
            canvas.segments([np.array([[x, top], [x, bottom - 0.6]])], mark)
            self._say_reference(canvas, box, x, bottom - 3.0)

    def _say_reference(self, canvas: Canvas, box: Box, x: float, y: float) -> None:
        """Write the region's value under its line, moved inwards where it would leave the box."""
        style = canvas.theme.text(canvas.theme.type.foot + 0.4)
        text = self.reference[1] if self.reference else ""
        half = canvas.measure(text, style).width / 2
        x = min(max(x, box.x + half), box.right - half)
        canvas.text(text, (x, y), style.at("middle"), gid="chart-reference-text")


def _clear_of(line: float, at: float, width: float, value: float) -> float:
    """Return where a figure at the end of its bar begins, past a line that would run through it."""
    side = 1 if value >= 0 else -1
    near, far = sorted((at - side * _GAP_MM, at + side * (width + _GAP_MM)))
    return line + side * _GAP_MM if near < line < far else at
