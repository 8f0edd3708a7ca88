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

from atlas.cartography.marks import Mark as Mark
from atlas.cartography.marks import marks as _registry
from atlas.cartography.marks import register_mark as register_mark


def names() -> dict[str, type[Mark[Any]]]:
    """Return every mark by the name that an edition gives it, those that other packages bring included."""
    return {kind.mark: kind for kind in _registry}


def __getattr__(name: str) -> Any:
    """Return a mark by the name of its class; type checkers read a stub (``scripts/facades.py``)."""
    return __dir__() if name == "__all__" else _registry.public_name(__name__, name)


def __dir__() -> list[str]:
    return sorted([*_registry.classes, "Mark", "names", "register_mark"])
