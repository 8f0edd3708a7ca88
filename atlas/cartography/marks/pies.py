"""Pies: the parts of a total, the area of the pie proportional to the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.legend import Block, LegendRemark
from atlas.cartography.marks.checks import check_between, check_largest, check_level, check_parts
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.parts import PartsScale, draw_missing_parts, part_rows, part_statements, stated_parts
from atlas.cartography.marks.proportional import greatest, size_blocks
from atlas.cartography.marks.style.centers import nested_sizes, size_expression
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.parts import parts_style
from atlas.cartography.marks.symbol_placement import edge_of, place_largest_first, spread_remark
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import MarkStyles, PieDiagram, Slice
from atlas.cartography.styles.symbols import Marker, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]


@register_mark
@dataclass(frozen=True, slots=True)
class Pies(Mark[PartsScale]):
    """Pies whose area is proportional to the sum of several stocks, cut into these.

    The first part begins at twelve o'clock; the others follow clockwise, in the order given.

    Attributes:
        indicators: keys of at least two stocks of one unit, in the order of the legend.
        by: level of the units.
        largest_mm: diameter of the pie of the greatest total.
        largest: the total drawn at ``largest_mm``, to share one scale over a series; the greatest by default.
        title: head of the legend, in French or in several languages; what the stocks are the parts of by default.
        spread: whether pies are moved apart, as in :class:`Circles`.
    """

    indicators: tuple[str, ...]
    by: By = "province"
    largest_mm: float = 22.0
    largest: float | None = None
    title: Text = ""
    spread: bool = False
    mark: Literal["pies"] = "pies"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations")}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_parts(self.indicators, least=2)
        check_between(Message("fault.cartography.thing.largest_pie"), self.largest_mm, 2.0, 60.0)
        check_largest(self.largest)
        check_level(self.by)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> PartsScale:
        """Learn the totals, and give each part its color."""
        parts = stated_parts(self, data, by=self.by, theme=theme, language=language)
        totals = parts.table.sum(axis=1, skipna=False)
        size = SizeScale(totals, self.largest or greatest(totals), self.largest_mm)
        return PartsScale(parts, size)

    def draw(self, sheet: MapSheet, scale: PartsScale) -> None:
        """Draw the pies at the units' anchors, the largest first, and a cross where a part is unknown."""
        parts, amounts = scale.parts, scale.parts.drawn_rows
        diameters = scale.size.diameters(floats(amounts.sum(axis=1)))
        shown, centers = place_largest_first(sheet, amounts.index, diameters, round_symbols=True, spread=self.spread)
        angles, faces, owners = _sectors(amounts.to_numpy()[shown], list(parts.colors.values()))
        theme = sheet.canvas.theme
        look = ShapeStyle(
            face=faces, edge=edge_of(theme, colored=True), width_pt=theme.weights.symbol, z=10, gid="pies",
            clip=sheet.frame.box,
        )  # fmt: skip
        sheet.canvas.wedges(centers[owners], diameters[shown][owners], angles, look)
        draw_missing_parts(sheet, parts, gid="pies")

    def legend(self, scale: PartsScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the parts, then nested circles of round totals, zero and no data."""
        kinds = [data.indicator(key) for key in self.indicators]
        blocks: list[Block] = [
            scale.parts.heading,
            part_rows(scale.parts, "cell", 3.4, theme),
            LegendRemark(tr("area_of_total", language)),
            *size_blocks(
                scale.size, kinds[0], ShapeStyle(face=theme.paper, edge=edge_of(theme, colored=True)), language
            ),
            *scale.parts.special_block(language),
        ]
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: PartsScale, context: StyleContext) -> MarkStyles:
        """Return a diagram, sized by the area of the total, cut from twelve o'clock clockwise."""
        theme, parts, size = context.theme, scale.parts, scale.size
        fields = [quote(context.column(key, self.by)) for key in self.indicators]
        total = " + ".join(fields)
        edge = edge_of(theme, colored=True)
        indicator = context.data.indicator(self.indicators[0])
        line = millimeters(theme.weights.symbol)
        frame = Marker("circle", size.diameter_mm, theme.paper, edge, line)
        nested = nested_sizes(context, size, indicator.decimals, "", frame, colored=True)
        slices = tuple(
            Slice(field, parts.colors[key], parts.titles[key])
            for key, field in zip(self.indicators, fields, strict=True)
        )
        diagram = PieDiagram(
            slices, total, float(size.largest), size.diameter_mm, edge, line, theme.paper,
            replace(nested, values=size.legend_values()) if nested else None,
        )  # fmt: skip
        distance = f"{size_expression(total, size)} / 2 + 0.6"
        return parts_style(context, self, parts, (), diagram=diagram, distance=distance)

    def describe(self, scale: PartsScale, context: DescriptionContext) -> list[Statement]:
        """Describe the parts."""
        return part_statements(scale.parts, context, shared=True)


def _sectors(parts: Floats, colors: list[str]) -> tuple[Floats, list[str], npt.NDArray[np.int64]]:
    """Cut pies into sectors, clockwise from the top.

    Returns:
        angles from and to, (m, 2) degrees anticlockwise from the right; the color of each sector; the pie it is of.
    """
    shares = np.cumsum(parts, axis=1) / parts.sum(axis=1, keepdims=True) if len(parts) else parts
    ends = 90.0 - 360.0 * shares
    starts = np.column_stack([np.full(len(parts), 90.0), ends[:, :-1]]) if len(parts) else ends
    owners, which = np.nonzero(parts > 0)
    angles = np.column_stack([ends[owners, which], starts[owners, which]])
    return angles, [colors[i] for i in which], owners
