"""Lines of equal value of a surface, each with its value where it is straightest, the line broken beneath it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from contourpy import contour_generator

from atlas.analysis.spatial.surfaces import Surface
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_lines
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, region, style_layer
from atlas.cartography.marks.surface_bands import exact_text
from atlas.cartography.scales.color import ink_on
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.page import Box
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Stroke, millimeters

if TYPE_CHECKING:
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
_WIDTH_PT: Final = 0.35
_APART_MM: Final = 9.0  # between two values
_EVERY_MM: Final = 90.0  # of a line has a value
_STEP_MM: Final = 1.0  # between two places that are tried
_AIR_MM: Final = 0.7  # between a value and its line
_BENT: Final = 0.09  # rise of the line under a value, in parts of its length, from which it is too bent


@dataclass(frozen=True, slots=True)
class LineValue:
    """Where the value of a line stands: its middle, its angle, and how bent the line is there."""

    at: tuple[float, float]
    angle_deg: float
    bend: float


def isolines(surface: Surface, level: float) -> Any:
    """Return where a surface has a value, as lines in its meters; linear between the centers of its cells."""
    made = contour_generator(surface.x_m, surface.y_m, surface.values)
    lines = cast(list[Floats], made.lines(level))
    return shapely.MultiLineString([line.tolist() for line in lines if len(line) > 1])


def draw_isolines(sheet: MapSheet, surface: Surface, classes: ClassScale) -> None:
    """Draw the line of each inner break inside the region, and its value at every so many millimeters."""
    canvas, box = sheet.canvas, sheet.frame.box
    style = canvas.theme.text(canvas.theme.type.tick, weight=600).at("middle", "middle")
    window = shapely.intersection(sheet.ground.region, shapely.box(box.x, box.y, box.right, box.top))
    placed: list[tuple[float, float]] = []
    for i, edge in enumerate(classes.breaks.edges[1:-1]):
        text, color = exact_text(edge, canvas.language), classes.colors[i + 1]
        extent = canvas.measure(text, style)
        whole = shapely.intersection(sheet.frame.place(isolines(surface, edge)), window)
        gaps = []
        for line in sorted(page_lines([shapely.line_merge(whole)]), key=_length, reverse=True):
            for value in _values_along(sheet, line, extent.width + 2 * _AIR_MM, placed):
                placed.append(value.at)
                box_mm = shapely.box(-extent.width / 2 - _AIR_MM, -1.0, extent.width / 2 + _AIR_MM, 1.0)
                turned = shapely.affinity.rotate(box_mm, value.angle_deg, origin=(0, 0))
                gaps.append(shapely.affinity.translate(turned, *value.at))
                shown = replace(style, color=ink_on(color))
                canvas.text(
                    text,
                    value.at,
                    shown,
                    rotation=value.angle_deg,
                    gid=f"isoline-value:{i + 1}",
                    role=TextRole("number"),
                )
                west, south, east, north = gaps[-1].bounds
                sheet.boxes.append(Box(west, south, east - west, north - south))
        look = ShapeStyle(edge=canvas.theme.ink, width_pt=_WIDTH_PT, z=6.5, gid=f"isoline:{i + 1}", clip=box)
        canvas.segments(page_lines([shapely.difference(whole, shapely.union_all(gaps))]), look)


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _values_along(
    sheet: MapSheet, line: Floats, width: float, placed: list[tuple[float, float]]
) -> Iterator[LineValue]:
    """Yield where values stand along a line: in each stretch of it where it is straightest and nothing else is."""
    total = _length(line)
    if total < 2.5 * width:
        return
    course = shapely.LineString(line)
    stretches = max(1, round(total / _EVERY_MM))
    near = list(placed)
    for k in range(stretches):
        starts = np.arange(k * total / stretches, (k + 1) * total / stretches - width, _STEP_MM)
        places = [place for start in starts if (place := _value_at(course, float(start), width)).bend < _BENT]
        free = [place for place in places if _is_free(sheet, place, width, near)]
        if free:
            best = min(free, key=lambda place: place.bend)
            near.append(best.at)
            yield best


def _value_at(course: Any, start: float, width: float) -> LineValue:
    points = shapely.get_coordinates(shapely.line_interpolate_point(course, start + width * np.linspace(0, 1, 9)))
    chord = points[-1] - points[0]
    length = float(np.hypot(*chord)) or 1e-9
    along_x, along_y = (points - points[0]).T
    off = np.abs(chord[0] * along_y - chord[1] * along_x) / length
    angle = math.degrees(math.atan2(chord[1], chord[0]))
    upright = (angle + 90) % 180 - 90  # never upside down
    x, y = points.mean(axis=0)
    return LineValue((float(x), float(y)), upright, float(off.max()) / width)


def _is_free(sheet: MapSheet, place: LineValue, width: float, others: list[tuple[float, float]]) -> bool:
    x, y = place.at
    half = width / 2
    box = Box(x - half, y - half, width, width)
    inner = sheet.frame.safe.inset(2.0)
    return (
        inner.x < box.x and box.right < inner.right and inner.y < box.y and box.top < inner.top
        and all(math.hypot(x - a, y - b) > _APART_MM for a, b in others)
    )  # fmt: skip


def isoline_style(
    mark: Mark[Any], surface: Surface, classes: ClassScale, context: StyleContext, title: str
) -> MarkStyles:
    """Return a layer of the lines of the inner breaks, each with its value."""
    edges, whole = classes.breaks.edges[1:-1], region(context)
    shapes = [shapely.intersection(isolines(surface, edge), whole) for edge in edges]
    lines = [shapely.MultiLineString(list(shapely.get_parts(shape))) for shape in shapes]
    frame = pd.DataFrame({"value": list(edges)})
    made = own_layer(context, "isolines", frame, np.array(lines, dtype=object), "MultiLineString", title)
    ink = context.theme.ink
    case = Case("isolines", title, (Stroke(ink, millimeters(_WIDTH_PT)),), ink, count=len(frame))
    return style_layer(mark, made, Renderer("single", (case,)), over=True)
