"""Which window of the ground a plate shows, on which page, and what has its box there, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from atlas.analysis.own_figures.zonings import outside_zones
from atlas.cartography.canvas.base_layers import MapShapes, map_shapes
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.context.legend import context_blocks
from atlas.cartography.layout import furniture
from atlas.cartography.layout.captions import foot_lines, title_band
from atlas.cartography.layout.reference_band import band_mm
from atlas.cartography.layout.side_column import NO_TEXTS, PlateTexts, column_layout, fitting_aside
from atlas.cartography.layout.sidebar import sidebar_blocks
from atlas.cartography.legend import Block, Swatch, Swatches, fits, least_height
from atlas.cartography.spec.focus import Fitted, Focus, focus_of
from atlas.cartography.spec.insets import extent_codes
from atlas.cartography.spec.map_layers import layer_blocks
from atlas.cartography.spec.page import Fill, Layout, Page
from atlas.errors import LayoutError
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.spec.edition_info import Imprint
    from atlas.cartography.spec.plate import Plate
    from atlas.cartography.spec.theme import Theme
    from atlas.i18n.language import LanguageCode
    from atlas.sources.territory.territory import Territory

_PADDING_MM: Final = 3.0  # between the territory and the frame
_PADDING_IN_BAND_MM: Final = 1.0


def map_window(
    plate: Plate, territory: Territory, *, page: str | Page, language: LanguageCode, fill: Fill | None = None
) -> tuple[Page, Layout, MapFrame]:
    """Return the page of a plate, its boxes, and the window of its main map.

    Args:
        plate: its page, its legend, its grid, its extent or focus and its scale count.
        territory: which is shown whole where the plate has neither.
        page: of the edition, where the plate has none; or the sheet itself, whatever the plate's.
        language: mirrored or not.
        fill: how much of the page the map takes; the plate's when None.

    Raises:
        UnknownNameError: a unit of the extent does not exist.
        LayoutError: at the plate's own scale its map does not fit.
    """
    sheet = page if isinstance(page, Page) else plate.page_called(page)
    band = band_mm(sheet) if plate.grid else 0.0
    layout = sheet.layout(
        mirrored=LANGUAGES[language].right_to_left,
        legend=plate.legend == "column",
        band_mm=band,
        fill=fill or plate.fills,
    )
    shown = territory.projected
    if wanted := plate.extent or plate.focus:
        shown = shown.loc[list(extent_codes(territory, wanted))]
    west, south, east, north = (float(v) for v in shown.total_bounds)
    padding = _PADDING_IN_BAND_MM if plate.grid else _PADDING_MM
    fitted = MapFrame.fit((west, south, east, north), layout.ground, padding_mm=padding, crs=territory.plane.definition)
    if plate.scale:
        if plate.scale < fitted.scale:
            wanted_scale, least = str(plate.scale), str(fitted.scale)
            raise LayoutError(Message("fault.cartography.scale_large", scale=wanted_scale, least=least))
        fitted = replace(fitted, scale=plate.scale)
    window = replace(fitted.within(layout.frame), bleed_mm=layout.bleed_mm, safe_mm=layout.safe_mm)
    return sheet, layout, window


@dataclass(frozen=True, slots=True)
class FittedPlate:
    """A plate whose marks have fitted their scales to the data: what is drawn, before it has a page.

    Attributes:
        plate: its layers read.
        data: of the units that it shows.
        focus: the part of the territory that it is about.
        scales: each mark with the scale that it fitted; only the mark knows its type.
        around, subject: the same of what lies around the focus, faint, and of the focus.
        explained: for each mark of the subject, its blocks of the legend.
    """

    plate: Plate
    data: Dataset
    focus: Focus
    scales: tuple[tuple[Any, Any], ...]
    around: Fitted
    subject: Fitted
    explained: tuple[tuple[Block, ...], ...]

    @classmethod
    def of(cls, plate: Plate, data: Dataset, *, theme: Theme, language: LanguageCode) -> FittedPlate:
        """Let each mark fit, and explain, the scale that it will draw by."""
        scales = tuple((mark, mark.fit(data, theme, language)) for mark in plate.marks)
        focus = focus_of(plate, data)
        around, subject = focus.parts(scales)
        explained = tuple(tuple(mark.legend(scale, focus.data, theme, language)) for mark, scale in subject)
        return cls(plate, data, focus, scales, around, subject, explained)


@dataclass(frozen=True, slots=True)
class LaidPage:
    """The page of a plate on which everything has its box, and nothing is drawn yet.

    Attributes:
        sheet: the map on its canvas.
        page: the page.
        layout: its boxes.
        texts: title and foot, none where they stand outside the page's bands.
        blocks: the legend's, those of the marks first, then what stands beside the map.
    """

    sheet: MapSheet
    page: Page
    layout: Layout
    texts: PlateTexts
    blocks: tuple[Block, ...]


def lay_page(
    fitted: FittedPlate, *, theme: Theme, language: LanguageCode, imprint: Imprint, ax: Axes | None = None
) -> LaidPage:
    """Give a fitted plate its page: the map its window, title, legend and sources their boxes.

    Raises:
        LayoutError: they do not fit the page.
    """
    plate, data = fitted.plate, fitted.data
    marks = (block for part in fitted.explained for block in part)
    blocks = [*marks, *_outside_blocks(fitted, theme, language), *layer_blocks(plate.layers, theme, language)]
    aside: Sequence[Block] = sidebar_blocks(plate, fitted.focus.data, theme, language)
    where = imprint.sheet or imprint.page
    page, layout, frame = map_window(plate, data.territory, page=where, language=language)
    texts = _texts(plate, data, language, imprint) if page.in_bands else NO_TEXTS
    canvas = Canvas(page, theme, language, axes=ax)
    canvas.items.append(frame)
    if layout.fill != "bands":
        layout = column_layout(canvas, layout, texts, [*blocks, *aside])
        if (shorter := fitting_aside(canvas, blocks, aside, layout.legend)) is not None:
            aside = shorter
        else:  # title and sources take their bands again
            page, layout, frame = map_window(plate, data.territory, page=where, language=language, fill="bands")
    if layout.fill == "bands" and plate.legend == "column":
        aside = fitting_aside(canvas, blocks, aside, layout.legend, columns=layout.columns) or aside
    if layout.fill == "bands" and page.in_bands and not page.landscape:
        page = _with_room_for_foot(canvas, layout, texts, [*blocks, *aside])
        page, layout, frame = map_window(plate, data.territory, page=page, language=language, fill="bands")
    canvas.items.append(frame)  # the last of them holds
    canvas.show_map(frame.on_trim)
    sheet = MapSheet(canvas, frame, _ground(fitted.scales, data, frame), data)
    ground = context_blocks(plate.layers, theme, language, scale=frame.scale)
    # What explains the ground gives way where the column is full.
    roomy = plate.legend != "column" or fits(canvas, [*blocks, *ground, *aside], layout.legend, columns=layout.columns)
    if layout.fill == "page" and roomy:
        layout = column_layout(canvas, layout.whole_column, texts, [*blocks, *ground, *aside])
    return LaidPage(sheet, page, layout, texts, (*blocks, *(ground if roomy else ()), *aside))


def _with_room_for_foot(canvas: Canvas, layout: Layout, texts: PlateTexts, blocks: Sequence[Block]) -> Page:
    """Return an upright page whose foot holds its lines: the legend gives the room that it can spare, then the map."""
    page, lines, signature = canvas.page, texts.lines, texts.signature
    needed = furniture.foot_height(canvas, layout.foot, lines=lines, signature=signature, logo=texts.logo)
    if (more := needed - layout.foot.height) <= 0:
        return page
    free = layout.legend.height - least_height(canvas, blocks, layout.legend, columns=layout.columns)
    return replace(page, foot_mm=page.foot_mm + more, legend_mm=page.legend_mm - min(more, max(free, 0.0)))


def _outside_blocks(fitted: FittedPlate, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
    """Explain the land without color that zones filled by a mark leave around them; nothing where there is none."""
    filled = any(mark.covers_area and mark.level == "zone" for mark, _ in fitted.subject)
    outside = outside_zones(fitted.focus.data) if filled else None
    if outside is None:
        return ()
    return (Swatches((Swatch(tr("outside_zones", language), theme.land, outside.communes),)),)


def _ground(fitted: Sequence[tuple[Any, Any]], data: Dataset, frame: MapFrame) -> MapShapes:
    """Return the units that the plate shows: those of the ground, or a mark's own."""
    shapes = map_shapes(data.territory, frame)
    for mark, scale in fitted:
        shapes = mark.ground(scale, shapes, frame)
    return shapes


def _texts(plate: Plate, data: Dataset, language: LanguageCode, imprint: Imprint) -> PlateTexts:
    """Return what stands around the map of a plate on a page of its own."""
    band, (lines, signature) = title_band(plate, data, language, imprint), foot_lines(plate, data, language, imprint)
    return PlateTexts(band, lines, signature, imprint.logo, subtitled=bool(plate.subtitle or not plate.marks))
