"""Proportional circles: the area is a stock, the color a ratio or a category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from atlas.analysis.catalogue.definition import Nature
from atlas.cartography.marks.mark import register_mark
from atlas.cartography.marks.proportional import ProportionalSymbols


@register_mark
@dataclass(frozen=True, slots=True)
class Circles(ProportionalSymbols):
    """Circles whose area is proportional to a stock, in one color or colored by a ratio or a category.

    All that they can be told is in :class:`ProportionalSymbols`; ``largest_mm`` is the largest one's diameter.
    """

    mark: Literal["circles"] = "circles"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_2024", "color": "population_change"}
    first_for: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})
    symbol: ClassVar[Literal["circle", "square"]] = "circle"
