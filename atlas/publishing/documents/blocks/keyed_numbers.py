"""Numbers that are computed from the tables, and sentences about them, as pieces of a document with their keys."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from atlas.analysis.findings.sentence import PrintedFigure, Sentence
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import FigureRun, Inline, Run, TableCell
from atlas.publishing.documents.values import NO_VALUE, FigureValue


def sentence_runs(sentence: Sentence, context: Context, *, invented: bool = False) -> tuple[Inline, ...]:
    """Return a sentence as runs, its numbers with their keys."""
    pieces: dict[str, FigureValue | str] = {}
    for name, blank in sentence.blanks:
        if isinstance(blank, PrintedFigure):
            value = blank.value
            pieces[name] = FigureValue(
                value.indicator, value.level, value.unit, value.year, value.number, blank.text,
                population=context.population, invented=invented,
            )  # fmt: skip
        else:
            pieces[name] = blank
    return phrase(sentence.words, sentence.language, **pieces)


@dataclass(frozen=True, slots=True)
class NumberKey:
    """The key of a number that stands in no table of indicators.

    Attributes:
        key: what it is, with a colon: ``breakdown:members``.
        level: kind of unit: ``family``, ``province`` …
        code: of the unit.
        population: the part of the register that is counted; empty for the whole of it.
    """

    key: str
    level: str = "region"
    code: str = ""
    population: str = ""


def value_of(
    name: NumberKey, value: float | None, language: LanguageCode, *, decimals: int = 0, percent: bool = False,
    secret: bool = False,
) -> FigureValue:  # fmt: skip
    """Return a number that stands in no table of indicators.

    Args:
        name: its key.
        value: None or NaN where there is none.
        language: of the text.
        decimals: printed.
        percent: whether the sign of per cent follows.
        secret: whether a missing value is withheld; otherwise nobody knows it.
    """
    if value is None or math.isnan(value):
        text = tr("book.sign_secret", language) if secret else NO_VALUE
        return FigureValue(name.key, name.level, name.code, "", None, text, population=name.population)
    text = number(value, language, decimals=decimals) + (LANGUAGES[language].percent if percent else "")
    return FigureValue(name.key, name.level, name.code, "", value, text, population=name.population)


def number_cell(value: FigureValue, *, tone: str = "", bar: float | None = None, fill: str = "") -> TableCell:
    """Return a cell of a table that holds a number, at its end; heads and titles say whether numbers are invented."""
    return TableCell(
        (FigureRun(replace(value, invented=False)),), "end", tone="total" if tone == "total" else "", bar=bar, fill=fill
    )


def head_cell(text: str, *, number: bool = True) -> TableCell:
    """Return the head of a column, over its numbers or its names."""
    return TableCell((Run(text),), "end" if number else "start", head=True)


def name_cell(text: str, *, tone: str = "") -> TableCell:
    """Return the first cell of a row."""
    return TableCell((Run(text),), "start", head=True, tone="total" if tone == "total" else "")
