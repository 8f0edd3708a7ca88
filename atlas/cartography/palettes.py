"""Colours of the classes: native n-class tables, never a ramp cut into pieces.

Sequential and diverging tables are ColorBrewer's (Cynthia Brewer, Mark Harrower and The Pennsylvania State
University; colorbrewer2.org, Apache 2.0 style licence). The qualitative one is Okabe and Ito's (2008),
made to be told apart under colour vision deficiencies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.errors import ClassificationError, UnknownNameError

_SEQUENTIAL: Final[Mapping[str, Mapping[int, str]]] = {
    "YlGnBu": {
        2: "edf8b1 2c7fb8",
        3: "edf8b1 7fcdbb 2c7fb8",
        4: "ffffcc a1dab4 41b6c4 225ea8",
        5: "ffffcc a1dab4 41b6c4 2c7fb8 253494",
        6: "ffffcc c7e9b4 7fcdbb 41b6c4 2c7fb8 253494",
    },
    "YlOrBr": {
        2: "fff7bc d95f0e",
        3: "fff7bc fec44f d95f0e",
        4: "ffffd4 fed98e fe9929 cc4c02",
        5: "ffffd4 fed98e fe9929 d95f0e 993404",
        6: "ffffd4 fee391 fec44f fe9929 d95f0e 993404",
    },
    "BuPu": {
        2: "e0ecf4 8856a7",
        3: "e0ecf4 9ebcda 8856a7",
        4: "edf8fb b3cde3 8c96c6 88419d",
        5: "edf8fb b3cde3 8c96c6 8856a7 810f7c",
        6: "edf8fb bfd3e6 9ebcda 8c96c6 8856a7 810f7c",
    },
    "YlGn": {
        2: "f7fcb9 31a354",
        3: "f7fcb9 addd8e 31a354",
        4: "ffffcc c2e699 78c679 238443",
        5: "ffffcc c2e699 78c679 31a354 006837",
        6: "ffffcc d9f0a3 addd8e 78c679 31a354 006837",
    },
    "OrRd": {
        2: "fee8c8 e34a33",
        3: "fee8c8 fdbb84 e34a33",
        4: "fef0d9 fdcc8a fc8d59 d7301f",
        5: "fef0d9 fdcc8a fc8d59 e34a33 b30000",
        6: "fef0d9 fdd49e fdbb84 fc8d59 e34a33 b30000",
    },
}  # fmt: skip

# From low to high: the first half is under the reference, the second above it; odd tables have a middle class.
_DIVERGING: Final[Mapping[str, Mapping[int, str]]] = {
    "PuOr": {
        2: "998ec3 f1a340",
        3: "998ec3 f7f7f7 f1a340",
        4: "5e3c99 b2abd2 fdb863 e66101",
        5: "5e3c99 b2abd2 f7f7f7 fdb863 e66101",
        6: "542788 998ec3 d8daeb fee0b6 f1a340 b35806",
    },
    "BrBG": {
        2: "d8b365 5ab4ac",
        3: "d8b365 f5f5f5 5ab4ac",
        4: "a6611a dfc27d 80cdc1 018571",
        5: "a6611a dfc27d f5f5f5 80cdc1 018571",
        6: "8c510a d8b365 f6e8c3 c7eae5 5ab4ac 01665e",
    },
    "RdBu": {
        2: "ef8a62 67a9cf",
        3: "ef8a62 f7f7f7 67a9cf",
        4: "ca0020 f4a582 92c5de 0571b0",
        5: "ca0020 f4a582 f7f7f7 92c5de 0571b0",
        6: "b2182b ef8a62 fddbc7 d1e5f0 67a9cf 2166ac",
    },
}  # fmt: skip

#: Okabe and Ito's colours, in an order that keeps the first ones furthest apart; black is left to text.
QUALITATIVE: Final[tuple[str, ...]] = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")

SEQUENTIAL_NAMES: Final = tuple(_SEQUENTIAL)
DIVERGING_NAMES: Final = tuple(_DIVERGING)


def sequential(name: str, classes: int) -> tuple[str, ...]:
    """Return the colours of a sequential table, light to dark, as ``#rrggbb``."""
    return _table(_SEQUENTIAL, name, classes)


def diverging(name: str, below: int, above: int) -> tuple[str, ...]:
    """Return colours for ``below`` classes under a reference and ``above`` classes over it.

    The side with fewer classes takes the inner colours of its half, so that equal distance from the
    reference means equal strength of colour on both sides.
    """
    half = max(below, above, 1)
    colours = _table(_DIVERGING, name, 2 * half)
    return colours[half - below : half + above]


def qualitative(categories: int) -> tuple[str, ...]:
    """Return as many colours as there are categories, seven at the most."""
    if categories > len(QUALITATIVE):
        raise ClassificationError(
            f"{categories} categories cannot be told apart by colour on one plate; {len(QUALITATIVE)} is the most: "
            "group the rarest under “other”"
        )
    return QUALITATIVE[:categories]


def tinted(colour: str, share: float, *, ground: str = "#ffffff") -> str:
    """Return an opaque mixture of a colour with ``share`` of its ground: the look of transparency without it."""
    mixed = (round(int(colour[i : i + 2], 16) * (1 - share) + int(ground[i : i + 2], 16) * share) for i in (1, 3, 5))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _table(tables: Mapping[str, Mapping[int, str]], name: str, classes: int) -> tuple[str, ...]:
    if name not in tables:
        raise UnknownNameError("palette", name, sorted(tables))
    if classes == 1:
        return (f"#{tables[name][3].split()[1]}",)
    if classes not in tables[name]:
        raise ClassificationError(f"palette “{name}” has tables of 2 to {max(tables[name])} classes, not of {classes}")
    return tuple(f"#{colour}" for colour in tables[name][classes].split())
