"""An agenda as a calendar file (iCalendar, RFC 5545) that telephones and mail clients take in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from atlas.cartography.spec.localized_text import text_in
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.mail.agenda import Agenda, AgendaEntry, name_in
from atlas.publishing.mail.plain_line import plain_line, plain_lines

_LINE_BYTES: Final = 75


def calendar_bytes(agenda: Agenda, *, title: str, domain: str, day: date, language: LanguageCode) -> bytes:
    """Return a calendar of the entries of an agenda, UTF-8, the same bytes in each rebuild.

    Hours are those of the place (“floating”), as an invitation says them; a call is a whole day, its deadline.

    Args:
        agenda: what is listed.
        title: of the calendar.
        domain: owner of the names by which calendars know the entries.
        day: of the issue, which dates the file.
        language: of its texts.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//atlas-ess//agenda//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(title)}",
    ]  # fmt: skip
    for entry in agenda.events:
        lines += ["BEGIN:VEVENT", *_entry(entry, domain, day, language), "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines).encode("utf-8")


def _entry(entry: AgendaEntry, domain: str, day: date, language: LanguageCode) -> Iterator[str]:
    title = text_in(entry.title, language, what="title")
    if entry.kind == "call":
        title = tr("agenda.deadline_of", language, title=title)
    stamp = datetime.combine(day, time(12), UTC)
    yield f"UID:{entry.key}@{domain}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield from _times(entry)
    yield f"SUMMARY;LANGUAGE={language}:{_text(title)}"
    about = [text_in(entry.description, language, what="description"), name_in(entry.organizer, language)]
    if entry.invented:
        about.append(tr("agenda.invented", language))
    if description := "\n".join(filter(None, about)):
        yield f"DESCRIPTION;LANGUAGE={language}:{_text(description)}"
    if place := name_in(entry.place, language):
        yield f"LOCATION;LANGUAGE={language}:{_text(place)}"
    if entry.url:
        yield f"URL:{plain_line(entry.url)}"


def _times(entry: AgendaEntry) -> Iterator[str]:
    """Yield when it begins and ends; the last day of a whole-day entry is the one after it, as calendars count."""
    start, end = entry.when, entry.end
    if isinstance(start, datetime):
        yield f"DTSTART:{start:%Y%m%dT%H%M%S}"
        if isinstance(end, datetime):
            yield f"DTEND:{end:%Y%m%dT%H%M%S}"
        return
    yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.last + timedelta(days=1):%Y%m%d}"


def _text(text: str) -> str:
    escaped = plain_lines(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _fold(line: str) -> str:
    """Break a line after 75 bytes, never inside a letter; the lines that go on begin with a space."""
    parts, size = [""], 0
    for letter in line:
        if size + len(letter.encode("utf-8")) > _LINE_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += len(letter.encode("utf-8"))
    return "\r\n".join(parts)
