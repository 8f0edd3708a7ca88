"""The card of a commune or a province, as text for a terminal and as an accessible table for a notebook."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal, TypeAlias

import pandas as pd

from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.flags import NO_DATA
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items

Unit: TypeAlias = Literal["commune", "province"]

_GAP: Final = "  "
_MARKS: Final = {"Mn", "Me", "Cf"}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a card.

    Attributes:
        indicator: its definition.
        value: here; None when it is missing, and ``flag`` says why.
        flag: one of `atlas.analysis.dataset.flags.FLAGS`.
        rank, tied, of: place among the units of the level that have a value, the highest first; None for a category.
        province: value of the province that the commune is in; None for a province, or when it is missing.
        region: value of the whole territory.
    """

    indicator: Indicator
    value: Any
    flag: str
    rank: int | None
    tied: bool
    of: int
    province: Any
    region: Any


@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """A commune or a province as a card: printed as text, shown as a table in a notebook.

    Attributes:
        code, name, kind: of the unit, the name in the language of the card.
        by: ``commune`` or ``province``.
        province, province_kind, region: names of the larger units, "" for none.
        lines: the indicators.
        quality: how well the records here are located and filled in, in words.
        sources: the credit lines.
        language: of the card.
    """

    code: str
    name: str
    kind: str
    by: Unit
    province: str
    province_kind: str
    region: str
    lines: tuple[Line, ...]
    quality: tuple[str, ...]
    sources: tuple[str, ...]
    language: LanguageCode

    def __repr__(self) -> str:
        return text(self)

    def _repr_html_(self) -> str:
        return html(self)

    @property
    def frame(self) -> pd.DataFrame:
        """The figures as a table, on the keys of the indicators."""
        rows = [
            {
                "title": line.indicator.with_dagger(line.indicator.heading(self.language)),
                "value": line.value, "flag": line.flag, "rank": line.rank,
                "tied": line.tied, "of": line.of, "province": line.province, "region": line.region,
            }
            for line in self.lines
        ]  # fmt: skip
        columns = ["title", "value", "flag", "rank", "tied", "of", "province", "region"]
        table = pd.DataFrame(rows, columns=columns, index=[line.indicator.key for line in self.lines], dtype=object)
        return table.astype({"rank": "Int64", "of": "int64", "tied": bool, "title": "str", "flag": "str"})

    @property
    def table(self) -> pd.DataFrame:
        """The figures as a file takes them: the key a column, numbers apart from the categories, which are words."""
        frame = self.frame.reset_index(names="indicator")
        is_category = [line.indicator.nature is Nature.CATEGORY for line in self.lines]
        names = [
            "" if line.value is None or not category else line.indicator.categories[str(line.value)][self.language]
            for line, category in zip(self.lines, is_category, strict=True)
        ]
        plain = {name: _numbers(frame[name]) for name in ("value", "province", "region")}
        return frame.assign(**plain, category=pd.array(names, dtype="str"))


def _numbers(values: pd.Series[Any]) -> pd.Series[float]:
    return pd.to_numeric(values, errors="coerce").astype("float64")


def text(card: Profile) -> str:
    """Return the card as lines of aligned columns, the figures to the right."""
    table = [["", *_headings(card)], *(_cells(card, line) for line in card.lines)]
    widths = [max(width(row[i]) for row in table) for i in range(len(table[0]))]
    lines = [
        _GAP.join((_pad_right if i == 0 else _right)(cell, widths[i]) for i, cell in enumerate(row)).rstrip()
        for row in table
    ]
    return "\n".join([_title(card), "", *lines, "", *_notes(card)])


def html(card: Profile) -> str:
    """Return the card as a table whose headings are headings, in its language and direction."""
    direction = LANGUAGES[card.language].direction
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in _headings(card))
    rows = []
    for line in card.lines:
        name, *cells = _cells(card, line)
        figures = "".join(f'<td style="text-align:end">{escape(cell)}</td>' for cell in cells)
        rows.append(
            f'<tr><th scope="row" style="text-align:start;font-weight:normal">{escape(name)}</th>{figures}</tr>'
        )
    indicator = escape(tr("heading.title", card.language))
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(card))
    return (
        f'<div lang="{card.language}" dir="{direction}"><table>'
        f'<caption style="text-align:start;font-weight:bold">{escape(_title(card))}</caption>'
        f'<thead><tr><th scope="col" style="text-align:start">{indicator}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{notes}</div>"
    )


def width(text: str) -> int:
    """Return how many places a text takes on a line: accents set apart and marks of direction take none."""
    return sum(unicodedata.category(letter) not in _MARKS for letter in text)


def _pad_right(text: str, places: int) -> str:
    return text + " " * (places - width(text))


def _right(text: str, places: int) -> str:
    return " " * (places - width(text)) + text


def _title(card: Profile) -> str:
    language = card.language
    kind = tr(f"card.{card.kind}", language)
    larger = (
        f"{tr(f'card.{card.province_kind}', language)}{LANGUAGES[language].colon}{card.province}"
        if card.province
        else ""
    )
    parts = [part for part in (kind, larger, tr("card.code", language, code=card.code)) if part]
    return f"{card.name} ({join_items(parts, language)})"


def _headings(card: Profile) -> list[str]:
    language = card.language
    here = "commune" if card.by == "commune" else card.kind
    larger = [tr(f"card.of_{card.province_kind}", language)] if card.province else []
    return [tr(f"card.of_{here}", language), tr("card.rank", language), *larger, tr("region", language)]


def _cells(card: Profile, line: Line) -> list[str]:
    indicator, language = line.indicator, card.language
    value = tr(line.flag or NO_DATA, language) if line.value is None else _value_text(indicator, line.value, language)
    larger = [_value_text(indicator, line.province, language)] if card.province else []
    return [
        indicator.with_dagger(indicator.heading(language)),
        value,
        _rank(line, language),
        *larger,
        _value_text(indicator, line.region, language),
    ]


def _value_text(indicator: Indicator, value: Any, language: LanguageCode) -> str:
    if value is None:
        return "–"
    if indicator.categories:
        return indicator.categories[str(value)][language] if str(value) in indicator.categories else str(value)
    return number(float(value), language, decimals=indicator.decimals)


def _rank(line: Line, language: LanguageCode) -> str:
    if line.rank is None:
        return ""
    key = "card.rank_tied" if line.tied else "card.rank_of"
    return tr(key, language, rank=number(line.rank, language), n=number(line.of, language))


def _notes(card: Profile) -> list[str]:
    sources = tr("source", card.language) + tr("card.between_sources", card.language).join(card.sources)
    invented = [tr("invented", card.language)] if any(line.indicator.invented for line in card.lines) else []
    return [*invented, tr("card.ranking", card.language), *card.quality, sources]
