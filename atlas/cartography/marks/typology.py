"""The typology: areas coloured by a category."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from atlas.analysis.catalogue import Nature
from atlas.cartography import palettes
from atlas.cartography.canvas import Look
from atlas.cartography.legend import Block
from atlas.cartography.mapframe import page_path
from atlas.cartography.marks.fitting import NO_DATA_TEXTURE, category_block, category_scale, heading
from atlas.cartography.marks.mark import By, OneIndicator, allowed
from atlas.cartography.scales import CategoryScale
from atlas.cartography.theme import Theme
from atlas.i18n.language import LanguageCode

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet

# Up to three categories a tint of the colours stays apart for every eye; beyond, only the full colours do.
_AREA_TINT: Final = 0.35
_TINTED_CATEGORIES: Final = 3


@dataclass(frozen=True, slots=True)
class Typology(OneIndicator):
    """Areas coloured by a category.

    Attributes:
        indicator: key of a category.
        by: level of the areas.
    """

    indicator: str
    by: By = "commune"
    mark: Literal["typology"] = "typology"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.CATEGORY})
    records: ClassVar[bool] = False

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> CategoryScale:
        """Give each category that occurs its colour."""
        one = allowed(self, data, self.indicator)
        scale = category_scale(one, data.table(self.by)[one.key], theme=theme, language=language)
        if one.ladder or len(scale.colours) > _TINTED_CATEGORIES:
            return scale
        return replace(scale, colours={k: palettes.tinted(v, _AREA_TINT) for k, v in scale.colours.items()})

    def draw(self, sheet: Sheet, scale: CategoryScale) -> None:
        """Fill each unit with the colour of its category."""
        shapes, theme = sheet.ground.units(self.by), sheet.canvas.theme
        clip = sheet.frame.box
        for category in (*scale.colours, None):
            inside = scale.values.isna() if category is None else scale.values == category
            members = [shapes[code] for code in scale.values.index[inside.fillna(False).to_numpy(dtype=bool)]]
            if not members:
                continue
            face = theme.no_data if category is None else scale.colours[category]
            look = Look(face=face, z=3, gid=f"category:{category}", clip=clip)
            sheet.canvas.shapes([page_path(shape) for shape in members], look)
            if category is None:
                over = Look(edge=theme.texture, width_pt=theme.weights.hairline, z=3.1, gid="texture:none", clip=clip)
                sheet.canvas.texture(members, NO_DATA_TEXTURE, over)

    def legend_entries(
        self, scale: CategoryScale, data: Dataset, theme: Theme, language: LanguageCode
    ) -> tuple[Block, ...]:
        """Heading, then one box for each category with its number of units."""
        return (heading(data.indicator(self.indicator), data, language), category_block(scale, theme, language))
