"""The mix of the social economy: families, sectors, their shares, their location quotients, the dominant one."""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature, Words, shipped_texts
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.builders import count, share
from atlas.i18n.messages import Message

#: Family → its title, in the order of an atlas (which settles ties of the dominant family).
FAMILY_TITLES: Final[dict[str, Words]] = {family: Message(f"family.{family}.title") for family in c.FAMILIES}
#: Sector → its title.
SECTOR_TITLES: Final[dict[str, Words]] = {sector: Message(f"sector.{sector}.title") for sector in c.SECTORS}


def _of_family(family: str) -> tuple[Indicator, Indicator, Indicator]:
    stock, noun = s.FAMILY_STOCKS[family], Message(f"family.{family}.noun")
    counted = {
        "title": FAMILY_TITLES[family],
        "formula": Message("of_family.count.formula", noun=noun),
        "explanation": Message("of_family.count.explanation", of=Message(f"family.{family}.of")),
    }
    return (
        count(stock, counted),
        share(f"share_{family}", stock, s.FAMILY_KNOWN, shipped_texts("of_family.share", noun=noun)),
        Indicator(
            key=f"lq_{family}", nature=Nature.RATIO, decimals=2, reference=1.0, zero_is_absence=True,
            needs=(stock, s.FAMILY_KNOWN), denominators=(s.FAMILY_KNOWN,),
            compute=partial(formulas.quotient, part=stock, whole=s.FAMILY_KNOWN),
            **shipped_texts("of_family.quotient", noun=noun),
        ),
    )  # fmt: skip


def _of_sector(sector: str) -> tuple[Indicator, Indicator]:
    """Number and share of a sector, as it stands inside a sentence: “Acteurs de l’agriculture”."""
    stock, of = s.SECTOR_STOCKS[sector], Message(f"sector.{sector}.of")
    return (
        count(stock, shipped_texts("of_sector.count", of=of)),
        share(f"share_sector_{sector}", stock, s.SECTOR_KNOWN, shipped_texts("of_sector.share", of=of)),
    )


def _dominant(key: str, stocks: dict[str, str], categories: dict[str, Words]) -> Indicator:
    by_value = {value: stocks[value] for value in categories}
    return Indicator(
        key=key, nature=Nature.CATEGORY, categories=categories, needs=tuple(by_value.values()),
        title=Message(f"indicator.{key}.title"), explanation=Message(f"indicator.{key}.explanation"),
        formula=Message("mix.dominant"), compute=partial(formulas.dominant, categories=by_value),
    )  # fmt: skip


#: The number of actors of each family, under its plural name.
FAMILIES: Final = tuple(_of_family(family)[0] for family in c.FAMILIES)

MIX: Final = (
    count(s.FAMILY_KNOWN),
    *(indicator for family in c.FAMILIES for indicator in _of_family(family)[1:]),
    count(s.SECTOR_KNOWN),
    *(indicator for sector in c.SECTORS for indicator in _of_sector(sector)),
    _dominant("dominant_family", s.FAMILY_STOCKS, FAMILY_TITLES),
    _dominant("dominant_sector", s.SECTOR_STOCKS, SECTOR_TITLES),
)
