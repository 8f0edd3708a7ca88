"""Who has access to what: population within reach, distance of the median inhabitant, floating catchments, potential.

Inhabitants live at places: those that a user gives (settlements, a population grid), or a regular grid over each
commune, which spreads its population evenly (`spread_population`). `atlas.analysis.spatial.travel` says how far the
actors are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.analysis.spatial.meters import refuse_degrees
from atlas.analysis.spatial.surfaces import Decay, Floats, Interaction, Surface
from atlas.analysis.spatial.travel import Distances, Scale, nearest_cost, nearest_meters
from atlas.analysis.stats.rates import checked_counts
from atlas.decimals import fixed_point
from atlas.i18n.messages import Message

Values: TypeAlias = "pd.Series[Any]"
Zones: TypeAlias = Sequence[tuple[float, float]]

UNIT: Final = "unit"
POPULATION: Final = "population"
#: Weights of the three zones of the enhanced floating catchment (Luo & Qi 2009; their sharper set is 1, 0.42, 0.09).
E2SFCA_WEIGHTS: Final = (1.0, 0.68, 0.22)


@dataclass(frozen=True, eq=False, repr=False)
class ReachReport:
    """How many inhabitants are near an actor, commune by commune and in all.

    Attributes:
        table: one row per commune: ``population``; ``covered``, inhabitants within the distance; ``covered_percent``;
            ``mean`` and ``median``, distance to the nearest actor of the mean and of the median inhabitant (in the
            measure; infinite when half of them cannot reach any). Missing where the population is.
        within: the distance, in ``measure``.
        measure: ``km`` or ``min``.
        covered_percent: share of all inhabitants within the distance.
        median: distance of the median inhabitant of the whole territory.
        left_out: communes whose population is missing.
    """

    table: pd.DataFrame
    within: float
    measure: str
    covered_percent: float
    median: float
    left_out: tuple[Any, ...]

    def __repr__(self) -> str:
        out = f", {len(self.left_out)} communes without population left out" if self.left_out else ""
        return (
            f"<ReachReport: {fixed_point(self.covered_percent, 1)} % of the inhabitants within {self.within:g} "
            f"{self.measure}, half of them within {fixed_point(self.median, 1)} {self.measure}; "
            f"{len(self.uncovered_communes())} communes uncovered{out}>"
        )

    def uncovered_communes(self, *, below_percent: float = 0.0) -> pd.DataFrame:
        """Return the communes with at most so many per cent of their inhabitants covered, the most populous first."""
        rows = self.table[(self.table["covered_percent"] <= below_percent) & (self.table[POPULATION] > 0)]
        return rows.sort_values(POPULATION, ascending=False, kind="stable")


def spread_population(communes: gpd.GeoDataFrame, population: Values, *, step_m: float = 1000.0) -> pd.DataFrame:
    """Return places of inhabitants when nothing finer is known.

    A regular grid over each commune, as many at each point.

    Args:
        communes: polygons indexed by code.
        population: inhabitants of each, on the same index.
        step_m: step of the grid, in meters; a commune that holds no point of it gets one inside.

    Returns:
        Columns ``x_m``, ``y_m``, ``unit`` (the commune) and ``population``; missing where the commune's is.
    """
    _same_index(population, communes.index)
    refuse_degrees(communes.total_bounds, reach_m=step_m)
    shapes = np.asarray(shapely.from_wkb(shapely.to_wkb(communes.geometry.to_numpy())), dtype=object)
    shapely.prepare(shapes)
    grids = [_sample(shape, step_m) for shape in shapes]
    size = np.array([len(grid) for grid in grids])
    xy = np.concatenate(grids)
    heads = np.repeat(checked_counts(population) / size, size)
    units = np.repeat(communes.index.to_numpy(), size)
    return pd.DataFrame({"x_m": xy[:, 0], "y_m": xy[:, 1], UNIT: units, POPULATION: heads})


def nearest_actor(
    places: pd.DataFrame, actors: pd.DataFrame, *, costs: Surface | None = None, scale: Scale | None = None
) -> Values:
    """Return how far each place is from the nearest actor: in km as the crow flies, or over a raster of travel costs.

    Args:
        places: columns ``x_m``, ``y_m``.
        actors: likewise.
        costs: what crossing one kilometer costs in each cell; the answer is in its measure.
        scale: meters of the plane per meter of ground at places of it; kilometers are then the ground's.

    Returns:
        One distance per place; missing where no actor can be reached. (By a table of distances: `Distances.nearest`.)
    """
    xy = places[["x_m", "y_m"]].to_numpy(dtype=np.float64)
    if actors.empty:
        far = np.full(len(places), np.nan)
    elif costs is not None:
        far = nearest_cost(costs, actors).at(xy)
    else:
        far = nearest_meters(xy, actors[["x_m", "y_m"]].to_numpy(dtype=np.float64), scale) / 1000
    return pd.Series(far, index=places.index, name="nearest")


def population_reach(
    places: pd.DataFrame, nearest: Values, *, units: pd.Index[Any], within: float, measure: str = "km"
) -> ReachReport:
    """Return the share of inhabitants within a distance of an actor, and how far the median inhabitant has to go.

    Args:
        places: where inhabitants live: ``unit`` and ``population``, as `spread_population` gives them.
        nearest: distance from each place to its nearest actor, on the index of ``places``; missing when none can be
            reached (`nearest_actor`, `Distances.nearest`).
        units: the communes wanted, in order.
        within: the distance, in ``measure``.
        measure: ``km`` or ``min``.

    Raises:
        ValueError: a distance not above zero, two indexes, negative or infinite populations.
    """
    if not (math.isfinite(within) and within > 0):
        raise ValueError(Message("fault.stats.within", within=within))
    _same_index(nearest, places.index)
    heads = checked_counts(places[POPULATION])
    far = nearest.astype(np.float64).fillna(np.inf).to_numpy()
    table = pd.DataFrame({UNIT: places[UNIT].to_numpy(), "heads": heads, "far": far})
    rows = {unit: _reach_of(group, within) for unit, group in table.groupby(UNIT, sort=True)}
    columns = [POPULATION, "covered", "covered_percent", "mean", "median"]
    communes = pd.DataFrame.from_dict(rows, orient="index", columns=columns).reindex(units)
    whole = _reach_of(table[~np.isnan(heads)], within)
    return ReachReport(
        communes, float(within), measure, whole[2], whole[4], tuple(communes.index[communes[POPULATION].isna()])
    )


def catchment_access(capacity: Values, demand: Values, *, distances: Distances, zones: Zones) -> Values:
    """Two-step floating catchment: how much supply there is per inhabitant within reach, shared with all who reach it.

    First the ratio of each actor, Rⱼ = Sⱼ / Σₖ Pₖ w(dₖⱼ) over the places that reach it; then the access of each place,
    Aᵢ = Σⱼ Rⱼ w(dᵢⱼ) over the actors that it reaches. One zone of weight 1 is the 2SFCA (Luo & Wang 2003); several
    zones of decreasing weights are the enhanced one, E2SFCA (Luo & Qi 2009). What is given out is what is supplied:
    Σ Pᵢ Aᵢ = Σ Sⱼ over the actors that somebody reaches.

    Args:
        capacity: what each actor supplies (1, or its members or jobs), indexed as the destinations.
        demand: inhabitants of each place, indexed as the origins.
        distances: at least up to the last zone.
        zones: upper bound of each zone (included), in the measure of the distances, and its weight: ``[(5, 1)]``, or
            ``[(3, 1), (6, 0.68), (9, 0.22)]``.

    Returns:
        Supply per inhabitant at each origin; 0 where nothing is in reach; missing where the demand is.

    Raises:
        ValueError: zones that do not grow or whose weights are not in ]0, 1], other indexes, values that are negative
            or infinite, a capacity that is missing.
    """
    bounds, weights = _zones(zones)
    _same_index(capacity, distances.destinations)
    _same_index(demand, distances.origins)
    supply, heads = checked_counts(capacity), checked_counts(demand)
    if np.isnan(supply).any():
        nobody = capacity.index.tolist()[int(np.isnan(supply).argmax())]
        raise ValueError(Message("fault.stats.capacity", place=repr(nobody)))
    zone = np.searchsorted(bounds, distances.cost, side="left")
    reached = zone < len(bounds)
    weight = weights[zone[reached]]
    origin, destination = distances.origin[reached], distances.destination[reached]
    around = np.bincount(destination, weights=np.nan_to_num(heads)[origin] * weight, minlength=len(supply))
    # An actor whose surroundings are empty serves nobody: it has no ratio.
    ratio = np.divide(supply, around, out=np.zeros(len(supply)), where=around > 0)
    access = np.bincount(origin, weights=ratio[destination] * weight, minlength=len(heads))
    return pd.Series(np.where(np.isnan(heads), np.nan, access), index=demand.index, name="catchment_access")


def potential(
    masses: Values, places: pd.DataFrame, *, at: pd.DataFrame | None = None, span_km: float, beta: float = 2.0,
    decay: Decay = "exponential",
) -> Values:  # fmt: skip
    """Return Stewart's potential: how much there is around a place, everything counting the less the farther it is.

    Σⱼ Mⱼ f(dᵢⱼ), f(0) = 1 and f(span) = ½ (Stewart 1942; functions of Reilly's and Huff's family as in the R package
    ``potential``): ``exponential`` f(d) = exp(−α dᵝ), α = ln 2 / spanᵝ; ``pareto`` f(d) = (1 + α d)⁻ᵝ,
    α = (2^(1/β) − 1) / span.

    Args:
        masses: amount at each place (actors, inhabitants), on the index of ``places``; a missing one is left out.
        places: columns ``x_m``, ``y_m``.
        at: where the potential is wanted, likewise; at the places themselves without it, each counting wholly itself.
        span_km: distance at which a mass counts half.
        beta: impedance, above zero.
        decay: ``exponential`` or ``pareto``.

    Raises:
        ValueError: a span or an impedance not above zero, an unknown decay, negative or infinite masses, two indexes.
    """
    for name, value in (("span_km", span_km), ("beta", beta)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(Message("fault.stats.finite_above_zero", name=name, value=value))
    if decay not in ("exponential", "pareto"):
        raise ValueError(Message("fault.stats.decay", decay=repr(decay)))
    _same_index(masses, places.index)
    amounts = np.nan_to_num(checked_counts(masses))
    wanted = places if at is None else at
    here, there = (table[["x_m", "y_m"]].to_numpy(dtype=np.float64) / 1000 for table in (wanted, places))
    total, fall = np.zeros(len(here)), Interaction(span_km, beta, decay)
    step = max(4_000_000 // max(len(there), 1), 1)
    for start in range(0, len(here), step):
        block = here[start : start + step]
        d = np.hypot(block[:, 0, None] - there[None, :, 0], block[:, 1, None] - there[None, :, 1])
        total[start : start + step] = fall.factors(d) @ amounts
    return pd.Series(total, index=wanted.index, name="potential")


def middles(communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one place per commune: its centroid, or a point inside when the centroid lies outside of it."""
    shapes = communes.geometry.to_numpy()
    center = np.asarray(shapely.centroid(shapes), dtype=object)
    outside = ~shapely.contains(shapes, center)
    center[outside] = shapely.point_on_surface(shapes[outside])
    return pd.DataFrame({"x_m": shapely.get_x(center), "y_m": shapely.get_y(center)}, index=communes.index)


def _sample(shape: shapely.Geometry, step_m: float) -> Floats:
    """Return the centers of the grid that lie in a polygon; the grid is the same for all polygons."""
    west, south, east, north = np.asarray(shapely.bounds(shape)) / step_m
    x = (np.arange(np.floor(west), np.floor(east) + 1) + 0.5) * step_m
    y = (np.arange(np.floor(south), np.floor(north) + 1) + 0.5) * step_m
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    inside = grid[shapely.intersects_xy(shape, grid[:, 0], grid[:, 1])]
    return inside if len(inside) else shapely.get_coordinates(shapely.point_on_surface(shape))


def _reach_of(group: pd.DataFrame, within: float) -> tuple[float, float, float, float, float]:
    """Population, covered, its per cent, mean and median distance, of some places."""
    heads, far = group["heads"].to_numpy(), group["far"].to_numpy()
    total = float(heads.sum())
    if not total > 0:
        return total, 0.0 if total == 0 else math.nan, math.nan, math.nan, math.nan
    covered = float(heads[far <= within].sum())
    some = heads > 0
    mean = float((heads[some] * far[some]).sum() / total)
    return total, covered, 100 * covered / total, mean, _weighted_median(far, heads)


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Return the value at which half of the weight is reached."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _zones(zones: Zones) -> tuple[Floats, Floats]:
    if not zones:
        raise ValueError(Message("fault.stats.catchment"))
    bounds, weights = (np.asarray(part, dtype=np.float64) for part in zip(*zones, strict=True))
    if not (np.isfinite(bounds).all() and (np.diff(bounds, prepend=0.0) > 0).all()):
        raise ValueError(Message("fault.stats.zones_grow", zones=str(list(zones))))
    if not ((weights > 0) & (weights <= 1)).all():
        raise ValueError(Message("fault.stats.zones_weight", zones=str(list(zones))))
    return bounds, weights


def _same_index(values: Values, index: pd.Index[Any]) -> None:
    if not values.index.equals(index):
        raise ValueError(Message("fault.stats.not_of_places", name=values.name))
