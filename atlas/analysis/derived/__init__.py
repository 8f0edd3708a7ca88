"""Indicators made from others, with what they are told: ratios, growth, local clusters, potential, access, typologies.

Each kind is one frozen class, equal field for field to its ``[[indicators]]`` table in an edition; `build` makes of it
an `Indicator` like any other, to be handed to ``tabulate(extra=…)`` and drawn. The small functions (`lisa`,
`smoothed_rate` …) do both at once, also from an indicator of your own::

    data = atlas.tabulate(placed, region, extra=[lisa("density_10k"), smoothed(mine)])

Told nothing else, those of one indicator are also found by their key alone: ``lisa_density_10k``,
``smoothed_cooperatives_10k``, ``potential_actors_10km``, ``access_actors_5km``, ``population_within_5km``,
``population_within_30min_supports``, ``nearest_min_supports``, ``access_supports_30min``.

Read `kind` (what all of them share), then `arithmetic`, `neighborhood`, `nearness`, `travel` (by road) and `typology`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, TypeAlias, get_args

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import lookup, unknown
from atlas.analysis.catalogue.outside import outside
from atlas.analysis.definitions.reach import term_reach
from atlas.analysis.derived.arithmetic import ClassOf, DifferenceOf, GrowthOf, QuotientOf, RankOf, RatioOf, ShareOf
from atlas.analysis.derived.nearness import Access, PopulationReach, Potential
from atlas.analysis.derived.neighborhood import HotSpots, Lisa, SmoothedRate
from atlas.analysis.derived.travel import RoadAccess, RoadReach, StraightReach
from atlas.analysis.derived.typology import UnitTypology
from atlas.errors import AbsentConceptError, UnknownNameError
from atlas.i18n.messages import Message, has_expression
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

Derived: TypeAlias = (
    RatioOf | ShareOf | DifferenceOf | GrowthOf | QuotientOf | RankOf | ClassOf
    | Lisa | HotSpots | SmoothedRate | Potential | Access | PopulationReach | UnitTypology
    | RoadReach | RoadAccess | StraightReach
)  # fmt: skip
Made: TypeAlias = str | Indicator

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
    (rf"(population|area)_within_{_MIN}_(.+)", lambda part, time, of: RoadReach(of, part, float(time))),
    (rf"(population|area)_within_{_KM}_(.+)", lambda part, km, of: StraightReach(of, part, float(km))),
    (r"nearest_min_(.+)", lambda of: RoadReach(of, "nearest")),
    (r"nearest_km_(.+)", lambda of: StraightReach(of, "nearest")),
    (rf"access_(.+)_{_MIN}", lambda of, time: RoadAccess(of, (float(time),))),
)


def build(
    spec: Derived, *, others: Mapping[str, Indicator] | None = None, vocabulary: Vocabulary | None = None
) -> Indicator:
    """Make the indicator that a specification describes.

    Args:
        spec: one of the `KINDS`.
        others: indicators that are not in the catalogue, by key: a user's own, others of the edition.
        vocabulary: of the register whose catalogue is meant; the social economy's when it is not given.

    Raises:
        UnknownNameError: it is made of an indicator that does not exist.
        ValueError: it is made of one that does not suit it (a category, a stock where a rate is needed).
    """
    return spec.build(Finder(others or {}, vocabulary or social_economy()))


def build_all(
    specs: Iterable[Derived], *, others: Mapping[str, Indicator] | None = None, vocabulary: Vocabulary | None = None
) -> tuple[Indicator, ...]:
    """Make the indicators of an edition, in order: one may be made of those before it.

    Raises:
        UnknownNameError, ValueError: as `build`.
        ValueError: two of them have the same key.
    """
    known_by_key = dict(others or {})
    made = []
    for spec in specs:
        indicator = build(spec, others=known_by_key, vocabulary=vocabulary)
        if indicator.key in known_by_key:
            raise ValueError(Message("fault.analysis.derived_twice", key=indicator.key))
        known_by_key[indicator.key] = indicator
        made.append(indicator)
    return tuple(made)


def by_key(
    key: str, *, others: Mapping[str, Indicator] | None = None, vocabulary: Vocabulary | None = None
) -> Indicator | None:
    """The derived indicator that a key says all of, or None when it says none.

    Args:
        key: ``lisa_density_10k``.
        others: indicators that are not in the catalogue, by key, that it may be made from.
        vocabulary: as in `build`.

    Raises:
        UnknownNameError: the key is made of an indicator that does not exist.
    """
    try:
        spec = _spec_of(key)
        indicator = None if spec is None else build(spec, others=others, vocabulary=vocabulary)
    except ValueError:
        return None  # a distance out of range, a stock where a rate is needed
    return indicator if indicator is not None and indicator.key == key else None


def _spec_of(key: str) -> Derived | None:
    """The specification that a key says all of, or None.

    Raises:
        ValueError: a number in it is out of range.
    """
    for pattern, make in _KEYS:
        if match := re.fullmatch(pattern, key, re.ASCII):
            return make(*match.groups())
    return None


def purpose(kind: str) -> Message:
    """Say what a kind is for, in one sentence."""
    return Message(f"derived_help.{kind}.purpose")


def explain(kind: str) -> str:
    """Say what a kind is for, what it may be told, and how an edition writes it, as lines to print.

    Raises:
        UnknownNameError: no such kind.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of derived indicator", kind, list(KINDS))
    options = [option for option in fields(KINDS[kind]) if option.name != "kind"]
    remark = f"derived_help.{kind}.remark"
    lines = [kind, f"  {purpose(kind)}", ""]
    lines += [f"  {Message(remark)}", ""] if has_expression(remark) else []
    lines.append(f"  {Message('derived_help.options')}")
    for option in options:
        key = f"derived_help.{kind}.{option.name}"
        lines += [f"      {option.name}: {Message(key)}"] if has_expression(key) else []
    lines += ["", "  [[indicators]]", f'  kind = "{kind}"']
    for option in options:
        if option.default is MISSING:
            lines.append(f"  {option.name} = …")
        elif option.default not in ("", None):
            lines.append(f"  {option.name} = {_toml(option.default)}")
    return "\n".join([*lines, str(Message("derived_help.besides"))])


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def edition_indicators(
    specs: Iterable[Derived],
    keys: Iterable[str],
    *,
    others: Mapping[str, Indicator] | None = None,
    vocabulary: Vocabulary | None = None,
) -> tuple[Indicator, ...]:
    """All that an edition asks for: the indicators it specifies, then those its plates name by a key that says all.

    An indicator that has others beside it (a time by road, and the distance as the crow flies) comes with them.

    Args:
        specs: its ``[[indicators]]``.
        keys: keys of the indicators of its plates; those of the catalogue are passed over.
        others: indicators that are tabulated besides, by key, those of populations studied: others may be made of them.
        vocabulary: as in `build`.

    Raises:
        UnknownNameError, ValueError: as `build_all`.
    """
    besides = dict(others or {})
    specified = tuple(specs)
    made = {indicator.key: indicator for indicator in build_all(specified, others=besides, vocabulary=vocabulary)}
    companions = [other for spec in specified for other in spec.beside]
    for key in keys:
        if key in made or key in besides:
            continue
        if (indicator := _asked_by_key(key, besides, vocabulary)) is not None:
            made[key] = indicator
            spec = _spec_of(key)
            companions += [] if spec is None else spec.beside
    for other in companions:
        indicator = other.build(Finder(besides, vocabulary or social_economy()))
        made.setdefault(indicator.key, indicator)
    return tuple(made.values())


def _asked_by_key(key: str, others: Mapping[str, Indicator], vocabulary: Vocabulary | None) -> Indicator | None:
    """Return the indicator that has to be computed for a key; None where the catalogue has it, or nobody."""
    if term_reach(key, vocabulary or social_economy()):
        return lookup(key, vocabulary)
    if (indicator := by_key(key, others=others, vocabulary=vocabulary)) is not None:
        return indicator
    return None if lookup(key, vocabulary) else outside.get(key)


def lisa(of: Made, **options: Any) -> Indicator:
    """Local clusters of an indicator, by key or of your own; ``options`` are the fields of `Lisa`."""
    return _from(Lisa, of, options)


def hot_spots(of: Made, **options: Any) -> Indicator:
    """Hot and cold spots of an indicator, by key or of your own; ``options`` are the fields of `HotSpots`."""
    return _from(HotSpots, of, options)


def smoothed_rate(of: Made, **options: Any) -> Indicator:
    """A rate smoothed by empirical Bayes, by key or of your own; ``options`` are the fields of `SmoothedRate`."""
    return _from(SmoothedRate, of, options)


def potential(of: Made, **options: Any) -> Indicator:
    """Stewart's potential of a stock, by key or of your own; ``options`` are the fields of `Potential`."""
    return _from(Potential, of, options)


def catchment_access(of: str = "actors", **options: Any) -> Indicator:
    """Floating-catchment access to actors; ``options`` are the fields of `Access`."""
    return build(Access(of, **options))


def population_reach(figure: str = "covered", **options: Any) -> Indicator:
    """Inhabitants near an actor, or how far they have to go; ``options`` are the fields of `PopulationReach`."""
    return build(PopulationReach(figure, **options))  # type: ignore[arg-type]  # it checks the word


def road_reach(of: str, figure: str = "population", **options: Any) -> Indicator:
    """What is near by road, or minutes to the nearest; ``options`` are the fields of `RoadReach`."""
    return build(RoadReach(of, figure, **options))  # type: ignore[arg-type]  # it checks the word


def road_access(of: str, **options: Any) -> Indicator:
    """Floating-catchment access by road; ``options`` are the fields of `RoadAccess`."""
    return build(RoadAccess(of, **options))


def typology(of: Sequence[Made], **options: Any) -> Indicator:
    """Communes grouped on several indicators, by key or of your own; ``options`` are the fields of `UnitTypology`."""
    own = {member.key: member for member in of if isinstance(member, Indicator)}
    return build(
        UnitTypology(tuple(member if isinstance(member, str) else member.key for member in of), **options), others=own
    )


def _from(kind: type[Any], of: Made, options: Mapping[str, Any]) -> Indicator:
    if isinstance(of, Indicator):
        return build(kind(of.key, **options), others={of.key: of})
    return build(kind(of, **options))


def find(key: str, own: Mapping[str, Indicator] | None = None, vocabulary: Vocabulary | None = None) -> Indicator:
    """The indicator that has a key: one's own, of the catalogue, made of one of these, or of another package.

    Args:
        key: of an indicator.
        own: indicators that are not in the catalogue, by key.
        vocabulary: as in `build`.

    Raises:
        UnknownNameError: no indicator has this key; the message proposes the nearest keys.
    """
    indicator = (own or {}).get(key) or lookup(key, vocabulary) or by_key(key, others=own, vocabulary=vocabulary)
    indicator = indicator or outside.get(key)
    if indicator is None:
        raise unknown(key, vocabulary)
    return indicator


@dataclass(frozen=True, slots=True)
class Finder:
    """A search among a user's own indicators first, then those of a vocabulary's catalogue and what is made of them.

    Attributes:
        own: indicators that are not in the catalogue, by key.
        vocabulary: of the register whose catalogue is meant.
    """

    own: Mapping[str, Indicator]
    vocabulary: Vocabulary

    def __call__(self, key: str, /) -> Indicator:
        """Return the indicator of a key; UnknownNameError where there is none."""
        try:
            return find(key, self.own, self.vocabulary)
        except AbsentConceptError:
            raise
        except UnknownNameError as error:
            raise UnknownNameError(error.kind, error.name, [*self.own, *error.known]) from None


__all__ = [
    "KINDS",
    "Access",
    "ClassOf",
    "Derived",
    "DifferenceOf",
    "Finder",
    "GrowthOf",
    "HotSpots",
    "Lisa",
    "PopulationReach",
    "Potential",
    "QuotientOf",
    "RankOf",
    "RatioOf",
    "RoadAccess",
    "RoadReach",
    "ShareOf",
    "SmoothedRate",
    "StraightReach",
    "UnitTypology",
    "build",
    "build_all",
    "by_key",
    "catchment_access",
    "edition_indicators",
    "explain",
    "find",
    "hot_spots",
    "lisa",
    "population_reach",
    "potential",
    "purpose",
    "road_access",
    "road_reach",
    "smoothed_rate",
    "typology",
]
