"""Marks: what can be drawn of an indicator or of the records; each fits once and is then drawn, explained, exported.

A mark answers five questions: which indicators of which nature it ``asks`` for, what it learns from the data (``fit``),
how it is drawn (``draw``), how the legend explains it (``legend_entries``), and which figures it stands on
(``indicators``). A new type of map is one class, its line in :data:`AnyMark`, and its test.
"""

from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import Field

from atlas.cartography.marks.bars import Bars
from atlas.cartography.marks.bivariate import Bivariate
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.circles import Circles
from atlas.cartography.marks.discontinuities import Discontinuities
from atlas.cartography.marks.dot_density import DotDensity
from atlas.cartography.marks.graduated import Graduated
from atlas.cartography.marks.grid import Grid
from atlas.cartography.marks.links import Links
from atlas.cartography.marks.mark import Ask, Mark, allowed, refuse
from atlas.cartography.marks.mushrooms import Mushrooms
from atlas.cartography.marks.pies import Pies
from atlas.cartography.marks.points import Points
from atlas.cartography.marks.proportional import ColouredSizes
from atlas.cartography.marks.service_area import ServiceArea
from atlas.cartography.marks.smoothed import Smoothed
from atlas.cartography.marks.squares import Squares
from atlas.cartography.marks.symbols import Symbols
from atlas.cartography.marks.typology import Typology
from atlas.cartography.marks.waffle import Waffle

#: Every mark; told apart in a file by their field “mark”.
AnyMark: TypeAlias = Annotated[
    Choropleth
    | Circles
    | Points
    | Squares
    | Waffle
    | Symbols
    | Pies
    | Mushrooms
    | Graduated
    | Bars
    | Typology
    | Bivariate
    | Discontinuities
    | DotDensity
    | Grid
    | Links
    | ServiceArea
    | Smoothed,
    Field(discriminator="mark"),
]  # fmt: skip
MARKS: Final[tuple[Any, ...]] = get_args(get_args(AnyMark)[0])
#: How a file names them: ``choropleth``, ``circles`` …
MARK_NAMES: Final[tuple[str, ...]] = tuple(str(kind.__dataclass_fields__["mark"].default) for kind in MARKS)

__all__ = [
    "MARKS",
    "MARK_NAMES",
    "AnyMark",
    "Ask",
    "Bars",
    "Bivariate",
    "Choropleth",
    "Circles",
    "ColouredSizes",
    "Discontinuities",
    "DotDensity",
    "Graduated",
    "Grid",
    "Links",
    "Mark",
    "Mushrooms",
    "Pies",
    "Points",
    "ServiceArea",
    "Smoothed",
    "Squares",
    "Symbols",
    "Typology",
    "Waffle",
    "allowed",
    "refuse",
]
