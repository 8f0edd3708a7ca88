"""Numbers read back from a text that a language wrote: the inverse of `atlas.i18n.numbers.number`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode

#: Marks of direction and invisible signs that stand beside figures and change nothing of them.
INVISIBLE: Final = re.compile("[\u200e\u200f\u061c\u2066-\u2069\u00ad]")
_MINUS: Final = "\u2212-"


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number as it stands in a text.

    Attributes:
        text: as written, without marks of direction.
        value: what it says.
        decimals: how many digits it has after the decimal sign.
        start: where it begins in the text without marks of direction.
    """

    text: str
    value: float
    decimals: int
    start: int


def plain(text: str) -> str:
    """Return a text without marks of direction."""
    return INVISIBLE.sub("", text)


def written_numbers(text: str, language: LanguageCode) -> Iterator[WrittenNumber]:
    """Return the numbers of a text in its order: “2 006”, “40,9”, “−3,1” in French, “2.006” in Arabic of Morocco.

    Digits that are part of a word or a code (A4, RGPH2024) are none.
    """
    thousands, decimal = _signs(LANGUAGES[language].locale)
    clean = plain(text)
    for match in _pattern(thousands, decimal).finditer(clean):
        digits = match[0]
        figure = re.sub(f"[{re.escape(thousands)}]", "", digits).replace(decimal, ".")
        value = float(figure.translate({ord("\u2212"): "-"}))
        decimals = len(digits.rpartition(decimal)[2]) if decimal in digits else 0
        yield WrittenNumber(digits, value, decimals, match.start())


@cache
def _signs(locale: str) -> tuple[str, str]:
    """Return the signs that separate thousands (any of them) and the decimal sign of a locale."""
    from babel import Locale  # takes a moment to load

    symbols = Locale.parse(locale).number_symbols["latn"]
    group = symbols["group"]
    return ("\u202f\u00a0 " if group in "\u202f\u00a0 " else group), symbols["decimal"]


@cache
def _pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    group, point = f"[{re.escape(thousands)}]", re.escape(decimal)
    whole = rf"\d{{1,3}}(?:{group}\d{{3}})+(?!\d)|\d+"
    return re.compile(rf"(?<![\w{point}.])(?<!\d{group})[{_MINUS}]?(?:{whole})(?:{point}\d+)?(?!\w)")
