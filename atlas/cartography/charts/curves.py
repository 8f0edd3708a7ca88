"""Curves over the years in one plotting area, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.charts.apart import round_ticks, space_out, tick_decimals
from atlas.cartography.charts.chart import ChartTitle, Plot, plot_height
from atlas.cartography.charts.keys import Footnote, Key, KeyEntry
from atlas.cartography.scales import palettes
from atlas.cartography.scales.color import is_gray, lightness, tint
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.i18n.numbers import number

_HEIGHT_MM: Final = 34.0
_BELOW_MM: Final = 4.6  # ticks and years under the axis
_GAP_MM: Final = 1.2
_LEADER_MM: Final = 2.6  # from the end of a line to its name
_WIDEST: Final = 0.42  # share of the width that names may take beside the lines; they stand in a key above else
_DASHES: Final = ("solid", "dashed", "dotted", "dashdot")
_PALE: Final = 78.0  # L* from which on a line would be lost on paper


@dataclass(frozen=True, slots=True)
class LineLook:
    """Color, width in points and dashes of a curve."""

    color: str
    width_pt: float = 1.3
    dash: str = "solid"


def line_looks(count: int, theme: Theme, colors: Sequence[str] | None = None) -> tuple[LineLook, ...]:
    """Return a look for each curve: its color, darker where it is pale; in a theme of grays dashes tell them apart."""
    palette = list(colors or palettes.qualitative(count, theme.qualitative))
    if all(is_gray(color) for color in palette):
        return tuple(
            LineLook(theme.ink if i < len(_DASHES) else theme.symbol, 1.3 if i < len(_DASHES) else 1.6, _DASHES[i % 4])
            for i in range(count)
        )
    return tuple(
        LineLook(tint(color, 0.35, ground=theme.ink) if lightness(color) > _PALE else color) for color in palette
    )


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: its name, its years and values, its look."""

    name: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    look: LineLook


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves above one axis of years, which runs from left to right in every language; names at their last points.

    Where names are too long for the width they stand in a key above, and the last values at the ends.
    """

    title: ChartTitle
    curves: tuple[Curve, ...]
    note: Footnote
    decimals: int = 0
    dots: bool = False
    from_zero: bool = True

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        names = len(self.curves) * self._step(canvas)
        plot = max(plot_height(width, _HEIGHT_MM), names)
        above = self.title.height(canvas, width) + self._key(canvas, width).height(canvas, width)
        return above + 2.0 + plot + _BELOW_MM + self.note.height(canvas, width)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, key, axes, lines, then their names."""
        top = self.title.draw(canvas, box)
        top = self._key(canvas, box.width).draw(canvas, Box(box.x, box.y, box.width, top - box.y))
        bottom = box.y + self.note.height(canvas, box.width) + _BELOW_MM
        ticks, texts = self._ticks(canvas)
        quiet = self._quiet(canvas)
        left = max(canvas.measure(text, quiet).width for text in texts) + _GAP_MM
        right = self._names_width(canvas, box.width) + _LEADER_MM + _GAP_MM
        area = Box(box.x + left, bottom, box.width - left - right, top - 2.0 - bottom)
        years = [year for line in self.curves for year in line.years]
        plot = Plot(area, (min(years), max(years)), (ticks[0], ticks[-1]))
        self._draw_axes(canvas, plot, ticks, texts)
        self._draw_lines(canvas, plot)
        self._draw_names(canvas, plot, box)
        self.note.draw(canvas, box, bottom - _BELOW_MM)

    def _draw_axes(self, canvas: Canvas, plot: Plot, ticks: list[float], texts: list[str]) -> None:
        theme, area, quiet = canvas.theme, plot.box, self._quiet(canvas)
        grid = ShapeStyle(edge=theme.commune_boundary, width_pt=theme.weights.hairline, z=5.9, gid="chart-grid")
        axis = ShapeStyle(edge=theme.ink, width_pt=0.4, z=6.1, gid="chart-zero")
        for tick, text in zip(ticks, texts, strict=True):
            y = float(plot.at(np.array([plot.x[0]]), np.array([tick]))[0, 1])
            canvas.segments([np.array([[area.x, y], [area.right, y]])], axis if tick == ticks[0] else grid)
            end = quiet.at("start" if canvas.rtl else "end", "middle")
            canvas.text(text, (area.x - _GAP_MM, y), end, gid="chart-tick")
        shown = self._years(canvas, area.width)
        marks = []
        for year in shown:
            x = float(plot.at(np.array([year]), np.array([ticks[0]]))[0, 0])
            marks.append(np.array([[x, area.y], [x, area.y - 0.9]]))
            canvas.text(str(year), (x, area.y - 3.4), quiet.at("middle"), gid="chart-year")
        canvas.segments(marks, ShapeStyle(edge=theme.ink, width_pt=0.4, z=6.1, gid="chart-ticks"))

    def _draw_lines(self, canvas: Canvas, plot: Plot) -> None:
        for line in self.curves:
            points = plot.at(np.array(line.years, dtype=np.float64), np.array(line.values))
            look = line.look
            canvas.segments(
                [points], ShapeStyle(edge=look.color, width_pt=look.width_pt, dash=look.dash, z=6.3, gid="chart-line")
            )
            if self.dots:
                face = ShapeStyle(face=look.color, edge=canvas.theme.paper, width_pt=0.4, z=6.4, gid="chart-dot")
                canvas.circles(points, np.full(len(points), 1.6), face)

    def _draw_names(self, canvas: Canvas, plot: Plot, box: Box) -> None:
        """Write what each line is called beside its end, moved apart, with a hairline where it moved."""
        style = self._style(canvas)
        area, half = plot.box, self._step(canvas) / 2
        ends = np.array([plot.at(np.array([line.years[-1]]), np.array([line.values[-1]]))[0] for line in self.curves])
        low, high = area.y + half - 1.0, max(area.top + half, area.y + len(ends) * 2 * half)
        levels = space_out(ends[:, 1].tolist(), 2 * half, low=low, high=high)
        for line, (x, y), level, text in zip(self.curves, ends, levels, self._texts(canvas, box.width), strict=True):
            start = area.right + _LEADER_MM
            leader = np.array([[x + 0.8, y], [start - 0.4, level]])
            canvas.segments([leader], ShapeStyle(edge=line.look.color, width_pt=0.4, z=6.2, gid="chart-leader"))
            canvas.text(text, (start, level), style.at("end" if canvas.rtl else "start", "middle"), gid="chart-name")

    def _ticks(self, canvas: Canvas) -> tuple[list[float], list[str]]:
        values = [value for line in self.curves for value in line.values]
        low, high = min(values), max(values)
        if self.from_zero or 0 <= low <= 0.5 * high:
            low = min(low, 0.0)
        ticks = round_ticks(low, high if high > low else low + 1.0, most=4)
        decimals = tick_decimals(ticks)
        return ticks, [number(tick, canvas.language, decimals=decimals) for tick in ticks]

    def _years(self, canvas: Canvas, width: float) -> list[int]:
        """Return the years written: those of the dots, or round ones as far apart as their figures need."""
        years = sorted({year for line in self.curves for year in line.years})
        needed = canvas.measure("2000", self._quiet(canvas)).width + 2.0
        room = max(1, int(width / needed))
        if self.dots and len(years) <= room + 1:
            return years
        span = years[-1] - years[0]
        step = next((s for s in (1, 2, 5, 10, 20, 50) if span / s <= room), 100)
        return [year for year in range(years[0], years[-1] + 1) if year % step == 0]

    def _key(self, canvas: Canvas, width: float) -> Key:
        """Return a key above where the names have no room beside the lines."""
        if self._beside(canvas, width):
            return Key(())
        return Key(tuple(KeyEntry(c.name, c.look.color, c.look.width_pt, c.look.dash) for c in self.curves))

    def _beside(self, canvas: Canvas, width: float) -> bool:
        style = self._style(canvas)
        return max(canvas.measure(text, style).width for text in self._whole(canvas)) <= _WIDEST * width

    def _whole(self, canvas: Canvas) -> list[str]:
        values = self._values(canvas)
        return [f"{line.name} {value}" for line, value in zip(self.curves, values, strict=True)]

    def _values(self, canvas: Canvas) -> list[str]:
        return [number(line.values[-1], canvas.language, decimals=self.decimals) for line in self.curves]

    def _texts(self, canvas: Canvas, width: float) -> list[str]:
        return self._whole(canvas) if self._beside(canvas, width) else self._values(canvas)

    def _names_width(self, canvas: Canvas, width: float) -> float:
        style = self._style(canvas)
        return max(canvas.measure(text, style).width for text in self._texts(canvas, width))

    @staticmethod
    def _style(canvas: Canvas) -> TextStyle:
        return canvas.theme.text(canvas.theme.type.legend)

    @staticmethod
    def _quiet(canvas: Canvas) -> TextStyle:
        return canvas.theme.text(canvas.theme.type.foot + 0.4, color=canvas.theme.quiet)

    @staticmethod
    def _step(canvas: Canvas) -> float:
        return canvas.theme.type.legend * MM_PER_PT * 1.22
