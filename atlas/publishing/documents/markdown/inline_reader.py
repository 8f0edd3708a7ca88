"""The reader of a line of Markdown: its pieces become runs; what is wrong with them is kept with its line."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from atlas.analysis.findings.claims import asked_columns, claim_of
from atlas.errors import AtlasError, Fault, InputError
from atlas.i18n.messages import Message, Text
from atlas.publishing.documents.block import DocumentBlock
from atlas.publishing.documents.markdown.text import Filling, TextSource
from atlas.publishing.documents.markdown.tokens import join_text
from atlas.publishing.documents.markdown.written_claim import WrittenClaim
from atlas.publishing.documents.tree import (
    Anchor,
    FootnoteMark,
    Inline,
    LineBreak,
    Node,
    Picture,
    PictureKind,
    Run,
    Styled,
    text_of,
)
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.sources.files.pictures import read_picture

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Schemes of links inside: to a plate by its key, to a term of a glossary, to a headline, a figure, a card by its name.
TO_PLATE: Final = "plate:"
TO_TERM: Final = "term:"
TO_NAME: Final = "#"
_OUTWARD: Final = ("https://", "http://", "mailto:", "tel:")
_UNDEFINED: Final = re.compile(r"\[\^([^\]\s]+)\]")
_SPANS: Final = ("check", "by", "count", "lang", "class")


@dataclass
class InlineReader(ABC):
    """The state of one reading, what was met on the way, and how the pieces of a line are read."""

    source: TextSource
    filling: Filling
    title: str = ""
    title_name: str = ""
    line: int = 1
    offset: int = 0
    depth: int = 0
    faults: list[Fault] = field(default_factory=list)
    blocks: list[tuple[DocumentBlock, int]] = field(default_factory=list)
    claims: list[WrittenClaim] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    names: list[tuple[str, int]] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    footnotes: dict[str, tuple[Node, ...]] = field(default_factory=dict)

    def fault(self, reason: Text, remedy: Text, value: str = "", line: int | None = None) -> None:
        """Keep what is wrong at a line, by default that of the block that is being read."""
        self.faults.append(Fault(reason, remedy, self.source.file, line or self.line, "", value))

    @abstractmethod
    def part(self, text: str, first_line: int) -> tuple[tuple[Node, ...], tuple[int, ...]]:
        """Read a text or the inside of a directive, whose lines count from where it stands."""

    def runs(self, children: Sequence[Token]) -> tuple[Inline, ...]:
        """Read the pieces of a line."""
        stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
        for token in join_text(children):
            if token.nesting == 1:
                stack.append((token, []))
            elif token.nesting == -1 and len(stack) > 1:
                opened, inner = stack.pop()
                assert opened is not None
                stack[-1][1].extend(self._wrap(opened, tuple(inner)))
            else:
                stack[-1][1].extend(self._piece(token))
        return tuple(stack[0][1])

    def _piece(self, token: Token) -> Sequence[Inline]:
        if token.type == "text":
            return self._text(token.content)
        if token.type in ("softbreak", "hardbreak"):
            return (Run(" "),) if token.type == "softbreak" else (LineBreak(),)
        if token.type == "code_inline":
            return (Styled("code", (Run(token.content),)),)
        if token.type == "footnote_ref" and "label" not in token.meta:
            self.fault(Message("fault.documents.markdown.inline_note"), Message("fault.documents.markdown.below"))
            return ()
        if token.type == "footnote_ref":
            return self._footnote(str(token.meta["label"]))
        if token.type == "footnote_anchor":
            return ()
        if token.type == "image":
            self.fault(
                Message("fault.documents.markdown.picture_in_line"),
                Message("fault.documents.markdown.own_paragraph"),
                token.content,
            )
        else:
            self.fault(
                Message("fault.documents.markdown.html"),
                Message("fault.documents.markdown.in_markdown"),
                token.content[:60],
            )
        return ()

    def _wrap(self, token: Token, inner: tuple[Inline, ...]) -> Sequence[Inline]:
        if token.type in ("strong_open", "em_open"):
            return (Styled("strong" if token.type == "strong_open" else "emph", inner),)
        if token.type == "link_open":
            return (Anchor(self._target(str(token.attrs.get("href", ""))), inner),)
        return self._span(token.attrs, inner)

    def _span(self, attrs: Mapping[str, Any], inner: tuple[Inline, ...]) -> Sequence[Inline]:
        """Read a text with attributes: a claim with its check, a word of another language, a quiet remark."""
        if unknown := attrs.keys() - set(_SPANS):
            names = ", ".join(map(str, unknown))
            self.fault(
                Message("fault.documents.markdown.attribute"),
                Message("fault.documents.markdown.attributes", names=", ".join(_SPANS)),
                names,
            )
        if "check" in attrs:
            self._claim(text_of(inner), {name: str(value) for name, value in attrs.items()})
        if "lang" in attrs:
            return [Run(text_of(inner), str(attrs["lang"]))]
        return [Styled("quiet", inner)] if attrs.get("class") == "quiet" else inner

    def _claim(self, text: str, options: Mapping[str, str]) -> None:
        try:
            claim = claim_of(text, options)
            asked_columns(claim)  # a condition that cannot be read is told without data
            self.claims.append(WrittenClaim(claim, self.source.file, self.line))
        except (AtlasError, ValueError) as error:
            self.fault(str(error), Message("fault.documents.claim.condition"), text)

    def _text(self, content: str) -> tuple[Inline, ...]:
        for match in _UNDEFINED.finditer(content):
            self.fault(
                Message("fault.documents.markdown.no_footnote"),
                Message("fault.documents.markdown.define", label=match[1]),
                match[0],
            )
        try:
            return self.filling.runs(content)
        except InputError as error:
            for fault in error.faults:
                self.fault(fault.reason, fault.remedy, fault.value)
        except AtlasError as error:
            name = str(getattr(error, "name", ""))
            self.fault(str(error), Message("fault.documents.markdown.braces"), name)
        return ()

    def _footnote(self, label: str) -> Sequence[Inline]:
        if label not in self.numbers:
            self.numbers[label] = len(self.numbers) + 1
            line, self.footnotes[label] = self.line, ()  # a footnote that calls itself says nothing
            written = self.notes.get(label, "").partition(":")[2]
            body = "\n".join(row.strip() for row in written.split("\n")).strip()
            self.footnotes[label], _ = self.part(body, self.line)
            self.line = line
        return (FootnoteMark(self.numbers[label], self.footnotes[label]),)

    def _target(self, target: str) -> str:
        if target.startswith((TO_PLATE, TO_TERM, TO_NAME)):
            target = unquote(target)
            self.links.append((target, self.line))
        elif not target.startswith(_OUTWARD):
            self.fault(
                Message("fault.documents.markdown.nowhere"),
                Message("fault.documents.markdown.link_to", plate=TO_PLATE, term=TO_TERM),
                target,
            )
        return target

    def picture(self, token: Token, *, wide: bool) -> Picture:
        """Read a picture with its description and caption."""
        source, alt = str(token.attrs.get("src", "")), token.content.strip()
        kind, content = self._picture_file(self.source.file.parent / source, source)
        if not alt:
            self.fault(
                Message("fault.documents.markdown.no_description"), Message("fault.documents.markdown.describe"), source
            )
        caption = self._text(str(token.attrs.get("title", "") or "")) if token.attrs.get("title") else ()
        return Picture(content, kind, alt, caption=caption, name=Path(source).stem, wide=wide)

    def _picture_file(self, path: Path, source: str) -> tuple[PictureKind, bytes]:
        """Read a picture; what is wrong with it is a fault of the line."""
        if not _is_file(path):
            self.fault(
                Message("fault.documents.markdown.no_picture"), Message("fault.documents.markdown.relative"), source
            )
            return "png", b""
        try:
            kind, content = read_picture(require_enclosed(path, self.source.enclosure, name=source))
        except InputError as error:
            for fault in error.faults:
                self.fault(fault.reason, fault.remedy, source)
            return "png", b""
        return kind, content  # type: ignore[return-value]


def _is_file(path: Path) -> bool:
    """Tell whether a path is that of a file; one that no system could have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
