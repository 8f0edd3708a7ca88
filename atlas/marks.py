"""Marks: what a plate shows of an indicator or of the actors, each a value that says what and how.

A stock has symbols (`Circles`, `Squares`, `Graduated`, `Coxcombs`, `DotDensity` …) or a `PotentialSurface`, a ratio has
areas (`Choropleth`, `Bivariate`, `Discontinuities`, `Residuals`, `ValueByCertainty`), and so have three parts of a
whole (`Ternary`); a category has `Typology` or `Symbols`; maps without the ground are `CartogramMap`, `DorlingMap`,
`TileMap`; `SmallMultiples` are several maps, `Sparklines` a series at each unit; single actors have `Points`, `Grid`,
`Smoothed`, `ServiceArea`, `Isochrones`, what goes from place to place `Links` and `FlowMap`. `names` lists all, those
of other packages too; ``docs/ajouter-une-representation.md`` says how to make one.
"""

from __future__ import annotations

from typing import Any

from atlas.cartography.marks import Mark, register_mark
from atlas.cartography.marks import marks as _registry
from atlas.cartography.marks.bars import Bars
from atlas.cartography.marks.bivariate import Bivariate
from atlas.cartography.marks.cartogram import CartogramMap
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.circles import Circles
from atlas.cartography.marks.coxcombs import Coxcombs
from atlas.cartography.marks.discontinuities import Discontinuities
from atlas.cartography.marks.dorling import DorlingMap
from atlas.cartography.marks.dot_density import DotDensity
from atlas.cartography.marks.flows import FlowMap
from atlas.cartography.marks.graduated import Graduated
from atlas.cartography.marks.grid import Grid
from atlas.cartography.marks.isochrones import Isochrones
from atlas.cartography.marks.links import Links
from atlas.cartography.marks.multiples import SmallMultiples
from atlas.cartography.marks.mushrooms import Mushrooms
from atlas.cartography.marks.pies import Pies
from atlas.cartography.marks.points import Points
from atlas.cartography.marks.potential import PotentialSurface
from atlas.cartography.marks.residuals import Residuals
from atlas.cartography.marks.service_area import ServiceArea
from atlas.cartography.marks.smoothed import Smoothed
from atlas.cartography.marks.sparklines import Sparklines
from atlas.cartography.marks.squares import Squares
from atlas.cartography.marks.symbols import Symbols
from atlas.cartography.marks.ternary import Ternary
from atlas.cartography.marks.tiles import TileMap
from atlas.cartography.marks.typology import Typology
from atlas.cartography.marks.vsup import ValueByCertainty
from atlas.cartography.marks.waffle import Waffle

__all__ = [
    "Bars", "Bivariate", "CartogramMap", "Choropleth", "Circles", "Coxcombs", "Discontinuities", "DorlingMap",
    "DotDensity", "FlowMap", "Graduated", "Grid", "Isochrones", "Links", "Mark", "Mushrooms", "Pies", "Points",
    "PotentialSurface", "Residuals", "ServiceArea", "SmallMultiples", "Smoothed", "Sparklines", "Squares", "Symbols",
    "Ternary", "TileMap", "Typology", "ValueByCertainty", "Waffle", "names", "register_mark",
]  # fmt: skip


def names() -> dict[str, type[Mark[Any]]]:
    """Return every mark by the name that an edition gives it, those that other packages bring included."""
    return {kind.mark: kind for kind in _registry}


def __dir__() -> list[str]:
    return __all__
