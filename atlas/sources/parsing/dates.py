"""Reads dates and years as people write them, in French, Arabic and English, and as spreadsheets store them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from atlas.i18n.letters import DIGITS
from atlas.i18n.lexicon import word_list, word_lists
from atlas.i18n.messages import Message
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import Unreadable

#: The order of day, month and year in figures.
Order = Literal["dmy", "mdy", "ymd"]

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_FIGURES: Final = re.compile(r"(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4}|\d{2})(?:[ T]\d{1,2}:\d{2}.*)?")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]\d+)?")
#: 1950-01-01 and 2100-01-01 as spreadsheets count days.
_SERIALS: Final = range(18_264, 73_051)
#: Days of a spreadsheet are counted from here (its 1900 is a leap year by an old mistake: right from March 1900 on).
_FIRST_DAY: Final = dt.datetime(1899, 12, 30)
#: Where the names of months and days are taken from; Morocco has months of its own ("غشت", "شتنبر").
_LOCALES: Final = ("fr", "en", "ar", "ar_MA")
_FILLERS: Final = frozenset(word_list("values.date.fillers"))
_FORMS: Final = Message("fault.sources.dates.forms")


def parse_date(text: str, *, order: Order = "dmy", year: int = 2099) -> dt.datetime | Unreadable:
    """Return a date; a month is its first day, a year its first day.

    Reads 2024-03-31, 31/03/2024, 31.3.24, 31 mars 2024, mars 2024, 31 مارس 2024, 20240331, 2024, 45382 (the number
    under which a spreadsheet stores the day), Arabic-Indic digits, and a time behind, which is dropped.

    Args:
        text: What is written.
        order: Which figure of 03/04/2024 is the day: "dmy", "mdy", "ymd" (the latter for years of two figures).
        year: Two figures are a year of this one's century unless that would be later than it.
    """
    plain = " ".join(text.translate(DIGITS).split())
    if re.fullmatch(r"\d{4}", plain):
        return _day(int(plain), 1, 1)
    if match := _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(*(int(part or 1) for part in match.groups()))
    if (match := _SERIAL.fullmatch(plain)) and int(match.group(1)) in _SERIALS:
        return _FIRST_DAY + dt.timedelta(days=int(match.group(1)))
    if match := _FIGURES.fullmatch(plain):
        return _in_figures(match, order=order, last=year)
    return _in_words(plain, last=year)


def parse_year(text: str, *, order: Order = "dmy", year: int = 2099) -> int | Unreadable:
    """Return a year, written alone or as the year of a date."""
    plain = re.sub(r"[.,]0$", "", text.translate(DIGITS).strip())
    if re.fullmatch(r"-?\d{1,4}", plain):
        return int(plain)
    date = parse_date(plain, order=order, year=year)
    if isinstance(date, Unreadable):
        return Unreadable(Message("fault.sources.dates.no_year"), Message("fault.sources.dates.write_year"))
    return date.year


def order_of(texts: Iterable[str]) -> Order:
    """Return the order in which dates in figures are written: the day first, unless some can only have the month first.

    One date such as 03/31/2024 and none such as 31/03/2024 make the whole column one of months first.
    """
    day_first = month_first = False
    for text in texts:
        match = _FIGURES.fullmatch(" ".join(text.translate(DIGITS).split()))
        if match and match.group(1):
            first, second = int(match.group(1)), int(match.group(2))
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
    return "mdy" if month_first and not day_first else "dmy"


def _in_figures(match: re.Match[str], *, order: Order, last: int) -> dt.datetime | Unreadable:
    first, second, third = match.groups()
    if first is None:
        # "03/2024" is a month; "03/24" could be a day or a month.
        if len(third) == 2:
            return Unreadable(Message("fault.sources.dates.two_figures"), _FORMS)
        return _day(int(third), int(second), 1)
    if order == "ymd" and len(third) == 2:
        return _day(_century(first, last), int(second), int(third))
    day, month = (second, first) if order == "mdy" else (first, second)
    return _day(_century(third, last), int(month), int(day))


def _in_words(plain: str, *, last: int) -> dt.datetime | Unreadable:
    """Return a date with its month in letters: "Lundi 12 mars 2019", "1er mars 2019", "mars 2019", "12-mars-19"."""
    words = [re.sub(r"^(\d+)(?:er|st|nd|rd|th)$", r"\1", word) for word in fold(plain).split()]
    words = [word for word in words if word not in _weekdays() and word not in _FILLERS]
    named = [place for place, word in enumerate(words) if word in _months()]
    if len(named) != 1 or not 2 <= len(words) <= 3:
        return Unreadable(Message("fault.sources.dates.unreadable"), _FORMS)
    month = _months()[words.pop(named[0])]
    # Without a day the year needs its four figures: "12 juin" says no year.
    if not all(word.isdigit() for word in words) or len(words[-1]) not in ((4,) if len(words) == 1 else (2, 4)):
        return Unreadable(Message("fault.sources.dates.unreadable"), _FORMS)
    day = int(words[0]) if len(words) == 2 else 1
    return _day(_century(words[-1], last), month, day)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Name of a month, folded, in full or cut short → its number."""
    from babel.dates import get_month_names  # most registers write months in figures

    names = [
        (name, month)
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, locale=locale).items()
    ]
    names += [(name, int(month)) for month, others in word_lists("values.month").items() for name in others]
    return {fold(name): month for name, month in names}


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    from babel.dates import get_day_names

    names = [name for locale in _LOCALES for name in get_day_names("wide", locale=locale).values()]
    return frozenset(map(fold, (*names, *word_list("values.date.days"))))


def _century(figures: str, last: int) -> int:
    if len(figures) == 4:
        return int(figures)
    year = last // 100 * 100 + int(figures)
    return year if year <= last else year - 100


def _day(year: int, month: int, day: int) -> dt.datetime | Unreadable:
    try:
        return dt.datetime(year, month, day)
    except ValueError:
        return Unreadable(Message("fault.sources.dates.no_such_day"), _FORMS)
