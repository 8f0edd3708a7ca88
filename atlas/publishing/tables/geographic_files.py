"""Tables with shapes as files of one layer: GeoParquet, GeoJSON, KML, KMZ."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from pyogrio.raw import write_arrow

from atlas import columns as c
from atlas.publishing.tables.layers import TableLayer

_DEGREES: Final = "EPSG:4326"
#: The earliest date that a ZIP can hold, so that two writings are equal.
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def write_parquet(layer: TableLayer, path: Path) -> None:
    """Write GeoParquet, or plain Parquet."""
    table = pa.table(list(layer.columns), names=[field.heading for field in layer.fields])
    if layer.geometry is None:
        pq.write_table(table, path)
        return
    types = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype()}
    frame = gpd.GeoDataFrame(
        table.to_pandas(types_mapper=types.get), geometry=list(layer.geometry), crs=layer.geometry.crs
    )
    frame.to_parquet(path, index=False)


def write_geojson(layer: TableLayer, path: Path) -> None:
    """Write RFC 7946: longitude and latitude, seven decimals; a record without a place has no geometry."""
    columns, names = _columns_with_iso_dates(layer)
    if layer.geometry is None:
        write_arrow(pa.table(columns, names=names), path, layer=layer.name, driver="GeoJSON")
        return
    write_arrow(
        pa.table([*columns, _shapes(layer.geometry)], names=[*names, c.GEOMETRY]),
        path,
        layer=layer.name,
        driver="GeoJSON",
        geometry_name=c.GEOMETRY,
        geometry_type=layer.shape,
        crs=_DEGREES,
        layer_options={"RFC7946": "YES"},
    )


def write_kml(layer: TableLayer, path: Path) -> None:
    """Write KML 2.2, for Google Earth: a placemark per row, called by its column “name”, the others as its data.

    Longitude and latitude have seven decimals, as in GeoJSON; signs that XML forbids are left out.
    """
    columns, names = _columns_with_iso_dates(layer)
    legal = [_without_controls(column) if pa.types.is_string(column.type) else column for column in columns]
    options = {"layer": layer.name, "driver": "LIBKML"}
    if layer.geometry is None:
        write_arrow(pa.table(legal, names=names), path, **options)
        return
    write_arrow(
        pa.table([*legal, _shapes(layer.geometry, decimals=7)], names=[*names, c.GEOMETRY]),
        path,
        geometry_name=c.GEOMETRY,
        geometry_type=layer.shape,
        crs=_DEGREES,
        **options,
    )


def write_kmz(layer: TableLayer, path: Path) -> None:
    """Write a KMZ: the KML of `write_kml`, compressed, as it is sent by mail or telephone.

    GDAL's own form, a list of contents and a file per layer: of any other QGIS would not read the columns.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder) / path.name
        write_kml(layer, written)
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w") as target:
            for member in [member for member in source.infolist() if not member.is_dir()]:
                entry = zipfile.ZipInfo(member.filename, _ZIP_DATE)
                target.writestr(entry, source.read(member), zipfile.ZIP_DEFLATED)


def _without_controls(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]", "")


def _columns_with_iso_dates(layer: TableLayer) -> tuple[list[pa.Array], list[str]]:
    """Return columns and headings with dates as texts: GDAL would write them with slashes."""
    columns = [column.cast(pa.string()) if pa.types.is_date(column.type) else column for column in layer.columns]
    return columns, [field.heading for field in layer.fields]


def _shapes(geometry: gpd.GeoSeries, decimals: int | None = None) -> pa.Array:
    """Return shapes in degrees as WKB, their coordinates rounded when it is said to how many decimals."""
    places = np.asarray(geometry.to_crs(_DEGREES).array, dtype=object)
    if decimals is not None:
        places = shapely.transform(places, lambda positions: np.round(positions, decimals))
    return pa.array(list(shapely.to_wkb(places, flavor="iso")), type=pa.binary())
