"""A tile grid map: every unit one square, all equal, colored by a ratio or a category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from atlas.analysis.cartograms.tile_places import Tiles, tile_places
from atlas.cartography.legend import Block, LegendRemark
from atlas.cartography.marks.checks import check_level
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.marks.colored_stock import COLORS
from atlas.cartography.marks.mark import Ask, By, register_mark
from atlas.cartography.marks.schematic import SchematicMap, SchematicScale, true_shapes
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.sources.territory.territory import Territory

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset


@register_mark
@dataclass(frozen=True, slots=True)
class TileMap(SchematicMap):
    """One square of a grid for each unit, so that small units are seen as well as large ones.

    Squares stand near the places of their units and beside those of their neighbors, as far as a grid lets them.

    Attributes:
        indicator: key of a ratio or category that colors the squares.
        by: level of the units.
    """

    indicator: str
    by: By = "commune"
    mark: Literal["tiles"] = "tiles"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_change"}

    def __post_init__(self) -> None:
        """Validate the options."""
        check_level(self.by)
        Classing.__post_init__(self)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What colors the squares, with the natures that it may have."""
        return ((self.indicator, COLORS),)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Key of the indicator drawn."""
        return (self.indicator,)

    @property
    def class_key(self) -> str:
        """Key of the indicator that colors the squares."""
        return self.indicator

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> SchematicScale:
        """Give each unit its square, and learn the classes or categories of the color."""
        color = self.color_scale(data, theme, language)
        made = _assign_tiles(data.territory, tuple(str(code) for code in data.table(self.by).index))
        facts = {"neighbors": made.pairs, "neighbors_touching": made.beside}
        return SchematicScale(made.shapes, None, color, self.flat(theme), facts)

    def remarks(self, scale: SchematicScale, language: LanguageCode) -> list[Block]:
        """Say that all squares are equal, and how many neighbors are beside each other."""
        touching, pairs = (str(scale.facts[name]) for name in ("neighbors_touching", "neighbors"))
        return [LegendRemark(tr(f"tiles_{self.by}", language, n=touching, pairs=pairs))]


@lru_cache(maxsize=8)  # the languages and outputs of an edition share their plates
def _assign_tiles(territory: Territory, codes: tuple[str, ...]) -> Tiles:
    return tile_places(true_shapes(territory, codes))
