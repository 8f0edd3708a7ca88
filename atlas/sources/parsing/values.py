"""Reads the texts of one column of a register as counts, years, dates, codes or yes and no."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from atlas.i18n.letters import DIGITS
from atlas.i18n.lexicon import word_list
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.files.workbooks import SPREADSHEET_ERRORS, UNCALCULATED
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import LONGEST, Unreadable
from atlas.sources.parsing.dates import Order, order_of, parse_date, parse_year
from atlas.sources.parsing.vocabulary import key, read_yes_no
from atlas.sources.vocabulary.wordings import Wordings

#: What a cell may begin or end with and not show: spaces of any width, marks of writing direction, a stray BOM.
BLANKS: Final = " \t\r\n\u00a0\u2007\u2009\u202f\u200b\u200e\u200f\u202a\u202b\u202c\ufeff"

#: What people write where they do not know: without points, blanks, capitals. "Néant" (zero), "?" (a doubt) are none.
_MISSING: Final = frozenset(word_list("values.words.missing"))
_FIGURE: Final = "[0-9]"

#: What to do about a cell that the spreadsheet left in error.
COMPUTE: Final = Message("fault.sources.values.compute")
_LARGEST: Final = 100_000_000
_TOO_LARGE: Final = Unreadable(Message("fault.sources.values.too_large"), Message("fault.sources.values.check_column"))
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_WHOLE: Final = re.compile(r"[-−]?\d+(?:[.,]0{1,2})?")
_DECIMAL: Final = re.compile(r"[-−]?\d*[.,]\d+(?:e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Refusal:
    """One reason for which values of a column are refused, and the positions of the records where it holds."""

    column: str
    positions: npt.NDArray[np.int64]
    reason: Text
    remedy: Text
    structural: bool = False


def error_cells(text: pd.Series, *, column: str) -> Refusal | None:
    """Return the cells that a spreadsheet left in error, or as formulas without their results."""
    marks = text.isin([*SPREADSHEET_ERRORS, UNCALCULATED]).to_numpy(dtype=bool)
    if not marks.any():
        return None
    return Refusal(column, np.flatnonzero(marks), Message("fault.sources.values.not_computed"), COMPUTE)


def missing_marks(text: pd.Series, *, own: Iterable[str] = ()) -> pd.Series:
    """Return how often each mark of a missing value stands in a column ("NC", "-", "n.d.", the user's own), most first.

    Args:
        text: Texts of the records, NaN for none.
        own: Further marks, as they are written ("9999", "secret"); capitals do not matter.
    """
    theirs = {mark.strip().casefold() for mark in own}
    # A column of numbers is long and distinct: only what has no figure, or equals a mark of the user's, is looked at.
    written = pa.array(text, type=pa.large_string(), from_pandas=True)
    has_figure = pc.match_substring_regex(written, _FIGURE).fill_null(True).to_numpy(zero_copy_only=False)
    wordy: pd.Series = text[~has_figure | text.str.casefold().isin(theirs)] if theirs else text[~has_figure]
    counts = wordy.value_counts()
    usual = (mark.casefold().replace(".", "").replace(" ", "") in _MISSING for mark in counts.index)
    return counts[[is_usual or mark.casefold() in theirs for is_usual, mark in zip(usual, counts.index, strict=True)]]


def read_each(
    text: pd.Series, read: Callable[[str], Any], *, column: str
) -> tuple[list[Any], npt.NDArray[np.intp], list[Refusal]]:
    """Read every distinct text once: the values, the place of each record's value among them (−1 = none), what failed.

    Args:
        text: Texts of the records, NaN for none.
        read: Gives a value, or an `Unreadable`; the value in the answer is then None.
        column: The column, named in the findings.
    """
    places, distinct = pd.factorize(text)
    values = [read(word) for word in distinct]
    reasons: dict[Unreadable, list[int]] = {}
    for place, value in enumerate(values):
        if isinstance(value, Unreadable):
            reasons.setdefault(value, []).append(place)
            values[place] = None
    refusals = [
        Refusal(column, np.flatnonzero(np.isin(places, wrong)), unreadable.reason, unreadable.remedy)
        for unreadable, wrong in reasons.items()
    ]
    return values, places, refusals


def spread(values: Sequence[Any], places: npt.NDArray[np.intp], *, dtype: str) -> pd.Series:
    """Return the records' values from their distinct values, missing where there is none."""
    distinct = pd.Series([*values, None], dtype="object").astype(dtype)  # type: ignore[call-overload]
    spread_out: pd.Series = distinct.iloc[places].reset_index(drop=True)  # place −1 is the last: missing
    return spread_out


@dataclass(frozen=True, slots=True)
class Guess:
    """A value that was understood although it is misspelt: its column, how it was read, how often."""

    column: str
    written: str
    read: str
    count: int


def read_codes(
    text: pd.Series, wordings: Wordings, *, column: str, own: Mapping[str, str] | None = None
) -> tuple[pd.Series, list[Refusal], list[Guess]]:
    """Return families, sectors, statuses or precisions by their codes, and the misspelt ones that were understood.

    Args:
        text: Texts of the records, NaN for none.
        wordings: How the column's codes are written.
        column: Which codes.
        own: The user's own words → codes, which win over the known ones.
    """
    also = {key(word): code for word, code in (own or {}).items()}
    guessed: dict[str, str] = {}
    remedy = Message("fault.sources.values.write_code", codes=Listed(wordings.codes, marks=False), column=column)
    unknown = Unreadable(Message(f"fault.sources.values.unknown_{column}"), remedy)

    def code_of(word: str) -> str | Unreadable:
        code = also.get(key(word)) or wordings.read(word)
        if code is None and (meant := wordings.misspelt(word)) is not None:
            guessed[word] = code = meant
        return code or unknown

    values, places, refusals = read_each(text, code_of, column=column)
    guesses = [Guess(column, written, code, int((text == written).sum())) for written, code in guessed.items()]
    return spread(values, places, dtype="str"), refusals, guesses


def read_counts(text: pd.Series, *, column: str) -> tuple[pd.Series, list[Refusal]]:
    """Read whole numbers of zero and more: "12", "12,0", "1 250", "١٢"."""
    values, places, refusals = read_each(text, _count, column=column)
    return spread(values, places, dtype="Int64"), refusals


def read_years(
    text: pd.Series, *, column: str, year: int, order: Order | None
) -> tuple[pd.Series, list[Refusal], Order]:
    """Read years, written alone or as the year of a date; arguments as in `read_dates`."""
    day = order_of(text.dropna().unique()) if order is None else order
    values, places, refusals = read_each(text, lambda date: parse_year(date, order=day, year=year), column=column)
    return spread(values, places, dtype="Int64"), refusals, day


def read_dates(
    text: pd.Series, *, column: str, year: int, order: Order | None
) -> tuple[pd.Series, list[Refusal], Order]:
    """Read dates in the shapes of `parse_date`, and the order of their figures.

    Args:
        text: Texts of the records, NaN for none.
        column: The column, named in the findings.
        year: The last year that a record may bear: it decides the century of years of two figures.
        order: Which figure is the day; None to have it found (the day first unless a date can only be otherwise).
    """
    day = order_of(text.dropna().unique()) if order is None else order
    values, places, refusals = read_each(text, lambda date: parse_date(date, order=day, year=year), column=column)
    return spread(values, places, dtype="datetime64[s]"), refusals, day


def read_flags(text: pd.Series, *, column: str, yes: Iterable[str] = ()) -> tuple[pd.Series, list[Refusal]]:
    """Read yes and no as booleans; ``yes`` are further words that count as a yes."""
    also = {fold(word) for word in yes}
    unknown = Unreadable(Message("fault.sources.values.no_yes"), Message("fault.sources.values.write_yes"))

    def read(word: str) -> bool | Unreadable:
        answer = True if fold(word) in also else read_yes_no(word)
        return unknown if answer is None else answer

    values, places, refusals = read_each(text, read, column=column)
    return spread(values, places, dtype="boolean"), refusals


def _count(text: str) -> int | Unreadable:
    if len(text) > LONGEST:  # Python counts no number of thousands of figures
        return _TOO_LARGE
    plain = text.translate(DIGITS)
    if _GROUPED.fullmatch(plain):
        plain = re.sub(r"\D", "", plain)
    if _WHOLE.fullmatch(plain):
        number = int(re.split(r"[.,]", plain.replace("−", "-"))[0])
        if number < 0:
            reason = Message("fault.sources.values.negative")
            return Unreadable(reason, Message("fault.sources.values.write_positive"))
        if number > _LARGEST:
            return _TOO_LARGE
        return number
    if _DECIMAL.fullmatch(plain):
        return Unreadable(Message("fault.sources.values.not_whole"), Message("fault.sources.values.write_whole"))
    return Unreadable(Message("fault.sources.values.no_number"), Message("fault.sources.values.write_whole_or_empty"))
