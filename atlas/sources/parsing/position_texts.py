"""Reads a place that is written whole in one text: a Plus Code, a link to a map on the web, a “geo:” address."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_plus

#: A link longer than this is none that a map hands out.
_LONGEST: Final = 4_000
#: The digits of Open Location Codes, in their order (Google, Open Location Code specification).
_DIGITS: Final = "23456789CFGHJMPQRVWX"
_FULL_CODE: Final = re.compile(rf"([{_DIGITS}]{{2}}(?:[{_DIGITS}]{{2}}){{3}})\+([{_DIGITS}]{{0,7}})", re.IGNORECASE)
_PAIRS: Final = 5
_LINK: Final = re.compile(r"https?://|geo:", re.IGNORECASE)
_NUMBER: Final = r"([-+]?\d{1,3}(?:\.\d{1,20})?)"
#: Where links say a place, the surest sign first: a pin, then a marker, then what was searched. What stands after "@"
#: or "#map=" is only the view, and is no place.
_PLACES: Final = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}"),
    re.compile(rf"[?&](?:q|query|ll|destination|daddr|markers)=(?:loc:)?{_NUMBER}, ?{_NUMBER}"),
    re.compile(rf"/(?:search|place|dir/)/?{_NUMBER}, ?{_NUMBER}"),
    re.compile(rf"^geo:{_NUMBER},{_NUMBER}"),
)


def is_link(text: str) -> bool:
    """Tell whether a text is an address of the web or a “geo:” one."""
    return _LINK.match(text.strip()) is not None


def read_position_text(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude (EPSG:4326) of a full Plus Code or of the pin of a map link; None without one.

    A code shortened by its town, and a link that gives only the view or another address, say no place by themselves.
    """
    plain = text.strip()
    if is_link(plain):
        return _place_of_link(plain)
    match = _FULL_CODE.fullmatch(plain)
    return None if match is None else _decode("".join(match.groups()).upper())


def _place_of_link(link: str) -> tuple[float, float] | None:
    if len(link) > _LONGEST:
        return None
    address = unquote_plus(link)
    for pattern in _PLACES:
        if pins := pattern.findall(address):
            lat, lon = map(float, pins[-1])  # of several pins of one link the last is the place itself
            return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
    return None


def _decode(digits: str) -> tuple[float, float]:
    """Return the middle of the cell of a Plus Code: five pairs of digits of 20ths, then digits of a grid of 5 × 4."""
    south, west, height, width = -90.0, -180.0, 400.0, 400.0
    for lat, lon in zip(digits[: 2 * _PAIRS : 2], digits[1 : 2 * _PAIRS : 2], strict=False):
        height, width = height / 20, width / 20
        south += _DIGITS.index(lat) * height
        west += _DIGITS.index(lon) * width
    for digit in digits[2 * _PAIRS :]:
        height, width = height / 5, width / 4
        south += _DIGITS.index(digit) // 4 * height
        west += _DIGITS.index(digit) % 4 * width
    return round(south + height / 2, 12), round(west + width / 2, 12)
