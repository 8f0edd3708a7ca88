"""What the observatory published since the issue before: from the edition's own publications and an editor's list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

from atlas.cartography.spec.localized_text import Text, text_in
from atlas.errors import EditionError
from atlas.i18n.messages import tr
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Anchor, Inline, Listing, Node, Paragraph, Run
from atlas.publishing.mail.issue import Issue
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWork:
    """A publication that readers can have.

    Attributes:
        title: in French, or in several languages.
        day: on which it appeared.
        url: where it is read.
        pages: how many it has; 0 when that is not said.
        invented: whether it stands there to try the tool.
    """

    title: Text
    day: date
    url: str = ""
    pages: int = 0
    invented: bool = False


@toml_specification()
@dataclass(frozen=True, slots=True)
class PublishedWorks:
    """The list of publications; ``path`` is the file that it was read from."""

    works: tuple[PublishedWork, ...] = ()
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _ListedWork:
    """A line of the list, in the language of the letter; ``date`` may be a month or a year alone."""

    title: str
    date: str
    url: str = ""
    pages: int = 0
    invented: bool = False


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class NewPublicationsBlock(DocumentBlock):
    """List what was published since a day, newest first: the edition's publications that say their date, and others.

    Attributes:
        file: a TOML file beside the edition with what else appeared: ``[[works]]`` with title, day, url, pages; a work
            that has the title or the address of a publication of the edition stands in its place.
        since: the day of the issue before: 2026-09-01; without it the newest day of the letter's archive.
    """

    argument: ClassVar[str] = "file"
    lists_works: ClassVar[bool] = True
    example: ClassVar[str] = ":::{new-publications}\n:since: 2026-08-31\n:::"
    block: Literal["new-publications"] = "new-publications"
    file: str = ""
    since: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The file of its list."""
        return (self.file,) if self.file else ()

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return a list with links."""
        issue = context.extra(Issue)
        days = [entry.day.isoformat() for entry in issue.archive] if issue else []
        since = self.since or max(days, default="")
        works = [*self._of_list(context)]
        met = {part for work in works for part in (work.title, work.url) if part}
        works += [work for work in _of_edition(context, issue) if not {work.title, work.url} & met]
        until = issue.day.isoformat() if issue else "9999"
        recent = [work for work in works if since < work.date <= until]
        if not recent:
            return (Paragraph((Run(tr("letter.no_publication", context.language)),), "quiet"),)
        ordered = sorted(recent, key=lambda work: work.date, reverse=True)
        return (Listing(tuple((Paragraph(_line(work, context)),) for work in ordered)),)

    def _of_list(self, context: Context) -> Iterator[_ListedWork]:
        """Yield the works of the editor's list."""
        if not self.file:
            return
        language = context.language
        for work in read_works(context.file_path(self.file)):
            title = typeset(text_in(work.title, language, what="title"), language)
            yield _ListedWork(title, work.day.isoformat(), work.url, work.pages, work.invented)


def read_works(path: Path) -> tuple[PublishedWork, ...]:
    """Read an editor's list of publications (``[[works]]`` of a TOML file).

    Raises:
        EditionError: the file is missing or is no TOML; a fault of a work; all of them at once.
    """
    kinds = {"works": PublishedWork}
    return read_specification(PublishedWorks, path, kind=EditionError, check=lambda _: (), classes=kinds).works


def _of_edition(context: Context, issue: Issue | None) -> Iterator[_ListedWork]:
    """Yield the publications of the edition, where they are read beside the letter on the web."""
    for work in context.works():
        address = f"{issue.home}/{work.file}" if issue and issue.home and work.file else ""
        yield _ListedWork(work.title, work.date, address)


def _line(work: _ListedWork, context: Context) -> tuple[Inline, ...]:
    language = context.language
    title = (Run(work.title),)
    linked: tuple[Inline, ...] = (Anchor(work.url, title),) if work.url else title
    pages = [tr("letter.pages", language, n=f"{work.pages}")] if work.pages else []
    invented = [tr("letter.invented_item", language)] if work.invented else []
    about = " · ".join([written_date(work.date, language), *pages, *invented])
    return (*linked, Run(f" ({about})"))
