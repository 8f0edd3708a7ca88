"""The charts on the pages that face plates: the editor's, or one that goes with what the plate shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.charts import AnyChart
from atlas.cartography.charts.classes import ClassesChart
from atlas.cartography.charts.figure import NARROWEST_MM, WIDEST_MM, chart_figure
from atlas.cartography.charts.histogram import HistogramChart
from atlas.cartography.charts.lorenz import LorenzChart
from atlas.cartography.charts.sentences import describe_chart
from atlas.cartography.charts.stacked import StackedChart
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.errors import AtlasError
from atlas.publishing.book.facts import subject
from atlas.publishing.book.pictures import Pictures
from atlas.publishing.render.conversion import svg

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

_INSET_MM: Final = 4.0  # a chart is so much narrower than the column of the commentary that it stands in
_WIDE_HEIGHT_MM: Final = 58.0  # a histogram below both columns is at least so high
_HISTOGRAMS: Final = (ClassesChart, HistogramChart)
_TALLEST: Final = 0.38  # of the page's height, a chart that nobody asked for: the commentary comes first


def draw_facing(
    edition: Edition, data: Dataset, *, theme: Theme, pictures: Pictures
) -> dict[str, list[Mapping[str, Any]]]:
    """Draw the charts of the pages that face plates.

    Returns:
        by the plate's key its charts: ``file``, ``width_mm``, ``height_mm``, ``alt`` (what it shows in words).
    """
    chosen = {facing.plate: facing.charts for facing in edition.book.facing}
    page = Page.from_name(edition.page)
    narrow = max(NARROWEST_MM, column_mm(page, edition.book.binding_mm) - _INSET_MM)

    def draw(chart: AnyChart, name: str, width: float, data: Dataset) -> tuple[bytes, Mapping[str, Any]]:
        drawn = chart_figure(chart, data, theme=theme, language=edition.language, width_mm=width)
        if width > narrow and drawn.height_mm < _WIDE_HEIGHT_MM and isinstance(chart, _HISTOGRAMS):
            sheet = {"width_mm": width, "height_mm": _WIDE_HEIGHT_MM}
            drawn = chart_figure(chart, data, theme=theme, language=edition.language, **sheet)
        size = {"file": name, "width_mm": drawn.width_mm, "height_mm": drawn.height_mm, "wide": width > narrow}
        return svg(drawn.figure), {**size, "alt": describe_chart(chart, data, edition.language)}

    pages: dict[str, list[Mapping[str, Any]]] = {}
    charts = charts_of(edition, data)
    for plate in edition.plates:
        asked = plate.key in chosen
        pages[plate.key] = []
        for i, chart in enumerate(charts[plate.key]):
            name = f"facing-{plate.key}-{i}.svg"
            # Beside the figures of one indicator there is room for a chart as wide as both columns.
            wide = page.landscape and not asked and len(plate.indicators) == 1 and isinstance(chart, _HISTOGRAMS)
            width = two_columns_mm(page, edition.book.binding_mm) if wide else narrow
            try:
                picture = pictures.fetch(
                    name,
                    {"chart": asdict(chart), "width": width, **({"in": plate.perimeter} if plate.perimeter else {})},
                    partial(draw, chart, name, width, data.view_of_zones("", plate.perimeter)),
                )
            except AtlasError:
                if asked:
                    raise
                continue  # nothing to draw of an indicator without values
            if asked or picture["height_mm"] <= _TALLEST * page.height_mm:
                pages[plate.key].append(picture)
    return pages


def two_columns_mm(page: Page, binding_mm: float) -> float:
    """Return the width of the columns of commentary and figures of a wide page, at most that of the widest chart."""
    room = page.width_mm - 28.0 - binding_mm
    return min(WIDEST_MM, (room - 18.0) * 180 / 246 + 9.0)


def charts_of(edition: Edition, data: Dataset) -> dict[str, tuple[AnyChart, ...]]:
    """Return the charts beside each plate, by its key: its editor's, or the first usual one that is nowhere else.

    No chart stands twice in a book: not on two pages, nor beside the plate that has it in its legend. A plate of one
    indicator chooses before one that shows it as the color of its symbols.
    """
    chosen = {facing.plate: facing.charts for facing in edition.book.facing}
    shown = {_subject(chart) for plate in edition.plates for chart in (*plate.charts, *chosen.get(plate.key, ()))}
    charts: dict[str, tuple[AnyChart, ...]] = {plate.key: chosen.get(plate.key, ()) for plate in edition.plates}
    for plate in sorted(edition.plates, key=lambda plate: len(plate.indicators)):
        if plate.key not in chosen:
            usual = usual_charts(plate, data.view_of_zones("", plate.perimeter))
            free = [chart for chart in usual if _subject(chart) not in shown]
            charts[plate.key] = tuple(free[:1])
            shown.update(map(_subject, free[:1]))
    return charts


def _subject(chart: AnyChart) -> tuple[str, ...]:
    """What a chart shows: two histograms of one indicator are the same chart, whatever their classes."""
    if isinstance(chart, _HISTOGRAMS):
        return "histogram", chart.indicator, chart.by
    own = {field.name: getattr(chart, field.name) for field in fields(chart) if field.name != "title"}
    return type(chart).__name__, repr(own)


def column_mm(page: Page, binding_mm: float) -> float:
    """Return the width of the commentary's column: of three on a wide page, of two on an upright one (spreads.typ)."""
    room = page.width_mm - 28.0 - binding_mm
    return (room - 18.0) * 96 / 246 if page.landscape else room - 9.0 - 78.0


def usual_charts(plate: Plate, data: Dataset) -> tuple[AnyChart, ...]:
    """Return what may stand beside a plate when its editor says nothing, the best first: how its values are spread."""
    if plate.focus:
        return ()  # the spread over the region is that of the whole series
    charts: list[AnyChart] = [
        _in_its_classes(mark)
        for mark in plate.marks
        if isinstance(mark, Classing) and mark.class_key and data.indicator(mark.class_key).nature is Nature.RATIO
    ]
    shown = [data.indicator(key) for key in subject(plate, data)]
    if len(shown) > 2 and all(indicator.nature is Nature.STOCK for indicator in shown):
        return (*charts, StackedChart(plate.indicators, share=True))
    charts += [HistogramChart(indicator.key) for indicator in shown if indicator.nature is Nature.RATIO]
    stocks = [indicator.key for indicator in shown if indicator.nature is Nature.STOCK]
    if c.POPULATION_2024 in data.communes:
        charts += [LorenzChart(key) for key in stocks if key != c.POPULATION_2024]
    return tuple(charts)


def _in_its_classes(mark: Any) -> ClassesChart:
    """Return the histogram with the classes and the colours of a map."""
    return ClassesChart(
        mark.class_key, mark.by, method=mark.method, classes=mark.classes, breaks=mark.breaks, palette=mark.palette,
        neutral=mark.neutral, smooth=mark.smooth, key=False,
    )  # fmt: skip
