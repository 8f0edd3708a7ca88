"""A product of a build: something that is made from data and specifications, and known by a digest of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.idiom import in_idiom
from atlas.errors import AtlasError, ComposingError, UnforeseenError
from atlas.guard import guard, unforeseen
from atlas.i18n.messages import Message, Text
from atlas.publishing.web.products import NAME as WEB

TABLES: Final = "tables"
#: How the name of a plate's product begins.
PLATE: Final = "plate "
#: How the name of a publication's product begins.
PUBLICATION: Final = "publication "

#: What is written in the manifest of a product: its files, and what else is worth telling.
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Product:
    """Something that a build makes: a plate, the book, the GeoPackage, the tables.

    Attributes:
        name: unlike those of the edition's other products.
        fingerprint: a digest of all that it is made from; equal fingerprints mean equal files.
        make: writes its files into the folder of the build and returns its record, or what finishes it and needs no
            data any more; called with the data, and with the records of the plates by their products' names when it
            comes after them.
        plate: its key when it is one of the edition's plates, in its language.
        shows: the key of the plate that it draws, in any language.
        in_book: whether the book shows it.
        after_plates: whether it needs the files of all that the book shows.
        after_all: whether it needs the files of all others.
    """

    name: str
    fingerprint: str
    make: Callable[..., Record | Callable[[], Record]]
    plate: str = ""
    shows: str = ""
    in_book: bool = False
    after_plates: bool = False
    after_all: bool = False

    @property
    def label(self) -> Text:
        """What messages and progress call it."""
        return label_of(self.name)


def label_of(name: str) -> Text:
    """Return what messages and progress call the product of a name."""
    for beginning, key in ((PLATE, "progress.plate"), (PUBLICATION, "progress.publication")):
        if name.startswith(beginning):
            return Message(key, name=name.removeprefix(beginning))
    if name.startswith(WEB):
        part = name.removeprefix(WEB)
        named = part.startswith((PLATE, PUBLICATION))
        return Message("progress.web", part=label_of(part) if named else Message(f"progress.site.{part}"))
    return Message("progress.tables") if name == TABLES else name


@in_idiom
def begin_product(product: Product, data: Dataset, *drawn: Mapping[str, Record]) -> Record | Callable[[], Record]:
    """Make a product, or the part of it that needs data; an error names the product that it comes from."""
    with _naming(product):
        return product.make(data, *drawn)


def finish_product(product: Product, begun: Record | Callable[[], Record]) -> Record:
    """Make what is left of a product that was begun; it may be done in a thread beside what else is made."""
    with _naming(product):
        return begun() if callable(begun) else begun


def build_product(product: Product, data: Dataset, *drawn: Mapping[str, Record]) -> Record:
    """Make a product whole; an error names the product that it comes from."""
    return finish_product(product, begin_product(product, data, *drawn))


@contextmanager
def _naming(product: Product) -> Iterator[None]:
    """Name a product in the errors of what makes it."""
    try:
        with guard(Message("act.product", name=product.label)):
            yield
    except UnforeseenError:
        raise  # it names what was being made
    except ComposingError as error:
        raise unforeseen(error, Message("act.product", name=product.label)) from error
    except AtlasError as error:
        error.where = product.label if product.plate else ""
        raise
