"""Edges of the land as vectors: waterlines along the coast, the shadow of the land on the sea, a glow in the region.

They are layers of the plate like an editor's own, so that GeoPackage, QGIS and the web map have them as print has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

import geopandas as gpd
import numpy as np
import shapely
import shapely.affinity

from atlas.cartography.scales.color import tint
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.theme import Theme
from atlas.errors import MapTypeError
from atlas.i18n.messages import Message
from atlas.sources.territory.territory import Territory

Edge: TypeAlias = Literal["waterlines", "shadow", "glow"]
EDGES: Final[tuple[Edge, ...]] = get_args(Edge)

_UNITS: Final = 240.0  # across the territory: about a millimeter of a map on A4
#: Of each waterline: how far it is from the coast in units, its width in mm, how much of the sea its color has.
_WATERLINES: Final = ((0.7, 0.24, 0.25), (1.6, 0.2, 0.45), (2.8, 0.16, 0.62), (4.3, 0.12, 0.76))
#: Of each step of the shadow, the farthest first: how far it falls in units, how much of the sea its color has.
_SHADOW: Final = ((1.2, 0.9), (0.8, 0.82), (0.4, 0.72))
#: Of each band of the glow, the widest first: its width in units, how much of the land its color has.
_GLOW: Final = ((2.1, 0.88), (1.4, 0.78), (0.7, 0.66))
_FINE: Final = 0.12  # units: what outlines are generalized by
_AROUND: Final = 0.7  # of the territory's extent that lies around it


def edge_layers(edges: Sequence[Edge], territory: Territory, theme: Theme) -> tuple[MapLayer, ...]:
    """Return the edges that a plate switches on as layers beneath its marks, the lowest first.

    Distances are about millimeters of a map on A4, as parts of the territory's extent: they grow with the map.

    Raises:
        MapTypeError: the territory does not know its sea.
    """
    if not edges:
        return ()
    if territory.land is None:
        raise MapTypeError(Message("fault.cartography.edges"))
    west, south, east, north = (float(value) for value in territory.projected.total_bounds)
    span = max(east - west, north - south)
    unit, margin = span / _UNITS, _AROUND * span
    window = shapely.box(west - margin, south - margin, east + margin, north + margin)
    region = shapely.coverage_union_all(np.asarray(territory.projected.geometry.values, dtype=object))
    land = shapely.union(_land(territory, window.buffer(margin)), region)
    land = shapely.simplify(shapely.buffer(land, unit * _FINE), unit * _FINE)  # closes the seam of both
    made = {"waterlines": _waterlines, "shadow": _shadow, "glow": _glow}
    crs = territory.plane.definition
    drawn = (part for edge in EDGES if edge in edges for part in made[edge](land, region, unit, theme))
    cut = ((shapely.intersection(shape, window), color, width) for shape, color, width in drawn)
    return tuple(
        MapLayer(_table(shape, crs), color=color, width_mm=width, stack="under")
        for shape, color, width in cut
        if not shape.is_empty
    )


def _table(shape: Any, crs: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapely.get_parts(shape)), crs=crs)


def _land(territory: Territory, window: Any) -> Any:
    """Return the land in a window, in the plane of the territory."""
    plane = territory.plane.definition
    around = shapely.box(*gpd.GeoSeries([window], crs=plane).to_crs("EPSG:4326").total_bounds)
    parts = shapely.get_parts(shapely.intersection(territory.land, around))
    areas = gpd.GeoSeries(parts[shapely.get_type_id(parts) == 3], crs="EPSG:4326").to_crs(plane)
    return shapely.union_all(np.asarray(areas.values, dtype=object))


def _waterlines(land: Any, region: Any, unit: float, theme: Theme) -> Iterator[tuple[Any, str, float]]:
    for distance, width, share in _WATERLINES:
        line = shapely.boundary(shapely.buffer(land, distance * unit))
        yield line, tint(theme.coast, share, ground=theme.sea), width


def _shadow(land: Any, region: Any, unit: float, theme: Theme) -> Iterator[tuple[Any, str, float]]:
    for distance, share in _SHADOW:
        moved = shapely.affinity.translate(land, distance * unit, -distance * unit)
        yield shapely.difference(moved, land), tint(theme.boundary, share, ground=theme.sea), 0.0


def _glow(land: Any, region: Any, unit: float, theme: Theme) -> Iterator[tuple[Any, str, float]]:
    for distance, share in _GLOW:
        yield (
            shapely.difference(region, shapely.buffer(region, -distance * unit)),
            tint(theme.coast, share, ground=theme.land), 0.0,
        )  # fmt: skip
