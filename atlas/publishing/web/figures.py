"""The keyed numbers of the pages: each value of the dataset as it is printed, worked out once for a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Final

from markupsafe import Markup

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.ranks import has_rank, ranks_of
from atlas.analysis.dataset.tables import Level
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset
from atlas.publishing.documents.values import FigureValue, figure_values
from atlas.publishing.mail.plain_line import plain_line

_OF: Final = "\u202f/\u202f"


@dataclass(frozen=True, eq=False)
class Figures:
    """The values, ranks and names of the units of a dataset, in a language.

    Attributes:
        data: secrets taken out.
        language: of what is printed.
    """

    data: Dataset
    language: LanguageCode
    _values: dict[tuple[str, str], Mapping[str, FigureValue]] = field(default_factory=dict, repr=False)
    _ranks: dict[tuple[str, str], tuple[Mapping[str, int], str]] = field(default_factory=dict, repr=False)

    def all(self, key: str, level: Level) -> Mapping[str, FigureValue]:
        """Return the values of an indicator for the units of a level, by their codes."""
        if (key, level) not in self._values:
            self._values[key, level] = figure_values(self.data, key, self.language, by=level)
        return self._values[key, level]

    def value(self, key: str, level: Level, code: str = "") -> FigureValue:
        """Return a value; of the region without a code."""
        values = self.all(key, level)
        return values[code] if code else next(iter(values.values()))

    def rank(self, key: str, level: Level, code: str) -> FigureValue | None:
        """Return the rank of a unit among those that have a value: “3 / 110”; None where it has none."""
        indicator = self.data.indicator(key)
        if not has_rank(indicator):
            return None
        ranks, of = self._ranks_of(key, level)
        if code not in ranks:
            return None
        text = number(ranks[code], self.language) + _OF + of
        return FigureValue(f"rank:{key}", level, code, indicator.year, float(ranks[code]), text)

    def _ranks_of(self, key: str, level: Level) -> tuple[Mapping[str, int], str]:
        """Return the ranks of the units that have a value, and how many these are, as it is written."""
        if (key, level) not in self._ranks:
            values = self.data.table(level)[key]
            ranks = ranks_of(values).dropna()
            numbers = {str(code): int(rank) for code, rank in zip(ranks.index, ranks, strict=True)}
            self._ranks[key, level] = (numbers, number(int(values.notna().sum()), self.language))
        return self._ranks[key, level]

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """(level, code) → the name of a unit in the language, else the one it has, as one safe line."""
        column = LANGUAGES[self.language].name_column
        names = {}
        for level in ("commune", "province"):
            table = self.data.table(level)
            own = table[column] if column in table else table[c.NAME]
            for code, name, other in zip(table.index, own, table[c.NAME], strict=True):
                shown = name if isinstance(name, str) and name.strip() else str(other)
                names[level, str(code)] = typeset(plain_line(shown), self.language)
        return names

    def name(self, level: str, code: str) -> str:
        """Return the name of a commune or a province."""
        return self.names[level, code]


def figure_html(figure: FigureValue | None, *, key: str = "", level: str = "", code: str = "") -> Markup:
    """Return a number as HTML with its key, level and code; nothing for none.

    Args:
        figure: the number.
        key: said by the row around it, and not again by the number; so are the other two.
        level: said by the table or the row.
        code: said by the table or the row.
    """
    if figure is None:
        return Markup("")
    parts = (
        ("key", figure.key, key), ("level", figure.level, level), ("code", figure.code, code),
        ("population", figure.population, ""),
    )  # fmt: skip
    value = "" if figure.value is None else str(figure.value)
    own = "".join(f' data-{name}="{escape(text)}"' for name, text, around in parts if text != around)
    return Markup(f'<data value="{escape(value)}"{own}>{escape(figure.text)}</data>')
