"""The choropleth: areas colored by the class of a ratio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.legend import Block
from atlas.cartography.marks.checks import check_level
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.marks.fitted_classes import class_blocks, class_scale, heading
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.special import (
    CAUTION_PT,
    CAUTION_TEXTURE,
    SPECIAL,
    caution_ink,
    draw_sign,
    draw_texture,
    face,
)
from atlas.cartography.marks.statements import class_statements
from atlas.cartography.marks.style.areas import area_style, class_fill, with_care
from atlas.cartography.marks.style.classes import attribute, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles, Renderer
from atlas.cartography.styles.symbols import Symbol
from atlas.i18n.language import LanguageCode

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet


@register_mark
@dataclass(frozen=True, slots=True)
class Choropleth(OneIndicator[ClassScale], Classing):
    """Areas colored by the class of a ratio.

    All that its classes can be told is in :class:`~atlas.cartography.marks.class_options.Classing`.

    Attributes:
        indicator: key of a ratio; a stock is refused, because a large commune would look rich for being large.
        by: level of the areas.
    """

    indicator: str
    by: By = "commune"
    mark: Literal["choropleth"] = "choropleth"
    separable: ClassVar[bool] = True
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_density"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})
    first_for: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})

    def __post_init__(self) -> None:
        """Validate the options."""
        Classing.__post_init__(self)
        check_level(self.by)

    @property
    def class_key(self) -> str:
        """Key of the indicator that is cut into classes."""
        return self.indicator

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> ClassScale:
        """Cut the values into classes and give each a color."""
        indicator = require_nature(self, data, self.indicator)
        return class_scale(self, indicator, data, theme)

    def draw(self, sheet: MapSheet, scale: ClassScale) -> None:
        """Fill each unit with the color of its class; special values with their own looks; lines where care is due."""
        units, canvas, theme = sheet.ground.units(self.by), sheet.canvas, sheet.canvas.theme
        shapes = [units[code] for code in scale.values.index]
        for code in sorted({int(code) for code in scale.codes}):
            members = [shapes[i] for i in np.flatnonzero(scale.codes == code)]
            color = face(scale, code, theme)
            look = ShapeStyle(face=color, z=3, gid=f"class:{code}", clip=sheet.frame.box)
            canvas.shapes([page_path(shape) for shape in members], look)
            draw_sign(sheet, members, scale, code)
            if code in SPECIAL:
                draw_texture(sheet, members, code)
            elif doubtful := [shapes[i] for i in np.flatnonzero((scale.codes == code) & scale.with_care)]:
                over = ShapeStyle(
                    edge=caution_ink(color, theme), width_pt=CAUTION_PT, z=3.1, gid=f"caution:{code}",
                    clip=sheet.frame.box,
                )  # fmt: skip
                canvas.texture(doubtful, CAUTION_TEXTURE, over)

    def legend(self, scale: ClassScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Heading, boxes that touch, then the special values that occur."""
        indicator = data.indicator(self.indicator)
        head = heading(indicator, data, language, smoothed=scale.smoothed)
        return (head, *class_blocks(scale, self.by, theme, language, self))

    def style(self, scale: ClassScale, context: StyleContext) -> MarkStyles:
        """Return the areas by class: graduated, or by rules where values to be read with care are hatched."""
        column, extras = context.value_column(self.indicator, self.by, scale.values)
        flag, more = context.flag_column(self.indicator, self.by)
        theme = context.theme

        def symbol(code: int) -> Symbol:
            return (class_fill(context, scale, code),)

        cases = class_cases(scale, theme, context.language, symbol)
        renderer = Renderer("graduated", cases, attribute(column, flag, scale))
        if scale.caution is not None and scale.with_care.any():
            renderer = with_care(context, self, scale, renderer, marker=None)
        title = context.data.indicator(self.indicator).heading(context.language)
        return area_style(context, self, renderer, title, (*extras, *more))

    def describe(self, scale: ClassScale, context: DescriptionContext) -> list[Statement]:
        """Describe the classes."""
        return class_statements(scale, context, self.indicator)
