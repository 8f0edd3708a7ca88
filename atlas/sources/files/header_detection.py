"""Finds the table inside a sheet or a text: its headings on one row or two, and the rows that are no records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from atlas.i18n.lexicon import word_text
from atlas.sources.matching.normalization import fold
from atlas.sources.register.headings import JOINED, recognize

Kind = Literal["title", "heading", "section", "total", "note"]
Row = Sequence[str]

#: Headings are looked for among so many filled rows.
SEARCHED: Final = 40
#: A row below the first is taken for the headings when it names at least so many columns of a register.
_SURE: Final = 3
#: … and the first row is not compared with others when it names so many.
_EVIDENT: Final = 5
_TOTAL: Final = re.compile(word_text("values.row.total"))
_NOTE: Final = re.compile(word_text("values.row.note"))
_NUMBER: Final = re.compile(r"[-+−]?[\d\s.,٠-٩٫]+\s*%?")
#: “2 structures”, beside the word for a total.
_COUNTED: Final = re.compile(r"[\d٠-٩][\d\s.,٠-٩]*\s\D{1,40}")
_BRACKETED: Final = re.compile(r"[(\[].*[)\]]")
_WORDS_OF_A_SECTION: Final = 3


@dataclass(frozen=True, slots=True)
class Aside:
    """A filled row of a file that is no record: what it is, its line, its text, its sheet."""

    kind: Kind
    row: int
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class TableHeading:
    """The headings of a table: one text per column, the place of their first row, how many rows they take."""

    names: tuple[str, ...]
    first: int
    depth: int
    recognized: int


def find_heading(rows: Sequence[Row], *, expected: frozenset[str] = frozenset(), at: int | None = None) -> TableHeading:
    """Return the headings among the first filled rows of a table: the row, or the two rows, that name the most columns.

    Titles above the headings are passed over only for a row that surely is one of headings (three columns of a register
    or more). Of two rows, the upper names a group (a merged cell) and the lower its parts: "Coordonnées" over "X" and
    "Y" reads "Coordonnées › X" and "Coordonnées › Y".

    Args:
        rows: The first filled rows, at least one.
        expected: Folded headings that the user names, which count as recognized.
        at: The place of the heading row, when the user says it.
    """
    candidates = _headings_at(rows, at or 0, expected=expected)
    first, best = candidates[0], max(candidates, key=_worth)
    if at is not None or best.recognized >= _EVIDENT:
        return best
    for place in range(1, min(len(rows), SEARCHED)):
        candidates += _headings_at(rows, place, expected=expected)
    best = max(candidates, key=_worth)
    filled = sum(bool(cell.strip()) for cell in rows[0])
    sure = best.recognized >= _SURE or (filled == 1 and best.recognized)
    return best if sure and _worth(best) > _worth(first) else first


def _headings_at(rows: Sequence[Row], place: int, *, expected: frozenset[str]) -> list[TableHeading]:
    """Return the headings that a row makes alone, and those that it makes with the row below."""
    top = [cell.strip() for cell in rows[place]]
    headings = [_heading(top, place, depth=1, expected=expected)]
    if place + 1 < len(rows):
        below = [cell.strip() for cell in rows[place + 1]]
        if any(cell and not under for cell, under in zip(top, below, strict=False)) and not any(
            _NUMBER.fullmatch(cell) for cell in below if cell
        ):
            headings.append(_heading(_join_rows(top, below), place, depth=2, expected=expected))
    return headings


def _heading(names: Sequence[str], place: int, *, depth: int, expected: frozenset[str]) -> TableHeading:
    if sum(bool(_NUMBER.fullmatch(name)) for name in names if name) * 2 > len(names):
        return TableHeading(tuple(names), place, depth, 0)
    columns = {recognize(name) for name in names if name} - {None}
    own = {folded for name in names if (folded := fold(name)) in expected}
    return TableHeading(tuple(names), place, depth, len(columns) + len(own))


def _worth(heading: TableHeading) -> tuple[int, int, int, int]:
    """Rank headings: columns named, then no name twice, then the plainer reading, then the higher place."""
    names = [name for name in heading.names if name]
    return heading.recognized, -(len(names) - len(set(names))), -heading.depth, -heading.first


def _join_rows(top: Row, below: Row) -> list[str]:
    width = max(len(top), len(below))
    group, names = "", []
    for place in range(width):
        upper = top[place] if place < len(top) else ""
        lower = below[place] if place < len(below) else ""
        group = upper or (group if lower else "")
        names.append(JOINED.join(dict.fromkeys(part for part in (group, lower) if part)))
    return names


def aside_kind(cells: Row, *, headings: Sequence[str]) -> Kind | None:
    """Return what a filled row is when it is no record: a total, a note, the title of a section, headings said again.

    - *heading*: every filled cell (two at least) repeats the heading of its column, or all are between brackets;
    - *total*: the first filled cell is a word for a total, the others are numbers;
    - *note*: the only filled cell begins with a word such as "Source", "NB", "ملاحظة", or with an asterisk;
    - *section*: the only filled cell is in the first column and has three words or more.

    A row of one filled cell counts as no record only under three headings or more.
    """
    filled = [(place, cell.strip()) for place, cell in enumerate(cells) if cell.strip()]
    if not filled:
        return None
    if len(filled) > 1 and (_repeats(filled, headings) or all(_BRACKETED.fullmatch(cell) for _, cell in filled)):
        return "heading"
    place, text = filled[0]
    folded = fold(text)
    if _TOTAL.fullmatch(folded) and all(
        _NUMBER.fullmatch(cell) or _COUNTED.fullmatch(cell) or is_total(cell) for _, cell in filled[1:]
    ):
        return "total"
    if len(filled) > 1 or len(headings) < _WORDS_OF_A_SECTION:
        return None
    if _NOTE.match(folded) or text.startswith(("*", "(*", "(1")):
        return "note"
    return "section" if place == 0 and len(folded.split()) >= _WORDS_OF_A_SECTION else None


def is_total(text: str) -> bool:
    """Tell whether a cell begins like the line of a total, in French or Arabic."""
    return bool(_TOTAL.fullmatch(fold(text)))


def _repeats(filled: Sequence[tuple[int, str]], headings: Sequence[str]) -> bool:
    wordings = [set(heading.split(JOINED)) | {heading} for heading in headings]
    return all(place < len(wordings) and cell in wordings[place] for place, cell in filled)
