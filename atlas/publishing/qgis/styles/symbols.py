"""Looks of print as QGIS writes them: fills with their textures, markers, lines, each an element of a symbol."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.canvas.symbols import Pictogram
from atlas.cartography.canvas.texture import DOT_MM, DOTS_MM, HATCH_MM, Texture
from atlas.cartography.styles.symbols import Bar, Fill, Marker, Stroke, Symbol, SymbolLayer

#: A hairline that closes the seams between two areas of one color, mm.
_SEAM_MM: Final = 0.05


#: QGIS's name of a shape, and its size relative to the diameter of the circle of the same area.
_SHAPES: Final[Mapping[str, tuple[str, float]]] = {
    "circle": ("circle", 1.0),
    "square": ("square", math.sqrt(math.pi) / 2),
    "box": ("square", 1.0),  # whose side is the size
    "triangle": ("equilateral_triangle", math.sqrt(math.pi / (0.75 * math.sqrt(3)))),
    "triangle_down": ("equilateral_triangle", math.sqrt(math.pi / (0.75 * math.sqrt(3)))),
    "diamond": ("diamond", math.sqrt(math.pi / 2)),
    "cross": ("cross_fill", math.sqrt(math.pi / 2.2)),
    "star": ("star", math.sqrt(math.pi / 1.1226)),
}
_HATCHES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "hatch": ((45.0, HATCH_MM),),
    "level": ((0.0, 1.25),),
    "cross": ((45.0, 1.7), (135.0, 1.7)),
    "sparse": ((135.0, 1.9),),
    "upright": ((90.0, 1.2),),
}


def shape_factor(shape: str | Pictogram) -> float:
    """Return how many times the circle's diameter QGIS's size of a shape of the same area is."""
    if isinstance(shape, Pictogram):
        return shape.half_width
    return _SHAPES[shape][1] if shape in _SHAPES else 1.0


def rgba(color: str, opacity: float = 1.0) -> str:
    """Write ``#rrggbb`` as QGIS does, opaque unless it is said otherwise."""
    if not color or color == "none":
        return "255,255,255,0"
    return ",".join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5)) + f",{round(255 * opacity)}"


def kind_of(symbol: Symbol) -> str:
    """Return QGIS's kind of a symbol: ``fill``, ``line`` or ``marker``."""
    return {Fill: "fill", Stroke: "line"}.get(type(symbol[0]), "marker")


def symbol_element(symbol: Symbol, name: str) -> Element:
    """Return a symbol of a renderer under its name."""
    root = Element(
        "symbol", {"type": kind_of(symbol), "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    for layer in (layer for look in symbol for layer in _layers(look)):
        for position, inner in enumerate(layer.findall("symbol")):
            inner.set("name", f"@{name}@{len(root) + position}")
        root.append(layer)
    return root


def unseen(symbol: Symbol) -> Symbol:
    """Return a symbol of the same kind that draws nothing."""
    kind = kind_of(symbol)
    if kind == "line":
        return (Stroke("", 0.1),)
    return (Fill("", edge="none", edge_mm=0.01),) if kind == "fill" else (Marker("circle", 0.01, ""),)


def add_symbol(parent: Element, symbol: Symbol, name: str) -> Element:
    """Put a symbol under an element."""
    element = symbol_element(symbol, name)
    parent.append(element)
    return element


def _layers(look: SymbolLayer) -> list[Element]:
    if isinstance(look, Fill):
        return _fill(look)
    if isinstance(look, Stroke):
        return [_stroke(look)]
    if isinstance(look, Bar):
        return [_bar(look)]
    return [_marker(look)]


def _fill(look: Fill) -> list[Element]:
    layers = []
    edge = look.edge or look.color
    if look.color or look.edge:
        properties = {
            "color": rgba(look.color, look.opacity),
            "style": "solid" if look.color else "no",
            "outline_color": rgba(edge),
            "outline_style": "no" if look.edge == "none" else "solid",
            "outline_width": f"{look.edge_mm or _SEAM_MM:.4g}",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        }
        layers.append(_layer("SimpleFill", properties))
    return layers + _textures(look.texture, look.ink, look.ink_mm)


def _textures(texture: Texture, ink: str, width_mm: float) -> list[Element]:
    if texture == "dots":
        properties = {
            "distance_x": f"{DOTS_MM:g}", "distance_x_unit": "MM", "distance_y": f"{DOTS_MM / 2:g}",
            "distance_y_unit": "MM", "displacement_x": f"{DOTS_MM / 2:g}", "displacement_x_unit": "MM",
            "displacement_y": "0", "displacement_y_unit": "MM", "clip_mode": "completely_within",
        }  # fmt: skip
        layer = _layer("PointPatternFill", properties)
        add_symbol(layer, (Marker("circle", DOT_MM, ink),), "")
        return [layer]
    lines = []
    for angle, distance in _HATCHES.get(texture, ()):
        properties = {
            "angle": f"{angle:g}", "distance": f"{distance:g}", "distance_unit": "MM", "line_width": f"{width_mm:.4g}",
            "line_width_unit": "MM", "color": rgba(ink),
        }  # fmt: skip
        layer = _layer("LinePatternFill", properties)
        add_symbol(layer, (Stroke(ink, width_mm),), "")
        lines.append(layer)
    return lines


def _stroke(look: Stroke) -> Element:
    properties = {
        "line_color": rgba(look.color), "line_width": f"{look.width_mm:.4g}", "line_width_unit": "MM",
        "line_style": "solid" if look.color else "no", "capstyle": "round", "joinstyle": "round",
    }  # fmt: skip
    return _layer("SimpleLine", properties, {"outlineWidth": look.width} if look.width else {})


def _pictogram(look: Marker, shape: Pictogram) -> Element:
    """Return a marker with its drawing embedded, in the colors of the style."""
    side = shape.half_width
    ways = "".join("M" + "L".join(f"{x:.5g} {-y:.5g}" for x, y in ring[:-1]) + "Z" for ring in shape.rings)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-side:.5g} {-side:.5g} {2 * side:.5g} {2 * side:.5g}">'
        f'<path d="{ways}" fill="param(fill)" fill-opacity="param(fill-opacity)" stroke="param(outline)" '
        'stroke-opacity="param(outline-opacity)" stroke-width="param(outline-width)"/></svg>'
    )
    properties = {
        "name": "base64:" + base64.b64encode(drawing.encode()).decode(), "color": rgba(look.color),
        "size": f"{look.size_mm * side:.6g}", "size_unit": "MM", "scale_method": "diameter", "angle": "0",
        "fixedAspectRatio": "0", "outline_color": rgba(look.edge or look.color), "outline_width": f"{look.edge_mm:.4g}",
        "outline_width_unit": "MM", "offset": "0,0", "offset_unit": "MM", "horizontal_anchor_point": "1",
        "vertical_anchor_point": "1",
    }  # fmt: skip
    driven = {"size": f"({look.size}) * {side:.9g}"} if look.size else {}
    return _layer("SvgMarker", properties, driven)


def _marker(look: Marker) -> Element:
    if isinstance(look.shape, Pictogram):
        return _pictogram(look, look.shape)
    name, factor = _SHAPES.get(look.shape, (look.shape, 1.0))
    angle = look.angle_deg + (180.0 if look.shape == "triangle_down" else 0.0)
    driven = {"size": f"({look.size}) * {factor:.9g}" if factor != 1.0 else look.size} if look.size else {}
    if look.when:
        driven["enabled"] = look.when
    properties = {
        "name": name, "color": rgba(look.color), "size": f"{look.size_mm * factor:.6g}", "size_unit": "MM",
        "scale_method": "diameter", "angle": f"{angle:g}", "outline_color": rgba(look.edge or look.color),
        "outline_style": "solid" if look.edge_mm else "no", "outline_width": f"{look.edge_mm:.4g}",
        "outline_width_unit": "MM", "joinstyle": "miter", "offset": "0,0", "offset_unit": "MM",
        "horizontal_anchor_point": "1", "vertical_anchor_point": "1",
    }  # fmt: skip
    if not look.texture:
        return _layer("SimpleMarker", properties, driven)
    layer = _layer("FilledMarker", properties, driven)
    add_symbol(layer, (Fill(look.color, look.texture, look.ink, edge=look.edge, edge_mm=look.edge_mm),), "")
    return layer


def _bar(look: Bar) -> Element:
    properties = {
        "symbol_name": "rectangle", "color": rgba(look.color), "symbol_width": f"{look.width_mm:.6g}",
        "symbol_width_unit": "MM", "symbol_height": "4", "symbol_height_unit": "MM", "size_unit": "MM",
        "outline_color": rgba(look.edge), "outline_style": "solid", "outline_width": f"{look.edge_mm:.4g}",
        "outline_width_unit": "MM", "offset": "0,0", "offset_unit": "MM",
        "horizontal_anchor_point": "1", "vertical_anchor_point": "2", "angle": "0",
    }  # fmt: skip
    shift = f"'{look.offset_mm:.6g},' || to_string({look.base})"
    driven = {"height": look.height, "offset": shift, "enabled": f"({look.height}) > 0"}
    return _layer("EllipseMarker", properties, driven)


def _layer(kind: str, properties: Mapping[str, str], driven: Mapping[str, str] | None = None) -> Element:
    layer = Element("layer", {"class": kind, "enabled": "1", "pass": "0", "locked": "0"})
    options = SubElement(layer, "Option", {"type": "Map"})
    for name, value in properties.items():
        SubElement(options, "Option", {"name": name, "value": value, "type": "QString"})
    for name, value in properties.items():
        SubElement(layer, "prop", {"k": name, "v": value})
    if driven:
        layer.append(data_defined(driven))
    return layer


def data_defined(
    driven: Mapping[str, str], tag: str = "data_defined_properties", *, columns: Mapping[str, str] | None = None
) -> Element:
    """Return properties under QGIS's names of them: those that expressions decide, and those that columns hold."""
    root = Element(tag)
    options = SubElement(root, "Option", {"type": "Map"})
    SubElement(options, "Option", {"name": "name", "value": "", "type": "QString"})
    inner = SubElement(options, "Option", {"name": "properties", "type": "Map"})
    for name, expression in driven.items():
        option = SubElement(inner, "Option", {"name": name, "type": "Map"})
        SubElement(option, "Option", {"name": "active", "value": "true", "type": "bool"})
        SubElement(option, "Option", {"name": "expression", "value": expression, "type": "QString"})
        SubElement(option, "Option", {"name": "type", "value": "3", "type": "int"})
    for name, column in (columns or {}).items():
        option = SubElement(inner, "Option", {"name": name, "type": "Map"})
        SubElement(option, "Option", {"name": "active", "value": "true", "type": "bool"})
        SubElement(option, "Option", {"name": "field", "value": column, "type": "QString"})
        SubElement(option, "Option", {"name": "type", "value": "2", "type": "int"})
    SubElement(options, "Option", {"name": "type", "value": "collection", "type": "QString"})
    return root
