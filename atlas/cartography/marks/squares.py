"""Proportional squares: the area is a stock, the color a ratio or a category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from atlas.cartography.marks.mark import register_mark
from atlas.cartography.marks.proportional import ProportionalSymbols


@register_mark
@dataclass(frozen=True, slots=True)
class Squares(ProportionalSymbols):
    """Squares whose area is proportional to a stock, in one color or colored by a ratio or a category.

    All that they can be told is in :class:`ProportionalSymbols`; ``largest_mm`` is the largest one's side. Areas of
    squares are compared more truly than those of circles, whose difference readers underestimate (Flannery 1971).
    """

    mark: Literal["squares"] = "squares"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "jobs_hcp"}
    symbol: ClassVar[Literal["circle", "square"]] = "square"
