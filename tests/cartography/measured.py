"""Symbols as they are drawn: polygons in mm with their fills, measured on the paths that matplotlib will fill."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from matplotlib.colors import to_hex
from matplotlib.transforms import Affine2D
from squares import artists

FINE = 100.0  # curves are flattened at so many points a millimetre


@dataclass(frozen=True)
class Drawn:
    """One shape on the page."""

    shape: shapely.Polygon
    face: str

    @property
    def area(self):
        return self.shape.area

    @property
    def center(self):
        """Middle of its extent."""
        x0, y0, x1, y1 = self.shape.bounds
        return (x0 + x1) / 2, (y0 + y1) / 2

    @property
    def width(self):
        return self.shape.bounds[2] - self.shape.bounds[0]

    @property
    def height(self):
        return self.shape.bounds[3] - self.shape.bounds[1]


def shapes(drawn, gid):
    """The shapes of a gid in the order they are drawn, lowest first."""
    found = []
    for one in artists(drawn, gid):
        paths, faces = one.get_paths(), [to_hex(color) for color in one.get_facecolor()]
        to_mm = one.get_transform() - one.axes.transData
        for i, path in enumerate(paths):
            (outline,) = path.transformed(to_mm).transformed(Affine2D().scale(FINE)).to_polygons()
            shape = shapely.affinity.scale(shapely.Polygon(outline), 1 / FINE, 1 / FINE, origin=(0, 0))
            found.append(Drawn(shape, faces[i % len(faces)]))
    return found


def areas(drawn, gid):
    """Their areas, mm²."""
    return [one.area for one in shapes(drawn, gid)]


def values_of(drawn, gid):
    """The numbers printed under a gid, in the order they are set."""
    texts = (t.get_text() for t in artists(drawn, gid))
    return [float(text.replace("\u202f", "").replace("\u200f", "").replace(",", ".")) for text in texts]
