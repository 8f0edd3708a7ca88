"""A small table: some indicators for the units, and the region's own line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.charts.chart import FIGURES, ROW_MM, Chart, ChartTitle, register_chart, unit_names
from atlas.cartography.charts.sentences import count_text, opening, sentences, unit_titles, value_range
from atlas.cartography.legend.block import Block
from atlas.cartography.legend.tables import units_edge, units_side
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_GAP_MM: Final = 2.5
_BAR_MM: Final = 2.2
_LEAST_BAR_MM: Final = 6.0  # room for the longest bar of a column


@register_chart
@dataclass(frozen=True, slots=True)
class TableChart(Chart):
    """A table with a row for each unit and a column for each indicator, ordered by the first one.

    Attributes:
        indicators: keys of stocks or ratios.
        by: level of the units.
        rows: how many units at the most.
        title: above the table; none by default.
        bars: whether a bar from zero stands in each cell beside its figure, each column in a scale of its own.
    """

    indicators: tuple[str, ...]
    by: By = "province"
    rows: int = 12
    title: Text = ""
    bars: bool = False
    chart: Literal["table"] = "table"
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("population_2024", "population_change")}

    def __post_init__(self) -> None:
        if not self.indicators:
            raise ValueError(Message("fault.cartography.charts.table.none"))
        if not 1 <= self.rows <= 40:
            raise ValueError(Message("fault.cartography.charts.rows.table", rows=self.rows))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators written, with the natures that they may have."""
        return tuple((key, FIGURES) for key in self.indicators)

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the table shows, in sentences: the extremes of each column."""
        chosen, table = self._selection(data)
        names = unit_titles(data, self.by, language)
        count = count_text(self.by, len(data.table(self.by)), language, shown=len(table))
        texts = []
        for indicator in chosen:
            values = data.table(self.by)[indicator.key].astype("float64")
            finite = values[np.isfinite(values)]
            text = value_range(finite, names, indicator, language) if len(finite) else tr("no_data", language)
            texts.append(f"{indicator.heading(language)} – {text}")
        title = text_in(self.title, language, what=Message("fault.cartography.text.chart_title"))
        return sentences((opening(self, "", title or chosen[0].title[language], language), count, *texts))

    def _selection(self, data: Dataset) -> tuple[list[Indicator], pd.DataFrame]:
        """Return the indicators, and the rows of the units that are written, in their order."""
        chosen = [require_nature(self, data, key) for key in self.indicators]
        table = data.table(self.by).sort_values(chosen[0].key, ascending=False, kind="stable", na_position="last")
        return chosen, table.head(self.rows)

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the table as a block of the legend."""
        chosen, table = self._selection(data)

        def cell(value: object, decimals: int) -> str:
            figure = float(value) if value == value and value is not None else float("nan")  # type: ignore[arg-type]
            return number(figure, language, decimals=decimals) if np.isfinite(figure) else "–"

        rows = tuple(
            (name, *(cell(table.loc[code, indicator.key], indicator.decimals) for indicator in chosen))
            for name, code in zip(unit_names(data, table.index, self.by, language), table.index, strict=True)
        )
        total = (
            tr("region", language),
            *(cell(data.region[indicator.key].iloc[0], indicator.decimals) for indicator in chosen),
        )
        heads = tuple(indicator.heading(language) for indicator in chosen)
        title = typeset(text_in(self.title, language, what=Message("fault.cartography.text.chart_title")), language)
        lengths = self._lengths(data, chosen, table) if self.bars else ()
        return TableGrid(ChartTitle(title) if title else None, heads, rows, total, lengths)

    @staticmethod
    def _lengths(data: Dataset, chosen: list[Indicator], table: pd.DataFrame) -> tuple[tuple[float, ...], ...]:
        """Return what the bars of each row stand for, NaN where there is none; of the region only its ratios have bars.

        A stock of the region is the sum of the bars above it: in their scale it would dwarf them.
        """
        keys = [indicator.key for indicator in chosen]
        rows = table[keys].astype("float64").to_numpy()
        whole = data.region[keys].astype("float64").to_numpy()[0]
        whole = np.where([indicator.nature is Nature.RATIO for indicator in chosen], whole, np.nan)
        return tuple(tuple(map(float, row)) for row in (*rows, whole))


@dataclass(frozen=True, slots=True)
class TableGrid:
    """Heads over their columns, names at the start side, figures aligned at the end side of each column."""

    title: ChartTitle | None
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    lengths: tuple[tuple[float, ...], ...] = ()  # of the bars, a row for each row and one for the total

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        title = self.title.height(canvas, width) if self.title else 0.0
        return title + self._head_height(canvas, width) + (len(self.rows) + 1) * ROW_MM + 2.4

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw heads, rows and the region's line between hairlines."""
        theme = canvas.theme
        text, bold = theme.text(theme.type.legend), theme.text(theme.type.legend, weight=600)
        foot = theme.text(theme.type.foot + 0.4, color=theme.quiet)
        y = self.title.draw(canvas, box) if self.title else box.top
        ends = self._ends(canvas, box.width)
        bottom = y - self._head_height(canvas, box.width)
        for head, end in zip(self._heads(canvas, box.width), ends, strict=True):
            top = bottom + len(head) * foot.size_pt * MM_PER_PT * 1.22 + 1.0
            canvas.lines(head, canvas.along(box, end), top, foot.at("end"))
        self._rule(canvas, box, bottom)
        y = bottom
        widths = self._widths(canvas, box.width)
        edges = [
            units_edge(canvas, canvas.along(box, end), figures)
            for end, figures in zip(ends, self._figures(canvas), strict=True)
        ]
        for i, (row, style) in enumerate((*((row, text) for row in self.rows), (self.total, bold))):
            if style is bold:
                y -= 0.6
                self._rule(canvas, box, y)
            y -= ROW_MM
            canvas.text(row[0], (canvas.along(box, 0), y + 1.3), style, gid="table-name")
            for j, (value, end) in enumerate(zip(row[1:], ends, strict=True)):
                if self.lengths:
                    place = Box(canvas.along(box, end - widths[j], widths[j]), y + 0.9, widths[j], _BAR_MM)
                    self._bar(canvas, place, i, j)
                at = edges[j], y + 1.3
                canvas.text(value, at, style.at(units_side(canvas)), gid="table-value")

    @staticmethod
    def _rule(canvas: Canvas, box: Box, y: float) -> None:
        line = ShapeStyle(edge=canvas.theme.quiet, width_pt=canvas.theme.weights.hairline, z=6, gid="table-rule")
        canvas.segments([np.array([[box.x, y], [box.right, y]])], line)

    def _bar(self, canvas: Canvas, cell: Box, row: int, column: int) -> None:
        """Draw the bar of a cell from its column's zero; it grows in reading direction, the other way below zero."""
        value = self.lengths[row][column]
        lengths = [line[column] for line in self.lengths if np.isfinite(line[column])]
        if not np.isfinite(value) or not lengths:
            return
        low, high = min(0.0, *lengths), max(0.0, *lengths)
        room = cell.width - self._figures(canvas)[column] - _GAP_MM / 2
        unit = room / (high - low) if high > low else 0.0
        start = (min(value, 0.0) - low) * unit
        bar = Box(canvas.along(cell, start, abs(value) * unit), cell.y, abs(value) * unit, cell.height)
        pale = tint(canvas.theme.accent, 0.45, ground=canvas.theme.paper)
        canvas.rectangle(bar, ShapeStyle(face=pale, z=6, gid=f"table-bar:{column}"))
        x = canvas.along(cell, -low * unit)
        zero = np.array([[x, cell.y - 0.4], [x, cell.top + 0.4]])
        canvas.segments([zero], ShapeStyle(edge=canvas.theme.ink, width_pt=0.4, z=6.1, gid="table-zero"))

    def _figures(self, canvas: Canvas) -> list[float]:
        """Width that the figures of each column need, mm."""
        bold = canvas.theme.text(canvas.theme.type.legend, weight=600)
        return [
            max(canvas.measure(row[i + 1], bold).width for row in (*self.rows, self.total))
            for i in range(len(self.heads))
        ]

    def _widths(self, canvas: Canvas, width: float) -> list[float]:
        """Return widths of the columns of figures.

        What names leave, shared out, but never less than the figures need.
        """
        bold = canvas.theme.text(canvas.theme.type.legend, weight=600)
        needed = [figures + (_LEAST_BAR_MM if self.lengths else 0.0) for figures in self._figures(canvas)]
        names = max(canvas.measure(row[0], bold).width for row in (*self.rows, self.total))
        spare = width - names - sum(needed) - _GAP_MM * len(needed)
        if spare < -0.01:
            raise LayoutError(
                Message(
                    "fault.cartography.charts.table.wide",
                    columns=len(self.heads),
                    needed=fixed_point(width - spare),
                    room=fixed_point(width),
                )
            )
        return [need + spare / len(needed) for need in needed]

    def _ends(self, canvas: Canvas, width: float) -> list[float]:
        """Return offsets of the end sides of the columns of figures."""
        widths = self._widths(canvas, width)
        return [width - sum(w + _GAP_MM for w in widths[i + 1 :]) for i in range(len(widths))]

    def _heads(self, canvas: Canvas, width: float) -> list[tuple[str, ...]]:
        foot: TextStyle = canvas.theme.text(canvas.theme.type.foot + 0.4)
        return [
            canvas.wrap(head, foot, width_mm=room)
            for head, room in zip(self.heads, self._widths(canvas, width), strict=True)
        ]

    def _head_height(self, canvas: Canvas, width: float) -> float:
        lines = max(len(head) for head in self._heads(canvas, width))
        return lines * (canvas.theme.type.foot + 0.4) * MM_PER_PT * 1.22 + 1.4
