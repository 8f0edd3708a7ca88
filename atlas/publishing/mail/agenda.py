"""The agenda of an observatory: meetings and calls from a TOML file, what is over dropped by the date of the issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from atlas.cartography.spec.localized_text import Text, text_in
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_URL: Final = re.compile(r"https?://[^\s<>\"]+")
_FAULT: Final = "fault.publishing.agenda"
#: The day that each kind of entry needs.
_NEEDED: Final = {"event": "start", "call": "deadline"}


@toml_specification()
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


@toml_specification()
@dataclass(frozen=True, slots=True)
class Agenda:
    """The entries of an agenda, earliest first; ``path`` is the file that they were read from."""

    events: tuple[AgendaEntry, ...] = ()
    path: Path | None = None

    def open_on(self, day: date) -> Agenda:
        """Return what is not over on a day: what ends or is due that day is still in."""
        return replace(self, events=tuple(entry for entry in self.events if entry.last >= day))


def read_agenda(path: Path) -> Agenda:
    """Read an agenda (``[[events]]`` of a TOML file) in the order of its days.

    Raises:
        EditionError: the file is missing or is no TOML; a fault of an entry; all of them at once.
    """
    classes = {"events": AgendaEntry}
    agenda = read_specification(Agenda, path, kind=EditionError, check=_faults, classes=classes)
    ordered = sorted(agenda.events, key=lambda entry: (str(entry.when), entry.key))
    return replace(agenda, events=tuple(ordered))


def day_of(moment: datetime | date) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def name_in(name: Text, language: LanguageCode) -> str:
    """Return a name in a language; one without languages is the same in all of them."""
    return name if isinstance(name, str) else text_in(name, language, what="name")


def _faults(agenda: Agenda) -> Iterator[Fault]:
    keys = [entry.key for entry in agenda.events]
    for number, entry in enumerate(agenda.events, start=1):
        for what, reason, remedy, value in _entry_faults(entry):
            yield Fault(reason, remedy, agenda.path or "", None, f"events[{number}].{what}", value)
        if keys.count(entry.key) > 1:
            reason, remedy = Message(f"{_FAULT}.twice"), Message(f"{_FAULT}.own_key")
            yield Fault(reason, remedy, agenda.path or "", None, f"events[{number}].key", entry.key)


def _entry_faults(entry: AgendaEntry) -> Iterator[tuple[str, Message, Message, str]]:
    needed = _NEEDED[entry.kind]
    if getattr(entry, needed) is None:
        yield needed, Message(f"{_FAULT}.{entry.kind}_lacks_{needed}"), Message(f"{_FAULT}.write_day", key=needed), ""
    elif entry.end is not None and str(entry.end) < str(entry.when)[: len(str(entry.end))]:
        yield "end", Message(f"{_FAULT}.ends_before"), Message(f"{_FAULT}.correct_day"), str(entry.end)
    if not _KEY.fullmatch(entry.key):
        yield "key", Message(f"{_FAULT}.wrong_key"), Message(f"{_FAULT}.write_key"), entry.key
    if entry.url and not _URL.fullmatch(entry.url):
        yield "url", Message(f"{_FAULT}.no_url"), Message(f"{_FAULT}.write_url"), entry.url
