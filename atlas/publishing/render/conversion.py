"""From a drawn figure to files: SVG, from that a PDF by Typst, from that a PNG by PDFium; the same bytes each time."""

from __future__ import annotations

import io
import json
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import typst

from atlas.cartography.canvas.typeface import font_files
from atlas.cartography.spec.theme import Theme
from atlas.errors import ComposingError, OutputError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.build.scratch import scratch

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DPI: Final = 300
#: The file that a source is written into, in the folder of what it needs.
SOURCE: Final = "main.typ"
Standard = Literal["ua-1", "a-2a", "a-3a"]
#: The date that every file carries: outputs say when their data are from, never when they were built.
EPOCH: Final = 0
#: A picture of w × h mm with nothing on it.
BLANK: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}"/>'

_SAVING: Final = threading.Lock()
_SVG_SETTINGS: Final[Mapping[str, object]] = {
    "svg.fonttype": "none",  # text stays text: searchable, and set by Typst in the same fonts
    "svg.hashsalt": "atlas",
    "path.simplify": False,  # the ground is generalized as one coverage; a second time would open its seams
}


def svg(figure: Figure, *, title: str = "", description: str = "", outlined: bool = False) -> bytes:
    """Return a figure as SVG with text as text, or as outlines of letters; the same figure gives the same bytes."""
    import matplotlib  # is loaded where there is a figure

    from atlas.publishing.render.svg_backend import write_svg

    settings = dict(_SVG_SETTINGS) | ({"svg.fonttype": "path"} if outlined else {})
    stream = io.StringIO()
    # matplotlib's settings are the process's: threads that save at the same time would see each other's.
    with _SAVING, matplotlib.rc_context(settings):  # type: ignore[arg-type]  # settings are plain values
        # A date of None keeps the day of the build out of the file.
        metadata = {"Date": None, "Creator": "atlas-ess", "Title": title, "Description": description}
        write_svg(figure, stream, metadata=metadata)
    return stream.getvalue().encode("utf-8")


def compile_pages(
    source: str,
    folder: Path,
    *,
    form: Literal["pdf", "drawing", "png"] = "pdf",
    ppi: float = PNG_DPI,
    theme: Theme | None = None,
    standards: Sequence[Standard] = (),
) -> bytes:
    """Compile Typst source whose pictures lie in ``folder``; a warning is an error, because it means a wrong page.

    Args:
        source: the pages.
        folder: holds the pictures; the source is written there too.
        form: of the result; a drawing is a PDF without tags, for another PDF that shows it and says what it is.
        ppi: pixels to the inch of a PNG.
        theme: whose font files are used beside those of the toolkit.
        standards: of the PDF: ``ua-1`` …

    Raises:
        ComposingError: Typst refused the source.
        OutputError: Typst warned of it.
    """
    main = folder / SOURCE
    main.write_text(source, encoding="utf-8")
    with fonts(theme) as font_folder:
        try:
            output, warnings = typst.compile_with_warnings(
                str(main), root=str(folder), format="png" if form == "png" else "pdf", ppi=ppi,
                font_paths=[str(font_folder)], ignore_system_fonts=True,
                timestamp=datetime.fromtimestamp(EPOCH, UTC), pdf_standards=list(standards),
                pdf_tags=form != "drawing",
            )  # fmt: skip
        except typst.TypstError as error:
            raise ComposingError(
                Message("fault.publishing.render.typst", words=error.message), str(error.diagnostic)
            ) from error
    if warnings:
        raise OutputError(
            Message("fault.publishing.render.typst_warns", words="; ".join(warning.message for warning in warnings))
        )
    pages = output if isinstance(output, list) else [output]
    if len(pages) != 1 or pages[0] is None:
        raise OutputError(Message("fault.publishing.render.several_files", n=len(pages)))
    return bytes(pages[0])


def query_pages(source: str, folder: Path, label: str, *, theme: Theme | None = None) -> list[Any]:
    """Lay Typst source out and return the values of the metadata that have a label.

    Args:
        source: the pages, as of :func:`compile_pages`.
        folder: holds what they need.
        label: of the metadata.
        theme: whose font files are used beside those of the toolkit.

    Raises:
        ComposingError: Typst refused the source.
    """
    main = folder / SOURCE
    main.write_text(source, encoding="utf-8")
    with fonts(theme) as font_folder:
        try:
            answer = typst.query(
                str(main), f"<{label}>", field="value", root=str(folder), font_paths=[str(font_folder)],
                ignore_system_fonts=True,
            )  # fmt: skip
        except RuntimeError as error:  # a query that Typst refuses raises no TypstError
            words = str(error)
            raise ComposingError(Message("fault.publishing.render.typst", words=words), words) from error
    return list(json.loads(answer))


def png(page: bytes, *, texts: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Return the page of a PDF as an opaque PNG of :data:`PNG_DPI` that says its resolution, as PDFium draws it.

    Args:
        page: the PDF.
        texts: what the picture says of itself, by keywords of the PNG specification: ``Title``, ``Copyright`` …
    """
    with closing(pdfium.PdfDocument(page)) as document:
        picture = document[0].render(scale=PNG_DPI / 72, rev_byteorder=True)
        return _png(picture.to_numpy(), texts)


def _png(pixels: npt.NDArray[np.uint8], texts: Mapping[str, str]) -> bytes:
    """Pack (rows, columns, 3) pixels without PNG's filters: they make maps of flat colors larger, and take time."""
    rows, columns, _ = pixels.shape
    lines = np.zeros((rows, 1 + 3 * columns), dtype=np.uint8)  # each row begins with the number of its filter, 0
    lines[:, 1:] = pixels.reshape(rows, -1)
    per_meter = round(PNG_DPI / 0.0254)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", per_meter, per_meter, 1)),
        *((b"iTXt", _international_text(keyword, text)) for keyword, text in texts.items()),
        (b"IDAT", zlib.compress(lines.tobytes(), 4)),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def plate_page(
    picture: str, *, width_mm: float, height_mm: float, title: str, description: str, language: LanguageCode = "fr"
) -> str:
    """Return the Typst source of a page that is exactly one plate; its PDF says in which language it is."""
    image = (
        f"image({typst_string(picture)}, width: {width_mm}mm, height: {height_mm}mm, alt: {typst_string(description)})"
    )
    return (
        f"#set document(title: {typst_string(title)}, date: none)\n"
        f"#set text(lang: {typst_string(language)})\n"
        f"#set page(width: {width_mm}mm, height: {height_mm}mm, margin: 0pt)\n"
        f"#{image}\n"
    )


def template_look(theme: Theme, language: LanguageCode) -> dict[str, Any]:
    """Return the colors and the type of a theme, and the direction of a language, as the Typst templates read them."""
    return {
        "language": language,
        "rtl": LANGUAGES[language].right_to_left,
        "font": [theme.family, theme.arabic_family, theme.other_family],
        "reading_font": [theme.family, theme.reading_family, theme.arabic_family, theme.other_family],
        "accent": theme.accent,
        "on_accent": theme.on_accent,
        "quiet": theme.quiet,
        "alarm": theme.warning,
        "symbol": theme.symbol,
    }


def _international_text(keyword: str, text: str) -> bytes:
    """Pack a text of a PNG: its keyword, not compressed, in no language, not translated."""
    return keyword.encode("latin-1") + bytes(5) + text.encode("utf-8")


def typst_string(text: str) -> str:
    """Write a text as a Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@contextmanager
def fonts(theme: Theme | None = None) -> Iterator[Path]:
    """Give a folder with exactly the font files of the plates, so that no other version of them is picked."""
    with scratch() as folder:
        for number, file in enumerate(font_files(theme)):
            place = folder / f"{number:02d}-{file.name}"
            try:
                place.symlink_to(file)
            except OSError:  # a system without symbolic links
                shutil.copy(file, place)
        yield folder
