"""What the rules of a plate look at: specification, data and drawing, and the questions that several rules ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from atlas.analysis.catalogue.entries import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.placed_items import PlacedShapes, PlacedText, TextKind
from atlas.cartography.canvas.typeface import MM_PER_INCH
from atlas.cartography.inspection.remark import Spot
from atlas.cartography.layout.engine import Drawing
from atlas.cartography.marks import Mark
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, Text

#: Texts of the legend's entries.
LEGEND_TEXTS: Final[frozenset[TextKind]] = frozenset({"break", "legend"})


@dataclass(frozen=True, eq=False)
class DrawnPlate:
    """A plate with its data and its drawing, as the rules see it.

    Attributes:
        plate: the specification.
        data: the indicators and the register it was drawn from.
        drawing: the composed plate.
        language: of the drawing.
        imprint: what the edition prints on it.
        languages: those in which the edition's texts must exist.
    """

    plate: Plate
    data: Dataset
    drawing: Drawing
    language: LanguageCode
    imprint: Imprint
    languages: tuple[LanguageCode, ...] = ("fr",)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Definitions of the indicators shown."""
        return tuple(self.data.indicator(key) for key in self.plate.indicators)

    @cached_property
    def class_records(self) -> tuple[tuple[Mark[Any], Mapping[str, Any]], ...]:
        """Each mark with each record of classes or categories in its scale (``breaks``, ``counts``, ``colors``)."""
        pairs = zip(self.plate.marks, self.drawing.scales, strict=True)
        return tuple((mark, record) for mark, scale in pairs for record in _records(scale))

    @property
    def texts(self) -> tuple[PlacedText, ...]:
        """Every text as it is set."""
        return tuple(self.drawing.texts)

    @cached_property
    def symbols(self) -> tuple[BaseGeometry, ...]:
        """Every symbol on the main map in page mm."""
        return self.symbols_in(0)

    def symbols_in(self, window: int) -> tuple[BaseGeometry, ...]:
        """Return every symbol of the main map (0) or of an inset, in page mm: shapes over the boundaries."""
        drawn = (shapes for shapes in self.drawing.shapes if shapes.kind == "mark" and shapes.over_boundaries)
        return tuple(shape for shapes in drawn if shapes.window == window for shape in self.polygons(shapes))

    @cached_property
    def map_colors(self) -> frozenset[str]:
        """Colors of all that the marks drew on the map."""
        return frozenset(color for shapes in self.drawing.shapes if shapes.kind == "mark" for color in shapes.colors)

    def entries(self) -> Iterator[tuple[str, BaseGeometry]]:
        """Yield each color that the legend explains, with its box or circle in page mm."""
        for group in self.drawing.shapes:
            if group.kind == "entry":
                shapes = self.polygons(group)
                colors = group.colors * len(shapes) if len(group.colors) == 1 else group.colors
                yield from zip(colors, shapes, strict=True)

    @property
    def legend_is_empty(self) -> bool:
        """Whether the legend has neither box, symbol nor figure."""
        drawn = any(item.kind in ("entry", "legend") for item in self.drawing.shapes)
        return not drawn and not any(item.role.kind in LEGEND_TEXTS for item in self.texts)

    def polygons(self, shapes: PlacedShapes) -> list[BaseGeometry]:
        """Return closed shapes in page mm, their curves as fine as the figure's resolution."""
        return shapes.polygons(self.drawing.figure.dpi / MM_PER_INCH)

    def spot(self, shape: BaseGeometry | Box) -> Spot:
        """Return the middle of a shape or box as a place in print."""
        if isinstance(shape, Box):
            return Spot(1, *shape.center)
        point = shape.centroid
        return Spot(1, point.x, point.y)


def texts_of(specification: Any, *, within: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each text of a specification that is written in several languages, with its path in the file."""
    if isinstance(specification, Mapping):
        if specification and set(specification) <= set(LANGUAGES):
            yield within, specification
    elif isinstance(specification, tuple):
        for position, part in enumerate(specification, start=1):
            yield from texts_of(part, within=f"{within}[{position}]")
    elif hasattr(specification, "__dataclass_fields__"):
        for field in fields(specification):
            path = f"{within}.{field.name}" if within else field.name
            yield from texts_of(getattr(specification, field.name), within=path)


def mark_name(mark: Mark[Any]) -> Text:
    """Name a mark in a remark."""
    if not mark.indicators:
        return str(mark.mark)
    return Message("remark.line.mark_of", mark=mark.mark, indicators=mark.indicators)


def _records(scale: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the scale's record, or those inside it, that have classes or categories."""
    colors = scale.get("colours")
    if colors:
        yield scale
        if not isinstance(colors, Mapping) and not isinstance(colors[0], str):
            return  # a matrix of two variables holds the classes of both
    for part in scale.values():
        if isinstance(part, Mapping) and part is not colors:
            yield from _records(part)
