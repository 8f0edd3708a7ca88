"""The choropleth: areas coloured by the class of a ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from shapely.geometry.base import BaseGeometry

from atlas.analysis.catalogue import Nature
from atlas.cartography.canvas import Look
from atlas.cartography.classification import Method
from atlas.cartography.legend import Block
from atlas.cartography.mapframe import page_path
from atlas.cartography.marks.fitting import NO_DATA_TEXTURE, ZERO_TEXTURE, class_blocks, class_scale, heading
from atlas.cartography.marks.mark import Ask, By, allowed
from atlas.cartography.scales import NO_DATA, ZERO, ClassScale
from atlas.cartography.texture import Texture
from atlas.cartography.theme import Theme
from atlas.wording import Language

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Choropleth:
    """Areas coloured by the class of a ratio.

    Attributes:
        indicator: key of a ratio; a stock is refused, because a large commune would look rich for being large.
        by: level of the areas.
        method: how breaks are found; a variable with a reference (a change, a quotient) takes equal steps about it.
        classes: how many; by default 5 for communes, 4 for provinces.
        breaks: an editor's own inner breaks, instead of a method.
        palette: a ColorBrewer name; the theme's by default.
    """

    indicator: str
    by: By = "commune"
    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: str = ""
    mark: Literal["choropleth"] = "choropleth"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})
    records: ClassVar[bool] = False

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator drawn, with the natures that it may have."""
        return ((self.indicator, self.shows),)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator,)

    def fit(self, data: Dataset, theme: Theme, language: Language) -> ClassScale:
        """Cut the values into classes and give each a colour."""
        one = allowed(self, data, self.indicator)
        return class_scale(self, one, data, theme)

    def draw(self, sheet: Sheet, scale: ClassScale) -> None:
        """Fill each unit with the colour of its class; zero and no data with their own looks."""
        shapes, canvas = sheet.ground.units(self.by), sheet.canvas
        groups: dict[int, list[BaseGeometry]] = {}
        for code, group in zip(scale.values.index, scale.codes, strict=True):
            groups.setdefault(int(group), []).append(shapes[code])
        theme, line = canvas.theme, canvas.theme.weights.hairline
        special: dict[int, tuple[str, Texture]] = {
            ZERO: (theme.zero, ZERO_TEXTURE),
            NO_DATA: (theme.no_data, NO_DATA_TEXTURE),
        }
        for group, members in sorted(groups.items()):
            face, texture = special[group] if group in special else (scale.colours[group], "")
            look = Look(face=face, z=3, gid=f"class:{group}", clip=sheet.frame.box)
            canvas.shapes([page_path(shape) for shape in members], look)
            over = Look(edge=theme.texture, width_pt=line, z=3.1, gid=f"texture:{group}", clip=sheet.frame.box)
            canvas.texture(members, texture, over)

    def legend_entries(self, scale: ClassScale, data: Dataset, theme: Theme, language: Language) -> tuple[Block, ...]:
        """Heading, boxes that touch, then zero and no data if they occur."""
        one = data.indicator(self.indicator)
        return (heading(one, language), *class_blocks(scale, self.by, theme, language))
