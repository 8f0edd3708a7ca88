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
from atlas.cartography.ground import survey
from atlas.cartography.mapframe import MapFrame
from atlas.cartography.marks.mark import By
from atlas.cartography.page import Layout, Page
from atlas.cartography.plate import Plate
from atlas.cartography.theme import Theme
from atlas.cartography.windows import map_window
from atlas.publishing.layers import Layer
from atlas.publishing.qgis.styles import Style, style_name
from atlas.wording import Language, number, words

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
class Shown:
    """What one mark becomes: styles of layers that are there, layers of its own, columns."""

    styles: tuple[Style, ...]
    layers: tuple[Layer, ...] = ()
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, eq=False)
class Setting:
    """One plate and all that its marks are read with.

    Attributes:
        plate, number: the plate and its number in the atlas.
        data, theme, language: as it is drawn with; type and weights as large as its page asks.
        page, layout, frame: its page, the boxes on it, and the map's window.
        columns: level → indicator → column of the layers.
        anchors: code of a unit → where its symbols stand, metres in EPSG:26191.
        mark, position: the mark that is read, and its place among those of the plate, from 1.
    """

    plate: Plate
    number: str
    data: Dataset
    theme: Theme
    language: Language
    page: Page
    layout: Layout
    frame: MapFrame
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: Mapping[str, tuple[float, float]] = field(repr=False)
    mark: Any = None
    position: int = 1

    @property
    def style_name(self) -> str:
        """The name of the styles of the mark."""
        return style_name(self.number, self.plate.key, self.position)

    def column(self, key: str, by: By) -> str:
        """Return the column of an indicator."""
        return self.columns[by][key]

    def value_column(self, key: str, by: By, values: pd.Series) -> tuple[str, tuple[Extra, ...]]:
        """Return the column that holds values: the indicator's own, or one of the plate's where they differ."""
        column, own = self.column(key, by), self.data.table(by)[key].astype("float64")
        if np.array_equal(own.to_numpy(), values.astype("float64").to_numpy(), equal_nan=True):
            return column, ()
        name = f"{column}_p{self.number}"
        title = f"{self.data.indicator(key).heading(self.language)}, {words('smoothed_rates', self.language)}"
        return name, (Extra(by, name, title, values),)

    def flag_column(self, key: str, by: By) -> tuple[str, tuple[Extra, ...]]:
        """Return the column that says why values are missing; none where all that miss have no data."""
        flags = self.data.flags(key, by)
        if not flags.isin([NOT_APPLICABLE, SUPPRESSED]).any():
            return "", ()
        name = f"{self.column(key, by)}_flag"
        title = words("why_missing", self.language, title=self.data.indicator(key).heading(self.language))
        return name, (Extra(by, name, title, flags.astype("str").where(flags != "", None)),)

    def written(self, value: float, decimals: int) -> str:
        """Write a number of a legend; whole ones without decimals."""
        return number(value, self.language, decimals=0 if value == round(value) else decimals)


def windows(plate: Plate, data: Dataset, *, page: str, language: Language) -> tuple[Page, Layout, MapFrame]:
    """Return the page of a plate, its boxes, and the window of its map, as the plate is drawn."""
    return map_window(plate, data.territory, page=page, language=language)


def ground_anchors(data: Dataset, frame: MapFrame) -> dict[str, tuple[float, float]]:
    """Return where the symbols of communes and provinces stand on a map, metres in EPSG:26191."""
    found = survey(data.territory, frame).anchors
    places = to_ground(frame, np.array(list(found.values()), dtype=np.float64))
    return {code: (float(x), float(y)) for code, (x, y) in zip(found, places, strict=True)}


def to_ground(frame: MapFrame, page_mm: Floats) -> Floats:
    """Turn places on the page, (n, 2) mm, into metres."""
    return np.asarray((page_mm - np.array(frame.box.centre)) / frame.mm_per_m + np.array(frame.centre))
