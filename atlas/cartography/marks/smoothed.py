"""Smoothed density: actors spread by a kernel, in filled bands between lines of equal density."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.analysis.catalogue.registry import get_indicator
from atlas.analysis.spatial.surfaces import Kernel, Surface, kernel_density
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.legend import Block, Heading
from atlas.cartography.marks.actors import actors_of, family_title, kilometers, places
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_ramp
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.surface_bands import (
    band_areas,
    band_boxes,
    band_statement,
    band_style,
    draw_bands,
    longest_km,
    middle_scale,
    sample_values,
    surface_bounds,
    values_inside,
)  # fmt: skip
from atlas.cartography.scales import palettes
from atlas.cartography.scales.classification import Method, classify, manual
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import inside, join_items
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


@dataclass(frozen=True, eq=False)
class SurfaceScale:
    """A surface cut into bands.

    Attributes:
        classes: the values at the centers of the surface's cells inside the territory, and their classes; no zero
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
        return band_areas(self.classes, self.surface.cell_km, self.stretch)

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
        inside = values_inside(surface, region)
        if not (inside > 0).any():
            raise ClassificationError(self._nothing(len(actors)))
        if self.breaks:
            breaks = manual(inside, self.breaks)
        else:
            lone = _PEAKS[self.kernel] / self.bandwidth_km**2 * (1.0 if weights is None else float(np.median(weights)))
            reached = inside[inside > _NOTHING * lone]
            breaks = classify(sample_values(reached), method=self.method, classes=self.classes)
            breaks = replace(breaks, edges=(float(inside.min()), *breaks.edges[1:]))
        colors = palettes.sequential(self.palette or theme.sequential, breaks.classes)
        return SurfaceScale(
            ClassScale(pd.Series(inside), breaks, colors), surface, len(weighted), len(actors) - len(weighted),
            middle_scale(region, plane) ** 2 if plane.on_ground else 1.0,
        )  # fmt: skip

    def _nothing(self, actors: int) -> Message:
        """Why there is no surface."""
        if not actors or not self.weight:
            return Message("fault.cartography.smoothed.none")
        return Message("fault.cartography.smoothed.weight", actors=str(actors), weight=self.weight)

    def _surface(self, xy: Floats, weights: Floats | None, region: BaseGeometry, plane: Plane | None) -> Surface:
        """Return the densities of the plane, or of the ground of a plane.

        Its kilometers are as long as its scale says.
        """
        cell = max(self.bandwidth_km / _CELLS_PER_BANDWIDTH, longest_km(region) / _MOST_CELLS)
        surface = kernel_density(
            xy,
            bandwidth_km=self.bandwidth_km * (1.0 if plane is None else middle_scale(region, plane)),
            cell_km=min(cell, self.bandwidth_km),
            extent=surface_bounds(region, cell),
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
        draw_bands(sheet, scale.surface, scale.classes)

    def legend(self, scale: SurfaceScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what is smoothed over how many kilometers, then the classes with their area."""
        head = Heading(self._title(data.vocabulary, language), self._detail(language))
        return head, band_boxes(scale.classes, scale.areas_km2, language)

    def style(self, scale: SurfaceScale, context: StyleContext) -> MarkStyles:
        """Return bands of the density, each without those above it."""
        title = self.caption(context.language, context.data.vocabulary)
        return band_style(self, scale.surface, scale.classes, scale.areas_km2, context, title)

    def describe(self, scale: SurfaceScale, context: DescriptionContext) -> list[Statement]:
        """Say how many actors there are, and how large each band is."""
        actors = context.text("n_actors", n=number(scale.actors, context.language))
        return [Statement(actors, 1), band_statement(scale.classes, scale.areas_km2, context)]
