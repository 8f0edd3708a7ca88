"""The web edition alone in a folder of its own: what stands there is taken as it stands, what differs is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.errors import EditionError, Fault, OutputError
from atlas.i18n.messages import Message
from atlas.publishing.book.laid_book import BOOK
from atlas.publishing.build.atomic_file import sha256, staging
from atlas.publishing.build.atomic_folder import carry
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.product import PLATE, PUBLICATION, Product, Record
from atlas.publishing.build.products import products
from atlas.publishing.build.scratch import BESIDE
from atlas.publishing.build.targets import folder_target, refuse_folder_of
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.web.metadata.directory import DIGESTS
from atlas.publishing.web.pictures import SITE
from atlas.publishing.web.products import NAME
from atlas.publishing.web.works.books import bound_publications

_BELOW: Final = f"{SITE}/"


@dataclass(frozen=True, slots=True)
class WebFolder:
    """A site that was written: its files, and those of them that are new or changed."""

    folder: Path
    files: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandingSite:
    """What is known of the site in a folder; nothing, where it is not the one that was written last.

    Attributes:
        folder: of the site.
        cache: keeps the records of its products, sealed, and what was made with them beside the site.
        records: of the products that it consists of, by their fingerprints.
        sums: SHA-256 of its files as they were written, by their names.
        binds: whether the atlas is bound anew, and so needs the drawings of the plates.
    """

    folder: Path
    cache: Cache | None
    records: Mapping[str, Record] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    binds: bool = True

    @classmethod
    def read(cls, folder: Path, cache: Cache | None) -> StandingSite:
        """Read what an earlier run remembered of a folder, which need not exist."""
        nothing = cls(folder, cache)
        entry = cache.entry(_key(folder)) if cache is not None else None
        if entry is None or not (folder / DIGESTS).is_file():
            return nothing
        content, (record, _) = (folder / DIGESTS).read_bytes(), entry
        if hashlib.sha256(content).hexdigest() != record[DIGESTS]:
            return nothing
        sums = {item["file"]: item["sha256"] for item in json.loads(content)["files"]}
        sums[DIGESTS] = record[DIGESTS]
        return replace(nothing, records={each["fingerprint"]: each for each in record["products"]}, sums=sums)

    def remember(self, records: Iterable[Record]) -> None:
        """Remember of which products the site in the folder consists, for the next run."""
        if self.cache is not None:
            digest = hashlib.sha256((self.folder / DIGESTS).read_bytes()).hexdigest()
            self.cache.store(_key(self.folder), {}, record={"products": list(map(dict, records)), DIGESTS: digest})

    def holds(self, products: Iterable[Product]) -> bool:
        """Tell whether all that products consist of stands in the folder, as it would be made."""
        records = [self.records.get(product.fingerprint) for product in products]
        return all(record is not None and self._stands(record) for record in records)

    def fetch(self, fingerprint: str, stage: Path) -> Mapping[str, Any] | None:
        """Bring a product's files into the stage and return its record; None when they are not what was written.

        Those of the site are brought without copying. Of those beside it, which only the cache has, come the ones that
        what is made anew reads.
        """
        record = self.records.get(fingerprint)
        if record is None or self.cache is None or not self._stands(record):
            return None
        beside = [name for name in record["files"] if not name.startswith(_BELOW) and self._is_read(name)]
        if beside and self.cache.fetch(fingerprint, stage, names=beside) is None:
            return None
        carry(self.folder, stage / SITE, _own_names(record))
        return dict(record)

    def _is_read(self, name: str) -> bool:
        """Tell whether a file beside the site is read again: a drawing by the atlas, a book by the list of books."""
        return "/" not in name or (self.binds and name.endswith(".svg"))

    def _stands(self, record: Record) -> bool:
        return all(
            (path := self.folder / name).is_file() and not path.is_symlink() and sha256(path) == self.sums.get(name)
            for name in _own_names(record)
        )


def write_site(workshop: Workshop, edition: Edition, data: Dataset, folder: Path) -> WebFolder:
    """Write the web edition of an edition into a folder; pages that are the same keep their files.

    Raises:
        EditionError: the edition has no ``[web]``.
        OutputError: the folder holds something that is no site of an edition, or cannot be written.
    """
    if edition.web is None:
        reason, remedy = Message("fault.publishing.web.none"), Message("fault.publishing.web.write_section")
        raise EditionError(Fault(reason, remedy, edition.path or edition.key))
    target = folder_target(folder)
    refuse_folder_of(folder, edition.path)
    earlier, standing = _earlier_files(target), StandingSite.read(target, workshop.cache)
    edition = with_series(edition, data)
    with staging(target) as stage:
        (stage / "plates").mkdir()
        listed = products(edition, data, stage, cache=workshop.cache, servers=workshop.servers)
        wanted = [product for product in listed if _is_of_site(product, edition)]
        if standing.holds(wanted):
            return WebFolder(target, tuple(sorted(standing.sums)), ())
        records = _make_site(workshop, wanted, data, stage, standing)
        brought = _bring(stage / SITE, target, earlier)
    standing.remember(records)
    return brought


def _make_site(
    workshop: Workshop, wanted: Sequence[Product], data: Dataset, stage: Path, standing: StandingSite
) -> list[Record]:
    """Make a site in a stage, of what stands where it can be, and return the records of its products."""
    books = {product.name: product.fingerprint for product in wanted if product.after_plates}
    bound = {name: standing.fetch(fingerprint, stage) for name, fingerprint in books.items()}
    whole = {name: record for name, record in bound.items() if record is not None}
    others = [product for product in wanted if product.name not in whole]
    shelf = replace(standing, binds=len(whole) < len(bound))
    return list(workshop.make(others, data, stage, earlier=shelf, standing=whole)[0].values())


def _is_of_site(product: Product, edition: Edition) -> bool:
    """Tell whether the site holds what a product makes: its parts, all plates, the books that it offers of them."""
    books = {spec.key for spec in bound_publications(edition)}
    book = product.name == BOOK or product.name.removeprefix(PUBLICATION) in books
    return product.name.startswith((NAME, PLATE)) or book


def read_digests(folder: Path) -> list[dict[str, str]]:
    """Return the files of the site in a folder with their sums; none where there is no site that can be read."""
    try:
        entries = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))["files"]
        return [{name: str(entry[name]) for name in ("file", "sha256")} for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _earlier_files(folder: Path) -> tuple[str, ...]:
    """Return the files that an earlier site has in a folder.

    Raises:
        OutputError: the folder holds other things and no site.
    """
    if not folder.is_dir() or all(path.name.startswith(BESIDE) for path in folder.iterdir()):
        return ()
    if not (entries := read_digests(folder)):
        raise OutputError(Message("fault.publishing.web.foreign_folder", folder=folder))
    return tuple(entry["file"] for entry in entries if ".." not in Path(entry["file"]).parts)


def _bring(source: Path, target: Path, earlier: tuple[str, ...]) -> WebFolder:
    """Bring the files of a site that differ into a folder, and take away those of the earlier one that are no more."""
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
    changed = []
    try:
        for name in names:
            if _is_same(source / name, target / name):
                continue
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((source / name).read_bytes())
            changed.append(name)
        for name in set(earlier) - set(names):
            if not Path(name).is_absolute():
                (target / name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            Message("fault.publishing.files.unwritable_folder", path=target, reason=str(error))
        ) from error
    return WebFolder(target, tuple(names), tuple(changed))


def _is_same(source: Path, target: Path) -> bool:
    """Tell whether a file is that which was brought from it, or has the same bytes."""
    return target.is_file() and (target.samefile(source) or target.read_bytes() == source.read_bytes())


def _own_names(record: Record) -> list[str]:
    """Return the files of a product that lie in the site, by their names in its folder."""
    return [name.removeprefix(_BELOW) for name in record["files"] if name.startswith(_BELOW)]


def _key(folder: Path) -> str:
    return f"site-{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()}"
