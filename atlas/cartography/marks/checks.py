"""What a mark refuses before it sees any data: impossible sizes, unknown levels and methods."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from typing import Final, get_args

from atlas.cartography.marks.mark import By
from atlas.cartography.scales.classification import METHODS
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.palettes import check_palette
from atlas.i18n.messages import Message

_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_LEVELS: Final[tuple[str, ...]] = get_args(By)
_MM_WIDE: Final = Message("fault.cartography.unit.mm_wide")


def check_between(what: Message, value: float, low: float, high: float, *, unit: Message = _MM_WIDE) -> None:
    """Raise a ValueError for a number that is not between two others."""
    if not low <= value <= high:  # neither is what is not a number
        raise ValueError(
            Message("fault.cartography.checks.between", what=what, low=low, high=high, unit=unit, value=value)
        )


def check_largest(largest: float | None) -> None:
    """Raise a ValueError for a greatest value, shared by a series, that is not a positive number."""
    if largest is not None and not (math.isfinite(largest) and largest > 0):
        raise ValueError(Message("fault.cartography.checks.largest", value=largest))


def check_choice(what: str, value: object, choices: Sequence[object]) -> None:
    """Raise a ValueError for a value that is not one of those known."""
    if value not in choices:
        raise ValueError(
            Message("fault.cartography.checks.choice", what=what, names=", ".join(map(str, choices)), value=str(value))
        )


def check_level(by: str) -> None:
    """Raise a ValueError for a level that has no units on a map."""
    check_choice("by", by, _LEVELS)


def check_classes(method: str, classes: int | None, breaks: Sequence[float]) -> None:
    """Raise a ValueError for an unknown method, an impossible number of classes, breaks that do not rise."""
    check_choice("method", method, tuple(METHODS))
    if classes is not None and not 1 <= classes <= 12:
        raise ValueError(Message("fault.cartography.checks.classes", classes=classes))
    if any(not math.isfinite(b) for b in breaks) or any(b <= a for a, b in itertools.pairwise(breaks)):
        raise ValueError(Message("fault.cartography.checks.breaks", breaks=", ".join(f"{b:g}" for b in breaks)))


def check_parts(indicators: Sequence[str], *, least: int) -> None:
    """Raise a ValueError for a list of indicators that is too short or names one twice."""
    if isinstance(indicators, str) or len(indicators) < least:
        raise ValueError(Message("fault.cartography.checks.keys", least=least, keys=repr(indicators)))
    twice = sorted({key for key in indicators if list(indicators).count(key) > 1})
    if twice:
        raise ValueError(Message("fault.cartography.checks.twice", keys=", ".join(twice)))


def check_color(color: str) -> None:
    """Raise a ValueError for a color that is not written ``#rrggbb``; empty is the theme's."""
    if color and not _COLOR.fullmatch(color):
        raise ValueError(Message("fault.cartography.checks.colour", color=color))


def check_ramp(palette: Palette) -> Palette:
    """Return a palette as it is kept; raise a ValueError for what is no sequential one. Empty is the theme's."""
    return check_palette(palette, ramp=True)
