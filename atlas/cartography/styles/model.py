"""Which feature is drawn how: cases and renderers, names and diagrams, and all that one mark becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import geopandas as gpd
import pandas as pd

from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.cartography.styles.symbols import Marker, Symbol

#: What decides the look of a feature: classes of a number, categories, conditions, nothing; ``none`` draws nothing.
RendererKind: TypeAlias = Literal["graduated", "categorised", "rules", "single", "none"]
Geometry: TypeAlias = Literal["Point", "Line", "Polygon"]


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of a renderer, and of the table of classes.

    Attributes:
        key: ``class 1`` (the lowest), ``no_data``, ``category x`` …
        label: its text in the legend.
        symbol: what is drawn; nothing when empty.
        color: what the table of classes says.
        lower, upper: bounds as printed: from the lower one to under the upper one, the last class closed.
        tested: bounds for programs that count both in.
        value: of a category.
        filter: of a rule.
        count: how many features it holds; None for what is no class (a size of a legend).
        drawn: whether its features are drawn.
    """

    key: str
    label: str
    symbol: Symbol = ()
    color: str = ""
    lower: float | None = None
    upper: float | None = None
    tested: tuple[float, float] = (0.0, 0.0)
    value: str = ""
    filter: str = ""
    count: int | None = None
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class SizeLegend:
    """Nested symbols of round values in a legend: texts and sizes in mm, largest first; a diagram asks their values."""

    title: str
    texts: tuple[str, ...]
    sizes_mm: tuple[float, ...]
    marker: Marker
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Renderer:
    """How the features of a layer are drawn.

    Attributes:
        kind: what decides.
        cases: entries in the order of the legend.
        attribute: the expression that classes or categories look at.
        order: expression by which features are drawn, greatest first; any order when empty.
        sizes: legend of sizes that an expression decides.
    """

    kind: RendererKind
    cases: tuple[Case, ...] = ()
    attribute: str = ""
    order: str = ""
    sizes: SizeLegend | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Naming:
    """How the units of a layer are named.

    Attributes:
        expression: the text, a line for each language.
        style: size, weight and color of the type.
        family: of the type.
        where: expression that says which units are named; all when empty.
        beside: whether names stand beside symbols instead of on their place.
        distance: expression in mm from the place of the symbol; from its edge when empty.
    """

    expression: str
    style: TextStyle
    family: str
    where: str = ""
    beside: bool = False
    distance: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """Names that stand where the plate has them: every property is a column of the layer.

    Attributes:
        theme: gives the halo and what stands in for a missing column.
        curved: whether they run along lines.
        where: expression that says which are shown; all when empty.
    """

    theme: Theme
    curved: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a pie: the expression of its amount, its color, its title."""

    value: str
    color: str
    title: str


@dataclass(frozen=True, slots=True)
class PieDiagram:
    """Pies whose area is proportional to their total, cut from twelve o'clock clockwise.

    Attributes:
        slices: the parts in their order.
        total: expression of their sum.
        largest: the total that is drawn ``diameter_mm`` wide.
        edge, edge_mm: outline.
        paper: color of the ground.
        sizes: legend of round totals.
    """

    slices: tuple[Slice, ...]
    total: str
    largest: float
    diameter_mm: float
    edge: str
    edge_mm: float
    paper: str
    sizes: SizeLegend | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """One way to draw one layer of the GeoPackage.

    Attributes:
        table: the layer.
        geometry: of the layer.
        title: heading of its legend, in the edition's language.
        renderer: what decides the look.
        name: at most 30 characters, unique on its layer: ``05 taux-associations``; given when it is written.
        mark: what draws it on the plate.
        naming: names written with it.
        diagram: drawn over the renderer.
        aliases: column → title, for the versions of QGIS that do not read them from the GeoPackage.
        over: whether it is drawn above the boundaries.
        remark: what of the plate the style does not show; empty when all of it is shown.
    """

    table: str
    geometry: Geometry
    title: str
    renderer: Renderer
    name: str = ""
    mark: str = ""
    naming: Naming | Printed | None = None
    diagram: PieDiagram | None = None
    aliases: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    over: bool = False
    remark: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class OwnLayer:
    """A layer of a mark whose shapes are no units: cells, rings, links.

    Attributes:
        name: ``p12_cells``.
        title, description: for people.
        shape: what its shapes are.
        table: rows with their shapes, in the CRS of the plates.
    """

    name: str
    title: str
    description: str
    shape: Literal["Point", "MultiLineString", "MultiPolygon"]
    table: gpd.GeoDataFrame = field(repr=False)


@dataclass(frozen=True, eq=False)
class Extra:
    """A column that a style needs beside the indicators: why a value is missing, or a smoothed rate."""

    by: str
    name: str
    title: str
    values: pd.Series


@dataclass(frozen=True, eq=False)
class Moved:
    """A layer of centers whose symbols a plate moves apart: its name, its level, code → place in meters."""

    name: str
    by: str
    places: Mapping[str, tuple[float, float]] = field(repr=False)


@dataclass(frozen=True, eq=False)
class MarkStyles:
    """What one mark becomes: styles, layers of its own, columns, moved centers; styles to choose beside the plate's."""

    styles: tuple[Style, ...]
    layers: tuple[OwnLayer, ...] = ()
    extras: tuple[Extra, ...] = ()
    moved: tuple[Moved, ...] = ()
    spare: tuple[Style, ...] = ()

    def with_styles(self, styles: tuple[Style, ...]) -> MarkStyles:
        """Return the same with styles drawn above the others."""
        return replace(self, styles=(*self.styles, *styles))
