"""What the charts share: their heading, their rows of units, their plotting area."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend import Block
from atlas.cartography.marks.mark import Ask, By, listed_units
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.registry import Registered, Registry
from atlas.cartography.spec.theme import Theme
from atlas.errors import ClassificationError, MapTypeError, quote_names
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import join_items, typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

Floats = npt.NDArray[np.float64]
ROW_MM: Final = 4.4
_LEADING: Final = 1.22
_AFTER_TITLE_MM: Final = 1.4
_YEAR: Final = re.compile(r"(1[89]|20)\d\d")


@dataclass(frozen=True, slots=True)
class ChartValue:
    """A value that a chart shows.

    Attributes:
        name: of the bar or line.
        at: the band or year.
        value: the value.
        level, code: kind and codes of the unit and of the band or year, which make the key of the number.
    """

    name: str
    at: str
    value: float
    level: str
    code: str


class Chart(ABC):
    """A kind of chart: all that others ask of it.

    A new one is a frozen dataclass in a module of its own under :func:`register_chart`; nothing else names it.

    Traits, which others read instead of its name:
        example: its fields in an example over the figures of HCP and a register, as a file would write them.
        words: its own texts, name → language → text, where they are not in the files of words; ``kind`` says what kind
            of chart it is.
        grows: whether it has a plotting area that fills a height greater than it needs.
    """

    __slots__ = ()
    example: ClassVar[Mapping[str, Any]] = {}
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    grows: ClassVar[bool] = False
    if TYPE_CHECKING:
        chart: str  # a field of each chart
        __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    @abstractmethod
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, each with the natures that it may have."""

    def indicator_keys(self, data: Dataset) -> tuple[str, ...]:  # for charts of families
        """Return the indicators that it shows of some data, each once."""
        return tuple(dict.fromkeys(key for key, _ in self.asks))

    @property
    def shows_records(self) -> bool:
        """Whether records of the register are counted in ways that no indicator is."""
        return False

    @property
    def message_name(self) -> str:
        """How a message names it."""
        return f"a chart “{self.chart}”"

    @abstractmethod
    def block(self, data: Dataset, theme: Theme, language: LanguageCode) -> Block:
        """Return the chart as a block of the legend."""

    @abstractmethod
    def describe(self, data: Dataset, language: LanguageCode) -> str:
        """Return what the chart shows, in sentences."""

    def lecture(self, data: Dataset, language: LanguageCode) -> ChartValue | None:
        """Return one value read from the chart; None where one of its indicators serves."""
        return None

    def kind(self, language: LanguageCode) -> str:
        """Return what kind of chart it is: “Histogram”."""
        own = self.words.get("kind")
        return own[language] if own is not None else tr(f"kind.{self.chart}", language)


charts: Final[Registry[Chart]] = Registry("chart", "atlas.charts", folder="atlas.cartography.charts")
#: Any chart that has signed in; told apart in a file by its field “chart”.
AnyChart: TypeAlias = Annotated[Chart, Registered(charts)]
C = TypeVar("C", bound=Chart)


def register_chart(kind: type[C]) -> type[C]:
    """Sign a chart in, so that editions can draw it by its name; decorates its class, above ``@dataclass``.

    Raises:
        TypeError: it is no dataclass with a field ``chart``, it lacks a part of :class:`Chart`, or its name is taken.
    """
    if missing := sorted(getattr(kind, "__abstractmethods__", ())):
        raise TypeError(Message("fault.cartography.charts.unfinished", name=kind.__name__, parts=", ".join(missing)))
    charts.register(kind)
    return kind


@dataclass(frozen=True, slots=True)
class ChartTitle:
    """The bold title of a chart and the quiet line below it."""

    title: str
    detail: str = ""

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        kind = canvas.theme.type
        title, detail = self._lines(canvas, width)
        return (len(title) + len(detail)) * kind.legend * MM_PER_PT * _LEADING + _AFTER_TITLE_MM

    def draw(self, canvas: Canvas, box: Box) -> float:
        """Draw the lines from the top of a box and return the y below them."""
        kind, theme = canvas.theme.type, canvas.theme
        title, detail = self._lines(canvas, box.width)
        x = canvas.along(box, 0)
        y = canvas.lines(title, x, box.top, theme.text(kind.legend, weight=600))
        return canvas.lines(detail, x, y, theme.text(kind.legend, color=theme.quiet)) - _AFTER_TITLE_MM

    def _lines(self, canvas: Canvas, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        kind, theme = canvas.theme.type, canvas.theme
        title = canvas.wrap(self.title, theme.text(kind.legend, weight=600), width_mm=width)
        return title, canvas.wrap(self.detail, theme.text(kind.legend), width_mm=width) if self.detail else ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A plotting area in mm whose sides stand for intervals of numbers, from left to right in every language."""

    box: Box
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, xs: Floats, ys: Floats) -> Floats:
        """Return (n, 2) page millimeters of points."""
        (x0, x1), (y0, y1) = self.x, self.y
        return np.column_stack(
            [
                self.box.x + (np.asarray(xs) - x0) / (x1 - x0) * self.box.width,
                self.box.y + (np.asarray(ys) - y0) / (y1 - y0) * self.box.height,
            ]
        )


def chart_title(text: Text, indicator: Indicator, language: LanguageCode) -> ChartTitle:
    """Return the title of a chart: the editor's, or the indicator's; then unit and year."""
    detail = join_items((part for part in (indicator.unit[language], indicator.year) if part), language)
    return ChartTitle(
        typeset(
            text_in(text, language, what=Message("fault.cartography.text.chart_title")) or indicator.title[language],
            language,
        ),
        detail,
    )


def unit_names(data: Dataset, codes: pd.Index[Any], by: By, language: LanguageCode) -> list[str]:
    """Return the names of units in a language."""
    column = LANGUAGES[language].name_column
    return [typeset(str(name), language) for name in data.table(by).loc[codes, column]]


def known_values(data: Dataset, key: str, by: By) -> pd.Series[float]:
    """Return the values of the units that have one.

    Raises:
        ClassificationError: no unit has a value.
    """
    values = data.table(by)[key].astype("float64")
    finite = values[np.isfinite(values)]
    if finite.empty:
        raise ClassificationError(Message("fault.cartography.charts.empty", key=key))
    return finite


def plot_height(width: float, least: float, *, most: float = 62.0) -> float:
    """Return the height in mm of a plotting area: ``least`` in the column of a legend, more in a wider one."""
    return min(max(least, least + 0.24 * (width - 80.0)), max(most, least))


def by_year(kinds: Sequence[Indicator]) -> dict[int, Indicator]:
    """Return the indicators of a line by their years, the earliest first.

    Raises:
        MapTypeError: natures or units that differ, a year that is missing or said twice.
    """
    if len({(indicator.nature, indicator.unit[DEFAULT_LANGUAGE]) for indicator in kinds}) > 1:
        listed = listed_units(kinds, natures=True)
        raise MapTypeError(Message("fault.cartography.charts.line_kinds", listed=listed))
    undated = [indicator.key for indicator in kinds if not _YEAR.fullmatch(indicator.year)]
    if undated:
        raise MapTypeError(Message("fault.cartography.charts.line_undated", listed=quote_names(undated)))
    of_year = {int(indicator.year): indicator for indicator in sorted(kinds, key=lambda indicator: indicator.year)}
    if len(of_year) < len(kinds):
        raise MapTypeError(Message("fault.cartography.charts.line_twice"))
    return of_year


STOCKS: Final = frozenset({Nature.STOCK})
FIGURES: Final = frozenset({Nature.STOCK, Nature.RATIO})
