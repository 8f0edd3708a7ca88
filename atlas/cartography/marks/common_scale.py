"""What maps share whose values are to be compared: breaks over all their values, one largest symbol, one legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.legend import Block, ClassBoxes, ClassStrip, Swatches, SymbolRows
from atlas.cartography.marks.fitted_classes import (
    class_breaks,
    edge_texts,
    floats,
    is_absence,
    shown_values,
    unit_values,
)  # fmt: skip
from atlas.cartography.marks.mark import Asking, Mark, listed_units, require_nature
from atlas.cartography.marks.proportional import amounts, size_blocks, special_rows
from atlas.cartography.marks.special import sign_remark, special_swatches
from atlas.cartography.scales.classification import manual
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.errors import ClassificationError, MapTypeError, quote_names
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message
from atlas.i18n.typography import join_items
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset


def common_edges(cut: Sequence[tuple[Any, Indicator]], data: Dataset) -> tuple[float, ...]:
    """Return the breaks over all values of marks that cut an indicator into classes, outer ones included.

    Empty where nothing is cut, or where one value stands everywhere: every mark finds its one class.
    """
    if not cut:
        return ()
    pooled = [floats(shown_values(mark, indicator, data)) for mark, indicator in cut]
    # Zeros that mean absence have a look of their own and are in no class.
    values = np.concatenate(
        [v[v != 0] if is_absence(indicator) else v for v, (_, indicator) in zip(pooled, cut, strict=True)]
    )
    first, indicator = max(cut, key=lambda each: each[0].by == "commune")
    if first.breaks:
        edges = manual(values, first.breaks).edges
    else:
        edges = class_breaks(replace(first, series=""), replace(indicator, zero_is_absence=False), values).edges
    return edges if edges[0] < edges[-1] else ()


def common_largest(marks: Sequence[Any], data: Dataset) -> float | None:
    """Return the greatest value that any of some marks draws as a symbol, or the one given; None without symbols."""
    sized = [mark for mark in marks if mark.size_key]
    if not sized:
        return None
    if sized[0].largest is not None:
        return float(sized[0].largest)
    pooled = [floats(unit_values(data, mark.size_key, mark.by)) for mark in sized]
    return float(np.nan_to_num(np.concatenate(pooled)).max()) or None


def kinds_of_one_unit(asking: Asking, data: Dataset, keys: Sequence[str]) -> list[Indicator]:
    """Return the definitions of indicators that one scale can show.

    Raises:
        MapTypeError: units, natures or references that differ.
    """
    kinds = [require_nature(asking, data, key) for key in keys]
    if len({(kind.unit[DEFAULT_LANGUAGE], kind.nature, kind.reference) for kind in kinds}) > 1:
        listed = listed_units(kinds, natures=len({kind.nature for kind in kinds}) > 1)
        raise MapTypeError(Message("fault.cartography.charts.maps.units", listed=listed))
    return kinds


def fit_together(
    marks: Sequence[Any], kinds: Sequence[Indicator], data: Dataset, theme: Theme, language: LanguageCode
) -> list[tuple[Mark[Any], Any]]:
    """Fit a mark for each indicator, choropleths or circles, all with the same breaks or the same largest circle.

    Raises:
        ClassificationError: a value that is not finite, or none but zero in any of them.
    """
    read = amounts if marks[0].size_key else unit_values  # amounts below zero have no symbol
    pooled = np.concatenate([read(data, kind.key, marks[0].by).to_numpy() for kind in kinds])
    listed = quote_names(kind.key for kind in kinds)
    if np.isinf(pooled).any():
        raise ClassificationError(Message("fault.cartography.charts.maps.infinite", listed=listed))
    if not (pooled[~np.isnan(pooled)] != 0).any():
        raise ClassificationError(Message("fault.cartography.charts.maps.zero", listed=listed))
    if marks[0].size_key:
        shared: dict[str, Any] = {"largest": common_largest(marks, data)}
    else:
        edges = common_edges(list(zip(marks, kinds, strict=True)), data)
        shared = {"breaks": edges} if edges else {}
    alike = [replace(mark, **shared) for mark in marks]
    return [(mark, mark.fit(data, theme, language)) for mark in alike]


def common_legend(
    scales: Sequence[Any], indicator: Indicator, theme: Theme, language: LanguageCode, *, strip: bool
) -> list[Block]:
    """Return the one legend of several maps: classes or nested circles, then the special values of any map.

    No units are counted: their number would be that of all maps together.
    """
    if not isinstance(scales[0], ClassScale):
        values = pd.concat([scale.values for scale in scales], ignore_index=True)
        every = replace(scales[0], values=values, flags=None)
        withheld, missing = (sum(getattr(s, name) for s in scales) for name in ("withheld_count", "missing"))
        look = ShapeStyle(face=theme.symbol, edge=theme.symbol_edge)
        rows = [replace(row, count=None) for row in special_rows(every.zeros, missing, language, withheld=withheld)]
        return [*size_blocks(every, indicator, look, language), *([SymbolRows(tuple(rows))] if rows else [])]
    first = max(scales, key=lambda scale: scale.breaks.classes)
    kind = ClassStrip if strip else ClassBoxes
    blocks: list[Block] = [kind(edge_texts(first, language), first.colors, patterned=first.classes_below)]
    by_text = {swatch.text: swatch for scale in scales for swatch in special_swatches(scale, theme, language)}
    swatches = tuple(replace(swatch, count=None) for swatch in by_text.values())
    blocks += [Swatches(swatches)] if swatches else []
    return [*blocks, *sign_remark(first, edge_texts(first, language), language)]


def map_titles(kinds: Sequence[Indicator], language: LanguageCode) -> list[str]:
    """Return the title of each indicator's map, with its year where one variable is shown in several."""
    titles = [kind.title[language] for kind in kinds]
    if len(set(titles)) < len(titles):
        titles = [f"{kind.title[language]} ({kind.year})" for kind in kinds]
    return titles


def common_title(kinds: Sequence[Indicator], vocabulary: Vocabulary, language: LanguageCode) -> tuple[str, str]:
    """Return what several indicators show together, and their unit and years."""
    years = dict.fromkeys(kind.year for kind in kinds)
    detail = join_items((part for part in (kinds[0].unit[language], *years) if part), language)
    by_family = {kind.key for kind in kinds} <= set(vocabulary.family_stocks.values())
    return vocabulary.text("actors_by_family" if by_family else "indicators_compared")[language], detail
