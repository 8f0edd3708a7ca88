"""Type: which font file shows a string, and how wide and tall the string becomes, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import font_source_sans_pro
import matplotlib
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.textpath import TextPath

from atlas.cartography.theme import TextStyle, Theme
from atlas.errors import GlyphError, UnknownNameError

MM_PER_PT: Final = 25.4 / 72

_SOURCE_SANS: Final = Path(font_source_sans_pro.__file__).parent / "files"
_DEJAVU: Final = Path(matplotlib.get_data_path()) / "fonts" / "ttf"

# family → (weight, italic) → file; a weight that a family lacks takes the nearest one.
# DejaVu's oblique has no Arabic, and Arabic is never set in italics.
_FILES: Final[dict[str, dict[tuple[int, bool], Path]]] = {
    "Source Sans Pro": {
        (400, False): _SOURCE_SANS / "SourceSansPro-Regular.ttf",
        (600, False): _SOURCE_SANS / "SourceSansPro-Semibold.ttf",
        (700, False): _SOURCE_SANS / "SourceSansPro-Bold.ttf",
        (400, True): _SOURCE_SANS / "SourceSansPro-It.ttf",
    },
    "DejaVu Sans": {
        (400, False): _DEJAVU / "DejaVuSans.ttf",
        (700, False): _DEJAVU / "DejaVuSans-Bold.ttf",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of a set string, in mm: width, and ink above and below its baseline."""

    width: float
    ascent: float
    descent: float


def font_files() -> tuple[Path, ...]:
    """Return every font file that a plate or a book may use."""
    return tuple(path for faces in _FILES.values() for path in faces.values())


def properties(text: str, style: TextStyle, theme: Theme) -> FontProperties:
    """Return the one font that shows the whole string (a fallback inside a string breaks advances and boxes).

    Raises:
        GlyphError: no family of the theme has all its characters.
    """
    family = next((f for f in (theme.family, theme.arabic_family) if not missing(text, f)), None)
    if family is None:
        lost = min((missing(text, f) for f in (theme.family, theme.arabic_family)), key=len)
        named = ", ".join(f"U+{ord(ch):04X}" for ch in sorted(lost))
        raise GlyphError(
            f"no font of theme “{theme.key}” ({theme.family}, {theme.arabic_family}) has {named}, needed for “{text}”; "
            "choose another family or another spelling"
        )
    weight, italic, path = _face(family, style.weight, style.italic)
    return FontProperties(
        family=family, weight=weight, style="italic" if italic else "normal", size=style.size_pt, fname=str(path)
    )


def missing(text: str, family: str) -> frozenset[str]:
    """Return the characters of a text that a family has no glyph for (marks of direction need none)."""
    return frozenset(ch for ch in text if ch not in "\u200e\u200f\u202b\u202c\n" and ord(ch) not in _characters(family))


def measure(text: str, style: TextStyle, theme: Theme) -> Extent:
    """Return the size of a string as it will be set, in millimetres."""
    font = properties(text, style, theme)
    return _measure(text, str(font.get_file()), style.size_pt)


def wrap(text: str, style: TextStyle, theme: Theme, *, width_mm: float) -> tuple[str, ...]:
    """Break a text at its ordinary spaces into lines no wider than ``width_mm``; a longer word stands alone."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and measure(longer, style, theme).width > width_mm:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)


def outline(text: str, style: TextStyle, theme: Theme) -> TextPath:
    """Return the outlines of a string in points, for a stroked underlay; the text itself stays text."""
    return TextPath((0, 0), text, prop=properties(text, style, theme), usetex=False)


def _face(family: str, weight: int, italic: bool) -> tuple[int, bool, Path]:
    faces = _FILES[family]
    chosen = min(faces, key=lambda face: (face[1] != italic, abs(face[0] - weight)))
    return chosen[0], chosen[1], faces[chosen]


@lru_cache(maxsize=8)
def _characters(family: str) -> frozenset[int]:
    """Characters that every face of a family has."""
    if family not in _FILES:
        raise UnknownNameError("type family", family, sorted(_FILES))
    tables = []
    for path in _FILES[family].values():
        with TTFont(path, lazy=True) as font:
            tables.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*tables)


@lru_cache(maxsize=8192)
def _measure(text: str, path: str, size_pt: float) -> Extent:
    font = get_font(path)
    # Without hinting, as PDF and SVG set it: hinted advances are whole pixels, up to 1 % off over a line.
    font.set_size(100.0, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    descent = font.get_descent()
    k = size_pt / 100.0 * MM_PER_PT / 64.0
    return Extent(width * k, (height - descent) * k, descent * k)
