"""The engine: a plate's specification and a dataset become a figure at a round scale on a page in millimeters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.idiom import in_idiom
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.canvas.base_layers import draw_outline
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import PlacedShapes, PlacedText
from atlas.cartography.canvas.shapes import Item
from atlas.cartography.context.coast import edge_layers
from atlas.cartography.context.names import name_layers, name_neighbors, name_waters
from atlas.cartography.context.town_dots import towns_of_plate
from atlas.cartography.labels.labels import LabelSpec, place_labels
from atlas.cartography.labels.toponyms import draw_places
from atlas.cartography.layout import furniture
from atlas.cartography.layout.map_window import FittedPlate, LaidPage, lay_page
from atlas.cartography.layout.panels import NoRoomForLegendError, draw_panels, draw_theme
from atlas.cartography.layout.reference_band import draw_reference_grid
from atlas.cartography.layout.side_column import COLUMN, draw_texts, side_panel
from atlas.cartography.layout.sidebar import subjects_of
from atlas.cartography.legend import Block
from atlas.cartography.legend.flow import flow
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.focus import Focus
from atlas.cartography.spec.insets import LIFT
from atlas.cartography.spec.localized_text import in_language
from atlas.cartography.spec.map_layers import MapLayer, context_layers, read_layers
from atlas.cartography.spec.page import Layout
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import GlyphError, language_of
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawn plate and what can be said of it without looking.

    Attributes:
        figure: the matplotlib figure, exactly the size of the page.
        scale: denominator of the numeric scale.
        scales: for each mark, what its fitted scale records (breaks, counts, colors), of the subject's units.
        insets: the frames of the insets, in the order in which they were placed.
        basemaps: what is to be said of the basemaps of the map and of its insets.
        labeled: codes of the units whose name is written, on the map or in an inset.
        unlabeled: codes of the units whose name found no place.
        canvas: the sheet, with every text and its box.
        frame: the map's window on the trimmed page.
        layout: the boxes of the page.
        blocks: the blocks of the legend, those of the marks first, then what stands beside the map.
        fitted: each mark with the scale that it fitted.
        explained: for each mark, its blocks of the legend.
        sheet: the map, and where its symbols were moved to.
        windows: the same of each inset.
        layers: those of the plate's own, read.
    """

    figure: Figure
    scale: int
    scales: tuple[Mapping[str, Any], ...]
    insets: tuple[MapFrame, ...]
    basemaps: tuple[Mapping[str, Any], ...]
    labeled: tuple[str, ...]
    unlabeled: tuple[str, ...]
    canvas: Canvas = field(repr=False)
    frame: MapFrame = field(repr=False)
    layout: Layout = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    fitted: tuple[tuple[Any, Any], ...] = field(repr=False)
    explained: tuple[tuple[Block, ...], ...] = field(repr=False)
    sheet: MapSheet = field(repr=False)
    windows: tuple[MapSheet, ...] = field(repr=False)
    layers: tuple[MapLayer, ...] = field(repr=False)

    @property
    def texts(self) -> Sequence[PlacedText]:
        """Every text as it is set."""
        return self.canvas.written

    @property
    def shapes(self) -> Sequence[PlacedShapes]:
        """All shapes that were drawn together, in the order of drawing."""
        return self.canvas.shapes_drawn

    def items_of(self, kind: type[Item]) -> tuple[Item, ...]:
        """Return what of one kind stands on the plate: leaders, notes, scale bars and the like."""
        return self.canvas.items_of(kind)


@in_idiom
def draw(
    plate: Plate,
    data: Dataset,
    *,
    theme: Theme = PRINT,
    language: LanguageCode = "fr",
    imprint: Imprint | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Draw a plate as a matplotlib figure of exactly its page, saved by its ``savefig``.

    Its first axes are the page in millimeters; ``figure.map_axes()`` lie over the map in meters of ``figure.map_crs``,
    for layers and artists of your own (see :class:`~atlas.cartography.canvas.plate_figure.PlateFigure`).

    Args:
        plate: what to draw.
        data: the tabulated indicators and, for points, the located register.
        theme: the look.
        language: of everything that the reader sees; texts of the plate that name no language are in it.
        imprint: number, page, producer and date that an edition prints on its plates.
        ax: axes of a figure of yours that the page is drawn into, at its true size from their lower left corner; that
            figure is returned.

    Raises:
        MapTypeError: the nature of an indicator forbids a mark.
        UnknownNameError: an indicator, palette, page or language that does not exist.
        LayoutError: title, foot or legend do not fit the page, or the page does not fit ``ax``.
        GlyphError: no font of the theme has a letter of a text; the message names plate, text and letter.
    """
    if isinstance(plate, Plate):
        plate = in_language(plate, language_of(language).code)
    return compose(plate, data, theme=theme, language=language, imprint=imprint, ax=ax).figure


def compose(
    plate: Plate,
    data: Dataset,
    *,
    theme: Theme = PRINT,
    language: LanguageCode = "fr",
    imprint: Imprint | None = None,
    ax: Axes | None = None,
) -> Drawing:
    """Draw a plate and keep what inspection, manifest and tests want to know of it. See :func:`draw`."""
    if not (isinstance(plate, Plate) and isinstance(data, Dataset)):
        raise TypeError(Message("fault.cartography.draw", first=type(plate).__name__, second=type(data).__name__))
    code, about = language_of(language).code, imprint or Imprint()
    try:
        try:
            return _compose(plate, data, theme, code, about, ax)
        except NoRoomForLegendError:
            if plate.legend != "auto" or ax is not None:  # a figure of somebody's holds half a plate by now
                raise
            return _compose(replace(plate, legend="column"), data, theme, code, about, ax)
    except GlyphError as error:
        raise GlyphError(Message("fault.cartography.of_plate", plate=plate.name, why=error.args[0])) from error


def _compose(
    plate: Plate, data: Dataset, theme: Theme, language: LanguageCode, imprint: Imprint, ax: Axes | None
) -> Drawing:
    data = data.view_of_zones(plate.zoning, plate.perimeter)
    plate = _with_layers_read(_without_ground(plate) if plate.distorts else plate, data, imprint, theme)
    fitted = FittedPlate.of(plate, data, theme=theme, language=language)
    laid = lay_page(fitted, theme=theme, language=language, imprint=imprint, ax=ax)
    sheet, layout = laid.sheet, laid.layout
    insets = _draw_map(fitted, laid, imprint)
    unlabeled = _draw_names(sheet, plate, fitted.focus, insets, imprint)
    with sheet.canvas.above(LIFT if layout.fill == "page" else 0.0):
        if laid.page.in_bands:
            draw_texts(sheet.canvas, layout, laid.texts)
        if plate.legend == "column":
            with sheet.canvas.part(COLUMN):
                flow(sheet.canvas, laid.blocks, layout.legend, columns=layout.columns)
    return Drawing(
        figure=sheet.canvas.figure,
        scale=sheet.frame.scale,
        scales=tuple(mark.record(scale) for mark, scale in fitted.subject),
        insets=tuple(part.frame for part in insets),
        basemaps=tuple(part.basemap.record() for part in (sheet, *insets) if part.basemap is not None),
        labeled=tuple(sorted(set[str]().union(*(part.named for part in (sheet, *insets))))),
        unlabeled=unlabeled,
        canvas=sheet.canvas,
        frame=sheet.frame.on_trim,
        layout=layout,
        blocks=laid.blocks,
        fitted=fitted.scales,
        explained=fitted.explained,
        sheet=sheet,
        windows=tuple(insets),
        layers=plate.layers,
    )


def _draw_map(fitted: FittedPlate, laid: LaidPage, imprint: Imprint) -> list[MapSheet]:
    """Draw the map, what frames it and what stands on it in places of its own; return the sheets of the insets."""
    plate, sheet = fitted.plate, laid.sheet
    drawn = (*fitted.around, *fitted.subject)
    draw_theme(sheet, plate, drawn, imprint.tiles)
    draw_outline(sheet.canvas, sheet.ground, sheet.frame, fitted.focus.communes)
    if laid.layout.fill == "page":
        sheet.boxes.append(side_panel(laid.layout))
    else:
        furniture.draw_neat_line(sheet.canvas, sheet.frame)
    if plate.grid:
        draw_reference_grid(sheet, ReferenceGrid.over(fitted.data.territory))
    insets = draw_panels(sheet, plate, drawn, laid.blocks, imprint)
    if plate.graticule:
        furniture.draw_graticule(sheet)
    return insets


def _without_ground(plate: Plate) -> Plate:
    """Return the plate without what an edition gives to all of its plates and only a map of the ground can have."""
    return replace(plate, grid=False, graticule=False, context=(), edges=())


def _with_layers_read(plate: Plate, data: Dataset, imprint: Imprint, theme: Theme) -> Plate:
    """Return the plate with all its layers, of its context too, in the territory's plane, and its marks' files read."""
    territory = data.territory
    layers = (*context_layers(plate.context or ()), *plate.layers)
    plane = territory.plane.definition
    folder = imprint.tiles.folder
    marks = tuple(mark.with_files_read(folder) for mark in plate.marks)
    own = read_layers(layers, folder, crs=plane, context=territory.context)
    return replace(plate, marks=marks, layers=(*edge_layers(plate.edges, territory, theme), *own))


def _draw_names(
    sheet: MapSheet, plate: Plate, focus: Focus, insets: Sequence[MapSheet], imprint: Imprint
) -> tuple[str, ...]:
    """Name units, places beyond, layers and waters; return the codes of units whose name found no place."""
    if plate.distorts:
        return place_labels(sheet, _label_spec(plate, sheet, focus, insets, imprint))
    sheet.towns = towns_of_plate(sheet, plate.layers)
    unlabeled = place_labels(sheet, _label_spec(plate, sheet, focus, insets, imprint))
    draw_places(sheet, named=name_neighbors(sheet, plate.layers))
    name_layers(sheet, plate.layers)
    name_waters(sheet, plate.layers, covered=any(mark.covers_area for mark in plate.marks))
    return unlabeled


def _label_spec(plate: Plate, sheet: MapSheet, focus: Focus, insets: Sequence[MapSheet], imprint: Imprint) -> LabelSpec:
    """Return the names of the main map: where all communes are named, an inset names those that it shows."""
    named = [
        inner
        for inner, inset in zip(insets, plate.insets, strict=True)
        if inset.labels and plate.named_units == "communes"
    ]
    inside = {
        code
        for inner in named
        for code in sheet.data.communes.index
        if inner.frame.box.holds(inner.ground.anchors[code]) and code not in inner.unnamed
    }
    return LabelSpec(
        plate.named_units,
        names=plate.names,
        offsets=imprint.offsets,
        without=inside,
        first=subjects_of(plate, focus.data),
        subject=focus.communes,
        figures=plate.label_figures,
    )
