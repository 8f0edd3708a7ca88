"""Proportional circles: the area is a stock, the colour a ratio or a category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from atlas.analysis.catalogue import Indicator, Nature
from atlas.cartography.canvas import Look
from atlas.cartography.classification import Method
from atlas.cartography.legend import Block, NestedCircles, Swatch, Swatches
from atlas.cartography.marks.fitting import (
    NO_DATA_TEXTURE,
    category_block,
    category_scale,
    class_blocks,
    class_scale,
    floats,
    heading,
    unit_values,
)  # fmt: skip
from atlas.cartography.marks.mark import Ask, By, allowed
from atlas.cartography.scales import NO_DATA, ZERO, CategoryScale, ClassScale, SizeScale
from atlas.cartography.theme import Theme
from atlas.wording import Language, number, words

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ColouredSizes:
    """The scale of circles whose area shows a stock and whose colour shows a ratio or a category."""

    size: SizeScale
    colour: ClassScale | CategoryScale

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {"size": self.size.record(), "colour": self.colour.record()}


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles whose area is proportional to a stock, in one colour or coloured by a ratio or a category.

    Attributes:
        indicator: key of a stock.
        color: key of a ratio or category that colours the circles; one colour when empty.
        by: level of the units.
        largest_mm: diameter of the circle of the greatest value.
        largest: the value drawn at ``largest_mm``, to share one scale over a series; the table's greatest by default.
        method, classes, breaks, palette: of the classes of ``color``, as in :class:`Choropleth`.
    """

    indicator: str
    color: str = ""
    by: By = "commune"
    largest_mm: float = 16.0
    largest: float | None = None
    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: str = ""
    mark: Literal["circles"] = "circles"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})
    records: ClassVar[bool] = False
    colours: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO, Nature.CATEGORY, Nature.RANK})

    def __post_init__(self) -> None:
        if not 1.0 <= self.largest_mm <= 60.0:
            raise ValueError(f"the largest circle is between 1 and 60 mm wide; {self.largest_mm:g} is not")

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The stock, and what colours it, with the natures that each may have."""
        size: Ask = (self.indicator, self.shows)
        return (size, (self.color, self.colours)) if self.color else (size,)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator, self.color) if self.color else (self.indicator,)

    def fit(self, data: Dataset, theme: Theme, language: Language) -> SizeScale | ColouredSizes:
        """Learn the greatest value, and the classes or categories of the colour."""
        allowed(self, data, self.indicator)
        values = unit_values(data, self.indicator, self.by)
        greatest = float(np.nanmax(values.to_numpy())) if values.notna().any() else 0.0
        size = SizeScale(values, self.largest or greatest, self.largest_mm)
        if not self.color:
            return size
        one = allowed(self, data, self.color)
        if one.nature is Nature.CATEGORY:
            return ColouredSizes(size, category_scale(one, data.table(self.by)[one.key], language))
        return ColouredSizes(size, class_scale(self, one, data, theme))

    def draw(self, sheet: Sheet, scale: SizeScale | ColouredSizes) -> None:
        """Draw the circles at the units' anchors, the largest first."""
        size = scale.size if isinstance(scale, ColouredSizes) else scale
        diameters = size.diameters(floats(size.values))
        order = np.argsort(-diameters, kind="stable")
        order = order[diameters[order] > 0]
        codes = size.values.index.to_numpy()[order]
        centres = np.array([sheet.ground.anchors[code] for code in codes]).reshape(-1, 2)
        theme = sheet.canvas.theme
        look = Look(
            face=_circle_colours(scale, order, theme), edge=_edge(scale, theme), width_pt=theme.weights.symbol, z=10,
            gid=f"circles:{self.indicator}", clip=sheet.frame.box,
        )  # fmt: skip
        sheet.canvas.circles(centres, diameters[order], look)
        sheet.occupy(centres, diameters[order])

    def legend_entries(
        self, scale: SizeScale | ColouredSizes, data: Dataset, theme: Theme, language: Language
    ) -> tuple[Block, ...]:
        """Nested circles with round values, then the classes or categories of the colour."""
        one = data.indicator(self.indicator)
        size = scale.size if isinstance(scale, ColouredSizes) else scale
        picked = size.legend_values()
        blocks: list[Block] = [heading(one, language)]
        if picked:
            shown = tuple(float(d) for d in size.diameters(np.array(picked)))
            texts = tuple(number(v, language, decimals=_shown_decimals(v, one)) for v in picked)
            blocks.append(NestedCircles(shown, texts, _legend_circle(scale, theme), _edge(scale, theme)))
        if size.missing:
            blocks.append(
                Swatches((Swatch(words("no_data", language), theme.no_data, size.missing, texture=NO_DATA_TEXTURE),))
            )
        if isinstance(scale, ColouredSizes):
            other = data.indicator(self.color)
            blocks.append(heading(other, language))
            if isinstance(scale.colour, ClassScale):
                blocks += class_blocks(scale.colour, self.by, theme, language)
            else:
                blocks.append(category_block(scale.colour, theme, language))
        return tuple(blocks)


def _circle_colours(scale: SizeScale | ColouredSizes, order: Any, theme: Theme) -> list[str]:
    if isinstance(scale, SizeScale):
        return [theme.symbol] * len(order)
    if isinstance(scale.colour, ClassScale):
        special = {NO_DATA: theme.no_data, ZERO: theme.zero}
        return [special.get(int(k)) or scale.colour.colours[int(k)] for k in scale.colour.codes[order]]
    picked = scale.colour.values.iloc[order]
    return [scale.colour.colours.get(value, theme.no_data) for value in picked]


def _edge(scale: SizeScale | ColouredSizes, theme: Theme) -> str:
    """Dark where circles are coloured: a white edge would lose the palest class on the land."""
    return theme.symbol_edge if isinstance(scale, SizeScale) else theme.boundary


def _legend_circle(scale: SizeScale | ColouredSizes, theme: Theme) -> str:
    return theme.symbol if isinstance(scale, SizeScale) else theme.no_data


def _shown_decimals(value: float, one: Indicator) -> int:
    return 0 if value == round(value) else one.decimals
