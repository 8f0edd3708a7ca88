"""A sentence as a value: an expression of the files of words and the numbers in it, each with its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a sentence prints.

    Attributes:
        indicator, level, unit, year: its key, by which the same number is found in any table.
        number: unrounded.
        decimals: as printed.
    """

    indicator: str
    level: str
    unit: str
    year: str
    number: float
    decimals: int

    @property
    def key(self) -> str:
        """The key of the number: ``density_10k/province/01151``, with its year where it has one."""
        return "/".join(part for part in (self.indicator, self.level, self.unit, self.year) if part)


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A number as a language prints it, with its unit or in words (“deux fois plus”)."""

    value: Value
    text: str


Blank: TypeAlias = str | PrintedFigure


@dataclass(frozen=True, slots=True)
class Sentence:
    """An expression and what stands in its blanks.

    Attributes:
        words: key of the expression.
        language: of it.
        blanks: name → text or number.
    """

    words: str
    language: LanguageCode
    blanks: tuple[tuple[str, Blank], ...]

    def __str__(self) -> str:
        texts = {name: blank.text if isinstance(blank, PrintedFigure) else blank for name, blank in self.blanks}
        return tr(self.words, self.language, **texts)

    @property
    def values(self) -> tuple[Value, ...]:
        """The numbers in it, in the order of its blanks."""
        return tuple(blank.value for _, blank in self.blanks if isinstance(blank, PrintedFigure))


def sentence(words: str, language: LanguageCode, /, **blanks: Blank) -> Sentence:
    """Return a sentence: an expression of the files of words with its blanks."""
    return Sentence(words, language, tuple(blanks.items()))
