"""What the rules of a plate look at: specification, data and drawing, and the questions that several rules ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
import shapely.affinity
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.patches import Patch
from matplotlib.text import Text as TextArtist
from shapely.geometry.base import BaseGeometry

from atlas.analysis.catalogue import Indicator
from atlas.analysis.dataset import Dataset
from atlas.cartography.drawing import Drawing
from atlas.cartography.imprint import Imprint
from atlas.cartography.insets import LIFT
from atlas.cartography.inspection.remark import Spot
from atlas.cartography.page import Box
from atlas.cartography.plate import Plate
from atlas.i18n.language import LANGUAGES, LanguageCode

#: Artists of a legend have names that begin so.
LEGEND_NAMES: Final = (
    "class-box", "class-break", "class-count", "class-number", "swatch", "sign", "circle-value", "square-value",
    "matrix", "legend",
)  # fmt: skip
#: Artists of a legend whose colour stands for something on the map.
ENTRY_NAMES: Final = ("class-box", "swatch")
# What a mark draws lies between the land and the neat line; symbols stand above the areas and the boundaries.
_MARKS_Z: Final = (2.5, 14.0)
_SYMBOLS_Z: Final = 9.5


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
    def classed(self) -> tuple[tuple[Any, Mapping[str, Any]], ...]:
        """Each mark with each record of classes or categories in its scale (``breaks``, ``counts``, ``colours``)."""
        pairs = zip(self.plate.marks, self.drawing.scales, strict=True)
        return tuple((mark, record) for mark, scale in pairs for record in _records(scale))

    @cached_property
    def artists(self) -> tuple[Artist, ...]:
        """Everything that was drawn."""
        axes = self.drawing.canvas.figure.axes
        return tuple(one for each in axes for one in (*each.collections, *each.patches, *each.texts, *each.lines))

    @cached_property
    def set_texts(self) -> tuple[tuple[str, str, BaseGeometry], ...]:
        """Every text with the name of its artist and its place in page mm, turned as it is set."""
        canvas = self.drawing.canvas
        pairs = zip(canvas.texts, canvas.axes.texts, strict=True)
        return tuple((text, str(artist.get_gid() or ""), _turned(box, artist)) for (text, box), artist in pairs)

    @cached_property
    def symbols(self) -> tuple[BaseGeometry, ...]:
        """Every symbol on the map in page mm: filled shapes above the boundaries, dots left aside."""
        return self.symbols_of("")

    def symbols_of(self, scope: str) -> tuple[BaseGeometry, ...]:
        """Every symbol of the map (an empty scope) or of one of its insets, in page mm."""
        found = [one for one in self.artists if isinstance(one, Collection) and _level(one) >= _SYMBOLS_Z]
        on_map = [one for one in found if self._is_map(one) and scope_of(str(one.get_gid() or "")) == scope]
        return tuple(shape for one in on_map for shape in self.shapes(one))

    @cached_property
    def map_colours(self) -> frozenset[str]:
        """Colours of all that the marks drew on the map."""
        marks = [one for one in self.artists if isinstance(one, Collection | Patch) and self._is_map(one)]
        return frozenset(colour for one in marks for colour in _faces(one))

    def entries(self) -> Iterator[tuple[str, BaseGeometry]]:
        """Each colour that the legend explains, with its box or circle in page mm."""
        for one in self.named(*ENTRY_NAMES):
            # A texture says the same as the box it covers.
            if isinstance(one, Collection) and not str(one.get_gid()).endswith("texture"):
                shapes = self.shapes(one)
                yield from zip(_faces(one, repeat=len(shapes)), shapes, strict=True)

    def named(self, *starts: str) -> tuple[Artist, ...]:
        """Artists whose name begins in one of these ways."""
        return tuple(one for one in self.artists if str(one.get_gid() or "").startswith(starts))

    def shapes(self, one: Collection) -> list[BaseGeometry]:
        """Return the closed shapes of a collection in page mm."""
        to_mm = self.drawing.canvas.axes.transData.inverted()
        offsets = np.atleast_2d(np.asarray(one.get_offsets(), dtype=np.float64))
        moved = one.get_offset_transform().transform(offsets)
        found, paths = [], list(one.get_paths())
        for i in range(max(len(paths), len(offsets)) if paths and len(offsets) else 0):
            rings = one.get_transform().transform_path(paths[i % len(paths)]).to_polygons(closed_only=True)
            xy = [to_mm.transform(np.asarray(ring) + moved[i % len(moved)]) for ring in rings]
            polygons = [shapely.make_valid(shapely.Polygon(ring)) for ring in xy if len(ring) > 3]
            if polygons:
                found.append(shapely.union_all(polygons))
        return found

    def spot(self, shape: BaseGeometry | Box) -> Spot:
        """Return the middle of a shape or box as a place in print."""
        if isinstance(shape, Box):
            return Spot(1, *shape.centre)
        point = shape.centroid
        return Spot(1, point.x, point.y)

    def _is_map(self, one: Artist) -> bool:
        """Tell whether a mark drew it: cut at the frame of the map, between the land and the neat line."""
        low, high = _MARKS_Z
        clip, page = one.get_clip_box(), self.drawing.canvas.axes.bbox
        return low <= _level(one) < high and clip is not None and clip.width < page.width - 1


def texts_of(specification: Any, *, within: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each text of a specification that is written in several languages, with its path in the file."""
    if isinstance(specification, Mapping):
        if specification and set(specification) <= set(LANGUAGES):
            yield within, specification
    elif isinstance(specification, tuple):
        for position, part in enumerate(specification, start=1):
            yield from texts_of(part, within=f"{within}[{position}]")
    elif hasattr(specification, "__dataclass_fields__"):
        for one in fields(specification):
            path = f"{within}.{one.name}" if within else one.name
            yield from texts_of(getattr(specification, one.name), within=path)


def scope_of(name: str) -> str:
    """Return the part of the map that an artist belongs to, by its name: ``inset 1/label:…`` is of “inset 1”."""
    first, slash, _ = name.partition("/")
    return first if slash and ":" not in first else ""


def shown_of(mark: Any) -> str:
    """Name a mark in a remark."""
    return f"{mark.mark} of {', '.join(mark.indicators)}" if mark.indicators else str(mark.mark)


def _level(one: Artist) -> float:
    """Return the order of an artist in its own part of the map; an inset is drawn above the map as a whole."""
    return float(one.get_zorder()) % LIFT


def _records(scale: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the scale's record, or those inside it, that have classes or categories."""
    colours = scale.get("colours")
    if colours:
        yield scale
        if not isinstance(colours, Mapping) and not isinstance(colours[0], str):
            return  # a matrix of two variables holds the classes of both
    for part in scale.values():
        if isinstance(part, Mapping) and part is not colours:
            yield from _records(part)


def _faces(one: Collection | Patch, *, repeat: int = 0) -> list[str]:
    faces = np.atleast_2d(np.asarray(one.get_facecolor(), dtype=np.float64))
    colours: Sequence[str] = [to_hex(face) for face in faces if len(face) == 4 and face[3] > 0]
    if repeat and len(colours) == 1:
        return list(colours) * repeat
    return list(colours)


def _turned(box: Box, artist: TextArtist) -> BaseGeometry:
    shape = shapely.box(box.x, box.y, box.right, box.top)
    angle = float(artist.get_rotation())
    return shapely.affinity.rotate(shape, angle, origin="center") if angle else shape
