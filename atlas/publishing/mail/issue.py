"""An issue of a letter: who sends it, where it is read, how a reader leaves, and what its feeds tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.tree import (
    Anchor,
    Headline,
    Inline,
    Node,
    Paragraph,
    Run,
    ThematicBreak,
    text_of,
)
from atlas.publishing.documents.writers.plain_text import plain_text
from atlas.publishing.mail.feeds import Feed, FeedEntry

#: Where the web page of a letter is, in the folder of its language.
_PAGE = "{home}/{key}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of a letter.

    Attributes:
        key: of the letter.
        number: of the issue; 0 without.
        day: of the issue.
        address: that it is sent from.
        home: folder on the web of its outputs; empty for none.
        homes: the same by language.
        unsubscribe, unsubscribe_address: ways to leave.
        since: a year from which on the domain has been the observatory's.
        declaration: of the list of readers to the CNDP.
    """

    key: str
    number: int
    day: date
    address: str
    home: str = ""
    homes: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: str = ""
    unsubscribe_address: str = ""
    since: int
    declaration: str = ""

    @property
    def domain(self) -> str:
        """The domain of its address."""
        return self.address.rpartition("@")[2].lower()

    @property
    def name(self) -> str:
        """The letter and its number: ``lettre-12``."""
        return f"{self.key}-{self.number}" if self.number else self.key

    @property
    def page(self) -> str:
        """Where it is read on the web; empty for nowhere."""
        return _PAGE.format(home=self.home, key=self.key) if self.home else ""


def with_names(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return blocks whose first headings have names, so that feeds and the message can lead to each item."""
    count, named = 0, list[Node]()
    for node in nodes:
        if isinstance(node, Headline) and node.level == 1:
            count += 1
            named.append(node if node.name else replace(node, name=f"article-{count}"))
        else:
            named.append(node)
    return tuple(named)


def closing(issue: Issue, context: Context) -> tuple[Node, ...]:
    """Return what stands at the end of each form: who publishes, why a reader has it, how to leave, the law."""
    language = context.language
    paragraphs = [_line("letter.published_by", context, publisher=context.publisher)]
    paragraphs.append(_line("letter.consent", context, address=issue.address))
    ways: list[Inline] = [Run(tr("letter.leave", language) + " ")]
    if issue.unsubscribe:
        ways += [Anchor(issue.unsubscribe, (Run(tr("letter.unsubscribe", language)),)), Run(" · ")]
    ways.append(Anchor(f"mailto:{issue.unsubscribe_address}", (Run(issue.unsubscribe_address),)))
    paragraphs.append(Paragraph(tuple(ways), "quiet"))
    if issue.declaration:
        paragraphs.append(_line("letter.declaration", context, number=issue.declaration))
    others = [code for code in LANGUAGES if code != language and code in issue.homes and code in _LETTERS]
    for code in others:
        name = Run(tr("letter.in_this_language", code), code)
        paragraphs.append(Paragraph((Anchor(f"{issue.homes[code]}/{issue.key}.html", (name,)),), "quiet"))
    return (ThematicBreak(), *paragraphs)


#: The languages that letters are published in.
_LETTERS = ("fr", "ar")


def _line(key: str, context: Context, **values: str) -> Paragraph:
    return Paragraph((Run(tr(key, context.language, **values)),), "quiet")


def feed_of(document: Document, issue: Issue, context: Context) -> Feed:
    """Return what feeds tell of an issue: an entry for each of its items."""
    language = context.language
    home = issue.page or f"https://{issue.domain}/"
    names = ("feed.xml", "rss.xml", "feed.json")
    return Feed(
        key=issue.key,
        title=document.title,
        subtitle=document.subtitle or document.head.lead,
        author=context.publisher,
        language=language,
        domain=issue.domain,
        since=issue.since,
        home=home,
        day=issue.day,
        places={name: f"{issue.home}/{name}" for name in names} if issue.home else {},
        others={
            code: f"{place}/{issue.key}.html"
            for code, place in issue.homes.items()
            if code != language and code in _LETTERS
        },
        entries=tuple(_entries(document, issue, home, language)),
    )


def _entries(document: Document, issue: Issue, home: str, language: str) -> Iterator[FeedEntry]:
    """Yield an entry for each item: a first heading and what stands below it."""
    item: Headline | None = None
    below: list[Node] = []
    for node in (*document.nodes, ThematicBreak()):
        ends = isinstance(node, ThematicBreak) or (isinstance(node, Headline) and node.level == 1)
        if ends and item is not None:
            text = plain_text(tuple(below), language)
            key = f"{issue.name}-{item.name}"
            yield FeedEntry(key=key, title=text_of(item.runs), text=text, url=f"{home}#{item.name}", day=issue.day)
            item = None
        if isinstance(node, Headline) and node.level == 1:
            item, below = node, []
        elif item is not None:
            below.append(node)


def issue_line(issue: Issue, context: Context) -> str:
    """Return number and day of an issue as its head says them."""
    day = written_date(issue.day.isoformat(), context.language)
    if not issue.number:
        return day
    return tr("letter.issue", context.language, n=f"{issue.number}", day=day)
