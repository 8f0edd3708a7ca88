"""Makes the toolkit's own color tables: equal steps as a grayscale copy shows them, hue and strength free to vary.

``python scripts/palettes.py`` prints the tables that stand in ``atlas/cartography/scales/palettes.py``. Needs
coloraide.

ΔE2000 tells two grays apart by ΔL* / S_L with S_L = 1 + 0.015 (L* − 50)² / √(20 + (L* − 50)²). The levels
of a table are equally spaced in the integral of dL* / S_L, so that every pair of neighbors keeps the same distance in
gray; eyes that confuse hues see lightness, so they keep about the same. At each level hue and chroma (CIE LCh, D65) are
interpolated between a few stops, and the chroma is lowered until sRGB has the color.

A diverging table gives each class a lightness of its own: level after level from the reference outwards, the upper side
first. Two classes at the same distance from the reference then differ by one level, and no two classes of the table
look alike in a photocopy. “Slate” simply darkens from the lowest class to the highest, for editions without color.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from coloraide import Color

#: (L*, chroma, hue in degrees) from light to dark.
Stops = Sequence[tuple[float, float, float]]

SEQUENTIAL: Final[dict[str, Stops]] = {
    "Lagoon": [(96, 26, 108), (85, 38, 140), (68, 42, 195), (48, 42, 245), (24, 46, 285)],
    "Clay": [(96, 20, 92), (84, 50, 76), (66, 66, 62), (46, 58, 48), (24, 34, 40)],
    "Plum": [(95, 8, 340), (82, 26, 335), (66, 42, 328), (46, 52, 322), (22, 44, 318)],
    "Cedar": [(97, 24, 105), (84, 50, 118), (66, 54, 130), (46, 44, 145), (24, 30, 155)],
    "Slate": [(96, 0, 250), (17, 0, 250)],
}
#: Lightest and darkest level by number of classes: few classes need neither the palest nor the darkest.
SEQUENTIAL_ENDS: Final = {2: (90, 52), 3: (92, 42), 4: (93.5, 34), 5: (93.5, 28), 6: (93.5, 22)}

#: The side below the reference, then the side above it.
DIVERGING: Final[dict[str, tuple[Stops, Stops]]] = {
    "ClayLagoon": (
        [(97, 18, 80), (85, 34, 72), (66, 62, 62), (46, 58, 48), (18, 34, 40)],
        [(97, 7, 190), (90, 15, 191), (84, 27, 194), (68, 38, 208), (48, 40, 240), (18, 40, 275)],
    ),
    "PlumCedar": (
        [(97, 8, 325), (84, 24, 322), (66, 42, 320), (46, 50, 318), (18, 44, 316)],
        [(97, 16, 125), (84, 40, 128), (66, 52, 135), (46, 44, 145), (18, 30, 155)],
    ),
}
DIVERGING_ENDS: Final = {2: (80, 58), 3: (94, 60), 4: (90, 40), 5: (95, 38), 6: (92, 24), 7: (97, 17)}
_NEUTRAL: Final[Stops] = [(100, 3, 90), (0, 3, 90)]

_L: Final = np.linspace(0.0, 100.0, 10_001)
_PER_L: Final = 1.0 / (1.0 + 0.015 * (_L - 50) ** 2 / np.sqrt(20 + (_L - 50) ** 2))
#: Distance in gray from black to each L*.
_DISTANCE: Final = np.concatenate([[0.0], np.cumsum((_PER_L[1:] + _PER_L[:-1]) / 2 * np.diff(_L))])


def levels(classes: int, ends: tuple[float, float]) -> list[float]:
    """Return lightnesses L* from the lightest to the darkest, equally far from each other in gray."""
    light, dark = (float(np.interp(end, _L, _DISTANCE)) for end in ends)
    return [float(np.interp(at, _DISTANCE, _L)) for at in np.linspace(light, dark, classes)]


def color(stops: Stops, lightness: float) -> str:
    """Return the color of a ramp at a lightness, without ``#``: as strong as its stops say and sRGB allows."""
    at = sorted(stops)
    chroma, hue = (float(np.interp(lightness, [s[0] for s in at], [s[i] for s in at])) for i in (1, 2))
    for weaker in np.arange(chroma, -0.5, -0.5):
        found = Color("lch-d65", [lightness, max(float(weaker), 0.0), hue % 360]).convert("srgb")
        if found.in_gamut(tolerance=0.0005):
            break
    return str(found.clip().to_string(hex=True, compress=False)).removeprefix("#")


def sequential(name: str, classes: int) -> list[str]:
    """Return a sequential table, light to dark."""
    return [color(SEQUENTIAL[name], level) for level in levels(classes, SEQUENTIAL_ENDS[classes])]


def diverging(name: str, classes: int) -> list[str]:
    """Return a diverging table, from the lowest class to the highest; an odd one has a neutral class in its middle."""
    light = levels(classes, DIVERGING_ENDS[classes])
    if name not in DIVERGING:
        return [color(SEQUENTIAL[name], level) for level in light]
    below, above = DIVERGING[name]
    middle = [color(_NEUTRAL, light.pop(0))] if classes % 2 else []
    upper = [color(above, level) for level in light[0::2]]
    lower = [color(below, level) for level in light[1::2]]
    return [*reversed(lower), *middle, *upper]


def main() -> None:
    """Print the tables as they stand in the module of palettes."""
    both = (SEQUENTIAL, SEQUENTIAL_ENDS, sequential), ((*DIVERGING, "Slate"), DIVERGING_ENDS, diverging)
    for names, ends, table in both:
        for name in names:
            print(f'    "{name}": {{')
            for classes in ends:
                print(f'        {classes}: "{" ".join(table(name, classes))}",')
            print("    },")


if __name__ == "__main__":
    main()
