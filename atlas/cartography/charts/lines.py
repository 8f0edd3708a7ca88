"""Lines over the years: what was created each year by family or province, or one figure counted in several years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.charts.chart import (
    FIGURES,
    Chart,
    ChartTitle,
    ChartValue,
    by_year,
    known_values,
    register_chart,
    unit_names,
)
from atlas.cartography.charts.curves import Curve, Curves, LineLook, line_looks
from atlas.cartography.charts.keys import Footnote
from atlas.cartography.charts.lives import ACTOR_ASKS, Lives, check_families, family_keys, lives
from atlas.cartography.charts.sentences import join_names, opening, sentences
from atlas.cartography.marks.checks import check_choice
from atlas.cartography.marks.mark import Ask, require_nature
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items, typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_USUAL_YEARS: Final = 20


@register_chart
@dataclass(frozen=True, slots=True)
class LinesChart(Chart):
    """A line for each family, province or commune over the years, on one axis.

    Without ``indicators`` the lines are the register's creations of each full year, closed actors included; with
    ``cumulated`` they are the actors of today that were founded by then: a lower bound of how many there were. With
    ``indicators`` they are one figure of several years (two censuses and more), a dot at each year that was counted:
    between two dots nothing is known.

    Attributes:
        indicators: keys of stocks or ratios of one unit, each of a year of its own.
        by: a line for each ``family`` or ``province`` of the register; each ``province`` or ``commune`` of indicators.
        families: those counted, all that occur by default.
        first: first year of the register's lines; twenty years are drawn when 0.
        last: last year; the last full one of the register when 0.
        cumulated: whether the register's lines add up what was founded before.
        rows: how many lines at the most, those with the largest sums; what is left out is named.
        title: says what is drawn by default.
    """

    indicators: tuple[str, ...] = ()
    by: Literal["family", "province", "commune"] = "family"
    families: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    cumulated: bool = False
    rows: int = 6
    title: Text = ""
    chart: Literal["lines"] = "lines"
    grows: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("population_2014", "population_2024"), "by": "province"}

    def __post_init__(self) -> None:
        check_families(self.families)
        check_choice("by", self.by, ("family", "province", "commune"))
        if not 1 <= self.rows <= 7:
            raise ValueError(Message("fault.cartography.charts.rows.lines", rows=self.rows))
        if self.indicators and self.by == "family":
            raise ValueError(Message("fault.cartography.charts.lines.of_units"))
        if not self.indicators and self.by == "commune":
            raise ValueError(Message("fault.cartography.charts.lines.of_register"))
        if len(set(self.indicators)) < len(self.indicators) or len(self.indicators) == 1:
            raise ValueError(Message("fault.cartography.charts.lines.years"))
        if self.first and self.last and self.last <= self.first:
            raise ValueError(
                Message("fault.cartography.charts.lines.order", last=str(self.last), first=str(self.first))
            )

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, with the natures that they may have."""
        return tuple((key, FIGURES) for key in self.indicators) or ACTOR_ASKS

    def indicator_keys(self, data: Dataset) -> tuple[str, ...]:
        """Return the indicators drawn, or the counts of the families shown."""
        return tuple(dict.fromkeys(self.indicators)) or family_keys(self.families, data)

    @property
    def shows_records(self) -> bool:
        """Whether records of the register are counted: their foundations, where no indicator is drawn."""
        return not self.indicators

    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences: for each line its ends, its highest and its lowest year."""
        chart = self.block(data, PRINT, language)
        heading = f"{chart.title.title} ({chart.title.detail})" if chart.title.detail else chart.title.title
        parts = [opening(self, "", heading, language)]
        for line in chart.curves:
            figures = [number(value, language, decimals=chart.decimals) for value in line.values]
            peak, trough = int(np.argmax(line.values)), int(np.argmin(line.values))
            years = [str(year) for year in line.years]
            parts.append(
                tr(
                    "told.line", language, name=line.name, start=figures[0], first=years[0], end=figures[-1],
                    last=years[-1], most=figures[peak], peak=years[peak], least=figures[trough], trough=years[trough],
                )
            )  # fmt: skip
        return sentences([*parts, *chart.note.lines])

    def lecture(self, data: Dataset, language: LanguageCode) -> ChartValue | None:
        """Return the last value of the first line of the register."""
        if self.indicators:
            return None
        line = self.block(data, PRINT, language).curves[0]
        year = line.years[-1]
        level = c.FAMILY if self.by == "family" else "province"
        titles = data.vocabulary.titles(c.FAMILY)
        named = (
            {family: texts[language] for family, texts in titles.items()}
            if self.by == "family"
            else dict(
                zip(data.provinces.index, unit_names(data, data.provinces.index, "province", language), strict=True)
            )
        )
        code = next(code for code, name in named.items() if name == line.name)
        return ChartValue(line.name, str(year), float(line.values[-1]), level, f"{code}:{year}")

    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Curves:
        """Return the chart as a block of the legend."""
        return (self._indicator_lines if self.indicators else self._register_lines)(data, theme, language)

    def _indicator_lines(self, data: Dataset, theme: Theme, language: LanguageCode) -> Curves:
        """Return the lines of indicators, those with the highest values, at the years in which they were counted."""
        assert self.by != "family"  # refused when the chart was written
        kinds = by_year([require_nature(self, data, key) for key in self.indicators])
        table = pd.DataFrame(
            {year: known_values(data, indicator.key, self.by) for year, indicator in kinds.items()}
        ).dropna()
        if table.empty:
            raise ClassificationError(Message("fault.cartography.charts.lines.empty"))
        order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
        names = dict(zip(order, unit_names(data, order, self.by, language), strict=True))
        last = list(kinds.values())[-1]
        detail = join_items((part for part in (last.unit[language], f"{min(kinds)}–{max(kinds)}") if part), language)
        title = self._title(last.title[language], detail, language)
        rest = [names[code] for code in order[self.rows :]]
        shown = order[: self.rows]
        curves = _curves(table.loc[shown].set_axis([names[code] for code in shown]), line_looks(len(shown), theme))
        note = Footnote((tr("not_drawn", language, names=join_names(rest, language)),) if rest else ())
        from_zero = last.nature is Nature.STOCK
        return Curves(title, curves, note, decimals=last.decimals, dots=True, from_zero=from_zero)

    def _register_lines(self, data: Dataset, theme: Theme, language: LanguageCode) -> Curves:
        """Return the lines of the register: its creations of each year, or their sum up to each."""
        actors = lives(self, data, self.families, closed=not self.cumulated)
        years = self._years(actors)
        groups = c.FAMILY if self.by == "family" else c.PROVINCE_CODE
        table = pd.crosstab(actors.dated_records[groups], actors.dated_records[c.FOUNDED].astype(np.int64))
        if self.cumulated:
            earliest = min(int(actors.dated_records[c.FOUNDED].min()), years[0])
            everywhen = range(earliest, years[-1] + 1)
            table = table.reindex(columns=everywhen, fill_value=0).cumsum(axis=1)
        table = table.reindex(columns=years, fill_value=0)
        table = table[table.sum(axis=1) > 0]
        if self.by == "family":
            table = table.loc[[family for family in actors.families if family in table.index]]
        if table.empty:
            raise ClassificationError(
                Message("fault.cartography.charts.lines.none", first=str(years[0]), last=str(years[-1]))
            )
        names, colors = self._line_looks(data, actors, table.index, theme, language)
        order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
        codes = [code for code in table.index if code in set(order[: self.rows])]
        rest = [names[code] for code in order[self.rows :]]
        word = "founded" if self.cumulated else "creations"
        span = {"first": years[0], "last": years[-1]}
        title = self._title(tr(f"{word}_title", language), tr(f"{word}_detail", language, **span), language)
        lines = [tr("not_drawn", language, names=join_names(rest, language))] if rest else []
        if actors.undated_count:
            lines.append(tr("undated", language, n=number(actors.undated_count, language)))
        looks = line_looks(len(codes), theme, [colors[code] for code in codes] if colors else None)
        return Curves(
            title, _curves(table.loc[codes].set_axis([names[code] for code in codes]), looks), Footnote(tuple(lines))
        )

    def _years(self, actors: Lives) -> range:
        last = self.last or actors.last_year
        if last > actors.last_year:
            raise ClassificationError(
                Message("fault.cartography.charts.lines.late", last=str(actors.last_year), year=str(last))
            )
        first = self.first or last - _USUAL_YEARS + 1
        if first >= last:
            raise ClassificationError(Message("fault.cartography.charts.lines.span", span=f"{first}–{last}"))
        return range(first, last + 1)

    def _line_looks(
        self, data: Dataset, actors: Lives, codes: pd.Index[str], theme: Theme, language: LanguageCode
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return names of the lines, and the colors of families; provinces have none of their own."""
        if self.by == "family":
            return actors.titles(data, language), actors.colors(theme.qualitative, data.vocabulary)
        return dict(zip(codes, unit_names(data, codes, "province", language), strict=True)), {}

    def _title(self, usual: str, detail: str, language: LanguageCode) -> ChartTitle:
        given = text_in(self.title, language, what=Message("fault.cartography.text.chart_title"))
        return ChartTitle(typeset(given or usual, language), detail)


def _curves(table: pd.DataFrame, looks: Sequence[LineLook]) -> tuple[Curve, ...]:
    """Return a curve for each row of a table whose columns are years."""
    years = tuple(int(year) for year in table.columns)
    rows = zip(table.index, table.to_numpy(dtype=np.float64), looks, strict=True)
    return tuple(Curve(str(name), years, tuple(map(float, row)), look) for name, row, look in rows)
