"""What draws on a page: matplotlib's figure, or axes of somebody else's, and its artists.

Only this module loads what matplotlib draws with: a canvas on which nothing is drawn, as that of a web map, does
without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox

from atlas.cartography.canvas import curved_text, typeface
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.plate_figure import PlateFigure
from atlas.cartography.canvas.typeface import MM_PER_INCH, MM_PER_PT
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.collections import Collection
    from matplotlib.figure import Figure
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pen:
    """Axes whose unit is the millimeter, and the artists that are made for them.

    Attributes:
        figure: exactly as large as the page, or the one that the axes of somebody else stand in.
        axes: never autoscaled, without ticks or labels.
    """

    figure: Figure
    axes: Axes

    @classmethod
    def of_page(cls, page: Page, *, paper: str) -> Pen:
        """Open a figure of the size of a page."""
        inches = (page.width_mm / MM_PER_INCH, page.height_mm / MM_PER_INCH)
        figure = PlateFigure(figsize=inches, facecolor=paper)
        return cls(figure, _in_millimeters(figure.add_axes((0, 0, 1, 1)), (page.width_mm, page.height_mm)))

    @classmethod
    def in_axes(cls, axes: Axes, page: Page) -> Pen:
        """Draw a page into axes of somebody else's figure.

        Raises:
            LayoutError: they are smaller than the page.
        """
        return cls(_root_figure(axes), _in_millimeters(axes, _size_in(axes, page)))

    def show_map(self, frame: MapFrame) -> None:
        """Tell a figure of the toolkit's own the window of its map."""
        if isinstance(self.figure, PlateFigure):
            self.figure.frame = frame

    def text(self, text: str, at: tuple[float, float], style: TextStyle, theme: Theme, **options: Any) -> Text:
        """Set a line of text on its baseline; ``options`` are matplotlib's."""
        return self.axes.text(
            *at, text, fontproperties=typeface.properties(text, style, theme), color=style.color, va="baseline",
            rotation_mode="anchor", parse_math=False, clip_on=False, **options,
        )  # fmt: skip

    def text_along(self, text: str, baseline: Floats, style: TextStyle, theme: Theme, *, z: float) -> CurvedText:
        """Set a text along a line of (n, 2) page mm."""
        artist = CurvedText(text, baseline, style, theme, zorder=z, clip_on=False)
        self.axes.add_artist(artist)
        return artist

    def lines(self, segments: Sequence[Floats], **options: Any) -> LineCollection:
        """Draw open lines, each an (n, 2) array of page mm; ``options`` are matplotlib's."""
        lines = LineCollection(list(segments), capstyle="round", joinstyle="round", **options)
        self.axes.add_collection(lines, autolim=False)
        return lines

    def shapes(self, paths: Sequence[Path], **options: Any) -> PathCollection:
        """Draw closed paths in page mm; ``options`` are matplotlib's."""
        shapes = PathCollection(list(paths), joinstyle="round", **options)
        self.axes.add_collection(shapes, autolim=False)
        return shapes

    def dots(self, circle: Path, centers: Floats, **options: Any) -> PathCollection:
        """Draw one path at many centers: the shape is written once in the file."""
        to_display = Affine2D().scale(1 / MM_PER_INCH) + self.figure.dpi_scale_trans
        dots = PathCollection(
            [circle], offsets=centers, offset_transform=self.axes.transData, transform=to_display, **options
        )
        self.axes.add_collection(dots, autolim=False)
        return dots

    def picture(self, pixels: npt.NDArray[np.uint8], box: Box, *, z: float) -> AxesImage:
        """Draw an opaque picture, (rows, columns, 3) from its upper left corner on, at its own resolution in a box."""
        sides = (box.x, box.right, box.y, box.top)
        image = _NamedImage(self.axes, extent=sides, origin="upper", interpolation="none", zorder=z)
        image.set_data(pixels)
        self.axes.add_image(image)
        return image

    def cut(self, artist: Collection, box: Box) -> None:
        """Show only what of an artist lies in a box."""
        artist.set_clip_path(Rectangle((box.x, box.y), box.width, box.height, transform=self.axes.transData))


def _in_millimeters(axes: Axes, size_mm: tuple[float, float]) -> Axes:
    """Make a millimeter the unit of axes of a size."""
    axes.set_axis_off()
    axes.set_xlim(0, size_mm[0])
    axes.set_ylim(0, size_mm[1])
    axes.set_autoscale_on(False)
    return axes


def _root_figure(axes: Axes) -> Figure:
    """Return the figure that axes stand in, at whatever depth."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # axes that were removed from theirs
    return figure


def _size_in(axes: Axes, page: Page) -> tuple[float, float]:
    """Return width and height of axes of somebody else's figure, mm; a page keeps its size in them.

    Raises:
        LayoutError: they are smaller than the page.
    """
    box, dpi = axes.get_window_extent(), _root_figure(axes).dpi
    width, height = box.width / dpi * MM_PER_INCH, box.height / dpi * MM_PER_INCH
    if width < page.width_mm - 0.05 or height < page.height_mm - 0.05:
        sizes = {"width": fixed_point(width), "height": fixed_point(height)}
        raise LayoutError(
            Message(
                "fault.cartography.axes", **sizes, page_w=fixed_point(page.width_mm), page_h=fixed_point(page.height_mm)
            )
        )
    return width, height


class _NamedImage(AxesImage):
    """A picture whose group in a file bears its name, as those of all other artists do."""

    def draw(self, renderer: RendererBase) -> None:
        renderer.open_group("image", self.get_gid())
        super().draw(renderer)
        renderer.close_group("image")


class CurvedText(Text):
    """A text whose baseline is a line in page millimeters, its middle at the middle of the line.

    In SVG it is one text on a path; elsewhere its letters are drawn as outlines.
    """

    def __init__(self, text: str, line: Floats, style: TextStyle, theme: Theme, **options: Any) -> None:
        x, y = line[len(line) // 2]
        font = typeface.properties(text, style, theme)
        super().__init__(float(x), float(y), text, fontproperties=font, color=style.color, **options)
        self._line, self._style, self._theme = line, style, theme

    @property
    def baseline(self) -> Floats:
        """The line that the letters stand on, (n, 2) page mm."""
        return self._line

    @property
    def style(self) -> TextStyle:
        """How the letters look."""
        return self._style

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text: as text where the renderer writes SVG."""
        writer = getattr(renderer, "writer", None)
        renderer.open_group("text", self.get_gid())
        if writer is not None:
            self._write(writer, float(renderer.height))  # type: ignore[attr-defined]  # of the renderer of SVG
        else:
            gc = renderer.new_gc()
            gc.set_linewidth(0.0)
            for letter in self.outlines():
                color = self.get_color()
                gc.set_foreground(color)
                renderer.draw_path(gc, letter, self.get_transform(), to_rgba(color))
            gc.restore()
        renderer.close_group("text")
        self.stale = False

    def get_window_extent(self, renderer: RendererBase | None = None, dpi: float | None = None) -> Bbox:
        """Return the rectangle around all letters, in pixels."""
        boxes = [self.get_transform().transform_path(letter).get_extents() for letter in self.outlines()]
        return Bbox.union(boxes)

    def outlines(self) -> list[Path]:
        """Return the outline of each letter at its place, in page millimeters."""
        style, theme = self._style, self._theme
        steps = np.hypot(*np.diff(self._line, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        gap = style.spacing_em * style.size_pt * MM_PER_PT
        at = (along[-1] - curved_text.length(self.get_text(), style, theme)) / 2
        letters = []
        for letter in self.get_text():
            width = typeface.measure(f"{letter}|", style, theme).width - typeface.measure("|", style, theme).width
            middle = at + width / 2
            x, y = (float(np.interp(middle, along, self._line[:, k])) for k in (0, 1))
            i = int(np.clip(np.searchsorted(along, middle), 1, len(along) - 1))
            angle = float(np.arctan2(*(self._line[i] - self._line[i - 1])[::-1]))
            if not letter.isspace():
                shape = TextPath((0, 0), letter, prop=typeface.properties(letter, style, theme), usetex=False)
                move = Affine2D().scale(MM_PER_PT).translate(-width / 2, 0).rotate(angle).translate(x, y)
                letters.append(shape.transformed(move))
            at += width + gap
        return letters

    def _write(self, writer: Any, height: float) -> None:
        points = self.get_transform().transform(self._line)
        drawn = "M " + " L ".join(f"{x:.3f} {height - y:.3f}" for x, y in points)
        name = "line-" + hashlib.sha256(f"{self.get_text()} {drawn}".encode()).hexdigest()[:12]
        font, size = self.get_fontproperties(), self.get_fontproperties().get_size_in_points()
        style = (
            f"font: {font.get_style()} {font.get_weight()} {size:g}px '{font.get_family()[0]}'; "
            f"fill: {self.get_color()}; letter-spacing: {self._style.spacing_em * size:.3f}px; text-anchor: middle"
        )
        writer.start("defs")
        writer.element("path", id=name, d=drawn)
        writer.end("defs")
        writer.start("text", style=style)
        writer.element("textPath", self.get_text(), attrib={"xlink:href": f"#{name}", "startOffset": "50%"})
        writer.end("text")
