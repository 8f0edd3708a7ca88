"""The style of circles and squares: sizes by an expression, colors by class or category."""

from __future__ import annotations

from typing import Any

from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.special import face, texture, texture_of
from atlas.cartography.marks.style.areas import with_care
from atlas.cartography.marks.style.centers import (
    SHOWN_MM,
    absent_style,
    center_style,
    nested_sizes,
    size_expression,
)
from atlas.cartography.marks.style.classes import attribute, category_cases, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.symbol_placement import edge_of, edges_of
from atlas.cartography.scales.scales import NO_DATA, CategoryScale, ClassScale, ColoredSizes, SizeScale
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Extra, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Marker, Symbol, millimeters
from atlas.i18n.messages import tr


def proportional_style(mark: Mark[Any], scale: SizeScale | ColoredSizes, context: StyleContext) -> MarkStyles:
    """Return symbols whose area is proportional to a stock, in one color or in those of another variable."""
    size = scale.size if isinstance(scale, ColoredSizes) else scale
    theme, column = context.theme, context.column(mark.size_key, mark.level)
    flag, extras = context.flag_column(mark.size_key, mark.level)
    edge = edge_of(theme, colored=isinstance(scale, ColoredSizes))
    shape = "box" if size.symbol == "square" else size.symbol
    plain = Marker(
        shape, SHOWN_MM, theme.symbol, edge, millimeters(theme.weights.symbol),
        size=size_expression(quote(column), size),
    )  # fmt: skip
    crosses = absent_style(context, mark, f"{quote(column)} IS NULL", flag, (size.missing, size.withheld_count))
    indicator = context.data.indicator(mark.size_key)
    heading = indicator.heading(context.language)
    colored = isinstance(scale, ColoredSizes)
    nested = nested_sizes(context, size, indicator.decimals, heading if colored else "", plain, colored=colored)
    if isinstance(scale, SizeScale):
        drawn = Case("size", heading, (plain,), theme.symbol, count=len(size.values))
        renderer = Renderer("single", (drawn,), order=quote(column), sizes=nested)
        return center_style(context, mark, renderer, heading, extras).with_styles(crosses)
    renderer, more = _color_renderer(context, mark, scale.color, plain)
    renderer = Renderer(renderer.kind, renderer.cases, renderer.attribute, quote(column), nested)
    other = context.data.indicator(mark.color_key).heading(context.language)
    return center_style(context, mark, renderer, f"{heading} · {other}", (*extras, *more)).with_styles(crosses)


def _color_renderer(
    context: StyleContext, mark: Mark[Any], color: ClassScale | CategoryScale, plain: Marker
) -> tuple[Renderer, tuple[Extra, ...]]:
    theme = context.theme

    def paint(face: str, over: Any = "", own_ink: str = "") -> Symbol:
        ink, (edge,) = own_ink or (theme.texture if over else ""), edges_of([face], theme)
        return (Marker(plain.shape, plain.size_mm, face, edge, plain.edge_mm, plain.size, "", over, ink),)

    if isinstance(color, CategoryScale):
        missing = Case(
            "no_data", tr("none", context.language), paint(theme.no_data, texture(NO_DATA)), theme.no_data,
            count=color.missing,
        )  # fmt: skip
        cases = category_cases(color, missing, lambda key: paint(color.colors[key]))
        return Renderer("categorised", cases, quote(context.column(mark.color_key, mark.level))), ()
    column, extras = context.value_column(mark.color_key, mark.level, color.values)
    flag, more = context.flag_column(mark.color_key, mark.level)
    cases = class_cases(
        color, theme, context.language, lambda code: paint(face(color, code, theme), *texture_of(color, code))
    )
    renderer = Renderer("graduated", cases, attribute(column, flag, color))
    if color.caution is not None and color.with_care.any():
        renderer = with_care(context, mark, color, renderer, marker=plain)
    return renderer, (*extras, *more)
