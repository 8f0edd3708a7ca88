"""The strip plot: every commune as a dot on the line of its province, in the colors of the classes of a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import ChartTitle, Floats, known_values, register_chart
from atlas.cartography.charts.classed import ClassedChart
from atlas.cartography.charts.sentences import indicator_texts, opening, sentences, with_value
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.fitted_classes import edge_texts, floats
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_ROW_MM: Final = 6.0
_DOT_MM: Final = 1.7
_HEAD_MM: Final = 4.4  # what a tick means, above the lines
_FOOT_MM: Final = 4.6  # the values below the axis
_GAP_MM: Final = 2.0
_SPREAD: Final = 100.0  # from which ratio of greatest to least on equal steps are equal ratios


@register_chart
@dataclass(frozen=True, slots=True)
class StripChart(ClassedChart):
    """A line for each province with its communes as dots where their values lie, and a tick at its own value.

    Dots have the colors of the classes of the map with the same options, which are those of
    :class:`~atlas.cartography.charts.classed.ClassedChart`. Values run from left to right in every language, by equal
    ratios where the greatest is more than a hundred times the least.
    """

    chart: Literal["strips"] = "strips"
    grows: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_density"}

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the extremes, then the value of each province."""
        indicator, scale = self.fit(data, PRINT, language)
        values = known_values(data, indicator.key, self.level)
        strips = self._strips(data, scale, indicator, language)
        return sentences(
            (opening(self, self.title, indicator.heading(language), language),
             *indicator_texts(data, indicator, values, by="commune", language=language),
             *(with_value(strip.name, strip.text, language) for strip in strips))
        )  # fmt: skip

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        indicator, scale = self.fit(data, theme, language)
        edges = tuple(zip(map(float, scale.breaks.edges), edge_texts(scale, language), strict=False))
        low, high = edges[0][0], edges[-1][0]
        logarithmic = low > 0 and high / low > _SPREAD
        title = self.heading(indicator, language, tr("log_scale", language) if logarithmic else "")
        rows = self._strips(data, scale, indicator, language)
        return Strips(title, rows, edges, tr("strip.means", language), logarithmic)

    @staticmethod
    def _strips(data: Dataset, scale: ClassScale, indicator: Indicator, language: LanguageCode) -> tuple[Strip, ...]:
        """Return the provinces in alphabetical order, each with its communes that have a value."""
        values, inside = floats(scale.values), scale.codes >= 0
        of_province = data.communes[c.PROVINCE_CODE].to_numpy()
        names = data.provinces[LANGUAGES[language].name_column].map(lambda name: typeset(str(name), language))
        strips = []
        for code in names.map(str.casefold).sort_values(kind="stable").index:
            own = np.flatnonzero(inside & (of_province == code))
            colors = tuple(scale.colors[scale.codes[place]] for place in own)
            whole = float(data.provinces.loc[code, indicator.key])
            text = number(whole, language, decimals=indicator.decimals) if np.isfinite(whole) else ""
            strips.append(Strip(names[code], values[own], colors, whole, text))
        return tuple(strips)


@dataclass(frozen=True, eq=False)
class Strip:
    """One province: its name, the values of its communes with their colors, and its own value."""

    name: str
    values: Floats
    colors: tuple[str, ...]
    whole: float
    text: str


@dataclass(frozen=True, eq=False)
class Strips:
    """Title, what a tick means, a line for each province, and the breaks of the classes below."""

    title: ChartTitle
    rows: tuple[Strip, ...]
    edges: tuple[tuple[float, str], ...]
    means: str
    logarithmic: bool

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self.title.height(canvas, width) + _HEAD_MM + len(self.rows) * _ROW_MM + _FOOT_MM

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw the lines from the top of a box, farther apart in a higher one."""
        theme = canvas.theme
        small, bold = theme.text(theme.type.legend), theme.text(theme.type.legend, weight=600)
        top = self.title.draw(canvas, box)
        quiet = theme.text(theme.type.foot + 0.4, color=theme.quiet)
        canvas.text(self.means, (canvas.along(box, 0), top - 2.2), quiet, gid="chart-note")
        top -= _HEAD_MM
        step = (top - box.y - _FOOT_MM) / len(self.rows)
        names = max(canvas.measure(row.name, small).width for row in self.rows) + _GAP_MM
        texts = max(canvas.measure(row.text, bold).width for row in self.rows) + _GAP_MM
        room = box.width - names - texts
        left = canvas.along(box, names, room) + _DOT_MM
        area = Box(left, box.y + _FOOT_MM, room - 2 * _DOT_MM, top - box.y - _FOOT_MM)
        self._draw_breaks(canvas, area)
        for i, row in enumerate(self.rows):
            y = top - (i + 0.5) * step
            canvas.text(row.name, (canvas.along(box, 0), y), small.at("start", "middle"), gid="chart-name")
            canvas.text(row.text, (canvas.along(box, box.width), y), bold.at("end", "middle"), gid="chart-value")
            self._draw_strip(canvas, row, (area, y, step))

    def _draw_strip(self, canvas: Canvas, row: Strip, where: tuple[Box, float, float]) -> None:
        """Draw a province's line, its communes and the tick of its own value."""
        theme, (area, y, step) = canvas.theme, where
        line = np.array([[area.x, y], [area.right, y]])
        hair = ShapeStyle(edge=theme.commune_boundary, width_pt=theme.weights.hairline, z=6, gid="chart-line")
        canvas.segments([line], hair)
        xs = area.x + self._shares(row.values) * area.width
        order = np.argsort(xs, kind="stable")
        lifts = stacked_lifts(xs[order], _DOT_MM, most=max(step / 2 - _DOT_MM / 2, 0.0))
        if len(order):
            faces = tuple(row.colors[place] for place in order)
            look = ShapeStyle(face=faces, edge=theme.ink, width_pt=0.25, z=6.3, gid="chart-dot")
            canvas.circles(np.column_stack([xs[order], y + np.array(lifts)]), np.full(len(order), _DOT_MM), look)
        if row.text:
            x = area.x + float(self._shares(np.array([row.whole]))[0]) * area.width
            tick = np.array([[x, y - 0.4 * step], [x, y + 0.4 * step]])
            canvas.segments([tick], ShapeStyle(edge=theme.symbol, width_pt=1.2, z=6.4, gid="chart-tick"))

    def _draw_breaks(self, canvas: Canvas, area: Box) -> None:
        """Draw the breaks of the classes as uprights with their values, those that stand clear of the ones before."""
        theme = canvas.theme
        style = theme.text(theme.type.foot + 0.4, color=theme.quiet).at("middle")
        shares = self._shares(np.array([value for value, _ in self.edges]))
        look = ShapeStyle(
            edge=theme.commune_boundary, width_pt=theme.weights.hairline, z=5.9, dash="dashed", gid="chart-break"
        )
        end = -np.inf
        for share, (_, text) in zip(shares, self.edges, strict=True):
            x, half = area.x + float(share) * area.width, canvas.measure(text, style).width / 2
            upright = np.array([[x, area.y], [x, area.top]])
            look = ShapeStyle(
                edge=theme.boundary, width_pt=theme.weights.hairline, z=5.9, dash="dashed", gid="chart-break"
            )
            canvas.segments([upright], look)
            if x - half > end:
                canvas.text(text, (x, area.y - 3.4), style, gid="chart-edge")
                end = x + half + 1.0

    def _shares(self, values: Floats) -> Floats:
        """Return where values lie between the first and the last break, from 0 to 1."""
        low, high = self.edges[0][0], self.edges[-1][0]
        inside = np.clip(values, low, high)
        if self.logarithmic:
            return np.asarray(np.log(inside / low) / np.log(high / low))
        return np.asarray((inside - low) / ((high - low) or 1.0))


def stacked_lifts(xs: Floats, diameter: float, *, most: float) -> list[float]:
    """Return how far dots are lifted off their line so that none covers another, as far as there is room.

    Args:
        xs: the dots' places along the line, ascending, mm.
        diameter: of a dot, mm.
        most: the farthest lift, up or down, mm.
    """
    steps = [0.0]
    while (further := (len(steps) + 1) // 2 * diameter * 0.55) <= most:
        steps += [further, -further]
    lifts: list[float] = []
    for i, x in enumerate(xs):
        near = [(xs[j], lifts[j]) for j in range(i) if x - xs[j] < diameter]

        def nearest(lift: float, x: float = float(x), near: Sequence[tuple[float, float]] = near) -> float:
            return min((np.hypot(x - other, lift - high) for other, high in near), default=np.inf)

        free = next((lift for lift in steps if nearest(lift) >= diameter), None)
        lifts.append(max(steps, key=nearest) if free is None else free)
    return lifts
