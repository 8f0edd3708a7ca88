"""Which units share a border, and how long it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely


def borders(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the pairs of units of a coverage that share a line, (m, 2) numbers, and the length of each line."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.column_stack([first, second])[first < second]
    lines: Any = shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    lengths = np.asarray(shapely.length(lines), dtype=np.float64)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    order = order[lengths[order] > 0]
    return pairs[order].astype(np.int64), lengths[order]
