"""The look of an edition as one value: colours, palettes, type and line weights."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

Anchor = Literal["start", "middle", "end"]
Level = Literal["baseline", "top", "middle"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a piece of text looks and where its point of reference is.

    ``anchor`` is said in reading direction: in Arabic the start is on the right. ``halo`` is the colour
    of a stroked underlay, or empty.
    """

    size_pt: float
    weight: int = 400
    italic: bool = False
    color: str = "#000000"
    anchor: Anchor = "start"
    level: Level = "baseline"
    halo: str = ""

    def at(self, anchor: Anchor, level: Level = "baseline") -> TextStyle:
        """Return the same style with another point of reference."""
        return replace(self, anchor=anchor, level=level)


@dataclass(frozen=True, slots=True)
class Weights:
    """Widths of lines, in points."""

    commune: float = 0.25
    province: float = 0.8
    region: float = 1.1
    coast: float = 0.5
    neat_line: float = 0.6
    hairline: float = 0.25
    symbol: float = 0.35


@dataclass(frozen=True, slots=True)
class Type:
    """Sizes of type, in points, by its place on the plate."""

    title: float = 17.0
    subtitle: float = 9.5
    number: float = 15.0
    legend_title: float = 8.4
    legend: float = 7.4
    note: float = 7.4
    foot: float = 6.0
    label: float = 6.6
    label_floor: float = 5.5
    province: float = 8.6
    sea: float = 8.6
    tick: float = 5.6


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of a plate: opaque colours, two default palettes, type and line weights."""

    key: str = "print"
    ink: str = "#000000"
    quiet: str = "#4d4d4d"
    accent: str = "#0b5563"
    on_accent: str = "#ffffff"
    paper: str = "#ffffff"
    sea: str = "#e6eef2"
    sea_ink: str = "#3f6b80"
    beyond: str = "#efebe2"
    beyond_ink: str = "#6b6455"
    land: str = "#faf8f2"
    coast: str = "#5b8aa3"
    boundary: str = "#3a3a3a"
    commune_boundary: str = "#8a8a8a"
    no_data: str = "#c9c9c9"
    zero: str = "#ffffff"
    texture: str = "#9a9a9a"  # hatching of no data, dots of zero
    symbol: str = "#c8553d"
    symbol_edge: str = "#ffffff"
    warning: str = "#a3271f"
    sequential: str = "YlGnBu"
    diverging: str = "PuOr"
    family: str = "Source Sans Pro"
    arabic_family: str = "DejaVu Sans"
    weights: Weights = field(default_factory=Weights)
    type: Type = field(default_factory=Type)

    def text(
        self, size_pt: float, *, weight: int = 400, italic: bool = False, color: str = "", halo: str = ""
    ) -> TextStyle:
        """Return a text style of this theme, in its ink unless a colour is given."""
        return TextStyle(size_pt, weight, italic, color or self.ink, halo=halo)


#: The theme for print on white paper.
PRINT: Final = Theme()
