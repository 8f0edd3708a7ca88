"""The book as a build makes it: laid out from plates that stand, then set, for the press too where an edition asks."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.publishing.book.composition import Composition, Part
from atlas.publishing.build.cache import Cache
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of

BOOK: Final = "atlas.pdf"
PRINT: Final = "atlas-print.pdf"
COVER: Final = "atlas-cover.pdf"


@dataclass(frozen=True, slots=True)
class LaidBook:
    """A book that lies in a folder of its own and waits to be set, which needs neither data nor plates.

    Attributes:
        edition: in the language of its first part.
        composition: what its pages are made of.
        stage: the folder of the build.
    """

    edition: Edition
    composition: Composition
    stage: Path

    def bind(self) -> dict[str, Any]:
        """Set the pages, for the press too when the edition asks, and return the record of the book.

        The folder in which it lay is removed however the work ends.

        Raises:
            EditionError: texts that are too long for their pages, all of them.
            PressError: the profile of the press cannot be used.
        """
        try:
            return {"product": "book", **(self._for_screen() if self.edition.press is None else self._for_press())}
        finally:
            shutil.rmtree(self.composition.folder)

    def _for_screen(self) -> dict[str, Any]:
        (self.stage / BOOK).write_bytes(self.composition.pdf())
        return {"files": [BOOK]}

    def _for_press(self) -> dict[str, Any]:
        from atlas.publishing.press.document import press_ready, trim_pdf  # only a press asks for what reads PDFs

        edition, press = self.edition, self.edition.press
        assert press is not None
        sheets = self.composition.pdf(bleed_mm=press.bleed_mm)  # composed once: for the screen they are trimmed
        (self.stage / BOOK).write_bytes(trim_pdf(sheets))
        profile = edition.file_path(press.profile) if press.profile else None
        proof = press_ready(sheets, press, profile=profile)
        (self.stage / PRINT).write_bytes(proof.pdf)
        record = {"files": [BOOK, PRINT], "press": proof.report.as_dict()}
        if edition.book.leaf_mm:
            wrapper = self.composition.cover(pages=len(proof.report.sheets), bleed_mm=press.bleed_mm)
            (self.stage / COVER).write_bytes(press_ready(wrapper, press, profile=profile).pdf)
            record["files"] = [BOOK, PRINT, COVER]
        return record


def lay_book(
    parts: Sequence[Part], data: Dataset, *, stage: Path, fingerprint: str = "", cache: Cache | None = None
) -> LaidBook:
    """Lay a book out in a folder of its own.

    Args:
        parts: the book in each of its languages, its plates drawn.
        data: of the edition, as they may be published.
        stage: the folder of the build, in which that folder is made.
        fingerprint: a digest of all that it is made from, printed in its imprint.
        cache: keeps what does not depend on texts between builds.

    Raises:
        EditionError: the texts cannot be printed, every fault with its file and line.
    """
    edition, folder = parts[0].edition, stage / "book"
    folder.mkdir()
    try:
        composition = Composition.lay_out(
            parts, data, theme=theme_of(edition), folder=folder, fingerprint=fingerprint, cache=cache
        )
    except BaseException:
        shutil.rmtree(folder)
        raise
    return LaidBook(edition, composition, stage)
