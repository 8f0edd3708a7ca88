"""Graduated symbols: a stock or a ratio in classes, one size of symbol for each class."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias, get_args

import numpy as np

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.symbols import reach
from atlas.cartography.legend import Block, LegendRemark, SymbolRow, SymbolRows
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_level
from atlas.cartography.marks.fitted_classes import class_scale, edge_texts, heading
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.proportional import special_rows
from atlas.cartography.marks.statements import class_statements
from atlas.cartography.marks.style.centers import absent_looks, center_style
from atlas.cartography.marks.style.classes import attribute, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.symbol_placement import draw_missing, place_symbols, spread_remark
from atlas.cartography.scales.classification import Method
from atlas.cartography.scales.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import MarkStyles, Renderer
from atlas.cartography.styles.symbols import Marker, Symbol, millimeters
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Step: TypeAlias = Literal["circle", "square", "triangle"]
_STEPS: Final[tuple[str, ...]] = get_args(Step)


@dataclass(frozen=True, eq=False)
class GraduatedScale:
    """Classes, each with a size.

    Attributes:
        classes: the classes; their colors are not used.
        sizes_mm: for each class, the diameter of the circle of the same area as its symbol, first class first.
        symbol: its shape.
    """

    classes: ClassScale
    sizes_mm: tuple[float, ...]
    symbol: Step

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps: the classes, and that sizes are steps."""
        classes = {key: value for key, value in self.classes.record().items() if key != "colours"}
        return classes | {"symbol": self.symbol, "sized_by": "class", "sizes_mm": list(self.sizes_mm)}


@register_mark
@dataclass(frozen=True, slots=True)
class Graduated(OneIndicator[GraduatedScale]):
    """Symbols of a few sizes, one for each class of a stock or a ratio.

    The sizes are steps, not areas: twice the area does not mean twice the value, and the legend says so. They show
    an order where proportional symbols would be too small or too large to be read; for amounts prefer
    :class:`Circles`.

    Attributes:
        indicator: key of a stock or a ratio; one that turns about a reference (a change, a quotient) is refused.
        by: level of the units.
        symbol: ``circle``, ``square`` or ``triangle``.
        smallest_mm, largest_mm: sizes of the lowest and the highest class, in equal steps between: the diameter of the
            circle of the same area.
        method, classes, breaks: as in :class:`Choropleth`; four classes by default.
        spread: whether symbols are moved apart, as in :class:`Circles`.
    """

    indicator: str
    by: By = "commune"
    symbol: Step = "circle"
    smallest_mm: float = 1.6
    largest_mm: float = 7.0
    method: Method = "quantile"
    classes: int | None = 4
    breaks: tuple[float, ...] = ()
    spread: bool = False
    mark: Literal["graduated"] = "graduated"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_2024"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK, Nature.RATIO})
    #: The classes' colors are not drawn; the theme's ramp only has to exist.
    palette: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Validate the options."""
        check_choice("symbol", self.symbol, _STEPS)
        check_between(Message("fault.cartography.thing.smallest_symbol"), self.smallest_mm, 0.5, 30.0)
        check_between(Message("fault.cartography.thing.largest_symbol"), self.largest_mm, 1.0, 30.0)
        if self.largest_mm <= self.smallest_mm:
            raise ValueError(Message("fault.cartography.graduated.sizes", low=self.smallest_mm, high=self.largest_mm))
        check_level(self.by)
        check_classes(self.method, self.classes, self.breaks)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> GraduatedScale:
        """Cut the values into classes and give each a size."""
        indicator = require_nature(self, data, self.indicator)
        if indicator.reference is not None:
            raise MapTypeError(
                Message("fault.cartography.graduated.reference", key=indicator.key, reference=indicator.reference)
            )
        classes = class_scale(self, indicator, data, theme)
        count = classes.breaks.classes
        middle = (self.smallest_mm + self.largest_mm) / 2
        sizes = np.linspace(self.smallest_mm, self.largest_mm, count) if count > 1 else np.full(count, middle)
        return GraduatedScale(classes, tuple(float(s) for s in sizes), self.symbol)

    def draw(self, sheet: MapSheet, scale: GraduatedScale) -> None:
        """Draw the symbols at the units' anchors, the highest class first, and a cross where data are missing."""
        codes = scale.classes.codes
        order = np.argsort(-codes, kind="stable")
        order = order[codes[order] >= 0]
        sizes = np.array(scale.sizes_mm)[codes[order]] if len(order) else np.empty(0)
        halves = np.column_stack([sizes, sizes]) * reach(self.symbol)
        units = scale.classes.values.index
        shown, centers = place_symbols(sheet, units[order], halves, round_symbols=True, spread=self.spread)
        theme = sheet.canvas.theme
        look = ShapeStyle(
            face=theme.symbol, edge=theme.symbol_edge, width_pt=theme.weights.symbol, z=10,
            gid=f"graduated:{self.indicator}", clip=sheet.frame.box,
        )  # fmt: skip
        sheet.canvas.symbols(self.symbol, centers, sizes[shown], look)
        draw_missing(sheet, units[codes == NO_DATA], gid=f"absent:{self.indicator}")
        draw_missing(sheet, units[codes == SUPPRESSED], gid=f"withheld:{self.indicator}", withheld=True)

    def legend(self, scale: GraduatedScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return one symbol for each class with its limits and its number of units, highest first.

        Zero, no data, a remark.
        """
        classes = scale.classes
        rows = [
            SymbolRow(text, self.symbol, size, theme.symbol, theme.symbol_edge, count)
            for text, size, count in zip(_intervals(classes, language), scale.sizes_mm, classes.counts, strict=True)
        ]
        rows = [
            *reversed(rows),
            *special_rows(classes.zeros, classes.missing, language, withheld=classes.number(SUPPRESSED)),
        ]
        if beside := classes.number(NOT_APPLICABLE):
            rows.append(SymbolRow(tr("not_applicable", language), "none", count=beside))
        blocks: list[Block] = [
            heading(data.indicator(self.indicator), data, language),
            SymbolRows(tuple(rows)),
            LegendRemark(tr("sizes_are_steps", language)),
        ]
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: GraduatedScale, context: StyleContext) -> MarkStyles:
        """Return symbols of one size for each class."""
        classes, theme = scale.classes, context.theme
        column, extras = context.value_column(self.indicator, self.by, classes.values)
        flag, more = context.flag_column(self.indicator, self.by)
        nothing = Marker(scale.symbol, 0.0, theme.symbol)

        def symbol(code: int) -> Symbol:
            if code in (NO_DATA, SUPPRESSED):
                return absent_looks(context, withheld=code == SUPPRESSED)
            if code < 0:
                return (nothing,)
            edge = millimeters(theme.weights.symbol)
            return (Marker(scale.symbol, scale.sizes_mm[code], theme.symbol, theme.symbol_edge, edge),)

        cases = class_cases(classes, theme, context.language, symbol, hidden=(ZERO, NOT_APPLICABLE))
        renderer = Renderer("graduated", cases, attribute(column, flag, classes), quote(column))
        heading = context.data.indicator(self.indicator).heading(context.language)
        return center_style(context, self, renderer, heading, (*extras, *more))

    def describe(self, scale: GraduatedScale, context: DescriptionContext) -> list[Statement]:
        """Describe the classes."""
        return class_statements(scale.classes, context, self.indicator)


def _intervals(classes: ClassScale, language: LanguageCode) -> list[str]:
    """Write each class: from its lower limit to under its upper one, the last one closed."""
    texts, last = edge_texts(classes, language), classes.breaks.classes - 1
    if len(texts) == 1:  # one class of one value
        return [*texts]
    return [
        tr("interval_closed" if i == last else "interval", language, low=low, high=high)
        for i, (low, high) in enumerate(itertools.pairwise(texts))
    ]
