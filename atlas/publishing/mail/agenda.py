"""The agenda of an observatory: meetings and calls from a TOML file, what is over dropped by the date of the issue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ConfigDict

from atlas.cartography.spec.localized_text import Text, translated
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.sources.toml.validation import understand

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    """A meeting, or a call that somebody may answer.

    Attributes:
        key: short name, the same in every issue: it makes the name that calendars know it by.
        kind: ``event``, which takes place, or ``call``, which is answered by a deadline.
        title, description: in French, or in several languages.
        organizer, place: names, the same everywhere or one for each language.
        start, end: of an event; a day, or a day and an hour of Morocco.
        deadline: of a call.
        url: where more is read.
        invented: whether it stands there to try the tool.
    """

    key: str
    title: Text
    kind: Literal["event", "call"] = "event"
    organizer: Text = ""
    place: Text = ""
    description: Text = ""
    start: datetime | date | None = None
    end: datetime | date | None = None
    deadline: datetime | date | None = None
    url: str = ""
    invented: bool = False

    @property
    def when(self) -> datetime | date:
        """The day that it is listed under: an event's first one, a call's deadline."""
        moment = self.deadline if self.kind == "call" else self.start
        assert moment is not None  # checked when it is read
        return moment

    @property
    def last(self) -> date:
        """The last day on which a reader can use it."""
        return day_of(self.end or self.when)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The entries of an agenda, earliest first."""

    events: tuple[AgendaEntry, ...] = ()

    def open_on(self, day: date) -> Agenda:
        """Return what is not over on a day: what ends or is due that day is still in."""
        return Agenda(tuple(entry for entry in self.events if entry.last >= day))


_strict: tuple[Any, ...] = (AgendaEntry, Agenda)
for _specification in _strict:
    _specification.__pydantic_config__ = ConfigDict(extra="forbid")


def read_agenda(path: Path) -> Agenda:
    """Read an agenda (``[[events]]`` of a TOML file) in the order of its days.

    Raises:
        EditionError: the file is missing or is no TOML; a fault of an entry; all of them at once.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EditionError(Fault("the agenda is missing", "Correct its name, or write it", path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(Fault(f"this is no TOML: {error}", "Correct the file", path)) from None
    understood = understand(Agenda, document, file=path, classes={"events": AgendaEntry})
    agenda = understood.value or Agenda()
    faults = [*understood.faults, *understood.further(_faults(agenda, path))]
    if faults:
        raise EditionError(faults)
    ordered = sorted(agenda.events, key=lambda entry: (str(entry.when), entry.key))
    return replace(agenda, events=tuple(ordered))


def day_of(moment: datetime | date) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def named(name: Text, language: LanguageCode) -> str:
    """Return a name in a language; one without languages is the same in all of them."""
    return name if isinstance(name, str) else translated(name, language, what="name")


def _faults(agenda: Agenda, path: Path) -> Iterator[Fault]:
    keys = [entry.key for entry in agenda.events]
    for number, entry in enumerate(agenda.events, start=1):
        for what, reason, remedy, value in _entry_faults(entry):
            yield Fault(reason, remedy, path, column=f"events[{number}].{what}", value=value)
        if keys.count(entry.key) > 1:
            yield Fault("two entries have this key", "Give each its own", path, None, f"events[{number}]", entry.key)


def _entry_faults(entry: AgendaEntry) -> Iterator[tuple[str, str, str, str]]:
    needed = "deadline" if entry.kind == "call" else "start"
    if getattr(entry, needed) is None:
        yield needed, f"a {entry.kind} has no {needed}", f"Write {needed} = 2026-12-04", ""
    elif entry.end is not None and str(entry.end) < str(entry.when)[: len(str(entry.end))]:
        yield "end", "it ends before it begins", "Correct one of the two days", str(entry.end)
    if not _KEY.fullmatch(entry.key):
        yield "key", "a key has small letters, digits and hyphens", "Write it as journee-cooperatives", entry.key
    if entry.url and not re.fullmatch(r"https?://[^\s<>\"]+", entry.url):
        yield "url", "this is no address of the web", "Write it as https://…", entry.url
