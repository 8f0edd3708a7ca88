"""A document as plain text: for mail, for terminals, for whoever reads without pictures; every number stands in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.documents.tree import (
    Anchor,
    CardGrid,
    CodeSample,
    Columns,
    DataTable,
    Definitions,
    DirectoryCard,
    FigureBlock,
    FigureRun,
    Headline,
    InfoCard,
    Inline,
    KeyFigure,
    KeyFigures,
    LineBreak,
    Listing,
    NameIndex,
    Node,
    Panel,
    Paragraph,
    Picture,
    Quotation,
    Run,
    StageBar,
    Styled,
)  # fmt: skip

_WIDE: Final = 78


def plain_text(nodes: Iterable[Node], language: LanguageCode) -> str:
    """Return blocks as plain text, paragraphs parted by an empty line."""
    return "\n\n".join(filter(None, (_node(node, language) for node in nodes)))


def _node(node: Node, language: LanguageCode) -> str:
    """Write one block; what shows no words is left out."""
    if isinstance(node, Headline):
        text = plain_runs(node.runs)
        return f"{text}\n{('=' if node.level == 1 else '-') * min(len(text), _WIDE)}"
    if isinstance(node, Paragraph):
        lines = plain_runs(node.runs).split("\n")
        return "\n".join(textwrap.fill(line, _WIDE, break_on_hyphens=False) for line in lines)
    if isinstance(node, Listing):
        marks = [f"{node.start + i}." if node.ordered else "-" for i in range(len(node.items))]
        return "\n".join(f"{mark} {_inside(item, language)}" for mark, item in zip(marks, node.items, strict=True))
    if isinstance(node, DataTable):
        rows = [*node.heads, *node.rows]
        return "\n".join(" | ".join(plain_runs(cell.runs) for cell in row) for row in rows)
    if isinstance(node, KeyFigures):
        return "\n".join(_key_figure(item, language) for item in node.items)
    if isinstance(node, FigureBlock):
        return _figure(node, language)
    if isinstance(node, Picture):
        return f"[{node.alt}]"
    return _holder(node, language)


def _holder(node: Node, language: LanguageCode) -> str:
    """Write a block that holds others."""
    if isinstance(node, Panel):
        title = (plain_runs(node.title),) if node.title else ()
        return "\n\n".join((*title, plain_text(node.blocks, language)))
    if isinstance(node, InfoCard):
        blocks = (*node.blocks, *(node.beside if isinstance(node, DirectoryCard) else ()))
        lines = [plain_runs(node.title), plain_runs(node.subtitle), LANGUAGES[language].comma.join(node.badges)]
        return "\n".join(filter(None, (*lines, plain_text(blocks, language), plain_runs(node.foot))))
    if isinstance(node, StageBar):
        return stages_line(node, language)
    if isinstance(node, Quotation):
        return textwrap.indent(plain_text(node.blocks, language), "> ")
    if isinstance(node, CardGrid | Columns):
        parts = node.cells if isinstance(node, CardGrid) else node.parts
        return "\n\n".join(plain_text(part, language) for part in parts)
    if isinstance(node, Definitions):
        return "\n".join(
            f"{plain_runs(term)}\n{textwrap.indent(_inside(meaning, language), '  ')}"
            for term, meanings in node.entries
            for meaning in meanings
        )
    if isinstance(node, NameIndex):
        return "\n".join(plain_runs(runs) for runs, _ in node.entries)
    return node.text if isinstance(node, CodeSample) else ""


def stages_line(node: StageBar, language: LanguageCode) -> str:
    """Return the stages that are meant, in one line with what they are."""
    style = LANGUAGES[language]
    return f"{node.title}{style.colon}{style.comma.join(step for step, meant in node.steps if meant)}"


def _key_figure(item: KeyFigure, language: LanguageCode) -> str:
    value = " ".join(filter(None, (item.before, item.figure.text, item.figure.unit)))
    detail = f" ({plain_runs(item.detail)})" if item.detail else ""
    return f"{item.name}{LANGUAGES[language].colon}{value}{detail}"


def _figure(node: FigureBlock, language: LanguageCode) -> str:
    colon = LANGUAGES[language].colon
    parts = [("champ", node.champ), ("lecture", node.lecture), *(("note", note) for note in node.notes)]
    parts.append(("source", node.source))
    lines = [f"{tr(f'documents.{name}', language)}{colon}{plain_runs(runs)}" for name, runs in parts if runs]
    lines += [tr("documents.invented", language)] if node.invented else []
    return "\n".join(filter(None, (plain_runs(node.title), plain_text(node.blocks, language), *lines)))


def _inside(nodes: Iterable[Node], language: LanguageCode) -> str:
    return plain_text(nodes, language).replace("\n\n", "\n")


def plain_runs(runs: Iterable[Inline]) -> str:
    """Return pieces of text as plain text, addresses of links in brackets where no word says them; no footnotes."""
    parts = []
    for run in runs:
        if isinstance(run, Run):
            parts.append(run.text)
        elif isinstance(run, FigureRun):
            parts.append(run.figure.text)
        elif isinstance(run, LineBreak):
            parts.append("\n")
        elif isinstance(run, Styled):
            parts.append(plain_runs(run.runs))
        elif isinstance(run, Anchor):
            words = plain_runs(run.runs)
            says = words == run.target.removeprefix("mailto:")
            outward = run.target.startswith(("http", "mailto:")) and not says
            parts.append(f"{words} <{run.target}>" if outward else words)
    return "".join(parts)
