"""Reads amounts written as texts, without guessing what a comma or a point before three figures means."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.decimals import fixed_point
from atlas.i18n.letters import DIGITS
from atlas.i18n.messages import Message
from atlas.sources.files.tables import texts
from atlas.sources.parsing.values import BLANKS, Refusal, error_cells

#: The sign before decimals; "" has it found.
Decimal = Literal["", ",", "."]

_SPACES: Final = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_OTHER: Final = {",": ".", ".": ",", "٫": "٬"}
_LISTED: Final = 10
NOT_A_NUMBER: Final = Message("fault.sources.values.no_number")
HOW: Final = Message("fault.sources.values.write_number")


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """A column of amounts: ``values``, NaN for none and for what was refused; ``findings``, why it was refused."""

    values: npt.NDArray[np.float64]
    refusals: tuple[Refusal, ...]


def read_amounts(column: pd.Series, *, name: str, decimal: Decimal = "") -> Amounts:
    """Return the amounts of a column: "12", "1 250", "12,5", "1.250,5", "١٢", "−3"; numbers as they are.

    "1,204" is 1.204 or 1204: it is read only when ``decimal`` says which, or when other cells of the column have the
    same sign in a place where it can mean one thing ("12,5", "0,204", "1,204,567").

    Args:
        column: texts, or numbers, which have no signs to be read.
        name: the column, named in the findings.
        decimal: the sign before decimals, the other one being that of thousands; found without it.

    Raises:
        ValueError: another sign.
    """
    if decimal not in ("", ",", "."):
        raise ValueError(Message("fault.sources.values.decimal_is", sign=repr(decimal)))
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return Amounts(_finite(column.to_numpy(dtype=np.float64, na_value=np.nan)), ())
    written = texts(column).str.strip(BLANKS).reset_index(drop=True)
    places, distinct = pd.factorize(written.where(written != ""))
    meanings = [_meanings(text) for text in distinct]
    signs: set[str] = {decimal} if decimal else _proven_signs(distinct, meanings)
    read = [
        _choose(text, meaning, signs, given=bool(decimal)) for text, meaning in zip(distinct, meanings, strict=True)
    ]
    values = np.array([*(value for value, _ in read), math.nan])[places]
    broken = error_cells(written, column=name)
    refusals = [] if broken is None else [broken]
    refused = np.zeros(len(written), dtype=bool)
    if broken is not None:
        refused[broken.positions] = True
    for i, (_, reason) in enumerate(read):
        where = np.flatnonzero((places == i) & ~refused)
        if reason is not None and len(where):
            refusals.append(Refusal(name, where, reason, _remedy(reason)))
    return Amounts(_finite(values), tuple(refusals))


def _choose(text: str, meanings: dict[str, float], signs: set[str], *, given: bool) -> tuple[float, Message | None]:
    """Return the amount that a text means; NaN and why it means none."""
    possible = {sign: value for sign, value in meanings.items() if not given or sign in signs or sign == "٫"}
    if not possible:
        return math.nan, NOT_A_NUMBER
    if len(set(possible.values())) > 1:
        agreed = {sign: value for sign, value in possible.items() if sign in signs}
        if len(agreed) != 1:
            small, large = sorted(set(possible.values()), key=abs)
            return math.nan, Message("fault.sources.values.ambiguous", small=f"{small:g}", large=fixed_point(large))
        possible = agreed
    return next(iter(possible.values())), None


def _remedy(reason: Message) -> Message:
    if reason == NOT_A_NUMBER:
        return HOW
    return Message("fault.sources.values.say_decimal")


def _meanings(text: str) -> dict[str, float]:
    """Return the number that a text is for each sign before decimals that it can have."""
    plain = _SPACES.sub("", text.translate(DIGITS)).replace("−", "-")
    readings = {}
    for decimal, thousands in _OTHER.items():
        if _pattern(decimal, thousands).fullmatch(plain):
            value = float(plain.replace(thousands, "").replace(decimal, "."))
            if math.isfinite(value):
                readings[decimal] = value
    return readings


@lru_cache(maxsize=8)
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    d, t = re.escape(decimal), re.escape(thousands)
    whole = rf"(?:[1-9][0-9]{{0,2}}(?:{t}[0-9]{{3}})+|[0-9]+)"
    return re.compile(rf"[-+]?(?:{whole}(?:{d}[0-9]*)?|{d}[0-9]+)(?:[eE][-+]?[0-9]+)?")


def _proven_signs(distinct: pd.Index[str], meanings: list[dict[str, float]]) -> set[str]:
    """Return the signs before decimals that cells of a column can have only in one way; of both none is proven."""
    proven = {
        next(iter(readings))
        for text, readings in zip(distinct, meanings, strict=True)
        if len(readings) == 1 and ("," in text or "." in text)
    }
    return proven if len(proven) == 1 else set()


def _finite(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(np.isfinite(values), values, np.nan)
