"""The style of circles and squares: sizes by an expression, colours by class or category."""

from __future__ import annotations

from typing import Any

from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.special import face, texture
from atlas.cartography.marks.style.areas import with_care
from atlas.cartography.marks.style.centers import (
    SHOWN_MM,
    absent_style,
    centre_style,
    nested_sizes,
    size_expression,
)
from atlas.cartography.marks.style.classes import attribute, category_cases, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.symbol_placement import edge_of
from atlas.cartography.scales.scales import NO_DATA, CategoryScale, ClassScale, ColouredSizes, SizeScale
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Extra, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Marker, Symbol, millimetres
from atlas.i18n.messages import tr


def proportional_style(mark: Mark[Any], scale: SizeScale | ColouredSizes, context: StyleContext) -> MarkStyles:
    """Return symbols whose area is proportional to a stock, in one colour or in those of another variable."""
    size = scale.size if isinstance(scale, ColouredSizes) else scale
    theme, column = context.theme, context.column(mark.size_key, mark.level)
    flag, extras = context.flag_column(mark.size_key, mark.level)
    edge = edge_of(theme, coloured=isinstance(scale, ColouredSizes))
    plain = Marker(
        size.symbol, SHOWN_MM, theme.symbol, edge, millimetres(theme.weights.symbol),
        size=size_expression(quote(column), size),
    )  # fmt: skip
    crosses = absent_style(context, mark, f"{quote(column)} IS NULL", flag, (size.missing, size.withheld_count))
    indicator = context.data.indicator(mark.size_key)
    heading = indicator.heading(context.language)
    coloured = isinstance(scale, ColouredSizes)
    nested = nested_sizes(context, size, indicator.decimals, heading if coloured else "", plain, coloured=coloured)
    if isinstance(scale, SizeScale):
        drawn = Case("size", heading, (plain,), theme.symbol, count=len(size.values))
        renderer = Renderer("single", (drawn,), order=quote(column), sizes=nested)
        return centre_style(context, mark, renderer, heading, extras).with_styles(crosses)
    renderer, more = _color_renderer(context, mark, scale.colour, plain)
    renderer = Renderer(renderer.kind, renderer.cases, renderer.attribute, quote(column), nested)
    other = context.data.indicator(mark.color_key).heading(context.language)
    return centre_style(context, mark, renderer, f"{heading} · {other}", (*extras, *more)).with_styles(crosses)


def _color_renderer(
    context: StyleContext, mark: Mark[Any], colour: ClassScale | CategoryScale, plain: Marker
) -> tuple[Renderer, tuple[Extra, ...]]:
    theme = context.theme

    def paint(face: str, over: Any = "") -> Symbol:
        ink = theme.texture if over else ""
        return (Marker(plain.shape, plain.size_mm, face, plain.edge, plain.edge_mm, plain.size, "", over, ink),)

    if isinstance(colour, CategoryScale):
        missing = Case(
            "no_data", tr("none", context.language), paint(theme.no_data, texture(NO_DATA)), theme.no_data,
            count=colour.missing,
        )  # fmt: skip
        cases = category_cases(colour, missing, lambda key: paint(colour.colours[key]))
        return Renderer("categorised", cases, quote(context.column(mark.color_key, mark.level))), ()
    column, extras = context.value_column(mark.color_key, mark.level, colour.values)
    flag, more = context.flag_column(mark.color_key, mark.level)
    cases = class_cases(colour, theme, context.language, lambda code: paint(face(colour, code, theme), texture(code)))
    renderer = Renderer("graduated", cases, attribute(column, flag, colour))
    if colour.caution is not None and colour.with_care.any():
        renderer = with_care(context, mark, colour, renderer, marker=plain)
    return renderer, (*extras, *more)
