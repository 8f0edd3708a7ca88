"""In which commune each of many points is, or why in none: prepared once for a territory, asked as often as need be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from atlas.analysis.location.cells import NOWHERE, CellIndex
from atlas.analysis.location.edges import Edges

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]


class Reason(StrEnum):
    """Why a record has no commune."""

    NO_COORDINATES = "no_coordinates"
    UNREADABLE = "unreadable_coordinates"
    NOT_FINITE = "not_finite"
    SWAPPED = "swapped"
    AT_SEA = "at_sea"
    OUTSIDE = "outside"
    COMMUNE_UNKNOWN = "commune_unknown"
    COMMUNE_AMBIGUOUS = "commune_ambiguous"
    COMMUNE_TO_REVIEW = "commune_to_review"


REASONS: Final = tuple(Reason)
#: From so many points on, tables of cells are made of the land and of what is near the communes.
_MANY: Final = 20_000
#: Covers the chords of a circle of 64 sides, and sides that are straight in the plane and not in degrees.
_MARGIN: Final = 1.02
_CODES: Final = {reason: number for number, reason in enumerate(REASONS)}
#: Columns of the table of cells for one register, and for millions of points (`CellIndex.build`).
_COLUMNS: Final = 1024


@dataclass(frozen=True, eq=False)
class Placer:
    """A territory prepared to place points.

    Attributes:
        index: the communes, in the order of the territory's table.
        land: the land around, which tells the sea; None where it is not known, and nothing is snapped then.
        plane: the communes in the territory's plane; None where nothing is snapped.
        edges: their sides.
        segments: a search tree of the same sides.
        snap_m: how far from a commune a point at sea may be to be given to it, in meters.
    """

    index: CellIndex
    land: Any
    plane: gpd.GeoSeries | None
    edges: Edges | None
    segments: shapely.STRtree | None
    snap_m: float

    @classmethod
    def of(cls, territory: Territory, *, snap_m: float, columns: int = _COLUMNS) -> Self:
        """Prepare a territory.

        Args:
            territory: the communes and the land.
            snap_m: meters, 0 or more; 0 snaps nothing.
            columns: of the table of cells.
        """
        index = CellIndex.build(np.asarray(territory.communes.geometry.array, dtype=object), columns=columns)
        land, plane, edges, segments = territory.land, None, None, None
        if land is not None:
            land = shapely.from_wkb(shapely.to_wkb(land))  # a copy of our own to prepare
            shapely.prepare(land)
            if snap_m:
                plane = territory.projected.geometry
        if plane is not None:
            # Edges rather than polygons: the points are outside, and the distance to a whole polygon visits all its
            # vertices.
            edges = Edges.of(np.asarray(plane.array, dtype=object))
            ends = np.stack((np.column_stack((edges.x0, edges.y0)), np.column_stack((edges.x1, edges.y1))), axis=1)
            segments = shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=object))
        return cls(index, land, plane, edges, segments, float(snap_m))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Prepare the land again in another process."""
        self.__dict__.update(state)
        shapely.prepare(self.land)

    def place(self, x: Floats, y: Floats, *, unreadable: Flags | None = None) -> tuple[Integers, Floats, Codes]:
        """Place points.

        Args:
            x: longitudes of n points, EPSG:4326, degrees; NaN where there is none.
            y: their latitudes.
            unreadable: which of them were written and could not be read.

        Returns:
            The position of the commune of each point, −1 for none; meters to it for those that are snapped, else NaN;
            why it has none, as its position among `REASONS`, −1 for those that have.
        """
        position = self.index.find(x, y).astype(np.int64)
        if unreadable is not None:
            position[unreadable] = NOWHERE
        snapped_m, why = np.full(len(x), np.nan), np.full(len(x), -1, dtype=np.int8)
        lost = np.flatnonzero(position == NOWHERE)
        why[lost] = self._first_reasons(x[lost], y[lost], None if unreadable is None else unreadable[lost])
        lost = lost[why[lost] < 0]
        position[lost], snapped_m[lost], why[lost] = self._around(x[lost], y[lost])
        return position, snapped_m, why

    def _first_reasons(self, x: Floats, y: Floats, unreadable: Flags | None) -> Codes:
        """Why points are in no commune where that can be told at once, else −1."""
        why = np.full(len(x), -1, dtype=np.int8)
        why[self.index.find(y, x) != NOWHERE] = _CODES[Reason.SWAPPED]
        why[np.isinf(x) | np.isinf(y)] = _CODES[Reason.NOT_FINITE]
        why[np.isnan(x) | np.isnan(y)] = _CODES[Reason.NO_COORDINATES]
        if unreadable is not None:
            why[unreadable] = _CODES[Reason.UNREADABLE]
        return why

    def _around(self, x: Floats, y: Floats) -> tuple[Integers, Floats, Codes]:
        """Return what becomes of points in no commune.

        Nearest commune if they are snapped (else −1), meters, reason.
        """
        nearest, distance = np.full(len(x), NOWHERE, dtype=np.int64), np.full(len(x), np.nan)
        reason = np.full(len(x), _CODES[Reason.OUTSIDE], dtype=np.int8)
        if self.land is None or not len(x):
            return nearest, distance, reason
        many = len(x) > _MANY
        on_land = self._land_index.find(x, y) != NOWHERE if many else shapely.intersects_xy(self.land, x, y)
        sea = np.flatnonzero(~on_land)
        close = sea
        if many and self.snap_m:
            close = sea[self._reach_index.find(x[sea], y[sea]) != NOWHERE]
        nearest[close], distance[close] = self._nearest_commune(x[close], y[close])
        # Beyond the box of the land nothing tells the sea from other countries.
        west, south, east, north = shapely.bounds(self.land)
        in_box = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        at_sea = sea[in_box[sea]]
        reason[at_sea] = _CODES[Reason.AT_SEA]
        reason[nearest != NOWHERE] = -1
        return nearest, distance, reason

    @cached_property
    def _land_index(self) -> CellIndex:
        return CellIndex.build(np.array([self.land], dtype=object))

    @cached_property
    def _reach_index(self) -> CellIndex:
        """Everything that may be near enough to a commune to be snapped, and a little more: the exact test decides."""
        assert self.plane is not None  # something is snapped
        around = self.plane.buffer(_MARGIN * self.snap_m).union_all()
        return CellIndex.build(np.array(gpd.GeoSeries([around], crs=self.plane.crs).to_crs("EPSG:4326"), dtype=object))

    def _nearest_commune(self, x: Floats, y: Floats) -> tuple[Integers, Floats]:
        """Position of the commune nearest to each point within ``snap_m`` (lowest on ties, −1 for none), and meters."""
        position, distance = np.full(len(x), NOWHERE, dtype=np.int64), np.full(len(x), np.nan)
        if self.plane is None or self.edges is None or self.segments is None or not len(x):
            return position, distance
        px, py = Transformer.from_crs("EPSG:4326", self.plane.crs, always_xy=True).transform(x, y)
        finite = np.flatnonzero(np.isfinite(px) & np.isfinite(py))
        if not len(finite):
            return position, distance
        (point, edge), meters = self.segments.query_nearest(
            shapely.points(px[finite], py[finite]), max_distance=self.snap_m, return_distance=True, all_matches=True
        )
        order = np.lexsort((self.edges.owner[edge], point))
        first = order[np.flatnonzero(np.diff(point[order], prepend=-1))]
        position[finite[point[first]]] = self.edges.owner[edge[first]]
        distance[finite[point[first]]] = meters[first]
        return position, distance
