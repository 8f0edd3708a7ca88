"""The kinds of derived indicators: their classes, their names in a file, and the keys that say all of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, get_args

from atlas.analysis.derived.arithmetic import ClassOf, DifferenceOf, GrowthOf, QuotientOf, RankOf, RatioOf, ShareOf
from atlas.analysis.derived.nearness import Access, PopulationReach, Potential
from atlas.analysis.derived.neighborhood import HotSpots, Lisa, SmoothedRate
from atlas.analysis.derived.travel import RoadAccess, RoadReach
from atlas.analysis.derived.typology import UnitTypology

Derived: TypeAlias = (
    RatioOf | ShareOf | DifferenceOf | GrowthOf | QuotientOf | RankOf | ClassOf
    | Lisa | HotSpots | SmoothedRate | Potential | Access | PopulationReach | UnitTypology
    | RoadReach | RoadAccess
)  # fmt: skip
#: The classes by kind, as a file names them.
KINDS: Final[Mapping[str, type[Any]]] = {kind.__dataclass_fields__["kind"].default: kind for kind in get_args(Derived)}

_KM: Final = r"(\d+(?:\.\d+)?)km"
_MIN: Final = r"(\d+(?:\.\d+)?)min"
#: Keys that say all: the prefix, the key that follows and the distance, and what is made of them.
_KEYS: Final[tuple[tuple[str, Callable[..., Derived]], ...]] = (
    (r"lisa_(.+)", Lisa),
    (r"hot_spots_(.+)", HotSpots),
    (r"smoothed_(.+)", SmoothedRate),
    (rf"potential_(.+)_{_KM}", lambda of, km: Potential(of, span_km=float(km))),
    (rf"access_(.+)_{_KM}", lambda of, km: Access(of, zones_km=(float(km),))),
    (rf"population_within_{_KM}", lambda km: PopulationReach(within_km=float(km))),
    (rf"population_within_(.+)_{_KM}", lambda of, km: PopulationReach(within_km=float(km), of=of)),
    (r"inhabitant_(mean|median)_km", PopulationReach),
    (r"inhabitant_(mean|median)_(.+)_km", lambda figure, of: PopulationReach(figure, of=of)),
    (rf"(population|area)_within_(.+)_{_MIN}", lambda part, of, time: RoadReach(of, part, float(time))),
    (r"nearest_(.+)_min", lambda of: RoadReach(of, "nearest")),
    (rf"access_(.+)_{_MIN}", lambda of, time: RoadAccess(of, (float(time),))),
)


def spec_of_key(key: str) -> Derived | None:
    """Return the specification that a key says all of, or None.

    Raises:
        ValueError: a number in it is out of range.
    """
    for pattern, make in _KEYS:
        if match := re.fullmatch(pattern, key, re.ASCII):
            return make(*match.groups())
    return None
