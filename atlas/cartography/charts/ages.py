"""The age of structures: how many actors are how old, by family; a pyramid of a social economy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.cartography.charts.chart import Chart, ChartTitle, ChartValue, register_chart
from atlas.cartography.charts.keys import Footnote, Key, KeyEntry
from atlas.cartography.charts.lives import ACTOR_ASKS, Lives, check_families, family_keys, lives
from atlas.cartography.charts.opposed import OpposedBars
from atlas.cartography.charts.sentences import opening, sentences, with_value
from atlas.cartography.charts.stacked import StackedBars
from atlas.cartography.legend.block import Block
from atlas.cartography.marks.mark import Ask
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import Theme
from atlas.decimals import middle_decimals
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset


@register_chart
@dataclass(frozen=True, slots=True)
class AgesChart(Chart):
    """How many actors are in each band of ages, the oldest on top; families stacked, or two of them back to back.

    The age of an actor is the year of the register less that of its foundation. Actors that are closed do not count;
    those that do not say when they were founded are counted below the chart.

    Attributes:
        families: those counted, all that occur by default; two of them when they are ``opposed``.
        opposed: whether two families stand back to back instead of in one bar.
        band_years: width of a band.
        oldest: age from which on one open band holds all.
        title: “Age of the actors” by default.
    """

    families: tuple[str, ...] = ()
    opposed: bool = False
    band_years: int = 5
    oldest: int = 30
    title: Text = ""
    chart: Literal["ages"] = "ages"
    example: ClassVar[Mapping[str, Any]] = {}

    def __post_init__(self) -> None:
        check_families(self.families)
        if self.opposed and len(self.families) != 2:
            raise ValueError(Message("fault.cartography.charts.ages.opposed"))
        if self.band_years < 1 or self.oldest < self.band_years or self.oldest % self.band_years:
            raise ValueError(Message("fault.cartography.charts.ages.bands", oldest=self.oldest, years=self.band_years))
        if self.oldest // self.band_years > 24:
            raise ValueError(Message("fault.cartography.charts.ages.many"))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The stocks drawn, with the natures that they may have."""
        return ACTOR_ASKS

    def indicator_keys(self, data: Dataset) -> tuple[str, ...]:
        """Return the counts of the families shown."""
        return family_keys(self.families, data)

    @property
    def shows_records(self) -> bool:
        """Whether records of the register are counted: always."""
        return True

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: the largest band, the median age, each family's own."""
        actors, counts = self._age_counts(data)
        bands = counts.sum(axis=1)
        title_text = text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or tr(
            "ages_title", language
        )
        ages = actors.last_year + 1 - actors.dated_records[c.FOUNDED]
        parts = [opening(self, "", f"{title_text} ({self._detail(actors, language)})", language),
                self._most(bands, language), _median(ages, language)]  # fmt: skip
        for family, title in actors.titles(data, language).items() if len(actors.families) > 1 else ():
            if counts[family].sum():
                own = ages[actors.dated_records[c.FAMILY] == family]
                parts += [with_value(title, self._most(counts[family], language), language), _median(own, language)]
        return sentences([*parts, *_undated_note(actors, language)])

    def lecture(self, data: Dataset, language: LanguageCode) -> ChartValue:
        """Return how many actors of the first family are in its fullest band."""
        actors, counts = self._age_counts(data)
        family = actors.families[0]
        at = int(np.argmax(counts[family].to_numpy()))
        low = int(counts.index[at])
        name = actors.titles(data, language)[family] if len(actors.families) > 1 else tr("ages_title", language)
        return ChartValue(name, self._band(low, language), float(counts[family].iloc[at]), c.FAMILY, f"{family}:{low}")

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""
        actors, counts = self._age_counts(data)
        title_text = text_in(self.title, language, what=Message("fault.cartography.text.chart_title")) or tr(
            "ages_title", language
        )
        title = ChartTitle(typeset(title_text, language), self._detail(actors, language))
        titles, colors = actors.titles(data, language), actors.colors(theme.qualitative, data.vocabulary)
        names = [self._band(low, language) for low in counts.index]
        note = Footnote(tuple(_undated_note(actors, language)))
        if self.opposed:
            first, second = self.families
            pairs = counts[[first, second]].to_numpy(dtype=np.float64).tolist()
            rows = tuple((name, left, right) for name, (left, right) in zip(names, pairs, strict=True))
            pair = (colors[first], colors[second])
            return OpposedBars(title, (titles[first], titles[second]), rows, colors=pair, note=note)
        entries = tuple(KeyEntry(titles[family], colors[family]) for family in actors.families)
        return StackedBars(
            title, Key(entries if len(entries) > 1 else ()), tuple(names),
            tuple(tuple(map(float, row)) for row in counts.to_numpy()), tuple(colors.values()), note=note,
        )  # fmt: skip

    def _age_counts(self, data: Dataset) -> tuple[Lives, pd.DataFrame]:
        """Return the actors, and how many of each family are in each band: index its least age, the oldest first."""
        actors = lives(self, data, self.families, closed=False)
        dated = actors.dated_records
        ages = np.maximum(actors.last_year + 1 - dated[c.FOUNDED].to_numpy(), 0)
        low = np.minimum(ages // self.band_years * self.band_years, self.oldest).astype(np.int64)
        bands = range(self.oldest, -1, -self.band_years)
        counts = pd.crosstab(low, dated[c.FAMILY].to_numpy())
        counts = counts.reindex(index=bands, columns=list(actors.families), fill_value=0)
        return actors, counts

    def _band(self, low: int, language: LanguageCode) -> str:
        if low == self.oldest:
            return tr("age_open", language, low=number(low, language))
        high = number(low + self.band_years - 1, language)
        return tr("age_band", language, low=number(low, language), high=high)

    def _most(self, bands: pd.Series[int], language: LanguageCode) -> str:
        at = int(np.argmax(bands.to_numpy()))
        return tr(
            "told.age_mode", language, band=self._band(int(bands.index[at]), language),
            n=number(int(bands.iloc[at]), language), all=number(int(bands.sum()), language),
        )  # fmt: skip

    @staticmethod
    def _detail(actors: Lives, language: LanguageCode) -> str:
        return tr("ages_detail", language, year=actors.last_year + 1)


def _median(ages: pd.Series[float], language: LanguageCode) -> str:
    middle = float(ages.median())
    return tr("told.age_median", language, value=number(middle, language, decimals=middle_decimals(middle)))


def _undated_note(actors: Lives, language: LanguageCode) -> list[str]:
    return [tr("undated", language, n=number(actors.undated_count, language))] if actors.undated_count else []
