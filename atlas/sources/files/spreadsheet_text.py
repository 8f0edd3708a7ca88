"""Texts that a spreadsheet would run: in a CSV they begin with an apostrophe, and are read without it.

Excel and LibreOffice take a cell of a CSV that begins with ``=``, ``+``, ``-`` or ``@`` for a formula; one can fetch an
address or start a program. The name “+212 Solidaire” is harmless, “=HYPERLINK(…)” is not, and no program can tell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_NUMBER: Final = re.compile(r"-\d+(?:[.,]\d+)?")
#: A cell begins at its first letter, and, for a program that parts cells elsewhere than was meant, after any separator.
_FORMULA: Final = re.compile(r"(^|[;\t\r\n])('*[=+\-@＝＋－＠])")
_HARMLESS: Final = r"(^|[;\t\r\n])'('*[=+\-@＝＋－＠])"
#: What is in every file with a harmless cell, and in few without one: these are not parted into cells.
_PERHAPS_HARMLESS: Final = re.compile(r"'[=+\-@＝＋－＠]")


def harmless(text: str) -> str:
    """Return a text as a CSV holds it: with an apostrophe before what begins like a formula; numbers stay."""
    if _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"\1'\2", text)


def without_apostrophes(column: pa.Array) -> pa.Array:
    """Return a column of texts of a CSV as they were before :func:`harmless`."""
    if not pc.any(pc.match_substring_regex(column, _HARMLESS)).as_py():
        return column  # as nearly all are: nothing is copied
    return pc.replace_substring_regex(column, _HARMLESS, r"\1\2")


def harmless_cells(paths: Iterable[Path]) -> dict[Path, int]:
    """Return of each CSV among some files how many of its cells were made harmless, if any were."""
    counts = {}
    for path in (path for path in paths if path.suffix.lower() == ".csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        if not _PERHAPS_HARMLESS.search(text):
            continue
        # A CSV for Excel begins with a byte order mark, and has semicolons.
        rows = csv.reader(
            io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";" if text[0] == "\ufeff" else ","
        )
        counts[path] = sum(re.search(_HARMLESS, cell) is not None for row in rows for cell in row)
    return {path: count for path, count in counts.items() if count}
