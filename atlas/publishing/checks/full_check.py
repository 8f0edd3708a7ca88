"""Examining an edition: all that is wrong with it at once, from its grammar to the texts that do not fit their page."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.idiom import in_idiom
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.page import Page
from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.messages import Message
from atlas.publishing.book.composition import Composition
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.build.manifest import dataset_digest
from atlas.publishing.build.product import Begun, Product, Record, finish_product
from atlas.publishing.build.scratch import scratch
from atlas.publishing.build.workers import run_parallel
from atlas.publishing.checks.figures import check_figures
from atlas.publishing.documents.checks import publication_faults
from atlas.publishing.documents.editions import text_files
from atlas.publishing.documents.products import KeptPublication, kept_pictures
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.load import in_lines, understood_edition
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.render.conversion import BLANK
from atlas.publishing.render.prints import Task
from atlas.publishing.render.versions import Version

#: The texts of a plate as the messages of its drawing name them.
_TEXTS: Final = ("title", "subtitle", "note")
_CORRECT: Final = Message("fault.publishing.edition.correct")
_CORRECT_BOOK: Final = Message("fault.publishing.edition.correct_book")
_SHORTEN: Final = Message("fault.publishing.edition.shorten")


@dataclass(frozen=True, slots=True)
class Examined:
    """An edition with its data, as far as they can be read, and every fault, in the order of files and lines."""

    edition: Edition | None
    data: Dataset | None
    faults: tuple[Fault, ...]


def examine(
    path: str | Path,
    *,
    cache: Cache | None = None,
    jobs: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> Examined:
    """Look for everything that is wrong with an edition: what it says, its texts, its data, what does not fit.

    Plates are laid out, publications and the book are composed. With a cache plates and publications are made into it:
    neither the build that follows nor the next check makes them again, and those of an earlier build are not made here.

    Args:
        path: an edition's TOML file, its folder, or the name of a shipped edition.
        cache: keeps data, plates and publications for the build that follows.
        jobs: how many processes lay out plates; as many as there are cores when 0.
        progress: called for each plate.

    Raises:
        EditionError: the file is missing or is not TOML.
    """
    edition, faults = understood_edition(path)
    if edition is None:
        return Examined(None, None, tuple(in_lines(faults)))
    data = None
    if not faults or _can_be_read(faults):
        try:
            data = read_data(edition, cache=cache)
        except InputError as error:
            faults += error.faults
        except (AtlasError, ValueError) as error:
            faults.append(Fault(error.args[0], _CORRECT, _file(edition), None, "indicators"))
    if data is not None:
        faults += data_faults(edition, data, faults, cache=cache, jobs=jobs, progress=progress)
    return Examined(edition, data, tuple(in_lines(faults)))


@in_idiom
def data_faults(
    edition: Edition,
    data: Dataset,
    earlier: Sequence[Fault] = (),
    *,
    cache: Cache | None = None,
    jobs: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Fault]:
    """Return all that the data make impossible or false: in figures and texts, plates, the book, publications.

    Args:
        edition: a checked edition.
        data: of the edition.
        earlier: what is wrong already; what has a fault is not drawn.
        cache: keeps plates, publications and what the book draws for the build that follows.
        jobs: how many processes lay out plates; as many as there are cores when 0.
        progress: called for each plate and each publication.
    """
    faulty = {fault.column for fault in earlier} - {""}
    faults = [fault for fault in check_figures(edition, data) if fault.column not in faulty]
    faults += layout_faults(edition, data, [*earlier, *faults], cache=cache, jobs=jobs, progress=progress)
    faults += _faults_of_publications(edition, data, [*earlier, *faults], cache=cache, progress=progress)
    return faults


def _faults_of_publications(
    edition: Edition,
    data: Dataset,
    earlier: Sequence[Fault],
    *,
    cache: Cache | None,
    progress: Callable[[int, int, str], None] | None,
) -> list[Fault]:
    """Compose the publications whose texts have no fault yet; with a cache they are kept for the build that follows.

    What is kept already has no fault: it was made from all that it would be made from now.
    """
    with contextlib.suppress(AtlasError):  # told already: a series that cannot be harmonized
        edition = with_series(edition, data)
    files = {Path(fault.file) for fault in earlier if fault.file}
    faults: list[Fault] = []
    for done, spec in enumerate(edition.publications, start=1):
        if files.isdisjoint(text_files(edition, spec)):
            faults += _faults_of_publication(edition, spec, data, cache)
        if progress is not None:
            progress(done, len(edition.publications), str(Message("progress.publication", name=spec.key)))
    return faults


def _faults_of_publication(edition: Edition, spec: PublicationSpec, data: Dataset, cache: Cache | None) -> list[Fault]:
    pictures = kept_pictures(edition, data, cache)
    try:
        place = KeptPublication.of(edition, spec, data, cache)
    except AtlasError:  # it names a file that may not be read, which composing it tells with its line
        return publication_faults(edition, spec, data, pictures=pictures)
    return [] if place.is_there else publication_faults(edition, spec, data, pictures=pictures, keep=place.keep)


def _can_be_read(faults: list[Fault]) -> bool:
    """Tell whether the data may be read: nothing that they are made from is faulty itself."""
    sources = (
        "perimeter",
        "register",
        "mapping",
        "places",
        "links",
        "columns",
        "indicators",
        "tables",
        "zonings",
        "coverage_km",
    )
    return not any(fault.column.startswith(sources) for fault in faults)


def layout_faults(
    edition: Edition,
    data: Dataset,
    earlier: Sequence[Fault] = (),
    *,
    cache: Cache | None = None,
    jobs: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Fault]:
    """Lay out the plates that have no fault yet, and compose the book when there is none at all.

    Args:
        edition: a checked edition.
        data: its data.
        earlier: faults found before: their plates are not laid out.
        cache: of builds; plates that are in it fit, others are printed into it.
        jobs: how many processes lay out plates; as many as there are cores when 0.
        progress: called for each plate.
    """
    places = {plate.key: f"plates[{i + 1}] ({plate.key})" for i, plate in enumerate(edition.plates)}
    faulty = {key for key, place in places.items() if any(fault.column.startswith(place) for fault in earlier)}
    faults: list[Fault] = []
    if any(fault.column == "logo" for fault in earlier):  # told already; the plates are laid out without it
        edition = replace(edition, logo="")
    with scratch() as folder:
        try:
            versions = _versions(with_series(edition, data), data, folder)
        except InputError as error:
            return list(error.faults)
        except AtlasError:  # told already: a series that cannot be harmonized
            return []
        trials = [t for t in _trials(versions, data, cache) if t.task.plate.key not in faulty]
        workers = jobs or os.cpu_count() or 1
        for done, (trial, (misfit, record)) in enumerate(run_parallel(trials, _lay_out, data, workers=workers), 1):
            if misfit:
                text = next((f".{name}" for name in _TEXTS if f"the {name}" in misfit), "")
                place = places[trial.task.plate.key] + text
                faults.append(Fault(misfit, _SHORTEN, _file(edition), None, place))
            if trial.product is not None and record is not None and cache is not None:
                contents = {name: (folder / name).read_bytes() for name in record["files"]}
                entry = {**record, "fingerprint": trial.product.fingerprint}
                cache.store(trial.product.fingerprint, contents, record=entry)
            if progress is not None:
                progress(done, len(trials), str(Message("progress.plate", name=trial.task.plate.key)))
        return faults if earlier or faults else _misfits_of_book(versions, data, folder, cache)


def _versions(edition: Edition, data: Dataset, folder: Path) -> list[Version]:
    second = [replace(edition, language=edition.second)] if edition.second else []
    return [Version.of(version, data, folder, servers="leave") for version in (edition, *second)]


@dataclass(frozen=True, slots=True)
class _Trial:
    """A plate to lay out, and what a build makes of it, to be kept for it; None where nothing is kept."""

    task: Task
    product: Product | None


def _trials(versions: Sequence[Version], data: Dataset, cache: Cache | None) -> Iterator[_Trial]:
    """Yield the plates that nobody has drawn yet."""
    digest = "" if cache is None else dataset_digest(data)
    for version in versions:
        if cache is None:
            yield from (_Trial(task, None) for task in version.plates)
            continue
        for task, product in zip(version.plates, version.products(digest), strict=False):  # the reference plate is last
            if cache.entry(product.fingerprint) is None:
                yield _Trial(task, product)


@in_idiom
def _lay_out(trial: _Trial, data: Dataset) -> tuple[str, Record | None]:
    """Lay a plate out and say why it cannot be, nothing when it can; and its record where it is printed."""
    task = trial.task
    try:
        if trial.product is not None:
            return "", finish_product(trial.product, Begun.of(trial.product.make(data)))
        compose(task.plate, data, theme=task.theme, language=task.language, imprint=task.imprint)
    except AtlasError as error:
        return str(error), None
    return "", None


def _misfits_of_book(versions: list[Version], data: Dataset, folder: Path, cache: Cache | None) -> list[Fault]:
    """Compose the book with blank plates and return what does not fit."""
    edition = versions[0].edition
    for version in versions:
        for task in (*version.plates, *([version.reference] if version.reference else [])):
            page = Page.from_name(task.plate.page or edition.page)
            task.folder.mkdir(exist_ok=True)
            blank = BLANK.format(w=page.width_mm, h=page.height_mm)
            (task.folder / f"{task.stem}.svg").write_text(blank, encoding="utf-8")
    work = folder / "book"
    work.mkdir()
    try:
        parts = [version.part() for version in versions]
        Composition.lay_out(parts, data, theme=theme_of(edition), folder=work, cache=cache).pdf()
    except EditionError as error:
        return list(error.faults)
    except AtlasError as error:
        return [Fault(error.args[0], _CORRECT_BOOK, _file(edition), None, "book")]
    return []


def _file(edition: Edition) -> Path:
    return edition.path or Path(edition.key)
