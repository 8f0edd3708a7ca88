"""A plate of the atlas in a text: its map and its legend, titled and sourced by the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from atlas.cartography.spec.localized_text import text_in
from atlas.errors import Fault, LayoutError, UnknownNameError
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.maps import drawn_map, level_of
from atlas.publishing.documents.tree import Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class PlateBlock(Caption, DocumentBlock):
    """Show a plate of the edition: the map and its legend, as wide as the column.

    Attributes:
        plate: its key.
        height: of the map on paper, in millimeters; of 0 what suits its width.
    """

    argument: ClassVar[str] = "plate"
    example: ClassVar[str] = ":::{plate} densite\n:::"
    block: Literal["plate"] = "plate"
    plate: str
    height: float = 0.0

    @property
    def plates(self) -> tuple[str, ...]:
        """The plate."""
        return (self.plate,)

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Refuse a plate that the edition does not have."""
        try:
            surroundings.plate(self.plate)
        except UnknownNameError as error:
            yield Fault(error.args[0], Message("fault.documents.plate"), value=self.plate)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Draw the plate as a map in the text; one that needs its whole page is shown as it is."""
        shown = context.plate(self.plate)
        # What stands beside a plate's map stands in the text here: a table of ranks, charts, the editor's note.
        bare = replace(shown.plate, ranking=0, note="", text="", charts=(), grid=False)
        try:
            picture = drawn_map(context, bare, shown.imprint, height_mm=self.height)
        except LayoutError:
            picture = context.pictures.plate(
                shown.plate, context.data, theme=context.theme, language=context.language, imprint=shown.imprint
            )
            picture = replace(picture, width_mm=0.0)
        note = text_in(shown.plate.note, context.language, what="note")
        about = Shown(
            blocks=(picture,),
            indicators=bare.all_indicators or shown.plate.all_indicators,
            by=level_of(bare.marks),
            title=typeset(text_in(shown.plate.title, context.language), context.language),
            records=bare.counts_records,
        )
        return (exhibit(context, self if self.note else replace(self, note=note), about),)
