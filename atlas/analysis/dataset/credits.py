"""Whom the figures of an indicator are owed to, in words to print under a plate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Words
from atlas.analysis.catalogue.stocks import REGISTER_STOCKS
from atlas.analysis.definitions.reach import is_reach
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, has_expression, tr
from atlas.sources.territory.provenance import FIGURES, ROADS, owed_to_shipped

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

#: The sources that have a credit line of their own, with the years of the census.
_CREDITED: Final = ("hcp-rgph", "hcp-establishments", "osm", "register")

# The sources of the figures and areas that are shipped.
SHIPPED_SOURCES: Final = ("hcp-rgph", "hcp-establishments", "osm")
# Which source each stock of the territory comes from; every other stock comes from the register.
_SOURCE_OF: Final[Mapping[str, str]] = {
    c.POPULATION_2014: "hcp-rgph",
    c.POPULATION_2024: "hcp-rgph",
    c.HOUSEHOLDS_2024: "hcp-rgph",
    c.AREA_KM2: "osm",
    **dict.fromkeys(
        (c.ESTABLISHMENTS, c.BUSINESSES, c.PUBLIC_SERVICES, c.SOUKS, c.ASSOCIATIONS_HCP, c.JOBS_HCP),
        "hcp-establishments",
    ),
}
_YEAR_OF: Final[Mapping[str, str]] = {c.POPULATION_2014: "2014", c.POPULATION_2024: "2024", c.HOUSEHOLDS_2024: "2024"}


def sources(indicator: Indicator) -> tuple[str, ...]:
    """Return the sources that an indicator is computed from.

    Its own first, then its denominators', then further ones.
    """
    names = (indicator.source, *(_SOURCE_OF.get(name, indicator.source) for name in indicator.needs), *indicator.also)
    return tuple(dict.fromkeys(names))


def mark_invented(several: Iterable[Indicator], placed: Placed | None) -> tuple[Indicator, ...]:
    """Return the same indicators, marked as invented where they come from a register that is declared to be so."""
    demonstration = placed is not None and bool(getattr(placed.register, "demonstration", False))
    own = frozenset(placed.register.vocabulary.fields) if demonstration and placed is not None else frozenset[str]()
    marked = ((indicator, demonstration and _of_register(indicator, own)) for indicator in several)
    return tuple(
        indicator if indicator.invented is invented else replace(indicator, invented=invented)
        for indicator, invented in marked
    )


def _of_register(indicator: Indicator, own: frozenset[str]) -> bool:
    """Tell whether any of an indicator's figures comes from the register, whomever its author credits."""
    counted = any(name in REGISTER_STOCKS or name in own or is_reach(name) for name in indicator.needs)
    return counted or "register" in sources(indicator)


def credit(
    several: Indicator | Iterable[Indicator],
    language: LanguageCode,
    *,
    register: str = "",
    territory: Territory | None = None,
) -> tuple[str, ...]:
    """Return the credit lines of one or several indicators, each source once, the census with all its years.

    Args:
        several: the indicators of a plate, in its order.
        language: ``fr``, ``ar`` or ``en``.
        register: title of the register, printed in place of “Registre des acteurs”.
        territory: whose figures these are: one of the user's own is credited as it says itself.
    """
    chosen = (several,) if isinstance(several, Indicator) else tuple(several)
    own = _own_credits(territory, language)
    names = dict.fromkeys(name for indicator in chosen for name in sources(indicator))
    years = sorted({_YEAR_OF[name] for indicator in chosen for name in indicator.needs if name in _YEAR_OF})
    lines, and_ = [], tr("credit_list.and", language)
    for name in names:
        if name == "register" and register:
            lines.append(register)
        elif name == ROADS:
            lines += road_credit(territory, language)
        elif own and territory is not None and name in (*SHIPPED_SOURCES, territory.key):
            lines += [line for line in own if line not in lines]
        elif name in _CREDITED:
            lines.append(tr(f"credit.{name}", language, years=and_.join(years)).strip())
        else:
            lines.append(name)  # the source that a user's own indicator names, in the user's words
    return tuple(lines)


def road_credit(territory: Territory | None, language: LanguageCode) -> list[str]:
    """Whom the roads of a territory are owed to, in a line; none without roads, or where nobody is named."""
    roads = None if territory is None else territory.roads
    return [] if roads is None or roads.credit is None else [roads.credit.attribution_in(language)]


def is_shipped(territory: Territory) -> bool:
    """Tell whether a territory has the figures of HCP: one that is shipped, or made in code without naming anybody."""
    return owed_to_shipped(territory.credits)


def date_indicators(several: Iterable[Indicator], territory: Territory) -> tuple[Indicator, ...]:
    """Return the indicators, those of a territory of one's own with the words and years that it says of its figures."""
    chosen = tuple(several)
    if is_shipped(territory):
        return chosen
    return tuple(_of_own(indicator, territory) for indicator in chosen)


def _of_own(indicator: Indicator, territory: Territory) -> Indicator:
    """Return a shipped indicator, or one derived of it, in the words and with the years of a territory of one's own.

    What a user defined in code has the user's words and year.
    """
    if not isinstance(indicator.title, Message) and not isinstance(indicator.formula, Message):
        return indicator
    texts: dict[str, Any] = {
        part: _own_words(getattr(indicator, part), territory) for part in ("title", "formula", "explanation")
    }
    if indicator.source in SHIPPED_SOURCES:
        return replace(indicator, year=_own_year(indicator, territory), **texts)
    return replace(indicator, **texts)


def _own_words(words: Words, territory: Territory) -> Words:
    """Return what the territory's file calls it, else the expression of any territory, else that of the shipped one."""
    if not isinstance(words, Message):
        return words
    if (own := territory.words.get(words.key)) is not None:
        return own.with_values(**words.blanks)
    elsewhere = Message(f"elsewhere.{words.key}", **words.blanks)
    return elsewhere if has_expression(elsewhere.key) else words


def _own_year(indicator: Indicator, territory: Territory) -> str:
    """Return the year of an indicator of a territory's own figures, the first and the last of several.

    "" where none is said.

    Figures without a year of their own are of the territory's; those of an earlier year have theirs or none.
    """
    usual = {c.AREA_KM2: territory.boundary_vintage[:4], c.POPULATION_2014: ""}
    whole = str(territory.figures_year or "")
    years = [territory.years.get(name, usual.get(name, whole)) for name in indicator.needs]
    if indicator.needs != (c.AREA_KM2,):
        years = [year for name, year in zip(indicator.needs, years, strict=True) if name != c.AREA_KM2]
    if not all(years):
        return ""
    return "–".join(dict.fromkeys((min(years), max(years))))


def is_official(several: Iterable[Indicator], territory: Territory) -> bool:
    """Tell whether figures are those that HCP published, as they are shipped: of no register, of nobody's own table."""
    return is_shipped(territory) and all(
        name in SHIPPED_SOURCES for indicator in several for name in sources(indicator)
    )


def _own_credits(territory: Territory | None, language: LanguageCode) -> list[str]:
    """Whom a territory of the user's own names for its figures; none for a shipped one or one that names nobody."""
    if territory is None or is_shipped(territory):
        return []
    named = [record for record in territory.credits if record.of in ("", FIGURES)]
    return [record.attribution_in(language) or record.title or record.file for record in named] or [territory.key]
