"""Markdown becomes a tree: CommonMark with tables, footnotes, definition lists, attributes and directives.

What cannot be read is a fault with its line; all faults of a text come together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.messages import Message
from atlas.publishing.documents.block import DocumentBlock
from atlas.publishing.documents.inlines import open_runs
from atlas.publishing.documents.markdown.inline_reader import InlineReader
from atlas.publishing.documents.markdown.text import Filling, Reading, TextSource
from atlas.publishing.documents.markdown.tokens import alignment, group_tokens, is_closed, parser, take_task
from atlas.publishing.documents.markdown.written_block import written_block
from atlas.publishing.documents.tree import (
    CodeSample,
    DataTable,
    Definitions,
    Headline,
    Inline,
    Listing,
    Node,
    Paragraph,
    Quotation,
    TableCell,
    ThematicBreak,
    text_of,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

_THREE: Final = 3
_DEEPEST: Final = 9  # a quotation is a level, a list two
_NESTED: Final = Message("fault.documents.markdown.nested")
# CommonMark wants links with spaces between angle brackets; an editor writes [mutuelle](term:Mutuelle de santé).
_SPACED: Final = re.compile(r"\]\(((?:plate|term):[^()<>\n]*)\)")
_NAMED: Final = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_DEFINED: Final = re.compile(r"^\[\^([^\]\s]+)\]:.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*", re.MULTILINE)
_CODE: Final = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)


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


@dataclass
class _Reader(InlineReader):
    """Reads a text block by block."""

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
            return (self.picture(children[0], wide="wide" in str(first.attrs.get("class", ""))),)
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
            checked.append(take_task(group))
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

    def _fence(self, first: Token, inner: Sequence[Token]) -> Sequence[Node]:
        if not is_closed(first):
            remedy = Message("fault.documents.markdown.close_code", fence=first.markup)
            self.fault(Message("fault.documents.markdown.unclosed_code"), remedy, first.info.strip())
        return self._code_block(first, inner)

    def _code_block(self, first: Token, _: Sequence[Token]) -> Sequence[Node]:
        return (CodeSample(first.content.rstrip()),)

    def _table(self, _: Token, inner: Sequence[Token]) -> Sequence[Node]:
        rows = [token for token in inner if token.type == "tr_open"]
        opened = [token for token in inner if token.type in ("th_open", "td_open")]
        texts = [token for token in inner if token.type == "inline"]
        cells = [
            TableCell(self.runs(text.children or ()), alignment(token), head=token.type == "th_open")
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
        line, closed = self.line, is_closed(first)
        if not closed and first.info.strip():
            remedy = Message("fault.documents.markdown.close", fence=first.markup)
            self.fault(Message("fault.documents.markdown.unclosed"), remedy, first.info.strip())
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
            if not block.takes_body and closed:
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
