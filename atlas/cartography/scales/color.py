"""Colors as numbers: luminance, lightness, mixtures. Every color is written ``#rrggbb``."""

from __future__ import annotations

from typing import Final

#: L* under which lines over or around a color are drawn in the paper's color.
DARK: Final = 55.0


def channels(color: str) -> tuple[int, int, int]:
    """Return red, green and blue of a color, 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def hex_code(color: str) -> str:
    """Return a color by whatever name matplotlib has for it as ``#rrggbb``."""
    from matplotlib.colors import to_hex  # loaded when a plate is drawn

    return to_hex(color)


def is_gray(color: str) -> bool:
    """Tell whether a color has no hue."""
    return color[1:3] == color[3:5] == color[5:7]


def luminance(color: str) -> float:
    """Return the relative luminance of a color in sRGB, 0 to 1 (WCAG 2.2)."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def lightness(color: str) -> float:
    """Return the lightness L* of a color (CIE 1976, from its luminance): 0 black, 100 white."""
    light = luminance(color)
    return 116 * light ** (1 / 3) - 16 if light > 216 / 24389 else light * 24389 / 27


def ink_on(color: str) -> str:
    """Return black or white, whichever contrasts more with a color (WCAG 2.2)."""
    light = luminance(color)
    return "#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#ffffff"


def tint(color: str, share: float, *, ground: str = "#ffffff") -> str:
    """Return an opaque mixture of a color with ``share`` of its ground: the look of transparency without it."""
    mixture = (
        round(own * (1 - share) + under * share) for own, under in zip(channels(color), channels(ground), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixture)
