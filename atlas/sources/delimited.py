"""Reads a delimited text file (CSV, TSV) into records with the line on which each begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from atlas.errors import Fault, InputError
from atlas.sources.encodings import decode

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE_CHARACTERS: Final = 65_536
_SAMPLE_RECORDS: Final = 200
_BLOCK: Final = 50_000  # records turned into columns at once, so that memory stays near the size of the file
_LONGEST_FIELD: Final = 16_777_216
# Excel's own way to name the delimiter, on the first line.
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n')


@dataclass(frozen=True, eq=False)
class Records:
    """Records of a text file by columns: headings as written, their texts ("" for empty), the line of each."""

    headings: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    rows: npt.NDArray[np.int64]
    notes: dict[str, str]


def read_delimited(path: Path, *, encoding: str | None = None) -> Records:
    """The records of a CSV or TSV file; encoding, byte order mark and delimiter are detected.

    The row of a record is the line of the file on which it starts, as a text editor counts (a record whose quoted
    text spans lines is followed by a jump). Lines without any text are no records: they are counted in ``notes``.
    Empty fields beyond the last heading are dropped.

    Raises:
        InputError: Empty file, no text, quotation marks that do not close, records that are longer or shorter than
            the heading.
    """
    data = path.read_bytes()
    decoded = decode(data, file=path, encoding=encoding)
    if not decoded.text.strip():
        raise InputError(Fault("the file is empty", "Export the table again, with its headings", file=path))
    known = {"given": "", "BOM": " (byte order mark)", "strict": ""}
    notes = {"format": "text", "encoding": decoded.encoding + known.get(decoded.certainty, f" ({decoded.certainty})")}
    skipped, text = 0, decoded.text
    announced = _SEP_LINE.match(text)
    if announced:
        delimiter, skipped, text = announced.group(1), 1, text[announced.end() :]
    else:
        delimiter = detect_delimiter(text)
    notes["delimiter"] = DELIMITERS.get(delimiter, delimiter)
    reader = _Reader(path, delimiter=delimiter, skipped=skipped)
    records = reader.read(text)
    if reader.blank:
        notes["blank_lines"] = str(reader.blank)
    return Records(records.headings, records.columns, records.rows, notes)


def detect_delimiter(text: str) -> str:
    """The character that cuts the heading into the most fields, weighed by how many records agree with it."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, best_score = ",", -1.0
    for delimiter in DELIMITERS:
        lengths = _lengths(sample, delimiter=delimiter, cut=len(sample) < len(text))
        if not lengths:
            continue
        agreement = sum(length == lengths[0] for length in lengths) / len(lengths)
        score = agreement * (lengths[0] - 1 + 1e-6)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _lengths(sample: str, *, delimiter: str, cut: bool) -> list[int]:
    lengths: list[int] = []
    try:
        for fields in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(field.strip() for field in fields):
                lengths.append(len(fields))
            if len(lengths) > _SAMPLE_RECORDS:
                break
    except csv.Error:
        pass
    # The sample may end in the middle of its last record.
    return lengths[:-1] if cut and len(lengths) > 1 else lengths


class _Reader:
    """Walks through the records of one text and remembers what is wrong with their shape."""

    def __init__(self, path: Path, *, delimiter: str, skipped: int) -> None:
        self.path, self.delimiter, self.skipped = path, delimiter, skipped
        self.blank = 0
        self.faults: list[Fault] = []

    def read(self, text: str) -> Records:
        records = self._records(text)
        headings = self._heading(next(records, (1, [])))
        width = len(headings)
        blocks: list[list[pa.Array]] = []
        rows: list[int] = []
        block: list[Sequence[str]] = []
        for row, fields in records:
            if len(fields) != width:
                fields = self._fitted(fields, row=row, width=width)
            rows.append(row)
            block.append(fields)
            if len(block) == _BLOCK:
                blocks.append(_columns(block))
                block = []
        if block:
            blocks.append(_columns(block))
        if self.faults:
            raise InputError(self.faults)
        columns = tuple(pa.chunked_array([b[i] for b in blocks], type=pa.large_string()) for i in range(width))
        return Records(tuple(headings), columns, np.asarray(rows, dtype=np.int64), {})

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Every record that is not blank, with the line on which it starts."""
        before = csv.field_size_limit(_LONGEST_FIELD)
        start = self.skipped + 1
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
            for fields in reader:
                if any(fields) and not all(map(str.isspace, filter(None, fields))):
                    yield start, fields
                elif reader.line_num:
                    self.blank += 1
                start = self.skipped + reader.line_num + 1
        except csv.Error as error:
            remedy = 'Close the quotation mark that opens this record, and double the marks inside a text ("")'
            reason = f"a quotation mark is misplaced or never closed ({error})"
            raise InputError([*self.faults, Fault(reason, remedy, file=self.path, row=start)]) from None
        finally:
            csv.field_size_limit(before)

    def _heading(self, first: tuple[int, list[str]]) -> list[str]:
        headings = first[1]
        while headings and not headings[-1].strip():
            headings = headings[:-1]
        return headings

    def _fitted(self, fields: list[str], *, row: int, width: int) -> list[str]:
        extra = fields[width:]
        if len(fields) > width and not any(field.strip() for field in extra):
            return fields[:width]
        remedy = "Put every text that holds the delimiter between quotation marks, and write empty fields too"
        reason = f"the record has {len(fields)} fields, the heading {width}"
        self.faults.append(Fault(reason, remedy, file=self.path, row=row))
        return (fields + [""] * width)[:width]


def _columns(block: list[Sequence[str]]) -> list[pa.Array]:
    return [pa.array(column, type=pa.large_string()) for column in zip(*block, strict=True)]
