"""A text of Markdown: where it was read from, what fills it, and what was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from atlas.i18n.language import LanguageCode
from atlas.publishing.documents.block import DocumentBlock
from atlas.publishing.documents.markdown.written_claim import WrittenClaim
from atlas.publishing.documents.tree import Inline, Node


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
