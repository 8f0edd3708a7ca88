"""Tells degrees from metres, where a function that measures in a plane is given the wrong ones."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.i18n.messages import Message

_WIDEST: Final = (180.0, 90.0)


def refuse_degrees(xy: npt.ArrayLike, *, reach_m: float = np.inf) -> None:
    """Refuse coordinates that can be longitudes and latitudes only.

    Metres of a projection are hundreds of thousands; what lies within 180 by 90 metres of the origin of one, and is
    looked at over a longer distance than that, is in degrees.

    Args:
        xy: n points, (n, 2); missing and infinite ones are passed over.
        reach_m: the distance over which they are looked at (a bandwidth, a spacing, a radius), in metres.

    Raises:
        ValueError: they are degrees.
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) and reach_m > max(_WIDEST) and (np.abs(points) <= _WIDEST).all() and (points % 1 != 0).any():
        x, y = points[0]
        raise ValueError(Message("fault.stats.degrees", x=x, y=y))
