"""Sparklines: a series of years or of classes at each unit as a small line, all lines on one scale from zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.flags import SUPPRESSED
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.sparklines import DOT_MM, SparkFrame, SparkLook, draw_sparklines
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.legend import Block, Heading, LegendRemark, SeriesKey
from atlas.cartography.marks.checks import check_between, check_color, check_largest, check_level, check_parts
from atlas.cartography.marks.common_scale import common_title, kinds_of_one_unit, map_titles
from atlas.cartography.marks.mark import By, Mark, register_mark
from atlas.cartography.marks.proportional import special_block
from atlas.cartography.marks.statements import value_range
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.diagrams import sparkline_style
from atlas.cartography.marks.symbol_placement import draw_missing, place_symbols, spread_remark
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.errors import ClassificationError, quote_names
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_clauses, typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
_TINT: Final = 0.3  # of the color under a line


@dataclass(frozen=True, eq=False)
class SeriesScale:
    """Series of the units and the one scale that all are drawn on.

    Attributes:
        table: one row for each unit, indexed by code, one column for each step.
        titles: of the steps.
        frame: size and scale of the sparklines.
        ticks: round values of the axis, the lowest first.
        heading: of the legend: title and detail.
        least: units whose greatest value is less are not drawn.
        withheld: codes of the units of which a value is known and withheld.
    """

    table: pd.DataFrame = field(repr=False)
    titles: tuple[str, ...]
    frame: SparkFrame
    ticks: tuple[float, ...]
    heading: tuple[str, str]
    least: float
    withheld: pd.Index[Any] = field(repr=False)

    @property
    def complete_rows(self) -> pd.DataFrame:
        """Units of which every value is known."""
        return self.table.dropna()

    @property
    def drawn_rows(self) -> pd.DataFrame:
        """Units that have a line: every value known, one that reaches the least."""
        rows = self.complete_rows
        return rows[rows.abs().max(axis=1) >= self.least]

    @property
    def missing(self) -> pd.Index[Any]:
        """Codes of the units of which a value is not known."""
        return self.table.index[self.table.isna().any(axis=1)].difference(self.withheld, sort=False)

    @property
    def weak(self) -> int:
        """Number of units that are left out because all their values are too small."""
        return len(self.complete_rows) - len(self.drawn_rows)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "steps": list(self.titles),
            "low": self.frame.low,
            "high": self.frame.high,
            "drawn": len(self.drawn_rows),
            "no_data": len(self.missing),
            "suppressed": len(self.withheld),
            "not_drawn": self.weak,
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Sparklines(Mark[SeriesScale]):
    """A small line at each unit over a series of years or of classes; all share one scale, which holds zero.

    Years stand as far apart as they are; classes at equal steps. The series runs from left to right in every language.

    Attributes:
        indicators: keys of three and more stocks, or ratios, of one unit, in the order of the series.
        steps: how the years or classes are called, in the order of the indicators; years, or titles, when empty.
        by: level of the units.
        width_mm, height_mm: of the ground of a sparkline.
        largest: the value at its top, to share one scale over a series; a round one that holds the greatest by default.
        least: units whose values are all smaller are not drawn, and the legend says how many.
        color: ``#rrggbb``; the theme's symbol when empty.
        title: head of the legend, in French or in several languages; what the indicators have in common by default.
        spread: whether sparklines are moved apart so that none covers another, a line leading back to each unit.
    """

    indicators: tuple[str, ...]
    steps: tuple[Text, ...] = ()
    by: By = "province"
    width_mm: float = 16.0
    height_mm: float = 9.0
    largest: float | None = None
    least: float = 0.0
    color: str = ""
    title: Text = ""
    spread: bool = True
    mark: Literal["sparklines"] = "sparklines"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicators": ("cooperatives", "associations", "mutuals")}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK, Nature.RATIO})

    def __post_init__(self) -> None:
        """Validate the options."""
        check_parts(self.indicators, least=3)
        high = Message("fault.cartography.unit.mm_high")
        check_between(Message("fault.cartography.thing.sparkline"), self.width_mm, 4.0, 60.0)
        check_between(Message("fault.cartography.thing.sparkline"), self.height_mm, 2.0, 40.0, unit=high)
        check_largest(self.largest)
        check_level(self.by)
        check_color(self.color)
        if self.steps and len(self.steps) != len(self.indicators):
            count, steps = len(self.indicators), len(self.steps)
            raise ValueError(Message("fault.cartography.sparklines.steps", count=count, steps=steps))
        if not 0 <= self.least < np.inf:
            raise ValueError(Message("fault.cartography.sparklines.least", value=self.least))

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> SeriesScale:
        """Take the series, and find the scale that holds zero and all of their values."""
        kinds = kinds_of_one_unit(self, data, self.indicators)
        table = pd.DataFrame({kind.key: data.table(self.by)[kind.key].astype("float64") for kind in kinds})
        flags = [data.flags(kind.key, self.by).eq(SUPPRESSED).to_numpy(dtype=bool) for kind in kinds]
        withheld = table.index[np.any(flags, axis=0) & table.isna().any(axis=1).to_numpy(dtype=bool)]
        values = table.dropna().to_numpy()
        if not np.isfinite(values).all() or not (values != 0).any():
            listed = quote_names(kind.key for kind in kinds)
            reason = "infinite" if not np.isfinite(values).all() else "zero"
            raise ClassificationError(Message(f"fault.cartography.charts.maps.{reason}", listed=listed))
        from matplotlib.ticker import MaxNLocator  # loaded when a plate is drawn

        high = max(self.largest or 0.0, float(values.max()))
        ticks = [float(v) for v in MaxNLocator(nbins=4).tick_values(min(0.0, float(values.min())), max(0.0, high))]
        top = high if self.largest else ticks[-1]
        frame = SparkFrame(self.width_mm, self.height_mm, _places(kinds), ticks[0], top)
        shown = tuple(tick for tick in ticks if tick <= top)
        title, detail = self._heading(kinds, data, language)
        return SeriesScale(table, self._titles(kinds, language), frame, shown, (title, detail), self.least, withheld)

    def draw(self, sheet: MapSheet, scale: SeriesScale) -> None:
        """Draw the sparklines at the units' anchors, and a cross where a value is unknown."""
        rows = scale.drawn_rows.sort_index()
        halves = np.full((len(rows), 2), np.array([self.width_mm, self.height_mm]) / 2 + DOT_MM / 2)
        shown, centers = place_symbols(sheet, rows.index, halves, round_symbols=False, spread=self.spread)
        look, clip = self.look(sheet.canvas.theme), sheet.frame.box
        draw_sparklines(sheet.canvas, centers, rows.to_numpy()[shown], scale.frame, look, clip=clip)
        draw_missing(sheet, scale.missing, gid="absent:sparklines")
        draw_missing(sheet, scale.withheld, gid="withheld:sparklines", withheld=True)

    def legend(self, scale: SeriesScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return a sparkline with its axis and steps, what is not drawn, and what is missing."""
        title, detail = scale.heading
        blocks: list[Block] = [Heading(title, detail)]
        if len(scale.drawn_rows):
            blocks.append(self._key(scale, data, theme, language))
        remarks = [tr("spark_scale", language, steps=join_clauses(scale.titles, language))]
        if scale.weak:
            low = number(self.least, language, decimals=_decimals((self.least,)))
            remarks.append(tr("spark_weak", language, low=low, n=number(scale.weak, language)))
        blocks += [LegendRemark(text) for text in remarks]
        blocks += special_block(0, len(scale.missing), language, withheld=len(scale.withheld))
        return (*blocks, *spread_remark(self.spread, language))

    def style(self, scale: SeriesScale, context: StyleContext) -> MarkStyles:
        """Return grounds, areas and lines as layers of the ground, as large as the plate's scale draws them."""
        return sparkline_style(self, scale, context, look=self.look(context.theme))

    def describe(self, scale: SeriesScale, context: DescriptionContext) -> list[Statement]:
        """Say between which values the units lie at the first and at the last step."""
        statements, rows = [], scale.complete_rows
        for place in (0, -1) if len(rows) else ():
            decimals = context.indicator(self.indicators[place]).decimals
            statements += value_range(scale.titles[place], rows[self.indicators[place]], context, decimals=decimals)
        return statements + context.absent(len(scale.missing), 0, len(scale.withheld))

    def look(self, theme: Theme) -> SparkLook:
        """Return the colors of all sparklines."""
        color = self.color or theme.symbol
        return SparkLook(color, tint(color, 1 - _TINT, ground=theme.paper), theme.paper, theme.quiet)

    def _key(self, scale: SeriesScale, data: Dataset, theme: Theme, language: LanguageCode) -> SeriesKey:
        """Return the key shows the line that reaches highest."""
        rows, ticks = scale.drawn_rows, scale.ticks
        code = str(rows.max(axis=1).idxmax())
        decimals = _decimals(ticks)
        shown = tuple((tick, number(tick, language, decimals=decimals)) for tick in _few(ticks))
        text = tr("spark_example", language, name=unit_name(data, code, language))
        values = tuple(rows.loc[code].to_numpy(dtype=np.float64).tolist())
        return SeriesKey(scale.frame, values, shown, (scale.titles[0], scale.titles[-1]), text, self.look(theme))

    def _titles(self, kinds: Sequence[Indicator], language: LanguageCode) -> tuple[str, ...]:
        if self.steps:
            what = Message("fault.cartography.text.chart_title")
            return tuple(typeset(text_in(step, language, what=what), language) for step in self.steps)
        if _years(kinds):
            return tuple(kind.year for kind in kinds)
        return tuple(map_titles(kinds, language))

    def _heading(self, kinds: Sequence[Indicator], data: Dataset, language: LanguageCode) -> tuple[str, str]:
        title, detail = common_title(kinds, data.vocabulary, language)
        if len({kind.title[language] for kind in kinds}) == 1:
            title = kinds[0].title[language]
        what = Message("fault.cartography.text.legend_title", mark=self.message_name)
        return typeset(text_in(self.title, language, what=what), language) or title, detail


def _years(kinds: Sequence[Indicator]) -> list[int]:
    """Return the years of a series that has one for each step, each later than the one before; none otherwise."""
    years = [int(kind.year) for kind in kinds if kind.year.isdecimal()]
    return years if len(years) == len(kinds) and sorted(set(years)) == years else []


def _places(kinds: Sequence[Indicator]) -> tuple[float, ...]:
    """Return where the steps stand along the axis, from 0 to 1."""
    along = np.array(_years(kinds) or range(len(kinds)), dtype=np.float64)
    return tuple(((along - along[0]) / (along[-1] - along[0])).tolist())


def _few(ticks: Sequence[float]) -> tuple[float, ...]:
    """Return the ends of the axis, and zero where it lies between them."""
    return tuple(dict.fromkeys((ticks[0], *(tick for tick in ticks if tick == 0), ticks[-1])))


def _decimals(values: Sequence[float]) -> int:
    return next((d for d in range(9) if all(abs(round(v, d) - v) < 1e-9 for v in values)), 9)
