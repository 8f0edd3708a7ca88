"""The catalogue: every indicator the toolkit knows, found by its key.

Stocks of the register count the actors whose status is not “closed” (a missing status counts as active); creations
count all of them. An indicator of your own is a value handed to `atlas.analysis.dataset.dataset.tabulate` (``extra=``):
nothing is registered globally.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.catalogue_table import Catalogue
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.catalogue.outside import outside
from atlas.analysis.catalogue.stocks import STOCKS_OF
from atlas.analysis.definitions.hcp import HCP
from atlas.analysis.definitions.reach import coverage, coverage_distance, nearest, term_reach, term_reach_indicator
from atlas.analysis.definitions.register import register_indicators
from atlas.errors import AbsentConceptError, UnknownNameError
from atlas.sources.vocabulary.vocabulary import CONCEPTS, Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

__all__ = [
    "Base",
    "Indicator",
    "Nature",
    "catalogue",
    "coverage_distance",
    "lookup",
    "unknown",
]


def catalogue(*, coverage_km: Sequence[float] = (5.0,), vocabulary: Vocabulary | None = None) -> Catalogue:
    """Return all indicators in the order of an atlas: HCP's figures, the register, the reach of the actors.

    What it returns is gone through like a tuple and shows itself as a table (`Catalogue.table`).

    Args:
        coverage_km: the distances at which coverage is wanted, each once, in this order.
        vocabulary: of the register; the social economy's when it is not given.

    Raises:
        ValueError: a distance that is not between one meter and 1 000 km.
    """
    words = vocabulary or social_economy()
    reach = {indicator.key: indicator for indicator in (coverage(km, words) for km in coverage_km)}
    return Catalogue((*HCP, *register_indicators(words), *reach.values(), nearest(words)))


def lookup(key: str, vocabulary: Vocabulary | None = None) -> Indicator | None:
    """Return the indicator of the catalogue that has a key, None when none has it.

    A coverage may be asked for at any distance, and the reach of each family or sector: ``coverage_2.5km``,
    ``nearest_cooperatives_km``, ``coverage_cooperatives_5km``.
    """
    words = vocabulary or social_economy()
    if (indicator := _by_key(words).get(key)) is not None:
        return indicator
    distance_km = coverage_distance(key)
    if distance_km is not None:
        return coverage(distance_km, words)
    measure = term_reach(key, words)
    return None if measure is None else term_reach_indicator(measure, words)


@cache
def _by_key(vocabulary: Vocabulary) -> Mapping[str, Indicator]:
    return {indicator.key: indicator for indicator in catalogue(vocabulary=vocabulary)}


def unknown(key: str, vocabulary: Vocabulary | None = None) -> UnknownNameError:
    """Return the error that says that no indicator has this key, and proposes the nearest keys.

    An indicator of what the vocabulary does not have (members, women, jobs) is said to be missing for that reason.
    """
    words = vocabulary or social_economy()
    if key.startswith("coverage_"):
        return UnknownNameError("coverage", key, ["coverage_5km"])
    if key.startswith("actors_") and (plural := words.family_stocks.get(key.removeprefix("actors_"))):
        return UnknownNameError("indicator", key, [plural])
    if (elsewhere := _by_key(social_economy()).get(key)) is not None:
        for concept in CONCEPTS:
            if concept not in words.concepts and STOCKS_OF[concept] & set(elsewhere.needs):
                return AbsentConceptError(key, concept, words.title)
    return UnknownNameError("indicator", key, [*_by_key(words), *outside.keys])
