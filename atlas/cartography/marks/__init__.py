"""Marks: what can be drawn of an indicator or of the records; each fits once and is then drawn, explained, exported.

A mark answers five questions: which indicators of which nature it ``asks`` for, what it learns from the data (``fit``),
how it is drawn (``draw``), how the legend explains it (``legend_entries``), and which figures it stands on
(``indicators``). A new type of map is one class, its line in :data:`AnyMark`, and its test.
"""

from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import Field

from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.circles import Circles, ColouredSizes
from atlas.cartography.marks.mark import Ask, Mark, allowed, refuse
from atlas.cartography.marks.points import Points
from atlas.cartography.marks.typology import Typology

#: Every mark; told apart in a file by their field “mark”.
AnyMark: TypeAlias = Annotated[
    Choropleth
    | Circles
    | Points
    | Typology,
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
    "Choropleth",
    "Circles",
    "ColouredSizes",
    "Mark",
    "Points",
    "Typology",
    "allowed",
    "refuse",
]
