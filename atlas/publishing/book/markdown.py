"""The texts of a book as Typst markup: read by the one reader of Markdown of the house, written as a book sets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.documents.markdown.inline_reader import TO_PLATE, TO_TERM
from atlas.publishing.documents.markdown.reader import read_text
from atlas.publishing.documents.markdown.text import Filling, TextSource
from atlas.publishing.documents.markdown.written_claim import WrittenClaim
from atlas.publishing.documents.tree import DataTable, Headline, Inline, Picture, Run, text_of
from atlas.publishing.documents.writers.typst_markup import TypstMarkup, term_label
from atlas.publishing.render.conversion import typst_string

__all__ = ["TO_PLATE", "TO_TERM", "Markup", "plate_label", "read_markdown", "term_label"]
_ENDINGS = {"svg": "svg", "png": "png", "jpeg": "jpeg"}


@dataclass(frozen=True, slots=True)
class Markup:
    """A text ready to be composed.

    Attributes:
        title: its first heading of level 1, plain; empty without one.
        body: Typst markup without that heading.
        terms: its headings of level 2, plain: the terms of a glossary.
        pictures: the pictures that it shows, by the names that the markup gives them.
        links: the links inside the book, each with its line.
        file: where it was read from.
        lines: for each line of the body, the line of the file where its block begins.
        claims: the sentences with a check.
    """

    title: str = ""
    body: str = ""
    terms: tuple[str, ...] = ()
    pictures: tuple[tuple[str, bytes], ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    file: Path | None = None
    lines: tuple[int, ...] = ()
    claims: tuple[WrittenClaim, ...] = ()


def read_markdown(
    text: str,
    *,
    file: Path,
    language: LanguageCode,
    figures: Callable[[str], str] = str,
    name: str = "text",
    enclosure: Path | None = None,
) -> Markup:
    """Turn Markdown into Typst markup.

    Args:
        text: the Markdown.
        file: where it was read from: pictures lie relative to it, faults name it.
        language: whose typography the text is given.
        figures: fills the figures of a text in.
        name: starts the names of its pictures.
        enclosure: the folder that its pictures must lie in; None for anywhere.

    Raises:
        EditionError: HTML, a link to nowhere, a picture that is missing or has no description; all of them at once.
    """

    def runs(content: str) -> tuple[Inline, ...]:
        filled = figures(content)
        return (Run(typeset(filled, language)),) if filled else ()

    source = TextSource(file=file, language=language, deepest_heading=3, enclosure=enclosure)
    reading = read_text(text, source, filling=Filling(runs=runs))
    markup = BookMarkup(language, name=name)
    written = [(markup.node(node), line) for node, line in zip(reading.nodes, reading.lines, strict=True)]
    body = "\n".join(block for block, _ in written if block)
    lines = tuple(line for block, line in written for _ in block.splitlines())
    return Markup(
        reading.title, body, reading.terms, tuple(markup.pictures.items()), reading.links, file=file, lines=lines,
        claims=reading.claims,
    )  # fmt: skip


@dataclass
class BookMarkup(TypstMarkup):
    """Writes the texts of a book: headings outside its contents, pictures and tables as its templates set them.

    Attributes:
        name: starts the names of the pictures; the headings of a ``glossary`` can be linked to.
    """

    name: str = field(default="text", kw_only=True)

    def _headline(self, node: Headline) -> str:
        label = ""
        if node.level == 2 and self.name == "glossary":
            label = f" #label({typst_string(f'{self.language}-{term_label(text_of(node.runs))}')})"
        return f"#heading(level: {node.level}, outlined: false)[{self.runs(node.runs)}]{label}"

    def _datatable(self, node: DataTable) -> str:
        cells = [self.content(cell.runs) for row in (*node.heads, *node.rows) for cell in row]
        columns = len(node.heads[0])
        head, rest = ", ".join(cells[:columns]), "".join(f"{cell}, " for cell in cells[columns:])
        aligned = [cell.align for cell in node.heads[0]]
        align = "" if set(aligned) == {"start"} else f"align: ({', '.join(aligned)},), "
        return f"#table(columns: {columns}, {align}table.header({head}), {rest});"

    def _picture(self, node: Picture) -> str:
        called = f"{self.name}-{len(self.pictures) + 1}.{_ENDINGS[node.kind]}"
        self.pictures[called] = node.content
        shown = self.content(node.caption) if node.caption else "none"
        image = f"image({typst_string(called)}, width: 100%, alt: {typst_string(node.alt)})"
        return f"#figure({image}, caption: {shown}, outlined: false)"


def plate_label(key: str) -> str:
    """Return the name by which links reach a plate."""
    return f"plate-{key}"
