"""What reading a plate's marks needs: the data, the look, the window on the ground, the columns of the layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.dataset import Dataset
from atlas.analysis.flags import NOT_APPLICABLE, SUPPRESSED
from atlas.cartography.drawing import Drawing
from atlas.cartography.legend import Block
from atlas.cartography.mapframe import MapFrame
from atlas.cartography.marks.mark import By
from atlas.cartography.page import Layout, Page
from atlas.cartography.plate import Plate
from atlas.cartography.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.layers import Layer
from atlas.publishing.qgis.styles import Style, style_name

Floats = npt.NDArray[np.float64]
#: Layers of a level: its areas, and the points where its symbols stand.
AREAS: Mapping[str, str] = {"commune": "communes", "province": "provinces"}
CENTRES: Mapping[str, str] = {"commune": "commune_centres", "province": "province_centres"}


@dataclass(frozen=True, eq=False)
class Extra:
    """A column that a style needs beside the indicators: why a value is missing, or a smoothed rate."""

    by: str
    name: str
    title: str
    values: pd.Series


@dataclass(frozen=True, eq=False)
class Moved:
    """A layer of centres whose symbols a plate moves apart: its name, its level, code → place in metres."""

    name: str
    by: str
    places: Mapping[str, tuple[float, float]] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Shown:
    """What one mark becomes: styles, layers of its own, columns, moved centres; styles to choose beside the plate's."""

    styles: tuple[Style, ...]
    layers: tuple[Layer, ...] = ()
    extras: tuple[Extra, ...] = ()
    moved: tuple[Moved, ...] = ()
    spare: tuple[Style, ...] = ()


@dataclass(frozen=True, eq=False)
class Setting:
    """One plate and all that its marks are read with.

    Attributes:
        plate, number: the plate and its number in the atlas.
        data, language: as it is drawn with.
        drawing: the plate as it is drawn: page, boxes, window, and where everything stands.
        columns: level → indicator → column of the layers.
        anchors: code of a unit → where its symbols stand, metres in EPSG:26191.
        moved: the same for the units whose symbols the plate moves apart.
        mark, position: the mark that is read, and its place among those of the plate, from 1.
    """

    plate: Plate
    number: str
    data: Dataset
    language: LanguageCode
    drawing: Drawing = field(repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: Mapping[str, tuple[float, float]] = field(repr=False)
    moved: Mapping[str, tuple[float, float]] = field(repr=False)
    mark: Any = None
    position: int = 1

    @property
    def theme(self) -> Theme:
        """The look, with type and lines as large as the page asks."""
        return self.drawing.canvas.theme

    @property
    def page(self) -> Page:
        """The page."""
        return self.drawing.canvas.page

    @property
    def layout(self) -> Layout:
        """The boxes on the page."""
        return self.drawing.layout

    @property
    def frame(self) -> MapFrame:
        """The window of the map."""
        return self.drawing.frame

    @property
    def explained(self) -> tuple[Block, ...]:
        """What the plate's legend says of the mark."""
        return self.drawing.explained[self.position - 1]

    @property
    def style_name(self) -> str:
        """The name of the styles of the mark."""
        return style_name(self.number, self.plate.key, self.position)

    def layer_name(self, what: str) -> str:
        """Return the name of a layer of the mark's own: ``p12_cells``."""
        return f"p{self.number}_{what}" + ("" if self.position == 1 else f"_{self.position}")

    def column(self, key: str, by: By) -> str:
        """Return the column of an indicator."""
        return self.columns[by][key]

    def value_column(self, key: str, by: By, values: pd.Series) -> tuple[str, tuple[Extra, ...]]:
        """Return the column that holds values: the indicator's own, or one of the plate's where they differ."""
        column, own = self.column(key, by), self.data.table(by)[key].astype("float64")
        if np.array_equal(own.to_numpy(), values.astype("float64").to_numpy(), equal_nan=True):
            return column, ()
        name = f"{column}_p{self.number}"
        title = f"{self.data.indicator(key).heading(self.language)}, {tr('smoothed_rates', self.language)}"
        return name, (Extra(by, name, title, values),)

    def flag_column(self, key: str, by: By) -> tuple[str, tuple[Extra, ...]]:
        """Return the column that says why values are missing; none where all that miss have no data."""
        flags = self.data.flags(key, by)
        if not flags.isin([NOT_APPLICABLE, SUPPRESSED]).any():
            return "", ()
        name = f"{self.column(key, by)}_flag"
        title = tr("why_missing", self.language, title=self.data.indicator(key).heading(self.language))
        return name, (Extra(by, name, title, flags.astype("str").where(flags != "", None)),)

    def written(self, value: float, decimals: int) -> str:
        """Write a number of a legend; whole ones without decimals."""
        return number(value, self.language, decimals=0 if value == round(value) else decimals)


def grounded(places: Mapping[str, tuple[float, float]], frame: MapFrame) -> dict[str, tuple[float, float]]:
    """Turn places on the page, by code, into metres in EPSG:26191."""
    found = to_ground(frame, np.array(list(places.values()), dtype=np.float64).reshape(-1, 2))
    return {code: (x, y) for code, (x, y) in zip(places, found.tolist(), strict=True)}


def to_ground(frame: MapFrame, page_mm: Floats) -> Floats:
    """Turn places on the page, (n, 2) mm, into metres."""
    return np.asarray((page_mm - np.array(frame.box.centre)) / frame.mm_per_m + np.array(frame.centre))
