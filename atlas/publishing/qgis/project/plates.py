"""The plates of an edition as QGIS shows them: every mark read from the scale that it fitted for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.engine import Drawing, compose
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.cartography.marks.style.context import CENTERS, centers_of
from atlas.cartography.marks.style.names import commune_names, province_names
from atlas.cartography.marks.style.plate_layers import plate_layers
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.focus import focus_of
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles, Moved, Naming, OwnLayer, Style
from atlas.i18n.language import LanguageCode
from atlas.publishing.edition.basemaps import tile_place
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.layers.columns import widen
from atlas.publishing.qgis.layers.relief import Relief, read_relief, shows_relief
from atlas.publishing.qgis.layouts.label_layers import Lettering, lettering_layers, read_lettering
from atlas.publishing.qgis.layouts.layout import layout_element
from atlas.publishing.qgis.project.plate_context import MarkLegend, PlateContext, PlateReading, plate_context
from atlas.publishing.qgis.project.plate_sheet import plate_sheet
from atlas.publishing.qgis.project.plate_shelf import EMPTY_SHELF, PlateShelf
from atlas.publishing.qgis.styles import base_layers
from atlas.publishing.qgis.styles.styles import style_name
from atlas.publishing.tables.contents import unit_columns, zone_layer
from atlas.publishing.tables.layers import About, TableLayer, make_layer

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: What is said of the columns of layers of marks' own.
_ABOUTS: Final = {"count": About(decimals=0), "area_km2": About(decimals=3)}


@dataclass(frozen=True, eq=False)
class PlateShown:
    """One plate as QGIS shows it, as plain values that can be kept between builds.

    Attributes:
        plate, number: the plate and its number in the atlas.
        presets: names of the map themes of its map, which is that of its layout as well, and of its insets.
        page, theme, frame: its paper, its look as large as the page asks, its window on the ground.
        columns: level → indicator → column of the layers.
        anchors: code of a unit → where its symbols stand, meters.
        styles: of its marks and layers, the lowest first.
        spare: styles that stand in the file alone, for whoever wants them.
        lettering: what is written on its maps.
        subject, provinces: codes of the communes that it is of, nothing where it is of all; and of the provinces, where
            these are whole ones.
        naming: level → how QGIS would name the units itself.
        layout: its print layout.
        marks: what each of its marks became, its own layers and columns among it.
    """

    plate: Plate
    number: str
    presets: tuple[str, ...]
    page: Page = field(repr=False)
    theme: Theme = field(repr=False)
    frame: MapFrame = field(repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: Mapping[str, tuple[float, float]] = field(repr=False)
    styles: tuple[Style, ...] = field(repr=False)
    spare: tuple[Style, ...] = field(repr=False)
    lettering: Lettering = field(repr=False)
    naming: Mapping[str, Naming | None] = field(repr=False)
    layout: Element = field(repr=False)
    marks: tuple[MarkStyles, ...] = field(repr=False)
    subject: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class EditionShown:
    """All that QGIS shows of an edition.

    Attributes:
        plates: in the order of the atlas.
        layers: those of the edition with the columns that styles need, then centers, boundaries, land, marks' own.
        boundaries: styles of those of provinces (""), and of the zones of each zoning that plates show.
        beyond, land: styles that all plates share; no land beyond where the sea is unknown.
        relief, grid: the picture of the relief, the style of the reference grid, where a plate shows them.
    """

    plates: tuple[PlateShown, ...]
    layers: tuple[TableLayer, ...]
    boundaries: Mapping[str, Style]
    beyond: Style | None
    land: Style
    theme: Theme
    language: LanguageCode
    relief: Relief | None = None
    grid: Style | None = None


def read_plates(
    edition: Edition,
    data: Dataset,
    units: Mapping[str, TableLayer],
    *,
    language: LanguageCode,
    shelf: PlateShelf = EMPTY_SHELF,
) -> EditionShown:
    """Fit the marks of every plate once more and read what QGIS needs of their scales.

    Args:
        edition: whose plates are read, those of a series harmonized.
        data: the indicators tabulated.
        units: the layers of communes and provinces by level, those of zones by their names.
        language: of titles and labels.
        shelf: keeps plates between builds.

    Raises:
        AtlasError: a plate that cannot be drawn.
    """
    theme = theme_of(edition)
    columns = {by: {field.heading: field.name for field in units_layer.fields} for by, units_layer in units.items()}
    # The plate by which communes are found is none of the atlas's own, and is bound behind them.
    last = (edition.page_of(reference_plate(context=edition.context)),) if edition.grid else ()
    plates = [_fetch_plate(edition, plate, data, columns, language, shelf) for plate in (*edition.plates, *last)]
    mark_styles = [marks for plate_shown in plates for marks in plate_shown.marks]
    crs = plates[0].frame.crs
    zonings = dict.fromkeys(("", *(plate_shown.plate.zoning for plate_shown in plates)))
    lines = {zoning: base_layers.boundaries(data, zoning=zoning, language=language) for zoning in zonings}
    made = [*_unit_layers(plates, units, data, language), *lines.values()]
    gridded = any(plate_shown.plate.grid for plate_shown in plates)
    if gridded:
        made.append(base_layers.reference_lines(data, language=language))
    around = base_layers.beyond(data, [plate_shown.frame for plate_shown in plates], language=language)
    raised = [plate_shown.frame.extent for plate_shown in plates if shows_relief(plate_shown.plate)]
    # Plates share the layers of their ground.
    own = list({layer.name: own_layer(layer) for marks in mark_styles for layer in marks.layers}.values())
    own += lettering_layers([plate_shown.lettering for plate_shown in plates], language, crs=crs)
    aliases = {layer.name: _aliases(layer) for layer in made}
    titled = [_with_aliases(plate_shown, aliases) for plate_shown in plates]
    return EditionShown(
        tuple(titled), (*made, *([around] if around else []), *own),
        {zoning: base_layers.boundary_style(layer, theme, language) for zoning, layer in lines.items()},
        base_layers.beyond_style(theme, language) if around else None, base_layers.land_style(theme, language), theme,
        language, read_relief(data, raised, language=language) if raised else None,
        base_layers.reference_style(theme, language) if gridded else None,
    )  # fmt: skip


def _unit_layers(
    plates: Sequence[PlateShown], units: Mapping[str, TableLayer], data: Dataset, language: LanguageCode
) -> list[TableLayer]:
    """Return the layers of units with the columns that styles need, then the points where their symbols stand."""
    widened: dict[str, TableLayer] = {}
    centers = []
    for name, layer in units.items():
        zoned = name not in CENTERS
        showing = [plate for plate in plates if _zones(plate.plate) == (name if zoned else "")]
        extras = [
            e for plate in plates for each in plate.marks for e in each.extras if _unit_layer(plate, e.by) == name
        ]
        view = data.view_of_zones(showing[0].plate.zoning) if zoned and showing else data
        widened[name] = widen(layer, extras, view)
        if showing or not zoned:
            anchors, table = showing[0].anchors if showing else {}, centers_of(name) if zoned else CENTERS[name]
            crs = plates[0].frame.crs
            centers.append(base_layers.centers(widened[name], anchors, name=table, language=language, crs=crs))
    moved = [
        _moved_centers(widened[_unit_layer(plate, apart.by)], apart, plate, language)
        for plate in plates for each in plate.marks for apart in each.moved
    ]  # fmt: skip
    return [*widened.values(), *centers, *moved]


def _unit_layer(plate: PlateShown, by: str) -> str:
    """Return which of the layers of units has the level of a plate: the level, or the layer of its zones."""
    return _zones(plate.plate) if by == "zone" else by


def _zones(plate: Plate) -> str:
    """Return the layer of the zones that a plate shows; empty where it shows none."""
    return zone_layer(plate.zoning) if plate.zoning else ""


def _fetch_plate(
    edition: Edition,
    plate: Plate,
    data: Dataset,
    columns: Mapping[str, Mapping[str, str]],
    language: LanguageCode,
    shelf: PlateShelf,
) -> PlateShown:
    """Return a plate from the shelf, or drawn and read anew."""
    asked = _Asked.of(edition, plate, data, columns, language)

    def read() -> PlateShown:
        drawing = compose(plate, data, theme=theme_of(edition), language=language, imprint=asked.imprint)
        return asked.read(drawing)

    if asked.shows is None:
        return read()
    shown = shelf.fetch(asked.shows, read)
    return shown if isinstance(shown, PlateShown) else read()


def keep_plate(edition: Edition, plate: Plate, data: Dataset, drawing: Drawing, *, shelf: PlateShelf) -> None:
    """Read a plate that was composed for print as QGIS shows it, and keep it for the GeoPackage.

    Args:
        edition: whose plate it is, those of a series harmonized; in the language of the GeoPackage.
        plate: one of its own, or the one by which communes are found.
        data: the indicators tabulated.
        drawing: the plate, of which nothing was printed yet.
        shelf: keeps it.
    """
    asked = _Asked.of(edition, plate, data, unit_columns(data), edition.language)
    if asked.shows is not None and shelf.cache is not None:
        shelf.keep(asked.shows, asked.read(drawing))


@dataclass(frozen=True, eq=False)
class _Asked:
    """A plate that QGIS is to show.

    Attributes:
        number: of the plate in the atlas.
        plate, imprint: what is drawn.
        columns: level → indicator → column of the layers that it may show.
        shows: all that it is read from beside data and theme; None where that can change without a word.
    """

    number: str
    plate: Plate
    imprint: Imprint
    columns: Mapping[str, Mapping[str, str]]
    shows: Mapping[str, Any] | None

    @classmethod
    def of(
        cls,
        edition: Edition,
        plate: Plate,
        data: Dataset,
        columns: Mapping[str, Mapping[str, str]],
        language: LanguageCode,
    ) -> _Asked:
        """Say what a plate is read from; ``columns`` are those of the levels and of the layers of zones."""
        printed = imprint(edition, plate, language)
        own = {level: columns[level] for level in CENTERS}
        if plate.zoning:
            own["zone"] = columns[_zones(plate)]
        shows = None
        if plate.basemap is None or not plate.basemap.is_remote:  # what a server gives changes without a word
            files = tile_place(edition, plate, data.territory, servers="leave").digest
            about = {"plate": asdict(plate), "imprint": {**asdict(printed), "tiles": files}}
            shows = {**about, "language": language, "columns": own}
        return cls(edition.number(plate), plate, printed, own, shows)

    def read(self, drawing: Drawing) -> PlateShown:
        """Read the plate as it was composed."""
        return _read_plate(plate_context(self.plate, self.number, drawing, self.columns), self.imprint)


def _read_plate(context: PlateContext, printed: Imprint) -> PlateShown:
    """Read the marks and layers of a plate, the entries of its legend, what is written on it, and lay its page out."""
    shown: list[MarkStyles] = []
    legends = []
    drawing = context.drawing
    own = plate_layers(drawing.layers, context.style_context(0))
    below = sorted((part for part in own if part.stack != "over"), key=lambda part: part.height)
    above = sorted((part for part in own if part.stack == "over"), key=lambda part: part.height)
    styles = [part.style for part in below]
    for position, ((mark, scale), blocks) in enumerate(zip(drawing.fitted, drawing.explained, strict=True), start=1):
        mark_styles = mark.style(scale, context.style_context(position))
        shown.append(mark_styles)
        legends.append(MarkLegend(len(styles), len(mark_styles.styles), blocks))
        styles += mark_styles.styles
    styles += [part.style for part in above]
    legends += [MarkLegend(styles.index(part.style), 1, (part.block,)) for part in own if part.block is not None]
    numbered = _number_styles(styles, context)
    lettering = read_lettering(context.number, context.plate.key, drawing, pinned=printed.offsets)
    spare = tuple(
        replace(style, name=style_name(context.number, context.plate.key, position))
        for position, mark_styles in enumerate(shown, start=1) for style in mark_styles.spare
    )  # fmt: skip
    reading = PlateReading(context, numbered, tuple(legends), lettering)
    sheet = plate_sheet(reading, printed)
    every = replace(context.style_context(0), labels="communes", names="")
    return PlateShown(
        context.plate, context.number, sheet.presets, context.page, context.theme, context.frame, context.columns,
        context.anchors, numbered, spare, lettering,
        {"province": province_names(every), "commune": commune_names(every, beside=True)}, layout_element(sheet),
        (*shown, MarkStyles((), tuple(part.layer for part in own))), *_subject(context),
    )  # fmt: skip


def _subject(context: PlateContext) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the communes that a plate is of, and the provinces that they make up."""
    focus = focus_of(context.plate, context.data)
    provinces = tuple(code for code in context.data.provinces.index if code in focus.units)
    inside = context.data.communes[c.PROVINCE_CODE].astype(str).isin(provinces)
    return focus.communes, provinces if int(inside.sum()) == len(focus.communes) else ()


def own_layer(own: OwnLayer) -> TableLayer:
    """Return a layer of a mark's own as the file has it."""
    return make_layer(own.name, own.table, _ABOUTS, title=own.title, description=own.description, shape=own.shape)


def _moved_centers(units: TableLayer, moved: Moved, plate: PlateShown, language: LanguageCode) -> TableLayer:
    """Return the centers of a level where a plate moved its symbols to."""
    places = {**plate.anchors, **moved.places}
    return base_layers.centers(units, places, name=moved.name, language=language, crs=plate.frame.crs)


def _number_styles(styles: list[Style], context: PlateContext) -> tuple[Style, ...]:
    """Name styles as is unique on their layer: a second one of a plate ends in 2."""
    seen: dict[str, int] = {}
    numbered = []
    for style in styles:
        seen[style.table] = seen.get(style.table, 0) + 1
        numbered.append(replace(style, name=style_name(context.number, context.plate.key, seen[style.table])))
    return tuple(numbered)


def _with_aliases(plate: PlateShown, aliases: Mapping[str, tuple[tuple[str, str], ...]]) -> PlateShown:
    def rename_columns(styles: tuple[Style, ...]) -> tuple[Style, ...]:
        return tuple(replace(style, aliases=aliases.get(style.table, ())) for style in styles)

    return replace(plate, styles=rename_columns(plate.styles), spare=rename_columns(plate.spare))


def _aliases(layer: TableLayer) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.about.title) for field in layer.fields if field.about.title)
