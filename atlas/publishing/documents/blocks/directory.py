"""The cards of a catalogue of support bodies: of the whole region first, then province by province."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.support.cards import CardMaker
from atlas.publishing.documents.support.catalogue import catalogue_of
from atlas.publishing.documents.support.words_of_bodies import province_heading
from atlas.publishing.documents.tree import CardGrid, Headline, Node, Run


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryBlock(DocumentBlock):
    """Print the cards of all bodies that are listed, in the order of their numbers.

    Attributes:
        columns: how many cards stand side by side on a wide page.
        rows: how many rows of cards fill a printed page, all of one height; of 0 each is as high as it must be.
        grouped: whether the whole region and each province have a heading of their own.
    """

    example: ClassVar[str] = ":::{directory}\n:rows: 2\n:::"
    block: Literal["directory"] = "directory"
    columns: int = 2
    rows: int = 0
    grouped: bool = False

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the cards, under their headings."""
        catalogue = catalogue_of(context)
        maker = CardMaker.of(catalogue, context.theme)
        groups: dict[str, list[tuple[Node, ...]]] = {}
        for support_body in catalogue.bodies:
            group = catalogue.province_of(support_body) if self.grouped else ""
            groups.setdefault(group, []).append((maker.card(support_body),))
        return tuple(self._nodes(groups, {code: province_heading(catalogue, code) for code in groups}))

    def _nodes(self, groups: dict[str, list[tuple[Node, ...]]], headings: dict[str, str]) -> Iterator[Node]:
        for code, cards in groups.items():
            if self.grouped:
                yield Headline(2, (Run(headings[code]),))
            yield CardGrid(tuple(cards), self.columns, self.rows)


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCardBlock(DocumentBlock):
    """Print the card of one body, by its identifier.

    Attributes:
        body: its identifier in the file of bodies.
    """

    argument: ClassVar[str] = "body"
    example: ClassVar[str] = ":::{support-card} demo-01\n:::"
    block: Literal["support-card"] = "support-card"
    body: str

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the card."""
        catalogue = catalogue_of(context)
        if self.body not in catalogue.by_id:
            remedy = Message("fault.publishing.support.name_listed")
            raise EditionError(Fault(Message("fault.publishing.support.not_listed"), remedy, value=self.body))
        return (CardMaker.of(catalogue, context.theme).card(catalogue.by_id[self.body]),)
