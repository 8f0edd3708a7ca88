"""The indicators of a register of actors: counts, densities, members, jobs, creations.

An actor counts unless its status is “closed”; a missing status counts as active. Creations alone count the closed
actors too: they were created. Support bodies are actors like the others; the shares of families say how many they are.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.builders import count, per_10k
from atlas.analysis.definitions.families import family_counts, family_rates, mix
from atlas.analysis.definitions.mixes import diversity_indices
from atlas.analysis.definitions.people import people
from atlas.sources.vocabulary.vocabulary import CONCEPTS, Vocabulary


@cache
def register_indicators(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    """Return the indicators of a register of this vocabulary, without those of concepts that it does not have."""
    absent = frozenset[str]().union(
        *(s.STOCKS_OF[concept] for concept in CONCEPTS if concept not in vocabulary.concepts)
    )
    every = (
        count(s.ACTORS, vocabulary.texts(f"indicator.{s.ACTORS}")), *family_counts(vocabulary), *_densities(vocabulary),
        *mix(vocabulary), *diversity_indices(vocabulary), *people(vocabulary), *_shares(vocabulary),
    )  # fmt: skip
    return tuple(indicator for indicator in every if not absent & set(indicator.needs))


def _densities(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    return (
        per_10k("density_10k", s.ACTORS, vocabulary.texts("indicator.density_10k")),
        *family_rates(vocabulary),
        Indicator(
            key="density_100km2",
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            needs=(s.ACTORS, c.AREA_KM2),
            denominators=(c.AREA_KM2,),
            compute=partial(formulas.density, count=s.ACTORS, over=c.AREA_KM2, per=100.0),
            **vocabulary.texts("indicator.density_100km2"),
        ),
        Indicator(
            key="region_share",
            unit=PERCENT,
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            needs=(s.ACTORS,),
            compute=partial(formulas.region_share, part=s.ACTORS),
            **vocabulary.texts("indicator.region_share"),
        ),
    )


def _shares(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    jobs, founded = s.JOBS_KNOWN, s.FOUNDED_KNOWN
    return (
        replace(
            _share_stated(vocabulary, "membership_rate", of=s.MEMBERS, answers=s.MEMBERS_KNOWN, over=c.POPULATION_2024),
            per=100.0,
        ),
        _share_stated(vocabulary, "creation_rate", of=s.CREATIONS, answers=founded, over=s.ACTORS, records=s.RECORDS),
        _share_stated(vocabulary, "employment_share", of=s.JOBS, answers=jobs, over=c.JOBS_HCP),
        Indicator(
            key="establishment_share",
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            needs=(s.ACTORS, c.ESTABLISHMENTS),
            denominators=(c.ESTABLISHMENTS,),
            compute=partial(formulas.density, count=s.ACTORS, over=c.ESTABLISHMENTS, per=100.0),
            **vocabulary.texts("indicator.establishment_share"),
        ),
    )


def _share_stated(
    vocabulary: Vocabulary, key: str, *, of: str, answers: str, over: str, records: str = s.ACTORS
) -> Indicator:
    """Return a percentage whose numerator only the records that answered tell.

    Unknown where none of a commune's did.
    """
    return Indicator(
        key=key,
        nature=Nature.RATIO,
        decimals=1,
        zero_is_absence=True,
        needs=(of, answers, records, over),
        denominators=(over,),
        compute=partial(formulas.stated_rate, of=of, answers=answers, records=records, over=over, per=100.0),
        **vocabulary.texts(f"indicator.{key}"),
    )
