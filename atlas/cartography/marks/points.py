"""Points: the records of the register themselves, one dot each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.definitions.families import FAMILY_TITLES, SECTOR_TITLES
from atlas.cartography import palettes
from atlas.cartography.canvas import Look
from atlas.cartography.legend import Block, Heading, Swatch, Swatches
from atlas.cartography.mapframe import PLATE_CRS
from atlas.cartography.marks.mark import Ask
from atlas.cartography.scales import CategoryScale
from atlas.cartography.theme import Theme
from atlas.errors import MapTypeError
from atlas.wording import Language, words, written_date

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Points:
    """The records of active actors, one dot each, in one colour or coloured by family, sector or precision.

    As in the indicators, an actor without a status is active.

    Attributes:
        color: a column of the register, or empty.
        family: only the records of this family, when given.
        size_mm: diameter of a dot.
    """

    color: Literal["", "family", "sector", "precision"] = "family"
    family: str = ""
    size_mm: float = 1.1
    mark: Literal["points"] = "points"
    records: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.family and self.family not in c.FAMILIES:
            raise ValueError(f"there is no family {self.family!r}; known: {', '.join(c.FAMILIES)}")
        if not 0.3 <= self.size_mm <= 10:
            raise ValueError(f"a dot is between 0.3 and 10 mm wide; {self.size_mm:g} is not")

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Points show records, not indicators."""
        return ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """Points show records, not indicators."""
        return ()

    def fit(self, data: Dataset, theme: Theme, language: Language) -> CategoryScale:
        """Give each category of the records its colour; rare ones beyond seven are drawn as “other”."""
        if data.placed is None:
            raise MapTypeError("points need a register: locate one and tabulate it, or draw an indicator of the HCP")
        actors = data.placed.actors
        actors = actors[~actors[c.STATUS].isin([c.CLOSED])]
        if self.family:
            actors = actors[(actors[c.FAMILY] == self.family).fillna(False)]
        if not self.color:
            values = pd.Series("all", index=actors.index)
            return CategoryScale(values, {"all": theme.symbol}, {"all": words("actors", language)})
        values = actors[self.color].astype("object").where(actors[self.color].notna(), None)
        titles = _record_titles(self.color, language)
        found = [v for v in titles if (values == v).any()]
        if len(found) > len(palettes.QUALITATIVE):
            often = values.value_counts()
            kept = sorted(found, key=lambda v: -int(often.get(v, 0)))[: len(palettes.QUALITATIVE) - 1]
            values = values.where(values.isin(kept) | values.isna(), "other")
            found = [v for v in titles if v in kept or v == "other"]
        return CategoryScale(values, dict(zip(found, palettes.qualitative(len(found)), strict=True)), titles)

    def draw(self, sheet: Sheet, scale: CategoryScale) -> None:
        """Draw the dots in one fixed, mixed order, so that no category hides another one as a whole."""
        actors = sheet.data.placed.actors.loc[scale.values.index]  # type: ignore[union-attr]  # fit() refused None
        shapes = gpd.GeoSeries(actors.geometry).to_crs(PLATE_CRS)
        centres = sheet.frame.to_page(shapely.get_coordinates(shapes.values))
        theme = sheet.canvas.theme
        # A record whose category is missing is a dot like the others.
        colours = scale.values.map(scale.colours).fillna(theme.no_data).to_numpy()
        mixed = np.random.default_rng(0).permutation(len(centres))
        look = Look(
            face=list(colours[mixed]), edge=theme.symbol_edge, width_pt=0.15, z=9, gid="points", clip=sheet.frame.box
        )
        sheet.canvas.dots(centres[mixed], self.size_mm, look)
        sheet.dots = np.vstack([sheet.dots, centres])

    def legend_entries(
        self, scale: CategoryScale, data: Dataset, theme: Theme, language: Language
    ) -> tuple[Block, ...]:
        """One dot for each category, with its number of records."""
        counts, dot_mm = scale.counts, max(self.size_mm, 1.8)
        rows = [Swatch(scale.titles[key], look, counts[key], circle_mm=dot_mm) for key, look in scale.colours.items()]
        if scale.missing:
            rows.append(Swatch(words("no_data", language), theme.no_data, scale.missing, circle_mm=dot_mm))
        title = words("one_dot", language)
        date = data.placed.register.date if data.placed else ""
        return (
            Heading(title, words("register_of", language, date=written_date(date, language)) if date else ""),
            Swatches(tuple(rows)),
        )


def _record_titles(column: str, language: Language) -> Mapping[str, str]:
    """Titles of the values of a register's column, in the order of a legend."""
    if column == c.PRECISION:
        return {value: words(f"located_{value}", language) for value in c.PRECISIONS}
    titles = FAMILY_TITLES if column == c.FAMILY else SECTOR_TITLES
    return {value: text[language] for value, text in titles.items()}
