"""The sheet that everything is drawn on: a page with shapes and texts, whose coordinates are its millimeters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas import paths, typeface
from atlas.cartography.canvas.placed_items import PlacedText, TextRole
from atlas.cartography.canvas.shapes import ShapeSheet
from atlas.cartography.canvas.shapes import ShapeStyle as ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT, Extent
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle

if TYPE_CHECKING:
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

Floats = npt.NDArray[np.float64]
TEXT_Z: Final = 20.0
_PLAIN: Final = TextRole()


class Canvas(ShapeSheet):
    """A page on which shapes are drawn and texts are set: what maps, legends and charts draw on."""

    @property
    def texts(self) -> list[tuple[str, Box]]:
        """Every text with its box before it is turned."""
        return [(text.text, text.box) for text in self.written]

    def measure(self, text: str, style: TextStyle) -> Extent:
        """Return the size of a text in mm."""
        return typeface.measure(text, style, self.theme)

    def wrap(self, text: str, style: TextStyle, *, width_mm: float) -> tuple[str, ...]:
        """Break a text into lines that fit a width."""
        return typeface.wrap(text, style, self.theme, width_mm=width_mm)

    def text(
        self, text: str, at: tuple[float, float], style: TextStyle, *, rotation: float = 0.0, gid: str = "",
        role: TextRole = _PLAIN,
    ) -> Box:  # fmt: skip
        """Set one line of text at a point and return its box (unrotated); ``rotation`` in degrees.

        A halo is a stroked outline beneath; the text above it stays searchable text. The ``role`` says what it is.
        """
        style = replace(style, color=self._mix(style.color), halo=self._mix(style.halo)) if self._faint else style
        x, y = at
        plain, text = text, typeface.embed_direction(text) if self.rtl else text
        text = typeface.setting(text, style, self.theme).text
        size = self.measure(text, style)
        left = self._left_edge(x, size.width, style)
        rise = {"baseline": 0.0, "top": -1.0, "middle": -0.5}[style.level] * typeface.cap_height(style)
        turn = paths.affine().rotate_deg_around(x, y, rotation) if rotation else paths.affine()
        if style.halo:
            self._halo(text, (left, y + rise), style, turn, gid=gid)
        ha = "center" if style.anchor == "middle" else "left" if left == x else "right"
        px, py = (float(value) for value in turn.transform((x, y + rise)))
        artist = self._pen.text(text, (px, py), style, self.theme, ha=ha, rotation=rotation, zorder=TEXT_Z + self._lift)
        artist.set_gid(self._gid(gid))
        self._artists.append(artist)
        box = Box(left, y + rise - size.descent, size.width, size.ascent + size.descent)
        font = typeface.setting(text, style, self.theme)
        self.written.append(PlacedText(plain, box, (px, py), style, font, rotation, role=role, window=self._window))
        return box

    def text_along(
        self, text: str, baseline: Floats, style: TextStyle, *, gid: str = "", role: TextRole = _PLAIN
    ) -> Box:
        """Set one text along a line of (n, 2) page mm, its middle at the line's middle; return the box around it.

        A halo is a stroked outline beneath, as that of a level text.
        """
        shown = typeface.setting(text, style, self.theme).text
        artist = self._pen.text_along(shown, baseline, style, self.theme, z=TEXT_Z + self._lift)
        artist.set_gid(self._gid(gid))
        self._artists.append(artist)
        if style.halo:
            self._stroke(artist.outlines(), style, gid=gid)
        extents = [outline.get_extents() for outline in artist.outlines()]
        x0, y0 = (min(getattr(outline, side) for outline in extents) for side in ("x0", "y0"))
        x1, y1 = (max(getattr(outline, side) for outline in extents) for side in ("x1", "y1"))
        box = Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))
        x, y = artist.get_position()
        font = typeface.setting(shown, style, self.theme)
        self.written.append(
            PlacedText(
                text, box, (float(x), float(y)), style, font, baseline=baseline, role=role,
                window=self._window,
            )
        )  # fmt: skip
        return box

    def lines(self, lines: Sequence[str], x: float, y: float, style: TextStyle, *, leading: float = 1.22) -> float:
        """Set lines of text downwards from the top ``y``; return the y below the last one."""
        step = style.size_pt * MM_PER_PT * leading
        for i, line in enumerate(lines):
            if line:
                self.text(line, (x, y - i * step - style.size_pt * MM_PER_PT * 0.78), style)
        return y - len(lines) * step

    def _left_edge(self, x: float, width: float, style: TextStyle) -> float:
        if style.anchor == "middle":
            return x - width / 2
        starts_left = (style.anchor == "start") != self.rtl
        return x if starts_left else x - width

    def _halo(self, text: str, at: tuple[float, float], style: TextStyle, turn: Affine2D, *, gid: str) -> None:
        outline = typeface.outline(text, style, self.theme)
        place = paths.affine().scale(MM_PER_PT).translate(*at) + turn
        self._stroke([outline.transformed(place)], style, gid=gid)

    def _stroke(self, outlines: Sequence[Path], style: TextStyle, *, gid: str) -> None:
        """Draw the halo of letters, from their outlines on the page."""
        width, name = self.theme.weights.halo, f"halo:{gid}" if gid else ""
        look = ShapeStyle(face=style.halo, edge=style.halo, width_pt=width, z=TEXT_Z - 0.1, gid=name, kind="halo")
        self.shapes(outlines, look)
