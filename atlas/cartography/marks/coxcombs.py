"""Coxcombs: several stocks of each unit as sectors of equal angle, the area of each proportional to its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.legend import Block, LegendRemark, Rose
from atlas.cartography.marks.checks import check_between, check_largest, check_level, check_parts
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.parts import PartsScale, draw_missing_parts, part_rows, part_statements, stated_parts
from atlas.cartography.marks.proportional import greatest, size_texts
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.diagrams import coxcomb_style
from atlas.cartography.marks.symbol_placement import edge_of, place_largest_first, spread_remark
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.sources.vocabulary.vocabulary import Vocabulary

Floats = npt.NDArray[np.float64]


@register_mark
@dataclass(frozen=True, slots=True)
class Coxcombs(Mark[PartsScale]):
    """Sectors of equal angle about each unit's place, the area of each proportional to a stock (Nightingale, 1858).

    The first sector begins at twelve o'clock; the others follow clockwise, in the order given. Families and sectors of
    actors stand in the order of the vocabulary, so that they are met at the same angle on every plate.

    Attributes:
        indicators: keys of three to seven stocks of one unit.
        by: level of the units.
        largest_mm: diameter of the circle that the sector of the greatest value is cut from.
        largest: the value drawn in a circle of ``largest_mm``, to share one scale over a series; the greatest by
            default.
        title: head of the legend, in French or in several languages; what the stocks are the parts of by default.
        spread: whether coxcombs are moved apart so that none covers another, as in :class:`Circles`.
    """

    indicators: tuple[str, ...]
    by: By = "province"
    largest_mm: float = 30.0
    largest: float | None = None
    title: Text = ""
    spread: bool = True
    mark: Literal["coxcombs"] = "coxcombs"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations", "mutuals")}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_parts(self.indicators, least=3)
        check_between(Message("fault.cartography.thing.largest_circle"), self.largest_mm, 2.0, 80.0)
        check_largest(self.largest)
        check_level(self.by)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> PartsScale:
        """Learn the greatest value of any sector, and give each its color."""
        ordered = replace(self, indicators=in_order(self.indicators, data.vocabulary))
        parts = stated_parts(ordered, data, by=self.by, theme=theme, language=language)
        values = pd.concat([parts.table[key] for key in parts.table.columns])
        return PartsScale(parts, SizeScale(values, self.largest or greatest(values), self.largest_mm))

    def draw(self, sheet: MapSheet, scale: PartsScale) -> None:
        """Draw the sectors at the units' anchors, the largest first, and a cross where a part is unknown."""
        amounts, theme = scale.parts.drawn_rows, sheet.canvas.theme
        diameters = sector_diameters(scale)
        widest = diameters.max(axis=1, initial=0.0)
        shown, centers = place_largest_first(sheet, amounts.index, widest, round_symbols=True, spread=self.spread)
        diameters = diameters[shown]
        owners, which = np.nonzero(diameters > 0)
        colors = list(scale.parts.colors.values())
        look = ShapeStyle(
            face=[colors[i] for i in which], edge=edge_of(theme, colored=True), width_pt=theme.weights.symbol, z=10,
            gid="coxcombs", clip=sheet.frame.box,
        )  # fmt: skip
        angles = sector_angles(len(colors))
        sheet.canvas.wedges(centers[owners], diameters[owners, which], angles[which], look)
        draw_missing_parts(sheet, scale.parts, gid="coxcombs")

    def legend(self, scale: PartsScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return a coxcomb with rings of round values, what its sectors mean, zero and no data."""
        parts = scale.parts
        blocks: list[Block] = [parts.heading, LegendRemark(tr("area_of_sector", language))]
        if picked := scale.size.legend_values():
            widths = tuple(float(d) for d in scale.size.diameters(np.array(picked)))
            texts = size_texts(picked, data.indicator(self.indicators[0]), language)
            blocks.append(Rose(tuple(parts.colors.values()), widths, texts))
        blocks += [part_rows(parts, "cell", 3.4, theme), *parts.special_block(language)]
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: PartsScale, context: StyleContext) -> MarkStyles:
        """Return the sectors as areas of the ground, as large as the plate's scale draws them, and the crosses."""
        return coxcomb_style(self, scale, context, angles=sector_angles(len(scale.parts.colors)))

    def describe(self, scale: PartsScale, context: DescriptionContext) -> list[Statement]:
        """Describe the parts."""
        return part_statements(scale.parts, context, shared=False)


def sector_diameters(scale: PartsScale) -> Floats:
    """Return the diameters of the circles that sectors are cut from, mm, (units drawn, parts)."""
    amounts = scale.parts.drawn_rows.to_numpy(dtype=np.float64)
    return scale.size.diameters(amounts.ravel()).reshape(amounts.shape)


def sector_angles(parts: int) -> Floats:
    """Return from where to where sectors go, (n, 2) degrees anticlockwise from the right: clockwise from the top."""
    turns = 90.0 - 360.0 * np.arange(parts + 1) / parts
    return np.column_stack([turns[1:], turns[:-1]])


def in_order(keys: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return families, or sectors, in the order of the vocabulary; other stocks as they are given."""
    for stocks in (vocabulary.family_stocks, vocabulary.sector_stocks):
        places = {key: place for place, key in enumerate(stocks.values())}
        if all(key in places for key in keys):
            return tuple(sorted(keys, key=places.__getitem__))
    return tuple(keys)
