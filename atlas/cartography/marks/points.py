"""Points: the records of the register themselves, one dot each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.stocks import active
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.labels.unit_names import join_details, with_count
from atlas.cartography.layout.displacement import SymbolSet, displace
from atlas.cartography.layout.point_clusters import (
    RING_MM,
    SPREAD,
    PointArrangement,
    PointClusters,
    cluster_points,
    merge_clusters,
    rosette,
)
from atlas.cartography.legend import Block, Heading, LegendRemark, Swatch, Swatches
from atlas.cartography.marks.actors import check_family, mixed_order
from atlas.cartography.marks.fitted_classes import register_date
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.rare_categories import check_rare, group_rare, rare_remark, rare_text
from atlas.cartography.marks.statements import missing_items
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.points import points_style
from atlas.cartography.scales import palettes
from atlas.cartography.scales.color import ink_on
from atlas.cartography.scales.scales import CategoryScale
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]

_FEW: Final = 400  # dots that are moved off each other, and that labels can keep off


@register_mark
@dataclass(frozen=True, slots=True)
class Points(OfRecords[CategoryScale]):
    """The records of active actors, one dot each, in one color or colored by family, sector or precision.

    As in the indicators, an actor without a status is active.

    Attributes:
        color: a column of the register, or empty.
        family: only the records of this family, when given.
        size_mm: diameter of a dot.
        colocated: what becomes of actors at one place. ``displace`` sets up to seven side by side around it and draws
            more as one dot with their number; ``count`` draws every two or more as one dot with their number;
            ``stack`` leaves them on each other.
        rare: categories under that share of the actors drawn (0.05), or under that number of them (3), have one color
            together, “other”, and the legend says what is in it; none are grouped when 0.
        near_mm: actors nearer than this on the page are at one place; only equal coordinates when 0. Where it is
            given and no more than 400 dots are spread, they are moved off each other too.
    """

    color: Literal["", "family", "sector", "precision"] = "family"
    family: str = ""
    size_mm: float = 1.1
    colocated: Literal["spread", "count", "stack"] = "spread"
    near_mm: float = 0.0
    rare: float = 0.0
    mark: Literal["points"] = "points"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {}

    def __post_init__(self) -> None:
        if not 0.3 <= self.size_mm <= 10:
            raise ValueError(Message("fault.cartography.points.size", size=self.size_mm))
        check_rare(self.rare)
        if not 0 <= self.near_mm <= 20:
            raise ValueError(Message("fault.cartography.points.near", near=self.near_mm))

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        return vocabulary.text("one_dot")[language]

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> CategoryScale:
        """Give each category of the records its color; rare ones beyond seven are drawn as “other”."""
        if data.placed is None:
            raise MapTypeError(Message("fault.cartography.points.register"))
        actors = active(data.placed)
        if self.family:
            check_family(self.family, data.vocabulary)
            actors = actors[(actors[c.FAMILY] == self.family).fillna(False)]
        if not self.color:
            values = pd.Series("all", index=actors.index)
            return CategoryScale(values, {"all": theme.symbol}, {"all": data.vocabulary.text("actors")[language]})
        values = actors[self.color].astype("object").where(actors[self.color].notna(), None)
        titles = _record_titles(self.color, data.vocabulary, language)
        occurring = [v for v in titles if (values == v).any()]
        if self.rare:
            every = CategoryScale(values, self._faces(occurring, data, theme), titles)
            scale = group_rare(every, self.rare, theme, language)
            if len(scale.colors) <= len(palettes.QUALITATIVE):
                return scale
            values, titles = scale.values, scale.titles
            occurring = list(scale.colors)
        if len(occurring) > len(palettes.QUALITATIVE):
            often = values.value_counts()
            frequent = sorted(occurring, key=lambda v: -int(often.get(v, 0)))[: len(palettes.QUALITATIVE) - 1]
            values = values.where(values.isin(frequent) | values.isna(), "other")
            occurring = [v for v in titles if v in frequent or v == "other"]
        return CategoryScale(values, self._faces(occurring, data, theme), titles)

    def _faces(self, occurring: Sequence[str], data: Dataset, theme: Theme) -> dict[str, str]:
        """Return the colors of categories: their own, or one each of the palette."""
        colors = palettes.qualitative(len(occurring), theme.qualitative)
        own = {term.code: term.color for term in data.vocabulary.terms(self.color) if term.color}
        return {code: own.get(code, color) for code, color in zip(occurring, colors, strict=True)}

    def draw(self, sheet: MapSheet, scale: CategoryScale) -> None:
        """Draw the dots in one fixed, mixed order, so that no category hides another one as a whole."""
        theme = sheet.canvas.theme
        stand = self.arrangement(sheet, scale)
        centers, single = stand.centers, stand.single
        # A record whose category is missing is a dot like the others.
        colors = scale.values.map(scale.colors).fillna(theme.no_data).to_numpy()
        if stand.gathered is not None:
            self._draw_counted(sheet, stand.gathered, colors, stand.counted_mm)
        mixed = mixed_order(sheet.data, scale.values.index)
        mixed = mixed[single[mixed]]
        look = ShapeStyle(
            face=list(colors[mixed]), edge=theme.symbol_edge, width_pt=0.15, z=9, gid="points", clip=sheet.frame.box
        )
        sheet.canvas.dots(centers[mixed], self.size_mm, look)
        if len(mixed) <= _FEW:
            sheet.occupy(centers[single], np.full(len(mixed), self.size_mm))
        else:
            sheet.dots = np.vstack([sheet.dots, centers[single]])

    def arrangement(self, sheet: MapSheet, scale: CategoryScale) -> PointArrangement:
        """Return where the dots of a scale stand on a map, and which places have one dot with a number."""
        centers = sheet.ground.ashore(sheet.frame.to_page(_places(sheet.data, scale)))
        if self.colocated == "stack":
            return PointArrangement(centers, np.ones(len(centers), dtype=bool))
        places, diameter = self._clusters(sheet, centers)
        return PointArrangement(*self._apart(sheet, centers, places), places, diameter, self._most_apart)

    @property
    def _most_apart(self) -> int:
        """How many actors of one place are drawn side by side."""
        return SPREAD if self.colocated == "spread" else 1

    def _apart(self, sheet: MapSheet, centers: Floats, places: PointClusters) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return where each record is drawn, and whether as a dot of its own."""
        centers, single = centers.copy(), places.sizes[places.place] <= self._most_apart
        for place in np.flatnonzero((places.sizes > 1) & (places.sizes <= self._most_apart)):
            members = np.flatnonzero(places.place == place)
            centers[members] = places.centers[place] + rosette(len(members), self.size_mm)
        box = sheet.frame.box
        x, y = centers.T
        shown = np.flatnonzero(single & (box.x <= x) & (x <= box.right) & (box.y <= y) & (y <= box.top))
        if self.colocated == "spread" and self.near_mm and len(shown) <= _FEW:
            halves = np.full((len(shown), 2), self.size_mm / 2)
            centers[shown] = displace(SymbolSet(centers[shown], halves, box, region=sheet.ground.region))
        return centers, single

    def _clusters(self, sheet: MapSheet, centers: Floats) -> tuple[PointClusters, float]:
        """Return the places, and the diameter of the dots with a number, which grows with the longest number."""
        places, diameter = cluster_points(centers, near_mm=self.near_mm), 0.0
        while (wider := self._counted_mm(sheet, places)) > diameter:
            diameter = wider
            places = merge_clusters(centers, places, most_apart=self._most_apart, wide_mm=diameter, dot_mm=self.size_mm)
        return places, diameter

    def _counted_mm(self, sheet: MapSheet, places: PointClusters) -> float:
        canvas = sheet.canvas
        style = canvas.theme.text(canvas.theme.type.label_floor, weight=600)
        sizes = places.sizes[places.sizes > self._most_apart]
        widths = [canvas.measure(number(int(n), canvas.language), style).width for n in np.unique(sizes)]
        return (
            max(2 * self.size_mm, max(widths) + 2 * RING_MM + 0.6, style.size_pt * MM_PER_PT * 1.25) if widths else 0.0
        )

    def _draw_counted(
        self, sheet: MapSheet, places: PointClusters, colors: npt.NDArray[np.object_], diameter: float
    ) -> None:
        """Draw the places of many as one dot with their number; a ring shows the shares of several categories."""
        theme, canvas, box = sheet.canvas.theme, sheet.canvas, sheet.frame.box
        window = box.inset(-self.size_mm)
        many = [i for i in np.flatnonzero(places.sizes > self._most_apart) if _holds(window, places.centers[i])]
        if not many:
            return
        style = theme.text(theme.type.label_floor, weight=600).at("middle", "middle")
        texts = [number(int(places.sizes[i]), canvas.language) for i in many]
        members = [set(colors[places.place == i]) for i in many]
        faces = [next(iter(own)) if len(own) == 1 else theme.quiet for own in members]
        centers = places.centers[many]
        look = ShapeStyle(
            face=faces, edge=theme.symbol_edge, width_pt=theme.weights.symbol, z=9.5, gid="counted", clip=box
        )
        canvas.circles(centers, np.full(len(many), diameter), look)
        for i, place in enumerate(many):
            if len(members[i]) > 1:
                _draw_shares(sheet, centers[i], diameter, list(colors[places.place == place]))
        for (x, y), text, face in zip(centers, texts, faces, strict=True):
            if _holds(sheet.frame.safe, (x, y)):
                canvas.text(
                    text,
                    (float(x), float(y)),
                    replace(style, color=ink_on(face)),
                    gid="counted-number",
                    role=TextRole("number"),
                )
        sheet.occupy(centers, np.full(len(many), diameter))

    def legend(self, scale: CategoryScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return one dot for each category, with its number of records."""
        counts, dot_mm = scale.counts, max(self.size_mm, 1.8)
        rows = [Swatch(scale.titles[key], look, counts[key], circle_mm=dot_mm) for key, look in scale.colors.items()]
        if scale.missing:
            rows.append(Swatch(tr("no_data", language), theme.no_data, scale.missing, circle_mm=dot_mm))
        title = data.vocabulary.text("one_dot")[language]
        head = Heading(title, register_date(data, language))
        return head, Swatches(tuple(rows)), *rare_remark(scale, language), *self._remarks(scale, data, language)

    def style(self, scale: CategoryScale, context: StyleContext) -> MarkStyles:
        """Return the records by category, counted places as discs of their own."""
        return points_style(self, scale, context)

    def describe(self, scale: CategoryScale, context: DescriptionContext) -> list[Statement]:
        """Say how many records there are, of which categories, and where."""
        language = context.language
        items = [with_count(scale.titles[key], n, language) for key, n in scale.counts.items()]
        items += missing_items(scale.missing, 0, 0, context)
        actors = number(len(scale.values), language)
        statements = [Statement(context.text("alt.records", n=actors, items=join_details(items, language)), 1)]
        if scale.rare:
            statements.append(Statement(tr("rare_inside", language, listed=rare_text(scale, language)), 3))
        if context.data.placed is not None:
            codes = context.data.placed.actors.loc[scale.values.index, c.CODE].astype(str).tolist()
            statements.append(context.where(context.text("actors"), codes, 4))
        return statements

    def _remarks(self, scale: CategoryScale, data: Dataset, language: LanguageCode) -> tuple[Block, ...]:
        """Return what becomes of actors at one place, if there are any."""
        if self.colocated == "stack":
            return ()
        sizes = cluster_points(1000 * _places(data, scale)).sizes  # millimeters on the ground: equal places only
        texts = []
        if self.colocated == "spread" and (self.near_mm or ((sizes > 1) & (sizes <= SPREAD)).any()):
            texts.append(data.vocabulary.text("spread_out")[language])
        if self.near_mm or (sizes > self._most_apart).any():
            texts.append(data.vocabulary.text("gathered_mixed" if self.color else "gathered")[language])
        return (LegendRemark(" ".join(texts)),) if texts else ()


def _draw_shares(sheet: MapSheet, center: Floats, diameter: float, colors: list[str]) -> None:
    """Draw a ring of the categories of one place about its number, clockwise from the top, the commonest first."""
    order = sorted(set(colors), key=lambda color: (-colors.count(color), color))
    turned = np.cumsum([0, *(colors.count(color) for color in order)]) / len(colors) * 360
    angles = np.column_stack([90 - turned[1:], 90 - turned[:-1]])
    theme, box, n = sheet.canvas.theme, sheet.frame.box, len(order)
    ring = ShapeStyle(face=order, z=9.6, gid="counted-shares", clip=box)
    sheet.canvas.wedges(np.tile(center, (n, 1)), np.full(n, diameter), angles, ring)
    middle = ShapeStyle(face=theme.quiet, z=9.7, gid="counted-middle", clip=box)
    sheet.canvas.circles(center[None], np.array([diameter - 2 * RING_MM]), middle)


def _places(data: Dataset, scale: CategoryScale) -> Floats:
    """Return the places of the records of a scale, (n, 2) meters."""
    actors = data.placed.actors.loc[scale.values.index]  # type: ignore[union-attr]  # fit() refused None
    shapes = gpd.GeoSeries(actors.geometry).to_crs(data.territory.plane.crs)
    return np.asarray(shapely.get_coordinates(shapes.values), dtype=np.float64).reshape(-1, 2)


def _holds(box: Box, at: tuple[float, float] | Floats) -> bool:
    return bool(box.x <= at[0] <= box.right and box.y <= at[1] <= box.top)


def _record_titles(column: str, vocabulary: Vocabulary, language: LanguageCode) -> Mapping[str, str]:
    """Return titles of the values of a register's column, in the order of a legend."""
    return {value: text[language] for value, text in vocabulary.titles(column).items()}
