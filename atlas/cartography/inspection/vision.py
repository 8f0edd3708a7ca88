"""How colors are seen: by every eye and in gray, and how far apart they look."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from coloraide import Color

Floats = npt.NDArray[np.float64]
Eye = Literal["plain", "deutan", "protan", "grey"]


@lru_cache(maxsize=4096)
def difference(first: str, second: str, eye: Eye) -> float:
    """Return how far apart two colors look to an eye: CIEDE2000.

    Args:
        first: a color, ``#rrggbb``.
        second: another one.
        eye: full deuteranopia and protanopia are simulated after Machado, Oliveira and Fernandes (2009), gray by
            relative luminance.
    """
    return float(_simulate(first, eye).delta_e(_simulate(second, eye), method="2000"))


def lightness(color: str) -> float:
    """Return the CIELAB lightness of a color, 0 to 100."""
    return float(_simulate(color, "plain").convert("lab-d65")["l"])


def _simulate(color: str, eye: Eye) -> Color:
    from coloraide import Color  # takes a tenth of a second to load, and a build compares no colors

    if eye == "plain":
        return Color(color)
    return Color(color).filter("grayscale") if eye == "grey" else Color(color).filter(eye, 1, method="machado")


#: What full deuteranopia makes of linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1).
_DEUTAN: Final = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
_GRAY: Final = ((0.2126, 0.7152, 0.0722),) * 3


def seen_pixels(pixels: npt.NDArray[np.uint8], eye: Literal["deutan", "grey"]) -> npt.NDArray[np.uint8]:
    """Return a picture as a reader without green cones, or a photocopier, sees it.

    Args:
        pixels: (rows, columns, 3) of sRGB.
        eye: as in :func:`difference`.
    """
    light = linear_light(np.arange(256) / 255.0)[pixels] @ np.array(_DEUTAN if eye == "deutan" else _GRAY).T
    light = np.clip(light, 0.0, 1.0)
    levels = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * levels), dtype=np.uint8)


def contrast(ink: Sequence[float] | Floats, ground: Sequence[float] | Floats) -> float:
    """Return the contrast of two colors, 1 to 21 (WCAG 2.2); each is three values from 0 to 255."""
    ink_light, ground_light = _luminance(ink), _luminance(ground)
    return (max(ink_light, ground_light) + 0.05) / (min(ink_light, ground_light) + 0.05)


def _luminance(color: Sequence[float] | Floats) -> float:
    linear = linear_light(np.asarray(color, dtype=np.float64)[:3] / 255)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def linear_light(shares: Floats) -> Floats:
    """Return the light of levels of sRGB, 0 to 1 (IEC 61966-2-1)."""
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
