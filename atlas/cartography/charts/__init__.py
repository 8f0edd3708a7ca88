"""Small charts on a plate: bars, histogram, Lorenz curve, back-to-back bars, table; drawn in millimetres like the map.

A chart says which indicators of which nature it ``asks`` for and becomes a block of the legend (``block``). A new one
is a class, its line in :data:`AnyChart`, and its test.
"""

from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import Field

from atlas.cartography.charts.ages import AgesChart
from atlas.cartography.charts.bars import BarChart
from atlas.cartography.charts.classes import ClassesChart
from atlas.cartography.charts.histogram import HistogramChart
from atlas.cartography.charts.lines import LinesChart
from atlas.cartography.charts.lorenz import LorenzChart
from atlas.cartography.charts.multiples import SmallMultiplesChart
from atlas.cartography.charts.opposed import OpposedChart
from atlas.cartography.charts.slope import SlopeChart
from atlas.cartography.charts.stacked import StackedChart
from atlas.cartography.charts.table import TableChart
from atlas.cartography.charts.telling import describe_chart

#: Every chart; told apart in a file by their field “chart”.
AnyChart: TypeAlias = Annotated[
    AgesChart
    | BarChart
    | ClassesChart
    | HistogramChart
    | LinesChart
    | LorenzChart
    | OpposedChart
    | SlopeChart
    | SmallMultiplesChart
    | StackedChart
    | TableChart,
    Field(discriminator="chart"),
]  # fmt: skip
CHARTS: Final[tuple[Any, ...]] = get_args(get_args(AnyChart)[0])
#: How a file names them: ``bars``, ``histogram`` …
CHART_NAMES: Final[tuple[str, ...]] = tuple(str(kind.__dataclass_fields__["chart"].default) for kind in CHARTS)

__all__ = [
    "CHARTS",
    "CHART_NAMES",
    "AgesChart",
    "AnyChart",
    "BarChart",
    "ClassesChart",
    "HistogramChart",
    "LinesChart",
    "LorenzChart",
    "OpposedChart",
    "SlopeChart",
    "SmallMultiplesChart",
    "StackedChart",
    "TableChart",
    "describe_chart",
]
