"""Markdown becomes a tree: CommonMark with tables, footnotes, definition lists, attributes and directives.

What cannot be read is a fault with its line; all faults of a text come together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from atlas.analysis.findings.claims import claim_of
from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, Text
from atlas.publishing.documents.block import DocumentBlock
from atlas.publishing.documents.claims import WrittenClaim
from atlas.publishing.documents.inlines import open_runs
from atlas.publishing.documents.markdown.written_block import written_block
from atlas.publishing.documents.tree import (
    Anchor,
    CodeSample,
    DataTable,
    Definitions,
    FootnoteMark,
    Headline,
    Inline,
    LineBreak,
    Listing,
    Node,
    Paragraph,
    Picture,
    PictureKind,
    Quotation,
    Run,
    Styled,
    TableCell,
    ThematicBreak,
    text_of,
)  # fmt: skip
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.sources.files.pictures import read_picture

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Schemes of links inside: to a plate by its key, to a term of a glossary, to a headline, a figure, a card by its name.
TO_PLATE: Final = "plate:"
TO_TERM: Final = "term:"
TO_NAME: Final = "#"
_THREE: Final = 3
_DEEPEST: Final = 9  # a quotation is a level, a list two
_NESTED: Final = Message("fault.documents.markdown.nested")
_OUTWARD: Final = ("https://", "http://", "mailto:", "tel:")
# CommonMark wants links with spaces between angle brackets; an editor writes [mutuelle](term:Mutuelle de santé).
_SPACED: Final = re.compile(r"\]\(((?:plate|term):[^()<>\n]*)\)")
_NAMED: Final = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_TASK: Final = re.compile(r"\[([ xX])\]\s+")
_UNDEFINED: Final = re.compile(r"\[\^([^\]\s]+)\]")
_DEFINED: Final = re.compile(r"^\[\^([^\]\s]+)\]:.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*", re.MULTILINE)
_SPANS: Final = ("check", "by", "count", "lang", "class")
_CODE: Final = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read.

    Attributes:
        title: its first heading of level 1, plain; empty without one.
        nodes: the rest.
        blocks: its directives, each with its line.
        claims: its sentences with a check.
        links: its links inside, each with its line.
        names: of its headlines and whatever else can be linked to.
        name_lines: where each of them stands.
        terms: its headings of level 2, plain: the terms of a glossary.
        lines: for each of the nodes the line of the file where it begins.
        file: where it was read from.
        title_name: what links reach the title by.
    """

    title: str = ""
    nodes: tuple[Node, ...] = ()
    blocks: tuple[tuple[DocumentBlock, int], ...] = ()
    claims: tuple[WrittenClaim, ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = ()
    name_lines: tuple[int, ...] = ()
    terms: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    file: Path | None = None
    title_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What fills a text: the figures it names, what its directives show; without data both are left open.

    Attributes:
        runs: turns a text with figures into pieces.
        expand: returns what a directive shows, of its body expanded; None where no directive may stand.
    """

    runs: Callable[[str], tuple[Inline, ...]]
    expand: Callable[[DocumentBlock, tuple[Node, ...]], tuple[Node, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """Where a text was read from, and how it may be written.

    Attributes:
        file: pictures lie relative to it, faults name it.
        language: whose typography the text is given.
        first_line: of the text in the file.
        deepest_heading: level of the lowest headings.
        enclosure: the folder that its pictures must lie in; None for anywhere.
    """

    file: Path
    language: LanguageCode
    first_line: int = 1
    deepest_heading: int = 4
    enclosure: Path | None = None


def read_text(text: str, source: TextSource, *, filling: Filling | None = None) -> Reading:
    """Read Markdown as a tree.

    Args:
        text: the Markdown.
        source: where it was read from.
        filling: of its figures and directives; left open without.

    Raises:
        EditionError: HTML, a link to nowhere, a picture that is missing or has no description, a directive that does
            not exist or is not written as it should; all of them at once.
    """
    filling = filling or Filling(runs=lambda content: open_runs(content, source.language), expand=lambda *_: ())
    reader = _Reader(source, filling)
    nodes, lines = reader.read(text, source.first_line)
    if reader.faults:
        raise EditionError(sorted(reader.faults, key=lambda fault: fault.row or 0))
    return Reading(
        reader.title, nodes, tuple(reader.blocks), tuple(reader.claims), tuple(reader.links),
        tuple(name for name, _ in reader.names), tuple(line for _, line in reader.names),
        tuple(reader.terms), lines, source.file, reader.title_name,
    )  # fmt: skip


def parser() -> MarkdownIt:
    """Return the one reader of Markdown of the house."""
    markdown = MarkdownIt("commonmark").enable("table")
    for plugin in (colon_fence_plugin, footnote_plugin, deflist_plugin, attrs_block_plugin):
        markdown = markdown.use(plugin)
    return markdown.use(attrs_plugin, spans=True)


@dataclass
class _Reader:
    """The state of one reading: what was met on the way."""

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

    def read(self, text: str, first_line: int) -> tuple[tuple[Node, ...], tuple[int, ...]]:
        """Read a whole text, its footnotes with it."""
        outside_code = _CODE.sub(lambda code: "\n" * code[0].count("\n"), text)
        defined = {match[1]: match for match in _DEFINED.finditer(outside_code)}
        self.notes = {label: match[0] for label, match in defined.items()}
        nodes, lines = self.part(text, first_line)
        if any(fault.reason == _NESTED for fault in self.faults):  # what stands deeper was not read
            return nodes, lines
        for label in self.notes.keys() - self.numbers.keys():
            line = first_line + outside_code.count("\n", 0, defined[label].start())
            self.fault(
                Message("fault.documents.markdown.uncalled"),
                Message("fault.documents.markdown.call", label=label),
                label,
                line,
            )
        return nodes, lines

    def part(self, text: str, first_line: int) -> tuple[tuple[Node, ...], tuple[int, ...]]:
        """Read a text or the inside of a directive, whose lines count from where it stands."""
        if self.depth > _DEEPEST:
            self.line = first_line
            self.fault(_NESTED, Message("fault.documents.markdown.fewer_levels"))
            return (), ()
        outer, self.offset = self.offset, first_line - 1
        self.depth += 1
        env: dict[str, Any] = {}
        # A footnote may stand anywhere in the file.
        called = "".join(f"\n\n[^{label}]: ." for label in self.notes if f"[^{label}]" in text)
        tokens = parser().parse(_SPACED.sub(r"](<\1>)", text + called), env)
        ends = next((i for i, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
        nodes: list[Node] = []
        lines: list[int] = []
        for group in group_tokens(tokens[:ends]):
            begins = group[0].map[0] + first_line if group[0].map else self.line
            blocks = self.block(group)
            nodes += blocks
            lines += [begins] * len(blocks)
        self.offset = outer
        self.depth -= 1
        return tuple(nodes), tuple(lines)

    def inside(self, tokens: Sequence[Token]) -> tuple[Node, ...]:
        """Read a sequence of blocks."""
        return tuple(node for group in group_tokens(tokens) for node in self.block(group))

    def block(self, tokens: Sequence[Token]) -> tuple[Node, ...]:
        """Read one block with all that it holds."""
        first, inner = tokens[0], tokens[1:-1]
        self.line = first.map[0] + 1 + self.offset if first.map else self.line
        kind = first.type.removesuffix("_open")
        if first.level > _DEEPEST and first.nesting:
            # The parser itself drops what stands deeper than twenty levels, without a word.
            self.fault(Message("fault.documents.markdown.too_deep"), Message("fault.documents.markdown.fewer_levels"))
            return ()
        read = getattr(self, f"_{kind}", None)
        if read is not None:
            return tuple(read(first, inner))
        self.fault(
            Message("fault.documents.markdown.html"),
            Message("fault.documents.markdown.in_markdown"),
            first.content.strip()[:60],
        )
        return ()

    # One method for each kind of block, named as the parser names it.

    def _inline(self, first: Token, _: Sequence[Token]) -> Sequence[Node]:
        return (Paragraph(self.runs(first.children or ())),)

    def _paragraph(self, first: Token, inner: Sequence[Token]) -> Sequence[Node]:
        children = inner[0].children or ()
        if len(children) == 1 and children[0].type == "image":  # a picture of its own, with its caption
            return (self._picture(children[0], wide="wide" in str(first.attrs.get("class", ""))),)
        tone = str(first.attrs.get("class", ""))
        if tone not in ("", "quiet", "accent", "warning"):
            self.fault(
                Message("fault.documents.markdown.paragraph_class"), Message("fault.documents.markdown.classes"), tone
            )
        return (Paragraph(self.runs(children), tone if tone in ("quiet", "accent", "warning") else ""),)  # type: ignore[arg-type]

    def _heading(self, first: Token, inner: Sequence[Token]) -> Sequence[Node]:
        level, children = int(first.tag[1:]), list(inner[0].children or ())
        name = ""
        if children and children[-1].type == "text" and (match := _NAMED.search(children[-1].content)):
            name = match[1]
            children[-1] = children[-1].copy(content=children[-1].content[: match.start()])
            self.names.append((name, self.line))
        runs = self.runs(children)
        plain = text_of(runs)
        if level == 1:
            if self.title:
                self.fault(
                    Message("fault.documents.markdown.one_title"), Message("fault.documents.markdown.below_it"), plain
                )
            self.title, self.title_name = plain, name
            return ()
        if level == 2:
            self.terms.append(plain)
        if level > self.source.deepest_heading:
            three = self.source.deepest_heading == _THREE
            levels = (
                Message("fault.documents.markdown.three_levels")
                if three
                else Message("fault.documents.markdown.four_levels")
            )
            self.fault(
                levels,
                Message("fault.documents.markdown.two_marks")
                if three
                else Message("fault.documents.markdown.three_marks"),
                plain,
            )
        return (Headline(level, runs, name),)

    def _bullet_list(self, first: Token, inner: Sequence[Token]) -> Sequence[Node]:
        return (self._list(first, inner, ordered=False),)

    def _ordered_list(self, first: Token, inner: Sequence[Token]) -> Sequence[Node]:
        return (self._list(first, inner, ordered=True),)

    def _list(self, first: Token, inner: Sequence[Token], *, ordered: bool) -> Listing:
        items, checked = [], []
        for group in group_tokens(inner):
            checked.append(_taken_task(group))
            items.append(self.inside(group[1:-1]))
        tasks = tuple(checked) if any(done is not None for done in checked) else ()
        return Listing(tuple(items), ordered, int(first.attrs.get("start", 1)), tasks)

    def _dl(self, _: Token, inner: Sequence[Token]) -> Sequence[Node]:
        entries: list[tuple[tuple[Inline, ...], list[tuple[Node, ...]]]] = []
        for group in group_tokens(inner):
            if group[0].type == "dt_open":
                entries.append((self.runs(group[1].children or ()), []))
            else:
                entries[-1][1].append(self.inside(group[1:-1]))
        return (Definitions(tuple((term, tuple(meanings)) for term, meanings in entries)),)

    def _blockquote(self, _: Token, inner: Sequence[Token]) -> Sequence[Node]:
        return (Quotation(self.inside(inner)),)

    def _hr(self, *_: object) -> Sequence[Node]:
        return (ThematicBreak(),)

    def _fence(self, first: Token, _: Sequence[Token]) -> Sequence[Node]:
        return (CodeSample(first.content.rstrip()),)

    _code_block = _fence

    def _table(self, _: Token, inner: Sequence[Token]) -> Sequence[Node]:
        rows = [token for token in inner if token.type == "tr_open"]
        opened = [token for token in inner if token.type in ("th_open", "td_open")]
        texts = [token for token in inner if token.type == "inline"]
        cells = [
            TableCell(self.runs(text.children or ()), _alignment(token), head=token.type == "th_open")
            for token, text in zip(opened, texts, strict=True)
        ]
        columns = len(cells) // len(rows)
        lines = [tuple(cells[start : start + columns]) for start in range(0, len(cells), columns)]
        return (DataTable((lines[0],), tuple(lines[1:]), breaks=True),)

    def _colon_fence(self, first: Token, _: Sequence[Token]) -> Sequence[Node]:
        if self.filling.expand is None:
            self.fault(
                Message("fault.documents.markdown.no_directives"),
                Message("fault.documents.markdown.in_publication"),
                first.info.strip(),
            )
            return ()
        line = self.line
        block, written, faults = written_block(first.info, first.content, line=line)
        self.faults += [
            Fault(fault.reason, fault.remedy, self.source.file, fault.row, fault.column, fault.value)
            for fault in faults
        ]
        if written is None or block is None:
            return ()
        self.blocks.append((block, line))
        if name := str(getattr(block, "name", "")):
            self.names.append((name, line))
        body: tuple[Node, ...] = ()
        if written.body:
            if not block.takes_body:
                self.fault(
                    Message("fault.documents.markdown.no_body", name=block.block),
                    Message("fault.documents.markdown.take_out"),
                    written.body[:60],
                )
            body, _lines = self.part(written.body, written.body_line)
        self.line = line
        return self._expand(block, body)

    def _expand(self, block: DocumentBlock, body: tuple[Node, ...]) -> tuple[Node, ...]:
        assert self.filling.expand is not None
        try:
            return self.filling.expand(block, body)
        except InputError as error:
            for fault in error.faults:
                # What a file of its own says is told with the place in that file.
                place = (fault.file, fault.row) if fault.file else (self.source.file, self.line)
                self.faults.append(
                    Fault(fault.reason, fault.remedy, *place, fault.column, fault.value, fault.sheet, fault.label)
                )
        except (AtlasError, ValueError) as error:
            self.fault(
                Message("fault.documents.markdown.not_shown", name=block.block, why=str(error)),
                Message("fault.documents.correct"),
            )
        return ()

    def runs(self, children: Sequence[Token]) -> tuple[Inline, ...]:
        """Read the pieces of a line."""
        stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
        for token in _join_text(children):
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
            self.claims.append(WrittenClaim(claim_of(text, options), self.source.file, self.line))
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

    def _picture(self, token: Token, *, wide: bool) -> Picture:
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


def _taken_task(group: Sequence[Token]) -> bool | None:
    """Take the box of a task off its text: whether it is done; None for an item that is no task."""
    text = next((token for token in group if token.type == "inline"), None)
    children = (text.children or []) if text is not None else []
    if not children or children[0].type != "text" or not (match := _TASK.match(children[0].content)):
        return None
    children[0].content = children[0].content[match.end() :]
    return match[1] != " "


def _alignment(token: Token) -> Any:
    style = str(token.attrs.get("style", ""))
    return "end" if "right" in style else "center" if "center" in style else "start"


def group_tokens(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """Cut tokens into blocks: each opening with all up to its closing."""
    groups, start, depth = [], 0, 0
    for position, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            groups.append(tokens[start : position + 1])
            start = position + 1
    return groups


def _join_text(children: Sequence[Token]) -> list[Token]:
    """Join neighbouring pieces of plain text, so that no figure is cut in two."""
    joined: list[Token] = []
    for token in children:
        if joined and token.type == "text" and joined[-1].type == "text":
            joined[-1] = joined[-1].copy(content=joined[-1].content + token.content)
        else:
            joined.append(token)
    return joined
