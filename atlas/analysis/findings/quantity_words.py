"""How a sentence says a share, a ratio or a change: “un sur cinq”, “deux fois plus”, “stable”, by fixed thresholds."""

from __future__ import annotations

from typing import Final

from atlas.analysis.catalogue.definition import PERCENT, Indicator
from atlas.decimals import rounded_float
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr, tr_plural
from atlas.i18n.numbers import number, percent

#: Shares that have a name, in per cent: key of the word → share.
FRACTIONS: Final = {
    "1_10": 10.0, "1_5": 20.0, "1_4": 25.0, "1_3": 100 / 3, "2_5": 40.0, "1_2": 50.0,
    "3_5": 60.0, "2_3": 200 / 3, "3_4": 75.0, "4_5": 80.0, "9_10": 90.0,
}  # fmt: skip
#: A share this near to one that has a name is called by it; a little farther it is “about” it (points).
NEAR: Final = 0.5
ABOUT: Final = 1.5
#: Under these a change is none: of percentages in points, of anything else in per cent.
STABLE_POINTS: Final = 0.5
STABLE_PERCENT: Final = 1.0
#: A ratio this near to a whole number is said as one (share of the number).
_MULTIPLE: Final = 0.02
_ABOUT_MULTIPLE: Final = 0.06


def is_percentage(indicator: Indicator) -> bool:
    """Return whether the values of an indicator are per cent, whose differences are points."""
    return indicator.unit["en"] == PERCENT["en"]


def quantity(indicator: Indicator, value: float, language: LanguageCode) -> str:
    """Write a value of an indicator with its unit, as a sentence does: “40,9 %”, “2,2 km”, “13,7”."""
    if is_percentage(indicator):
        return percent(value, language, decimals=indicator.decimals)
    figure = number(value, language, decimals=indicator.decimals)
    return (
        tr("statement.with_unit", language, value=figure, unit=indicator.unit[language])
        if indicator.unit[language]
        else figure
    )


def fraction(share: float, language: LanguageCode) -> str:
    """Return a share in words, “un sur cinq”, when it is near one that has a name; empty otherwise.

    Args:
        share: in per cent, unrounded.
        language: of the words.
    """
    name, nearest = min(FRACTIONS.items(), key=lambda item: abs(item[1] - share))
    away = abs(nearest - share)
    words = tr(f"statement.fraction.{name}", language)
    if away <= NEAR:
        return words
    return tr("statement.about", language, what=words) if away <= ABOUT else ""


def is_stable(indicator: Indicator, value: float, reference: float) -> bool:
    """Return whether a value is as good as another: under half a point of percentages, under 1 % of others."""
    if is_percentage(indicator):
        return abs(value - reference) < STABLE_POINTS
    return reference != 0 and abs(value - reference) / abs(reference) * 100 < STABLE_PERCENT


def comparison(indicator: Indicator, value: float, reference: float, language: LanguageCode) -> str:
    """Say how a value compares with a reference: “deux fois plus”, “12 % de moins”, “3,1 points de plus”.

    Computed from unrounded values. The reference is not zero.
    """
    if is_stable(indicator, value, reference):
        return tr("statement.same", language)
    more = value > reference
    if reference > 0 and value > 0 and (times := _times(value / reference, language)):
        return times
    if is_percentage(indicator):
        points = number(abs(value - reference), language, decimals=max(indicator.decimals, 1))
        return tr(f"statement.points_{'more' if more else 'less'}", language, n=points)
    share = percent(abs(value - reference) / abs(reference) * 100, language)
    return tr(f"statement.{'more' if more else 'less'}", language, n=share)


def _times(ratio: float, language: LanguageCode) -> str:
    """Return “deux fois plus” where a ratio, or its inverse, is about a whole number from two on; empty otherwise."""
    larger = max(ratio, 1 / ratio)
    whole = int(rounded_float(larger))
    away = abs(larger - whole) / whole
    if whole < 2 or away > _ABOUT_MULTIPLE:
        return ""
    key = "more" if ratio > 1 else "less"
    word = (
        tr(f"statement.times.{whole}", language) if whole <= 5 else tr_plural("statement.times.count", whole, language)
    )
    about = word if away <= _MULTIPLE else tr("statement.about", language, what=word)
    return tr(f"statement.times_{key}", language, n=about)


def change(indicator: Indicator, before: float, after: float, language: LanguageCode) -> str:
    """Say how an amount changed: “stable”, “en hausse de 12,3 %”, “en baisse de 4,0 points”."""
    if is_stable(indicator, after, before):
        return tr("statement.stable", language)
    way = "up" if after > before else "down"
    if is_percentage(indicator):
        return tr(f"statement.{way}_points", language, n=number(abs(after - before), language, decimals=1))
    return tr(f"statement.{way}", language, n=percent(abs(after - before) / abs(before) * 100, language, decimals=1))
