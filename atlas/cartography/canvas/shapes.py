"""A page while it is drawn, and the shapes on it, in page millimeters: one factory of each for map and legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas import paths, symbols, texture
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.placed_items import MarkId, PartId, PlacedShapes, PlacedText, ShapeKind
from atlas.cartography.canvas.symbols import Pictogram, Shape
from atlas.cartography.canvas.texture import Texture
from atlas.cartography.scales.color import hex_code, tint
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES, LanguageCode

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import Collection
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from shapely.geometry.base import BaseGeometry

    from atlas.cartography.canvas.pen import Pen

Floats = npt.NDArray[np.float64]
#: From this order on a mark's shapes stand over the boundaries: they are symbols, not areas.
SYMBOLS_Z: Final = 9.5
Item = TypeVar("Item")
#: How a line is broken: a name, or the offset and the lengths of dashes and gaps in widths of the line.
Dash: TypeAlias = str | tuple[float, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class ShapeStyle:
    """How shapes are drawn: colors and line widths in points (one, or one for each), order, clip.

    ``gid`` names the artist and becomes the id of the group in the SVG; ``kind`` says what the shapes are.
    """

    face: str | Sequence[str] = "none"
    edge: str | Sequence[str] = "none"
    width_pt: float | Sequence[float] = 0.0
    z: float = 5.0
    gid: str = ""
    dash: Dash = "solid"
    clip: Box | None = None
    kind: ShapeKind = ""


class ShapeSheet:
    """A page being drawn: all coordinates are millimeters from its lower left corner.

    Attributes:
        theme: the look, with type as large as the page asks for.
        written: every text as it is set, in the order of drawing.
        shapes_drawn: all shapes, in the order of drawing.
        items: what else was handed over as a value (`atlas.cartography.canvas.placed_items`).
    """

    def __init__(self, page: Page, theme: Theme, language: LanguageCode, *, axes: Axes | None = None) -> None:
        self.page, self.language = page, language
        self.theme = theme.times(page.type_scale)
        self.rtl = LANGUAGES[language].right_to_left
        self._host = axes
        if axes is not None:
            _ = self._pen  # whether the page fits is told at once
        self.written: list[PlacedText] = []
        self.shapes_drawn: list[PlacedShapes] = []
        self.items: list[object] = []
        self._lift, self._scope, self._window = 0.0, "", 0
        self._by_mark, self._faint, self._part = False, 0.0, ""
        self._artists: list[Any] = []

    @cached_property
    def _pen(self) -> Pen:
        """What draws; loaded with most of matplotlib when something is drawn, because many a canvas only measures."""
        from atlas.cartography.canvas.pen import Pen

        if self._host is not None:
            return Pen.in_axes(self._host, self.page)
        return Pen.of_page(self.page, paper=self.theme.paper)

    @property
    def figure(self) -> Figure:
        """The matplotlib figure, exactly as large as the page."""
        return self._pen.figure

    @property
    def axes(self) -> Axes:
        """Its only axes, 1 unit = 1 mm, never autoscaled, without ticks or labels."""
        return self._pen.axes

    def show_map(self, frame: MapFrame) -> None:
        """Tell the figure the window of its map, if it is the toolkit's own."""
        self._pen.show_map(frame)

    @property
    def window(self) -> int:
        """Which map is being drawn: 0 for the main one, 1 … for an inset."""
        return self._window

    def items_of(self, kind: type[Item]) -> tuple[Item, ...]:
        """Return the values of one kind that were handed over, in the order of drawing."""
        return tuple(item for item in self.items if isinstance(item, kind))

    @contextmanager
    def above(self, lift: float, *, scope: str = "", window: int | None = None) -> Iterator[None]:
        """Draw what follows above all that is there, as a panel on the map; artists are then named ``scope/…``.

        What is drawn into an inset belongs to its ``window``, from 1 on.
        """
        before = self._lift, self._scope, self._window
        self._lift, self._scope = lift, f"{scope}/" if scope else ""
        self._window = self._window if window is None else window
        try:
            yield
        finally:
            self._lift, self._scope, self._window = before

    @contextmanager
    def by_mark(self) -> Iterator[None]:
        """Draw what follows as the work of a mark: shapes without a kind of their own are its own."""
        self._by_mark = True
        try:
            yield
        finally:
            self._by_mark = False

    @contextmanager
    def fade(self, share: float) -> Iterator[None]:
        """Draw what follows mixed with ``share`` of the land's color, opaque: what lies around the subject."""
        before, self._faint = self._faint, share
        try:
            yield
        finally:
            self._faint = before

    @contextmanager
    def collect_artists(self) -> Iterator[list[Any]]:
        """Collect the artists of what follows, so that it can be cut out of the page as a picture."""
        start, artists = len(self._artists), list[Any]()
        yield artists
        artists += self._artists[start:]

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Draw what follows as a part of the sheet, which a book leaves out or moves."""
        before, self._part = self._part, name
        try:
            yield
        finally:
            self._part = before

    def along(self, box: Box, offset: float, width: float = 0.0) -> float:
        """Return the left edge of something ``width`` wide, ``offset`` from the start side of a box."""
        return box.right - offset - width if self.rtl else box.x + offset

    def rectangle(self, box: Box, look: ShapeStyle) -> None:
        """Draw a rectangle."""
        self.rectangles([box], look)

    def segments(self, segments: Sequence[Floats], look: ShapeStyle) -> None:
        """Draw open lines, each an (n, 2) array of page mm, in the edge color of the look."""
        look = self._faint_look(look)
        lines = self._pen.lines(
            segments, colors=look.edge, linewidths=look.width_pt, zorder=look.z + self._lift, linestyles=look.dash
        )
        self._hand_over(lines, look)
        self._tell(tuple(map(paths.open_line, segments)), look, colors=())

    def shapes(self, shapes: Sequence[Path], look: ShapeStyle) -> None:
        """Draw closed paths in page mm; the look may give one color for all or one for each."""
        look = self._faint_look(look)
        artist = self._pen.shapes(
            shapes, facecolors=look.face, edgecolors=look.edge, linewidths=look.width_pt, zorder=look.z + self._lift
        )
        self._hand_over(artist, look)
        self._tell(tuple(shapes), look, colors=_faces(look))

    def circles(self, centers: Floats, diameters_mm: Floats, look: ShapeStyle) -> None:
        """Draw circles of given diameters (mm) at (n, 2) centers: one factory, so that map and legend are equal."""
        circle, pairs = paths.unit_circle(), zip(centers, diameters_mm, strict=True)
        self.shapes([paths.resize(circle, diameter / 2, center) for center, diameter in pairs], look)

    def squares(self, centers: Floats, sides_mm: Floats, look: ShapeStyle) -> None:
        """Draw upright squares of given sides (mm) at (n, 2) centers, for map and legend."""
        half = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)])
        squares = [paths.ring(half * side + center) for center, side in zip(centers, sides_mm, strict=True)]
        self.shapes(squares, look)

    def wedges(self, centers: Floats, diameters_mm: Floats, angles_deg: Floats, look: ShapeStyle) -> None:
        """Draw sectors of circles: (n, 2) centers, diameters, (n, 2) angles from and to, anticlockwise from the right.

        A half-disc is the sector of 180°: the top one goes from 0° to 180°.
        """
        sectors = (paths.wedge(float(start), float(end)) for start, end in angles_deg)
        placed = zip(sectors, centers, diameters_mm, strict=True)
        self.shapes([paths.resize(sector, diameter / 2, center) for sector, center, diameter in placed], look)

    def symbols(self, shape: Shape | Pictogram, centers: Floats, diameters_mm: Floats, look: ShapeStyle) -> None:
        """Draw a shape at (n, 2) centers, each with the area of the circle of its diameter (mm)."""
        unit, pairs = symbols.outline(shape), zip(centers, diameters_mm, strict=True)
        self.shapes([paths.resize(unit, diameter / 2, center) for center, diameter in pairs], look)

    def rectangles(self, boxes: Sequence[Box], look: ShapeStyle) -> None:
        """Draw rectangles."""
        corners = [(b.x, b.y, b.right, b.top) for b in boxes]
        self.shapes([paths.ring([(x, y), (r, y), (r, t), (x, t), (x, y)]) for x, y, r, t in corners], look)

    def crosses(self, centers: Floats, look: ShapeStyle, *, boxed: bool = False) -> None:
        """Draw the cross of no data at (n, 2) centers: thin lines of the look's edge on a paper ground, or in a box."""
        half = symbols.ABSENT_MM / 2
        arms = [np.array([(-half, -half * side), (half, half * side)]) for side in (1.0, -1.0)]
        strokes = [center + arm for center in centers for arm in arms]
        ground = replace(look, edge=self.theme.paper, width_pt=1.8, gid=f"{look.gid}-ground")
        if boxed:
            face = replace(look, face=self.theme.suppressed, width_pt=0.5, gid=ground.gid)
            self.squares(centers, np.full(len(centers), 2 * half), face)
        else:
            self.segments(strokes, ground)
        self.segments(strokes, replace(look, width_pt=0.7, z=look.z + 0.05))

    def dots(self, centers: Floats, diameter_mm: float, look: ShapeStyle) -> None:
        """Draw many circles of one diameter (mm): the shape is written once in the file and used at every center."""
        look = self._faint_look(look)
        circle = paths.resize(paths.unit_circle(), diameter_mm / 2)
        dots = self._pen.dots(
            circle, centers, facecolors=look.face, edgecolors=look.edge, linewidths=look.width_pt,
            zorder=look.z + self._lift,
        )  # fmt: skip
        self._hand_over(dots, look)
        self._tell((circle,), look, colors=_faces(look), centers=centers)

    def texture(self, shapes: Sequence[BaseGeometry], kind: Texture, look: ShapeStyle) -> None:
        """Cover shapes (page mm) with lines or dots in the edge color of the look, each shape cut for itself."""
        if kind == "dots":
            self.dots(texture.dot_grid(shapes), texture.DOT_MM, replace(look, face=look.edge, edge="none"))
        elif kind:
            self.segments(texture.strokes(kind, shapes), look)

    def picture(self, pixels: npt.NDArray[np.uint8], box: Box, *, z: float = 6.0, gid: str = "") -> None:
        """Draw an opaque picture, (rows, columns, 3) from its upper left corner on, at its own resolution in a box."""
        image = self._pen.picture(pixels, box, z=z + self._lift)
        image.set_gid(self._gid(gid))
        self._artists.append(image)

    def _hand_over(self, collection: Collection, look: ShapeStyle) -> None:
        """Name and clip an artist as its look says."""
        collection.set_gid(self._gid(look.gid))
        self._artists.append(collection)
        if look.clip is not None:
            self._pen.cut(collection, look.clip)

    def _tell(
        self, shapes: tuple[Path, ...], look: ShapeStyle, *, colors: tuple[str, ...], centers: Floats | None = None
    ) -> None:
        """Hand over as values what was drawn."""
        kind: ShapeKind = look.kind or ("mark" if self._by_mark else "")
        over = look.z >= SYMBOLS_Z
        self.shapes_drawn.append(PlacedShapes(shapes, centers, colors, kind, over, self._window))

    def _faint_look(self, look: ShapeStyle) -> ShapeStyle:
        """Mix the colors of a look with the land's, where what is drawn is to be faint."""
        if not self._faint:
            return look
        face, edge = (
            self._mix(color) if isinstance(color, str) else tuple(map(self._mix, color))
            for color in (look.face, look.edge)
        )
        return replace(look, face=face, edge=edge)

    def _mix(self, color: str) -> str:
        return color if color in ("none", "") else tint(hex_code(color), self._faint, ground=hex_code(self.theme.land))

    def _gid(self, gid: str) -> str | None:
        gid = gid or ("mark" if self._by_mark else "")
        name = f"{self._scope}{gid}"
        if self._part:
            return PartId(name if gid else "", self._part)
        return MarkId(name) if self._by_mark else name if gid else None


def _faces(look: ShapeStyle) -> tuple[str, ...]:
    """Return the colors of faces, as ``#rrggbb``, without those that are not painted."""
    faces = (look.face,) if isinstance(look.face, str) else tuple(look.face)
    codes = {face: hex_code(face) for face in set(faces) if face not in ("none", "")}  # many dots have few colors
    return tuple(codes[face] for face in faces if face in codes)
