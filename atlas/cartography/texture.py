"""Textures of print: hatching and dots as real lines and points, cut to their shapes, the same in every viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Texture = Literal["", "hatch", "dots"]

HATCH_MM: Final = 1.1  # between two lines
DOTS_MM: Final = 1.5  # between two dots of a row
DOT_MM: Final = 0.34  # diameter of a dot


def hatch(shapes: Sequence[BaseGeometry], *, spacing_mm: float = HATCH_MM) -> list[Floats]:
    """Return lines at 45°, cut to shapes in page millimetres; neighbours' lines meet, for all lie on one page grid."""
    area = shapely.union_all(list(shapes))
    if area.is_empty:
        return []
    west, south, east, north = shapely.bounds(area)
    step = spacing_mm * np.sqrt(2.0)
    # The line of number k is x − y = k · step.
    numbers = np.arange(np.floor((west - north) / step), np.ceil((east - south) / step) + 1)
    lines = [[(south + k * step, south), (north + k * step, north)] for k in numbers]
    cut = shapely.intersection(shapely.linestrings(np.array(lines)), area)
    parts = shapely.get_parts(cut)
    lines_inside = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    return [shapely.get_coordinates(line) for line in lines_inside]


def dot_grid(shapes: Sequence[BaseGeometry], *, spacing_mm: float = DOTS_MM) -> Floats:
    """Return the centres, (n, 2), of dots in staggered rows whose whole dot lies in the shapes."""
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
