"""The card of a commune or a province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.analysis.location.unit_lookup import commune_code, province_code
from atlas.cartography.marks.mark import Ask
from atlas.errors import AtlasError
from atlas.i18n.messages import Message
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Node
from atlas.publishing.documents.unit_cards import unit_card


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class CardBlock(DocumentBlock):
    """Show a commune or a province as a card: its figures beside the larger units, its ranks.

    Attributes:
        unit: its name or its code, a commune's before a province's.
        province: whether a province is meant.
        keys: of the indicators shown; the usual ones without.
    """

    argument: ClassVar[str] = "unit"
    example: ClassVar[str] = ":::{card} Larache\n:province:\n:::"
    block: Literal["card"] = "card"
    unit: str
    province: bool = False
    keys: tuple[str, ...] = ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators asked for, of any nature."""
        return tuple((key, frozenset()) for key in self.keys)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the card."""
        territory = context.data.territory
        if not self.unit:
            raise AtlasError(Message("fault.documents.no_unit"))
        if self.province:
            return (unit_card(context, "province", province_code(territory, self.unit), self.keys),)
        return (unit_card(context, "commune", commune_code(territory, self.unit), self.keys),)
