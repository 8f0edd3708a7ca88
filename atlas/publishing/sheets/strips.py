"""All communes on one line, a tick each, as an SVG that all sheets share: where a unit stands among them."""

from __future__ import annotations

from typing import Final

import numpy as np

from atlas.cartography.spec.theme import Theme
from atlas.publishing.sheets.comparison import Comparison

WIDTH_MM: Final = 40.0
HEIGHT_MM: Final = 3.0
_EDGE_MM: Final = 1.2  # left free at both ends, so that a marker at an end is whole


def strip(comparison: Comparison, theme: Theme, *, mirrored: bool = False) -> str:
    """Return the ticks of all units ranked, from the least value to the greatest, along the reading direction."""
    spread = comparison.spread
    assert spread is not None, "an amount has no strip"
    ranked = comparison.values.astype("float64")[comparison.ranks.notna().to_numpy(dtype=bool)]
    places = np.unique(np.round([place(value, spread, mirrored=mirrored) for value in ranked], 2))
    ticks = "".join(f"M{x:g} .5V{HEIGHT_MM - 0.5:g}" for x in places)
    middle = HEIGHT_MM / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm" '
        f'viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}">'
        f'<path d="M0 {middle:g}H{WIDTH_MM:g}" stroke="{theme.no_data}" stroke-width="0.15"/>'
        f'<path d="{ticks}" stroke="{theme.commune_boundary}" stroke-width="0.12" fill="none"/></svg>'
    )


def place(value: float, spread: tuple[float, float], *, mirrored: bool = False) -> float:
    """Return where a value stands on a strip, mm from its left edge; one beyond an end stands at that end."""
    low, high = spread
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    share = 1.0 - share if mirrored else share
    return _EDGE_MM + share * (WIDTH_MM - 2 * _EDGE_MM)
