"""The catalogue: every indicator the toolkit knows, found by its key.

Stocks of the register count the actors whose status is not “closed” (a missing status counts as active); creations
count all of them. An indicator of your own is a value handed to `atlas.analysis.dataset.dataset.tabulate` (``extra=``):
nothing is registered globally.
"""

from __future__ import annotations

from collections.abc import Sequence

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.catalogue_table import Catalogue
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.catalogue.stocks import FAMILY_STOCKS
from atlas.analysis.definitions.families import FAMILY_TITLES, SECTOR_TITLES
from atlas.analysis.definitions.hcp import HCP
from atlas.analysis.definitions.reach import NEAREST, coverage, coverage_distance
from atlas.analysis.definitions.register import REGISTER
from atlas.errors import UnknownNameError

__all__ = [
    "FAMILY_TITLES",
    "SECTOR_TITLES",
    "Base",
    "Indicator",
    "Nature",
    "catalogue",
    "coverage_distance",
    "lookup",
    "unknown",
]


def catalogue(*, coverage_km: Sequence[float] = (5.0,)) -> Catalogue:
    """All indicators in the order of an atlas: HCP's figures, the register, the reach of the actors.

    What it returns is gone through like a tuple and shows itself as a table (`Catalogue.table`).

    Args:
        coverage_km: the distances at which coverage is wanted, each once, in this order.

    Raises:
        ValueError: a distance that is not between one metre and 1 000 km.
    """
    reach = {indicator.key: indicator for indicator in map(coverage, coverage_km)}
    return Catalogue((*HCP, *REGISTER, *reach.values(), NEAREST))


def lookup(key: str) -> Indicator | None:
    """The indicator of the catalogue that has a key, a coverage at any distance among them; None when none has it."""
    for indicator in catalogue():
        if indicator.key == key:
            return indicator
    distance_km = coverage_distance(key)
    return None if distance_km is None else coverage(distance_km)


def unknown(key: str) -> UnknownNameError:
    """The error that says that no indicator has this key, and proposes the nearest keys."""
    if key.startswith("coverage_"):
        return UnknownNameError("coverage", key, ["coverage_5km"])
    if key.startswith("actors_") and (plural := FAMILY_STOCKS.get(key.removeprefix("actors_"))):
        return UnknownNameError("indicator", key, [plural])
    return UnknownNameError("indicator", key, [indicator.key for indicator in catalogue()])
