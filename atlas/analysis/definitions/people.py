"""The people of a register and its creations: members, women among them, jobs, actors founded each year."""

from __future__ import annotations

from functools import partial

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.builders import count, stated_sum
from atlas.sources.vocabulary.vocabulary import Vocabulary


def people(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    """Return what actors state of their people, and how many were created each year."""
    return (
        stated_sum(s.MEMBERS, s.MEMBERS_KNOWN, vocabulary.texts(f"indicator.{s.MEMBERS}")),
        stated_sum(s.WOMEN, s.WOMEN_KNOWN, vocabulary.texts(f"indicator.{s.WOMEN}")),
        count(s.MEMBERS_KNOWN, vocabulary.texts(f"indicator.{s.MEMBERS_KNOWN}")),
        count(s.MEMBERS_BOTH, vocabulary.texts(f"indicator.{s.MEMBERS_BOTH}")),
        stated_sum(s.WOMEN_BOTH, s.BOTH_KNOWN, vocabulary.texts(f"indicator.{s.WOMEN_BOTH}")),
        stated_sum(s.MEN_BOTH, s.BOTH_KNOWN, vocabulary.texts(f"indicator.{s.MEN_BOTH}")),
        Indicator(
            key="members_per_actor",
            nature=Nature.RATIO,
            decimals=1,
            needs=(s.MEMBERS, s.MEMBERS_KNOWN),
            denominators=(s.MEMBERS_KNOWN,),
            compute=partial(formulas.mean_per, total=s.MEMBERS, count=s.MEMBERS_KNOWN),
            **vocabulary.texts("indicator.members_per_actor"),
        ),
        Indicator(
            key="women_share",
            unit=PERCENT,
            nature=Nature.RATIO,
            decimals=1,
            zero_is_absence=True,
            needs=(s.WOMEN_BOTH, s.MEMBERS_BOTH),
            denominators=(s.MEMBERS_BOTH,),
            compute=partial(formulas.share, part=s.WOMEN_BOTH, whole=s.MEMBERS_BOTH),
            per=100.0,
            **vocabulary.texts("indicator.women_share"),
        ),
        stated_sum(s.JOBS, s.JOBS_KNOWN, vocabulary.texts(f"indicator.{s.JOBS}")),
        Indicator(
            key=s.CREATIONS,
            nature=Nature.STOCK,
            decimals=1,
            zero_is_absence=True,
            needs=(s.CREATIONS, s.FOUNDED_KNOWN, s.RECORDS),
            compute=partial(formulas.stated_sum, of=s.CREATIONS, answers=s.FOUNDED_KNOWN, records=s.RECORDS),
            **vocabulary.texts(f"indicator.{s.CREATIONS}"),
        ),
    )
