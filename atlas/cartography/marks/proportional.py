"""What circles and squares share: areas proportional to a stock from zero, in one color or colored by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.texture import Texture
from atlas.cartography.legend import Block, NestedSizes, SymbolRow, SymbolRows
from atlas.cartography.marks.checks import check_between, check_largest
from atlas.cartography.marks.colored_stock import ColoredStock
from atlas.cartography.marks.fitted_classes import (
    category_block,
    category_scale,
    class_blocks,
    class_scale,
    floats,
    heading,
    unit_values,
)  # fmt: skip
from atlas.cartography.marks.mark import By, Mark, require_nature
from atlas.cartography.marks.special import CAUTION_PT, CAUTION_TEXTURE, SPECIAL, caution_ink, draw_symbol_sign, face
from atlas.cartography.marks.statements import category_statements, class_statements, size_statements
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.proportional import proportional_style
from atlas.cartography.marks.symbol_placement import draw_missing, edge_of, edges_of, place_largest_first, spread_remark
from atlas.cartography.scales.scales import NO_DATA, CategoryScale, ClassScale, ColoredSizes, SizeScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Listed, Message, tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
_LISTED: Final = 8  # units below zero that a message names


@dataclass(frozen=True, slots=True)
class ProportionalSymbols(ColoredStock, Mark[SizeScale | ColoredSizes]):
    """Symbols whose area is proportional to a stock, in one color or colored by a ratio or a category.

    All that the classes of the color can be told is in :class:`~atlas.cartography.marks.class_options.Classing`.

    Attributes:
        indicator: key of a stock.
        color: key of a ratio or category that colors the symbols; one color when empty.
        by: level of the units.
        largest_mm: width of the symbol of the greatest value: a circle's diameter, a square's side.
        largest: the value drawn at ``largest_mm``, to share one scale over a series; the table's greatest by default.
        spread: whether symbols are moved apart so that none covers another; a hairline leads back to its unit from
            each that moved further than its radius.
    """

    indicator: str
    color: str = ""
    by: By = "commune"
    largest_mm: float = 16.0
    largest: float | None = None
    spread: bool = False
    symbol: ClassVar[Literal["circle", "square"]]
    separable: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between(Message(f"fault.cartography.thing.largest_{self.symbol}"), self.largest_mm, 1.0, 60.0)
        check_largest(self.largest)
        self.check_options()

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> SizeScale | ColoredSizes:
        """Learn the greatest value, and the classes or categories of the color."""
        require_nature(self, data, self.indicator)
        values = amounts(data, self.indicator, self.by)
        flags = data.flags(self.indicator, self.by)
        size = SizeScale(values, self.largest or greatest(values), self.largest_mm, self.symbol, flags)
        if not self.color:
            return size
        indicator = require_nature(self, data, self.color)
        if indicator.nature is Nature.CATEGORY:
            values = data.table(self.by)[indicator.key]
            return ColoredSizes(size, category_scale(indicator, values, theme=theme, language=language))
        return ColoredSizes(size, class_scale(self, indicator, data, theme))

    def draw(self, sheet: MapSheet, scale: SizeScale | ColoredSizes) -> None:
        """Draw the symbols at the units' anchors, the largest first, and a cross where data are missing."""
        size = scale.size if isinstance(scale, ColoredSizes) else scale
        widths = size.diameters(floats(size.values))
        shown, centers = place_largest_first(
            sheet, size.values.index, widths, round_symbols=self.symbol == "circle", spread=self.spread
        )
        theme = sheet.canvas.theme
        faces = _faces(scale, shown, theme)
        look = ShapeStyle(
            face=faces, edge=edges_of(faces, theme) if isinstance(scale, ColoredSizes) else theme.symbol_edge,
            width_pt=theme.weights.symbol, z=10,
            gid=f"{self.symbol}s:{self.indicator}", clip=sheet.frame.box,
        )  # fmt: skip
        self._draw_shapes(sheet.canvas, centers, widths[shown], look)
        if isinstance(scale, ColoredSizes):
            self._texture(sheet, (centers, widths[shown]), scale.color, shown)
        codes = size.values.index
        draw_missing(sheet, codes[size.values.isna() & ~size.is_suppressed], gid=f"absent:{self.indicator}")
        draw_missing(sheet, codes[size.is_suppressed], gid=f"withheld:{self.indicator}", withheld=True)

    def legend(
        self, scale: SizeScale | ColoredSizes, data: Dataset, theme: Theme, language: LanguageCode
    ) -> tuple[Block, ...]:
        """Nested symbols with round values, zero and no data, then the classes or categories of the color."""
        indicator = data.indicator(self.indicator)
        size = scale.size if isinstance(scale, ColoredSizes) else scale
        face = theme.symbol if isinstance(scale, SizeScale) else theme.paper
        blocks: list[Block] = [heading(indicator, data, language)]
        blocks += size_blocks(size, indicator, ShapeStyle(face=face, edge=_edge(scale, theme)), language)
        blocks += special_block(size.zeros, size.missing, language, withheld=size.withheld_count)
        blocks += spread_remark(self.spread, language)
        if isinstance(scale, ColoredSizes):
            # A unit without a symbol has no color on the map either.
            color = scale.color.among((size.values > 0).to_numpy(dtype=bool))
            other = data.indicator(self.color)
            if isinstance(color, ClassScale):
                blocks.append(heading(other, data, language, smoothed=color.smoothed))
                blocks += class_blocks(color, self.by, theme, language, self)
            else:
                blocks += [heading(other, data, language), category_block(color, theme, language)]
        return tuple(blocks)

    def style(self, scale: SizeScale | ColoredSizes, context: StyleContext) -> MarkStyles:
        """Return symbols whose sizes are expressions, in one color or by class or category."""
        return proportional_style(self, scale, context)

    def describe(self, scale: SizeScale | ColoredSizes, context: DescriptionContext) -> list[Statement]:
        """Describe the sizes, then the colors of the symbols that are drawn."""
        if isinstance(scale, SizeScale):
            return size_statements(scale, context, self.indicator)
        sizes = size_statements(scale.size, context, self.indicator)
        color = scale.color.among((scale.size.values > 0).to_numpy(dtype=bool))
        if isinstance(color, CategoryScale):
            title = context.indicator(self.color).title[context.language]
            return [*sizes, *category_statements(color, context, title)]
        classes = class_statements(color, context, self.color)
        return [*sizes, *(Statement(statement.text, statement.rank + 1) for statement in classes)]

    def _draw_shapes(self, canvas: Canvas, centers: Floats, widths: Floats, look: ShapeStyle) -> None:
        (canvas.circles if self.symbol == "circle" else canvas.squares)(centers, widths, look)

    def _texture(
        self,
        sheet: MapSheet,
        symbols: tuple[Floats, Floats],
        color: ClassScale | CategoryScale,
        order: npt.NDArray[np.int64],
    ) -> None:
        """Give symbols of special color or to be read with care their texture, where no later one covers them."""
        theme, shapes = sheet.canvas.theme, _outlines(*symbols, self.symbol)
        codes, clip = _codes(color, order), sheet.frame.box

        def parts_in_sight(which: npt.NDArray[np.bool_]) -> list[Any]:
            parts = (shapely.difference(shapes[i], shapely.union_all(shapes[i + 1 :])) for i in np.flatnonzero(which))
            return [part for part in parts if not part.is_empty]

        def cover(which: npt.NDArray[np.bool_], texture: Texture, edge: str, width_pt: float, gid: str) -> None:
            look = ShapeStyle(edge=edge, width_pt=width_pt, z=10.1, gid=gid, clip=clip)
            sheet.canvas.texture(parts_in_sight(which), texture, look)

        for code, special in SPECIAL.items():
            cover(codes == code, special.texture, theme.texture, theme.weights.hairline, f"texture:{code}")
        if isinstance(color, ClassScale):
            for code, fill in enumerate(color.colors):
                if code < color.classes_below:  # other classes have no sign
                    draw_symbol_sign(sheet, parts_in_sight(codes == code), color, code)
                careful = (codes == code) & color.with_care[order]
                cover(careful, CAUTION_TEXTURE, caution_ink(fill, theme), CAUTION_PT, f"caution:{code}")


def amounts(data: Dataset, key: str, by: By) -> pd.Series[float]:
    """Return the values of a stock, one for each unit.

    Raises:
        MapTypeError: values below zero, which no area can show; the message names their units.
    """
    values = unit_values(data, key, by)
    below = values[values < 0]
    if len(below):
        names = data.table(by).loc[below.index, c.NAME]
        figures = [f"{name} ({value:g})" for name, value in zip(names, below, strict=True)]
        listed = Listed(figures, most=_LISTED, marks=False)
        raise MapTypeError(Message("fault.cartography.negative", key=key, listed=listed))
    return values


def greatest(values: pd.Series[float]) -> float:
    """Return the greatest value known, or 0."""
    return float(np.nanmax(values.to_numpy())) if values.notna().any() else 0.0


def size_blocks(
    size: SizeScale, indicator: Indicator, look: ShapeStyle, language: LanguageCode, *, bar_mm: float = 0.0
) -> list[Block]:
    """Return the legend of sizes: nested symbols of round values in a look; none where nothing is above zero."""
    if not (picked := size.legend_values()):
        return []
    shown = tuple(float(d) for d in size.diameters(np.array(picked)))
    texts = size_texts(picked, indicator, language)
    return [NestedSizes(shown, texts, str(look.face), str(look.edge), size.symbol, bar_mm)]


def size_texts(values: Sequence[float], indicator: Indicator, language: LanguageCode) -> tuple[str, ...]:
    """Write the round values of a legend of sizes."""
    return tuple(number(value, language, decimals=_enough(value, indicator.decimals)) for value in values)


def _enough(value: float, decimals: int) -> int:
    """Return the decimals of a round value: none of a whole number, else the indicator's or more, until it is seen."""
    if value == round(value):
        return 0
    return next((d for d in range(max(decimals, 1), 12) if abs(round(value, d) - value) < 1e-3 * value), 12)


def special_block(zeros: int, missing: int, language: LanguageCode, *, withheld: int = 0) -> list[Block]:
    """Return the entries of zero, of no data and of what is withheld as a block, if one of them occurs."""
    rows = special_rows(zeros, missing, language, withheld=withheld)
    return [SymbolRows(tuple(rows))] if rows else []


def special_rows(zeros: int, missing: int, language: LanguageCode, *, withheld: int = 0) -> list[SymbolRow]:
    """Return the entries that occur: zero, which has no symbol; no data, a cross; what is withheld, a boxed cross."""
    rows = []
    if zeros:
        rows.append(SymbolRow(tr("no_symbol", language), "none", count=zeros))
    if missing:
        rows.append(SymbolRow(tr("no_data", language), "absent", count=missing))
    if withheld:
        rows.append(SymbolRow(tr("suppressed", language), "withheld", count=withheld))
    return rows


def _faces(scale: SizeScale | ColoredSizes, order: npt.NDArray[np.int64], theme: Theme) -> list[str]:
    if isinstance(scale, SizeScale):
        return [theme.symbol] * len(order)
    if isinstance(scale.color, ClassScale):
        return [face(scale.color, int(k), theme) for k in scale.color.codes[order]]
    picked = scale.color.values.iloc[order]
    return [scale.color.colors.get(value, theme.no_data) for value in picked]


def _codes(color: ClassScale | CategoryScale, order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the codes of the symbols' colors; of a category 0, or no data."""
    if isinstance(color, ClassScale):
        return color.codes[order]
    return np.where(color.values.iloc[order].isna(), NO_DATA, 0)


def _edge(scale: SizeScale | ColoredSizes, theme: Theme) -> str:
    return edge_of(theme, colored=isinstance(scale, ColoredSizes))


def _outlines(centers: Floats, widths: Floats, symbol: str) -> npt.NDArray[np.object_]:
    """Return symbols as polygons, (n,)."""
    if symbol == "circle":
        return np.asarray(shapely.buffer(shapely.points(centers), widths / 2))
    x, y = centers.T
    half = widths / 2
    boxes: npt.NDArray[np.object_] = np.asarray(shapely.box(x - half, y - half, x + half, y + half))
    return boxes
