"""A publication as an edition writes it (``[[publications]]``): each kind is a dataclass that signs in by itself."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias, TypeVar

from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.registry import Registered, Registry
from atlas.errors import Fault
from atlas.i18n.messages import Message
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.document import Document, Head
from atlas.publishing.documents.writers.outputs import Output, print_name, write_outputs

P = TypeVar("P", bound="PublicationSpec")

#: What a name of a text file may leave open.
LANGUAGE: str = "{language}"
#: Names that no file can have on Windows, whatever its ending; and how long a key may be to stay a name of a file.
_KEPT_BY_WINDOWS: Final = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)))
)
_LONGEST_KEY: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationSpec(ABC):
    """A publication: which texts, on which pages, in which forms.

    Traits, which others read instead of its kind:
        head: what the head of its first text may say.
        takes_text: whether it is made of texts.

    Attributes:
        key: its name in file names: ``panorama``.
        text: the Markdown files beside the edition that it consists of, in order; ``{language}`` in a name stands for
            fr, ar or en.
        title, subtitle: in place of those of its first text's head.
        page: ``A3``, ``A4``, ``A5`` or ``Letter``, with ``portrait`` or ``landscape``.
        outputs: the forms that it is made in.
    """

    head: ClassVar[type[Head]] = Head
    takes_text: ClassVar[bool] = True
    key: str
    text: tuple[str, ...] = ()
    title: Text = ""
    subtitle: Text = ""
    page: str = "A4 portrait"
    outputs: tuple[Output, ...] = ("pdf", "html")

    def __post_init__(self) -> None:
        if not self.key or not all(sign.isalnum() or sign in "-_" for sign in self.key):
            raise ValueError(Message("fault.documents.key", key=self.key))
        if len(self.key) > _LONGEST_KEY:
            raise ValueError(Message("fault.documents.key_too_long", most=_LONGEST_KEY))
        if self.key.upper() in _KEPT_BY_WINDOWS:
            raise ValueError(Message("fault.documents.key_of_system", key=self.key))

    @property
    def asks(self) -> tuple[str, ...]:
        """Keys of the indicators that it shows beside those that its texts name."""
        return ()

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files beside the edition that it reads beside its texts."""
        return ()

    @property
    def picture_folders(self) -> tuple[str, ...]:
        """Names of the folders beside the edition whose pictures it may show."""
        return ()

    def output_names(self) -> tuple[str, ...]:
        """Return the names of the files that it is made into, as far as they are known before it is made."""
        return tuple(print_name(self.key) if output == "print" else f"{self.key}.{output}" for output in self.outputs)

    @property
    def shows_records(self) -> bool:
        """Whether it shows or counts single records of the register beside what its directives do."""
        return False

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield what is wrong with it that can be seen without data."""
        yield from ()

    def enrich(self, context: Context) -> Context:
        """Return the context of its directives, with what this kind of publication brings.

        Raises:
            AtlasError: a file of its own cannot be read.
        """
        return context

    def compose(self, document: Document, context: Context) -> Document:
        """Return the document with what is generated around its texts."""
        return document

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the files of the publication by their names.

        Raises:
            AtlasError: it cannot be composed.
        """
        return write_outputs(document, context, stem=self.key, page=self.page, outputs=self.outputs)


#: Every kind of publication that an edition can hold.
publications: Registry[PublicationSpec] = Registry("kind", "atlas.publications")

#: Any of them; told apart in a file by their field “kind”.
AnyPublication: TypeAlias = Annotated[PublicationSpec, Registered(publications)]


def register_publication(kind: type[P]) -> type[P]:
    """Sign a kind of publication in by its class; see :meth:`atlas.cartography.spec.registry.Registry.register`."""
    return publications.register(kind)  # type: ignore[return-value]
