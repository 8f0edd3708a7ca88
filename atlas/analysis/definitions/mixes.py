"""How diverse the actors of a unit are, by family and by sector, and how specialized beside the whole territory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature, Words
from atlas.analysis.definitions import formulas
from atlas.analysis.stats import diversity
from atlas.decimals import rounded_float
from atlas.sources.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class _Parts:
    """Some categories, and the table of the words for them: ``many`` of them, the same ``one``, one ``alone``."""

    name: str
    stocks: tuple[str, ...]
    total: str
    vocabulary: Vocabulary

    def word(self, form: str) -> Words:
        """These categories in a form that sentences need."""
        return self.vocabulary.text(f"mix.{self.name}.{form}")

    @property
    def common_fields(self) -> dict[str, Any]:
        """What the three indices have in common."""
        return {
            "nature": Nature.RATIO,
            "decimals": 2,
            "needs": (*self.stocks, self.total),
            "denominators": (self.total,),
        }


def _shannon(of: _Parts) -> Indicator:
    n = len(of.stocks)
    return Indicator(
        key=f"diversity_{of.name}",
        title=of.vocabulary.text("mix.shannon.title", many=of.word("many")),
        formula=of.vocabulary.text(
            "mix.shannon.formula",
            share=of.word("share"),
            alone=of.word("alone"),
            n=n,
            most=rounded_float(math.log(n), 2),
        ),
        explanation=of.vocabulary.text("mix.shannon.explanation", many=of.word("many")),
        compute=partial(formulas.diversity, index=diversity.shannon, stocks=of.stocks),
        **of.common_fields,
    )


def _simpson(of: _Parts) -> Indicator:
    words = {form: of.word(form) for form in ("many", "one", "share")}
    return Indicator(
        key=f"simpson_{of.name}",
        compute=partial(formulas.diversity, index=diversity.simpson, stocks=of.stocks),
        **of.vocabulary.texts("mix.simpson", **words),
        **of.common_fields,
    )


def _krugman(of: _Parts) -> Indicator:
    return Indicator(
        key=f"krugman_{of.name}",
        title=of.word("specialisation"),
        formula=of.vocabulary.text("mix.krugman.formula", share=of.word("share")),
        explanation=of.vocabulary.text("mix.krugman.explanation", many=of.word("many")),
        compute=partial(formulas.specialization, stocks=of.stocks),
        **of.common_fields,
    )


def diversity_indices(vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    """Shannon, Simpson and Krugman of the families and, where there are any, of the sectors."""
    mixes = [_Parts("families", tuple(vocabulary.family_stocks.values()), s.FAMILY_KNOWN, vocabulary)]
    if vocabulary.sectors:
        mixes.append(_Parts("sectors", tuple(vocabulary.sector_stocks.values()), s.SECTOR_KNOWN, vocabulary))
    return tuple(index for of in mixes for index in (_shannon(of), _simpson(of), _krugman(of)))
