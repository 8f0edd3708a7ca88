"""Styles as Styled Layer Descriptor, for programs other than QGIS: classes, categories and sizes, without textures."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.styles.model import Case, Renderer
from atlas.cartography.styles.symbols import Bar, Fill, Marker, Stroke, SymbolLayer

_PIXEL_MM: Final = 0.28  # of the standard
#: Keys of special values; the reasons that a column of the layer may say.
_ZERO: Final = "zero"
_FLAGGED: Final = ("not_applicable", "suppressed")
_REASONS: Final = ("no_data", *_FLAGGED)
_FLAG: Final = re.compile(r'WHEN "([^"]+)" = ')
_MARKS: Final = {"square": "square", "box": "square", "triangle": "triangle", "star": "star", "cross": "cross"}


def sld_text(layer: str, name: str, renderer: Renderer) -> Element:
    """Return the descriptor of a renderer; what an expression of QGIS decides is left out, and sizes with it."""
    root = Element(
        "StyledLayerDescriptor",
        {
            "xmlns": "http://www.opengis.net/sld", "xmlns:se": "http://www.opengis.net/se",
            "xmlns:ogc": "http://www.opengis.net/ogc", "version": "1.1.0",
        },
    )  # fmt: skip
    named = SubElement(root, "NamedLayer")
    SubElement(named, "se:Name").text = layer
    style = SubElement(named, "UserStyle")
    SubElement(style, "se:Name").text = name
    body = SubElement(style, "se:FeatureTypeStyle")
    # The first rule that fits wins in QGIS; here rules exclude each other, for each says both its bounds.
    for case in renderer.cases:
        _rule(body, case, renderer)
    return root


def _rule(body: Element, case: Case, renderer: Renderer) -> None:
    column = _column(renderer.attribute)
    driven = any(isinstance(look, Marker | Stroke) and (look.size if isinstance(look, Marker) else look.width)
                 for look in case.symbol)  # fmt: skip
    beyond = renderer.kind == "rules" or (renderer.kind != "single" and not column)
    if driven or beyond or not case.symbol or not case.drawn:
        return
    rule = SubElement(body, "se:Rule")
    SubElement(rule, "se:Name").text = case.label or case.key
    if case.label:
        SubElement(SubElement(rule, "se:Description"), "se:Title").text = case.label
    if renderer.kind == "graduated":
        _class_filter(SubElement(rule, "ogc:Filter"), case, renderer)
    elif renderer.kind == "categorised":
        condition = SubElement(rule, "ogc:Filter")
        if case.value:
            _compare(condition, "EqualTo", column, case.value)
        else:
            _null(condition, column)
    for look in case.symbol:
        _symbolizer(rule, look)


def _class_filter(condition: Element, case: Case, renderer: Renderer) -> None:
    """Write which rows belong to a class: every rule that fits is drawn, so that no two of them may fit.

    The outermost classes are open: a reader that rounds their bounds would lose the record holder.
    """
    column = _column(renderer.attribute)
    classes = [each for each in renderer.cases if each.key not in (_ZERO, *_REASONS) and each.lower is not None]
    if case.key == _ZERO:
        _compare(condition, "EqualTo", column, repr(0.0))
    elif case not in classes:
        _missing(condition, case, renderer.attribute)
    else:
        lowest = case.lower == min(each.lower for each in classes if each.lower is not None)
        highest = case.tested[1] == case.upper
        tests = [("GreaterThanOrEqualTo", case.lower)] * (not lowest) + [("LessThan", case.upper)] * (not highest)
        tests += [("NotEqualTo", 0.0)] * any(each.key == _ZERO for each in renderer.cases)
        if not tests:  # the only class
            _null(SubElement(condition, "ogc:Not"), column)
        both = SubElement(condition, "ogc:And") if len(tests) > 1 else condition
        for how, bound in tests:
            _compare(both, how, column, repr(float(bound or 0.0)))


def _missing(condition: Element, case: Case, attribute: str) -> None:
    """Write which rows have no value: with the reason of the class, where a column of the layer says reasons."""
    column, flag = _column(attribute), _FLAG.search(attribute)
    if flag is None:
        _null(condition, column)
        return
    both = SubElement(condition, "ogc:And")
    _null(both, column)
    reasons = [case.key] if case.key in _FLAGGED else _FLAGGED
    for reason in reasons:
        _compare(both, "EqualTo" if case.key in _FLAGGED else "NotEqualTo", flag[1], reason)


def _column(attribute: str) -> str:
    """Return the column that an attribute reads: ``"x"``, or the first of ``coalesce("x", …)``."""
    start = attribute.removeprefix("coalesce(")
    return start[1:].split('"', 1)[0] if start.startswith('"') else ""


def _compare(parent: Element, how: str, column: str, value: str) -> None:
    comparison = SubElement(parent, f"ogc:PropertyIs{how}")
    SubElement(comparison, "ogc:PropertyName").text = column
    SubElement(comparison, "ogc:Literal").text = value


def _null(parent: Element, column: str) -> None:
    SubElement(SubElement(parent, "ogc:PropertyIsNull"), "ogc:PropertyName").text = column


def _symbolizer(rule: Element, look: SymbolLayer) -> None:
    if isinstance(look, Fill):
        outlined = look.edge not in ("", "none")
        if look.color or outlined:
            polygon = SubElement(rule, "se:PolygonSymbolizer")
            if look.color:
                _parameter(SubElement(polygon, "se:Fill"), "fill", look.color)
            if outlined:
                outline = SubElement(polygon, "se:Stroke")
                _parameter(outline, "stroke", look.edge)
                _parameter(outline, "stroke-width", f"{look.edge_mm / _PIXEL_MM:.4g}")
    elif isinstance(look, Stroke):
        line = SubElement(SubElement(rule, "se:LineSymbolizer"), "se:Stroke")
        _parameter(line, "stroke", look.color)
        _parameter(line, "stroke-width", f"{look.width_mm / _PIXEL_MM:.4g}")
    elif isinstance(look, Marker):
        graphic = SubElement(SubElement(rule, "se:PointSymbolizer"), "se:Graphic")
        mark = SubElement(graphic, "se:Mark")
        SubElement(mark, "se:WellKnownName").text = (
            _MARKS.get(look.shape, "circle") if isinstance(look.shape, str) else "circle"
        )
        _parameter(SubElement(mark, "se:Fill"), "fill", look.color)
        if look.edge_mm:
            line = SubElement(mark, "se:Stroke")
            _parameter(line, "stroke", look.edge)
            _parameter(line, "stroke-width", f"{look.edge_mm / _PIXEL_MM:.4g}")
        SubElement(graphic, "se:Size").text = f"{look.size_mm / _PIXEL_MM:.4g}"
    else:
        assert isinstance(look, Bar)  # a bar has no symbol of the standard


def _parameter(parent: Element, name: str, value: str) -> None:
    SubElement(parent, "se:SvgParameter", {"name": name}).text = value
