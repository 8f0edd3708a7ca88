"""Names on the map in QGIS: which units, in one or two languages, in the type of the theme."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas import columns as c
from atlas.cartography.canvas.typeface import faces_of
from atlas.cartography.labels.toponyms import SPACING_EM
from atlas.cartography.spec.theme import TextStyle, Weights
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Naming, Printed
from atlas.cartography.styles.symbols import millimeters
from atlas.errors import UnknownNameError
from atlas.publishing.qgis.styles.symbols import data_defined, rgba

#: Around names: as wide as the plate's stroke of paper, of which QGIS shows as much as the plate.
HALO_MM: Final = millimeters(Weights().halo)
#: Weights of type in the numbers of Qt, and the names of their faces.
QT_WEIGHTS: Final = {400: "50", 600: "63", 700: "75"}
FACES: Final = {400: "Regular", 600: "Semibold", 700: "Bold"}
#: What QGIS sets a text in where it has not its family: the same type under its name of today, then what systems have.
FALLBACKS: Final = {
    "Source Sans Pro": ("Source Sans 3", "Noto Sans", "Open Sans", "DejaVu Sans"),
    "Almarai": ("Noto Sans Arabic", "Noto Naskh Arabic", "Segoe UI", "DejaVu Sans"),
}


def labeling(naming: Naming | Printed) -> Element:
    """Return the labels of a layer as QGIS writes them."""
    root = Element("labeling", {"type": "simple"})
    if isinstance(naming, Printed):
        _add_printed(root, naming)
        return root
    settings = SubElement(root, "settings", {"calloutType": "simple"})
    settings.append(text_style(naming.style, naming.family, expression=naming.expression))
    placement = {"placement": "1", "quadOffset": "4", "centroidInside": "1", "centroidWhole": "1", "priority": "7"}
    if naming.beside:
        placement = {
            "placement": "6", "predefinedPositionOrder": "TR,TL,BR,BL,R,L,TSR,BSR",
            "offsetType": "0" if naming.distance else "1", "dist": "0.5", "distUnits": "MM", "priority": "7",
        }  # fmt: skip
    SubElement(settings, "placement", placement)
    SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "1", "displayAll": "0"})
    driven = {"Show": naming.where, "LabelDistance": naming.distance}
    if any(driven.values()):
        settings.append(
            data_defined({name: expression for name, expression in driven.items() if expression}, "dd_properties")
        )
    return root


def _add_printed(root: Element, printed: Printed) -> None:
    theme = printed.theme
    settings = SubElement(root, "settings", {"calloutType": "simple"})
    style = theme.text(theme.type.label, halo="" if printed.curved else theme.paper)
    written = text_style(style, theme.family, expression=quote(c.TEXT))
    settings.append(written)
    columns = {"Family": c.TYPE_FAMILY, "FontStyle": c.TYPE_FACE, "Size": c.SIZE_PT, "Color": c.COLOR}
    placement = {"placement": "0", "priority": "10"}
    if printed.curved:
        # Letters as far apart, and lines as bent, as on the plate.
        written.set("fontLetterSpacing", f"{SPACING_EM * theme.type.sea:.3g}")
        placement = {"placement": "3", "placementFlags": "1", "maxCurvedCharAngleIn": "60",
                     "maxCurvedCharAngleOut": "-60", "priority": "10", "overrunDistance": "5"}  # fmt: skip
        driven = {}
    else:
        columns |= {"PositionX": c.X, "PositionY": c.Y, "LabelRotation": c.ANGLE_DEG}
        driven = {"Hali": "'Center'", "Vali": "'Base'", "BufferDraw": quote(c.HALO)}
    SubElement(settings, "placement", placement)
    SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "0", "displayAll": "1", "upsidedownLabels": "2"})
    driven |= {"AlwaysShow": "true"} | ({"Show": printed.where} if printed.where else {})
    settings.append(data_defined(driven, "dd_properties", columns=columns))


def nearest_weight(style: TextStyle, family: str) -> int:
    """Return the weight in which the plate shows a text: the nearest one that its family has."""
    try:
        weights = {weight for weight, _ in faces_of(style.family or family)}
    except UnknownNameError:  # a theme's own type, whose files QGIS may not have
        weights = set(QT_WEIGHTS)
    return min(weights & set(QT_WEIGHTS), key=lambda weight: abs(weight - style.weight))


def text_style(style: TextStyle, family: str, *, expression: str = "") -> Element:
    """Return a style of type: family, size, weight, color, halo; with the text of a label when it is one."""
    weight = nearest_weight(style, family)
    root = Element(
        "text-style",
        {
            "fontFamily": style.family or family, "fontSize": f"{style.size_pt:g}", "fontSizeUnit": "Point",
            "fontWeight": QT_WEIGHTS[weight], "namedStyle": "" if weight == 400 else FACES[weight],
            "fontItalic": "1" if style.italic else "0", "textColor": rgba(style.color), "textOpacity": "1",
            "multilineHeight": "1", "allowHtml": "0",
        },
    )  # fmt: skip
    fallbacks = SubElement(root, "families")
    for name in FALLBACKS.get(style.family or family, ()):
        SubElement(fallbacks, "family", {"name": name})
    if expression:
        root.set("fieldName", expression)
        root.set("isExpression", "1")
    if style.halo:
        buffer = {
            "bufferDraw": "1",
            "bufferSize": f"{HALO_MM:.3g}",
            "bufferSizeUnits": "MM",
            "bufferColor": rgba(style.halo),
        }
        SubElement(root, "text-buffer", {**buffer, "bufferOpacity": "1", "bufferJoinStyle": "128"})
    return root
