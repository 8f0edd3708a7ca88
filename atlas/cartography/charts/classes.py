"""The histogram of a choropleth: how the values are spread, in the colors of the classes that the map has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.charts.chart import ChartTitle, known_values, plot_height, register_chart
from atlas.cartography.charts.classed import ClassedChart
from atlas.cartography.charts.sentences import indicator_texts, opening, sentences, with_value
from atlas.cartography.legend.block import Block
from atlas.cartography.legend.classes import Swatch, Swatches
from atlas.cartography.legend.histogram import Histogram
from atlas.cartography.marks.fitted_classes import edge_texts, floats
from atlas.cartography.marks.mark import By
from atlas.cartography.marks.special import SPECIAL, special_swatches
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_HEIGHT_MM = 22.0
_GAP_MM = 2.0  # between the histogram and the classes


@register_chart
@dataclass(frozen=True, slots=True)
class ClassesChart(ClassedChart):
    """A histogram whose bars have the colors of the classes of a map, with the classes and their numbers below.

    Its other options are those of :class:`~atlas.cartography.charts.classed.ClassedChart`.

    Attributes:
        by: level of the units.
        key: whether the classes stand below with their numbers; a page beside their map need not say them again.
    """

    by: By = "commune"
    key: bool = True
    chart: Literal["classes"] = "classes"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_density"}

    @property
    def level(self) -> By:
        """Level of the units that are cut into classes."""
        return self.by

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the extremes, and how many units are in each class."""
        indicator, scale = self.fit(data, PRINT, language)
        parts = [opening(self, self.title, indicator.heading(language), language)]
        parts += indicator_texts(
            data, indicator, known_values(data, indicator.key, self.by), by=self.by, language=language
        )
        pairs = zip(_intervals(scale, language), scale.counts, strict=True)
        parts += [with_value(text, number(count, language), language) for text, count in pairs]
        for code, special in SPECIAL.items():
            if count := scale.number(code):
                parts.append(with_value(tr(special.word, language), number(count, language), language))
        return sentences(parts)

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        indicator, scale = self.fit(data, theme, language)
        inside = scale.codes >= 0
        histogram = Histogram(
            tuple(floats(scale.values)[inside]), scale.breaks.edges, scale.colors,
            tr(f"{self.by}s_count", language), plot_mm=_HEIGHT_MM,
        )  # fmt: skip
        classes = zip(_intervals(scale, language), scale.colors, scale.counts, strict=True)
        rows = [Swatch(text, color, count) for text, color, count in classes]
        specials = special_swatches(scale, theme, language)
        heading = self.heading(indicator, language)
        return ClassHistogram(heading, histogram, Swatches((*rows, *specials)) if self.key else None)


def _intervals(scale: ClassScale, language: LanguageCode) -> list[str]:
    """Return the classes in words, lowest first, their breaks written as in the legend of the map."""
    edges = edge_texts(scale, language)
    if len(edges) == 1:
        return [edges[0]]
    last = len(edges) - 2
    return [
        tr("interval_closed" if i == last else "interval", language, low=edges[i], high=edges[i + 1])
        for i in range(last + 1)
    ]


@dataclass(frozen=True, slots=True)
class ClassHistogram:
    """Title, histogram, then the classes with their numbers of units, where they are asked for."""

    title: ChartTitle
    histogram: Histogram
    classes: Swatches | None

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        grown = replace(self.histogram, plot_mm=plot_height(width, _HEIGHT_MM))
        below = _GAP_MM + self.classes.height(canvas, width) if self.classes is not None else 0.0
        return self.title.height(canvas, width) + grown.height(canvas, width) + below

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw all from the top of a box; a higher one has a higher histogram."""
        spare = max(0.0, box.height - self.height(canvas, box.width))
        grown = replace(self.histogram, plot_mm=plot_height(box.width, _HEIGHT_MM) + spare)
        top = self.title.draw(canvas, box)
        grown.draw(canvas, Box(box.x, box.y, box.width, top - box.y))
        top -= grown.height(canvas, box.width) + _GAP_MM
        if self.classes is not None:
            self.classes.draw(canvas, Box(box.x, box.y, box.width, top - box.y))
