"""The contiguous cartogram: units deformed until their areas are proportional to a stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import pandas as pd
import shapely

from atlas.analysis.cartograms.contiguous import Cartogram, cartogram
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.legend import AreaKey, Block, LegendRemark, Swatch, Swatches
from atlas.cartography.marks.fitted_classes import heading
from atlas.cartography.marks.mark import register_mark
from atlas.cartography.marks.schematic import SchematicScale, true_shapes
from atlas.cartography.marks.sized_map import SizedMap, amount_tuple
from atlas.cartography.spec.theme import Theme
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import percent
from atlas.sources.territory.territory import Territory

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

#: The error of a unit's area that is no longer called proportional.
_MOST: Final = 0.01


@register_mark
@dataclass(frozen=True, slots=True)
class CartogramMap(SizedMap):
    """Units deformed until their areas are proportional to a stock, their neighbors kept.

    Units of zero or without data keep a token area, half that of the least amount; the legend counts them. The greatest
    error of an area is printed; above one hundredth the map is refused.

    Attributes:
        indicator: key of a stock.
        color: key of a ratio or category that colors the units; one color when empty.
        by: level of the units.
    """

    mark: Literal["cartogram"] = "cartogram"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_2024", "color": "population_change"}

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> SchematicScale:
        """Deform the units, and learn the classes or categories of the color.

        Raises:
            MapTypeError: amounts so unlike each other that borders cannot be kept.
        """
        size = self.sizes(data)
        codes = tuple(str(code) for code in size.values.index)
        made = _make_cartogram(data.territory, codes, amount_tuple(size.values))
        if made.worst > _MOST:
            raise MapTypeError(Message("fault.cartography.cartogram.unlike", key=self.indicator))
        worst = str(made.errors.abs().idxmax())
        facts = {"worst_error": round(made.worst, 5), "worst_unit": worst, "token": int((~(size.values > 0)).sum())}
        return SchematicScale(made.shapes, size, self.color_scale(data, theme, language), self.flat(theme), facts)

    def key(self, scale: SchematicScale, data: Dataset, theme: Theme, language: LanguageCode) -> list[Block]:
        """Return the stock, squares of round values, the greatest error, and what has a token area."""
        assert scale.size is not None
        indicator, values = data.indicator(self.indicator), scale.size.values
        counted = [scale.shapes[str(code)] for code in values.index[values > 0]]
        m2 = float(shapely.area(counted).sum() / values[values > 0].sum())
        # The greatest error is rounded up: none is greater than what is printed.
        error = max(0.1, -(-1000 * float(scale.facts["worst_error"]) // 1) / 10)
        text = percent(error, language, decimals=1)
        name = unit_name(data, str(scale.facts["worst_unit"]), language)
        blocks: list[Block] = [
            heading(indicator, data, language),
            AreaKey(m2, "square", scale.flat if scale.color is None else theme.paper, theme.boundary),
            LegendRemark(tr("cartogram_error", language, error=text, name=name)),
        ]
        if count := int(scale.facts["token"]):
            blocks.insert(2, Swatches((Swatch(tr("cartogram_token", language), theme.paper, count),)))
        return blocks


@lru_cache(maxsize=8)  # the languages and outputs of an edition share their plates
def _make_cartogram(territory: Territory, codes: tuple[str, ...], amounts: tuple[float, ...]) -> Cartogram:
    return cartogram(true_shapes(territory, codes), pd.Series(amounts, index=list(codes)))
