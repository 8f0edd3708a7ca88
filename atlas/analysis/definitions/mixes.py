"""How diverse the actors of a unit are, by family and by sector, and how specialised beside the whole territory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from atlas.analysis import diversity
from atlas.analysis import stocks as s
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, Words, in_latin, words


@dataclass(frozen=True, slots=True)
class _Parts:
    """Some categories and the words for them: all of them, one of them, the share of each, one alone."""

    stocks: tuple[str, ...]
    known: str
    many: Words
    one: Words
    share: Words
    alone: Words

    @property
    def shared(self) -> dict[str, Any]:
        """What the three indices have in common."""
        return {
            "nature": Nature.RATIO,
            "decimals": 2,
            "needs": (*self.stocks, self.known),
            "denominators": (self.known,),
        }


def _shannon(key: str, of: _Parts) -> Indicator:
    n, most = len(of.stocks), f"{math.log(len(of.stocks)):.2f}"
    comma = most.replace(".", ",")
    return Indicator(
        key=f"diversity_{key}",
        title=words(
            f"Diversité des {of.many['fr']} (indice de Shannon)",
            f"تنوع {of.many['ar']} (مؤشر شانون)",
            f"Diversity of {of.many['en']} (Shannon)",
        ),
        formula=words(
            f"−Σ p ln p, p {of.share['fr']}\u202f: 0 pour {of.alone['fr']}, ln {n} = {comma} à parts égales "
            "(Shannon 1948)",
            f"{in_latin('−Σ p ln p')}، {in_latin('p')} {of.share['ar']}: 0 عند {of.alone['ar']}، و"
            f"{in_latin(f'ln {n} = {comma}')} عند تساوي الحصص (شانون 1948)",
            f"−Σ p ln p, p {of.share['en']}: 0 for {of.alone['en']}, ln {n} = {most} for equal shares (Shannon 1948)",
        ),
        explanation=words(
            f"Plus l’indice est élevé, plus les acteurs se partagent également entre beaucoup de {of.many['fr']}.",
            f"كلما ارتفع المؤشر كان الفاعلون موزعين على عدد أكبر من {of.many['ar']}.",
            f"The higher the index, the more evenly the actors are spread over many {of.many['en']}.",
        ),
        compute=partial(formulas.diversity, index=diversity.shannon, stocks=of.stocks),
        **of.shared,
    )


def _simpson(key: str, of: _Parts) -> Indicator:
    return Indicator(
        key=f"simpson_{key}",
        title=words(
            f"Diversité des {of.many['fr']} (indice de Simpson)",
            f"تنوع {of.many['ar']} (مؤشر سيمبسون)",
            f"Diversity of {of.many['en']} (Simpson)",
        ),
        formula=words(
            f"1 − Σ p², p {of.share['fr']} (Simpson 1949)",
            f"{in_latin('1 − Σ p²')}، {in_latin('p')} {of.share['ar']} (سيمبسون 1949)",
            f"1 − Σ p², p {of.share['en']} (Simpson 1949)",
        ),
        explanation=words(
            f"La probabilité que deux acteurs tirés au hasard ne soient pas de {of.one['fr']}.",
            f"احتمال ألا يكون فاعلان مسحوبان عشوائيا من {of.one['ar']}.",
            f"How likely it is that two actors drawn at random are not of {of.one['en']}.",
        ),
        compute=partial(formulas.diversity, index=diversity.simpson, stocks=of.stocks),
        **of.shared,
    )


def _krugman(key: str, of: _Parts, title: Words) -> Indicator:
    return Indicator(
        key=f"krugman_{key}",
        title=title,
        formula=words(
            f"Σ |p − r|, p {of.share['fr']}, r la même part dans tout le territoire\u202f: 0 pour la même composition, "
            "2 si rien n’est commun (Krugman 1991)",
            f"{in_latin('Σ |p − r|')}، {in_latin('p')} {of.share['ar']}، و{in_latin('r')} الحصة نفسها في المجال "
            "بأكمله: "
            "0 عند تطابق التركيبة، و2 عند انعدام أي قاسم مشترك (كروغمان 1991)",
            f"Σ |p − r|, p {of.share['en']}, r the same in the whole territory: 0 for the same mix, 2 for nothing in "
            "common (Krugman 1991)",
        ),
        explanation=words(
            f"Plus l’indice est élevé, plus la répartition par {of.many['fr']} s’écarte de celle de tout le "
            "territoire.",
            f"كلما ارتفع المؤشر ابتعد التوزيع حسب {of.many['ar']} عن توزيع المجال بأكمله.",
            f"The higher the index, the further the mix of {of.many['en']} is from that of the whole territory.",
        ),
        compute=partial(formulas.specialisation, stocks=of.stocks),
        **of.shared,
    )


_FAMILIES: Final = _Parts(
    tuple(s.FAMILY_STOCKS.values()),
    s.FAMILY_KNOWN,
    words("familles", "الفئات", "families"),
    words("la même famille", "الفئة نفسها", "the same family"),
    words(
        "la part de chaque famille parmi les acteurs de famille connue",
        "حصة كل فئة من الفاعلين المعروفة فئتهم",
        "the share of each family among the actors of known family",
    ),
    words("une seule famille", "الاقتصار على فئة واحدة", "a single family"),
)
_SECTORS: Final = _Parts(
    tuple(s.SECTOR_STOCKS.values()),
    s.SECTOR_KNOWN,
    words("secteurs", "القطاعات", "sectors"),
    words("le même secteur", "القطاع نفسه", "the same sector"),
    words(
        "la part de chaque secteur parmi les acteurs de secteur connu",
        "حصة كل قطاع من الفاعلين المعروف قطاعهم",
        "the share of each sector among the actors of known sector",
    ),
    words("un seul secteur", "الاقتصار على قطاع واحد", "a single sector"),
)
_SPECIALISATION: Final = {
    "families": words(
        "Spécialisation par famille (indice de Krugman)",
        "التخصص حسب الفئة (مؤشر كروغمان)",
        "Specialisation by family (Krugman)",
    ),
    "sectors": words(
        "Spécialisation par secteur (indice de Krugman)",
        "التخصص حسب القطاع (مؤشر كروغمان)",
        "Specialisation by sector (Krugman)",
    ),
}

DIVERSITY: Final = tuple(
    one
    for key, of in (("families", _FAMILIES), ("sectors", _SECTORS))
    for one in (_shannon(key, of), _simpson(key, of), _krugman(key, of, _SPECIALISATION[key]))
)
