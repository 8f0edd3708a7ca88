"""The items of an issue: the names that lead to them, who sends them and how to leave, what feeds tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
from atlas.publishing.mail.archive import with_archive
from atlas.publishing.mail.feeds import Feed, FeedEntry, tag
from atlas.publishing.mail.issue import Issue

#: The languages that letters are published in.
_LETTERS = ("fr", "ar")


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
        ways += [
            Anchor(issue.unsubscribe, (Run(tr("letter.unsubscribe", language)),)),
            Run(tr("letter.or_write", language)),
        ]
    ways.append(Anchor(f"mailto:{issue.unsubscribe_address}", (Run(issue.unsubscribe_address),)))
    paragraphs.append(Paragraph(tuple(ways), "quiet"))
    if issue.declaration:
        paragraphs.append(_line("letter.declaration", context, number=issue.declaration))
    others = [code for code in LANGUAGES if code != language and code in issue.homes and code in _LETTERS]
    for code in others:
        name = Run(tr("letter.in_this_language", code), code)
        paragraphs.append(Paragraph((Anchor(f"{issue.homes[code]}/{issue.name}.html", (name,)),), "quiet"))
    return (ThematicBreak(), *paragraphs)


def _line(key: str, context: Context, **values: str) -> Paragraph:
    return Paragraph((Run(tr(key, context.language, **values)),), "quiet")


def feed_of(document: Document, issue: Issue, context: Context) -> Feed:
    """Return what feeds tell of a letter: an entry for each item of this issue, below them those of earlier issues."""
    language = context.language
    home = issue.newest or f"https://{issue.domain}/"
    names = ("feed.xml", "rss.xml", "feed.json")
    feed = Feed(
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
        entries=tuple(_entries(document, issue, issue.page or home, language)),
    )
    return with_archive(feed, issue.archive, {tag(feed, entry) for entry in feed.entries})


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
