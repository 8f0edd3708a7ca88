"""Text along a line, bent like the sea that it names: how much of the line it takes, and the lines beside it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

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
