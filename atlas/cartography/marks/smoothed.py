"""Smoothed density: actors spread by a kernel, in filled bands between lines of equal density."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from contourpy import FillType, contour_generator
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.analysis.catalogue.registry import get_indicator
from atlas.analysis.spatial.surfaces import Kernel, Surface, kernel_density
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.labels.unit_names import join_details, with_title
from atlas.cartography.legend import Block, ClassBoxes, Heading
from atlas.cartography.marks.actors import actors_of, family_title, kilometers, places
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_ramp
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.statements import class_texts
from atlas.cartography.marks.style.areas import fill
from atlas.cartography.marks.style.classes import interval_texts
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, region, style_layer
from atlas.cartography.scales import palettes
from atlas.cartography.scales.classification import Method, classify, manual, round_significant
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import inside, join_items
from atlas.rounding import rounded_float
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.sources.territory.plane import Plane

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Cells of the surface in a bandwidth: bands drawn from fewer show their corners.
_CELLS_PER_BANDWIDTH: Final = 20
#: The surface has no more cells than this on its longer side, whatever the bandwidth.
_MOST_CELLS: Final = 800
#: Density at a lone actor, times the square of the bandwidth (`atlas.analysis.spatial.surfaces.kernel_density`).
_PEAKS: Final[Mapping[Kernel, float]] = {"quartic": 3 / math.pi, "epanechnikov": 2 / math.pi, "gaussian": 0.5 / math.pi}
#: Under this share of a lone actor's peak a density is the foot of a kernel: breaks are sought in what is above.
_NOTHING: Final = 0.01
_MOST_VALUES: Final = 1000  # from which breaks are found: their ranks are even, and Fisher's method stays quick
_SMOOTH_MM: Final = 0.03  # what generalising the bands may move a line


@dataclass(frozen=True, eq=False)
class SurfaceScale:
    """A surface cut into bands.

    Attributes:
        classes: the values at the centres of the surface's cells inside the territory, and their classes; no zero
            stands apart, because a smoothed density has no absence but only very little.
        surface: actors (or what weighs them) per km².
        actors: number of actors that it is made from.
        left_out: number of actors whose weight is not known.
        stretch: km² of the plane that one of the ground is in the middle of the territory.
    """

    classes: ClassScale
    surface: Surface = field(repr=False)
    actors: int = 0
    left_out: int = 0
    stretch: float = 1.0

    @property
    def areas_km2(self) -> tuple[int, ...]:
        """Area of each class inside the territory, in whole km², measured by the surface's cells."""
        return tuple(
            int(rounded_float(count * self.surface.cell_km**2 / self.stretch)) for count in self.classes.counts
        )

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        classes = {
            name: value for name, value in self.classes.record().items() if name not in ("counts", "zero", "no_data")
        }
        return {
            **classes,
            "areas_km2": list(self.areas_km2),
            "cell_km": self.surface.cell_km,
            "actors": self.actors,
            "weight_unknown": self.left_out,
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Smoothed(OfRecords[SurfaceScale]):
    """The density of active actors, smoothed by a kernel and drawn as bands cut to the region.

    Actors beyond the territory are unknown: near its border the density is of its own side only.

    Attributes:
        bandwidth_km: how far an actor counts (the standard deviation, for the gaussian kernel), in km.
        family: only the actors of this family, when given.
        weight: what of an actor is spread: itself when empty, its ``members`` or its ``jobs`` (which an edition's
            confidentiality takes out of the records).
        kernel: ``quartic``, ``epanechnikov`` or ``gaussian``.
        method, classes, breaks, palette: of the densities per km²; breaks are sought where actors reach, every km²
            weighing alike.
    """

    bandwidth_km: float = 5.0
    family: str = ""
    weight: Literal["", "members", "jobs"] = ""
    kernel: Kernel = "quartic"
    method: Method = "quantile"
    classes: int = 5
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    mark: Literal["smoothed"] = "smoothed"
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {}
    records: ClassVar[bool] = True  # what is drawn is read from the records, not from an indicator

    def __post_init__(self) -> None:
        check_choice("weight", self.weight, ("", c.MEMBERS, c.JOBS))
        check_choice("kernel", self.kernel, get_args(Kernel))
        check_classes(self.method, self.classes, self.breaks)
        object.__setattr__(self, "palette", check_ramp(self.palette))
        check_between(
            Message("fault.cartography.thing.bandwidth"),
            self.bandwidth_km,
            0.2,
            200,
            unit=Message("fault.cartography.unit.km"),
        )

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        return f"{self._title(vocabulary, language)} ({self._detail(language)})"

    def _title(self, vocabulary: Vocabulary, language: LanguageCode) -> str:
        title = family_title(self.family, vocabulary, language)
        if self.weight:
            weighed = get_indicator({"members": c.MEMBERS, "jobs": c.JOBS}[self.weight]).title[language]
            title = f"{weighed} · {inside(title)}" if self.family else weighed
        return tr("smoothed", language, title=inside(title))

    def _detail(self, language: LanguageCode) -> str:
        radius = "smoothing_deviation" if self.kernel == "gaussian" else "smoothing_radius"
        km = number(self.bandwidth_km, language, decimals=kilometers(self.bandwidth_km))
        return join_items((tr("per_km2", language), tr(radius, language, km=km)), language)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> SurfaceScale:
        """Compute the surface and cut its values inside the territory into classes."""
        actors = actors_of(data, self.family, mark="smoothed")
        weighted = actors
        weights = None
        if self.weight:
            weighted = actors[actors[self.weight].notna().to_numpy()]
            weights = weighted[self.weight].to_numpy(dtype=np.float64)
        region = shapely.coverage_union_all(np.asarray(data.territory.projected.geometry.values, dtype=object))
        plane = data.territory.plane
        surface = self._surface(places(weighted), weights, region, plane if plane.on_ground else None)
        inside = _inside(surface, region)
        if not (inside > 0).any():
            raise ClassificationError(self._nothing(len(actors)))
        if self.breaks:
            breaks = manual(inside, self.breaks)
        else:
            lone = _PEAKS[self.kernel] / self.bandwidth_km**2 * (1.0 if weights is None else float(np.median(weights)))
            reached = inside[inside > _NOTHING * lone]
            breaks = classify(_sample(reached), method=self.method, classes=self.classes)
            breaks = replace(breaks, edges=(float(inside.min()), *breaks.edges[1:]))
        colors = palettes.sequential(self.palette or theme.sequential, breaks.classes)
        return SurfaceScale(
            ClassScale(pd.Series(inside), breaks, colors), surface, len(weighted), len(actors) - len(weighted),
            _middle_scale(region, plane) ** 2 if plane.on_ground else 1.0,
        )  # fmt: skip

    def _nothing(self, actors: int) -> Message:
        """Why there is no surface."""
        if not actors or not self.weight:
            return Message("fault.cartography.smoothed.none")
        return Message("fault.cartography.smoothed.weight", actors=str(actors), weight=self.weight)

    def _surface(self, xy: Floats, weights: Floats | None, region: BaseGeometry, plane: Plane | None) -> Surface:
        """The densities of the plane, or of the ground of a plane: its kilometres are as long as its scale says."""
        west, south, east, north = (float(v) for v in shapely.bounds(region))
        longest = max(east - west, north - south) / 1000
        cell = max(self.bandwidth_km / _CELLS_PER_BANDWIDTH, longest / _MOST_CELLS)
        margin = 2000 * cell  # bands are drawn between centres of cells: the outermost ones lie outside
        surface = kernel_density(
            xy,
            bandwidth_km=self.bandwidth_km * (1.0 if plane is None else _middle_scale(region, plane)),
            cell_km=min(cell, self.bandwidth_km),
            extent=(west - margin, south - margin, east + margin, north + margin),
            weights=weights,
            kernel=self.kernel,
        )
        if plane is None:
            return surface
        x, y = np.meshgrid(surface.x_m, surface.y_m)
        squared = plane.scale(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape) ** 2
        return replace(surface, values=surface.values * squared)

    def draw(self, sheet: MapSheet, scale: SurfaceScale) -> None:
        """Fill the region with the lowest class, then each band of more on top of it, cut to the region."""
        box = sheet.frame.box
        window = shapely.intersection(sheet.ground.region, shapely.box(box.x, box.y, box.right, box.top).buffer(1.0))
        edges = scale.classes.breaks.edges
        for i, color in enumerate(scale.classes.colors):
            shape = window
            if i:
                bands = sheet.frame.place(at_least(scale.surface, edges[i]))
                shape = shapely.intersection(shapely.simplify(bands, _SMOOTH_MM), window)
            if not shape.is_empty:
                sheet.canvas.shapes(
                    [page_path(_flat(shape))], ShapeStyle(face=color, z=3 + i / 100, gid=f"band:{i}", clip=box)
                )

    def legend(self, scale: SurfaceScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """What is smoothed over how many kilometres, then the classes with their area."""
        edges = _edge_texts(scale.classes.breaks.edges, language)
        return (
            Heading(self._title(data.vocabulary, language), self._detail(language)),
            ClassBoxes(edges, scale.classes.colors, scale.areas_km2, tr("bands_km2", language)),
        )

    def style(self, scale: SurfaceScale, context: StyleContext) -> MarkStyles:
        """Return bands of the density, each without those above it."""
        edges, colors = scale.classes.breaks.edges, scale.classes.colors
        whole = region(context)
        reaching = [whole, *(shapely.intersection(at_least(scale.surface, edge), whole) for edge in edges[1:-1])]
        bands = [
            shapely.difference(area, reaching[i + 1]) if i + 1 < len(reaching) else area
            for i, area in enumerate(reaching)
        ]
        frame = pd.DataFrame({"lower": edges[:-1], "upper": edges[1:], "area_km2": scale.areas_km2})
        title = self.caption(context.language, context.data.vocabulary)
        texts = interval_texts(scale.classes, context.language)
        cases = tuple(
            Case(f"class {i + 1}", texts[i], (fill(context, colors[i]),), colors[i], edges[i], edges[i + 1],
                 (edges[i], edges[i]), count=1)
            for i in reversed(range(len(colors)))
        )  # fmt: skip
        made = own_layer(context, "bands", frame, np.array(bands, dtype=object), "MultiPolygon", title)
        return style_layer(self, made, Renderer("graduated", cases, quote("lower")))

    def describe(self, scale: SurfaceScale, context: DescriptionContext) -> list[Statement]:
        """Say how many actors there are, and how large each band is."""
        bands = [
            f"{text} ({number(area, context.language)})"
            for text, area in zip(class_texts(scale.classes, context.language), scale.areas_km2, strict=True)
        ]
        actors = context.text("n_actors", n=number(scale.actors, context.language))
        areas = with_title(context.text("bands_km2"), join_details(bands, context.language), context.language)
        return [Statement(actors, 1), Statement(areas, 2)]


def at_least(surface: Surface, level: float) -> BaseGeometry:
    """Return where a surface reaches a level, as polygons in its metres; linear between the centres of its cells."""
    made = contour_generator(surface.x_m, surface.y_m, surface.values, fill_type=FillType.OuterOffset)
    points, offsets = cast(tuple[list[Floats], list[Integers]], made.filled(level, np.inf))
    polygons = []
    for xy, starts in zip(points, offsets, strict=True):
        rings = [xy[start:end] for start, end in itertools.pairwise(starts)]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.union_all(shapely.make_valid(np.array(polygons, dtype=object)))


def _middle_scale(region: BaseGeometry, plane: Plane) -> float:
    return float(plane.scale(shapely.get_coordinates(shapely.centroid(region)))[0])


def _inside(surface: Surface, region: BaseGeometry) -> Floats:
    """The values at the centres of the cells that lie in the region."""
    own = shapely.from_wkb(shapely.to_wkb(region))  # a copy of our own to prepare
    shapely.prepare(own)
    x, y = np.meshgrid(surface.x_m, surface.y_m)
    return np.asarray(surface.values[shapely.contains_xy(own, x, y)], dtype=np.float64)


def _sample(values: Floats) -> Floats:
    """At most a thousand of many values, evenly over their ranks, the least and the greatest among them."""
    ordered = np.sort(values)
    return ordered[np.unique(np.linspace(0, len(ordered) - 1, _MOST_VALUES).round().astype(np.int64))]


def _edge_texts(edges: tuple[float, ...], language: LanguageCode) -> tuple[str, ...]:
    """Breaks as they are; least and greatest with two or three figures, for a smoothed surface means no more."""
    if len(edges) == 2 and edges[0] == edges[1]:
        return (_exact(round_significant(edges[0], 3), language),)
    texts = [_exact(edge, language) for edge in edges]
    for end, beside in ((0, 1), (-1, -2)):
        finest = _decimals(edges[beside]) + 1  # 0.0046 beside 0.05 is 0.005
        for figures in range(2 if abs(edges[end]) < 1 else 3, 12):
            texts[end] = _exact(
                rounded_float(round_significant(edges[end], figures), max(finest, figures - 2)), language
            )
            if edges[end] == edges[beside] or texts[end] != texts[beside]:
                break
    return tuple(texts)


def _exact(value: float, language: LanguageCode) -> str:
    return number(value, language, decimals=_decimals(value))


def _decimals(value: float) -> int:
    return next((d for d in range(9) if math.isclose(round(value, d), value)), 9)


def _flat(shape: BaseGeometry) -> BaseGeometry:
    """What of a shape has an area."""
    parts = shapely.get_parts(shape)
    if len(parts) and shapely.get_type_id(shape) == 7:
        parts = shapely.get_parts(parts)
    return shapely.MultiPolygon([part for part in parts if shapely.get_type_id(part) == 3])
