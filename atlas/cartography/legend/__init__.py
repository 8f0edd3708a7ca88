"""The legend: blocks that are measured before they are placed; one module for each kind of block."""

from atlas.cartography.legend.block import Block, Heading, Note
from atlas.cartography.legend.classes import ClassBoxes, Swatch, Swatches
from atlas.cartography.legend.flow import flow
from atlas.cartography.legend.sizes import NestedCircles
from atlas.cartography.legend.tables import Ranking

__all__ = ["Block", "ClassBoxes", "Heading", "NestedCircles", "Note", "Ranking", "Swatch", "Swatches", "flow"]
