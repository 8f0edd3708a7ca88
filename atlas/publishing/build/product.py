"""A product of a build: something that is made from data and specifications, and known by a digest of them.

Then how several are made with the book among them: here, in a thread and in a process beside one another.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.idiom import in_idiom
from atlas.errors import AtlasError, ComposingError, UnforeseenError
from atlas.guard import guard, unforeseen
from atlas.i18n.messages import Message, Text
from atlas.publishing.build.workers import do_beside, remaining
from atlas.publishing.web.products import NAME as WEB

TABLES: Final = "tables"
#: How the name of a plate's product begins.
PLATE: Final = "plate "
#: How the name of a publication's product begins.
PUBLICATION: Final = "publication "

#: What is written in the manifest of a product: its files, and what else is worth telling.
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """A product that is made as far as data are needed for it, and others read it; what is left can be done later.

    Attributes:
        record: what those others are told of it.
        finish: does what is left, and returns its record.
    """

    record: Record
    finish: Callable[[], Record]

    @classmethod
    def of(cls, made: Record | Begun) -> Begun:
        """Return what making a product gave; where that is its record, nothing is left to do."""
        return made if isinstance(made, Begun) else cls(made, lambda: made)


@dataclass(frozen=True, slots=True)
class Product:
    """Something that a build makes: a plate, the book, the GeoPackage, the tables.

    Attributes:
        name: unlike those of the edition's other products.
        fingerprint: a digest of all that it is made from; equal fingerprints mean equal files.
        make: writes its files into the folder of the build and returns its record, or begins it; called with the
            data, and with the records of the plates by their products' names when it comes after them.
        plate: its key when it is one of the edition's plates, in its language.
        shows: the key of the plate that it draws, in any language.
        in_book: whether the book shows it.
        after_plates: whether it needs the files of all that the book shows.
        after_all: whether it needs the files of all others.
        prepare: does what it can before they stand, called with the data.
    """

    name: str
    fingerprint: str
    make: Callable[..., Record | Begun]
    plate: str = ""
    shows: str = ""
    in_book: bool = False
    after_plates: bool = False
    after_all: bool = False
    prepare: Callable[[Dataset], object] | None = None

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
def begin_product(product: Product, data: Dataset, *drawn: Mapping[str, Record]) -> Begun:
    """Make a product, or the part of it that needs data; an error names the product that it comes from."""
    with _naming(product):
        return Begun.of(product.make(data, *drawn))


def finish_product(product: Product, begun: Begun) -> Record:
    """Make what is left of a product that was begun; it may be done in a thread beside what else is made."""
    with _naming(product):
        return begun.finish()


def build_product(product: Product, data: Dataset, *drawn: Mapping[str, Record]) -> Record:
    """Make a product whole; an error names the product that it comes from."""
    return finish_product(product, begin_product(product, data, *drawn))


@in_idiom
def prepare_product(product: Product, data: Dataset) -> None:
    """Do of a product what can be done before others stand; an error names the product that it comes from."""
    if product.prepare is not None:
        with _naming(product):
            product.prepare(data)


def build_around(
    first: Sequence[Product],
    last: Sequence[Product],
    data: Dataset,
    records: Mapping[str, Record],
    *,
    later: Sequence[Product] = (),
) -> Iterator[tuple[Product, Record]]:
    """Make products of which some are few plates; yield each as it is done.

    What is longest is the book: it begins as soon as the plates that it shows are drawn, and its pages are set in a
    thread while all the rest is made here. Plates that it does not show are drawn in a process, from the first moment;
    once that has drawn them it helps with the rest.

    Args:
        first: what needs no other product; not many of them are shown in the book.
        last: what needs the plates that the book shows.
        data: of the edition.
        records: of the plates that stand already.
        later: what is made after all of them, and can be prepared while the pages are set.
    """
    shown = [product for product in first if product.in_book]
    drawn = [product for product in first if product.shows and not product.in_book]
    rest = [product for product in first if not product.shows]
    tasks: queue.SimpleQueue[Product] = queue.SimpleQueue()
    for product in (*drawn, *rest):
        tasks.put(product)
    beside = do_beside(tasks, build_product, data) if drawn else nullcontext(list)
    with ThreadPoolExecutor(1) as thread, beside as others:
        begun = [(product, begin_product(product, data)) for product in shown]
        standing = {**records, **{product.name: each.record for product, each in begun}}
        bound = [
            (product, thread.submit(finish_product, product, begin_product(product, data, standing)))
            for product in last
        ]
        for product, each in begun:
            yield product, finish_product(product, each)
        for product in remaining(tasks):
            yield product, build_product(product, data)
        yield from others()
        for product in later:
            prepare_product(product, data)
        for product, waiting in bound:
            yield product, waiting.result()


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
