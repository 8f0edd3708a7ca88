"""What every mark does, and which maps the nature of a variable allows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
)  # fmt: skip

from atlas.analysis.catalogue.entries import Indicator, Nature, catalogue
from atlas.cartography.legend import Block
from atlas.cartography.spec.registry import Registered, Registry
from atlas.cartography.spec.theme import Theme
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import NOTHING, Listed, Message, tr
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.alt_text.statement import DescriptionContext, Statement
    from atlas.cartography.canvas.base_layers import MapShapes
    from atlas.cartography.canvas.map_frame import MapFrame
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.cartography.marks.style.context import StyleContext
    from atlas.cartography.styles.model import MarkStyles

By: TypeAlias = Literal["commune", "province", "zone"]
#: An indicator that a mark shows, and the natures that it may have there.
Ask: TypeAlias = tuple[str, frozenset[Nature]]
S = TypeVar("S")


class Asking(Protocol):
    """What asks for indicators: a mark or a chart."""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, each with the natures that it may have in its part."""

    @property
    def message_name(self) -> str:
        """How a message names it."""


class Mark(ABC, Generic[S]):
    """A kind of map: all that others ask of it, with its own kind of scale ``S``.

    A new one is a frozen dataclass in a module of its own under :func:`register_mark`; nothing else names it.

    Traits, which others read instead of its name:
        covers_area: it fills the areas of the map, so that a second one of them hides the first.
        of_shares: it shows stocks by their shares in their sum, which areas may be colored by.
        spreads: it shows stocks by a surface of what is around every place, which areas may be colored by.
        distorts: its units have shapes or places of its own: it stands alone, without scale, north and neighbors.
        records: it draws single records of the register, and says in a line what they show (:meth:`caption`).
        separable: whether some of its units or records can be drawn without the others, as a map of one province does;
            of surfaces, flows and gaps they cannot.
        shows: natures that its indicators may have, where all may have the same.
        first_for: natures of an indicator that it is the first choice for, where one map is asked for at once.
        example: its fields in an example over the figures of HCP and a register, as a file would write them.
        words: its own texts, name → language → text, where they are not in the files of words; ``kind`` says what kind
            of map it is.

    Fields that mean the same on all marks that have them: ``by`` (level of the units), ``color`` (key of the indicator
    that colors symbols), ``series`` (name of the plates that share scales), ``classes`` and ``breaks``, ``smooth``,
    ``spread``.
    """

    __slots__ = ()
    covers_area: ClassVar[bool] = False
    of_shares: ClassVar[bool] = False
    spreads: ClassVar[bool] = False
    distorts: ClassVar[bool] = False
    records: ClassVar[bool] = False
    separable: ClassVar[bool] = False
    shows: ClassVar[frozenset[Nature]] = frozenset()
    first_for: ClassVar[frozenset[Nature]] = frozenset()
    example: ClassVar[Mapping[str, Any]] = {}
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    if TYPE_CHECKING:
        # Fields or properties of each mark: here they would be taken for defaults of its fields.
        mark: str
        __dataclass_fields__: ClassVar[dict[str, Any]]

        @property
        def indicators(self) -> tuple[str, ...]:
            """Keys of the indicators drawn."""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators drawn, each with the natures that it may have in its part."""
        return tuple((key, self.shows) for key in self.indicators)

    @property
    def message_name(self) -> str:
        """How a message names it."""
        return self.mark

    @property
    def class_key(self) -> str:
        """Key of the indicator that is cut into classes; empty when none is."""
        return ""

    @property
    def size_key(self) -> str:
        """Key of the stock that the sizes of symbols show; empty when there is none."""
        return ""

    @property
    def level(self) -> By | Literal[""]:
        """Level of the units that are drawn; empty for a mark that draws no units."""
        return getattr(self, "by", "")

    @property
    def color_key(self) -> str:
        """Key of the indicator that colors the symbols, beside the one that sizes them; empty when none does."""
        color = getattr(self, "color", "")
        return color if color in self.indicators else ""

    @property
    def series_name(self) -> str:
        """Name of the plates that share their scales; empty for a mark that stands alone."""
        return str(getattr(self, "series", ""))

    @property
    def uses_roads(self) -> bool:
        """Whether it draws what is measured along roads."""
        return False

    @property
    def moves_apart(self) -> bool:
        """Whether symbols are moved apart, away from the places of their units."""
        return bool(getattr(self, "spread", False))

    @property
    def classes_asked(self) -> int:
        """How many classes the editor asks for; 0 where none are, or where their breaks are given."""
        return 0 if getattr(self, "breaks", ()) else int(getattr(self, "classes", None) or 0)

    @property
    def smoothed_key(self) -> str:
        """Key of the rate that is smoothed; empty when none is."""
        return self.class_key if getattr(self, "smooth", False) else ""

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it names, relative to the edition's folder."""
        return ()

    def with_files_read(self, folder: Path) -> Self:
        """Return the mark with what its files hold instead of their names.

        Raises:
            EditionError: one of them cannot be used.
        """
        return self

    @abstractmethod
    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> S:
        """Learn from the data all that drawing, legend, style and description read."""

    @abstractmethod
    def draw(self, sheet: MapSheet, scale: S) -> None:
        """Draw on the map."""

    @abstractmethod
    def legend(self, scale: S, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the blocks that explain what was drawn."""

    @abstractmethod
    def style(self, scale: S, context: StyleContext) -> MarkStyles:
        """Return how other programs draw the same: styles of the layers of units, or layers of its own."""

    @abstractmethod
    def describe(self, scale: S, context: DescriptionContext) -> list[Statement]:
        """Return what the scale says of the data, for readers who do not see it, in reading order."""

    def ground(self, scale: S, shapes: MapShapes, frame: MapFrame) -> MapShapes:
        """Return the units that the plate shows: those of the ground, or a distorting mark's own."""
        return shapes

    def record(self, scale: Any) -> dict[str, Any]:
        """Return what manifest and inspection keep of the mark and its scale: classes, colors, counts."""
        return {"mark": self.mark, "indicators": list(self.indicators), **scale.record()}

    def kind(self, language: LanguageCode) -> str:
        """Return what kind of map it is: “proportional circles”."""
        own = self.words.get("kind")
        return own[language] if own is not None else tr(f"alt.{self.mark}", language)

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:  # for marks of records
        """Say in a line what is shown of single records."""
        return self.kind(language)


marks: Final[Registry[Mark[Any]]] = Registry("mark", "atlas.marks", folder="atlas.cartography.marks")
M = TypeVar("M", bound=Mark[Any])
#: Any mark that has signed in; told apart in a file by its field “mark”.
AnyMark: TypeAlias = Annotated[Mark[Any], Registered(marks)]


def register_mark(kind: type[M]) -> type[M]:
    """Sign a mark in, so that editions can draw it by its name; decorates its class, above ``@dataclass``.

    Raises:
        TypeError: it is no dataclass with a field ``mark``, it lacks a part of :class:`Mark`, or its name is taken.
    """
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    missing += [] if hasattr(kind, "indicators") or "indicators" in kind.__annotations__ else ["indicators"]
    if missing:
        raise TypeError(Message("fault.cartography.unfinished", name=kind.__name__, parts=", ".join(missing)))
    marks.register(kind)
    return kind


def captions_of_records(drawn: Sequence[Mark[Any]], vocabulary: Vocabulary, language: LanguageCode) -> list[str]:
    """Return what the marks that draw records show, a line each, every line once."""
    return list(dict.fromkeys(mark.caption(language, vocabulary) for mark in drawn if mark.records))


class OneIndicator(Mark[S]):
    """A mark of one indicator, which its field ``indicator`` names."""

    __slots__ = ()

    @property
    def indicators(self: Any) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator,)


class OfRecords(Mark[S]):
    """A mark that draws records: it asks for no indicator."""

    __slots__ = ()
    records: ClassVar[bool] = True

    @property
    def indicators(self) -> tuple[str, ...]:
        """Records are shown, not indicators."""
        return ()


def require_nature(mark: Asking, data: Dataset, key: str) -> Indicator:
    """Return the definition of an indicator of the data, if the mark may show it in each of the parts it asks it for.

    Raises:
        UnknownNameError: the data have no such indicator.
        MapTypeError: its nature forbids the mark.
    """
    indicator = data.indicator(key)
    for asked, natures in mark.asks:
        if asked == key:
            refuse(mark, indicator, natures, among=data.indicators)
    return indicator


def listed_units(indicators: Sequence[Indicator], *, natures: bool = False) -> Listed:
    """List indicators with their units, and their natures when they are wanted, as a message does."""
    named = []
    for indicator in indicators:
        unit = indicator.unit if any(indicator.unit.values()) else Message("fault.cartography.unit_of.none")
        nature = Message(f"nature.{indicator.nature}")
        full = Message("fault.cartography.unit_of.nature", key=indicator.key, nature=nature, unit=unit)
        named.append(full if natures else Message("fault.cartography.unit_of.unit", key=indicator.key, unit=unit))
    return Listed(named, marks=False, longest=200)


def refuse(
    mark: Asking, indicator: Indicator, natures: frozenset[Nature], *, among: Sequence[Indicator] | None = None
) -> None:
    """Refuse a map that the nature of its indicator forbids, naming those it allows.

    Args:
        mark: the mark asked for.
        indicator: the indicator it would show.
        natures: those that the mark can show.
        among: indicators among which a ratio is proposed instead of a stock; the catalogue by default.

    Raises:
        MapTypeError: the indicator's nature is not among those given.
    """
    if indicator.nature in natures:
        return
    others = catalogue() if among is None else among
    kin = [i.key for i in others if i.nature is Nature.RATIO and indicator.key in (*i.needs, *i.denominators)]
    hint = Message("fault.cartography.ratio_hint", key=kin[0]) if kin and Nature.RATIO in natures else NOTHING
    raise MapTypeError(
        Message(
            "fault.cartography.misleads",
            key=indicator.key,
            nature=Message(f"fault.cartography.nature.{indicator.nature}"),
            mark=mark.message_name,
            instead=Listed(
                [
                    Message(f"fault.cartography.instead.{name}")
                    for name, nature in _ALTERNATIVES
                    if nature is indicator.nature
                ],
                last="or",
                marks=False,
            ),
            hint=hint,
        )
    )


#: What suits a nature, by the key of its words.
_ALTERNATIVES: Final = (
    ("circles", Nature.STOCK),
    ("choropleth", Nature.RATIO),
    ("color", Nature.RATIO),
    ("typology", Nature.CATEGORY),
    ("rank", Nature.RANK),
)
