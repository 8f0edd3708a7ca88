"""Palettes of an editor's own: a list of colors, or a colormap of matplotlib, held to what the toolkit's are held to.

A ramp goes from light to dark or from dark to light without turning back, so that a gray copy keeps the order of the
classes; a diverging one is lightest in its middle. What is neither (``jet``, ``tab10``) is refused. How far apart
neighboring classes look, in color and in gray, is measured on the plate (rules ``classes-alike``, ``classes-gray``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import numpy as np

from atlas.cartography.scales.color import lightness
from atlas.errors import ClassificationError
from atlas.i18n.messages import Message

#: A name, with ``_r`` behind it for the other way round, or the colors themselves, lowest class first.
Palette: TypeAlias = str | tuple[str, ...]
Course: TypeAlias = Literal["ramp", "diverging"]

REVERSED: Final = "_r"
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SAMPLES: Final = 9  # of a colormap whose course is looked at
_LEAST: Final = 0.5  # of L* between neighbors whose order in gray can be told


def as_palette(palette: str | Iterable[str]) -> Palette:
    """Return a palette as it is kept: a name as it is, colors as a tuple.

    Raises:
        ValueError: a color that is not written ``#rrggbb``, or a single one.
    """
    if isinstance(palette, str):
        return palette
    colors = tuple(palette)
    for color in colors:
        if not isinstance(color, str) or not _COLOR.fullmatch(color):
            raise ValueError(Message("fault.cartography.palettes.color", color=str(color)))
    if len(colors) < 2:
        raise ValueError(Message("fault.cartography.palettes.single"))
    return colors


def is_own(palette: Palette) -> bool:
    """Tell whether a palette is a list of colors, or the name of a colormap of matplotlib."""
    if not isinstance(palette, str):
        return True
    from matplotlib import colormaps  # here, for most palettes are the toolkit's

    return palette in colormaps


def course(palette: Palette) -> Course:
    """Return how a palette runs: from end to end, or from both ends to a light middle.

    Raises:
        ValueError: it does neither, so that a gray copy would tell another order.
    """
    colors = palette if not isinstance(palette, str) else steps(palette, _SAMPLES)
    light = [lightness(color) for color in colors]
    rises = [after - before for before, after in pairwise(light)]
    if all(rise >= _LEAST for rise in rises) or all(rise <= -_LEAST for rise in rises):
        return "ramp"
    top = int(np.argmax(light))
    half = max(1, min(top, len(colors) - 1 - top))
    if _climbs(rises, top) and half >= (len(colors) - 1) // 2 - 1 and top not in (0, len(colors) - 1):
        return "diverging"
    name = palette if isinstance(palette, str) else ", ".join(palette)
    raise ValueError(Message("fault.cartography.palettes.order", palette=name))


def _climbs(rises: Sequence[float], top: int) -> bool:
    """Tell whether colors become lighter up to one of them and darker after it; two in the middle may be alike."""
    up, down = list(rises[:top]), list(rises[top:])
    if down and abs(down[0]) < _LEAST:
        down = down[1:]
    if up and abs(up[-1]) < _LEAST:
        up = up[:-1]
    return all(rise >= _LEAST for rise in up) and all(rise <= -_LEAST for rise in down)


def steps(palette: Palette, classes: int) -> tuple[str, ...]:
    """Return as many colors as there are classes: the list's own, evenly taken where it has more, or a colormap's.

    Raises:
        ClassificationError: the list has fewer colors than classes.
    """
    if isinstance(palette, str):
        from matplotlib import colormaps
        from matplotlib.colors import to_hex

        shares = np.linspace(0, 1, classes) if classes > 1 else [0.5]
        return tuple(to_hex(colormaps[palette](float(share))) for share in shares)
    if classes > len(palette):
        raise ClassificationError(Message("fault.cartography.palettes.few", colors=len(palette), classes=classes))
    last = len(palette) - 1
    return tuple(palette[round(i * last / (classes - 1)) if classes > 1 else last // 2] for i in range(classes))
