"""Categorical symbols: a category by shape and by colour, at the anchor of each unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from atlas.analysis.catalogue import Indicator, Nature
from atlas.analysis.flags import SUPPRESSED
from atlas.cartography.canvas import Look
from atlas.cartography.legend import Block, SymbolRow, SymbolRows
from atlas.cartography.marks.checks import check_between, check_level
from atlas.cartography.marks.fitting import category_scale, heading
from atlas.cartography.marks.mark import By, OneIndicator, allowed
from atlas.cartography.marks.placing import draw_absent, edge_of, stand
from atlas.cartography.marks.proportional import special_rows
from atlas.cartography.scales import CategoryScale
from atlas.cartography.symbols import SHAPES, Shape, reach
from atlas.cartography.theme import Theme
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet


@dataclass(frozen=True, eq=False)
class ShapedCategories:
    """Categories, each with a colour and a shape, and the codes of the units whose category is withheld."""

    categories: CategoryScale
    shapes: Mapping[str, Shape]
    withheld: pd.Index[Any]

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return self.categories.record() | {"shapes": dict(self.shapes), "suppressed": len(self.withheld)}


@dataclass(frozen=True, slots=True)
class Symbols(OneIndicator):
    """Symbols whose shape and colour say a category; a photocopy in grey keeps the shape.

    All cover the same area, so that no category looks more important than another.

    Attributes:
        indicator: key of a category.
        by: level of the units.
        size_mm: diameter of the circle of the same area.
        spread: whether symbols are moved apart, as in :class:`Circles`.
    """

    indicator: str
    by: By = "commune"
    size_mm: float = 3.0
    spread: bool = False
    mark: Literal["symbols"] = "symbols"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.CATEGORY})
    records: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse what no data could make right."""
        check_between("a symbol", self.size_mm, 1.0, 20.0)
        check_level(self.by)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> ShapedCategories:
        """Give each category that occurs its colour and its shape, by the catalogue's order."""
        one = allowed(self, data, self.indicator)
        scale = category_scale(one, data.table(self.by)[one.key], theme=theme, language=language)
        hidden = data.flags(one.key, self.by).eq(SUPPRESSED).to_numpy(dtype=bool)
        return ShapedCategories(scale, shapes_of(one, scale), scale.values.index[hidden])

    def draw(self, sheet: Sheet, scale: ShapedCategories) -> None:
        """Draw one symbol for each unit that has a category, each shape for itself."""
        theme, values = sheet.canvas.theme, scale.categories.values
        known = values[values.isin(list(scale.shapes))]
        radius = self.size_mm * max((reach(shape) for shape in scale.shapes.values()), default=0.5)
        halves = np.full((len(known), 2), radius)
        shown, centres = stand(sheet, known.index, halves, round_symbols=True, spread=self.spread)
        drawn = known.iloc[shown].to_numpy()
        for category, shape in scale.shapes.items():
            places = centres[drawn == category]
            look = Look(
                face=scale.categories.colours[category], edge=edge_of(theme, coloured=True),
                width_pt=theme.weights.symbol, z=10, gid=f"symbols:{category}", clip=sheet.frame.box,
            )  # fmt: skip
            sheet.canvas.symbols(shape, places, np.full(len(places), self.size_mm), look)
        draw_absent(sheet, scale.withheld, gid=f"withheld:{self.indicator}", withheld=True)

    def legend_entries(
        self, scale: ShapedCategories, data: Dataset, theme: Theme, language: LanguageCode
    ) -> tuple[Block, ...]:
        """One symbol for each category with its number of units."""
        found, counts = scale.categories, scale.categories.counts
        edge = edge_of(theme, coloured=True)
        rows = [
            SymbolRow(found.titles[value], shape, self.size_mm, found.colours[value], edge, counts[value])
            for value, shape in scale.shapes.items()
        ]
        hidden = len(scale.withheld)
        rows += special_rows(found.missing - hidden, 0, language, withheld=hidden)
        return (heading(data.indicator(self.indicator), data, language), SymbolRows(tuple(rows)))


def shapes_of(one: Indicator, scale: CategoryScale) -> Mapping[str, Shape]:
    """Give shapes by the catalogue's order, so that a category keeps its shape from plate to plate."""
    known = list(one.categories) if len(one.categories) <= len(SHAPES) else list(scale.colours)
    if len(scale.colours) > len(SHAPES):
        raise ClassificationError(
            f"{len(scale.colours)} categories cannot be told apart by shape on one plate; {len(SHAPES)} is the most: "
            "group the rarest under “other”"
        )
    return {value: SHAPES[known.index(value)] for value in scale.colours}
