"""What a mark is given to say its style: the drawn map, the columns of the layers, the places of the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.flags import NOT_APPLICABLE, SUPPRESSED
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.legend import Block
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Extra
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number

#: Level of the units of a mark; empty where it draws none.
Level: TypeAlias = Literal["commune", "province", "zone", ""]
#: Layers of a level: its areas, and the points where its symbols stand.
AREAS: Final[Mapping[str, str]] = {"commune": "communes", "province": "provinces"}
CENTERS: Final[Mapping[str, str]] = {"commune": "commune_centres", "province": "province_centres"}


def centers_of(zones: str) -> str:
    """Return the layer of the points where symbols of zones stand, beside the layer of the zones."""
    return f"{zones}_centres"


#: The layer of records.
RECORDS: Final = "actors"


@dataclass(frozen=True, eq=False)
class StyleContext:
    """One mark of a drawn plate and all that its style is made with.

    Attributes:
        sheet: the map as it is drawn, with its data, its look and its window.
        number: of the plate in the atlas.
        position: of the mark among those of the plate, from 1.
        explained: what the legend says of the mark.
        columns: level → indicator → column of the layers.
        anchors: code of a unit → where its symbols stand, meters in the CRS of the plates.
        moved: the same for the units whose symbols the plate moves apart.
        labels, names: which units the plate names, and in which languages (those of the map when empty).
        zones: the layer of the zones that the plate shows; empty where it shows none.
    """

    sheet: MapSheet
    number: str
    position: int
    explained: tuple[Block, ...] = field(repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: Mapping[str, tuple[float, float]] = field(repr=False)
    moved: Mapping[str, tuple[float, float]] = field(repr=False)
    labels: str = "main"
    names: str = ""
    zones: str = ""

    def areas(self, by: Level) -> str:
        """Return the layer of a level's areas."""
        return self.zones if by == "zone" else AREAS[by]

    def centers(self, by: Level) -> str:
        """Return the layer of the points where a level's symbols stand."""
        return centers_of(self.zones) if by == "zone" else CENTERS[by]

    @property
    def data(self) -> Dataset:
        """The indicators tabulated."""
        return self.sheet.data

    @property
    def language(self) -> LanguageCode:
        """Of titles and labels."""
        return self.sheet.canvas.language

    @property
    def theme(self) -> Theme:
        """The look, with type and lines as large as the page asks."""
        return self.sheet.canvas.theme

    @property
    def frame(self) -> MapFrame:
        """The window of the map."""
        return self.sheet.frame

    def layer_name(self, what: str) -> str:
        """Return the name of a layer of the mark's own: ``p12_cells``."""
        return f"p{self.number}_{what}" + ("" if self.position == 1 else f"_{self.position}")

    def column(self, key: str, by: Level) -> str:
        """Return the column of an indicator."""
        return self.columns[by][key]

    def value_column(self, key: str, by: Level, values: pd.Series) -> tuple[str, tuple[Extra, ...]]:
        """Return the column that holds values: the indicator's own, or one of the plate's where they differ."""
        column, own = self.column(key, by), self.data.table(by or "commune")[key].astype("float64")
        if np.array_equal(own.to_numpy(), values.astype("float64").to_numpy(), equal_nan=True):
            return column, ()
        name = f"{column}_p{self.number}"
        title = f"{self.data.indicator(key).heading(self.language)}, {tr('smoothed_rates', self.language)}"
        return name, (Extra(by, name, title, values),)

    def flag_column(self, key: str, by: Level) -> tuple[str, tuple[Extra, ...]]:
        """Return the column that says why values are missing; none where all that miss have no data."""
        flags = self.data.flags(key, by or "commune")
        if not flags.isin([NOT_APPLICABLE, SUPPRESSED]).any():
            return "", ()
        name = f"{self.column(key, by)}_flag"
        title = tr("why_missing", self.language, title=self.data.indicator(key).heading(self.language))
        return name, (Extra(by, name, title, flags.astype("str").where(flags != "", None)),)

    def number_text(self, value: float, decimals: int) -> str:
        """Write a number of a legend; whole ones without decimals."""
        return number(value, self.language, decimals=0 if value == round(value) else decimals)
