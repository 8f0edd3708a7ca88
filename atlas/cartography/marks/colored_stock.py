"""What marks share whose sizes show a stock: circles, squares, cartograms may be colored by a ratio or a category."""

from __future__ import annotations

from typing import ClassVar, Final

from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.marks.checks import check_level
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.marks.mark import Ask, By
from atlas.i18n.messages import Message

#: Natures of what may color units.
COLORS: Final = frozenset({Nature.RATIO, Nature.CATEGORY, Nature.RANK})


class ColoredStock(Classing):
    """Options of a mark that shows a stock by sizes, and perhaps what colors it; without fields of its own.

    It stands before the mark among the bases of a class, which has the fields.
    """

    __slots__ = ()
    indicator: str
    color: str
    by: By
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def check_options(self) -> None:
        """Raise a ValueError for a level without units, wrong classes, classes of no color."""
        check_level(self.by)
        Classing.__post_init__(self)
        if not self.color and (self.palette or self.breaks or self.classes is not None):
            raise ValueError(Message("fault.cartography.checks.no_color"))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The stock, and what colors it, with the natures that each may have."""
        size: Ask = (self.indicator, self.shows)
        return (size, (self.color, COLORS)) if self.color else (size,)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator, self.color) if self.color else (self.indicator,)

    @property
    def class_key(self) -> str:
        """Key of the indicator that may be cut into classes."""
        return self.color

    @property
    def size_key(self) -> str:
        """Key of the indicator that sizes show."""
        return self.indicator
