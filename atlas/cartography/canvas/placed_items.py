"""Drawn things as values: what stands where on a drawn plate, in page millimeters.

Whoever draws something that others ask for (a name, a leader line, the scale bar, an inset) hands it over as one of
these values; QGIS, the inspection and the tests read them and never look at the artists of the figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas import paths
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.typeface import FontSetting
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]
#: What a text is: the name of a unit or of a place, the number of records at a place; a break of classes or another
#: figure of the legend; the title of the plate, its numeric scale.
TextKind: TypeAlias = Literal["", "unit", "place", "number", "break", "legend", "title", "scale"]
#: What shapes are: drawn by a mark on the map; a color that the legend explains; another symbol of the legend; the
#: ground of paper behind letters.
ShapeKind: TypeAlias = Literal["", "mark", "entry", "legend", "halo"]


@dataclass(frozen=True, slots=True)
class TextRole:
    """What a text is on the plate, and the code of the unit that it names."""

    kind: TextKind = ""
    code: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedText:
    """One line of text as it is set.

    Attributes:
        text: what it says.
        box: around its ink before it is turned.
        at: the point of its baseline that it is anchored to.
        style: size, weight and color of its type.
        font: the font that has its letters, and these, with marks of direction.
        rotation_deg: anticlockwise around ``at``.
        baseline: the line that it follows, (n, 2); None where it is straight.
        role: what it is.
        window: 0 on the page and its main map, 1 … in an inset.
    """

    text: str
    box: Box
    at: tuple[float, float]
    style: TextStyle
    font: FontSetting
    rotation_deg: float = 0.0
    baseline: Floats | None = None
    role: TextRole = TextRole()
    window: int = 0

    @property
    def area(self) -> BaseGeometry:
        """The box as it is turned on the page."""
        shape = shapely.box(self.box.x, self.box.y, self.box.right, self.box.top)
        return shapely.affinity.rotate(shape, self.rotation_deg, origin="center") if self.rotation_deg else shape


@dataclass(frozen=True, slots=True, eq=False)
class PlacedShapes:
    """Shapes that were drawn together.

    Attributes:
        paths: their outlines; a single one around (0, 0) where it is repeated at every one of ``centers``.
        centers: (n, 2), or None.
        colors: of their faces, ``#rrggbb``, one for all or one for each; none where only lines are drawn.
        kind: what they are.
        over_boundaries: whether they stand above the boundaries, as symbols do, or lie below them, as areas do.
        window: 0 on the page and its main map, 1 … in an inset.
    """

    paths: tuple[Path, ...]
    centers: Floats | None
    colors: tuple[str, ...]
    kind: ShapeKind = ""
    over_boundaries: bool = False
    window: int = 0

    def polygons(self, px_per_mm: float) -> list[BaseGeometry]:
        """Return the closed shapes, their curves cut into lines as fine as the resolution asks."""
        offsets = np.zeros((1, 2)) if self.centers is None else np.asarray(self.centers, dtype=np.float64)
        polygons = []
        for i in range(max(len(self.paths), len(offsets)) if self.paths and len(offsets) else 0):
            path = self.paths[i % len(self.paths)]
            scaled = paths.resize(path, px_per_mm)
            rings = scaled.to_polygons(closed_only=True)
            moved = [np.asarray(ring) / px_per_mm + offsets[i % len(offsets)] for ring in rings]
            parts = [shapely.make_valid(shapely.Polygon(ring)) for ring in moved if len(ring) > 3]
            if parts:
                polygons.append(shapely.union_all(parts))
        return polygons


@dataclass(frozen=True, slots=True, eq=False)
class Leader:
    """Lines that lead from a name, or from symbols that were moved, to their units; each (2, 2) page mm."""

    kind: Literal["name", "symbol"]
    lines: tuple[Floats, ...]
    window: int = 0


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """The bar of a map, without its figures; a short one is one length, without numeric scale.

    ``north`` tells whether the arrow stands over it.
    """

    box: Box
    window: int = 0
    short: bool = False
    north: bool = False


@dataclass(frozen=True, slots=True)
class Degree:
    """A meridian (``lon``) or parallel (``lat``) that is named at the frame, degrees."""

    axis: Literal["lon", "lat"]
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class InsetPanel:
    """A map at a larger scale: its window, and the lines that join its extent on the main map to it."""

    number: int
    frame: MapFrame
    links: tuple[Floats, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class NotePanel:
    """A note on the map: its box, the line from it and the disc at what it speaks of, if it points anywhere."""

    number: int
    box: Box
    pointer: Floats | None = None
    target: tuple[float, float] = (0.0, 0.0)
    target_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class LegendPanel:
    """The panel of a legend that stands on the map."""

    box: Box


@dataclass(frozen=True, slots=True)
class PlacedLogo:
    """The picture of the producer."""

    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPart:
    """A part of the page that others cut out as a picture.

    Attributes:
        kind: the locator, the band of the reference grid; of a map that is not of the ground what lies beneath its
            units and over them, which no layer of the ground can show.
        box: where it stands.
        artists: what it consists of.
    """

    kind: Literal["locator", "grid-band", "beneath", "over"]
    box: Box
    artists: tuple[Any, ...] = field(repr=False)


class MarkId(str):
    """The name of what a mark drew on the map: a legend may show symbols of the same name."""

    __slots__ = ()


class PartId(str):
    """The name, which may be empty, of what belongs to a part of the sheet: its ``title``, its ``column``."""

    part: str

    def __new__(cls, name: str, part: str = "") -> PartId:
        """Name something of a part."""
        named = super().__new__(cls, name)
        named.part = part
        return named
