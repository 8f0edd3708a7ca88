"""Mushrooms: two stocks as half-discs that share their straight side, on one scale of areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.legend import Block, LegendRemark, Sign, SymbolRow, SymbolRows
from atlas.cartography.marks.checks import check_between, check_choice, check_largest, check_level, check_parts
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.parts import PartsScale, draw_missing_parts, part_statements, stated_parts
from atlas.cartography.marks.proportional import greatest, size_blocks
from atlas.cartography.marks.style.centers import SHOWN_MM, size_expression
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.parts import known_condition, parts_style
from atlas.cartography.marks.symbol_placement import edge_of, place_largest_first, spread_remark
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles
from atlas.cartography.styles.symbols import Marker, millimeters
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Halves: TypeAlias = Literal["top_bottom", "left_right"]
_HALVES: Final[tuple[str, ...]] = get_args(Halves)
#: Angles of the two halves, first and second.
_TOP_BOTTOM: Final = ((0.0, 180.0), (180.0, 360.0))
_LEFT_RIGHT: Final = ((90.0, 270.0), (-90.0, 90.0))


@register_mark
@dataclass(frozen=True, slots=True)
class Mushrooms(Mark[PartsScale]):
    """Two half-discs at each unit, whose areas are proportional to two stocks on one scale.

    Attributes:
        top: key of a stock, the upper half (the half where reading starts, with ``left_right``).
        bottom: key of the other stock, the lower half (the half where reading ends).
        by: level of the units.
        largest_mm: diameter of the half-disc of the greatest value of the two.
        largest: the value drawn at ``largest_mm``, to share one scale over a series; the greatest by default.
        halves: ``top_bottom`` or ``left_right``.
        title: head of the legend, in French or in several languages; what the stocks are the parts of by default.
        spread: whether symbols are moved apart, as in :class:`Circles`.
    """

    top: str
    bottom: str
    by: By = "commune"
    largest_mm: float = 20.0
    largest: float | None = None
    halves: Halves = "top_bottom"
    title: Text = ""
    spread: bool = False
    mark: Literal["mushrooms"] = "mushrooms"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"top": "cooperatives", "bottom": "associations"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_parts(self.indicators, least=2)
        check_between(Message("fault.cartography.thing.largest_half_disc"), self.largest_mm, 1.0, 60.0)
        check_largest(self.largest)
        check_choice("halves", self.halves, _HALVES)
        check_level(self.by)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the two stocks."""
        return (self.top, self.bottom)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> PartsScale:
        """Learn the greatest value of the two."""
        parts = stated_parts(self, data, by=self.by, theme=theme, language=language)
        values = pd.concat([parts.table[key] for key in parts.table.columns])
        size = SizeScale(values, self.largest or greatest(values), self.largest_mm, "half_disc")
        return PartsScale(parts, size)

    def draw(self, sheet: MapSheet, scale: PartsScale) -> None:
        """Draw both halves at the units' anchors, the largest unit first, and a cross where one is unknown."""
        amounts = scale.parts.drawn_rows
        # Columns: first and second half.
        diameters = np.column_stack([scale.size.diameters(floats(amounts[key])) for key in amounts.columns])
        widest = diameters.max(axis=1, initial=0.0)
        shown, centers = place_largest_first(sheet, amounts.index, widest, round_symbols=True, spread=self.spread)
        drawn = diameters[shown]
        theme, colors = sheet.canvas.theme, list(scale.parts.colors.values())
        owners, which = np.nonzero(drawn > 0)
        angles = np.array(self._angles(rtl=sheet.canvas.rtl))
        look = ShapeStyle(
            face=[colors[i] for i in which], edge=edge_of(theme, colored=True), width_pt=theme.weights.symbol, z=10,
            gid="mushrooms", clip=sheet.frame.box,
        )  # fmt: skip
        sheet.canvas.wedges(centers[owners], drawn[owners, which], angles[which], look)
        draw_missing_parts(sheet, scale.parts, gid="mushrooms")

    def legend(self, scale: PartsScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the two halves in their colors, then nested half-discs of round values, zero and no data."""
        kinds = [data.indicator(key) for key in self.indicators]
        edge = edge_of(theme, colored=True)
        signs: tuple[Sign, Sign] = ("top_half", "bottom_half")
        if self.halves == "left_right":
            signs = ("right_half", "left_half") if LANGUAGES[language].right_to_left else ("left_half", "right_half")
        rows = [
            SymbolRow(scale.parts.titles[key], sign, 5.6, color, edge)
            for (key, color), sign in zip(scale.parts.colors.items(), signs, strict=True)
        ]
        blocks: list[Block] = [
            scale.parts.heading,
            SymbolRows(tuple(rows)),
            LegendRemark(tr("area_of_each", language)),
            *size_blocks(scale.size, kinds[0], ShapeStyle(face=theme.paper, edge=edge), language),
            *scale.parts.special_block(language),
        ]
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: PartsScale, context: StyleContext) -> MarkStyles:
        """Return two half-discs on one scale."""
        theme, parts, condition = context.theme, scale.parts, known_condition(context, self)
        turns = {"top_bottom": (0.0, 180.0), "left_right": (270.0, 90.0)}[self.halves]
        if self.halves == "left_right" and LANGUAGES[context.language].right_to_left:
            turns = (90.0, 270.0)
        cases, sizes = [], []
        for key, turn in zip(self.indicators, turns, strict=True):
            value = f"CASE WHEN {condition} THEN {quote(context.column(key, self.by))} ELSE 0 END"
            sizes.append(size_expression(value, scale.size))
            look = Marker(
                "semi_circle", 2 * SHOWN_MM, parts.colors[key], edge_of(theme, colored=True),
                millimeters(theme.weights.symbol), size=sizes[-1], angle_deg=turn,
            )  # fmt: skip
            cases.append(
                Case(
                    f"part {key}", parts.titles[key], (look,), parts.colors[key], filter="TRUE", count=len(parts.table)
                )
            )
        distance = f"max({', '.join(sizes)}) / 2 + 0.6"
        return parts_style(context, self, parts, tuple(cases), distance=distance)

    def describe(self, scale: PartsScale, context: DescriptionContext) -> list[Statement]:
        """Describe the parts."""
        return part_statements(scale.parts, context, shared=False)

    def _angles(self, *, rtl: bool) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return angles of the first and the second half; read from the right in Arabic."""
        if self.halves == "top_bottom":
            return _TOP_BOTTOM
        return (_LEFT_RIGHT[1], _LEFT_RIGHT[0]) if rtl else _LEFT_RIGHT
