"""Text and figures side by side: a line of hyphens parts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Columns, Node, ThematicBreak


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsBlock(DocumentBlock):
    """Set blocks side by side, parted by a line ``---``; without one a text runs through columns.

    Attributes:
        weights: how wide the parts are beside each other.
        flow: in how many columns a text without ``---`` runs.
    """

    takes_body: ClassVar[bool] = True
    example: ClassVar[str] = ":::{columns}\nA text.\n\n---\n\nAnother one.\n:::"
    block: Literal["columns"] = "columns"
    weights: tuple[float, ...] = ()
    flow: int = 2

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the parts side by side."""
        parts: list[list[Node]] = [[]]
        for node in body:
            if isinstance(node, ThematicBreak):
                parts.append([])
            else:
                parts[-1].append(node)
        if len(parts) == 1:
            return (Columns((tuple(parts[0]),), flow=self.flow),)
        weights = self.weights if len(self.weights) == len(parts) else ()
        return (Columns(tuple(map(tuple, parts)), weights),)
