"""The slope chart: one figure in two years, a line for each unit; what changes its rank stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.charts.apart import space_out
from atlas.cartography.charts.chart import (
    FIGURES,
    Chart,
    ChartTitle,
    by_year,
    known_values,
    plot_height,
    register_chart,
    unit_names,
)
from atlas.cartography.charts.keys import Key, KeyEntry
from atlas.cartography.charts.sentences import count_text, join_names, opening, sentences
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.spec.insets import commune_codes
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Anchor, TextStyle, Theme
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent, signed_number
from atlas.i18n.typography import join_items, typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

Turn: TypeAlias = Literal["up", "down", "level"]
TURNS: Final[tuple[Turn, ...]] = ("up", "down", "level")
_HEIGHT_MM: Final = 40.0
_HEAD_MM: Final = 4.6  # the two years above the plotting area
_GAP_MM: Final = 1.0
_LEADER_MM: Final = 2.4  # from the end of a line to its label
_NAMES_TWICE_MM: Final = 110.0  # width from which on names stand on both sides


@register_chart
@dataclass(frozen=True, slots=True)
class SlopeChart(Chart):
    """A line for each unit from its value in one year to that in another, on one scale.

    Time runs from left to right in every language, as in the line chart: years and figures are written so in Arabic
    too, and two charts of one page are then read in one direction. Lines that change their rank among those drawn are
    strong, the others thin.

    Attributes:
        first: key of the figure of the earlier year, a stock or a ratio.
        second: key of the same figure, of the later year.
        by: level of the units.
        rows: how many units at the most, those with the largest values in the second year.
        units: codes or names of communes drawn instead, where ``by`` is ``commune``.
        logarithmic: whether equal slopes are equal growth rates, for values above zero that are far apart.
        title: the second indicator's by default.
    """

    first: str
    second: str
    by: By = "province"
    rows: int = 10
    units: tuple[str, ...] = ()
    logarithmic: bool = False
    title: Text = ""
    chart: Literal["slope"] = "slope"
    grows: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"first": "population_2014", "second": "population_2024"}

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise ValueError(Message("fault.cartography.charts.slope.same"))
        if not 2 <= self.rows <= 25:
            raise ValueError(Message("fault.cartography.charts.slope.rows", rows=self.rows))
        if self.units and self.by != "commune":
            raise ValueError(Message("fault.cartography.charts.slope.communes"))
        if len(self.units) == 1:
            raise ValueError(Message("fault.cartography.charts.slope.single"))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, with the natures that they may have."""
        return ((self.first, FIGURES), (self.second, FIGURES))

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: how many rise, the extreme changes, what changes its rank."""
        (before, after), table, count = self._selection(data)
        names = pd.Series(unit_names(data, table.index, self.by, language), index=table.index)
        change = table["second"] - table["first"]
        turns = pd.Series(_turns(table), index=table.index)
        moved = names[turns != "level"]
        title_text = (
            text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or after.title[language]
        )
        detail = _detail(after, f"{before.year}–{after.year}", language)
        parts = [
            opening(self, "", f"{title_text} ({detail})", language),
            count_text(self.by, count, language, shown=len(table)),
            tr(
                "told.rises", language, up=number(int((change > 0).sum()), language),
                down=number(int((change < 0).sum()), language), level=number(int((change == 0).sum()), language),
            ),
            self._extremes(table, names, after, language),
            tr("told.ranks", language, names=join_names(moved, language)) if len(moved) else tr(
                "told.no_ranks", language
            ),
        ]  # fmt: skip
        return sentences(parts)

    @staticmethod
    def _extremes(table: pd.DataFrame, names: pd.Series[str], indicator: Indicator, language: LanguageCode) -> str:
        """Say where the change is extreme: relative to the first year for a stock, as a difference for a ratio."""
        change = table["second"] - table["first"]
        relative = indicator.nature == "stock" and bool((table["first"] > 0).all())
        if relative:
            change = 100 * change / table["first"]

        def signed_text(value: float) -> str:
            text = signed_number(value, language, decimals=1 if relative else indicator.decimals)
            return text + percent(0.0, language)[len(number(0.0, language)) :] if relative else text

        high, low = float(change.max()), float(change.min())
        up, down = (join_names(names[change.index[change == end]], language) for end in (high, low))
        return tr("told.change", language, most=up, up=signed_text(high), least=down, down=signed_text(low))

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        (before, after), table, _ = self._selection(data)
        title_text = (
            text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or after.title[language]
        )
        names = unit_names(data, table.index, self.by, language)
        rows = tuple(
            Slope(name, float(a), float(b), (_figure(a, before, language), _figure(b, after, language)), turn)
            for name, (a, b), turn in zip(names, table.to_numpy(dtype=np.float64), _turns(table), strict=True)
        )
        detail = _detail(after, tr("log_scale", language) if self.logarithmic else "", language)
        title = ChartTitle(typeset(title_text, language), detail)
        return Slopes(title, (before.year, after.year), rows, logarithmic=self.logarithmic)

    def _selection(self, data: Dataset) -> tuple[tuple[Indicator, Indicator], pd.DataFrame, int]:
        """Return the two indicators, ``first`` and ``second`` of the units drawn, how many have both values.

        Raises:
            MapTypeError: natures or units that differ.
            ClassificationError: fewer than two units have both values; a commune named twice or without them.
        """
        before, after = (require_nature(self, data, key) for key in (self.first, self.second))
        if list(by_year((before, after)).values()) != [before, after]:
            raise MapTypeError(Message("fault.cartography.charts.slope.order", key=before.key, year=before.year))
        table = pd.DataFrame({
            "first": known_values(data, before.key, self.by), "second": known_values(data, after.key, self.by),
        }).dropna().sort_values("second", ascending=False, kind="stable")  # fmt: skip
        count = len(table)
        if self.units:
            codes = commune_codes(data.territory, self.units)
            lost = [name for name, code in zip(self.units, codes, strict=True) if code not in table.index]
            if lost or len(set(codes)) < len(codes):
                raise ClassificationError(
                    Message("fault.cartography.charts.slope.lost", names=", ".join(lost))
                    if lost
                    else Message("fault.cartography.charts.slope.twice")
                )
            table = table[table.index.isin(codes)]
        if self.logarithmic and bool((table <= 0).any(axis=None)):
            raise ClassificationError(Message("fault.cartography.charts.slope.log", first=before.key, second=after.key))
        if len(table) < 2:
            raise ClassificationError(
                Message("fault.cartography.charts.slope.few", first=before.key, second=after.key, count=len(table))
            )
        return (before, after), table if self.units else table.head(self.rows), count


def _detail(indicator: Indicator, further: str, language: LanguageCode) -> str:
    return join_items((part for part in (indicator.unit[language], further) if part), language)


def _turns(table: pd.DataFrame) -> list[Turn]:
    """Return for each unit whether it gains ranks from the first to the second year, loses some, or keeps its own."""
    before, after = (table[name].rank(ascending=False, method="min") for name in ("first", "second"))
    return ["up" if b < a else "down" if b > a else "level" for a, b in zip(before, after, strict=True)]


def _figure(value: float, indicator: Indicator, language: LanguageCode) -> str:
    return number(float(value), language, decimals=indicator.decimals)


def outward_anchors(canvas: Canvas) -> tuple[Anchor, Anchor]:
    """Return how texts left and right of a plotting area are anchored: each ends or begins at the area."""
    return ("start", "end") if canvas.rtl else ("end", "start")


@dataclass(frozen=True, slots=True)
class Slope:
    """One unit: its name, its two values and how they are written, and what becomes of its rank."""

    name: str
    first: float
    second: float
    texts: tuple[str, str]
    turn: Turn


@dataclass(frozen=True, slots=True)
class Slopes:
    """Lines between two uprights; values at both ends, names at the later one, at both where there is room."""

    title: ChartTitle
    heads: tuple[str, str]
    rows: tuple[Slope, ...]
    logarithmic: bool = False

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        plot = max(plot_height(width, _HEIGHT_MM, most=90.0), len(self.rows) * self._step(canvas))
        above = self.title.height(canvas, width) + self._key(canvas.theme, canvas.language).height(canvas, width)
        return above + _HEAD_MM + plot + 1.0

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, key, years, uprights, lines, then labels."""
        theme = canvas.theme
        top = self.title.draw(canvas, box)
        top = self._key(theme, canvas.language).draw(canvas, Box(box.x, box.y, box.width, top - box.y))
        offsets = self._uprights(canvas, box.width)
        xs = [box.x + offset for offset in offsets]
        low, high = box.y + 1.0, top - _HEAD_MM
        bold = theme.text(theme.type.legend, weight=600)
        for x, head, anchor in zip(xs, self.heads, outward_anchors(canvas), strict=True):
            canvas.text(head, (x, top - 3.2), bold.at(anchor), gid="chart-year")
            upright = np.array([[x, low], [x, high]])
            canvas.segments([upright], ShapeStyle(edge=theme.quiet, width_pt=0.4, z=6, gid="chart-upright"))
        levels = self._levels(canvas, low, high)
        for row, first, second in zip(self.rows, *levels, strict=True):
            line = np.array([[xs[0], first], [xs[1], second]])
            canvas.segments([line], self._look(theme, row.turn))
        for side in (0, 1):
            self._draw_labels(canvas, box, side, offsets[side], (levels[side], low, high))

    def _levels(self, canvas: Canvas, low: float, high: float) -> tuple[list[float], list[float]]:
        """Return heights of both ends of each line, on one scale; labels at the rim keep half a line inside."""
        half = self._step(canvas) / 2
        values = np.array([(row.first, row.second) for row in self.rows])
        if self.logarithmic:
            values = np.log(values)
        least, most = float(values.min()), float(values.max())
        rise = (high - low - 2 * half) / (most - least) if most > least else 0.0
        heights = low + half + (values - least) * rise
        return heights[:, 0].tolist(), heights[:, 1].tolist()

    def _draw_labels(
        self, canvas: Canvas, box: Box, side: int, offset: float, where: tuple[list[float], float, float]
    ) -> None:
        """Write values and names beside one upright, moved apart, each with a hairline to its line."""
        theme, style, step = canvas.theme, self._style(canvas), self._step(canvas)
        ends, low, high = where
        places = space_out(ends, step, low=low + step / 2 - 0.5, high=high - step / 2 + 0.5)
        out = -1 if side == 0 else 1
        for row, end, place, text in zip(self.rows, ends, places, self._texts(canvas, box.width)[side], strict=True):
            x0, x1 = (box.x + offset + out * d for d in (0.3, _LEADER_MM))
            leader = np.array([[x0, end], [x1, place]])
            canvas.segments(
                [leader], ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=6.1, gid="chart-leader")
            )
            at = box.x + offset + out * (_LEADER_MM + 0.5), float(place)
            weight = 400 if row.turn == "level" else 600
            label = theme.text(style.size_pt, weight=weight).at(outward_anchors(canvas)[side], "middle")
            canvas.text(text, at, label, gid=f"chart-label:{'first' if side == 0 else 'second'}")

    def _uprights(self, canvas: Canvas, width: float) -> tuple[float, float]:
        """Return offsets of the two uprights: what the labels on both sides leave."""
        bold = canvas.theme.text(canvas.theme.type.legend, weight=600)
        start, end = (max(canvas.measure(t, bold).width for t in texts) for texts in self._texts(canvas, width))
        return start + _LEADER_MM + _GAP_MM, width - end - _LEADER_MM - _GAP_MM

    def _texts(self, canvas: Canvas, width: float) -> tuple[list[str], list[str]]:
        """Return labels of the two sides: the value next to the line, the name beyond it."""

        def label(name: str, value: str, *, leads: bool) -> str:
            """Name and value as they are read, the name first where the text begins away from the line."""
            return f"{name}  {value}" if leads != canvas.rtl else f"{value}  {name}"

        both = width >= _NAMES_TWICE_MM
        first = [label(row.name, row.texts[0], leads=True) if both else row.texts[0] for row in self.rows]
        return first, [label(row.name, row.texts[1], leads=False) for row in self.rows]

    def _key(self, theme: Theme, language: LanguageCode) -> Key:
        occurring = [turn for turn in TURNS if any(row.turn == turn for row in self.rows)]
        if occurring == ["level"]:
            return Key(())
        looks = {turn: self._look(theme, turn) for turn in occurring}
        return Key(
            tuple(
                KeyEntry(tr(f"slope.{turn}", language), str(look.edge), float(str(look.width_pt)), look.dash)
                for turn, look in looks.items()
            )
        )

    @staticmethod
    def _look(theme: Theme, turn: Turn) -> ShapeStyle:
        if turn == "up":
            return ShapeStyle(edge=theme.accent, width_pt=1.6, z=6.4, gid="chart-slope:up")
        if turn == "down":
            return ShapeStyle(edge=theme.symbol, width_pt=1.6, dash="dashed", z=6.3, gid="chart-slope:down")
        return ShapeStyle(edge=theme.quiet, width_pt=0.6, z=6.2, gid="chart-slope:level")

    @staticmethod
    def _style(canvas: Canvas) -> TextStyle:
        return canvas.theme.text(canvas.theme.type.legend)

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.22
