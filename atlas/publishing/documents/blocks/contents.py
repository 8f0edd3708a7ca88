"""The table of contents where an editor wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Contents, Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsBlock(DocumentBlock):
    """List the headings of the document, with their pages on paper.

    Attributes:
        depth: how many levels are listed.
    """

    example: ClassVar[str] = ":::{contents}\n:depth: 1\n:::"
    block: Literal["contents"] = "contents"
    depth: int = 2

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table of contents."""
        return (Contents(self.depth),)
