"""Names, codes and counts of support bodies as runs of a text: names in their language, links, keyed counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from atlas import columns as c
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, written_date
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.tree import Anchor, FigureRun, Inline, Run, Styled
from atlas.publishing.documents.values import FigureValue
from atlas.sources.support.model import Spoken
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.spoken import text_and_language
from atlas.sources.territory.territory import Territory


def spoken_run(texts: Spoken, language: LanguageCode) -> Run:
    """Return a text for a reader of a language, marked with its own language where it is another."""
    text, own = text_and_language(texts, language)
    return Run(text, "" if own == language else own)


def card_name(body: PublishedBody) -> str:
    """Return the name by which links reach the card of a body."""
    return f"organisme-{body.id}"


def body_link(body: PublishedBody, catalogue: SupportCatalogue, *, numbered: bool = True) -> tuple[Inline, ...]:
    """Return the name of a body as a link to its card, its number in print before it."""
    link = Anchor(f"#{card_name(body)}", (spoken_run(body.name, catalogue.language),))
    if not numbered:
        return (link,)
    return (Styled("quiet", (Run(f"{catalogue.numbers[body.id]}\u00a0"),)), link)


def body_numbers(bodies: Iterable[PublishedBody], catalogue: SupportCatalogue) -> tuple[Inline, ...]:
    """Return the numbers of bodies in print as links to their cards, in their order."""
    numbers = sorted((catalogue.numbers[body.id], body) for body in _distinct(bodies))
    runs: list[Inline] = []
    for n, body in numbers:
        runs += [Run(LANGUAGES[catalogue.language].comma)] if runs else []
        runs.append(Anchor(f"#{card_name(body)}", (Run(str(n)),)))
    return tuple(runs)


def _distinct(bodies: Iterable[PublishedBody]) -> list[PublishedBody]:
    return list({body.id: body for body in bodies}.values())


def count(catalogue: SupportCatalogue, key: str, value: float, *, code: str = "", decimals: int = 0) -> FigureRun:
    """Return a count for a cell of a table, whose figure says that it is invented, with its key: ``support:KEY``."""
    return FigureRun(replace(count_value(catalogue, key, value, code=code, decimals=decimals), invented=False))


def count_value(
    catalogue: SupportCatalogue, key: str, value: float, *, code: str = "", decimals: int = 0, unit: str = ""
) -> FigureValue:
    """Return a count of the catalogue as a number with its key."""
    level = "commune" if len(code) > 5 else "province" if code else "region"
    text = number(value, catalogue.language, decimals=decimals)
    year = catalogue.listing.rules.on.isoformat()
    return FigureValue(f"support:{key}", level, code, year, value, text, unit, invented=catalogue.has_invented)


def commune_name(territory: Territory, code: str, language: LanguageCode) -> str:
    """Return the name of a commune in a language, its first one where it has none there."""
    column = LANGUAGES[language].name_column
    name = territory.communes.loc[code, column] if column in territory.communes else ""
    return str(name) if isinstance(name, str) and name else str(territory.communes.loc[code, c.NAME])


def province_name(territory: Territory, code: str, language: LanguageCode) -> str:
    """Return the name of a province in a language, its first one where it has none there."""
    column = LANGUAGES[language].name_column
    name = territory.provinces.loc[code, column] if column in territory.provinces else ""
    return str(name) if isinstance(name, str) and name else str(territory.provinces.loc[code, c.NAME])


def listing_day(catalogue: SupportCatalogue) -> str:
    """Return the day of the list in words."""
    return written_date(catalogue.listing.rules.on.isoformat(), catalogue.language)


def source_run(catalogue: SupportCatalogue) -> tuple[Inline, ...]:
    """Return whom what a catalogue shows is owed to."""
    return (Run(tr("support.doc.source", catalogue.language, date=listing_day(catalogue))),)


def champ_run(catalogue: SupportCatalogue) -> tuple[Inline, ...]:
    """Return which bodies a figure is of."""
    language = catalogue.language
    before, after = tr("support.doc.champ", language, n="\u0000", date=listing_day(catalogue)).split("\u0000")
    return (Run(before), count(catalogue, "bodies", len(catalogue.bodies)), Run(after))


def province_heading(catalogue: SupportCatalogue, code: str) -> str:
    """Return what the cards of a province are headed by; of the whole region for no code."""
    if not code:
        return tr("support.doc.wide_cards", catalogue.language)
    return province_name(catalogue.territory, code, catalogue.language)
