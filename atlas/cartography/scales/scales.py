"""Fitted scales: what a mark learnt from its table, read alike by map, legend, GeoPackage and data table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset import flags as reasons
from atlas.cartography.scales.classification import Breaks, membership, round_significant
from atlas.cartography.scales.color import is_gray
from atlas.decimals import rounded_float

Floats = npt.NDArray[np.float64]

#: Class codes that are not classes.
NO_DATA: Final = -1
ZERO: Final = -2
NOT_APPLICABLE: Final = -3
SUPPRESSED: Final = -4
#: The category that stands for rare ones.
RARE: Final = "#rare"
#: Why a value is missing → its code.
_REASONS: Final[Mapping[str, int]] = {reasons.NOT_APPLICABLE: NOT_APPLICABLE, reasons.SUPPRESSED: SUPPRESSED}


@dataclass(frozen=True, eq=False)
class Caution:
    """Which values are to be read with care: those whose denominator is under a threshold.

    Attributes:
        units: whether each unit's value is such a one, in the order of the scale's values.
        threshold: of the denominator.
        denominator: what the ratio is divided by.
    """

    units: npt.NDArray[np.bool_]
    threshold: float
    denominator: Indicator


@dataclass(frozen=True, eq=False)
class ClassScale:
    """Values cut into colored classes; zero (when it means absence) and missing values stand apart.

    Attributes:
        values: one value for each unit, indexed by code.
        breaks: edges of the classes.
        colors: one color for each class, first class first.
        zero_apart: whether a value of exactly zero has its own look.
        reference: the value that a diverging ramp turns about, if any.
        flags: why values are missing, as `Dataset.flags` says, on the index of the values; no data without it.
        caution: values to be read with care, if any are told apart.
        smoothed: whether the values are smoothed rates.
        series: name of the series of plates that shares the breaks.
        partial: whether a legend leaves out the classes below and above those that occur: of a map of some units.
        codes: class of each unit, 0 … n−1, or one of the special codes.
    """

    values: pd.Series[float]
    breaks: Breaks
    colors: tuple[str, ...]
    zero_apart: bool = False
    reference: float | None = None
    flags: pd.Series[str] | None = None
    caution: Caution | None = None
    smoothed: bool = False
    series: str = ""
    partial: bool = False
    codes: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        values = np.asarray(self.values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
        codes = membership(values, self.breaks.edges)
        if self.zero_apart:
            codes = np.where(values == 0, ZERO, codes)
        if self.flags is not None:
            for reason, code in _REASONS.items():
                codes = np.where(np.isnan(values) & self.flags.eq(reason).to_numpy(dtype=bool), code, codes)
        object.__setattr__(self, "codes", codes)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of units in each class."""
        return tuple(self.number(i) for i in range(self.breaks.classes))

    @property
    def zeros(self) -> int:
        """Number of units at zero, when zero stands apart."""
        return self.number(ZERO)

    @property
    def missing(self) -> int:
        """Number of units without data."""
        return self.number(NO_DATA)

    @property
    def classes_below(self) -> int:
        """Number of the lowest classes that a pattern tells from those on the other side of the reference.

        Grays alone do not say on which side of it a value lies; 0 where the classes have hues, or lie on one side.
        """
        if self.reference is None or not all(is_gray(color) for color in self.colors):
            return 0
        below = sum(edge <= self.reference for edge in self.breaks.edges[1:])
        return below if below < self.breaks.classes else 0

    @property
    def with_care(self) -> npt.NDArray[np.bool_]:
        """Which units have a class and are to be read with care."""
        return np.zeros(len(self.codes), dtype=bool) if self.caution is None else self.caution.units & (self.codes >= 0)

    def among(self, shown: npt.NDArray[np.bool_]) -> ClassScale:
        """Return the same scale for some of its units: what a legend says of those that are drawn."""
        flags = None if self.flags is None else self.flags[shown]
        caution = None if self.caution is None else replace(self.caution, units=self.caution.units[shown])
        return replace(self, values=self.values[shown], flags=flags, caution=caution)

    @property
    def occurring(self) -> slice:
        """The classes from the lowest to the highest one that a unit has; all of a scale of all units."""
        present = np.flatnonzero(self.counts)
        if not self.partial or not len(present):
            return slice(0, self.breaks.classes)
        return slice(int(present[0]), int(present[-1]) + 1)

    def number(self, code: int) -> int:
        """Return the number of units of a class or of a special code."""
        return int((self.codes == code).sum())

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps: breaks as printed and as computed, counts, colors, special values."""
        return {
            "breaks": list(self.breaks.edges),
            "breaks_before_rounding": list(self.breaks.computed),
            "classes_asked": self.breaks.asked,
            "classes_merged_by_rounding": self.breaks.merged,
            "counts": list(self.counts),
            "zero": self.zeros,
            "no_data": self.missing,
            "not_applicable": self.number(NOT_APPLICABLE),
            "suppressed": self.number(SUPPRESSED),
            "read_with_care": int(self.with_care.sum()),
            "smoothed": "empirical Bayes" if self.smoothed else "",
            "series": self.series,
            "colours": list(self.colors),
        }


@dataclass(frozen=True, eq=False)
class SizeScale:
    """Sizes of symbols proportional to values, from zero: areas, or the lengths of bars.

    Attributes:
        values: one value for each symbol, indexed by the code of its unit.
        largest: the value drawn at ``diameter_mm``; the greatest of the table, or of a series of plates.
        diameter_mm: diameter of the circle or half-disc, side of the square, length of the bar of ``largest``.
        symbol: what is drawn.
        flags: why values are missing, as `Dataset.flags` says, on the index of the values; no data without it.
        partial: whether these are some units of those that ``largest`` is of; a legend then explains theirs alone.
    """

    values: pd.Series[float]
    largest: float
    diameter_mm: float
    symbol: Literal["circle", "square", "half_disc", "bar"] = "circle"
    flags: pd.Series[str] | None = None
    partial: bool = False

    def among(self, shown: npt.NDArray[np.bool_]) -> SizeScale:
        """Return the same scale for some of its symbols: equal values have equal sizes."""
        flags = None if self.flags is None else self.flags[shown]
        return replace(self, values=self.values[shown], flags=flags)

    def diameters(self, values: Floats) -> Floats:
        """Return diameters (sides, lengths) in mm for which areas (lengths of bars) are proportional to the values.

        Zero and no data have 0.
        """
        amounts = np.where(np.isfinite(values), np.maximum(values, 0.0), 0.0)
        if self.largest <= 0:
            return np.zeros_like(amounts)
        return np.asarray((amounts / self.largest) ** self._power * self.diameter_mm)

    @property
    def _power(self) -> float:
        return 1.0 if self.symbol == "bar" else 0.5

    @property
    def under_half_mm(self) -> int:
        """Number of symbols drawn at less than half a millimeter: true to scale, and hard to see."""
        sizes = self.diameters(np.asarray(self.values.to_numpy(dtype=np.float64, na_value=np.nan)))
        return int(((sizes > 0) & (sizes < 0.5)).sum())

    @property
    def missing(self) -> int:
        """Number of units without data."""
        return int(self.values.isna().sum()) - self.withheld_count

    @property
    def is_suppressed(self) -> npt.NDArray[np.bool_]:
        """Which values are known and withheld."""
        if self.flags is None:
            return np.zeros(len(self.values), dtype=bool)
        return np.asarray(self.flags.eq(reasons.SUPPRESSED).to_numpy(dtype=bool))

    @property
    def withheld_count(self) -> int:
        """Number of units whose value is known and withheld."""
        return int(self.is_suppressed.sum())

    @property
    def zeros(self) -> int:
        """Number of units at zero, which have no symbol."""
        return int((self.values == 0).sum())

    def legend_values(self, count: int = 3) -> tuple[float, ...]:
        """Return round values for a nested legend, largest first, in equal steps of what is drawn: √value for areas.

        Source: Jenny, Hutzler and Hurni (2009), “Scale-dependent point symbol legends”: equal steps in
        diameter rather than in value keep the circles apart. Whole numbers have whole numbers in their legend.
        """
        if self.largest <= 0:
            return ()
        positive = self.values[self.values > 0].to_numpy(dtype=np.float64)
        whole = bool((positive == np.round(positive)).all())
        if self.partial and not len(positive):
            return ()
        largest = float(positive.max()) if self.partial else self.largest
        top = _round_down(largest)
        nested = [top]
        for i in range(1, count):
            nice = round_significant(top * ((count - i) / count) ** (1 / self._power), 1)
            nice = rounded_float(nice) if whole else nice
            if 0 < nice < 0.75 * nested[-1]:
                nested.append(nice)
        least = float(positive.min(initial=largest))
        return tuple(v for v in nested if v >= least * 0.5) or (largest,)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "symbol": self.symbol,
            "sized_by": "length" if self.symbol == "bar" else "area",
            "largest": self.largest,
            "largest_diameter_mm": self.diameter_mm,
            "under_half_mm": self.under_half_mm,
            "no_data": self.missing,
            "suppressed": self.withheld_count,
            "zero": self.zeros,
        }


@dataclass(frozen=True, eq=False)
class CategoryScale:
    """Categories and their colors, in the order of the legend; only those that occur.

    Attributes:
        values: the category of each unit or record; missing where there is none.
        colors: category → color.
        titles: category → title in the edition's language.
        detail: the own category of the units or records whose rare one is drawn as :data:`RARE`, missing elsewhere;
            None where none is grouped.
    """

    values: pd.Series[Any]
    colors: Mapping[str, str]
    titles: Mapping[str, str]
    detail: pd.Series[Any] | None = None

    def among(self, shown: npt.NDArray[np.bool_]) -> CategoryScale:
        """Return the same scale for some of its units: what a legend says of those that are drawn."""
        values = self.values[shown]
        colors = {category: color for category, color in self.colors.items() if (values == category).any()}
        detail = None if self.detail is None else self.detail[shown]
        return replace(self, values=values, colors=colors, detail=detail)

    @property
    def rare(self) -> Mapping[str, int]:
        """Rare category that is drawn with others as one → its number of units or records, the most first."""
        numbers = {} if self.detail is None else self.detail.value_counts().to_dict()
        listed = [(key, int(numbers[key])) for key in self.titles if key in numbers]
        return dict(sorted(listed, key=lambda pair: -pair[1]))

    @property
    def counts(self) -> Mapping[str, int]:
        """Category → number of units or records."""
        numbers = self.values.value_counts()
        return {category: int(numbers.get(category, 0)) for category in self.colors}

    @property
    def missing(self) -> int:
        """Number of units or records without a category."""
        return int(self.values.isna().sum())

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        record = {"counts": dict(self.counts), "colours": dict(self.colors), "no_data": self.missing}
        return record | ({"rare": dict(self.rare)} if self.rare else {})


def _round_down(value: float) -> float:
    """Return the greatest 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    best = max((m for m in steps if m * power <= value * (1 + 1e-12)), default=1)
    return round_significant(best * power, 2)


@dataclass(frozen=True, slots=True)
class ColoredSizes:
    """The scale of symbols whose area shows a stock and whose color shows a ratio or a category."""

    size: SizeScale
    color: ClassScale | CategoryScale

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {"size": self.size.record(), "colour": self.color.record()}
