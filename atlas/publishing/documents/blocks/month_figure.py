"""The figure of the month: one number, how it is read, and where it is high and low on a small map."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from atlas.cartography.marks.mark import Ask
from atlas.i18n.messages import tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit, territory_name
from atlas.publishing.documents.tree import KeyFigure, KeyFigures, Node, Picture
from atlas.publishing.documents.values import figure_value
from atlas.publishing.sheets.mini_map import can_be_mapped, mini_map
from atlas.publishing.sheets.unit_map import MapLook

_WIDEST_MM = 110.0
_HEIGHT = 0.7  # by its width, as high as writers take a picture to be that has no size of its own


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigureBlock(Caption, DocumentBlock):
    """Show one number of the region with its worked example, and a small map where it is a ratio.

    Attributes:
        key: of the indicator.
        by: level of the small map, ``commune`` or ``province``.
    """

    argument: ClassVar[str] = "key"
    example: ClassVar[str] = ":::{month-figure} associations_hcp_10k\n:::"
    block: Literal["month-figure"] = "month-figure"
    key: str
    by: Literal["commune", "province"] = "commune"

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator shown, of any nature."""
        return ((self.key, frozenset()),)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the number, its map, and what tells its truth."""
        indicator, language = context.data.indicator(self.key), context.language
        value = figure_value(context.data, self.key, language, population=context.population)
        number = KeyFigures((KeyFigure(value, indicator.title[language]),), 1)
        blocks: tuple[Node, ...] = (number, self._map(context)) if can_be_mapped(indicator) else (number,)
        shown = Shown(blocks=blocks, indicators=(self.key,), by=self.by, numbered=False)
        return (exhibit(context, self, shown),)

    def _map(self, context: Context) -> Picture:
        width = min(context.column_mm, _WIDEST_MM)
        look = MapLook(width, width * _HEIGHT, context.theme, context.language)

        def draw() -> tuple[bytes, dict[str, Any]]:
            svg = mini_map(context.data, self.key, by=self.by, look=look)
            return svg.encode(), {}

        content, _ = context.pictures.fetch(
            {"mini_map": asdict(self), "width": width, "language": context.language}, draw
        )
        title = context.data.indicator(self.key).heading(context.language)
        territory = territory_name(context)
        alt = tr(f"letter.mini_map_{self.by}", context.language, title=title, territory=territory)
        return Picture(content, "svg", alt, name=f"carte-{self.key.replace('_', '-')}")
