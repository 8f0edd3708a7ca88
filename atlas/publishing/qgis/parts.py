"""Marks of parts at the units' places, as styles of their centres: pies, bars, half-discs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.marks.parts import Parts, PartsScale
from atlas.cartography.marks.placing import edge_of
from atlas.publishing.qgis.renderers import Case, Renderer, size_legend
from atlas.publishing.qgis.setting import Setting, Shown
from atlas.publishing.qgis.signs import absent_style, centre_style, nested_sizes, size_expression
from atlas.publishing.qgis.symbols import Bar, Marker, data_defined, millimetres, quoted

_BASE_PT: Final = 0.6
_SHOWN_MM: Final = 3.2  # of a symbol in a legend, where no expression decides


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
    if nested := nested_sizes(setting, size, one.decimals, "", frame, coloured=True):
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
    shown = centre_style(setting, renderer, heading, extras, crosses, distance=distance)
    return replace(shown, styles=(replace(shown.styles[0], diagram=diagram), *shown.styles[1:]))
