"""Dots of the actors that a mark of records counts, over what it draws."""

from __future__ import annotations

from typing import Any, Final

from atlas import columns as c
from atlas.cartography.marks.actors import family_title
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.context import RECORDS, StyleContext
from atlas.cartography.styles.expressions import quote, text
from atlas.cartography.styles.model import Case, Renderer, Style
from atlas.cartography.styles.symbols import Marker, millimeters

_NOT_DRAWN: Final = Case("not_drawn", "", (Marker("circle", 0.1, "#c9c9c9"),), value="0", drawn=False)


def actor_dots(mark: Mark[Any], context: StyleContext, count: int, family: str, diameter_mm: float) -> Style:
    """Return the actors that are counted, as dots; the others of their layer are not drawn.

    Args:
        mark: that draws them.
        context: the plate.
        count: how many there are.
        family: only those of this family, when given.
        diameter_mm: of a dot.
    """
    theme = context.theme
    counted = f"coalesce({quote(c.STATUS)}, '') <> {text(c.CLOSED)}"
    if family:
        counted += f" AND coalesce({quote(c.FAMILY)}, '') = {text(family)}"
    dot = Marker("circle", diameter_mm, theme.symbol, theme.symbol_edge, millimeters(0.25))
    title = family_title(family, context.data.vocabulary, context.language)
    cases = (Case("actors", title, (dot,), dot.color, value="1", count=count), _NOT_DRAWN)
    renderer = Renderer("categorised", cases, f"CASE WHEN {counted} THEN '1' ELSE '0' END")
    return Style(RECORDS, "Point", title, renderer, mark=mark.mark, over=True)
