"""The geometric measures of reach, per commune and weighted by area into larger units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from atlas import columns as c
from atlas.analysis.definitions.reach import NEAREST_KM, coverage_key
from atlas.analysis.spatial.nearest import NearestGround
from atlas.analysis.stats.rates import Values

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.plane import Plane
    from atlas.sources.territory.territory import Territory


def reach(placed: Placed, territory: Territory, *, coverage_km: Sequence[float]) -> pd.DataFrame:
    """How well the actors reach each commune.

    Args:
        placed: the located register; its actors that are not closed are the points.
        territory: the communes, measured in its plane.
        coverage_km: distances of the coverages wanted.

    Returns:
        One row per commune. Without any actor ``coverage_<d>km`` (in per cent) is 0 and ``nearest_km`` is missing.
    """
    communes = territory.projected
    polygons = communes.geometry.to_numpy()
    plane = territory.plane
    xy, scale = _meters(placed, plane), plane.scale if plane.on_ground else None
    ground = NearestGround.of(xy, polygons, scale)
    if ground is None:
        columns = {
            coverage_key(distance): np.full(len(polygons), np.nan if len(xy) else 0.0) for distance in coverage_km
        }
        columns[NEAREST_KM] = np.full(len(polygons), np.nan)
    else:
        columns = {coverage_key(distance): ground.coverage(1000.0 * distance) for distance in coverage_km}
        columns[NEAREST_KM] = ground.mean_km()
    return pd.DataFrame(columns, index=communes.index)


def _meters(placed: Placed, plane: Plane) -> npt.NDArray[np.float64]:
    """Positions of the actors that are not closed, (n, 2) in the plane: numbers, never a second set of points."""
    actors = placed.actors
    points = np.asarray(actors.geometry.array, dtype=object)[~actors[c.STATUS].isin([c.CLOSED]).to_numpy()]
    forward = Transformer.from_crs("EPSG:4326", plane.crs, always_xy=True)
    return np.column_stack(forward.transform(shapely.get_x(points), shapely.get_y(points)))


def reach_areas(territory: Territory) -> Values:
    """The areas in which reach is measured, m², of the ground or of the plane: the weights of its means."""
    shapes, plane = territory.projected.geometry, territory.plane
    if not plane.on_ground:
        return shapes.area
    return shapes.area / plane.scale(shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))) ** 2


def weighted_mean(measures: pd.DataFrame, areas: Values, groups: Values) -> pd.DataFrame:
    """The mean of measures over larger units, weighted by area; missing where a part of the unit is missing."""
    sums = measures.mul(areas, axis="index").groupby(groups).sum()
    means = sums.div(areas.groupby(groups).sum(), axis="index")
    return means.mask(measures.isna().groupby(groups).any())
