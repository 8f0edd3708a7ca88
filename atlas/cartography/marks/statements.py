"""Statements of alternative texts: what a fitted scale says of its data, its extremes, classes, pattern and gaps."""

from __future__ import annotations

from typing import Final

import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.alt_text.statement import REASONS, DescriptionContext, Statement
from atlas.cartography.labels.unit_names import holders, join_names, unit_name, with_count
from atlas.cartography.marks.fitted_classes import edge_texts
from atlas.cartography.marks.rare_categories import rare_text
from atlas.cartography.scales.scales import NOT_APPLICABLE, RARE, SUPPRESSED, CategoryScale, ClassScale, SizeScale
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent

#: A part of the whole is worth saying of the first units when there are more than twice as many.
_TOP: Final = 3
_MOST_CATEGORIES: Final = 6


def size_statements(scale: SizeScale, at: DescriptionContext, key: str) -> list[Statement]:
    """Describe symbols: between which values they lie, what the largest hold, what has none."""
    zeros = [Statement(with_count(at.text("no_symbol"), scale.zeros, at.language), 3)] if scale.zeros else []
    return [
        *extremes(at.indicator(key), scale.values, at),
        *top_share(scale.values, at),
        *zeros,
        *at.absent(scale.missing, 0, scale.withheld_count),
    ]


def class_statements(scale: ClassScale, at: DescriptionContext, key: str) -> list[Statement]:
    """Describe classes: extremes, units in each class, where the highest and the lowest are."""
    indicator = at.indicator(key)
    statements = extremes(indicator, scale.values, at, smoothed=scale.smoothed)
    if scale.smoothed:  # the name of a method keeps its capital
        smoothed = at.text("smoothed_rates")
        statements.append(Statement(smoothed[:1].upper() + smoothed[1:], 3))
    items = class_items(scale, at)
    if not items:
        return statements
    title = at.text("alt.classes") if statements else indicator.title[at.language]
    statements.append(Statement(at.counts(title, items), 2))
    codes = scale.values.index
    for code, what, rank in ((len(scale.counts) - 1, "alt.highest_class", 4), (0, "alt.lowest_class", 5)):
        units = [str(unit) for unit in codes[scale.codes == code]]
        if units and len(scale.counts) > 1:
            statements.append(at.where(at.text(what), units, rank))
    return statements


def category_statements(scale: CategoryScale, at: DescriptionContext, title: str) -> list[Statement]:
    """Describe categories: units in each, and where the units of rare ones are."""
    items = [with_count(scale.titles[key], n, at.language) for key, n in scale.counts.items()]
    statements = [Statement(at.counts(title, [*items, *missing_items(scale.missing, 0, 0, at)]), 1)]
    if scale.rare:
        statements.append(Statement(tr("rare_inside", at.language, listed=rare_text(scale, at.language)), 3))
    ordered = sorted((n, key) for key, n in scale.counts.items() if n and key != RARE)
    for _, key in ordered[:_MOST_CATEGORIES] if len(ordered) > 1 else ():
        units = [str(code) for code in scale.values.index[scale.values == key]]
        statements.append(at.where(scale.titles[key], units, 5))
    return statements


def extremes(
    indicator: Indicator, values: pd.Series[float], at: DescriptionContext, *, smoothed: bool = False
) -> list[Statement]:
    """Between which values an indicator lies, and where; the value of the whole region."""
    finite = values.dropna()
    if finite.empty:
        return []
    statements = value_range(indicator.title[at.language], finite, at, decimals=indicator.decimals)
    whole = at.data.region[indicator.key].iloc[0] if indicator.key in at.data.region else None
    if not smoothed and whole is not None and whole == whole:
        figure = number(float(whole), at.language, decimals=indicator.decimals)
        blanks = {"said": statements[0].text, "value": figure}
        text = at.text("alt.whole_unit", unit=at.whole, **blanks) if at.whole else at.text("alt.whole", **blanks)
        statements = [Statement(text, statements[0].rank)]
    return statements


def value_range(title: str, values: pd.Series[float], at: DescriptionContext, *, decimals: int) -> list[Statement]:
    """Say between which values an indicator lies, and which units have the least and the greatest."""
    low, high = float(values.min()), float(values.max())
    said_low, said_high = (number(value, at.language, decimals=decimals) for value in (low, high))
    if low == high:
        return [Statement(at.text("alt.equal", title=title, value=said_low), 1)]
    names = (holders(values, value, at.data, at.language) for value in (low, high))
    low_name, high_name = names
    text = at.text("alt.range", title=title, low=said_low, high=said_high, low_name=low_name, high_name=high_name)
    return [Statement(text, 1)]


def top_share(values: pd.Series[float], at: DescriptionContext) -> list[Statement]:
    """Return the share of the total that the first three units hold."""
    ranked = values.dropna().sort_values(ascending=False, kind="stable")
    total = float(ranked.sum())
    if len(ranked) <= 2 * _TOP or total <= 0 or float(ranked.iloc[_TOP - 1]) <= 0:
        return []
    names = [unit_name(at.data, str(code), at.language) for code in ranked.index[:_TOP]]
    share = percent(100 * float(ranked.iloc[:_TOP].sum()) / total, at.language)
    return [Statement(at.text("alt.top", names=join_names(names, at.language), share=share), 2)]


def class_items(scale: ClassScale, at: DescriptionContext) -> list[str]:
    """Return each class with its number of units, then zero and what has no value."""
    texts = class_texts(scale, at.language)
    items = [with_count(text, n, at.language) for text, n in zip(texts, scale.counts, strict=True)]
    items += [with_count(at.text("none"), scale.zeros, at.language)] if scale.zeros else []
    return items + missing_items(scale.missing, scale.number(NOT_APPLICABLE), scale.number(SUPPRESSED), at)


def class_texts(scale: ClassScale, language: LanguageCode) -> list[str]:
    """Return the classes in words, with the breaks as the legend prints them."""
    if not scale.breaks.classes:
        return []
    edges = edge_texts(scale, language)
    if len(edges) == 1:
        return [edges[0]]
    last = len(edges) - 2
    keys = ["interval_closed" if i == last else "interval" for i in range(last + 1)]
    return [tr(key, language, low=edges[i], high=edges[i + 1]) for i, key in enumerate(keys)]


def missing_items(no_data: int, not_applicable: int, suppressed: int, at: DescriptionContext) -> list[str]:
    """Return how many units have no value, and why."""
    numbers = zip(REASONS, (no_data, not_applicable, suppressed), strict=True)
    return [with_count(at.text(why), n, at.language) for why, n in numbers if n]
