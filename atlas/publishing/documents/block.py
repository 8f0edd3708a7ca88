"""A directive as a specification: its options are the fields of a dataclass, and it expands into neutral blocks.

A new one is a frozen dataclass in a module of `atlas.publishing.documents.blocks` (or of another package, by the entry
point ``atlas.blocks``) under :func:`register_block`; nothing else names it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from atlas.cartography.marks.mark import Ask
from atlas.cartography.spec.registry import Registry
from atlas.errors import Fault
from atlas.publishing.documents.markdown.directives import parse_options

if TYPE_CHECKING:
    from atlas.publishing.documents.context import Context, Surroundings
    from atlas.publishing.documents.tree import Node

B = TypeVar("B", bound="DocumentBlock")


class DocumentBlock(ABC):
    """A kind of directive: all that others ask of it.

    Traits, which others read instead of its name:
        argument: the field that takes the words after the name; empty when it takes none.
        takes_body: whether Markdown may stand inside; it comes to :meth:`expand` expanded.
        example: how an editor writes it, for the reference and its test.
        lists_works: whether other publications of the edition are listed by their heads.
        signed: the fields whose numbers may be negative.
    """

    __slots__ = ()
    argument: ClassVar[str] = ""
    takes_body: ClassVar[bool] = False
    example: ClassVar[str] = ""
    lists_works: ClassVar[bool] = False
    signed: ClassVar[tuple[str, ...]] = ()
    if TYPE_CHECKING:
        block: str  # a field of each block: its name between the braces
        __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def from_text(cls, argument: str, options: Mapping[str, str]) -> dict[str, Any]:
        """Return the values that its fields are made from, of what an editor wrote."""
        values = parse_options(cls, options)
        if argument and cls.argument:
            values |= parse_options(cls, {cls.argument: argument})
        return values

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators shown, each with the natures that it may have; none of them for any."""
        return ()

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files beside the edition that are read to show it: what is shown changes with them."""
        return ()

    @property
    def plates(self) -> tuple[str, ...]:
        """Keys of the edition's plates that are shown: what is shown changes with them."""
        return ()

    @property
    def message_name(self) -> str:
        """How a message names it."""
        return f"“{self.block}”"

    @property
    def shows_records(self) -> bool:
        """Whether single records of the register are shown, or counted in ways that no indicator is."""
        return False

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield what is wrong with it that can be seen without data; place and line are added by the reader."""
        yield from ()

    @abstractmethod
    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return what it shows.

        Args:
            context: the data, the language, what draws pictures.
            body: what stands inside, expanded.

        Raises:
            AtlasError: it cannot be shown; told with the file and the line of the directive.
        """


#: Every block that can be written in a document.
blocks: Registry[DocumentBlock] = Registry("block", "atlas.blocks", folder="atlas.publishing.documents.blocks")


def register_block(kind: type[B]) -> type[B]:
    """Sign a block in by its class; see :meth:`atlas.cartography.spec.registry.Registry.register`."""
    return blocks.register(kind)  # type: ignore[return-value]
