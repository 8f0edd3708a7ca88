"""What measures the map on a page of QGIS: scale bar, north arrow, graticule."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.furniture import graticule_step, ground_mm_per_km, scale_length_km
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle
from atlas.cartography.styles.expressions import text as written
from atlas.cartography.styles.symbols import Stroke, millimeters
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.qgis.layouts.items import (
    CENTER,
    MAIN_MAP,
    MIDDLE,
    SCALE_BAR,
    Paper,
    color,
)
from atlas.publishing.qgis.project.map_layers import add_crs
from atlas.publishing.qgis.styles.evaluation import Evaluated
from atlas.publishing.qgis.styles.labels import text_style
from atlas.publishing.qgis.styles.symbols import add_symbol

#: How QGIS writes numbers: Morocco has Western digits in Arabic.
_NORTH: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 35"><path d="M10 0L0 35L10 27Z" fill="{ink}" '
    'stroke="{ink}" stroke-width="0.7"/><path d="M10 0L20 35L10 27Z" fill="{paper}" stroke="{ink}" '
    'stroke-width="0.7"/></svg>'
)
_ARROW_MM: Final = (4.2, 7.2)
_TICK_MM: Final = 1.6
_BAR_ROOM_MM: Final = 1.0  # around a scale bar
_OVER_BAR_MM: Final = 1.0  # between a bar of segments and its figures
_BETWEEN_TICKS_MM: Final = -0.2  # a single figure stands between the ticks of its bar
_BEFORE_UNIT: Final = "\u00a0\u00a0"  # the plate has the unit further from the last figure
_ASCENT: Final = 0.98  # of the size of the type, which QGIS keeps over a baseline
_SECONDS: Final = "round(@grid_number * 3600)"


def draw_scale_and_north(
    paper: Paper, frame: MapFrame, corner: Box, map_uuid: str, *, numbered: bool = True, north: bool = True
) -> None:
    """Draw scale bar, numeric scale and north arrow.

    Args:
        paper: the page.
        frame: the map's window.
        corner: the bar on the plate.
        map_uuid: the map that they measure.
        numbered: whether the scale stays that of the plate, so that the bar has its length.
        north: whether the arrow is there.
    """
    theme = paper.theme
    km = scale_length_km(frame)
    style = theme.text(theme.type.foot + 0.6)
    # QGIS writes a figure at each joint: the four segments of the plate lie, without text, over two with theirs.
    for segments, name in ((4, "scale-segments"), (2, "scale-bar")):
        lengths = (km / segments, km / segments * ground_mm_per_km(frame))
        place = _bar_place(paper, corner, style, _OVER_BAR_MM)
        item = _bar(paper, place, lengths, map_uuid, name=name, style=style)
        item.set("numSegments", str(segments))
        if not numbered:
            item.attrib.update({"minBarWidth": "12", "maxBarWidth": "26", "segmentSizeMode": "1"})
    # An expression, so that the figure follows whoever changes the scale.
    style_of = LANGUAGES[paper.language]
    called = written(paper.item_title(MAIN_MAP))
    scale = f"format_number(round(map_get(item_variables({called}), 'map_scale')), 0, '{style_of.locale}')"
    under = Box(corner.x, corner.y - 5.2, corner.width, 4.0)
    paper.label(Evaluated(f"1{style_of.ratio}[% {scale} %]"), under, style, (CENTER, MIDDLE), name="numeric-scale")
    if north:
        # It stands over the middle of the bar and the unit behind it.
        aside = paper.width(f" {tr('km', paper.language)}", style) / 2 + 1.0
        middle = Box(corner.x + (-aside if paper.rtl else aside), corner.y, corner.width, corner.height)
        _draw_north(paper, middle, map_uuid)


def _draw_north(paper: Paper, corner: Box, map_uuid: str) -> None:
    theme = paper.theme
    width, height = _ARROW_MM
    arrow = Box(corner.center[0] - width / 2, corner.top + 5.7, width, height)
    picture = _NORTH.format(ink=theme.ink, paper=theme.paper)
    paper.picture(picture.encode(), arrow, name="north", map_uuid=map_uuid)
    letter = Box(corner.center[0] - 5.0, arrow.top + 0.3, 10.0, 3.4)
    bold = theme.text(theme.type.legend, weight=600)
    paper.label(tr("north", paper.language), letter, bold, (CENTER, MIDDLE), name="north-letter")


def _bar_place(paper: Paper, bar: Box, style: TextStyle, gap_mm: float) -> Box:
    """Return the box of a scale bar whose bar is to stand where the plate has it, its figures ``gap_mm`` over it."""
    # QGIS begins the bar half a figure, and the room around it, inside the box.
    left = bar.x - _BAR_ROOM_MM - paper.width("0", style) / 2
    above = gap_mm + _ASCENT * millimeters(style.size_pt) + _BAR_ROOM_MM
    return Box(left, bar.y - _BAR_ROOM_MM, bar.width + 14.0, bar.height + above + _BAR_ROOM_MM)


def _bar(
    paper: Paper, place: Box, lengths: tuple[float, float], map_uuid: str, *, name: str, style: TextStyle
) -> Element:
    """Put a bar of segments on the page; ``lengths`` are those of a segment, km on the ground and mm on the page."""
    theme = paper.theme
    item = paper.item(
        SCALE_BAR, place, paper.identity(name, map_uuid), mapUuid=map_uuid, style="Single Box", unitType="km",
        unitLabel=f"{_BEFORE_UNIT}{tr('km', paper.language)}", numMapUnitsPerScaleBarUnit="1",
        numUnitsPerSegment=repr(lengths[0]), numSegmentsLeft="0", segmentSizeMode="0", minBarWidth="25",
        maxBarWidth="50", height="1.5", boxContentSpace=f"{_BAR_ROOM_MM:g}", labelBarSpace=f"{_OVER_BAR_MM:g}",
        alignment="0", outlineWidth="0.14", labelVerticalPlacement="0", labelHorizontalPlacement="0",
        segmentMillimeters=repr(lengths[1]), id=name,
    )  # fmt: skip
    look = text_style(style, paper.family)
    if name != "scale-bar":
        look.set("textOpacity", "0")
    item.append(look)
    color(item, "fillColor", theme.ink)
    color(item, "fillColor2", theme.paper)
    color(item, "strokeColor", theme.ink)
    return item


def draw_short_bar(paper: Paper, frame: MapFrame, place: Box, map_uuid: str) -> None:
    """Draw one length in a small map, where the plate has it, with its figure over its middle."""
    km = scale_length_km(frame, widest_mm=frame.box.width / 3)
    small = paper.theme.text(paper.theme.type.tick, halo=paper.theme.paper)
    lengths = (km, km * ground_mm_per_km(frame))
    where = _bar_place(paper, place, small, _BETWEEN_TICKS_MM)
    item = _bar(paper, where, lengths, map_uuid, name="scale-bar", style=small)
    item.set("unitLabel", tr("km", paper.language))
    item.attrib.update({"style": "Line Ticks Up", "numSegments": "1", "labelHorizontalPlacement": "1"})
    item.attrib.update({"height": "1", "lineWidth": "0.25", "labelBarSpace": f"{_BETWEEN_TICKS_MM:g}"})


def add_graticule(paper: Paper, item: Element, frame: MapFrame, named: tuple[set[int], set[int]]) -> None:
    """Put ticks of meridians and parallels inside the frame of a map, with their degrees at its lower and left edge.

    Args:
        paper: the page.
        item: the map.
        frame: its window.
        named: the meridians and the parallels whose degrees are written, in seconds of arc.
    """
    theme, step = paper.theme, graticule_step(frame)
    grid = SubElement(
        item,
        "ComposerMapGrid",
        {
            "name": "graticule", "uuid": paper.identity("graticule"), "show": "1", "position": "3", "blendMode": "0",
            "unit": "0", "intervalX": repr(step), "intervalY": repr(step), "offsetX": "0", "offsetY": "0",
            "gridStyle": "3", "crossLength": "3", "gridFrameStyle": "2", "gridFrameSideFlags": "15",
            "gridFrameWidth": f"{frame.safe_mm or _TICK_MM:g}", "gridFrameMargin": "0", "gridFramePenThickness": "0.09",
            "leftFrameDivisions": "1", "rightFrameDivisions": "1", "topFrameDivisions": "2",
            "bottomFrameDivisions": "2", "showAnnotation": "1", "annotationFormat": "8",
            "annotationExpression": _degrees(paper.language, named), "annotationPrecision": "0",
            "leftAnnotationDisplay": "1", "rightAnnotationDisplay": "3", "topAnnotationDisplay": "3",
            "bottomAnnotationDisplay": "2", "leftAnnotationPosition": "0", "bottomAnnotationPosition": "0",
            "leftAnnotationDirection": "0", "bottomAnnotationDirection": "0", "frameAnnotationDistance": "0.5",
        },
    )  # fmt: skip
    add_symbol(SubElement(grid, "lineStyle"), (Stroke(theme.quiet, 0.1),), "")
    _color_of_frame(grid, theme.quiet)
    add_crs(grid, "EPSG:4326")
    tick = theme.text(theme.type.tick, color=theme.quiet, halo=theme.beyond)
    grid.append(text_style(tick, paper.family))


def _color_of_frame(grid: Element, value: str) -> None:
    color(grid, "framePenColor", value)
    grid.set("gridFramePenColor", value)
    grid.set("frameFillColor1", "#ffffff")
    grid.set("frameFillColor2", value)


def _degrees(language: LanguageCode, named: tuple[set[int], set[int]]) -> str:
    """Write degrees and minutes with their hemisphere, as an expression: ``5°30′ O``; those that the plate names."""
    meridians, parallels = (", ".join(map(str, sorted(degrees))) for degrees in named)
    inside = (
        f"CASE WHEN @grid_axis = 'x' THEN {_SECONDS} IN ({meridians or 'NULL'}) "
        f"ELSE {_SECONDS} IN ({parallels or 'NULL'}) END"
    )
    sides = ("north", "south", "east", "west")
    north, south, east, west = (tr(key, language).replace("'", "''") for key in sides)
    minutes = "round(abs(@grid_number) * 60)"
    figure = (
        f"to_string(floor({minutes} / 60)) || '°' || "
        f"CASE WHEN {minutes} % 60 > 0 THEN lpad(to_string({minutes} % 60), 2, '0') || '′' ELSE '' END"
    )
    upright = f"CASE WHEN @grid_number < 0 THEN '{south}' ELSE '{north}' END"
    side = f"CASE WHEN @grid_axis = 'y' THEN {upright} WHEN @grid_number < 0 THEN '{west}' ELSE '{east}' END"
    written = f"{figure} || CASE WHEN {minutes} = 0 THEN '' ELSE '\u00a0' || {side} END"
    return f"CASE WHEN {inside} THEN {written} ELSE '' END"
