"""Colors of the classes: native n-class tables, never a ramp cut into pieces.

Lagoon, Clay, Plum, Cedar, Slate, ClayLagoon and PlumCedar are the toolkit's own, made by ``scripts/palettes.py``, where
the formula stands: whatever their number, neighboring classes keep a ΔE2000 of 10 and more in color, under
deuteranopia and protanopia, and in a grayscale copy. The diverging ones keep it between any two of their classes.

The others are ColorBrewer's (Cynthia Brewer, Mark Harrower and The Pennsylvania State University; colorbrewer2.org,
Apache 2.0 style licence). Of these only YlGnBu keeps that distance, up to five classes; in gray the two halves of a
diverging one look alike. The qualitative table is Okabe and Ito's (2008), made to be told apart under color vision
deficiencies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.cartography.scales.own_palettes import REVERSED, Palette, as_palette, course, is_own, steps
from atlas.errors import ClassificationError, UnknownNameError
from atlas.i18n.messages import Message

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
    "Lagoon": {
        2: "d1ebaf 0387a8",
        3: "dfefb5 0dabb5 046a96",
        4: "e8f2ba 10bfb5 0386a8 045386",
        5: "e8f2ba 4bc9af 0198af 076f9a 02437c",
        6: "e8f2ba 63cfac 06a4b3 067fa4 055b8c 01336e",
    },
    "Clay": {
        2: "ffdea5 c45f29",
        3: "ffe5b4 e38132 a54624",
        4: "ffeac0 ef9642 c35e29 873720",
        5: "ffeac0 f4a44f d36f2d ac4a24 712d1c",
        6: "ffeac0 f7ac58 de7b31 bd5827 923d21 5d2215",
    },
    "Plum": {
        2: "f9daed a763ae",
        3: "fbe1f1 c783c4 894a98",
        4: "fce7f3 d696ce a662ad 713981",
        5: "fce7f3 dea2d4 b672b9 8f4e9d 5f2d71",
        6: "fce7f3 e3aad7 c17dc0 9f5ca9 793f89 4d2161",
    },
    "Cedar": {
        2: "e0e89e 478b46",
        3: "e9edaa 6fa951 29703c",
        4: "eff0b3 88b95b 458a46 175c32",
        5: "eff0b3 98c263 5a994b 2e753e 094c2a",
        6: "eff0b3 a2c869 68a44f 3e8444 1d6336 013e22",
    },
    "Slate": {
        2: "e2e2e2 7c7c7c",
        3: "e8e8e8 9a9a9a 636363",
        4: "ececec ababab 7b7b7b 505050",
        5: "ececec b5b5b5 8a8a8a 686868 424242",
        6: "ececec bcbcbc 959595 757575 575757 353535",
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
        7: "542788 998ec3 d8daeb f7f7f7 fee0b6 f1a340 b35806",
    },
    "BrBG": {
        2: "d8b365 5ab4ac",
        3: "d8b365 f5f5f5 5ab4ac",
        4: "a6611a dfc27d 80cdc1 018571",
        5: "a6611a dfc27d f5f5f5 80cdc1 018571",
        6: "8c510a d8b365 f6e8c3 c7eae5 5ab4ac 01665e",
        7: "8c510a d8b365 f6e8c3 f5f5f5 c7eae5 5ab4ac 01665e",
    },
    "RdBu": {
        2: "ef8a62 67a9cf",
        3: "ef8a62 f7f7f7 67a9cf",
        4: "ca0020 f4a582 92c5de 0571b0",
        5: "ca0020 f4a582 f7f7f7 92c5de 0571b0",
        6: "b2182b ef8a62 fddbc7 d1e5f0 67a9cf 2166ac",
        7: "b2182b ef8a62 fddbc7 f7f7f7 d1e5f0 67a9cf 2166ac",
    },
    "ClayLagoon": {
        2: "d27232 75d6d6",
        3: "d77834 f0ede8 59cacf",
        4: "9e4220 eb9950 bfebe7 018eac",
        5: "973e1f de8038 f3f0eb 66cfd2 0782a3",
        6: "662313 be5929 f2ab69 cbefec 02a3ba 056086",
        7: "501609 ab4923 e78b3e f9f6f1 78d7d7 038eac 044f75",
    },
    "PlumCedar": {
        2: "ae77bf a9d388",
        3: "b37cc4 f0ede8 96c779",
        4: "7d4994 cc9bd8 d2ebb5 4c914c",
        5: "77448f ba84ca f3f0eb 9ecc7f 408647",
        6: "512569 9961ae d8abe0 dbefc1 62a456 1f6635",
        7: "3e1656 88519f c48fd2 f9f6f1 aad489 4c914c 0d552c",
    },
    "Slate": {
        2: "c6c6c6 8b8b8b",
        3: "eeeeee bababa 919191",
        4: "e2e2e2 acacac 828282 5e5e5e",
        5: "f1f1f1 bfbfbf 979797 787878 595959",
        6: "e8e8e8 bababa 959595 767676 595959 393939",
        7: "f6f6f6 c8c8c8 a1a1a1 828282 676767 4a4a4a 2a2a2a",
    },
}  # fmt: skip

#: Okabe and Ito's colors, in an order that keeps the first ones furthest apart; black is left to text.
QUALITATIVE: Final[tuple[str, ...]] = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")

# Grays for one ink: the seven levels of scripts/palettes.py between L* 96 and 11, in an order that keeps the first ones
# furthest apart; any two of them stay ΔE2000 10 apart.
_QUALITATIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "Okabe-Ito": QUALITATIVE,
    "Greys": ("#c3c3c3", "#404040", "#7c7c7c", "#f3f3f3", "#606060", "#9c9c9c", "#1d1d1d"),
}

SEQUENTIAL_NAMES: Final = tuple(_SEQUENTIAL)
QUALITATIVE_NAMES: Final = tuple(_QUALITATIVE)
DIVERGING_NAMES: Final = tuple(_DIVERGING)
#: All names that an edition may write.
NAMES: Final = tuple(sorted({*SEQUENTIAL_NAMES, *DIVERGING_NAMES}))


def sequential(palette: Palette, classes: int) -> tuple[str, ...]:
    """Return the colors of a sequential palette, in the order of the classes, as ``#rrggbb``.

    Args:
        palette: a table of the toolkit, light to dark; with ``_r`` behind its name, dark to light; a colormap of
            matplotlib; or the colors themselves.
        classes: how many.

    Raises:
        UnknownNameError: a palette that does not exist.
        ClassificationError: more classes than the table has, or than there are colors; a palette that turns.
    """
    name = palette.removesuffix(REVERSED) if isinstance(palette, str) else ""
    if name not in _SEQUENTIAL and name not in _DIVERGING and is_own(palette):
        if course(palette) != "ramp":
            raise ClassificationError(Message("fault.cartography.palettes.turns", palette=_palette_name(palette)))
        return steps(palette, classes)
    colors = _table(_SEQUENTIAL, name, classes, kind="sequential palette")
    return colors if palette == name else colors[::-1]


def diverging(palette: Palette, below: int, above: int, *, neutral: bool = False) -> tuple[str, ...]:
    """Return colors for ``below`` classes under a reference and ``above`` classes over it.

    The side with fewer classes takes the inner colors of its half, so that equal distance from the
    reference means equal strength of color on both sides. With ``neutral`` a class without hue stands between
    the two, for the values about the reference. A list of as many colors as there are classes is taken as it is.

    Raises:
        UnknownNameError: a palette that does not exist.
        ClassificationError: more classes than the palette has, or a palette that does not turn.
    """
    half, classes = max(below, above, 1), below + neutral + above
    name = palette.removesuffix(REVERSED) if isinstance(palette, str) else ""
    if name in _DIVERGING or name in _SEQUENTIAL or not is_own(palette):
        colors = _table(_DIVERGING, name, 2 * half + neutral, kind="diverging palette")
        colors = colors if palette == name else colors[::-1]
    elif course(palette) != "diverging":
        raise ClassificationError(Message("fault.cartography.palettes.no_turn", palette=_palette_name(palette)))
    elif len(palette) == classes and not isinstance(palette, str):
        return palette
    else:
        colors = steps(palette, 2 * half + neutral)
    return colors[half - below : half + neutral + above]


def is_diverging(palette: Palette) -> bool:
    """Tell whether a palette turns about a middle; one that does not exist does not."""
    name = palette.removesuffix(REVERSED) if isinstance(palette, str) else ""
    return name in _DIVERGING or (name not in _SEQUENTIAL and is_own(palette) and course(palette) == "diverging")


def check_palette(palette: Palette, *, ramp: bool = False) -> Palette:
    """Return a palette as it is kept; empty is the theme's.

    Args:
        palette: a name of the toolkit's or of matplotlib's, or colors.
        ramp: whether it has to go from end to end, without a middle.

    Raises:
        ValueError: a name that neither has, a color not written ``#rrggbb``, or an order that gray does not keep.
    """
    palette = as_palette(palette)
    if not palette:
        return ""
    names, own = SEQUENTIAL_NAMES if ramp else NAMES, palette
    if isinstance(palette, str):
        own = "" if palette.removesuffix(REVERSED) in NAMES else palette
        if palette.removesuffix(REVERSED) in names:
            return palette
    if not (own and is_own(own)):
        raise ValueError(Message("fault.cartography.palettes.unknown", names=", ".join(names), palette=str(palette)))
    if course(own) == "diverging" and ramp:
        raise ValueError(Message("fault.cartography.palettes.turns", palette=_palette_name(own)))
    return palette


def _palette_name(palette: Palette) -> str:
    return palette if isinstance(palette, str) else ", ".join(palette)


def qualitative(categories: int, name: str = "Okabe-Ito") -> tuple[str, ...]:
    """Return as many colors as there are categories, seven at the most, of a qualitative palette."""
    if name not in _QUALITATIVE:
        raise UnknownNameError("qualitative palette", name, QUALITATIVE_NAMES)
    if categories > len(QUALITATIVE):
        raise ClassificationError(
            Message("fault.cartography.palettes.categories", categories=categories, most=len(QUALITATIVE))
        )
    return _QUALITATIVE[name][:categories]


def _table(tables: Mapping[str, Mapping[int, str]], name: str, classes: int, *, kind: str) -> tuple[str, ...]:
    if name not in tables:
        raise UnknownNameError(kind, name, sorted(tables))
    if classes == 1:
        return (f"#{tables[name][3].split()[1]}",)
    if classes not in tables[name]:
        raise ClassificationError(
            Message("fault.cartography.palettes.table", name=name, most=max(tables[name]), classes=classes)
        )
    return tuple(f"#{color}" for color in tables[name][classes].split())
