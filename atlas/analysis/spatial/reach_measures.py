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
from atlas.analysis.definitions.reach import NEAREST_KM, TermReach, coverage_key
from atlas.analysis.spatial.nearest import NearestGround
from atlas.analysis.stats.rates import Values

if TYPE_CHECKING:
    import geopandas as gpd

    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.plane import Plane
    from atlas.sources.territory.territory import Territory


def reach(
    placed: Placed,
    territory: Territory,
    *,
    coverage_km: Sequence[float],
    terms: Sequence[TermReach] = (),
    outlines: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return how well the actors reach each commune.

    Args:
        placed: the located register; its actors that are not closed are the points.
        territory: the communes, measured in its plane.
        coverage_km: distances of the coverages wanted.
        terms: the reach of families or sectors that is wanted besides.
        outlines: in meters of its plane, measured in the place of its communes; they may overlap.

    Returns:
        One row per commune. Without any actor ``coverage_<d>km`` (in per cent) is 0 and ``nearest_km`` is missing.
    """
    shapes = territory.projected if outlines is None else outlines
    ground = shapes.geometry.to_numpy(), territory.plane
    columns = _measures(_meters(placed, territory.plane), ground, coverage_km=coverage_km, nearest_key=NEAREST_KM)
    fields = placed.register.vocabulary.fields
    for stock in dict.fromkeys(measure.stock for measure in terms):
        column, code = fields[stock]
        xy = _meters(placed, territory.plane, where=placed.actors[column].isin([code]).to_numpy(dtype=bool))
        wanted = [each for each in terms if each.stock == stock]
        distances = [each.distance_km for each in wanted if each.distance_km is not None]
        measures = _measures(xy, ground, coverage_km=distances, nearest_key=TermReach(stock).key)
        names = {coverage_key(km): TermReach(stock, km).key for km in distances}
        columns |= {names.get(name, name): values for name, values in measures.items()}
    return pd.DataFrame(columns, index=shapes.index)


def _measures(
    xy: npt.NDArray[np.float64],
    of: tuple[npt.NDArray[np.object_], Plane],
    *,
    coverage_km: Sequence[float],
    nearest_key: str,
) -> dict[str, npt.NDArray[np.float64]]:
    """Return coverages and mean distance of some points, (n, 2) in the plane, for each of some polygons in it."""
    polygons, plane = of
    ground = NearestGround.of(xy, polygons, plane.scale if plane.on_ground else None)
    if ground is None:
        columns = {
            coverage_key(distance): np.full(len(polygons), np.nan if len(xy) else 0.0) for distance in coverage_km
        }
        columns[nearest_key] = np.full(len(polygons), np.nan)
        return columns
    columns = {coverage_key(distance): ground.coverage(1000.0 * distance) for distance in coverage_km}
    columns[nearest_key] = ground.mean_km()
    return columns


def _meters(placed: Placed, plane: Plane, *, where: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.float64]:
    """Return positions of the actors that are not closed, (n, 2) in the plane.

    Numbers, never a second set of points.
    """
    actors = placed.actors
    counted = ~actors[c.STATUS].isin([c.CLOSED]).to_numpy(dtype=bool)
    points = np.asarray(actors.geometry.array, dtype=object)[counted if where is None else counted & where]
    forward = Transformer.from_crs("EPSG:4326", plane.crs, always_xy=True)
    return np.column_stack(forward.transform(shapely.get_x(points), shapely.get_y(points)))


def reach_areas(territory: Territory) -> Values:
    """Return the areas in which reach is measured, m², of the ground or of the plane: the weights of its means."""
    shapes, plane = territory.projected.geometry, territory.plane
    if not plane.on_ground:
        return shapes.area
    return shapes.area / plane.scale(shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))) ** 2


def weighted_mean(measures: pd.DataFrame, areas: Values, groups: Values) -> pd.DataFrame:
    """Return the mean of measures over larger units, weighted by area; missing where a part of the unit is missing."""
    sums = measures.mul(areas, axis="index").groupby(groups).sum()
    means = sums.div(areas.groupby(groups).sum(), axis="index")
    return means.mask(measures.isna().groupby(groups).any())
