"""Composing a book: what it prints and its pictures are laid into a folder, and Typst makes one PDF of them."""

from __future__ import annotations

import hashlib
import json
import math
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.theme import Theme
from atlas.decimals import rounded_float
from atlas.errors import ComposingError, EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.book.assets import PlateContents, furnish
from atlas.publishing.book.bound_plate import without_title
from atlas.publishing.book.content import BookPlate, Pages, chapter_picture, content, small_picture
from atlas.publishing.book.markdown import Markup
from atlas.publishing.book.pictures import Pictures
from atlas.publishing.book.texts import Texts, read_texts
from atlas.publishing.build import manifest
from atlas.publishing.build.cache import Cache
from atlas.publishing.edition.chapters import text_file_name
from atlas.publishing.render.bleed import with_margin
from atlas.publishing.render.conversion import compile_pages
from atlas.publishing.render.stand_ins import StandIns

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: The pages, one module for each part of the book.
_TEMPLATES: Final = ("book.typ", "front.typ", "spreads.typ", "annexes.typ", "look.typ")
#: The folder of what stand-ins are shown for.
_DRAWINGS: Final = "drawings"
_SMALL_MM: Final = 42  # width of the small picture of a plate, at the resolution of a print
#: How the template tells of a commentary that does not fit: its file, its height as a share of the room.
_LONG: Final = re.compile(r"(fr|ar|en)/plate-([\w-]+)\.typ ([0-9.]+)")
#: How Typst names a place: “┌─ fr/front0.typ:3:8”.
_PLACE: Final = re.compile(r"\b((?:fr|ar|en)/[\w.-]+\.typ):(\d+):\d+")
#: What every text of an editor may use.
_PREAMBLE: Final = '#import "../look.typ": inward, separation, tasks, definitions, toned, quietly, foreign\n'


@dataclass(frozen=True, slots=True)
class Part:
    """The book in one language.

    Attributes:
        edition: in that language.
        plates: drawn for it.
        locator: the plate by which communes are found.
        named: number of a plate → codes of the communes whose names it prints.
    """

    edition: Edition
    plates: Sequence[BookPlate]
    locator: BookPlate | None = None
    named: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composition:
    """A book laid out in a folder: all that its pages need, ready to be composed for the screen and for the press.

    Attributes:
        folder: holds the templates, and a folder for each language.
        theme: whose fonts are used.
        parts: one, or two for a bilingual book.
        stand_ins: what the folder holds in place of large drawings.
        texts: the editor's texts, by the files in the folder that they became.
    """

    folder: Path
    theme: Theme
    parts: Sequence[Part]
    stand_ins: StandIns
    texts: Mapping[str, Markup] = field(default_factory=dict)

    @classmethod
    def lay_out(
        cls,
        parts: Sequence[Part],
        data: Dataset,
        *,
        theme: Theme,
        folder: Path,
        fingerprint: str = "",
        cache: Cache | None = None,
    ) -> Composition:
        """Lay a book out: its texts, figures and pictures, from plates that are already drawn.

        Args:
            parts: the book in each of its languages.
            data: of the edition, as they may be published.
            theme: the look.
            folder: where it is laid; of this book alone.
            fingerprint: a digest of all that it is made from, printed in its imprint.
            cache: keeps what does not depend on texts between builds.

        Raises:
            EditionError: the texts cannot be printed, every fault with its file and line.
        """
        sources: dict[str, Markup] = {}
        stand_ins = StandIns(folder / _DRAWINGS, theme, manifest.digest_of(manifest.look(theme)), cache)
        for part in parts:
            edition, place = part.edition, folder / part.edition.language
            place.mkdir()
            texts = read_texts(edition, edition.language, data=data)
            letters = {key: len(text.body) for key, text in texts.commentary.items()}
            contents = PlateContents(part.named, letters)
            shown = furnish(edition, data, theme=theme, folder=place, contents=contents, cache=cache)
            sources |= {f"{edition.language}/{name}.typ": markup for name, markup in texts.by_name().items()}
            _lay_pages(Pages(edition, data, texts, theme, part.plates, shown, part.locator, fingerprint), place)
            if edition.book.chapters:
                _draw_small(part.plates, theme=theme, folder=place, cache=cache)
            for drawing in _large_drawings(part, place):
                stand_ins.replace(drawing)
        templates = files("atlas.publishing").joinpath("templates", "book")
        for name in _TEMPLATES:
            (folder / name).write_text(templates.joinpath(name).read_text(encoding="utf-8"), encoding="utf-8")
        return cls(folder, theme, parts, stand_ins, sources)

    def pdf(self, *, bleed_mm: float = 0.0) -> bytes:
        """Compose the pages: a tagged PDF (PDF/UA-1) with outline, alternative texts, searchable text, page labels.

        Args:
            bleed_mm: how far grounds run over the trimmed edge; a PDF with bleed has a TrimBox.

        Raises:
            EditionError: texts that are too long for their pages, all of them.
        """
        source = f'#import "book.typ": bound\n#bound(({self._books},), bleed: {bleed_mm}mm)\n'
        try:
            return self._set(source)
        except ComposingError as error:
            if faults := self._too_long(f"{error}\n{error.diagnostic}") or compile_faults(error, self.texts):
                raise EditionError(faults) from error
            raise

    @property
    def _books(self) -> str:
        """What the books print, as Typst reads it, one for each language."""
        return ", ".join(f'json("{part.edition.language}/book.json")' for part in self.parts)

    def cover(self, *, pages: int, bleed_mm: float = 0.0) -> bytes:
        """Compose the cover in one piece: back, spine and front side by side, the spine as wide as all leaves.

        Faces are those of the first language; the spine has the title in all.

        Args:
            pages: of the book; two to a leaf.
            bleed_mm: how far grounds run over the trimmed edge.
        """
        spine = math.ceil(pages / 2) * self.parts[0].edition.book.leaf_mm
        source = (
            f'#import "front.typ": wrapper\n#let books = ({self._books},)\n'
            "#set document(title: books.first().title, author: books.first().producer, date: none)\n"
            f"#wrapper(books, {spine:.2f}mm, {bleed_mm}mm)\n"
        )
        return self._set(source)

    def _set(self, source: str) -> bytes:
        """Compile pages that show stand-ins, and put the drawings into them."""
        pdf = compile_pages(source, self.folder, theme=self.theme, standards=("ua-1",))
        return self.stand_ins.put_drawings(pdf)

    def _too_long(self, account: str) -> list[Fault]:
        """Read from Typst's message which texts do not fit their page at any size."""
        editions = {part.edition.language: part.edition for part in self.parts}
        faults = []
        for language, key, share in dict.fromkeys(_LONG.findall(account)):
            edition = editions[language]
            file = edition.file_path(text_file_name(edition.book.commentary, edition.language, plate=key))
            reason = Message("fault.publishing.book.too_long", share=rounded_float(100 * float(share)))
            remedy = Message("fault.publishing.book.shorten", share=math.ceil(100 * (1 - 1 / float(share))))
            faults.append(Fault(reason, remedy, file))
        return faults


def compile_faults(error: ComposingError, texts: Mapping[str, Markup]) -> list[Fault]:
    """Read from Typst's account in which text, and at which line of it, stands what it refuses.

    Args:
        error: Typst's.
        texts: by the files that they became.
    """
    for name, line in _PLACE.findall(error.diagnostic):
        if (markup := texts.get(name)) is not None and markup.file is not None:
            place = int(line) - _PREAMBLE.count("\n") - 1
            row = markup.lines[place] if 0 <= place < len(markup.lines) else None
            reason = Message("fault.publishing.book.not_composed", why=str(error).partition(": ")[2])
            return [Fault(reason, Message("fault.publishing.book.simpler"), markup.file, row)]
    return []


def _lay_pages(pages: Pages, folder: Path) -> None:
    """Write what the book says in one language, and bring its plates and its chapters' pictures beside it."""
    edition = pages.edition
    _lay_texts(pages.texts, folder)
    for plate in (*pages.plates, *([pages.locator] if pages.locator else [])):
        sheet = Page.from_name(plate.plate.page or edition.page)
        picture = without_title(plate.picture.read_text(encoding="utf-8"), sheet)
        (folder / plate.picture.name).write_text(picture, encoding="utf-8", newline="\n")
        if plate.bleed_mm:
            drawing = with_margin(picture, plate.bleed_mm)
            (folder / plate.print_name).write_text(drawing, encoding="utf-8", newline="\n")
    for position, chapter in enumerate(edition.book.chapters):
        if name := chapter_picture(chapter, position):
            shutil.copyfile(edition.file_path(chapter.picture), folder / name)
    (folder / "book.json").write_text(json.dumps(content(pages), ensure_ascii=False), encoding="utf-8")


def _large_drawings(part: Part, folder: Path) -> Iterator[Path]:
    """Yield each file that takes long to read: plates, ornaments. Charts are small, and share the type of the pages."""
    plates = (*part.plates, *([part.locator] if part.locator else []))
    yield from (folder / name for name in dict.fromkeys(plate.print_name for plate in plates))
    for pattern in ("cover.svg", "opener*.svg"):
        yield from sorted(folder.glob(pattern))


def _draw_small(plates: Sequence[BookPlate], *, theme: Theme, folder: Path, cache: Cache | None) -> None:
    """Draw the small pictures of the plates, with which a chapter opens."""
    pictures = Pictures(folder, manifest.digest_of(manifest.look(theme)), cache)
    for plate in plates:
        drawn = (folder / plate.picture.name).read_bytes()

        def draw(name: str = plate.picture.name) -> tuple[bytes, Mapping[str, Any]]:
            source = f'#set page(width: auto, height: auto, margin: 0mm)\n#image("{name}", width: {_SMALL_MM}mm)\n'
            return compile_pages(source, folder, form="png", theme=theme), {}

        pictures.fetch(small_picture(plate.picture), {"of": hashlib.sha256(drawn).hexdigest()}, draw)


def _lay_texts(texts: Texts, folder: Path) -> None:
    """Write each text as a file of its own, with the pictures that it shows."""
    for name, text in texts.by_name().items():
        (folder / f"{name}.typ").write_text(_PREAMBLE + text.body, encoding="utf-8")
        for called, picture in text.pictures:
            (folder / called).write_bytes(picture)
