"""Tables and points made in code, read as a register so that they can be located like one."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas import columns as c
from atlas.errors import Fault, RegisterError
from atlas.sources.headings import REGISTER_COLUMNS
from atlas.sources.names import fold
from atlas.sources.register import Register

_TYPES: Final = {
    **dict.fromkeys((c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS), "Int64"),
    c.DATE: "datetime64[s]",
    c.CONSENT: "boolean",
}


def as_register(source: Register | gpd.GeoDataFrame | pd.DataFrame) -> Register:
    """Take a table or a layer of points as a register; a register comes back as it is.

    The columns are those of `atlas.columns`; only coordinates are checked (files are checked by ``read_register``).
    Records without identifier are numbered from 1; a text that is no number counts as unreadable coordinates.

    Raises:
        RegisterError: no coordinates, geometries that are not points, points whose CRS is not known.
        TypeError: something else than a register or a table.
    """
    if isinstance(source, Register):
        return source
    if not isinstance(source, pd.DataFrame):
        raise TypeError(f"locate takes a register or a (Geo)DataFrame, not a {type(source).__name__}")
    table = _from_points(source) if isinstance(source, gpd.GeoDataFrame) else _from_table(source)
    table = table.reset_index(drop=True)
    size = len(table)
    for name in REGISTER_COLUMNS:
        if name not in table and name != c.DEMONSTRATION:
            table[name] = pd.Series([None], dtype=_TYPES.get(name, "str")).array.take(np.zeros(size, dtype=np.intp))
    if table[c.ID].isna().all():
        table[c.ID] = pd.Series(np.arange(size) + 1).astype("str")
    if c.ROW not in table:
        table[c.ROW] = np.arange(size) + 2  # a heading would be row 1
    if c.UNREADABLE not in table:
        table[c.UNREADABLE] = np.zeros(size, dtype=bool)
    return Register(table=table, path=None, title="", date="", demonstration=_is_demonstration(table))


def _is_demonstration(table: pd.DataFrame) -> bool:
    """A part of a demonstration register is still one, and its plates must say so."""
    said = c.DEMONSTRATION in table and bool(table[c.DEMONSTRATION].fillna(False).astype(bool).any())
    return said or any("demonstration" in fold(str(source)) for source in table[c.SOURCE].dropna().unique())


def _from_points(source: gpd.GeoDataFrame) -> pd.DataFrame:
    points = source.geometry
    if points.crs is None:
        raise RegisterError(
            Fault("the points have no coordinate reference system", 'Say which it is: points.set_crs("EPSG:4326").')
        )
    kinds = pd.Series(points.geom_type)[~np.asarray(points.is_empty | points.isna())]
    if not kinds.eq("Point").all():
        found = ", ".join(sorted(set(kinds) - {"Point"}))
        raise RegisterError(
            Fault("a register of actors is made of points", "Give points, or their centroids.", value=found)
        )
    degrees = np.full((len(points), 2), np.nan)
    coordinates, position = shapely.get_coordinates(
        np.asarray(points.to_crs("EPSG:4326").array, dtype=object), return_index=True
    )
    degrees[position] = coordinates  # a missing or an empty point has none
    return pd.DataFrame(source.drop(columns=points.name)).assign(**{c.LON: degrees[:, 0], c.LAT: degrees[:, 1]})


def _from_table(source: pd.DataFrame) -> pd.DataFrame:
    absent = [name for name in (c.LON, c.LAT) if name not in source.columns]
    if absent:
        raise RegisterError(
            [
                Fault("the table has no such column", "Name the columns of degrees “lon” and “lat”.", column=name)
                for name in absent
            ]
        )
    lon, lat = (pd.to_numeric(source[name], errors="coerce").astype("float64") for name in (c.LON, c.LAT))
    unreadable = (lon.isna() & _filled(source[c.LON])) | (lat.isna() & _filled(source[c.LAT]))
    if c.UNREADABLE in source.columns:
        unreadable |= source[c.UNREADABLE].fillna(False).astype(bool)
    table = pd.DataFrame(source).copy()
    table[c.LON], table[c.LAT], table[c.UNREADABLE] = lon, lat, unreadable
    return table


def _filled(values: pd.Series[Any]) -> pd.Series[bool]:
    """Which values are there and are not blank texts."""
    return values.notna() & (values.astype("str").str.strip() != "")
