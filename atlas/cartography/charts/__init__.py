"""Small charts on a plate: bars, histogram, Lorenz curve, back-to-back bars, table; drawn in millimeters like the map.

A chart is one module of this folder; it signs in by itself (`chart.register_chart`), and nothing else names it. It says
which indicators of which nature it ``asks`` for, becomes a block of the legend (``block``), and describes itself. Read
`chart` (what others ask of a chart), one that is short (`lorenz`), then what charts share: `curves`, `keys`,
`sentences`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from atlas.cartography.charts.chart import AnyChart, Chart, charts, register_chart
from atlas.cartography.charts.sentences import describe_chart

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
globals().update({kind.__name__: kind for kind in charts.here.values()})

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Every chart that has signed in can be imported from here by the name of its class."""


__all__ = ["AnyChart", "Chart", "charts", "describe_chart", "register_chart"]
