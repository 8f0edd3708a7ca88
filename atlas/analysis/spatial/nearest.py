"""How far the nearest actor is from the area of polygons: the mean and the median, in closed form, without a grid.

In the Voronoi cell of an actor its own distance counts. From the actor to an edge at distance h, seen between t₁ and t₂
from the foot of the perpendicular (ρ = √(h² + t²)), the integral of the distance over the triangle is

    ∫ ρ dA = (h³ / 3) ∫ sec³θ dθ = [ h t ρ + h³ asinh(t / h) ] / 6, from t₁ to t₂

and that of the distance times the place along the edge is h (ρ₂³ − ρ₁³) / 12: the point of the triangle by which a
scale that varies is weighed. The cost grows with actors and vertices, not with square kilometers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.analysis.spatial.coverage import areas_beyond, areas_within, covered_percent
from atlas.analysis.spatial.meters import (
    Floats,
    PointScale,
    Polygons,
    path_stretch,
    point_pairs,
    refuse_degrees,
)
from atlas.analysis.spatial.voronoi import SeenEdges

#: Coordinates without a reach of their own are looked at over the width of a small unit.
_REACH_M: Final = 250.0
#: The median is found to this share of the widest distance, in so many halvings at the most.
_EXACT: Final = 1e-9
_HALVINGS: Final = 60


def nearest_distance(points_xy: npt.ArrayLike, polygons: Polygons, *, scale: PointScale | None = None) -> Floats:
    """Return the mean distance from the area of each polygon to the nearest point, in km, exact to rounding.

    Args:
        points_xy: n actors, (n, 2) in meters, in the projected CRS of the polygons.
        polygons: m valid Polygons or MultiPolygons; they may overlap.
        scale: meters of the plane per meter of the ground at places of a conformal plane; distances and areas are then
            those of the ground. Without it they are those of the plane.

    Returns:
        m distances in km; NaN for a polygon without area, and for all when there is no actor.

    Raises:
        ValueError: coordinates that are not finite pairs, or are degrees.
    """
    ground = NearestGround.of(points_xy, polygons, scale)
    if ground is None:
        return np.full(np.size(np.asarray(polygons, dtype=object)), np.nan)
    return ground.mean_km()


def median_distance(points_xy: npt.ArrayLike, polygons: Polygons, *, scale: PointScale | None = None) -> Floats:
    """Median distance from the area of each polygon to the nearest point, in km: half of it is nearer.

    The share of the area within a distance has a closed form (`atlas.analysis.spatial.coverage`); the distance where it
    is one half is found by halving. Arguments, results and errors are those of `nearest_distance`.
    """
    ground = NearestGround.of(points_xy, polygons, scale)
    if ground is None:
        return np.full(np.size(np.asarray(polygons, dtype=object)), np.nan)
    return ground.median_km()


@dataclass(frozen=True)
class NearestGround:
    """Polygons seen from their nearest actors.

    Attributes:
        edges: of the polygons, cut by the Voronoi diagram of the actors.
        areas: of the polygons, m²; NaN without area.
        scale: of the plane whose origin is in the middle of the polygons.
    """

    edges: SeenEdges
    areas: Floats
    scale: PointScale | None

    @classmethod
    def of(cls, points_xy: npt.ArrayLike, polygons: Polygons, scale: PointScale | None) -> NearestGround | None:
        """Cut the polygons; None where there is no actor or no area."""
        points = point_pairs(points_xy)
        shapes = np.asarray(polygons, dtype=object).reshape(-1)
        bounds = shapely.total_bounds(shapes)
        for places in (points, bounds):
            refuse_degrees(places, reach_m=_REACH_M)
        if not len(points) or not (shapely.area(shapes) > 0).any():
            return None
        # Meters from the middle of the territory are more precise than meters from the origin of the projection.
        origin = np.array([bounds[0] + bounds[2], bounds[1] + bounds[3]]) / 2
        radius = float(np.hypot(bounds[2] - bounds[0], bounds[3] - bounds[1])) / 2
        sites, extent = _near(points - origin, radius)
        near = np.asarray(shapely.transform(shapes, lambda xy: xy - origin), dtype=object)
        edges = SeenEdges.of(sites, near, extent=extent, alike=scale is None)
        local = None if scale is None else lambda xy: scale(xy + origin)
        areas = edges.areas(local)
        return cls(edges, np.where(shapely.area(shapes) > 0, areas, np.nan), local)

    def mean_km(self) -> Floats:
        """Return the mean distance to the nearest actor, as `nearest_distance` gives it."""
        return self.edges.sums(_integrals(self.edges, self.scale)) / self.areas / 1000

    def median_km(self) -> Floats:
        """Median distance to the nearest actor, as `median_distance` gives it."""
        low, high = np.zeros(self.edges.count), self.farthest()
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = areas_within(self.edges, radius_m=middle, scale=self.scale) >= self.areas / 2
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
            if not ((high - low) > _EXACT * high).any():
                break
        return np.where(self.areas > 0, (low + high) / 2, np.nan) / 1000

    def coverage(self, distance_m: float) -> Floats:
        """Share of the areas within a distance, as `atlas.analysis.spatial.coverage.coverage` gives it, in percent."""
        beyond = areas_beyond(self.edges, distance_m=distance_m, scale=self.scale)
        return covered_percent(beyond, self.areas, self.scale)

    def farthest(self) -> Floats:
        """Return the widest distance in each polygon, or a little more."""
        widest = np.zeros(self.edges.count)
        for end in (self.edges.a, self.edges.b):
            away = np.hypot(*end.T)
            if self.scale is not None:
                away = away * path_stretch(self.edges.center, end, self.scale) * 1.05
            np.maximum.at(widest, self.edges.polygon, away)
        return widest


def _near(points: Floats, radius: float) -> tuple[Floats, float]:
    """Return the points that can be the nearest of some place within a radius of the origin, and how far they are.

    With one at m from the origin, none beyond m + 2 radii is ever the nearest.
    """
    away = np.hypot(*points.T)
    reach = float(away.min()) + 2.5 * radius
    return points[away <= reach], reach


def _integrals(edges: SeenEdges, scale: PointScale | None) -> Floats:
    """Return the integral of the distance to its point over the triangle to each edge, m³."""
    along = edges.b - edges.a
    length = np.hypot(*along.T)
    length[length == 0] = 1.0  # an edge without length has no area whatever its direction
    along /= length[:, None]
    height = edges.a[:, 0] * along[:, 1] - edges.a[:, 1] * along[:, 0]  # signed: positive when gone round to the left
    first, last = (np.einsum("ij,ij->i", end, along) for end in (edges.a, edges.b))
    near, far = np.hypot(*edges.a.T), np.hypot(*edges.b.T)
    apart = np.where(height == 0, 1.0, np.abs(height))
    turn = np.arcsinh(last / apart) - np.arcsinh(first / apart)
    integral = np.where(height == 0, 0.0, height * (last * far - first * near + height**2 * turn) / 6)
    if scale is not None:
        across = height * (far**3 - near**3) / 12
        with np.errstate(invalid="ignore", divide="ignore"):
            shift = np.where(np.abs(integral) > 0, across / integral, 0.0)
        shift = np.clip(shift, 0.75 * np.minimum(first, last), 0.75 * np.maximum(first, last))
        normal = np.column_stack([along[:, 1], -along[:, 0]]) * height[:, None]
        middle = 0.75 * normal + shift[:, None] * along
        integral = integral * path_stretch(edges.center, middle, scale) * scale(edges.center + middle) ** -2.0
    return np.asarray(integral)
