"""The web edition alone in a folder of its own: only the files that changed are written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from atlas.analysis.dataset.dataset import Dataset
from atlas.errors import EditionError, Fault, OutputError
from atlas.i18n.messages import Message
from atlas.publishing.book.laid_book import BOOK
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.product import PLATE, PUBLICATION, Product
from atlas.publishing.build.products import products
from atlas.publishing.build.scratch import scratch
from atlas.publishing.build.targets import folder_target, refuse_folder_of
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.web.metadata.directory import DIGESTS
from atlas.publishing.web.pictures import SITE
from atlas.publishing.web.products import NAME
from atlas.publishing.web.works.books import bound_publications


@dataclass(frozen=True, slots=True)
class WebFolder:
    """A site that was written: its files, and those of them that are new or changed."""

    folder: Path
    files: tuple[str, ...]
    changed: tuple[str, ...]


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
    earlier = _earlier_files(target)
    edition = with_series(edition, data)
    with scratch() as work:
        stage = Path(work)
        (stage / "plates").mkdir()
        listed = products(edition, data, stage, cache=workshop.cache, servers=workshop.servers)
        workshop.make([product for product in listed if _is_of_site(product, edition)], data, stage)
        return _bring(stage / SITE, target, earlier)


def _is_of_site(product: Product, edition: Edition) -> bool:
    """Tell whether the site holds what a product makes: its parts, all plates, the books that it offers of them."""
    books = {spec.key for spec in bound_publications(edition)}
    book = product.name == BOOK or product.name.removeprefix(PUBLICATION) in books
    return product.name.startswith((NAME, PLATE)) or book


def _earlier_files(folder: Path) -> tuple[str, ...]:
    """Return the files that an earlier site has in a folder.

    Raises:
        OutputError: the folder holds other things and no site.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        return ()
    try:
        entries = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))["files"]
        return tuple(str(entry["file"]) for entry in entries if ".." not in Path(entry["file"]).parts)
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError(Message("fault.publishing.web.foreign_folder", folder=folder)) from None


def _bring(source: Path, target: Path, earlier: tuple[str, ...]) -> WebFolder:
    """Bring the files of a site that differ into a folder, and take away those of the earlier one that are no more."""
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
    changed = []
    try:
        for name in names:
            content = (source / name).read_bytes()
            if (target / name).is_file() and (target / name).read_bytes() == content:
                continue
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
            changed.append(name)
        for name in set(earlier) - set(names):
            if not Path(name).is_absolute():
                (target / name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            Message("fault.publishing.files.unwritable_folder", path=target, reason=str(error))
        ) from error
    return WebFolder(target, tuple(names), tuple(changed))
