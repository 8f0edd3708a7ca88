"""Maps that stand in a text: drawn at the width of its column, without title band and foot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from atlas.analysis.dataset.tables import Level
from atlas.cartography.marks.mark import Mark
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Picture

#: Height of a map by its width: with a legend beside it, and below it on a narrow column.
_BESIDE: Final = 0.62
#: Between these a map with a legend beside it may be lower or higher, so that its page is full.
_LOWEST: Final = 0.5
_HIGHEST: Final = 0.9
_BELOW: Final = 1.35
_WIDE_MM: Final = 130.0


def drawn_map(
    context: Context, plate: Plate, imprint: Imprint, *, width_mm: float = 0.0, height_mm: float = 0.0
) -> Picture:
    """Draw a plate as a map in the text: its type is as large as on a plate of A4.

    Args:
        context: of the document.
        plate: what is drawn.
        imprint: what is printed on it; its page is replaced.
        width_mm: of the map; that of the column when 0.
        height_mm: of the map; what suits its width when 0.

    Raises:
        LayoutError: the legend, or an inset, does not fit.
        AtlasError: as the marks of the plate.
    """
    width = width_mm or context.column_mm

    def draw(height: float) -> Picture:
        sheet = replace(imprint, sheet=Page.in_text(width, height), logo=None)
        return context.pictures.plate(
            plate, context.data, theme=context.theme, language=context.language, imprint=sheet
        )

    if height_mm or width < _WIDE_MM:
        return draw(height_mm or width * _BELOW)
    return replace(draw(width * _BESIDE), heights=(width * _LOWEST, width * _HIGHEST), redraw=draw)


def level_of(marks: Iterable[Mark[Any]]) -> Level:
    """Return the level of the units that some marks draw; communes where they draw none."""
    for mark in marks:
        if mark.level:
            return mark.level
    return "commune"
