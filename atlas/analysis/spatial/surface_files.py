"""Surfaces as GeoTIFF, and what a surface says of each of some zones."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.analysis.spatial.surfaces import Surface
from atlas.errors import OutputError
from atlas.i18n.messages import Message

_TIFF: Final = (".tif", ".tiff")
_SQUARE: Final = 1e-6  # relative difference of the sides of a cell that is taken for square


def write_geotiff(surface: Surface, path: str | Path) -> Path:
    """Write a surface as a GeoTIFF of one band (float64, NaN where there is no value), north up.

    Raises:
        OutputError: a name that does not end in .tif, a folder that cannot be written.
    """
    import rasterio
    from rasterio.transform import Affine

    target = Path(path)
    if target.suffix.lower() not in _TIFF:
        raise OutputError(Message("fault.analysis.surface_suffix", path=target))
    rows, columns = surface.values.shape
    west, _, _, north = surface.extent
    side = 1000 * surface.cell_km
    shape = {"width": columns, "height": rows, "count": 1, "dtype": "float64", "compress": "deflate"}
    try:
        with rasterio.open(
            target, "w", driver="GTiff", crs=surface.crs, transform=Affine(side, 0, west, 0, -side, north),
            nodata=float("nan"), **shape,
        ) as file:  # fmt: skip
            file.write(surface.values[::-1], 1)
    except rasterio.errors.RasterioError as error:
        raise OutputError(Message("guard.system_file", words=str(error), file=target)) from None
    return target


def read_surface(path: str | Path, *, band: int = 1) -> Surface:
    """Read a band of a raster (GeoTIFF …) as a surface; where the raster has no data the surface is NaN.

    Raises:
        ValueError: a raster in degrees, or one whose cells are not square and north up; no such band.
        InputError: a file that is not there or no raster.
    """
    import rasterio

    from atlas.guard import guard

    with guard(Message("act.surface"), path), rasterio.open(path) as file:
        if not 1 <= band <= file.count:
            raise ValueError(Message("fault.analysis.surface_bands", band=str(band), n=file.count))
        if file.crs is not None and file.crs.is_geographic:
            raise ValueError(Message("fault.analysis.surface_degrees", crs=file.crs.to_string()))
        across, down = file.transform.a, -file.transform.e
        turned = file.transform.b or file.transform.d
        if turned or across <= 0 or abs(across - down) > _SQUARE * across:
            raise ValueError(Message("fault.analysis.surface_north"))
        values = file.read(band, masked=True).astype(np.float64).filled(np.nan)
        crs = file.crs.to_string() if file.crs is not None else ""
        south = file.transform.f - down * file.height
        return Surface(values[::-1].copy(), file.transform.c, south, across / 1000, crs)


def zonal_statistics(surface: Surface, zones: gpd.GeoDataFrame | gpd.GeoSeries) -> pd.DataFrame:
    """Summarize a surface in each zone: the cells whose center is in it.

    Args:
        surface: values on cells.
        zones: polygons in the CRS of the surface, on their index. A center on a shared border is in one zone at most
            on each side; zones may overlap.

    Returns:
        On the index of the zones: ``cells`` with a value, ``mean``, ``minimum``, ``maximum``, ``total``, the integral
        (the sum of the values times the area of a cell in km²: of a density per km², the number), ``covered``, the
        area of these cells in km². NaN where no cell has its center in the zone.

    Raises:
        ValueError: zones in another CRS than the surface.
    """
    import shapely

    if surface.crs and (zones.crs is None or not zones.crs.equals(surface.crs)):
        shown = zones.crs.to_string() if zones.crs is not None else "?"
        raise ValueError(Message("fault.analysis.surface_crs", zones=shown, crs=surface.crs))
    x, y = np.meshgrid(surface.x_m, surface.y_m)
    valued = ~np.isnan(surface.values)
    centers, values = shapely.points(x[valued], y[valued]), surface.values[valued]
    shapes = np.asarray(zones.geometry.array, dtype=object)
    cell, zone = shapely.STRtree(shapes).query(centers, predicate="intersects")
    grouped = pd.Series(values[cell]).groupby(zone)
    table = pd.DataFrame(
        {"cells": grouped.size(), "mean": grouped.mean(), "minimum": grouped.min(), "maximum": grouped.max()}
    ).reindex(range(len(shapes)))
    table["cells"] = table["cells"].fillna(0).astype(np.int64)
    table["total"] = grouped.sum().reindex(table.index) * surface.cell_km**2
    table["covered"] = table["cells"] * surface.cell_km**2
    return table.set_axis(zones.index)
