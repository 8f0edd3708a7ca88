"""Finds the points that a table keeps as bytes, as a program writes them that knows no geometries."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_DEGREES: Final = "EPSG:4326"


def points_of_bytes(frame: pd.DataFrame, *, crs: str | None = None) -> gpd.GeoDataFrame | None:
    """Return a table with the geometries of its only column of well-known binary (WKB); None when it has none.

    Args:
        frame: The table.
        crs: The system of the coordinates; without one they are degrees (EPSG:4326) when all can be, else unsaid.
    """
    columns = {name: shapes for name in frame if (shapes := _geometries(frame[name])) is not None}
    if len(columns) != 1:
        return None
    (name, shapes), *_ = columns.items()
    west, south, east, north = shapely.total_bounds(shapes)
    degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return gpd.GeoDataFrame(frame.drop(columns=name), geometry=shapes, crs=crs or (_DEGREES if degrees else None))


def _geometries(column: pd.Series) -> np.ndarray | None:
    """Return the geometries of a column of bytes, None when a value is no WKB or there is none."""
    present = column.notna().to_numpy(dtype=bool)
    values = column.to_numpy(dtype=object)
    if not present.any() or not all(isinstance(value, bytes) for value in values[present]):
        return None
    shapes = np.full(len(values), None, dtype=object)
    shapes[present] = shapely.from_wkb(values[present], on_invalid="ignore")
    return None if any(shape is None for shape in shapes[present]) else shapes
