"""Circles for units, as large as a stock, that touch their neighbors and never overlap (Dorling)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import shapely

from atlas.analysis.cartograms.circle_places import circle_places, natural_radius
from atlas.analysis.cartograms.neighbors import borders
from atlas.cartography.legend import AreaKey, Block, LegendRemark, SymbolRow, SymbolRows
from atlas.cartography.marks.fitted_classes import heading
from atlas.cartography.marks.mark import register_mark
from atlas.cartography.marks.schematic import SchematicScale, true_shapes
from atlas.cartography.marks.sized_map import SizedMap, amount_tuple
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.sources.territory.territory import Territory

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

Floats = npt.NDArray[np.float64]
_QUARTER: Final = 24  # sides of a quarter of a circle
#: A polygon of so many sides is a little smaller than its circle: the radius that gives it the circle's area.
_TRUE: Final = float(np.sqrt(np.pi / (2 * _QUARTER * np.sin(np.pi / (2 * _QUARTER)))))


@register_mark
@dataclass(frozen=True, slots=True)
class DorlingMap(SizedMap):
    """One circle for each unit, its area proportional to a stock: neighbors touch where they can, none overlap.

    Circles leave their places no further than they must. Units of zero or without data have none, and are counted.

    Attributes:
        indicator: key of a stock.
        color: key of a ratio or category that colors the circles; one color when empty.
        by: level of the units.
    """

    mark: Literal["dorling"] = "dorling"
    contiguous: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_2024", "color": "population_change"}

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> SchematicScale:
        """Place the circles, and learn the classes or categories of the color."""
        size = self.sizes(data)
        codes = tuple(str(code) for code in size.values.index)
        rings, touching, pairs = _place_circles(data.territory, codes, amount_tuple(size.values))
        facts = {"circles": int((size.values > 0).sum()), "neighbors": pairs, "neighbors_touching": touching}
        color = self.color_scale(data, theme, language)
        drawn = (size.values > 0).to_numpy(dtype=bool)
        shapes = {code: ring for code, ring, has in zip(codes, rings, drawn, strict=True) if has}
        return SchematicScale(
            shapes, size, None if color is None else color.among(drawn), self.flat(theme), facts
        )  # fmt: skip

    def key(self, scale: SchematicScale, data: Dataset, theme: Theme, language: LanguageCode) -> list[Block]:
        """Return the stock, circles of round values, how many neighbors touch, and what has no circle."""
        assert scale.size is not None
        values = scale.size.values
        m2 = float(shapely.area(list(scale.shapes.values())).sum() / values[values > 0].sum())
        touching, pairs = (str(scale.facts[name]) for name in ("neighbors_touching", "neighbors"))
        blocks: list[Block] = [
            heading(data.indicator(self.indicator), data, language),
            AreaKey(m2, "circle", scale.flat if scale.color is None else theme.paper, theme.boundary),
        ]
        if absent := int((~(values > 0)).sum()):
            blocks.append(SymbolRows((SymbolRow(tr("dorling_none", language), "none", count=absent),)))
        return [*blocks, LegendRemark(tr("dorling_neighbors", language, n=touching, pairs=pairs))]


@lru_cache(maxsize=8)  # the languages and outputs of an edition share their plates
def _place_circles(
    territory: Territory, codes: tuple[str, ...], amounts: tuple[float, ...]
) -> tuple[tuple[Any, ...], int, int]:
    """Return the circles of units as polygons inside the bounds of the territory, and how many neighbors touch."""
    units = np.array(list(true_shapes(territory, codes).values()), dtype=object)
    weights = np.array(amounts)
    counted = np.flatnonzero(weights > 0)
    places = shapely.get_coordinates(shapely.centroid(units[counted]))
    pairs, lengths = borders(units[counted])
    radii = np.sqrt(weights[counted]) * (natural_radius(places, weights[counted], pairs) if len(pairs) else 1.0)
    at = circle_places(places, radii, pairs, lengths)
    gaps = np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T) - radii[pairs[:, 0]] - radii[pairs[:, 1]]
    touching = int((gaps < 0.05 * np.minimum(radii[pairs[:, 0]], radii[pairs[:, 1]])).sum())
    at, radii = _inside(at, radii, np.array(shapely.total_bounds(units)))
    rings: list[Any] = [shapely.Polygon()] * len(units)
    for number, circle in zip(
        counted, shapely.buffer(shapely.points(at), radii * _TRUE, quad_segs=_QUARTER), strict=True
    ):
        rings[number] = circle
    return tuple(rings), touching, len(pairs)


def _inside(at: Floats, radii: Floats, bounds: Floats) -> tuple[Floats, Floats]:
    """Scale circles about the middle of bounds so that they fill them."""
    low, high = (at - radii[:, None]).min(axis=0), (at + radii[:, None]).max(axis=0)
    factor = float(((bounds[2:] - bounds[:2]) / (high - low)).min())
    return (at - (low + high) / 2) * factor + (bounds[:2] + bounds[2:]) / 2, radii * factor
