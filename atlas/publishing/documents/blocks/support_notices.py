"""What must be said of a catalogue: how complete it is, personal data, a form to correct it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.notices import correction_nodes, privacy_panel, state_nodes
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStateBlock(DocumentBlock):
    """Say how many bodies are listed, how many are to be verified, how many were left out and why."""

    example: ClassVar[str] = ":::{support-state}\n:::"
    block: Literal["support-state"] = "support-state"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the sentences."""
        return state_nodes(catalogue_of(context))


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyBlock(DocumentBlock):
    """Print the mention of the law on personal data (09-08), with the number of the declaration to the CNDP."""

    example: ClassVar[str] = ":::{privacy}\n:::"
    block: Literal["privacy"] = "privacy"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the mention as a box."""
        return (privacy_panel(catalogue_of(context)),)


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFormBlock(DocumentBlock):
    """Print a form to be filled in by hand: to correct a record, or to ask for one."""

    example: ClassVar[str] = ":::{correction-form}\n:::"
    block: Literal["correction-form"] = "correction-form"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the form."""
        return correction_nodes(catalogue_of(context))
