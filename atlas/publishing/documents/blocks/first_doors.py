"""Where to begin: first doors by stage and need, and the path of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.doors import decision_figure, path_nodes
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDoorsBlock(DocumentBlock):
    """Print the decision table: for each stage of a project and each need, three first doors by a stated rule."""

    example: ClassVar[str] = ":::{first-doors}\n:::"
    block: Literal["first-doors"] = "first-doors"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table with its rule and a row read aloud."""
        return (decision_figure(catalogue_of(context)),)


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPathBlock(DocumentBlock):
    """Print the path of a project: a panel for each stage, with what can be asked there and of how many bodies."""

    example: ClassVar[str] = ":::{support-path}\n:::"
    block: Literal["support-path"] = "support-path"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the panels."""
        return path_nodes(catalogue_of(context))
