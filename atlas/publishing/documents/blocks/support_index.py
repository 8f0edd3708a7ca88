"""How a support body is found: indexes by name, service, stage, public and territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.indexes import (
    name_indexes,
    public_index,
    service_index,
    stage_index,
    territory_index,
)
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportIndexBlock(DocumentBlock):
    """Print an index of the bodies.

    Attributes:
        of: ``names`` in each language that the bodies have one in, by its alphabet; ``service``; ``stage``;
            ``public``; ``territory``: each commune with the bodies that cover it and the nearest one.
    """

    argument: ClassVar[str] = "of"
    example: ClassVar[str] = ":::{support-index} service\n:::"
    block: Literal["support-index"] = "support-index"
    of: Literal["names", "service", "stage", "public", "territory"]

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the entries in their order."""
        catalogue = catalogue_of(context)
        made = {
            "names": name_indexes, "service": service_index, "stage": stage_index, "public": public_index,
            "territory": territory_index,
        }  # fmt: skip
        return made[self.of](catalogue)
