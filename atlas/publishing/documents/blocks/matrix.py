"""Who does what: bodies beside services or beside provinces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.matrices import provinces_figure, services_figure
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixBlock(DocumentBlock):
    """Print a table of bodies beside what they do or where, bodies that are alike next to each other.

    Attributes:
        of: ``services`` or ``provinces``.
    """

    argument: ClassVar[str] = "of"
    example: ClassVar[str] = ":::{matrix} services\n:::"
    block: Literal["matrix"] = "matrix"
    of: Literal["services", "provinces"] = "services"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table with what tells its truth."""
        catalogue = catalogue_of(context)
        return (services_figure(catalogue) if self.of == "services" else provinces_figure(catalogue),)
