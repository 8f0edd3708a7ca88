"""The shapes of a territory generalized once for each class of scales, so that many small maps share them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.sources.territory.territory import Territory

_DETAIL_MM: Final = 0.12  # what is smaller is lost in print
_AROUND_M: Final = 120_000.0  # how far from the region land is shown


@dataclass(frozen=True, eq=False)
class Outlines:
    """The shapes of a territory generalized for a class of scales, meters in the plates' projection.

    Attributes:
        communes, provinces: code → polygon.
        beyond: land outside the region.
        sea_known: whether what is neither is sea.
    """

    communes: Mapping[str, BaseGeometry]
    provinces: Mapping[str, BaseGeometry]
    beyond: BaseGeometry
    sea_known: bool


@lru_cache(maxsize=4)
def outlines_of(territory: Territory) -> Outlines:
    """Return the shapes as they are, with the land around, cut from the region's own."""
    projected = territory.projected
    codes = [str(code) for code in projected.index]
    shapes = np.asarray(projected.geometry.values, dtype=object)
    return _outlines(territory, codes, shapes, _land_around(territory))


@lru_cache(maxsize=16)
def generalize(territory: Territory, tolerance_m: float) -> Outlines:
    """Return the shapes generalized together, so that neighbors keep their common lines."""
    whole = outlines_of(territory)
    parts = [part for part in shapely.get_parts(whole.beyond) if not part.is_empty]
    together = np.array([*whole.communes.values(), *parts], dtype=object)
    simple = shapely.coverage_simplify(together, tolerance_m)
    return _outlines(territory, list(whole.communes), simple[: len(whole.communes)], simple[len(whole.communes) :])


def _outlines(territory: Territory, codes: list[str], shapes: Any, land: Any) -> Outlines:
    province = territory.projected[c.PROVINCE_CODE].astype(str).to_numpy()
    return Outlines(
        communes=dict(zip(codes, shapes, strict=True)),
        provinces={str(code): shapely.coverage_union_all(shapes[province == code]) for code in np.unique(province)},
        beyond=shapely.multipolygons(list(land)) if len(land) else shapely.MultiPolygon(),
        sea_known=territory.land is not None,
    )


def _land_around(territory: Territory) -> Any:
    """Return the land beside the region as polygons in meters that share its vertices."""
    if territory.land is None:
        return np.array([], dtype=object)
    west, south, east, north = territory.projected.total_bounds
    window = shapely.box(west - _AROUND_M, south - _AROUND_M, east + _AROUND_M, north + _AROUND_M)
    around = shapely.box(*gpd.GeoSeries([window], crs=territory.plane.crs).to_crs("EPSG:4326").total_bounds)
    region = shapely.coverage_union_all(np.asarray(territory.communes.geometry.values, dtype=object))
    parts = shapely.get_parts(shapely.difference(shapely.intersection(territory.land, around), region))
    polygons = gpd.GeoSeries(parts[shapely.get_type_id(parts) == 3], crs="EPSG:4326")
    return np.asarray(polygons.to_crs(territory.plane.crs).values, dtype=object)


def tolerance(scale: int) -> float:
    """Return how far lines may be moved at a scale, meters: one of few steps, so that sheets share their shapes."""
    wanted = scale * _DETAIL_MM / 1000
    return float(2.0 ** np.floor(np.log2(wanted)))
