"""A site as an earlier run left it in its folder: what of it would be made of the same things is taken as it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.atomic_folder import carry
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.product import Product, Record
from atlas.publishing.web.metadata.directory import DIGESTS
from atlas.publishing.web.pictures import SITE

_BELOW: Final = f"{SITE}/"


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


def _own_names(record: Record) -> list[str]:
    """Return the files of a product that lie in the site, by their names in its folder."""
    return [name.removeprefix(_BELOW) for name in record["files"] if name.startswith(_BELOW)]


def _key(folder: Path) -> str:
    return f"site-{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()}"
