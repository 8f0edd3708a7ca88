"""Territories elsewhere are measured as truly as at home: against geodesics, for actors drawn at random."""

from __future__ import annotations

import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from scipy.spatial import cKDTree

import atlas
from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.cartography.layout import furniture
from atlas.cartography.layout.map_window import map_window
from atlas.cartography.marks.circles import Circles
from atlas.cartography.marks.grid import Grid
from atlas.cartography.marks.smoothed import Smoothed
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import TerritoryError
from atlas.i18n.degrees import degrees_text
from atlas.sources.territory.territory import read_territory
from atlas.sources.territory.territory_file import DescribedTerritory

GEOD = Geod(ellps="WGS84")
#: West, south, east, north, the system that is asked for, and how many units a side.
PLACES = {
    "france": ((-4.0, 43.0, 7.5, 50.5), "EPSG:2154", 5),
    "botswana": ((20.0, -26.5, 29.0, -18.0), "auto", 5),
    "norway": ((6.0, 58.5, 15.0, 69.0), "auto", 5),
    "wide": ((-10.0, 40.0, 20.0, 50.0), "auto", 6),
    "equator": ((-75.0, -4.0, -67.0, 4.5), "auto", 4),
    "brittany": ((-4.7, 47.4, -1.2, 48.8), "EPSG:2154", 4),
}


def layer(bounds, units):
    """Units of a regular net in degrees, their sides in many short pieces so that any plane bends them alike."""
    west, south, east, north = bounds
    x, y = np.linspace(west, east, units + 1), np.linspace(south, north, units + 1)
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(units) for i in range(units)]
    codes = [f"{k + 1:02d}" for k in range(len(boxes))]
    shapes = shapely.segmentize(np.array(boxes, dtype=object), 0.05)
    shapes = shapely.transform(shapes, lambda xy: np.round(xy, 9))  # neighbours have the same vertices
    return gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=shapes, crs="EPSG:4326")


def drawn(name, count):
    """A territory and places drawn at random in it, longitude and latitude."""
    bounds, crs, units = PLACES[name]
    own = DescribedTerritory(Path(f"{name}.gpkg"), table=layer(bounds, units), crs=crs)
    rng = np.random.default_rng(11)
    west, south, east, north = bounds
    return read_territory(own), np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])


def register(places):
    """Actors of a family at places."""
    lon, lat = np.asarray(places).T
    table = {"id": [f"a{k}" for k in range(len(lon))], "name": "x", "family": "association", "sector": "social"}
    return pd.DataFrame({**table, "longitude": lon, "latitude": lat})


@pytest.fixture(scope="module", params=list(PLACES))
def place(request):
    territory, actors = drawn(request.param, 150)
    return territory, actors, tabulate(locate(register(actors), territory), coverage_km=(20, 50))


def nearest_m(points, actors):
    """Geodesic metres from each point to the nearest of actors, which is among the six nearest on the sphere."""

    def unit(lonlat):
        lon, lat = np.radians(np.asarray(lonlat)).T
        return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

    chords, chosen = cKDTree(unit(actors)).query(unit(points), k=6)
    rows, columns = np.nonzero(chords <= 1.01 * chords[:, :1])  # the sphere errs by 0.6 %
    lon, lat = points[rows].T
    there, meters = actors[chosen[rows, columns]], np.full(chords.shape, np.inf)
    meters[rows, columns] = GEOD.inv(lon, lat, there[:, 0], there[:, 1])[2]
    return meters.min(axis=1)


def sampled(shape, actors, side):
    """Distances from a grid of places of a box in degrees, and the weights of the ground that they stand for."""
    west, south, east, north = shape.bounds
    x = west + (np.arange(side) + 0.5) * (east - west) / side
    y = south + (np.arange(side) + 0.5) * (north - south) / side
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    # The area of a cell of degrees on the ellipsoid goes by M N cos φ.
    phi, e2 = np.radians(grid[:, 1]), 0.00669437999014
    return nearest_m(grid, actors), np.cos(phi) / (1 - e2 * np.sin(phi) ** 2) ** 2


def test_mean_distance_and_coverage_equal_geodesics(place):
    territory, actors, data = place
    for code in territory.communes.index[[1, len(territory.communes) // 2]]:
        meters, weights = sampled(territory.communes.geometry[code], actors, 260)
        mean = np.average(meters, weights=weights) / 1000
        assert data.communes.loc[code, "nearest_km"] == pytest.approx(mean, rel=1e-3)
        for km in (20, 50):
            share = 100 * np.average(meters <= 1000 * km, weights=weights)
            # A grid of 67 600 places knows a share to some hundredths of a point.
            assert data.communes.loc[code, f"coverage_{km}km"] == pytest.approx(share, abs=0.08)


def test_the_coverage_of_discs_that_do_not_meet_is_theirs_on_the_ellipsoid():
    """Whole discs in one unit: their area by the geodesic circle, to a hundredth of a point."""
    for name in PLACES:
        bounds, crs, _ = PLACES[name]
        territory = read_territory(DescribedTerritory(Path("one.gpkg"), table=layer(bounds, 1), crs=crs))
        west, south, east, north = bounds
        places = np.array([(west + f * (east - west), south + g * (north - south)) for f, g in
                           ((0.25, 0.25), (0.75, 0.3), (0.5, 0.75), (0.8, 0.8))])  # fmt: skip
        data = tabulate(locate(register(places), territory), coverage_km=(20,))
        discs = 0.0
        for lon, lat in places:
            ring = GEOD.fwd(*(np.full(720, v) for v in (lon, lat)), np.arange(720) / 2, np.full(720, 20_000.0))[:2]
            discs += abs(GEOD.polygon_area_perimeter(*ring)[0])
        whole = abs(GEOD.geometry_area_perimeter(territory.communes.geometry.iloc[0])[0])
        assert data.communes["coverage_20km"].iloc[0] == pytest.approx(100 * discs / whole, abs=0.01), name
        assert data.communes["coverage_20km"].iloc[0] == pytest.approx(100 * discs / whole, rel=2e-3), name


def test_densities_of_cells_are_per_square_kilometre_of_the_ground(place):
    territory, _, data = place
    scale = Grid(cell_km=60, shape="square").fit(data, PRINT, "fr")
    cells = scale.cells.assign(geometry=scale.cells.geometry.segmentize(2_000)).to_crs("EPSG:4326")
    region = territory.communes.geometry.union_all()
    for row in cells[cells["count"] > 0].head(6).itertuples():
        area = abs(GEOD.geometry_area_perimeter(row.geometry & region)[0]) / 1e6
        if row.area_km2 > 1000:
            assert row.density == pytest.approx(row.count / area, rel=1e-3)


def test_a_smoothed_surface_is_the_kernel_of_geodesic_distances(place):
    territory, actors, data = place
    surface = Smoothed(bandwidth_km=80, kernel="gaussian").fit(data, PRINT, "fr").surface
    middle = np.array([[surface.x_m[len(surface.x_m) // 2], surface.y_m[len(surface.y_m) // 2]]])
    lon, lat = gpd.GeoSeries(shapely.points(middle), crs=territory.plane.crs).to_crs(4326).get_coordinates().iloc[0]
    meters = GEOD.inv(np.full(len(actors), lon), np.full(len(actors), lat), *actors.T)[2]
    density = np.exp(-((meters / 80_000) ** 2) / 2).sum() / (2 * math.pi * 80**2)
    assert surface.at(middle)[0] == pytest.approx(density, rel=2e-2)


def test_scale_bar_and_north_are_true_on_the_page(place):
    territory, _, _ = place
    _, _, frame = map_window(
        Plate(title="x", marks=[Circles("actors")]), territory, page=Page.from_name("A4 landscape"), language="fr"
    )
    km = furniture.scale_length_km(frame)
    half = km * furniture.ground_mm_per_km(frame) / 2
    ends = np.array([[-half, 0.0], [half, 0.0]]) + np.array(frame.box.center)
    (lon0, lon1), (lat0, lat1) = territory_degrees(territory, frame.to_ground(ends))
    assert GEOD.inv(lon0, lat0, lon1, lat1)[2] / 1000 == pytest.approx(km, rel=1e-3)
    lon, lat = (float(v[0]) for v in territory_degrees(territory, np.array([frame.center])))
    ahead = GEOD.fwd(lon, lat, 0.0, 20_000.0)[:2]
    there = gpd.GeoSeries([shapely.Point(ahead)], crs=4326).to_crs(territory.plane.crs).iloc[0]
    angle = math.atan2(there.x - frame.center[0], there.y - frame.center[1])
    assert math.degrees(furniture.north_angle(frame) - angle) == pytest.approx(0.0, abs=0.1)


def territory_degrees(territory, meters):
    """Longitudes and latitudes of places of the plane."""
    return gpd.GeoSeries(shapely.points(meters), crs=territory.plane.crs).to_crs(4326).get_coordinates().to_numpy().T


def test_the_scale_of_a_plane_is_that_of_short_geodesics(place):
    territory, actors, _ = place
    plane = territory.plane
    assert plane.error < (0.005 if PLACES["wide"][0] != tuple(territory.communes.total_bounds) else 0.02)
    here = gpd.GeoSeries(shapely.points(actors), crs=4326).to_crs(plane.crs).get_coordinates().to_numpy()
    lon, lat = GEOD.fwd(*actors.T, np.full(len(actors), 37.0), np.full(len(actors), 100.0))[:2]
    there = gpd.GeoSeries(shapely.points(lon, lat), crs=4326).to_crs(plane.crs).get_coordinates().to_numpy()
    np.testing.assert_allclose(plane.scale(here), np.hypot(*(there - here).T) / 100, rtol=2e-5)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((-180.0, -20.0, 180.0, -16.0), "180th meridian"),
        ((-30.0, 70.0, 30.0, 89.9), "touches a pole"),
        ((-80.0, -60.0, 80.0, 80.0), "too large for a plane"),
    ],
)
def test_what_no_plane_can_show_is_refused_with_a_sentence(bounds, words):
    with pytest.raises(TerritoryError, match=words):
        read_territory(DescribedTerritory(Path("far.gpkg"), table=layer(bounds, 1)))


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("EPSG:3035", "changes angles"),
        ("EPSG:4326", "no projected system"),
        ("EPSG:32745", "not made for"),
        ("x", "not known"),
    ],
)
def test_a_system_that_does_not_fit_is_refused_with_a_remedy(crs, words):
    with pytest.raises(TerritoryError, match=words):
        read_territory(DescribedTerritory(Path("far.gpkg"), table=layer(PLACES["brittany"][0], 2), crs=crs))


def test_a_territory_says_its_plane(place):
    territory, _, data = place
    assert "Moroc" not in territory.plane.name
    assert territory.projected.crs == territory.plane.crs
    assert c.AREA_KM2 in data.communes
    figure = atlas.draw(Plate(title="x", marks=[Circles("actors")]), data)
    words = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert "26191" not in words
    assert "Merchich" not in words


def test_years_are_those_that_the_territory_says():
    """Figures of 2021 and 2011 are not printed as those of other years; without a year there is none."""
    table = layer(PLACES["brittany"][0], 2).assign(population_2014=[90, 80, 70, 60], population_2024=[99, 88, 77, 66])
    own = DescribedTerritory(Path("own.gpkg"), table=table, figures_year=2021, years={"population_2014": 2011})
    indicators = {indicator.key: indicator for indicator in tabulate(read_territory(own)).indicators}
    years = {key: indicators[key].year for key in ("population_2024", "population_2014", "population_change")}
    assert years == {"population_2024": "2021", "population_2014": "2011", "population_change": "2011–2021"}
    assert indicators["population_density"].year == "2021"
    undated = tabulate(read_territory(DescribedTerritory(Path("own.gpkg"), table=table)))
    assert {indicator.year for indicator in undated.indicators} == {""}


def test_the_southern_hemisphere_is_south():
    assert [degrees_text(value, "lat", "fr") for value in (-24.5, 0.0, 24.5)] == [
        "24°30′\u00a0S",
        "0°",
        "24°30′\u00a0N",
    ]


def test_longitudes_beyond_the_meridian_are_told_as_such():
    table = gpd.GeoDataFrame({"code": ["1"], "name": ["a"]}, geometry=[shapely.box(179, -17, 181, -16)], crs=4326)
    with pytest.raises(TerritoryError, match="180th meridian"):
        read_territory(DescribedTerritory(Path("fiji.gpkg"), table=table))
