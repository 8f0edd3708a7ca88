"""Small multiples over a page: several indicators of one unit, a map each, at one scale and with one legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import shapely

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.base_layers import MapShapes, draw_ground, draw_thin_outlines
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import DrawnPart
from atlas.cartography.legend import Block, Heading, LegendRemark
from atlas.cartography.marks.checks import check_between, check_level, check_parts
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.circles import Circles
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.marks.common_scale import (
    common_legend,
    common_title,
    fit_together,
    kinds_of_one_unit,
    map_titles,
)  # fmt: skip
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.small_frames import SmallFrames, small_frames
from atlas.cartography.marks.statements import value_range
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.multiples import multiples_style
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_MOST: Final = 12
_COLUMNS: Final = 6
_SERIES: Final = "multiples"  # breaks are those of all maps together
_NOWHERE: Final = (-1e6, -1e6)  # on no page: a unit has a place in every map


@dataclass(frozen=True, eq=False)
class MultiplesScale:
    """The maps in their order: a title, a mark and its scale each; all scales have the same breaks or largest circle.

    Attributes:
        titles: of the maps.
        kinds: the indicators.
        fitted: mark and scale of each.
    """

    titles: tuple[str, ...]
    kinds: tuple[Indicator, ...] = field(repr=False)
    fitted: tuple[tuple[Any, Any], ...] = field(repr=False)

    @property
    def scales(self) -> tuple[Any, ...]:
        """Return the scales of the maps."""
        return tuple(scale for _, scale in self.fitted)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps: the scale of each map."""
        return {kind.key: scale.record() for kind, scale in zip(self.kinds, self.scales, strict=True)}


@register_mark
@dataclass(frozen=True, slots=True)
class SmallMultiples(Mark[MultiplesScale], Classing):
    """A small map for each indicator, all at one scale, so that equal values look equal on all of them.

    Ratios are colored by classes cut over the values of all maps, stocks are circles with one largest value.

    Attributes:
        indicators: keys of two and more ratios, or stocks, of one unit.
        titles: of the maps, in the order of the indicators; those of the indicators when empty.
        by: level of the units.
        columns: maps side by side; as many as give the largest scale when 0.
        largest_mm: diameter of the circle of the greatest value of all maps.
        named: whether provinces are named where their names fit.
    """

    indicators: tuple[str, ...]
    titles: tuple[Text, ...] = ()
    by: By = "commune"
    columns: int = 0
    largest_mm: float = 9.0
    named: bool = True
    mark: Literal["multiples"] = "multiples"
    distorts: ClassVar[bool] = True
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO, Nature.STOCK})
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("density_10k", "associations_hcp_10k")}

    def __post_init__(self) -> None:
        """Validate the options."""
        Classing.__post_init__(self)
        check_level(self.by)
        check_parts(self.indicators, least=2)
        check_between(Message("fault.cartography.thing.largest_circle"), self.largest_mm, 1.0, 60.0)
        if len(self.indicators) > _MOST:
            raise ValueError(Message("fault.cartography.charts.maps.count", most=_MOST, count=len(self.indicators)))
        if not 0 <= self.columns <= _COLUMNS:
            raise ValueError(Message("fault.cartography.charts.maps.columns", columns=self.columns))
        if self.titles and len(self.titles) != len(self.indicators):
            count, titles = len(self.indicators), len(self.titles)
            raise ValueError(Message("fault.cartography.multiples.titles", count=count, titles=titles))
        object.__setattr__(self, "indicators", tuple(self.indicators))

    @property
    def smoothed_key(self) -> str:
        """Key of the first rate, which a table may rank, where rates are smoothed."""
        return self.indicators[0] if self.smooth else ""

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> MultiplesScale:
        """Fit the mark of each map, all with the same breaks or the same largest circle."""
        kinds = kinds_of_one_unit(self, data, self.indicators)
        marks = [self._mark(kind) for kind in kinds]
        what = Message("fault.cartography.text.chart_title")
        titles = [text_in(text, language, what=what) for text in self.titles] or map_titles(kinds, language)
        fitted = tuple(fit_together(marks, kinds, data, theme, language))
        return MultiplesScale(tuple(typeset(title, language) for title in titles), tuple(kinds), fitted)

    def _mark(self, kind: Indicator) -> Any:
        if kind.nature is Nature.STOCK:
            return Circles(kind.key, by=self.by, largest_mm=self.largest_mm)
        options = {each.name: getattr(self, each.name) for each in fields(Classing)}
        return Choropleth(kind.key, self.by, **{**options, "series": _SERIES})

    def ground(self, scale: MultiplesScale, shapes: MapShapes, frame: MapFrame) -> MapShapes:
        """Return no units: each map has its own ground."""
        nothing = shapely.MultiPolygon()
        anchors = dict.fromkeys(shapes.anchors, _NOWHERE)
        return MapShapes(
            {}, {}, nothing, nothing, shapely.MultiLineString(), sea_known=False, anchors=anchors, kind="apart"
        )

    def frames(self, canvas: Canvas, box: Box, scale: MultiplesScale, data: Dataset) -> SmallFrames:
        """Return the frames of the maps in a box of the page."""
        return small_frames(canvas, box, scale.titles, data.territory, columns=self.columns)

    def draw(self, sheet: MapSheet, scale: MultiplesScale) -> None:
        """Draw each map in its frame under its title, then the scale of all."""
        canvas = sheet.canvas
        made = self.frames(canvas, sheet.frame.box, scale, sheet.data)
        beneath, over = list[Any](), list[Any]()
        for position, (mark, fitted) in enumerate(scale.fitted):
            frame, ground = made.frames[position], made.ground(position)
            small = MapSheet(canvas, frame, ground, sheet.data)
            with canvas.above(0.0, scope=f"map-{position + 1}"):
                with canvas.collect_artists() as title:
                    made.draw_title(canvas, position)
                with canvas.collect_artists() as land:
                    draw_ground(canvas, ground, frame)
                mark.draw(small, fitted)
                with canvas.collect_artists() as lines:
                    draw_thin_outlines(canvas, ground, frame, None if self.by == "commune" else ())
                    if self.named:
                        made.draw_names(small)
            beneath, over = [*beneath, *land], [*over, *title, *lines]
        with canvas.collect_artists() as bar:
            made.draw_scale(canvas)
        box = sheet.frame.box
        canvas.items += [DrawnPart("beneath", box, tuple(beneath)), DrawnPart("over", box, (*over, *bar))]

    def legend(self, scale: MultiplesScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what is shown, the classes or circles of all maps, and that they are at one scale."""
        title, detail = common_title(scale.kinds, data.vocabulary, language)
        if len({kind.title[language] for kind in scale.kinds}) == 1:
            title = scale.kinds[0].title[language]
        blocks = common_legend(scale.scales, scale.kinds[0], theme, language, strip=self.horizontal)
        return (Heading(title, detail), *blocks, LegendRemark(tr("one_scale", language)))

    def style(self, scale: MultiplesScale, context: StyleContext) -> MarkStyles:
        """Return a layer of all units of all maps, where the plate draws them."""
        made = self.frames(context.sheet.canvas, context.frame.box, scale, context.data)
        grounds = [made.ground(position) for position in range(len(made.frames))]
        return multiples_style(self, scale, grounds, context)

    def describe(self, scale: MultiplesScale, context: DescriptionContext) -> list[Statement]:
        """Say that one scale holds for all maps, and between which values each of them lies."""
        statements = [Statement(tr("one_scale", context.language), 1)]
        for title, kind, fitted in zip(scale.titles, scale.kinds, scale.scales, strict=True):
            values = fitted.values.dropna()
            if len(values):
                statements += value_range(title, values, context, decimals=kind.decimals)
        missing = sum(int(fitted.values.isna().sum()) for fitted in scale.scales)
        return statements if not missing else [*statements, *context.absent(missing)]
