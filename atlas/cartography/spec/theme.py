"""The look of an edition as one value: colors, palettes, type families and sizes, line weights."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Final, Literal

from atlas.sources.toml.validation import toml_specification

Anchor = Literal["start", "middle", "end"]
Level = Literal["baseline", "top", "middle"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a piece of text looks and where its point of reference is.

    ``anchor`` is said in reading direction: in Arabic the start is on the right. ``halo`` is the color
    of a stroked underlay, or empty. ``family`` is tried before the theme's own; ``spacing_em`` is added between
    letters where a text runs along a line.
    """

    size_pt: float
    weight: int = 400
    italic: bool = False
    color: str = "#000000"
    anchor: Anchor = "start"
    level: Level = "baseline"
    halo: str = ""
    family: str = ""
    spacing_em: float = 0.0

    def at(self, anchor: Anchor, level: Level = "baseline") -> TextStyle:
        """Return the same style with another point of reference."""
        return replace(self, anchor=anchor, level=level)


@toml_specification(exact=True)
@dataclass(frozen=True, slots=True)
class Weights:
    """Widths of lines, in points."""

    commune: float = 0.25
    province: float = 0.8
    region: float = 1.1
    coast: float = 0.5
    neat_line: float = 0.6
    inset: float = 0.5  # the extent of an inset on the main map
    hairline: float = 0.25
    symbol: float = 0.35
    leader: float = 0.35  # from a name to the place that it stands beside
    halo: float = 1.6  # of the underlay around names on the map


@toml_specification(exact=True)
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

    def times(self, factor: float) -> Type:
        """Return the sizes for a page that asks for larger or smaller type; no size falls under what print can show."""
        sizes = {
            field.name: max(getattr(self, field.name) * factor, min(getattr(self, field.name), self.label_floor))
            for field in fields(self) if field.name != "label_floor"
        }  # fmt: skip
        return replace(self, **sizes)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file that a theme brings along: what it says of itself, and the digest of its bytes."""

    family: str
    weight: int
    italic: bool
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of a plate: opaque colors, three default palettes, type and line weights.

    Attributes:
        key: its name.
        ink, quiet, accent, warning: colors of text; ``on_accent`` of text on the accent.
        paper, sea, beyond, land: grounds; ``sea_ink`` and ``beyond_ink`` of the names that stand on them.
        coast, boundary, commune_boundary: lines.
        water, road, railway, forest, protected, builtup, limit: layers of context beneath the marks; ``water_ink`` of
            the names of waters.
        no_data, zero, not_applicable, suppressed: special values; ``texture`` of the lines and dots over them.
        symbol, symbol_edge: symbols without classes, and the outline of symbols.
        sequential, diverging, qualitative: palettes of marks that name none.
        family, arabic_family, other_family: of Latin text, of Arabic, and of letters that neither has (Tifinagh).
        reading_family: of Arabic running text in books and publications, whose heads stay in ``arabic_family``.
        title_family: of the plate's title where it has the letters; ``family`` when empty.
        fonts: font files that come with the theme, beside those of the toolkit.
        weights, type: widths of lines and sizes of type.
    """

    key: str = "print"
    ink: str = "#000000"
    quiet: str = "#4d4d4d"
    accent: str = "#0b5563"
    on_accent: str = "#ffffff"
    paper: str = "#ffffff"
    sea: str = "#e6eef2"
    sea_ink: str = "#3f6b80"
    beyond: str = "#d9d0be"
    beyond_ink: str = "#3f382c"
    land: str = "#faf8f2"
    coast: str = "#5b8aa3"
    boundary: str = "#3a3a3a"
    commune_boundary: str = "#8a8a8a"
    water: str = "#5f93b0"
    water_ink: str = "#17405a"
    road: str = "#a8906c"
    railway: str = "#5c5c5c"
    forest: str = "#dfe6d0"
    protected: str = "#6f8f5a"
    builtup: str = "#d6cabd"
    limit: str = "#8f8268"
    no_data: str = "#c9c9c9"
    zero: str = "#ffffff"
    not_applicable: str = "#f4f1ea"
    suppressed: str = "#dddddd"
    texture: str = "#9a9a9a"  # hatching of no data, dots of zero
    symbol: str = "#c8553d"
    symbol_edge: str = "#ffffff"
    warning: str = "#a3271f"
    sequential: str = "YlGnBu"
    diverging: str = "ClayLagoon"
    qualitative: str = "Okabe-Ito"
    family: str = "Source Sans Pro"
    arabic_family: str = "Almarai"
    other_family: str = "DejaVu Sans"
    reading_family: str = "Amiri"
    title_family: str = ""
    fonts: tuple[FontFile, ...] = ()
    weights: Weights = field(default_factory=Weights)
    type: Type = field(default_factory=Type)

    def text(
        self, size_pt: float, *, weight: int = 400, italic: bool = False, color: str = "", halo: str = ""
    ) -> TextStyle:
        """Return a text style of this theme, in its ink unless a color is given."""
        return TextStyle(size_pt, weight, italic, color or self.ink, halo=halo)

    def heading(self, size_pt: float) -> TextStyle:
        """Return the style of a plate's title."""
        return TextStyle(size_pt, 700, color=self.ink, family=self.title_family)

    def times(self, factor: float) -> Theme:
        """Return the same look with larger type, as a larger page asks for."""
        return self if factor == 1.0 else replace(self, type=self.type.times(factor))


#: The theme for print on white paper.
PRINT: Final = Theme()
