"""Marks that stand at the units' places, as styles of their centres: circles, symbols, pies, bars, half-discs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from atlas.cartography.marks.graduated import GraduatedScale
from atlas.cartography.marks.parts import Parts, PartsScale
from atlas.cartography.marks.placing import edge_of
from atlas.cartography.marks.proportional import ColouredSizes
from atlas.cartography.marks.special import face, texture
from atlas.cartography.marks.symbols import ShapedCategories
from atlas.cartography.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, CategoryScale, ClassScale, SizeScale
from atlas.cartography.symbols import ABSENT_MM
from atlas.publishing.qgis.areas import with_care
from atlas.publishing.qgis.classes import attribute, category_cases, class_cases
from atlas.publishing.qgis.labels import commune_names, province_names
from atlas.publishing.qgis.renderers import Case, Renderer, SizeLegend, size_legend
from atlas.publishing.qgis.setting import CENTRES, Extra, Moved, Setting, Shown
from atlas.publishing.qgis.styles import Style
from atlas.publishing.qgis.symbols import Bar, Marker, Symbol, data_defined, millimetres, quoted
from atlas.wording import words

_CROSS_PT: Final = 0.7
_BASE_PT: Final = 0.6
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
    nested = _size_legend(setting, size, one.decimals, heading if coloured else "", plain, coloured=coloured)
    if isinstance(scale, SizeScale):
        drawn = Case("size", heading, (plain,), theme.symbol, count=len(size.values))
        renderer = Renderer("single", (drawn,), order=quoted(column), sizes=nested)
        return _style(setting, renderer, heading, extras, crosses)
    renderer, more = _coloured(setting, mark, scale.colour, plain)
    renderer = Renderer(renderer.kind, renderer.cases, renderer.attribute, quoted(column), nested)
    other = setting.data.indicator(mark.color).heading(setting.language)
    return _style(setting, renderer, f"{heading} · {other}", (*extras, *more), crosses)


def _coloured(
    setting: Setting, mark: Any, colour: ClassScale | CategoryScale, plain: Marker
) -> tuple[Renderer, tuple[Extra, ...]]:
    theme = setting.theme

    def painted(face: str, over: Any = "") -> Symbol:
        ink = theme.texture if over else ""
        return (Marker(plain.shape, plain.size_mm, face, plain.edge, plain.edge_mm, plain.size, "", over, ink),)

    if isinstance(colour, CategoryScale):
        missing = Case(
            "no_data", words("none", setting.language), painted(theme.no_data, texture(NO_DATA)), theme.no_data,
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
        Case(key, words(key, setting.language), absent_looks(setting, withheld=key == "suppressed"), "", value=key,
             count=count)
        for key, count in zip(("no_data", "suppressed"), counts, strict=True) if count
    ]  # fmt: skip
    cases.append(Case("drawn", "", (Marker("circle", 0.1, setting.theme.paper),), "", value="", drawn=False))
    name = setting.style_name
    title = words("no_data" if counts[0] else "suppressed", setting.language)
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
    return _style(setting, renderer, heading, (*extras, *more))


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
        "no_data", words("no_symbol", setting.language), (Marker("circle", 0.1, theme.paper),), "",
        count=found.missing - withheld, drawn=False,
    )  # fmt: skip
    cases = category_cases(found, nothing, lambda key: (shapes[key],))
    attribute = column
    if withheld:
        look = absent_looks(setting, withheld=True)
        hidden = Case("suppressed", words("suppressed", setting.language), look, "", value="#", count=withheld)
        cases = (*cases, hidden)
        attribute = f"CASE WHEN {quoted(flag)} = 'suppressed' THEN '#' ELSE {column} END"
    renderer = Renderer("categorised", cases, attribute)
    heading = setting.data.indicator(mark.indicator).heading(setting.language)
    return _style(setting, renderer, heading, extras)


def pies(setting: Setting, mark: Any, scale: PartsScale) -> Shown:
    """Read pies as a diagram, sized by the area of their total, from twelve o'clock clockwise."""
    theme, parts, size = setting.theme, scale.parts, scale.size
    fields = [quoted(setting.column(key, mark.by)) for key in mark.indicators]
    total = " + ".join(fields)
    edge = edge_of(theme, coloured=True)
    wide = f"{size.diameter_mm!r}"
    diagram = Element(
        "LinearlyInterpolatedDiagramRenderer",
        {
            "diagramType": "Pie", "attributeLegend": "1", "lowerValue": "0", "lowerWidth": "0", "lowerHeight": "0",
            "upperValue": repr(float(size.largest)), "upperWidth": wide, "upperHeight": wide,
            "classificationAttributeExpression": total,
        },
    )  # fmt: skip
    category = SubElement(
        diagram,
        "DiagramCategory",
        {
            "enabled": "1", "scaleDependency": "Area", "sizeType": "MM", "width": "15", "height": "15",
            "minimumSize": "0", "penColor": edge, "penAlpha": "255",
            "penWidth": f"{millimetres(theme.weights.symbol):.4g}",
            "backgroundColor": theme.paper, "backgroundAlpha": "0", "opacity": "1", "rotationOffset": "270",
            "direction": "0", "diagramOrientation": "Up", "labelPlacementMethod": "XHeight", "lineSizeType": "MM",
            "barWidth": "5", "spacing": "0", "scaleBasedVisibility": "0", "showAxis": "0",
        },
    )  # fmt: skip
    for key, field in zip(mark.indicators, fields, strict=True):
        colour, label = parts.colours[key], parts.titles[key]
        SubElement(category, "attribute", {"field": field, "color": colour, "colorOpacity": "1", "label": label})
    one = setting.data.indicator(mark.indicators[0])
    frame = Marker("circle", size.diameter_mm, theme.paper, edge, millimetres(theme.weights.symbol))
    if nested := _size_legend(setting, size, one.decimals, "", frame, coloured=True):
        diagram.append(size_legend(replace(nested, values=size.legend_values())))
    settings = Element(
        "DiagramLayerSettings",
        {
            "placement": "1", "linePlacementFlags": "1", "priority": "10", "showAll": "1", "obstacle": "0",
            "dist": "0", "zIndex": "1",
        },
    )  # fmt: skip
    settings.append(data_defined({"show": f"({total}) > 0", "alwaysShow": "true"}, "properties"))
    distance = f"{size_expression(total, size)} / 2 + 0.6"
    return _parts_style(setting, parts, (), diagram=(diagram, settings), distance=distance)


def bars(setting: Setting, mark: Any, scale: PartsScale) -> Shown:
    """Read bars as rectangles whose heights are expressions, the group centred on its unit's place."""
    theme, size, parts = setting.theme, scale.size, scale.parts
    known = _known(setting, mark)
    keys = list(mark.indicators)
    columns = [f"CASE WHEN {known} THEN {quoted(setting.column(key, mark.by))} ELSE 0 END" for key in keys]
    heights = [size_expression(column, size) for column in columns]
    highest = heights[0] if len(heights) == 1 else f"max({', '.join(heights)})"
    base = f"({highest}) / 2"
    edge, line = edge_of(theme, coloured=True), millimetres(theme.weights.symbol)
    width = mark.bar_mm * len(keys)
    cases = []
    for i, (key, height) in enumerate(zip(keys, heights, strict=True)):
        place = len(keys) - 1 - i if setting.language == "ar" else i
        middle = (place + 0.5) * mark.bar_mm - width / 2
        bar = Bar(mark.bar_mm, middle, height, base, parts.colours[key], edge, line)
        cases.append(
            Case(f"part {key}", parts.titles[key], (bar,), parts.colours[key], filter="TRUE", count=len(parts.table))
        )
    thick = millimetres(_BASE_PT)
    foot = f"CASE WHEN {highest} > 0 THEN {thick!r} ELSE 0 END"
    stand = Bar(width + 1.2, 0.0, foot, f"{base} + {thick / 2!r}", theme.ink, theme.ink, 0.01)
    cases.append(Case("base", "", (stand,), theme.ink, filter="TRUE", count=len(parts.table)))
    return _parts_style(setting, parts, tuple(cases), distance=f"({highest}) / 2 + 0.6")


def mushrooms(setting: Setting, mark: Any, scale: PartsScale) -> Shown:
    """Read two half-discs on one scale."""
    theme, parts, known = setting.theme, scale.parts, _known(setting, mark)
    turns = {"top_bottom": (0.0, 180.0), "left_right": (270.0, 90.0)}[mark.halves]
    if mark.halves == "left_right" and setting.language == "ar":
        turns = (90.0, 270.0)
    cases, sizes = [], []
    for key, turn in zip(mark.indicators, turns, strict=True):
        value = f"CASE WHEN {known} THEN {quoted(setting.column(key, mark.by))} ELSE 0 END"
        sizes.append(size_expression(value, scale.size))
        look = Marker(
            "semi_circle", 2 * _SHOWN_MM, parts.colours[key], edge_of(theme, coloured=True),
            millimetres(theme.weights.symbol), size=sizes[-1], angle_deg=turn,
        )  # fmt: skip
        cases.append(
            Case(f"part {key}", parts.titles[key], (look,), parts.colours[key], filter="TRUE", count=len(parts.table))
        )
    distance = f"max({', '.join(sizes)}) / 2 + 0.6"
    return _parts_style(setting, parts, tuple(cases), distance=distance)


def _known(setting: Setting, mark: Any) -> str:
    return " AND ".join(f"{quoted(setting.column(key, mark.by))} IS NOT NULL" for key in mark.indicators)


def _parts_style(
    setting: Setting, parts: Parts, cases: tuple[Case, ...], *,
    diagram: tuple[Element, ...] = (), distance: str = "",
) -> Shown:  # fmt: skip
    flagged = [setting.flag_column(key, setting.mark.by) for key in setting.mark.indicators]
    withheld = next((name for name, _ in flagged if name), "")
    crosses = absent_style(
        setting,
        setting.mark,
        f"NOT ({_known(setting, setting.mark)})",
        withheld,
        (len(parts.missing), len(parts.withheld)),
    )
    heading = " · ".join(part for part in (parts.heading.title, parts.heading.detail) if part)
    values = " + ".join(
        f"coalesce({quoted(setting.column(key, setting.mark.by))}, 0)" for key in setting.mark.indicators
    )
    renderer = Renderer("rules", cases, values, order=values) if cases else Renderer("none")
    extras = tuple(extra for _, more in flagged for extra in more)
    shown = _style(setting, renderer, heading, extras, crosses, distance=distance)
    return replace(shown, styles=(replace(shown.styles[0], diagram=diagram), *shown.styles[1:]))


def _size_legend(
    setting: Setting, size: SizeScale, decimals: int, title: str, marker: Marker, *, coloured: bool
) -> SizeLegend | None:
    picked = size.legend_values()
    if not picked:
        return None
    theme = setting.theme
    texts = tuple(setting.written(value, decimals) for value in picked)
    sizes = tuple(float(d) for d in size.diameters(np.array(picked)))
    face = theme.paper if coloured else theme.symbol
    shown = Marker(marker.shape, marker.size_mm, face, marker.edge, marker.edge_mm)
    return SizeLegend(title, texts, sizes, shown)


def _style(
    setting: Setting, renderer: Renderer, title: str, extras: tuple[Extra, ...] = (),
    crosses: tuple[Style, ...] = (), *, distance: str = "",
) -> Shown:  # fmt: skip
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
