"""Make derived indicators from their specifications, and find an indicator by its key wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import lookup, unknown
from atlas.analysis.catalogue.outside import outside
from atlas.analysis.definitions.reach import term_reach
from atlas.analysis.derived.kinds import Derived, spec_of_key
from atlas.errors import AbsentConceptError, UnknownNameError
from atlas.i18n.messages import Message
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy


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
    """Return the derived indicator that a key says all of, or None when it says none.

    Args:
        key: ``lisa_density_10k``.
        others: indicators that are not in the catalogue, by key, that it may be made from.
        vocabulary: as in `build`.

    Raises:
        UnknownNameError: the key is made of an indicator that does not exist.
    """
    try:
        spec = spec_of_key(key)
        indicator = None if spec is None else build(spec, others=others, vocabulary=vocabulary)
    except ValueError:
        return None  # a distance out of range, a stock where a rate is needed
    return indicator if indicator is not None and indicator.key == key else None


def edition_indicators(
    specs: Iterable[Derived],
    keys: Iterable[str],
    *,
    others: Mapping[str, Indicator] | None = None,
    vocabulary: Vocabulary | None = None,
) -> tuple[Indicator, ...]:
    """Return all that an edition asks for.

    The indicators it specifies, then those its plates name by a key that says all.

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
            spec = spec_of_key(key)
            companions += [] if spec is None else spec.beside
    for other in companions:
        find_other = Finder(besides, vocabulary or social_economy())
        indicator = find_other(other) if isinstance(other, str) else other.build(find_other)
        made.setdefault(indicator.key, indicator)
    return tuple(made.values())


def _asked_by_key(key: str, others: Mapping[str, Indicator], vocabulary: Vocabulary | None) -> Indicator | None:
    """Return the indicator that has to be computed for a key; None where the catalogue has it, or nobody."""
    if term_reach(key, vocabulary or social_economy()):
        return lookup(key, vocabulary)
    if (indicator := by_key(key, others=others, vocabulary=vocabulary)) is not None:
        return indicator
    return None if lookup(key, vocabulary) else outside.get(key)


def find(key: str, own: Mapping[str, Indicator] | None = None, vocabulary: Vocabulary | None = None) -> Indicator:
    """Return the indicator that has a key: one's own, of the catalogue, made of one of these, or of another package.

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
