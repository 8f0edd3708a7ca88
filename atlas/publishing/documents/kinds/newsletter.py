"""A letter: one text becomes a web page, a message, plain text, pages, feeds and a calendar. It sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from atlas.errors import Fault
from atlas.i18n.messages import Message
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import LANGUAGE, PublicationSpec, register_publication
from atlas.publishing.documents.support.catalogue import SupportCatalogue, missing_bodies
from atlas.publishing.documents.writers.outputs import write_outputs
from atlas.publishing.mail.agenda import Agenda, read_agenda
from atlas.publishing.mail.archive import read_archive
from atlas.publishing.mail.feeds import FeedEntry, atom, json_feed, rss
from atlas.publishing.mail.issue import Issue
from atlas.publishing.mail.items import closing, feed_of, with_names
from atlas.publishing.mail.message import ADDRESS, HTTPS
from atlas.sources.support.listed_bodies import SupportRules, listing_of
from atlas.sources.support.logos import logo_folder
from atlas.sources.support.records import read_support
from atlas.sources.support.vocabulary import NEWSLETTER, PAPER, WEB

_GUTTER_MM: Final = 7.0
_FIRST_YEAR: Final = 1970  # no domain is older
_FEEDS: Final = ("feed.xml", "rss.xml", "feed.json")
_FAULT: Final = "fault.publishing.letter"


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter(PublicationSpec):
    """Publish an issue of a letter in all its forms, for somebody to send.

    Attributes:
        number: of the issue; 0 for a letter without numbers.
        day: of the issue, 2026-11-29: it dates the message, and what is over on it leaves the agenda.
        address: that the letter is sent from; its domain is the owner of the feeds.
        home: address of the folder on the web where the outputs of each language are put: https://…/{language}.
        unsubscribe: an https address that takes a reader off the list at once.
        unsubscribe_address: a mailbox that does the same; that of the letter when empty.
        since: a year from which on the domain has been the observatory's.
        declaration: number of the declaration of the list of readers to the CNDP.
        agenda: name of a TOML file beside the edition with meetings and calls.
        bodies: the file of the support bodies beside the edition, for the cards of a letter; none without it.
        archive: the ``feed.json`` of the issue before, beside the edition; ``{language}`` in its name stands for fr, ar
            or en. Feeds then hold the earlier issues as well.
        columns: of the printed pages, 1 or 2; in place of what the text's head says.
    """

    kind: Literal["newsletter"] = "newsletter"
    number: int = 0
    day: date
    address: str
    home: str = ""
    unsubscribe: str = ""
    unsubscribe_address: str = ""
    since: int
    declaration: str = ""
    agenda: str = ""
    bodies: str = ""
    archive: str = ""
    columns: Literal[1, 2] = 2

    @property
    def files(self) -> tuple[str, ...]:
        """The agenda, the bodies, the feeds of earlier issues."""
        return tuple(name for name in (self.agenda, self.bodies, self.archive) if name)

    @property
    def picture_folders(self) -> tuple[str, ...]:
        """The folder of the logos."""
        return (logo_folder(self.bodies),) if self.bodies else ()

    def output_names(self) -> tuple[str, ...]:
        """Return the names of the pages, the message, the feeds and the calendar."""
        message = (f"{self.key}-mail.html", f"{self.key}.txt", f"{self.key}.eml")
        calendar = ("agenda.ics",) if self.agenda else ()
        lasting = (f"{self.key}-{self.number}.html",) if self.number > 0 else ()
        return tuple(dict.fromkeys((*PublicationSpec.output_names(self), *lasting, *message, *_FEEDS, *calendar)))

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield addresses that are none, and what is wrong with the agenda."""
        for name in ("address", "unsubscribe_address"):
            value = getattr(self, name)
            if (value or name == "address") and not ADDRESS.fullmatch(value):
                yield Fault(Message("fault.publishing.mail.no_address"), Message("fault.publishing.mail.write_address"),
                            column=name, value=value)  # fmt: skip
        for name in ("home", "unsubscribe"):
            value = getattr(self, name)
            if value and not HTTPS.fullmatch(value):
                secure = value.startswith("https://")
                reason = Message("fault.publishing.letter.no_address" if secure else "fault.publishing.letter.no_https")
                yield Fault(reason, Message("fault.publishing.mail.write_https"), column=name, value=value)
        if self.number < 0:
            reason, remedy = Message(f"{_FAULT}.number"), Message(f"{_FAULT}.write_number")
            yield Fault(reason, remedy, column="number", value=str(self.number))
        if not _FIRST_YEAR <= self.since <= self.day.year:
            reason, remedy = Message(f"{_FAULT}.since"), Message(f"{_FAULT}.write_since")
            yield Fault(reason, remedy, column="since", value=str(self.since))
        yield from missing_bodies(self.bodies, surroundings)
        if self.agenda:
            read_agenda(surroundings.file_path(self.agenda))
        self._earlier(surroundings)

    def enrich(self, context: Context) -> Context:
        """Return the context with the agenda of the day and the issue."""
        agenda = read_agenda(context.file_path(self.agenda)).open_on(self.day) if self.agenda else Agenda()
        extras: dict[type[Any], Any] = {**context.extras, Agenda: agenda, Issue: self._issue(context)}
        if self.bodies:
            extras[SupportCatalogue] = self._catalogue(context)
        column = (context.column_mm - (self.columns - 1) * _GUTTER_MM) / self.columns
        return replace(context, extras=extras, date=self.day.isoformat(), column_mm=column)

    def _earlier(self, surroundings: Surroundings) -> tuple[FeedEntry, ...]:
        """Read what feeds told of earlier issues."""
        if not self.archive:
            return ()
        language = surroundings.language
        path = surroundings.file_path(self.archive.replace(LANGUAGE, language))
        return read_archive(path, language=language, before=self.day)

    def _catalogue(self, context: Context) -> SupportCatalogue:
        """Return the bodies as they may stand in a letter: on paper, on the web and in mail."""
        territory = context.data.territory
        file = read_support(context.file_path(self.bodies), territory)
        listing = listing_of(file, (PAPER, WEB, NEWSLETTER), SupportRules(on=self.day))
        return SupportCatalogue(listing, territory, context.language, self.declaration, self.address)

    def compose(self, document: Document, context: Context) -> Document:
        """Return the document with names for its items, and who sends it, why, and how to leave, at its end."""
        issue = self._issue(context)
        head = replace(document.head, columns=self.columns)
        return replace(document, head=head, nodes=(*with_names(document.nodes), *closing(issue, context)))

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the letter in all its forms."""
        from atlas.publishing.mail.agenda_calendar import calendar_bytes  # loaded where a letter is written
        from atlas.publishing.mail.letter import write_message

        issue = self._issue(context)
        made = write_outputs(document, context, stem=self.key, page=self.page, outputs=self.outputs)
        if f"{self.key}.html" in made:  # the address that feeds lead to stays when the next issue takes the letter's
            made[f"{issue.name}.html"] = made[f"{self.key}.html"]
        made |= write_message(document, context, issue)
        feed = feed_of(document, issue, context)
        made |= {"feed.xml": atom(feed), "rss.xml": rss(feed), "feed.json": json_feed(feed)}
        agenda = context.extra(Agenda)
        if agenda is not None and agenda.events:
            calendar = calendar_bytes(
                agenda, title=document.title, domain=issue.domain, day=self.day, language=context.language
            )
            made["agenda.ics"] = calendar
        return made

    def _issue(self, context: Context) -> Issue:
        return Issue(
            key=self.key,
            number=self.number,
            day=self.day,
            address=self.address,
            home=self.home.replace(LANGUAGE, context.language).rstrip("/"),
            homes={code: self.home.replace(LANGUAGE, code).rstrip("/") for code in _letter_languages(self.home)},
            unsubscribe=self.unsubscribe,
            unsubscribe_address=self.unsubscribe_address or self.address,
            since=self.since,
            declaration=self.declaration,
            archive=self._earlier(context),
        )


def _letter_languages(home: str) -> tuple[str, ...]:
    """Return the languages of an observatory's letters, where each has its own folder on the web."""
    from atlas.i18n.language import LANGUAGES

    return tuple(LANGUAGES) if LANGUAGE in home else ()
