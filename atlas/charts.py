"""Charts: small diagrams and tables beside a map, on a plate (``charts=``) or by themselves (`figure`).

::

    atlas.charts.figure(atlas.charts.LorenzChart("actors", over="population_2024"), data, width_mm=120).figure
"""

from __future__ import annotations

from typing import Any

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.charts import AnyChart, describe_chart
from atlas.cartography.charts import Chart as Chart
from atlas.cartography.charts import charts as _registry
from atlas.cartography.charts import register_chart as register_chart
from atlas.cartography.charts.figure import ChartFigure as ChartFigure
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.spec.localized_text import in_language
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import language_of
from atlas.i18n.language import LanguageCode


def figure(
    chart: AnyChart,
    data: Dataset,
    *,
    theme: Theme = PRINT,
    language: LanguageCode = "fr",
    width_mm: float = 120.0,
    height_mm: float | None = None,
) -> ChartFigure:
    """Draw a chart by itself; a title that names no language is in that of the chart.

    Arguments and errors as :func:`atlas.cartography.charts.figure.chart_figure`.
    """
    chart = in_language(chart, language_of(language).code)
    return chart_figure(chart, data, theme=theme, language=language, width_mm=width_mm, height_mm=height_mm)


def describe(chart: AnyChart, data: Dataset, language: LanguageCode = "fr") -> str:
    """Return the alternative text of a chart; a title that names no language is in that of the text."""
    return describe_chart(in_language(chart, language_of(language).code), data, language)


def names() -> dict[str, type[Any]]:
    """Return every chart by the name that an edition gives it, those that other packages bring included."""
    return {kind.chart: kind for kind in _registry}


def __getattr__(name: str) -> Any:
    """Return a chart by the name of its class; type checkers read a stub (``scripts/facades.py``)."""
    return __dir__() if name == "__all__" else _registry.public_name(__name__, name)


def __dir__() -> list[str]:
    return sorted([*_registry.classes, "Chart", "ChartFigure", "describe", "figure", "names", "register_chart"])
