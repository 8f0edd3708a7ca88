"""The pictures of plates for the web: small enough for a telephone, with the files of the print beside them."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image

from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LanguageCode
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.edition.edition import Edition
from atlas.publishing.web import addresses
from atlas.publishing.web.works.drawings import brief

#: The folder of the site in the output of a build.
SITE: Final = "web"
#: Where the plates are in the site.
PRINTS: Final = f"{addresses.DOWNLOADS}/plates"
#: The files of a plate beside its picture.
FORMS: Final = ("pdf", "svg")
#: Width of the picture on a page and of its preview, in pixels.
_WIDTH_PX: Final = 1600
PREVIEW_PX: Final = 480


def plate_stem(edition: Edition, plate: Plate, language: LanguageCode) -> str:
    """Return the name of a plate's files in the site without their ending."""
    return f"{edition.number(plate)}-{plate.key}-{language}"


def plate_picture(edition: Edition, plate: Plate, language: LanguageCode) -> str:
    """Return where the picture of a plate is, from the root of the site."""
    return f"{PRINTS}/{plate_stem(edition, plate, language)}.png"


def plate_preview(edition: Edition, plate: Plate, language: LanguageCode) -> str:
    """Return where the small picture of a plate is, from the root of the site."""
    return f"{PRINTS}/{plate_stem(edition, plate, language)}-preview.png"


def add_pictures(record: Mapping[str, Any], stage: Path, stem: str) -> dict[str, Any]:
    """Bring a plate that was printed into the site, with its pictures; return its record with these files.

    Args:
        record: of the plate, whose files lie in the stage.
        stage: the folder of the build.
        stem: of the plate's files in the site.
    """
    folder = stage / SITE / PRINTS
    folder.mkdir(parents=True, exist_ok=True)
    files = list(record["files"])
    for form in FORMS:
        name = f"{SITE}/{PRINTS}/{stem}.{form}"
        if name not in files:
            source = next(file for file in files if file.endswith(f".{form}"))
            shutil.copyfile(stage / source, stage / name)
            files.append(name)
    drawing = folder / f"{stem}.svg"
    drawing.write_text(brief(drawing.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    pdf = (folder / f"{stem}.pdf").read_bytes()
    for ending, width in (("", _WIDTH_PX), ("-preview", PREVIEW_PX)):
        (folder / f"{stem}{ending}.png").write_bytes(first_page(pdf, width))
        files.append(f"{SITE}/{PRINTS}/{stem}{ending}.png")
    return {**record, "files": files}


def preview(pdf: bytes, width: int, *, pictures: PictureMaker) -> bytes:
    """Return the first page of a PDF as :func:`first_page` does, kept with the pictures."""
    shows = {"first page of": hashlib.sha256(pdf).hexdigest(), "width": width}
    return pictures.fetch(shows, lambda: (first_page(pdf, width), {}))[0]


def first_page(pdf: bytes, width: int) -> bytes:
    """Return the first page of a PDF as a PNG of 256 colors, so many pixels wide; the same page, the same bytes."""
    with closing(pdfium.PdfDocument(pdf)) as document:
        page = document[0]
        drawn = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    stream = io.BytesIO()
    # The palette covers all colors: one by frequency gives a few small dots the color of what lies around them.
    drawn.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()
