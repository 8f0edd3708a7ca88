"""The project that the GeoPackage carries: a map theme and a layout for each plate, pages for the communes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.qgis.layers.commune_pages import commune_pages
from atlas.publishing.qgis.layers.relief import add_relief
from atlas.publishing.qgis.layers.stock import Stock, stock_of
from atlas.publishing.qgis.project.conventions import add_properties
from atlas.publishing.qgis.project.descriptions import (
    about_edition,
    add_features,
    add_service,
    project_metadata,
)
from atlas.publishing.qgis.project.forms import add_relations, value_lists
from atlas.publishing.qgis.project.map_layers import (
    QgisLayer,
    add_crs,
    add_group,
    add_layer,
    add_preset,
    add_table,
    add_table_group,
    layer_identifier,
    set_short_name,
)
from atlas.publishing.qgis.project.plates import EditionShown
from atlas.publishing.qgis.styles.styles import xml_text
from atlas.publishing.tables.layers import TableLayer

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def project_text(
    edition: Edition, data: Dataset, shown: EditionShown, file: str, *, tables: Sequence[TableLayer] = ()
) -> str:
    """Return the project as QGIS reads it.

    Args:
        edition: gives titles, producer and date.
        data: the indicators tabulated.
        shown: its plates as QGIS shows them.
        file: name of the GeoPackage that holds the layers; under another name the project finds none of them.
        tables: what the file has beside layers: dictionary, values, classes, sources.
    """
    stock = stock_of(shown)
    title = _title(edition, shown.language)
    root = Element("qgis", {"version": "3.22.0", "projectname": title})
    SubElement(root, "homePath", {"path": ""})
    SubElement(root, "title").text = title
    crs, about = data.territory.plane.definition, about_edition(edition, data, shown.language)
    add_crs(SubElement(root, "projectCrs"), crs)
    tree = _tree(root, shown, stock, file)
    if tables:
        set_short_name(add_table_group(tree, tr("qgis.tables", shown.language), tables, file), "tables")
    _canvas(root, shown.plates[0].frame)
    lists = value_lists(edition.register_vocabulary, shown.language)
    layers = SubElement(root, "projectlayers")
    for layer in stock.draw_order:
        if isinstance(layer, QgisLayer):
            add_layer(layers, layer, file, crs=crs, lists=lists, about=about)
    for relief in stock.relief:
        add_relief(layers, relief, file, about=about)
    for table in tables:
        add_table(layers, table, file, about=about)
    add_relations(root, _links(stock, shown.language))
    properties = add_properties(root, shown.theme.sea if data.territory.land is not None else shown.theme.beyond)
    add_service(properties, about)
    add_features(properties, [layer.identifier for layer in stock.features])
    root.append(project_metadata(about))
    communes = tr("qgis.communes", shown.language)
    _presets(SubElement(root, "visibility-presets"), shown, stock, communes)
    layouts = SubElement(root, "Layouts")
    layouts.extend(plate.layout for plate in shown.plates)
    layouts.append(commune_pages(edition, data, shown, stock))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + xml_text(root)


def _links(stock: Stock, language: LanguageCode) -> list[tuple[str, str, tuple[str, str], tuple[str, str]]]:
    """List which rows belong to which: communes to their province, actors to their commune."""
    communes, provinces = layer_identifier("communes"), layer_identifier("land")
    title = tr("qgis.province_communes", language)
    links = [("province_communes", title, (communes, c.PROVINCE_CODE), (provinces, c.CODE))]
    title = tr("qgis.commune_actors", language)
    return links + [
        ("commune_actors", title, (layer.identifier, "commune_code"), (communes, c.CODE)) for layer in stock.actors
    ]


def _presets(presets: Element, shown: EditionShown, stock: Stock, communes: str) -> None:
    """Add a map theme for each map of each plate, and one for the pages of the communes."""
    for plate, own in zip(shown.plates, stock.plates, strict=True):
        for window, name in enumerate(plate.presets):
            add_preset(presets, name, stock.theme_of(plate, own, window))
    add_preset(presets, communes, stock.theme_of_communes)


def _title(edition: Edition, language: LanguageCode) -> str:
    title = edition.title if isinstance(edition.title, str) else edition.title.get(language, "")
    return title


def _tree(root: Element, shown: EditionShown, stock: Stock, file: str) -> Element:
    tree = SubElement(root, "layer-tree-group")
    for i, (plate, own) in enumerate(zip(shown.plates, stock.plates, strict=True)):
        visible = {layer.key for layer in (*own.lettering[0], *own.from_top)} if i == 0 else set()
        group = add_group(tree, plate.presets[0], own.from_top, file, visible, expanded=i == 0)
        set_short_name(group, f"p{plate.number}")
        if own.all_lettering:
            names = add_group(group, tr("qgis.names", shown.language), own.all_lettering, file, visible)
            set_short_name(names, f"p{plate.number}_names")
    set_short_name(add_group(tree, tr("qgis.names", shown.language), stock.names, file, set()), "names")
    ground = {layer.key for layer in stock.theme_of(shown.plates[0], stock.plates[0], 0)}
    set_short_name(add_group(tree, tr("qgis.ground", shown.language), stock.ground, file, ground), "ground")
    order = SubElement(tree, "custom-order", {"enabled": "1"})
    for layer in stock.draw_order:
        SubElement(order, "item").text = layer.identifier
    return tree


def _canvas(root: Element, frame: MapFrame) -> None:
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    extent = SubElement(canvas, "extent")
    for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), frame.extent, strict=True):
        SubElement(extent, tag).text = repr(value)
    SubElement(canvas, "rotation").text = "0"
    add_crs(SubElement(canvas, "destinationsrs"), frame.crs)
