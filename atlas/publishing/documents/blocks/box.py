"""A box: a text beside the main one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import filled_runs
from atlas.publishing.documents.tree import Node, Panel


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class BoxBlock(DocumentBlock):
    """Set a text in a box beside the main one.

    Attributes:
        title: of the box; it may ask for figures.
        tone: ``quiet`` on a pale ground, ``accent`` on the theme's color, ``warning`` for what must not be overlooked.
    """

    argument: ClassVar[str] = "title"
    takes_body: ClassVar[bool] = True
    example: ClassVar[str] = ":::{box} Important\n{region:population_2024} habitants.\n:::"
    block: Literal["box"] = "box"
    title: str = ""
    tone: Literal["quiet", "accent", "warning"] = "quiet"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the box."""
        return (Panel(filled_runs(self.title, context), body, self.tone),)
