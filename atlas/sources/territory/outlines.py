"""What follows from the outlines of communes: provinces, neighbors, areas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from atlas import columns as c

_ELLIPSOID: Final = Geod(ellps="WGS84")
#: How a province's own columns are called in the table of its communes.
_PROVINCE_NAMES: Final = {c.NAME: c.PROVINCE, c.NAME_AR: c.PROVINCE_AR, c.NAME_ZGH: c.PROVINCE_ZGH}


def dissolve(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join communes to provinces: names, kind, area in km², outline made of the communes' own lines."""
    rows = []
    for code, members in communes.groupby(c.PROVINCE_CODE):
        shapes = members.geometry.to_numpy()
        # The union of a coverage keeps every vertex; borders that do not match need the general one.
        joined = shapely.coverage_union_all(shapes) if shapely.coverage_is_valid(shapes) else shapely.union_all(shapes)
        named = {ours: members[theirs].iloc[0] for ours, theirs in _PROVINCE_NAMES.items() if theirs in members}
        rows.append({c.CODE: code, **named, c.GEOMETRY: joined})
    provinces = gpd.GeoDataFrame(rows, geometry=c.GEOMETRY, crs=communes.crs).set_index(c.CODE)
    if c.NAME_AR not in provinces:
        provinces[c.NAME_AR] = ""
    provinces[c.KIND] = "province"
    provinces[c.AREA_KM2] = areas_km2(provinces.geometry.to_numpy())
    return provinces


def neighbors(communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """List pairs of communes that share a border, ``code_a`` < ``code_b``, and its length in km on the ellipsoid."""
    shapes = communes.geometry.to_numpy()
    first, second = touching_pairs(shapes)
    edges = shapely.boundary(shapes)
    shared = shapely.intersection(edges[first], edges[second])
    km = np.array([_ELLIPSOID.geometry_length(line) / 1000 for line in map(_lines, shared)], dtype=float)
    codes = communes.index.to_numpy()
    table = pd.DataFrame({"code_a": codes[first], "code_b": codes[second], "km": km})
    return table[table["km"] > 0].sort_values(["code_a", "code_b"], ignore_index=True)


def areas_km2(shapes: Iterable[shapely.Geometry]) -> list[float]:
    """Measure polygons in degrees, in km² on the WGS 84 ellipsoid, edges as geodesics (Karney 2013, through PROJ)."""
    return [abs(_ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6 for shape in shapes]


def touching_pairs(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return positions of the pairs that touch or overlap, the lower first."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return first[first < second], second[first < second]


def _lines(shape: shapely.Geometry) -> shapely.Geometry:
    """Return what of an intersection has a length; points are dropped."""
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 1]
    return shapely.MultiLineString(parts)
