"""A new page of print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Node, PageBreak


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreakBlock(DocumentBlock):
    """Go on at a new page of print; nothing of it is seen on the web.

    Attributes:
        to: on an odd or an even page.
    """

    argument: ClassVar[str] = "to"
    example: ClassVar[str] = ":::{page-break} odd\n:::"
    block: Literal["page-break"] = "page-break"
    to: Literal["", "odd", "even"] = ""

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the new page."""
        return (PageBreak(self.to),)
