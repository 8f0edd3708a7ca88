"""Places in meters of a plane: read, told from degrees, and each only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from atlas.i18n.messages import Message

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Polygons: TypeAlias = npt.NDArray[np.object_]
#: How many meters of a plane a meter of the ground is, at n places of the plane (n, 2), in meters.
PointScale: TypeAlias = Callable[[Floats], Floats]

#: Of points nearer to each other than about this share of the extent (1 mm in 100 km) one is kept.
_SAME: Final = 1e-8
_WIDEST: Final = (180.0, 90.0)


def refuse_degrees(xy: npt.ArrayLike, *, reach_m: float = np.inf) -> None:
    """Refuse coordinates that can be longitudes and latitudes only.

    Meters of a projection are hundreds of thousands; what lies within 180 by 90 meters of the origin of one, and is
    looked at over a longer distance than that, is in degrees.

    Args:
        xy: n points, (n, 2); missing and infinite ones are passed over.
        reach_m: the distance over which they are looked at (a bandwidth, a spacing, a radius), in meters.

    Raises:
        ValueError: they are degrees.
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) and reach_m > max(_WIDEST) and (np.abs(points) <= _WIDEST).all() and (points % 1 != 0).any():
        x, y = points[0]
        raise ValueError(Message("fault.stats.degrees", x=x, y=y))


def point_pairs(points_xy: npt.ArrayLike) -> Floats:
    """Return points as an array (n, 2).

    Raises:
        ValueError: coordinates that are not finite pairs.
    """
    points = np.asarray(points_xy, dtype=np.float64)
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(Message("fault.stats.points_shape", shape=str(points.shape)))
    if not np.isfinite(points).all():
        raise ValueError(Message("fault.stats.points_finite"))
    return points


def distinct(points: Floats, *, extent: float) -> Floats:
    """Return the points without those that stand where an earlier one does, in their order.

    None is beyond the extent.
    """
    steps = np.round(points / (extent * _SAME)).astype(np.int64)
    _, first = np.unique(steps[:, 0] * 2**32 + steps[:, 1], return_index=True)
    return np.asarray(points[np.sort(first)])


def path_stretch(center: Floats, offset: Floats, scale: PointScale) -> Floats:
    """Return meters of the ground per meter of the plane on the way from places over an offset, by Simpson's rule."""
    ends = 1 / scale(center) + 1 / scale(center + offset)
    return np.asarray((ends + 4 / scale(center + offset / 2)) / 6)
