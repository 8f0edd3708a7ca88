"""The project that the GeoPackage carries: a map theme and a layout for each plate, pages for the communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.captions import foot_lines, title_band
from atlas.cartography.marks.style.context import AREAS, CENTERS
from atlas.cartography.styles.expressions import quote, text
from atlas.cartography.styles.model import Renderer, Style
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.qgis.layouts.label_layers import lettering_styles
from atlas.publishing.qgis.layouts.layout import CommunePages, commune_layout
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
from atlas.publishing.qgis.project.plate_sheet import mark_layer
from atlas.publishing.qgis.project.plates import EditionShown, PlateShown
from atlas.publishing.qgis.styles.evaluation import Evaluated
from atlas.publishing.qgis.styles.styles import xml_text
from atlas.publishing.tables.layers import TableLayer
from atlas.publishing.tables.titles import layer_words

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

_MOST_FIGURES: Final = 24


@dataclass(frozen=True, slots=True)
class PlateLayers:
    """The layers of a plate: those of its marks (in the order of its styles), and by window what is written there."""

    marks: tuple[QgisLayer, ...]
    lettering: tuple[tuple[QgisLayer, ...], ...]

    @property
    def all_lettering(self) -> list[QgisLayer]:
        """What is written on the map and in every inset."""
        return [layer for window in self.lettering for layer in window]


@dataclass(frozen=True, slots=True)
class Stock:
    """The layers of a project: names that QGIS places, those of each plate, and what all plates share."""

    names: tuple[QgisLayer, ...]
    plates: tuple[PlateLayers, ...]
    shared: tuple[QgisLayer, ...]

    @property
    def draw_order(self) -> list[QgisLayer]:
        """Layers from the topmost to the lowest, as print lays them: names, symbols, boundaries, areas, land."""
        marks = [layer for plate in self.plates for layer in reversed(plate.marks)]
        lettered = [layer for plate in self.plates for layer in plate.all_lettering]
        over = [layer for layer in marks if layer.style.over]
        under = [layer for layer in marks if not layer.style.over]
        return [*self.names, *lettered, *over, self.shared[0], *under, *self.shared[1:]]


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
    stock = Stock(
        _names(shown), tuple(_plate_layers(plate, shown) for plate in shown.plates), tuple(_shared_layers(shown))
    )
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
        add_layer(layers, layer, file, crs=crs, lists=lists, about=about)
    for table in tables:
        add_table(layers, table, file, about=about)
    add_relations(root, _links(stock, shown.language))
    properties = add_properties(root, shown.theme.sea if data.territory.land is not None else shown.theme.beyond)
    add_service(properties, about)
    add_features(properties, _features(stock))
    root.append(project_metadata(about))
    communes = tr("qgis.communes", shown.language)
    _presets(SubElement(root, "visibility-presets"), shown, stock, communes)
    layouts = SubElement(root, "Layouts")
    layouts.extend(plate.layout for plate in shown.plates)
    layouts.append(_communes(edition, data, shown, communes))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + xml_text(root)


def _links(stock: Stock, language: LanguageCode) -> list[tuple[str, str, tuple[str, str], tuple[str, str]]]:
    """List which rows belong to which: communes to their province, actors to their commune."""
    communes, provinces = layer_identifier("communes"), layer_identifier("land")
    title = tr("qgis.province_communes", language)
    links = [("province_communes", title, (communes, c.PROVINCE_CODE), (provinces, c.CODE))]
    actors = [layer for plate in stock.plates for layer in plate.marks if layer.style.table == "actors"][:1]
    title = tr("qgis.commune_actors", language)
    return links + [
        ("commune_actors", title, (layer.identifier, "commune_code"), (communes, c.CODE)) for layer in actors
    ]


def _features(stock: Stock) -> list[str]:
    """List the layers whose features are given out: what all plates share, and the actors once."""
    actors = [layer for plate in stock.plates for layer in plate.marks if layer.style.table == "actors"][:1]
    return [layer.identifier for layer in (*stock.shared, *actors)]


def _presets(presets: Element, shown: EditionShown, stock: Stock, communes: str) -> None:
    """Add a map theme for each map of each plate, and one for the pages of the communes."""
    ground = [layer for layer in stock.shared if layer.key != "communes"]
    for plate, own in zip(shown.plates, stock.plates, strict=True):
        # On a basemap there is no land of the toolkit's, under units that are not on the ground there is none at all.
        under = ground[:1] if plate.plate.basemap is not None else () if plate.plate.distorts else ground
        marks = list(reversed(own.marks))
        for name, lettered in zip(plate.presets, own.lettering, strict=True):
            add_preset(presets, name, [*lettered, *marks, *under])
    actors = [layer for own in stock.plates for layer in own.marks if layer.style.table == "actors"][:1]
    add_preset(presets, communes, [*actors, *ground])


def _title(edition: Edition, language: LanguageCode) -> str:
    title = edition.title if isinstance(edition.title, str) else edition.title.get(language, "")
    return title


def _shared_layers(shown: EditionShown) -> list[QgisLayer]:
    """List boundaries, the territory's land, the land beyond, and the communes that pages are made of."""
    first = next((s for p in shown.plates for s in p.styles if s.table == AREAS["commune"]), None)
    plain = Style(AREAS["commune"], "Polygon", AREAS["commune"], Renderer("none"), name="communes")
    layers = [QgisLayer("boundaries", shown.boundaries.title, shown.boundaries)]
    layers.append(QgisLayer("land", shown.land.title, shown.land))
    if shown.beyond is not None:
        layers.append(QgisLayer("land_beyond", shown.beyond.title, shown.beyond))
    layers.append(QgisLayer("communes", layer_words("communes", shown.language, count=0)[0], first or plain))
    return layers


def _plate_layers(plate: PlateShown, shown: EditionShown) -> PlateLayers:
    """Return the layers of a plate; its names stand in layers of their own, where they are printed."""
    number = plate.number
    marks = [
        QgisLayer(mark_layer(number, i), style.title, replace(style, naming=None))
        for i, style in enumerate(plate.styles, start=1)
    ]
    held = plate.lettering.windows(number)
    lettered = [
        tuple(
            QgisLayer(
                f"p{number}_{style.table}_{window}",
                _of_window(style.title, window, shown.language),
                style,
                _rows(number, window),
            )
            for style in lettering_styles(plate.theme, shown.language)
            if (style.table, window) in held
        )
        for window in range(len(plate.presets))
    ]
    return PlateLayers(tuple(marks), tuple(lettered))


def _of_window(title: str, window: int, language: LanguageCode) -> str:
    """Return the title of a layer of names, which says in which inset they stand."""
    return f"{title} – {tr('qgis.inset', language, number=str(window))}" if window else title


def _rows(number: str, window: int) -> str:
    return f"{quote(c.PLATE)} = '{number}' AND {quote(c.WINDOW)} = {window}"


def _names(shown: EditionShown) -> tuple[QgisLayer, ...]:
    """Return names that QGIS places itself, for whoever changes scale or frame; no plate shows them."""
    layers = []
    for by, naming in shown.plates[0].naming.items():
        title = tr(f"qgis.{by}_names", shown.language)
        style = Style(CENTERS[by], "Point", title, Renderer("none"), naming=naming, over=True, name="names")
        layers.append(QgisLayer(f"{by}_names", title, style))
    return tuple(layers)


def _tree(root: Element, shown: EditionShown, stock: Stock, file: str) -> Element:
    tree = SubElement(root, "layer-tree-group")
    for i, (plate, own) in enumerate(zip(shown.plates, stock.plates, strict=True)):
        visible = {layer.key for layer in (*own.lettering[0], *own.marks)} if i == 0 else set()
        name, marks = plate.presets[0], list(reversed(own.marks))
        group = add_group(tree, name, marks, file, visible, expanded=i == 0)
        set_short_name(group, f"p{plate.number}")
        if own.all_lettering:
            names = add_group(group, tr("qgis.names", shown.language), own.all_lettering, file, visible)
            set_short_name(names, f"p{plate.number}_names")
    set_short_name(add_group(tree, tr("qgis.names", shown.language), stock.names, file, set()), "names")
    ground = {layer.key for layer in stock.shared} - {"communes"}
    set_short_name(add_group(tree, tr("qgis.ground", shown.language), stock.shared, file, ground), "ground")
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


def _communes(edition: Edition, data: Dataset, shown: EditionShown, name: str) -> Element:
    """Lay out a page for each commune: those of the plates' figures that communes have, and their sources."""
    first = shown.plates[0]
    marks = tuple(mark for plate in shown.plates for mark in plate.plate.marks)
    every = replace(first.plate, marks=marks, insets=(), charts=())
    printed = replace(imprint(edition, first.plate, shown.language), number="")
    foot, signature = foot_lines(every, data, shown.language, printed)
    band = title_band(every, data, shown.language, printed)
    columns = first.columns["commune"]
    keys = dict.fromkeys(key for plate in shown.plates for key in plate.plate.indicators)
    figures = [
        (
            data.indicator(key).with_dagger(data.indicator(key).heading(shown.language)),
            _figure(data, key, columns[key], shown.language),
        )
        for key in list(keys)[:_MOST_FIGURES]
        if key in columns
    ]
    title = _title(edition, shown.language)
    heading = f"{quote(c.NAME)} || ' – ' || coalesce({quote(c.NAME_AR)}, '')"
    number, name_of_each = Evaluated("[% @atlas_featurenumber %]"), Evaluated(f"[% {heading} %]")
    band = replace(band, number=number, title=name_of_each, subtitle=title)
    look = (first.page, first.theme, shown.language, first.frame)
    return commune_layout(CommunePages(name, *look, band, foot, signature, layer_identifier("communes"), figures))


def _figure(data: Dataset, key: str, column: str, language: LanguageCode) -> str:
    """Return the expression of a figure as a reader reads it."""
    indicator = data.indicator(key)
    if indicator.categories:
        cases = " ".join(
            f"WHEN {quote(column)} = {text(value)} THEN {text(titles[language])}"
            for value, titles in indicator.categories.items()
        )
        return f"coalesce(CASE {cases} END, '–')"
    return f"coalesce(format_number({quote(column)}, {indicator.decimals}, {text(LANGUAGES[language].locale)}), '–')"
