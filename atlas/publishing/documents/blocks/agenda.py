"""The agenda of a letter: meetings and calls, earliest first, what is over left out by the date of the issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from atlas.cartography.spec.localized_text import text_in
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Anchor, Definitions, Inline, Node, Paragraph, Run
from atlas.publishing.mail.agenda import Agenda, AgendaEntry, name_in


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaBlock(DocumentBlock):
    """List the meetings and calls of the letter's agenda that are not over on its day.

    Attributes:
        entries: ``event`` or ``call`` alone; both when empty.
        top: how many at most; all when 0.
    """

    argument: ClassVar[str] = "entries"
    example: ClassVar[str] = ":::{agenda}\n:top: 5\n:::"
    block: Literal["agenda"] = "agenda"
    entries: Literal["", "event", "call"] = ""
    top: int = 0

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the entries with their days, places and organizers."""
        agenda = context.extra(Agenda)
        if agenda is None:
            raise EditionError(
                Fault(Message("fault.publishing.agenda.none"), Message("fault.publishing.agenda.name_it"))
            )
        chosen = [entry for entry in agenda.events if not self.entries or entry.kind == self.entries]
        if not chosen:
            return (Paragraph((Run(tr("agenda.empty", context.language)),), "quiet"),)
        shown = chosen[: self.top or None]
        return (Definitions(tuple(_entry(entry, context.language) for entry in shown)),)


def _entry(entry: AgendaEntry, language: LanguageCode) -> tuple[tuple[Inline, ...], tuple[tuple[Node, ...], ...]]:
    title = (Run(typeset(text_in(entry.title, language, what="title"), language)),)
    term: tuple[Inline, ...] = (Anchor(entry.url, title),) if entry.url else title
    place, organizer = name_in(entry.place, language), name_in(entry.organizer, language)
    about = " · ".join(part for part in (when_of(entry, language), place, organizer) if part)
    nodes: list[Node] = [Paragraph((Run(typeset(about, language)),))]
    if description := text_in(entry.description, language, what="description"):
        nodes.append(Paragraph((Run(typeset(description, language)),)))
    if entry.invented:
        nodes.append(Paragraph((Run(tr("agenda.invented", language)),), "warning"))
    return term, (tuple(nodes),)


def when_of(entry: AgendaEntry, language: LanguageCode) -> str:
    """Write when an event takes place, or by when a call is answered."""
    start, end = _write_moment(entry.when, language), entry.end
    if entry.kind == "call":
        return tr("agenda.until", language, day=start)
    if end is None or str(end)[:10] == str(entry.when)[:10]:
        return start
    return tr("agenda.from_to", language, start=start, end=_write_moment(end, language))


def _write_moment(moment: datetime | date, language: LanguageCode) -> str:
    day = written_date(moment.isoformat()[:10], language)
    if not isinstance(moment, datetime):
        return day
    hour = tr("agenda.hour", language, hour=f"{moment.hour}", minute=f"{moment.minute:02d}")
    return tr("agenda.day_and_hour", language, day=day, hour=hour)
