"""Where the demonstration register's actors stand: clusters inside communes, and the places of its faults."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from atlas import columns as c
from atlas.sources.territory.territory import Territory

Points = NDArray[np.float64]

#: The plane of the demonstration's territory.
PLANE_CRS = "EPSG:26191"

#: No two actors of a commune stand in the same square of this side, in meters.
SPACING_M = 12.0
#: Towns of neighboring regions, longitude and latitude: what a geocoder finds for a name that is borne twice.
ELSEWHERE = (
    (-4.998, 34.037), (-5.547, 33.895), (-6.578, 34.261), (-4.010, 34.213), (-2.933, 35.168),
    (-6.834, 34.015), (-5.708, 34.222), (-4.645, 34.536), (-5.925, 34.265),
)  # fmt: skip
#: Longitude and latitude of the hearts of Tanger, whose middle is not its center.
HEARTS = {"001511010": ((-5.811, 35.775), (-5.803, 35.748), (-5.865, 35.762))}


@dataclass(frozen=True)
class Ground:
    """The communes in meters, their neighbors, and what is neither commune nor land: the sea."""

    communes: gpd.GeoDataFrame
    region: shapely.Geometry
    sea: shapely.Geometry
    neighbors: dict[str, list[str]]
    coastal: frozenset[str]


def ground(territory: Territory) -> Ground:
    """The ground of a territory that knows its sea; coastal communes are those that the sea touches."""
    if territory.land is None:
        raise ValueError("this territory does not know its sea")
    communes = territory.projected
    shapes = communes.geometry.to_numpy()
    region = shapely.coverage_union_all(shapes)
    land = gpd.GeoSeries([territory.land], crs=territory.communes.crs).to_crs(territory.plane.crs).iloc[0]
    window = shapely.box(*shapely.bounds(shapely.buffer(region, 25_000.0)))
    sea = shapely.difference(window, shapely.union(land, region))
    coast = shapely.dwithin(shapes, sea, 20.0)
    neighbors: dict[str, list[str]] = {code: [] for code in communes.index}
    for one, two in zip(territory.adjacency["code_a"], territory.adjacency["code_b"], strict=True):
        neighbors[one].append(two)
        neighbors[two].append(one)
    return Ground(communes, region, sea, neighbors, frozenset(communes.index[coast]))


def clustered(code: str, *, count: int, town: bool, place: Ground, rng: np.random.Generator) -> Points:
    """``count`` points in meters inside a commune, around one to three centers, none on another.

    One rural actor in eight stands anywhere in the commune: the douars. Points keep 20 m from the boundary, more
    than rounding to five decimals moves them.
    """
    shape = place.communes.geometry[code]
    inner = shapely.buffer(shape, -20.0)
    shapely.prepare(inner)
    size = float(np.sqrt(shapely.area(shape)))
    known = HEARTS.get(code)
    centers = meters(np.array(known)) if known else _centers(shape, number=int(rng.integers(1, 4)), rng=rng)
    weights = 0.5 ** np.arange(len(centers))
    spread = size * (0.15 if town else 0.07)
    found = np.empty((0, 2))
    while len(found) < count:
        wanted = 4 * count + 50
        around = centers[rng.choice(len(centers), size=wanted, p=weights / weights.sum())]
        points = around + rng.normal(scale=spread, size=(wanted, 2))
        loose = rng.random(wanted) < (0.03 if town else 0.125)
        points[loose] = _uniform(shape, wanted, rng)[loose]
        found = np.concatenate([found, points[shapely.contains_xy(inner, points)]])
        _, first = np.unique(np.floor(found / SPACING_M), axis=0, return_index=True)
        found = found[np.sort(first)]
    return found[:count]


def _centers(shape: shapely.Geometry, *, number: int, rng: np.random.Generator) -> Points:
    """The commune's heart, then other centers drawn well inside it."""
    circle = shapely.maximum_inscribed_circle([shape], tolerance=50.0)[0]
    heart = shapely.get_coordinates(circle)[0]
    inner = shapely.buffer(shape, -0.25 * shapely.length(circle))
    others = _uniform(shape, 400, rng)
    others = others[shapely.contains_xy(inner, others)][: number - 1]
    return np.vstack([heart, others])


def _uniform(shape: shapely.Geometry, count: int, rng: np.random.Generator) -> Points:
    west, south, east, north = shapely.bounds(shape)
    return np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])


def across_the_border(code: str, *, place: Ground, rng: np.random.Generator) -> Points:
    """A point in a neighboring commune, 200 m to 2 km beyond the border."""
    home = place.communes.geometry[code]
    neighbors = sorted(place.neighbors[code])
    while True:
        other = place.communes.geometry[neighbors[rng.integers(len(neighbors))]]
        points = _uniform(shapely.buffer(home, 2_000.0), 500, rng)
        points = points[shapely.contains_xy(shapely.buffer(other, -20.0), points)]
        away = shapely.distance(shapely.points(points), home)
        points = points[away > 200.0]
        if len(points):
            return np.asarray(points[0])


def off_the_coast(code: str, *, place: Ground, rng: np.random.Generator) -> Points:
    """A point at sea, 100 to 900 m from the commune, which is the nearest one."""
    home = place.communes.geometry[code]
    while True:
        points = _uniform(shapely.buffer(home, 900.0), 500, rng)
        points = points[shapely.contains_xy(place.sea, points)]
        marks = shapely.points(points)
        away = shapely.distance(marks, home)
        good = (away > 100.0) & (away < 900.0) & (shapely.distance(marks, place.region) > away - 1e-6)
        if good.any():
            return np.asarray(points[good][0])


def far_at_sea(*, place: Ground, rng: np.random.Generator) -> Points:
    """A point at sea, 4 to 20 km from the region."""
    while True:
        points = _uniform(shapely.buffer(place.region, 20_000.0), 500, rng)
        points = points[shapely.contains_xy(place.sea, points)]
        away = shapely.distance(shapely.points(points), place.region)
        points = points[(away > 4_000.0) & (away < 20_000.0)]
        if len(points):
            return np.asarray(points[0])


def elsewhere(*, rng: np.random.Generator) -> Points:
    """Longitude and latitude of a point in or near a town of another region."""
    return np.asarray(ELSEWHERE[rng.integers(len(ELSEWHERE))]) + rng.normal(scale=0.01, size=2)


def degrees(points: Points) -> Points:
    """Longitudes and latitudes of points in meters, rounded to the five decimals (a meter) of a register."""
    change = Transformer.from_crs(PLANE_CRS, "EPSG:4326", always_xy=True)
    return np.round(np.column_stack(change.transform(points[:, 0], points[:, 1])), 5)


def meters(points: Points) -> Points:
    """Positions in meters of longitudes and latitudes."""
    change = Transformer.from_crs("EPSG:4326", PLANE_CRS, always_xy=True)
    return np.column_stack(change.transform(points[:, 0], points[:, 1]))


def is_town(communes: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Urban communes of HCP."""
    return (communes[c.KIND] == "urban").to_numpy()
