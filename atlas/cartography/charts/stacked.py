"""Stacked bars: what a stock is made of in each unit, as amounts or as shares of a hundred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.charts.chart import ROW_MM, STOCKS, Chart, ChartTitle, register_chart, unit_names
from atlas.cartography.charts.keys import NO_NOTE, Footnote, Key, KeyEntry
from atlas.cartography.charts.sentences import count_text, join_names, opening, sentences, with_value
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask, By
from atlas.cartography.marks.parts import Parts, stated_parts
from atlas.cartography.marks.special import caution_ink
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import ClassificationError, quote_names
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent
from atlas.i18n.typography import join_items

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_BAR_MM: Final = 3.2
_GAP_MM: Final = 1.2


@register_chart
@dataclass(frozen=True, slots=True)
class StackedChart(Chart):
    """One bar for each unit, made of the parts of a stock; from zero, or each a hundred per cent.

    The families of actors have the colors that they have on the maps.

    Attributes:
        indicators: keys of two to seven stocks of one unit, in the order of the parts.
        by: level of the units.
        rows: how many units at the most, those with the largest sums.
        share: whether every bar is a hundred per cent of its unit.
        title: by family, by sector, or composition by default.
    """

    indicators: tuple[str, ...]
    by: By = "province"
    rows: int = 12
    share: bool = False
    title: Text = ""
    chart: Literal["stacked"] = "stacked"
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations")}

    def __post_init__(self) -> None:
        if not 2 <= len(set(self.indicators)) == len(self.indicators) <= 7:
            raise ValueError(Message("fault.cartography.charts.stacked"))
        if not 1 <= self.rows <= 40:
            raise ValueError(Message("fault.cartography.charts.rows.stacked", rows=self.rows))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The stocks drawn, with the natures that they may have."""
        return tuple((key, STOCKS) for key in self.indicators)

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: how large each part is in all, and where its share is extreme."""
        parts, table = self._selection(data, PRINT, language)
        names = pd.Series(unit_names(data, table.index, self.by, language), index=table.index)
        amounts = parts.complete_rows
        texts = [opening(self, self.title, _heading(parts), language),
                count_text(self.by, len(amounts), language, shown=len(table))]  # fmt: skip
        whole = amounts.sum().sum()
        shares = parts.drawn_rows.div(parts.drawn_rows.sum(axis=1), axis=0)
        names = pd.Series(unit_names(data, shares.index, self.by, language), index=shares.index)
        for key, title in parts.titles.items():
            share = percent(100 * amounts[key].sum() / whole, language, decimals=1)
            text = with_value(title, share, language)
            text += _part_extremes(shares[key], names, language)
            texts.append(text)
        return sentences([*texts, *self._omissions(data, parts, language)])

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        parts, table = self._selection(data, theme, language)
        return StackedBars(
            ChartTitle(parts.heading.title, _detail(parts, language, share=self.share)),
            Key(tuple(KeyEntry(parts.titles[key], color) for key, color in parts.colors.items())),
            tuple(unit_names(data, table.index, self.by, language)),
            tuple(tuple(map(float, row)) for row in table.to_numpy()),
            tuple(parts.colors.values()),
            share=self.share,
            note=Footnote(tuple(self._omissions(data, parts, language))),
        )

    def _selection(self, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Parts, pd.DataFrame]:
        """Return the parts of all units, and the rows drawn.

        Of the units of which every part is known, the largest first.
        """
        parts = stated_parts(self, data, by=self.by, theme=theme, language=language)
        parts = replace(parts, table=parts.table.where(np.isfinite(parts.table)))
        if parts.drawn_rows.empty:
            listed = quote_names(self.indicators)
            raise ClassificationError(Message("fault.cartography.charts.nothing", listed=listed))
        order = parts.complete_rows.sum(axis=1).sort_values(ascending=False, kind="stable").index
        return parts, parts.complete_rows.loc[order].head(self.rows)

    def _omissions(self, data: Dataset, parts: Parts, language: LanguageCode) -> list[str]:
        """Name the units that have no bar because a part of them is unknown or withheld."""
        return [
            with_value(tr(why, language), join_names(unit_names(data, codes, self.by, language), language), language)
            for why, codes in (("no_data", parts.missing), ("suppressed", parts.withheld))
            if len(codes)
        ]


def _part_extremes(shares: pd.Series[float], names: pd.Series[str], language: LanguageCode) -> str:
    """Say in which units a part has its largest and its smallest share; nothing when it is the same in all."""
    high, low = float(shares.max()), float(shares.min())
    if high == low:
        return ""
    highest, lowest = (join_names(names[shares.index[shares == end]], language) for end in (high, low))
    most, least = (percent(100 * end, language, decimals=1) for end in (high, low))
    return tr("told.part", language, high=most, highest=highest, low=least, lowest=lowest)


def _detail(parts: Parts, language: LanguageCode, *, share: bool) -> str:
    ends = tr("stacked_shares" if share else "stacked_amounts", language)
    return join_items((part for part in (parts.heading.detail, ends) if part), language)


def _heading(parts: Parts) -> str:
    detail = parts.heading.detail
    return f"{parts.heading.title} ({detail})" if detail else parts.heading.title


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Names at the start side, parts one after the other from a common zero, the total at the end of each bar.

    A share or an amount is written on its part where it has room.
    """

    title: ChartTitle
    key: Key
    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    colors: tuple[str, ...]
    share: bool = False
    note: Footnote = NO_NOTE
    decimals: int = 0

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        above = self.title.height(canvas, width) + self.key.height(canvas, width)
        return above + len(self.names) * ROW_MM + self.note.height(canvas, width)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, key, names, bars and totals."""
        theme = canvas.theme
        top = self.key.draw(canvas, Box(box.x, box.y, box.width, self.title.draw(canvas, box) - box.y))
        small = theme.text(theme.type.legend)
        totals = [sum(row) for row in self.rows]
        texts = [number(total, canvas.language, decimals=self.decimals) for total in totals]
        names = min(max(canvas.measure(n, small).width for n in self.names), 0.45 * box.width)
        figures = max(canvas.measure(t, small).width for t in texts)
        room = box.width - names - 2 * _GAP_MM - figures
        longest = max(totals)
        for i, (name, row, total, text) in enumerate(zip(self.names, self.rows, totals, texts, strict=True)):
            y = top - (i + 0.5) * ROW_MM
            for line in canvas.wrap(name, small, width_mm=names)[:1]:
                canvas.text(line, (canvas.along(box, 0), y), small.at("start", "middle"), gid="chart-name")
            reach = total if self.share else longest
            unit = room / reach if reach > 0 else 0.0
            self._draw_bar(
                canvas, Box(canvas.along(box, names + _GAP_MM, room), y - _BAR_MM / 2, room, _BAR_MM), row, unit
            )
            end = names + _GAP_MM + (room if self.share else total * unit) + _GAP_MM
            canvas.text(text, (canvas.along(box, end), y), small.at("start", "middle"), gid="chart-value")
        x, bottom = canvas.along(box, names + _GAP_MM), top - len(self.names) * ROW_MM
        zero = ShapeStyle(edge=theme.ink, width_pt=0.4, z=6.1, gid="chart-zero")
        canvas.segments([np.array([[x, top], [x, bottom]])], zero)
        self.note.draw(canvas, box, bottom)

    def _draw_bar(self, canvas: Canvas, bar: Box, row: tuple[float, ...], unit: float) -> None:
        """Draw the parts of one bar, and in each what it stands for where there is room."""
        theme, offset, total = canvas.theme, 0.0, sum(row)
        style = theme.text(theme.type.foot)
        for i, (value, color) in enumerate(zip(row, self.colors, strict=True)):
            length = value * unit
            if length <= 0:
                continue
            part = Box(canvas.along(bar, offset, length), bar.y, length, bar.height)
            edge = theme.boundary if theme.qualitative == "Greys" else theme.paper
            look = ShapeStyle(face=color, edge=edge, width_pt=theme.weights.hairline, z=6, gid=f"chart-part:{i}")
            canvas.rectangle(part, look)
            shown = percent(100 * value / total, canvas.language) if self.share else (
                number(value, canvas.language, decimals=self.decimals)
            )  # fmt: skip
            if len(row) > 1 and canvas.measure(shown, style).width + 1.0 <= length:
                ink = theme.text(theme.type.foot, color=caution_ink(color, theme))
                canvas.text(shown, part.center, ink.at("middle", "middle"), gid="chart-part-value")
            offset += length
