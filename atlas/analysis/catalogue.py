"""The catalogue: every indicator the toolkit knows, found by its key.

Stocks of the register count the actors whose status is not “closed” (a missing status counts as active); creations
count all of them. An indicator of your own is a value handed to `atlas.analysis.dataset.tabulate` (``extra=``):
nothing is registered globally.
"""

from __future__ import annotations

from collections.abc import Sequence

from atlas.analysis.definitions.definition import Base, Indicator, Nature
from atlas.analysis.definitions.families import FAMILY_TITLES, SECTOR_TITLES
from atlas.analysis.definitions.hcp import HCP
from atlas.analysis.definitions.reach import NEAREST, coverage, coverage_distance
from atlas.analysis.definitions.register import REGISTER
from atlas.analysis.stocks import FAMILY_STOCKS
from atlas.errors import UnknownNameError

__all__ = [
    "FAMILY_TITLES",
    "SECTOR_TITLES",
    "Base",
    "Indicator",
    "Nature",
    "catalogue",
    "coverage_distance",
    "indicator",
]


def catalogue(*, coverage_km: Sequence[float] = (5.0,)) -> tuple[Indicator, ...]:
    """All indicators in the order of an atlas: HCP's figures, the register, the reach of the actors.

    Args:
        coverage_km: the distances at which coverage is wanted, each once, in this order.

    Raises:
        ValueError: a distance that is not between one metre and 1 000 km.
    """
    reach = {one.key: one for one in map(coverage, coverage_km)}
    return (*HCP, *REGISTER, *reach.values(), NEAREST)


def indicator(key: str) -> Indicator:
    """The definition of an indicator.

    Args:
        key: a key of the catalogue; a coverage may be asked for at any distance (``coverage_2.5km``).

    Raises:
        UnknownNameError: no indicator has this key; the message proposes the nearest keys.
    """
    for one in catalogue():
        if one.key == key:
            return one
    if (distance_km := coverage_distance(key)) is not None:
        return coverage(distance_km)
    if key.startswith("coverage_"):
        raise UnknownNameError(
            "coverage (a distance above 0 and up to 1000 km, written as in coverage_5km or coverage_2.5km)",
            key,
            ["coverage_5km"],
        )
    if key.startswith("actors_") and (plural := FAMILY_STOCKS.get(key.removeprefix("actors_"))):
        raise UnknownNameError("indicator", key, [plural])
    known = [one.key for one in catalogue()]
    raise UnknownNameError("indicator", key, known)
