"""Indicators of travel by road, each with the figure as the crow flies that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, TypeAlias, get_args

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature, Words
from atlas.analysis.definitions import road_formulas
from atlas.analysis.definitions.neighborhood_formulas import supplies
from atlas.analysis.definitions.reach import TermReach, coverage_key
from atlas.analysis.derived.kind import Find, NamedIndicator, check_between, check_one_of
from atlas.analysis.derived.nearness import Access, PopulationReach
from atlas.i18n.messages import Message
from atlas.sources.territory.provenance import ROADS
from atlas.sources.toml.validation import toml_specification

#: What is measured: a share of the inhabitants or of the area, or how far the mean inhabitant is.
RoadFigure: TypeAlias = Literal["population", "area", "nearest"]
#: Longest times, minutes.
LONGEST_MIN: Final = 1440.0
#: A time is compared with what one goes in it as the crow flies at this speed, km/h: 30 minutes with 20 km.
STRAIGHT_KMH: Final = 40.0
_SUPPORT: Final = "supports"  # of the social economy
_STEPS: Final = (100, 100_000)


def straight_km(minutes: float, kmh: float = STRAIGHT_KMH) -> float:
    """Return the distance as the crow flies that a time is compared with, in km, to the meter."""
    return round(kmh * minutes / 60, 3)


@toml_specification()
@dataclass(frozen=True, slots=True)
class RoadReach(NamedIndicator):
    """How much of a unit has an actor within so many minutes by road, or how many minutes off the nearest one is.

    Attributes:
        of: whom to reach: ``actors``, a family or a sector (``supports``, ``sector_health``).
        figure: ``population`` or ``area`` (share within ``minutes``), ``nearest`` (minutes of the mean inhabitant).
        minutes: the time; for ``population`` and ``area``.
        straight_kmh: speed at which a time is compared with a distance as the crow flies; for the figure beside it.
        step_m: of the grid over which the inhabitants of a commune are spread; for ``nearest``.
    """

    of: str = _SUPPORT
    figure: RoadFigure = "population"
    minutes: float = 30.0
    straight_kmh: float = STRAIGHT_KMH
    step_m: float = 1000.0
    kind: Literal["road_reach"] = "road_reach"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_one_of("figure", self.figure, get_args(RoadFigure))
        check_between("minutes", self.minutes, 0.1, LONGEST_MIN)
        check_between("straight_kmh", self.straight_kmh, 1, 200)
        check_between("step_m", self.step_m, *_STEPS)

    @property
    def beside(self) -> tuple[NamedIndicator | str, ...]:
        """The figure as the crow flies that stands beside this one."""
        km = straight_km(self.minutes, self.straight_kmh)
        if self.figure == "area":
            return (coverage_key(km) if self.of == s.ACTORS else TermReach(self.of, km).key,)
        if self.figure == "population":
            return (PopulationReach(within_km=km, of=self.of),)
        return (PopulationReach("mean", of=self.of, step_m=self.step_m),)

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        check_one_of("of", self.of, supplies(find.vocabulary))
        of, measured = find(self.of), f"derived.road_reach.{self.figure}"
        values = {"title": of.title, "min": self.minutes, "step": self.step_m}
        if self.figure == "nearest":
            key, compute = (
                f"nearest_{of.key}_min",
                partial(road_formulas.minutes_by_road, of=self.of, step_m=self.step_m),
            )
        else:
            key, compute = (
                f"{self.figure}_within_{of.key}_{self.minutes:g}min",
                partial(road_formulas.share_by_road, of=self.of, part=self.figure, minutes=self.minutes),
            )
        return Indicator(
            **_common_fields(self, of, key=key, measured=measured, figure=self.figure, values=values),
            unit=Message("unit.min") if self.figure == "nearest" else PERCENT,
            also=(ROADS,),
            compute=compute,
        )


@toml_specification()
@dataclass(frozen=True, slots=True)
class RoadAccess(NamedIndicator):
    """Floating-catchment access by road: actors per inhabitant, shared with all who reach them in the time.

    Attributes:
        of: ``actors``, a family or a sector, or what actors state (``members``, ``jobs``).
        zones_min: upper bounds of the zones, minutes by road.
        weights: of each zone; 1 for one zone, 1, 0.68 and 0.22 for three, unless they are given.
        per: inhabitants that the result is given for.
        straight_kmh: speed at which a time is compared with a distance as the crow flies; for the figure beside it.
        step_m: of the grid over which the inhabitants of a commune are spread.
    """

    of: str = _SUPPORT
    zones_min: tuple[float, ...] = (30.0,)
    weights: tuple[float, ...] = ()
    per: float = 10_000.0
    straight_kmh: float = STRAIGHT_KMH
    step_m: float = 1000.0
    kind: Literal["road_access"] = "road_access"

    def __post_init__(self) -> None:
        """Validate the options."""
        for minutes in self.zones_min:
            check_between("zones_min", minutes, 0.1, LONGEST_MIN)
        check_between("straight_kmh", self.straight_kmh, 1, 200)
        _ = self._straight  # it refuses what both of them refuse

    @property
    def _straight(self) -> Access:
        zones = tuple(straight_km(minutes, self.straight_kmh) for minutes in self.zones_min)
        return Access(self.of, zones, self.weights, self.per, self.step_m)

    @property
    def beside(self) -> tuple[NamedIndicator | str, ...]:
        """The access as the crow flies that stands beside this one."""
        return (self._straight,)

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        check_one_of("of", self.of, supplies(find.vocabulary))
        of, straight = find(self.of), self._straight
        zones = tuple(zip(self.zones_min, straight.zone_weights, strict=True))
        return Indicator(
            **straight.shared_fields(self, of, zones, words="derived.road_access", unit="min"),
            also=(ROADS,),
            compute=partial(road_formulas.catchment_by_road, of=self.of, zones=zones, per=self.per, step_m=self.step_m),
        )


def _common_fields(
    spec: NamedIndicator, of: Indicator, *, key: str, measured: str, figure: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Return what both ways to measure have in common."""
    title: Words = Message(f"{measured}.title", **values)
    shared = spec.inherited_fields(of, key=key, title=title)
    people = figure != "area"
    shared["needs"] = tuple(dict.fromkeys((*of.needs, c.POPULATION_2024 if people else c.AREA_KM2)))
    return {
        **shared,
        "nature": Nature.RATIO,
        "decimals": 1,
        "denominators": (c.POPULATION_2024 if people else c.AREA_KM2,),
        "formula": Message(f"{measured}.formula", **values),
        "explanation": Message(f"{measured}.explanation", **values),
    }
