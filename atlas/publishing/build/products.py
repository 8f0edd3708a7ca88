"""The products of a build: each knows what it depends on, and is made again only when that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.spec.edition_info import Servers
from atlas.publishing.book.laid_book import BOOK, lay_book
from atlas.publishing.build import manifest
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.input_files import book_files, digest_of
from atlas.publishing.build.product import PUBLICATION, TABLES, Begun, Product, Record
from atlas.publishing.documents.products import makings
from atlas.publishing.edition.chapters import Book
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.project.plate_shelf import PlateShelf
from atlas.publishing.render.versions import Version
from atlas.publishing.web.products import directory_making, web_makings

#: What asks for the plates and the book alone; no publication can have this key.
ATLAS: Final = "atlas"


@dataclass(frozen=True, slots=True)
class Portion:
    """What of an edition is made: a plate, a publication or the atlas alone, by its key; all of it without any."""

    plate: str = ""
    publication: str = ""

    def __bool__(self) -> bool:
        return bool(self.plate or self.publication)


WHOLE: Final = Portion()


def products(
    edition: Edition,
    data: Dataset,
    stage: Path,
    *,
    portion: Portion = WHOLE,
    cache: Cache | None = None,
    servers: Servers = "ask",
) -> tuple[Product, ...]:
    """List the products that an edition consists of, plates first.

    Args:
        edition: the edition, its series harmonized.
        data: its data.
        stage: the folder that they will be made in.
        portion: what of it is made.
        cache: keeps what a book shows of its data between builds.
        servers: whether the servers of basemaps are asked.
    """
    digest = manifest.dataset_digest(data)
    if portion.plate:
        plates = edition.plates_called(portion.plate)
        return Version.of(edition, data, stage, plates=plates, servers=servers).products(digest)
    only = portion.publication if portion.publication != ATLAS else ""
    documents = tuple(
        Product(f"{PUBLICATION}{making.key}", making.fingerprint, making.make)
        for making in makings(edition, stage, data_digest=digest, only=only, cache=cache)
    )
    if only:
        return documents
    versions = _versions(edition, data, stage, servers=servers)
    shelf = PlateShelf({"data": digest, "theme": manifest.look(theme_of(edition))}, cache)
    drawn = tuple(product for version in versions for product in version.products(digest, shelf=shelf))
    common = {"data": digest, "language": edition.language}
    book, package = _book_digest(edition, drawn, common), _package_digest(edition, drawn, common)
    bound = Product(BOOK, book, partial(_book, versions, stage, book, cache), after_plates=True)
    if portion.publication:
        return (*drawn, bound)
    return (
        *drawn,
        *documents,
        bound,
        Product(edition.package_name, package, partial(_geopackage, edition, stage, shelf)),
        Product(TABLES, manifest.digest_of({**common, "csv": edition.csv}), partial(_tables, edition, stage)),
        *_web_products(edition, data, stage, (*drawn, *documents, bound), cache=cache, servers=servers),
    )


def _web_products(
    edition: Edition, data: Dataset, stage: Path, others: Sequence[Product], *, cache: Cache | None, servers: Servers
) -> list[Product]:
    """Return the parts of the web edition, its plates in languages that only it shows, and what lists all its files."""
    if edition.web is None:
        return []
    digest = manifest.dataset_digest(data)
    parts = [
        Product(part.name, part.fingerprint, part.make)
        for part in web_makings(edition, stage, data_digest=digest, cache=cache)
    ]
    parts += [plate for version in _web_versions(edition, data, stage, servers) for plate in version.products(digest)]
    listed = [product.fingerprint for product in (*others, *parts)]
    made_from = manifest.digest_of({"web": "directory", "parts": listed})
    whole = directory_making(edition, stage, data_digest=digest, made_from=made_from, cache=cache)
    return [*parts, Product(whole.name, whole.fingerprint, whole.make, after_all=True, prepare=whole.prepare)]


def _versions(edition: Edition, data: Dataset, stage: Path, *, servers: Servers) -> list[Version]:
    """Return the edition in the language of its book, or in both of a bilingual one."""
    versions = [Version.of(edition, data, stage, servers=servers)]
    if second := edition.second:
        translated = replace(edition, language=second)
        versions.append(Version.of(translated, data, stage, suffix=f"-{second}", servers=servers))
    return versions


def _book_digest(edition: Edition, drawn: Sequence[Product], common: Mapping[str, Any]) -> str:
    """Return a digest of all that the book is made from: the edition, its files, its plates."""
    # A plate's fingerprint has its specification, the theme and all that is printed on it.
    printed = {
        "edition": asdict(replace(edition, plates=(), path=None, publications=(), web=None)),
        "files": digest_of(book_files(edition).values()),
    }
    return manifest.digest_of({**common, **printed, "plates": [product.fingerprint for product in drawn]})


def _package_digest(edition: Edition, drawn: Sequence[Product], common: Mapping[str, Any]) -> str:
    """Return a digest of all that the GeoPackage is made from; what only the book says is no part of it."""
    silent = asdict(
        replace(
            edition,
            plates=(),
            path=None,
            subtitle="",
            introduction="",
            book=Book(),
            press=None,
            web=None,
            publications=(),
        )
    )
    own = [product.fingerprint for product in drawn if product.plate]
    return manifest.digest_of({**common, "edition": silent, "plates": own})


def _web_versions(edition: Edition, data: Dataset, stage: Path, servers: Servers) -> Iterator[Version]:
    """Yield the plates in each language in which the web edition alone shows them."""
    for language in edition.web.languages if edition.web is not None else ():
        if language not in (edition.language, edition.second):
            yield Version.for_web(replace(edition, language=language), data, stage, servers=servers)


def _book(
    versions: Sequence[Version],
    stage: Path,
    fingerprint: str,
    cache: Cache | None,
    data: Dataset,
    drawn: Mapping[str, Record],
) -> Begun:
    """Lay the book out from its plates, and return what sets its pages."""
    parts = [version.part(drawn) for version in versions]
    return Begun({}, lay_book(parts, data, stage=stage, fingerprint=fingerprint, cache=cache).bind)


def _geopackage(edition: Edition, stage: Path, shelf: PlateShelf, data: Dataset) -> Record:
    # They load GDAL: only where it is written.
    from atlas.publishing.qgis.project.fonts import write_fonts
    from atlas.publishing.qgis.project.package import write_project_beside
    from atlas.publishing.tables.geopackage import write_geopackage

    path = write_geopackage(edition, data, stage / edition.package_name, language=edition.language, shelf=shelf)
    project = write_project_beside(path)
    files = [path.name]
    if project is not None:
        files += [project.name, *(font.relative_to(stage).as_posix() for font in write_fonts(stage))]
    return {"product": "geopackage", "files": files}


def _tables(edition: Edition, stage: Path, data: Dataset) -> Record:
    from atlas.publishing.tables.writers import write_tables  # loads GDAL and Excel: only where they are written

    paths = write_tables(data, stage / TABLES, language=edition.language, csv_form=edition.csv)
    return {"product": "tables", "files": sorted(path.relative_to(stage).as_posix() for path in paths)}
