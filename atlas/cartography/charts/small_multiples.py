"""Small multiples: small maps in rows, all with one scale, so that equal values look equal on all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.charts.chart import Chart, ChartTitle, chart_title, known_values, register_chart, unit_names
from atlas.cartography.charts.sentences import count_text, opening, sentences, unit_titles, value_range
from atlas.cartography.charts.small_maps import SmallMap, SmallMaps
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.checks import check_choice
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.circles import Circles
from atlas.cartography.marks.common_scale import (
    common_legend,
    common_title,
    fit_together,
    kinds_of_one_unit,
    map_titles,
)  # fmt: skip
from atlas.cartography.marks.mark import Ask, By
from atlas.cartography.scales.classification import Method
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.scales import ClassScale, SizeScale
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

Fitted: TypeAlias = tuple[Any, Any]
_MOST: Final = 12


@register_chart
@dataclass(frozen=True, slots=True)
class SmallMultiplesChart(Chart):
    """Small maps of several indicators, or of one indicator in each province, with one legend for all.

    Attributes:
        indicators: keys of two and more ratios (choropleth) or stocks (circles) of one unit; one key for provinces.
        mark: how they are drawn.
        each: a map for each ``indicator``, or for each ``province`` of one indicator.
        by: level of the units; communes where there is a map for each province.
        columns: maps side by side; as many as have room when 0.
        method, classes, breaks, palette: of the classes, cut over the values of all maps together.
        largest_mm: diameter of the circle of the greatest value of all maps.
        title: of the chart; the indicator's for provinces, by family or “Indicators compared” else.
    """

    indicators: tuple[str, ...]
    mark: Literal["choropleth", "circles"] = "choropleth"
    each: Literal["indicator", "province"] = "indicator"
    by: By = "commune"
    columns: int = 0
    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    largest_mm: float = 9.0
    title: Text = ""
    chart: Literal["small_multiples"] = "small_multiples"
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("density_10k", "associations_hcp_10k")}

    def __post_init__(self) -> None:
        check_choice("mark", self.mark, ("choropleth", "circles"))
        check_choice("each", self.each, ("indicator", "province"))
        count = len(self.indicators)
        if len(set(self.indicators)) < count:
            raise ValueError(Message("fault.cartography.charts.maps.twice"))
        if self.each == "province" and (count != 1 or self.by != "commune"):
            raise ValueError(Message("fault.cartography.charts.maps.provinces"))
        if self.each == "indicator" and not 2 <= count <= _MOST:
            raise ValueError(Message("fault.cartography.charts.maps.count", most=_MOST, count=count))
        if not 0 <= self.columns <= 6:
            raise ValueError(Message("fault.cartography.charts.maps.columns", columns=self.columns))
        for key in self.indicators:
            self._mark(key)  # refuses what no data could make right

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, with the natures that they may have."""
        shows = Choropleth.shows if self.mark == "choropleth" else Circles.shows
        return tuple((key, shows) for key in self.indicators)

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the extremes on each map."""
        kinds = kinds_of_one_unit(self, data, self.indicators)
        self._fit(data, kinds, PRINT, language)  # refuses what cannot be drawn
        title = self._title(kinds, data.vocabulary, language)
        parts = [opening(self, "", _with_detail(title), language), tr("told.common_scale", language)]
        names = unit_titles(data, self.by, language)
        for text, indicator, codes in self._panels(data, kinds, language):
            values = known_values(data, indicator.key, self.by)
            shown = values if codes is None else values[values.index.isin(codes)]
            range_text = (
                value_range(shown, names, indicator, language) if len(shown) else tr("told.empty_map", language)
            )
            parts.append(f"{text} ({count_text(self.by, len(shown), language)}) – {range_text}")
        return sentences(parts)

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        kinds = kinds_of_one_unit(self, data, self.indicators)
        fitted = dict(zip(self.indicators, self._fit(data, kinds, theme, language), strict=True))
        maps = []
        for text, indicator, codes in self._panels(data, kinds, language):
            mark, scale = fitted[indicator.key]
            maps.append(SmallMap(text, mark, scale if codes is None else _among(scale, codes), codes))
        scales = [scale for _, scale in fitted.values()]
        legend = common_legend(scales, kinds[0], theme, language, strip=True)
        return SmallMaps(self._title(kinds, data.vocabulary, language), tuple(maps), tuple(legend), data, self.columns)

    def _fit(self, data: Dataset, kinds: Sequence[Indicator], theme: Theme, language: LanguageCode) -> list[Fitted]:
        return fit_together([self._mark(kind.key) for kind in kinds], kinds, data, theme, language)

    def _mark(self, key: str) -> Choropleth | Circles:
        series = "small multiples"
        if self.mark == "circles":
            return Circles(key, by=self.by, largest_mm=self.largest_mm, series=series)
        return Choropleth(
            key, self.by, method=self.method, classes=self.classes, breaks=self.breaks, palette=self.palette,
            series=series,
        )  # fmt: skip

    def _panels(
        self, data: Dataset, kinds: Sequence[Indicator], language: LanguageCode
    ) -> list[tuple[str, Indicator, tuple[str, ...] | None]]:
        """Title, indicator and communes (None for all) of each map."""
        if self.each == "indicator":
            titles = map_titles(kinds, language)
            return [(title, indicator, None) for title, indicator in zip(titles, kinds, strict=True)]
        province = data.communes[c.PROVINCE_CODE]
        codes = data.provinces.index
        names = unit_names(data, codes, "province", language)
        return [
            (name, kinds[0], tuple(map(str, province.index[province == code])))
            for name, code in zip(names, codes, strict=True)
        ]

    def _title(self, kinds: Sequence[Indicator], vocabulary: Vocabulary, language: LanguageCode) -> ChartTitle:
        if self.each == "province":
            return chart_title(self.title, kinds[0], language)
        given = text_in(self.title, language, what=Message("fault.cartography.text.chart_title"))
        usual, detail = common_title(kinds, vocabulary, language)
        return ChartTitle(typeset(given or usual, language), detail)


def _with_detail(title: ChartTitle) -> str:
    return f"{title.title} ({title.detail})" if title.detail else title.title


def _among(scale: ClassScale | SizeScale, codes: Sequence[str]) -> ClassScale | SizeScale:
    """Return the same scale for some communes only."""
    inside = scale.values.index.isin(codes)
    if isinstance(scale, ClassScale):
        return scale.among(inside)
    return replace(scale, values=scale.values[inside], flags=None if scale.flags is None else scale.flags[inside])
