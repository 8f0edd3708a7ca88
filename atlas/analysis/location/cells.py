"""Which polygon holds each of many points: a table of cells answers most of them, an exact test the rest.

The bounding box of the polygons is cut into cells. A cell that an edge of a boundary touches, inflated by a small
margin, is *ambiguous*; the other cells form connected pieces that no boundary enters, so that one exact test settles a
whole piece. A point is then two multiplications and one look-up, and only the points of ambiguous cells (1–4 %) are
tested exactly, against the few polygons whose edges touch their cell. The answer is the one of
``shapely.intersects_xy`` tried on every polygon in order, for every point, points of borders included.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from atlas.analysis.location import edges as boundary
from atlas.analysis.location.edges import MARGIN, Edges, Frame
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int16]
Polygons = npt.NDArray[np.object_]
Found = npt.NDArray[np.signedinteger[Any]]

NOWHERE: Final = -1
#: Points treated at a time: the buffers of a block stay in the second-level cache.
BLOCK: Final = 131_072
#: Two threads must never hold the same GEOS geometry (libgeos/geos#825), and an index may be shared by mistake.
_EXACT_TEST: Final = threading.Lock()


@dataclass(frozen=True, eq=False, slots=True)
class _Cells:
    """What is known of each cell.

    ``table`` holds for each cell, row after row, the position of its polygon, −1 for none, or −2 − k when it is
    ambiguous and its candidates are row k of ``candidates`` (ascending positions, then −1). ``closed[k]`` says that
    every edge there is shared by two polygons: a point that no candidate but the last holds is then in the last.
    """

    frame: Frame
    table: Positions
    candidates: Positions
    closed: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class CellIndex:
    """An index of polygons, by their positions 0 … n − 1, that finds the polygon of each of many points.

    Build it with :meth:`build`. ``cells`` is None when the table cannot be exact (overlapping or invalid polygons, a
    grid too fine for the coordinates, more than 32 767 polygons): a search tree then answers the same, more slowly.
    """

    polygons: Polygons
    tree: shapely.STRtree
    cells: _Cells | None

    @classmethod
    def build(cls, polygons: Polygons, *, columns: int = 1024) -> CellIndex:
        """Prepare polygons for many look-ups.

        Args:
            polygons: shapely Polygons or MultiPolygons, in any one CRS; None and empty ones hold no point. They are
                copied, so that nobody else holds the geometries that the tests use.
            columns: cells across the bounding box. 1 024 keep both the making of the table and the look-ups short up to
                millions of points; 2 048 (a table of about 5 MB) pay from some ten million on.

        Raises:
            TypeError: something else than a polygon is among them.
            ValueError: fewer than one column is asked for.
        """
        given = np.asarray(polygons, dtype=object).reshape(-1)
        if not np.isin(shapely.get_type_id(given), (-1, 3, 6)).all():
            raise TypeError(Message("fault.analysis.cells_polygons"))
        if columns < 1:
            raise ValueError(Message("fault.analysis.cells_columns", columns=columns))
        own = np.asarray(shapely.from_wkb(shapely.to_wkb(given)), dtype=object)
        own[shapely.is_missing(own)] = shapely.Polygon()
        shapely.prepare(own)
        tree = shapely.STRtree(own)
        return cls(own, tree, _cells(own, tree, columns))

    def __reduce__(self) -> tuple[Callable[..., CellIndex], tuple[Polygons, _Cells | None]]:
        """Travel to another process without what GEOS prepared, which is prepared there again."""
        return _restore, (self.polygons, self.cells)

    def find(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Found:
        """Find the polygon of each point.

        Args:
            x: first coordinates of n points, in the CRS of the polygons.
            y: second coordinates.

        Returns:
            The position of the polygon that holds or touches each point, the lowest when several do, −1 for none and
            for NaN or infinite coordinates: n values, int16 (int64 beyond 32 767 polygons).
        """
        xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if xs.ndim != 1 or xs.shape != ys.shape:
            raise ValueError(Message("fault.analysis.x_and_y", x=str(xs.shape), y=str(ys.shape)))
        if self.cells is None:
            return _find_by_tree(self, xs, ys)
        return _find_by_cells(self.polygons, self.cells, xs, ys)


def _restore(polygons: Polygons, cells: _Cells | None) -> CellIndex:
    shapely.prepare(polygons)
    return CellIndex(polygons, shapely.STRtree(polygons), cells)


def _cells(polygons: Polygons, tree: shapely.STRtree, columns: int) -> _Cells | None:
    """Return the table of cells, or None when it could not be exact."""
    if not 0 < len(polygons) <= np.iinfo(np.int16).max:
        return None
    edges = Edges.of(polygons)
    frame = Frame.around(edges, columns=columns)
    # Candidates are the polygons whose edges touch a cell: that is all of them only if none lies over another's border.
    if frame is None or not shapely.is_valid(polygons).all() or not shapely.coverage_is_valid(polygons):
        return None
    cell, _ = boundary.touched_cells(edges, frame, margin=MARGIN)
    ambiguous = np.zeros(frame.rows * frame.columns, dtype=bool)
    ambiguous[cell] = True
    cells = np.flatnonzero(ambiguous)
    sets, candidates, closed = _candidates(edges, frame, cells)
    if len(candidates) > -np.iinfo(np.int16).min - 2:
        return None
    table = _pieces(polygons, tree, frame, ~ambiguous)
    table[cells] = (-2 - sets).astype(np.int16)
    return _Cells(frame, table, candidates, closed)


def _pieces(polygons: Polygons, tree: shapely.STRtree, frame: Frame, free: npt.NDArray[np.bool_]) -> Positions:
    """Number every free cell by the polygon that holds its piece, by one exact test per piece; the others become −1."""
    labels, count = scipy.ndimage.label(free.reshape(frame.rows, frame.columns))
    labels = labels.reshape(-1)
    # A cell of each piece: the first of one of its runs along the rows; the first cell of all, on the rim, is free.
    starts = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    witness = np.zeros(count + 1, dtype=np.int64)
    witness[labels[starts]] = starts
    owner = np.full(count + 1, NOWHERE, dtype=np.int16)
    owner[1:] = _lowest(polygons, tree, *frame.centers(witness[1:]))
    return np.asarray(owner[labels])


def _candidates(
    edges: Edges, frame: Frame, cells: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Positions, npt.NDArray[np.bool_]]:
    """Return the polygons to test in each ambiguous cell: the number of its set, the sets, and which sets are closed.

    Edges are sought within twice the margin that makes a cell ambiguous: whatever rounding does at the margin itself,
    the way from the edge that made a cell ambiguous to any point of the cell then crosses listed edges only.
    """
    cell, edge = boundary.touched_cells(edges, frame, margin=2 * MARGIN)
    number = np.full(frame.rows * frame.columns, -1, dtype=np.int32)
    number[cells] = np.arange(len(cells))
    place = number[cell].astype(np.int64)
    place, edge = place[place >= 0], edge[place >= 0]
    is_open = np.zeros(len(cells), dtype=np.int64)
    is_open[place[~edges.shared[edge]]] = 1
    units = int(edges.owner.max()) + 1
    pair = np.sort(place * units + edges.owner[edge])
    pair = pair[np.flatnonzero(np.diff(pair, prepend=-1))]
    place, owner = pair // units, pair % units
    starts = np.searchsorted(place, np.arange(len(cells)))
    rank = np.arange(len(place)) - starts[place]
    listed = np.full((len(cells), int(rank.max()) + 1), -1, dtype=np.int16)
    listed[place, rank] = owner
    sets = is_open  # equal numbers ⇔ equal openness and equal candidates so far
    for column in listed.T:
        sets = _renumber(sets * (units + 1) + column + 1)
    first = np.empty(int(sets.max()) + 1, dtype=np.int64)
    first[sets] = np.arange(len(sets))  # any cell of the set will do
    return sets, np.ascontiguousarray(listed[first]), is_open[first] == 0


def _renumber(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the same keys numbered from 0 without gaps."""
    top = int(keys.max()) + 1
    if top > 100 * len(keys):
        return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int64)
    present = np.zeros(top, dtype=bool)
    present[keys] = True
    return np.asarray((np.cumsum(present) - 1)[keys], dtype=np.int64)


def _find_by_cells(polygons: Polygons, cells: _Cells, x: Floats, y: Floats) -> Positions:
    """Look every point up, block by block with the same buffers, and test those of ambiguous cells exactly."""
    owner = np.empty(len(x), dtype=np.int16)
    size = min(BLOCK, len(x))
    scaled, row, column = np.empty(size), np.empty(size, dtype=np.intp), np.empty(size, dtype=np.intp)
    for start in range(0, len(x), BLOCK):
        xs, ys, out = x[start : start + BLOCK], y[start : start + BLOCK], owner[start : start + BLOCK]
        n = len(xs)
        cells.frame.number(xs, ys, row=row[:n], column=column[:n], scaled=scaled[:n])
        # The numbers are in range by construction; "clip" spares numpy's copy of the output.
        np.take(cells.table, row[:n], out=out, mode="clip")
        unsure = np.flatnonzero(out < NOWHERE)
        if len(unsure):
            out[unsure] = _decide(polygons, cells, -2 - out[unsure], (xs[unsure], ys[unsure]))
    return owner


def _decide(polygons: Polygons, cells: _Cells, sets: Positions, xy: tuple[Floats, Floats]) -> Positions:
    """Test points of ambiguous cells against their candidates, lowest first."""
    x, y = xy
    owner = np.full(len(sets), NOWHERE, dtype=np.int16)
    left = np.arange(len(sets))
    for k in range(cells.candidates.shape[1]):
        candidate = cells.candidates[sets[left], k]
        left, candidate = left[candidate >= 0], candidate[candidate >= 0]
        if not len(left):
            break
        held = cells.closed[sets[left]]
        if k + 1 < cells.candidates.shape[1]:
            held &= cells.candidates[sets[left], k + 1] < 0
        to_test = np.flatnonzero(~held)
        to_test = to_test[
            np.argsort(candidate[to_test], kind="stable")
        ]  # one polygon after another: its tree stays in cache
        with _EXACT_TEST:
            held[to_test] = shapely.intersects_xy(polygons[candidate[to_test]], x[left[to_test]], y[left[to_test]])
        owner[left[held]] = candidate[held]
        left = left[~held]
    return owner


def _find_by_tree(index: CellIndex, x: Floats, y: Floats) -> Found:
    """Return the same answer without a table, for polygons that overlap or coordinates that no grid suits."""
    small = len(index.polygons) <= np.iinfo(np.int16).max
    owner: Found = np.full(len(x), NOWHERE, dtype=np.int16) if small else np.full(len(x), NOWHERE, dtype=np.int64)
    for start in range(0, len(x), BLOCK):
        xs, ys = x[start : start + BLOCK], y[start : start + BLOCK]
        with _EXACT_TEST:
            owner[start : start + BLOCK] = _lowest(index.polygons, index.tree, xs, ys)
    return owner


def _lowest(polygons: Polygons, tree: shapely.STRtree, x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """Return the lowest position whose polygon holds each point, by the exact test on all whose box holds it."""
    owner = np.full(len(x), len(polygons), dtype=np.int64)
    finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    point, polygon = tree.query(shapely.points(x[finite], y[finite]))
    point = finite[point]
    held = shapely.intersects_xy(polygons[polygon], x[point], y[point])
    np.minimum.at(owner, point[held], polygon[held])
    owner[owner == len(polygons)] = NOWHERE
    return owner
