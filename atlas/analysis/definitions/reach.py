"""The indicators of reach: how much of the territory is near an actor, and how far the nearest one is."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature, shipped_texts
from atlas.analysis.definitions import formulas
from atlas.i18n.messages import Message

NEAREST_KM: Final = "nearest_km"
#: No distance of the atlas is shorter than a metre or longer than this.
LONGEST_KM: Final = 1000.0
_COVERAGE: Final = re.compile(r"coverage_(\d{1,4}(?:\.\d{1,3})?)km", re.ASCII)

NEAREST: Final = Indicator(
    key=NEAREST_KM,
    unit=Message("unit.km"),
    nature=Nature.RATIO,
    decimals=1,
    needs=(NEAREST_KM,),
    compute=partial(formulas.amount, of=NEAREST_KM),
    **shipped_texts(f"indicator.{NEAREST_KM}"),
)


def coverage_key(distance_km: float) -> str:
    """The key of the coverage at a distance: ``coverage_5km``, ``coverage_2.5km``.

    Raises:
        ValueError: a distance that is not between one metre and 1 000 km, or finer than a metre.
    """
    if not 0.001 <= distance_km <= LONGEST_KM or round(distance_km, 3) != distance_km:
        raise ValueError(Message("fault.analysis.coverage_km", distance=repr(distance_km), longest=LONGEST_KM))
    return f"coverage_{f'{distance_km:.3f}'.rstrip('0').rstrip('.')}km"


def coverage_distance(key: str) -> float | None:
    """The distance in km that a key says, or None when it is not a coverage's (``coverage_0km``, ``coverage_05km``)."""
    match = _COVERAGE.fullmatch(key)
    if match is None:
        return None
    distance_km = float(match[1])
    if not 0.001 <= distance_km <= LONGEST_KM or coverage_key(distance_km) != key:
        return None
    return distance_km


def coverage(distance_km: float) -> Indicator:
    """The share of a unit's area that lies within a distance of an actor."""
    key = coverage_key(distance_km)
    return Indicator(
        key=key,
        unit=PERCENT,
        nature=Nature.RATIO,
        decimals=1,
        denominators=("area_km2",),
        needs=(key,),
        compute=partial(formulas.amount, of=key),
        **shipped_texts("indicator.coverage", km=distance_km),
    )
