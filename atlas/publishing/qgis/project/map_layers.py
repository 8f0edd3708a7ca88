"""The layers of the project: tables of the GeoPackage, each in one style, and the groups and themes that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol
from xml.etree.ElementTree import Element, SubElement

from pyproj import CRS

from atlas.cartography.styles.model import Style
from atlas.publishing.qgis.project.descriptions import EditionCredits, layer_metadata
from atlas.publishing.qgis.project.forms import Lists, form_elements
from atlas.publishing.qgis.styles.styles import style_elements
from atlas.publishing.tables.layers import TableLayer

_WKB: Final = {"Point": "Point", "Line": "MultiLineString", "Polygon": "MultiPolygon"}


@dataclass(frozen=True, slots=True)
class QgisLayer:
    """A table of the GeoPackage in one style, as a layer of the project; ``where`` keeps some of its rows."""

    key: str
    name: str
    style: Style
    where: str = ""

    @property
    def provider(self) -> str:
        """What of QGIS reads it."""
        return "ogr"

    @property
    def identifier(self) -> str:
        """What the project calls it: QGIS gives another name to a layer whose own is shorter than eleven letters."""
        return layer_identifier(self.key)

    def source(self, file: str) -> str:
        """Return where QGIS finds it beside the project."""
        subset = f"|subset={self.where}" if self.where else ""
        return f"./{file}|layername={self.style.table}{subset}"


class ListedLayer(Protocol):
    """A layer of the project as its panel and its themes list it."""

    @property
    def key(self) -> str:
        """Its name in the service of QGIS Server."""

    @property
    def name(self) -> str:
        """What the panel of layers calls it."""

    @property
    def provider(self) -> str:
        """What of QGIS reads it."""

    @property
    def identifier(self) -> str:
        """What the project calls it."""

    def source(self, file: str) -> str:
        """Return where QGIS finds it beside the project."""


def layer_identifier(key: str) -> str:
    """Return what the project calls the layer of a key."""
    return f"atlas_layer_{key}"


def add_group(
    tree: Element, name: str, layers: Sequence[ListedLayer], file: str, visible: set[str], *, expanded: bool = False
) -> Element:
    """Put layers into the panel of layers under a heading, and return the group."""
    checked = "Qt::Checked" if visible else "Qt::Unchecked"
    attributes = {"name": name, "checked": checked, "expanded": "1" if expanded else "0"}
    group = SubElement(tree, "layer-tree-group", attributes)
    for layer in layers:
        entry = {
            "id": layer.identifier, "name": layer.name, "source": layer.source(file), "providerKey": layer.provider,
            "checked": "Qt::Checked" if layer.key in visible else "Qt::Unchecked", "expanded": "1" if expanded else "0",
        }  # fmt: skip
        SubElement(group, "layer-tree-layer", entry)
    return group


def add_layer(layers: Element, layer: QgisLayer, file: str, *, crs: str, lists: Lists, about: EditionCredits) -> None:
    """Describe a layer with its style and its form; ``crs`` is the system of its shapes, ``lists`` are of values."""
    style = layer.style
    root = SubElement(
        layers,
        "maplayer",
        {
            "type": "vector", "geometry": style.geometry, "wkbType": _WKB[style.geometry],
            "labelsEnabled": "0" if style.naming is None else "1", "styleCategories": "AllStyleCategories",
            "simplifyDrawingHints": "1", "simplifyDrawingTol": "1", "hasScaleBasedVisibilityFlag": "0",
        },
    )  # fmt: skip
    SubElement(root, "id").text = layer.identifier
    SubElement(root, "datasource").text = layer.source(file)
    SubElement(root, "layername").text = layer.name
    SubElement(root, "shortname").text = layer.key
    add_crs(SubElement(root, "srs"), crs)
    SubElement(root, "provider", {"encoding": "UTF-8"}).text = "ogr"
    manager = SubElement(root, "map-layer-style-manager", {"current": "default"})
    SubElement(manager, "map-layer-style", {"name": "default"})
    root.extend(style_elements(style))
    root.extend(form_elements(style.table, lists))
    root.append(layer_metadata(about, layer.name))


def add_table(layers: Element, table: TableLayer, file: str, *, about: EditionCredits) -> None:
    """Describe a table without shapes, with the titles of its columns."""
    attributes = {"type": "vector", "geometry": "No geometry", "wkbType": "NoGeometry", "labelsEnabled": "0"}
    root = SubElement(layers, "maplayer", {**attributes, "styleCategories": "AllStyleCategories"})
    SubElement(root, "id").text = layer_identifier(table.name)
    SubElement(root, "datasource").text = f"./{file}|layername={table.name}"
    SubElement(root, "layername").text = table.title
    SubElement(root, "shortname").text = table.name
    SubElement(root, "provider", {"encoding": "UTF-8"}).text = "ogr"
    aliases = SubElement(root, "aliases")
    for i, field in enumerate(table.fields, start=1):
        alias = {"field": field.name, "name": field.about.title or field.heading, "index": str(i)}
        SubElement(aliases, "alias", alias)
    root.append(layer_metadata(about, table.title))


def add_table_group(tree: Element, name: str, tables: Sequence[TableLayer], file: str) -> Element:
    """Put tables into the panel of layers under a heading, and return the group."""
    group = SubElement(tree, "layer-tree-group", {"name": name, "checked": "Qt::Unchecked", "expanded": "0"})
    for table in tables:
        entry = {
            "id": layer_identifier(table.name), "name": table.title, "source": f"./{file}|layername={table.name}",
            "providerKey": "ogr", "checked": "Qt::Unchecked", "expanded": "0",
        }  # fmt: skip
        SubElement(group, "layer-tree-layer", entry)
    return group


def set_short_name(group: Element, name: str) -> None:
    """Give a group the name by which QGIS Server is asked for it: a title may hold commas, which end a name."""
    properties = Element("customproperties")
    options = SubElement(properties, "Option", {"type": "Map"})
    SubElement(options, "Option", {"name": "wmsShortName", "value": name, "type": "QString"})
    group.insert(0, properties)


def add_preset(presets: Element, name: str, layers: Sequence[ListedLayer]) -> None:
    """Write a map theme: the layers that it shows."""
    preset = SubElement(presets, "visibility-preset", {"name": name, "has-expanded-info": "0"})
    for layer in layers:
        SubElement(preset, "layer", {"id": layer.identifier, "visible": "1", "style": "default"})


def add_crs(parent: Element, definition: str) -> None:
    """Write a system of coordinates; one without a number is known by its WKT."""
    system = SubElement(parent, "spatialrefsys")
    for tag, value in _system_values(definition):
        SubElement(system, tag).text = value


@lru_cache(maxsize=16)  # every layer of a project asks, and a system without a number is looked for among all of them
def _system_values(definition: str) -> tuple[tuple[str, str], ...]:
    """Return what a project says of a system of coordinates, by its elements."""
    crs = CRS.from_user_input(definition)
    return (
        ("wkt", crs.to_wkt()), ("srid", str(crs.to_epsg() or 0)), ("authid", ":".join(crs.to_authority() or ())),
        ("description", crs.name), ("geographicflag", str(crs.is_geographic).lower()),
    )  # fmt: skip
