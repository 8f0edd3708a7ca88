"""What reading a plate's marks needs: the data, the look, the window on the ground, the columns of the layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.engine import Drawing
from atlas.cartography.legend import Block
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.spec.page import Layout, Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Style
from atlas.i18n.language import LanguageCode
from atlas.publishing.qgis.layouts.label_layers import Lettering
from atlas.publishing.tables.contents import zone_layer


@dataclass(frozen=True, eq=False)
class PlateContext:
    """One plate and all that its marks are read with.

    Attributes:
        plate, number: the plate and its number in the atlas.
        data, language: as it is drawn with.
        drawing: the plate as it is drawn: page, boxes, window, and where everything stands.
        columns: level → indicator → column of the layers.
        anchors: code of a unit → where its symbols stand, meters.
        moved: the same for the units whose symbols the plate moves apart.
        zones: the layer of the zones that the plate shows; empty where it shows none.
    """

    plate: Plate
    number: str
    data: Dataset
    language: LanguageCode
    drawing: Drawing = field(repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: Mapping[str, tuple[float, float]] = field(repr=False)
    moved: Mapping[str, tuple[float, float]] = field(repr=False)
    zones: str = ""

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

    def style_context(self, position: int) -> StyleContext:
        """Return what the mark at a position of the plate, from 1, is given to say its style; 0 is none of them."""
        explained = self.drawing.explained[position - 1] if position else ()
        return StyleContext(
            self.drawing.sheet, self.number, position, explained, self.columns, self.anchors, self.moved,
            self.plate.named_units, self.plate.names, self.zones,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MarkLegend:
    """What the plate's legend says of a mark or a layer: which of the plate's styles are its own, and its blocks.

    Attributes:
        first: position of its first style among those of the plate.
        styles: how many are its own.
        blocks: in the order of the legend.
    """

    first: int
    styles: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class PlateReading:
    """A drawn plate while it is read: its styles, the lowest first, their legends, what is written on it."""

    context: PlateContext
    styles: tuple[Style, ...]
    legends: tuple[MarkLegend, ...]
    lettering: Lettering


def plate_context(
    plate: Plate, number: str, drawing: Drawing, columns: Mapping[str, Mapping[str, str]]
) -> PlateContext:
    """Return a drawn plate as other programs read it; ``columns``: level → indicator → column of the layers."""
    sheet = drawing.sheet
    anchors = ground_positions(sheet.ground.anchors, sheet.frame)
    if plate.distorts:  # the centers of the ground are shared by all plates
        anchors = dict(sheet.data.territory.anchors)
    return PlateContext(
        plate, number, sheet.data, sheet.canvas.language, drawing, columns, anchors,
        ground_positions(sheet.moved, sheet.frame), zone_layer(plate.zoning) if plate.zoning else "",
    )  # fmt: skip


def ground_positions(places: Mapping[str, tuple[float, float]], frame: MapFrame) -> dict[str, tuple[float, float]]:
    """Turn places on the page, by code, into meters."""
    positions = frame.to_ground(np.array(list(places.values()), dtype=np.float64).reshape(-1, 2))
    return {code: (x, y) for code, (x, y) in zip(places, positions.tolist(), strict=True)}
