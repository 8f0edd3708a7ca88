"""A map of the document's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.cartography.labels.figures import Labels
from atlas.cartography.labels.labels import Names
from atlas.cartography.marks import AnyMark
from atlas.cartography.marks.mark import Ask
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.maps import drawn_map, level_of
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class MapBlock(Caption, DocumentBlock):
    """Draw a map of the document's own: its marks as a plate of an edition writes them.

    Attributes:
        marks: what is drawn, the first one lowest.
        labels: which names are written.
        names: in which languages.
        ranking: how many units stand in the table of highest values; of lowest ones when negative.
        height: of the map on paper, in millimeters; of 0 what suits its width.
    """

    example: ClassVar[str] = ':::{map}\n:marks: [{ mark = "choropleth", indicator = "population_density" }]\n:::'
    signed: ClassVar[tuple[str, ...]] = ("ranking",)
    block: Literal["map"] = "map"
    marks: tuple[AnyMark, ...]
    labels: Labels = "main"
    names: Names = ""
    ranking: int = 0
    height: float = 0.0

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators of its marks."""
        return tuple(ask for mark in self.marks for ask in mark.asks)

    @property
    def shows_records(self) -> bool:
        """Whether single records are drawn."""
        return any(mark.records for mark in self.marks)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Draw the map."""
        plate = Plate(
            title={context.language: self.title or self.block}, marks=self.marks, labels=self.labels, names=self.names,
            ranking=self.ranking,
        )  # fmt: skip
        picture = drawn_map(context, plate, Imprint(), height_mm=self.height)
        by = level_of(self.marks)
        about = Shown(blocks=(picture,), indicators=plate.all_indicators, by=by, records=self.shows_records)
        return (exhibit(context, self, about),)
