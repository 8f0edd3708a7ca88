"""Small charts on a plate: bars, histogram, Lorenz curve, back-to-back bars, table; drawn in millimeters like the map.

A chart is one module of this folder; it signs in by itself (`chart.register_chart`), and nothing else names it. It says
which indicators of which nature it ``asks`` for, becomes a block of the legend (``block``), and describes itself. Read
`chart` (what others ask of a chart), one that is short (`lorenz`), then what charts share: `curves`, `keys`,
`sentences`.
"""

from typing import Any

from atlas.cartography.charts.chart import AnyChart, Chart, charts, register_chart
from atlas.cartography.charts.sentences import describe_chart


def __getattr__(name: str) -> Any:
    """Return a chart by the name of its class, which can be imported from here: all are loaded to find it."""
    return charts.public_name(__name__, name)


__all__ = ["AnyChart", "Chart", "charts", "describe_chart", "register_chart"]
