"""Reads a delimited text file (CSV, TSV) into records with the line on which each begins."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from atlas.errors import Fault, InputError
from atlas.i18n.messages import Message
from atlas.sources.files.encodings import Encoding, detect
from atlas.sources.files.header_detection import Aside, TableHeading, aside_kind, find_heading
from atlas.sources.files.read_options import Request
from atlas.sources.files.spreadsheet_text import without_apostrophes

DELIMITERS: Final = {
    ",": Message("sources.detected.comma"),
    ";": Message("sources.detected.semicolon"),
    "\t": Message("sources.detected.tab"),
    "|": Message("sources.detected.pipe"),
}
_CERTAINTIES: Final = {"BOM": "bom", "guessed": "guessed", "uncertain": "uncertain"}
_SAMPLE_CHARACTERS: Final = 65_536
_SAMPLE_RECORDS: Final = 200
_BLOCK: Final = 10_000  # records turned into columns at once, so that memory stays near the size of the file
_LONGEST_FIELD: Final = 16_777_216
# Excel's own way to name the delimiter, on the first line.
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n')
_PLAIN: Final = Request()


@dataclass(frozen=True, eq=False)
class DelimitedRecords:
    """Records of a text file by columns: their headings, their texts (null for empty), the line of each.

    ``heading_row`` is the line of the headings, ``asides`` the titles above them.
    """

    headings: tuple[str, ...]
    columns: tuple[pa.LargeStringArray, ...]
    rows: npt.NDArray[np.int64]
    heading_row: int
    asides: tuple[Aside, ...]
    notes: dict[str, str]


def read_delimited(path: Path, *, request: Request = _PLAIN) -> DelimitedRecords:
    """Return the records of a CSV or TSV file; encoding, byte order mark, delimiter and row of headings are detected.

    The row of a record is the line of the file on which it starts, as a text editor counts (a record whose quoted
    text spans lines is followed by a jump). Lines without any text are no records: they are counted in ``notes``.
    Empty fields beyond the last heading are dropped. The file is read line by line: memory holds its columns, never
    its text.

    Raises:
        InputError: Empty file, no text, quotation marks that do not close, records that are longer or shorter than
            the heading (totals and notes excepted).
    """
    encoding = detect(path.read_bytes(), file=path, encoding=request.encoding)
    notes = {"format": "text", "encoding": _certain(encoding)}
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as stream:
        sample = _begin(stream, path=path)
    announced = _SEP_LINE.match(sample)
    skipped, text = (1, sample[announced.end() :]) if announced else (0, sample)
    cut = len(sample) >= _SAMPLE_CHARACTERS
    delimiter = announced.group(1) if announced else detect_delimiter(text, expected=request.headings, cut=cut)
    notes["delimiter"] = str(DELIMITERS.get(delimiter, delimiter))
    first = _filled_records(text, delimiter=delimiter, cut=cut, skipped=skipped)
    if not first:
        raise InputError(_empty(path))
    heading = find_heading([fields for _, fields in first], expected=request.headings, at=_place(first, request, path))
    reader = _Reader(path, delimiter=delimiter, skipped=skipped)
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as stream:
        for _ in range(skipped):
            stream.readline()
        columns, rows = reader.read(stream, heading)
    if reader.blank:
        notes["blank_lines"] = str(reader.blank)
    return DelimitedRecords(reader.headings, columns, rows, first[heading.first][0], tuple(reader.asides), notes)


def _certain(encoding: Encoding) -> str:
    """Return the name of an encoding, and how surely it was found where it was not said or proven."""
    key = _CERTAINTIES.get(encoding.certainty)
    return str(Message(f"sources.detected.{key}", name=encoding.name)) if key else encoding.name


def detect_delimiter(text: str, *, expected: frozenset[str] = frozenset(), cut: bool = False) -> str:
    """Return the character whose headings name the most columns of a register; else the one that cuts records evenly.

    Args:
        text: The beginning of the file.
        expected: Folded headings that the user names.
        cut: The text may end in the middle of a record.
    """
    best, best_score = ",", (-1, -1.0)
    for delimiter in DELIMITERS:
        rows = [fields for _, fields in _filled_records(text, delimiter=delimiter, cut=cut, skipped=0)]
        if not rows:
            continue
        heading = find_heading(rows, expected=expected)
        width = len(rows[heading.first])
        below = rows[heading.first :]
        agreement = sum(len(fields) == width for fields in below) / len(below)
        score = (heading.recognized if heading.recognized > 1 else 0, agreement * (width - 1 + 1e-6))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _begin(stream: TextIO, *, path: Path) -> str:
    """Return the first characters of a text that holds something."""
    sample = stream.read(_SAMPLE_CHARACTERS)
    if not sample.strip() and not any(line.strip() for line in stream):
        raise InputError(_empty(path))
    return sample


def _empty(path: Path) -> Fault:
    remedy = Message("fault.sources.file.export_with_headings")
    return Fault(Message("fault.sources.file.empty"), remedy, file=path)


def _filled_records(sample: str, *, delimiter: str, cut: bool, skipped: int) -> list[tuple[int, list[str]]]:
    """Return the first records that hold something, with the line on which each starts."""
    records: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    start = skipped + 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                records.append((start, fields))
            if len(records) > _SAMPLE_RECORDS:
                return records
            start = skipped + reader.line_num + 1
    except csv.Error:
        pass
    # The sample may end in the middle of its last record.
    return records[:-1] if cut and len(records) > 1 else records


def _place(first: Sequence[tuple[int, list[str]]], request: Request, path: Path) -> int | None:
    """Tell where among the first records the user says that the headings are."""
    if request.heading_row is None:
        return None
    places = [place for place, (row, _) in enumerate(first) if row == request.heading_row]
    if not places:
        raise InputError(no_headings_there(path, row=request.heading_row))
    return places[0]


def no_headings_there(path: Path, *, row: int) -> Fault:
    """Return the fault of a row of headings that is empty or beyond the beginning of a table."""
    remedy = Message("fault.sources.table.correct_header_row")
    return Fault(Message("fault.sources.table.no_headings_in_row"), remedy, file=path, row=row)


class _Reader:
    """Walks through the records of one text and remembers what is wrong with their shape."""

    def __init__(self, path: Path, *, delimiter: str, skipped: int) -> None:
        self.path, self.delimiter, self.skipped = path, delimiter, skipped
        self.blank = 0
        self.headings: tuple[str, ...] = ()
        self.asides: list[Aside] = []
        self.faults: list[Fault] = []

    def read(
        self, stream: TextIO, heading: TableHeading
    ) -> tuple[tuple[pa.LargeStringArray, ...], npt.NDArray[np.int64]]:
        """Return the columns under the headings, and the line of each record."""
        names = list(heading.names)
        while names and not names[-1].strip():
            names.pop()
        self.headings = tuple(names)
        records = self._records(stream)
        for place, (row, fields) in zip(range(heading.first + heading.depth), records, strict=False):
            if place < heading.first:
                self.asides.append(Aside("title", row, " ".join(field.strip() for field in fields if field.strip())))
        width = len(names)
        columns = [TextColumn() for _ in names]
        # A list of numbers would keep the memory of the texts that it grows between from being given back.
        rows = array("q")
        block: list[Sequence[str]] = []
        for row, fields in records:
            rows.append(row)
            block.append(fields if len(fields) == width else self._fit_fields(fields, row=row))
            if len(block) == _BLOCK:
                _move(block, columns)
        _move(block, columns)
        if self.faults:
            raise InputError(self.faults)
        return tuple(without_apostrophes(column.array()) for column in columns), np.array(rows, dtype=np.int64)

    def _records(self, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
        """Return every record that is not blank, with the line on which it starts."""
        before = csv.field_size_limit(_LONGEST_FIELD)
        start = self.skipped + 1
        try:
            reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
            for fields in reader:
                if any(fields) and not all(map(str.isspace, filter(None, fields))):
                    yield start, fields
                elif reader.line_num:
                    self.blank += 1
                start = self.skipped + reader.line_num + 1
        except csv.Error:
            remedy = Message("fault.sources.text.close_quotes")
            reason = Message("fault.sources.text.unquoted")
            raise InputError([*self.faults, Fault(reason, remedy, file=self.path, row=start)]) from None
        finally:
            csv.field_size_limit(before)

    def _fit_fields(self, fields: list[str], *, row: int) -> list[str]:
        """Return a record with as many fields as there are headings; a fault when something is lost."""
        width = len(self.headings)
        extra = fields[width:]
        fitted = (fields + [""] * width)[:width]
        if any(field.strip() for field in extra) or len(fields) < width:
            if aside_kind(fields, headings=self.headings) is None:
                remedy = Message("fault.sources.text.quote_texts")
                reason = Message("fault.sources.text.fields", fields=len(fields), width=width)
                self.faults.append(Fault(reason, remedy, file=self.path, row=row))
            elif any(field.strip() for field in extra):  # a note longer than the table: its text is kept whole
                fitted[0] = " ".join(field.strip() for field in fields if field.strip())
                fitted[1:] = [""] * (width - 1)
        return fitted


def _move(block: list[Sequence[str]], columns: Sequence[TextColumn]) -> None:
    """Put records at the end of their columns."""
    for column, values in zip(columns, zip(*block, strict=True), strict=False):
        column.extend(values)
    block.clear()


class TextColumn:
    """A column of texts that grows in place, so that a long one costs no more memory than its letters."""

    def __init__(self) -> None:
        self._letters = bytearray()
        self._ends = array("q", [0])

    def extend(self, values: Sequence[str]) -> None:
        """Add texts."""
        added = pa.array(values, type=pa.large_string())
        _, offsets, letters = added.buffers()
        ends = np.frombuffer(offsets, dtype=np.int64, count=len(added) + 1) + self._ends[-1]
        self._ends.frombytes(ends[1:].tobytes())
        self._letters += memoryview(letters)[: int(ends[-1] - ends[0])] if letters else b""

    def array(self) -> pa.LargeStringArray:
        """Return the column as Arrow has it, null where a text is empty; it holds the memory of this one."""
        ends = np.frombuffer(self._ends, dtype=np.int64)
        present = np.diff(ends) > 0
        bits = pa.py_buffer(np.packbits(present, bitorder="little").tobytes())
        return pa.LargeStringArray.from_buffers(
            len(present), pa.py_buffer(ends), pa.py_buffer(self._letters), None if present.all() else bits
        )


def text_array(values: Sequence[str]) -> pa.LargeStringArray:
    """Return texts, null where there is none."""
    column = TextColumn()
    column.extend(values)
    return column.array()
