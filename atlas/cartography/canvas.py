"""The sheet that everything is drawn on: a matplotlib figure whose coordinates are page millimetres."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from atlas.cartography import texture, typeface
from atlas.cartography.page import Box, Page
from atlas.cartography.texture import Texture
from atlas.cartography.theme import TextStyle, Theme
from atlas.cartography.typeface import MM_PER_PT, Extent
from atlas.wording import Language

Floats = npt.NDArray[np.float64]
MM_PER_INCH: Final = 25.4
_HALO_PT: Final = 1.6  # width of the underlay around halo text
# One circle for the map and for the legend, so that equal values have equal areas in both.
_UNIT_CIRCLE: Final = Path.unit_circle()
TEXT_Z: Final = 20.0


@dataclass(frozen=True, slots=True)
class Look:
    """How shapes are drawn: colours (one, or one for each), line width in points, order, clip.

    ``gid`` names the artist: it becomes the id of the group in the SVG and is how tests find it.
    """

    face: str | Sequence[str] = "none"
    edge: str | Sequence[str] = "none"
    width_pt: float = 0.0
    z: float = 5.0
    gid: str = ""
    dash: str = "solid"
    clip: Box | None = None


class Canvas:
    """A page being drawn: all coordinates are millimetres from its lower left corner.

    Attributes:
        figure: the matplotlib figure, exactly as large as the page.
        axes: its only axes, 1 unit = 1 mm, never autoscaled, without ticks or labels.
        texts: every text with its box (unrotated), for tests.
    """

    def __init__(self, page: Page, theme: Theme, language: Language) -> None:
        self.page, self.theme, self.language = page, theme, language
        self.rtl = language == "ar"
        self.figure = Figure(figsize=(page.width_mm / MM_PER_INCH, page.height_mm / MM_PER_INCH), facecolor=theme.paper)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, page.width_mm)
        self.axes.set_ylim(0, page.height_mm)
        self.axes.set_autoscale_on(False)
        self.texts: list[tuple[str, Box]] = []

    def along(self, box: Box, offset: float, width: float = 0.0) -> float:
        """Return the left edge of something ``width`` wide, ``offset`` from the start side of a box."""
        return box.right - offset - width if self.rtl else box.x + offset

    def measure(self, text: str, style: TextStyle) -> Extent:
        """Return the size of a text in mm."""
        return typeface.measure(text, style, self.theme)

    def wrap(self, text: str, style: TextStyle, *, width_mm: float) -> tuple[str, ...]:
        """Break a text into lines that fit a width."""
        return typeface.wrap(text, style, self.theme, width_mm=width_mm)

    def text(
        self, text: str, at: tuple[float, float], style: TextStyle, *, rotation: float = 0.0, gid: str = ""
    ) -> Box:
        """Set one line of text at a point and return its box (unrotated); ``rotation`` in degrees.

        A halo is a stroked outline beneath; the text above it stays searchable text.
        """
        x, y = at
        plain, text = text, self._directed(text)
        size = self.measure(text, style)
        left = self._left(x, size.width, style)
        rise = {"baseline": 0.0, "top": -_cap_height(style), "middle": -_cap_height(style) / 2}[style.level]
        turn = Affine2D().rotate_deg_around(x, y, rotation) if rotation else Affine2D()
        if style.halo:
            self._halo(text, (left, y + rise), style, turn, gid=gid)
        ha = "center" if style.anchor == "middle" else "left" if left == x else "right"
        px, py = turn.transform((x, y + rise))
        artist = self.axes.text(
            px, py, text, fontproperties=typeface.properties(text, style, self.theme), color=style.color, ha=ha,
            va="baseline", rotation=rotation, rotation_mode="anchor", parse_math=False, zorder=TEXT_Z, clip_on=False,
        )  # fmt: skip
        artist.set_gid(gid or None)
        box = Box(left, y + rise - size.descent, size.width, size.ascent + size.descent)
        self.texts.append((plain, box))
        return box

    def lines(self, lines: Sequence[str], x: float, y: float, style: TextStyle, *, leading: float = 1.22) -> float:
        """Set lines of text downwards from the top ``y``; return the y below the last one."""
        step = style.size_pt * MM_PER_PT * leading
        for i, line in enumerate(lines):
            if line:
                self.text(line, (x, y - i * step - style.size_pt * MM_PER_PT * 0.78), style)
        return y - len(lines) * step

    def rectangle(self, box: Box, look: Look) -> None:
        """Draw a rectangle."""
        corners = [(box.x, box.y), (box.right, box.y), (box.right, box.top), (box.x, box.top), (box.x, box.y)]
        self.shapes([Path(corners, closed=True)], look)

    def segments(self, segments: Sequence[Floats], look: Look) -> None:
        """Draw open lines, each an (n, 2) array of page mm, in the edge colour of the look."""
        lines = LineCollection(
            list(segments), colors=look.edge, linewidths=look.width_pt, zorder=look.z, capstyle="round",
            joinstyle="round", linestyles=look.dash,
        )  # fmt: skip
        self._add(lines, look)

    def shapes(self, paths: Sequence[Path], look: Look) -> None:
        """Draw closed paths in page mm; the look may give one colour for all or one for each."""
        shapes = PathCollection(
            list(paths), facecolors=look.face, edgecolors=look.edge, linewidths=look.width_pt, zorder=look.z,
            joinstyle="round",
        )  # fmt: skip
        self._add(shapes, look)

    def circles(self, centres: Floats, diameters_mm: Floats, look: Look) -> None:
        """Draw circles of given diameters (mm) at (n, 2) centres: the one factory for map and legend."""
        paths = [
            Path(_UNIT_CIRCLE.vertices * (diameter / 2) + centre, _UNIT_CIRCLE.codes)
            for centre, diameter in zip(centres, diameters_mm, strict=True)
        ]
        self.shapes(paths, look)

    def dots(self, centres: Floats, diameter_mm: float, look: Look) -> None:
        """Draw many circles of one diameter (mm): the shape is written once in the file and used at every centre."""
        to_display = Affine2D().scale(1 / MM_PER_INCH) + self.figure.dpi_scale_trans
        circle = Path(np.asarray(_UNIT_CIRCLE.vertices) * (diameter_mm / 2), _UNIT_CIRCLE.codes)
        dots = PathCollection(
            [circle], offsets=centres, offset_transform=self.axes.transData, transform=to_display,
            facecolors=look.face, edgecolors=look.edge, linewidths=look.width_pt, zorder=look.z,
        )  # fmt: skip
        self._add(dots, look)

    def texture(self, shapes: Sequence[BaseGeometry], kind: Texture, look: Look) -> None:
        """Cover shapes (page mm) with hatching or dots in the edge colour of the look, each shape cut for itself."""
        if kind == "hatch":
            self.segments(texture.hatch(shapes), look)
        elif kind == "dots":
            self.dots(texture.dot_grid(shapes), texture.DOT_MM, replace(look, face=look.edge, edge="none"))

    def _add(self, collection: Collection, look: Look) -> None:
        collection.set_gid(look.gid or None)
        self.axes.add_collection(collection, autolim=False)
        if look.clip is not None:
            frame = (look.clip.x, look.clip.y), look.clip.width, look.clip.height
            collection.set_clip_path(Rectangle(*frame, transform=self.axes.transData))

    def _directed(self, text: str) -> str:
        """Embed an Arabic line as right-to-left: Latin words, figures and stops in it then keep their places.

        Without it SVG readers take each text as left-to-right.
        """
        arabic = self.rtl and any(unicodedata.bidirectional(ch) == "AL" or ch == "،" for ch in text)
        return f"\u202b{text}\u202c" if arabic else text

    def _left(self, x: float, width: float, style: TextStyle) -> float:
        if style.anchor == "middle":
            return x - width / 2
        starts_left = (style.anchor == "start") != self.rtl
        return x if starts_left else x - width

    def _halo(self, text: str, at: tuple[float, float], style: TextStyle, turn: Affine2D, *, gid: str) -> None:
        outline = typeface.outline(text, style, self.theme)
        place = Affine2D().scale(MM_PER_PT).translate(*at) + turn
        patch = PathPatch(
            outline.transformed(place), facecolor=style.halo, edgecolor=style.halo, linewidth=_HALO_PT,
            joinstyle="round", zorder=TEXT_Z - 0.1,
        )  # fmt: skip
        patch.set_gid(f"halo:{gid}" if gid else None)
        self.axes.add_patch(patch)


def _cap_height(style: TextStyle) -> float:
    """Height of capitals in mm; 0.66 em in Source Sans Pro."""
    return 0.66 * style.size_pt * MM_PER_PT
