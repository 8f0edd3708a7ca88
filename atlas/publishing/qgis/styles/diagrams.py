"""Diagrams as QGIS writes them: pies sized by the area of their total."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.styles.model import PieDiagram
from atlas.publishing.qgis.styles.renderers import size_legend
from atlas.publishing.qgis.styles.symbols import data_defined


def diagram_elements(pie: PieDiagram) -> list[Element]:
    """Return the renderer of a diagram and its settings on the layer."""
    wide = f"{pie.diameter_mm!r}"
    diagram = Element(
        "LinearlyInterpolatedDiagramRenderer",
        {
            "diagramType": "Pie", "attributeLegend": "1", "lowerValue": "0", "lowerWidth": "0", "lowerHeight": "0",
            "upperValue": repr(float(pie.largest)), "upperWidth": wide, "upperHeight": wide,
            "classificationAttributeExpression": pie.total,
        },
    )  # fmt: skip
    category = SubElement(
        diagram,
        "DiagramCategory",
        {
            "enabled": "1", "scaleDependency": "Area", "sizeType": "MM", "width": "15", "height": "15",
            "minimumSize": "0", "penColor": pie.edge, "penAlpha": "255", "penWidth": f"{pie.edge_mm:.4g}",
            "backgroundColor": pie.paper, "backgroundAlpha": "0", "opacity": "1", "rotationOffset": "270",
            "direction": "0", "diagramOrientation": "Up", "labelPlacementMethod": "XHeight", "lineSizeType": "MM",
            "barWidth": "5", "spacing": "0", "scaleBasedVisibility": "0", "showAxis": "0",
        },
    )  # fmt: skip
    for slice_ in pie.slices:
        attributes = {"field": slice_.value, "color": slice_.color, "colorOpacity": "1", "label": slice_.title}
        SubElement(category, "attribute", attributes)
    if pie.sizes is not None:
        diagram.append(size_legend(pie.sizes))
    settings = Element(
        "DiagramLayerSettings",
        {
            "placement": "1", "linePlacementFlags": "1", "priority": "10", "showAll": "1", "obstacle": "0",
            "dist": "0", "zIndex": "1",
        },
    )  # fmt: skip
    settings.append(data_defined({"show": f"({pie.total}) > 0", "alwaysShow": "true"}, "properties"))
    return [diagram, settings]
