"""Questions of the command line about a register or an edition: asked, sorted, and laid out as lines to print."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import entries
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.card import width
from atlas.analysis.dataset.expressions import names, rows_where, texts_asked
from atlas.analysis.derived import find
from atlas.analysis.spatial.proximity import Where
from atlas.decimals import fixed_point
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message
from atlas.publishing.tables.contact_privacy import without_private_contacts
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.selection import Selection

By: TypeAlias = Literal["commune", "province", "actor"]

_LON_LAT: Final = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)\s*")
_WIDEST: Final = 48  # letters of a cell


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the actors, the communes or the provinces.

    Attributes:
        expression: condition on the columns; "" for all.
        columns: columns wanted; those that say most without.
        sort: column to sort by, the highest (or A) first, or the lowest (or Z) with ``lowest``.
        top: how many rows, those equal to the last one kept too; None for all.
        within_km, of: at most so many kilometers from a place: ``LON,LAT`` or the name or code of a commune.
    """

    expression: str = ""
    columns: tuple[str, ...] = ()
    sort: str = ""
    lowest: bool = False
    top: int | None = None
    within_km: float | None = None
    of: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it names, each once."""
        asked = names(self.expression) if self.expression else ()
        return tuple(dict.fromkeys((*asked, *self.columns, *([self.sort] if self.sort else []))))

    @property
    def place(self) -> Where:
        """Where distances are counted from."""
        position = _LON_LAT.fullmatch(self.of)
        return (float(position[1]), float(position[2])) if position else self.of


def further_indicators(keys: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """List the keys of indicators that are computed only on request: ``coverage_2.5km``, ``lisa_density_10k``."""
    usual = {indicator.key for indicator in entries.catalogue(vocabulary=vocabulary)}
    further = []
    for key in keys:
        try:
            if key not in usual and find(key, vocabulary=vocabulary):
                further.append(key)
        except UnknownNameError:
            pass  # a column of the territory or of the file, or nothing: the question itself tells
    return tuple(further)


def answer(rows: Selection, question: Question) -> Selection:
    """Select the rows that a question asks for, in its order, with the columns that it names.

    Args:
        rows: all the actors, communes or provinces.
        question: what is asked.

    Raises:
        UnknownNameError, AmbiguousNameError: a column or a commune that does not exist, or a name of several.
        ValueError: what is no condition or no place.
    """
    selection = rows.select(question.expression) if question.expression else rows
    if question.within_km is not None:
        selection = selection.within_km(question.place, question.within_km)
    if question.sort:
        selection = _sort(selection, question)
    if not question.columns:
        return selection
    columns = [name for name in question.columns if name not in (c.GEOMETRY, selection.frame.index.name)]
    selection[columns]
    # Whether contacts may leave is said by a column that nobody has to ask for.
    consent = [name for name in (c.CONSENT,) if name in selection.frame and selection.of == "actor"]
    return replace(selection, frame=selection.frame[[*dict.fromkeys((*columns, *consent)), c.GEOMETRY]])


def _sort(selection: Selection, question: Question) -> Selection:
    values = selection[question.sort]
    numbers = pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)
    if question.top is not None and numbers:
        return selection.top(question.sort, question.top, lowest=question.lowest)
    values = values.reset_index(drop=True)
    order = values.sort_values(ascending=numbers == question.lowest, kind="stable", na_position="last").index
    return replace(selection, frame=selection.frame.iloc[order[: question.top]])


def selection_text(selection: Selection, question: Question, *, most: int | None = 50) -> str:
    """Write the rows as an aligned table, at most ``most``; numbers with the digits of their indicator.

    Contacts of actors who did not consent to publish them are left out, as in every file.
    """
    columns = dict.fromkeys(question.columns or (*selection.brief, *question.names))
    names_shown = [name for name in columns if name in selection.frame.columns and name != c.GEOMETRY]
    table = without_private_contacts(pd.DataFrame(selection.frame.iloc[:most]))[names_shown]
    if selection.of != "actor":
        table.insert(0, c.CODE, table.index)
    indicators = {indicator.key: indicator for indicator in selection.indicators}
    cells = [_cells(table[name], indicators.get(str(name))) for name in table.columns]
    right = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    invented = {name for name in table.columns if name in indicators and indicators[str(name)].invented}
    heads = [f"{name} †" if name in invented else str(name) for name in table.columns]
    lines = align_columns(heads, cells, right)
    more = f"{Message('query.more', n=len(selection) - len(table))}\n" if len(selection) > len(table) else ""
    total = Message(f"query.{selection.of}", n=len(selection))
    note = f"\n{Message('invented')}" if invented and len(selection) else ""
    return "\n".join([*(lines if len(selection) else []), f"{more}{total}{note}"])


def align_columns(headings: Sequence[str], columns: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Write lines of columns under their headings, numbers to the right."""
    widths = [max(map(width, (head, *cells))) for head, cells in zip(headings, columns, strict=True)]
    rows = [headings, ["─" * size for size in widths], *zip(*columns, strict=True)]
    return [
        "  ".join(_pad(cell, size, to_right) for cell, size, to_right in zip(row, widths, right, strict=True)).rstrip()
        for row in rows
    ]


def _pad(text: str, size: int, to_right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if to_right else text + space


def _cells(values: pd.Series[Any], indicator: Indicator | None) -> list[str]:
    """Write a column as texts: floats with the digits of their indicator, or with three when not all are whole."""
    decimals = 0 if indicator is None else indicator.decimals
    if indicator is None and pd.api.types.is_float_dtype(values):
        values_known = values.dropna()
        decimals = 0 if (values_known == values_known.round()).all() else 3
    return [_cell(value, decimals) for value in values]


def _cell(value: Any, decimals: int) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, float):
        return fixed_point(value, decimals)
    text = " ".join((f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)).split())
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def nobody_has(rows: Selection, question: Question) -> list[Message]:
    """List, of a question without answer, the texts that no row has at all, each with those that are near."""
    if not question.expression:
        return []
    lines: list[Message] = []
    for name, text in texts_asked(question.expression):
        values = rows.frame[name] if name in rows.frame else rows.frame.index.to_series()
        if rows_where(pd.DataFrame({"asked": values}), f"asked == {text!r}").any():
            continue
        present = sorted({str(value) for value in values.dropna()})
        near = difflib.get_close_matches(text, present, n=3, cutoff=0.6) or (present if len(present) <= 20 else [])
        nobody = Message(f"query.no_{rows.of}", column=name, text=text)
        lines.append(Message("query.near", nobody=nobody, names=tuple(near)) if near else nobody)
    return lines
