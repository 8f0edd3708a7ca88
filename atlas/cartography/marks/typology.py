"""The typology: areas colored by a category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.legend import Block
from atlas.cartography.marks.checks import check_level
from atlas.cartography.marks.fitted_classes import NO_DATA_TEXTURE, category_block, category_scale, heading
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.rare_categories import check_rare, group_rare, rare_remark
from atlas.cartography.marks.statements import category_statements
from atlas.cartography.marks.style.areas import area_style, fill
from atlas.cartography.marks.style.classes import category_attribute, category_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.scales.color import tint
from atlas.cartography.scales.scales import CategoryScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

# Up to three categories a tint of the colors stays apart for every eye; beyond, and beside the gray of rare ones, only
# the full colors do.
_AREA_TINT: Final = 0.35
_TINTED_CATEGORIES: Final = 3


@register_mark
@dataclass(frozen=True, slots=True)
class Typology(OneIndicator[CategoryScale]):
    """Areas colored by a category.

    Attributes:
        indicator: key of a category.
        by: level of the areas.
        rare: categories under that share of the units (0.05), or under that number of them (3), are drawn as one,
            “other”, and the legend says what is in it; none are grouped when 0.
    """

    indicator: str
    by: By = "commune"
    rare: float = 0.0
    mark: Literal["typology"] = "typology"
    separable: ClassVar[bool] = True
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "dominant_family"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.CATEGORY})
    first_for: ClassVar[frozenset[Nature]] = frozenset({Nature.CATEGORY})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_level(self.by)
        check_rare(self.rare)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> CategoryScale:
        """Give each category that occurs its color, rare ones one together."""
        indicator = require_nature(self, data, self.indicator)
        scale = category_scale(indicator, data.table(self.by)[indicator.key], theme=theme, language=language)
        scale = group_rare(scale, self.rare, theme, language)
        if indicator.ladder or scale.rare or len(scale.colors) > _TINTED_CATEGORIES:
            return scale
        return replace(scale, colors={k: tint(v, _AREA_TINT) for k, v in scale.colors.items()})

    def draw(self, sheet: MapSheet, scale: CategoryScale) -> None:
        """Fill each unit with the color of its category."""
        shapes, theme = sheet.ground.units(self.by), sheet.canvas.theme
        clip = sheet.frame.box
        for category in (*scale.colors, None):
            inside = scale.values.isna() if category is None else scale.values == category
            members = [shapes[code] for code in scale.values.index[inside.fillna(False).to_numpy(dtype=bool)]]
            if not members:
                continue
            face = theme.no_data if category is None else scale.colors[category]
            look = ShapeStyle(face=face, z=3, gid=f"category:{category}", clip=clip)
            sheet.canvas.shapes([page_path(shape) for shape in members], look)
            if category is None:
                over = ShapeStyle(
                    edge=theme.texture, width_pt=theme.weights.hairline, z=3.1, gid="texture:none", clip=clip
                )
                sheet.canvas.texture(members, NO_DATA_TEXTURE, over)

    def legend(self, scale: CategoryScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Heading, then one box for each category with its number of units."""
        head = heading(data.indicator(self.indicator), data, language)
        return (head, category_block(scale, theme, language), *rare_remark(scale, language))

    def style(self, scale: CategoryScale, context: StyleContext) -> MarkStyles:
        """Return the areas by category, units without one hatched."""
        theme = context.theme
        missing = Case(
            "no_data", tr("none", context.language), (fill(context, theme.no_data, NO_DATA_TEXTURE),), theme.no_data,
            count=scale.missing,
        )  # fmt: skip
        cases = category_cases(scale, missing, lambda key: (fill(context, scale.colors[key]),))
        renderer = Renderer("categorised", cases, category_attribute(context.column(self.indicator, self.by), scale))
        return area_style(context, self, renderer, context.data.indicator(self.indicator).heading(context.language))

    def describe(self, scale: CategoryScale, context: DescriptionContext) -> list[Statement]:
        """Describe the categories."""
        return category_statements(scale, context, context.indicator(self.indicator).title[context.language])
