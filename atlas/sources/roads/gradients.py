"""How steep roads are: the heights of a relief along each of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely
from pyproj import Transformer

from atlas.errors import InputError
from atlas.guard import guard
from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]

#: Heights are read at least so often along a road, meters.
_STEP_M: Final = 250.0


def mean_gradients(lines: npt.NDArray[np.object_], relief: str | Path, *, crs: str) -> Floats:
    """Return the mean gradient of each line, up and down alike, in per cent: Σ |difference of heights| / length.

    A coarse relief smooths hills away: of a grid of one kilometer the gradients are too small rather than too large.

    Args:
        lines: LineStrings in meters of ``crs``.
        relief: a raster of heights in meters (GeoTIFF) in any system that it says; read between its cells.
        crs: system of the lines.

    Returns:
        (n,) per cent; where the relief has no height, nothing is added.

    Raises:
        InputError: the relief cannot be read.
    """
    import rasterio

    with guard(Message("act.relief"), Path(relief), error=InputError), rasterio.open(relief) as file:
        heights = file.read(1, masked=True).astype(np.float64).filled(np.nan)
        a, b, west, d, e, north = file.transform[:6]
        system = file.crs
    xy, owner = shapely.get_coordinates(shapely.segmentize(lines, _STEP_M), return_index=True)
    x, y = Transformer.from_crs(crs, system, always_xy=True).transform(*xy.T)
    column, row = np.linalg.solve([[a, b], [d, e]], [x - west, y - north])
    height = scipy.ndimage.map_coordinates(heights, [row - 0.5, column - 0.5], order=1, mode="constant", cval=np.nan)
    rise = np.where(owner[1:] == owner[:-1], np.abs(np.diff(height)), 0.0)
    total = np.bincount(owner[1:], weights=np.nan_to_num(rise), minlength=len(lines))
    length = shapely.length(lines)
    return np.asarray(100 * np.divide(total, length, out=np.zeros(len(lines)), where=length > 0))
