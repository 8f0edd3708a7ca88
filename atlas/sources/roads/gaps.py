"""Roads that a layer draws up to each other but does not join: cut where they meet, moved where they nearly do."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

Lines = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]

MOVED: Final = "moved_ends"
CUT: Final = "cut_roads"
#: A road is not cut nearer than this to its own end, meters: the end itself is taken.
_SAME_M: Final = 1e-6


def join_gaps(lines: Lines, *, tolerance_m: float) -> tuple[Lines, npt.NDArray[np.intp], dict[str, int]]:
    """Cut roads where they share a vertex, and move blind ends to a road within a tolerance.

    A blind end is one that no other road shares. It goes to the nearest end of another road within the tolerance, else
    to the nearest point of another road, which is cut there. Roads that cross without a common vertex stay apart:
    they may be a bridge.

    Args:
        lines: LineStrings in meters.
        tolerance_m: how far an end may be moved; at 0 none is.

    Returns:
        The roads, of each the number of the line that it is a part of, and how many ends were moved and roads cut.
    """
    pieces, parents = _cut_at_vertices(lines)
    cut = len(pieces) - len(lines)
    if tolerance_m <= 0:
        return pieces, parents, {MOVED: 0, CUT: cut}
    moved = 0
    pieces, to_ends = _move_to_ends(pieces, tolerance_m)
    pieces, parents, to_roads, cut_there = _move_to_roads(pieces, parents, tolerance_m)
    moved += to_ends + to_roads
    return pieces, parents, {MOVED: moved, CUT: cut + cut_there}


def _cut_at_vertices(lines: Lines) -> tuple[Lines, npt.NDArray[np.intp]]:
    """Cut each line at its inner vertices that another line, or itself, has too."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    _, place, uses = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    shared = uses[place.reshape(-1)] > 1
    first = np.r_[True, owner[1:] != owner[:-1]]
    last = np.r_[owner[1:] != owner[:-1], True]
    breaks = shared & ~first & ~last
    if not breaks.any():
        return lines, np.arange(len(lines))
    # An inner vertex that is a break ends one piece and begins the next: it stands twice.
    twice = np.repeat(np.arange(len(xy)), np.where(breaks, 2, 1))
    begins = first[twice] | (breaks[twice] & np.r_[False, twice[1:] == twice[:-1]])
    piece = np.cumsum(begins) - 1
    return np.asarray(shapely.linestrings(xy[twice], indices=piece), dtype=object), owner[twice][begins]


def _ends(lines: Lines) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Both ends of each line, (2 n, 2), first all beginnings, and which of them are blind."""
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)])
    _, place, uses = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    return ends, uses[place.reshape(-1)] == 1


def _move_to_ends(lines: Lines, tolerance_m: float) -> tuple[Lines, int]:
    """Move each blind end to the nearest end of another line within the tolerance; of two blind ends one moves."""
    ends, blind = _ends(lines)
    count = len(lines)
    moves: dict[int, Floats] = {}
    targets: set[int] = set()
    near = scipy.spatial.cKDTree(ends).query_ball_point(ends[blind], tolerance_m)
    for end, others in zip(np.flatnonzero(blind), near, strict=True):
        others = [i for i in others if i % count != end % count and i not in moves]
        if int(end) not in targets and others:
            target = min(others, key=lambda i: (float(np.hypot(*(ends[i] - ends[end]))), i))
            moves[int(end)] = ends[target]
            targets.add(target)
    return _with_ends(lines, moves), len(moves)


def _move_to_roads(
    lines: Lines, parents: npt.NDArray[np.intp], tolerance_m: float
) -> tuple[Lines, npt.NDArray[np.intp], int, int]:
    """Move each blind end to the nearest point of another line within the tolerance, and cut that line there."""
    ends, blind = _ends(lines)
    count, tree = len(lines), shapely.STRtree(lines)
    moves: dict[int, Floats] = {}
    cuts: list[tuple[int, float, float, float]] = []
    numbers = np.flatnonzero(blind)
    points = shapely.points(ends[numbers])
    which, line = tree.query(points, predicate="dwithin", distance=tolerance_m)
    table = pd.DataFrame({"end": numbers[which], "line": line})
    table = table[table["end"] % count != table["line"]]
    table["away"] = shapely.distance(shapely.points(ends[table["end"]]), lines[table["line"]])
    for end, road in table.sort_values(["end", "away", "line"]).drop_duplicates("end")[["end", "line"]].to_numpy():
        at = float(shapely.line_locate_point(lines[road], shapely.Point(ends[end])))
        xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[road], at))[0]
        moves[int(end)] = xy
        cuts.append((int(road), at, float(xy[0]), float(xy[1])))
    lines = _with_ends(lines, moves)
    pieces, owners = _cut_at(lines, cuts)
    return pieces, parents[owners], len(moves), len(pieces) - len(lines)


def _with_ends(lines: Lines, moves: dict[int, Floats]) -> Lines:
    changed, count = lines.copy(), len(lines)
    for end, xy in moves.items():
        vertices = shapely.get_coordinates(changed[end % count])
        vertices[0 if end < count else -1] = xy
        changed[end % count] = shapely.LineString(vertices)
    return changed


def _cut_at(lines: Lines, cuts: list[tuple[int, float, float, float]]) -> tuple[Lines, npt.NDArray[np.intp]]:
    """Cut lines at distances along them, exactly at the points given."""
    by_line: dict[int, list[tuple[float, float, float]]] = {}
    for line, at, x, y in sorted(set(cuts)):
        by_line.setdefault(line, []).append((at, x, y))
    pieces: list[shapely.LineString] = []
    owners: list[int] = []
    for number, line in enumerate(lines):
        vertices = shapely.get_coordinates(line)
        along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(vertices, axis=0).T))]
        begin, start = vertices[:1], 0.0
        for at, x, y in by_line.get(number, []):
            if at - start <= _SAME_M or along[-1] - at <= _SAME_M:
                continue
            inner = vertices[(along > start + _SAME_M) & (along < at - _SAME_M)]
            pieces.append(shapely.LineString(np.vstack([begin, inner, [[x, y]]])))
            owners.append(number)
            begin, start = np.array([[x, y]]), at
        pieces.append(shapely.LineString(np.vstack([begin, vertices[along > start + _SAME_M]])))
        owners.append(number)
    return np.array(pieces, dtype=object), np.array(owners)
