"""Reads the outline of a country or larger region, which the editor provides and answers for."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.errors import Fault, TerritoryError
from atlas.guard import with_guard
from atlas.i18n.messages import Message
from atlas.sources.files.admission import admit_layer
from atlas.sources.files.layers import every_record


@with_guard(Message("act.outline"), error=TerritoryError)
def read_outline(path: Path) -> BaseGeometry:
    """Return the union of the polygons of a layer, in EPSG:4326.

    Raises:
        TerritoryError: the file cannot be read, does not say its coordinate system, or has no polygon.
    """
    from pyogrio.errors import DataLayerError, DataSourceError  # GDAL is loaded where a file is read

    if not path.is_file():
        raise TerritoryError(
            Fault(
                Message("fault.sources.territory.no_outline_file"),
                Message("fault.sources.territory.correct_outline_path"),
                path,
            )
        )
    admit_layer(path, kind=TerritoryError)
    try:
        layer = gpd.read_file(path, engine="pyogrio", **every_record(path))
    except (DataSourceError, DataLayerError) as error:
        reason = Message("fault.sources.territory.outline_unreadable", error=str(error))
        raise TerritoryError(Fault(reason, Message("fault.sources.territory.give_outline"), path)) from None
    if not isinstance(layer, gpd.GeoDataFrame) or layer.crs is None:
        raise TerritoryError(
            Fault(
                Message("fault.sources.territory.outline_no_crs"),
                Message("fault.sources.territory.save_outline_with_crs"),
                path,
            )
        )
    parts = shapely.get_parts(np.asarray(layer.to_crs("EPSG:4326").geometry.dropna().values, dtype=object))
    polygons = shapely.make_valid(parts[shapely.get_type_id(parts) == 3])
    if not len(polygons):
        raise TerritoryError(
            Fault(
                Message("fault.sources.territory.outline_no_polygon"),
                Message("fault.sources.territory.outline_as_polygons"),
                path,
            )
        )
    return shapely.union_all(polygons)
