"""A network of roads as a graph: nodes where roads end, edges as long as their lines, minutes by class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.decimals import fixed_point
from atlas.sources.roads.speeds import Speeds
from atlas.sources.territory.plane import Plane
from atlas.sources.territory.provenance import Credit

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class RoadNetwork:
    """Roads that can be traveled in both directions; an edge leads from node to node along its line.

    Attributes:
        start, stop: (n,) number of the node where each edge begins and ends; parallel edges and loops are as they are.
        length_km: (n,) of each edge, on the ground.
        minutes: (n,) to travel each edge.
        classes: (n,) class of each edge.
        joins: (n,) whether places may join the edge: it is neither a motorway nor a ramp.
        nodes_m: (m, 2) meters of the territory's plane.
        vertices_m: (k, 2) vertices of all lines, one line after the other.
        first_vertex: (n + 1,) where the vertices of each line begin.
        speeds: what the minutes were computed with.
        credit: whom the roads are owed to; None when nobody is named.
        remarks: what was done to the layer: ends moved, roads cut, roads left out; name → number.
        plane: the plane, where straight ways off the roads are measured on the ground; None where they are the plane's.
    """

    start: Numbers
    stop: Numbers
    length_km: Floats
    minutes: Floats
    classes: npt.NDArray[np.str_]
    joins: npt.NDArray[np.bool_]
    nodes_m: Floats
    vertices_m: Floats
    first_vertex: Numbers
    speeds: Speeds
    credit: Credit | None = None
    remarks: Mapping[str, int] = field(default_factory=dict)
    plane: Plane | None = None

    def __repr__(self) -> str:
        parts = self.components
        share = fixed_point(100 * float(parts["length_km"].iloc[0] / parts["length_km"].sum()), 2)
        return (
            f"<RoadNetwork: {len(self.start)} roads, {fixed_point(float(self.length_km.sum()), 1)} km, "
            f"{len(self.nodes_m)} nodes, {len(parts)} components, the largest {share} % of the length>"
        )

    def __getstate__(self) -> dict[str, Any]:
        """Leave what can be computed again at home when travelling to another process."""
        return {attribute.name: getattr(self, attribute.name) for attribute in fields(self)}

    @property
    def scale(self) -> Callable[[Floats], Floats] | None:
        """Meters of the plane per meter of ground at places of it; None where meters are the plane's."""
        return None if self.plane is None else self.plane.scale

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """The line of each edge, meters of the plane."""
        numbers = np.repeat(np.arange(len(self.start)), np.diff(self.first_vertex))
        return np.asarray(shapely.linestrings(self.vertices_m, indices=numbers), dtype=object)

    @cached_property
    def grounds(self) -> dict[Hashable, list[BaseGeometry]]:
        """The ground reached on these roads, as `isochrones` measured it: places and times → a shape for each time."""
        return {}

    @cached_property
    def components(self) -> pd.DataFrame:
        """The pieces that no road joins: ``edges`` and ``length_km`` of each, the longest first."""
        size = len(self.nodes_m)
        graph = scipy.sparse.coo_array((np.ones(len(self.start)), (self.start, self.stop)), shape=(size, size))
        _, labels = scipy.sparse.csgraph.connected_components(graph.tocsr(), directed=False)
        table = pd.DataFrame({"component": labels[self.start], "length_km": self.length_km})
        sizes = table.groupby("component").agg(edges=("length_km", "size"), length_km=("length_km", "sum"))
        return sizes.sort_values("length_km", ascending=False, kind="stable").reset_index(drop=True)

    @cached_property
    def digest(self) -> str:
        """A digest of all that a time or a line depends on."""
        measured = "" if self.plane is None else self.plane.definition
        digest = hashlib.sha256(repr((self.speeds, self.credit, sorted(self.remarks.items()), measured)).encode())
        for values in (self.start, self.stop, self.length_km, self.minutes, self.joins, self.vertices_m):
            digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()
