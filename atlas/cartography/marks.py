"""Marks: what can be drawn of an indicator or of the records; each fits once and is then drawn, explained, exported.

A mark answers five questions: which natures it ``shows``, what it learns from the data (``fit``), how it is drawn
(``draw``), how the legend explains it (``legend_entries``) and which figures it stands on (``indicators``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue import Indicator, Nature, catalogue
from atlas.analysis.definitions.families import FAMILY_TITLES, SECTOR_TITLES
from atlas.cartography import palettes
from atlas.cartography.canvas import Look
from atlas.cartography.classification import Method, classify, manual
from atlas.cartography.legend import Block, ClassBoxes, Heading, NestedCircles, Swatch, Swatches
from atlas.cartography.mapframe import PLATE_CRS, page_path
from atlas.cartography.scales import NO_DATA, ZERO, CategoryScale, ClassScale, SizeScale
from atlas.cartography.theme import Theme
from atlas.errors import MapTypeError
from atlas.wording import Language, number, words, written_date

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet

By = Literal["commune", "province"]
Scale: TypeAlias = "ClassScale | SizeScale | CategoryScale | ColouredSizes"
_HATCH: Final = "////"
_AREA_TINT: Final = 0.35


class Mark(Protocol):
    """What every mark does; a new type of map is one class that does it and one test."""

    shows: ClassVar[frozenset[Nature]]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        ...

    def fit(self, data: Dataset, theme: Theme, language: Language) -> Any:
        """Learn from the data all that drawing, legend and export read."""
        ...

    def draw(self, sheet: Sheet, scale: Any) -> None:
        """Draw on the map."""
        ...

    def legend_entries(self, scale: Any, data: Dataset, theme: Theme, language: Language) -> tuple[Block, ...]:
        """Explain what was drawn."""
        ...


@dataclass(frozen=True, slots=True)
class Choropleth:
    """Areas coloured by the class of a ratio.

    Attributes:
        indicator: key of a ratio; a stock is refused, because a large commune would look rich for being large.
        by: level of the areas.
        method: how breaks are found; a variable with a reference (a change, a quotient) takes equal steps about it.
        classes: how many; by default 5 for communes, 4 for provinces.
        breaks: an editor's own inner breaks, instead of a method.
        palette: a ColorBrewer name; the theme's by default.
    """

    indicator: str
    by: By = "commune"
    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: str = ""
    mark: Literal["choropleth"] = "choropleth"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator,)

    def fit(self, data: Dataset, theme: Theme, language: Language) -> ClassScale:
        """Cut the values into classes and give each a colour."""
        one = _allowed(self, data, self.indicator)
        return _class_scale(self, one, data, theme)

    def draw(self, sheet: Sheet, scale: ClassScale) -> None:
        """Fill each unit with the colour of its class; zero and no data with their own looks."""
        shapes = sheet.ground.units(self.by)
        groups: dict[int, list[Any]] = {}
        for code, group in zip(scale.values.index, scale.codes, strict=True):
            groups.setdefault(int(group), []).append(page_path(shapes[code]))
        theme = sheet.canvas.theme
        for group, paths in sorted(groups.items()):
            face = {ZERO: theme.zero, NO_DATA: theme.no_data}.get(group) or scale.colours[group]
            hatch = _HATCH if group == NO_DATA else ""
            edge = theme.quiet if hatch else "none"
            look = Look(face=face, edge=edge, hatch=hatch, z=3, gid=f"class:{group}", clip=sheet.frame.box)
            sheet.canvas.shapes(paths, look)

    def legend_entries(self, scale: ClassScale, data: Dataset, theme: Theme, language: Language) -> tuple[Block, ...]:
        """Heading, boxes that touch, then zero and no data if they occur."""
        one = data.indicator(self.indicator)
        return (_heading(one, language), *_class_blocks(scale, self.by, theme, language))


@dataclass(frozen=True, slots=True)
class ColouredSizes:
    """The scale of circles whose area shows a stock and whose colour shows a ratio or a category."""

    size: SizeScale
    colour: ClassScale | CategoryScale

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {"size": self.size.record(), "colour": self.colour.record()}


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles whose area is proportional to a stock, in one colour or coloured by a ratio or a category.

    Attributes:
        indicator: key of a stock.
        color: key of a ratio or category that colours the circles; one colour when empty.
        by: level of the units.
        largest_mm: diameter of the circle of the greatest value.
        largest: the value drawn at ``largest_mm``, to share one scale over a series; the table's greatest by default.
        method, classes, breaks, palette: of the classes of ``color``, as in :class:`Choropleth`.
    """

    indicator: str
    color: str = ""
    by: By = "commune"
    largest_mm: float = 16.0
    largest: float | None = None
    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: str = ""
    mark: Literal["circles"] = "circles"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})
    colours: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO, Nature.CATEGORY, Nature.RANK})

    def __post_init__(self) -> None:
        if not 1.0 <= self.largest_mm <= 60.0:
            raise ValueError(f"the largest circle is between 1 and 60 mm wide; {self.largest_mm:g} is not")

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator, self.color) if self.color else (self.indicator,)

    def fit(self, data: Dataset, theme: Theme, language: Language) -> SizeScale | ColouredSizes:
        """Learn the greatest value, and the classes or categories of the colour."""
        _allowed(self, data, self.indicator)
        values = _values(data, self.indicator, self.by)
        greatest = float(np.nanmax(values.to_numpy())) if values.notna().any() else 0.0
        size = SizeScale(values, self.largest or greatest, self.largest_mm)
        if not self.color:
            return size
        one = data.indicator(self.color)
        refuse(self, one, self.colours)
        if one.nature is Nature.CATEGORY:
            return ColouredSizes(size, _category_scale(one, data.table(self.by)[one.key], language))
        return ColouredSizes(size, _class_scale(self, one, data, theme))

    def draw(self, sheet: Sheet, scale: SizeScale | ColouredSizes) -> None:
        """Draw the circles at the units' anchors, the largest first."""
        size = scale.size if isinstance(scale, ColouredSizes) else scale
        diameters = size.diameters(_floats(size.values))
        order = np.argsort(-diameters, kind="stable")
        order = order[diameters[order] > 0]
        codes = size.values.index.to_numpy()[order]
        centres = np.array([sheet.ground.anchors[code] for code in codes]).reshape(-1, 2)
        theme = sheet.canvas.theme
        # A white edge would lose the palest class on the land.
        edge = theme.boundary if isinstance(scale, ColouredSizes) else theme.symbol_edge
        look = Look(
            face=_circle_colours(scale, order, theme), edge=edge, width_pt=theme.weights.symbol, z=10,
            gid=f"circles:{self.indicator}", clip=sheet.frame.box,
        )  # fmt: skip
        sheet.canvas.circles(centres, diameters[order], look)
        sheet.occupy(centres, diameters[order])

    def legend_entries(
        self, scale: SizeScale | ColouredSizes, data: Dataset, theme: Theme, language: Language
    ) -> tuple[Block, ...]:
        """Nested circles with round values, then the classes or categories of the colour."""
        one = data.indicator(self.indicator)
        size = scale.size if isinstance(scale, ColouredSizes) else scale
        picked = size.legend_values()
        blocks: list[Block] = [_heading(one, language)]
        if picked:
            shown = tuple(float(d) for d in size.diameters(np.array(picked)))
            texts = tuple(number(v, language, decimals=_shown_decimals(v, one)) for v in picked)
            blocks.append(NestedCircles(shown, texts, _legend_circle(scale, theme)))
        if size.missing:
            blocks.append(Swatches((Swatch(words("no_data", language), theme.no_data, size.missing, hatch=_HATCH),)))
        if isinstance(scale, ColouredSizes):
            other = data.indicator(self.color)
            blocks.append(_heading(other, language))
            if isinstance(scale.colour, ClassScale):
                blocks += _class_blocks(scale.colour, self.by, theme, language)
            else:
                blocks.append(_category_block(scale.colour, theme, language))
        return tuple(blocks)


@dataclass(frozen=True, slots=True)
class Typology:
    """Areas coloured by a category.

    Attributes:
        indicator: key of a category.
        by: level of the areas.
    """

    indicator: str
    by: By = "commune"
    mark: Literal["typology"] = "typology"
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.CATEGORY})

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator,)

    def fit(self, data: Dataset, theme: Theme, language: Language) -> CategoryScale:
        """Give each category that occurs its colour."""
        one = _allowed(self, data, self.indicator)
        scale = _category_scale(one, data.table(self.by)[one.key], language)
        # Full colours are made for symbols; whole communes take a tint of them.
        return replace(scale, colours={k: palettes.tinted(v, _AREA_TINT) for k, v in scale.colours.items()})

    def draw(self, sheet: Sheet, scale: CategoryScale) -> None:
        """Fill each unit with the colour of its category."""
        shapes, theme = sheet.ground.units(self.by), sheet.canvas.theme
        for category in (*scale.colours, None):
            inside = scale.values.isna() if category is None else scale.values == category
            paths = [page_path(shapes[code]) for code in scale.values.index[inside.fillna(False).to_numpy(dtype=bool)]]
            if paths:
                face = theme.no_data if category is None else scale.colours[category]
                look = Look(
                    face=face, edge=theme.quiet if category is None else "none",
                    hatch=_HATCH if category is None else "", z=3, gid=f"category:{category}", clip=sheet.frame.box,
                )  # fmt: skip
                sheet.canvas.shapes(paths, look)

    def legend_entries(
        self, scale: CategoryScale, data: Dataset, theme: Theme, language: Language
    ) -> tuple[Block, ...]:
        """Heading, then one box for each category with its number of units."""
        return (_heading(data.indicator(self.indicator), language), _category_block(scale, theme, language))


@dataclass(frozen=True, slots=True)
class Points:
    """The records themselves, one dot each, in one colour or coloured by family, sector or precision.

    Attributes:
        color: a column of the register, or empty.
        family: only the records of this family, when given.
        size_mm: diameter of a dot.
    """

    color: Literal["", "family", "sector", "precision"] = "family"
    family: str = ""
    size_mm: float = 1.1
    mark: Literal["points"] = "points"
    shows: ClassVar[frozenset[Nature]] = frozenset()

    def __post_init__(self) -> None:
        if self.family and self.family not in c.FAMILIES:
            raise ValueError(f"there is no family {self.family!r}; known: {', '.join(c.FAMILIES)}")
        if not 0.3 <= self.size_mm <= 10:
            raise ValueError(f"a dot is between 0.3 and 10 mm wide; {self.size_mm:g} is not")

    @property
    def indicators(self) -> tuple[str, ...]:
        """Points show records, not indicators."""
        return ()

    def fit(self, data: Dataset, theme: Theme, language: Language) -> CategoryScale:
        """Give each category of the records its colour; rare ones beyond seven are drawn as “other”."""
        if data.placed is None:
            raise MapTypeError("points need a register: locate one and tabulate it, or draw an indicator of the HCP")
        actors = data.placed.actors
        if self.family:
            actors = actors[(actors[c.FAMILY] == self.family).fillna(False)]
        if not self.color:
            values = pd.Series("all", index=actors.index)
            return CategoryScale(values, {"all": theme.symbol}, {"all": words("actors", language)})
        values = actors[self.color].astype("object").where(actors[self.color].notna(), None)
        titles = _record_titles(self.color, language)
        found = [v for v in titles if (values == v).any()]
        if len(found) > len(palettes.QUALITATIVE):
            often = values.value_counts()
            kept = sorted(found, key=lambda v: -int(often.get(v, 0)))[: len(palettes.QUALITATIVE) - 1]
            values = values.where(values.isin(kept) | values.isna(), "other")
            found = [v for v in titles if v in kept or v == "other"]
        return CategoryScale(values, dict(zip(found, palettes.qualitative(len(found)), strict=True)), titles)

    def draw(self, sheet: Sheet, scale: CategoryScale) -> None:
        """Draw the dots in one fixed, mixed order, so that no category hides another one as a whole."""
        actors = sheet.data.placed.actors.loc[scale.values.index]  # type: ignore[union-attr]  # fit() refused None
        shapes = gpd.GeoSeries(actors.geometry).to_crs(PLATE_CRS)
        centres = sheet.frame.to_page(shapely.get_coordinates(shapes.values))
        theme = sheet.canvas.theme
        # A record whose category is missing is a dot like the others.
        colours = scale.values.map(scale.colours).fillna(theme.no_data).to_numpy()
        mixed = np.random.default_rng(0).permutation(len(centres))
        look = Look(
            face=list(colours[mixed]), edge=theme.symbol_edge, width_pt=0.15, z=9, gid="points", clip=sheet.frame.box
        )
        sheet.canvas.dots(centres[mixed], self.size_mm, look)
        sheet.dots = np.vstack([sheet.dots, centres])

    def legend_entries(
        self, scale: CategoryScale, data: Dataset, theme: Theme, language: Language
    ) -> tuple[Block, ...]:
        """One dot for each category, with its number of records."""
        counts, dot_mm = scale.counts, max(self.size_mm, 1.8)
        rows = [Swatch(scale.titles[key], look, counts[key], circle_mm=dot_mm) for key, look in scale.colours.items()]
        if scale.missing:
            rows.append(Swatch(words("no_data", language), theme.no_data, scale.missing, circle_mm=dot_mm))
        title = words("one_dot", language)
        date = data.placed.register.date if data.placed else ""
        return (
            Heading(title, words("register_of", language, date=written_date(date, language)) if date else ""),
            Swatches(tuple(rows)),
        )


def _allowed(mark: Any, data: Dataset, key: str) -> Indicator:
    """Return the definition of an indicator that the mark may show."""
    one = data.indicator(key)
    refuse(mark, one, mark.shows)
    return one


def refuse(mark: Any, one: Indicator, natures: frozenset[Nature]) -> None:
    """Refuse a map that the nature of its indicator forbids, naming those it allows.

    Raises:
        MapTypeError: the indicator's nature is not among those given.
    """
    if one.nature in natures:
        return
    instead = " or ".join(name for name, nature in _ALTERNATIVES if nature is one.nature)
    kin = [i.key for i in catalogue() if i.nature is Nature.RATIO and one.key in (*i.needs, *i.denominators)]
    hint = f"; or draw a ratio made from it, such as “{kin[0]}”" if kin and Nature.RATIO in natures else ""
    raise MapTypeError(f"“{one.key}” is a {one.nature}: {mark.mark} would mislead. Draw it as {instead}{hint}")


_ALTERNATIVES: Final = (
    ("Circles (areas proportional to the value)", Nature.STOCK),
    ("Choropleth", Nature.RATIO),
    ("the colour of Circles", Nature.RATIO),
    ("Typology", Nature.CATEGORY),
    ("Choropleth of its values", Nature.RANK),
)


def _floats(values: pd.Series[float]) -> npt.NDArray[np.float64]:
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _values(data: Dataset, key: str, by: By) -> pd.Series[float]:
    return data.table(by)[key].astype("float64")


def _class_scale(mark: Choropleth | Circles, one: Indicator, data: Dataset, theme: Theme) -> ClassScale:
    """Classes and colours of a ratio: zero apart where it means absence, diverging about a reference."""
    values = _values(data, one.key, mark.by)
    cut = _floats(values)
    if one.zero_is_absence:
        cut = cut[cut != 0]
    wanted = mark.classes or (5 if mark.by == "commune" else 4)
    if one.reference is not None and wanted % 2 and not mark.breaks:
        wanted += 1  # equal steps on both sides of the reference: an even number of classes
    if mark.breaks:
        found = manual(cut, mark.breaks)
    else:
        found = classify(cut, method=mark.method, classes=wanted, reference=one.reference)
    if one.reference is not None and one.reference in found.edges[1:-1]:
        below = found.edges.index(one.reference)
        colours = palettes.diverging(mark.palette or theme.diverging, below, found.classes - below)
    else:
        colours = palettes.sequential(mark.palette or theme.sequential, found.classes)
    return ClassScale(values, found, colours, zero_apart=one.zero_is_absence, reference=one.reference)


def _category_scale(one: Indicator, values: pd.Series[Any], language: Language) -> CategoryScale:
    """Colours by the catalogue's order, so that a category keeps its colour from plate to plate."""
    titles = {value: text[language] for value, text in one.categories.items()}
    found = [value for value in titles if (values == value).any()]
    order = list(titles)
    if len(order) <= len(palettes.QUALITATIVE):
        colours = {value: palettes.QUALITATIVE[order.index(value)] for value in found}
    else:
        colours = dict(zip(found, palettes.qualitative(len(found)), strict=True))
    return CategoryScale(values, colours, titles)


def _heading(one: Indicator, language: Language) -> Heading:
    comma = "، " if language == "ar" else ", "
    return Heading(one.title[language], comma.join(part for part in (one.unit[language], one.year) if part))


def _class_blocks(scale: ClassScale, by: By, theme: Theme, language: Language) -> list[Block]:
    edges = _edge_texts(scale, language)
    blocks: list[Block] = [ClassBoxes(edges, scale.colours, scale.counts, words(f"{by}s_count", language))]
    special = []
    if scale.zeros:
        special.append(Swatch(words("none", language), theme.zero, scale.zeros))
    if scale.missing:
        special.append(Swatch(words("no_data", language), theme.no_data, scale.missing, hatch=_HATCH))
    return [*blocks, Swatches(tuple(special))] if special else blocks


def _edge_texts(scale: ClassScale, language: Language) -> tuple[str, ...]:
    """Write the breaks; minimum and maximum with more decimals where they would read like the break beside them."""
    edges, decimals = scale.breaks.edges, scale.breaks.decimals
    texts = [number(edge, language, decimals=decimals) for edge in edges]
    for end, beside in ((0, 1), (-1, -2)):
        for finer in range(decimals, decimals + 4):
            texts[end] = number(edges[end], language, decimals=finer)
            if edges[end] == edges[beside] or texts[end] != number(edges[beside], language, decimals=finer):
                break
    return tuple(texts)


def _category_block(scale: CategoryScale, theme: Theme, language: Language) -> Swatches:
    counts = scale.counts
    rows = [Swatch(scale.titles[value], colour, counts[value]) for value, colour in scale.colours.items()]
    if scale.missing:
        rows.append(Swatch(words("none", language), theme.no_data, scale.missing, hatch=_HATCH))
    return Swatches(tuple(rows))


def _circle_colours(scale: SizeScale | ColouredSizes, order: Any, theme: Theme) -> list[str]:
    if isinstance(scale, SizeScale):
        return [theme.symbol] * len(order)
    if isinstance(scale.colour, ClassScale):
        special = {NO_DATA: theme.no_data, ZERO: theme.zero}
        return [special.get(int(k)) or scale.colour.colours[int(k)] for k in scale.colour.codes[order]]
    picked = scale.colour.values.iloc[order]
    return [scale.colour.colours.get(value, theme.no_data) for value in picked]


def _legend_circle(scale: SizeScale | ColouredSizes, theme: Theme) -> str:
    return theme.symbol if isinstance(scale, SizeScale) else theme.no_data


def _shown_decimals(value: float, one: Indicator) -> int:
    return 0 if value == round(value) else one.decimals


def _record_titles(column: str, language: Language) -> Mapping[str, str]:
    """Titles of the values of a register's column, in the order of a legend."""
    if column == c.PRECISION:
        return {value: words(f"located_{value}", language) for value in c.PRECISIONS}
    titles = FAMILY_TITLES if column == c.FAMILY else SECTOR_TITLES
    return {value: text[language] for value, text in titles.items()}
