"""What a build makes: each product knows what it depends on, and is made again only when that has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset import Dataset
from atlas.cartography.plate import Plate
from atlas.errors import AtlasError
from atlas.publishing import manifest
from atlas.publishing.basemaps import tile_place
from atlas.publishing.book.composing import Composition, Part
from atlas.publishing.book.content import BookPlate
from atlas.publishing.chapters import Book
from atlas.publishing.edition import Edition
from atlas.publishing.geopackage import write_geopackage
from atlas.publishing.imprints import imprint
from atlas.publishing.origins import digest_of, text_files
from atlas.publishing.prints import Task, describe_plate, print_plate
from atlas.publishing.tables import write_tables
from atlas.publishing.themes import theme_of

BOOK: Final = "atlas.pdf"
GEOPACKAGE: Final = "atlas.gpkg"
TABLES: Final = "tables"

#: What is written in the manifest of a product: its files, and what else is worth telling.
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Product:
    """Something that a build makes: a plate, the book, the GeoPackage, the tables.

    Attributes:
        name: how the user is told of it.
        fingerprint: a digest of all that it is made from; equal fingerprints mean equal files.
        make: writes its files into the folder of the build and returns its record.
        plate: its key when it is a plate.
        after_plates: it needs the files of all the plates.
    """

    name: str
    fingerprint: str
    make: Callable[[Dataset], Record]
    plate: str = ""
    after_plates: bool = False


def made(product: Product, data: Dataset) -> Record:
    """Make a product; whatever goes wrong says which one it was."""
    try:
        return product.make(data)
    except AtlasError as error:
        error.where = product.name if product.plate else ""
        raise
    except Exception as error:
        error.add_note(f"while making {product.name}")
        raise


def products(edition: Edition, data: Dataset, stage: Path, *, only: str = "") -> tuple[Product, ...]:
    """Return what an edition consists of, plates first.

    Args:
        edition: whose series are harmonised.
        data: its data.
        stage: the folder that they will be made in.
        only: the key of a plate: that one alone.
    """
    chosen = (edition.plate(only),) if only else edition.plates
    tasks = _tasks(edition, chosen, data, stage / "plates")
    digest, language = manifest.dataset_digest(data), edition.language
    prints = [
        manifest.fingerprint(task.plate, data_digest=digest, theme=task.theme, language=language, imprint=task.imprint)
        for task in tasks
    ]
    plates = tuple(
        Product(f"plate {task.imprint.number} {task.plate.key}", print_, partial(print_plate, task), task.plate.key)
        for task, print_ in zip(tasks, prints, strict=True)
    )
    if only:
        return plates
    known = {"data": digest, "language": language}
    # A plate's fingerprint has its specification, the theme and all that is printed on it.
    shown = {**known, "plates": prints, "edition": asdict(replace(edition, plates=(), path=None))}
    book = manifest.digest_of(shown | {"texts": digest_of(text_files(edition).values())})
    # What only the book says is no part of the GeoPackage.
    silent = replace(edition, plates=(), path=None, subtitle="", introduction="", book=Book())
    package = manifest.digest_of(shown | {"edition": asdict(silent)})
    return (
        *plates,
        Product(BOOK, book, partial(_book, edition, tasks, stage, book), after_plates=True),
        Product(GEOPACKAGE, package, partial(_geopackage, edition, stage)),
        Product(TABLES, manifest.digest_of(known), partial(_tables, edition, stage)),
    )


def _tasks(edition: Edition, plates: Sequence[Plate], data: Dataset, folder: Path) -> tuple[Task, ...]:
    theme, language = theme_of(edition), edition.language
    return tuple(
        Task(
            plate=plate,
            imprint=replace(imprint(edition, plate, language), tiles=tile_place(edition, plate, data.territory)),
            theme=theme,
            language=language,
            stem=f"{edition.number(plate)}-{plate.key}",
            folder=folder,
        )
        for plate in plates
    )


def _book(edition: Edition, tasks: Sequence[Task], stage: Path, fingerprint: str, data: Dataset) -> Record:
    """Compose the book in a folder of its own, which is gone afterwards."""
    work = stage / "book"
    work.mkdir()
    plates = []
    for task in tasks:
        picture = task.folder / f"{task.stem}.svg"
        plates.append(BookPlate(task.plate, picture, describe_plate(task.plate, data, task.language)))
    laid = Composition.laid(
        [Part(edition, plates)], data, theme=theme_of(edition), folder=work, fingerprint=fingerprint
    )
    (stage / BOOK).write_bytes(laid.pdf())
    shutil.rmtree(work)
    return {"product": "book", "files": [BOOK]}


def _geopackage(edition: Edition, stage: Path, data: Dataset) -> Record:
    write_geopackage(edition, data, stage / GEOPACKAGE, language=edition.language)
    return {"product": "geopackage", "files": [GEOPACKAGE]}


def _tables(edition: Edition, stage: Path, data: Dataset) -> Record:
    written = write_tables(data, stage / TABLES, language=edition.language)
    return {"product": "tables", "files": sorted(path.relative_to(stage).as_posix() for path in written)}
