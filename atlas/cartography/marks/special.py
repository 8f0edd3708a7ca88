"""Zero, no data, not applicable, suppressed: four things with four looks and four legend entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.texture import Texture, centered_strokes
from atlas.cartography.legend import LegendRemark, Swatch
from atlas.cartography.scales.color import DARK, lightness
from atlas.cartography.scales.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

# Each has a texture of its own: none can be taken for a class, in color or in gray.
NO_DATA_TEXTURE: Final = "hatch"
ZERO_TEXTURE: Final = "dots"
#: Over the color of a class whose value is to be read with care.
CAUTION_TEXTURE: Final = "sparse"
CAUTION_PT: Final = 0.45  # width of its lines
#: Over the grays of classes under the reference: a ramp of grays does not say on which side of it a value lies.
SIGN_TEXTURE: Final = "upright"
SIGN_PT: Final = 0.5
_DEEP: Final = "#000000"
_LIGHT: Final = "#ffffff"


@dataclass(frozen=True, slots=True)
class Special:
    """A special value: the word of its legend entry, the theme's name of its color, its texture."""

    word: str
    color: str
    texture: Texture


#: Code of a scale → how it looks, in the order of the legend.
SPECIAL: Final[Mapping[int, Special]] = {
    ZERO: Special("none", "zero", ZERO_TEXTURE),
    NO_DATA: Special("no_data", "no_data", NO_DATA_TEXTURE),
    NOT_APPLICABLE: Special("not_applicable", "not_applicable", "level"),
    SUPPRESSED: Special("suppressed", "suppressed", "cross"),
}


def face(scale: ClassScale, code: int, theme: Theme) -> str:
    """Return the color of a class or of a special value."""
    return str(getattr(theme, SPECIAL[code].color)) if code in SPECIAL else scale.colors[code]


def texture(code: int) -> Texture:
    """Return the texture of a special value; none for a class."""
    return SPECIAL[code].texture if code in SPECIAL else ""


def texture_of(scale: ClassScale, code: int) -> tuple[Texture, str]:
    """Return the texture of a class or of a special value, and its ink where it is not the theme's.

    Classes have none but those under the reference of a ramp of grays.
    """
    if code in SPECIAL or code >= scale.classes_below:
        return texture(code), ""
    return SIGN_TEXTURE, _LIGHT if lightness(scale.colors[code]) < DARK else _DEEP


def caution_ink(color: str, theme: Theme) -> str:
    """Return the color of lines that are seen over the color of a class."""
    return theme.paper if lightness(color) < DARK else theme.ink


def special_swatches(scale: ClassScale, theme: Theme, language: LanguageCode) -> tuple[Swatch, ...]:
    """Return the legend entries of the special values that occur."""
    counts = {code: scale.number(code) for code in SPECIAL}
    return tuple(
        Swatch(tr(special.word, language), str(getattr(theme, special.color)), counts[code], texture=special.texture)
        for code, special in SPECIAL.items()
        if counts[code]
    )


def sign_remark(scale: ClassScale, edges: Sequence[str], language: LanguageCode) -> list[LegendRemark]:
    """Say what the pattern of some classes means, where they have one; ``edges`` are the breaks as they are printed."""
    below = scale.classes_below
    return [LegendRemark(tr("sign_pattern", language, value=edges[below]))] if below else []


def draw_sign(sheet: MapSheet, shapes: Sequence[BaseGeometry], scale: ClassScale, code: int) -> None:
    """Cover the shapes (page mm) of units of a class under the reference of a ramp of grays with a pattern."""
    if 0 <= code < scale.classes_below:
        pattern, ink = texture_of(scale, code)
        look = ShapeStyle(edge=ink, width_pt=SIGN_PT, z=3.05, gid=f"sign:{code}", clip=sheet.frame.box)
        sheet.canvas.texture(shapes, pattern, look)


def draw_symbol_sign(sheet: MapSheet, shapes: Sequence[BaseGeometry], scale: ClassScale, code: int) -> None:
    """Cover symbols (page mm) of such a class with the same lines, one through the middle of each."""
    if 0 <= code < scale.classes_below:
        pattern, ink = texture_of(scale, code)
        look = ShapeStyle(edge=ink, width_pt=SIGN_PT, z=10.1, gid=f"sign:{code}", clip=sheet.frame.box)
        sheet.canvas.segments(centered_strokes(pattern, shapes), look)


def draw_texture(sheet: MapSheet, shapes: Sequence[BaseGeometry], code: int) -> None:
    """Cover the shapes (page mm) of units of a special value with its texture; those of a class stay as they are."""
    if code not in SPECIAL:
        return
    theme = sheet.canvas.theme
    look = ShapeStyle(
        edge=theme.texture, width_pt=theme.weights.hairline, z=3.1, gid=f"texture:{code}", clip=sheet.frame.box
    )
    sheet.canvas.texture(shapes, SPECIAL[code].texture, look)
