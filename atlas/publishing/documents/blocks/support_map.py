"""What support bodies cover: a map, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.coverage import coverage_figure, gaps_nodes
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportMapBlock(DocumentBlock):
    """Draw the communes by the number of near bodies that cover them, hatched where there is none, and the seats."""

    example: ClassVar[str] = ":::{support-map}\n:::"
    block: Literal["support-map"] = "support-map"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the map with what tells its truth."""
        return (coverage_figure(context, catalogue_of(context)),)


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGapsBlock(DocumentBlock):
    """Say which communes no near body covers, and which services each province lacks near it."""

    example: ClassVar[str] = ":::{support-gaps}\n:::"
    block: Literal["support-gaps"] = "support-gaps"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the sentence and the table."""
        return gaps_nodes(catalogue_of(context))
