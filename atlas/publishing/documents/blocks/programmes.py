"""Money and institutions: the programmes of listed bodies, and the public institutions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.money import institutions_figure, programmes_figure
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammesBlock(DocumentBlock):
    """Print the programmes that give, lend or guarantee money: ceiling, cost, conditions, documents."""

    example: ClassVar[str] = ":::{programmes}\n:::"
    block: Literal["programmes"] = "programmes"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table, nothing when there is no programme."""
        catalogue = catalogue_of(context)
        return (programmes_figure(catalogue),) if catalogue.listing.programmes else ()


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionsBlock(DocumentBlock):
    """Print the public institutions that are shipped: names, what they are, official sites."""

    example: ClassVar[str] = ":::{institutions}\n:::"
    block: Literal["institutions"] = "institutions"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table."""
        return (institutions_figure(catalogue_of(context)),)
