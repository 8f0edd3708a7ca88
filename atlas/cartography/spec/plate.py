"""A plate as a specification: what it says and shows, field for field as an edition's TOML writes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal, get_args

from atlas.cartography.charts import AnyChart
from atlas.cartography.context.coast import EDGES, Edge
from atlas.cartography.labels.figures import LabelFigures, Labels
from atlas.cartography.labels.labels import Names
from atlas.cartography.marks import AnyMark
from atlas.cartography.marks.checks import check_choice
from atlas.cartography.spec.annotations import Annotation
from atlas.cartography.spec.basemap import Basemap
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.map_layers import MapLayer, as_layers
from atlas.cartography.spec.page import Fill, Page
from atlas.cartography.spec.placement import Place
from atlas.i18n.messages import Message
from atlas.sources.territory.context import ROLES, Role
from atlas.sources.toml.validation import toml_specification

#: Marks a field that may be left out in Python, and not in the file of an edition.
NEEDED_IN_EDITIONS: Final = MappingProxyType({"needed_in_editions": True})

#: What a plate cannot have whose units are not where they are on the ground.
_OF_GROUND: Final = ("insets", "layers", "basemap", "extent")
_MOST_BLEED_MM: Final = 20


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """One plate: its texts, its marks from the lowest to the topmost, and the page it wants.

    Attributes:
        key: short name in file names: ``density``; letters, digits, ``-``. A plate of an edition has one.
        title: what the plate asks or states.
        subtitle: what is shown, in words; by default the title of its indicators.
        marks: what is drawn, first one lowest.
        labels: which names are written on the map: none, provinces, provinces and main communes, all communes; with the
            value of an indicator under each: ``{ column = "density_10k", format = "{value}", unit = false }``.
        names: in which languages they are written: the plate's own when empty; ``fr+ar`` in two lines, ``zgh`` in
            Tifinagh, where the territory has such names.
        note: a paragraph of the editor's in the legend; ``{region:KEY}``, ``{first:KEY}``, ``{last:KEY}`` and
            ``{first_value:KEY}`` are filled in from the data.
        ranking: how many units stand in the small table of highest values of the first indicator; of lowest ones when
            negative.
        page: a name of the ISO A series; the edition's page when empty.
        graticule: whether meridians and parallels have ticks and figures along the frame.
        grid: whether the reference grid that an index of names refers to is printed, with its letters and numbers in a
            band around the map; an edition with ``grid = true`` prints it on all of its plates.
        text: paragraphs that explain the plate, below its legend; figures are filled in as in ``note``.
        legend: ``column`` beside the map (a band below it on an upright page), or a place on the map; where it seeks
            one (``auto``) and finds none, it stands in its column.
        insets: parts of the map at a larger scale.
        locator: where the region is shown in the edition's outline of the country; nowhere when empty.
        annotations: free notes on the map.
        charts: small charts and tables below the legend.
        basemap: a picture of the ground beneath the marks, instead of plain land and sea.
        zoning: key of the zoning whose zones ``by = "zone"`` means; the edition's own when it has one alone.
        perimeter: another perimeter within that of the edition: the key of a shipped one, or the path of a layer beside
            the edition; the plate shows its communes alone, and every figure is of them. The edition's when empty.
        layers: points, lines and areas of your own: GeoDataFrames in any coordinate system, or files.
        fill: how much of the page the map takes: ``bands`` leaves a title band over it and a foot below it; ``column``
            is the whole height, title and sources standing in the column of the legend; ``page`` runs to the trim, the
            column on it, except for a map that is not of the ground. Where that column is too short, and on upright
            pages, there are bands. The edition's when empty.
        north: whether an arrow shows where north is.
        binding_mm: the margin at the gutter of a bound plate; an edition gives its plates that of its book.
        bleed_mm: how far a map that fills its page runs over the trimmed edge in print, from 0 to 20; an edition with a
            press gives its plates that of its press.
        extent: names or codes of the provinces and communes that the map shows whole; the territory when empty.
        focus: names or codes of the provinces and communes that the plate is of: it shows them whole, its legend, its
            ranking and its figures are theirs, and its neighbors are faded; the territory when empty.
        each: makes of the plate a series, one plate for each ``province``, ``zone`` or ``commune``, or for each unit of
            a list; every one is of its unit (``focus``), ``{unit}`` in its texts is the unit's name.
        each_scale: whether each plate of a series has the scale that fits its unit, or all have that of the largest.
        scale: denominator of the scale of the map; the largest round one that fits when 0.
        context: roles of the territory's own ground to draw beneath the marks (``relief``, ``rivers``, ``roads``,
            ``towns`` …); the edition's when it is not said, none when empty.
        edges: how the edges of the land are drawn besides: ``waterlines`` along the coast, the ``shadow`` of the land
            on the sea, a ``glow`` inside the region, which marks of areas hide.
    """

    key: str = field(default="", metadata=NEEDED_IN_EDITIONS)
    title: Text
    marks: tuple[AnyMark, ...]
    subtitle: Text = ""
    labels: Labels | LabelFigures = "main"
    names: Names = ""
    note: Text = ""
    ranking: int = 8
    page: str = ""
    graticule: bool = True
    grid: bool = False
    text: Text = ""
    legend: Literal["column"] | Place = "column"
    insets: tuple[Inset, ...] = ()
    locator: Literal[""] | Place = ""
    annotations: tuple[Annotation, ...] = ()
    charts: tuple[AnyChart, ...] = ()
    basemap: Basemap | None = None
    zoning: str = ""
    perimeter: str = ""
    layers: tuple[MapLayer, ...] = ()
    context: tuple[Role, ...] | None = None
    edges: tuple[Edge, ...] = ()
    extent: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    each: Literal["", "province", "zone", "commune"] | tuple[str, ...] = ""
    each_scale: Literal["fitted", "common"] = "fitted"
    scale: int = 0
    fill: Literal[""] | Fill = ""
    north: bool = True
    binding_mm: float = 0.0
    bleed_mm: float = 3.0

    def __post_init__(self) -> None:
        if not isinstance(self.marks, tuple | list):
            kind = type(self.marks).__name__
            raise TypeError(Message("fault.cartography.plate.marks", kind=kind))
        self._check_choices()
        for name in ("marks", "insets", "annotations", "charts", "edges", "extent", "focus"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "layers", as_layers(self.layers))
        if not isinstance(self.each, str):
            object.__setattr__(self, "each", tuple(self.each))
        if self.scale and not 100 <= self.scale <= 100_000_000:
            raise ValueError(Message("fault.cartography.plate.scale", scale=self.scale))
        if not 0 <= self.bleed_mm <= _MOST_BLEED_MM:
            raise ValueError(Message("fault.cartography.plate.bleed", value=self.bleed_mm, most=_MOST_BLEED_MM))
        if not isinstance(self.page, str):
            raise TypeError(Message("fault.cartography.plate.page", page=str(self.page)))
        if not all(ch.isalnum() or ch in "-_" for ch in self.key):
            raise ValueError(Message("fault.cartography.plate.key", key=self.key))
        if self.distorts and (len(self.marks) > 1 or any(getattr(self, name) for name in _OF_GROUND)):
            raise ValueError(Message("fault.cartography.plate.distorts"))
        if not -12 <= self.ranking <= 12:
            raise ValueError(Message("fault.cartography.plate.ranking", rows=self.ranking))

    def _check_choices(self) -> None:
        """Raise a ValueError for a value that is none of those known."""
        check_choice("labels", self.named_units, get_args(Labels))
        check_choice("names", self.names, get_args(Names))
        check_choice("legend", self.legend, ("column", *get_args(Place)))
        for name, values, choices in (("context", self.context or (), ROLES), ("edges", self.edges, EDGES)):
            for value in values:
                check_choice(name, value, choices)
        check_choice("fill", self.fill, ("", *get_args(Fill)))
        check_choice("locator", self.locator, ("", *get_args(Place)))

    @property
    def name(self) -> str:
        """How messages name the plate: by its key or, without one, by its title."""
        return self.key or (self.title if isinstance(self.title, str) else next(iter(self.title.values()), ""))

    @property
    def named_units(self) -> Labels:
        """Which units are named, with or without a figure."""
        return self.labels.units if isinstance(self.labels, LabelFigures) else self.labels

    @property
    def label_figures(self) -> LabelFigures | None:
        """What is written under the names; None where nothing is."""
        return self.labels if isinstance(self.labels, LabelFigures) else None

    @property
    def fills(self) -> Fill:
        """How much of its page its map takes; one that is not of the ground has nothing to fill it with."""
        return "column" if self.fill == "page" and self.distorts else self.fill or "bands"

    def page_called(self, name: str) -> Page:
        """Return the page that the plate is printed on, or that of a name where it has none of its own."""
        page = Page.from_name(self.page or name)
        bleed_mm = self.bleed_mm if self.fills == "page" else 0.0
        return replace(page, binding_mm=self.binding_mm, bleed_mm=bleed_mm)

    @property
    def distorts(self) -> bool:
        """Whether its units have shapes or places that are not those of the ground."""
        return any(mark.distorts for mark in self.marks)

    @property
    def is_of_provinces(self) -> bool:
        """Whether all that it shows and names is of provinces: limits of communes would say nothing on it."""
        of_provinces = bool(self.marks) and all(getattr(mark, "by", "") == "province" for mark in self.marks)
        return of_provinces and self.named_units in ("provinces", "none")

    @property
    def shows_zones(self) -> bool:
        """Whether a mark or a chart is drawn by zone."""
        return self.each == "zone" or any(getattr(part, "by", "") == "zone" for part in (*self.marks, *self.charts))

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators that the plate shows, each once, in the order of its marks."""
        return tuple(dict.fromkeys(key for mark in self.marks for key in mark.indicators))

    @property
    def all_indicators(self) -> tuple[str, ...]:
        """Keys of the indicators of marks and charts: what the plate's figures stand on."""
        charted = (key for chart in self.charts for key, _ in chart.asks)
        lettered = () if self.label_figures is None else (self.label_figures.column,)
        return tuple(dict.fromkeys((*self.indicators, *charted, *lettered)))

    @property
    def shows_records(self) -> bool:
        """Whether single records of the register are drawn."""
        return any(mark.records for mark in self.marks)

    @property
    def counts_records(self) -> bool:
        """Whether records of the register are drawn, or counted in a chart in ways that no indicator is."""
        return self.shows_records or any(chart.shows_records for chart in self.charts)
