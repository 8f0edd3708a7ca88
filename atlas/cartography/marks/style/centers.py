"""Styles of symbols that stand at the units' places: their sizes, the crosses of what is missing, names beside them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

import numpy as np

from atlas.cartography.canvas.symbols import ABSENT_MM
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.names import commune_names, province_names
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Extra, MarkStyles, Moved, Renderer, SizeLegend, Style
from atlas.cartography.styles.symbols import Marker, Symbol, millimeters
from atlas.i18n.messages import tr

_CROSS_PT: Final = 0.7
#: Size of a symbol in a legend, where no expression decides.
SHOWN_MM: Final = 3.2


def size_expression(value: str, size: SizeScale) -> str:
    """Return the diameter (side, length) in mm as an expression: the same formula as on the plate."""
    if size.largest <= 0:
        return "0"
    share = f"coalesce({value}, 0) / {float(size.largest)!r}"
    drawn = f"({share})" if size.symbol == "bar" else f"sqrt({share})"
    return f"coalesce({drawn} * {float(size.diameter_mm)!r}, 0)"


def absent_looks(context: StyleContext, *, withheld: bool = False) -> Symbol:
    """Return the cross of no data, or the boxed cross of what is withheld."""
    theme = context.theme
    cross = Marker("cross2", ABSENT_MM, "", theme.ink, millimeters(_CROSS_PT))
    if withheld:
        side = ABSENT_MM * 2 / math.sqrt(math.pi)
        return (Marker("square", side, theme.suppressed, theme.ink, millimeters(0.5)), cross)
    return (Marker("cross2", ABSENT_MM, "", theme.paper, millimeters(1.8)), cross)


def absent_style(
    context: StyleContext, mark: Mark[Any], missing: str, flag: str, counts: tuple[int, int]
) -> tuple[Style, ...]:
    """Return the style of crosses where a value is missing or withheld, if there are such units.

    Args:
        context: the plate.
        mark: a mark with a level.
        missing: condition of a missing value.
        flag: column that says why; empty where all have no data.
        counts: how many units have no data, and how many are withheld.
    """
    if not any(counts):
        return ()
    withheld = f"WHEN {quote(flag)} = 'suppressed' THEN 'suppressed' " if flag else ""
    attribute = f"CASE {withheld}WHEN {missing} THEN 'no_data' ELSE '' END"
    cases = [
        Case(key, tr(key, context.language), absent_looks(context, withheld=key == "suppressed"), "", value=key,
             count=count)
        for key, count in zip(("no_data", "suppressed"), counts, strict=True) if count
    ]  # fmt: skip
    cases.append(Case("drawn", "", (Marker("circle", 0.1, context.theme.paper),), "", value="", drawn=False))
    title = tr("no_data" if counts[0] else "suppressed", context.language)
    drawn = Renderer("categorised", tuple(cases), attribute)
    return (Style(context.centers(mark.level), "Point", title, drawn, mark=mark.mark, over=True),)


def nested_sizes(
    context: StyleContext, size: SizeScale, decimals: int, title: str, marker: Marker, *, colored: bool
) -> SizeLegend | None:
    """Return the legend of sizes of round values; none where nothing is above zero."""
    picked = size.legend_values()
    if not picked:
        return None
    theme = context.theme
    texts = tuple(context.number_text(value, decimals) for value in picked)
    sizes = tuple(float(d) for d in size.diameters(np.array(picked)))
    face = theme.paper if colored else theme.symbol
    shown = Marker(marker.shape, marker.size_mm, face, marker.edge, marker.edge_mm)
    return SizeLegend(title, texts, sizes, shown)


def center_style(
    context: StyleContext, mark: Mark[Any], renderer: Renderer, title: str, extras: tuple[Extra, ...] = (),
    *, distance: str = "",
) -> MarkStyles:  # fmt: skip
    """Return symbols at the units' centers, with names beside them, in the layer where the plate has them."""
    names = commune_names if mark.level == "commune" else province_names
    named = names(context, beside=True)
    if named is not None:
        named = replace(named, distance=distance)
    table = context.centers(mark.level)
    moved: tuple[Moved, ...] = ()
    if mark.moves_apart:
        table = context.layer_name("centres")
        moved = (Moved(table, mark.level, context.moved),)
    style = Style(table, "Point", title, renderer, mark=mark.mark, naming=named, over=True)
    return MarkStyles((style,), (), extras, moved)
