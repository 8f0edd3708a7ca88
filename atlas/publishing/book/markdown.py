"""Markdown into Typst: what editors write becomes pages, and what cannot be printed is said with its line.

CommonMark with tables, read by markdown-it. Every piece of text reaches Typst as a quoted string, so that nothing that
an editor writes is taken for code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from markdown_it import MarkdownIt

from atlas.errors import EditionError, Fault, InputError, UnknownNameError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Text
from atlas.i18n.typography import typeset
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.publishing.render.rendering import typst_string
from atlas.sources.files.pictures import read_picture

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Schemes of links inside the book: to a plate by its key, to a term of the glossary.
TO_PLATE: Final = "plate:"
TO_TERM: Final = "term:"
_DEEPEST: Final = 9  # a quotation is a level, a list two
# CommonMark wants links with spaces between angle brackets; an editor writes [mutuelle](term:Mutuelle de santé).
_SPACED: Final = re.compile(r"\]\(((?:plate|term):[^()<>\n]*)\)")
_OUTWARD: Final = ("https://", "http://", "mailto:")


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
    """

    title: str = ""
    body: str = ""
    terms: tuple[str, ...] = ()
    pictures: tuple[tuple[str, Path], ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    file: Path | None = None
    lines: tuple[int, ...] = ()


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
    writer = _Writer(file, language, figures, name, enclosure)
    tokens = MarkdownIt("commonmark").enable("table").parse(_SPACED.sub(r"](<\1>)", text))
    written = [(writer.block(one), one[0].map[0] + 1 if one[0].map else 1) for one in _grouped(tokens)]
    if writer.faults:
        raise EditionError(writer.faults)
    body = "\n".join(block for block, _ in written if block)
    lines = tuple(line for block, line in written for _ in block.splitlines())
    return Markup(
        writer.title, body, tuple(writer.terms), tuple(writer.pictures), tuple(writer.links), file=file, lines=lines
    )


@dataclass
class _Writer:
    """The state of one conversion: what was found on the way."""

    file: Path
    language: LanguageCode
    figures: Callable[[str], str]
    name: str
    enclosure: Path | None = None
    title: str = ""
    line: int = 1
    faults: list[Fault] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    pictures: list[tuple[str, Path]] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)

    def fault(self, reason: Text, remedy: Text, value: str = "") -> None:
        self.faults.append(Fault(reason, remedy, self.file, self.line, "", value))

    def blocks(self, tokens: Sequence[Token]) -> str:
        """Write a sequence of blocks, one below the other."""
        return "\n".join(filter(None, (self.block(one) for one in _grouped(tokens))))

    def block(self, tokens: Sequence[Token]) -> str:
        """Write one block with all that it holds."""
        first, inner = tokens[0], tokens[1:-1]
        self.line = first.map[0] + 1 if first.map else self.line
        kind = first.type.removesuffix("_open")
        if first.level > _DEEPEST and first.nesting:
            # The parser itself drops what stands deeper than twenty levels, without a word.
            self.fault("quotations and lists stand too deep in one another", "Write them with fewer levels")
            return ""
        if kind == "inline":
            return self.inline(first.children or ())
        if kind == "paragraph":
            return self._paragraph(inner)
        if kind == "heading":
            return self._heading(int(first.tag[1:]), inner[0].children or ())
        if kind in ("bullet_list", "ordered_list"):
            items = "".join(f"[{self.blocks(one[1:-1])}]," for one in _grouped(inner))
            return f"#{'list' if kind == 'bullet_list' else 'enum'}({items});"
        if kind == "blockquote":
            return f"#quote(block: true)[{self.blocks(inner)}];"
        if kind == "table":
            return self._table(inner)
        if kind == "hr":
            return "#separation;"
        if kind in ("fence", "code_block"):
            return f"#raw({typst_string(first.content.rstrip())}, block: true);"
        self.fault("HTML cannot be printed", "Write it in Markdown", first.content.strip()[:60])
        return ""

    def _paragraph(self, inner: Sequence[Token]) -> str:
        children = inner[0].children or ()
        if len(children) == 1 and children[0].type == "image":  # a picture of its own, with its caption
            return self._picture(children[0])
        return f"#par[{self.inline(children)}];"

    def _heading(self, level: int, children: Sequence[Token]) -> str:
        plain = typeset(self.figures("".join(one.content for one in children)), self.language)
        if level == 1:
            if self.title:
                self.fault("a text has one title", "Write ## for the headings below it", plain)
            self.title = plain
            return ""
        if level == 2:
            self.terms.append(plain)
        if level > 3:
            self.fault("headings have three levels", "Write ## or ###", plain)
        label = (
            f" #label({typst_string(f'{self.language}-{term_label(plain)}')})"
            if level == 2 and self.name == "glossary"
            else ""
        )
        return f"#heading(level: {level}, outlined: false)[{self.inline(children)}]{label}"

    def _table(self, inner: Sequence[Token]) -> str:
        rows = [one for one in inner if one.type == "tr_open"]
        cells = [one.children or () for one in inner if one.type == "inline"]
        columns = len(cells) // len(rows)
        written = [f"[{self.inline(one)}]" for one in cells]
        head, rest = ", ".join(written[:columns]), "".join(f"{one}, " for one in written[columns:])
        return f"#table(columns: {columns}, table.header({head}), {rest});"

    def inline(self, children: Sequence[Token]) -> str:
        """Write the pieces of a line."""
        parts: list[str] = []
        for one in _joined(children):
            if one.type == "text":
                parts.append(self._text(one.content))
            elif one.type in ("softbreak", "hardbreak"):
                parts.append(" " if one.type == "softbreak" else "#linebreak();")
            elif one.type == "code_inline":
                parts.append(f"#raw({typst_string(one.content)});")
            elif one.type in ("strong_open", "em_open"):
                parts.append(f"#{'strong' if one.type == 'strong_open' else 'emph'}[")
            elif one.type == "link_open":
                parts.append(self._link(str(one.attrs.get("href", ""))))
            elif one.type in ("strong_close", "em_close", "link_close"):
                parts.append("];")
            elif one.type == "image":
                self.fault("a picture stands in a line of text", "Give it a paragraph of its own", one.content)
            else:
                self.fault("HTML cannot be printed", "Write it in Markdown", one.content[:60])
        return "".join(parts)

    def _text(self, content: str) -> str:
        try:
            filled = self.figures(content)
        except EditionError as error:
            for one in error.faults:
                self.fault(one.reason, one.remedy, one.value or "")
            return ""
        except UnknownNameError as error:
            self.fault(str(error), "Correct the name between the braces", error.name)
            return ""
        return f"#{typst_string(typeset(filled, self.language))};" if filled else ""

    def _link(self, target: str) -> str:
        if target.startswith((TO_PLATE, TO_TERM)):
            target = unquote(target)
            self.links.append((target, self.line))
            label = (
                plate_label(target.removeprefix(TO_PLATE)) if target.startswith(TO_PLATE) else term_label(target[5:])
            )
            return f"#inward({typst_string(label)})["
        if not target.startswith(_OUTWARD):
            remedy = f"Link to https://…, to {TO_PLATE}KEY of a plate or to {TO_TERM}a heading of the glossary"
            self.fault("a link leads nowhere", remedy, target)
        return f"#link({typst_string(target)})["

    def _picture(self, one: Token) -> str:
        source, alt = str(one.attrs.get("src", "")), one.content.strip()
        path = self.file.parent / source
        kind = self._picture_kind(path, source)
        if not alt:
            self.fault("a picture has no description", "Write it between the brackets: ![what it shows](…)", source)
        called = f"{self.name}-{len(self.pictures) + 1}.{kind}"
        self.pictures.append((called, path))
        caption = str(one.attrs.get("title", "") or "")
        shown = f"[{self._text(caption)}]" if caption else "none"
        picture = f"image({typst_string(called)}, width: 100%, alt: {typst_string(alt)})"
        return f"#figure({picture}, caption: {shown}, outlined: false)"

    def _picture_kind(self, path: Path, source: str) -> str:
        """Return the kind of a picture by its bytes; what is wrong with it is a fault of the line."""
        if not path.is_file():
            self.fault("a picture is missing", "Correct its name; pictures lie relative to the text", source)
            return "png"
        try:
            return read_picture(require_enclosed(path, self.enclosure, name=source))[0]
        except InputError as error:
            for one in error.faults:
                self.fault(one.reason, one.remedy, source)
        return "png"


def plate_label(key: str) -> str:
    """Return the name by which links reach a plate."""
    return f"plate-{key}"


def term_label(term: str) -> str:
    """Return the name by which links reach a term of the glossary."""
    return f"term-{term.strip().casefold()}"


def _grouped(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Cut tokens into blocks: each opening with all up to its closing."""
    start, depth = 0, 0
    for position, one in enumerate(tokens):
        depth += one.nesting
        if depth == 0:
            yield tokens[start : position + 1]
            start = position + 1


def _joined(children: Sequence[Token]) -> list[Token]:
    """Join neighbouring pieces of plain text, so that no figure is cut in two."""
    joined: list[Token] = []
    for one in children:
        if joined and one.type == "text" and joined[-1].type == "text":
            joined[-1] = joined[-1].copy(content=joined[-1].content + one.content)
        else:
            joined.append(one)
    return joined
