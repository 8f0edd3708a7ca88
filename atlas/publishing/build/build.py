"""Building an edition: what has changed is made again, the rest is kept, and the folder is replaced in one step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.idiom import in_idiom
from atlas.cartography.spec.edition_info import Servers
from atlas.errors import (
    ClassificationError,
    EditionError,
    GlyphError,
    LayoutError,
    MapTypeError,
    UnforeseenError,
)
from atlas.i18n.messages import Message, Text
from atlas.publishing.book.laid_book import BOOK
from atlas.publishing.build import manifest
from atlas.publishing.build.atomic_folder import replaced_folder
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.build.input_files import named_files
from atlas.publishing.build.previous_build import PreviousBuild
from atlas.publishing.build.product import (
    Product,
    Record,
    build_around,
    build_product,
    label_of,
)
from atlas.publishing.build.products import Portion, products
from atlas.publishing.build.targets import folder_target, refuse_folder_of, refuse_held
from atlas.publishing.build.workers import run_parallel
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.load import in_lines
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.qgis.project.package import project_target

#: Called at each step: how many are done, how many there are, what was done.
Progress = Callable[[int, int, str], None]
#: What is wrong with a plate or the book, and not with the disk.
_OF_PLATES = (LayoutError, GlyphError, ClassificationError, MapTypeError, EditionError)
#: Says in the record of a product why it was not made.
_FAULT: Final = "fault"
#: Says in the record of a product that was made which plates it lacks.
_LACKS: Final = "lacks"
#: Starting two processes takes longer than so many products take here; so does one for the book alone.
_DONE_HERE = 3
#: So many plates are drawn here one after the other, for the book that waits for them.
_FEW_PLATES = 2


class FinishedProducts(Protocol):
    """Where finished products may be: an earlier build, the cache."""

    def fetch(self, fingerprint: str, stage: Path, /) -> Record | None:
        """Bring a product's files into a folder and return its record; None when it is not there whole."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a build did: the output folder, the plates drawn anew, those kept from before, all files, what failed."""

    folder: Path
    drawn: tuple[str, ...]
    unchanged: tuple[str, ...]
    files: tuple[str, ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where editions are built.

    Attributes:
        jobs: how many processes draw; as many as there are cores when 0.
        cache: keeps data and plates between builds, so that an interrupted build goes on where it was; None for none.
        progress: called at each step.
        servers: whether those that the edition's basemaps come from are asked for tiles that are not kept.
        keep_going: whether the rest is made when a plate cannot be: the other plates, and from them the book, the
            GeoPackage and the tables; what each lacks is told.
    """

    jobs: int = 0
    cache: Cache | None = None
    progress: Progress | None = None
    servers: Servers = "ask"
    keep_going: bool = False

    def read(self, edition: Edition, *, accept_faults: bool = False) -> Dataset:
        """Return an edition's data; see :func:`atlas.publishing.build.edition_data.read_data`."""
        return read_data(edition, accept_faults=accept_faults, cache=self.cache)

    @in_idiom
    def publish(
        self, edition: Edition, data: Dataset, out: str | Path, *, plate: str = "", only: str = ""
    ) -> Publication:
        """Build an edition into a folder; see :func:`publish`."""
        from atlas.publishing.checks.full_check import data_faults  # loaded where a plate is at fault: it draws all

        folder = Path(out)
        folder_target(folder)
        refuse_folder_of(folder, edition.path)
        edition = with_series(edition, data)
        portion, earlier = Portion(plate, only), PreviousBuild.read(folder)
        earlier.refuse_inputs(named_files(edition).values())
        if portion:
            earlier.refuse_mixture(edition, data)
        else:
            refuse_held(folder / edition.package_name)
            project_target(folder / edition.package_name)
        with replaced_folder(folder) as stage:
            (stage / "plates").mkdir()
            try:
                wanted, records, new = self._make_edition(edition, data, stage, portion=portion, earlier=earlier)
            except _OF_PLATES as error:
                others = [] if portion else data_faults(edition, data, cache=self.cache, jobs=self.jobs)
                if len(others) > 1:  # all at once, as a check lists them
                    raise EditionError(in_lines(others)) from error
                raise
            faults = tuple(fault for name, record in records.items() for fault in _faults_of(name, record))
            wanted = tuple(product for product in wanted if _FAULT not in records[product.name])
            entries = [*(earlier.records if portion else ()), *(records[product.name] for product in wanted)]
            if faults:
                _remove_unfinished(stage, entries)
            ours = earlier.carry_rest(stage, outputs=bool(portion))
            text = manifest.document(edition, data, records=entries, files=[(name, stage / name) for name in ours])
            (stage / manifest.NAME).write_text(text, encoding="utf-8")
        drawn = tuple(product.plate for product in wanted if product.plate and product in new)
        unchanged = tuple(product.plate for product in wanted if product.plate and product not in new)
        return Publication(folder, drawn, unchanged, (*ours, manifest.NAME), faults)

    def _make_edition(
        self, edition: Edition, data: Dataset, stage: Path, *, portion: Portion, earlier: PreviousBuild
    ) -> tuple[Sequence[Product], dict[str, Record], list[Product]]:
        """Make an edition; when it is to go on, its plates first, and the rest from those that could be drawn."""
        listed = partial(products, data=data, stage=stage, portion=portion, cache=self.cache, servers=self.servers)
        wanted: Sequence[Product] = listed(edition)
        if not self.keep_going:
            return wanted, *self.make(wanted, data, stage, earlier=earlier)
        plates = [product for product in wanted if product.in_book]
        records, new = self.make(plates, data, stage, earlier=earlier)
        lost = [product for product in plates if _FAULT in records[product.name]]
        rest = edition.without({product.shows for product in lost})
        if lost and rest.plates:
            wanted = (*plates, *(product for product in listed(rest) if not product.in_book))
        names = tuple(product.label for product in lost)
        of_all_plates = (BOOK, edition.package_name)  # they lack those that cannot be drawn
        for product in wanted if lost and not rest.plates else ():
            if product.name in of_all_plates:
                fault = Message("fault.publishing.build.would_lack", product=product.label, plates=names)
                records[product.name] = _not_made(fault)
        further = [product for product in wanted if product.name not in records]
        records, more = self.make(further, data, stage, earlier=earlier, standing=records)
        for product in further if lost else ():
            if product.name in of_all_plates and _FAULT not in records[product.name]:
                records[product.name] = {**records[product.name], _LACKS: [product.name for product in lost]}
        return wanted, records, [*new, *more]

    def make(
        self,
        wanted: Sequence[Product],
        data: Dataset,
        stage: Path,
        *,
        earlier: FinishedProducts | None = None,
        standing: Mapping[str, Record] = MappingProxyType({}),
    ) -> tuple[dict[str, Record], list[Product]]:
        """Bring products into a folder: from an earlier build or the cache where they are, else made.

        Returns:
            The record of each by its name, those that stand already among them, and which were made.
        """
        shelves: list[FinishedProducts] = [shelf for shelf in (earlier, self.cache) if shelf is not None]
        records: dict[str, Record] = dict(standing)
        for product in wanted:
            fetched = (shelf.fetch(product.fingerprint, stage) for shelf in shelves)
            if (record := next((record for record in fetched if record is not None), None)) is not None:
                records[product.name] = record
        new = [product for product in wanted if product.name not in records]
        for done, (product, record) in enumerate(self._make_new(new, data, records), start=1):
            records[product.name] = {**record, "fingerprint": product.fingerprint}
            self._keep(product, records[product.name], stage)
            if self.progress is not None:
                self.progress(done, len(new), str(product.label))
        return records, new

    def _keep(self, product: Product, record: Record, stage: Path) -> None:
        """Keep a product for the next build, should this one be interrupted; what lists all files is always made."""
        if self.cache is not None and not product.after_all and _FAULT not in record:
            contents = {name: (stage / name).read_bytes() for name in record["files"]}
            self.cache.store(product.fingerprint, contents, record=record)

    def _make_new(
        self, new: Sequence[Product], data: Dataset, records: Mapping[str, Record]
    ) -> Iterator[tuple[Product, Record]]:
        """Make products and yield each as it is done; ``records`` holds those that are kept and those yielded."""
        later = [product for product in new if product.after_all]
        yield from self._make_parts([product for product in new if not product.after_all], data, records, later)
        for product in later:
            yield product, self._make_last(product, data, records)

    def _make_parts(
        self, new: Sequence[Product], data: Dataset, records: Mapping[str, Record], later: Sequence[Product]
    ) -> Iterator[tuple[Product, Record]]:
        """Make products; what needs all the plates is made here as soon as they stand."""
        last = [product for product in new if product.after_plates]
        first = [product for product in new if not product.after_plates]
        shown = [product for product in first if product.in_book]
        jobs = self.jobs or os.cpu_count() or 1
        few = 0 < len(shown) <= _FEW_PLATES or (not shown and len(first) <= _DONE_HERE)
        if jobs > 1 and last and few and not self.keep_going:
            yield from build_around(first, last, data, records, later=later)
            return
        missing = {product.name for product in shown}
        for product, record in run_parallel(first, self._act, data, workers=jobs if len(first) > _DONE_HERE else 1):
            yield product, record
            missing.discard(product.name)
            while last and not missing:
                yield last[0], self._make_last(last.pop(0), data, records)
        for product in last:
            yield product, self._make_last(product, data, records)

    @property
    def _act(self) -> Callable[..., Record]:
        return attempt_product if self.keep_going else build_product

    def _make_last(self, product: Product, data: Dataset, records: Mapping[str, Record]) -> Record:
        """Make what shows the plates, from their records."""
        return self._act(product, data, records)


def attempt_product(product: Product, data: Dataset, *drawn: Mapping[str, Record]) -> Record:
    """Make a product, or return what is wrong with it as its record."""
    try:
        return build_product(product, data, *drawn)
    except (*_OF_PLATES, UnforeseenError) as error:
        if product.plate:
            return _not_made(str(error))
        return _not_made(Message("fault.publishing.build.not_made", product=product.label, reason=str(error)))


def _faults_of(name: str, record: Record) -> Iterator[str]:
    """Yield why a product was not made, or which plates it lacks."""
    if _FAULT in record:
        yield record[_FAULT]
    if _LACKS in record:
        plates = tuple(map(label_of, record[_LACKS]))
        yield str(Message("fault.publishing.build.lacks", product=label_of(name), plates=plates))


def _not_made(fault: Text) -> Record:
    return {"files": (), _FAULT: str(fault)}


def _remove_unfinished(stage: Path, records: Sequence[Record]) -> None:
    """Remove the files of products that failed on the way."""
    whole = {name for record in records for name in record["files"]}
    for path in [path for path in stage.rglob("*") if path.is_file()]:
        if path.relative_to(stage).as_posix() not in whole:
            path.unlink()


def publish(
    edition: Edition,
    data: Dataset,
    out: str | Path,
    *,
    plate: str = "",
    jobs: int = 0,
    progress: Progress | None = None,
) -> Publication:
    """Build an edition into a folder: plates, book, publications, GeoPackage, tables, manifest.

    Everything is made beside; the finished folder takes the place of the old one in one step, with the files in it that
    are not the toolkit's. What would be the same is not made again: each product is known by a fingerprint of the data,
    the specification, the theme, the fonts and the code that it is made from.

    Args:
        edition: what to publish.
        data: the edition's data, from :func:`read_data` or tabulated by the caller.
        out: the output folder.
        plate: only the plate of this key, without book, publications, GeoPackage and tables.
        jobs: how many processes draw; as many as there are cores when 0.
        progress: called at each step.

    Raises:
        AtlasError: the edition cannot be drawn or written; the folder keeps what it held.
    """
    return Workshop(jobs=jobs, progress=progress).publish(edition, data, out, plate=plate)
