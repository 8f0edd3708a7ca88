"""Numbers and dates as a language writes them, by CLDR."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache
from typing import Final

from atlas.decimals import fixed_point, rounded_decimal
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.typography import LEFT_TO_RIGHT, NARROW_SPACE, RIGHT_TO_LEFT

MINUS: Final = "\u2212"
_MONTH_OR_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


def number(value: float, language: LanguageCode, *, decimals: int = 0) -> str:
    """Write a number as the language does: decimal sign, thousands, a true minus; never ``-0``.

    Halves are rounded away from zero, as the number reads (`atlas.decimals`).

    Args:
        value: a finite number.
        language: code of the language.
        decimals: digits after the decimal sign, all written.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be printed: only finite numbers stand on a plate")
    digits = rounded_decimal(value, decimals)
    text = format(abs(digits), ",f").translate(_signs(LANGUAGES[language].locale))
    return _with_direction(MINUS if digits < 0 else "", text, language)


@cache
def _signs(locale: str) -> dict[int, str]:
    """Return the thousands and the decimal sign of a locale (CLDR), in the place of Python's comma and point."""
    from babel import Locale  # takes a moment to load, and not every command prints a number

    signs = Locale.parse(locale).number_symbols["latn"]
    return {ord(","): signs["group"].replace("\u00a0", NARROW_SPACE), ord("."): signs["decimal"]}


def shortest(value: float, language: LanguageCode) -> str:
    """Write a number with as few digits as say it, at most twelve: ``2,5``, ``10 000``."""
    plain = f"{value:,.12g}" if value < 1e12 else fixed_point(value, grouped=True)
    if plain.isdigit():  # the same in all languages, whose rules take a moment to load
        return plain
    return plain.translate(_signs(LANGUAGES[language].locale))


def signed_number(value: float, language: LanguageCode, *, decimals: int = 0) -> str:
    """Write a change with its sign: ``+12,5`` or ``−3,0``."""
    text = number(value, language, decimals=decimals)
    if rounded_decimal(value, decimals) <= 0:
        return text
    return _with_direction("+", text.removeprefix(RIGHT_TO_LEFT), language)


def _with_direction(sign: str, digits: str, language: LanguageCode) -> str:
    """Join sign and digits; in Arabic the number is marked right-to-left, its sign stays on its left (as in CLDR)."""
    if not LANGUAGES[language].right_to_left:
        return sign + digits
    return RIGHT_TO_LEFT + (LEFT_TO_RIGHT + sign if sign else "") + digits


def percent(share: float, language: LanguageCode, *, decimals: int = 0) -> str:
    """Write a percentage given in per cent: ``98,3 %``."""
    return number(share, language, decimals=decimals) + LANGUAGES[language].percent


def written_date(iso: str, language: LanguageCode) -> str:
    """Write an ISO date or month as the language does; other text is returned as it is (a year too)."""
    if not _MONTH_OR_DAY.fullmatch(iso):
        return iso
    whole = len(iso) > len("2026-11")
    try:
        day = date.fromisoformat(iso if whole else f"{iso}-01")
    except ValueError:  # a thirteenth month, a thirtieth of February
        return iso
    from babel.dates import format_date  # loaded where a date is printed

    style = LANGUAGES[language]
    text = str(format_date(day, format="d MMMM y" if whole else "MMMM y", locale=style.locale))
    return style.first_of_month + text[1:] if whole and day.day == 1 else text
