"""Waffles: one small square for so many of something, stacked in a block at each unit, colored by part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.stats.dot_allocation import largest_remainder, round_amount
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.legend import Block, LegendRemark, SymbolRow, SymbolRows
from atlas.cartography.marks.actors import counts_actors
from atlas.cartography.marks.checks import check_between, check_level, check_parts
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.parts import Parts, draw_missing_parts, part_rows, part_statements, stated_parts
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.marks.symbol_placement import edge_of, place_symbols, spread_remark
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Marker, millimeters
from atlas.decimals import fixed_point
from atlas.errors import ClassificationError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
_APART: Final = 0.15  # between two squares of a block, in sides
_SHOWN_MM: Final = 2.4  # least size at which the legend shows a color
_MOST: Final = 20_000  # squares that a plate can show


@dataclass(frozen=True, eq=False)
class WaffleScale:
    """The squares of each unit.

    Attributes:
        parts: the stocks that they stand for.
        squares: one row for each unit that has something and one column for each stock: how many squares.
        each: what one square stands for.
    """

    parts: Parts
    squares: pd.DataFrame
    each: float

    @property
    def too_few(self) -> int:
        """Number of units that have something, but not enough for a square."""
        return int((self.squares.sum(axis=1) == 0).sum())

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        drawn = {str(key): int(count) for key, count in self.squares.sum().items()}
        return {"each": self.each, "squares": drawn, "without_square": self.too_few, **self.parts.record()}


@register_mark
@dataclass(frozen=True, slots=True)
class Waffle(Mark[WaffleScale]):
    """Blocks of small squares, each standing for so many, colored by the stock that they count.

    The sum of a unit is rounded to whole squares; these are shared among its parts by largest remainder (Hamilton), so
    that a block is as large as its sum asks, whatever its parts. The legend says how many squares stand for how many.

    Attributes:
        indicators: keys of at least one stock, all of one unit, in the order of the legend.
        each: what one square stands for: 1, 2 or 5 times a power of ten.
        by: level of the units.
        cell_mm: side of a square.
        title: head of the legend, in French or in several languages; what the stocks are the parts of by default.
        spread: whether blocks are moved apart, as :class:`Circles` are.
    """

    indicators: tuple[str, ...]
    each: float = 10
    by: By = "commune"
    cell_mm: float = 1.1
    title: Text = ""
    spread: bool = False
    mark: Literal["waffle"] = "waffle"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations"), "each": 1}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_parts(self.indicators, least=1)
        check_between(Message("fault.cartography.thing.square"), self.cell_mm, 0.4, 6.0)
        check_level(self.by)
        if not (math.isfinite(self.each) and self.each >= 1):
            raise ValueError(Message("fault.cartography.waffle.each", each=self.each))
        if (round_one := round_amount(self.each, dots=1)) != self.each:
            raise ValueError(Message("fault.cartography.waffle.round", each=f"{self.each:g}", choice=f"{round_one:g}"))

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> WaffleScale:
        """Count the squares of each part of each unit."""
        parts = stated_parts(self, data, by=self.by, theme=theme, language=language)
        drawn = parts.drawn_rows
        if (total := float(drawn.to_numpy().sum()) / self.each) > _MOST:
            f"each = {round_amount(total * self.each, dots=_MOST):g} or more"
            raise ClassificationError(
                Message(
                    "fault.cartography.waffle.many",
                    squares=fixed_point(total),
                    choice=f"{round_amount(total * self.each, dots=_MOST):g}",
                )
            )
        squares = [largest_remainder(row, each=self.each) for row in drawn.to_numpy()]
        counted = np.array(squares, dtype=np.int64).reshape(drawn.shape)
        return WaffleScale(parts, pd.DataFrame(counted, index=drawn.index, columns=drawn.columns), self.each)

    def draw(self, sheet: MapSheet, scale: WaffleScale) -> None:
        """Draw the blocks at the units' anchors, the largest first, and a cross where a part is unknown."""
        table = scale.squares[scale.squares.sum(axis=1) > 0]
        table = table.iloc[np.argsort(-table.sum(axis=1).to_numpy(), kind="stable")]
        pitch = self.cell_mm * (1 + _APART)
        halves = np.array([block(int(total)) for total in table.sum(axis=1)], dtype=np.float64).reshape(-1, 2)
        halves = (halves * pitch - self.cell_mm * _APART) / 2
        shown, centers = place_symbols(sheet, table.index, halves, round_symbols=False, spread=self.spread)
        canvas, colors = sheet.canvas, list(scale.parts.colors.values())
        places, faces, grounds = [np.empty((0, 2))], [], []
        for center, half, counts in zip(centers, halves[shown], table.to_numpy()[shown], strict=True):
            box, total = Box(*(center - half), *(2 * half)), int(counts.sum())
            cells = _cells(total) * pitch + self.cell_mm / 2
            places.append(np.column_stack([[canvas.along(box, x) for x in cells[:, 0]], box.y + cells[:, 1]]))
            faces += [colors[i] for i in np.repeat(np.arange(len(counts)), counts)]
            grounds += _grounds(canvas, box, total, pitch)
        theme = canvas.theme
        # Paper beneath, so that no boundary shows between the squares.
        paper = ShapeStyle(face=theme.paper, z=9.9, gid="waffle-ground", clip=sheet.frame.box)
        canvas.rectangles(grounds, paper)
        look = ShapeStyle(
            face=faces, edge=edge_of(theme, colored=True), width_pt=theme.weights.hairline, z=10, gid="waffle",
            clip=sheet.frame.box,
        )  # fmt: skip
        canvas.squares(np.vstack(places), np.full(len(faces), self.cell_mm), look)
        draw_missing_parts(sheet, scale.parts, gid="waffle")

    def legend(self, scale: WaffleScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what a square stands for, the parts in their colors, what rounding did, zero and no data."""
        kinds = [data.indicator(key) for key in self.indicators]
        edge = edge_of(theme, colored=True)
        stands_for = _stands_for(kinds, self.each, data.vocabulary, language)
        blocks: list[Block] = [
            scale.parts.heading,
            SymbolRows((SymbolRow(stands_for, "cell", self.cell_mm, theme.paper, edge),), explains=True),
            part_rows(scale.parts, "cell", max(self.cell_mm, _SHOWN_MM), theme),
        ]
        drawn, total = int(scale.squares.to_numpy().sum()), float(scale.parts.drawn_rows.to_numpy().sum())
        counted = {"squares": number(drawn, language), "total": _amount_text(kinds, total, data.vocabulary, language)}
        blocks.append(LegendRemark(tr(f"squares_drawn_{self.by}", language, **counted)))
        if scale.too_few:
            few = SymbolRow(tr("too_few_for_a_square", language), "none", count=scale.too_few)
            blocks.append(SymbolRows((few,)))
        blocks += scale.parts.special_block(language)
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: WaffleScale, context: StyleContext) -> MarkStyles:
        """Return blocks of squares as points, laid out for the scale of the plate."""
        table = scale.squares[scale.squares.sum(axis=1) > 0]
        pitch = self.cell_mm * (1 + _APART) / context.frame.mm_per_m
        codes, kinds, places = [], [], [np.empty((0, 2))]
        for code, row in zip(table.index, table.to_numpy(), strict=True):
            total = int(row.sum())
            columns, rows = block(total)
            steps = np.arange(total)
            grid_xy = np.column_stack([steps % columns, steps // columns]) - np.array([columns - 1, rows - 1]) / 2
            if LANGUAGES[context.language].right_to_left:
                grid_xy[:, 0] *= -1
            places.append(np.array(context.moved.get(code, context.anchors[code])) + grid_xy * pitch)
            codes += [code] * total
            kinds += [table.columns[i] for i in np.repeat(np.arange(len(row)), row).tolist()]
        theme, parts = context.theme, scale.parts
        frame = pd.DataFrame({"unit": codes, "indicator": kinds})
        made = own_layer(context, "squares", frame, shapely.points(np.vstack(places)), "Point", _parts_title(parts))
        side = self.cell_mm * 2 / np.sqrt(np.pi)
        cases = tuple(
            Case(f"category {key}", parts.titles[key],
                 (Marker("square", float(side), color, theme.boundary, millimeters(theme.weights.hairline)),), color,
                 value=key, count=kinds.count(key))
            for key, color in parts.colors.items()
        )  # fmt: skip
        remark = tr("qgis.at_scale", context.language, scale=number(context.frame.scale, context.language))
        return style_layer(self, made, Renderer("categorised", cases, quote("indicator")), over=True, remark=remark)

    def describe(self, scale: WaffleScale, context: DescriptionContext) -> list[Statement]:
        """Describe the parts."""
        return part_statements(scale.parts, context, shared=True)


def block(squares: int) -> tuple[int, int]:
    """Return columns and rows of the block nearest to a square for a number of squares: 7 → 3 × 3."""
    columns = math.isqrt(squares - 1) + 1 if squares else 0
    return columns, -(-squares // columns) if columns else 0


def _cells(squares: int) -> Floats:
    """Return columns and rows of the squares of a block, (n, 2).

    Row by row upwards from the side where reading starts.
    """
    columns, _ = block(squares)
    position = np.arange(squares)
    return np.column_stack([position % columns, position // columns]).astype(np.float64)


def _grounds(canvas: Canvas, box: Box, squares: int, pitch: float) -> list[Box]:
    """Return the full rows of a block, and the one that is not full."""
    columns, _ = block(squares)
    full, rest = divmod(squares, columns)
    height, width = full * pitch, rest * pitch
    return [
        Box(box.x, box.y, box.width, min(height, box.height)),
        Box(canvas.along(box, 0.0, width), box.y + height, width, box.height - height),
    ][: 2 if rest else 1]


def _stands_for(kinds: list[Indicator], each: float, vocabulary: Vocabulary, language: LanguageCode) -> str:
    n = number(each, language)
    if counts_actors((indicator.key for indicator in kinds), vocabulary):
        return vocabulary.text("square_one_actor" if each == 1 else "square_of_actors", n=n)[language]
    return tr("square_of", language, n=n, unit=_unit(kinds, language))


def _amount_text(kinds: list[Indicator], total: float, vocabulary: Vocabulary, language: LanguageCode) -> str:
    n = number(total, language)
    if counts_actors((indicator.key for indicator in kinds), vocabulary):
        return vocabulary.text("n_actors", n=n)[language]
    return f"{n} {_unit(kinds, language)}"


def _unit(kinds: list[Indicator], language: LanguageCode) -> str:
    """Return the unit that the stocks share; a word for anything where they have none."""
    return kinds[0].unit[language] or tr("units", language)


def _parts_title(parts: Parts) -> str:
    return " · ".join(part for part in (parts.heading.title, parts.heading.detail) if part)
