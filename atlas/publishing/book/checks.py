"""What is wrong with the book of an edition before anything is drawn: chapters, texts, links, pictures, indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas.analysis.derived import Finder
from atlas.cartography.marks import refuse
from atlas.cartography.spec.localized_text import text_in
from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.messages import Listed, Message
from atlas.publishing.book.texts import read_texts
from atlas.sources.files.pictures import read_picture

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "png": (".png",), "jpeg": (".jpg", ".jpeg"), "webp": (".webp",), "svg": (".svg",)
}  # fmt: skip


def check_book(edition: Edition, finder: Finder) -> list[Fault]:
    """Return what is wrong with a book: its chapters, its charts and indicators, its texts with their lines.

    Args:
        edition: whose book it is.
        finder: gives the indicators that there are, those of the edition among them.
    """
    file = edition.path or Path(edition.key)
    faults = [*_chapters(edition, file), *_facing(edition, file, finder), *_check_names(edition, file, finder)]
    try:
        read_texts(edition, edition.language)
    except EditionError as error:
        faults += error.faults
    return faults


def _chapters(edition: Edition, file: Path) -> Iterator[Fault]:
    """Yield every plate stands in one chapter, in the order of the edition; titles and pictures are there."""
    chapters, plates = edition.book.chapters, [plate.key for plate in edition.plates]
    held = [key for chapter in chapters for key in chapter.plates]
    for position, chapter in enumerate(chapters):
        where = f"book.chapters[{position + 1}]"
        for key in chapter.plates:
            if key not in plates:
                yield _no_plate(plates, file, where, key)
        try:
            text_in(chapter.title, edition.language, what="title of a chapter")
            text_in(chapter.picture_alt, edition.language, what="picture_alt")
        except EditionError as error:
            yield from (Fault(fault.reason, fault.remedy, file, None, where, fault.value) for fault in error.faults)
        if chapter.picture:
            yield from _picture(edition, file, where, chapter.picture, bool(chapter.picture_alt))
    if not chapters:
        return
    for key in plates:
        if held.count(key) != 1:
            reason = Message(f"fault.publishing.book.{'no_chapter' if key not in held else 'several_chapters'}")
            yield Fault(reason, Message("fault.publishing.book.one_chapter"), file, None, "book.chapters", key)
    if sorted(held) == sorted(plates) and held != plates:
        reason = Message("fault.publishing.book.order")
        remedy = Message("fault.publishing.book.order_as", plates=", ".join(plates))
        yield Fault(reason, remedy, file, None, "book.chapters", ", ".join(held))


def _no_plate(plates: Sequence[str], file: Path, where: str, key: str) -> Fault:
    names = Listed(plates, last="or", marks=False)
    reason, remedy = Message("fault.publishing.book.no_plate"), Message("fault.publishing.book.plates", plates=names)
    return Fault(reason, remedy, file, None, where, key)


def _picture(edition: Edition, file: Path, where: str, name: str, described: bool) -> Iterator[Fault]:
    try:
        kind, _ = read_picture(edition.file_path(name))
        if Path(name).suffix.lower() not in _ENDINGS[kind]:  # Typst goes by the name
            reason = Message("fault.publishing.book.picture_kind", kind=kind)
            remedy = Message("fault.publishing.book.picture_name", name=Path(name).with_suffix(_ENDINGS[kind][0]).name)
            yield Fault(reason, remedy, file, None, f"{where}.picture", name)
    except InputError as error:
        for fault in error.faults:
            yield Fault(fault.reason, fault.remedy, file, None, f"{where}.picture", name)
    if not described:
        reason = Message("fault.documents.markdown.no_description")
        remedy = Message("fault.publishing.book.picture_alt")
        yield Fault(reason, remedy, file, None, f"{where}.picture_alt", name)


def _facing(edition: Edition, file: Path, finder: Finder) -> Iterator[Fault]:
    plates = [plate.key for plate in edition.plates]
    for position, facing in enumerate(edition.book.facing):
        where = f"book.facing[{position + 1}]"
        if facing.plate not in plates:
            yield _no_plate(plates, file, where, facing.plate)
        for chart in facing.charts:
            for key, natures in chart.asks:
                try:
                    refuse(chart, finder(key), natures)
                except AtlasError as error:
                    yield Fault(
                        str(error), Message("fault.publishing.edition.correct"), file, None, f"{where}.charts", key
                    )


def _check_names(edition: Edition, file: Path, finder: Finder) -> Iterator[Fault]:
    for name in ("key_figures", "tables"):
        for key in getattr(edition.book, name):
            try:
                finder(key)
            except AtlasError as error:
                yield Fault(str(error), Message("fault.publishing.book.correct_key"), file, None, f"book.{name}", key)
