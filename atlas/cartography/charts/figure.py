"""A chart by itself: a figure of exact size that a book sets beside its plates."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.charts.chart import AnyChart
from atlas.cartography.charts.keys import Footnote
from atlas.cartography.charts.sentences import join_names
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import GlyphError, LayoutError, language_of
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from atlas.analysis.dataset.dataset import Dataset

NARROWEST_MM: Final = 60.0
WIDEST_MM: Final = 250.0
_MARGIN_MM: Final = 0.8  # letters and lines reach a little over the box that they are set in


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """What a chart is drawn on.

    Attributes:
        width_mm: 60 to 250.
        height_mm: as much as the chart needs by itself when None.
        captioned: a caption says that figures are invented; the chart then says it only of some among others.
    """

    width_mm: float
    height_mm: float | None = None
    captioned: bool = False


@dataclass(frozen=True, eq=False)
class ChartFigure:
    """A chart drawn by itself.

    Attributes:
        figure: a matplotlib figure of exactly ``width_mm`` × ``height_mm``.
        width_mm: its width.
        height_mm: its height.
        canvas: the sheet, with every text and its box.
    """

    figure: Figure
    width_mm: float
    height_mm: float
    canvas: Canvas = field(repr=False)


def chart_figure(
    chart: AnyChart,
    data: Dataset,
    *,
    theme: Theme = PRINT,
    language: LanguageCode = "fr",
    width_mm: float,
    height_mm: float | None = None,
) -> ChartFigure:
    """Draw a chart by itself, as wide as asked and as high as it needs; type is as large as on a plate of A4.

    A wider figure has a larger plotting area, not larger type; so has a higher one, where the chart has a plotting area
    that can grow (rows of bars and of tables keep their height).

    Args:
        chart: one of `atlas.cartography.charts`.
        data: the tabulated indicators.
        theme: the look.
        language: of everything that the reader sees.
        width_mm: 60 to 250.
        height_mm: as much as the chart needs by itself when None.

    Raises:
        LayoutError: a width out of range, or a height that the chart does not fit into; the message says what it needs.
        MapTypeError, ClassificationError, UnknownNameError: as the chart's own ``block``.
        GlyphError: no font of the theme has a letter of a text.
    """
    return draw_chart(chart, data, ChartSheet(width_mm, height_mm), theme=theme, language=language)


def draw_chart(
    chart: AnyChart, data: Dataset, sheet: ChartSheet, *, theme: Theme = PRINT, language: LanguageCode = "fr"
) -> ChartFigure:
    """Draw a chart on a sheet; see `chart_figure`."""
    width_mm, height_mm = sheet.width_mm, sheet.height_mm
    if not (math.isfinite(width_mm) and NARROWEST_MM <= width_mm <= WIDEST_MM):
        raise LayoutError(Message("fault.cartography.charts.width", low=NARROWEST_MM, high=WIDEST_MM, width=width_mm))
    spoken = language_of(language).code
    try:
        block, note = chart.block(data, theme, spoken), _invented_note(chart, data, spoken, captioned=sheet.captioned)
        trial = Canvas(Page(width_mm, 100.0), theme, spoken)
        below = note.height(trial, width_mm - 2 * _MARGIN_MM)
        needed = block.height(trial, width_mm - 2 * _MARGIN_MM) + below + 2 * _MARGIN_MM
        height = needed if height_mm is None else height_mm
        if not (math.isfinite(height) and height >= needed - 0.01):
            sizes = {"needed": math.ceil(needed), "width": width_mm, "height": height}
            raise LayoutError(Message("fault.cartography.charts.height", chart=chart.chart, **sizes))
        canvas = Canvas(replace(trial.page, height_mm=height), theme, spoken)
        box = Box(0.0, 0.0, width_mm, height).inset(_MARGIN_MM)
        block.draw(canvas, Box(box.x, box.y + below, box.width, box.height - below))
        note.draw(canvas, box, box.y + below)
    except GlyphError as error:
        raise GlyphError(Message("fault.cartography.charts.of", chart=chart.chart, why=error.args[0])) from error
    return ChartFigure(canvas.figure, width_mm, height, canvas)


def _invented_note(chart: AnyChart, data: Dataset, language: LanguageCode, *, captioned: bool) -> Footnote:
    """Return the line that says that figures of a chart are invented, and which of them when others are not."""
    drawn = [data.indicator(key) for key, _ in chart.asks if key in data.communes]
    invented = [indicator.title[language] for indicator in drawn if indicator.invented]
    of_records = not drawn and data.placed is not None and data.placed.register.demonstration
    if not invented and not of_records:
        return Footnote(())
    which = "" if of_records or len(invented) == len(drawn) else f" ({join_names(invented, language)})"
    return Footnote((tr("invented", language) + which,) if which or not captioned else ())
