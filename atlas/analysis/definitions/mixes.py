"""How diverse the actors of a unit are, by family and by sector, and how specialised beside the whole territory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature, Words, shipped_texts
from atlas.analysis.definitions import formulas
from atlas.analysis.stats import diversity
from atlas.i18n.messages import Message
from atlas.rounding import rounded_float


@dataclass(frozen=True, slots=True)
class _Parts:
    """Some categories, and the table of the words for them: ``many`` of them, the same ``one``, one ``alone``."""

    name: str
    stocks: tuple[str, ...]
    total: str

    def word(self, form: str) -> Words:
        """These categories in a form that sentences need."""
        return Message(f"mix.{self.name}.{form}")

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
        title=Message("mix.shannon.title", many=of.word("many")),
        formula=Message(
            "mix.shannon.formula",
            share=of.word("share"),
            alone=of.word("alone"),
            n=n,
            most=rounded_float(math.log(n), 2),
        ),
        explanation=Message("mix.shannon.explanation", many=of.word("many")),
        compute=partial(formulas.diversity, index=diversity.shannon, stocks=of.stocks),
        **of.common_fields,
    )


def _simpson(of: _Parts) -> Indicator:
    words = {form: of.word(form) for form in ("many", "one", "share")}
    return Indicator(
        key=f"simpson_{of.name}",
        compute=partial(formulas.diversity, index=diversity.simpson, stocks=of.stocks),
        **shipped_texts("mix.simpson", **words),
        **of.common_fields,
    )


def _krugman(of: _Parts) -> Indicator:
    return Indicator(
        key=f"krugman_{of.name}",
        title=of.word("specialisation"),
        formula=Message("mix.krugman.formula", share=of.word("share")),
        explanation=Message("mix.krugman.explanation", many=of.word("many")),
        compute=partial(formulas.specialisation, stocks=of.stocks),
        **of.common_fields,
    )


_MIXES: Final = (
    _Parts("families", tuple(s.FAMILY_STOCKS.values()), s.FAMILY_KNOWN),
    _Parts("sectors", tuple(s.SECTOR_STOCKS.values()), s.SECTOR_KNOWN),
)

DIVERSITY: Final = tuple(index for of in _MIXES for index in (_shannon(of), _simpson(of), _krugman(of)))
