"""Paths in page millimeters: matplotlib's, which is loaded when the first is made and not by what only measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

Floats = npt.NDArray[np.float64]


def ring(corners: npt.ArrayLike) -> Path:
    """Return a ring of (n, 2) corners, the last of which is the first."""
    from matplotlib.path import Path

    return Path(np.asarray(corners), closed=True)


def of_rings(rings: Sequence[Floats]) -> Path:
    """Return closed rings, outer ones and holes, as one path."""
    from matplotlib.path import Path

    if not rings:
        return Path(np.empty((0, 2)))
    codes = [np.full(len(ring), Path.LINETO, dtype=np.uint8) for ring in rings]
    for code in codes:
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(np.concatenate(rings), np.concatenate(codes))


def open_line(points: Floats) -> Path:
    """Return a line of (n, 2) points."""
    from matplotlib.path import Path

    return Path(np.asarray(points, dtype=np.float64))


def compound(rings: Sequence[npt.ArrayLike]) -> Path:
    """Return closed rings, each with its own end, as one path."""
    from matplotlib.path import Path

    return Path.make_compound_path(*map(ring, rings))


def resize(path: Path, factor: float, at: npt.ArrayLike | None = None) -> Path:
    """Return a path of another size, its origin at a place where one is given."""
    vertices = np.asarray(path.vertices) * factor
    return type(path)(vertices if at is None else vertices + np.asarray(at), path.codes)


def unit_circle() -> Path:
    """Return the circle of radius 1 about the origin."""
    from matplotlib.path import Path

    return Path.unit_circle()


def wedge(start_deg: float, end_deg: float) -> Path:
    """Return a sector of the unit circle, anticlockwise from one angle to another; 360° apart it is the circle."""
    from matplotlib.path import Path

    return Path.unit_circle() if end_deg - start_deg >= 360.0 - 1e-9 else Path.wedge(start_deg, end_deg)


def affine() -> Affine2D:
    """Return a transformation that changes nothing, to begin with."""
    from matplotlib.transforms import Affine2D

    return Affine2D()
