"""The potential of a stock as a surface: how much there is around every place, in bands between labeled lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.spatial.access import middles
from atlas.analysis.spatial.surfaces import Decay, Interaction, Surface, potential_at, potential_surface
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.legend import Block, Heading, LegendRemark
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_ramp
from atlas.cartography.marks.fitted_classes import date_of, floats
from atlas.cartography.marks.isolines import draw_isolines, isoline_style
from atlas.cartography.marks.mark import OneIndicator, register_mark, require_nature
from atlas.cartography.marks.proportional import amounts
from atlas.cartography.marks.statements import value_range
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

if TYPE_CHECKING:
    from atlas.analysis.catalogue.entries import Indicator
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
_CELLS_PER_SPAN: Final = 20
_MOST_CELLS: Final = 250  # on the longer side of the surface


@dataclass(frozen=True, eq=False)
class PotentialScale:
    """A potential cut into bands.

    Attributes:
        classes: the values at the centers of the surface's cells inside the territory, and their classes.
        surface: the potential over the territory.
        at_units: the potential in the middle of each commune.
        missing: communes whose amount is not known or withheld: they count nothing.
        stretch: km² of the plane that one of the ground is in the middle of the territory.
    """

    classes: ClassScale
    surface: Surface = field(repr=False)
    at_units: pd.Series[float] = field(repr=False)
    missing: int = 0
    stretch: float = 1.0

    @property
    def areas_km2(self) -> tuple[int, ...]:
        """Area of each class inside the territory, whole km²."""
        return band_areas(self.classes, self.surface.cell_km, self.stretch)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        kept_back = ("counts", "zero", "no_data")
        classes = {name: value for name, value in self.classes.record().items() if name not in kept_back}
        return classes | {
            "areas_km2": list(self.areas_km2), "cell_km": self.surface.cell_km, "communes_without": self.missing,
        }  # fmt: skip


@register_mark
@dataclass(frozen=True, slots=True)
class PotentialSurface(OneIndicator[PotentialScale]):
    """Stewart's potential of a stock, everything counting the less the farther it is, as bands and labeled lines.

    The stock of a commune stands in its middle; distances are those of the ground. What lies beyond the territory is
    unknown: near its border the potential is of its own side only.

    Attributes:
        indicator: key of a stock.
        span_km: distance at which an amount counts half.
        beta: impedance: the greater, the steeper the fall.
        decay: ``exponential``: exp(−ln 2 (d / span)^β), or ``pareto``: (1 + (2^(1/β) − 1) d / span)^−β.
        lines: whether lines of equal potential are drawn between the bands, with their values.
        method, classes, breaks, palette: of the values, every km² weighing alike.
    """

    indicator: str
    span_km: float = 10.0
    beta: float = 2.0
    decay: Decay = "exponential"
    lines: bool = True
    method: Method = "quantile"
    classes: int = 5
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    mark: Literal["potential"] = "potential"
    covers_area: ClassVar[bool] = True
    spreads: ClassVar[bool] = True
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})
    example: ClassVar[Mapping[str, Any]] = {"indicator": "associations_hcp"}

    def __post_init__(self) -> None:
        """Validate the options."""
        km = Message("fault.cartography.unit.km")
        check_between(Message("fault.cartography.thing.span"), self.span_km, 0.2, 500, unit=km)
        check_between(
            Message("fault.cartography.thing.beta"), self.beta, 0.1, 20, unit=Message("fault.cartography.unit.beta")
        )
        check_choice("decay", self.decay, get_args(Decay))
        object.__setattr__(self, "breaks", tuple(float(value) for value in self.breaks))
        check_classes(self.method, self.classes, self.breaks)
        object.__setattr__(self, "palette", check_ramp(self.palette))

    @property
    def interaction(self) -> Interaction:
        """How amounts count with distance."""
        return Interaction(self.span_km, self.beta, self.decay)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> PotentialScale:
        """Compute the surface and cut its values inside the territory into classes."""
        indicator = require_nature(self, data, self.indicator)
        values = amounts(data, indicator.key, "commune")
        known_amounts = values.notna().to_numpy()
        if not (values > 0).any():
            raise ClassificationError(Message("fault.cartography.potential.none", key=indicator.key))
        projected, plane = data.territory.projected, data.territory.plane
        places = middles(projected)[["x_m", "y_m"]].to_numpy(dtype=np.float64)
        masses, where = floats(values)[known_amounts], places[known_amounts]
        region = shapely.coverage_union_all(np.asarray(projected.geometry.values, dtype=object))
        surface = self._surface(masses, where, region, data)
        within = values_inside(surface, region)
        if self.breaks:
            breaks = manual(within, self.breaks)
        else:
            breaks = classify(sample_values(within), method=self.method, classes=self.classes)
            breaks = replace(breaks, edges=(float(within.min()), *breaks.edges[1:-1], float(within.max())))
        colors = palettes.sequential(self.palette or theme.sequential, breaks.classes)
        at_units = pd.Series(potential_at(places, masses, where, self.interaction, plane), index=values.index)
        stretch = middle_scale(region, plane) ** 2 if plane.on_ground else 1.0
        classes = ClassScale(pd.Series(within), breaks, colors)
        return PotentialScale(classes, surface, at_units, int((~known_amounts).sum()), stretch)

    def _surface(self, masses: Floats, places: Floats, region: Any, data: Dataset) -> Surface:
        longest = longest_km(region)
        cell = min(max(self.span_km / _CELLS_PER_SPAN, longest / _MOST_CELLS), longest / 20)
        bounds = surface_bounds(region, cell)
        return potential_surface(masses, places, self.interaction, data.territory.plane, bounds=bounds, cell_km=cell)

    def draw(self, sheet: MapSheet, scale: PotentialScale) -> None:
        """Fill the bands, then draw the lines between them with their values."""
        draw_bands(sheet, scale.surface, scale.classes)
        if self.lines:
            draw_isolines(sheet, scale.surface, scale.classes)

    def legend(self, scale: PotentialScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what is around, the classes with their area, and how distance counts."""
        indicator = data.indicator(self.indicator)
        details = (indicator.unit[language], date_of(indicator, data, language))
        blocks: list[Block] = [
            Heading(self._title(indicator, language), join_items((part for part in details if part), language)),
            band_boxes(scale.classes, scale.areas_km2, language),
            LegendRemark(self._remark(language)),
        ]
        if scale.missing:
            blocks.append(LegendRemark(tr("potential_missing", language, n=number(scale.missing, language))))
        return tuple(blocks)

    def style(self, scale: PotentialScale, context: StyleContext) -> MarkStyles:
        """Return the bands, and the lines between them."""
        title = self._title(context.data.indicator(self.indicator), context.language)
        bands = band_style(self, scale.surface, scale.classes, scale.areas_km2, context, title)
        if not self.lines:
            return bands
        more = isoline_style(
            self, scale.surface, scale.classes, context, tr("isolines", context.language, title=inside(title))
        )
        return MarkStyles((*bands.styles, *more.styles), (*bands.layers, *more.layers))

    def describe(self, scale: PotentialScale, context: DescriptionContext) -> list[Statement]:
        """Say how distance counts, where the potential is least and greatest, and how large each band is."""
        indicator, language = context.indicator(self.indicator), context.language
        title = tr("potential_middle", language, title=self._title(indicator, language))
        return [
            *value_range(title, scale.at_units, context, decimals=indicator.decimals),
            band_statement(scale.classes, scale.areas_km2, context),
            Statement(self._remark(language), 3),
        ]

    def _title(self, indicator: Indicator, language: LanguageCode) -> str:
        return tr("potential_surface", language, title=inside(indicator.title[language]))

    def _remark(self, language: LanguageCode) -> str:
        km = self._figure(self.span_km, language)
        return tr("potential_formula", language, km=km, formula=self._formula)

    @property
    def _formula(self) -> str:
        """The function of the distance; marks of direction keep it together in a text that runs to the left."""
        span, beta = f"{self.span_km:g}", f"{self.beta:g}"
        fall = f"2^(−(d / {span})^{beta})"
        if self.decay == "pareto":
            fall = f"(1 + (2^(1/{beta}) − 1) · d / {span})^(−{beta})"
        return "\u200e" + fall.replace(" ", "\u00a0") + "\u200e"

    @staticmethod
    def _figure(value: float, language: LanguageCode) -> str:
        return number(value, language, decimals=next((d for d in range(4) if value == round(value, d)), 4))
