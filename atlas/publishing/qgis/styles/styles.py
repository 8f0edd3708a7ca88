"""A style of one layer, as QGIS (QML) and other programs (SLD) read it."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from atlas.cartography.styles.model import Style
from atlas.publishing.qgis.styles.diagrams import diagram_elements
from atlas.publishing.qgis.styles.evaluation import make_literal
from atlas.publishing.qgis.styles.labels import labeling
from atlas.publishing.qgis.styles.renderers import renderer_element
from atlas.publishing.qgis.styles.sld import sld_text

_GEOMETRY_TYPES: Final = {"Point": "0", "Line": "1", "Polygon": "2"}
#: Characters that XML cannot hold, whatever is done to them.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_NAME: Final = 30


def style_elements(style: Style) -> list[Element]:
    """Return what a style says, as a layer of a project holds it."""
    elements = [renderer_element(style.renderer)]
    if style.naming is not None:
        elements.append(labeling(style.naming))
    for tag, value in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        element = Element(tag)
        element.text = value
        elements.append(element)
    elements += diagram_elements(style.diagram) if style.diagram is not None else []
    if style.aliases:
        aliases = Element("aliases")
        for position, (column, title) in enumerate(style.aliases):
            SubElement(aliases, "alias", {"index": str(position), "field": column, "name": title})
        elements.append(aliases)
    kind = Element("layerGeometryType")
    kind.text = _GEOMETRY_TYPES[style.geometry]
    return [*elements, kind]


def qml(style: Style) -> str:
    """Return a style as QGIS reads it from a file or a database."""
    categories = "Symbology|Labeling|Fields" + ("|Diagrams" if style.diagram is not None else "")
    named = "0" if style.naming is None else "1"
    root = Element("qgis", {"version": "3.22.0", "styleCategories": categories, "labelsEnabled": named})
    root.extend(style_elements(style))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + xml_text(root)


def sld(style: Style) -> str:
    """Return a style as Styled Layer Descriptor 1.1, as far as it can say it."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml_text(sld_text(style.table, style.name, style.renderer))


def xml_text(root: Element) -> str:
    """Write an element; characters that XML cannot hold are left out, texts are no expressions."""
    for element in root.iter():
        element.text = _UNWRITABLE.sub("", element.text) if element.text else element.text
        for key, value in element.attrib.items():
            element.set(key, _UNWRITABLE.sub("", value))
    make_literal(root)
    indent(root, " ")
    return tostring(root, encoding="unicode") + "\n"


def style_name(number: str, key: str, position: int = 1) -> str:
    """Return the name of a style: number and key of its plate, shortened to what QGIS keeps."""
    end = "" if position == 1 else f" {position}"
    return f"{number} {key}"[: LONGEST_NAME - len(end)] + end
