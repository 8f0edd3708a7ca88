"""What the observatory published since the issue before, from a list that it keeps beside the edition."""

from __future__ import annotations

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


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class NewPublicationsBlock(DocumentBlock):
    """List what was published since a day, newest first.

    Attributes:
        file: a TOML file beside the edition: ``[[works]]`` with title, day, url, pages.
        since: the day of the issue before: 2026-09-01.
    """

    argument: ClassVar[str] = "file"
    example: ClassVar[str] = ""
    block: Literal["new-publications"] = "new-publications"
    file: str
    since: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The file of its list."""
        return (self.file,)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return a list with links."""
        path = context.file_path(self.file)
        works = read_specification(
            PublishedWorks, path, kind=EditionError, check=lambda _: (), classes={"works": PublishedWork}
        ).works
        recent = [work for work in works if work.day.isoformat() > self.since]
        if not recent:
            return (Paragraph((Run(tr("letter.no_publication", context.language)),), "quiet"),)
        ordered = sorted(recent, key=lambda work: work.day, reverse=True)
        return (Listing(tuple((Paragraph(_line(work, context)),) for work in ordered)),)


def _line(work: PublishedWork, context: Context) -> tuple[Inline, ...]:
    language = context.language
    title = (Run(typeset(text_in(work.title, language, what="title"), language)),)
    linked: tuple[Inline, ...] = (Anchor(work.url, title),) if work.url else title
    pages = [tr("letter.pages", language, n=f"{work.pages}")] if work.pages else []
    invented = [tr("letter.invented_item", language)] if work.invented else []
    about = " · ".join([written_date(work.day.isoformat(), language), *pages, *invented])
    return (*linked, Run(f" ({about})"))
