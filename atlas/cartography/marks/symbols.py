"""Categorical symbols: a category by shape and by color, at the anchor of each unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.flags import SUPPRESSED
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.symbols import SHAPES, Pictogram, Shape, reach
from atlas.cartography.legend import Block, SymbolRow, SymbolRows
from atlas.cartography.marks.checks import check_between, check_level
from atlas.cartography.marks.fitted_classes import category_scale, heading
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.proportional import special_rows
from atlas.cartography.marks.rare_categories import check_rare, group_rare, rare_remark
from atlas.cartography.marks.statements import category_statements
from atlas.cartography.marks.style.centers import absent_looks, center_style
from atlas.cartography.marks.style.classes import category_attribute, category_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.symbol_placement import draw_missing, edge_of, place_symbols
from atlas.cartography.scales.scales import RARE, CategoryScale
from atlas.cartography.spec.pictogram import read_pictogram
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Marker, millimeters
from atlas.errors import ClassificationError, UnknownNameError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet


@dataclass(frozen=True, eq=False)
class ShapedCategories:
    """Categories, each with a color and a shape, and the codes of the units whose category is withheld."""

    categories: CategoryScale
    shapes: Mapping[str, Shape | Pictogram]
    withheld: pd.Index[Any]

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return self.categories.record() | {
            "shapes": {key: getattr(shape, "name", shape) for key, shape in self.shapes.items()},
            "suppressed": len(self.withheld),
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Symbols(OneIndicator[ShapedCategories]):
    """Symbols whose shape and color say a category; a photocopy in gray keeps the shape.

    All cover the same area, so that no category looks more important than another.

    Attributes:
        indicator: key of a category.
        by: level of the units.
        size_mm: diameter of the circle of the same area.
        spread: whether symbols are moved apart, as in :class:`Circles`.
        rare: categories under that share of the units (0.05), or under that number of them (3), have one symbol
            together, “other”, and the legend says what is in it; none are grouped when 0.
        pictograms: category → SVG file (beside the edition) whose filled shapes are its symbol, or a pictogram that was
            read; other categories have the toolkit's shapes.
    """

    indicator: str
    by: By = "commune"
    size_mm: float = 3.0
    spread: bool = False
    rare: float = 0.0
    pictograms: Mapping[str, Any] = field(default_factory=dict)
    mark: Literal["symbols"] = "symbols"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "dominant_family"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.CATEGORY})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between(Message("fault.cartography.thing.symbol"), self.size_mm, 1.0, 20.0)
        check_level(self.by)
        check_rare(self.rare)
        for category, named in self.pictograms.items():
            if not isinstance(named, str | Pictogram):
                raise ValueError(Message("fault.cartography.pictogram.named", category=category))

    @property
    def files(self) -> tuple[str, ...]:
        """The files of its pictograms."""
        return tuple(name for name in self.pictograms.values() if isinstance(name, str))

    def with_files_read(self, folder: Path) -> Self:
        """Return the mark with its pictograms read."""
        shapes = {
            category: read_pictogram(named, folder) if isinstance(named, str) else named
            for category, named in self.pictograms.items()
        }
        return replace(self, pictograms=shapes)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> ShapedCategories:
        """Give each category that occurs its color and its shape, by the catalogue's order."""
        indicator = require_nature(self, data, self.indicator)
        scale = category_scale(indicator, data.table(self.by)[indicator.key], theme=theme, language=language)
        scale = group_rare(scale, self.rare, theme, language)
        hidden = data.flags(indicator.key, self.by).eq(SUPPRESSED).to_numpy(dtype=bool)
        return ShapedCategories(scale, self._shapes(indicator, scale), scale.values.index[hidden])

    def _shapes(self, indicator: Indicator, scale: CategoryScale) -> Mapping[str, Shape | Pictogram]:
        """Give each category its pictogram, or a shape of the toolkit's.

        Raises:
            UnknownNameError: a pictogram of a category that the indicator does not have.
        """
        for category in self.pictograms:
            if category not in indicator.categories:
                raise UnknownNameError("category", category, list(indicator.categories))
        own = {key: shape for key, shape in self.pictograms.items() if isinstance(shape, Pictogram)}
        return {key: own.get(key, shape) for key, shape in shapes_of(indicator, scale).items()}

    def draw(self, sheet: MapSheet, scale: ShapedCategories) -> None:
        """Draw one symbol for each unit that has a category, each shape for itself."""
        theme, values = sheet.canvas.theme, scale.categories.values
        shaped = values[values.isin(list(scale.shapes))]
        radius = self.size_mm * max((reach(shape) for shape in scale.shapes.values()), default=0.5)
        halves = np.full((len(shaped), 2), radius)
        shown, centers = place_symbols(sheet, shaped.index, halves, round_symbols=True, spread=self.spread)
        drawn = shaped.iloc[shown].to_numpy()
        for category, shape in scale.shapes.items():
            places = centers[drawn == category]
            look = ShapeStyle(
                face=scale.categories.colors[category], edge=edge_of(theme, colored=True),
                width_pt=theme.weights.symbol, z=10, gid=f"symbols:{category}", clip=sheet.frame.box,
            )  # fmt: skip
            sheet.canvas.symbols(shape, places, np.full(len(places), self.size_mm), look)
        draw_missing(sheet, scale.withheld, gid=f"withheld:{self.indicator}", withheld=True)

    def legend(self, scale: ShapedCategories, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return one symbol for each category with its number of units."""
        categories, counts = scale.categories, scale.categories.counts
        edge = edge_of(theme, colored=True)
        rows = [
            SymbolRow(categories.titles[value], shape, self.size_mm, categories.colors[value], edge, counts[value])
            for value, shape in scale.shapes.items()
        ]
        hidden = len(scale.withheld)
        rows += special_rows(categories.missing - hidden, 0, language, withheld=hidden)
        head = heading(data.indicator(self.indicator), data, language)
        return (head, SymbolRows(tuple(rows)), *rare_remark(categories, language))

    def style(self, scale: ShapedCategories, context: StyleContext) -> MarkStyles:
        """Return symbols whose shape and color say a category."""
        theme, categories = context.theme, scale.categories
        flag, extras = context.flag_column(self.indicator, self.by)
        edge = edge_of(theme, colored=True)
        column = category_attribute(context.column(self.indicator, self.by), categories)
        withheld = len(scale.withheld)
        shapes = {
            key: Marker(shape, self.size_mm, categories.colors[key], edge, millimeters(theme.weights.symbol))
            for key, shape in scale.shapes.items()
        }
        nothing = Case(
            "no_data", tr("no_symbol", context.language), (Marker("circle", 0.1, theme.paper),), "",
            count=categories.missing - withheld, drawn=False,
        )  # fmt: skip
        cases = category_cases(categories, nothing, lambda key: (shapes[key],))
        attribute = column
        if withheld:
            look = absent_looks(context, withheld=True)
            hidden = Case("suppressed", tr("suppressed", context.language), look, "", value="#", count=withheld)
            cases = (*cases, hidden)
            attribute = f"CASE WHEN {quote(flag)} = 'suppressed' THEN '#' ELSE {column} END"
        renderer = Renderer("categorised", cases, attribute)
        heading = context.data.indicator(self.indicator).heading(context.language)
        return center_style(context, self, renderer, heading, extras)

    def describe(self, scale: ShapedCategories, context: DescriptionContext) -> list[Statement]:
        """Describe the categories."""
        return category_statements(scale.categories, context, context.indicator(self.indicator).title[context.language])


def shapes_of(indicator: Indicator, scale: CategoryScale) -> Mapping[str, Shape]:
    """Give shapes by the catalogue's order, so that a category keeps its shape from plate to plate."""
    categories = list(indicator.categories) if len(indicator.categories) <= len(SHAPES) else list(scale.colors)
    if len(scale.colors) > len(SHAPES):
        raise ClassificationError(Message("fault.cartography.shapes", count=len(scale.colors), most=len(SHAPES)))
    # Rare categories that have one symbol together have that of the commonest of them.
    own = {
        value: next(iter(scale.rare)) if value == RARE and RARE not in categories else value for value in scale.colors
    }
    return {value: SHAPES[categories.index(key)] for value, key in own.items()}
