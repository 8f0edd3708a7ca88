"""Widths of lines: proportional to a value from zero, or one for each class."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.cartography.scales.classification import Breaks, membership, round_significant
from atlas.decimals import rounded_float

Floats = npt.NDArray[np.float64]

#: The thinnest line that print holds, mm; what would be thinner is not drawn.
THINNEST_MM: Final = 0.1


@dataclass(frozen=True, eq=False)
class WidthScale:
    """Widths of lines proportional to values.

    Attributes:
        values: one value for each line; missing ones are not drawn.
        largest: the value drawn at ``widest_mm``.
        widest_mm: width of the line of ``largest``.
        origin: the value whose line has no width: 0 for an amount, 1 for a ratio of two values.
    """

    values: pd.Series[float]
    largest: float
    widest_mm: float
    origin: float = 0.0

    def widths(self, values: Floats) -> Floats:
        """Return widths in mm; 0 for no data and for lines too thin for print."""
        if self.largest <= self.origin:
            return np.zeros(np.shape(values))
        amounts = np.where(np.isfinite(values), np.maximum(values - self.origin, 0.0), 0.0)
        width = amounts / (self.largest - self.origin) * self.widest_mm
        # A value that is just the least must not be lost to rounding.
        return np.asarray(np.where(amounts >= (self.least - self.origin) * (1 - 1e-9), width, 0.0))

    @property
    def least(self) -> float:
        """The least value that is drawn: the first round number whose line print holds, whole where values are."""
        span = self.largest - self.origin
        if span <= 0:
            return self.origin
        least = _round_up(span * THINNEST_MM / self.widest_mm)
        return round_significant(self.origin + (math.ceil(least) if self._whole else least), 6)

    @property
    def _whole(self) -> bool:
        values = self.values[self.values > self.origin].to_numpy(dtype=np.float64)
        return self.origin == 0 and bool((values == np.round(values)).all())

    def legend_values(self, count: int = 3) -> tuple[float, ...]:
        """Return round values for a legend, largest first, each less than half of the one before."""
        span = self.largest - self.origin
        if span <= 0:
            return ()
        top = _round_down(span)
        nested = [top]
        for i in range(1, count):
            nice = _round_down(top * 0.42**i)
            if 0 < nice < 0.6 * nested[-1] and nice >= self.least - self.origin:
                nested.append(nice)
        if self._whole:
            nested = list(dict.fromkeys(rounded_float(v) for v in nested if rounded_float(v) > 0)) or [self.largest]
        return tuple(round_significant(v + self.origin, 6) for v in nested)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        drawn = self.widths(_floats(self.values)) > 0
        return {
            "largest": self.largest,
            "widest_mm": self.widest_mm,
            "lines": int(drawn.sum()),
            "thinner": int((~drawn).sum() - self.values.isna().sum()),
            "no_data": int(self.values.isna().sum()),
        }


@dataclass(frozen=True, eq=False)
class ClassWidths:
    """Lines cut into classes, each of one width.

    Attributes:
        values: one value for each line; missing ones are in no class.
        breaks: edges of the classes.
        widths_mm: one width for each class, lowest first; 0 is not drawn.
    """

    values: pd.Series[float]
    breaks: Breaks
    widths_mm: tuple[float, ...]

    @property
    def codes(self) -> npt.NDArray[np.int64]:
        """The class of each line; −1 without data."""
        return membership(_floats(self.values), self.breaks.edges)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of lines in each class."""
        return tuple(int((self.codes == i).sum()) for i in range(self.breaks.classes))

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "breaks": list(self.breaks.edges),
            "breaks_before_rounding": list(self.breaks.computed),
            "classes_merged_by_rounding": self.breaks.merged,
            "counts": list(self.counts),
            "widths_mm": list(self.widths_mm),
            "no_data": int(self.values.isna().sum()),
        }


def class_widths(classes: int, widest_mm: float) -> tuple[float, ...]:
    """Return one width for each class in equal steps, the lowest class not drawn when there are others."""
    if classes <= 1:
        return (widest_mm,) * classes
    return tuple(widest_mm * i / (classes - 1) for i in range(classes))


def _floats(values: pd.Series[float]) -> Floats:
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _round_down(value: float) -> float:
    """Return the greatest 1, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    best = max((m for m in (1, 2, 2.5, 3, 4, 5, 6, 8) if m * power <= value * (1 + 1e-12)), default=1)
    return round_significant(best * power, 2)


def _round_up(value: float) -> float:
    """Return the least 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below a value."""
    power = 10.0 ** math.floor(math.log10(value))
    best = min((m for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if m * power >= value * (1 - 1e-12)), default=10)
    return round_significant(best * power, 2)
