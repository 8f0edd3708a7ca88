"""Communes that share their arcs: reading a TopoJSON, dissolving it, measuring its borders and its areas."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

#: Decimals of a longitude or latitude written: 1e-7 degree is a centimeter, the source is good to a meter or two.
DECIMALS = 7
ELLIPSOID = Geod(ellps="WGS84")

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Topology:
    """Polygons described by the arcs that they share (TopoJSON), arcs in degrees rounded to DECIMALS.

    ``members`` gives, for each code, its polygons as lists of rings, a ring as a list of arc numbers
    (``~i`` is arc ``i`` walked backwards).
    """

    arcs: tuple[Points, ...]
    members: Mapping[str, tuple[tuple[tuple[int, ...], ...], ...]]

    def polygon(self, code: str) -> shapely.Geometry:
        """The outline of one member, rings wound as RFC 7946 asks (exterior anticlockwise)."""
        parts = [shapely.Polygon(self._ring(p[0]), [self._ring(h) for h in p[1:]]) for p in self.members[code]]
        shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        return shapely.orient_polygons(shape)

    def _ring(self, numbers: Sequence[int]) -> Points:
        arcs = [self.arcs[i] if i >= 0 else self.arcs[~i][::-1] for i in numbers]
        return np.concatenate([arcs[0], *(arc[1:] for arc in arcs[1:])])

    def borders(self) -> dict[tuple[str, str], float]:
        """Length in kilometers, on the ellipsoid, of what each pair of neighbors shares; codes in order."""
        users: dict[int, set[str]] = defaultdict(set)
        for code, polygons in self.members.items():
            for ring in (ring for polygon in polygons for ring in polygon):
                for number in ring:
                    users[number if number >= 0 else ~number].add(code)
        meters: dict[tuple[str, str], float] = defaultdict(float)
        for number, codes in users.items():
            if len(codes) > 2:
                raise ValueError(f"arc {number} belongs to more than two communes: {sorted(codes)}")
            if len(codes) == 2:
                first, second = sorted(codes)
                meters[first, second] += ELLIPSOID.line_length(*self.arcs[number].T)
        return {pair: meters[pair] / 1000 for pair in sorted(meters)}


def read_topology(path: Path, *, layer: str) -> Topology:
    """Read one object of a quantised TopoJSON; arcs are decoded once, so that neighbors stay exactly joined."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    scale, translate = document["transform"]["scale"], document["transform"]["translate"]
    arcs = tuple(
        np.round(np.cumsum(np.asarray(arc, dtype=float), axis=0) * scale + translate, DECIMALS)
        for arc in document["arcs"]
    )
    members = {}
    for geometry in document["objects"][layer]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        members[geometry["properties"]["code"]] = tuple(tuple(map(tuple, polygon)) for polygon in polygons)
    return Topology(arcs=arcs, members=dict(sorted(members.items())))


def dissolve(polygons: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """The outline of a group of neighbors, made of their own vertices: no line is computed anew."""
    if not shapely.coverage_is_valid(polygons):
        raise ValueError("the polygons are not a valid coverage: they overlap, or their borders do not match")
    return shapely.orient_polygons(shapely.coverage_union_all(polygons))


def area_km2(shape: shapely.Geometry) -> float:
    """Area on the WGS 84 ellipsoid in km², edges as geodesics (Karney 2013, through PROJ)."""
    area, _ = ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(area)) / 1e6
