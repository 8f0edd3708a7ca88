"""From a drawn figure to files: SVG by matplotlib, PDF and PNG from that SVG by Typst, the same bytes each time."""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import matplotlib
import typst
from matplotlib.figure import Figure
from PIL import Image

from atlas.cartography.typeface import font_files
from atlas.errors import OutputError

PNG_DPI: Final = 300
#: The date that every file carries: outputs say when their data are from, never when they were built.
EPOCH: Final = 0

_SAVING: Final = threading.Lock()
_SVG_SETTINGS: Final[Mapping[str, object]] = {
    "svg.fonttype": "none",  # text stays text: searchable, and set by Typst in the same fonts
    "svg.hashsalt": "atlas",
    "path.simplify": False,  # the ground is generalised as one coverage; a second time would open its seams
}


def svg(figure: Figure, *, title: str = "", description: str = "") -> bytes:
    """Return a figure as SVG with text as text; the same figure gives the same bytes."""
    stream = io.BytesIO()
    # matplotlib's settings are the process's: threads that save at the same time would see each other's.
    with _SAVING, matplotlib.rc_context(dict(_SVG_SETTINGS)):  # type: ignore[arg-type]  # settings are plain values
        # A date of None keeps the day of the build out of the file.
        metadata = {"Date": None, "Creator": "atlas-ess", "Title": title, "Description": description}
        figure.savefig(stream, format="svg", metadata=metadata)
    return stream.getvalue()


def compile_pages(source: str, folder: Path, *, form: Literal["pdf", "png"] = "pdf", ppi: float = PNG_DPI) -> bytes:
    """Compile Typst source whose pictures lie in ``folder``; a warning is an error, because it means a wrong page.

    Raises:
        OutputError: Typst refused the source or warned of it.
    """
    main = folder / "main.typ"
    main.write_text(source, encoding="utf-8")
    with fonts() as font_folder:
        try:
            made, warnings = typst.compile_with_warnings(
                str(main), root=str(folder), format=form, ppi=ppi, font_paths=[str(font_folder)],
                ignore_system_fonts=True, timestamp=datetime.fromtimestamp(EPOCH, UTC),
            )  # fmt: skip
        except typst.TypstError as error:
            raise OutputError(f"Typst cannot compose the page: {error.message}\n{error.diagnostic}") from error
    if warnings:
        raise OutputError("Typst warns of the page: " + "; ".join(one.message for one in warnings))
    pages = made if isinstance(made, list) else [made]
    if len(pages) != 1 or pages[0] is None:
        raise OutputError(f"Typst made {len(pages)} files of a page instead of one")
    return bytes(pages[0])


def png(page: str, folder: Path) -> bytes:
    """Compile a page to an opaque PNG of :data:`PNG_DPI` that says its resolution."""
    with Image.open(io.BytesIO(compile_pages(page, folder, form="png"))) as picture:
        opaque = Image.new("RGB", picture.size, "white")
        opaque.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    stream = io.BytesIO()
    opaque.save(stream, format="PNG", dpi=(PNG_DPI, PNG_DPI), compress_level=6)
    return stream.getvalue()


def plate_page(picture: str, *, width_mm: float, height_mm: float, title: str, description: str) -> str:
    """Return the Typst source of a page that is exactly one plate."""
    return (
        f"#set document(title: {quoted(title)}, date: none)\n"
        f"#set page(width: {width_mm}mm, height: {height_mm}mm, margin: 0pt)\n"
        f"#image({quoted(picture)}, width: {width_mm}mm, height: {height_mm}mm, alt: {quoted(description)})\n"
    )


def quoted(text: str) -> str:
    """Write a text as a Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@contextmanager
def fonts() -> Iterator[Path]:
    """Give a folder with exactly the font files of the plates, so that no other version of them is picked."""
    with tempfile.TemporaryDirectory(prefix="atlas-fonts-") as name:
        folder = Path(name)
        for file in font_files():
            try:
                (folder / file.name).symlink_to(file)
            except OSError:  # a system without symbolic links
                shutil.copy(file, folder / file.name)
        yield folder
