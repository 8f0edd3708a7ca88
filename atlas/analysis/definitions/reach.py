"""The indicators of reach: how much of the territory is near an actor, and how far the nearest one is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature
from atlas.analysis.definitions import formulas
from atlas.i18n.messages import Message
from atlas.sources.vocabulary.vocabulary import Vocabulary

NEAREST_KM: Final = "nearest_km"
#: No distance of the atlas is shorter than a meter or longer than this.
LONGEST_KM: Final = 1000.0
_COVERAGE: Final = re.compile(r"coverage_(\d{1,4}(?:\.\d{1,3})?)km", re.ASCII)
_TERM_REACH: Final = re.compile(
    r"nearest_(?P<near>[a-z][a-z0-9_]*)_km|coverage_(?P<within>[a-z][a-z0-9_]*)_(?P<km>\d{1,4}(?:\.\d{1,3})?)km",
    re.ASCII,
)


def nearest(vocabulary: Vocabulary) -> Indicator:
    """Return the mean distance to the nearest actor."""
    return _nearest(NEAREST_KM, vocabulary.texts(f"indicator.{NEAREST_KM}"))


def coverage_key(distance_km: float) -> str:
    """Return the key of the coverage at a distance: ``coverage_5km``, ``coverage_2.5km``.

    Raises:
        ValueError: a distance that is not between one meter and 1 000 km, or finer than a meter.
    """
    if not 0.001 <= distance_km <= LONGEST_KM or round(distance_km, 3) != distance_km:
        raise ValueError(Message("fault.analysis.coverage_km", distance=repr(distance_km), longest=LONGEST_KM))
    return f"coverage_{f'{distance_km:.3f}'.rstrip('0').rstrip('.')}km"


def coverage_distance(key: str) -> float | None:
    """Return the distance in km that a key says; None for no coverage's (``coverage_0km``, ``coverage_05km``)."""
    match = _COVERAGE.fullmatch(key)
    if match is None:
        return None
    distance_km = float(match[1])
    if not 0.001 <= distance_km <= LONGEST_KM or coverage_key(distance_km) != key:
        return None
    return distance_km


def coverage(distance_km: float, vocabulary: Vocabulary) -> Indicator:
    """Return the share of a unit's area that lies within a distance of an actor."""
    return _coverage(coverage_key(distance_km), vocabulary.texts("indicator.coverage", km=distance_km))


@dataclass(frozen=True, slots=True)
class TermReach:
    """The reach of the actors of one family or sector: ``nearest_pharmacies_km``, ``coverage_pharmacies_5km``.

    Attributes:
        stock: the column that counts them.
        distance_km: of a coverage; None for the mean distance to the nearest one.
    """

    stock: str
    distance_km: float | None = None

    @property
    def key(self) -> str:
        """The key of the measure and of its indicator."""
        if self.distance_km is None:
            return f"nearest_{self.stock}_km"
        return coverage_key(self.distance_km).replace("coverage_", f"coverage_{self.stock}_", 1)


def term_reach(key: str, vocabulary: Vocabulary) -> TermReach | None:
    """Return what a key says of the reach of a family or sector, None when it says none of it."""
    if (match := _TERM_REACH.fullmatch(key)) is None:
        return None
    stock = match["near"] or match["within"]
    distance_km = float(match["km"]) if match["km"] else None
    if stock not in vocabulary.fields or (distance_km is not None and not 0.001 <= distance_km <= LONGEST_KM):
        return None
    measure = TermReach(stock, distance_km)
    return measure if measure.key == key else None


def term_reach_indicator(measure: TermReach, vocabulary: Vocabulary) -> Indicator:
    """Return the coverage of, or the mean distance to, the actors of one family or sector."""
    blanks = reach_words(measure.stock, vocabulary)
    if measure.distance_km is None:
        return _nearest(measure.key, vocabulary.texts("of_family.nearest", **blanks))
    return _coverage(measure.key, vocabulary.texts("of_family.coverage", km=measure.distance_km, **blanks))


def reach_words(stock: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return how sentences on reach name a family or sector: ``to`` the nearest one, a distance ``of`` one."""
    term = vocabulary.term_of(stock)
    to = term.to_nearest if term.to_nearest["fr"] else vocabulary.text("of_family.nearest.to", noun=term.noun)
    of = term.of_one if term.of_one["fr"] else vocabulary.text("of_family.coverage.of_one", noun=term.noun)
    return {"to": to, "of": of}


def is_reach(name: str) -> bool:
    """Tell whether a measure tells of the places of actors: coverages, distances to the nearest one."""
    return name == NEAREST_KM or coverage_distance(name) is not None or _TERM_REACH.fullmatch(name) is not None


def _nearest(key: str, texts: dict[str, Any]) -> Indicator:
    return Indicator(
        key=key, unit=Message("unit.km"), nature=Nature.RATIO, decimals=1, needs=(key,),
        compute=partial(formulas.amount, of=key), **texts,
    )  # fmt: skip


def _coverage(key: str, texts: dict[str, Any]) -> Indicator:
    return Indicator(
        key=key, unit=PERCENT, nature=Nature.RATIO, decimals=1, denominators=("area_km2",), needs=(key,),
        compute=partial(formulas.amount, of=key), **texts,
    )  # fmt: skip
