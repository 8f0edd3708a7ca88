"""Textures of print: lines and dots as real shapes, cut to what they cover, the same in every viewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
#: Slanting, level, crossed lines, dots; sparse and upright lines leave the color under them readable.
Texture = Literal["", "hatch", "dots", "level", "cross", "sparse", "upright"]

HATCH_MM: Final = 1.1  # between two lines
DOTS_MM: Final = 1.5  # between two dots of a row
DOT_MM: Final = 0.34  # diameter of a dot

#: Textures made of lines: the angle of each set of lines in degrees, and the distance between two lines in mm.
_LINES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "hatch": ((45.0, HATCH_MM),),
    "level": ((0.0, 1.25),),
    "cross": ((45.0, 1.7), (135.0, 1.7)),
    "sparse": ((135.0, 1.9),),
    "upright": ((90.0, 1.2),),
}


def strokes(kind: Texture, shapes: Sequence[BaseGeometry]) -> list[Floats]:
    """Return the lines of a texture, each (n, 2) page mm; none for a texture without lines.

    Each shape is cut for itself; neighbors' lines meet, for all lie on one grid of the page.
    """
    return [line for angle, spacing in _LINES.get(kind, ()) for line in _parallels(shapes, angle, spacing)]


def centered_strokes(kind: Texture, shapes: Sequence[BaseGeometry]) -> list[Floats]:
    """Return the lines of a texture of symbols: one passes the middle of each, so that the smallest has one too."""
    lines = []
    for shape in shapes:
        west, south, east, north = shape.bounds
        middle = np.array([(west + east) / 2, (south + north) / 2])
        at_origin = shapely.affinity.translate(shape, *-middle)
        lines += [line + middle for line in strokes(kind, [at_origin])]
    return lines


def hatch(shapes: Sequence[BaseGeometry], *, spacing_mm: float = HATCH_MM) -> list[Floats]:
    """Return lines at 45°, cut to shapes in page millimeters; neighbors' lines meet, for all lie on one page grid."""
    return _parallels(shapes, 45.0, spacing_mm)


def _parallels(shapes: Sequence[BaseGeometry], angle_deg: float, spacing_mm: float) -> list[Floats]:
    area = shapely.union_all(list(shapes))
    if area.is_empty:
        return []
    along = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    across = np.array([-along[1], along[0]])
    west, south, east, north = shapely.bounds(area)
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    # The line of number k runs k spacings beside the page's corner.
    away, far = corners @ across / spacing_mm, corners @ along
    numbers = np.arange(np.floor(away.min()), np.ceil(away.max()) + 1)
    starts = numbers[:, None] * spacing_mm * across
    lines = np.stack([starts + far.min() * along, starts + far.max() * along], axis=1)
    parts = shapely.get_parts(shapely.intersection(shapely.linestrings(lines), area))
    inside = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    return [shapely.get_coordinates(line) for line in inside]


def dot_grid(shapes: Sequence[BaseGeometry], *, spacing_mm: float = DOTS_MM) -> Floats:
    """Return the centers, (n, 2), of dots in staggered rows whose whole dot lies in the shapes."""
    area = shapely.buffer(shapely.union_all(list(shapes)), -DOT_MM / 2)
    if area.is_empty:
        return np.empty((0, 2))
    west, south, east, north = shapely.bounds(area)
    rise = spacing_mm / 2
    rows = np.arange(np.ceil(south / rise), np.floor(north / rise) + 1)
    columns = np.arange(np.floor(west / spacing_mm), np.ceil(east / spacing_mm) + 1)
    x, row = np.meshgrid(columns * spacing_mm, rows)
    x = x + np.where(row % 2 == 0, 0.0, spacing_mm / 2)
    shapely.prepare(area)
    inside = shapely.contains_xy(area, x.ravel(), row.ravel() * rise)
    return np.column_stack([x.ravel()[inside], row.ravel()[inside] * rise])
