"""The files of a publication: its pages, its web page, its text, and the list of the numbers that it prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.documents.writers.paper import write_pdf
from atlas.publishing.documents.writers.plain_text import plain_text
from atlas.publishing.documents.writers.web import write_page

Output: TypeAlias = Literal["pdf", "print", "html", "txt"]
#: The folder of the lists of numbers.
NUMBERS: Final = "numbers"


def write_outputs(
    document: Document, context: Context, *, stem: str, page: str, outputs: Sequence[Output]
) -> dict[str, bytes]:
    """Return the files of a document by their names, and the list of its numbers.

    Args:
        document: read and filled from the data.
        context: what it was filled from.
        stem: of the names of its files.
        page: ``A3``, ``A4``, ``A5`` or ``Letter``, with ``portrait`` or ``landscape``.
        outputs: the forms asked for; ``print`` is a PDF for the press, as the edition's ``[press]`` asks.

    Raises:
        EditionError: something of it cannot be composed.
        PressError: the profile of the press cannot be used.
    """
    made: dict[str, bytes] = {}
    if "print" in outputs:
        from atlas.publishing.press.document import press_ready, trim_pdf  # only a press asks for what reads PDFs

        press = context.press
        sheets = write_pdf(document, context, page=page, bleed_mm=press.bleed_mm)  # for the screen they are trimmed
        profile = context.file_path(press.profile) if press.profile else None
        made[print_name(stem)] = press_ready(sheets, press, profile=profile).pdf
        if "pdf" in outputs:
            made[f"{stem}.pdf"] = trim_pdf(sheets)
    elif "pdf" in outputs:
        made[f"{stem}.pdf"] = write_pdf(document, context, page=page)
    if "html" in outputs:
        made[f"{stem}.html"] = write_page(document, context).encode()
    if "txt" in outputs:
        made[f"{stem}.txt"] = f"{document.title}\n\n{plain_text(document.nodes, context.language)}\n".encode()
    return {**made, f"{NUMBERS}/{stem}.json": numbers_file(document.figures)}


def print_name(stem: str) -> str:
    """Return the name of the file for the press: the PDF with bleed, crop marks and an output intent."""
    return f"{stem}-print.pdf"


def numbers_file(figures: Iterable[FigureValue]) -> bytes:
    """Return numbers with their keys as JSON, each once, in reading order."""
    listed = [figure.as_dict() for figure in dict.fromkeys(figures)]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()
