"""The ground under the theme: sea, land beyond, communes, provinces and coast, generalized together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_lines, page_path
from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]

#: The outline of the subject of a map is so much wider than the region's.
OUTLINE: Final = 1.4
_DETAILED_MM: Final = 45.0  # width of a small map from which on its communes are outlined
_DETAIL_MM: Final = 0.15  # what is smaller is lost in print: the side of the triangles that generalizing removes


@dataclass(frozen=True, eq=False)
class MapShapes:
    """Shapes in page millimeters, cut from one coverage, so that lines shared on the ground are shared in print.

    Attributes:
        communes: code → polygon.
        provinces: code → polygon, the union of its communes.
        region: the union of all.
        beyond: land outside the region inside the frame (empty when the territory does not know its sea).
        coast: where region or land beyond meets the sea; empty when the sea is unknown.
        sea_known: whether what is neither region nor land beyond is sea.
        anchors: code of a commune or province → pole of inaccessibility of its largest part, (x, y); found on the
            shapes before they were generalized, so that it is one place on the ground at every scale.
        kind: ``ground``, or ``deformed`` where units have other shapes or places and nothing around them is shown, or
            ``apart`` where they do not touch either and draw their outlines themselves.
        areas: as of the territory: whether areas of measure stand in the place of provinces, which do not share the
            lines of communes.
        named: where names were found to stand on this ground, by all that their places depend on.
    """

    communes: Mapping[str, BaseGeometry]
    provinces: Mapping[str, BaseGeometry]
    region: BaseGeometry
    beyond: BaseGeometry
    coast: BaseGeometry
    sea_known: bool
    anchors: Mapping[str, tuple[float, float]]
    kind: Literal["ground", "deformed", "apart"] = "ground"
    areas: Literal["", "named", "numbered"] = ""
    named: dict[Hashable, tuple[Any, ...]] = field(default_factory=dict, repr=False)

    def units(self, by: str) -> Mapping[str, BaseGeometry]:
        """Return the polygons of a level: ``commune``, ``province``, or ``zone`` where zones stand for provinces."""
        return self.communes if by == "commune" else self.provinces

    def ashore(self, places: Floats) -> Floats:
        """Return places on the page, (n, 2) mm, those off the region at the nearest point of its edge.

        Records that stand at sea count in their nearest commune: a dot on the water would say that they do not.
        """
        shapely.prepare(self.region)
        off = ~shapely.intersects_xy(self.region, *places.T)
        if not off.any():
            return places
        ways = shapely.shortest_line(shapely.points(places[off]), self.region)
        moved = places.copy()
        moved[off] = shapely.get_coordinates(shapely.get_point(ways, -1))
        return moved


@lru_cache(maxsize=8)  # the plates of an edition share territory and frame
def map_shapes(territory: Territory, frame: MapFrame, *, detail_mm: float = _DETAIL_MM) -> MapShapes:
    """Project a territory, generalize it for the frame's scale as one coverage and put it on the page.

    What is smaller than ``detail_mm`` on the page is lost.
    """
    projected = territory.projected
    shapes = np.asarray(projected.geometry.values, dtype=object)
    beyond = _land_beyond(territory, frame)
    tolerance = frame.scale * detail_mm / 1000
    simple = shapely.coverage_simplify(np.concatenate([shapes, beyond]), tolerance)
    page = np.array([frame.place(g) for g in simple], dtype=object)
    inside, outside = page[: len(shapes)], page[len(shapes) :]
    communes = dict(zip(projected.index, inside, strict=True))
    province_codes = projected[c.PROVINCE_CODE].to_numpy()
    provinces = {
        str(code): shapely.coverage_union_all(inside[province_codes == code]) for code in np.unique(province_codes)
    }
    region = shapely.coverage_union_all(np.array(list(provinces.values()), dtype=object))
    if territory.areas:
        provinces = {code: shapely.intersection(shape, region) for code, shape in _areas(territory, frame).items()}
    window = shapely.box(frame.box.x, frame.box.y, frame.box.right, frame.box.top)
    land = shapely.union_all(outside) if len(outside) else shapely.MultiPolygon()
    return MapShapes(
        communes=communes,
        provinces=provinces,
        region=region,
        beyond=land,
        coast=_coast(region, land, window) if territory.land is not None else shapely.MultiLineString(),
        sea_known=territory.land is not None,
        anchors=_anchors(territory, frame),
        areas=territory.areas,
    )


def _areas(territory: Territory, frame: MapFrame) -> dict[str, BaseGeometry]:
    """Return the areas of measure that stand in the place of provinces, on the page."""
    projected = territory.provinces.geometry.to_crs(territory.plane.crs)
    return {str(code): frame.place(shape) for code, shape in projected.items()}


def _anchors(territory: Territory, frame: MapFrame) -> dict[str, tuple[float, float]]:
    places = frame.to_page(np.array(list(territory.anchors.values()), dtype=np.float64))
    return {code: (float(x), float(y)) for code, (x, y) in zip(territory.anchors, places, strict=True)}


def draw_ground(canvas: Canvas, ground: MapShapes, frame: MapFrame) -> None:
    """Draw sea, land beyond and the region's own land: all that lies under the theme."""
    theme, box = canvas.theme, frame.box
    if ground.kind != "ground":
        canvas.rectangle(box, ShapeStyle(face=theme.paper, z=1, gid="sea"))
        return
    canvas.rectangle(box, ShapeStyle(face=theme.sea if ground.sea_known else theme.beyond, z=1, gid="sea"))
    if not ground.beyond.is_empty:
        canvas.shapes([page_path(ground.beyond)], ShapeStyle(face=theme.beyond, z=1.5, gid="beyond", clip=box))
    canvas.shapes([page_path(ground.region)], ShapeStyle(face=theme.land, z=2, gid="land", clip=box))


def draw_boundaries(canvas: Canvas, ground: MapShapes, frame: MapFrame, *, communes: bool = True) -> None:
    """Draw the outlines over the theme: communes, if they are shown, thinner than provinces, the region, its coast."""
    theme, width, box = canvas.theme, canvas.theme.weights, frame.box
    if ground.kind == "apart":
        return
    upper = {"numbered": width.commune, "named": 0.6 * width.province}.get(ground.areas, width.province)
    for lines, color, weight, gid in zip(
        _boundaries(ground),
        (theme.commune_boundary, theme.boundary, theme.boundary, theme.coast),
        (width.commune, upper, width.region, width.coast),
        ("commune-boundaries", "province-boundaries", "region-boundary", "coast"),
        strict=True,
    ):
        if gid == "commune-boundaries" and not communes:
            continue
        canvas.segments(page_lines([lines]), ShapeStyle(edge=color, width_pt=weight, z=7, gid=gid, clip=box))


def draw_outline(canvas: Canvas, ground: MapShapes, frame: MapFrame, communes: Sequence[str]) -> None:
    """Draw the outline of some communes, the subject of a map, over all boundaries; nothing of none."""
    if not communes:
        return
    shape = shapely.coverage_union_all(np.array([ground.communes[code] for code in communes], dtype=object))
    look = ShapeStyle(
        edge=canvas.theme.boundary, width_pt=OUTLINE * canvas.theme.weights.region, z=7.5, gid="focus", clip=frame.box
    )
    canvas.segments(page_lines([shape.boundary]), look)


@lru_cache(maxsize=8)
def _boundaries(ground: MapShapes) -> tuple[BaseGeometry, ...]:
    """Return the lines between communes of one province, between provinces, around the region, and of the coast.

    Neighbors share their vertices, so a side is known by its two ends: many times faster than overlaying lines.
    """
    of_communes, of_provinces = (polygon_sides(list(shapes.values())) for shapes in (ground.communes, ground.provinces))
    sides, which = np.unique(np.vstack([of_communes, of_provinces]), axis=0, return_inverse=True)
    provinces = np.bincount(which[len(of_communes) :], minlength=len(sides))
    if ground.areas:
        sides, times = np.unique(of_communes, axis=0, return_counts=True)
        between, edge = shapely.union_all([shape.boundary for shape in ground.provinces.values()]), times == 1
        # Lines of communes between the cells of a grid would be taken for some of them.
        inner = _lines(sides[~edge & (ground.areas == "named")])
        lines = inner, between, shapely.difference(_lines(sides[edge]), ground.coast), ground.coast
        return tuple(_merge(part) for part in lines)
    outline = shapely.difference(_lines(sides[provinces == 1]), ground.coast)
    lines = _lines(sides[provinces == 0]), _lines(sides[provinces > 1]), outline, ground.coast
    return tuple(_merge(part) for part in lines)


def polygon_sides(shapes: Sequence[BaseGeometry] | npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return the sides of polygons, (n, 4) rows of two ends, the lower one first: neighbors share theirs exactly."""
    rings = shapely.get_rings(shapely.get_parts(np.array(shapes, dtype=object)))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    sides = np.hstack([vertices[:-1], vertices[1:]])[ring[1:] == ring[:-1]]
    x0, y0, x1, y1 = sides.T
    backwards = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    sides[backwards] = sides[backwards][:, [2, 3, 0, 1]]
    return np.asarray(sides)


def _lines(sides: npt.NDArray[np.float64]) -> BaseGeometry:
    lines = np.asarray(shapely.linestrings(sides.reshape(-1, 2, 2)), dtype=object)
    return cast(BaseGeometry, shapely.multilinestrings(lines))


def _merge(lines: BaseGeometry) -> BaseGeometry:
    return shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines


def _land_beyond(territory: Territory, frame: MapFrame) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the parts of the land around the region that the frame shows, meters, sharing the region's vertices."""
    if territory.land is None:
        return np.array([], dtype=object)
    west, south, east, north = frame.extent
    margin = 0.05 * (east - west)
    window = gpd.GeoSeries([shapely.box(west - margin, south - margin, east + margin, north + margin)], crs=frame.crs)
    around = shapely.box(*window.to_crs("EPSG:4326").total_bounds)
    region = shapely.coverage_union_all(np.asarray(territory.communes.geometry.values, dtype=object))
    land = shapely.difference(shapely.intersection(territory.land, around), region)
    parts = shapely.get_parts(land)
    polygons = gpd.GeoSeries(parts[shapely.get_type_id(parts) == 3], crs="EPSG:4326")
    return np.asarray(polygons.to_crs(frame.crs).values, dtype=object)


def _coast(region: BaseGeometry, beyond: BaseGeometry, window: BaseGeometry) -> BaseGeometry:
    """Return the lines where land meets sea, without those along the window's edge."""
    if beyond.is_empty:
        return region.boundary
    shore = shapely.difference(region.boundary, beyond.boundary)
    far = shapely.difference(beyond.boundary, region.boundary)
    return shapely.union(shore, shapely.intersection(far, window.buffer(-0.01)))


def ground_in(ground: MapShapes, base: MapFrame, frame: MapFrame) -> MapShapes:
    """Return the ground of one frame in another of the same scale; what reaches over its edge is cut beyond it."""
    shift = np.array(frame.box.center) - np.array(base.box.center)
    shift += (np.array(base.center) - np.array(frame.center)) * frame.mm_per_m
    window = frame.box.inset(-1.0)

    def move(shape: Any) -> Any:
        return shapely.transform(shape, lambda xy: xy + shift)

    def clip(shape: Any) -> Any:
        return shapely.clip_by_rect(move(shape), window.x, window.y, window.right, window.top)

    return MapShapes(
        communes={code: move(shape) for code, shape in ground.communes.items()},
        provinces={code: clip(shape) for code, shape in ground.provinces.items()},
        region=clip(ground.region),
        beyond=clip(ground.beyond),
        coast=clip(ground.coast),
        sea_known=ground.sea_known,
        anchors={code: (x + float(shift[0]), y + float(shift[1])) for code, (x, y) in ground.anchors.items()},
    )


def draw_thin_outlines(canvas: Canvas, ground: MapShapes, frame: MapFrame, codes: Sequence[str] | None = None) -> None:
    """Outline communes, provinces, the coast, and the map itself: all thin.

    Communes are those of ``codes``; all where it is None and they have room.
    """
    theme, clip = canvas.theme, frame.box
    shown = [ground.communes[code] for code in (ground.communes if codes is None else codes)]
    detailed = bool(codes) or (codes is None and clip.width >= _DETAILED_MM)
    lines = [(shown, theme.commune_boundary, 0.12, "communes")] if detailed else []
    lines.append((list(ground.provinces.values()), theme.boundary, 0.35, "provinces"))
    for shapes, color, width, gid in lines:
        look = ShapeStyle(edge=color, width_pt=width, z=7, gid=gid, clip=clip)
        canvas.shapes([page_path(shape) for shape in shapes], look)
    coast = ShapeStyle(edge=theme.coast, width_pt=0.4, z=7.1, gid="coast", clip=clip)
    canvas.segments(page_lines([ground.coast]), coast)
    canvas.rectangle(clip, ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=15, gid="frame"))
