"""Charts: small diagrams and tables beside a map, on a plate (``charts=``) or by themselves (`figure`).

::

    atlas.charts.figure(atlas.charts.LorenzChart("actors", over="population_2024"), data, width_mm=120).figure
"""

from __future__ import annotations

from typing import Any

from atlas.cartography.charts import Chart, register_chart
from atlas.cartography.charts import charts as _registry
from atlas.cartography.charts import describe_chart as describe
from atlas.cartography.charts.ages import AgesChart
from atlas.cartography.charts.bars import BarChart
from atlas.cartography.charts.classes import ClassesChart
from atlas.cartography.charts.figure import ChartFigure
from atlas.cartography.charts.figure import chart_figure as figure
from atlas.cartography.charts.histogram import HistogramChart
from atlas.cartography.charts.lines import LinesChart
from atlas.cartography.charts.lorenz import LorenzChart
from atlas.cartography.charts.multiples import SmallMultiplesChart
from atlas.cartography.charts.opposed import OpposedChart
from atlas.cartography.charts.slope import SlopeChart
from atlas.cartography.charts.stacked import StackedChart
from atlas.cartography.charts.table import TableChart

__all__ = [
    "AgesChart", "BarChart", "Chart", "ChartFigure", "ClassesChart", "HistogramChart", "LinesChart", "LorenzChart",
    "OpposedChart", "SlopeChart", "SmallMultiplesChart", "StackedChart", "TableChart", "describe", "figure", "names",
    "register_chart",
]  # fmt: skip


def names() -> dict[str, type[Any]]:
    """Return every chart by the name that an edition gives it, those that other packages bring included."""
    return {kind.chart: kind for kind in _registry}


def __dir__() -> list[str]:
    return __all__
