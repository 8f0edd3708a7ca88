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

Output: TypeAlias = Literal["pdf", "html", "txt"]
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
        page: a name of the ISO A series.
        outputs: the forms asked for.

    Raises:
        EditionError: something of it cannot be composed.
    """
    made: dict[str, bytes] = {}
    if "pdf" in outputs:
        made[f"{stem}.pdf"] = write_pdf(document, context, page=page)
    if "html" in outputs:
        made[f"{stem}.html"] = write_page(document, context).encode()
    if "txt" in outputs:
        made[f"{stem}.txt"] = f"{document.title}\n\n{plain_text(document.nodes, context.language)}\n".encode()
    return {**made, f"{NUMBERS}/{stem}.json": numbers_file(document.figures)}


def numbers_file(figures: Iterable[FigureValue]) -> bytes:
    """Return numbers with their keys as JSON, each once, in reading order."""
    listed = [figure.as_dict() for figure in dict.fromkeys(figures)]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()
