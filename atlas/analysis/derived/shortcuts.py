"""Functions that specify a derived indicator and make it at once, also from an indicator of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.derived.derivation import build
from atlas.analysis.derived.nearness import Access, PopulationReach, Potential
from atlas.analysis.derived.neighborhood import HotSpots, Lisa, SmoothedRate
from atlas.analysis.derived.travel import RoadAccess, RoadReach
from atlas.analysis.derived.typology import UnitTypology

Made: TypeAlias = str | Indicator


def lisa(of: Made, **options: Any) -> Indicator:
    """Local clusters of an indicator, by key or of your own; ``options`` are the fields of `Lisa`."""
    return _from(Lisa, of, options)


def hot_spots(of: Made, **options: Any) -> Indicator:
    """Hot and cold spots of an indicator, by key or of your own; ``options`` are the fields of `HotSpots`."""
    return _from(HotSpots, of, options)


def smoothed_rate(of: Made, **options: Any) -> Indicator:
    """Return a rate smoothed by empirical Bayes, by key or of your own.

    ``options`` are the fields of `SmoothedRate`.
    """
    return _from(SmoothedRate, of, options)


def potential(of: Made, **options: Any) -> Indicator:
    """Return Stewart's potential of a stock, by key or of your own; ``options`` are the fields of `Potential`."""
    return _from(Potential, of, options)


def catchment_access(of: str = "actors", **options: Any) -> Indicator:
    """Floating-catchment access to actors; ``options`` are the fields of `Access`."""
    return build(Access(of, **options))


def population_reach(figure: str = "covered", **options: Any) -> Indicator:
    """Return inhabitants near an actor, or how far they have to go; ``options`` are the fields of `PopulationReach`."""
    return build(PopulationReach(figure, **options))  # type: ignore[arg-type]  # it checks the word


def road_reach(of: str, figure: str = "population", **options: Any) -> Indicator:
    """Return what is near by road, or minutes to the nearest; ``options`` are the fields of `RoadReach`."""
    return build(RoadReach(of, figure, **options))  # type: ignore[arg-type]  # it checks the word


def road_access(of: str, **options: Any) -> Indicator:
    """Floating-catchment access by road; ``options`` are the fields of `RoadAccess`."""
    return build(RoadAccess(of, **options))


def typology(of: Sequence[Made], **options: Any) -> Indicator:
    """Return communes grouped on several indicators, by key or of your own.

    ``options`` are the fields of `UnitTypology`.
    """
    own = {member.key: member for member in of if isinstance(member, Indicator)}
    return build(
        UnitTypology(tuple(member if isinstance(member, str) else member.key for member in of), **options), others=own
    )


def _from(kind: type[Any], of: Made, options: Mapping[str, Any]) -> Indicator:
    if isinstance(of, Indicator):
        return build(kind(of.key, **options), others={of.key: of})
    return build(kind(of, **options))
