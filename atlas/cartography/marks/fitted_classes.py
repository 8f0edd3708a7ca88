"""Fitting classes and categories to an indicator, and the pieces of legend that explain them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.flags import UNRELIABLE, denominator
from atlas.analysis.stats.smoothed_rates import empirical_bayes
from atlas.cartography.legend import Block, ClassBoxes, ClassStrip, Heading, Histogram, Swatch, Swatches
from atlas.cartography.marks.class_options import Classed, Classing, options_of
from atlas.cartography.marks.mark import By
from atlas.cartography.marks.special import (
    CAUTION_TEXTURE,
    NO_DATA_TEXTURE,
    ZERO_TEXTURE,
    caution_ink,
    sign_remark,
    special_swatches,
)  # fmt: skip
from atlas.cartography.scales import palettes
from atlas.cartography.scales.classification import Breaks, classify, common, manual
from atlas.cartography.scales.color import is_gray, lightness
from atlas.cartography.scales.scales import CategoryScale, Caution, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, written_date
from atlas.i18n.typography import inside, join_items

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

__all__ = [
    "NO_DATA_TEXTURE",
    "ZERO_TEXTURE",
    "category_block",
    "category_scale",
    "class_blocks",
    "class_breaks",
    "class_colors",
    "class_scale",
    "edge_texts",
    "floats",
    "heading",
    "shown_values",
    "unit_values",
]
_LADDER: Final = "RdBu"  # hot categories red, cold ones blue, as in the literature
#: Of a ladder of five rungs, such as local clusters: any two keep ten steps of ΔE2000 apart, on a photocopy too.
_FIVE_RUNGS: Final = ("#7f0d1e", "#df8656", "#f7f7f7", "#a6cce5", "#3473b0")
_FIGURES: Final = 3  # of a break that is printed for itself
_WIDE: Final = 100  # greatest break over the least one from which they have no common decimals


def floats(values: pd.Series[float]) -> npt.NDArray[np.float64]:
    """Return values as float64, missing ones as NaN."""
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def unit_values(data: Dataset, key: str, by: By) -> pd.Series[float]:
    """Return the values of an indicator, one for each unit of a level."""
    return data.table(by)[key].astype("float64")


def shown_values(mark: Classed, indicator: Indicator, data: Dataset) -> pd.Series[float]:
    """Return the values that a mark cuts into classes: those of the table, or smoothed ones where it asks for them.

    A rate of events in a population (``per`` says of how many) is smoothed by
    :func:`~atlas.analysis.stats.smoothed_rates.empirical_bayes` over the units of the level;
    a missing value stays missing.

    Raises:
        MapTypeError: smoothing of what is no rate of events.
    """
    values = unit_values(data, indicator.key, mark.by)
    if not options_of(mark).smooth:
        return values
    if indicator.per is None:
        rates = [other.key for other in data.indicators if other.per is not None]
        raise MapTypeError(Message("fault.cartography.smooth", key=indicator.key, rates=", ".join(rates)))
    population = unit_values(data, denominator(indicator, data).key, mark.by)
    if not (values.notna() & (population > 0)).any():
        return values
    events = (values * population / indicator.per).clip(lower=0)
    return (indicator.per * empirical_bayes(events, population)).where(values.notna()).rename(indicator.key)


def is_absence(indicator: Indicator) -> bool:
    """Tell whether a zero stands apart: an amount of zero is nothing, a ratio of zero where its definition says so."""
    return indicator.zero_is_absence or indicator.nature is Nature.STOCK


def class_scale(mark: Classed, indicator: Indicator, data: Dataset, theme: Theme) -> ClassScale:
    """Return classes and colors of a ratio: zero apart where it means absence, diverging about a reference."""
    options, values = options_of(mark), shown_values(mark, indicator, data)
    breaks = class_breaks(mark, indicator, floats(values))
    flags = data.flags(indicator.key, mark.by, reliable_from=options.reliable_from)
    caution = None
    if options.reliable_from is not None:
        caution = Caution(
            flags.eq(UNRELIABLE).to_numpy(dtype=bool), options.reliable_from, denominator(indicator, data)
        )
    return ClassScale(
        values, breaks, class_colors(options, indicator, breaks, theme), zero_apart=is_absence(indicator),
        reference=indicator.reference, flags=flags, caution=caution, smoothed=options.smooth, series=options.series,
    )  # fmt: skip


def class_breaks(mark: Classed, indicator: Indicator, values: npt.NDArray[np.float64]) -> Breaks:
    """Return the breaks of a mark's classes; none where every value is a zero that stands apart."""
    options = options_of(mark)
    cut = values[values != 0] if is_absence(indicator) else values
    if not np.isfinite(cut).any() and (values == 0).any():
        # Zero everywhere: a map and a legend of one look, unless other plates of a series have more.
        return common(cut, options.breaks) if options.series and options.breaks else Breaks((), (), 0)
    if options.breaks:
        return common(cut, options.breaks) if options.series else manual(cut, options.breaks)
    own = len(options.palette) if isinstance(options.palette, tuple) else 0
    wanted = options.classes or own or (5 if mark.by == "commune" else 4)
    if own and indicator.reference is not None and own % 2 != options.neutral:
        raise ClassificationError(Message("fault.cartography.palettes.parity", colors=own, key=indicator.key))
    if indicator.reference is not None and wanted % 2 != options.neutral:
        wanted += 1  # equal steps on both sides of the reference, or of the class about it
    return classify(cut, method=options.method, classes=wanted, reference=indicator.reference, neutral=options.neutral)


def class_colors(options: Classing, indicator: Indicator, breaks: Breaks, theme: Theme) -> tuple[str, ...]:
    """Return a color for each class: from both ends about a reference that the classes have, from light to dark else.

    Where all values lie on one side of the reference, a diverging palette gives way to the theme's sequential one.

    Raises:
        UnknownNameError: a palette of the other kind.
    """
    if not breaks.classes:
        return ()
    if indicator.reference is not None:
        inner = breaks.edges[1:-1]
        below = sum(edge <= indicator.reference for edge in inner) if inner else 0
        on_break = indicator.reference in inner
        if on_break or (options.neutral and 0 < below < breaks.classes - 1):
            above = breaks.classes - below - (not on_break)
            return palettes.diverging(options.palette or theme.diverging, below, above, neutral=not on_break)
        if options.palette and palettes.is_diverging(options.palette):
            return palettes.sequential(theme.sequential, breaks.classes)
    return palettes.sequential(options.palette or theme.sequential, breaks.classes)


def category_scale(
    indicator: Indicator, values: pd.Series[Any], *, theme: Theme, language: LanguageCode
) -> CategoryScale:
    """Return colors by the catalogue's order, so that a category keeps its color from plate to plate."""
    table = palettes.qualitative(len(palettes.QUALITATIVE), theme.qualitative)
    titles = {value: text[language] for value, text in indicator.categories.items()}
    occurring = [value for value in titles if (values == value).any()]
    order = list(titles)
    if indicator.ladder:
        by_value = dict(zip(indicator.ladder, _rungs(len(indicator.ladder), table), strict=True))
        colors = {value: by_value[value] for value in occurring}
    elif len(order) <= len(table):
        colors = {value: table[order.index(value)] for value in occurring}
    else:
        colors = dict(zip(occurring, palettes.qualitative(len(occurring), theme.qualitative), strict=True))
    return CategoryScale(values, colors, titles)


def _rungs(count: int, table: Sequence[str]) -> Sequence[str]:
    """Return the colors of a ladder, the highest rung first: red and blue about gray, or grays of a table of grays.

    In grays the rung in the middle is the lightest, those under it are lighter than those above it.
    """
    half = count // 2
    if not all(is_gray(color) for color in table):
        if count == len(_FIVE_RUNGS):
            return _FIVE_RUNGS
        return palettes.diverging(_LADDER, half, half, neutral=True)
    light = sorted(table, key=lightness, reverse=True)
    neutral, *rest = (light[round(i * (len(light) - 1) / (count - 1))] for i in range(count))
    return (*reversed(rest[half:]), neutral, *rest[:half])


def heading(indicator: Indicator, data: Dataset, language: LanguageCode, *, smoothed: bool = False) -> Heading:
    """Return the head of a legend: title, then unit and year or date, and whether rates are smoothed."""
    details = (
        indicator.unit[language],
        date_of(indicator, data, language),
        tr("smoothed_rates", language) if smoothed else "",
    )
    return Heading(indicator.title[language], join_items((part for part in details if part), language))


def date_of(indicator: Indicator, data: Dataset, language: LanguageCode) -> str:
    """Return the year of an indicator, or the date of the register that it is counted in; empty where neither is."""
    return indicator.year or (register_date(data, language) if indicator.source == "register" else "")


def register_date(data: Dataset, language: LanguageCode) -> str:
    """Return the words that date the figures of the register; empty without a register or its date."""
    date = "" if data.placed is None else data.placed.register.date
    return tr("register_of", language, date=written_date(date, language)) if date else ""


def class_blocks(
    scale: ClassScale, by: By, theme: Theme, language: LanguageCode, options: Classing | None = None
) -> list[Block]:
    """Return the legend of classes: boxes that touch, then the special values that occur, then what needs care."""
    blocks: list[Block] = []
    if scale.breaks.classes:
        blocks += _classes(scale, tr(f"{by}s_count", language), language, options or Classing())
    rows = (*special_swatches(scale, theme, language), *_caution(scale, theme, language))
    blocks += [Swatches(rows)] if rows else []
    return [*blocks, *sign_remark(scale, edge_texts(scale, language), language)]


def _classes(scale: ClassScale, title: str, language: LanguageCode, options: Classing) -> list[Block]:
    """Return boxes or a strip, with the numbers of units in the classes or with the histogram of the values."""
    shown = scale.occurring
    ends = slice(shown.start, shown.stop + 1)
    edges, colors = edge_texts(scale, language), scale.colors[shown]
    edges = edges[ends] if len(edges) > 1 else edges
    below = max(0, scale.classes_below - shown.start)
    if not options.histogram:
        kind = ClassStrip if options.horizontal else ClassBoxes
        return [kind(edges, colors, scale.counts[shown], title, patterned=below)]
    inside = scale.codes >= 0
    histogram = Histogram(tuple(floats(scale.values)[inside]), scale.breaks.edges[ends], colors, title)
    if options.horizontal:
        return [histogram, ClassStrip(edges, colors, patterned=below)]
    return [ClassBoxes(edges, colors, histogram=histogram, patterned=below)]


def _caution(scale: ClassScale, theme: Theme, language: LanguageCode) -> tuple[Swatch, ...]:
    """Return the entry of values to be read with care: lines over the first and the last color."""
    caution, count = scale.caution, int(scale.with_care.sum())
    if caution is None or not count:
        return ()
    stock, least = caution.denominator, caution.threshold
    n = number(least, language, decimals=next((d for d in range(3) if least == round(least, d)), 3))
    if unit := stock.unit[language]:
        text = tr("read_with_care", language, n=n, unit=unit)
    else:
        title = stock.title[language]
        text = tr("read_with_care_titled", language, n=n, title=inside(title))
    ends = scale.colors[0], scale.colors[-1]
    return (
        Swatch(
            text, ends[0], count, texture=CAUTION_TEXTURE, second=ends[1],
            inks=(caution_ink(ends[0], theme), caution_ink(ends[1], theme)),
        ),
    )  # fmt: skip


def edge_texts(scale: ClassScale, language: LanguageCode) -> tuple[str, ...]:
    """Write the breaks; minimum and maximum with more decimals where they would read like the break beside them.

    All have the same decimals, unless the greatest is a hundred times the least: then each has what it needs, so that
    0.07 does not make 11.00 of eleven. Beside a zero that stands apart the minimum is never written as zero. The class
    of a single value has one text.
    """
    edges, decimals = scale.breaks.edges, scale.breaks.decimals
    if len(edges) == 2:  # no break is printed: the ends need no more figures than say them
        greatest = max(abs(edge) for edge in edges)
        enough = _FIGURES if greatest == 0 else max(0, _FIGURES - 1 - int(np.floor(np.log10(greatest))))
        decimals = min(decimals, enough)
    if len(edges) == 2 and edges[0] == edges[1]:
        return (number(edges[0], language, decimals=decimals),)
    sizes = [abs(edge) for edge in edges if edge] or [1.0]
    wide = max(sizes) >= _WIDE * min(sizes)
    texts = [number(edge, language, decimals=_decimals_of(edge, decimals) if wide else decimals) for edge in edges]
    for end, beside in ((0, 1), (-1, -2)) if len(edges) > 1 else ():
        if edges[end] == edges[beside] or texts[end] != texts[beside]:
            continue
        for finer in range(decimals + 1, decimals + 4):
            texts[end] = number(edges[end], language, decimals=finer)
            if texts[end] != number(edges[beside], language, decimals=finer):
                break
    if edges and scale.zero_apart and round(edges[0], decimals) == 0:
        texts[0] = number(edges[0], language, decimals=_first_figure(edges[0]))
    return tuple(texts)


def _first_figure(edge: float) -> int:
    """Return the decimals from which a small number is no longer written as zero, at most 6."""
    return next((d for d in range(6) if round(edge, d) != 0), 6)


def _decimals_of(edge: float, decimals: int) -> int:
    """Return the decimals of a break that is printed for itself: three figures at the most, no zeros at the end."""
    most = min(decimals, max(0, _FIGURES - 1 - int(np.floor(np.log10(abs(edge) or 1.0)))))
    return next(d for d in range(most + 1) if round(edge, d) == round(edge, most))


def category_block(scale: CategoryScale, theme: Theme, language: LanguageCode) -> Swatches:
    """Return the legend of categories, with their numbers of units."""
    counts = scale.counts
    rows = [Swatch(scale.titles[value], color, counts[value]) for value, color in scale.colors.items()]
    if scale.missing:
        rows.append(Swatch(tr("none", language), theme.no_data, scale.missing, texture=NO_DATA_TEXTURE))
    return Swatches(tuple(rows))
