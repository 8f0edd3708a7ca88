"""The file of a register with some of its records changed: every other line stays as it was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from atlas import columns as c
from atlas.errors import Fault, RegisterError
from atlas.i18n.messages import Message
from atlas.sources.edits.register_edits import ActorEdit
from atlas.sources.edits.unwritable import columns_lacking
from atlas.sources.files.delimited import detect_delimiter
from atlas.sources.files.encodings import detect
from atlas.sources.parsing.values import BLANKS
from atlas.sources.register.records import Records

ENDINGS: Final = (".csv", ".tsv", ".txt")


def edited_register(path: Path, records: Records, edits: Sequence[ActorEdit], *, encoding: str | None = None) -> bytes:
    """Return the text of a register (CSV) with edits brought into it, by identifier.

    Records that are not changed, and the lines around them, stay byte for byte; new ones follow the last.

    Args:
        path: the file.
        records: the same file as it is read.
        edits: what was changed of its actors.
        encoding: of the file, where it was said.

    Raises:
        RegisterError: the file lacks a column that was changed, or cannot hold a letter; all at once.
    """
    coded = detect(path.read_bytes(), file=path, encoding=encoding)
    text = path.read_bytes().decode(coded.name, coded.errors)
    delimiter = detect_delimiter(text)
    parts = list(_parts(text, delimiter))
    headings = [field.strip() for field in next(fields for line, fields, _ in parts if line == records.raw.heading_row)]
    places = {column: headings.index(name) for column, name in records.matched.items() if name in headings}
    faults = list(columns_lacking(path, edits, places, records))
    ids = _lines(parts, places, records)
    by_line = {ids[edit.id]: edit for edit in edits if edit.what != "row added"}
    ending = "\r\n" if "\r\n" in text else "\n"
    comma = _has_commas(records)
    written = [
        _line(fields, by_line[line], places, delimiter, ending, comma) if line in by_line else raw
        for line, fields, raw in parts
    ]
    added = [edit for edit in edits if edit.what == "row added"]
    if added and written and not written[-1].endswith(("\n", "\r")):
        written[-1] += ending
    for edit in added:
        identified = ActorEdit(edit.what, edit.id, {**edit.values, c.ID: ("", edit.id)})
        written.append(_line([""] * len(headings), identified, places, delimiter, ending, comma))
    try:
        content = "".join(written).encode(coded.name, coded.errors)
    except UnicodeEncodeError as error:
        reason = Message("fault.sources.apply.no_letter", encoding=coded.name)
        faults.append(Fault(reason, Message("fault.sources.apply.save_as_utf8"), path, value=error.object[error.start]))
    if faults:
        raise RegisterError(faults)
    return content


def _lines(parts: Sequence[tuple[int, list[str], str]], places: Mapping[str, int], records: Records) -> dict[str, int]:
    """Return identifier → line of its record: as the file says them, or the numbers of the lines where it says none.

    The rows of a table that the toolkit wrote are those of the file before it, and not asked.
    """
    place = places.get(c.ID)
    if place is None:
        return dict(zip(records.columns[c.ID].astype(str), records.raw.rows.tolist(), strict=True))
    return {fields[place].strip(BLANKS): line for line, fields, _ in parts if len(fields) > place}


def _parts(text: str, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the line on which each record begins, its fields, and its text."""
    lines = list(io.StringIO(text, newline=""))
    start = 0
    if lines and lines[0].strip().strip('"').lower().startswith("sep="):
        yield 1, [], lines[0]
        start = 1
    reader = csv.reader(iter(lines[start:]), delimiter=delimiter)
    before = 0
    for fields in reader:
        yield start + before + 1, fields, "".join(lines[start + before : start + reader.line_num])
        before = reader.line_num


def _line(
    fields: Sequence[str], edit: ActorEdit, places: Mapping[str, int], delimiter: str, ending: str, comma: bool
) -> str:
    if edit.what == "row deleted":
        return ""
    cells = list(fields)
    for column, (_, after) in edit.values.items():
        if column in places:
            cells += [""] * (places[column] + 1 - len(cells))
            cells[places[column]] = after.replace(".", ",") if comma and column in (c.LON, c.LAT) else after
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=ending).writerow(cells)
    return stream.getvalue()


def _has_commas(records: Records) -> bool:
    """Tell whether the file writes degrees with a comma."""
    written = records.written.get(c.LON)
    return written is not None and bool(written.astype(str).str.contains(",").any())
