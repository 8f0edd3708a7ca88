"""Colors of two crossed variables: three classes by three.

Each table runs from a light gray, where both variables are low, along two hues to their mixture, where both are high.

SkyClay, OchreIris and LeafPlum are the toolkit's own, made by ``scripts/crossed_palettes.py``, where the formula
stands: neighboring cells keep a ΔE2000 of 10 and more in color, under deuteranopia and protanopia, and in a
grayscale copy, and no two of the nine cells look alike to any of these eyes.

The others are Joshua Stevens's (2015), “Bivariate Choropleth Maps: A How-to Guide”, joshuastevens.net. What they can
do in gray is limited by their making: cells on one diagonal (low–high and high–low) mix as much ink and have about
the same lightness, so that a gray copy still shows from low–low to high–high, and no longer which of the two
variables is high. The same holds for what ``mix_palette`` makes from any two hues.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from atlas.cartography.scales.color import channels
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message

#: Row after row from the lowest class of the second variable, each from the lowest class of the first one.
BivariateColors: TypeAlias = tuple[tuple[str, ...], ...]

_TABLES: Final[Mapping[str, str]] = {
    "SkyClay": "f1f1f1 87c7e6 05a3d0 dc9988 967f8a 466a8f c75037 8e3f3e 4f283c",
    "OchreIris": "f1f1f1 d6bb89 b99127 ada3d4 a47b7c 925a2e 756ac6 784575 611c26",
    "LeafPlum": "f1f1f1 9cc9a7 47a968 cb9ac4 8a8489 4d6f55 b152a8 784672 3c313b",
    "TealPink": "e8e8e8 ace4e4 5ac8c8 dfb0d6 a5add3 5698b9 be64ac 8c62aa 3b4994",
    "BlueGreen": "e8e8e8 b5c0da 6c83b5 b8d6be 90b2b3 567994 73ae80 5a9178 2a5a5b",
    "GoldPurple": "e8e8e8 e4d9ac c8b35a cbb8d7 c8ada0 af8e53 9972af 976b82 804d36",
    "RedBlue": "e8e8e8 e4acac c85a5a b0d5df ad9ea5 985356 64acbe 627f8c 574249",
}
BIVARIATE_NAMES: Final = tuple(_TABLES)
_SIDE: Final = 3
#: Classes of a table that fewer classes take: one the middle, two the ends.
_TAKEN: Final[Mapping[int, tuple[int, ...]]] = {1: (1,), 2: (0, 2), 3: (0, 1, 2)}


def bivariate_palette(name: str, across: int, up: int) -> BivariateColors:
    """Return ``up`` rows of ``across`` colors as ``#rrggbb``, the lowest row first.

    Args:
        name: one of :data:`BIVARIATE_NAMES`, or two colors to mix, ``#d7191c #2c7bb6`` (see :func:`mix_palette`).
        across: classes of the first variable, 1 to 3.
        up: classes of the second variable, 1 to 3.

    Raises:
        UnknownNameError: a table that does not exist.
        ValueError: more than three classes.
    """
    if not {across, up} <= set(_TAKEN):
        raise ValueError(Message("fault.cartography.bivariate.sides", across=across, up=up))
    ends = name.split()
    if len(ends) == 2 and all(_is_color(end) for end in ends):
        table = mix_palette(ends[0], ends[1])
    elif name in _TABLES:
        colors = [f"#{color}" for color in _TABLES[name].split()]
        table = tuple(tuple(colors[row * _SIDE : (row + 1) * _SIDE]) for row in range(_SIDE))
    else:
        raise UnknownNameError("palette of two variables", name, BIVARIATE_NAMES)
    return tuple(tuple(table[row][column] for column in _TAKEN[across]) for row in _TAKEN[up])


def mix_palette(across: str, up: str, *, low: str = "#e8e8e8") -> BivariateColors:
    """Return a table of three by three made from the color of each variable's highest class.

    A cell is the product of its column's and its row's color, channel by channel as inks overprint: what one hue takes
    from the light color, the other takes from the rest.

    Args:
        across: color of the highest class of the first variable, ``#rrggbb``.
        up: color of the highest class of the second variable.
        low: color where both are low.
    """
    base, first, second = (channels(color) for color in (low, across, up))

    def overprint(column: int, row: int) -> str:
        made = []
        for paper, hue, other_hue in zip(base, first, second, strict=True):
            by_column = 1 + (hue / paper - 1) * column / (_SIDE - 1)
            by_row = 1 + (other_hue / paper - 1) * row / (_SIDE - 1)
            made.append(min(255, round(paper * by_column * by_row)))
        return "#" + "".join(f"{value:02x}" for value in made)

    return tuple(tuple(overprint(column, row) for column in range(_SIDE)) for row in range(_SIDE))


def _is_color(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(ch in "0123456789abcdefABCDEF" for ch in text[1:])
