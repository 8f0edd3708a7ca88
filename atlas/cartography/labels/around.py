"""Provinces around the subject of a map: what its frame shows of them, and where their names stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c

if TYPE_CHECKING:
    from atlas.cartography.canvas.map_sheet import MapSheet

_OFF_EDGE_MM: Final = 2.0
_STRIP_MM2: Final = 150.0  # so small a part has no name


def provinces_around(sheet: MapSheet, subject: Sequence[str]) -> Mapping[str, BaseGeometry]:
    """Return what a map shows of the provinces that hold none of its subject, where that is more than a strip.

    Args:
        sheet: the map.
        subject: codes of communes.
    """
    frame = sheet.frame.safe.inset(_OFF_EDGE_MM)
    window = shapely.box(frame.x, frame.y, frame.right, frame.top)
    of = sheet.data.communes[c.PROVINCE_CODE].astype(str)
    own = set(of[list(subject)])
    parts = {
        code: shapely.intersection(shape, window) for code, shape in sheet.ground.provinces.items() if code not in own
    }
    return {code: part for code, part in parts.items() if part.area > _STRIP_MM2}


def anchor_in(shape: BaseGeometry) -> tuple[float, float]:
    """Return the pole of inaccessibility of the largest part of a shape, page mm."""
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=0.5))[0]
    return float(x), float(y)
