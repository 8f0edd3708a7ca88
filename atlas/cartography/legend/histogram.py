"""The histogram of a legend: how the values are spread, in the colors of their classes, the breaks as ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.scales.classification import membership, round_significant
from atlas.cartography.spec.page import Box
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items

Floats = npt.NDArray[np.float64]

_PLOT_H: Final = 15.0
_TITLE_H: Final = 3.6
_TICK_H: Final = 4.2  # ticks and their figures
_BAR_MM: Final = 1.6  # narrowest bar
_LONG_TAIL: Final = 10.0  # greatest value over the median from which on the axis is logarithmic
_NEAR: Final = 0.97  # share of the values that fill an axis whose far end would be nearly empty


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars of equal width over the range of the values, stacked by class where a break falls inside one.

    The axis runs from left to right in every language, as those of all charts; it is logarithmic, and says so, where
    values above zero have a long tail. Where other values have one, the last bar gathers what lies beyond the axis, and
    says from where on.

    Attributes:
        values: the values that have a class.
        edges: breaks of the classes, minimum and maximum included.
        colors: of the classes, lowest first.
        title: what is counted.
        plot_mm: height of the plotting area.
    """

    values: tuple[float, ...]
    edges: tuple[float, ...]
    colors: tuple[str, ...]
    title: str
    plot_mm: float = _PLOT_H

    @property
    def logarithmic(self) -> bool:
        """Whether the axis is logarithmic."""
        if not self.values or min(*self.values, self.edges[0]) <= 0:
            return False
        return max(self.values) >= _LONG_TAIL * float(np.median(self.values))

    @property
    def end(self) -> float:
        """Where the axis ends: at the greatest value, or before a tail that would take more than half of it."""
        low, high = self.edges[0], self.edges[-1]
        if self.logarithmic or len(self.values) < 10:
            return high
        near = max(round_significant(float(np.quantile(self.values, _NEAR)), 2), *self.edges[1:-1], low)
        return near if low < near and high - near > near - low else high

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self._title_lines(canvas, width) * _TITLE_H + self.plot_mm + _TICK_H

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw title, bars, axis and ticks; the tallest bar says its count."""
        theme = canvas.theme
        note = theme.text(theme.type.foot + 0.2, color=theme.quiet)
        lines = canvas.wrap(self._title_text(canvas), note, width_mm=box.width)
        canvas.lines(lines, canvas.along(box, 0), box.top - 0.6, note)
        plot = Box(box.x, box.top - len(lines) * _TITLE_H - self.plot_mm, box.width, self.plot_mm)
        stacks = self.stacks(box.width)
        most = int(stacks.sum(axis=1).max(initial=0))
        rise = (self.plot_mm - 2.8) / most if most else 0.0
        step = plot.width / len(stacks)
        self._bars(canvas, plot, stacks, rise)
        axis = np.array([[plot.x, plot.y], [plot.right, plot.y]])
        hair = ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=6.2, gid="legend-axis", kind="legend")
        canvas.segments([axis], hair)
        if most:
            tallest = int(stacks.sum(axis=1).argmax())
            at = plot.x + (tallest + 0.5) * step, plot.y + most * rise + 0.6
            canvas.text(
                number(most, canvas.language), at, note.at("middle"), gid="legend-count", role=TextRole("legend")
            )
        self._ticks(canvas, plot)

    def stacks(self, width: float) -> npt.NDArray[np.int64]:
        """Return the number of values in each bar, lowest first, and class: (bars, classes)."""
        values = np.asarray(self.values, dtype=np.float64)
        bars = int(np.clip(np.ceil(2 * len(values) ** (1 / 2)), 5, max(5, width / _BAR_MM)))
        place = np.clip((self._along(values) * bars).astype(np.int64), 0, bars - 1)
        counts = np.zeros((bars, len(self.colors)), dtype=np.int64)
        np.add.at(counts, (place, membership(values, self.edges)), 1)
        return counts

    def _along(self, values: Floats) -> Floats:
        """Return where values stand on the axis, from 0 to 1."""
        low, high = self.edges[0], self.end
        if high <= low:
            return np.full(len(values), 0.5)
        if self.logarithmic:
            return np.asarray(np.log(values / low) / np.log(high / low))
        return np.asarray(np.minimum((values - low) / (high - low), 1.0))

    def _bars(self, canvas: Canvas, plot: Box, stacks: npt.NDArray[np.int64], rise: float) -> None:
        theme, step = canvas.theme, plot.width / len(stacks)
        for k, color in enumerate(self.colors):
            below = stacks[:, :k].sum(axis=1)
            boxes = [
                Box(plot.x + i * step, plot.y + below[i] * rise, step, stacks[i, k] * rise)
                for i in np.flatnonzero(stacks[:, k])
            ]
            look = ShapeStyle(
                face=color,
                edge=theme.boundary,
                width_pt=theme.weights.hairline,
                z=6,
                gid=f"legend-histogram:{k}",
                kind="legend",
            )
            for box in boxes:
                canvas.rectangle(box, look)

    def _ticks(self, canvas: Canvas, plot: Box) -> None:
        """Draw a tick for each break; figures where they do not run into each other, minimum and maximum first."""
        theme = canvas.theme
        style = theme.text(theme.type.tick, color=theme.quiet).at("middle")
        edges = (*self.edges[:-1], self.end)
        places = self._along(np.asarray(edges)) * plot.width
        decimals = next((d for d in range(4) if all(abs(round(e, d) - e) < 1e-9 for e in edges[1:-1])), 3)
        taken: list[tuple[float, float]] = []
        order = [0, len(edges) - 1, *range(1, len(edges) - 1)] if places[-1] > places[0] else [0]
        for i in order:
            x = plot.x + float(places[i])
            tick = np.array([[x, plot.y], [x, plot.y - 1.0]])
            canvas.segments(
                [tick],
                ShapeStyle(edge=theme.ink, width_pt=theme.weights.hairline, z=6.2, gid="legend-tick", kind="legend"),
            )
            text = number(edges[i], canvas.language, decimals=decimals)
            if i == len(edges) - 1 and self.end < self.edges[-1]:
                text = tr("beyond", canvas.language, n=text)
            half = canvas.measure(text, style).width / 2
            middle = min(max(x, plot.x + half), plot.right - half)
            if all(middle + half + 0.8 <= low or high + 0.8 <= middle - half for low, high in taken):
                canvas.text(text, (middle, plot.y - 3.0), style, gid="legend-tick-value", role=TextRole("legend"))
                taken.append((middle - half, middle + half))

    def _title_text(self, canvas: Canvas) -> str:
        parts = (self.title, tr("log_scale", canvas.language)) if self.logarithmic else (self.title,)
        return join_items(parts, canvas.language)

    def _title_lines(self, canvas: Canvas, width: float) -> int:
        note = canvas.theme.text(canvas.theme.type.foot + 0.2)
        return len(canvas.wrap(self._title_text(canvas), note, width_mm=width))
