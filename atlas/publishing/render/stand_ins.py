"""Stand-ins for drawings, so that Typst need not read those again each time it sets what shows them.

Typst reads and converts every SVG of a document anew, and takes no PDF as a picture where it writes PDF/UA. A stand-in
is an SVG of the drawing's size with nothing but its digest, as a row of pixels; the drawing is converted once, kept
between builds, and put into the PDF where its digest is shown.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from atlas.cartography.spec.theme import Theme
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.scratch import scratch
from atlas.publishing.render.conversion import compile_pages

_DRAWING: Final = "drawing.svg"
_CONVERTED: Final = "drawing.pdf"
_PAGE: Final = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{_DRAWING}")\n'
_HEAD: Final = re.compile(r'(<svg\b[^>]*viewBox="(\S+) (\S+) (\S+) (\S+)"[^>]*?)/?>')


@dataclass(frozen=True, slots=True)
class StandIns:
    """The drawings that stand-ins are shown for.

    Attributes:
        folder: holds the drawings by their digests; made with the first of them.
        theme: whose fonts they are set in.
        basis: a digest of what all are converted with: the theme, the code, Typst.
        cache: keeps converted drawings between builds.
    """

    folder: Path
    theme: Theme
    basis: str
    cache: Cache | None = None

    def replace(self, file: Path) -> None:
        """Put a drawing aside and its stand-in in its place.

        Args:
            file: an SVG that says its size and its ``viewBox``.
        """
        drawing = file.read_bytes()
        digest = hashlib.sha256(drawing)
        self.folder.mkdir(exist_ok=True)
        self._drawing(digest.hexdigest()).write_bytes(drawing)
        file.write_text(_stand_in(drawing.decode("utf-8"), digest.digest()), encoding="utf-8", newline="\n")

    def put_drawings(self, pdf: bytes) -> bytes:
        """Return a PDF that Typst made of stand-ins with their drawings; the same bytes give the same bytes.

        Raises:
            ComposingError: Typst refuses a drawing.
            OutputError: Typst warns of one.
        """
        # What edits PDFs is loaded only where one is made.
        from atlas.publishing.render.form_objects import digests_in, with_drawings

        wanted = [digest for digest in digests_in(pdf) if self._drawing(digest).exists()]
        with ThreadPoolExecutor() as threads:
            converted = dict(zip(wanted, threads.map(self._convert, wanted), strict=True))
        return with_drawings(pdf, converted)

    def _drawing(self, digest: str) -> Path:
        return self.folder / f"{digest}.svg"

    def _convert(self, digest: str) -> bytes:
        """Return a drawing as a PDF of one page, without tags: what it is, the page that shows it says."""
        fingerprint = hashlib.sha256(f"{self.basis} {digest}".encode()).hexdigest()
        if self.cache is not None and (stored := self.cache.read(fingerprint, _CONVERTED)) is not None:
            return stored
        with scratch() as work:
            (work / _DRAWING).write_bytes(self._drawing(digest).read_bytes())
            pdf = compile_pages(_PAGE, work, form="drawing", theme=self.theme)
        if self.cache is not None:
            self.cache.store(fingerprint, {_CONVERTED: pdf}, record={})
        return pdf


def _stand_in(drawing: str, digest: bytes) -> str:
    """Return an SVG as large as a drawing with the bytes of a digest as gray pixels, stretched over it."""
    head = _HEAD.search(drawing)
    assert head is not None
    opening, x, y, width, height = head.groups()
    row = io.BytesIO()
    Image.frombytes("L", (len(digest), 1), digest).save(row, format="PNG")
    pixels = base64.b64encode(row.getvalue()).decode("ascii")
    return (
        f'{opening}><image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{pixels}"/></svg>'
    )
