"""Pieces of text: the figures that a text asks for, filled in with their keys; expressions with keyed values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.findings.sentence import PrintedFigure, Sentence
from atlas.analysis.location.unit_lookup import commune_code, province_code
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset
from atlas.publishing.documents.tree import FigureRun, Inline, LineBreak, Run, Styled
from atlas.publishing.documents.values import FigureValue, figure_value

if TYPE_CHECKING:
    from atlas.publishing.documents.context import Context

#: What may stand before the colon of a figure in a text; the last two want “@” and the name or code of a unit.
FIGURES: Final = ("region", "first", "last", "first_value", "last_value", "commune", "province")
_FIGURE: Final = re.compile(r"\{([^{}]*)\}")
_OF_UNITS: Final = ("commune", "province")
_MARKS: Final = ("\ue000", "\ue001")
_MARKED: Final = re.compile(f"{_MARKS[0]}(\\d+){_MARKS[1]}")


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of the indicators whose figures a text asks for, each once."""
    asked = (match[1].partition(":")[2].partition("@")[0] for match in _FIGURE.finditer(text))
    return tuple(dict.fromkeys(key for key in asked if key))


def filled_runs(text: str, context: Context) -> tuple[Inline, ...]:
    """Return a text as runs, its figures as numbers of the data.

    ``{region:KEY}`` is the region's value, ``{commune:KEY@NAME}`` and ``{province:KEY@NAME}`` that of a unit;
    ``{first:KEY}`` and ``{last:KEY}`` name the communes with the highest and the lowest value, ``{first_value:KEY}``
    and ``{last_value:KEY}`` are these values.

    Raises:
        EditionError: a figure that cannot be filled in.
        UnknownNameError: an indicator or a unit that does not exist.
    """
    runs: list[Inline] = []
    end = 0
    for match in _FIGURE.finditer(text):
        if before := text[end : match.start()]:
            runs.append(Run(typeset(before, context.language)))
        runs.append(_figure(match[1], context))
        end = match.end()
    if rest := text[end:]:
        runs.append(Run(typeset(rest, context.language)))
    return tuple(runs)


def open_runs(text: str, language: LanguageCode) -> tuple[Inline, ...]:
    """Return a text as runs, its figures left open: for what is checked without data."""
    return (Run(typeset(text, language)),) if text else ()


def _figure(asked: str, context: Context) -> Inline:
    what, _, rest = asked.partition(":")
    key, _, place = rest.partition("@")
    if what not in FIGURES or not key or (what in _OF_UNITS) != bool(place):
        raise EditionError(
            Fault(
                Message("fault.documents.figure.unknown"), Message("fault.documents.figure.how"), value=f"{{{asked}}}"
            )
        )
    data, language = context.data, context.language
    if what == "region":
        figure = figure_value(data, key, language, population=context.population)
    elif what == "commune":
        code = commune_code(data.territory, place)
        figure = figure_value(data, key, language, by="commune", code=code, population=context.population)
    elif what == "province":
        code = province_code(data.territory, place)
        figure = figure_value(data, key, language, by="province", code=code, population=context.population)
    else:
        code = _extreme(data, key, lowest=what.startswith("last"))
        if what in ("first", "last"):
            return Run(str(data.communes.at[code, LANGUAGES[language].name_column]))
        figure = figure_value(data, key, language, by="commune", code=code, population=context.population)
    if figure.value is None:
        raise EditionError(_without_value(data, key, asked))
    return FigureRun(figure)


def _extreme(data: Dataset, key: str, *, lowest: bool) -> str:
    """Return the code of the commune with the highest or the lowest value; of several equal ones the first."""
    data.indicator(key)
    values = data.communes[key].dropna().sort_values(kind="stable", ascending=lowest)
    if values.empty:
        raise EditionError(_without_value(data, key, key))
    return str(values.index[0])


def _without_value(data: Dataset, key: str, asked: str) -> Fault:
    secret = any(of == key for _, _, of in data.withheld)
    if secret:
        return Fault(
            Message("fault.documents.figure.secret", key=key),
            Message("fault.documents.figure.without"),
            value=f"{{{asked}}}",
        )
    return Fault(
        Message("fault.documents.figure.missing", key=key),
        Message("fault.documents.figure.bring"),
        value=f"{{{asked}}}",
    )


Piece: TypeAlias = FigureValue | Inline | tuple[Inline, ...] | str


def phrase(key: str, language: LanguageCode, /, **values: Piece) -> tuple[Inline, ...]:
    """Return an expression of the files of words as runs, its values kept as what they are: numbers with their keys.

    Args:
        key: of the expression.
        language: of it.
        values: by the names of its blanks: numbers, pieces of text, plain texts.
    """
    marks = {name: f"{_MARKS[0]}{position}{_MARKS[1]}" for position, name in enumerate(values)}
    pieces = [_as_runs(value) for value in values.values()]
    runs: list[Inline] = []
    end = 0
    text = tr(key, language, **marks)
    for match in _MARKED.finditer(text):
        if before := text[end : match.start()]:
            runs.append(Run(before))
        runs.extend(pieces[int(match[1])])
        end = match.end()
    return (*runs, *((Run(text[end:]),) if text[end:] else ()))


def sentence_runs(sentence: Sentence, context: Context) -> tuple[Inline, ...]:
    """Return a sentence of the findings as runs, its numbers with their keys."""
    blanks: dict[str, Piece] = {}
    for name, blank in sentence.blanks:
        blanks[name] = blank if isinstance(blank, str) else _keyed_figure(blank, context)
    return phrase(sentence.words, sentence.language, **blanks)


def _keyed_figure(printed: PrintedFigure, context: Context) -> FigureValue:
    """Return a number of a sentence with its key, and whether it comes from an invented register."""
    value = printed.value
    of = value.indicator.rpartition(":")[2]
    invented = any(indicator.key == of and indicator.invented for indicator in context.data.indicators)
    return FigureValue(
        value.indicator, value.level, value.unit, value.year, value.number, printed.text,
        population=context.population, invented=invented,
    )  # fmt: skip


def _as_runs(value: Piece) -> tuple[Inline, ...]:
    if isinstance(value, FigureValue):
        return (FigureRun(value),)
    if isinstance(value, str):
        return (Run(value),)
    return value if isinstance(value, tuple) else (value,)


def lines_of(parts: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    """Join pieces of text with line breaks."""
    runs: list[Inline] = []
    for part in parts:
        runs += [LineBreak(), *part] if runs else [*part]
    return tuple(runs)


def strong(*runs: Inline) -> Styled:
    """Return pieces of text that stand out."""
    return Styled("strong", runs)
