"""Print layouts of QGIS: a plate's page with all that stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.placed_items import Degree, DrawnPart, InsetPanel, NotePanel, PlacedLogo, ScaleBar
from atlas.cartography.layout.engine import Drawing
from atlas.cartography.layout.furniture import TitleBand, graticule_step, scale_text
from atlas.cartography.layout.side_column import PlateTexts, side_foot, side_title
from atlas.cartography.spec.annotations import CASING_PT
from atlas.cartography.spec.page import Box
from atlas.cartography.styles.symbols import millimeters
from atlas.i18n.typography import LEFT_TO_RIGHT
from atlas.publishing.qgis.layouts.furniture import add_graticule, draw_scale_and_north, draw_short_bar
from atlas.publishing.qgis.layouts.items import BOTTOM, LEFT, MIDDLE, RIGHT, WIDEST, Paper, new_layout, overview
from atlas.publishing.qgis.layouts.legend_items import draw_legend
from atlas.publishing.qgis.layouts.pictures import basemap_picture, part_picture, part_pixels
from atlas.publishing.qgis.layouts.text_bands import draw_foot, draw_side_title, draw_title
from atlas.publishing.qgis.project.plate_context import PlateReading

_STRIP_MM: Final = 5.0  # over an inset, for its title
_PADDING_MM: Final = 1.4  # around the text of a note on the map


@dataclass(frozen=True, eq=False)
class LayoutSheet:
    """One print layout of a plate.

    Attributes:
        name: in the list of layouts.
        plate: the plate, as it is drawn.
        band: number, title, subtitle and badge.
        foot, signature: lines at its foot.
        logo: the producer's picture; empty without one.
        presets: the map themes of its map and of its insets.
        inset_titles: what the insets are called.
        notes: texts of the notes on the map.
        layers: identifiers of the layers of its styles.
        sea: color of the map's ground; none where a basemap lies beneath.
    """

    name: str
    plate: PlateReading
    band: TitleBand
    foot: tuple[str, ...]
    signature: tuple[str, ...]
    logo: bytes
    presets: tuple[str, ...]
    inset_titles: tuple[str, ...]
    notes: tuple[str, ...]
    layers: tuple[str, ...]
    sea: str


def layout_element(sheet: LayoutSheet) -> Element:
    """Return the layout of a plate: the first item is the topmost."""
    context = sheet.plate.context
    drawing, theme, frame = context.drawing, context.theme, context.frame
    paper = new_layout(sheet.name, context.page, theme, context.language)
    whole = paper.identity("map")
    insets = [paper.identity("inset", str(i)) for i in range(len(drawing.insets))]
    _draw_foot(paper, sheet)
    _draw_title(paper, sheet)
    draw_legend(paper, sheet.plate, sheet.layers, whole)
    _draw_notes(paper, sheet)
    _draw_parts(paper, drawing, "locator")
    for number, (inset, name) in enumerate(zip(drawing.insets, insets, strict=True), start=1):
        _draw_inset(paper, sheet, inset, number, name)
    for bar in _bars(drawing, window=0):
        _draw_bar(paper, frame, bar, whole)
    for panel in sorted(drawing.items_of(InsetPanel), key=lambda inset: inset.number):
        for line in panel.links:
            paper.line(line, theme.accent, millimeters(theme.weights.hairline), name=f"link {panel.number}")
    _draw_parts(paper, drawing, "over")
    ground = "" if _parts(drawing, "beneath") else sheet.sea
    item = paper.map(frame, whole, preset=sheet.presets[0], ground=ground, main=True)
    overview(item, insets, theme.accent, millimeters(theme.weights.inset))
    if context.plate.grid:
        paper.add_frame(item, theme.boundary, theme.weights.neat_line)
    if context.plate.graticule:
        add_graticule(paper, item, frame, _named_degrees(drawing))
    SubElement(item, "AtlasMap", {"atlasDriven": "0", "scalingMode": "2", "margin": "0.1"})
    _draw_parts(paper, drawing, "grid-band", name="reference-grid")  # the line around the map lies over it
    _draw_parts(paper, drawing, "beneath")
    if (beneath := basemap_picture(drawing)) is not None:
        paper.picture(beneath, frame.box, name="basemap", raster=True)
    return paper.root


def _draw_bar(paper: Paper, frame: MapFrame, bar: ScaleBar, map_uuid: str) -> None:
    if bar.short:
        draw_short_bar(paper, frame, bar.box, map_uuid)
    else:
        draw_scale_and_north(paper, frame, bar.box, map_uuid, north=bar.north)


def _draw_parts(paper: Paper, drawing: Drawing, kind: str, *, name: str = "") -> None:
    """Put the parts of a kind on the page as pictures, called as the kind unless they have a name."""
    for part in _parts(drawing, kind):
        raster = kind == "beneath"  # it ends at the frames of maps
        content = part_pixels(drawing, part) if raster else part_picture(drawing, part)
        paper.picture(content, part.box, name=name or kind, raster=raster)


def _parts(drawing: Drawing, kind: str) -> list[DrawnPart]:
    """Return the parts of a plate that stand on the page as pictures."""
    return [part for part in drawing.items_of(DrawnPart) if part.kind == kind]


def _bars(drawing: Drawing, *, window: int) -> list[ScaleBar]:
    return [bar for bar in drawing.items_of(ScaleBar) if bar.window == window]


def _named_degrees(drawing: Drawing) -> tuple[set[int], set[int]]:
    """Return the meridians and parallels that the plate names, in seconds of arc: those with room for it."""
    seconds: dict[str, set[int]] = {"lon": set(), "lat": set()}
    step = graticule_step(drawing.frame)
    for degree in drawing.items_of(Degree):
        seconds[degree.axis].add(round(round(degree.value / step) * step * 3600))
    return seconds["lon"], seconds["lat"]


def _title_size(sheet: LayoutSheet) -> float:
    """Return the size that the plate's title has: a long one is set smaller."""
    titled = [text.style.size_pt for text in sheet.plate.context.drawing.texts if text.role.kind == "title"]
    return titled[0] if titled else sheet.plate.context.theme.type.title


def _side_texts(sheet: LayoutSheet) -> PlateTexts:
    plate = sheet.plate.context.plate
    return PlateTexts(sheet.band, sheet.foot, sheet.signature, subtitled=bool(plate.subtitle or not plate.marks))


def _draw_title(paper: Paper, sheet: LayoutSheet) -> None:
    if sheet.plate.context.layout.fill == "bands":
        draw_title(paper, sheet.plate.context.layout.title, sheet.band, size_pt=_title_size(sheet))
        return
    context, texts = sheet.plate.context, _side_texts(sheet)
    draw_side_title(paper, side_title(context.drawing.canvas, context.layout.title, texts.side_band), texts.side_band)


def _draw_foot(paper: Paper, sheet: LayoutSheet) -> None:
    box, drawing = sheet.plate.context.layout.foot, sheet.plate.context.drawing
    if sheet.plate.context.layout.fill != "bands":
        parts = side_foot(drawing.canvas, box, _side_texts(sheet))
        # A wider type takes more lines: they grow upwards into the column.
        sources = Box(parts.sources.x, parts.sources.y, parts.sources.width, (1 + WIDEST) * parts.sources.height + 2.0)
        text = "\n".join(line for line in sheet.foot if line)
        paper.label(text, sources, parts.style, ("", BOTTOM), name="sources")
        paper.label("\n".join(sheet.signature), parts.signed, parts.signed_style, name="signature")
        for logo in drawing.items_of(PlacedLogo):
            paper.picture(sheet.logo, logo.box, name="logo", raster=True)
        return
    for logo in drawing.items_of(PlacedLogo):
        paper.picture(sheet.logo, logo.box, name="logo", raster=True)
        taken = logo.box.width + 3.0
        box = Box(box.x + (taken if paper.rtl else 0.0), box.y, box.width - taken, box.height)
    draw_foot(paper, box, sheet.foot, sheet.signature)


def _draw_notes(paper: Paper, sheet: LayoutSheet) -> None:
    """Write notes on the map, each over a line to what it speaks of."""
    drawing, theme = sheet.plate.context.drawing, sheet.plate.context.theme
    for note in sorted(drawing.items_of(NotePanel), key=lambda panel: panel.number):
        text = sheet.notes[note.number - 1]
        item = paper.label(text, note.box, theme.text(theme.type.note), name=f"annotation {note.number}")
        item.attrib.update({"marginX": f"{_PADDING_MM:g}", "marginY": f"{_PADDING_MM:g}"})
        paper.add_frame(item, theme.quiet, theme.weights.hairline, ground=theme.paper)
        if note.pointer is not None:
            paper.disc(note.target, note.target_mm, theme.ink)
            paper.line(note.pointer, theme.ink, millimeters(theme.weights.hairline), name=f"pointer {note.number}")
            paper.disc(note.target, note.target_mm + millimeters(CASING_PT / 2), theme.paper)
            under = millimeters(theme.weights.hairline + CASING_PT)
            paper.line(note.pointer, theme.paper, under, name=f"pointer {note.number} ground")


def _draw_inset(paper: Paper, sheet: LayoutSheet, inset: MapFrame, number: int, name: str) -> None:
    """Draw a map at a larger scale, under a strip with its title and its scale."""
    theme, box = paper.theme, inset.box
    small = theme.text(theme.type.foot, color=theme.quiet)
    # Figures in a line of Arabic would change places around the colon.
    scale = f"{LEFT_TO_RIGHT}{scale_text(inset, paper.language)}{LEFT_TO_RIGHT}"
    wide = paper.width(scale, small) + 3.0
    strip = Box(box.x, box.top, box.width, _STRIP_MM)
    end = Box(strip.x if paper.rtl else strip.right - wide, strip.y, wide - 1.5, strip.height)
    if paper.rtl:
        end = Box(strip.x + 1.5, strip.y, wide, strip.height)
    paper.label(scale, end, small, (LEFT if paper.rtl else RIGHT, MIDDLE), name=f"inset scale {number}")
    bold = theme.text(theme.type.legend, weight=600)
    label = paper.label(sheet.inset_titles[number - 1], strip, bold, ("", MIDDLE), name=f"inset title {number}")
    label.set("marginX", "1.5")
    paper.add_frame(label, theme.boundary, theme.weights.neat_line, ground=theme.paper)
    for bar in _bars(sheet.plate.context.drawing, window=number):
        draw_short_bar(paper, inset, bar.box, name)
    item = paper.map(inset, name, preset=sheet.presets[number], ground=sheet.sea, title=f"inset {number}")
    SubElement(item, "AtlasMap", {"atlasDriven": "0", "scalingMode": "2", "margin": "0.1"})
