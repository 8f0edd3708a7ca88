"""The legend: blocks that are measured before they are placed; one module for each kind of block.

Read `block` (what every block does) and `flow` (how they find their columns), then the kinds: `classes`, `fan`,
`ground_key`, `histogram`, `lines`, `matrix`, `rose`, `scatter`, `series`, `sizes`, `symbols`, `tables`, `triangle`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from atlas.cartography.legend.block import Block, Heading, LegendRemark, Note, Prose
    from atlas.cartography.legend.classes import ClassBoxes, ClassStrip, Swatch, Swatches
    from atlas.cartography.legend.fan import Fan
    from atlas.cartography.legend.flow import LegendBox, block_boxes, fits, least_height, stacked_height
    from atlas.cartography.legend.ground_key import AreaKey, GroundMap
    from atlas.cartography.legend.histogram import Histogram
    from atlas.cartography.legend.lines import Arrows, LegendArrow, LegendLine, Lines
    from atlas.cartography.legend.matrix import Axis, Matrix
    from atlas.cartography.legend.rose import Rose
    from atlas.cartography.legend.scatter import Scatter
    from atlas.cartography.legend.series import SeriesKey
    from atlas.cartography.legend.sizes import NestedSizes
    from atlas.cartography.legend.symbols import Sign, SymbolRow, SymbolRows
    from atlas.cartography.legend.tables import Ranking
    from atlas.cartography.legend.triangle import Triangle

__all__ = [
    "AreaKey",
    "Arrows",
    "Axis",
    "Block",
    "ClassBoxes",
    "ClassStrip",
    "Fan",
    "GroundMap",
    "Heading",
    "Histogram",
    "LegendArrow",
    "LegendBox",
    "LegendLine",
    "LegendRemark",
    "Lines",
    "Matrix",
    "NestedSizes",
    "Note",
    "Prose",
    "Ranking",
    "Rose",
    "Scatter",
    "SeriesKey",
    "Sign",
    "Swatch",
    "Swatches",
    "SymbolRow",
    "SymbolRows",
    "Triangle",
    "block_boxes",
    "fits",
    "least_height",
    "stacked_height",
]
#: Module → what it gives; loaded when it is asked for, because a mark draws one kind of block or two.
_MODULES: Final = {
    "block": "Block Heading LegendRemark Note Prose",
    "classes": "ClassBoxes ClassStrip Swatch Swatches",
    "fan": "Fan",
    "flow": "LegendBox block_boxes fits least_height stacked_height",
    "ground_key": "AreaKey GroundMap",
    "histogram": "Histogram",
    "lines": "Arrows LegendArrow LegendLine Lines",
    "matrix": "Axis Matrix",
    "rose": "Rose",
    "scatter": "Scatter",
    "series": "SeriesKey",
    "sizes": "NestedSizes",
    "symbols": "Sign SymbolRow SymbolRows",
    "tables": "Ranking",
    "triangle": "Triangle",
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
