"""The project that the GeoPackage carries: a map theme and a layout for each plate, pages for the communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from pyproj import CRS

from atlas import columns as c
from atlas.analysis.dataset import Dataset
from atlas.cartography.captions import foot_lines, title_band
from atlas.cartography.drawing import compose
from atlas.cartography.imprint import Imprint
from atlas.cartography.mapframe import MapFrame
from atlas.cartography.translations import translated
from atlas.publishing.imprints import imprint
from atlas.publishing.qgis.labels import commune_names, province_names
from atlas.publishing.qgis.layout import LOCALES, Entry, Sheet, commune_layout, layout_element
from atlas.publishing.qgis.plates import EditionShown, PlateShown
from atlas.publishing.qgis.renderers import Renderer
from atlas.publishing.qgis.setting import AREAS, CENTRES
from atlas.publishing.qgis.styles import Style, style_elements, written
from atlas.publishing.qgis.symbols import quoted, text
from atlas.publishing.titles import layer_words
from atlas.sources.territory import PROJECTED_CRS
from atlas.wording import Language, words

if TYPE_CHECKING:
    from atlas.publishing.edition import Edition

PROJECT: Final = "atlas"
_WKB: Final = {"Point": "Point", "Line": "MultiLineString", "Polygon": "MultiPolygon"}
_MOST_FIGURES: Final = 24


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A table of the GeoPackage in one style, as a layer of the project."""

    key: str
    name: str
    style: Style

    @property
    def identifier(self) -> str:
        """What the project calls it: QGIS gives another name to a layer whose own is shorter than eleven letters."""
        return f"atlas_layer_{self.key}"


@dataclass(frozen=True, slots=True)
class Stock:
    """The layers of a project: names, those of each plate's marks (topmost first), and what all plates share."""

    names: Sequence[MapLayer]
    own: Sequence[Sequence[MapLayer]]
    shared: Sequence[MapLayer]

    @property
    def ordered(self) -> list[MapLayer]:
        """Layers from the topmost to the lowest, as print lays them: names, symbols, boundaries, areas, land."""
        marks = [layer for layers in self.own for layer in layers]
        over = [layer for layer in marks if layer.style.over]
        under = [layer for layer in marks if not layer.style.over]
        return [*self.names, *over, self.shared[0], *under, *self.shared[1:]]


def project_text(edition: Edition, data: Dataset, shown: EditionShown, file: str) -> str:
    """Return the project as QGIS reads it.

    Args:
        edition: gives titles, producer and date.
        data: the indicators tabulated.
        shown: its plates as QGIS shows them.
        file: name of the GeoPackage that holds the layers; under another name the project finds none of them.
    """
    language = shown.language
    shared = _shared(shown)
    own = [_own(plate) for plate in shown.plates]
    named = [_names(plate, data, shown) for plate in shown.plates]
    names = list({layer.key: layer for layers in named for layer in layers}.values())
    root = Element("qgis", {"version": "3.22.0", "projectname": _title(edition, language)})
    SubElement(root, "homePath", {"path": ""})
    SubElement(root, "title").text = _title(edition, language)
    _crs(SubElement(root, "projectCrs"))
    stock = Stock(names, own, shared)
    _tree(root, shown, stock, file)
    _canvas(root, shown.plates[0].setting.frame)
    layers = SubElement(root, "projectlayers")
    for layer in stock.ordered:
        layers.append(_map_layer(layer, file))
    _paths(root)
    presets = SubElement(root, "visibility-presets")
    under = [layer for layer in shared if layer.key != "communes"]
    for plate, marks, texts in zip(shown.plates, own, named, strict=True):
        _preset(presets, preset_name(plate, language), [*texts, *marks, *under])
    communes = words("qgis_communes", language)
    actors = [layer for marks in own for layer in marks if layer.style.table == "actors"][:1]
    _preset(presets, communes, [*actors, *under])
    layouts = SubElement(root, "Layouts")
    for plate, marks in zip(shown.plates, own, strict=True):
        layouts.append(layout_element(_sheet(edition, data, shown, plate, marks)))
    layouts.append(_communes(edition, data, shown, communes))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + written(root)


def preset_name(plate: PlateShown, language: Language) -> str:
    """Return the name of a plate's map theme and layout: ``05 – title``."""
    band = title_band(plate.setting.plate, plate.setting.data, language, Imprint())
    return f"{plate.setting.number} – {band.title}"


def _title(edition: Edition, language: Language) -> str:
    title = edition.title if isinstance(edition.title, str) else edition.title.get(language, "")
    return title


def _shared(shown: EditionShown) -> list[MapLayer]:
    """Boundaries, the territory's land, the land beyond, and the communes that pages are made of."""
    first = next((s for p in shown.plates for s in p.styles if s.table == AREAS["commune"]), None)
    plain = Style("communes", AREAS["commune"], "Polygon", AREAS["commune"], Renderer("none"))
    layers = [MapLayer("boundaries", shown.boundaries.title, shown.boundaries)]
    layers.append(MapLayer("land", shown.land.title, shown.land))
    if shown.beyond is not None:
        layers.append(MapLayer("land_beyond", shown.beyond.title, shown.beyond))
    layers.append(MapLayer("communes", layer_words("communes", shown.language, count=0)[0], first or plain))
    return layers


def _own(plate: PlateShown) -> list[MapLayer]:
    """The layers of a plate's marks, the topmost first, which alone writes names where several could."""
    layers: list[MapLayer] = []
    for i, style in reversed(list(enumerate(plate.styles, start=1))):
        if any(layer.style.naming is not None for layer in layers):
            style = replace(style, naming=None)
        layers.append(MapLayer(f"p{plate.setting.number}_{i}", style.title, style))
    return layers


def _names(plate: PlateShown, data: Dataset, shown: EditionShown) -> list[MapLayer]:
    """Layers of names that a plate needs beside those its marks carry."""
    setting = plate.setting
    found = []
    provinces = province_names(setting.plate, setting.theme, shown.language)
    if provinces is not None and not any(_named(style, "province") for style in plate.styles):
        style = Style("names", CENTRES["province"], "Point", words("qgis_province_names", shown.language),
                      Renderer("none"), naming=provinces, over=True)  # fmt: skip
        found.append(_name_layer("province_names", style))
    if not any(_named(style, "commune") for style in plate.styles):
        naming = commune_names(setting.plate, data, setting.theme, shown.language, beside=True)
        if naming is not None:
            style = Style("names", CENTRES["commune"], "Point", words("qgis_commune_names", shown.language),
                          Renderer("none"), naming=naming, over=True)  # fmt: skip
            found.append(_name_layer("commune_names", style))
    return found


def _named(style: Style, by: str) -> bool:
    """Tell whether a style writes the names of a level."""
    return style.naming is not None and style.table in (AREAS[by], CENTRES[by])


def _name_layer(key: str, style: Style) -> MapLayer:
    assert style.naming is not None
    digest = sha256(repr(style.naming).encode()).hexdigest()[:6]
    return MapLayer(f"{key}_{digest}", style.title, style)


def _tree(root: Element, shown: EditionShown, stock: Stock, file: str) -> None:
    tree = SubElement(root, "layer-tree-group")
    first_names = {layer.key for layer in _names(shown.plates[0], shown.plates[0].setting.data, shown)}
    _group(tree, words("qgis_names", shown.language), stock.names, file, first_names)
    for i, (plate, layers) in enumerate(zip(shown.plates, stock.own, strict=True)):
        visible = {layer.key for layer in layers} if i == 0 else set()
        _group(tree, preset_name(plate, shown.language), layers, file, visible, expanded=i == 0)
    ground = {layer.key for layer in stock.shared} - {"communes"}
    _group(tree, words("qgis_ground", shown.language), stock.shared, file, ground)
    order = SubElement(tree, "custom-order", {"enabled": "1"})
    for layer in stock.ordered:
        SubElement(order, "item").text = layer.identifier


def _group(
    tree: Element, name: str, layers: Sequence[MapLayer], file: str, visible: set[str], *, expanded: bool = False
) -> None:
    checked = "Qt::Checked" if visible else "Qt::Unchecked"
    told = {"name": name, "checked": checked, "expanded": "1" if expanded else "0"}
    group = SubElement(tree, "layer-tree-group", told)
    for layer in layers:
        one = {
            "id": layer.identifier, "name": layer.name, "source": _source(layer, file), "providerKey": "ogr",
            "checked": "Qt::Checked" if layer.key in visible else "Qt::Unchecked", "expanded": "1" if expanded else "0",
        }  # fmt: skip
        SubElement(group, "layer-tree-layer", one)


def _source(layer: MapLayer, file: str) -> str:
    return f"./{file}|layername={layer.style.table}"


def _map_layer(layer: MapLayer, file: str) -> Element:
    style = layer.style
    root = Element(
        "maplayer",
        {
            "type": "vector", "geometry": style.geometry, "wkbType": _WKB[style.geometry],
            "labelsEnabled": "0" if style.naming is None else "1", "styleCategories": "AllStyleCategories",
            "simplifyDrawingHints": "1", "simplifyDrawingTol": "1", "hasScaleBasedVisibilityFlag": "0",
        },
    )  # fmt: skip
    SubElement(root, "id").text = layer.identifier
    SubElement(root, "datasource").text = _source(layer, file)
    SubElement(root, "layername").text = layer.name
    _crs(SubElement(root, "srs"))
    SubElement(root, "provider", {"encoding": "UTF-8"}).text = "ogr"
    manager = SubElement(root, "map-layer-style-manager", {"current": "default"})
    SubElement(manager, "map-layer-style", {"name": "default"})
    root.extend(style_elements(style))
    return root


def _crs(parent: Element) -> None:
    found = CRS.from_user_input(PROJECTED_CRS)
    system = SubElement(parent, "spatialrefsys")
    for tag, value in (
        ("wkt", found.to_wkt()), ("srid", str(found.to_epsg())), ("authid", PROJECTED_CRS),
        ("description", found.name), ("geographicflag", "false"),
    ):  # fmt: skip
        SubElement(system, tag).text = value


def _canvas(root: Element, frame: MapFrame) -> None:
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    extent = SubElement(canvas, "extent")
    for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), frame.extent, strict=True):
        SubElement(extent, tag).text = repr(value)
    SubElement(canvas, "rotation").text = "0"
    _crs(SubElement(canvas, "destinationsrs"))


def _paths(root: Element) -> None:
    properties = SubElement(root, "properties")
    SubElement(SubElement(properties, "Paths"), "Absolute", {"type": "bool"}).text = "false"
    # Without it QGIS forgets the projection of the project.
    SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", {"type": "int"}).text = "1"


def _preset(presets: Element, name: str, layers: Sequence[MapLayer]) -> None:
    preset = SubElement(presets, "visibility-preset", {"name": name, "has-expanded-info": "0"})
    for layer in layers:
        SubElement(preset, "layer", {"id": layer.identifier, "visible": "1", "style": "default"})


def _sheet(edition: Edition, data: Dataset, shown: EditionShown, plate: PlateShown, marks: Sequence[MapLayer]) -> Sheet:
    setting, language = plate.setting, shown.language
    printed = imprint(edition, setting.plate, language)
    foot, signature = foot_lines(setting.plate, data, language, printed)
    insets: tuple[MapFrame, ...] = ()
    titles = tuple(translated(one.title, language, what="title of an inset") for one in setting.plate.insets)
    if setting.plate.insets:
        # Where an inset stands is known only once the plate is drawn.
        insets = compose(setting.plate, data, theme=shown.theme, language=language, imprint=printed).insets
    title = preset_name(plate, language)
    return Sheet(
        title, setting.page, setting.layout, setting.frame, title_band(setting.plate, data, language, printed), foot,
        signature, title, tuple(_entry(layer) for layer in marks), setting.theme, language,
        setting.theme.sea if data.territory.land is not None else setting.theme.beyond, insets, titles,
    )  # fmt: skip


def _entry(layer: MapLayer) -> Entry:
    """A layer in a legend: features that are not drawn, and texts that say nothing, have no line there."""
    cases = layer.style.renderer.cases
    kept = tuple(i for i, case in enumerate(cases) if case.drawn and case.label)
    same = layer.style.renderer.kind != "single" and [cases[i].label for i in kept] == [layer.name]
    return Entry(layer.identifier, layer.name, () if len(kept) == len(cases) else kept, same)


def _communes(edition: Edition, data: Dataset, shown: EditionShown, name: str) -> Element:
    """The layout of one page for each commune: those of the plates' figures that communes have, and their sources."""
    first = shown.plates[0]
    marks = tuple(mark for plate in shown.plates for mark in plate.setting.plate.marks)
    every = replace(first.setting.plate, marks=marks, insets=(), charts=())
    printed = replace(imprint(edition, first.setting.plate, shown.language), number="")
    foot, signature = foot_lines(every, data, shown.language, printed)
    band = title_band(every, data, shown.language, printed)
    columns = first.setting.columns["commune"]
    keys = dict.fromkeys(key for plate in shown.plates for key in plate.setting.plate.indicators)
    figures = [
        (data.indicator(key).heading(shown.language), _figure(data, key, columns[key], shown.language))
        for key in list(keys)[:_MOST_FIGURES]
        if key in columns
    ]
    title = _title(edition, shown.language)
    heading = f"{quoted(c.NAME)} || ' – ' || coalesce({quoted(c.NAME_AR)}, '')"
    layout = first.setting.page.layout(mirrored=shown.language == "ar")
    sheet = Sheet(
        name, first.setting.page, layout, replace(first.setting.frame, box=layout.frame),
        replace(band, number="[% @atlas_featurenumber %]", title=f"[% {heading} %]", subtitle=title),
        foot, signature, name, (), first.setting.theme, shown.language, shown.theme.paper,
    )  # fmt: skip
    return commune_layout(sheet, "atlas_layer_communes", figures)


def _figure(data: Dataset, key: str, column: str, language: Language) -> str:
    """The expression of a figure as a reader reads it."""
    one = data.indicator(key)
    if one.categories:
        cases = " ".join(
            f"WHEN {quoted(column)} = {text(value)} THEN {text(said[language])}"
            for value, said in one.categories.items()
        )
        return f"coalesce(CASE {cases} END, '–')"
    return f"coalesce(format_number({quoted(column)}, {one.decimals}, {text(LOCALES[language])}), '–')"
