"""Colors of content streams as the print PDF writes them: inks, tones of a soft mask, patterns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from atlas.decimals import fixed_point
from atlas.publishing.press.report import Usage
from atlas.publishing.press.separation import Inks, Kind, Levels, Separated, Separation
from atlas.publishing.press.spaces import Space

#: How a level of 255 is written: four decimals tell 256 levels apart.
_WRITTEN: Final = tuple(f"{level / 255:.4f}".rstrip("0").rstrip(".").encode() for level in range(256))
_LUMINOSITY: Final = np.array([0.30, 0.59, 0.11])  # of red, green, blue: ISO 32000, 11.5.3


@dataclass(slots=True)
class InkColor:
    """A color that is printed: for each kind of use its inks."""

    separation: Separation
    usage: Usage
    rgb: tuple[int, int, int] | None
    inks: Inks = (0, 0, 0, 0)
    _used: set[Kind] = field(default_factory=set)
    _written: dict[tuple[Kind, bool], bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the color as editors write it."""
        if self.rgb is not None:
            return "#{:02x}{:02x}{:02x}".format(*self.rgb)
        return "CMYK " + " ".join(fixed_point(level / 2.55) for level in self.inks)

    def inks_of(self, kind: Kind) -> Separated:
        """Return its inks in text, lines or areas."""
        return self.separation.keep(self.inks) if self.rgb is None else self.separation.color(self.rgb, kind)

    def operator(self, kind: Kind, *, stroke: bool) -> bytes:
        """Return the operator that chooses it."""
        key = (kind, stroke)
        if key not in self._written:
            numbers = b" ".join(_WRITTEN[level] for level in self.inks_of(kind).inks)
            self._written[key] = numbers + (b" K" if stroke else b" k")
        return self._written[key]

    def note_use(self, kind: Kind) -> None:
        """Note that something is printed in it."""
        if kind in self._used:
            return
        self._used.add(kind)
        separated = self.inks_of(kind)
        self.usage.lay(self.name, ink=separated.total, unlimited=separated.unlimited)
        self.usage.colors.add(self.name)
        if kind == "text":
            self.usage.text_inks[self.name] = sum(level > 0 for level in separated.inks)


@dataclass(frozen=True, slots=True)
class MaskTone:
    """A tone within a soft mask, which is no ink but a degree of transparency."""

    level: int

    def operator(self, kind: Kind, *, stroke: bool) -> bytes:
        """Return the operator that chooses it."""
        return _WRITTEN[self.level] + (b" G" if stroke else b" g")

    def note_use(self, kind: Kind) -> None:
        """Note nothing: a mask takes no ink."""


@dataclass(frozen=True, slots=True)
class PatternColor:
    """A pattern, by its name."""

    name: bytes
    note: Callable[[bytes], None]

    def operator(self, kind: Kind, *, stroke: bool) -> bytes:
        """Return the operators that choose it."""
        return b"/Pattern CS " + self.name + b" SCN" if stroke else b"/Pattern cs " + self.name + b" scn"

    def note_use(self, kind: Kind) -> None:
        """Note that it is painted."""
        self.note(self.name)


def rgb_of(space: Space, numbers: tuple[bytes, ...]) -> tuple[int, int, int]:
    """Return the levels of sRGB that the numbers of a color mean."""
    red, green, blue = space.rgb(np.array([[float(number) for number in numbers]]))[0]
    return int(red), int(green), int(blue)


def inks_of(numbers: tuple[bytes, ...]) -> Inks:
    """Return the levels of inks that four numbers mean."""
    c, m, y, k = (round(255 * min(max(float(number), 0), 1)) for number in numbers)
    return c, m, y, k


def luminosity(rgb: Levels) -> Levels:
    """Return (n,) tones of a soft mask for (n, 3) levels of sRGB."""
    tones: Levels = np.rint(rgb @ _LUMINOSITY).astype(np.uint8)
    return tones


def table_of(separation: Separation, rgb: Levels) -> tuple[Levels, float]:
    """Return (n, 4) inks of a few colors from the book's one table, and the most ink without the limit."""
    colors = separation.learn(rgb, "area")
    return np.array([color.inks for color in colors], np.uint8), max(color.unlimited for color in colors)
