"""The publications of an edition as products of a build: what each is made from, and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from atlas.analysis.dataset.dataset import Dataset
from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.messages import Message
from atlas.publishing.build import manifest
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.input_files import digest_of, files_of_publication, plate_files
from atlas.publishing.documents.editions import listed_works, made_publication, plates_shown
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.edition.chapters import Book
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of


@dataclass(frozen=True, slots=True)
class Making:
    """A publication to be made: its key, a digest of all that it is made from, what makes it of the data."""

    key: str
    fingerprint: str
    make: Callable[[Dataset], dict[str, Any]]


def makings(
    edition: Edition, stage: Path, *, data_digest: str, only: str = "", cache: Cache | None = None
) -> Iterator[Making]:
    """Yield the publications of an edition as they are to be made.

    Args:
        edition: whose series are harmonized.
        stage: the folder of the build.
        data_digest: of its data.
        only: the key of one of them.
        cache: keeps pictures between builds.
    """
    chosen = (edition.publication(only),) if only else edition.publications
    look = _look(edition, data_digest)
    pictures = PictureMaker(manifest.digest_of(look), cache)
    for spec in chosen:
        yield Making(spec.key, _fingerprint(edition, spec, look), partial(_make, edition, spec, stage, pictures))


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """A publication as a check finds it made, or keeps it for the build that follows; without a cache it is neither.

    Attributes:
        spec: the publication.
        fingerprint: a digest of all that it is made from, as a build reckons it.
        cache: of builds.
    """

    spec: PublicationSpec
    fingerprint: str
    cache: Cache | None

    @classmethod
    def of(cls, edition: Edition, spec: PublicationSpec, data: Dataset, cache: Cache | None) -> KeptPublication:
        """Reckon where a publication of an edition, whose series are harmonized, is kept."""
        look = _look(edition, manifest.dataset_digest(data))
        return cls(spec, _fingerprint(edition, spec, look), cache)

    @property
    def is_there(self) -> bool:
        """Whether it was made already, by a build or a check, from all that it would be made from now."""
        return self.cache is not None and self.cache.entry(self.fingerprint, names=()) is not None

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Keep its files, by their names, with the record that a build writes."""
        if self.cache is not None:
            record = {**_record(self.spec, files), "fingerprint": self.fingerprint}
            self.cache.store(self.fingerprint, files, record=record)


def _fingerprint(edition: Edition, spec: PublicationSpec, look: Mapping[str, Any]) -> str:
    """Return a digest of all that a publication is made from."""
    silent = asdict(
        replace(edition, path=None, introduction="", book=Book(), press=None, web=None, plates=(), publications=())
    )
    silent["plates"] = [plate.key for plate in edition.plates]  # they number those that are shown
    shown = [asdict(plate) for plate in plates_shown(edition, spec)]
    settings = {"edition": silent, "plates": shown, "publication": {"class": type(spec).__name__, **asdict(spec)}}
    if "print" in spec.outputs and edition.press is not None:
        settings["press"] = asdict(edition.press)
    files = digest_of(path for _, path in sorted(files_of_publication(edition, spec).items()))
    works = [asdict(work) for work in listed_works(edition, spec)]
    return manifest.digest_of({**look, **settings, "files": files, "works": works})


def kept_pictures(edition: Edition, data: Dataset, cache: Cache | None) -> PictureMaker:
    """Return what draws the pictures of an edition's publications, so that a build finds those that a check drew."""
    return pictures_of(edition, manifest.dataset_digest(data), cache)


def pictures_of(edition: Edition, data_digest: str, cache: Cache | None) -> PictureMaker:
    """Return what draws the pictures of an edition's texts and keeps them for all that shows them in its language."""
    return PictureMaker(manifest.digest_of(_look(edition, data_digest)), cache)


def _look(edition: Edition, data_digest: str) -> dict[str, Any]:
    # A text may show any plate, with its logo, its outline, its basemaps.
    shown = digest_of(path for _, path in sorted(plate_files(edition).items()))
    theme = manifest.look(theme_of(edition))
    return {"data": data_digest, "theme": theme, "language": edition.language, "shown": shown}


def _make(
    edition: Edition, spec: PublicationSpec, stage: Path, pictures: PictureMaker, data: Dataset
) -> dict[str, Any]:
    """Make a publication and write its files into the folder of the build; return its record."""
    try:
        files = made_publication(edition, spec, data, pictures=pictures)
    except EditionError:
        raise
    except InputError as error:
        raise EditionError(error.faults) from error
    except AtlasError as error:
        place = f"publications ({spec.key})"
        raise EditionError(
            Fault(str(error), Message("fault.documents.publication"), edition.path or "", None, place)
        ) from error
    for name, content in files.items():
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        (stage / name).write_bytes(content)
    return _record(spec, files)


def _record(spec: PublicationSpec, files: Iterable[str]) -> dict[str, Any]:
    """Return what the manifest of a build says of a publication."""
    return {"product": f"publication {spec.key}", "kind": type(spec).__name__, "files": sorted(files)}
