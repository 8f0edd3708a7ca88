"""The land around the region, from the world's coastline, made to agree with the communes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer

#: What is kept of the world: west, south, east, north in degrees.
WINDOW = (-7.6, 33.4, -2.4, 37.0)
#: Points known to be at sea: the Mediterranean, the Atlantic.
AT_SEA = ((-5.0, 35.9), (-6.6, 35.5))
#: A strip of coast narrower than this (meters) between a commune and the sea is a disagreement, not a place.
SLIVER_M = 300.0
#: A patch smaller than this (km²) left along the region's own coast goes with the slivers.
PATCH_KM2 = 1.0
#: A crumb of the cutting, or a rock of a hectare, in square degrees: not drawn.
SPECK_DEG2 = 1e-6
METRIC = "EPSG:26191"


def read_land(path: Path) -> shapely.Geometry:
    """Land within WINDOW (degrees), from a GeoJSON of the world's lands; inland waters count as land.

    Rings are cut as lines, because cutting the one huge polygon of Africa, Asia and Europe turns it inside out.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    rings = [np.asarray(polygon[0]) for shape in document["geometries"] for polygon in shape["coordinates"]]
    return land_from_rings(rings, window=WINDOW, at_sea=AT_SEA)


def land_from_rings(
    rings: Sequence[np.ndarray],
    *,
    window: tuple[float, float, float, float],
    at_sea: Sequence[tuple[float, float]],
) -> shapely.Geometry:
    """Land within a window from exterior rings; the pieces that hold a point of ``at_sea`` are sea."""
    box = shapely.box(*window)
    west, south, east, north = window
    coast, islands = [], []
    for ring in rings:
        (x_min, y_min), (x_max, y_max) = ring.min(axis=0), ring.max(axis=0)
        if x_max <= west or x_min >= east or y_max <= south or y_min >= north:
            continue
        if x_min > west and x_max < east and y_min > south and y_max < north:
            islands.append(shapely.Polygon(ring))
        else:
            cut = shapely.intersection(shapely.LineString(ring), box)
            coast += [line for line in shapely.get_parts(cut) if line.length > 0]
    pieces = shapely.get_parts(shapely.polygonize([shapely.union_all([*coast, box.exterior])]))
    seas = shapely.points(at_sea)
    land = [piece for piece in pieces if not shapely.intersects(piece, seas).any()]
    if len(land) == len(pieces):
        raise ValueError("no piece of the window holds a point at sea: the coastline does not reach its edges")
    return shapely.union_all([*land, *islands])


def agree(land: shapely.Geometry, region: shapely.Geometry) -> shapely.Geometry:
    """Land that follows the region's own coast: the region added, the slivers along it removed, holes filled.

    The commune boundaries are the finer of the two. Both arguments and the result are in degrees, the result is
    one MultiPolygon, without holes, on the grid of seven decimals that the communes are written on.
    """
    slivers = _slivers(_metric(land), _metric(region))
    if slivers:
        # Two meters more, so that no thread of the sliver is left where the two outlines cross.
        mask = shapely.buffer(shapely.union_all(slivers), 2.0)
        land = shapely.difference(land, _degrees(mask))
    joined = shapely.set_precision(shapely.union(land, region), 1e-7)
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(joined)])
    parts = [part for part in shapely.get_parts(filled) if part.area > SPECK_DEG2 or shapely.intersects(part, region)]
    return shapely.orient_polygons(shapely.normalize(shapely.MultiPolygon(parts)))


def _slivers(land: shapely.Geometry, region: shapely.Geometry) -> list[shapely.Geometry]:
    """The parts of the land beyond the region that exist only because two coastlines differ (meters)."""
    beyond = shapely.difference(land, region)
    broad = shapely.buffer(shapely.buffer(beyond, -SLIVER_M / 2), SLIVER_M / 2 * 1.02)
    shapely.prepare(region)
    thin = [part for part in shapely.get_parts(shapely.difference(beyond, broad)) if _near(part, region)]
    # An acute corner inland lies between the region and its neighbor; a sliver of coast looks at the sea.
    sea = shapely.difference(shapely.box(*beyond.bounds), shapely.union(region, beyond))
    shapely.prepare(sea)
    slivers = [part for part in thin if shapely.dwithin(part, sea, 1.0)]
    rest = shapely.difference(beyond, shapely.union_all(slivers))
    patches = [part for part in shapely.get_parts(rest) if part.area < PATCH_KM2 * 1e6 and _near(part, region)]
    return slivers + patches


def _near(part: shapely.Geometry, region: shapely.Geometry) -> bool:
    return bool(shapely.dwithin(part, region, 100.0))


def _metric(shape: shapely.Geometry) -> shapely.Geometry:
    return _transformed(shape, "EPSG:4326", METRIC)


def _degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return _transformed(shape, METRIC, "EPSG:4326")


def _transformed(shape: shapely.Geometry, source: str, target: str) -> shapely.Geometry:
    change = Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))
