"""The ground of all web maps of an edition: the shapes of its plates at their scale, written once as paths of SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.base_layers import MapShapes, map_shapes
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.spec.page import Box, Fill, Page
from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]

#: Units of the drawings in a millimeter of the plates: coordinates are whole numbers of them.
PER_MM: Final = 20
_PADDING_MM: Final = 4.0
_DETAIL_MM: Final = 0.4  # about two pixels of a map 800 px wide: the shapes stand in each page
_COARSE_MM: Final = 1.2  # detail of small maps
_CURVE_MM: Final = 0.06  # of areas of one's own: a step of the drawing


@dataclass(frozen=True, eq=False)
class WebGround:
    """The territory as web maps show it: at the scale of the plates, so that symbols are as large beside the land.

    Attributes:
        territory: the communes and the land around.
        frame: the window, as wide as the territory; its box begins at 0, 0.
        shapes: communes, provinces and land in millimeters, generalized together, more than on the plates.
        overlapping: whether areas that may overlap stand in the place of provinces: they are outlines over the land.
    """

    territory: Territory
    frame: MapFrame
    shapes: MapShapes = field(repr=False)
    overlapping: bool = False

    @classmethod
    def of(cls, territory: Territory, page: str, *, fill: Fill = "bands", overlapping: bool = False) -> WebGround:
        """Return the ground of a territory at the scale that its plates have on a page that they fill so."""
        west, south, east, north = (float(v) for v in territory.projected.total_bounds)
        layout = Page.from_name(page).layout(fill=fill)
        scale = MapFrame.fit((west, south, east, north), layout.ground).scale
        wide, high = ((end - start) * 1000 / scale + 2 * _PADDING_MM for start, end in ((west, east), (south, north)))
        middle = (west + east) / 2, (south + north) / 2
        frame = MapFrame(Box(0.0, 0.0, wide, high), scale, middle, territory.plane.definition)
        return cls(territory, frame, map_shapes(territory, frame, detail_mm=_DETAIL_MM), overlapping)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the drawings, in their units."""
        return round(self.frame.box.width * PER_MM), round(self.frame.box.height * PER_MM)

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Code of a commune or a province → its outline as the data of a path."""
        upper = self.shapes.provinces
        if self.overlapping:  # circles of many sides, which share no line with others
            upper = {code: shapely.simplify(shape, _CURVE_MM) for code, shape in upper.items()}
        return {code: self.path(shape) for code, shape in {**self.shapes.communes, **upper}.items()}

    @cached_property
    def areas_from_the_largest(self) -> list[str]:
        """Codes of areas that may overlap, so that the smallest lies on top and can be pointed at."""
        shapes = self.shapes.provinces
        return sorted(shapes, key=lambda code: (-shapes[code].area, code))

    @cached_property
    def province_lines(self) -> str:
        """Return the boundaries of the provinces as the data of one path: what two of them share is drawn once."""
        edges = shapely.union_all(shapely.boundary(np.array(list(self.shapes.provinces.values()), dtype=object)))
        return self.path(shapely.line_merge(edges))

    @cached_property
    def coarse_provinces(self) -> str:
        """Return the provinces for small maps as the data of one path, generalized together."""
        shapes = np.array(list(self.shapes.provinces.values()), dtype=object)
        return "".join(map(self.path, shapely.coverage_simplify(shapes, _COARSE_MM)))

    @cached_property
    def beyond(self) -> str:
        """Return the land around the territory inside the window as the data of a path; empty where there is none."""
        box = self.frame.box
        return self.path(shapely.clip_by_rect(self.shapes.beyond, 0.0, 0.0, box.width, box.height))

    @cached_property
    def anchors(self) -> Mapping[str, tuple[int, int]]:
        """Code of a unit → where its symbols stand, in units of the drawings from the upper left corner."""
        places = self.to_units(np.array(list(self.shapes.anchors.values()), dtype=np.float64).reshape(-1, 2))
        return {code: (int(x), int(y)) for code, (x, y) in zip(self.shapes.anchors, places.tolist(), strict=True)}

    def to_units(self, page_mm: Floats) -> npt.NDArray[np.int64]:
        """Turn places in millimeters of the frame, (n, 2), into whole units from the upper left corner."""
        flipped = np.column_stack([page_mm[:, 0], self.frame.box.height - page_mm[:, 1]])
        return np.asarray(np.rint(flipped * PER_MM), dtype=np.int64)

    def from_ground(self, shape: BaseGeometry) -> str:
        """Return a shape in meters of the plates' projection as the data of a path."""
        return self.path(self.frame.place(shape))

    def path(self, shape: BaseGeometry) -> str:
        """Return a shape in millimeters of the frame as the data of a path: whole units, each step from the last."""
        parts = shapely.get_parts(shape)
        polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        rings = shapely.get_rings(parts[polygons])
        lines = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
        closed = (_steps(self.to_units(shapely.get_coordinates(ring))[:-1], least=3, end="z") for ring in rings)
        opened = (_steps(self.to_units(shapely.get_coordinates(line)), least=2, end="") for line in lines)
        return "".join((*closed, *opened))


def _steps(points: npt.NDArray[np.int64], *, least: int, end: str) -> str:
    """Write a line from its first point on; points that fall on the one before are left out."""
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = np.any(points[1:] != points[:-1], axis=1)
    distinct = points[moved]
    if len(distinct) < least:
        return ""
    steps = np.diff(distinct, axis=0).ravel().tolist()
    return f"M{distinct[0][0]} {distinct[0][1]}l{numbers(steps)}{end}"


def numbers(values: Iterable[int]) -> str:
    """Write whole numbers in as few signs as a path allows: the minus sign parts them too."""
    return "".join(f"{value}" if value < 0 or not position else f" {value}" for position, value in enumerate(values))
