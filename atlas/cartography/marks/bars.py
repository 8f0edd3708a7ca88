"""Bars: several stocks of each unit side by side, their heights on one scale from zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.legend import Block, LegendRemark
from atlas.cartography.marks.checks import check_between, check_largest, check_level, check_parts
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.parts import PartsScale, draw_missing_parts, part_rows, part_statements, stated_parts
from atlas.cartography.marks.proportional import greatest, size_blocks
from atlas.cartography.marks.style.centers import size_expression
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.parts import known_condition, parts_style
from atlas.cartography.marks.symbol_placement import edge_of, place_largest_first, spread_remark
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles
from atlas.cartography.styles.symbols import Bar, millimeters
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet
_BASE_PT: Final = 0.6  # line under a group of bars, in other programs


@register_mark
@dataclass(frozen=True, slots=True)
class Bars(Mark[PartsScale]):
    """Bars of equal width whose heights are proportional to stocks, one common scale from zero for all units.

    The first one stands where reading starts: on the left, in Arabic on the right.

    Attributes:
        indicators: keys of at least one stock, all of one unit, in the order of the legend.
        by: level of the units.
        largest_mm: height of the bar of the greatest value.
        largest: the value drawn at ``largest_mm``, to share one scale over a series; the greatest by default.
        bar_mm: width of a bar.
        title: head of the legend, in French or in several languages; what the stocks are the parts of by default.
        spread: whether groups of bars are moved apart, as :class:`Circles` are.
    """

    indicators: tuple[str, ...]
    by: By = "province"
    largest_mm: float = 22.0
    largest: float | None = None
    bar_mm: float = 2.4
    title: Text = ""
    spread: bool = False
    mark: Literal["bars"] = "bars"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations")}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_parts(self.indicators, least=1)
        check_between(
            Message("fault.cartography.thing.highest_bar"),
            self.largest_mm,
            2.0,
            80.0,
            unit=Message("fault.cartography.unit.mm_high"),
        )
        check_between(Message("fault.cartography.thing.bar"), self.bar_mm, 0.4, 10.0)
        check_largest(self.largest)
        check_level(self.by)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> PartsScale:
        """Learn the greatest value, and give each stock its color."""
        parts = stated_parts(self, data, by=self.by, theme=theme, language=language)
        values = pd.concat([parts.table[key] for key in parts.table.columns])
        size = SizeScale(values, self.largest or greatest(values), self.largest_mm, "bar")
        return PartsScale(parts, size)

    def draw(self, sheet: MapSheet, scale: PartsScale) -> None:
        """Draw a group of bars on its base, centered on each unit's anchor, the highest group first."""
        amounts = scale.parts.drawn_rows
        heights = np.column_stack([scale.size.diameters(floats(amounts[key])) for key in amounts.columns])
        tops, width = heights.max(axis=1, initial=0.0), self.bar_mm * len(self.indicators)
        sizes = np.column_stack([np.full_like(tops, width), tops])
        shown, centers = place_largest_first(sheet, amounts.index, sizes, round_symbols=False, spread=self.spread)
        colors = list(scale.parts.colors.values())
        boxes, faces, bases = [], [], []
        for (x, y), top, bars in zip(centers.tolist(), tops[shown], heights[shown], strict=True):
            base, group = y - top / 2, Box(x - width / 2, y - top / 2, width, top)
            bases.append(np.array([[group.x - 0.6, base], [group.right + 0.6, base]]))
            for i, height in enumerate(bars):
                if height > 0:
                    left = sheet.canvas.along(group, i * self.bar_mm, self.bar_mm)
                    boxes.append(Box(left, base, self.bar_mm, float(height)))
                    faces.append(colors[i])
        theme, clip = sheet.canvas.theme, sheet.frame.box
        edge, line = edge_of(theme, colored=True), theme.weights.symbol
        sheet.canvas.rectangles(boxes, ShapeStyle(face=faces, edge=edge, width_pt=line, z=10, gid="bars", clip=clip))
        sheet.canvas.segments(bases, ShapeStyle(edge=theme.ink, width_pt=0.6, z=10.1, gid="bar-bases", clip=clip))
        draw_missing_parts(sheet, scale.parts, gid="bars")

    def legend(self, scale: PartsScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the stocks in their colors, then bars of round values, zero and no data."""
        kinds = [data.indicator(key) for key in self.indicators]
        edge = edge_of(theme, colored=True)
        blocks: list[Block] = [
            scale.parts.heading,
            part_rows(scale.parts, "cell", 3.4, theme),
            LegendRemark(tr("height_of_each", language)),
            *size_blocks(scale.size, kinds[0], ShapeStyle(face=theme.paper, edge=edge), language, bar_mm=self.bar_mm),
            *scale.parts.special_block(language),
        ]
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: PartsScale, context: StyleContext) -> MarkStyles:
        """Return rectangles whose heights are expressions, the group centered on its unit's place."""
        theme, size, parts = context.theme, scale.size, scale.parts
        condition = known_condition(context, self)
        keys = list(self.indicators)
        columns = [f"CASE WHEN {condition} THEN {quote(context.column(key, self.by))} ELSE 0 END" for key in keys]
        heights = [size_expression(column, size) for column in columns]
        highest = heights[0] if len(heights) == 1 else f"max({', '.join(heights)})"
        base = f"({highest}) / 2"
        edge, line = edge_of(theme, colored=True), millimeters(theme.weights.symbol)
        width = self.bar_mm * len(keys)
        cases = []
        for i, (key, height) in enumerate(zip(keys, heights, strict=True)):
            place = len(keys) - 1 - i if LANGUAGES[context.language].right_to_left else i
            middle = (place + 0.5) * self.bar_mm - width / 2
            bar = Bar(self.bar_mm, middle, height, base, parts.colors[key], edge, line)
            cases.append(
                Case(f"part {key}", parts.titles[key], (bar,), parts.colors[key], filter="TRUE", count=len(parts.table))
            )
        thick = millimeters(_BASE_PT)
        foot = f"CASE WHEN {highest} > 0 THEN {thick!r} ELSE 0 END"
        stand = Bar(width + 1.2, 0.0, foot, f"{base} + {thick / 2!r}", theme.ink, theme.ink, 0.01)
        cases.append(Case("base", "", (stand,), theme.ink, filter="TRUE", count=len(parts.table)))
        return parts_style(context, self, parts, tuple(cases), distance=f"({highest}) / 2 + 0.6")

    def describe(self, scale: PartsScale, context: DescriptionContext) -> list[Statement]:
        """Describe the parts."""
        return part_statements(scale.parts, context, shared=False)
