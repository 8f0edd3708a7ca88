"""Makes the toolkit's own tables of two crossed variables: every cell has a lightness of its own.

``python scripts/crossed_palettes.py`` prints the tables that stand in
``atlas/cartography/scales/bivariate_palettes.py``. Needs coloraide.

Distances in gray are those of ``scripts/palettes.py``. One step along the columns is two units of it, one step along
the rows three: the nine cells then stand at 0 2 4 · 3 5 7 · 6 8 10 units from the lightest, so that neighbors are
two units apart or more, no two cells are alike in a photocopy, and eyes that confuse hues see the same. Hue and
chroma (CIE Lab, D65) are those of the column's hue and of the row's hue added, each as strong as its class; the
chroma is lowered until sRGB has the color.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import Final

import numpy as np
from coloraide import Color
from palettes import levels

#: (chroma, hue in degrees) of the highest class along the columns and along the rows.
CROSSED: Final[dict[str, tuple[tuple[float, float], tuple[float, float]]]] = {
    "SkyClay": ((50, 240), (60, 40)),
    "OchreIris": ((58, 85), (54, 300)),
    "LeafPlum": ((50, 150), (58, 330)),
}
ENDS: Final = (95.0, 22.0)  # L* of the lightest and the darkest cell
_UNITS: Final = 10


def table(name: str) -> list[list[str]]:
    """Return three rows of three colors without ``#``, the lowest row first."""
    light = levels(_UNITS + 1, ENDS)
    return [[_cell(name, column, row, light[2 * column + 3 * row]) for column in range(3)] for row in range(3)]


def _cell(name: str, column: int, row: int, lightness: float) -> str:
    (c1, h1), (c2, h2) = CROSSED[name]
    a = (c1 * cos(radians(h1)) * column + c2 * cos(radians(h2)) * row) / 2
    b = (c1 * sin(radians(h1)) * column + c2 * sin(radians(h2)) * row) / 2
    for share in np.arange(1.0, -0.01, -0.01):
        found = Color("lab-d65", [lightness, a * max(share, 0.0), b * max(share, 0.0)]).convert("srgb")
        if found.in_gamut(tolerance=0.0005):
            break
    return str(found.clip().to_string(hex=True, compress=False)).removeprefix("#")


if __name__ == "__main__":
    for name in CROSSED:
        print(f'    "{name}": "{" ".join(color for row in table(name) for color in row)}",')
