"""What each kind of fitted scale says of its data: extremes, classes, pattern and gaps, as short statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import Indicator
from atlas.analysis.dataset import Dataset
from atlas.cartography.marks.bivariate import CrossedScale
from atlas.cartography.marks.discontinuities import GapScale
from atlas.cartography.marks.dot_density import DotScale
from atlas.cartography.marks.fitting import edge_texts
from atlas.cartography.marks.graduated import GraduatedScale
from atlas.cartography.marks.grid import GridScale
from atlas.cartography.marks.links import FlowScale
from atlas.cartography.marks.parts import Parts, PartsScale
from atlas.cartography.marks.proportional import ColouredSizes
from atlas.cartography.marks.service_area import RingScale
from atlas.cartography.marks.smoothed import SurfaceScale
from atlas.cartography.marks.symbols import ShapedCategories
from atlas.cartography.marks.waffle import WaffleScale
from atlas.cartography.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, CategoryScale, ClassScale, SizeScale
from atlas.cartography.unit_names import counted, headed, holders, itemised, listed, so_many, unit_name, whereabouts
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent

#: A part of the whole is worth saying of the first units when there are more than twice as many.
_TOP: Final = 3
_MOST_CATEGORIES: Final = 6
_REASONS: Final = ("no_data", "not_applicable", "suppressed")
_SHARED: Final = ("pies", "waffle")  # marks whose parts make up a whole


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, and how soon it is left out where there is no room: the greater the rank, the sooner."""

    text: str
    rank: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a scale is told of: the mark that fitted it, the data, the language."""

    mark: Any
    data: Dataset
    language: LanguageCode

    @property
    def by(self) -> str:
        """Level of the units, ``commune`` or ``province``."""
        return str(getattr(self.mark, "by", "commune"))

    def one(self, key: str) -> Indicator:
        """The definition of an indicator."""
        return self.data.indicator(key)

    def said(self, key: str, **parts: str) -> str:
        """Words of the language."""
        return tr(key, self.language, **parts)

    def counts(self, title: str, items: Sequence[str]) -> str:
        """Write “title, in numbers of communes: item (n); item (n)”."""
        return self.said(f"alt.counts_{self.by}", title=title, items=itemised(items, self.language))

    def where(self, what: str, codes: Sequence[str], rank: int) -> Told:
        """Say where the units of a class or a category are."""
        places, complete = whereabouts(codes, self.data, self.language)
        if complete:
            return Told(headed(what, places, self.language), rank)
        return Told(self.said("alt.where", what=what, places=places), rank)

    def absent(self, *numbers: int) -> list[Told]:
        """Say of how many units there is no data, of how many nothing applies, how many values are withheld."""
        found = zip(_REASONS, numbers, strict=True)
        units = {why: so_many(n, self.by, self.language) for why, n in found if n}
        return [Told(headed(self.said(why), items, self.language), 3) for why, items in units.items()]


@singledispatch
def told(scale: Any, at: Context) -> list[Told]:
    """Return what can be said of a fitted scale, in reading order; nothing of a kind that is not known here."""
    return []


@told.register
def _(scale: ClassScale, at: Context) -> list[Told]:
    return _of_classes(scale, at, at.mark.classed if hasattr(at.mark, "classed") else at.mark.indicator)


@told.register
def _(scale: GraduatedScale, at: Context) -> list[Told]:
    return _of_classes(scale.classes, at, at.mark.indicator)


@told.register
def _(scale: SizeScale, at: Context) -> list[Told]:
    return _of_sizes(scale, at)


@told.register
def _(scale: ColouredSizes, at: Context) -> list[Told]:
    drawn = (scale.size.values > 0).to_numpy(dtype=bool)
    colour = scale.colour.among(drawn)
    other = at.one(at.mark.color)
    if isinstance(colour, CategoryScale):
        return [*_of_sizes(scale.size, at), *_of_categories(colour, at, other.title[at.language])]
    return [
        *_of_sizes(scale.size, at),
        *(Told(one.text, one.rank + 1) for one in _of_classes(colour, at, at.mark.color)),
    ]


@told.register
def _(scale: CategoryScale, at: Context) -> list[Told]:
    if at.mark.records:
        items = [counted(scale.titles[key], n, at.language) for key, n in scale.counts.items()]
        items += _missing(scale.missing, 0, 0, at)
        actors = number(len(scale.values), at.language)
        placed = at.data.placed
        found = [Told(at.said("alt.records", n=actors, items=itemised(items, at.language)), 1)]
        if placed is not None:
            codes = placed.actors.loc[scale.values.index, c.CODE].astype(str).tolist()
            found.append(at.where(at.said("actors"), codes, 4))
        return found
    return _of_categories(scale, at, at.one(at.mark.indicator).title[at.language])


@told.register
def _(scale: ShapedCategories, at: Context) -> list[Told]:
    return _of_categories(scale.categories, at, at.one(at.mark.indicator).title[at.language])


@told.register
def _(scale: PartsScale, at: Context) -> list[Told]:
    return _of_parts(scale.parts, at)


@told.register
def _(scale: WaffleScale, at: Context) -> list[Told]:
    return _of_parts(scale.parts, at)


@told.register
def _(scale: CrossedScale, at: Context) -> list[Told]:
    one, other = at.one(at.mark.indicator), at.one(at.mark.against)
    low, high = scale.counts[0][0], scale.counts[-1][-1]
    corners = (so_many(n, at.by, at.language) for n in (high, low))
    found = [*_extremes(one, scale.across.values, at), *_extremes(other, scale.up.values, at)]
    found.append(Told(at.said("alt.both", **dict(zip(("high", "low"), corners, strict=True))), 2))
    top = [str(code) for code in scale.across.values.index[scale.codes == _corner(scale)]]
    found += [at.where(at.said("alt.both_high"), top, 4)] if top else []
    return found + at.absent(*(int((scale.codes == code).sum()) for code in (NO_DATA, NOT_APPLICABLE, SUPPRESSED)))


@told.register
def _(scale: DotScale, at: Context) -> list[Told]:
    one = at.one(at.mark.indicator)
    each = number(scale.each, at.language)
    unit = one.unit[at.language] or at.said("units")
    absent = [int((scale.special == code).sum()) for code in (NO_DATA, NOT_APPLICABLE, SUPPRESSED)]
    stands = at.said("dot_stands_for_one") if scale.each == 1 else at.said("dot_stands_for", n=each, unit=unit)
    return [
        Told(stands, 2),
        *_extremes(one, scale.values, at),
        *_top(scale.values, at),
        *at.absent(*absent),
    ]


@told.register
def _(scale: GapScale, at: Context) -> list[Told]:
    values = scale.width.values.dropna()
    one, other = values.index[int(values.argmax())]
    value = number(float(values.max()), at.language, decimals=max(1, at.one(at.mark.indicator).decimals))
    names = {"one": unit_name(at.data, str(one), at.language), "other": unit_name(at.data, str(other), at.language)}
    what = at.said(f"gap.{at.mark.gap}_{at.by}")
    return [Told(at.said("alt.gap", what=what[:1].upper() + what[1:], value=value, **names), 1)]


@told.register
def _(scale: GridScale, at: Context) -> list[Told]:
    counts = scale.cells["count"]
    said = {
        "n": int(counts.sum()), "occupied": int((counts > 0).sum()), "cells": len(counts), "most": int(counts.max()),
    }  # fmt: skip
    found = [Told(at.said("alt.cells", **{key: number(n, at.language) for key, n in said.items()}), 1)]
    if isinstance(scale.scale, ClassScale) and scale.scale.breaks.classes:
        items = itemised(_class_items(scale.scale, at), at.language)
        found.append(Told(headed(at.said("cells_count"), items, at.language), 2))
    return found


@told.register
def _(scale: RingScale, at: Context) -> list[Told]:
    found = []
    for km, share in zip(scale.rings_km, scale.shares, strict=True):
        decimals = next((d for d in range(4) if abs(round(km, d) - km) < 1e-9), 3)
        said = number(km, at.language, decimals=decimals)
        found.append(Told(at.said("alt.within", km=said, share=percent(share, at.language, decimals=1)), 1))
    return found


@told.register
def _(scale: SurfaceScale, at: Context) -> list[Told]:
    bands = [
        f"{text} ({number(area, at.language)})"
        for text, area in zip(_class_texts(scale.classes, at.language), scale.areas_km2, strict=True)
    ]
    actors = at.said("n_actors", n=number(scale.actors, at.language))
    said = headed(at.said("bands_km2"), itemised(bands, at.language), at.language)
    return [Told(actors, 1), Told(said, 2)]


@told.register
def _(scale: FlowScale, at: Context) -> list[Told]:
    values = scale.width.values
    start, end = values.index[int(values.argmax())]
    text = at.said(
        "alt.links", n=number(len(values), at.language), total=number(float(values.sum()), at.language),
        value=number(float(values.max()), at.language), start=unit_name(at.data, str(start), at.language),
        end=unit_name(at.data, str(end), at.language),
    )  # fmt: skip
    return [Told(text, 1)]


def _of_sizes(scale: SizeScale, at: Context) -> list[Told]:
    zeros = [Told(counted(at.said("no_symbol"), scale.zeros, at.language), 3)] if scale.zeros else []
    return [
        *_extremes(at.one(at.mark.sized), scale.values, at),
        *_top(scale.values, at),
        *zeros,
        *at.absent(scale.missing, 0, scale.withheld),
    ]


def _of_classes(scale: ClassScale, at: Context, key: str) -> list[Told]:
    one = at.one(key)
    found = _extremes(one, scale.values, at, smoothed=scale.smoothed)
    found += [Told(at.said("smoothed_rates").capitalize(), 3)] if scale.smoothed else []
    items = _class_items(scale, at)
    if not items:
        return found
    title = at.said("alt.classes") if found else one.title[at.language]
    found.append(Told(at.counts(title, items), 2))
    codes = scale.values.index
    for code, what, rank in ((len(scale.counts) - 1, "alt.highest_class", 4), (0, "alt.lowest_class", 5)):
        units = [str(unit) for unit in codes[scale.codes == code]]
        if units and len(scale.counts) > 1:
            found.append(at.where(at.said(what), units, rank))
    return found


def _of_categories(scale: CategoryScale, at: Context, title: str) -> list[Told]:
    items = [counted(scale.titles[key], n, at.language) for key, n in scale.counts.items()]
    found = [Told(at.counts(title, [*items, *_missing(scale.missing, 0, 0, at)]), 1)]
    ordered = sorted((n, key) for key, n in scale.counts.items() if n)
    for _, key in ordered[:_MOST_CATEGORIES] if len(ordered) > 1 else ():
        units = [str(code) for code in scale.values.index[scale.values == key]]
        found.append(at.where(scale.titles[key], units, 5))
    return found


def _of_parts(parts: Parts, at: Context) -> list[Told]:
    """The sum of each part, its share where they make up a whole, and between which values the units lie."""
    drawn, shared = parts.drawn, at.mark.mark in _SHARED
    sums, whole = drawn.sum(), float(drawn.to_numpy().sum())

    def item(key: Any) -> str:
        text = f"{parts.titles[key]} {number(float(sums[key]), at.language)}"
        share = 100 * float(sums[key]) / whole if whole else 0.0
        return f"{text} ({percent(share, at.language, decimals=int(share < 1))})" if shared and whole else text

    items = itemised([item(key) for key in drawn.columns], at.language)
    found = [Told(headed(parts.heading.title, items, at.language), 1)]
    if len(parts.known) and shared and len(drawn.columns) > 1:
        found += _range(at.said("alt.total"), parts.known.sum(axis=1), at, decimals=0)
    elif len(parts.known):
        ranges = (_range(parts.titles[key], parts.known[key], at, decimals=0) for key in parts.known.columns)
        found += [Told(one.text, 2) for each in ranges for one in each]
    unknown = len(parts.table) - len(parts.known) - len(parts.withheld)
    return found + at.absent(unknown, 0, len(parts.withheld))


def _extremes(one: Indicator, values: pd.Series[float], at: Context, *, smoothed: bool = False) -> list[Told]:
    """Between which values an indicator lies, and where; the value of the whole region."""
    known = values.dropna()
    if known.empty:
        return []
    found = _range(one.title[at.language], known, at, decimals=one.decimals)
    whole = at.data.region[one.key].iloc[0] if one.key in at.data.region else None
    if not smoothed and whole is not None and whole == whole:
        said = number(float(whole), at.language, decimals=one.decimals)
        found = [Told(at.said("alt.whole", said=found[0].text, value=said), found[0].rank)]
    return found


def _range(title: str, known: pd.Series[float], at: Context, *, decimals: int) -> list[Told]:
    low, high = float(known.min()), float(known.max())
    said_low, said_high = (number(value, at.language, decimals=decimals) for value in (low, high))
    if low == high:
        return [Told(at.said("alt.equal", title=title, value=said_low), 1)]
    names = (holders(known, value, at.data, at.language) for value in (low, high))
    low_name, high_name = names
    text = at.said("alt.range", title=title, low=said_low, high=said_high, low_name=low_name, high_name=high_name)
    return [Told(text, 1)]


def _top(values: pd.Series[float], at: Context) -> list[Told]:
    """The share of the total that the first three units hold."""
    known = values.dropna().sort_values(ascending=False, kind="stable")
    total = float(known.sum())
    if len(known) <= 2 * _TOP or total <= 0 or float(known.iloc[_TOP - 1]) <= 0:
        return []
    names = [unit_name(at.data, str(code), at.language) for code in known.index[:_TOP]]
    share = percent(100 * float(known.iloc[:_TOP].sum()) / total, at.language)
    return [Told(at.said("alt.top", names=listed(names, at.language), share=share), 2)]


def _class_items(scale: ClassScale, at: Context) -> list[str]:
    texts = _class_texts(scale, at.language)
    items = [counted(text, n, at.language) for text, n in zip(texts, scale.counts, strict=True)]
    items += [counted(at.said("none"), scale.zeros, at.language)] if scale.zeros else []
    return items + _missing(scale.missing, scale.number(NOT_APPLICABLE), scale.number(SUPPRESSED), at)


def _class_texts(scale: ClassScale, language: LanguageCode) -> list[str]:
    """The classes in words, with the breaks as the legend prints them."""
    if not scale.breaks.classes:
        return []
    edges = edge_texts(scale, language)
    if len(edges) == 1:
        return [edges[0]]
    last = len(edges) - 2
    keys = ["interval_closed" if i == last else "interval" for i in range(last + 1)]
    return [tr(key, language, low=edges[i], high=edges[i + 1]) for i, key in enumerate(keys)]


def _missing(no_data: int, not_applicable: int, suppressed: int, at: Context) -> list[str]:
    """How many units have no value, and why."""
    numbers = zip(_REASONS, (no_data, not_applicable, suppressed), strict=True)
    return [counted(at.said(why), n, at.language) for why, n in numbers if n]


def _corner(scale: CrossedScale) -> int:
    """The cell of the two highest classes."""
    return scale.across.breaks.classes * scale.up.breaks.classes - 1


__all__ = ["Context", "Told", "told"]
