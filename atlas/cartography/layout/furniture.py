"""What frames the theme: title band, scale bar, north, graticule, names of seas, source and quality lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from pyproj import Geod

from atlas.cartography.canvas import paths
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, to_degrees
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import Degree, ScaleBar, TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.logo import Logo, draw_logo, logo_width
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.placement import free_side
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.degrees import degrees_text
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number

_OFF_LOGO_MM: Final = 3.0  # between a logo and the lines of a foot
_TICK_MM: Final = 1.6  # of a meridian or a parallel
_OFF_SAFE_MM: Final = 0.4  # below a degree at the edge of what is read, for what hangs under its letters
_OFF_TICK_MM: Final = 0.6  # between a tick and its degree
_OFF_CORNER: Final = 0.03  # of an edge, where a tick would meet that of the other edge
_GEOD: Final = Geod(ellps="WGS84")


#: Baselines of the lines of a title and of its subtitle below the top of the band, mm on A4, by direction and lines.
_BASELINES_MM: Final = {
    (False, 1): (7.2, 12.2),
    (True, 1): (6.8, 13.0),
    (False, 2): (4.6, 9.4, 13.6),
    (True, 2): (4.15, 9.9, 14.2),
}
_TWO_LINES: Final = 0.68  # of a title's size where it has two lines


@dataclass(frozen=True, slots=True)
class TitleBand:
    """The texts of the title band."""

    title: str
    subtitle: str = ""
    number: str = ""
    badge: str = ""  # what kind of data the plate is drawn from
    warning: bool = False  # whether the badge warns (a demonstration register)


def draw_title(canvas: Canvas, box: Box, heading: TitleBand) -> None:
    """Draw number, title, subtitle and badge over a rule; a title that is long in two lines.

    Raises:
        LayoutError: the title is too long for two lines of the band.
    """
    theme = canvas.theme
    indent = 0.0
    if heading.number:
        side = box.height - 4.0
        square = Box(canvas.along(box, 0, side), box.y + 3.0, side, side)
        canvas.rectangle(square, ShapeStyle(face=theme.accent, z=6, gid="plate-number"))
        style = theme.text(theme.type.number, weight=700, color=theme.on_accent).at("middle", "middle")
        canvas.text(heading.number, square.center, style)
        indent = side + 4.0
    start = canvas.along(box, indent)
    room = box.width - indent - _badge(canvas, box, heading)
    size, titles = _title_lines(canvas, heading.title, room)
    grown = canvas.page.type_scale
    # Arabic letters reach further under their line, and the hamza over it.
    *baselines, second = _BASELINES_MM[canvas.rtl, len(titles)]
    for line, baseline in zip(titles, baselines, strict=True):
        at = start, box.top - baseline * grown
        canvas.text(line, at, theme.heading(size), gid="title", role=TextRole("title"))
    subtitle = theme.text(theme.type.subtitle, color=theme.quiet)
    lines = canvas.wrap(heading.subtitle, subtitle, width_mm=box.width - indent) if heading.subtitle else ()
    if len(lines) > 1:
        raise LayoutError(Message("fault.cartography.subtitle_long", title=heading.subtitle))
    if lines:
        canvas.text(lines[0], (start, box.top - second * grown), subtitle, gid="subtitle")
    rule = np.array([[box.x, box.y + 0.6], [box.right, box.y + 0.6]])
    canvas.segments([rule], ShapeStyle(edge=theme.accent, width_pt=0.9, z=6, gid="title-rule"))


def _title_lines(canvas: Canvas, title: str, room: float) -> tuple[float, tuple[str, ...]]:
    """Return the size of a title and its lines: one down to three quarters of the theme's size, else two smaller ones.

    Raises:
        LayoutError: two lines are not enough.
    """
    theme = canvas.theme
    size = theme.type.title
    while size >= theme.type.title * 0.75:
        if canvas.measure(title, theme.heading(size)).width <= room:
            return size, (title,)
        size -= 0.5
    size = theme.type.title * _TWO_LINES
    lines = tuple(canvas.wrap(title, theme.heading(size), width_mm=room))
    if len(lines) > 2 or any(canvas.measure(line, theme.heading(size)).width > room for line in lines):
        raise LayoutError(Message("fault.cartography.title_long", title=title, room=fixed_point(room)))
    return size, lines


def _badge(canvas: Canvas, box: Box, heading: TitleBand) -> float:
    """Draw the badge at the end of the band and return the width that it takes from the title."""
    if not heading.badge:
        return 0.0
    theme = canvas.theme
    color = theme.warning if heading.warning else theme.accent
    style = theme.text(theme.type.legend, weight=600, color=color)
    width = canvas.measure(heading.badge, style).width + 5.0
    frame = Box(canvas.along(box, box.width - width, width), box.top - 8.3, width, 5.4)
    canvas.rectangle(frame, ShapeStyle(edge=color, width_pt=0.7, z=6, gid="badge"))
    canvas.text(heading.badge, frame.center, style.at("middle", "middle"), gid="badge-text")
    return width + 4.0


def draw_foot(
    canvas: Canvas, box: Box, *, lines: Sequence[str], signature: Sequence[str], logo: Logo | None = None
) -> None:
    """Draw source, credit and quality lines at the start side, the producer's signature and logo at the end side.

    Raises:
        LayoutError: the lines need more height than the foot has.
    """
    style = canvas.theme.text(canvas.theme.type.foot)
    if logo is not None:
        taken = draw_logo(canvas, logo, box).width + _OFF_LOGO_MM
        box = Box(box.x + (taken if canvas.rtl else 0.0), box.y, box.width - taken, box.height)
    wrapped = _foot_lines(canvas, box.width, lines=lines, signature=signature)
    step = style.size_pt * MM_PER_PT * 1.22
    if max(len(wrapped), len(signature)) * step > box.height + 0.01:
        raise LayoutError(
            Message("fault.cartography.foot", lines=len(wrapped), height=box.height, held=int(box.height / step))
        )
    canvas.lines(wrapped, canvas.along(box, 0), box.top, style)
    canvas.lines(list(signature), canvas.along(box, box.width), box.top, style.at("end"))


def foot_height(
    canvas: Canvas, box: Box, *, lines: Sequence[str], signature: Sequence[str], logo: Logo | None = None
) -> float:
    """Return the height in mm that a foot as wide as a box needs."""
    width = box.width - (0.0 if logo is None else logo_width(logo, box) + _OFF_LOGO_MM)
    count = max(len(_foot_lines(canvas, width, lines=lines, signature=signature)), len(signature))
    return count * canvas.theme.type.foot * MM_PER_PT * 1.22


def _foot_lines(canvas: Canvas, width: float, *, lines: Sequence[str], signature: Sequence[str]) -> list[str]:
    """Break the lines of a foot beside its signature."""
    style = canvas.theme.text(canvas.theme.type.foot)
    signed = max((canvas.measure(text, style).width for text in signature), default=0.0)
    return [part for line in lines if line for part in canvas.wrap(line, style, width_mm=width - signed - 8.0)]


def draw_neat_line(canvas: Canvas, frame: MapFrame) -> None:
    """Draw the line around the map."""
    look = ShapeStyle(edge=canvas.theme.boundary, width_pt=canvas.theme.weights.neat_line, z=15, gid="neat-line")
    canvas.rectangle(frame.box, look)


def scale_length_km(frame: MapFrame, *, widest_mm: float = 45.0) -> float:
    """Return the longest round length (1, 2 or 5 times a power of ten km) whose bar is not wider than ``widest_mm``."""
    widest_km = widest_mm / ground_mm_per_km(frame)
    power = 10.0 ** math.floor(math.log10(widest_km))
    return float(max(m for m in (1, 2, 5) if m * power <= widest_km) * power)


def ground_mm_per_km(frame: MapFrame) -> float:
    """Return how many page millimeters a geodesic kilometer takes at the center of the map, along the parallel."""
    to_lonlat = to_degrees(frame.crs)
    half = 5000.0
    x, y = frame.center
    (lon0, lat0), (lon1, lat1) = (to_lonlat.transform(x + d, y) for d in (-half, half))
    meters = _GEOD.inv(lon0, lat0, lon1, lat1)[2]
    return float(2 * half * frame.mm_per_m / meters * 1000)


def scale_and_north_size(sheet: MapSheet, *, north: bool = True) -> tuple[float, float]:
    """Return width and height in mm of scale bar and north arrow together, the arrow standing on the bar."""
    width, tail = _bar_size(sheet)
    return width + tail + 6.0, 9.5 + (2.0 + 12.0 if north else 0.0)


def draw_scale_and_north(sheet: MapSheet, box: Box, *, north: bool = True) -> None:
    """Draw the scale bar at the foot of a box of :func:`scale_and_north_size`, and the north arrow over it."""
    corner = (box.x + 3.0 if sheet.canvas.rtl else box.right - 3.0, box.y)
    bar = draw_scale_bar(sheet, corner, north=north)
    if north:
        draw_north(sheet, ((bar.x + bar.right) / 2, bar.top + 2.0))


def draw_short_scale_bar(sheet: MapSheet) -> Box:
    """Draw one length at the side of a small map, as an inset has it, where it hides least; return its box."""
    canvas, km = sheet.canvas, scale_length_km(sheet.frame, widest_mm=sheet.frame.safe.width / 3)
    box = free_side(sheet, *short_bar_size(canvas, sheet.frame, km))
    bar = draw_length(canvas, sheet.frame, box, km)
    canvas.items.append(ScaleBar(bar, canvas.window, short=True))
    sheet.boxes.append(box)
    return box


def short_bar_size(canvas: Canvas, frame: MapFrame, km: float) -> tuple[float, float]:
    """Return width and height in mm of one length with its text over it."""
    extent = canvas.measure(_length_text(canvas, km), canvas.theme.text(canvas.theme.type.tick))
    return max(km * ground_mm_per_km(frame), extent.width) + 2.0, extent.ascent + 2.3


def draw_length(canvas: Canvas, frame: MapFrame, box: Box, km: float) -> Box:
    """Draw one length of a map's ground in a box of :func:`short_bar_size`; return the box of its line."""
    theme, length = canvas.theme, km * ground_mm_per_km(frame)
    left, y = box.x + (box.width - length) / 2, box.y + 1.0
    line = np.array([[left, y + 1.0], [left, y], [left + length, y], [left + length, y + 1.0]])
    canvas.segments([line], ShapeStyle(edge=theme.ink, width_pt=0.7, z=16, gid="scale-bar"))
    style = theme.text(theme.type.tick, halo=theme.paper).at("middle")
    canvas.text(_length_text(canvas, km), (left + length / 2, y + 0.8), style, gid="scale-bar-label:0")
    return Box(left, y, length, 1.0)


def _length_text(canvas: Canvas, km: float) -> str:
    decimals = next(d for d in range(9) if math.isclose(km, round(km, d)))
    return f"{number(km, canvas.language, decimals=decimals)}\u00a0{tr('km', canvas.language)}"


def scale_text(frame: MapFrame, language: LanguageCode) -> str:
    """Write the numeric scale: ``1 : 300 000``."""
    return f"1{LANGUAGES[language].ratio}{number(frame.scale, language)}"


def _bar_size(sheet: MapSheet) -> tuple[float, float]:
    """Width of the scale bar, and of the unit written after it, mm."""
    small = sheet.canvas.theme.text(sheet.canvas.theme.type.foot + 0.6)
    tail = sheet.canvas.measure(f" {tr('km', sheet.canvas.language)}", small).width + 2.0
    return scale_length_km(sheet.frame) * ground_mm_per_km(sheet.frame), tail


def draw_scale_bar(sheet: MapSheet, corner: tuple[float, float], *, north: bool = False) -> Box:
    """Draw a segmented bar of round lengths and the numeric scale, its lower end corner at a point; return its box.

    What is handed over of it tells whether an arrow to the north will stand over it.
    """
    canvas, theme = sheet.canvas, sheet.canvas.theme
    km, height = scale_length_km(sheet.frame), 1.5
    width, tail = _bar_size(sheet)
    small = theme.text(theme.type.foot + 0.6)
    unit = tr("km", canvas.language)
    x, y = corner
    left = x + tail if canvas.rtl else x - width - tail
    base = y + 4.4
    for i in range(4):
        segment = Box(left + i * width / 4, base, width / 4, height)
        face = theme.ink if i % 2 == 0 else theme.paper
        canvas.rectangle(segment, ShapeStyle(face=face, edge=theme.ink, width_pt=0.4, z=16, gid=f"scale-bar:{i}"))
    canvas.items.append(ScaleBar(Box(left, base, width, height), canvas.window, north=north))
    for i in (0, 2, 4):
        value = km * i / 4
        decimals = next(d for d in range(9) if math.isclose(value, round(value, d)))
        text = number(value, canvas.language, decimals=decimals)
        at = left + i * width / 4, base + height + 1.0
        canvas.text(text, at, small.at("middle"), gid=f"scale-bar-label:{i}")
    end = left + width + 1.6 + canvas.measure("00", small).width / 2
    canvas.text(unit, (end, base + height + 1.0), small if not canvas.rtl else small.at("end"))
    canvas.text(
        scale_text(sheet.frame, canvas.language), (left + width / 2, y + 0.8), small.at("middle"), gid="numeric-scale",
        role=TextRole("scale"),
    )  # fmt: skip
    box = Box(left - 3.0, y, width + tail + 6.0, 9.5)
    sheet.boxes.append(box)
    return box


def draw_north(sheet: MapSheet, foot: tuple[float, float]) -> Box:
    """Draw an arrow to true north at the center of the map, standing on a point; return its box."""
    canvas, theme = sheet.canvas, sheet.canvas.theme
    x, y = foot
    angle = north_angle(sheet.frame)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    half = np.array([[0.0, 7.0], [2.0, 0.0], [0.0, 1.6], [0.0, 7.0]])
    for sign, face in ((-1.0, theme.ink), (1.0, theme.paper)):
        corners = (half * [sign, 1.0]) @ turn.T + [x, y]
        canvas.shapes([paths.ring(corners)], ShapeStyle(face=face, edge=theme.ink, width_pt=0.4, z=16, gid="north"))
    tip = np.array([0.0, 7.9]) @ turn.T + [x, y]
    canvas.text(tr("north", canvas.language), (tip[0], tip[1]), theme.text(theme.type.legend, weight=600).at("middle"))
    box = Box(x - 3.0, y - 0.5, 6.0, 12.0)
    sheet.boxes.append(box)
    return box


def north_angle(frame: MapFrame) -> float:
    """Return the angle from the page's up to true north at the center of the map, clockwise, in radians."""
    to_lonlat = to_degrees(frame.crs)
    lon, lat = to_lonlat.transform(*frame.center)
    x, y = to_lonlat.transform(lon, lat + 0.01, direction="INVERSE")
    return math.atan2(x - frame.center[0], y - frame.center[1])


def draw_graticule(sheet: MapSheet) -> None:
    """Draw ticks of meridians and parallels inside the frame, with their degrees, at round steps.

    On a map that runs to the edge of its page they end where what is to be read may begin.
    """
    safe = sheet.frame.safe_mm
    length = sheet.frame.bleed_mm + safe + _OFF_SAFE_MM if safe else _TICK_MM
    box, canvas, theme = sheet.frame.box, sheet.canvas, sheet.canvas.theme
    to_lonlat = to_degrees(sheet.frame.crs)
    west, south, east, north = sheet.frame.extent
    step = graticule_step(sheet.frame)
    ticks, parallels = [], dict[float, list[tuple[float, float]]]()
    t = np.linspace(0.0, 1.0, 401)
    for edge, axis in (("bottom", 0), ("top", 0), ("left", 1), ("right", 1)):
        xs = west + t * (east - west) if axis == 0 else np.full_like(t, west if edge == "left" else east)
        ys = south + t * (north - south) if axis == 1 else np.full_like(t, south if edge == "bottom" else north)
        degrees = np.asarray(to_lonlat.transform(xs, ys)[axis])
        for value in np.arange(math.ceil(degrees.min() / step) * step, degrees.max(), step):
            at = float(np.interp(value, degrees, t))
            if not _OFF_CORNER < at < 1 - _OFF_CORNER:
                continue
            x = box.x + at * box.width if axis == 0 else (box.x if edge == "left" else box.right)
            y = box.y + at * box.height if axis == 1 else (box.y if edge == "bottom" else box.top)
            inward = {"bottom": (0, 1), "top": (0, -1), "left": (1, 0), "right": (-1, 0)}[edge]
            end = x + length * inward[0], y + length * inward[1]
            ticks.append(np.array([(x, y), end]))
            if edge == "bottom":
                _tick_label(sheet, Degree("lon", float(value)), end)
            elif axis == 1:
                parallels.setdefault(round(float(value), 9), []).append(end)
    for value, ends in parallels.items():
        # Off the territory if it can be: over its boundary a figure cannot be read.
        named = any(_tick_label(sheet, Degree("lat", value), at, on_region=False) for at in ends)
        if not named and ends[0][0] == box.x + length:
            _tick_label(sheet, Degree("lat", value), ends[0])
    canvas.segments(ticks, ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=15, gid="graticule-ticks"))


def _tick_label(sheet: MapSheet, degree: Degree, at: tuple[float, float], *, on_region: bool = True) -> bool:
    """Name a meridian or a parallel at the end of its tick, where nothing else stands; tell whether it has its name."""
    canvas, vertical = sheet.canvas, degree.axis == "lat"
    text = degrees_text(degree.value, degree.axis, canvas.language)
    plain = canvas.theme.text(canvas.theme.type.tick, color=canvas.theme.quiet)
    x, y = at
    width = canvas.measure(text, plain).width
    if vertical:
        left = x + _OFF_TICK_MM if x < sheet.frame.box.x + sheet.frame.box.width / 2 else x - _OFF_TICK_MM - width
        place, style = (left, y), plain.at("end" if canvas.rtl else "start", "middle")
    else:
        place, style = (x, y + _OFF_TICK_MM), plain.at("middle")
    box = Box(place[0] - (0 if vertical else width / 2), place[1] - 1.2, width, 2.4)
    area = shapely.box(box.x, box.y, box.right, box.top)
    over_region = shapely.intersects(area, sheet.ground.region)
    if any(box.overlaps(other) for other in sheet.obstacles) or (over_region and not on_region):
        return False
    if over_region:
        style = replace(style, halo=canvas.theme.paper)  # the region may be filled with any color
    elif shapely.intersects(area, sheet.ground.beyond):
        style = replace(style, halo=canvas.theme.beyond)  # a relief may lie there
    canvas.items.append(degree)
    sheet.boxes.append(canvas.text(text, place, style, gid="graticule-label"))
    return True


def graticule_step(frame: MapFrame) -> float:
    """Return how many degrees lie between two ticks of the graticule: at most six steps along the lower edge."""
    to_lonlat = to_degrees(frame.crs)
    west, south, east, _ = frame.extent
    span = to_lonlat.transform(east, south)[0] - to_lonlat.transform(west, south)[0]
    return next((s for s in (1 / 12, 1 / 6, 0.25, 0.5, 1.0, 2.0) if span / s <= 6), 5.0)
