"""What every mark does, and which maps the nature of a variable allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol, TypeAlias, TypeVar

from atlas.analysis.catalogue import Indicator, Nature, catalogue
from atlas.cartography.legend import Block
from atlas.cartography.theme import Theme
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset
    from atlas.cartography.sheet import Sheet

By: TypeAlias = Literal["commune", "province"]
#: An indicator that a mark shows, and the natures that it may have there.
Ask: TypeAlias = tuple[str, frozenset[Nature]]
S = TypeVar("S")


class Mark(Protocol[S]):
    """What every mark does with its own kind of scale; a new type of map is one class that does it and one test."""

    records: ClassVar[bool]  # whether single records of the register are drawn

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, each with the natures that it may have in its part."""
        ...

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        ...

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> S:
        """Learn from the data all that drawing, legend and export read."""
        ...

    def draw(self, sheet: Sheet, scale: S) -> None:
        """Draw on the map."""
        ...

    def legend_entries(self, scale: S, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Explain what was drawn."""
        ...


def said_of_records(marks: Sequence[Any], language: LanguageCode) -> list[str]:
    """Return what the marks that draw records show, a line each, every line once."""
    return list(dict.fromkeys(mark.said(language) for mark in marks if mark.records))


class OneIndicator:
    """What marks of one indicator ask for; they have a field ``indicator`` and say what they can ``show``."""

    __slots__ = ()

    @property
    def asks(self: Any) -> tuple[Ask, ...]:
        """The indicator drawn, with the natures that it may have."""
        return ((self.indicator, self.shows),)

    @property
    def indicators(self: Any) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator,)


class OfRecords:
    """What marks that draw records ask for: no indicator."""

    __slots__ = ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Records are shown, not indicators."""
        return ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """Records are shown, not indicators."""
        return ()


def allowed(mark: Any, data: Dataset, key: str) -> Indicator:
    """Return the definition of an indicator of the data, if the mark may show it in each of the parts it asks it for.

    Raises:
        UnknownNameError: the data have no such indicator.
        MapTypeError: its nature forbids the mark.
    """
    one = data.indicator(key)
    for asked, natures in mark.asks:
        if asked == key:
            refuse(mark, one, natures, known=data.indicators)
    return one


def refuse(mark: Any, one: Indicator, natures: frozenset[Nature], *, known: Sequence[Indicator] | None = None) -> None:
    """Refuse a map that the nature of its indicator forbids, naming those it allows.

    Args:
        mark: the mark asked for.
        one: the indicator it would show.
        natures: those that the mark can show.
        known: indicators among which a ratio is proposed instead of a stock; the catalogue by default.

    Raises:
        MapTypeError: the indicator's nature is not among those given.
    """
    if one.nature in natures:
        return
    instead = " or ".join(name for name, nature in _ALTERNATIVES if nature is one.nature)
    others = catalogue() if known is None else known
    kin = [i.key for i in others if i.nature is Nature.RATIO and one.key in (*i.needs, *i.denominators)]
    hint = f"; or draw a ratio made from it, such as “{kin[0]}”" if kin and Nature.RATIO in natures else ""
    raise MapTypeError(f"“{one.key}” is a {one.nature}: {called(mark)} would mislead. Draw it as {instead}{hint}")


def called(mark: Any) -> str:
    """Return how a message names a mark or a chart."""
    return str(mark.mark) if hasattr(mark, "mark") else f"a chart “{mark.chart}”"


_ALTERNATIVES: Final = (
    ("Circles (areas proportional to the value)", Nature.STOCK),
    ("Choropleth", Nature.RATIO),
    ("the colour of Circles", Nature.RATIO),
    ("Typology", Nature.CATEGORY),
    ("Choropleth of its values", Nature.RANK),
)
