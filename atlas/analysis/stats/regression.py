"""The line that one variable says of another: least squares, how well it fits, and how far units lie from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RegressionLine:
    """A fitted line y = a + b x.

    Attributes:
        slope, intercept: b and a.
        r2: part of the variance of y that it explains, 0 to 1.
        count: units that it is fitted to.
        deviation: standard error of the residuals, √(Σ e² / (n − 2)).
        residuals: y − (a + b x) over the standard error, on the index of y; missing where x or y is.
    """

    slope: float
    intercept: float
    r2: float
    count: int
    deviation: float
    residuals: pd.Series[float]


def fit_line(y: pd.Series[float], x: pd.Series[float]) -> RegressionLine:
    """Fit a line by ordinary least squares to the units that have both values.

    Args:
        y: what is explained.
        x: what explains it, on the same index.

    Raises:
        ValueError: fewer than three units, an x that is the same everywhere, or points that all lie on the line.
    """
    both = (y.notna() & x.notna()).to_numpy()
    a, b = (np.asarray(s[both].to_numpy(dtype=np.float64)) for s in (x, y))
    finite = bool(np.isfinite(a).all() and np.isfinite(b).all())
    if len(a) < 3 or not finite or np.ptp(a) <= 1e-12 * np.abs(a).max(initial=0.0):
        raise ValueError(Message("fault.stats.line_undefined", n=len(a)))
    centered_x, centered_y = a - a.mean(), b - b.mean()
    slope = float(centered_x @ centered_y / (centered_x @ centered_x))
    errors = centered_y - slope * centered_x
    unexplained, total = float(errors @ errors), float(centered_y @ centered_y)
    if unexplained <= 1e-18 * max(total, 1e-300):
        raise ValueError(Message("fault.stats.line_exact"))
    deviation = math.sqrt(unexplained / (len(a) - 2)) if len(a) > 2 else 0.0
    residuals = pd.Series(np.nan, index=y.index, dtype="float64")
    residuals[both] = errors / deviation
    intercept = float(b.mean() - slope * a.mean())
    return RegressionLine(slope, intercept, 1 - unexplained / total, len(a), deviation, residuals)
