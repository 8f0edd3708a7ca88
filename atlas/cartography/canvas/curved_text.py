"""Text along a line: one piece of text that a search finds, bent like the sea or the strait that it names."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox

from atlas.cartography.canvas import typeface
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.theme import TextStyle, Theme

Floats = npt.NDArray[np.float64]

#: How much longer than the text its line has to be at each end, mm: a reader of SVG drops letters beyond the end.
SLACK_MM: Final = 1.0


def length(text: str, style: TextStyle, theme: Theme) -> float:
    """Return how much of a line a text takes, mm, with the space between its letters."""
    spacing = style.spacing_em * style.size_pt * MM_PER_PT * max(len(text) - 1, 0)
    return typeface.measure(text, style, theme).width + spacing


def line_length(line: Floats) -> float:
    """Return the length of a line of (n, 2) points, mm."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def offset_line(line: Floats, left_mm: float) -> Floats:
    """Return a line moved to its left side by some millimeters."""
    tangent = np.gradient(line, axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / np.hypot(*tangent.T)[:, None]
    return np.asarray(line + normal * left_mm)


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
        at = (along[-1] - length(self.get_text(), style, theme)) / 2
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
