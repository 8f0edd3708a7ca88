"""The ternary choropleth: areas colored by the shares of three parts of a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset import flags as reasons
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.legend import Block, LegendRemark, Swatch, Swatches, Triangle
from atlas.cartography.marks.checks import check_between, check_color, check_level, check_parts
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.parts import Parts, part_statements, stated_parts
from atlas.cartography.marks.special import SPECIAL, draw_texture
from atlas.cartography.marks.style.areas import area_style, fill
from atlas.cartography.marks.style.classes import KEYS
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.scales.color import channels
from atlas.cartography.scales.scales import NO_DATA, SUPPRESSED, ZERO
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote, text
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import percent
from atlas.i18n.typography import join_items

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
#: A cell of the triangle: whole steps of each share that are reached.
Cell: TypeAlias = tuple[int, int, int]
#: Colors of the corners; their mixtures stay apart for color-blind readers too, the middle is gray.
_CORNERS: Final = ("#d9a400", "#0b7fab", "#b0305f")
_MIDDLE: Final = "#e9e6df"
_DUST: Final = 1e-9


@dataclass(frozen=True, eq=False)
class TernaryScale:
    """The shares of three parts in each unit, and the cell of the triangle that they lie in.

    Attributes:
        parts: the three stocks.
        steps: classes along each side.
        cells: that the triangle has, the ones nearest to the first corner first.
        colors: of the cells.
    """

    parts: Parts
    steps: int
    cells: tuple[Cell, ...]
    colors: tuple[str, ...]

    @property
    def shares(self) -> Floats:
        """(n, 3) shares of the units, 0 to 1; not a number where there is nothing to share, or a part is missing."""
        table = self.parts.table.to_numpy(dtype=np.float64, na_value=np.nan)
        total = table.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(table, total, out=np.full_like(table, np.nan), where=total > 0))

    @property
    def codes(self) -> Integers:
        """The number of the cell of each unit, or a special code as in a choropleth."""
        index = {cell: i for i, cell in enumerate(self.cells)}
        table = self.parts.table
        codes = []
        for code, shares in zip(table.index, self.shares, strict=True):
            if code in self.parts.withheld:
                codes.append(SUPPRESSED)
            elif table.loc[code].isna().any():
                codes.append(NO_DATA)
            else:
                codes.append(index[cell_of(shares, self.steps)] if np.isfinite(shares).all() else ZERO)
        return np.array(codes, dtype=np.int64)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        codes = self.codes
        counts = [int((codes == i).sum()) for i in range(len(self.cells))]
        cells = dict(zip(self.colors, counts, strict=True))
        own = {name: value for name, value in self.parts.record().items() if name != "colours"}
        return own | {"steps": self.steps, "cells": cells}


@register_mark
@dataclass(frozen=True, slots=True)
class Ternary(Mark[TernaryScale]):
    """Areas colored by the shares of three stocks in their sum.

    Each share is cut into equal steps: with three steps the triangle has nine cells. A unit whose shares stand on a
    corner shared by cells belongs to the one where its greatest share is greatest. The color of a cell is that of its
    middle, mixed of the colors of the corners; where the three are equal it is gray.

    Attributes:
        indicators: keys of three stocks of one unit; the first has the corner at the top.
        by: level of the areas.
        steps: classes along each side, 2 to 5.
        colors: of the three corners, ``#rrggbb``; the toolkit's own when empty.
        title: heading of the legend, where the toolkit's own does not fit.
    """

    indicators: tuple[str, ...]
    by: By = "commune"
    steps: int = 3
    colors: tuple[str, ...] = ()
    title: Text = ""
    mark: Literal["ternary"] = "ternary"
    separable: ClassVar[bool] = True
    covers_area: ClassVar[bool] = True
    of_shares: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations", "mutuals")}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        check_parts(self.indicators, least=3)
        check_level(self.by)
        check_between(
            Message("fault.cartography.thing.ternary_steps"),
            self.steps,
            2,
            5,
            unit=Message("fault.cartography.unit.classes"),
        )
        if len(self.indicators) != 3 or len(self.colors) not in (0, 3):
            raise ValueError(Message("fault.cartography.ternary.three"))
        for color in self.colors:
            check_color(color)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> TernaryScale:
        """Learn the three stocks, and give each cell of the triangle its color."""
        parts = stated_parts(self, data, by=self.by, theme=theme, language=language)
        cells = triangle_cells(self.steps)
        colors = tuple(mixture(corners_of(cell, self.steps).mean(axis=0), self.colors or _CORNERS) for cell in cells)
        return TernaryScale(parts, self.steps, cells, colors)

    def draw(self, sheet: MapSheet, scale: TernaryScale) -> None:
        """Fill each unit with the color of its cell; special values with their own looks."""
        shapes, canvas, codes, theme = sheet.ground.units(self.by), sheet.canvas, scale.codes, sheet.canvas.theme
        for code in sorted({int(code) for code in codes}):
            members = [shapes[unit] for unit in scale.parts.table.index[codes == code]]
            face = str(getattr(theme, SPECIAL[code].color)) if code in SPECIAL else scale.colors[code]
            look = ShapeStyle(face=face, z=3, gid=f"ternary:{code}", clip=sheet.frame.box)
            canvas.shapes([page_path(shape) for shape in members], look)
            draw_texture(sheet, members, code)

    def legend(self, scale: TernaryScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the heading, the triangle with a dot for each unit, then the special values that occur."""
        shares = scale.shares
        titles = [scale.parts.titles[key] for key in self.indicators]
        triangle = Triangle(
            (titles[0], titles[1], titles[2]), tuple(corners_of(cell, self.steps) for cell in scale.cells),
            scale.colors, shares[np.isfinite(shares).all(axis=1)],
        )  # fmt: skip
        step = percent(100 / self.steps, language, decimals=0 if 100 % self.steps == 0 else 1)
        remark = LegendRemark(tr(f"ternary_{self.by}", language, step=step))
        special = [
            Swatch(tr(look.word, language), str(getattr(theme, look.color)), count, texture=look.texture)
            for code, look in SPECIAL.items() if (count := int((scale.codes == code).sum()))
        ]  # fmt: skip
        blocks: tuple[Block, ...] = (scale.parts.heading, triangle, remark)
        return (*blocks, Swatches(tuple(special))) if special else blocks

    def style(self, scale: TernaryScale, context: StyleContext) -> MarkStyles:
        """Return a rule for each cell that has units, and for each special value."""
        fields = [quote(context.column(key, self.by)) for key in self.indicators]
        flagged = [context.flag_column(key, self.by) for key in self.indicators]
        special = _special_conditions(fields, [name for name, _ in flagged if name])
        titles, cases, codes = [scale.parts.titles[key] for key in self.indicators], [], scale.codes
        for code in sorted({int(code) for code in codes}, reverse=True):
            if code in SPECIAL:
                look = SPECIAL[code]
                color, texture, key = str(getattr(context.theme, look.color)), look.texture, KEYS[code]
                label, condition = tr(look.word, context.language), special[code]
            else:
                middle = corners_of(scale.cells[code], self.steps).mean(axis=0)
                shares = [percent(100 * float(share), context.language, decimals=0) for share in middle]
                label = join_items(
                    [f"{name} {share}" for name, share in zip(titles, shares, strict=True)], context.language
                )
                color, texture, key = scale.colors[code], "", f"cell {code + 1}"
                condition = _cell_condition(scale.cells[code], self.steps, fields)
            count = int((codes == code).sum())
            cases.append(Case(key, label, (fill(context, color, texture),), color, filter=condition, count=count))
        extras = tuple(extra for _, more in flagged for extra in more)
        return area_style(context, self, Renderer("rules", tuple(cases)), scale.parts.heading.title, extras)

    def describe(self, scale: TernaryScale, context: DescriptionContext) -> list[Statement]:
        """Describe the sums and shares of the three parts, and where each of them is more than half."""
        statements = part_statements(scale.parts, context, shared=True)
        shares = scale.shares
        for i, key in enumerate(self.indicators):
            units = [str(code) for code in scale.parts.table.index[shares[:, i] > 0.5]]
            if units:
                what = context.text("alt.more_than_half", title=scale.parts.titles[key])
                statements.append(context.where(what, units, 4))
        return statements


def triangle_cells(steps: int) -> tuple[Cell, ...]:
    """Return the cells of a triangle cut into ``steps²`` equal ones: those upright, and those upside down between."""
    return tuple(
        (a, b, total - a - b)
        for a in reversed(range(steps))
        for total in (steps - 1, steps - 2)
        for b in reversed(range(total - a + 1))
        if total >= a
    )


def corners_of(cell: Cell, steps: int) -> Floats:
    """Return the shares at the corners of a cell, (3, 3)."""
    upright = sum(cell) == steps - 1
    moves = np.eye(3) if upright else 1 - np.eye(3)
    return np.asarray((np.array(cell) + moves) / steps)


def cell_of(shares: Floats, steps: int) -> Cell:
    """Return the cell that three shares lie in; of those that meet in a corner the one towards the greatest share."""
    reached = np.floor(shares * steps + _DUST).astype(np.int64)
    if reached.sum() == steps:  # a corner: every share is a whole number of steps
        reached[np.flatnonzero(reached)[np.argmin(reached[reached > 0])]] -= 1
    return int(reached[0]), int(reached[1]), int(reached[2])


def _cell_condition(cell: Cell, steps: int, fields: list[str]) -> str:
    """Return the condition of a cell: three shares from where it begins, or under where it ends if upside down."""
    total = f"({' + '.join(fields)})"
    upright = sum(cell) == steps - 1
    tests = [f"{total} > 0"]
    for field, start in zip(fields, cell, strict=True):
        tests.append(
            f"{field} * {steps} >= {start} * {total}" if upright else f"{field} * {steps} < {start + 1} * {total}"
        )
    for corner in np.array(cell) + np.eye(3, dtype=np.int64) if upright else ():
        if cell_of(corner / steps, steps) != cell:
            at = [f"{field} * {steps} = {k} * {total}" for field, k in zip(fields, corner.tolist(), strict=True)]
            tests.append(f"NOT ({' AND '.join(at)})")
    return " AND ".join(tests)


def _special_conditions(fields: list[str], flags: list[str]) -> dict[int, str]:
    """Return conditions of nothing to share, of a part that is missing, and of one that is withheld."""
    missing = "(" + " OR ".join(f"{field} IS NULL" for field in fields) + ")"
    hidden = " OR ".join(f"coalesce({quote(flag)} = {text(reasons.SUPPRESSED)}, false)" for flag in flags)
    return {
        ZERO: " AND ".join(f"{field} = 0" for field in fields),
        NO_DATA: f"{missing} AND NOT ({hidden})" if hidden else missing,
        SUPPRESSED: f"{missing} AND ({hidden})",
    }


def mixture(shares: Floats, corners: tuple[str, ...]) -> str:
    """Return the color of a mixture: light gray where all shares are equal, purer towards the corners.

    The colors of the corners are mixed by the shares, and the mixture with gray by its distance from the middle.
    """
    away = float(np.sqrt(((shares - 1 / 3) ** 2).sum() / (2 / 3))) ** 0.7
    mixed = shares @ np.array([channels(color) for color in corners], dtype=np.float64)
    levels = away * mixed + (1 - away) * np.array(channels(_MIDDLE))
    return "#" + "".join(f"{round(float(level)):02x}" for level in levels)
