"""Panels on the map: insets, legend, locator, notes, scale and north; named places first, then those near something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from atlas.cartography.canvas.base_layers import draw_boundaries, draw_ground
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import DrawnPart, LegendPanel
from atlas.cartography.context.role_shapes import draw_context
from atlas.cartography.context.town_dots import towns_of_plate
from atlas.cartography.labels.labels import LabelSpec, place_labels
from atlas.cartography.layout import furniture
from atlas.cartography.layout.locator import draw_locator
from atlas.cartography.layout.sidebar import fill_figures
from atlas.cartography.legend import Block
from atlas.cartography.legend.flow import flow, stacked_height
from atlas.cartography.spec.annotations import draw_annotation
from atlas.cartography.spec.basemap_image import draw_basemap, read_basemap
from atlas.cartography.spec.edition_info import Imprint, TilePlace
from atlas.cartography.spec.insets import LIFT, commune_codes, draw_inset
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.map_layers import draw_layers
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.placement import MARGIN_MM, Place, hidden_area, panel_place
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, Fault, LayoutError
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset

_LEGEND_PADDING_MM: Final = 3.0
#: A map is narrow whose scale bar and north arrow take more than such a share of its width.
_NARROW: Final = 0.4
_TOUCHED_MM2: Final = 0.05  # what is hidden less is not seen
#: A mark and the scale that it fitted; only the mark knows its type.
Fitted = Sequence[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel to place: where it is wanted and what draws it."""

    place: Place
    draw: Callable[[], None]


def draw_theme(sheet: MapSheet, plate: Plate, fitted: Fitted, tiles: TilePlace) -> None:
    """Draw ground, marks and boundaries: what main map and insets have in common."""
    if plate.basemap is None or (tiles.servers == "leave" and plate.basemap.is_remote):
        draw_ground(sheet.canvas, sheet.ground, sheet.frame)
    else:
        sheet.basemap = read_basemap(
            plate.basemap, sheet.frame, folder=tiles.folder, cache=tiles.cache, offline=tiles.servers != "ask"
        )
        draw_basemap(sheet.canvas, sheet.frame, sheet.basemap)
    draw_context(sheet, plate.layers, "under")
    draw_layers(sheet, plate.layers, "under")
    with sheet.canvas.by_mark():
        for mark, scale in fitted:
            mark.draw(sheet, scale)
    with sheet.canvas.collect_artists() as lines:
        draw_boundaries(sheet.canvas, sheet.ground, sheet.frame, communes=not plate.is_of_provinces)
    if plate.distorts and lines:  # no layer of the ground has these limits
        sheet.canvas.items.append(DrawnPart("over", sheet.frame.box, tuple(lines)))
    draw_context(sheet, plate.layers, "between")
    draw_layers(sheet, plate.layers, "between")
    draw_context(sheet, plate.layers, "over")
    draw_layers(sheet, plate.layers, "over")


def draw_panels(
    sheet: MapSheet, plate: Plate, fitted: Fitted, blocks: Sequence[Block], imprint: Imprint
) -> list[MapSheet]:
    """Draw everything that stands on the map in a place of its own; return the sheets of the insets.

    Raises:
        LayoutError: a panel finds no place.
        EditionError: a locator without an outline.
    """
    inner: dict[int, MapSheet] = {}
    panels = [
        *_insets(sheet, plate, fitted, inner, imprint),
        *_annotations(sheet, plate),
        *_legend(sheet, plate, blocks),
        *_locator(sheet, plate, imprint),
    ]
    for panel in panels:
        if panel.place != "auto":
            panel.draw()
    if not plate.distorts:
        _draw_scale_and_north(sheet, north=plate.north)
    # What belongs near something chooses first.
    for panel in panels:
        if panel.place == "auto":
            panel.draw()
    return [inner[position] for position in sorted(inner)]


def _insets(
    sheet: MapSheet, plate: Plate, fitted: Fitted, inner: dict[int, MapSheet], imprint: Imprint
) -> list[_Panel]:
    def draw_map(inset_sheet: MapSheet, names: bool) -> None:
        draw_theme(inset_sheet, plate, fitted, imprint.tiles)
        furniture.draw_short_scale_bar(inset_sheet)
        if names:
            inset_sheet.towns = towns_of_plate(inset_sheet, plate.layers)
            inset_sheet.unnamed = place_labels(inset_sheet, LabelSpec("communes", names=plate.names))

    panels = []
    for position, inset in enumerate(plate.insets):

        def draw(inset: Any = inset, position: int = position) -> None:
            inner[position] = draw_inset(sheet, inset, lambda part: draw_map(part, inset.labels), number=position + 1)

        panels.append(_Panel(inset.place, draw))
    return panels


class NoRoomForLegendError(LayoutError):
    """The map has no free place for a legend that seeks one."""


def _legend(sheet: MapSheet, plate: Plate, blocks: Sequence[Block]) -> list[_Panel]:
    if plate.legend == "column":
        return []
    canvas, pad, place = sheet.canvas, _LEGEND_PADDING_MM, plate.legend
    width = canvas.page.legend_mm - 2 * pad
    height = stacked_height(canvas, blocks, width)

    def draw() -> None:
        size, what = (width + 2 * pad, height + 2 * pad), Message("fault.cartography.thing.legend")
        try:
            box = panel_place(sheet, *size, place=place, what=what)
        except LayoutError as error:
            raise NoRoomForLegendError(*error.args) from None
        theme = canvas.theme
        line = ShapeStyle(
            face=theme.paper, edge=theme.boundary, width_pt=theme.weights.hairline, z=16, gid="legend-panel"
        )
        canvas.rectangle(box, line)
        canvas.items.append(LegendPanel(box))
        with canvas.above(LIFT):
            flow(canvas, blocks, box.inset(pad))
        sheet.boxes.append(box)

    return [_Panel(place, draw)]


def _locator(sheet: MapSheet, plate: Plate, imprint: Imprint) -> list[_Panel]:
    if not plate.locator:
        return []
    if imprint.outline is None:
        remedy = Message("fault.cartography.give_outline")
        raise EditionError(Fault(Message("fault.cartography.locator"), remedy))
    outline, place = imprint.outline, plate.locator

    def draw() -> None:
        draw_locator(sheet, outline, place=place)

    return [_Panel(place, draw)]


def _annotations(sheet: MapSheet, plate: Plate) -> list[_Panel]:
    language = sheet.canvas.language
    panels = []
    for position, note in enumerate(plate.annotations):
        f"annotation {position + 1}"
        raw = text_in(
            note.text, language, what=Message("fault.cartography.text.annotation", n=position + 1, plate=plate.name)
        )
        text = typeset(fill_figures(raw, sheet.data, language), language)
        target = commune_codes(sheet.data.territory, (note.points_to,))[0] if note.points_to else ""

        def draw(text: str = text, note: Any = note, target: str = target, number: int = position + 1) -> None:
            draw_annotation(sheet, text, note, target=target, number=number)

        panels.append(_Panel(note.place, draw))
    return panels


def _draw_scale_and_north(sheet: MapSheet, *, north: bool) -> None:
    """Scale bar and north stand in the lower end corner of the map, elsewhere where the region or a panel is there.

    On a narrow map on which they would hide the region or a symbol anywhere, one length stands for them, as in insets.
    """
    width, height = furniture.scale_and_north_size(sheet, north=north)
    frame = sheet.frame.safe.inset(MARGIN_MM)
    ends = (frame.x, frame.right - width) if sheet.canvas.rtl else (frame.right - width, frame.x)
    corners = [Box(x, y, width, height) for y in (frame.y, frame.top - height) for x in ends]
    hidden = {
        box: round(hidden_area(sheet, box), 3)
        for box in corners
        if not any(box.overlaps(other) for other in sheet.boxes)
    }
    box = min(hidden, key=lambda place: hidden[place], default=None)
    if width > _NARROW * sheet.frame.safe.width and (box is None or hidden[box] > _TOUCHED_MM2):
        furniture.draw_short_scale_bar(sheet)
        return
    if box is None:
        box = panel_place(sheet, width, height, what=Message("fault.cartography.thing.scale_bar"))
    furniture.draw_scale_and_north(sheet, box, north=north)
