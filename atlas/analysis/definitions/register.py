"""The indicators of a register of actors: counts, densities, members, jobs, creations.

An actor counts unless its status is “closed”; a missing status counts as active. Creations alone count the closed
actors too: they were created. Support bodies are actors like the others; the shares of families say how many they are.
"""

from __future__ import annotations

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
    """The indicators of a register of this vocabulary, without those of concepts that it does not have."""
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
    return (
        Indicator(
            key="membership_rate",
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            per=100.0,
            needs=(s.MEMBERS, s.MEMBERS_KNOWN, s.ACTORS, c.POPULATION_2024),
            denominators=(c.POPULATION_2024,),
            compute=partial(
                formulas.stated_rate,
                of=s.MEMBERS,
                answers=s.MEMBERS_KNOWN,
                records=s.ACTORS,
                over=c.POPULATION_2024,
                per=100.0,
            ),
            **vocabulary.texts("indicator.membership_rate"),
        ),
        Indicator(
            key="creation_rate",
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            needs=(s.CREATIONS, s.FOUNDED_KNOWN, s.RECORDS, s.ACTORS),
            denominators=(s.ACTORS,),
            compute=partial(
                formulas.stated_rate,
                of=s.CREATIONS,
                answers=s.FOUNDED_KNOWN,
                records=s.RECORDS,
                over=s.ACTORS,
                per=100.0,
            ),
            **vocabulary.texts("indicator.creation_rate"),
        ),
        Indicator(
            key="employment_share",
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            needs=(s.JOBS, s.JOBS_KNOWN, s.ACTORS, c.JOBS_HCP),
            denominators=(c.JOBS_HCP,),
            compute=partial(
                formulas.stated_rate, of=s.JOBS, answers=s.JOBS_KNOWN, records=s.ACTORS, over=c.JOBS_HCP, per=100.0
            ),
            **vocabulary.texts("indicator.employment_share"),
        ),
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
