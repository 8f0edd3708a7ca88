"""The files that an edition names, and those of them that lie outside its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from atlas.errors import Fault
from atlas.publishing.edition.enclosure import OUTSIDE, REMEDY, is_enclosed
from atlas.resources import PREFIX as SHIPPED

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def check_enclosure(edition: Edition) -> list[Fault]:
    """Return the files that an edition names outside its folder, which it may only when it is trusted."""
    file, folder = edition.path or Path(edition.key), edition.enclosure
    if folder is None:
        return []
    faults = []
    for place, name in _named_paths(edition):
        if not name.startswith(SHIPPED) and not is_enclosed(folder / name.partition("{")[0], folder):
            faults.append(Fault(OUTSIDE, REMEDY, file, None, place, name))
    return faults


def _named_paths(edition: Edition) -> Iterator[tuple[str, str]]:
    """Return every path that an edition's file writes, with its place there."""
    names = (
        *("register", "previous", "vocabulary", "links", "mapping", "places"),
        *("logo", "offsets", "outline", "perimeter", "theme"),
    )
    yield from ((name, getattr(edition, name)) for name in names)
    yield from (("roads", name) for name in edition.road_files)
    book = edition.book
    yield from (("book.texts", name) for name in book.texts)
    yield from ((f"book.{name}", getattr(book, name)) for name in ("commentary", "glossary", "imprint", "back"))
    for position, chapter in enumerate(book.chapters, start=1):
        yield f"book.chapters[{position}].text", chapter.text
        yield f"book.chapters[{position}].picture", chapter.picture
    for position, spec in enumerate(edition.publications, start=1):
        place = f"publications[{position}] ({spec.key})"
        yield from ((f"{place}.text", name) for name in spec.text)
        yield from ((place, name) for name in spec.files)
    yield from _named_tables(edition)
    if edition.press is not None:
        yield "press.profile", edition.press.profile
    if edition.web is not None:
        for language in edition.web.languages:
            yield from ((f"web.{page}", name) for page, name in edition.web.text_names(language))
    yield from _named_on_plates(edition)


def _named_on_plates(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the files of basemaps, layers and marks, with their places."""
    for position, plate in enumerate(edition.plates, start=1):
        if plate.basemap is not None and not plate.basemap.is_remote:
            yield f"plates[{position}] ({plate.key}).basemap.source", plate.basemap.source
        for number, layer in enumerate(plate.layers, start=1):
            if isinstance(layer.source, str) and layer.source:
                yield f"plates[{position}] ({plate.key}).layers[{number}].source", layer.source
        for number, mark in enumerate(plate.marks, start=1):
            yield from ((f"plates[{position}] ({plate.key}).marks[{number}]", name) for name in mark.files)


def _named_tables(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the files of an edition's own tables, zonings and further perimeters, with their places."""
    for position, plate in enumerate(edition.plates, start=1):
        if Path(plate.perimeter).suffix:
            yield f"plates[{position}] ({plate.key}).perimeter", plate.perimeter
    for position, table in enumerate(edition.tables, start=1):
        yield f"tables[{position}].file", table.file
    for position, zoning in enumerate(edition.zonings, start=1):
        yield from ((f"zonings[{position}].{name}", getattr(zoning, name)) for name in ("file", "names", "areas"))
