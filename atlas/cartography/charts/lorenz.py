"""The Lorenz curve: how unequally a stock is shared out over the inhabitants, with its Gini index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator
from atlas.analysis.stats.inequality import Inequality, inequality
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import STOCKS, Chart, ChartTitle, Floats, Plot, plot_height, register_chart
from atlas.cartography.charts.sentences import opening, sentences
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_SIDE_MM: Final = 34.0


@register_chart
@dataclass(frozen=True, slots=True)
class LorenzChart(Chart):
    """The cumulated share of a stock against that of another one, from the poorest unit to the richest.

    Attributes:
        indicator: key of a stock.
        over: key of the stock that it is shared out over, inhabitants by default.
        by: level of the units.
        title: the indicator's by default.
    """

    indicator: str
    over: str = c.POPULATION_2024
    by: By = "commune"
    title: Text = ""
    chart: Literal["lorenz"] = "lorenz"
    grows: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "associations_hcp"}

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The stocks drawn, with the natures that they may have."""
        return ((self.indicator, STOCKS), (self.over, STOCKS))

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the Gini index, and what the poorer half holds."""
        amount, people, result = self._concentration(data)
        half = 100 * float(np.interp(0.5, result.lorenz.population, result.lorenz.amount))
        return sentences(
            (opening(self, self.title, amount.heading(language), language),
             tr("gini", language, value=number(result.gini, language, decimals=2)),
             tr("told.half", language, over=people.heading(language), what=amount.heading(language),
                   share=percent(half, language, decimals=0)))
        )  # fmt: skip

    def _concentration(self, data: Dataset) -> tuple[Indicator, Indicator, Inequality]:
        """Return the two stocks, and how one is shared out over the other.

        Raises:
            ClassificationError: nothing to share out, or amounts below zero.
        """
        amount, people = (require_nature(self, data, key) for key in (self.indicator, self.over))
        table = data.table(self.by)
        amounts, population = (table[stock.key].astype("float64") for stock in (amount, people))
        try:
            return amount, people, inequality(amounts, population=population)
        except ValueError as error:  # nothing to share out, amounts below zero
            raise ClassificationError(Message("fault.cartography.charts.lorenz", why=error.args[0])) from error

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        amount, people, result = self._concentration(data)
        title = typeset(
            text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or amount.title[language],
            language,
        )
        gini = tr("gini", language, value=number(result.gini, language, decimals=2))
        return LorenzCurve(
            ChartTitle(title, gini), result.lorenz.population, result.lorenz.amount,
            (tr("cumulated", language, what=_small(people.title[language])),
             tr("cumulated", language, what=_small(amount.title[language]))),
        )  # fmt: skip


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


@dataclass(frozen=True, eq=False)
class LorenzCurve:
    """A square with the line of equal shares, the curve below it, and what its sides measure."""

    title: ChartTitle
    population: Floats
    amount: Floats
    sides: tuple[str, str]

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        lines = sum(len(part) for part in self._sides(canvas, width))
        return self.title.height(canvas, width) + plot_height(width, _SIDE_MM, most=70.0) + 6.0 + lines * 3.2

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, square, diagonal, curve and sides."""
        theme = canvas.theme
        top = self.title.draw(canvas, box)
        upright, level = self._sides(canvas, box.width)
        quiet = theme.text(theme.type.foot + 0.4, color=theme.quiet)
        top = canvas.lines(upright, canvas.along(box, 0), top, quiet, leading=1.25) - 1.0
        spare = max(0.0, box.height - self.height(canvas, box.width))  # of a box higher than needed
        side = min(plot_height(box.width, _SIDE_MM, most=70.0) + spare, box.width - 14.0)
        area = Box(canvas.along(box, 10.0, side), top - side, side, side)
        plot = Plot(area, (0.0, 1.0), (0.0, 1.0))
        canvas.rectangle(area, ShapeStyle(edge=theme.ink, width_pt=0.4, z=6, gid="lorenz-square"))
        equal = plot.at(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
        canvas.segments([equal], ShapeStyle(edge=theme.quiet, width_pt=0.4, z=6.1, gid="lorenz-equal", dash="dashed"))
        curve = plot.at(self.population, self.amount)
        canvas.segments([curve], ShapeStyle(edge=theme.symbol, width_pt=1.2, z=6.2, gid="lorenz-curve"))
        for share in (0.0, 0.5, 1.0):
            text = percent(100 * share, canvas.language, decimals=0)
            (x, y), (left, _) = plot.at(np.array([share, 0.0]), np.array([0.0, 0.0]))
            canvas.text(text, (float(x), float(y) - 3.0), quiet.at("middle"), gid="chart-edge")
            if share:
                beside = quiet.at("start" if canvas.rtl else "end", "middle")
                canvas.text(text, (float(left) - 1.2, area.y + share * side), beside, gid="chart-edge")
        canvas.lines(level, canvas.along(box, 0), area.y - 3.8, quiet, leading=1.25)

    def _sides(self, canvas: Canvas, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        quiet = canvas.theme.text(canvas.theme.type.foot + 0.4)
        return canvas.wrap(self.sides[1], quiet, width_mm=width), canvas.wrap(self.sides[0], quiet, width_mm=width)
