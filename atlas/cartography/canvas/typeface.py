"""Type: which font file shows a string, and how wide and tall the string becomes, in millimeters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import font_source_sans_pro
import fontpkg_almarai
import fontpkg_amiri
import numpy as np
import shapely

from atlas.cartography.canvas import paths
from atlas.cartography.spec.theme import FontFile, TextStyle, Theme
from atlas.errors import GlyphError, UnknownNameError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as Outline

MM_PER_INCH: Final = 25.4
MM_PER_PT: Final = MM_PER_INCH / 72

# Of outlines, in hundredths of an em: how far they may be from the letters, and half of the gaps that they close.
_OUTLINE_TOLERANCE: Final = 4.0
_GAP: Final = 12.0

_SOURCE_SANS: Final = Path(font_source_sans_pro.__file__).parent / "files"
_ALMARAI: Final = Path(fontpkg_almarai.__file__).parent / "files"
_AMIRI: Final = Path(fontpkg_amiri.__file__).parent / "files"
_MATPLOTLIB: Final = find_spec("matplotlib")  # found, not loaded: most of it draws
_DEJAVU: Final = Path(str(_MATPLOTLIB and _MATPLOTLIB.origin)).parent / "mpl-data" / "fonts" / "ttf"

_Faces = Mapping[tuple[int, bool], Path]

# family → (weight, italic) → file; a weight that a family lacks takes the nearest one.
# Arabic is never set in italics; DejaVu's oblique has neither Arabic nor Tifinagh.
_FILES: Final[Mapping[str, _Faces]] = {
    "Source Sans Pro": {
        (400, False): _SOURCE_SANS / "SourceSansPro-Regular.ttf",
        (600, False): _SOURCE_SANS / "SourceSansPro-Semibold.ttf",
        (700, False): _SOURCE_SANS / "SourceSansPro-Bold.ttf",
        (400, True): _SOURCE_SANS / "SourceSansPro-It.ttf",
    },
    "Almarai": {
        (400, False): _ALMARAI / "Almarai-Regular.ttf",
        (700, False): _ALMARAI / "Almarai-Bold.ttf",
    },
    "Amiri": {
        (400, False): _AMIRI / "Amiri-Regular.ttf",
        (700, False): _AMIRI / "Amiri-Bold.ttf",
    },
    "DejaVu Sans": {
        (400, False): _DEJAVU / "DejaVuSans.ttf",
        (700, False): _DEJAVU / "DejaVuSans-Bold.ttf",
    },
}  # fmt: skip

#: Marks of direction and of joining need no glyph: what shapes letters obeys them and shows nothing.
_INVISIBLE: Final = frozenset("\n\u061c\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff")
# What a font shows in place of a sign that it lacks: no-break space for the narrow one, apostrophe for the prime.
_STAND_INS: Final = {"\u202f": "\u00a0", "\u2032": "'"}


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of a set string, in mm: width, and ink above and below its baseline."""

    width: float
    ascent: float
    descent: float

    @property
    def height(self) -> float:
        """Height of the ink, mm."""
        return self.ascent + self.descent


@dataclass(frozen=True, slots=True)
class FontSetting:
    """A string as one font can show it, and that font."""

    text: str
    family: str
    weight: int
    italic: bool
    path: Path


def font_files(theme: Theme | None = None) -> tuple[Path, ...]:
    """Return every font file that a plate or a book may use: the toolkit's, then those of the theme."""
    shipped = tuple(path for faces in _FILES.values() for path in faces.values())
    return shipped + tuple(font.path for font in theme.fonts) if theme else shipped


def families(fonts: Iterable[FontFile] = ()) -> tuple[str, ...]:
    """Return the names of the type families that can be asked for: the toolkit's and those of font files."""
    return tuple(_faces(tuple(fonts)))


def setting(text: str, style: TextStyle, theme: Theme) -> FontSetting:
    """Return the one font that shows a whole string (a fallback inside a string breaks advances and boxes).

    A font without the narrow no-break space shows the ordinary one in its place, one without a prime an apostrophe.

    Raises:
        GlyphError: no family of the theme has all its characters.
    """
    tried = (style.family, theme.family, theme.arabic_family, theme.other_family)
    return _setting(text, style.weight, style.italic, tuple(dict.fromkeys(filter(None, tried))), theme.fonts)


def faces_of(family: str, fonts: Iterable[FontFile] = ()) -> Mapping[tuple[int, bool], Path]:
    """Return the font files of a family, by weight and whether they are italic.

    Raises:
        UnknownNameError: there is no such family.
    """
    known_faces = _faces(tuple(fonts))
    if family not in known_faces:
        raise UnknownNameError("type family", family, sorted(known_faces))
    return known_faces[family]


def properties(text: str, style: TextStyle, theme: Theme) -> FontProperties:
    """Return the font of a string for matplotlib. See :func:`setting`."""
    from matplotlib.font_manager import FontProperties  # loads all fonts of the machine: only where something is drawn

    font = setting(text, style, theme)
    return FontProperties(
        family=font.family, weight=font.weight, style="italic" if font.italic else "normal", size=style.size_pt,
        fname=str(font.path),
    )  # fmt: skip


def missing(text: str, family: str, fonts: tuple[FontFile, ...] = ()) -> frozenset[str]:
    """Return the characters of a text that a family has no glyph for (marks of direction and joining need none)."""
    has = _characters(family, fonts)
    return frozenset(ch for ch in _with_stand_ins(text, has) if ch not in _INVISIBLE and ord(ch) not in has)


def measure(text: str, style: TextStyle, theme: Theme) -> Extent:
    """Return the size of a string as it will be set, in millimeters."""
    font = setting(text, style, theme)
    return _measure(font.text, str(font.path), style.size_pt)


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


def extent(text: str, font: FontProperties) -> Extent:
    """Return the size of a string in a font that :func:`properties` gave, in millimeters."""
    return _measure(text, str(font.get_file()), font.get_size_in_points())


def outline(text: str, style: TextStyle, theme: Theme) -> Outline:
    """Return the outlines of a string in points, for a stroked underlay; the text itself stays text.

    They are the silhouette of the string in straight lines, about a twenty-fifth of an em from the letters: under a
    stroke of a point and more nothing finer shows, and files stay small.
    """
    font = setting(text, style, theme)
    at_100 = _outline_100(font.text, str(font.path))
    return paths.resize(at_100, style.size_pt / 100.0)


@lru_cache(maxsize=16384)
def _setting(text: str, weight: int, italic: bool, tried: tuple[str, ...], fonts: tuple[FontFile, ...]) -> FontSetting:
    lost = {family: missing(text, family, fonts) for family in tried}
    family = next((name for name in tried if not lost[name]), None)
    if family is None:
        fewest = min(tried, key=lambda name: len(lost[name]))
        named = ", ".join(f"U+{ord(ch):04X}" for ch in sorted(lost[fewest]))
        raise GlyphError(Message("fault.cartography.glyph", fonts=", ".join(tried), characters=named, text=text))
    faces = _faces(fonts)[family]
    face = min(faces, key=lambda key: (key[1] != italic, abs(key[0] - weight)))
    return FontSetting(_with_stand_ins(text, _characters(family, fonts)), family, *face, faces[face])


def _with_stand_ins(text: str, has: frozenset[int]) -> str:
    """Put their stand-ins where a font lacks a sign."""
    for sign, other in _STAND_INS.items():
        if sign in text and ord(sign) not in has:
            text = text.replace(sign, other)
    return text


@lru_cache(maxsize=16)
def _faces(fonts: tuple[FontFile, ...]) -> Mapping[str, _Faces]:
    """Return the faces of each family; a theme's own files come before the toolkit's of the same name."""
    own: dict[str, dict[tuple[int, bool], Path]] = {}
    for font in fonts:
        own.setdefault(font.family, {})[font.weight, font.italic] = font.path
    return {**_FILES, **own}


@lru_cache(maxsize=32)
def _characters(family: str, fonts: tuple[FontFile, ...]) -> frozenset[int]:
    """Return the characters that every face of a family has."""
    from fontTools.ttLib import TTFont  # only where a text is set

    faces = _faces(fonts)
    if family not in faces:
        raise UnknownNameError("type family", family, sorted(faces))
    tables = []
    for path in faces[family].values():
        with TTFont(path, lazy=True) as font:
            tables.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*tables)


@lru_cache(maxsize=4096)
def _outline_100(text: str, path: str) -> Outline:
    """Return the silhouette of a string at 100 points to the em."""
    from matplotlib.font_manager import FontProperties  # as in `properties`
    from matplotlib.textpath import TextPath

    if not text.strip():  # matplotlib makes no path of spaces
        return paths.of_rings([])
    letters = TextPath((0, 0), text, size=100.0, prop=FontProperties(fname=path), usetex=False)
    rings = [np.asarray(ring, dtype=np.float64) for ring in letters.to_polygons(closed_only=True)]
    polygons = [shapely.Polygon(ring) for ring in rings if len(ring) > 3]
    shape = shapely.union_all([shapely.make_valid(polygon) for polygon in polygons])
    # What is narrower than the stroke would be covered anyway: letters grow together, and shrink back.
    joined = shapely.buffer(shapely.buffer(shape, _GAP, join_style="bevel"), -_GAP, join_style="bevel")
    simple = shapely.simplify(shapely.get_exterior_ring(shapely.get_parts(joined)), _OUTLINE_TOLERANCE)
    return paths.compound([shapely.get_coordinates(line) for line in simple])


@lru_cache(maxsize=16384)
def _measure(text: str, path: str, size_pt: float) -> Extent:
    unit = _measure_100(text, path)
    k = size_pt / 100.0 * MM_PER_PT
    return Extent(unit.width * k, unit.ascent * k, unit.descent * k)


@lru_cache(maxsize=16384)
def _measure_100(text: str, path: str) -> Extent:
    """Return the size of a string in pixels at 100 pixels to the em."""
    from matplotlib.font_manager import get_font  # as in `properties`
    from matplotlib.ft2font import LoadFlags

    font = get_font(path)
    # Without hinting, as PDF and SVG set it: hinted advances are whole pixels, up to 1 % off over a line.
    font.set_size(100.0, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    descent = font.get_descent()
    return Extent(width / 64.0, (height - descent) / 64.0, descent / 64.0)


def cap_height(style: TextStyle) -> float:
    """Return the height of capitals in mm; 0.66 em in Source Sans Pro."""
    return 0.66 * style.size_pt * MM_PER_PT


def embed_direction(line: str) -> str:
    """Embed an Arabic line of a page in Arabic as right-to-left: Latin words, figures and stops keep their places.

    Without it SVG readers take each text as left-to-right. A line of figures with half a pair of brackets is the end of
    an Arabic one.
    """
    arabic = any(unicodedata.bidirectional(letter) == "AL" or letter == "،" for letter in line)
    return f"\u202b{line}\u202c" if arabic or line.count("(") != line.count(")") else line
