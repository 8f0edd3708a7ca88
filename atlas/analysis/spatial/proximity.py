"""How far things are from a place, as the crow flies on the ellipsoid (WGS 84)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from atlas.analysis.location.unit_lookup import commune_code
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: A place: the name or code of a commune, longitude and latitude in degrees, or a shape (alone in EPSG:4326, else in
#: the system that it says).
Where: TypeAlias = "str | Sequence[float] | BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame"

_GEOGRAPHIC: Final = "EPSG:4326"
_ELLIPSOID: Final = Geod(ellps="WGS84")


def shape_of(where: Where, territory: Territory) -> BaseGeometry:
    """Return the shape of a place, EPSG:4326: of a commune its outline, of several shapes all of them together.

    Raises:
        AmbiguousNameError, UnknownNameError: a name of several communes, or of none.
        ValueError: coordinates that are no longitude and latitude, shapes without system, no shape at all.
        TypeError: what is no place.
    """
    if isinstance(where, str):
        return territory.communes.geometry[commune_code(territory, where)]
    if isinstance(where, gpd.GeoSeries | gpd.GeoDataFrame):
        if where.crs is None:
            raise ValueError(Message("fault.stats.shapes_crs"))
        shape: BaseGeometry = where.to_crs(_GEOGRAPHIC).geometry.union_all()
    elif isinstance(where, BaseGeometry):
        shape = where
    else:
        shape = _point(where, territory)
    if shape.is_empty:
        raise ValueError(Message("fault.stats.shape_empty"))
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(Message("fault.stats.shape_degrees", west=west, east=east, south=south, north=north))
    return shape


def _point(where: Any, territory: Territory) -> BaseGeometry:
    try:
        lon, lat = (float(value) for value in where)
    except (TypeError, ValueError):
        raise TypeError(Message("fault.stats.place_what", place=repr(where))) from None
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(Message("fault.stats.no_place", lon=str(lon), lat=str(lat)))
    box = shapely.box(*territory.communes.total_bounds)
    if shapely.intersects_xy(box, lat, lon) and not shapely.intersects_xy(box, lon, lat):
        raise ValueError(Message("fault.stats.exchanged", lon=lon, lat=lat))
    return shapely.Point(lon, lat)


def distances_km(shapes: gpd.GeoSeries, place: BaseGeometry, *, crs: Any) -> npt.NDArray[np.float64]:
    """Return kilometers from each shape to a place, 0 where they meet; NaN for a missing or empty shape.

    From point to point the geodesic (Karney 2013). Of wider shapes the two nearest points are found in the plane of
    ``crs``, and what is between them is measured as a geodesic.

    Args:
        shapes: EPSG:4326.
        place: EPSG:4326.
        crs: a system in meters that fits the region.
    """
    geometry = np.asarray(shapes.array, dtype=object)
    present = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    meters = np.full(len(geometry), np.nan)
    points = isinstance(place, shapely.Point) and bool((shapely.get_type_id(geometry[present]) == 0).all())
    ends = _degrees(geometry[present], place) if points else _nearest(shapes[present], place, crs)
    meters[present] = _ELLIPSOID.inv(*ends)[2]
    return meters / 1000.0


def _degrees(points: Any, place: Any) -> tuple[Any, Any, Any, Any]:
    count = len(points)
    return shapely.get_x(points), shapely.get_y(points), np.full(count, place.x), np.full(count, place.y)


def _nearest(shapes: gpd.GeoSeries, place: BaseGeometry, crs: Any) -> tuple[Any, Any, Any, Any]:
    """Return longitudes and latitudes of the two nearest points of each shape and the place."""
    plane = np.asarray(shapes.to_crs(crs).array, dtype=object)
    target = gpd.GeoSeries([place], crs=_GEOGRAPHIC).to_crs(crs).iloc[0]
    if not shapely.is_valid(target) or not np.isfinite(target.bounds).all():
        raise ValueError(Message("fault.stats.shape_invalid"))
    shapely.prepare(target)
    ends = shapely.get_coordinates(shapely.shortest_line(plane, target)).reshape(-1, 2, 2)
    back = Transformer.from_crs(crs, _GEOGRAPHIC, always_xy=True)
    x, y = back.transform(ends[:, :, 0], ends[:, :, 1])
    return x[:, 0], y[:, 0], x[:, 1], y[:, 1]


def meets(shapes: gpd.GeoSeries, place: BaseGeometry) -> npt.NDArray[np.bool_]:
    """Return which shapes have a point in common with a place, borders included (EPSG:4326)."""
    shapely.prepare(place)
    return np.asarray(shapes.intersects(place), dtype=bool)
