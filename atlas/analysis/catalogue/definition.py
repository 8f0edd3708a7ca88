"""What the catalogue says of an indicator, and what an indicator is computed from."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import Any, Final, TypeAlias

from atlas.analysis.catalogue.base import Base
from atlas.analysis.stats.rates import Values
from atlas.i18n.interface import ui_language
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import NOTHING, Listed, Message, tr
from atlas.i18n.typography import DAGGER, join_items

Words: TypeAlias = Mapping[str, str]
#: A text of the user's: the same in every language, or by language.
Text: TypeAlias = str | Words


#: Attribute of values that are all missing for one reason: a key of the messages ``incomparable``.
REASON: Final = "reason"


class Nature(StrEnum):
    """What a variable is, which decides the maps it may be drawn as."""

    STOCK = "stock"
    RATIO = "ratio"
    CATEGORY = "category"
    RANK = "rank"


def shipped_texts(table: str, **values: object) -> dict[str, Any]:
    """Title, formula and explanation of a shipped indicator: the messages of a table of the files of words."""
    return {part: Message(f"{table}.{part}", **values) for part in ("title", "formula", "explanation")}


def complete(text: Text) -> Words:
    """Return a user's text in every language.

    One without languages, or the first of several, stands in for the others.
    """
    if isinstance(text, Message):
        return text
    if isinstance(text, str):
        return dict.fromkeys(LANGUAGES, text)
    if not text or not set(text) <= set(LANGUAGES):
        raise ValueError(
            Message("fault.analysis.title_languages", languages=Listed(LANGUAGES, marks=False), title=repr(dict(text)))
        )
    first = next(iter(text.values()))
    return {language: text.get(language, first) for language in LANGUAGES}


#: No unit, because the title says it: “Coopératives pour 10 000 habitants”.
NO_UNIT: Final[Words] = NOTHING
PERCENT: Final[Words] = Message("unit.percent")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what it is called, what it means, how it is computed, what may be drawn from it.

    ``title`` and ``unit`` are made to be printed as they are, per language; the unit is empty where the title says it,
    and the year is never in the title. `heading` puts the three together.

    Attributes:
        key: name of the column, and of the indicator in an edition.
        title: short title per language (``fr``, ``ar``, ``en``).
        unit: unit per language, ``""`` allowed.
        nature: stock, ratio, category or rank.
        formula: how it is computed, per language; made to be printed under a title, without a full stop. One text
            alone stands for all languages.
        compute: from a `Base` to one value per unit, on the same index.
        source: ``hcp-rgph``, ``hcp-establishments``, ``register`` or ``osm``: whose figures are measured.
        needs: the stocks and measures it is computed from; without one of them it is not tabulated.
        denominators: keys of what it is divided by, each an indicator too (a small one makes a fragile rate).
        per: for a rate of events in a population, how many of its first denominator it is given for (10 000
            inhabitants; 100 for a percentage): events = value × denominator / per. Only such a rate can be smoothed.
        year: ``2024``, ``2014–2024``; ``""`` is the register's date.
        decimals: digits printed after the decimal sign.
        reference: value in the middle of a diverging ramp (1 for a quotient, 0 for a change).
        zero_is_absence: a zero means that there is none, and maps tell it apart.
        categories: for a category, the title of each value per language, in the order of a legend.
        ladder: categories that stand on two sides of a neutral one, the highest first, the neutral one in the middle
            (hot and cold spots): they are colored from both ends.
        also: further sources that it is computed from beside its own and those of what it needs: ``roads``.
        invented: its figures are those of a register that is declared as invented, for demonstration: they are marked
            wherever they stand. `atlas.analysis.dataset.dataset.Dataset` sets it.
        explanation: what it says, per language: one sentence that a reader who is no statistician understands; ``""``
            allowed.
    """

    key: str
    title: Words = field(hash=False)
    nature: Nature
    formula: Words = field(hash=False)
    compute: Callable[[Base], Values] = field(compare=False, repr=False)
    source: str = "register"
    unit: Words = field(default_factory=lambda: NO_UNIT, hash=False)
    needs: tuple[str, ...] = ()
    denominators: tuple[str, ...] = ()
    year: str = ""
    decimals: int = 0
    reference: float | None = None
    zero_is_absence: bool = False
    categories: Mapping[str, Words] = field(default_factory=dict, hash=False)
    per: float | None = None
    ladder: tuple[str, ...] = ()
    explanation: Words = field(default_factory=lambda: NO_UNIT, hash=False)
    also: tuple[str, ...] = ()
    invented: bool = False

    def __post_init__(self) -> None:
        """Refuse what could not be printed: an empty key, a language without its title."""
        if not self.key:
            raise ValueError(Message("fault.analysis.no_key"))
        object.__setattr__(self, "formula", complete(self.formula))
        for what in ("title", "unit", "formula", "explanation"):
            texts = getattr(self, what)
            missing = [language for language in LANGUAGES if language not in texts]
            if missing:
                raise ValueError(
                    Message(
                        "fault.analysis.text_missing",
                        what=Message(f"define.{what}"),
                        key=self.key,
                        languages=Listed(missing, marks=False),
                    )
                )
        if self.nature is Nature.CATEGORY and not self.categories:
            raise ValueError(Message("fault.analysis.category_values", key=self.key))
        if self.ladder and (len(self.ladder) % 2 == 0 or set(self.ladder) != set(self.categories)):
            raise ValueError(Message("fault.analysis.ladder", key=self.key))

    def with_dagger(self, text: str) -> str:
        """Return a text that names the indicator, followed by a dagger when its figures are invented."""
        return text + DAGGER if self.invented else text

    def heading(self, language: str) -> str:
        """Title, unit and year in one line: “Évolution de la population (%, 2014–2024)”."""
        details = join_items((part for part in (self.unit[language], self.year) if part), language)
        return f"{self.title[language]} ({details})" if details else self.title[language]

    def describe(self, language: LanguageCode | None = None) -> str:
        """Return the whole definition as lines to print, in one language or, without one, its titles in all of them."""
        lines = [definition_line(name, text) for name, text in self._rows(language)]
        return "\n".join([self.key, *lines])

    def _repr_html_(self) -> str:
        cell = '<tr><th scope="row" style="text-align:start">{}</th><td style="text-align:start">{}</td></tr>'
        rows = "".join(cell.format(escape(name), escape(text)) for name, text in self._rows(None))
        return f'<table><caption style="text-align:start">{escape(self.key)}</caption>{rows}</table>'

    def _rows(self, language: LanguageCode | None) -> list[tuple[str, str]]:
        """Return what is said of it, each with its name, in one language or with its titles in all."""
        titles: tuple[LanguageCode, ...] = (language,) if language else tuple(LANGUAGES)
        spoken = language or ui_language()
        rows = [
            ("title", " · ".join(self.title[code] for code in titles)),
            ("unit", " · ".join(self.unit[code] for code in titles if self.unit[code])),
            ("nature", tr(f"nature.{self.nature}", spoken) if language else str(Message(f"nature_word.{self.nature}"))),
            ("formula", self.formula[spoken]),
            ("explanation", self.explanation[spoken]),
            ("denominators", ", ".join(self.denominators)),
            ("source", "; ".join((self.source, *self.also))),
            ("year", self.year or tr("define.register_date", spoken)),
            ("values", ", ".join(f"{value} ({texts[spoken]})" for value, texts in self.categories.items())),
            ("centre", "" if self.reference is None else tr("define.diverging", spoken, value=f"{self.reference:g}")),
            ("zero", tr("define.absence", spoken) if self.zero_is_absence else ""),
            ("invented", tr("invented", spoken) if self.invented else ""),
        ]
        return [(tr(f"define.{name}", spoken), text) for name, text in rows if text]


def definition_line(name: str, text: str) -> str:
    """Return one line of a definition: its name, then its text, wrapped."""
    first = f"  {name:<11}"
    return textwrap.fill(text, width=100, initial_indent=first, subsequent_indent=" " * len(first))
