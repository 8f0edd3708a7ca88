"""How diverse the actors of a unit are, by family and by sector, and how specialised beside the whole territory."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Final

from atlas.analysis import diversity
from atlas.analysis import stocks as s
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, Words, words


def _of(key: str, stocks: tuple[str, ...], known: str, said: tuple[Words, Words], what: str) -> tuple[Indicator, ...]:
    """Shannon's and Simpson's diversity and Krugman's specialisation over some categories."""
    many, one = said
    shared: dict[str, Any] = {
        "nature": Nature.RATIO,
        "decimals": 2,
        "needs": (*stocks, known),
        "denominators": (known,),
    }
    return (
        Indicator(
            key=f"diversity_{key}",
            title=words(
                f"Diversité des {many['fr']} (indice de Shannon)", f"تنوع {many['ar']} (مؤشر شانون)",
                f"Diversity of {many['en']} (Shannon)",
            ),
            formula=f"−Σ p ln p over the {what}, p the share of each among the actors of known {one['en']}: 0 for one "
            f"only, ln {len(stocks)} = {math.log(len(stocks)):.2f} for as many of each (Shannon 1948)",
            compute=partial(formulas.diversity, index=diversity.shannon, stocks=stocks), **shared,
        ),
        Indicator(
            key=f"simpson_{key}",
            title=words(
                f"Diversité des {many['fr']} (indice de Simpson)", f"تنوع {many['ar']} (مؤشر سيمبسون)",
                f"Diversity of {many['en']} (Simpson)",
            ),
            formula=f"1 − Σ p² over the {what}, p the share of each among the actors of known {one['en']}: how "
            "likely two actors drawn at random are of two kinds (Simpson 1949)",
            compute=partial(formulas.diversity, index=diversity.simpson, stocks=stocks), **shared,
        ),
        Indicator(
            key=f"krugman_{key}",
            title=words(
                f"Spécialisation par {one['fr']} (indice de Krugman)", f"التخصص حسب {one['ar']} (مؤشر كروغمان)",
                f"Specialisation by {one['en']} (Krugman)",
            ),
            formula=f"Σ |p − r| over the {what}, p the share of each among the actors of known {one['en']}, r the "
            "same in the whole territory: 0 for the same mix, 2 for nothing in common (Krugman 1991)",
            compute=partial(formulas.specialisation, stocks=stocks), **shared,
        ),
    )  # fmt: skip


DIVERSITY: Final = (
    *_of(
        "families", tuple(s.FAMILY_STOCKS.values()), s.FAMILY_KNOWN,
        (words("familles", "الفئات", "families"), words("famille", "الفئة", "family")),
        f"{len(s.FAMILY_STOCKS)} families",
    ),
    *_of(
        "sectors", tuple(s.SECTOR_STOCKS.values()), s.SECTOR_KNOWN,
        (words("secteurs", "القطاعات", "sectors"), words("secteur", "القطاع", "sector")),
        f"{len(s.SECTOR_STOCKS)} sectors",
    ),
)  # fmt: skip
