"""What every mark with classes can be told of them: how they are cut, colored, explained, shared with other plates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from atlas.cartography.marks.checks import check_classes
from atlas.cartography.marks.mark import By
from atlas.cartography.scales import palettes
from atlas.cartography.scales.classification import Method
from atlas.cartography.scales.own_palettes import Palette
from atlas.i18n.messages import Message


class Classed(Protocol):
    """The least that a mark says of its classes."""

    @property
    def by(self) -> By:
        """Level of the units."""

    @property
    def method(self) -> Method:
        """How breaks are found."""

    @property
    def classes(self) -> int | None:
        """How many, or as many as the level usually has."""

    @property
    def breaks(self) -> tuple[float, ...]:
        """An editor's own breaks, instead of a method."""

    @property
    def palette(self) -> Palette:
        """A palette's name or its colors; the theme's when empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classing:
    """Classes of a ratio: how they are cut, colored and explained.

    Attributes:
        method: how breaks are found; a change takes equal steps about zero, a quotient equal ratios about one.
        classes: how many; by default 5 for communes, 4 for provinces.
        breaks: an editor's own inner breaks, instead of a method.
        palette: a name of `atlas.cartography.scales.palettes` (``YlGnBu``; ``YlGnBu_r`` the other way round), a
            colormap of matplotlib (``viridis``), or a list of colors, one for each class; the theme's by default.
        neutral: about a reference, a class without hue has it in its middle; the number of classes is odd then.
        series: name of a series of plates that share breaks and sizes (`atlas.cartography.layout.series`).
        smooth: rates are smoothed by empirical Bayes; the legend says so.
        reliable_from: denominator (inhabitants …) under which a value is marked as one to read with care.
        histogram: the legend shows how the values are spread, with the breaks as ticks.
        horizontal: the legend's boxes stand side by side.
    """

    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    neutral: bool = False
    series: str = ""
    smooth: bool = False
    reliable_from: float | None = None
    histogram: bool = False
    horizontal: bool = False

    def __post_init__(self) -> None:
        """Validate the options."""
        if not isinstance(self.breaks, tuple):  # an array or a list, as one computes them
            object.__setattr__(self, "breaks", tuple(float(value) for value in self.breaks))
        check_classes(self.method, self.classes, self.breaks)
        object.__setattr__(self, "palette", palettes.check_palette(self.palette))
        if self.reliable_from is not None and not (math.isfinite(self.reliable_from) and self.reliable_from > 0):
            raise ValueError(Message("fault.cartography.checks.reliable", value=self.reliable_from))


def options_of(mark: Classed) -> Classing:
    """Return all that a mark says of its classes; a mark that says only the least has the usual rest."""
    if isinstance(mark, Classing):
        return mark
    return Classing(method=mark.method, classes=mark.classes, breaks=mark.breaks, palette=mark.palette)
