"""Styles as Styled Layer Descriptor, for programs other than QGIS: classes, categories and sizes, without textures."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.styles.model import Case, Renderer
from atlas.cartography.styles.symbols import Bar, Fill, Marker, Stroke, SymbolLayer

_PIXEL_MM: Final = 0.28  # of the standard
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
    if driven or not case.symbol or renderer.kind == "rules" or (renderer.kind != "single" and not column):
        return
    rule = SubElement(body, "se:Rule")
    SubElement(rule, "se:Name").text = case.label or case.key
    if case.label:
        SubElement(SubElement(rule, "se:Description"), "se:Title").text = case.label
    if renderer.kind == "graduated":
        condition = SubElement(rule, "ogc:Filter")
        if case.lower is None or case.upper is None:
            _null(condition, column)
        else:
            last = case.tested[1] == case.upper
            # The highest class is open: a reader that rounds its bound would lose the record holder.
            both = condition if last else SubElement(condition, "ogc:And")
            _compare(both, "GreaterThanOrEqualTo", column, repr(float(case.lower)))
            if not last:
                _compare(both, "LessThan", column, repr(float(case.upper)))
    elif renderer.kind == "categorised":
        condition = SubElement(rule, "ogc:Filter")
        if case.value:
            _compare(condition, "EqualTo", column, case.value)
        else:
            _null(condition, column)
    for look in case.symbol:
        _symbolizer(rule, look)


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
        if look.color:
            polygon = SubElement(rule, "se:PolygonSymbolizer")
            _parameter(SubElement(polygon, "se:Fill"), "fill", look.color)
            if look.edge not in ("", "none"):
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
        SubElement(mark, "se:WellKnownName").text = _MARKS.get(look.shape, "circle")
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
