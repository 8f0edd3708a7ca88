"""The legend: blocks that are measured before they are placed; one module for each kind of block.

Read `block` (what every block does) and `flow` (how they find their columns), then the kinds: `arrows`, `classes`,
`fan`, `ground_key`, `histogram`, `lines`, `matrix`, `scatter`, `sizes`, `symbols`, `tables`, `triangle`, `remark`.
"""

from atlas.cartography.legend.arrows import Arrows, LegendArrow
from atlas.cartography.legend.block import Block, Heading, Note, Prose
from atlas.cartography.legend.classes import ClassBoxes, ClassStrip, Swatch, Swatches
from atlas.cartography.legend.fan import Fan
from atlas.cartography.legend.flow import LegendBox, block_boxes, fits, flow, stacked_height
from atlas.cartography.legend.ground_key import AreaKey, GroundMap
from atlas.cartography.legend.histogram import Histogram
from atlas.cartography.legend.lines import LegendLine, Lines
from atlas.cartography.legend.matrix import Axis, Matrix
from atlas.cartography.legend.remark import LegendRemark
from atlas.cartography.legend.scatter import Scatter
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
    "Scatter",
    "Sign",
    "Swatch",
    "Swatches",
    "SymbolRow",
    "SymbolRows",
    "Triangle",
    "block_boxes",
    "fits",
    "flow",
    "stacked_height",
]
