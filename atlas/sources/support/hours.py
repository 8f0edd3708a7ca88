"""Opening hours in the syntax of OpenStreetMap: checked and evaluated by a library, written for readers here."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

from opening_hours import OpeningHours, State, validate

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.typography import join_items
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.vocabulary import unreadable

#: Opening and closing times of a day.
Span = tuple[dt.time, dt.time]
#: The spans of each day, Monday first.
Week = tuple[tuple[Span, ...], ...]

_DAY: Final = dt.timedelta(days=1)
#: A Monday like others; which year it is of does not matter, hours repeat by the week.
_MONDAY: Final = dt.datetime(2026, 3, 2)
#: Mondays all over a year, at which hours that depend on the season show it.
_MONDAYS: Final = tuple(_MONDAY + dt.timedelta(weeks=4 * n) for n in range(13))
_HOLIDAYS: Final = "PH"


def read_hours(text: str) -> str | Unreadable:
    """Return opening hours in the library's own wording, or say why they cannot be read.

    Args:
        text: ``Mo-Th 08:30-16:30; Fr 08:30-12:00; PH off``.
    """
    if validate(text):
        return str(OpeningHours(text).normalize())
    return unreadable("hours", "write_hours")


@cache
def week_of(hours: str) -> Week | None:
    """Return the spans of each day of the week, None where they change over the year.

    Args:
        hours: as `read_hours` returns them.
    """
    opening = OpeningHours(hours)
    weeks = {_week(opening, monday) for monday in _MONDAYS}
    return weeks.pop() if len(weeks) == 1 else None


def _week(opening: OpeningHours, monday: dt.datetime) -> Week:
    return tuple(_spans(opening, monday + n * _DAY) for n in range(7))


def _spans(opening: OpeningHours, day: dt.datetime) -> tuple[Span, ...]:
    intervals = opening.intervals(day, day + _DAY)
    return tuple((begin.time(), end.time()) for begin, end, state, _ in intervals if state == State.OPEN)


@cache
def readable_hours(hours: str, language: LanguageCode) -> str:
    """Write opening hours in words: days of equal hours together, closed days left out.

    Hours that change over the year are given as they are written.

    Args:
        hours: as `read_hours` returns them.
        language: of the reader.
    """
    week = week_of(hours)
    if week is None:
        return tr("support.hours.seasonal", language, hours=hours)
    if all(spans == ((dt.time(), dt.time()),) for spans in week):
        return tr("support.hours.always", language)
    runs = _runs(week)
    parts = []
    for spans in dict.fromkeys(week[first] for first, _ in runs):
        days = [_days(first, last, language) for first, last in runs if week[first] == spans]
        parts.append(f"{join_items(days, language)} {_spans_text(spans, language)}")
    if _HOLIDAYS in hours and f"{_HOLIDAYS} open" not in hours:
        parts.append(tr("support.hours.holidays", language))
    return LANGUAGES[language].semicolon.join(parts)


def _runs(week: Week) -> list[tuple[int, int]]:
    """Return the first and the last day of each run of days with equal hours, closed ones left out."""
    runs: list[tuple[int, int]] = []
    for day, spans in enumerate(week):
        if spans and runs and runs[-1][1] == day - 1 and week[runs[-1][0]] == spans:
            runs[-1] = (runs[-1][0], day)
        elif spans:
            runs.append((day, day))
    return runs


def _days(first: int, last: int, language: LanguageCode) -> str:
    names = _day_names(LANGUAGES[language].locale)
    if first == last:
        return names[first]
    key = "support.hours.two_days" if last == first + 1 else "support.hours.days"
    return tr(key, language, first=names[first], last=names[last])


@cache
def _day_names(locale: str) -> dict[int, str]:
    from babel.dates import get_day_names  # takes a moment to load

    return {day: str(name) for day, name in get_day_names("wide", locale=locale).items()}


def _spans_text(spans: tuple[Span, ...], language: LanguageCode) -> str:
    written = [tr("support.hours.span", language, begin=_time(a, language), end=_time(b, language)) for a, b in spans]
    return join_items(written, language)


def _time(time: dt.time, language: LanguageCode) -> str:
    hour = str(time.hour or (0 if time.minute else 24)) if time == dt.time() else str(time.hour)
    if time.minute:
        return tr("support.hours.minutes", language, hour=hour, minute=f"{time.minute:02d}")
    return tr("support.hours.hour", language, hour=hour)
