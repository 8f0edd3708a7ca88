"""The map's frame: which ground it shows at which round scale, and where a place falls on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas import paths
from atlas.cartography.spec.page import Box
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]

_ROUND: Final = (
    1.0, 1.1, 1.2, 1.25, 1.4, 1.5, 1.6, 1.75, 1.8, 2.0, 2.25, 2.5,
    3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A window on the ground.

    Attributes:
        box: the window on the page, mm; it runs over the trimmed edge of a page that it fills.
        scale: denominator of the numeric scale, a round number.
        center: the ground point in the middle of the window, meters.
        crs: the system of these meters, the territory's; "" of a window on no ground.
        bleed_mm: how far the window runs over the trimmed edge of the page.
        safe_mm: how far from that edge all stays that is to be read: a knife is not exact.
    """

    box: Box
    scale: int
    center: tuple[float, float]
    crs: str = ""
    bleed_mm: float = 0.0
    safe_mm: float = 0.0

    @property
    def on_trim(self) -> MapFrame:
        """What of the window is left when the page is cut, all places where they are."""
        return replace(self, box=self.box.inset(self.bleed_mm), bleed_mm=0.0) if self.bleed_mm else self

    @property
    def safe(self) -> Box:
        """The part of the window in which names and furniture stand, mm."""
        return self.box.inset(self.bleed_mm + self.safe_mm)

    @classmethod
    def fit(
        cls, bounds: tuple[float, float, float, float], box: Box, *, padding_mm: float = 3.0, crs: str = ""
    ) -> MapFrame:
        """Show given bounds (meters) in a box at the largest round scale that leaves the padding free."""
        west, south, east, north = bounds
        inner = box.inset(padding_mm)
        if inner.width <= 0 or inner.height <= 0:
            raise LayoutError(Message("fault.cartography.padding"))
        needed = max((east - west) / inner.width, (north - south) / inner.height, 1e-9) * 1000
        return cls(box, round_scale(needed), ((west + east) / 2, (south + north) / 2), crs)

    def within(self, box: Box) -> MapFrame:
        """Return a window of another box in which all places stay where they are on the page."""
        shift = (b - a for a, b in zip(self.box.center, box.center, strict=True))
        center = tuple(at + by / self.mm_per_m for at, by in zip(self.center, shift, strict=True))
        return self if box == self.box else MapFrame(box, self.scale, (center[0], center[1]), self.crs)

    @property
    def mm_per_m(self) -> float:
        """Page millimeters per meter of ground."""
        return 1000.0 / self.scale

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the window in meters."""
        half_w, half_h = self.box.width / 2 / self.mm_per_m, self.box.height / 2 / self.mm_per_m
        x, y = self.center
        return x - half_w, y - half_h, x + half_w, y + half_h

    def to_ground(self, page_mm: Floats) -> Floats:
        """Turn places on the page, (n, 2) mm, into meters."""
        return np.asarray((page_mm - np.array(self.box.center)) / self.mm_per_m + np.array(self.center))

    def to_page(self, xy: Floats) -> Floats:
        """Turn ground meters, shape (n, 2), into page millimeters."""
        middle = np.array(self.box.center)
        return np.asarray((np.asarray(xy, dtype=np.float64) - np.array(self.center)) * self.mm_per_m + middle)

    def place(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of the ground in page millimeters."""
        return shapely.transform(geometry, self.to_page)

    def path(self, polygon: BaseGeometry) -> Path:
        """Return a polygon or multipolygon of the ground as one closed path on the page."""
        return page_path(self.place(polygon))


@lru_cache(maxsize=8)
def to_degrees(crs: str) -> Transformer:
    """Return what turns meters of a map's system into longitudes and latitudes: furniture of every map asks for it."""
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def round_scale(denominator: float) -> int:
    """Return the least round denominator that is not under a given one: 612 000 → 650 000."""
    power = 10.0 ** np.floor(np.log10(denominator))
    step = next((m for m in _ROUND if m * power >= denominator * (1 - 1e-12)), 10.0)
    return int(np.rint(step * power))


def page_path(polygon: BaseGeometry) -> Path:
    """Return a polygon that is already in page millimeters as one closed path, holes included."""
    rings = [ring for part in shapely.get_parts(polygon) for ring in shapely.get_rings(part)]
    return paths.of_rings([shapely.get_coordinates(ring) for ring in rings])


def page_lines(geometries: Iterable[BaseGeometry]) -> list[Floats]:
    """Return the open lines in geometries that are already in page millimeters, each as an (n, 2) array."""
    lines = shapely.get_parts(np.array([g for g in geometries if g is not None and not g.is_empty], dtype=object))
    return [shapely.get_coordinates(line) for line in lines if shapely.get_type_id(line) in (1, 2)]
