"""The reference grid on a plate: fine lines under the marks, letters and numbers in a band around the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.canvas import paths
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import DrawnPart
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import Theme

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]

_BAND_MM: Final = 2.6  # on a page of A4
_LEAST_MM: Final = 3.0  # of a column or row in the frame that still gets its name
_LINES_Z: Final = 2.3  # over land and basemap, under all marks
_LINE_SHARE: Final = 0.62  # of the ground in the color of the lines


def band_mm(page: Page) -> float:
    """Return the width of the band around the map, as large as the type of the page asks for."""
    return _BAND_MM * page.type_scale


def line_color(theme: Theme) -> str:
    """Return the color of the lines on the map: the quiet ink, mixed with much of the paper."""
    return tint(theme.quiet, _LINE_SHARE, ground=theme.paper)


def draw_reference_grid(sheet: MapSheet, grid: ReferenceGrid) -> None:
    """Draw the lines of the grid on the map, and around it the band that names columns and rows on all four sides."""
    xs, ys = _on_page(sheet, grid)
    _draw_lines(sheet, xs, ys)
    _draw_band(sheet, xs, ys, grid)


def _on_page(sheet: MapSheet, grid: ReferenceGrid) -> tuple[Floats, Floats]:
    """Return the vertical lines' x from west to east and the horizontal ones' y from north to south, page mm."""
    across, down = grid.lines
    xs = sheet.frame.to_page(np.column_stack([across, np.full_like(across, grid.north)]))[:, 0]
    ys = sheet.frame.to_page(np.column_stack([np.full_like(down, grid.west), down]))[:, 1]
    return xs, ys


def _draw_lines(sheet: MapSheet, xs: Floats, ys: Floats) -> None:
    """Draw the net itself: hairlines over the ground, which the marks of the plate cover."""
    theme, box = sheet.canvas.theme, sheet.frame.box
    upright = [np.array([[x, ys[-1]], [x, ys[0]]]) for x in xs]
    level = [np.array([[xs[0], y], [xs[-1], y]]) for y in ys]
    look = ShapeStyle(edge=line_color(theme), width_pt=theme.weights.hairline, z=_LINES_Z, gid="grid-lines", clip=box)
    sheet.canvas.segments([*upright, *level], look)


def _draw_band(sheet: MapSheet, xs: Floats, ys: Floats, grid: ReferenceGrid) -> None:
    """Draw the band between the map and an outer line, its divisions and its letters and numbers."""
    canvas, theme, box = sheet.canvas, sheet.canvas.theme, sheet.frame.box
    width = band_mm(canvas.page)
    outer = box.inset(-width)
    with canvas.collect_artists() as artists:
        line = ShapeStyle(edge=theme.boundary, width_pt=theme.weights.hairline, z=15, gid="grid-frame")
        canvas.shapes([_ring(outer, box)], ShapeStyle(face=theme.paper, z=14.9, gid="grid-band"))
        canvas.rectangle(outer, line)
        ticks = []
        for x in xs[(xs > box.x) & (xs < box.right)]:
            ticks += [np.array([[x, y], [x, y + width]]) for y in (outer.y, box.top)]
        for y in ys[(ys > box.y) & (ys < box.top)]:
            ticks += [np.array([[x, y], [x + width, y]]) for x in (outer.x, box.right)]
        canvas.segments(ticks, ShapeStyle(edge=theme.boundary, width_pt=theme.weights.hairline, z=15, gid="grid-ticks"))
        style = theme.text(theme.type.tick, weight=600, color=theme.quiet).at("middle", "middle")
        for name, x in _name_positions(grid.letters, xs, box.x, box.right):
            for y in (box.top + width / 2, outer.y + width / 2):
                canvas.text(name, (x, y), style, gid=f"grid-letter:{name}")
        for name, y in _name_positions(grid.numbers, ys, box.y, box.top):
            for x in (outer.x + width / 2, box.right + width / 2):
                canvas.text(name, (x, y), style, gid=f"grid-number:{name}")
    canvas.items.append(DrawnPart("grid-band", outer, tuple(artists)))


def _name_positions(names: Sequence[str], edges: Floats, low: float, high: float) -> list[tuple[str, float]]:
    """Return each name with the middle of the part of its column or row that the frame shows."""
    pairs = []
    for name, first, second in zip(names, edges[:-1], edges[1:], strict=True):
        start, end = max(min(first, second), low), min(max(first, second), high)
        if end - start >= _LEAST_MM:
            pairs.append((name, float((start + end) / 2)))
    return pairs


def _ring(outer: Box, inner: Box) -> Path:
    """Return the area between two boxes."""
    corners = [(b.x, b.y, b.right, b.top) for b in (outer, inner)]
    (x0, y0, x1, y1), (u0, v0, u1, v1) = corners
    around = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    hole = [(u0, v0), (u0, v1), (u1, v1), (u1, v0), (u0, v0)]
    return paths.of_rings([np.array(around), np.array(hole)])
