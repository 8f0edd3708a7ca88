"""Where a unit is met on a map: the point that its name, its symbol and the index of names go by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

#: How exactly the pole of a unit is found, meters: a twentieth of a millimeter at 1:500 000.
TOLERANCE_M: Final = 25.0
#: In a territory wider than 500 km it is found to this share of its width: less than anything drawn of it on a page.
_OF_WIDTH: Final = 1 / 20_000


def pole(polygon: BaseGeometry, *, tolerance: float) -> tuple[float, float]:
    """Return the pole of inaccessibility of the largest part: the point furthest from its boundary.

    Many points of a long shape are about as far; the centroid is taken when it is one of them (within a tenth).
    ``tolerance`` is how exact it is, in units of the polygon.
    """
    parts = shapely.get_parts(polygon)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    radius = shapely.maximum_inscribed_circle(largest, tolerance=tolerance)
    centroid = shapely.centroid(largest)
    central = shapely.contains(largest, centroid) and (
        shapely.distance(centroid, shapely.boundary(largest)) >= 0.9 * shapely.length(radius)
    )
    x, y = shapely.get_coordinates(centroid if central else radius)[0]
    return float(x), float(y)


def anchors_of(communes: Mapping[str, BaseGeometry], provinces: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Return the anchors of communes and of the provinces that they make up.

    They are found on the shapes as they are, not as a map generalizes them, so that they are the same at every scale.

    Args:
        communes: code → polygon, meters.
        provinces: code of a commune → code of its province; empty for units that make up no larger ones.

    Returns:
        code → (x, y), meters.
    """
    held: dict[str, list[BaseGeometry]] = {}
    for code, shape in communes.items() if provinces else ():
        held.setdefault(provinces[code], []).append(shape)
    unions = {code: shapely.coverage_union_all(np.array(held[code], dtype=object)) for code in sorted(held)}
    west, south, east, north = shapely.total_bounds(np.array(list(communes.values()), dtype=object))
    tolerance = max(TOLERANCE_M, _OF_WIDTH * max(east - west, north - south))
    return {code: pole(shape, tolerance=tolerance) for code, shape in {**communes, **unions}.items()}
