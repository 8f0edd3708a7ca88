"""The map being drawn: canvas, frame, ground and data together, and the places that are already taken."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.base_layers import MapShapes
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.spec.basemap_image import BasemapImage
from atlas.cartography.spec.page import Box

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Town:
    """A town on the page: its place (mm), the diameter of its dot, its rank from 1, the largest."""

    at: tuple[float, float]
    size_mm: float
    rank: int


@dataclass(eq=False)
class MapSheet:
    """What a mark draws on.

    ``boxes`` are rectangles that no label may touch and no panel may cover; ``circles`` are symbols that no label may
    touch, (n, 3) rows of x, y, radius in mm, of one that is not round the circle inside it; ``symbols`` are the
    rectangles of those that are not round. A panel may hide symbols. ``dots`` are the centers of small marks that a
    label may cover but should not, (n, 2); ``strokes`` are lines that a label should not cross; ``moved`` is, by code,
    where symbols stand that were moved from their units' anchors; ``named`` are the codes of units whose name is
    written, ``unnamed`` of those whose name found no place; ``basemap`` is the picture beneath, if there is one;
    ``towns`` are, by code, the towns that the plate may mark beside the names of their communes; ``drawn_towns`` those
    that it marked, and the towns beyond the territory that it names.
    """

    canvas: Canvas
    frame: MapFrame
    ground: MapShapes
    data: Dataset
    boxes: list[Box] = field(default_factory=list)
    symbols: list[Box] = field(default_factory=list)
    circles: Floats = field(default_factory=lambda: np.empty((0, 3)))

    dots: Floats = field(default_factory=lambda: np.empty((0, 2)))
    strokes: list[BaseGeometry] = field(default_factory=list)
    moved: dict[str, tuple[float, float]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    unnamed: tuple[str, ...] = ()
    basemap: BasemapImage | None = None
    towns: dict[str, Town] = field(default_factory=dict)
    drawn_towns: list[Town] = field(default_factory=list)

    @property
    def obstacles(self) -> list[Box]:
        """Every rectangle that no label may touch."""
        return [*self.boxes, *self.symbols]

    def place(self, code: str) -> tuple[float, float]:
        """Return where a unit is met on the map: at its symbol if that was moved, at its anchor else."""
        return self.moved.get(code, self.ground.anchors[code])

    def occupy(self, centers: Floats, diameters: Floats) -> None:
        """Remember symbols, so that labels keep off them."""
        self.circles = np.vstack([self.circles, np.column_stack([centers, np.asarray(diameters) / 2])])
