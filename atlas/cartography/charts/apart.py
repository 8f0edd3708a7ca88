"""Labels beside a chart, moved up or down as little as can be so that none touches the next; round ticks of an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from atlas.i18n.messages import Message

Floats = npt.NDArray[np.float64]


def space_out(wanted: Sequence[float], gap: float, *, low: float, high: float) -> Floats:
    """Return heights at least ``gap`` apart between two bounds, as near to those wanted as can be (least squares).

    Heights at equal gaps are heights that grow once ``i × gap`` is taken off the i-th: the nearest growing sequence is
    the isotonic regression (Barlow et al. 1972), found by pooling neighbors that are out of order; then clipped.

    Args:
        wanted: heights, in any order; equal ones keep their order.
        gap: least distance between two, mm.
        low: least height allowed, mm.
        high: greatest height allowed, mm.

    Raises:
        ValueError: there is not room enough for all.
    """
    given = np.asarray(wanted, dtype=np.float64)
    spare = high - low - gap * (len(given) - 1)
    if spare < -1e-9:
        raise ValueError(Message("fault.cartography.charts.labels", count=len(given), gap=gap, room=f"{high - low:g}"))
    order = np.argsort(given, kind="stable")
    steps = gap * np.arange(len(given))
    pools: list[tuple[float, int]] = []
    for height in given[order] - steps:
        mean, size = float(height), 1
        while pools and pools[-1][0] > mean:
            other, n = pools.pop()
            mean, size = (mean * size + other * n) / (size + n), size + n
        pools.append((mean, size))
    grown = np.concatenate([np.full(size, mean) for mean, size in pools]) if pools else np.empty(0)
    moved = np.empty(len(given))
    moved[order] = np.clip(grown, low, low + max(spare, 0.0)) + steps
    return moved


def round_ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Return ticks at multiples of 1, 2 or 5 times a power of ten that enclose an interval, at most so many and two."""
    span = high - low if high - low > 1e-9 * max(abs(low), abs(high), 1e-9) else max(abs(high), 1.0)
    raw = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(k * step, 12) for k in range(first, last + 1)]


def tick_decimals(ticks: Sequence[float]) -> int:
    """Return the decimals that all ticks need."""
    return next((d for d in range(9) if all(math.isclose(round(t, d), t, abs_tol=1e-9) for t in ticks)), 9)
