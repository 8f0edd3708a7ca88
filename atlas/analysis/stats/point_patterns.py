"""The shape of a cloud of points: its center, its spread, its direction, and whether it is clustered."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import special
from scipy.spatial import cKDTree

from atlas.analysis.spatial.meters import refuse_degrees
from atlas.analysis.spatial.surfaces import Floats, pairs
from atlas.i18n.messages import Message


@dataclass(frozen=True, slots=True)
class ClarkEvans:
    """How the mean distance to the nearest neighbor compares with that of points thrown at random.

    Attributes:
        ratio: 1 as at random, below 1 clustered (0 when all are in pairs at one place), above 1 dispersed (2.149 on a
            triangular lattice).
        observed_km, expected_km: mean distance to the nearest neighbor, and that of as many random points.
        z: how many standard errors the observed mean is from the expected one.
        p: probability of a |z| so large at random, both sides.
        points: how many points.
    """

    ratio: float
    observed_km: float
    expected_km: float
    z: float
    p: float
    points: int


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A standard deviational ellipse.

    Attributes:
        x_m, y_m: its center, the mean center of the points.
        major_km, minor_km: its semi-axes: standard deviations along and across its direction.
        bearing_deg: direction of the major axis, clockwise from north, 0 up to 180; 0 for a circle.
    """

    x_m: float
    y_m: float
    major_km: float
    minor_km: float
    bearing_deg: float

    @property
    def area_km2(self) -> float:
        """Area within the ellipse."""
        return math.pi * self.major_km * self.minor_km

    def outline(self, *, corners: int = 180) -> shapely.Polygon:
        """Return the ellipse as a polygon, in meters."""
        turn = np.linspace(0, 2 * math.pi, corners, endpoint=False)
        along, across = 1000 * self.major_km * np.cos(turn), 1000 * self.minor_km * np.sin(turn)
        bearing = math.radians(self.bearing_deg)
        x = self.x_m + along * math.sin(bearing) + across * math.cos(bearing)
        y = self.y_m + along * math.cos(bearing) - across * math.sin(bearing)
        return shapely.Polygon(np.column_stack((x, y)))


def mean_center(xy_m: npt.ArrayLike, *, weights: npt.ArrayLike | None = None) -> tuple[float, float]:
    """Return the mean center of points: the weighted means of their eastings and of their northings (m).

    Args:
        xy_m: n points, (n, 2) in meters.
        weights: one per point, zero or more (members); 1 without.

    Raises:
        ValueError: no point, coordinates or weights that are not finite, negative weights, weights that are all zero.
    """
    points, share = _with_weights(xy_m, weights)
    x, y = share @ points
    return float(x), float(y)


def standard_distance(xy_m: npt.ArrayLike, *, weights: npt.ArrayLike | None = None) -> float:
    """Return the standard distance of points, in km: the root of their mean squared distance to the mean center.

    √(Σ wᵢ dᵢ² / Σ wᵢ) (Bachi 1962). Arguments and errors as `mean_center`.
    """
    points, share = _with_weights(xy_m, weights)
    apart = points - share @ points
    squared: Floats = (apart**2).sum(axis=1)
    return float(np.sqrt((share * squared).sum()) / 1000)


def standard_ellipse(xy_m: npt.ArrayLike, *, weights: npt.ArrayLike | None = None) -> Ellipse:
    """Return the standard deviational ellipse of points: their main direction, their spread along and across it.

    Its axes are the eigenvectors of the covariance of the coordinates, its semi-axes the standard deviations along
    them, divided by n (Lefever 1926; Yuill 1971; Gong 2002). It holds some 39 % of points that are spread normally;
    other programs draw it √2 times larger. Arguments and errors as `mean_center`.
    """
    points, share = _with_weights(xy_m, weights)
    center = share @ points
    apart = points - center
    (xx, xy), (_, yy) = ((share * apart.T) @ apart).tolist()
    middle, half = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    # The direction of the larger eigenvalue, from east, counter-clockwise; a circle has none.
    angle = math.atan2(2 * xy, xx - yy) / 2
    bearing = 0.0 if half <= 1e-12 * middle else (90 - math.degrees(angle)) % 180
    major, minor = math.sqrt(middle + half), math.sqrt(max(middle - half, 0.0))
    return Ellipse(float(center[0]), float(center[1]), major / 1000, minor / 1000, bearing)


def clark_evans(xy_m: npt.ArrayLike, *, area_km2: float, perimeter_km: float | None = None) -> ClarkEvans:
    """Return whether points are clustered or dispersed.

    It is the ratio of the observed to the expected distance to the nearest one.

    R = r̄ / (½ √(A/n)), z = (r̄ − ½ √(A/n)) / (0.26136 √A / n) (Clark & Evans 1954). Points near the edge have their
    nearest neighbor farther, which makes R too large; with the perimeter L Donnelly's (1978) expectation is taken,
    ½ √(A/n) + (0.0514 + 0.041/√n) L/n, and his standard error √(0.0703 A + 0.037 L √(A/n)) / n. Two actors at one
    address are 0 km apart: R tells of addresses when each is given once.

    Args:
        xy_m: n points, (n, 2) in meters; at least two.
        area_km2: area of the territory in which the points could be, in km².
        perimeter_km: its perimeter, for the correction.

    Raises:
        ValueError: fewer than two points, coordinates that are not finite, an area or perimeter not above zero.
    """
    points, _ = _with_weights(xy_m, None)
    n = len(points)
    if n < 2:
        raise ValueError(Message("fault.stats.single_point"))
    for name, value in (("area_km2", area_km2), ("perimeter_km", perimeter_km)):
        if value is not None and not (math.isfinite(value) and value > 0):
            raise ValueError(Message("fault.stats.finite_above_zero", name=name, value=value))
    distance, _ = cKDTree(points).query(points, k=2)
    observed = float(distance[:, 1].mean()) / 1000
    per_point = math.sqrt(area_km2 / n)
    expected, error = per_point / 2, math.sqrt((4 - math.pi) / (4 * math.pi)) * per_point / math.sqrt(n)
    if perimeter_km is not None:
        expected += (0.0514 + 0.041 / math.sqrt(n)) * perimeter_km / n
        error = math.sqrt(0.0703 * area_km2 + 0.037 * perimeter_km * per_point) / n
    z = (observed - expected) / error
    return ClarkEvans(observed / expected, observed, expected, z, float(special.erfc(abs(z) / math.sqrt(2))), n)


def _with_weights(xy_m: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    """Return the points, and their weights as shares of 1."""
    points = pairs(xy_m)
    refuse_degrees(points)
    amounts = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=np.float64).reshape(-1)
    if len(amounts) != len(points):
        raise ValueError(Message("fault.stats.weights_count", weights=len(amounts), points=len(points)))
    if not (np.isfinite(points).all() and np.isfinite(amounts).all()):
        raise ValueError(Message("fault.stats.coordinate_missing"))
    if (amounts < 0).any():
        raise ValueError(Message("fault.stats.weight_negative"))
    total = amounts.sum()
    if not total > 0:
        raise ValueError(Message("fault.stats.no_weight"))
    return points, amounts / total
