"""What holds for a whole project of QGIS: relative paths, ellipsoid, how borders are edited, the color of the sea."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

#: The ellipsoid of WGS 84, on which the areas of the columns are measured.
_ELLIPSOID: Final = "EPSG:7030"


def add_properties(root: Element, sea: str) -> Element:
    """Write the properties of a project and return them; ``sea`` is the color of what no layer covers."""
    properties = SubElement(root, "properties")
    entries: dict[str, dict[str, tuple[str, str]]] = {
        "Paths": {"Absolute": ("bool", "false")},
        # Without it QGIS forgets the projection of the project.
        "SpatialRefSys": {"ProjectionsEnabled": ("int", "1")},
        "Measure": {"Ellipsoid": ("QString", _ELLIPSOID)},
        # A border that two communes share is moved for both.
        "Digitizing": {"TopologicalEditing": ("int", "1")},
        "Gui": {
            f"CanvasColor{name}Part": ("int", str(int(sea[i : i + 2], 16)))
            for name, i in (("Red", 1), ("Green", 3), ("Blue", 5))
        },
    }
    for group, values in entries.items():
        parent = SubElement(properties, group)
        for name, (kind, value) in values.items():
            SubElement(parent, name, {"type": kind}).text = value
    return properties
