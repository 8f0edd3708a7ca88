"""The files that an edition is made from: what its data are tabulated from, what its plates and its book show."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from atlas.i18n.language import LanguageCode
from atlas.publishing.book.texts import text_names
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.documents.editions import file_names_of
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.edition.edition import Edition
from atlas.resources import shipped_path
from atlas.sources.territory.territory_file import read_described

_PICTURE: Final = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]+)")


def data_files(edition: Edition) -> dict[str, Path]:
    """Return the files beside an edition that its data are tabulated from, by the names that the edition gives them."""
    named = [edition.previous, edition.vocabulary, edition.links, edition.mapping, edition.places]
    named += [*edition.road_files, *(table.file for table in edition.tables)]
    named += [name for zoning in edition.zonings for name in (zoning.file, zoning.names, zoning.areas)]
    files = {name: edition.file_path(name) for name in named if name}
    if (register := edition.register_path) is not None:
        files[register.name if Path(edition.register).is_absolute() else edition.register] = register
    for name in (edition.perimeter, *edition.further_perimeters):
        source = edition.perimeter_source(name)
        if not isinstance(source, Path):
            continue
        files[name] = source
        if source.suffix.lower() == ".toml":
            files |= {_beside(edition, path): path for path in read_described(source).files}
    return files


def plate_files(edition: Edition) -> dict[str, Path]:
    """Return the files beside an edition that its plates show: theme, logo, outline, places of names, basemaps."""
    names = [edition.offsets, edition.outline, edition.logo, *([edition.theme] if Path(edition.theme).suffix else [])]
    names += [
        layer.source
        for plate in edition.plates
        for layer in plate.layers
        if isinstance(layer.source, str) and layer.source
    ]
    names += [name for plate in edition.plates for mark in plate.marks for name in mark.files]
    return {name: edition.file_path(name) for name in names if name}


def named_files(edition: Edition) -> dict[str, Path]:
    """Return the edition's own file and all the files that it names, by the names that it gives them."""
    own = {edition.path.name: edition.path} if edition.path is not None else {}
    return {**own, **data_files(edition), **plate_files(edition), **text_files(edition)}


def text_files(edition: Edition) -> dict[str, Path]:
    """Return the files that book, publications and web edition are made from in their languages: they are no data."""
    return {**book_files(edition), **publication_files(edition), **web_files(edition)}


def web_files(edition: Edition) -> dict[str, Path]:
    """Return the text files of a web edition in its languages, those of publications and commentaries among them."""
    if edition.web is None:
        return {}
    files: dict[str, Path] = {}
    for language in edition.web.languages:
        spoken = replace(edition, language=language)
        files |= {name: edition.file_path(name) for _, name in edition.web.text_names(language)}
        files |= publication_files(spoken)
        files |= {name: edition.file_path(name) for name in text_names(edition, language)}
    return files


def book_files(edition: Edition) -> dict[str, Path]:
    """Return the text files of a book in its languages, the pictures that they and its chapters show, its profile."""
    book = edition.book
    names = {chapter.picture for chapter in book.chapters}
    names |= {edition.press.profile} if edition.press is not None else set()
    languages: list[LanguageCode] = [edition.language, *([edition.second] if edition.second else [])]
    for language in languages:
        names |= set(text_names(edition, language))
    files = {name: edition.file_path(name) for name in sorted(names) if name}
    pictures = {path for text in files.values() for path in _pictures(text)}
    return {**files, **{_beside(edition, path): path for path in sorted(pictures)}}


def publication_files(edition: Edition) -> dict[str, Path]:
    """Return the files that an edition's publications are made from: texts, their pictures, what a kind reads."""
    return {name: path for spec in edition.publications for name, path in files_of_publication(edition, spec).items()}


def files_of_publication(edition: Edition, spec: PublicationSpec) -> dict[str, Path]:
    """Return the files that a publication is made from, by the names that the edition gives them."""
    files = {name: edition.file_path(name) for name in sorted(file_names_of(edition, spec))}
    shown = {path for text in files.values() for path in _pictures(text)}
    folders = map(edition.file_path, spec.picture_folders)
    shown |= {path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file()}
    return {**files, **{_beside(edition, path): path for path in sorted(shown)}}


def _pictures(text: Path) -> Iterator[Path]:
    """Return the pictures that a Markdown file shows and that are there."""
    if text.suffix.lower() == ".md" and text.is_file():
        for name in _PICTURE.findall(text.read_text(encoding="utf-8", errors="replace")):
            if (path := text.parent / name).is_file():
                yield path


def _beside(edition: Edition, path: Path) -> str:
    return Path(os.path.relpath(path, edition.file_path(""))).as_posix()


def data_digest(edition: Edition) -> str:
    """Return a digest of all the files that an edition's data are tabulated from, the shipped ones included.

    A layer of several files (a Shapefile, its table and its projection) is known by all of them.
    """
    files = {path for path in data_files(edition).values() if path.exists()}
    beside = {other for path in files for other in path.parent.glob(f"{path.stem}.*")}
    reference = shipped_path("geodata")
    ours = {path for path in reference.rglob("*") if not path.is_relative_to(reference / "demonstration")}
    return digest_of(sorted(path for path in files | beside | ours if path.is_file()))


def digest_of(files: Iterable[Path]) -> str:
    """Return a digest of the files that are there: their names and their bytes, in the order given."""
    digest = hashlib.sha256()
    for path in filter(Path.is_file, files):
        digest.update(f"{path.name} {sha256(path)}\n".encode())
    return digest.hexdigest()
