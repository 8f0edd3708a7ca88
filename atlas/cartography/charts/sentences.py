"""What a chart shows, in sentences made from its data: the alternative text of a reader who does not see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.charts.chart import AnyChart, Chart
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items, typeset

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_NAMED: Final = 3  # units that are named where several have the same value


def describe_chart(chart: AnyChart, data: Dataset, language: LanguageCode) -> str:
    """Say in a few sentences what a chart shows: its subject, its extremes with their units, its pattern.

    Every name and number is read from the data as the chart reads them: text and picture never disagree.

    Args:
        chart: one of `atlas.cartography.charts`.
        data: the tabulated indicators.
        language: of the sentences.

    Raises:
        MapTypeError, ClassificationError, UnknownNameError: as the chart's own ``block``.
    """
    return chart.describe(data, language)


def opening(chart: Chart, title: Text, usual: str, language: LanguageCode) -> str:
    """Return the first sentence: the kind of chart, and the editor's title or what is shown."""
    shown = typeset(text_in(title, language, what=Message("fault.cartography.text.chart_title")) or usual, language)
    return with_value(chart.kind(language), shown, language)


def with_value(what: str, value: str, language: LanguageCode) -> str:
    """Return “what: value” with the colon of the language."""
    return f"{what}{LANGUAGES[language].colon}{value}"


def sentences(parts: Iterable[str]) -> str:
    """Join sentences, each ended by a full stop."""
    return " ".join(part if part.endswith((".", "؟", "?", "!")) else f"{part}." for part in parts if part)


def value_range(values: pd.Series[Any], names: pd.Series[Any], indicator: Indicator, language: LanguageCode) -> str:
    """Say between which values the units lie, and which units have the least and the greatest."""
    high, low = float(values.max()), float(values.min())
    most, least = (number(end, language, decimals=indicator.decimals) for end in (high, low))
    if len(values) == 1:
        return tr("told.one", language, name=join_names(names[values.index], language), value=most)
    if most == least:
        return tr("told.equal", language, value=most)
    highest, lowest = (join_names(names[values.index[values == end]], language) for end in (high, low))
    return tr("told.range", language, high=most, highest=highest, low=least, lowest=lowest)


def join_names(names: Sequence[Any] | pd.Series[Any], language: LanguageCode) -> str:
    """Return names with commas, the first few of many."""
    shown = [typeset(str(name), language) for name in names]
    if len(shown) > _NAMED + 1:
        return tr("told.others", language, names=join_items(shown[:_NAMED], language), n=len(shown) - _NAMED)
    return join_items(shown, language)


def unit_titles(data: Dataset, by: str, language: LanguageCode) -> pd.Series[Any]:
    """Return the names of the units of a level in a language."""
    return data.table(by)[LANGUAGES[language].name_column].astype("str")  # type: ignore[arg-type]


def indicator_texts(
    data: Dataset,
    indicator: Indicator,
    values: pd.Series[Any],
    *,
    by: str,
    language: LanguageCode,
    shown: int | None = None,
) -> list[str]:
    """Say of one indicator how many units have a value, their extremes, and the whole region's value.

    ``shown`` is how many of them the chart has room for; the extremes are those of all.
    """
    texts = [
        count_text(by, len(values), language, shown=shown),
        value_range(values, unit_titles(data, by, language), indicator, language),
    ]
    whole = data.region[indicator.key].iloc[0]
    if pd.notna(whole):
        figure = number(float(whole), language, decimals=indicator.decimals)
        texts.append(with_value(tr("region", language), figure, language))
    return texts


def count_text(by: str, count: int, language: LanguageCode, *, shown: int | None = None) -> str:
    """Say how many units of a level there are, and how many of them are shown when not all are."""
    what, n = tr(f"{by}s_count", language), number(count, language)
    if shown is None or shown >= count:
        return with_value(what, n, language)
    return tr("told.shown", language, what=what, shown=number(shown, language), n=n)
