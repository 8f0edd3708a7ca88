"""A plate as QGIS shows it: read from how it was composed, for print or for QGIS alone, and kept between builds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.engine import Drawing, compose
from atlas.cartography.marks.style.context import CENTERS
from atlas.cartography.marks.style.names import commune_names, province_names
from atlas.cartography.marks.style.plate_layers import plate_layers
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.focus import focus_of
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles, Naming, Style
from atlas.i18n.language import LanguageCode
from atlas.publishing.edition.basemaps import tile_place
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.layouts.label_layers import Lettering, read_lettering
from atlas.publishing.qgis.layouts.layout import layout_element
from atlas.publishing.qgis.project.plate_context import MarkLegend, PlateContext, PlateReading, plate_context
from atlas.publishing.qgis.project.plate_sheet import plate_sheet
from atlas.publishing.qgis.project.plate_shelf import PlateShelf
from atlas.publishing.qgis.styles.styles import style_name
from atlas.publishing.tables.contents import unit_columns, zone_layer

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


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


def fetch_plate(
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
            own["zone"] = columns[shown_zones(plate)]
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


def shown_zones(plate: Plate) -> str:
    """Return the layer of the zones that a plate shows; empty where it shows none."""
    return zone_layer(plate.zoning) if plate.zoning else ""


def _number_styles(styles: list[Style], context: PlateContext) -> tuple[Style, ...]:
    """Name styles as is unique on their layer: a second one of a plate ends in 2."""
    seen: dict[str, int] = {}
    numbered = []
    for style in styles:
        seen[style.table] = seen.get(style.table, 0) + 1
        numbered.append(replace(style, name=style_name(context.number, context.plate.key, seen[style.table])))
    return tuple(numbered)
