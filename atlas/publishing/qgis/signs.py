"""Marks that stand at the units' places, as styles of their centres: circles, squares, symbols."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

import numpy as np

from atlas.cartography.marks.graduated import GraduatedScale
from atlas.cartography.marks.placing import edge_of
from atlas.cartography.marks.proportional import ColouredSizes
from atlas.cartography.marks.special import face, texture
from atlas.cartography.marks.symbols import ShapedCategories
from atlas.cartography.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, CategoryScale, ClassScale, SizeScale
from atlas.cartography.symbols import ABSENT_MM
from atlas.i18n.messages import tr
from atlas.publishing.qgis.areas import with_care
from atlas.publishing.qgis.classes import attribute, category_cases, class_cases
from atlas.publishing.qgis.labels import commune_names, province_names
from atlas.publishing.qgis.renderers import Case, Renderer, SizeLegend
from atlas.publishing.qgis.setting import CENTRES, Extra, Moved, Setting, Shown
from atlas.publishing.qgis.styles import Style
from atlas.publishing.qgis.symbols import Marker, Symbol, millimetres, quoted

_CROSS_PT: Final = 0.7
_SHOWN_MM: Final = 3.2  # of a symbol in a legend, where no expression decides


def proportional(setting: Setting, mark: Any, scale: SizeScale | ColouredSizes) -> Shown:
    """Read circles or squares whose area is proportional to a stock, in one colour or in those of another variable."""
    size = scale.size if isinstance(scale, ColouredSizes) else scale
    theme, column = setting.theme, setting.column(mark.indicator, mark.by)
    flag, extras = setting.flag_column(mark.indicator, mark.by)
    edge = edge_of(theme, coloured=isinstance(scale, ColouredSizes))
    plain = Marker(
        mark.symbol, _SHOWN_MM, theme.symbol, edge, millimetres(theme.weights.symbol),
        size=size_expression(quoted(column), size),
    )  # fmt: skip
    crosses = absent_style(setting, mark, f"{quoted(column)} IS NULL", flag, (size.missing, size.withheld))
    one = setting.data.indicator(mark.indicator)
    heading = one.heading(setting.language)
    coloured = isinstance(scale, ColouredSizes)
    nested = nested_sizes(setting, size, one.decimals, heading if coloured else "", plain, coloured=coloured)
    if isinstance(scale, SizeScale):
        drawn = Case("size", heading, (plain,), theme.symbol, count=len(size.values))
        renderer = Renderer("single", (drawn,), order=quoted(column), sizes=nested)
        return centre_style(setting, renderer, heading, extras, crosses)
    renderer, more = _coloured(setting, mark, scale.colour, plain)
    renderer = Renderer(renderer.kind, renderer.cases, renderer.attribute, quoted(column), nested)
    other = setting.data.indicator(mark.color).heading(setting.language)
    return centre_style(setting, renderer, f"{heading} · {other}", (*extras, *more), crosses)


def _coloured(
    setting: Setting, mark: Any, colour: ClassScale | CategoryScale, plain: Marker
) -> tuple[Renderer, tuple[Extra, ...]]:
    theme = setting.theme

    def painted(face: str, over: Any = "") -> Symbol:
        ink = theme.texture if over else ""
        return (Marker(plain.shape, plain.size_mm, face, plain.edge, plain.edge_mm, plain.size, "", over, ink),)

    if isinstance(colour, CategoryScale):
        missing = Case(
            "no_data", tr("none", setting.language), painted(theme.no_data, texture(NO_DATA)), theme.no_data,
            count=colour.missing,
        )  # fmt: skip
        cases = category_cases(colour, missing, lambda key: painted(colour.colours[key]))
        return Renderer("categorised", cases, quoted(setting.column(mark.color, mark.by))), ()
    column, extras = setting.value_column(mark.color, mark.by, colour.values)
    flag, more = setting.flag_column(mark.color, mark.by)
    cases = class_cases(colour, theme, setting.language, lambda code: painted(face(colour, code, theme), texture(code)))
    renderer = Renderer("graduated", cases, attribute(column, flag, colour))
    if colour.caution is not None and colour.with_care.any():
        renderer = with_care(setting, mark, colour, renderer, marker=plain)
    return renderer, (*extras, *more)


def size_expression(value: str, size: SizeScale) -> str:
    """Return the diameter (side, length) in mm as an expression: the same formula as on the plate."""
    if size.largest <= 0:
        return "0"
    share = f"coalesce({value}, 0) / {float(size.largest)!r}"
    drawn = f"({share})" if size.symbol == "bar" else f"sqrt({share})"
    return f"coalesce({drawn} * {float(size.diameter_mm)!r}, 0)"


def absent_looks(setting: Setting, *, withheld: bool = False) -> Symbol:
    """Return the cross of no data, or the boxed cross of what is withheld."""
    theme = setting.theme
    cross = Marker("cross2", ABSENT_MM, "", theme.ink, millimetres(_CROSS_PT))
    if withheld:
        side = ABSENT_MM * 2 / math.sqrt(math.pi)
        return (Marker("square", side, theme.suppressed, theme.ink, millimetres(0.5)), cross)
    return (Marker("cross2", ABSENT_MM, "", theme.paper, millimetres(1.8)), cross)


def absent_style(setting: Setting, mark: Any, missing: str, flag: str, counts: tuple[int, int]) -> tuple[Style, ...]:
    """Return the style of crosses where a value is missing or withheld, if there are such units.

    Args:
        setting: the plate.
        mark: a mark with a level.
        missing: condition of a missing value.
        flag: column that says why; empty where all have no data.
        counts: how many units have no data, and how many are withheld.
    """
    if not any(counts):
        return ()
    withheld = f"WHEN {quoted(flag)} = 'suppressed' THEN 'suppressed' " if flag else ""
    attribute = f"CASE {withheld}WHEN {missing} THEN 'no_data' ELSE '' END"
    cases = [
        Case(key, tr(key, setting.language), absent_looks(setting, withheld=key == "suppressed"), "", value=key,
             count=count)
        for key, count in zip(("no_data", "suppressed"), counts, strict=True) if count
    ]  # fmt: skip
    cases.append(Case("drawn", "", (Marker("circle", 0.1, setting.theme.paper),), "", value="", drawn=False))
    name = setting.style_name
    title = tr("no_data" if counts[0] else "suppressed", setting.language)
    drawn = Renderer("categorised", tuple(cases), attribute)
    return (Style(name, CENTRES[mark.by], "Point", title, drawn, mark.mark, over=True),)


def graduated(setting: Setting, mark: Any, scale: GraduatedScale) -> Shown:
    """Read symbols of one size for each class."""
    classes, theme = scale.classes, setting.theme
    column, extras = setting.value_column(mark.indicator, mark.by, classes.values)
    flag, more = setting.flag_column(mark.indicator, mark.by)
    nothing = Marker(scale.symbol, 0.0, theme.symbol)

    def symbol(code: int) -> Symbol:
        if code in (NO_DATA, SUPPRESSED):
            return absent_looks(setting, withheld=code == SUPPRESSED)
        if code < 0:
            return (nothing,)
        edge = millimetres(theme.weights.symbol)
        return (Marker(scale.symbol, scale.sizes_mm[code], theme.symbol, theme.symbol_edge, edge),)

    cases = class_cases(classes, theme, setting.language, symbol, hidden=(ZERO, NOT_APPLICABLE))
    renderer = Renderer("graduated", cases, attribute(column, flag, classes), quoted(column))
    heading = setting.data.indicator(mark.indicator).heading(setting.language)
    return centre_style(setting, renderer, heading, (*extras, *more))


def symbols(setting: Setting, mark: Any, scale: ShapedCategories) -> Shown:
    """Read symbols whose shape and colour say a category."""
    theme, found = setting.theme, scale.categories
    flag, extras = setting.flag_column(mark.indicator, mark.by)
    edge = edge_of(theme, coloured=True)
    column = quoted(setting.column(mark.indicator, mark.by))
    withheld = len(scale.withheld)
    shapes = {
        key: Marker(shape, mark.size_mm, found.colours[key], edge, millimetres(theme.weights.symbol))
        for key, shape in scale.shapes.items()
    }
    nothing = Case(
        "no_data", tr("no_symbol", setting.language), (Marker("circle", 0.1, theme.paper),), "",
        count=found.missing - withheld, drawn=False,
    )  # fmt: skip
    cases = category_cases(found, nothing, lambda key: (shapes[key],))
    attribute = column
    if withheld:
        look = absent_looks(setting, withheld=True)
        hidden = Case("suppressed", tr("suppressed", setting.language), look, "", value="#", count=withheld)
        cases = (*cases, hidden)
        attribute = f"CASE WHEN {quoted(flag)} = 'suppressed' THEN '#' ELSE {column} END"
    renderer = Renderer("categorised", cases, attribute)
    heading = setting.data.indicator(mark.indicator).heading(setting.language)
    return centre_style(setting, renderer, heading, extras)


def nested_sizes(
    setting: Setting, size: SizeScale, decimals: int, title: str, marker: Marker, *, coloured: bool
) -> SizeLegend | None:
    """Return the legend of sizes of round values; none where nothing is above zero."""
    picked = size.legend_values()
    if not picked:
        return None
    theme = setting.theme
    texts = tuple(setting.written(value, decimals) for value in picked)
    sizes = tuple(float(d) for d in size.diameters(np.array(picked)))
    face = theme.paper if coloured else theme.symbol
    shown = Marker(marker.shape, marker.size_mm, face, marker.edge, marker.edge_mm)
    return SizeLegend(title, texts, sizes, shown)


def centre_style(
    setting: Setting, renderer: Renderer, title: str, extras: tuple[Extra, ...] = (),
    crosses: tuple[Style, ...] = (), *, distance: str = "",
) -> Shown:  # fmt: skip
    """Return symbols at the units' centres, with names beside them, in the layer where the plate has them."""
    if setting.mark.by == "commune":
        named = commune_names(setting.plate, setting.data, setting.theme, setting.language, beside=True)
    else:
        named = province_names(setting.plate, setting.theme, setting.language, beside=True)
    if named is not None:
        named = replace(named, distance=distance)
    table = CENTRES[setting.mark.by]
    moved: tuple[Moved, ...] = ()
    if setting.mark.spread:
        table = setting.layer_name("centres")
        moved = (Moved(table, setting.mark.by, setting.moved),)
    style = Style(setting.style_name, table, "Point", title, renderer, setting.mark.mark, named, over=True)
    return Shown((style, *crosses), (), extras, moved)
