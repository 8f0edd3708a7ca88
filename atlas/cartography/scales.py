"""Fitted scales: what a mark learnt from its table, read alike by map, legend, GeoPackage and data table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.cartography.classification import Breaks, membership, round_significant

Floats = npt.NDArray[np.float64]

#: Class codes that are not classes.
NO_DATA: Final = -1
ZERO: Final = -2


@dataclass(frozen=True, eq=False)
class ClassScale:
    """Values cut into coloured classes; zero (when it means absence) and no data stand apart.

    Attributes:
        values: one value for each unit, indexed by code.
        breaks: edges of the classes.
        colours: one colour for each class, first class first.
        zero_apart: whether a value of exactly zero has its own look.
        reference: the value that a diverging ramp turns about, if any.
    """

    values: pd.Series[float]
    breaks: Breaks
    colours: tuple[str, ...]
    zero_apart: bool = False
    reference: float | None = None
    codes: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        values = np.asarray(self.values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
        codes = membership(values, self.breaks.edges)
        if self.zero_apart:
            codes = np.where(values == 0, ZERO, codes)
        object.__setattr__(self, "codes", codes)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of units in each class."""
        return tuple(int((self.codes == i).sum()) for i in range(self.breaks.classes))

    @property
    def zeros(self) -> int:
        """Number of units at zero, when zero stands apart."""
        return int((self.codes == ZERO).sum())

    @property
    def missing(self) -> int:
        """Number of units without data."""
        return int((self.codes == NO_DATA).sum())

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps: breaks as printed and as computed, counts, colours."""
        return {
            "breaks": list(self.breaks.edges),
            "breaks_before_rounding": list(self.breaks.computed),
            "classes_merged_by_rounding": self.breaks.merged,
            "counts": list(self.counts),
            "zero": self.zeros,
            "no_data": self.missing,
            "colours": list(self.colours),
        }


@dataclass(frozen=True, eq=False)
class SizeScale:
    """Areas of symbols proportional to values, from zero.

    Attributes:
        values: one value for each unit, indexed by code.
        largest: the value drawn at ``diameter_mm``; the greatest of the table, or of a series of plates.
        diameter_mm: diameter of the symbol of ``largest``.
    """

    values: pd.Series[float]
    largest: float
    diameter_mm: float

    def diameters(self, values: Floats) -> Floats:
        """Return diameters in mm whose squares are proportional to the values; 0 for zero and for no data."""
        known = np.where(np.isfinite(values), np.maximum(values, 0.0), 0.0)
        if self.largest <= 0:
            return np.zeros_like(known)
        return np.asarray(np.sqrt(known / self.largest) * self.diameter_mm)

    @property
    def missing(self) -> int:
        """Number of units without data."""
        return int(self.values.isna().sum())

    @property
    def zeros(self) -> int:
        """Number of units at zero, which have no symbol."""
        return int((self.values == 0).sum())

    def legend_values(self, count: int = 3) -> tuple[float, ...]:
        """Return round values for a nested legend, largest first, in equal steps of √value.

        Source: Jenny, Hutzler and Hurni (2009), “Scale-dependent point symbol legends”: equal steps in
        diameter rather than in value keep the circles apart. Whole numbers have whole numbers in their legend.
        """
        if self.largest <= 0:
            return ()
        positive = self.values[self.values > 0].to_numpy(dtype=np.float64)
        whole = bool((positive == np.round(positive)).all())
        top = _round_down(self.largest)
        rounded = [top]
        for i in range(1, count):
            nice = round_significant(top * ((count - i) / count) ** 2, 1)
            nice = float(round(nice)) if whole else nice
            if 0 < nice < 0.75 * rounded[-1]:
                rounded.append(nice)
        least = float(positive.min(initial=self.largest))
        return tuple(v for v in rounded if v >= least * 0.5) or (self.largest,)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "largest": self.largest,
            "largest_diameter_mm": self.diameter_mm,
            "no_data": self.missing,
            "zero": self.zeros,
        }


@dataclass(frozen=True, eq=False)
class CategoryScale:
    """Categories and their colours, in the order of the legend; only those that occur.

    Attributes:
        values: the category of each unit or record; missing where there is none.
        colours: category → colour.
        titles: category → title in the edition's language.
    """

    values: pd.Series[Any]
    colours: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def counts(self) -> Mapping[str, int]:
        """Category → number of units or records."""
        found = self.values.value_counts()
        return {category: int(found.get(category, 0)) for category in self.colours}

    @property
    def missing(self) -> int:
        """Number of units or records without a category."""
        return int(self.values.isna().sum())

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {"counts": dict(self.counts), "colours": dict(self.colours), "no_data": self.missing}


def _round_down(value: float) -> float:
    """Return the greatest 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    best = max((m for m in steps if m * power <= value * (1 + 1e-12)), default=1)
    return round_significant(best * power, 2)
