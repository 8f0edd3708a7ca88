"""The indicators of a register of actors: counts, densities, members, jobs, creations.

An actor counts unless its status is “closed”; a missing status counts as active. Creations alone count the closed
actors too: they were created. Support bodies are actors like the others; the shares of families say how many they are.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature, shipped_texts
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.builders import count, per_10k
from atlas.analysis.definitions.families import FAMILIES, MIX
from atlas.analysis.definitions.mixes import DIVERSITY
from atlas.analysis.definitions.people import PEOPLE

_COUNTS: Final = (count(s.ACTORS),)

_DENSITIES: Final = (
    per_10k("density_10k", s.ACTORS),
    per_10k("cooperatives_10k", s.FAMILY_STOCKS["cooperative"]),
    per_10k("associations_10k", s.FAMILY_STOCKS["association"]),
    Indicator(
        key="density_100km2",
        nature=Nature.RATIO,
        decimals=1,
        zero_is_absence=True,
        needs=(s.ACTORS, c.AREA_KM2),
        denominators=(c.AREA_KM2,),
        compute=partial(formulas.density, count=s.ACTORS, over=c.AREA_KM2, per=100.0),
        **shipped_texts("indicator.density_100km2"),
    ),
    Indicator(
        key="region_share",
        unit=PERCENT,
        nature=Nature.RATIO,
        decimals=1,
        zero_is_absence=True,
        needs=(s.ACTORS,),
        compute=partial(formulas.region_share, part=s.ACTORS),
        **shipped_texts("indicator.region_share"),
    ),
)

_SHARES: Final = (
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
        **shipped_texts("indicator.membership_rate"),
    ),
    Indicator(
        key="creation_rate",
        nature=Nature.RATIO,
        decimals=1,
        zero_is_absence=True,
        needs=(s.CREATIONS, s.FOUNDED_KNOWN, s.RECORDS, s.ACTORS),
        denominators=(s.ACTORS,),
        compute=partial(
            formulas.stated_rate, of=s.CREATIONS, answers=s.FOUNDED_KNOWN, records=s.RECORDS, over=s.ACTORS, per=100.0
        ),
        **shipped_texts("indicator.creation_rate"),
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
        **shipped_texts("indicator.employment_share"),
    ),
    Indicator(
        key="establishment_share",
        nature=Nature.RATIO,
        decimals=1,
        zero_is_absence=True,
        needs=(s.ACTORS, c.ESTABLISHMENTS),
        denominators=(c.ESTABLISHMENTS,),
        compute=partial(formulas.density, count=s.ACTORS, over=c.ESTABLISHMENTS, per=100.0),
        **shipped_texts("indicator.establishment_share"),
    ),
)

REGISTER: Final[tuple[Indicator, ...]] = (*_COUNTS, *FAMILIES, *_DENSITIES, *MIX, *DIVERSITY, *PEOPLE, *_SHARES)
