"""The catalogue: every indicator the toolkit knows, found by its key.

Stocks of the register count the actors whose status is not “closed” (a missing status counts as active); creations
count all of them. An indicator of your own is a value handed to `atlas.analysis.dataset.tabulate` (``extra=``):
nothing is registered globally.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, overload

from atlas.analysis.definitions.definition import Base, Indicator, Nature
from atlas.analysis.definitions.families import FAMILY_TITLES, SECTOR_TITLES
from atlas.analysis.definitions.hcp import HCP
from atlas.analysis.definitions.reach import NEAREST, coverage, coverage_distance
from atlas.analysis.definitions.register import REGISTER
from atlas.analysis.stocks import FAMILY_STOCKS
from atlas.errors import UnknownNameError

if TYPE_CHECKING:
    from typing import Unpack

    from atlas.analysis.own import Definition, Function

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


@overload
def indicator(key: str) -> Indicator: ...


@overload
def indicator(key: str, **definition: Unpack[Definition]) -> Callable[[Function], Indicator]: ...


def indicator(key: str, **definition: Any) -> Indicator | Callable[[Function], Indicator]:
    """The definition of an indicator; or, told more than a key, the decorator that makes one of your own.

    ::

        @atlas.indicator(
            key="jobs_per_member", title={"fr": "Emplois par adhérent", "ar": "…", "en": "Jobs per member"},
            nature="ratio", decimals=2, needs=("jobs", "members"),
        )
        def jobs_per_member(jobs, members):
            "Jobs of the actors / their members."
            return jobs / members

        data = atlas.tabulate(placed, region, extra=[jobs_per_member])

    The function is given the stocks of ``needs`` as Series, per commune, then per province and for the region, and
    returns one Series on their index; its docstring is the formula; for an edition in several
    languages say ``formula=`` by language, and ``explanation=``, one plain sentence for the reader.

    Args:
        key: a key of the catalogue; a coverage may be asked for at any distance (``coverage_2.5km``), and so may what
            is made of one indicator and told nothing else (``lisa_density_10k``, `atlas.analysis.derived`).
        **definition: ``title``, ``nature`` and ``needs`` of an indicator of your own, and what else `Indicator` has.

    Raises:
        UnknownNameError: no indicator has this key; the message proposes the nearest keys.
        TypeError, ValueError: a definition that is not complete.
    """
    if definition:
        from atlas.analysis.own import define

        return define(key, definition)  # type: ignore[arg-type]  # it checks the fields
    for one in catalogue():
        if one.key == key:
            return one
    if (distance_km := coverage_distance(key)) is not None:
        return coverage(distance_km)
    from atlas.analysis import derived  # its kinds are made of what is found here

    if (made := derived.by_key(key)) is not None:
        return made
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
