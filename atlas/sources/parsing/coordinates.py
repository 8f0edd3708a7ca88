"""Reads longitudes and latitudes as people write them: decimals, degrees–minutes–seconds, N/S/E/W/O."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.i18n.letters import APOSTROPHES, ARABIC_ALPHABET, DEGREE_SIGNS, DIGITS
from atlas.i18n.lexicon import alternatives, word_list
from atlas.i18n.messages import Message, Text
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.position_texts import is_link

Axis = Literal["lon", "lat"]

_LIMIT: Final[dict[Axis, float]] = {"lon": 180.0, "lat": 90.0}
#: Signs and digits of other scripts → those of numbers.
SIGNS: Final = str.maketrans(
    DIGITS
    | dict.fromkeys(map(ord, "−–—‐‑﹣－"), "-")
    | {ord("٫"): ".", ord("،"): ","}
    | dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff"), "")
)


def _after_figure(unit: str) -> str:
    """Return the pattern of the words for a unit behind a figure."""
    return rf"(?<=[\d\s])(?:{alternatives(f'values.sexagesimal.{unit}')})(?![a-z])"


# Characters and words for degrees, minutes and seconds; two minute signs make a second sign.
_SECOND_SIGN: Final = re.compile(rf"''|′′|’’|[\"″”“]|{_after_figure('second')}")
_MINUTE_SIGN: Final = re.compile(rf"[{APOSTROPHES}]|{_after_figure('minute')}")
_DEGREE_SIGN: Final = re.compile(rf"[{DEGREE_SIGNS}]|{_after_figure('degree')}")
_SIDES: Final[Mapping[str, tuple[Axis, int]]] = {
    "north": ("lat", 1), "south": ("lat", -1), "east": ("lon", 1), "west": ("lon", -1),
}  # fmt: skip
_HEMISPHERES: Final = {word: side for name, side in _SIDES.items() for word in word_list(f"values.hemisphere.{name}")}
_WORD: Final = f"[a-zA-Z{ARABIC_ALPHABET}]+"
_BEFORE: Final = re.compile(rf"^({_WORD})[.:\s]*(?=[-+\d.,])")
_AFTER: Final = re.compile(rf"(?<![a-zA-Z{ARABIC_ALPHABET}])({_WORD})\.?$")
_NUMBER: Final = r"\d+(?:[.,]\d*)?|[.,]\d+"
_DECIMAL: Final = re.compile(rf"([-+]?)\s*({_NUMBER})(?:e([-+]?\d{{1,3}}))?\s*[°]?")
_SEXAGESIMAL: Final = re.compile(
    rf"([-+]?)\s*({_NUMBER})\s*[°:\s]\s*({_NUMBER})(?:\s*['\s:]\s*(?:({_NUMBER})\s*\"?)?)?\s*"
)
_FAST: Final = r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)"
# "35 34 12s": the small s after three numbers means seconds, not south.
_SECONDS_LETTER: Final = re.compile(r"\d\D+\d[\d.,]*\D+\d[\d.,]*\s*s$")
_NOT_FINITE: Final = re.compile(r"[-+]?\s*(nan|inf|infinity|infini|∞)", re.IGNORECASE)
#: Signs of a coordinate as anybody writes it; the patterns above take the third power of the length of a wrong one.
LONGEST: Final = 60
_FORMS: Final = Message("fault.sources.coordinates.forms")
_LEAVE_EMPTY: Final = Message("fault.sources.coordinates.leave_empty")
_OTHER_AXIS: Final[dict[Axis, Message]] = {
    "lon": Message("fault.sources.coordinates.lat_among_longitudes"),
    "lat": Message("fault.sources.coordinates.lon_among_latitudes"),
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a coordinate could not be read, and what to do."""

    reason: Text
    remedy: Text


def parse_coordinate(text: str, *, axis: Axis) -> float | Unreadable:
    """Return decimal degrees of one coordinate as written, NaN when nothing is written, or why it cannot be read.

    Reads decimal points and commas, a hemisphere before or after (N, S, E, W, O, Nord, Ouest, شمال…), degrees–minutes
    and degrees–minutes–seconds with any of the usual signs, Arabic-Indic digits. West and south are negative.
    Refuses minutes or seconds of 60 and more, a sign together with W or S, a latitude's letter in a longitude,
    texts such as "nan", and values beyond ±180 (longitude) or ±90 (latitude).
    """
    if is_link(text):
        return Unreadable(Message("fault.sources.coordinates.link"), Message("fault.sources.coordinates.copy_place"))
    if len(text.strip()) > LONGEST:
        return Unreadable(Message(f"fault.sources.coordinates.{axis}_too_long", most=LONGEST), _FORMS)
    plain = " ".join(text.translate(SIGNS).split())
    if not plain:
        return math.nan
    if _NOT_FINITE.fullmatch(plain):
        return Unreadable(Message(f"fault.sources.coordinates.{axis}_not_finite"), _LEAVE_EMPTY)
    rest, hemisphere = _hemisphere(plain)
    if hemisphere and hemisphere[0] != axis:
        return Unreadable(_OTHER_AXIS[axis], Message("fault.sources.coordinates.exchange"))
    value = _degrees(rest)
    if isinstance(value, Unreadable):
        return value
    if value is None:
        return Unreadable(Message(f"fault.sources.coordinates.{axis}_unreadable"), _FORMS)
    if hemisphere:
        if rest.startswith("-"):
            reason = Message("fault.sources.coordinates.sign_and_hemisphere")
            return Unreadable(reason, Message("fault.sources.coordinates.keep_one"))
        value *= hemisphere[1]
    return _in_range(value, axis=axis)


def parse_coordinates(values: pd.Series, *, axis: Axis) -> tuple[npt.NDArray[np.float64], dict[int, Unreadable]]:
    """Return decimal degrees of a column of coordinates (NaN for none), and by position what could not be read.

    Plain decimal numbers are read all at once; the others one by one, by `parse_coordinate`.

    Args:
        values: Texts or numbers, any index.
        axis: "lon" or "lat", which decides letters and range.
    """
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        degrees = values.to_numpy(dtype=float, na_value=np.nan)
        return _checked_range(degrees.copy(), {}, axis=axis)
    column = values.reset_index(drop=True).astype("str").str.strip()
    degrees = np.full(len(column), np.nan)
    plain = (column.str.fullmatch(_FAST) & (column.str.len() <= LONGEST)).fillna(False).to_numpy(dtype=bool)
    degrees[plain] = pd.to_numeric(column[plain].str.replace(",", ".", regex=False)).to_numpy(dtype=float)
    faults: dict[int, Unreadable] = {}
    for position in np.flatnonzero(~plain & column.notna().to_numpy()):
        value = parse_coordinate(str(column.iat[int(position)]), axis=axis)
        if isinstance(value, Unreadable):
            faults[int(position)] = value
        else:
            degrees[position] = value
    return _checked_range(degrees, faults, axis=axis)


def _checked_range(
    degrees: npt.NDArray[np.float64], faults: dict[int, Unreadable], *, axis: Axis
) -> tuple[npt.NDArray[np.float64], dict[int, Unreadable]]:
    for position in np.flatnonzero(np.abs(degrees) > _LIMIT[axis]):  # also ±inf; NaN compares false
        value = _in_range(float(degrees[position]), axis=axis)
        if isinstance(value, Unreadable):
            faults[int(position)] = value
        degrees[position] = np.nan
    return degrees, faults


def _in_range(value: float, *, axis: Axis) -> float | Unreadable:
    limit = _LIMIT[axis]
    if math.isinf(value):
        return Unreadable(Message(f"fault.sources.coordinates.{axis}_not_finite"), _LEAVE_EMPTY)
    if abs(value) <= limit:
        return value
    reason = Message(f"fault.sources.coordinates.{axis}_outside", limit=limit)
    remedy = Message("fault.sources.coordinates.check_point")
    if abs(value) > 1000:
        remedy = Message("fault.sources.coordinates.look_like_metres")
    return Unreadable(reason, remedy)


def _hemisphere(text: str) -> tuple[str, tuple[Axis, int] | None]:
    """Return the text without its hemisphere, and the hemisphere when there is one."""
    for pattern in (_BEFORE,) if _SECONDS_LETTER.search(text) else (_AFTER, _BEFORE):
        match = pattern.search(text)
        hemisphere = match and _HEMISPHERES.get(fold(match.group(1)))
        if match and hemisphere:
            return (text[: match.start()] + text[match.end() :]).strip(), hemisphere
    return text, None


def _degrees(text: str) -> float | Unreadable | None:
    decimal = _decimal(text)
    return _sexagesimal(text) if decimal is None else decimal


def _decimal(text: str) -> float | None:
    match = _DECIMAL.fullmatch(_DEGREE_SIGN.sub("°", text.lower()))
    if match is None:
        return None
    sign, number, exponent = match.groups()
    return float(f"{sign}{_point(number)}e{exponent or 0}")


def _sexagesimal(text: str) -> float | Unreadable | None:
    signs = _SECOND_SIGN.sub('"', text.lower())
    signs = _DEGREE_SIGN.sub("°", _MINUTE_SIGN.sub("'", signs))
    match = _SEXAGESIMAL.fullmatch(signs)
    if match is None:
        return None
    sign, degrees, minutes, seconds = match.groups()
    written = [part for part in (degrees, minutes, seconds) if part is not None]
    if any(not part.isdigit() for part in written[:-1]):
        return Unreadable(Message("fault.sources.coordinates.decimals_last"), _FORMS)
    parts = [float(_point(part)) for part in written]
    for name, part in zip(("minutes", "seconds"), parts[1:], strict=False):
        if part >= 60:
            return Unreadable(Message(f"fault.sources.coordinates.{name}_60"), _FORMS)
    value = sum(part / float(60**power) for power, part in enumerate(parts))
    return -value if sign == "-" else value


def _point(number: str) -> str:
    return number.replace(",", ".")


def restore_point(written: pd.Series, figures: int) -> tuple[pd.Series, int]:
    """Put back the decimal point of numbers that have lost it, as a spreadsheet of another country loses it.

    Args:
        written: texts or numbers; what has a decimal sign, or no more figures, stays as it is.
        figures: how many stand before the point: -580174 is -5.80174 with one.

    Returns:
        The texts, missing where there is none, and how many were changed.
    """
    text = written
    if pd.api.types.is_numeric_dtype(written.dtype):
        text = written.map(lambda value: None if pd.isna(value) else f"{value:.15g}").astype("str")
    parts = text.str.translate(SIGNS).str.extract(rf"^\s*([+-]?\d{{{figures}}})(\d+)\s*$")
    lost = parts[1].notna()
    return text.mask(lost, parts[0] + "." + parts[1]), int(lost.sum())
