"""The mix of a register: families, sectors, their shares, their location quotients, the dominant one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.builders import count, per_10k, share
from atlas.sources.vocabulary.vocabulary import Term, Vocabulary


def family_counts(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    """Return the number of actors of each family, under its plural name."""
    return tuple(count(family.stock, _count_texts(vocabulary, family)) for family in vocabulary.families)


def family_rates(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    """Return the actors of a family or sector for 10 000 inhabitants, of those that ask for it."""
    rated = (term for term in (*vocabulary.families, *vocabulary.sectors) if term.rate)
    return tuple(per_10k(f"{term.stock}_10k", term.stock, _rate_texts(vocabulary, term)) for term in rated)


def mix(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    """Return shares and quotients of families, counts and shares of sectors, and which of them are the most."""
    families = (
        count(s.FAMILY_KNOWN, vocabulary.texts(f"indicator.{s.FAMILY_KNOWN}")),
        *(indicator for family in vocabulary.families for indicator in _shares_of_family(vocabulary, family)),
    )
    dominant_family = _dominant(vocabulary, "dominant_family", c.FAMILY, vocabulary.family_stocks)
    if not vocabulary.sectors:
        return (*families, dominant_family)
    return (
        *families,
        count(s.SECTOR_KNOWN, vocabulary.texts(f"indicator.{s.SECTOR_KNOWN}")),
        *(indicator for sector in vocabulary.sectors for indicator in _of_sector(vocabulary, sector)),
        dominant_family,
        _dominant(vocabulary, "dominant_sector", c.SECTOR, vocabulary.sector_stocks),
    )


def _count_texts(vocabulary: Vocabulary, family: Term) -> dict[str, Any]:
    return {
        "title": family.title,
        "formula": vocabulary.text("of_family.count.formula", noun=family.noun),
        "explanation": vocabulary.text("of_family.count.explanation", of=family.of),
    }


def _rate_texts(vocabulary: Vocabulary, term: Term) -> dict[str, Any]:
    """Return its own words where the vocabulary has them, else those of any family."""
    generic = vocabulary.texts("of_family.rate", title=term.title, noun=term.rated, of=term.of)
    own = f"indicator.{term.stock}_10k"
    return {part: vocabulary.words.get(f"{own}.{part}", text) for part, text in generic.items()}


def _shares_of_family(vocabulary: Vocabulary, family: Term) -> tuple[Indicator, Indicator]:
    """Return the share and location quotient of a family."""
    return (
        share(
            f"share_{family.code}", family.stock, s.FAMILY_KNOWN, vocabulary.texts("of_family.share", noun=family.noun)
        ),
        Indicator(
            key=f"lq_{family.code}", nature=Nature.RATIO, decimals=2, reference=1.0, zero_is_absence=True,
            needs=(family.stock, s.FAMILY_KNOWN), denominators=(s.FAMILY_KNOWN,),
            compute=partial(formulas.quotient, part=family.stock, whole=s.FAMILY_KNOWN),
            **vocabulary.texts("of_family.quotient", noun=family.noun),
        ),
    )  # fmt: skip


def _of_sector(vocabulary: Vocabulary, sector: Term) -> tuple[Indicator, Indicator]:
    """Return the number and share of a sector, as it stands inside a sentence: “Acteurs de l’agriculture”."""
    return (
        count(sector.stock, vocabulary.texts("of_sector.count", of=sector.of, title=sector.title)),
        share(
            f"share_{sector.stock}", sector.stock, s.SECTOR_KNOWN,
            vocabulary.texts("of_sector.share", of=sector.of, title=sector.title),
        ),
    )  # fmt: skip


def _dominant(vocabulary: Vocabulary, key: str, column: str, stocks: Mapping[str, str]) -> Indicator:
    return Indicator(
        key=key, nature=Nature.CATEGORY, categories=vocabulary.titles(column), needs=tuple(stocks.values()),
        title=vocabulary.text(f"indicator.{key}.title"), explanation=vocabulary.text(f"indicator.{key}.explanation"),
        formula=vocabulary.text("mix.dominant"), compute=partial(formulas.dominant, categories=dict(stocks)),
    )  # fmt: skip
