"""Composing a book: what it prints and its pictures are laid into a folder, and Typst makes one PDF of them."""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas.analysis.dataset import Dataset
from atlas.cartography.cover import draw_cover
from atlas.cartography.page import Page
from atlas.cartography.theme import Theme
from atlas.errors import EditionError, Fault, OutputError
from atlas.publishing.book.content import BookPlate, Pages, chapter_picture, content
from atlas.publishing.book.facing import draw_facing
from atlas.publishing.book.texts import Texts, read_texts
from atlas.publishing.chapters import named
from atlas.publishing.rendering import compile_pages, svg

if TYPE_CHECKING:
    from atlas.publishing.edition import Edition

#: The pages, one module for each part of the book.
_TEMPLATES: Final = ("book.typ", "front.typ", "spreads.typ", "annexes.typ", "look.typ")
#: How the template tells of a commentary that does not fit: its file, its height as a share of the room.
_LONG: Final = re.compile(r"plate-([\w-]+)\.typ ([0-9.]+)")
#: What every text of an editor may use.
_PREAMBLE: Final = '#import "look.typ": inward, separation\n'


def write_book(
    edition: Edition, data: Dataset, plates: Sequence[BookPlate], *, theme: Theme, folder: Path, fingerprint: str = ""
) -> bytes:
    """Compose the book of an edition, in its language, from plates that are already drawn as SVG in ``folder``.

    Args:
        edition: whose book it is.
        data: its data, as they may be published.
        plates: in the order of the edition.
        theme: the look.
        folder: holds the pictures of the plates; what the book is composed from is written there.
        fingerprint: a digest of all that it is made from, printed in its imprint.

    Returns:
        the PDF: tagged (PDF/UA-1), with outline, alternative texts and searchable text; the same inputs give the same
        bytes.

    Raises:
        EditionError: the texts cannot be printed, every fault with its file and line.
    """
    language = edition.language
    texts = read_texts(edition, language, data=data)
    _lay_texts(texts, folder)
    _lay_ornaments(edition, data, theme, folder)
    charts = draw_facing(edition, data, theme=theme, folder=folder)
    pages = Pages(edition, data, texts, theme, language, plates, charts, fingerprint)
    (folder / "book.json").write_text(json.dumps(content(pages), ensure_ascii=False), encoding="utf-8")
    templates = files("atlas.publishing").joinpath("templates", "book")
    for name in _TEMPLATES:
        (folder / name).write_text(templates.joinpath(name).read_text(encoding="utf-8"), encoding="utf-8")
    main = '#import "book.typ": book\n#book(json("book.json"))\n'
    try:
        return compile_pages(main, folder, theme=theme, standards=("ua-1",))
    except OutputError as error:
        if faults := _too_long(edition, str(error)):
            raise EditionError(faults) from None
        raise


def _too_long(edition: Edition, said: str) -> list[Fault]:
    """Read from Typst's message which texts do not fit their page at any size."""
    faults = []
    for key, share in dict.fromkeys(_LONG.findall(said)):
        file = edition.located(named(edition.book.commentary, edition.language, plate=key))
        remedy = f"Shorten it by about {math.ceil(100 * (1 - 1 / float(share)))} %"
        faults.append(Fault(f"the text is too long for its page: {float(share):.0%} of its room", remedy, file))
    return faults


def _lay_texts(texts: Texts, folder: Path) -> None:
    """Write each text as a file of its own, with the pictures that it shows."""
    named = {f"front{i}": one for i, one in enumerate(texts.front)}
    named |= {f"chapter{i}": one for i, one in enumerate(texts.chapters)}
    named |= {f"plate-{key}": one for key, one in texts.commentary.items()}
    named |= {"glossary": texts.glossary, "imprint": texts.imprint, "back": texts.back}
    for name, one in named.items():
        (folder / f"{name}.typ").write_text(_PREAMBLE + one.body, encoding="utf-8")
        for called, path in one.pictures:
            shutil.copyfile(path, folder / called)


def _lay_ornaments(edition: Edition, data: Dataset, theme: Theme, folder: Path) -> None:
    """Draw the region of the cover, and for each chapter its picture or the region by what its first plate shows."""
    height = Page.named(edition.page).height_mm
    (folder / "cover.svg").write_bytes(svg(draw_cover(data, theme=theme, height_mm=height)))
    for i, chapter in enumerate(edition.book.chapters):
        if name := chapter_picture(chapter, i):
            shutil.copyfile(edition.located(chapter.picture), folder / name)
        else:
            key = next(iter(edition.plate(chapter.plates[0]).indicators), "")
            (folder / f"opener{i}.svg").write_bytes(svg(draw_cover(data, theme=theme, height_mm=height, key=key)))
