"""Frames of small maps over a page: rows and columns at the largest scale, titles, names that fit, one scale bar."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from atlas.cartography.canvas.base_layers import MapShapes, ground_in, map_shapes
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.layout.furniture import draw_length, scale_length_km, scale_text, short_bar_size
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle
from atlas.errors import LayoutError
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.sources.territory.territory import Territory

_EDGE_MM: Final = 3.0  # around all maps
_GAP_MM: Final = 3.0  # between maps
_PADDING_MM: Final = 1.0  # between the territory and the frame of a map
_FOOT_MM: Final = 6.0  # for the scale
_LEAST_MM: Final = 12.0  # lowest map
_MOST_COLUMNS: Final = 6
_TRIED_MM: Final = 1.5  # between two places that a name is tried at
_CLEAR_MM: Final = 0.3  # between a name and the outline of its unit


@dataclass(frozen=True, eq=False)
class SmallFrames:
    """Where small maps stand in a box of the page.

    Attributes:
        frames: of the maps, all of one size and scale.
        titles: the lines of each title.
        foot: the row below all maps.
        base: a frame of the whole territory at that scale, and the ground in it.
    """

    frames: tuple[MapFrame, ...]
    titles: tuple[tuple[str, ...], ...]
    foot: Box
    base: MapFrame
    shapes: MapShapes = field(repr=False)

    def ground(self, position: int) -> MapShapes:
        """Return the ground in the frame of a map."""
        return ground_in(self.shapes, self.base, self.frames[position])

    def draw_title(self, canvas: Canvas, position: int) -> None:
        """Set the title of a map over its frame, from the start side."""
        style, box = title_style(canvas), self.frames[position].box
        for i, line in enumerate(reversed(self.titles[position])):
            at = canvas.along(box, 0), box.top + 1.6 + i * _step(style)
            canvas.text(line, at, style, gid="title")

    def draw_names(self, sheet: MapSheet) -> None:
        """Name the provinces whose names fit inside them, clear of symbols."""
        canvas, theme = sheet.canvas, sheet.canvas.theme
        style = theme.text(theme.type.tick, weight=600, color=theme.quiet, halo=theme.paper).at("middle", "middle")
        symbols = shapely.union_all(shapely.buffer(shapely.points(sheet.circles[:, :2]), sheet.circles[:, 2]))
        for code, shape in sheet.ground.provinces.items():
            name = typeset(unit_name(sheet.data, code, canvas.language), canvas.language)
            extent = canvas.measure(name, style)
            room = shapely.buffer(shape, -_CLEAR_MM).difference(symbols)
            size = extent.width, extent.ascent + extent.descent
            if (place := place_inside(room, size, near=sheet.ground.anchors[code])) is not None:
                canvas.text(name, place, style, gid=f"small-name:{code}")

    def draw_scale(self, canvas: Canvas) -> None:
        """Draw a length of the ground and the numeric scale at the end of the foot."""
        frame, style = self.frames[0], canvas.theme.text(canvas.theme.type.foot + 0.6)
        km = scale_length_km(frame, widest_mm=frame.box.width / 2)
        width, height = short_bar_size(canvas, frame, km)
        offset = self.foot.width - width
        draw_length(canvas, frame, Box(canvas.along(self.foot, offset, width), self.foot.y, width, height), km)
        at = canvas.along(self.foot, offset - 4.0), self.foot.y + 1.0
        canvas.text(scale_text(frame, canvas.language), at, style.at("end"), gid="numeric-scale")


def small_frames(
    canvas: Canvas, box: Box, titles: Sequence[str], territory: Territory, *, columns: int = 0
) -> SmallFrames:
    """Return frames for as many maps as there are titles, in rows from the start side, at the largest round scale.

    Args:
        canvas: gives the type and the direction of reading.
        box: on the page, mm.
        titles: of the maps.
        territory: which every map shows whole.
        columns: maps side by side; the number that gives the largest scale, then the fewest gaps, when 0.

    Raises:
        LayoutError: the box has no room for so many maps.
    """
    inner = box.inset(_EDGE_MM)
    inner = Box(inner.x, inner.y + _FOOT_MM, inner.width, inner.height - _FOOT_MM)
    west, south, east, north = (float(v) for v in territory.projected.total_bounds)
    crs, style = territory.plane.definition, title_style(canvas)
    options = []
    for count in (columns,) if columns else range(1, min(_MOST_COLUMNS, len(titles)) + 1):
        rows, wide = math.ceil(len(titles) / count), (inner.width - (count - 1) * _GAP_MM) / count
        lines = [tuple(canvas.wrap(title, style, width_mm=wide)) for title in titles]
        head = max(map(len, lines)) * _step(style) + 1.6
        tall = (inner.height - (rows - 1) * _GAP_MM) / rows - head
        if min(tall, wide) < _LEAST_MM:
            continue
        cell = Box(0.0, 0.0, wide, tall)
        fit = MapFrame.fit((west, south, east, north), cell, padding_mm=_PADDING_MM, crs=crs)
        options.append((fit.scale, rows * count - len(titles), count, fit, lines, head))
    if not options:
        raise LayoutError(Message("fault.cartography.multiples.room", count=len(titles)))
    _, _, count, fit, lines, head = min(options, key=lambda option: option[:3])
    wide, tall = fit.box.width, fit.box.height
    frames = []
    for position in range(len(titles)):
        row, column = divmod(position, count)
        top = inner.top - head - row * (tall + head + _GAP_MM)
        place = Box(canvas.along(inner, column * (wide + _GAP_MM), wide), top - tall, wide, tall)
        frames.append(MapFrame(place, fit.scale, fit.center, crs))
    foot = Box(inner.x, inner.y - _FOOT_MM, inner.width, _FOOT_MM)
    return SmallFrames(tuple(frames), tuple(lines), foot, fit, map_shapes(territory, fit))


def place_inside(room: Any, size: tuple[float, float], *, near: tuple[float, float]) -> tuple[float, float] | None:
    """Return the middle of a box of a size, wholly inside a shape, nearest to a point; None where there is no room."""
    if room.is_empty:
        return None
    centers = np.array([near, *_trial_places(room.bounds)])
    half = np.array(size) / 2
    low, high = centers - half, centers + half
    inside = shapely.covers(room, shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    if not inside.any():
        return None
    best = centers[inside][np.argmin(np.hypot(*(centers[inside] - np.array(near)).T))]
    return float(best[0]), float(best[1])


def title_style(canvas: Canvas) -> TextStyle:
    """Return the type of the titles of small maps."""
    return canvas.theme.text(canvas.theme.type.legend + 0.6, weight=600)


def _trial_places(bounds: tuple[float, float, float, float]) -> Iterator[tuple[float, float]]:
    west, south, east, north = bounds
    for x in np.arange(west, east, _TRIED_MM):
        for y in np.arange(south, north, _TRIED_MM):
            yield float(x), float(y)


def _step(style: TextStyle) -> float:
    """Return the distance between two baselines, mm."""
    return style.size_pt * MM_PER_PT * 1.22
