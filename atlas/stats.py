"""Statistics on tables and points of your own: pure functions, each with its formula and source in its docstring.

Rates (`density`, `location_quotient`, `annual_growth` …), `diversity` of a mix (`shannon`, `simpson`, `krugman`),
inequality (`inequality`, `gini`, `lorenz`, `theil_parts`), smoothing (`empirical_bayes`), neighbors and
autocorrelation (`neighbors`, `distance_neighbors`, `nearest_neighbors`, `neighbors_from_weights`, `moran`,
`local_moran`, `getis_ord`), classes of units (`classify`), life of actors (`survival`, `passages`), clouds of points
(`clark_evans`, `standard_ellipse`, `kernel_density`), surfaces (`write_geotiff`, `read_surface`, `zonal_statistics`),
access (`coverage`, `population_reach`, `catchment_access`), travel by road (`read_roads`, `road_times`,
`nearest_minutes`, `road_lines`, `isochrones`), and figures carried over to new boundaries (`convert`).
"""

from __future__ import annotations

from atlas.analysis.roads.isochrones import isochrones
from atlas.analysis.roads.travel_times import nearest_minutes, road_lines, road_times
from atlas.analysis.spatial.access import (
    ReachReport,
    catchment_access,
    nearest_actor,
    population_reach,
    potential,
    spread_population,
)
from atlas.analysis.spatial.boundary_change import convert_stocks as convert
from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.grids import CellGrid, hexagons, squares
from atlas.analysis.spatial.nearest import median_distance, nearest_distance
from atlas.analysis.spatial.surface_files import read_surface, write_geotiff, zonal_statistics
from atlas.analysis.spatial.surfaces import Surface, kernel_density
from atlas.analysis.spatial.travel import Distances, cost_distances, network_distances, straight_distances
from atlas.analysis.stats.autocorrelation import (
    GetisOrd,
    LocalMoran,
    Moran,
    benjamini_hochberg,
    getis_ord,
    local_moran,
    moran,
)
from atlas.analysis.stats.clusters import Clusters, classify
from atlas.analysis.stats.contiguity import Neighbors, border_lines, neighbors, territory_neighbors
from atlas.analysis.stats.distance_neighbors import distance_neighbors, nearest_neighbors, neighbors_from_weights
from atlas.analysis.stats.diversity import evenness, krugman, shannon, simpson
from atlas.analysis.stats.history import (
    Passage,
    closure_years,
    events,
    lifetimes,
    median_survival,
    passages,
    stocks_over_time,
    survival,
    survival_at,
)
from atlas.analysis.stats.inequality import (
    Inequality,
    Lorenz,
    TheilParts,
    gini,
    herfindahl,
    hoover,
    inequality,
    lorenz,
    theil,
    theil_parts,
)
from atlas.analysis.stats.point_patterns import (
    ClarkEvans,
    Ellipse,
    clark_evans,
    mean_center,
    standard_distance,
    standard_ellipse,
)
from atlas.analysis.stats.rates import (
    annual_growth,
    change,
    creations_per_year,
    density,
    dominant,
    location_quotient,
    mean_per,
    net_creation,
    share,
)
from atlas.analysis.stats.smoothed_rates import empirical_bayes, spatial_empirical_bayes
from atlas.sources.roads.road_file import read_roads
from atlas.sources.roads.road_network import RoadNetwork
from atlas.sources.roads.speeds import Speeds, read_speeds
from atlas.sources.territory.correspondence import Correspondence, read_correspondence

__all__ = [
    "CellGrid", "ClarkEvans", "Clusters", "Correspondence", "Distances", "Ellipse", "GetisOrd", "Inequality",
    "LocalMoran", "Lorenz", "Moran", "Neighbors", "Passage", "ReachReport", "RoadNetwork", "Speeds", "Surface",
    "TheilParts", "annual_growth", "benjamini_hochberg", "border_lines", "catchment_access", "change",
    "clark_evans", "classify", "closure_years", "convert", "cost_distances", "coverage", "creations_per_year",
    "density", "distance_neighbors", "dominant", "empirical_bayes", "evenness", "events", "getis_ord", "gini",
    "herfindahl", "hexagons", "hoover", "inequality", "isochrones", "kernel_density", "krugman", "lifetimes",
    "local_moran", "location_quotient", "lorenz", "mean_center", "mean_per", "median_distance", "median_survival",
    "moran", "nearest_actor", "nearest_distance", "nearest_minutes", "nearest_neighbors", "neighbors",
    "neighbors_from_weights", "net_creation", "network_distances", "passages", "population_reach", "potential",
    "read_correspondence", "read_roads", "read_speeds", "read_surface", "road_lines", "road_times", "shannon",
    "share", "simpson", "spatial_empirical_bayes", "spread_population", "squares", "standard_distance",
    "standard_ellipse", "stocks_over_time", "straight_distances", "survival", "survival_at", "territory_neighbors",
    "theil", "theil_parts", "write_geotiff", "zonal_statistics",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
