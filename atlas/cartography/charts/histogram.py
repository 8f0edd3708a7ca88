"""The histogram: how many units have which values, in bins of one round width."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import (
    FIGURES,
    Chart,
    ChartTitle,
    Floats,
    Plot,
    chart_title,
    known_values,
    plot_height,
    register_chart,
)
from atlas.cartography.charts.sentences import indicator_texts, opening, sentences
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.decimals import middle_decimals
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, interval, tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_HEIGHT_MM: Final = 24.0
_BINS: Final = 12  # aimed at


@register_chart
@dataclass(frozen=True, slots=True)
class HistogramChart(Chart):
    """A histogram of an indicator over the units.

    Attributes:
        indicator: key of a stock or a ratio.
        by: level of the units.
        bin_width: width of a bin; the round number nearest to a twelfth of the range when 0.
        title: the indicator's by default.
    """

    indicator: str
    by: By = "commune"
    bin_width: float = 0.0
    title: Text = ""
    chart: Literal["histogram"] = "histogram"
    grows: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_density"}

    def __post_init__(self) -> None:
        if not (self.bin_width >= 0 and math.isfinite(self.bin_width)):
            raise ValueError(Message("fault.cartography.charts.bin_width", width=self.bin_width))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator drawn, with the natures that it may have."""
        return ((self.indicator, FIGURES),)

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the extremes, the median, the fullest bin."""
        indicator = require_nature(self, data, self.indicator)
        values = known_values(data, indicator.key, self.by)
        edges, counts = self._bins(np.asarray(values, dtype=np.float64))
        most = int(np.argmax(counts))
        where = interval(edges[most], edges[most + 1], language, decimals=_decimals(edges))
        median = float(values.median())
        middle = number(median, language, decimals=middle_decimals(median, indicator.decimals))
        return sentences(
            (opening(self, self.title, indicator.heading(language), language),
             *indicator_texts(data, indicator, values, by=self.by, language=language),
             tr("told.median", language, value=middle),
             tr("told.mode", language, interval=where, n=number(int(counts[most]), language)))
        )  # fmt: skip

    def _bins(self, values: Floats) -> tuple[list[float], list[int]]:
        """Return edges of the bins, and how many values each holds."""
        try:
            edges = bin_edges(values, self.bin_width)
        except ValueError as error:
            raise ClassificationError(
                Message("fault.cartography.charts.of_indicator", key=self.indicator, why=error.args[0])
            ) from error
        place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
        return edges, [int(n) for n in np.bincount(place, minlength=len(edges) - 1)]

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        indicator = require_nature(self, data, self.indicator)
        values = np.asarray(known_values(data, indicator.key, self.by), dtype=np.float64)
        edges, counts = self._bins(values)
        texts = tuple(number(float(e), language, decimals=_decimals(edges)) for e in edges)
        return HistogramColumns(
            chart_title(self.title, indicator, language), tuple(map(float, edges)), tuple(counts), texts,
            tr(f"{self.by}s_count", language),
        )  # fmt: skip


def _decimals(edges: list[float]) -> int:
    """Return the decimals that all edges need."""
    return next((d for d in range(9) if all(math.isclose(round(e, d), e, abs_tol=1e-9) for e in edges)), 9)


def bin_edges(values: Floats, width: float = 0.0) -> list[float]:
    """Return edges of bins ``[a, b[`` of one width, at its multiples, around all values."""
    low, high = float(values.min()), float(values.max())
    step = width or _round_step((high - low) / _BINS or 1.0)
    first = math.floor(low / step + 1e-9)
    last = max(math.floor(high / step + 1e-9) + 1, first + 1)
    if last - first > 200:
        raise ValueError(Message("fault.cartography.charts.bins", step=step, low=low, high=high, count=last - first))
    return [round(k * step, 12) for k in range(first, last + 1)]


def _round_step(step: float) -> float:
    """Return the 1, 2, 2.5 or 5 times a power of ten that is nearest in ratio."""
    power = 10.0 ** math.floor(math.log10(step))
    return power * min((1, 2, 2.5, 5, 10), key=lambda m: abs(math.log(step / power / m)))


@dataclass(frozen=True, slots=True)
class HistogramColumns:
    """Bars that touch, the highest count written on its bar, edges written below as room allows."""

    title: ChartTitle
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    texts: tuple[str, ...]
    counts_title: str

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self.title.height(canvas, width) + 3.2 + plot_height(width, _HEIGHT_MM) + 5.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, bars, axis and edges."""
        theme = canvas.theme
        small = theme.text(theme.type.foot + 0.4, color=theme.quiet)
        top = self.title.draw(canvas, box)
        canvas.text(self.counts_title, (canvas.along(box, 0), top - 2.2), small)
        tall = top - 3.2 - box.y - 5.0  # what the box leaves: more than needed where it is higher
        area = Box(box.x + 2.0, box.y + 5.0, box.width - 6.0, tall - 3.0)
        plot = Plot(area, (self.edges[0], self.edges[-1]), (0.0, float(max(self.counts))))
        for count, left, right in zip(self.counts, self.edges, self.edges[1:], strict=False):
            (x0, y0), (x1, y1) = plot.at(np.array([left, right]), np.array([0.0, float(count)]))
            bar = ShapeStyle(face=theme.accent, edge=theme.paper, width_pt=0.5, z=6, gid="chart-bin")
            if count:
                canvas.rectangle(Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0)), bar)
                at = float(x0 + x1) / 2, float(y1) + 0.7
                if canvas.measure(number(count, canvas.language), small).width < x1 - x0 + 1.0:
                    canvas.text(number(count, canvas.language), at, small.at("middle"), gid="chart-value")
        axis = np.array([[area.x, area.y], [area.right, area.y]])
        canvas.segments([axis], ShapeStyle(edge=theme.ink, width_pt=0.4, z=6.1, gid="chart-zero"))
        self._write_edges(canvas, plot)

    def _write_edges(self, canvas: Canvas, plot: Plot) -> None:
        """Write every edge, every second one … so that none touches the next."""
        style = canvas.theme.text(canvas.theme.type.foot + 0.4).at("middle")
        widest = max(canvas.measure(text, style).width for text in self.texts) + 1.5
        each = max(1, math.ceil(widest / (plot.box.width / len(self.counts))))
        ticks = []
        for i in range(0, len(self.edges), each):
            x, y = plot.at(np.array([self.edges[i]]), np.array([0.0]))[0]
            ticks.append(np.array([[x, y], [x, y - 0.9]]))
            canvas.text(self.texts[i], (float(x), float(y) - 3.2), style, gid="chart-edge")
        canvas.segments(ticks, ShapeStyle(edge=canvas.theme.ink, width_pt=0.4, z=6.1, gid="chart-ticks"))
